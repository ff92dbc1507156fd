import { parseQuantity } from "#libs/domain/fixed.ts";
import { expect, test } from "vitest";
import { desk, type Row } from "./desk.ts";

const sells = { side: "SELL", price: "60000.5", timeInForce: "GTX" };

test("two accounts trade with each other inside the spread, one trade id, maker and taker fees", () => {
  const made = desk();
  const maker = made.order({ ...sells, quantity: "0.3" }, "b");
  const taker = made.order({ price: "60001", quantity: "0.5" }, "a");
  expect(made.query(maker, "b")).toMatchObject({ status: "FILLED", avgPrice: "60000.5" });
  expect(made.query(taker)).toMatchObject({ status: "FILLED", executedQty: "0.5" });
  const trades = (account: string) =>
    made.call<readonly Row[]>("GET /fapi/v1/userTrades", { symbol: "BTCUSDT" }, account);
  expect(trades("b")).toMatchObject([{ price: "60000.5", qty: "0.3", maker: true, commission: "3.60003" }]);
  expect(trades("a")).toMatchObject([
    { id: trades("b")[0]!["id"], price: "60000.5", qty: "0.3", maker: false, commission: "9.000075" },
    { price: "60001", qty: "0.2", maker: false },
  ]);
  expect([made.position("a"), made.position("b")]).toEqual(["0.5", "-0.3"]);
});

test.each<[mode: string, maker: string, taker: string, reason: string]>([
  ["EXPIRE_MAKER", "EXPIRED_IN_MATCH 0", "FILLED 0.5", "1"],
  ["EXPIRE_TAKER", "NEW 0", "EXPIRED_IN_MATCH 0", "1"],
  ["EXPIRE_BOTH", "EXPIRED_IN_MATCH 0", "EXPIRED_IN_MATCH 0", "1"],
  ["NONE", "FILLED 0.3", "FILLED 0.5", "0"],
])("self-trade prevention %s: the taker's mode decides", (selfTradePreventionMode, maker, taker, reason) => {
  const made = desk();
  const resting = made.order({ ...sells, quantity: "0.3", selfTradePreventionMode: "EXPIRE_BOTH" });
  const crossing = made.order({ price: "60001", selfTradePreventionMode });
  const state = (order: Row): string => {
    const { status, executedQty } = made.query(order) as { status: string; executedQty: string };
    return `${status} ${executedQty}`;
  };
  expect([state(resting), state(crossing)]).toEqual([maker, taker]);
  const expired = made
    .told("ORDER_TRADE_UPDATE", ["x", "X", "er"])
    .filter((line) => line.includes("EXPIRED_IN_MATCH"));
  for (const line of expired) expect(line).toBe(`EXPIRED EXPIRED_IN_MATCH ${reason}`);
});

test("an IOC remainder prevented from a self-trade says so; accounts of one trade group count as one", () => {
  const made = desk();
  made.order(sells);
  made.order({ price: "60000.5", timeInForce: "IOC", selfTradePreventionMode: "EXPIRE_TAKER" });
  expect(made.told("ORDER_TRADE_UPDATE", ["X", "er"]).at(-1)).toBe("EXPIRED_IN_MATCH 3");
  made.exchange.account("a").tradeGroupId = 5;
  made.exchange.account("b").tradeGroupId = 5;
  made.order({ price: "60000.5", timeInForce: "IOC" }, "b");
  expect(made.told("ORDER_TRADE_UPDATE", ["X", "er"]).at(-1)).toBe("EXPIRED_IN_MATCH 1");
  expect(made.position("b")).toBe("0");
});

test("post-only meets resting orders of other accounts too; fill-or-kill counts them", () => {
  const made = desk();
  made.order({ ...sells, quantity: "0.3" }, "b");
  expect(made.orderCode({ price: "60000.5", timeInForce: "GTX" })).toBe(-5022);
  expect(made.orderCode({ price: "60000.5", timeInForce: "FOK", quantity: "0.4" })).toBe(-5021);
  expect(made.orderCode({ price: "60000.5", timeInForce: "FOK", quantity: "0.3" })).toBe(0);
});

test("a market order goes no further than its bound from the mark; the rest expires", () => {
  const made = desk("0.2");
  // Ten levels of 0.2, one apart.
  const order = made.buy("3");
  expect(order).toMatchObject({ status: "EXPIRED", executedQty: "2" });
  expect(made.told("ORDER_TRADE_UPDATE", ["x", "X", "er"]).at(-1)).toBe("EXPIRED EXPIRED 9");
  made.top("50000", "60000", "0.2");
  expect(
    made.code("POST /fapi/v1/order", { symbol: "BTCUSDT", side: "BUY", type: "MARKET", quantity: "0.1" }),
  ).toBe(-4131);
});

test("reduce-only: cut to the position, refused when others reduce it all, knocked out by what comes before it", () => {
  const made = desk();
  made.buy("0.5");
  const reduce = { side: "SELL", reduceOnly: "true" };
  expect(made.orderCode({ reduceOnly: "true" })).toBe(-2022);
  const first = made.order({ ...reduce, price: "60100", quantity: "0.8" });
  expect(first["origQty"]).toBe("0.5");
  expect(made.orderCode({ ...reduce, price: "60100" })).toBe(-2022);
  expect(made.orderCode({ ...reduce, price: "60200" })).toBe(-2022);
  const better = made.order({ ...reduce, price: "60050", quantity: "0.5" });
  expect(made.query(first)["status"]).toBe("EXPIRED");
  made.call("POST /fapi/v1/order", {
    symbol: "BTCUSDT",
    side: "SELL",
    type: "MARKET",
    quantity: "0.5",
    reduceOnly: "true",
  });
  expect(made.query(better)["status"]).toBe("EXPIRED");
  expect(made.position()).toBe("0");
  const expired = made.told("ORDER_TRADE_UPDATE", ["X", "er"]).filter((line) => line.startsWith("EXPIRED"));
  expect(expired).toEqual(["EXPIRED 4", "EXPIRED 4"]);
});

test("reduce-only below the minimum notional is taken; a position that closes otherwise ends it", () => {
  const made = desk();
  made.buy("0.5");
  const small = made.order({ side: "SELL", reduceOnly: "true", price: "60100", quantity: "0.001" });
  made.sell("0.5");
  expect(made.query(small)["status"]).toBe("EXPIRED");
});

test("fills may be told to come in odd sizes; they add up all the same", () => {
  const made = desk();
  const odd = parseQuantity("0.007");
  made.exchange.faults.fillQuantity = (_, quantity) => (quantity < odd ? quantity : odd);
  const order = made.buy("0.05");
  expect(order).toMatchObject({ status: "FILLED", executedQty: "0.05" });
  expect(made.told("TRADE_LITE", ["l"])).toHaveLength(8);
});

test("reduce-only that would turn the position together with open orders needs their margin", () => {
  const made = desk("100");
  made.call("POST /fapi/v1/leverage", { symbol: "BTCUSDT", leverage: 1 });
  made.buy("0.05");
  made.order({ side: "SELL", price: "61000", quantity: "0.1" });
  const reduce = { side: "SELL", reduceOnly: "true", price: "60500", quantity: "0.05" };
  expect(made.orderCode(reduce)).toBe(0);
  made.call("DELETE /fapi/v1/allOpenOrders", { symbol: "BTCUSDT" });
  made.order({ side: "SELL", price: "61000", quantity: "0.2" });
  expect(made.orderCode(reduce)).toBe(-4118);
  made.call("DELETE /fapi/v1/allOpenOrders", { symbol: "BTCUSDT" });
  expect(made.orderCode(reduce)).toBe(0);
});
