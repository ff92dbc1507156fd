import { expect, test } from "vitest";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";

const START = 1_700_000_000_000;

test("paced, time goes on from the last reading, half the round trip later, at the scale's rate", () => {
  const clock = new ExchangeClock(10);
  clock.sync(START, 1_040, 1_000);
  expect([clock.now(1_040), clock.now(1_100)]).toEqual([START + 200, START + 800]);
});

test("what is certainly reached is behind by half the round trip and by what clocks drift; unpaced, nothing is", () => {
  const clock = new ExchangeClock(10);
  expect(clock.reached(1_000)).toBeUndefined();
  clock.sync(START, 1_040, 1_000);
  expect([clock.reached(1_040), clock.reached(11_040)]).toEqual([START, START + 100_000 - 20]);
  clock.follow(START, 10, 1_040);
  expect(clock.reached(1_040)).toBeUndefined();
  const unpaced = new ExchangeClock("max");
  unpaced.sync(START, 1_040, 1_000);
  expect(unpaced.reached(1_040)).toBeUndefined();
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

/** A clock that knows the time, and what it says of jumps; readings come a second apart, in round trips of 40 ms. */
function watched() {
  const clock = new ExchangeClock(1);
  const jumps: string[] = [];
  clock.onJump = ({ byMs, was }) => void jumps.push(`${was} ${Math.round(byMs / 100) * 100}`);
  let at = 0;
  const read = (offMs: number): number => {
    at += 1_000;
    clock.sync(START + at - 20 + offMs, at, at - 40);
    clock.now(at);
    return clock.signing(at) - (START + at);
  };
  read(0);
  return { clock, jumps, read, age: () => clock.ageMs(at), now: () => clock.now(at) - (START + at) };
}

test("readings that round trips and drift explain are followed without a word", () => {
  const { read, jumps } = watched();
  for (const offMs of [15, -20, 20, 0, 200]) read(offMs);
  expect(jumps).toEqual([]);
});

test("a small jump is followed and told", () => {
  const { read, jumps, age } = watched();
  expect([read(600), age()]).toEqual([600, 0]);
  expect(jumps).toEqual(["FOLLOWED 600"]);
});

test("one wrong reading moves nothing: the clock is doubted until the next agrees with it", () => {
  const { read, jumps, age } = watched();
  expect([read(3_600_000), age()]).toEqual([0, Number.POSITIVE_INFINITY]);
  expect([read(0), age()]).toEqual([0, 0]);
  expect(jumps).toEqual(["DOUBTED 3600000"]);
});

test("readings that agree with each other are followed, and who signs goes back with the exchange", () => {
  for (const offMs of [8_000, -8_000]) {
    const { read, jumps, age, now } = watched();
    expect([read(offMs), read(offMs)]).toEqual([0, 0]);
    expect(age()).toBe(Number.POSITIVE_INFINITY);
    expect([read(offMs), age()]).toEqual([offMs, 0]);
    expect(jumps).toEqual([`DOUBTED ${offMs}`, `FOLLOWED ${offMs}`]);
    // What was said once is not taken back.
    expect(now()).toBe(offMs > 0 ? offMs : -1_000);
  }
});

test("readings that contradict each other are never followed", () => {
  const { read, jumps, age } = watched();
  for (const offMs of [2_000, 4_000, -3_000, 9_000]) expect(read(offMs)).toBe(0);
  expect(age()).toBe(Number.POSITIVE_INFINITY);
  expect(jumps).toEqual(["DOUBTED 2000", "DOUBTED 4000", "DOUBTED -3000", "DOUBTED 9000"]);
});
