import { expect, test } from "vitest";
import { conditionFromJson, conditionToJson, regimeFromJson, regimeToJson } from "#libs/domain/conditions.ts";
import { format } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { Conditions } from "../../services/signal-engine/conditions.ts";

const A = parseSymbol("AUSDT");
const B = parseSymbol("BUSDT");
const T0 = 1_700_000_040_000;

/** Candles of these closes, one a minute, each with a range of 1 around its close. */
function candles(conditions: Conditions, symbol: typeof A, closes: readonly number[], fromMinute = 0): void {
  for (const [index, close] of closes.entries())
    conditions.add(symbol, {
      openTimeMs: T0 + (fromMinute + index) * 60_000,
      high: close + 0.5,
      low: close - 0.5,
      close,
    });
}

const wave = (count: number, shift = 0): number[] =>
  Array.from({ length: count }, (_, i) => 100 + Math.sin((i + shift) * 1.3) + Math.cos((i + shift) * 0.7));

test("average true range in per cent of the price, once there are candles enough", () => {
  const conditions = new Conditions();
  candles(conditions, A, Array<number>(14).fill(200));
  expect(conditions.condition(A)).toBeUndefined();
  candles(conditions, A, [200], 14);
  const condition = conditions.condition(A);
  expect(condition).toMatchObject({ symbol: A, windowMs: 15 * 60_000, asOfMs: T0 + 15 * 60_000 });
  expect(format(condition?.atrPercent ?? (0n as never))).toBe("0.5"); // A range of 1 at 200.
  // A gap counts from the close before it.
  candles(conditions, A, [214], 15);
  expect(format(conditions.condition(A)?.atrPercent ?? (0n as never))).toBe("0.917891"); // (13 + 14.5) / 14 / 214
});

test("a missing minute makes what rests on it unknown until it is fetched, or far enough behind", () => {
  const conditions = new Conditions();
  const closes = wave(40);
  candles(conditions, A, closes.slice(0, 31));
  const before = { condition: conditions.condition(A), regime: conditions.regime() };
  expect([before.condition, before.regime]).not.toContain(undefined);
  // Minute 31 is missing.
  candles(conditions, A, closes.slice(32, 40), 32);
  expect([conditions.condition(A), conditions.regime()]).toEqual([undefined, undefined]);
  candles(conditions, A, closes.slice(31, 32), 31);
  const whole = new Conditions();
  candles(whole, A, closes);
  expect([conditions.condition(A), conditions.regime()]).toEqual([whole.condition(A), whole.regime()]);
  // A candle that is there already is not replaced.
  candles(conditions, A, [1], 39);
  expect(conditions.condition(A)).toEqual(whole.condition(A));

  const behind = new Conditions();
  candles(behind, A, closes.slice(0, 5));
  candles(behind, A, wave(14), 6);
  expect(behind.condition(A)).toBeUndefined();
  candles(behind, A, wave(1), 20);
  expect(behind.condition(A)).toBeDefined();
});

test("correlation of returns: with itself 1, mirrored −1, unknown with too few common minutes", () => {
  const conditions = new Conditions();
  candles(conditions, A, wave(60));
  candles(
    conditions,
    B,
    wave(60).map((close) => 10_000 / close),
  );
  const of = (): string | undefined => {
    const value = conditions.condition(A)?.correlations.get(B);
    return value === undefined ? undefined : format(value);
  };
  expect(of()).toBe("-1");
  const same = new Conditions();
  candles(same, A, wave(60));
  candles(
    same,
    B,
    wave(60).map((close) => close * 7),
  );
  expect(format(same.condition(A)?.correlations.get(B) ?? (0n as never))).toBe("1");

  const few = new Conditions();
  candles(few, A, wave(60));
  candles(few, B, wave(20), 40);
  expect(few.condition(A)?.correlations.has(B)).toBe(false);
  candles(few, A, wave(1), 60);
  candles(few, B, wave(1, 20), 60);
  expect(few.condition(A)?.correlations.has(B)).toBe(true);
});

test.each([
  ["TREND", Array.from({ length: 31 }, (_, i) => 100 + i)],
  ["CHOP", Array.from({ length: 31 }, (_, i) => 100 + (i % 2))],
  ["BASE", Array.from({ length: 31 }, (_, i) => 100 + (i % 2) + i * 0.25)],
] as const)("a market that is %s", (regime, closes) => {
  const conditions = new Conditions();
  candles(conditions, A, closes.slice(0, 30));
  expect(conditions.regime()).toBeUndefined();
  candles(conditions, A, closes.slice(30), 30);
  expect(conditions.regime()).toEqual({ regime, windowMs: 30 * 60_000, asOfMs: T0 + 31 * 60_000 });
});

test("the regime is as old as its oldest symbol, and unknown while one has too few candles", () => {
  const conditions = new Conditions();
  candles(conditions, A, wave(60));
  candles(conditions, B, wave(30));
  expect(conditions.regime()).toBeUndefined();
  candles(conditions, B, wave(1), 30);
  expect(conditions.regime()?.asOfMs).toBe(T0 + 31 * 60_000);
});

test("estimates survive their JSON form", () => {
  const conditions = new Conditions();
  candles(conditions, A, wave(60));
  candles(conditions, B, wave(60, 3));
  const condition = conditions.condition(A);
  const regime = conditions.regime();
  if (condition === undefined || regime === undefined) throw new Error("too few candles");
  expect(conditionFromJson(conditionToJson(condition))).toEqual(condition);
  expect(regimeFromJson(regimeToJson(regime))).toEqual(regime);
});

test("the regime is of all symbols: one that has brought no candle at all leaves it unknown", () => {
  const conditions = new Conditions([A, B]);
  candles(conditions, A, wave(40));
  expect(conditions.regime()).toBeUndefined();
  candles(conditions, B, wave(40));
  expect(conditions.regime()).toBeDefined();
});
