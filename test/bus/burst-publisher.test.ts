import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BurstPublisher } from "#libs/bus/burst-publisher.ts";
import type { DurableMessage } from "#libs/bus/publish.ts";
import { storedAfter } from "../support/stored-after.ts";
import { TestBus } from "../support/test-bus.ts";

/** Messages given one by one, faster than the bus stores single ones, on a real server. */

let bus: TestBus;
beforeAll(async () => {
  bus = await TestBus.start();
});
afterAll(() => bus.stop());

const publisherOf = (more: { signal?: AbortSignal; waitingMax?: number } = {}): BurstPublisher =>
  new BurstPublisher({ nc: bus.nc, js: bus.js, ...more });

const messages = (prefix: string, count: number): DurableMessage[] =>
  Array.from({ length: count }, (_, i) => ({
    subject: `intent.${prefix}.X`,
    bytes: new TextEncoder().encode(`${prefix} ${i}`),
    msgId: `${prefix}-${i}`,
    type: "Intent",
  }));

interface Seen {
  readonly sequence: number;
  readonly text: string;
  /** Its place in the write it came with; undefined: it came alone. */
  readonly place: string | undefined;
}

/** What INTENTS has behind a sequence. */
const seenAfter = async (after: number): Promise<readonly Seen[]> =>
  Promise.all(
    (await storedAfter(bus, "INTENTS", after)).map(async ({ sequence, data }) => {
      const { header } = (await bus.jsm.streams.getMessage("INTENTS", { seq: sequence })) ?? {};
      const place = header?.get("Nats-Batch-Sequence");
      return { sequence, text: Buffer.from(data).toString(), place: place === "" ? undefined : place };
    }),
  );

const lastSequence = async (): Promise<number> => (await bus.jsm.streams.info("INTENTS")).state.last_seq;

test("a burst given one by one is stored by one write, in order, and each is told its place", async () => {
  const before = await lastSequence();
  const publisher = publisherOf();
  const burst = messages("b", 200);
  const told = burst.map((message) => publisher.publish(message));
  expect(publisher.open).toBe(200);
  const stored = await Promise.all(told);
  const seen = await seenAfter(before);
  expect(seen.map(({ text }) => text)).toEqual(burst.map((_, i) => `b ${i}`));
  expect(stored).toEqual(seen.map(({ sequence }) => ({ sequence, duplicate: false })));
  expect(seen.map(({ place }) => place)).toEqual(burst.map((_, i) => String(i + 1)));
  expect(publisher.open).toBe(0);
});

test("what comes over many turns is stored in order, by fewer writes than messages; a lone one by its own", async () => {
  const before = await lastSequence();
  const publisher = publisherOf();
  const burst = messages("t", 300);
  const told: Promise<unknown>[] = [];
  for (const message of burst) {
    told.push(publisher.publish(message));
    await new Promise(setImmediate);
  }
  await Promise.all(told);
  const seen = await seenAfter(before);
  expect(seen.map(({ text }) => text)).toEqual(burst.map((_, i) => `t ${i}`));
  expect(seen[0]?.place).toBeUndefined();
  expect(seen.filter(({ place }) => place === undefined).length).toBeLessThan(150);
});

test("an exit does not wait for the entries in front of it", async () => {
  const before = await lastSequence();
  const publisher = publisherOf();
  const entries = messages("lane", 300).map((message) => publisher.publish(message));
  const [exit] = messages("out", 1);
  if (exit === undefined) throw new Error("no exit");
  const { sequence } = await publisher.publish(exit, "exits");
  expect(sequence).toBeLessThanOrEqual(before + 257);
  await Promise.all(entries);
});

test("one that can never be stored is refused by its name, alone, and the others are stored", async () => {
  const before = await lastSequence();
  const publisher = publisherOf();
  const burst = messages("r", 120).map((message, i) =>
    i === 70
      ? { ...message, bytes: new Uint8Array(2_000_000) }
      : i === 80
        ? { ...message, msgId: "r-80\r\nNats-Rollup: all" }
        : message,
  );
  const told = await Promise.allSettled(burst.map((message) => publisher.publish(message)));
  const refused = told.flatMap((outcome, i) => (outcome.status === "rejected" ? [[i, outcome.reason]] : []));
  expect(refused).toEqual([
    [
      70,
      expect.objectContaining({
        code: "PUBLISH_REFUSED",
        message: expect.stringContaining("2000000 bytes") as unknown,
      }),
    ],
    [
      80,
      expect.objectContaining({
        code: "PUBLISH_REFUSED",
        message: expect.stringContaining("r-80") as unknown,
      }),
    ],
  ]);
  const texts = (await seenAfter(before)).map(({ text }) => text);
  expect(new Set(texts)).toEqual(new Set(burst.flatMap((_, i) => (i === 70 || i === 80 ? [] : [`r ${i}`]))));
  expect(texts).toHaveLength(118);
});

test("an id given twice is stored once, and the second is told so", async () => {
  const publisher = publisherOf();
  const twice = [...messages("d", 100), ...messages("d", 100)];
  const stored = await Promise.all(twice.map((message) => publisher.publish(message)));
  expect(stored.slice(100).map(({ sequence }) => sequence)).toEqual(
    stored.slice(0, 100).map(({ sequence }) => sequence),
  );
  const { state } = await bus.jsm.streams.info("INTENTS", { subjects_filter: "intent.d.X" });
  expect(state.subjects).toEqual({ "intent.d.X": 100 });
});

test.each([0, 3, 9])(
  "each is stored once although the server is killed %d ms after a burst began",
  async (afterMs) => {
    const before = await lastSequence();
    const publisher = publisherOf();
    const burst = messages(`k${afterMs}`, 200);
    const told = burst.map((message) => publisher.publish(message));
    await sleep(afterMs);
    await bus.server.kill();
    await bus.server.restart();
    const stored = await Promise.all(told);
    const seen = new Map((await seenAfter(before)).map(({ sequence, text }) => [sequence, text]));
    expect(seen.size).toBe(200);
    expect(stored.map(({ sequence }) => seen.get(sequence))).toEqual(burst.map((_, i) => `k${afterMs} ${i}`));
    expect(stored.some(({ duplicate }) => duplicate === true)).toBe(false);
  },
);

test("while the bus stands still so many wait and no more; given up, everyone is told", async () => {
  const before = await lastSequence();
  const abort = new AbortController();
  const publisher = publisherOf({ signal: abort.signal, waitingMax: 50 });
  bus.server.freeze();
  const given = (count: number, from: number) =>
    messages("w", 100)
      .slice(from, from + count)
      .map((message) => publisher.publish(message).catch((error: unknown) => error));
  const underWay = given(30, 0);
  await new Promise(setImmediate);
  const wait = given(50, 30);
  const full = {
    code: "OUTBOX_FULL",
    message: expect.stringMatching(/50 entries wait .*at most 50/) as unknown,
  };
  for (const refused of await Promise.all(given(8, 80))) expect(refused).toMatchObject(full);
  expect(publisher.open).toBe(80);
  abort.abort(new Error("the process ends"));
  bus.server.thaw();
  await Promise.all(underWay);
  // What was under way may be stored; what waited was never sent.
  expect(await Promise.all(wait)).toEqual(Array.from({ length: 50 }, () => new Error("the process ends")));
  expect(publisher.open).toBe(0);
  expect((await seenAfter(before)).length).toBeLessThanOrEqual(30);
});
