import { expect, test } from "vitest";
import { parseQuantity } from "#libs/domain/fixed.ts";
import { ratio } from "./given.ts";
import { TestDesk } from "./desk.ts";
import { askD, POLICY, SYMBOLS } from "./full-desk.ts";

test("an approved entry says what it risks and what its exit plan has to win", () => {
  const desk = TestDesk.ready({ policy: POLICY, symbols: SYMBOLS });
  const ladder = [
    { r: ratio("0.5"), fraction: ratio("0.25") },
    { r: ratio("1"), fraction: ratio("0.25") },
    { r: ratio("1.5"), fraction: ratio("0.25") },
  ];
  const exitPlan = { stopPercent: ratio("1"), targetPercent: ratio("2"), ladder, horizonMs: 0 };
  const [answer] = askD(desk, "0.7", { exitPlan }).folded.answers;
  // 0.125 + 0.25 + 0.375 + a quarter of 2 R = 1.25 R: 1 / 2.25
  expect(answer).toMatchObject({ lossAtStop: "50", breakEvenWinRate: "0.44444445" });
});

test.each([
  ["5", undefined, "APPROVED"],
  ["94.99", undefined, "LIQUIDATION_DISTANCE"],
  ["5", "94.99", "LIQUIDATION_DISTANCE"],
])("liquidation at least %s %% away, by its plan %s: %s", (min, wanted, expected) => {
  const desk = TestDesk.ready({
    policy: {
      ...POLICY,
      liquidationDistancePercentMin: ratio(min),
      maintenanceMarginPercent: ratio("2.5"),
      riskPerTradePercent: ratio("5"),
    },
    symbols: SYMBOLS,
    wallet: "10000",
  });
  // A notional of 10300 against 10000 less 2.5 % of it: 94.5 % away.
  const { answers } = askD(desk, "0.7", {
    size: { kind: "quantity", quantity: parseQuantity("0.206") },
    exitPlan: {
      stopPercent: ratio("1"),
      ladder: [],
      horizonMs: 0,
      ...(wanted === undefined ? {} : { liquidationDistancePercent: ratio(wanted) }),
    },
  }).folded;
  expect(answers[0]?.reason ?? answers[0]?.verdict).toBe(expected);
  if (expected !== "APPROVED")
    expect(answers[0]).toMatchObject({ limit: "94.99", lever: "liquidationDistancePercentMin" });
});
