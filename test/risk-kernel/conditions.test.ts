import { expect, test } from "vitest";
import { conditionToJson, regimeToJson, type Regime } from "#libs/domain/conditions.ts";
import { parseMoney } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { ratio } from "./given.ts";
import { TestDesk } from "./desk.ts";
import { askD, full, only, POLICY, SYMBOLS } from "./full-desk.ts";

const REGIME_POLICY = {
  ...POLICY,
  accountSlotsMax: 10,
  regimeSlotsBase: 4,
  regimeSlotsTrend: 6,
  regimeSlotsChop: 3,
};
const regime = (desk: TestDesk, value: Regime, asOfMs = desk.nowMs): TestDesk =>
  desk.estimate("regime", regimeToJson({ regime: value, windowMs: 60_000, asOfMs }));

test.each([
  ["TREND" as const, 0, undefined],
  ["BASE" as const, 0, undefined],
  ["CHOP" as const, 0, "regimeSlotsChop"],
  ["TREND" as const, 900_000, undefined],
  ["TREND" as const, 900_001, "regimeSlotsChop"],
  [undefined, 0, "regimeSlotsChop"],
])("slots of a %s regime, %i ms old: a fourth position is stopped by %s", (value, ageMs, lever) => {
  const desk = full({ ...REGIME_POLICY, rotationImprovementMin: ratio("2") });
  if (value !== undefined) regime(desk, value, desk.nowMs - ageMs);
  const [answer] = askD(desk).folded.answers;
  if (lever === undefined) expect(answer?.verdict).toBe("APPROVED");
  else expect(answer).toMatchObject({ reason: "REGIME_SLOTS", lever, limit: "3", observed: "3" });
});

test("a shrinking regime closes nothing", () => {
  const desk = full(REGIME_POLICY);
  regime(desk, "BASE");
  const fourth = askD(desk).folded.orders;
  desk.fillAll(only(fourth), "20").commit();
  regime(desk, "CHOP");
  expect(desk.commit().orders).toEqual([]);
  const [answer] = desk.ask({ symbol: "AUSDT" }).answer.reason === "POSITION_EXISTS" ? [true] : [false];
  expect(answer).toBe(true);
  expect(desk.account().sums.slots).toBe(4);
});

const condition = (desk: TestDesk, correlations: Record<string, string>, asOfMs = desk.nowMs): TestDesk =>
  desk.estimate(
    "condition.DUSDT",
    conditionToJson({
      symbol: parseSymbol("DUSDT"),
      atrPercent: ratio("0.2"),
      correlations: new Map(
        Object.entries(correlations).map(([symbol, value]) => [parseSymbol(symbol), ratio(value)]),
      ),
      windowMs: 60_000,
      asOfMs,
    }),
  );

test.each([
  [{ AUSDT: "0.8" }, "BUY", 0, undefined],
  [{ AUSDT: "0.80000001" }, "BUY", 0, "0.80000001"],
  [{ AUSDT: "0.9" }, "SELL", 0, undefined],
  [{ AUSDT: "-0.9" }, "SELL", 0, "0.9"],
  [{}, "BUY", 0, "1"],
  [{}, "SELL", 0, "1"],
  [{ AUSDT: "0.1" }, "BUY", 3_600_000, undefined],
  [{ AUSDT: "0.1" }, "BUY", 3_600_001, "1"],
] as const)("correlation %j, %s, %i ms old: observed %s", (correlations, side, ageMs, observed) => {
  const desk = TestDesk.ready({
    policy: { ...POLICY, correlationMax: ratio("0.80") },
    symbols: SYMBOLS,
  });
  const { order } = desk.ask({ symbol: "AUSDT" });
  if (order === undefined) throw new Error("not approved");
  condition(desk, correlations, desk.nowMs - ageMs);
  const [answer] = askD(desk, "0.9", { side }).folded.answers;
  if (observed === undefined) expect(answer?.verdict).toBe("APPROVED");
  else
    expect(answer).toMatchObject({
      reason: "CORRELATION",
      limit: "0.8",
      observed,
      requested: "AUSDT",
      lever: "correlationMax",
    });
});

test.each([
  // risk asked, confidence, target of volatility, risk given; the symbol moves 0.2 % a minute
  ["1", "0.7", "0", "1"],
  ["1", "0.59", "0", "0.5"],
  ["1", "0.60", "0", "1"],
  ["1", "0.85", "0", "1.5"],
  ["1.6", "0.9", "0", "2"],
  ["1", "0.7", "0.2", "1"],
  ["1", "0.7", "0.05", "0.25"],
] as const)(
  "risk of %s %% at confidence %s, volatility target %s: %s %%",
  (asked, confidence, target, given) => {
    const desk = TestDesk.ready({
      policy: { ...POLICY, riskPerTradePercent: ratio("2"), volatilityTargetPercent: ratio(target) },
      symbols: SYMBOLS,
    });
    condition(desk, {});
    const { folded } = askD(desk, confidence, { size: { kind: "risk", percent: ratio(asked) } });
    const quantity = only(folded.orders).quantity;
    // Loss at a stop 1.5 % away: 750 per unit; rounded down to the lot of 0.001.
    const loss = parseMoney(String(Number(given) * 100));
    expect(quantity).toBe((((loss as bigint) * 100_000_000n) / parseMoney("750") / 100_000n) * 100_000n);
    const text = folded.answers[0]?.text ?? "";
    if (given === asked) expect(text).not.toContain("risk");
    else expect(text).toContain(`= ${given} %`);
  },
);

test("a volatility nobody knows halves the risk", () => {
  const desk = TestDesk.ready({
    policy: { ...POLICY, volatilityTargetPercent: ratio("0.1") },
    symbols: SYMBOLS,
  });
  const { folded } = askD(desk, "0.7", { size: { kind: "risk", percent: ratio("1") } });
  expect(folded.answers[0]?.text).toContain("risk 1 % × 1 for confidence × 0.5 for volatility = 0.5 %");
});

test("estimates nobody can read change nothing and are kept for the operator", () => {
  const desk = full(REGIME_POLICY);
  for (const [key, text] of [
    ["regime", `{"regime":"UP","windowMs":1,"asOfMs":1}`],
    ["regime", "no JSON"],
    [
      "condition.DUSDT",
      `{"symbol":"DUSDT","atrPercent":"0.1","correlations":{"AUSDT":"1.1"},"windowMs":1,"asOfMs":1}`,
    ],
  ] as const)
    desk.estimate(key, text);
  const { undecodable } = desk.commit();
  expect(undecodable.map(({ reason }) => reason)).toEqual([
    expect.stringContaining("regime"),
    expect.stringContaining("JSON"),
    expect.stringContaining("correlations.AUSDT"),
  ]);
  expect(desk.state.conditions.regime).toBeUndefined();
});
