import fc from "fast-check";
import { expect, test } from "vitest";
import { SYNC_EVERY_MS } from "#libs/binance/rest.ts";
import { WindowClock } from "#libs/budget/window-clock.ts";

const T0 = 1_790_000_000_000;
const readings = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 1, max: 1_200_000 }),
    thereMs: fc.nat(800),
    backMs: fc.nat(800),
    headerOldMs: fc.nat(90),
  }),
  { minLength: 1, maxLength: 40 },
);

/** The exchange's clock at a monotonic time, a little faster or slower than ours. */
const exchangeAt = (at: number, offsetMs: number, drift: number): number => T0 + offsetMs + at * (1 + drift);

test("whatever its answers' delays, the exchange's clock lies within what the headers have told", () => {
  fc.assert(
    fc.property(
      readings,
      fc.integer({ min: -3_600_000, max: 3_600_000 }),
      fc.integer({ min: -180, max: 180 }),
      (list, offsetMs, ppm) => {
        const drift = ppm / 1_000_000;
        // This machine's own clock may be wrong by any time: it only serves until something was said.
        const clock = new WindowClock(T0, 0);
        let at = 0;
        for (const { afterMs, thereMs, backMs, headerOldMs } of list) {
          const sentAt = at + afterMs;
          const madeMs = exchangeAt(sentAt + thereMs, offsetMs, drift) - headerOldMs;
          at = sentAt + thereMs + backMs;
          clock.read(Math.floor(madeMs / 1_000) * 1_000, sentAt, at);
          for (const later of [at, at + 5_000]) {
            const { loMs, hiMs } = clock.at(later);
            const truth = exchangeAt(later, offsetMs, drift);
            expect(loMs <= truth && truth <= hiMs, `${loMs} <= ${truth} <= ${hiMs}`).toBe(true);
          }
        }
      },
    ),
    { numRuns: 500 },
  );
});

test("many answers tell the clock better than the second in which each was made", () => {
  const clock = new WindowClock(T0, 0);
  for (let at = 0; at < 20_000; at += 137)
    clock.read(Math.floor(exchangeAt(at + 1, 333, 0) / 1_000) * 1_000, at, at + 2);
  const { loMs, hiMs } = clock.at(20_000);
  expect(hiMs - loMs).toBeLessThan(200);
  expect(loMs).toBeLessThanOrEqual(exchangeAt(20_000, 333, 0));
  expect(hiMs).toBeGreaterThanOrEqual(exchangeAt(20_000, 333, 0));
});

test("as often as a service reads exchange time, which no whole second holds, is often enough", () => {
  const clock = new WindowClock(T0, 0);
  let at = 0;
  for (; at < 60_000; at += SYNC_EVERY_MS)
    clock.read(Math.floor(exchangeAt(at + 1, 333, 0) / 1_000) * 1_000, at, at + 2);
  const { loMs, hiMs } = clock.at(at);
  expect(hiMs - loMs).toBeLessThan(200);
});

test("a clock that was set is followed", () => {
  const clock = new WindowClock(T0, 0);
  clock.read(T0, 0, 10);
  clock.read(T0 + 60_000, 1_000, 1_010);
  const { loMs, hiMs } = clock.at(1_010);
  expect(loMs).toBeGreaterThanOrEqual(T0 + 60_000 - 1);
  expect(hiMs).toBeLessThan(T0 + 61_200);
});
