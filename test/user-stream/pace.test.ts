import { expect, test } from "vitest";
import { ordersEvery } from "../../services/user-stream/cadence.ts";
import { Pace } from "../../services/user-stream/pace.ts";

test("a few at once, then one per period, however often it is asked meanwhile", () => {
  const pace = new Pace();
  expect([0, 1, 2, 3].map((now) => pace.take(now))).toEqual([0, 0, 0, 0]);
  let taken = 0;
  for (let now = 4; now <= 150_004; now += 500) if (pace.take(now) === 0) taken += 1;
  expect(taken).toBe(10);
});

test("after a wait as long as it said, the next one may be", () => {
  const pace = new Pace();
  for (let i = 0; i < 4; i += 1) pace.take(0);
  const waitMs = pace.take(0);
  expect([waitMs > 0, pace.take(waitMs)]).toEqual([true, 0]);
});

test("what costs a quarter may be done four times as often", () => {
  const pace = new Pace();
  for (let i = 0; i < 16; i += 1) expect(pace.take(0, 1 / 4)).toBe(0);
  const waitMs = pace.take(0, 1 / 4);
  expect([waitMs, pace.take(waitMs, 1 / 4), pace.take(waitMs)]).toEqual([3_750, 0, 15_000]);
});

test.each([
  [1, 1],
  [5, 1],
  [6, 2],
  [11, 3],
  [500, 3],
])("open orders of %i symbols are all looked at in one comparison out of %i", (symbols, every) => {
  expect(ordersEvery(symbols)).toBe(every);
});
