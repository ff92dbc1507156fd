import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { publishAllDurably } from "#libs/bus/publish-batch.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { readChunks } from "#libs/bus/read-stream.ts";
import { eventually } from "../support/eventually.ts";
import { TestBus } from "../support/test-bus.ts";

let bus: TestBus;

beforeAll(async () => {
  bus = await TestBus.start();
});
afterAll(() => bus.stop());

const messages = (prefix: string, count: number, subject = `intent.${prefix}.X`) =>
  Array.from({ length: count }, (_, i) => ({
    subject,
    bytes: new TextEncoder().encode(`${prefix} ${i}`),
    msgId: `${prefix}-${i}`,
    type: "Intent",
  }));

/** Texts stored on a subject, in order. */
async function stored(stream: string, subject: string, count: number): Promise<string[]> {
  const { state } = await eventually(() => bus.jsm.streams.info(stream, { subjects_filter: subject }));
  expect(state.subjects).toEqual({ [subject]: count });
  const texts: string[] = [];
  const abort = new AbortController();
  const wanted = { js: bus.js, jsm: bus.jsm, stream, fromSequence: 1, signal: abort.signal, reader: "test" };
  for await (const chunk of readChunks(wanted)) {
    for (const message of chunk)
      if (message.subject === subject) texts.push(Buffer.from(message.data).toString());
    if (texts.length >= count) abort.abort();
  }
  return texts;
}

test("many messages are stored once and in order, however often they are published", async () => {
  const many = messages("m", 2_300);
  await publishAllDurably(bus.nc, bus.js, many);
  await publishAllDurably(bus.nc, bus.js, many);
  expect(await stored("INTENTS", "intent.m.X", 2_300)).toEqual(many.map((_, i) => `m ${i}`));
});

test("one message that is known already does not keep the others out", async () => {
  const some = messages("k", 50);
  const [, known] = some;
  if (known === undefined) throw new Error("no message");
  await publishDurably(bus.js, known);
  await publishAllDurably(bus.nc, bus.js, some);
  const texts = await stored("INTENTS", "intent.k.X", 50);
  expect(new Set(texts)).toEqual(new Set(some.map((_, i) => `k ${i}`)));
});

test("a stream that takes no batches gets them one by one", async () => {
  await publishAllDurably(bus.nc, bus.js, messages("a", 20, "alert.info.many"));
  const texts = await stored("ALERTS", "alert.info.many", 20);
  expect(new Set(texts)).toEqual(new Set(messages("a", 20).map((_, i) => `a ${i}`)));
});

test("a batch whose server is frozen, then killed, is stored once", async () => {
  bus.server.freeze();
  const published = publishAllDurably(bus.nc, bus.js, messages("f", 300));
  // Long enough that the batch's answer is given up and the messages go one by one.
  await sleep(6_000);
  bus.server.thaw();
  await sleep(20);
  await bus.server.kill();
  await bus.server.restart();
  await published;
  const texts = await stored("INTENTS", "intent.f.X", 300);
  expect(new Set(texts)).toEqual(new Set(messages("f", 300).map((_, i) => `f ${i}`)));
});

test("a reader slower than its stream gets every message once, in order, and holds a bounded number", async () => {
  const { state } = await bus.jsm.streams.info("INTENTS");
  const from = state.last_seq + 1;
  const count = 12_000;
  await publishAllDurably(bus.nc, bus.js, messages("s", count));
  const abort = new AbortController();
  const seen: number[] = [];
  let largest = 0;
  const wanted = {
    js: bus.js,
    jsm: bus.jsm,
    stream: "INTENTS",
    fromSequence: from,
    signal: abort.signal,
    reader: "test",
  };
  for await (const chunk of readChunks(wanted)) {
    largest = Math.max(largest, chunk.length);
    for (const { sequence } of chunk) seen.push(sequence);
    if (seen.length >= count) abort.abort();
    // Long enough for the stream to bring more than may wait.
    else if (largest < 5_000) await sleep(3_000);
  }
  expect(largest).toBe(5_000);
  expect(seen).toEqual(Array.from({ length: count }, (_, i) => from + i));
});
