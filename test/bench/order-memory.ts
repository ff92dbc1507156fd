import { readFileSync } from "node:fs";
import { TestExchange } from "../support/exchange.ts";
import { sendAll } from "./http-lanes.ts";
import type { Row } from "./main.ts";
import { CONNECTIONS, MIXES, signedLanes, SYMBOL } from "./order-requests.ts";

const ORDERS = 1_000_000;
const SHOWN_EVERY = 100_000;
/** Histories are full by then. Peaks of a third are compared: between two collections a heap goes up and down. */
const FULL_AT = 300_000;
const THIRD = 300_000;
const STEP = 20_000;

/**
 * Resident memory of the simulated exchange over a million signed orders through sockets, half of them filled and half
 * cancelled, with the judge's ledger on disk (some 1.5 GB) and a reader of user events. Shown at each hundred thousand:
 * the most there was since the last.
 */
export async function benchOrderMemory(): Promise<readonly Row[]> {
  const flags = ["--no-limits", "--synthetic", "range", "--symbols", SYMBOL];
  const exchange = await TestExchange.start("--accounts", String(CONNECTIONS), ...flags);
  try {
    const port = Number(new URL(exchange.rest).port);
    const reader = await exchange.user();
    let events = 0;
    reader.socket.on("message", () => {
      events += 1;
      reader.messages.length = 0;
    });
    const peaks = new Map<number, number>();
    let peak = 0;
    for (let orders = STEP; orders <= ORDERS; orders += STEP) {
      for (const [mix, requests] of [
        [MIXES[0], STEP],
        [MIXES[1], STEP / 2],
      ] as const) {
        const lanes = await signedLanes(exchange, mix, `${orders}${mix.name.at(-1)}`, requests);
        const { answers } = await sendAll(port, lanes);
        const failed = answers.find(({ status, body }) => status !== 200 || !body.includes(mix.done));
        if (failed !== undefined) throw new Error(`${mix.name}: answered ${failed.status} ${failed.body}`);
        peak = Math.max(peak, residentMb(exchange.pid));
      }
      if (orders % SHOWN_EVERY !== 0) continue;
      peaks.set(orders, peak);
      process.stdout.write(
        `  ${orders.toLocaleString("en")} orders: ${peak} MB, ${events.toLocaleString("en")} events read\n`,
      );
      peak = 0;
    }
    reader.close();
    const between = (from: number, to: number): number =>
      Math.max(...[...peaks].filter(([orders]) => orders > from && orders <= to).map(([, mb]) => mb));
    return [
      {
        name: "exchange: memory peak of the last third of 1,000,000 orders",
        unit: "MB",
        ours: between(ORDERS - THIRD, ORDERS),
        floor: between(FULL_AT, FULL_AT + THIRD),
        floorIs: `its peak between ${FULL_AT.toLocaleString("en")} and ${(FULL_AT + THIRD).toLocaleString("en")}, when its histories are full`,
        wanted: 1.1,
        lessIsBetter: true,
        limit: "20,000 to 40,000 ended orders and 50,000 to 100,000 fills are kept",
      },
    ];
  } finally {
    await exchange.stop();
  }
}

const residentMb = (pid: number): number =>
  Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024);
