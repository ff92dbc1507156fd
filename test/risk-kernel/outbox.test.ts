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

/** Turns of the event loop while nothing else happens. */
async function turnsIn(ms: number): Promise<number> {
  const { loopCount } = performance.nodeTiming.uvMetricsInfo;
  await sleep(ms);
  return performance.nodeTiming.uvMetricsInfo.loopCount - loopCount;
}

test("with the server frozen a sender of many waits without spinning, and afterwards all is stored once", async () => {
  const failures: unknown[] = [];
  const outbox = new Outbox({
    nc: bus.nc,
    js: bus.js,
    replicated: true,
    fail: (error) => failures.push(error),
  });
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

test("a stream that refuses for good ends the waiting with what it said", async () => {
  const failures: unknown[] = [];
  const outbox = new Outbox({
    nc: bus.nc,
    js: bus.js,
    replicated: true,
    fail: (error) => failures.push(error),
  });
  const { config, state } = await bus.jsm.streams.info("ANSWERS");
  await bus.jsm.streams.update("ANSWERS", { ...config, max_bytes: state.bytes, discard: DiscardPolicy.New });
  await expect(outbox.send(answers(100_000, WAITING_MAX))).rejects.toThrow("the stream is full");
  outbox.close();
  expect(failures).toMatchObject([{ code: "PUBLISH_REFUSED" }]);
});
