import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeClientOrderId } from "#libs/domain/ids.ts";
import { judgeProtection } from "../../deploy/local/protection-judge.ts";
import { NEVER_NAKED_POLICY } from "../drills/never-naked.ts";
import { Traders } from "../drills/never-naked-traders.ts";
import { until } from "../support/eventually.ts";
import { freePort } from "../support/free-port.ts";
import {
  exchangeLines,
  exchangeRecord,
  kernelAccount,
  killRouter,
  startPaper,
  type LivePaper,
} from "../support/paper.ts";

/** The router is killed where it protects a position: the next one protects it, and never with two stops. */
let paper: LivePaper;
let traders: Traders;
let url: string;
let dir: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "plimsoll-restart-"));
  const policyFile = join(dir, "policy.json");
  // A router that is killed is back after the deadline of a real run: here the kernel must not be the one that acts.
  writeFileSync(policyFile, JSON.stringify({ ...NEVER_NAKED_POLICY, protectionDeadlineMs: 120_000 }));
  const exchangePort = await freePort();
  url = `http://127.0.0.1:${exchangePort}`;
  paper = await startPaper({ policyFile, exchangePort });
  // The reference strategy closes any position after a while.
  await paper.supervisor.stop("signal-engine-0");
  traders = await Traders.start(paper.nc, ["paper-1"], 1);
}, 120_000);

afterAll(async () => {
  await paper.remove();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

type Fault = Readonly<Record<string, unknown>>;
const faults = async (): Promise<readonly { readonly times: number }[]> =>
  (await (await fetch(`${url}/sim/faults`)).json()) as readonly { readonly times: number }[];
const misbehave = (fault: Fault): Promise<unknown> =>
  fetch(`${url}/sim/faults`, { method: "POST", body: JSON.stringify(fault) });
const calm = (): Promise<unknown> => fetch(`${url}/sim/faults`, { method: "DELETE" });

interface Position {
  readonly symbol: string;
  readonly stopId: string;
}
interface Held {
  readonly positions: readonly Position[];
  readonly stops: readonly unknown[];
}
const account = (): Promise<Held> => kernelAccount(paper);

/** Stops the exchange has ever taken for the newest entry on a symbol, and how many of them waited at once at most. */
async function stopsOn(
  symbol: string,
): Promise<{ readonly taken: number; readonly atOnce: number; readonly waiting: number }> {
  const waiting = new Set<number>();
  let [taken, atOnce] = [0, 0];
  for await (const line of exchangeLines(paper)) {
    if (
      line.k !== "algo" ||
      line.algo.symbol !== symbol ||
      decodeClientOrderId(line.algo.clientId) === undefined
    )
      continue;
    const { algoId, status } = line.algo;
    if (status === "NEW") {
      if (!waiting.has(algoId)) taken += 1;
      waiting.add(algoId);
    } else waiting.delete(algoId);
    atOnce = Math.max(atOnce, waiting.size);
  }
  return { taken, atOnce, waiting: waiting.size };
}

/** Where the router is killed, and how many stops the exchange has taken in the end: more than one only after an end. */
const KILLED: readonly {
  readonly what: string;
  readonly symbol: string;
  readonly fault: Fault;
  readonly taken: number;
}[] = [
  {
    what: "its request for a stop is lost",
    symbol: "BTCUSDT",
    fault: { fault: "no-answer-before", endpoint: "POST /fapi/v1/algoOrder" },
    taken: 1,
  },
  {
    what: "its request is executed and not answered",
    symbol: "ETHUSDT",
    fault: { fault: "no-answer-after", endpoint: "POST /fapi/v1/algoOrder" },
    taken: 1,
  },
  {
    what: "its entry is executed and not answered",
    symbol: "SOLUSDT",
    fault: { fault: "no-answer-after", endpoint: "POST /fapi/v1/order" },
    taken: 1,
  },
  {
    what: "the exchange ends the stop while no router runs",
    symbol: "BNBUSDT",
    fault: { fault: "slow-answer", delayMs: 1, endpoint: "POST /fapi/v1/algoOrder" },
    taken: 2,
  },
];

test("a router that is killed at any point of protecting is followed by one that protects, each with one stop", async () => {
  for (const { symbol, fault } of KILLED) await misbehave({ ...fault, symbol });
  await Promise.all(
    KILLED.map(({ symbol }) =>
      // A system that has just come up denies at first.
      until(`the entry on ${symbol} has filled`, () => traders.enter("paper-1", symbol)),
    ),
  );
  await until("every fault has acted", async () => (await faults()).every(({ times }) => times > 0));
  await until("a stop to be ended is there", async () => (await stopsOn("BNBUSDT")).waiting === 1);
  killRouter(paper);
  await calm();
  await misbehave({ fault: "stop-expired", symbol: "BNBUSDT", count: 1 });
  await until("it has ended", async () => (await stopsOn("BNBUSDT")).waiting === 0);
  await until("all are protected", async () => {
    const { positions } = await account();
    const waiting = await Promise.all(KILLED.map(async ({ symbol }) => (await stopsOn(symbol)).waiting));
    return (
      positions.length === KILLED.length &&
      positions.every(({ stopId }) => stopId !== "") &&
      waiting.every((one) => one === 1)
    );
  });
  for (const { what, symbol, taken } of KILLED)
    expect({ what, ...(await stopsOn(symbol)) }).toEqual({ what, taken, atOnce: 1, waiting: 1 });
  await calm();
  await traders.stop();
  await until("nothing of them is left", async () => {
    const { positions, stops } = await account();
    return positions.length === 0 && stops.length === 0;
  });
  const { nakedNow, positions } = await judgeProtection(exchangeRecord(paper.scratch));
  expect([nakedNow, positions.length]).toEqual([0, KILLED.length]);
}, 120_000);
