import { describe, expect, test } from "vitest";
import { parseMoney, parsePrice, parseQuantity } from "#libs/domain/fixed.ts";
import type { Intent } from "#libs/domain/intent.ts";
import type { Policy } from "#libs/domain/policy.ts";
import type { Trust } from "../../services/risk-kernel/ruling.ts";
import { BTC, ratio, reference, WIDE_POLICY } from "./given.ts";
import { TestDesk } from "./desk.ts";
import { JUST_NOW } from "./vouched.ts";

const quantity = (text: string): Intent["size"] => ({ kind: "quantity", quantity: parseQuantity(text) });
const notional = (text: string): Intent["size"] => ({ kind: "notional", notional: parseMoney(text) });
const risk = (text: string): Intent["size"] => ({ kind: "risk", percent: ratio(text) });
const withPolicy = (more: Partial<Policy>): TestDesk =>
  TestDesk.ready({ policy: { ...WIDE_POLICY, ...more } });

function holding(more: Partial<Policy>): TestDesk {
  const desk = withPolicy(more);
  const { order } = desk.ask();
  if (order !== undefined) desk.fillAll(order, "1").commit();
  return desk;
}
function aged(ms: number): TestDesk {
  const desk = TestDesk.ready();
  desk.nowMs += ms;
  return desk;
}
const vouchedFor = (trust: Partial<Trust>): TestDesk =>
  Object.assign(TestDesk.ready(), { trust: { ...JUST_NOW, ...trust } });
const bigWallet = (): TestDesk =>
  TestDesk.ready({
    wallet: "100000000",
    policy: {
      ...WIDE_POLICY,
      positionNotionalMax: parseMoney("10000000"),
      orderNotionalMax: parseMoney("10000000"),
    },
  });
const stopAt = (percent: string) => ({ ladder: [], horizonMs: 0, stopPercent: ratio(percent) });
const tight = () => stopAt("0.1");

type Over = Parameters<TestDesk["intentOf"]>[0];
type Case = readonly [name: string, desk: () => TestDesk, over: Over, expected: string];

/** mark 50,000, bid 49,999.9, ask 50,000; wallet 10,000; leverage 10; lot 0.001; tick 0.1. */
const HOUR = 3_600_000;
const cases: readonly Case[] = [
  ["all in order", () => TestDesk.ready(), {}, "APPROVED"],
  ["confidence at the floor", () => TestDesk.ready(), { confidence: ratio("0.55") }, "APPROVED"],
  [
    "confidence just below",
    () => TestDesk.ready(),
    { confidence: ratio("0.54999999") },
    "CONFIDENCE_BELOW_FLOOR",
  ],
  ["account never heard of", () => TestDesk.ready(), { account: "paper-9" }, "ACCOUNT_UNKNOWN"],
  ["symbol without prices", () => TestDesk.ready(), { symbol: "ETHUSDT" }, "MARKET_STALE"],
  [
    "symbol with prices only",
    () => {
      const desk = TestDesk.ready();
      desk.mark("ETHUSDT", "3000").commit();
      return desk;
    },
    { symbol: "ETHUSDT" },
    "SYMBOL_UNKNOWN",
  ],
  [
    "leverage not verified",
    () => {
      const desk = TestDesk.ready();
      desk.mark("ETHUSDT", "3000").reference(reference("ETHUSDT")).commit();
      return desk;
    },
    { symbol: "ETHUSDT" },
    "LEVERAGE_UNVERIFIED",
  ],
  [
    "exchange halted it",
    () => {
      const desk = TestDesk.ready();
      desk.reference(reference(BTC, { status: "SETTLING" })).commit();
      return desk;
    },
    {},
    "SYMBOL_NOT_TRADING",
  ],
  ["in the universe", () => withPolicy({ universe: [BTC] }), {}, "APPROVED"],
  ["not in the universe", () => withPolicy({ universe: ["ETHUSDT"] }), {}, "SYMBOL_NOT_TRADING"],
  ["prices as old as allowed", () => aged(5_000), {}, "APPROVED"],
  ["prices 1 ms older", () => aged(5_001), {}, "MARKET_STALE"],
  ["clock as old as allowed", () => Object.assign(TestDesk.ready(), { clockAgeMs: 5_000 }), {}, "APPROVED"],
  ["clock 1 ms older", () => Object.assign(TestDesk.ready(), { clockAgeMs: 5_001 }), {}, "CLOCK_STALE"],
  [
    "policy as old as allowed",
    () => Object.assign(TestDesk.ready(), { policyAgeMs: 600_000 }),
    {},
    "APPROVED",
  ],
  ["policy 1 ms older", () => Object.assign(TestDesk.ready(), { policyAgeMs: 600_001 }), {}, "POLICY_STALE"],
  ["vouched for as late as allowed", () => vouchedFor({ streamAgeMs: 10_000 }), {}, "APPROVED"],
  ["vouched for 1 ms earlier", () => vouchedFor({ streamAgeMs: 10_001 }), {}, "STREAM_DOWN"],
  ["vouched for by nobody", () => Object.assign(TestDesk.ready(), { trust: undefined }), {}, "STREAM_DOWN"],
  ["compared as late as allowed", () => vouchedFor({ comparedAgeMs: 60_000 }), {}, "APPROVED"],
  ["compared 1 ms earlier", () => vouchedFor({ comparedAgeMs: 60_001 }), {}, "NOT_RECONCILED"],
  [
    "compared three times as rarely as planned",
    () => vouchedFor({ comparedAgeMs: 300_000, compareEveryMs: 100_000 }),
    {},
    "APPROVED",
  ],
  [
    "compared more rarely still",
    () => vouchedFor({ comparedAgeMs: 300_001, compareEveryMs: 100_000 }),
    {},
    "NOT_RECONCILED",
  ],
  ["bus nearly full", () => Object.assign(TestDesk.ready(), { busUsedPercent: 69 }), {}, "APPROVED"],
  ["bus full", () => Object.assign(TestDesk.ready(), { busUsedPercent: 70 }), {}, "BUS_NOT_DURABLE"],
  ["bus not measured", () => Object.assign(TestDesk.ready(), { busUsedPercent: -1 }), {}, "BUS_NOT_DURABLE"],
  ["expires 1 ms from now", () => TestDesk.ready(), { expiresAtMs: 1_700_000_000_001 }, "APPROVED"],
  ["expires now", () => TestDesk.ready(), { expiresAtMs: 1_700_000_000_000 }, "APPROVED"],
  [
    "expired",
    () => TestDesk.ready(),
    { expiresAtMs: 1_699_999_999_999, createdAtMs: 1_699_999_999_000 },
    "EXPIRED",
  ],
  [
    "id 24 h old",
    () => TestDesk.ready(),
    { intentId: new TestDesk().id(1_700_000_000_000 - 24 * HOUR) },
    "APPROVED",
  ],
  [
    "id older",
    () => TestDesk.ready(),
    { intentId: new TestDesk().id(1_699_999_999_999 - 24 * HOUR) },
    "EXPIRED",
  ],
  ["id 60 s ahead", () => TestDesk.ready(), { intentId: new TestDesk().id(1_700_000_060_000) }, "APPROVED"],
  [
    "id further ahead",
    () => TestDesk.ready(),
    { intentId: new TestDesk().id(1_700_000_060_001) },
    "INVALID_MESSAGE",
  ],
  ["account slot left", () => withPolicy({ accountSlotsMax: 1 }), {}, "APPROVED"],
  ["no account slot", () => withPolicy({ accountSlotsMax: 0 }), {}, "ACCOUNT_SLOTS"],
  ["no desk slot", () => withPolicy({ deskSlotsMax: 0 }), {}, "DESK_SLOTS"],
  ["one lot", () => TestDesk.ready(), { size: quantity("0.001") }, "APPROVED"],
  ["less than a lot", () => TestDesk.ready(), { size: quantity("0.00099999") }, "SIZE_BELOW_MINIMUM"],
  ["largest quantity", () => bigWallet(), { size: quantity("100"), exitPlan: tight() }, "APPROVED"],
  [
    "a lot above it",
    () => bigWallet(),
    { size: quantity("100.001"), exitPlan: tight() },
    "SIZE_ABOVE_MAXIMUM",
  ],
  ["notional of one lot", () => TestDesk.ready(), { size: notional("50") }, "APPROVED"],
  [
    "notional just below one lot",
    () => TestDesk.ready(),
    { size: notional("49.99999999") },
    "SIZE_BELOW_MINIMUM",
  ],
  // 0.02 × 50,000 ÷ 10 = 100
  [
    "margin at the smallest",
    () => withPolicy({ positionMarginMin: parseMoney("100") }),
    { size: quantity("0.02") },
    "APPROVED",
  ],
  [
    "margin below it",
    () => withPolicy({ positionMarginMin: parseMoney("100") }),
    { size: quantity("0.019") },
    "SIZE_BELOW_MINIMUM",
  ],
  ["margin at the largest", () => withPolicy({ positionMarginMax: parseMoney("500") }), {}, "APPROVED"],
  ["margin above it", () => withPolicy({ positionMarginMax: parseMoney("499.9") }), {}, "SIZE_ABOVE_MAXIMUM"],
  [
    "position margin above it by an INCREASE",
    () => holding({ positionMarginMax: parseMoney("999.9") }),
    { purpose: "INCREASE" },
    "POSITION_NOTIONAL",
  ],
  ["position at its cap", () => withPolicy({ positionNotionalMax: parseMoney("5000") }), {}, "APPROVED"],
  [
    "position above it",
    () => withPolicy({ positionNotionalMax: parseMoney("4999.99999999") }),
    {},
    "POSITION_NOTIONAL",
  ],
  // margin 500 of a budget of 10,000
  ["symbol at its share", () => withPolicy({ symbolSharePercentMax: ratio("5") }), {}, "APPROVED"],
  ["symbol above it", () => withPolicy({ symbolSharePercentMax: ratio("4.9999") }), {}, "SYMBOL_SHARE"],
  ["leverage at its cap", () => withPolicy({ leverageMax: 10 }), {}, "APPROVED"],
  ["leverage above it", () => withPolicy({ leverageMax: 9 }), {}, "LEVERAGE"],
  ["margin in use at its cap", () => withPolicy({ marginUtilizationPercentMax: ratio("5") }), {}, "APPROVED"],
  [
    "margin in use above it",
    () =>
      TestDesk.ready({
        policy: { ...WIDE_POLICY, marginUtilizationPercentMax: ratio("9.99") },
        symbols: [BTC, "ETHUSDT"],
      }),
    { size: quantity("0.1"), symbol: "ETHUSDT" },
    "MARGIN_UTILIZATION after one more",
  ],
  ["gross at its cap", () => withPolicy({ grossExposurePercentMax: ratio("50") }), {}, "APPROVED"],
  ["gross above it", () => withPolicy({ grossExposurePercentMax: ratio("49.9999") }), {}, "GROSS_EXPOSURE"],
  ["order at its cap", () => withPolicy({ orderNotionalMax: parseMoney("5000") }), {}, "APPROVED"],
  ["order above it", () => withPolicy({ orderNotionalMax: parseMoney("4999.9") }), {}, "ORDER_NOTIONAL"],
  ["price at the band", () => withPolicy({ priceBandPercent: ratio("2") }), { slippageBps: 200 }, "APPROVED"],
  ["price beyond it", () => withPolicy({ priceBandPercent: ratio("2") }), { slippageBps: 201 }, "PRICE_BAND"],
  [
    "exchange's band",
    () => withPolicy({ priceBandPercent: ratio("50") }),
    { slippageBps: 501 },
    "PRICE_BAND",
  ],
  // loss = 0.1 × 50,000 × 10 % = 500 = 5 % of 10,000
  ["loss at its cap", () => TestDesk.ready(), { exitPlan: stopAt("10") }, "APPROVED"],
  ["loss above it", () => TestDesk.ready(), { exitPlan: stopAt("10.0001") }, "LOSS_AT_STOP"],
  [
    "stop on the wrong side",
    () => TestDesk.ready(),
    { exitPlan: { ladder: [], horizonMs: 0, stopPrice: parsePrice("50000") } },
    "INVALID_MESSAGE",
  ],
  ["risk-sized", () => TestDesk.ready(), { size: risk("5") }, "APPROVED"],
  [
    "risk above the policy's",
    () => withPolicy({ riskPerTradePercent: ratio("2") }),
    { size: risk("2.01") },
    "LOSS_AT_STOP",
  ],
  ["INCREASE from flat", () => TestDesk.ready(), { purpose: "INCREASE" }, "NO_POSITION"],
];

describe("the ladder, at each boundary", () => {
  test.each(cases)("%s", (_, make, over, expected) => {
    const desk = make();
    if (expected.endsWith("after one more")) expect(desk.ask().answer.verdict).toBe("APPROVED");
    const { answer, order } = desk.ask(over);
    expect(answer.reason ?? answer.verdict).toBe(expected.split(" ")[0]);
    expect(order === undefined).toBe(answer.verdict !== "APPROVED");
    expect(answer.text).not.toBe("");
  });

  test("a denial carries limit, observed, requested and the lever", () => {
    const desk = withPolicy({ grossExposurePercentMax: ratio("70") });
    desk.ask();
    const { answer } = desk.ask({ purpose: "INCREASE" });
    // The entry works, nothing is filled: there is nothing to increase yet.
    expect(answer.reason).toBe("NO_POSITION");
    const second = withPolicy({ grossExposurePercentMax: ratio("49") }).ask().answer;
    expect([second.reason, second.limit, second.observed, second.requested, second.lever]).toEqual([
      "GROSS_EXPOSURE",
      "4900",
      "0",
      "5000",
      "grossExposurePercentMax",
    ]);
  });
});

describe("prices and sizes", () => {
  test.each([
    ["BUY", "BOUNDED_LIMIT", 7, "50035", "IOC"],
    ["BUY", "BOUNDED_LIMIT", 0, "50000", "IOC"],
    ["SELL", "BOUNDED_LIMIT", 7, "49965", "IOC"],
    ["BUY", "POST_ONLY", 0, "49999.9", "GTX"],
    ["SELL", "POST_ONLY", 0, "50000", "GTX"],
  ] as const)("%s %s %i bps", (side, entryStyle, slippageBps, price, timeInForce) => {
    const { order } = TestDesk.ready().ask({ side, entryStyle, slippageBps });
    expect([order?.price, order?.timeInForce]).toEqual([parsePrice(price), timeInForce]);
    expect(order?.workingUntilMs).toBe(timeInForce === "GTX" ? 1_700_000_030_000 : 0);
    expect(order?.notAfterMs).toBe(1_700_000_003_000);
  });

  test("the demo's size: 10,000 USDT, two symbols, the NORMAL profile", () => {
    const desk = TestDesk.ready({
      policy: {
        ...WIDE_POLICY,
        positionMarginMin: parseMoney("100"),
        positionMarginMax: parseMoney("2000"),
        marginUtilizationPercentMax: ratio("85"),
        symbolSharePercentMax: ratio("15"),
        grossExposurePercentMax: ratio("200"),
        riskPerTradePercent: ratio("2"),
        positionNotionalMax: parseMoney("100000"),
        orderNotionalMax: parseMoney("50000"),
      },
    });
    // 2 % of 10,000 ÷ (1.5 % of 50,000) = 0.266; the symbol's share is 1,275 margin = 12,750 notional = 0.255.
    expect(desk.ask({ size: risk("2") }).answer.quantity).toBe("0.255");
  });
});
