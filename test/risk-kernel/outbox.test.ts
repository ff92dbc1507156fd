import { DiscardPolicy } from "@nats-io/jetstream";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DurableMessage } from "#libs/bus/publish.ts";
import { Outbox, WAITING_MAX } from "../../services/risk-kernel/outbox.ts";
import { TestBus } from "../support/test-bus.ts";

let bus: TestBus;

beforeAll(async () => {
  bus = await TestBus.start();
});
afterAll(() => bus.stop());

const answers = (from: number, count: number): DurableMessage[] =>
  Array.from({ length: count }, (_, i) => ({
    subject: `answer.o.${from + i}`,
    bytes: Buffer.from(String(from + i)),
    msgId: `o-${from + i}`,
    type: "Answer",
  }));

const outboxOf = (options: Partial<ConstructorParameters<typeof Outbox>[0]>): Outbox =>
  new Outbox({
    nc: bus.nc,
    js: bus.js,
    replicated: true,
    quiet: () => false,
    fail: () => undefined,
    ...options,
  });

/** Turns of the event loop while nothing else happens. */
async function turnsIn(ms: number): Promise<number> {
  const { loopCount } = performance.nodeTiming.uvMetricsInfo;
  await sleep(ms);
  return performance.nodeTiming.uvMetricsInfo.loopCount - loopCount;
}

test("with the server frozen a sender of many waits without spinning, and afterwards all is stored once", async () => {
  const failures: unknown[] = [];
  const outbox = outboxOf({ fail: (error) => failures.push(error) });
  bus.server.freeze();
  let sent = 0;
  const sending = (async () => {
    for (; sent < WAITING_MAX + 2_000; sent += 100) await outbox.send(answers(sent, 100));
  })();
  await expect.poll(() => outbox.underWay, { timeout: 60_000 }).toBe(WAITING_MAX);
  // A sender that asks again and again makes tens of thousands.
  expect(await turnsIn(300)).toBeLessThan(300);
  expect([outbox.underWay, sent]).toEqual([WAITING_MAX, WAITING_MAX - 100]);
  bus.server.thaw();
  await sending;
  await outbox.idle();
  outbox.close();
  const { state } = await bus.jsm.streams.info("ANSWERS", { subjects_filter: "answer.o.*" });
  expect(Object.keys(state.subjects ?? {})).toHaveLength(WAITING_MAX + 2_000);
  expect([state.messages, outbox.underWay, failures]).toEqual([WAITING_MAX + 2_000, 0, []]);
});

test("on three nodes too, answers of their own commit each leave at once, whoever is under way", async () => {
  let published = 0;
  const nc = Object.assign(Object.create(bus.nc) as typeof bus.nc, {
    publish: (...args: Parameters<typeof bus.nc.publish>) => {
      published += 1;
      bus.nc.publish(...args);
    },
  });
  const outbox = outboxOf({ nc });
  for (const answer of answers(190_000, 5)) await outbox.send([answer]);
  expect([published, outbox.underWay]).toEqual([5, 5]);
  await outbox.idle();
  outbox.close();
});

/** The ledger as an outbox asks after it; how often it has. */
class Ledger {
  quiet = false;
  looks = 0;

  readonly look = (): boolean => {
    this.looks += 1;
    return this.quiet;
  };
}

test("on one node few leave one by one, a burst in one batch at once, and a flood at a pace until the ledger is quiet, all once", async () => {
  const ledger = new Ledger();
  let nowMs = 0;
  const outbox = outboxOf({ replicated: false, quiet: ledger.look, now: () => nowMs });
  const before = (await bus.jsm.streams.info("ANSWERS")).state.last_seq;
  const batchOf = async (sequence: number): Promise<string> =>
    (await bus.jsm.streams.getMessage("ANSWERS", { seq: before + sequence }))?.header.get("Nats-Batch-Id") ??
    "";
  await outbox.send(answers(200_000, 3));
  await expect.poll(() => outbox.underWay).toBe(0);
  expect([await batchOf(1), await batchOf(3)]).toEqual(["", ""]);

  // Two commits of a burst: the second does not wait for the pace of a flood.
  let heard = 0;
  const subscription = bus.nc.subscribe("answer.o.*", {
    callback: () => {
      heard += 1;
    },
  });
  await outbox.send(answers(201_000, 300));
  await outbox.send(answers(201_300, 300));
  await expect.poll(() => outbox.underWay).toBe(0);
  subscription.unsubscribe();
  const ids = [await batchOf(4), await batchOf(303), await batchOf(304), await batchOf(603)];
  expect(ids[0]).not.toBe("");
  expect(ids).toEqual([ids[0], ids[0], ids[2], ids[2]]);
  expect(heard).toBe(600);

  // While the ledger grows a full batch may be ahead of 4,000 a second, then another when its time has passed,
  // and the others once it does not grow. No time passes but what is said here.
  expect(ledger.looks).toBe(0);
  for (let sent = 0; sent < 4_000; sent += 20) await outbox.send(answers(210_000 + sent, 20));
  await expect.poll(() => ledger.looks, { interval: 5, timeout: 20_000 }).toBeGreaterThan(2);
  // What was sent one by one is on its way to the disk.
  await expect.poll(() => outbox.underWay, { interval: 50, timeout: 20_000 }).toBeLessThan(3_900);
  const waiting = outbox.underWay;
  expect(waiting).toBeGreaterThan(3_000);
  nowMs += 400;
  await expect
    .poll(() => outbox.underWay, { interval: 5, timeout: 20_000 })
    .toBeLessThanOrEqual(waiting - 1_000);
  expect(outbox.underWay).toBeGreaterThan(waiting - 2_000);
  ledger.quiet = true;
  ledger.looks = 0;
  await expect.poll(() => outbox.underWay, { interval: 5, timeout: 20_000 }).toBe(0);
  // At most once for each batch that is left: nobody waited.
  expect(ledger.looks).toBeLessThanOrEqual(3);
  const { state } = await bus.jsm.streams.info("ANSWERS", { subjects_filter: "answer.o.*" });
  expect(state.last_seq - before).toBe(4_603);
  outbox.close();
});

test("what waits for its pace is stored at once when nothing more will come", async () => {
  const ledger = new Ledger();
  const outbox = outboxOf({ replicated: false, quiet: ledger.look, now: () => 0 });
  const before = (await bus.jsm.streams.info("ANSWERS")).state.last_seq;
  for (let sent = 0; sent < 4_500; sent += 500) await outbox.send(answers(300_000 + sent, 500));
  await expect.poll(() => ledger.looks, { interval: 5 }).toBeGreaterThan(0);
  const idle = outbox.idle();
  const { looks } = ledger;
  await idle;
  expect(ledger.looks).toBe(looks);
  outbox.close();
  expect([(await bus.jsm.streams.info("ANSWERS")).state.last_seq - before, outbox.underWay]).toEqual([
    4_500, 0,
  ]);
});

test("a stream that refuses for good ends the waiting with what it said", async () => {
  const failures: unknown[] = [];
  const outbox = outboxOf({ fail: (error) => failures.push(error) });
  const { config, state } = await bus.jsm.streams.info("ANSWERS");
  await bus.jsm.streams.update("ANSWERS", { ...config, max_bytes: state.bytes, discard: DiscardPolicy.New });
  await expect(outbox.send(answers(100_000, WAITING_MAX))).rejects.toThrow("the stream is full");
  outbox.close();
  expect(failures).toMatchObject([{ code: "PUBLISH_REFUSED" }]);
});
