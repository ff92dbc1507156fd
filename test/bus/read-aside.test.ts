import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { publishAllDurably } from "#libs/bus/publish-batch.ts";
import { readAside, type ReadMessage } from "#libs/bus/read-aside.ts";
import { readStream } from "#libs/bus/read-stream.ts";
import { eventually, until } from "../support/eventually.ts";
import { TestBus } from "../support/test-bus.ts";

const COUNT = 6_000;
let bus: TestBus;

beforeAll(async () => {
  bus = await TestBus.start();
  await publish(0, COUNT);
});
afterAll(() => bus.stop());

/** Payloads of 0 to 96 bytes on three subjects. */
const publish = (from: number, count: number): Promise<void> =>
  publishAllDurably(
    bus.nc,
    bus.js,
    Array.from({ length: count }, (_, i) => ({
      subject: `intent.a.${["X", "YY", "=e5b881"][(from + i) % 3]}`,
      bytes: Uint8Array.from({ length: (from + i) % 97 }, (__, byte) => (from + i + byte) % 256),
      msgId: `aside-${from + i}`,
      type: "Intent",
    })),
  );

const aside = (signal: AbortSignal, fromSequence = 1, onRestart?: (reason: string) => void) =>
  readAside({
    bus: { servers: bus.server.url },
    stream: "INTENTS",
    fromSequence,
    signal,
    reader: "aside",
    ...(onRestart === undefined ? {} : { onRestart }),
  });

/** Of the readers that exist, what each was sent. */
const sent = async (): Promise<number[]> =>
  (await bus.jsm.consumers.list("INTENTS").next())
    .filter(({ name }) => name.startsWith("aside-"))
    .map(({ delivered }) => delivered.stream_seq);

test("a thread brings what is stored, from the sequence wanted on, as a reader here has it", async () => {
  const here: ReadMessage[] = [];
  const abort = new AbortController();
  const { signal } = abort;
  const { js, jsm } = bus;
  for await (const message of readStream({
    js,
    jsm,
    stream: "INTENTS",
    fromSequence: 11,
    signal,
    reader: "here",
  })) {
    const { sequence, subject, data, storedAtMs } = message;
    here.push({ sequence, subject, data: Uint8Array.from(data), storedAtMs });
    if (sequence === COUNT) abort.abort();
  }
  expect(here).toHaveLength(COUNT - 10);
  const there: ReadMessage[] = [];
  const enough = new AbortController();
  for await (const chunk of aside(enough.signal, 11)) {
    there.push(...chunk);
    if (there.at(-1)?.sequence === COUNT) enough.abort();
  }
  expect(there).toEqual(here);
});

test("it reads no further ahead than a few chunks, and nothing once it is not wanted any more", async () => {
  const abort = new AbortController();
  const chunks = aside(abort.signal);
  const first = await chunks.next();
  expect(first.done).toBe(false);
  await sleep(1_000);
  const [delivered = 0, ...others] = await sent();
  expect(others).toEqual([]);
  expect(delivered).toBeGreaterThan(0);
  expect(delivered).toBeLessThan(COUNT / 2);
  await chunks.return(undefined);
  await until("its consumer is gone", async () => (await sent()).length === 0);
});

test("a server that is killed in between costs neither a message nor an order, nor brings one twice", async () => {
  const seen: number[] = [];
  const restarts: string[] = [];
  const abort = new AbortController();
  const reading = (async () => {
    for await (const chunk of aside(abort.signal, COUNT + 1, (reason) => restarts.push(reason)))
      for (const { sequence } of chunk) seen.push(sequence);
  })();
  await publish(COUNT, 300);
  await until("the first 300", () => seen.length === 300);
  await bus.server.kill();
  await bus.server.restart();
  await eventually(() => publish(COUNT + 300, 300));
  await until("all 600", () => seen.length >= 600);
  expect(seen).toEqual(Array.from({ length: 600 }, (_, i) => COUNT + 1 + i));
  expect(restarts.length).toBeGreaterThan(0);
  abort.abort();
  await reading;
});

test("what keeps the thread from connecting is said here", async () => {
  const { signal } = new AbortController();
  const bad = readAside({
    bus: { servers: bus.server.url, keyFile: "/nowhere/risk-kernel.nk" },
    stream: "INTENTS",
    fromSequence: 1,
    signal,
    reader: "bad",
  });
  await expect(bad.next()).rejects.toThrow("/nowhere/risk-kernel.nk");
});
