import { CLIENTS, type ClientName, type Place } from "./order-clients.ts";

/** What a client is asked to do: so many orders, so many of them at a time. */
export interface Task {
  readonly orders: number;
  readonly inFlight: number;
}

/** What that took. */
export interface Took {
  /** User and system time of all threads of the process, microseconds per order. */
  readonly cpuUs: number;
  readonly ordersPerS: number;
  /** Median round trip, microseconds. */
  readonly p50Us: number;
}

/** One client of the adapter bench in a process of its own. Its arguments are a name of CLIENTS and a Place as JSON. */
const [name = "", place = ""] = process.argv.slice(2);
const placeOrder = await CLIENTS[name as ClientName](JSON.parse(place) as Place);
let ids = 0;

async function work({ orders, inFlight }: Task): Promise<Took> {
  const times: number[] = [];
  const before = process.cpuUsage();
  const startedAt = performance.now();
  let left = orders;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      ids += 1;
      const sentAt = performance.now();
      await placeOrder(`${process.pid}-${ids}`);
      times.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(before);
  times.sort((a, b) => a - b);
  return {
    cpuUs: (user + system) / orders,
    ordersPerS: orders / seconds,
    p50Us: (times[Math.floor(orders / 2)] ?? 0) * 1_000,
  };
}

process.on("message", (task: Task) => {
  work(task).then(
    (took) => process.send?.(took),
    (error: unknown) => {
      process.stderr.write(`${name}: ${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.once("disconnect", () => process.exit(0));
process.send?.("ready");
