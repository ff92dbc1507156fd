import { afterEach, beforeEach, expect, test } from "vitest";
import { parseAccountId } from "#libs/domain/ids.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { taskOf } from "../../services/order-router/outstanding.ts";
import { Reports } from "../../services/order-router/reports.ts";
import { eventually } from "../support/eventually.ts";
import { FactLog } from "../support/fact-log.ts";
import { TestBus } from "../support/test-bus.ts";
import { commandOf } from "./test-ledger.ts";

/** A router outlives the stream's memory of the fact by which it answers for an account. */

const ACCOUNTS = ["paper-1", "paper-2"].map((id) => parseAccountId(id));
/** Facts are kept for 30 days; here a router lives through that time in seconds. */
const KEPT_MS = 6_000;

let bus: TestBus;
let facts: FactLog;
const stops: AbortController[] = [];

beforeEach(async () => {
  bus = await TestBus.start();
  const { config } = await bus.jsm.streams.info("FACTS");
  const max_age = KEPT_MS * 1e6;
  await bus.jsm.streams.update("FACTS", { ...config, max_age, duplicate_window: max_age });
  facts = await FactLog.open(bus.nc);
});
afterEach(async () => {
  for (const stop of stops.splice(0)) stop.abort();
  facts.close();
  await bus.stop();
});

interface Begun {
  readonly reports: Reports;
  readonly signal: AbortSignal;
  /** Sequences of its first facts. */
  readonly sequences: readonly number[];
}

async function begin(instance: string): Promise<Begun> {
  const stop = new AbortController();
  stops.push(stop);
  const clock = new ExchangeClock(1);
  clock.sync(Date.now(), performance.now());
  const reports = new Reports(bus.js, clock, stop.signal);
  await reports.begin(instance, ACCOUNTS);
  const newest = await Promise.all(
    ACCOUNTS.map((account) =>
      bus.jsm.streams.getMessage("FACTS", { last_by_subj: `account.${account}.router` }),
    ),
  );
  return { reports, signal: stop.signal, sequences: newest.map((message) => message?.seq ?? 0) };
}

const forgotten = (sequences: readonly number[]): Promise<void> =>
  eventually(async () => {
    const kept = await Promise.all(sequences.map((seq) => bus.jsm.streams.getMessage("FACTS", { seq })));
    if (kept.some((message) => message !== null)) throw new Error("FACTS still has it");
  });

const say = ({ reports }: Begun, id: string): Promise<readonly void[]> =>
  Promise.all(
    ACCOUNTS.map((account) =>
      reports.send(taskOf(commandOf(`${id}-${account}`, { account }), 1, 0), "ACCEPTED"),
    ),
  );

test("its word is stored anew before the stream forgets it, and counts until another router has begun", async () => {
  const first = await begin("first");
  const keeping = first.reports.keepAnswering("first").catch((error: unknown) => error);
  await forgotten(first.sequences);
  await say(first, "late");
  for (const account of ACCOUNTS) await facts.said(`late-${account}`, "SEND ACCEPTED");

  // A renewal takes nothing back from a successor.
  const second = await begin("second");
  expect(String(await keeping)).toContain("a successor has taken over");
  await expect(say(first, "too-late")).rejects.toThrow("a successor has taken over");
  const { instance } = await facts.until((all) => {
    const body = all.findLast((fact) => fact.body.kind === "router")?.body;
    return body?.kind === "router" ? body : undefined;
  });
  expect(instance).toBe("second");
  await say(second, "second");
});
