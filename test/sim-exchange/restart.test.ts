import { expect, test } from "vitest";
import { parseMoney, parsePrice } from "#libs/domain/fixed.ts";
import { Desk, desk, T0, type Row } from "./desk.ts";

const QUESTIONS = [
  ["GET /fapi/v3/account", {}],
  ["GET /fapi/v2/account", {}],
  ["GET /fapi/v3/balance", {}],
  ["GET /fapi/v2/positionRisk", {}],
  ["GET /fapi/v1/openOrders", {}],
  ["GET /fapi/v1/allOrders", { symbol: "BTCUSDT" }],
  ["GET /fapi/v1/userTrades", { symbol: "BTCUSDT" }],
  ["GET /fapi/v1/income", { limit: 1000 }],
  ["GET /fapi/v1/openAlgoOrders", {}],
  ["GET /fapi/v1/allAlgoOrders", { symbol: "BTCUSDT" }],
  ["GET /fapi/v1/symbolConfig", {}],
  ["GET /fapi/v1/accountConfig", {}],
  ["GET /fapi/v1/exchangeInfo", {}],
] as const;

test("a restart from the judge's ledger answers every question as before, and goes on", () => {
  const before = desk("100");
  before.exchange.changeRules("ETHUSDT", { tickSize: parsePrice("0.5"), status: "TRADING_HALT" }, T0);
  before.exchange.transfer("a", parseMoney("250.5"), "DEPOSIT", T0);
  before.call("POST /fapi/v1/leverage", { symbol: "BTCUSDT", leverage: 25 });
  before.call("POST /fapi/v1/positionSide/dual", { dualSidePosition: "true" }, "b");
  before.pass(0);
  before.buy("0.5");
  before.sell("0.2");
  before.pass(8 * 3_600_000);
  const order = before.order({ price: "59000", timeInForce: "GTD", goodTillDate: before.nowMs + 700_000 });
  before.call("PUT /fapi/v1/order", {
    symbol: "BTCUSDT",
    orderId: String(order["orderId"]),
    side: "BUY",
    quantity: "0.4",
    price: "59100",
    modifyId: "m1",
  });
  before.order({ side: "SELL", reduceOnly: "true", price: "62000", quantity: "0.3" });
  before.order({ price: "58000", selfTradePreventionMode: "EXPIRE_BOTH", newClientOrderId: "named" });
  const stop = { algoType: "CONDITIONAL", symbol: "BTCUSDT", side: "SELL" };
  before.call("POST /fapi/v1/algoOrder", {
    ...stop,
    type: "STOP",
    triggerPrice: "59950",
    price: "60500",
    quantity: "0.1",
  });
  before.call("POST /fapi/v1/algoOrder", {
    ...stop,
    type: "TRAILING_STOP_MARKET",
    callbackRate: "5",
    quantity: "0.1",
  });
  before.trade("59950", "0.1", true);
  before.call("POST /fapi/v1/countdownCancelAll", { symbol: "BTCUSDT", countdownTime: 60_000 });
  before.pass(100);

  const after = new Desk();
  for (const line of before.lines) after.exchange.restore(line);
  after.nowMs = before.nowMs;
  for (const made of [before, after]) {
    made.top("59990", "59991", "100");
    made.top("2500", "2500.01", "100", "ETHUSDT");
    made.trade("59990", "0.001", true);
  }
  for (const [question, params] of QUESTIONS)
    for (const account of ["a", "b"])
      expect([question, after.call(question, params, account)]).toEqual([
        question,
        before.call(question, params, account),
      ]);
  expect(after.call("POST /fapi/v1/leverage", { symbol: "ETHUSDT", leverage: 10 })).toMatchObject({
    leverage: 10,
  });
  const ids = [before, after].map((made) => BigInt(String(made.order({ price: "58000" })["orderId"])));
  expect(ids[1]).toBe(ids[0]);
});

test("a position of a symbol that is no longer listed is kept, and hides nothing else", () => {
  const before = desk("100");
  before.buy("0.5");
  before.buy("2", "a", "ETHUSDT");
  const after = new Desk(["BTCUSDT"]);
  for (const line of before.lines) after.exchange.restore(line);
  after.top("60000", "60001");
  const rows = after.call<readonly Row[]>("GET /fapi/v3/positionRisk");
  expect(rows).toMatchObject([
    { symbol: "BTCUSDT", positionAmt: "0.5" },
    { symbol: "ETHUSDT", positionAmt: "2", markPrice: "0", liquidationPrice: "0" },
  ]);
  expect(after.call("GET /fapi/v3/account")).toMatchObject({ totalWalletBalance: before.wallet() });
  after.pass(0);
  after.pass(8 * 3_600_000);
  after.sell("0.5");
  expect(after.position()).toBe("0");
});
