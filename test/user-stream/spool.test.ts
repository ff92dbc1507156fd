import { nanos } from "@nats-io/transport-node";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listDeadLetters } from "#libs/bus/dlq.ts";
import { factMessage } from "#libs/bus/facts.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { storedSince } from "#libs/bus/stored-since.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { parseAccountId } from "#libs/domain/ids.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { FactQueue } from "../../services/user-stream/fact-queue.ts";
import { OrderTraces } from "../../services/user-stream/order-traces.ts";
import { Outbound, type Owning } from "../../services/user-stream/outbound.ts";
import { Spool } from "../../services/user-stream/spool.ts";
import { keeping } from "../support/keeping.ts";
import { contextFor } from "../support/service-context.ts";
import { TestBus } from "../support/test-bus.ts";
import { orderFill } from "./order-fill.ts";

/** What waits for a bus that is away, on a real server that is frozen and a real file. */

const ACCOUNT = parseAccountId("paper-1");

let bus: TestBus;
let dir: string;
let open: Outbound[] = [];
let spools: Spool[] = [];

beforeEach(async () => {
  bus = await TestBus.start();
  dir = mkdtempSync(join(tmpdir(), "plimsoll-spool-"));
});
afterEach(async () => {
  for (const outbound of open) outbound.close();
  for (const spool of spools) spool.close();
  open = [];
  spools = [];
  await bus.stop();
  rmSync(dir, { recursive: true, force: true });
});

const file = (): string => join(dir, "spool.sqlite");

function openSpool(): Spool {
  const spool = Spool.open(file(), (text) => {
    throw new Error(text);
  });
  spools.push(spool);
  return spool;
}

/** As a dead process leaves it. */
function leave(outbound: Outbound): void {
  outbound.close();
  for (const spool of spools.splice(0)) spool.close();
}

const always: Owning = { holds: () => true, over: new AbortController().signal };

function begin(spool: Spool, { waitingMax = 20_000, ownership = always, js = bus.js } = {}) {
  const full: string[] = [];
  const context = contextFor("user-stream", bus, {
    signal: new AbortController().signal,
    fail: (error) => full.push(`failed: ${messageOf(error)}`),
  });
  const outbound = new Outbound({
    context,
    js,
    account: ACCOUNT,
    ownership,
    spool,
    waitingMax,
    onFull: (reason) => full.push(reason),
  });
  open.push(outbound);
  const counted = (name: string): number => context.stats.toJson().counters[name] ?? 0;
  return { outbound, full, counted };
}

const fill = (id: number) =>
  factMessage({
    account: ACCOUNT,
    recordedAtMs: 1,
    traceparent: "",
    body: orderFill({ tradeId: String(id) }),
  });
const ids = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);
const isUp = (recordedAtMs: number, connected = true) =>
  factMessage({
    account: ACCOUNT,
    recordedAtMs,
    traceparent: "",
    body: { kind: "stream", connected, reason: "" },
  });

/** The trade ids that are stored, in order; words of the stream as `up` and `down`. */
async function stored(): Promise<readonly string[]> {
  const { js, jsm } = bus;
  const all = await storedSince({ js, jsm, stream: "FACTS", subjects: ["exec.>", "account.>"], after: 0 });
  return all.map(({ msgId }) => {
    const [kind, , third = "", , , , tradeId = ""] = msgId.split(":");
    return kind === "u" ? third : tradeId;
  });
}
const untilOnDisk = async (outbound: Outbound, count: number): Promise<void> => {
  while (outbound.onDisk < count) await sleep(10);
};

test("ten thousand wait on disk and are stored in order; what does not fit is told, never lost in silence", async () => {
  const spool = openSpool();
  const { outbound, full, counted } = begin(spool, { waitingMax: 10_000 });
  await outbound.resume();
  outbound.put(fill(1));
  await outbound.stored();
  bus.server.freeze();
  for (const id of ids(2, 10_001)) outbound.put(fill(id));
  await untilOnDisk(outbound, 10_000);
  expect(full).toEqual([]);
  outbound.put(fill(10_002));
  outbound.put(fill(10_003));
  expect(full).toEqual([expect.stringMatching(/^10000 messages wait for the bus and no more are kept/)]);
  expect([counted("facts.dropped"), counted("spool.full")]).toEqual([2, 1]);
  expect(await outbound.stored()).toBe(false);
  expect(outbound.storedUpTo).toBeUndefined();
  expect(spool.overflowOf(ACCOUNT)).toBe(full[0]);

  const next = begin(spool, { waitingMax: 10_000 });
  next.outbound.put(fill(10_004));
  expect(next.full).toHaveLength(1);
  bus.server.thaw();
  const third = begin(spool);
  await third.outbound.resume();
  third.outbound.put(fill(10_005));
  expect(await third.outbound.stored()).toBe(true);
  expect(await stored()).toEqual([...ids(1, 10_001), 10_005].map(String));
  expect([spool.count(ACCOUNT), third.outbound.waitingMs(performance.now())]).toEqual([0, 0]);
}, 120_000);

test("what was stored although its acknowledgement was lost is not stored again, long after the stream has forgotten its id", async () => {
  const { config } = await bus.jsm.streams.info("FACTS");
  await bus.jsm.streams.update("FACTS", { ...config, duplicate_window: nanos(100) });
  const { outbound } = begin(openSpool());
  await outbound.resume();
  outbound.put(isUp(1));
  await outbound.stored();
  bus.server.freeze();
  for (const id of ids(1, 5)) outbound.put(fill(id));
  outbound.put(isUp(2));
  await untilOnDisk(outbound, 6);
  leave(outbound);
  bus.server.thaw();
  // The stream has these from the process that died before it heard so.
  for (const message of [fill(1), fill(2), fill(3)]) await publishDurably(bus.js, message);
  await sleep(300);
  const next = begin(openSpool());
  next.outbound.put(isUp(3, false));
  await next.outbound.resume();
  await next.outbound.stored();
  expect(await stored()).toEqual(["up", "1", "2", "3", "4", "5", "up", "down"]);
  expect(next.counted("facts.repeated")).toBeGreaterThan(0);
});

test("a word of our own whose acknowledgement was lost is not taken for another's when the bus goes away again", async () => {
  let heard = true;
  const js = {
    publish: async (...args: Parameters<typeof bus.js.publish>) => {
      const stored = await bus.js.publish(...args);
      if (heard) return stored;
      throw new Error("TIMEOUT");
    },
  } as unknown as TestBus["js"];
  Object.setPrototypeOf(js, bus.js);
  const { outbound, counted } = begin(openSpool(), { js });
  await outbound.resume();
  outbound.put(fill(1));
  await outbound.stored();
  heard = false;
  outbound.put(isUp(1, false));
  await outbound.stored();
  expect(counted("facts.repeated")).toBe(1);
  for (const id of ids(2, 4)) outbound.put(fill(id));
  while (counted("spool.written") < 4) await sleep(10);
  heard = true;
  expect(await outbound.stored()).toBe(true);
  expect(await stored()).toEqual(["1", "down", "2", "3", "4"]);
  expect(counted("facts.superseded")).toBe(0);
});

test("facts of a process that died are given up when another has spoken for the account since; its dead letters are not", async () => {
  const { outbound } = begin(openSpool());
  await outbound.resume();
  outbound.put(isUp(1));
  await outbound.stored();
  bus.server.freeze();
  for (const id of ids(1, 5)) outbound.put(fill(id));
  outbound.put({
    subject: "dlq.USER_EVENTS.test",
    bytes: new Uint8Array(1),
    msgId: "dlq:1",
    type: "DeadLetter",
  });
  await untilOnDisk(outbound, 6);
  leave(outbound);
  bus.server.thaw();
  await publishDurably(bus.js, isUp(2, false));
  const next = begin(openSpool());
  await next.outbound.resume();
  // The first was on its way when the bus stood still.
  expect(await stored()).toEqual(["up", "1", "down"]);
  expect(next.counted("facts.superseded")).toBe(4);
  // They were another's: of its own it can say that all is stored.
  next.outbound.put(isUp(3));
  expect(await next.outbound.stored()).toBe(true);
  expect(next.outbound.storedUpTo).toBe((await bus.jsm.streams.info("FACTS")).state.last_seq);
  expect((await bus.jsm.streams.info("DLQ")).state.messages).toBe(1);
});

test("while it is not certain who speaks for the account facts wait, and are given up when another does", async () => {
  const over = new AbortController();
  let holds = true;
  const ownership = { holds: () => holds, over: over.signal };
  const spool = openSpool();
  const { outbound, counted } = begin(spool, { ownership });
  await outbound.resume();
  outbound.put(fill(1));
  await outbound.stored();
  holds = false;
  outbound.put(fill(2));
  outbound.put(fill(3));
  await untilOnDisk(outbound, 2);
  over.abort(new Error("another reads it"));
  expect(await outbound.stored()).toBe(false);
  outbound.close();
  expect([await stored(), counted("facts.superseded"), spool.count(ACCOUNT)]).toEqual([["1"], 2, 0]);
});

test("a disk that takes nothing costs nothing while there is memory: everything is stored when the bus is back", async () => {
  const spool = openSpool();
  const { outbound, full, counted } = begin(spool, { waitingMax: 20 });
  await outbound.resume();
  spools = [];
  spool.close();
  bus.server.freeze();
  for (const id of ids(1, 20)) outbound.put(fill(id));
  while (counted("spool.failed") === 0) await sleep(10);
  bus.server.thaw();
  expect(await outbound.stored()).toBe(true);
  expect(await stored()).toEqual(ids(1, 20).map(String));
  expect(full).toEqual([]);
});

test("an event that two accounts refuse in the same millisecond is kept of each", async () => {
  const context = contextFor("user-stream", bus, { signal: new AbortController().signal });
  const queues = ["paper-1", "paper-2"].map(
    (account) =>
      new FactQueue({
        context,
        js: bus.js,
        clock: { now: () => 1_700_000_000_000 } as unknown as ExchangeClock,
        account: parseAccountId(account),
        traces: new OrderTraces(),
        ownership: always,
        keeping: keeping(),
        onFull: () => undefined,
      }),
  );
  await Promise.all(queues.map((queue) => queue.resume()));
  for (const queue of queues) queue.putRefused({ e: "NEW_KIND" }, "nobody knows it");
  await Promise.all(queues.map((queue) => queue.stored()));
  const letters = await listDeadLetters(bus.jsm);
  expect(letters.map(({ subject }) => subject).toSorted()).toEqual([
    "account.paper-1.refused",
    "account.paper-2.refused",
  ]);
  for (const queue of queues) queue.close();
});

test("one process has the file; a damaged one is kept aside", () => {
  openSpool();
  expect(() => openSpool()).toThrow(/spool.sqlite is another process's/);
  for (const spool of spools.splice(0)) spool.close();
  writeFileSync(file(), "this is no database, however long it is ".repeat(200));
  const told: string[] = [];
  const spool = Spool.open(file(), (text) => told.push(text));
  spools.push(spool);
  expect(told).toEqual([expect.stringContaining("cannot be read")]);
  expect(spool.count(ACCOUNT)).toBe(0);
  expect(readdirSync(dir).filter((name) => name.includes("damaged"))).toHaveLength(1);
});
