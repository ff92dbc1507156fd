import { expect, test } from "vitest";
import { parseMoney, parseRatio } from "#libs/domain/fixed.ts";
import { desk, T0, type Desk, type Row } from "./desk.ts";

const HOUR = 3_600_000;

const leverage = (made: Desk, value: number, account = "a"): number =>
  made.code("POST /fapi/v1/leverage", { symbol: "BTCUSDT", leverage: value }, account);

const risk = (made: Desk, account = "a"): Row =>
  made.call<readonly Row[]>("GET /fapi/v3/positionRisk", {}, account)[0] ?? {};

test("margin: a position by its mark and leverage, orders by the worse side, the rest is available", () => {
  const made = desk();
  made.buy("0.5");
  made.order({ side: "SELL", price: "60100", quantity: "1.5" });
  made.order({ price: "59900", quantity: "0.1" });
  made.order({ side: "SELL", price: "60200", quantity: "0.2", reduceOnly: "true" });
  // Mark 60000.5: position 30000.25, bids 5990, asks 90150; |30000.25 − 90150| is the worse side.
  expect(made.call("GET /fapi/v3/account")).toMatchObject({
    totalWalletBalance: "9984.99975",
    totalUnrealizedProfit: "-0.25",
    totalMarginBalance: "9984.74975",
    totalInitialMargin: "3007.4875",
    totalPositionInitialMargin: "1500.0125",
    totalOpenOrderInitialMargin: "1507.475",
    availableBalance: "6977.26225",
    totalMaintMargin: "120.001",
  });
  expect(risk(made)).toMatchObject({
    positionAmt: "0.5",
    entryPrice: "60001",
    notional: "30000.25",
    initialMargin: "3007.4875",
    maintMargin: "120.001",
    bidNotional: "5990",
    askNotional: "90150",
    breakEvenPrice: "60031.0005",
  });
  expect(risk(made)).not.toHaveProperty("leverage");
});

test("a symbol that is flat and without orders is absent from v3 and listed in v2", () => {
  const made = desk();
  expect(made.call("GET /fapi/v3/positionRisk")).toEqual([]);
  expect(made.call<readonly Row[]>("GET /fapi/v2/positionRisk")).toMatchObject([
    { symbol: "BTCUSDT", positionAmt: "0", leverage: "20", marginType: "cross" },
    { symbol: "ETHUSDT" },
  ]);
  expect(made.call<readonly Row[]>("GET /fapi/v2/balance")).toEqual(made.call("GET /fapi/v3/balance"));
});

test("the liquidation price shown is where liquidation happens, long and short", () => {
  for (const side of ["buy", "sell"] as const) {
    const made = desk("100");
    expect(leverage(made, 75)).toBe(0);
    made[side]("10");
    const shown = Number(risk(made)["liquidationPrice"]);
    const towards = side === "buy" ? -1 : 1;
    const at = (mid: number) => {
      made.top((mid - 0.5).toFixed(1), (mid + 0.5).toFixed(1), "100");
    };
    at(Math.round(shown - towards * 20));
    expect(made.position()).toBe(side === "buy" ? "10" : "-10");
    at(Math.round(shown + towards * 20));
    expect(made.position()).toBe("0");
  }
});

test("liquidation: orders go first, the position by an autoclose order, the fee is taken, nothing is owed", () => {
  const made = desk("100");
  leverage(made, 100);
  made.buy("10");
  const resting = made.order({ price: "59000", quantity: "0.01" });
  made.top("59340", "59341", "100");
  expect(made.told("MARGIN_CALL", ["e"])).toHaveLength(1);
  made.events.length = 0;
  made.top("59200", "59201", "100");
  expect(made.query(resting)["status"]).toBe("CANCELED");
  expect(made.position()).toBe("0");
  expect(Number(made.wallet())).toBeGreaterThanOrEqual(0);
  const events = made.told("ORDER_TRADE_UPDATE", ["x", "X"]);
  expect(events).toEqual(["CANCELED CANCELED", "NEW NEW", "CALCULATED FILLED"]);
  expect(made.told("ORDER_TRADE_UPDATE", ["c"]).at(-1)).toMatch(/^autoclose-\d+$/);
  expect(
    made.call<readonly Row[]>("GET /fapi/v1/forceOrders", { autoCloseType: "LIQUIDATION" }),
  ).toHaveLength(1);
});

test("what the book cannot take is taken from the opposite side by deleveraging, else by the insurance fund", () => {
  const made = desk("100");
  leverage(made, 100);
  leverage(made, 100, "b");
  made.buy("10");
  made.sell("4", "b");
  made.top("50000", "50001", "0.5");
  expect(made.position("a")).toBe("0");
  expect(made.wallet("a")).toBe("0");
  expect(made.position("b")).toBe("0");
  expect(made.told("ORDER_TRADE_UPDATE", ["c", "x", "X"], "b").at(-1)).toBe(
    "adl_autoclose CALCULATED FILLED",
  );
  expect(Number(made.wallet("b"))).toBeGreaterThan(10_000);
});

test("funding: longs pay shorts, an event and an income record each", () => {
  const made = desk();
  made.buy("0.5", "a");
  made.sell("0.5", "b");
  made.exchange.stateMark("BTCUSDT", made.exchange.mark("BTCUSDT"), parseRatio("0.0002"));
  const before = [made.wallet("a"), made.wallet("b")].map(Number);
  made.pass(0);
  made.pass(8 * HOUR);
  const after = [made.wallet("a"), made.wallet("b")].map(Number);
  expect(after[0]! - before[0]!).toBeCloseTo(-6.00005, 6);
  expect(after[1]! - before[1]!).toBeCloseTo(6.00005, 6);
  expect(made.told("ACCOUNT_UPDATE", ["m", "S"]).at(-1)).toBe("FUNDING_FEE BTCUSDT");
  const [income] = made.call<readonly Row[]>("GET /fapi/v1/income", { incomeType: "FUNDING_FEE" });
  expect(income).toMatchObject({ symbol: "BTCUSDT", income: "-6.00005", asset: "USDT" });
});

test("income sums to what the wallet became; pages follow each other", () => {
  const made = desk("100");
  made.exchange.transfer("a", parseMoney("500"), "DEPOSIT", T0);
  made.buy("0.5");
  made.top("60100", "60101", "100");
  made.sell("0.5");
  const rows = made.call<readonly Row[]>("GET /fapi/v1/income");
  expect(rows.map((row) => row["incomeType"])).toEqual([
    "TRANSFER",
    "COMMISSION",
    "REALIZED_PNL",
    "COMMISSION",
  ]);
  const sum = rows.reduce((total, row) => total + Number(row["income"]), 10_000);
  expect(sum).toBeCloseTo(Number(made.wallet()), 6);
  const page = (number: number) =>
    made
      .call<readonly Row[]>("GET /fapi/v1/income", { limit: 3, page: number })
      .map((row) => row["incomeType"]);
  expect([...page(1), ...page(2)]).toEqual(rows.map((row) => row["incomeType"]));
  expect(made.told("ACCOUNT_UPDATE", ["m"])[0]).toBe("DEPOSIT");
});

test("leverage: told, remembered, bounded by the brackets and by what is held", () => {
  const made = desk("1000");
  expect(made.call("POST /fapi/v1/leverage", { symbol: "BTCUSDT", leverage: 50 })).toEqual({
    leverage: 50,
    maxNotionalValue: "12000000",
    symbol: "BTCUSDT",
  });
  expect(made.told("ACCOUNT_CONFIG_UPDATE", ["s", "l"])).toEqual(["BTCUSDT 50"]);
  expect(leverage(made, 126)).toBe(-4028);
  expect(leverage(made, 0)).toBe(-4028);
  expect(made.code("POST /fapi/v1/leverage", { symbol: "BTCUSDT", leverage: "2.5" })).toBe(-4028);
  made.buy("7");
  expect(leverage(made, 125)).toBe(-2027);
  expect(leverage(made, 20)).toBe(-2028);
  expect(leverage(made, 75)).toBe(0);
  made.exchange.transfer("a", parseMoney("1000000"), "DEPOSIT", T0);
  expect(made.orderCode({ quantity: "50" })).toBe(-2027);
  expect(made.call<readonly Row[]>("GET /fapi/v1/symbolConfig", { symbol: "BTCUSDT" })).toEqual([
    {
      symbol: "BTCUSDT",
      marginType: "CROSSED",
      isAutoAddMargin: false,
      leverage: 75,
      maxNotionalValue: "3000000",
    },
  ]);
});

test("brackets are continuous: floor is the last cap, cum keeps maintenance margin from jumping", () => {
  const made = desk();
  for (const { brackets } of made.call<readonly { brackets: readonly Record<string, number>[] }[]>(
    "GET /fapi/v1/leverageBracket",
  ))
    for (const [i, bracket] of brackets.entries()) {
      const last = brackets[i - 1];
      expect(bracket["notionalFloor"]).toBe(last?.["notionalCap"] ?? 0);
      if (last === undefined) continue;
      const at = (step: Record<string, number>) =>
        bracket["notionalFloor"]! * step["maintMarginRatio"]! - step["cum"]!;
      expect(at(bracket)).toBeCloseTo(at(last), 6);
    }
});

test("position mode, margin type and multi-assets mode answer as the real ones do", () => {
  const made = desk();
  const dual = (value: string) => made.code("POST /fapi/v1/positionSide/dual", { dualSidePosition: value });
  expect(made.call("GET /fapi/v1/positionSide/dual")).toEqual({ dualSidePosition: false });
  expect(dual("false")).toBe(-4059);
  const type = (marginType: string) =>
    made.code("POST /fapi/v1/marginType", { symbol: "BTCUSDT", marginType });
  const order = made.order();
  expect([dual("true"), type("ISOLATED")]).toEqual([-4067, -4047]);
  made.call("DELETE /fapi/v1/order", { symbol: "BTCUSDT", orderId: String(order["orderId"]) });
  made.buy("0.1");
  expect([dual("true"), type("ISOLATED")]).toEqual([-4068, -4048]);
  made.sell("0.1");
  expect(dual("true")).toBe(0);
  expect(made.call("GET /fapi/v1/accountConfig")).toMatchObject({ dualSidePosition: true, canTrade: true });
  expect(made.orderCode()).toBe(-4061);
  expect(made.orderCode({ positionSide: "LONG" })).toBe(-1020);
  expect([type("CROSSED"), type("ISOLATED"), type("BOTH")]).toEqual([-4046, -1020, -1130]);
  expect(made.code("POST /fapi/v1/multiAssetsMargin", { multiAssetsMargin: "false" })).toBe(-4171);
  expect(made.call("GET /fapi/v1/multiAssetsMargin")).toEqual({ multiAssetsMargin: false });
});

test("what a key may do, what a fee is, how many orders are allowed", () => {
  const made = desk();
  expect(made.call("GET /sapi/v1/account/apiRestrictions")).toMatchObject({
    enableFutures: true,
    enableWithdrawals: false,
  });
  expect(made.call("GET /fapi/v1/commissionRate", { symbol: "BTCUSDT" })).toEqual({
    symbol: "BTCUSDT",
    makerCommissionRate: "0.0002",
    takerCommissionRate: "0.0005",
    rpiCommissionRate: "0",
  });
  expect(made.call<readonly Row[]>("GET /fapi/v1/rateLimit/order").map((row) => row["limit"])).toEqual([
    300, 1200,
  ]);
});

test("settlement of a delisted symbol closes positions at the mark and expires what is open", () => {
  const made = desk();
  made.buy("0.5");
  const order = made.order({ price: "59000" });
  made.exchange.settle("BTCUSDT", made.nowMs);
  expect(made.position()).toBe("0");
  expect(made.query(order)["status"]).toBe("EXPIRED");
  expect(made.told("ORDER_TRADE_UPDATE", ["c"]).at(-1)).toMatch(/^settlement_autoclose-\d+$/);
  expect(made.orderCode()).toBe(-4141);
});
