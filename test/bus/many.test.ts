import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { publishAllDurably } from "#libs/bus/publish-batch.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { readChunks, type StoredMessage } from "#libs/bus/read-stream.ts";
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

/** Chunks of everything stored behind a sequence, each taken only after a pause. */
async function readSlowly(from: number, count: number, pauseMs: number): Promise<StoredMessage[][]> {
  const abort = new AbortController();
  const chunks: StoredMessage[][] = [];
  let seen = 0;
  const wanted = {
    js: bus.js,
    jsm: bus.jsm,
    stream: "INTENTS",
    fromSequence: from,
    signal: abort.signal,
    reader: "test",
  };
  for await (const chunk of readChunks(wanted)) {
    chunks.push([...chunk]);
    seen += chunk.length;
    if (seen >= count) abort.abort();
    else await sleep(pauseMs);
  }
  return chunks;
}

const nextSequence = async (): Promise<number> => (await bus.jsm.streams.info("INTENTS")).state.last_seq + 1;

test("a reader slower than its stream gets every message once, in order, and holds a bounded number", async () => {
  const from = await nextSequence();
  const count = 6_000;
  await publishAllDurably(bus.nc, bus.js, messages("s", count));
  // Long enough for the stream to bring whatever it was asked for.
  const chunks = await readSlowly(from, count, 300);
  // The first may be whatever a chunk of the socket held.
  expect(Math.max(...chunks.map(({ length }) => length))).toBe(500);
  expect(chunks.flat().map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: count }, (_, i) => from + i),
  );
});

test("large messages stop coming when 16 MB wait, and none is missed", async () => {
  const from = await nextSequence();
  const count = 60;
  const bytes = new Uint8Array(500_000);
  for (const { subject, msgId, type } of messages("l", count))
    await publishDurably(bus.js, { subject, bytes, msgId, type });
  const chunks = await readSlowly(from, count, 1_000);
  const largest = Math.max(...chunks.map(({ length }) => length));
  expect(largest * bytes.length).toBeLessThanOrEqual(16 * 1024 * 1024 + bytes.length);
  expect(largest).toBeGreaterThan(20);
  expect(chunks.flat().map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: count }, (_, i) => from + i),
  );
});
