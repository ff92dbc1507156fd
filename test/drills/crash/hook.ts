import { JetStreamClientImpl } from "@nats-io/jetstream/internal";
import { AsyncLocalStorage } from "node:async_hooks";
import { createRequire, syncBuiltinESMExports } from "node:module";
import { HttpPool, type HttpRequest } from "#libs/binance/http.ts";
import type { FactBody } from "#libs/domain/fact.ts";
import type { Task } from "../../../services/order-router/outstanding.ts";
import { Reports } from "../../../services/order-router/reports.ts";
import { Sender } from "../../../services/order-router/sender.ts";
import type { CellOrder, FromHook, ToHook } from "./protocol.ts";

/**
 * Loaded before a router's main module (`node --import`): names every await at which the send path leaves the
 * process, and holds an order at the one that the drill's plan says, until it is told to go on or the process is
 * killed. The router's own code is as it runs everywhere; what is wrapped are the boundaries that it awaits: requests
 * to the exchange, reports to the bus, and sleeps.
 *
 * A point is `<what>#<n> before` or `after`: the n-th such call for the order, not begun yet, or done and not yet
 * known to the code that awaits it.
 */

const LEASE_MS = 3_000;
const UNAWARE_MS = 2_000;

interface Flow {
  readonly id: string;
}

const flows = new AsyncLocalStorage<Flow>();
const counts = new Map<string, number>();
const plan = new Map<string, CellOrder>();
let go: () => void = () => undefined;
const gone = new Promise<void>((resolve) => (go = resolve));

const tell = (message: FromHook): void => {
  // A parent that is gone wants to know nothing.
  process.send?.(message, undefined, undefined, () => undefined);
};

process.on("message", (message: ToHook) => {
  if ("go" in message) go();
  else {
    for (const order of message.plan) plan.set(order.id, order);
    tell({ planned: true });
  }
});
// The router ends when it has nothing to do, also while somebody could still tell the hook something.
process.channel?.unref();

async function gate({ id }: Flow, point: string): Promise<void> {
  const planned = plan.get(id);
  if (planned === undefined) return;
  const parked = planned.point === point;
  tell({ id, point, parked });
  if (parked) await gone;
}

/** Runs `act` between its two points. */
async function through<T>(what: string, act: () => Promise<T>): Promise<T> {
  const flow = flows.getStore();
  if (flow === undefined || !plan.has(flow.id)) return act();
  const key = `${flow.id} ${what}`;
  const n = (counts.get(key) ?? 0) + 1;
  counts.set(key, n);
  await gate(flow, `${what}#${n} before`);
  try {
    return await act();
  } finally {
    await gate(flow, `${what}#${n} after`);
  }
}

/** Replaces a method by `around`, which is given the call that it replaces and what it was called with. */
function wrap(
  prototype: object,
  method: string,
  around: (call: () => Promise<unknown>, given: readonly unknown[]) => Promise<unknown>,
): void {
  const original = Reflect.get(prototype, method) as (...given: readonly unknown[]) => Promise<unknown>;
  Reflect.set(prototype, method, function (this: unknown, ...given: readonly unknown[]) {
    return around(() => Reflect.apply(original, this, given) as Promise<unknown>, given);
  });
}

const flowOf = (given: readonly unknown[]): Flow => ({ id: (given[0] as Task).command.clientOrderId });
wrap(Sender.prototype, "place", (call, given) => flows.run(flowOf(given), () => through("place", call)));
for (const method of ["resolve", "cancel"])
  wrap(Sender.prototype, method, (call, given) => flows.run(flowOf(given), call));

wrap(HttpPool.prototype, "send", (send, given) => {
  const { method, path: target } = given[0] as HttpRequest;
  const path = target.split("?")[0] ?? "";
  const what = `${method} ${path.slice(path.lastIndexOf("/") + 1)}`;
  const flow = flows.getStore();
  return through(what, async () => {
    const answer = flow === undefined || what !== "POST order" ? undefined : plan.get(flow.id)?.answer;
    if (answer === undefined || flow === undefined || counts.get(`${flow.id} ${what}`) !== 1) return send();
    // The network brought the request twice, and this is the answer to the second.
    if (answer.afterExecution) await send();
    return { status: answer.status, headers: {}, text: JSON.stringify(answer.body) };
  });
});

// Around its place in the account's queue: an order that is held must not hold up the others' reports.
wrap(Reports.prototype, "fact", (store, given) => through(saying(given[1] as FactBody), store));

const timers = createRequire(import.meta.url)("node:timers/promises") as {
  setTimeout: (...given: unknown[]) => Promise<unknown>;
};
const sleep = timers.setTimeout;
timers.setTimeout = (...given: unknown[]): Promise<unknown> => through("sleep", () => sleep(...given));
syncBuiltinESMExports();

/**
 * Whoever has slept longer than its lease does not hear at once that it is lost: the renewal is on its way for a while,
 * and what was held goes on in the meantime.
 */
let wokeAt = Number.NEGATIVE_INFINITY;
let tickedAt = performance.now();
const tick = (): void => {
  if (performance.now() - tickedAt > LEASE_MS) wokeAt = performance.now();
  tickedAt = performance.now();
};
setInterval(tick, 50).unref();
wrap(JetStreamClientImpl.prototype, "publish", async (store, given) => {
  if (String(given[0]).startsWith("$KV.lease.")) {
    tick();
    const leftMs = wokeAt + UNAWARE_MS - performance.now();
    if (leftMs > 0) await sleep(leftMs);
  }
  return store();
});

function saying(body: FactBody): string {
  if (body.kind === "send") return `say ${body.outcome}`;
  if (body.kind === "order") return body.fill === undefined ? `say ${body.status}` : "say fill";
  return "say";
}
