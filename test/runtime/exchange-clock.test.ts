import { expect, test } from "vitest";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";

const START = 1_700_000_000_000;

test("paced, time goes on from the last reading, half the round trip later, at the scale's rate", () => {
  const clock = new ExchangeClock(10);
  clock.sync(START, 1_040, 1_000);
  expect([clock.now(1_040), clock.now(1_100)]).toEqual([START + 200, START + 800]);
});

test("unpaced, its rate is that of the last two readings", () => {
  const clock = new ExchangeClock("max");
  clock.sync(START, 1_000);
  clock.sync(START + 200_000, 1_100);
  expect([clock.rate, clock.now(1_110)]).toEqual([2_000, START + 220_000]);
});

test("whoever signs is never ahead of an unpaced exchange whose recording ends", () => {
  const clock = new ExchangeClock("max", { neverAhead: true });
  clock.sync(START, 1_000);
  clock.sync(START + 200_000, 1_140, 1_100);
  expect(clock.now(1_900)).toBe(START + 200_000);
  clock.sync(START + 200_900, 2_100, 2_000);
  expect(clock.now(2_100)).toBe(START + 200_900);
});
