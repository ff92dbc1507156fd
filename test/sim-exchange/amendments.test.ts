import { expect, test } from "vitest";
import { amendOf, desk } from "./desk.ts";

test("an amendment changes price and quantity, is told and remembered, and loses the place in the queue", () => {
  const made = desk("2");
  const order = made.order({ selfTradePreventionMode: "EXPIRE_BOTH" });
  made.trade("60000", "1.9", true);
  const answer = made.call("PUT /fapi/v1/order", {
    ...amendOf(order),
    quantity: "0.6",
    price: "60000",
    modifyId: "7",
  });
  expect(answer).toMatchObject({
    orderId: order["orderId"],
    pair: "BTCUSDT",
    origQty: "0.6",
    modifyId: "7",
    selfTradePreventionMode: "NONE",
  });
  made.trade("60000", "1.9", true);
  expect(made.query(order)["executedQty"]).toBe("0");
  made.trade("60000", "0.3", true);
  expect(made.query(order)["executedQty"]).toBe("0.2");
  expect(made.told("ORDER_TRADE_UPDATE", ["x", "X", "q", "M"])).toEqual([
    "NEW NEW 0.5 undefined",
    "AMENDMENT NEW 0.6 7",
    "TRADE PARTIALLY_FILLED 0.6 undefined",
  ]);
  expect(
    made.call("GET /fapi/v1/orderAmendment", { symbol: "BTCUSDT", orderId: String(order["orderId"]) }),
  ).toMatchObject([
    {
      orderId: order["orderId"],
      amendment: {
        price: { before: "60000", after: "60000" },
        origQty: { before: "0.5", after: "0.6" },
        count: 1,
      },
    },
  ]);
});

test.each<[name: string, change: Record<string, string>, code: number]>([
  ["nothing changed", {}, -5027],
  ["another side", { side: "SELL", price: "60002" }, -1117],
  ["a price off the tick", { price: "59999.05" }, -4014],
  ["a price too far from the mark", { price: "63010" }, -4016],
  ["a notional too small", { quantity: "0.001" }, -5029],
  ["reduce-only of an order that is not", { price: "59999", reduceOnly: "true" }, -5047],
  ["more than the margin", { quantity: "9" }, -2019],
  ["no price", { price: "" }, -1102],
  ["a price beside a price match", { priceMatch: "QUEUE" }, -1106],
])("an amendment is refused for %s, and the order stands", (_, change, code) => {
  const made = desk();
  const order = made.order();
  const before = made.query(order);
  expect(made.code("PUT /fapi/v1/order", { ...amendOf(order), price: "60000", ...change })).toBe(code);
  expect(made.query(order)).toEqual(before);
});

test("an amendment to what is filled already cancels; one that makes a post-only take ends it; one that crosses trades", () => {
  const made = desk("0.3");
  const part = made.order({ price: "60001", timeInForce: "GTC", quantity: "3.1" });
  expect(made.query(part)).toMatchObject({ status: "PARTIALLY_FILLED", executedQty: "0.3" });
  expect(
    made.call("PUT /fapi/v1/order", { ...amendOf(part), quantity: "0.3", price: "60001" })["status"],
  ).toBe("CANCELED");
  made.top("60000", "60001", "0.3");
  const maker = made.order({ timeInForce: "GTX" });
  expect(made.call("PUT /fapi/v1/order", { ...amendOf(maker), price: "60001" })["status"]).toBe("EXPIRED");
  const taker = made.order();
  made.call("PUT /fapi/v1/order", { ...amendOf(taker), price: "60001" });
  expect(made.query(taker)).toMatchObject({ status: "PARTIALLY_FILLED", executedQty: "0.3" });
  expect(made.code("PUT /fapi/v1/order", { ...amendOf(part), price: "59000" })).toBe(-2013);
});

test("at most 10,000 amendments per order", () => {
  const made = desk();
  const order = made.order();
  for (let i = 1; i <= 10_000; i += 1)
    made.call("PUT /fapi/v1/order", { ...amendOf(order), price: i % 2 === 0 ? "60000" : "59999" });
  expect(made.code("PUT /fapi/v1/order", { ...amendOf(order), price: "59990" })).toBe(-5026);
});
