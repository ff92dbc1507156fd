import { describe, expect, test } from "vitest";
import { parseMoney, parsePrice } from "#libs/domain/fixed.ts";
import { NORMAL_POLICY, profileOf, type Policy } from "#libs/domain/policy.ts";
import type { EntryProbe, WhatIf } from "#libs/domain/what-if.ts";
import { encodeSnapshot } from "../../services/risk-kernel/snapshot.ts";
import { whatIf } from "../../services/risk-kernel/what-if.ts";
import { BTC, ratio, reference, WIDE_POLICY } from "./given.ts";
import { TestDesk } from "./desk.ts";

/** mark 50,000; wallet 10,000; leverage 10; lot 0.001. */
const holding = (policy: Policy = WIDE_POLICY): TestDesk => {
  const desk = TestDesk.ready({ policy });
  const { order } = desk.ask();
  if (order === undefined) throw new Error("not approved");
  desk.fillAll(order, "1").commit();
  return desk;
};
const ask = (desk: TestDesk, over: Partial<Policy>, base: Policy = WIDE_POLICY): WhatIf =>
  whatIf(desk.state, { ...base, ...over }, new Map());
const probe = (seen: WhatIf, symbol = BTC): EntryProbe => {
  const found = seen.entries.find((entry) => entry.symbol === symbol);
  if (found === undefined) throw new Error(`no probe of ${symbol}`);
  return found;
};
const over = ({ caps }: WhatIf): string[] =>
  caps
    .filter((cap) => cap.over)
    .map(({ scope, key, observed, limit }) => `${scope} ${key} ${observed}/${limit}`);

describe("over a cap", () => {
  test.each<[what: Partial<Policy>, found: string[]]>([
    [{}, []],
    [{ deskSlotsMax: 1, accountSlotsMax: 1, leverageMax: 10, positionNotionalMax: parseMoney("5000") }, []],
    [{ deskSlotsMax: 0 }, ["desk deskSlotsMax 1/0"]],
    [{ accountSlotsMax: 0 }, ["paper-1 accountSlotsMax 1/0"]],
    [{ grossExposurePercentMax: ratio("49") }, ["paper-1 grossExposurePercentMax 5000/4899.9951"]],
    [
      { marginUtilizationPercentMax: ratio("4") },
      [
        "paper-1 marginUtilizationPercentMax 500/399.9996",
        "paper-1 BTCUSDT symbolSharePercentMax 500/399.9996",
      ],
    ],
    [{ positionNotionalMax: parseMoney("4999") }, ["paper-1 BTCUSDT positionNotionalMax 5000/4999"]],
    [{ positionMarginMax: parseMoney("499") }, ["paper-1 BTCUSDT positionMarginMax 500/499"]],
    [{ leverageMax: 9 }, ["paper-1 BTCUSDT leverageMax 10/9"]],
  ])("%o", (what, found) => {
    expect(over(ask(holding(), what))).toEqual(found);
  });
});

describe("stops", () => {
  /** 0.1 BTC from 50,000: at 47,000 some 300 are lost. */
  const losing = (): TestDesk => {
    const desk = holding();
    desk.mark(BTC, "47000").commit();
    return desk;
  };

  test.each<[what: string, over: Partial<Policy>, found: unknown]>([
    ["as it is", {}, []],
    [
      "a day's loss",
      { dailyDrawdownTripPercent: ratio("3") },
      [
        expect.stringMatching(
          /^paper-1: DAILY_DRAWDOWN, 300 lost since the day began with 10000, the limit is 3 %$/,
        ),
      ],
    ],
    ["just not", { dailyDrawdownTripPercent: ratio("3.01") }, []],
    ["the open loss", { openLossTripPercent: ratio("2.9") }, [expect.stringMatching(/^paper-1: OPEN_LOSS/)]],
  ])("%s", (_, over, found) => {
    expect(ask(losing(), over).trips).toEqual(found);
  });

  test("a price too old for the new limit, by its true age", () => {
    const desk = losing();
    desk.nowMs += 10_000;
    desk.commit();
    expect(ask(desk, { marketStaleTripMs: 9_000 }).trips).toEqual([
      expect.stringMatching(/^paper-1: MARKET_STALE, BTCUSDT is held/),
    ]);
    expect(ask(desk, { marketStaleTripMs: 10_000 }).trips).toEqual([]);
    const [price] = [parsePrice("47000")];
    const fresh = { mark: price, bid: price, ask: price, receivedAtMs: desk.nowMs };
    const marks = new Map([[reference(BTC).symbol, fresh]]);
    expect(whatIf(desk.state, { ...WIDE_POLICY, marketStaleTripMs: 9_000 }, marks).trips).toEqual([]);
  });

  test("an account that is stopped cannot trip", () => {
    const desk = losing();
    desk.fact("", { kind: "control", commandId: "c", command: "STOP", operator: "ada", reason: "test" });
    desk.commit();
    expect(ask(desk, { dailyDrawdownTripPercent: ratio("1") }).trips).toEqual([]);
  });
});

test("fewer slots of the regime are a cap like any other", () => {
  const desk = TestDesk.ready({ symbols: [BTC, "ETHUSDT"] });
  for (const symbol of [BTC, "ETHUSDT"]) desk.ask({ symbol });
  expect(over(ask(desk, { regimeSlotsChop: 1 }))).toEqual(["paper-1 regimeSlotsChop 2/1"]);
});

describe("entries", () => {
  test("what is approved today and denied then is shown with limit and lever", () => {
    const { before, now, empty, quantity } = probe(
      ask(holding(), { positionNotionalMax: parseMoney("5000") }),
    );
    expect([quantity, before.verdict, empty.verdict]).toEqual(["0.001", "APPROVED", "APPROVED"]);
    expect(now).toMatchObject({
      reason: "POSITION_NOTIONAL",
      limit: "5000",
      observed: "5000",
      requested: "50",
      lever: "positionNotionalMax",
    });
  });

  test("the probe is the smallest the exchange and the policy let pass", () => {
    const desk = TestDesk.ready();
    expect(probe(ask(desk, {})).quantity).toBe("0.001");
    // 100 × 10 ÷ 50,000
    expect(probe(ask(desk, { positionMarginMin: parseMoney("100") }))).toMatchObject({
      quantity: "0.02",
      notional: "1000",
      margin: "100",
      now: { verdict: "APPROVED" },
    });
    // Not on the lot: the next above.
    expect(probe(ask(desk, { positionMarginMin: parseMoney("100.01") }))).toMatchObject({
      quantity: "0.021",
      now: { verdict: "APPROVED" },
    });
    desk.reference(reference(BTC, { minNotional: parseMoney("1000.01") })).commit();
    expect(probe(ask(desk, {})).quantity).toBe("0.021");
    // Its eighth place is lost in the division: a lot more.
    desk.reference(reference(BTC, { minNotional: parseMoney("100.00000001") })).commit();
    expect(probe(ask(desk, {})).quantity).toBe("0.003");
  });

  test("with this equity and smallest margin nothing can ever open", () => {
    const desk = TestDesk.ready({ wallet: "700" });
    const seen = ask(desk, {}, NORMAL_POLICY);
    expect(seen.neverOpens).toBe(true);
    // 700 × 85 % × 15 %
    expect(probe(seen).empty).toMatchObject({
      reason: "SYMBOL_SHARE",
      limit: "89.25",
      requested: "100",
      lever: "symbolSharePercentMax",
    });
    expect(ask(desk, { positionMarginMin: parseMoney("80") }, NORMAL_POLICY).neverOpens).toBe(false);
    expect(ask(TestDesk.ready({ wallet: "785" }), {}, NORMAL_POLICY).neverOpens).toBe(false);
  });

  test("leverage at the exchange above the new cap: denied until the router has set it, and no never", () => {
    const seen = ask(TestDesk.ready(), {}, profileOf("STARTER"));
    expect(probe(seen).now).toMatchObject({ reason: "LEVERAGE", limit: "5", observed: "10" });
    expect(probe(seen).empty.verdict).toBe("APPROVED");
    expect(seen.neverOpens).toBe(false);
  });

  test("a default stop too wide for the risk is no never: an intent may bring a tighter one", () => {
    const seen = ask(TestDesk.ready(), {
      defaultStopPercent: ratio("50"),
      riskPerTradePercent: ratio("0.1"),
    });
    expect(probe(seen)).toMatchObject({ tighterStop: true, empty: { reason: "LOSS_AT_STOP" } });
    expect(seen.neverOpens).toBe(false);
  });

  test("stops, circuits, cooldowns, old prices and the order rate are no matter of the policy", () => {
    const desk = TestDesk.ready({ policy: { ...WIDE_POLICY, cooldownMs: 60_000, ordersPer10sMax: 1 } });
    const { order } = desk.ask();
    if (order === undefined) throw new Error("not approved");
    desk.orderFact(order, "EXPIRED", "0").commit();
    desk.fact("", { kind: "control", commandId: "c", command: "STOP", operator: "ada", reason: "test" });
    desk.fact("paper-1", { kind: "stream", connected: false, reason: "test" }).commit();
    desk.nowMs += 3_600_000;
    desk.commit();
    expect(probe(ask(desk, { cooldownMs: 86_400_000 })).now.verdict).toBe("APPROVED");
  });

  test("what cannot be judged is named, and newer prices are used", () => {
    const desk = TestDesk.ready();
    const symbol = "ETHUSDT";
    desk.fact("paper-1", { kind: "leverage", symbol: reference(symbol).symbol, leverage: 10 }).commit();
    expect(ask(desk, {}).notJudged).toEqual(["paper-1 ETHUSDT: no reference data"]);
    desk.reference(reference(symbol)).commit();
    expect(ask(desk, {}).notJudged).toEqual(["paper-1 ETHUSDT: no price yet"]);
    const [bid, ask_] = [parsePrice("2999"), parsePrice("3000")];
    const marks = new Map([[reference(symbol).symbol, { mark: ask_, bid, ask: ask_, receivedAtMs: 0 }]]);
    expect(probe(whatIf(desk.state, WIDE_POLICY, marks), symbol)).toMatchObject({
      notional: "6",
      quantity: "0.002",
    });
    desk.fact("paper-2", { kind: "stream", connected: true, reason: "test" }).commit();
    expect(ask(desk, {}).notJudged).toContain("paper-2: no snapshot from the exchange yet");
  });
});

test("a large desk's answer is bounded, what is over comes first, and what is left out is said", () => {
  const symbols = [BTC, ...Array.from({ length: 9 }, (_, i) => `COIN${i}USDT`)];
  const accounts = Array.from({ length: 100 }, (_, i) => `paper-${i + 1}`);
  const desk = TestDesk.ready({ symbols, accounts, policy: { ...WIDE_POLICY, deskSlotsMax: 10_000 } });
  for (const account of accounts)
    for (const symbol of symbols) desk.intent(desk.intentOf({ account, symbol }));
  expect(desk.commit().orders).toHaveLength(1_000);
  const seen = ask(desk, { deskSlotsMax: 999, accountSlotsMax: 9 });
  expect([seen.entries.length, seen.caps.length]).toEqual([300, 500]);
  expect(seen.caps.slice(0, 102).map((cap) => cap.over)).toEqual([...Array<boolean>(101).fill(true), false]);
  expect(seen.notJudged).toEqual([
    ...accounts.slice(30).map((account) => `${account}: 10 more symbols`),
    "3801 more caps are not shown",
  ]);
  expect(JSON.stringify(seen).length).toBeLessThan(700_000);
});

test("asking changes nothing in the state", () => {
  const desk = holding();
  const image = (): string =>
    Buffer.from(encodeSnapshot(desk.state, new Uint8Array(32), 1).body).toString("base64");
  const before = image();
  whatIf(desk.state, profileOf("DEFENSIVE"), new Map());
  expect(image()).toBe(before);
  const again = desk.intent(desk.intentOf({ purpose: "INCREASE" })).commit();
  expect(again.answers[0]?.verdict).toBe("APPROVED");
});

test("the difference to the policy in force is shown", () => {
  const desk = TestDesk.ready();
  expect(ask(desk, { accountSlotsMax: 4 }).changes).toEqual([
    { key: "accountSlotsMax", before: "10", after: "4" },
  ]);
  expect(ask(desk, {}).changes).toEqual([]);
});
