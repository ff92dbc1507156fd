import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSymbol } from "#libs/domain/ids.ts";
import { Coverage } from "../../services/feed-gateway/coverage.ts";
import { oldStream } from "../../services/feed-gateway/old-frames.ts";
import { Newest, Sequencer } from "../../services/feed-gateway/sequencer.ts";
import { shardsOf } from "../../services/feed-gateway/shards.ts";

const place = (sequence: number, timeMs = sequence) => ({ previous: sequence - 1, sequence, timeMs });

function sequenced() {
  const given: number[] = [];
  const sequencer = new Sequencer<number>((event) => given.push(event));
  const take = (event: number, line: number, now = 0, timeMs = event): void => {
    sequencer.take(event, place(event, timeMs), line, now);
  };
  return { given, sequencer, take };
}

test("connections that lose different events give each event once and in order; only what all lost is a hole", () => {
  const losses = fc.array(fc.subarray([0, 1, 2]), { minLength: 30, maxLength: 30 });
  fc.assert(
    fc.property(losses, fc.infiniteStream(fc.nat(2)), (lostBy, choices) => {
      const { given, sequencer, take } = sequenced();
      const count = lostBy.length;
      // Every connection brings the first and the last.
      const lines = [0, 1, 2].map((line) =>
        Array.from({ length: count + 1 }, (_, i) => i).filter(
          (event) => event === 0 || event === count || !lostBy[event]?.includes(line),
        ),
      );
      for (const line of [0, 1, 2]) take(lines[line]?.shift() as number, line);
      while (lines.some(({ length }) => length > 0)) {
        const line = choices.next().value as number;
        const next = lines[line]?.shift();
        if (next !== undefined) take(next, line);
      }
      const brought = Array.from({ length: count + 1 }, (_, i) => i).filter(
        (event) => event === 0 || event === count || (lostBy[event]?.length ?? 0) < 3,
      );
      expect(given).toEqual(brought);
      const holes = brought.filter((event, i) => i > 0 && brought[i - 1] !== event - 1).length;
      expect(sequencer.gaps).toBe(holes);
    }),
  );
});

test("what cannot come any more is not waited for: its connection ended, or a second has passed", () => {
  const { given, sequencer, take } = sequenced();
  take(1, 0);
  take(1, 1);
  take(3, 0, 100);
  expect(given).toEqual([1]);
  sequencer.forget(1);
  expect(given).toEqual([1, 3]);
  take(3, 2, 200);
  take(5, 0, 200);
  sequencer.tick(1_200);
  expect(given).toEqual([1, 3]);
  sequencer.tick(1_201);
  expect([given, sequencer.gaps]).toEqual([[1, 3, 5], 2]);
});

test("an event that reaches further back is taken when it is news; numbers that begin anew are told", () => {
  const given: (readonly [number, number | undefined])[] = [];
  let anew = 0;
  const sequencer = new Sequencer<number>(
    (event, last) => given.push([event, last]),
    () => (anew += 1),
  );
  sequencer.take(10, { previous: 5, sequence: 10, timeMs: 0 }, 0, 0);
  sequencer.take(12, { previous: 8, sequence: 12, timeMs: 0 }, 1, 0);
  sequencer.take(3, { previous: 2, sequence: 3, timeMs: 60_000 }, 0, 0);
  sequencer.take(4, { previous: 3, sequence: 4, timeMs: 60_001 }, 0, 0);
  sequencer.take(5, { previous: 4, sequence: 5, timeMs: 60_002 }, 0, 0);
  expect([given, anew, sequencer.duplicates]).toEqual([
    [
      [10, undefined],
      [12, 10],
      [4, 12],
      [5, 4],
    ],
    1,
    1,
  ]);
});

test("an old frame is known by its two numbers, and whatever looks unusual is read whole", () => {
  const newest = new Newest();
  newest.take(7, 1_000);
  const known = new Map([["btcusdt@bookTicker", { key: '"u":', events: newest }]]);
  const frame = (data: string, stream = "btcusdt@bookTicker"): string | undefined =>
    oldStream(`{"stream":"${stream}","data":${data}}`, known, 0);
  expect(frame('{"e":"bookTicker","u":7,"E":1000}')).toBe("btcusdt@bookTicker");
  expect(frame('{"E":1000,"u":6}')).toBe("btcusdt@bookTicker");
  for (const data of [
    '{"u":8,"E":1000}',
    '{"u":7}',
    '{"E":1}',
    '{"u":"7","E":1}',
    '{"u":7,"E":61001}',
    '{"u": 7,"E":1}',
    '{"u":90071992547409920,"E":1}',
  ])
    expect([data, frame(data)]).toEqual([data, undefined]);
  expect(frame('{"u":7,"E":1}', "ethusdt@bookTicker")).toBeUndefined();
  expect(oldStream('{"data":{"u":7,"E":1}}', known, 0)).toBeUndefined();
  expect(newest.duplicates).toBe(2);
});

test("streams are spread over connections, a symbol's together, none beyond the limit and none twice", () => {
  const symbols = Array.from({ length: 7 }, (_, i) => parseSymbol(`S${i}USDT`));
  for (const max of [1, 3, 6, 7, 1_024]) {
    const shards = shardsOf([...symbols, ...symbols], max);
    const names = shards.flatMap(({ streams }) => streams.map(({ name }) => name));
    expect([names.length, new Set(names).size]).toEqual([35, 35]);
    for (const { category, streams } of shards)
      expect(streams.length).toBeLessThanOrEqual(Math.max(max, category === "public" ? 2 : 3));
  }
  expect(shardsOf(symbols, 6).map(({ category, symbols: of }) => [category, of.length])).toEqual([
    ["public", 3],
    ["public", 3],
    ["public", 1],
    ["market", 2],
    ["market", 2],
    ["market", 2],
    ["market", 1],
  ]);
});

test("what is there and what is missing of a sequence is what a set says, whatever came in which order", () => {
  const number = fc.nat(30).map((n) => n * 10);
  const change = fc.oneof(
    number.map((add) => ({ add })),
    fc.tuple(number, number).map(([a, b]) => ({ addSpan: { first: Math.min(a, b), last: Math.max(a, b) } })),
    fc.tuple(number, number).map(([a, b]) => ({ remove: { first: Math.min(a, b), last: Math.max(a, b) } })),
  );
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60, size: "max" }), number, number, (changes, a, b) => {
      const coverage = new Coverage(10);
      const there = new Set<number>();
      for (const each of changes)
        if ("add" in each) {
          coverage.add(each.add);
          there.add(each.add);
        } else if ("addSpan" in each) {
          coverage.addSpan(each.addSpan);
          for (let n = each.addSpan.first; n <= each.addSpan.last; n += 10) there.add(n);
        } else {
          coverage.remove(each.remove);
          for (let n = each.remove.first; n <= each.remove.last; n += 10) there.delete(n);
        }
      const span = { first: Math.min(a, b), last: Math.max(a, b) };
      const missing = coverage.missing(span).flatMap(({ first, last }) => {
        const numbers: number[] = [];
        for (let n = first; n <= last; n += 10) numbers.push(n);
        return numbers;
      });
      const wanted: number[] = [];
      for (let n = span.first; n <= span.last; n += 10) if (!there.has(n)) wanted.push(n);
      expect(missing).toEqual(wanted);
      const first = Math.min(...there);
      let completeTo: number | undefined;
      for (let n = first; there.has(n); n += 10) completeTo = n;
      expect(coverage.completeTo).toBe(completeTo);
    }),
  );
});
