import fc from "fast-check";
import { expect, test } from "vitest";
import type { Ratio } from "#libs/domain/fixed.ts";
import { SignalQueue, type Queueable } from "../../services/edge/signal-queue.ts";

interface Numbered extends Queueable {
  readonly n: number;
}

const BOUNDS = { entriesMax: 4, exitsMax: 6 };
const drained = (queue: SignalQueue<Numbered>): readonly Numbered[] => {
  const out: Numbered[] = [];
  for (const lane of ["exits", "entries"] as const)
    for (let next; (next = queue.shift(lane)) !== undefined;) out.push(next);
  return out;
};

test("beyond its bound each account's least confident entry loses its place, of equals the latest; exits never do", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          account: fc.constantFrom("a", "b"),
          isExit: fc.boolean(),
          confidence: fc.nat(5).map((n) => BigInt(n) as Ratio),
        }),
        { maxLength: 60, size: "max" },
      ),
      (given) => {
        const queue = new SignalQueue<Numbered>(BOUNDS);
        const lost: Numbered[] = [];
        const all = given.map((one, n) => ({ ...one, n }));
        for (const signal of all) lost.push(...[queue.push(signal)].filter((one) => one !== undefined));
        expect(queue.length).toBe(all.length - lost.length);
        const kept = drained(queue);
        // Exactly those are kept that a full sort would keep.
        for (const account of ["a", "b"]) {
          const ours = all.filter((one) => one.account === account);
          const best = ours
            .filter(({ isExit }) => !isExit)
            .sort((x, y) => Number(y.confidence - x.confidence) || x.n - y.n)
            .slice(0, BOUNDS.entriesMax);
          const exits = ours.filter(({ isExit }) => isExit).slice(0, BOUNDS.exitsMax);
          const numbers = (signals: readonly Numbered[]) => signals.map(({ n }) => n).sort((x, y) => x - y);
          expect(numbers(kept.filter((one) => one.account === account))).toEqual(
            numbers([...best, ...exits]),
          );
        }
        expect(kept.length + lost.length).toBe(all.length);
        expect([queue.waiting("exits"), queue.waiting("entries")]).toEqual([0, 0]);
        // Each in its lane; within an account in the order they came.
        expect(kept.findIndex(({ isExit }) => !isExit)).toBe(
          kept.some(({ isExit }) => !isExit) ? kept.filter(({ isExit }) => isExit).length : -1,
        );
        for (const account of ["a", "b"])
          for (const isExit of [true, false]) {
            const order = kept
              .filter((one) => one.account === account && one.isExit === isExit)
              .map(({ n }) => n);
            expect(order).toEqual(order.toSorted((x, y) => x - y));
          }
      },
    ),
    { numRuns: 500 },
  );
});

test("accounts take turns, and when entries have to wait exits do not", () => {
  const queue = new SignalQueue<Numbered>(BOUNDS);
  const push = (account: string, n: number, isExit = false): void => {
    queue.push({ account, isExit, confidence: 0n as Ratio, n });
  };
  for (const n of [1, 2, 3]) push("a", n);
  push("b", 4);
  push("a", 5, true);
  expect([queue.waiting("exits"), queue.waiting("entries"), queue.length]).toEqual([1, 4, 5]);
  expect(queue.shift("exits")?.n).toBe(5);
  expect(queue.shift("exits")).toBeUndefined();
  expect(drained(queue).map(({ n }) => n)).toEqual([1, 4, 2, 3]);
  expect(queue.length).toBe(0);
});
