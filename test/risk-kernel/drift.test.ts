import { describe, expect, test } from "vitest";
import type { DriftFact } from "#libs/domain/fact.ts";
import { parseMoney, ZERO_MONEY } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { TestDesk } from "./desk.ts";
import { ACCOUNT, BTC } from "./given.ts";

/** What user-stream has named; a wallet of 10,000 trips above 5 %. */
const drift = (change: Partial<DriftFact>): DriftFact => ({
  kind: "drift",
  class: "MANUAL_TRADE",
  symbol: parseSymbol(BTC),
  asset: "USDT",
  amount: ZERO_MONEY,
  exposure: ZERO_MONEY,
  ours: "nothing of it",
  theirs: "fill 101 of order web_1",
  happenedAtMs: 1,
  repaired: true,
  knownGap: false,
  ...change,
});
const folded = (change: Partial<DriftFact>) => {
  const desk = TestDesk.ready();
  const { alerts } = desk.fact(ACCOUNT, drift(change)).commit();
  return { desk, alerts: alerts.filter(({ account }) => account === ACCOUNT) };
};

describe("a drift that was named and repaired", () => {
  test("is an alarm with both sides' words, and trading goes on", () => {
    const { desk, alerts } = folded({ amount: parseMoney("-0.5"), exposure: parseMoney("499.5") });
    expect(alerts.map(({ kind, severity }) => [kind, severity])).toEqual([["drift-manual-trade", "WARNING"]]);
    expect(alerts[0]?.text).toBe(
      "BTCUSDT: manual-trade of -0.5 USDT and 499.5 of exposure; here: nothing of it; there: fill 101 of order web_1; repaired from the exchange's word",
    );
    expect(desk.account()).toMatchObject({ stop: "ARMED", circuit: "", driftsTotal: 1 });
    expect(desk.ask({}).answer.verdict).toBe("APPROVED");
  });

  test("stops new risk when it is above 5 % of equity, until a person has looked", () => {
    const { desk, alerts } = folded({ amount: parseMoney("-0.5"), exposure: parseMoney("499.51") });
    expect(alerts.map(({ kind }) => kind)).toEqual(["drift-manual-trade", "circuit-opened", "ess-tripped"]);
    expect(desk.account()).toMatchObject({ stop: "TRIPPED", stopCause: "CIRCUIT" });
  });

  test("stops nothing when it was in a gap that everybody knew of", () => {
    const { desk } = folded({ exposure: parseMoney("5000"), knownGap: true });
    expect(desk.account()).toMatchObject({ stop: "ARMED", driftsTotal: 0 });
  });
});

test.each(["UNEXPLAINED", "OUR_BUG"] as const)("%s stops new risk, however small", (name) => {
  const { desk, alerts } = folded({ class: name, amount: parseMoney("0.01"), asset: "BNB", repaired: false });
  expect(alerts[0]).toMatchObject({ severity: "CRITICAL" });
  expect(desk.account()).toMatchObject({ stop: "TRIPPED", stopCause: "CIRCUIT" });
  expect(desk.account().circuit).toContain("0.01 BNB");
});
