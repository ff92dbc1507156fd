import fc from "fast-check";
import { expect, test } from "vitest";
import { batchText, Outflow, SCREEN_PACE, type Batch } from "../../services/edge/outflow.ts";
import { TopicTable } from "../../services/edge/table.ts";
import { topicOf } from "../../services/edge/topics.ts";
import { Mirror, type EdgeMessage } from "./mirror.ts";

const LIMITS = { conflateAboveBytes: 100, slowLooksMax: 5, unreadBytesMax: 1_000 };
const KEYS = ["a", "b", "c", "d", "e", "f"];

/** Two tables and two logs, one that forgets at once and one that seldom does. */
const tables = (): readonly TopicTable[] => [
  new TopicTable(topicOf("prices", "BTCUSDT"), undefined),
  new TopicTable(topicOf("account", "paper-1"), undefined),
  new TopicTable(topicOf("trades", "BTCUSDT"), 2),
  new TopicTable(topicOf("orders", "paper-1"), 4),
];

type Step =
  | { readonly do: "set" | "remove"; readonly table: number; readonly key: string }
  | { readonly do: "subscribe" | "unsubscribe"; readonly table: number }
  | { readonly do: "wait"; readonly ms: number; readonly unread: number };

const table = fc.nat(3);
const key = fc.constantFrom(...KEYS);
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.record({ do: fc.constant("set" as const), table, key }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("remove" as const), table: fc.nat(1), key }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constantFrom("subscribe" as const, "unsubscribe" as const), table }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("wait" as const),
        ms: fc.nat(120),
        // What has not been read; the client is slow at the second one.
        unread: fc.constantFrom(0, 0, 101),
      }),
    },
  ),
  { maxLength: 200, size: "max" },
);

/** One server and one client over a wire that loses nothing. */
class Wire {
  readonly server = tables();
  readonly mirror = new Mirror();
  readonly outflow: Outflow;
  readonly sentAt: number[] = [];
  readonly #subscribed = new Set<TopicTable>();
  #value = 0;
  #unread = 0;
  nowMs = 0;

  constructor(paced: boolean) {
    this.outflow = new Outflow(paced ? SCREEN_PACE : undefined, LIMITS);
  }

  step(step: Step): void {
    if (step.do === "wait") {
      this.nowMs += step.ms;
      this.#unread = step.unread;
      this.flush();
      return;
    }
    const on = this.server[step.table] as TopicTable;
    switch (step.do) {
      case "set":
        this.#offer(on, step.key, on.set(step.key, String((this.#value += 1))));
        return;
      case "remove": {
        const event = on.remove(step.key);
        if (event !== undefined) this.#offer(on, step.key, event);
        return;
      }
      case "subscribe":
        this.outflow.forget(on);
        this.#subscribed.add(on);
        this.#receive(on.snapshot());
        return;
      case "unsubscribe":
        this.outflow.forget(on);
        this.#subscribed.delete(on);
        this.mirror.topics.delete(on.topic.name);
    }
  }

  flush(): readonly Batch[] {
    const batches: Batch[] = [];
    for (let batch; (batch = this.outflow.take(this.nowMs, this.#unread)) !== undefined;) {
      batches.push(batch);
      for (const _ of batch.events) this.sentAt.push(this.nowMs);
      this.#receive(batchText(batch));
    }
    return batches;
  }

  /** The client reads again, and nothing new comes. */
  settle(): void {
    this.#unread = 0;
    while (!this.outflow.idle) {
      this.nowMs += 50;
      this.flush();
    }
  }

  /** What the server has and what the client has, of every topic it reads. */
  compared(): readonly (readonly [ours: unknown, theirs: unknown])[] {
    return [...this.#subscribed].map((on) => {
      const whole = new Mirror();
      whole.take(JSON.parse(on.snapshot()) as EdgeMessage);
      return [whole.of(on.topic.name), this.mirror.of(on.topic.name)];
    });
  }

  #offer(on: TopicTable, changed: string, event: string): void {
    if (!this.#subscribed.has(on)) return;
    if (!this.outflow.offer(on, changed, event, this.#unread)) return;
    this.sentAt.push(this.nowMs);
    this.#receive(batchText({ events: [event], missed: {} }));
  }

  #receive(text: string): void {
    this.mirror.take(JSON.parse(text) as EdgeMessage);
  }
}

test.each([true, false])(
  "a snapshot and what follows it equal the full state, whatever comes in between (paced: %s)",
  (paced) => {
    fc.assert(
      fc.property(steps, (all) => {
        const wire = new Wire(paced);
        for (const step of all) wire.step(step);
        wire.settle();
        for (const [ours, theirs] of wire.compared()) expect(theirs).toEqual(ours);
        expect(wire.mirror.missed).toBeLessThanOrEqual(wire.outflow.missed);
      }),
      { numRuns: 1_000 },
    );
  },
);

test("a screen is sent at most 10 events in any 100 ms and 50 in any second", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60), { minLength: 60, maxLength: 60 }), (waits) => {
      const wire = new Wire(true);
      for (const on of [0, 2]) wire.step({ do: "subscribe", table: on });
      for (const [i, ms] of waits.entries()) {
        for (const changed of KEYS)
          for (const on of [0, 2]) wire.step({ do: "set", table: on, key: changed + i });
        wire.step({ do: "wait", ms, unread: 0 });
      }
      for (const [span, most] of [
        [100, 10],
        [1_000, 50],
      ] as const)
        for (const from of new Set(wire.sentAt))
          expect(wire.sentAt.filter((at) => at >= from && at < from + span).length).toBeLessThanOrEqual(most);
      // And no less than that: two flushes are at most 60 ms apart.
      expect(wire.sentAt.length).toBeGreaterThanOrEqual(10 * Math.floor(Math.min(wire.nowMs, 400) / 160));
    }),
    { numRuns: 100 },
  );
});

test("under a flood every key of a table is sent in its turn, and topics take turns", () => {
  const wire = new Wire(true);
  for (const on of [0, 2]) wire.step({ do: "subscribe", table: on });
  const many = Array.from({ length: 15 }, (_, i) => `k${i}`);
  const sent: string[] = [];
  for (let round = 0; round < 40; round += 1) {
    for (const busy of many) wire.step({ do: "set", table: 0, key: busy });
    for (const busy of KEYS) wire.step({ do: "set", table: 2, key: `${busy}${round}` });
    wire.nowMs += 100;
    for (const { events } of wire.flush())
      for (const event of events) {
        const { topic, key: changed } = JSON.parse(event) as { topic: string; key: string };
        sent.push(topic === "prices.BTCUSDT" ? changed : "trade");
      }
  }
  const counts = many.map((one) => sent.filter((changed) => changed === one).length);
  expect(Math.max(...counts)).toBeLessThanOrEqual(2 * Math.min(...counts));
  // The log keeps two trades, so of each round two can be sent; the rest is missed and said so.
  expect(sent.filter((changed) => changed === "trade").length).toBeGreaterThan(30);
  wire.settle();
  expect(wire.mirror.missed).toBe(wire.outflow.missed);
  expect(wire.mirror.missed).toBeGreaterThan(100);
});

test("a client that keeps up is sent everything at once; a slow one is conflated, then given up", () => {
  const outflow = new Outflow(undefined, LIMITS);
  const [prices] = tables() as [TopicTable];
  expect(outflow.offer(prices, "a", prices.set("a", "1"), 100)).toBe(true);
  expect(outflow.offer(prices, "a", prices.set("a", "2"), 101)).toBe(false);
  // It reads again, but what waits goes first.
  expect(outflow.offer(prices, "a", prices.set("a", "3"), 0)).toBe(false);
  expect(outflow.offer(prices, "b", prices.set("b", "4"), 0)).toBe(false);
  expect(outflow.take(0, 101)).toBeUndefined();
  expect(outflow.take(0, 100)?.events.map((event) => (JSON.parse(event) as { value: number }).value)).toEqual(
    [3, 4],
  );
  expect(outflow.conflated).toBe(1);
  for (let look = 1; look < LIMITS.slowLooksMax; look += 1) expect(outflow.look(101)).toBeUndefined();
  // Read down once, it begins anew.
  expect(outflow.look(100)).toBeUndefined();
  for (let look = 1; look < LIMITS.slowLooksMax; look += 1) expect(outflow.look(101)).toBeUndefined();
  expect(outflow.look(101)).toBe("slow consumer: 101 bytes unread, 1 events conflated, 0 missed");
  expect(new Outflow(undefined, LIMITS).look(1_001)).toMatch(/^slow consumer: 1001 bytes/);
});
