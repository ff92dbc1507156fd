import { expect, test } from "vitest";
import { desk, T0, type Desk, type Row, STOP } from "./desk.ts";

const TRAILING = { ...STOP, type: "TRAILING_STOP_MARKET", triggerPrice: "", callbackRate: "1" };

const place = (made: Desk, change: Record<string, string> = {}): Row =>
  made.call("POST /fapi/v1/algoOrder", { ...STOP, ...change });
const shown = (made: Desk, algo: Row): Row =>
  made.call("GET /fapi/v1/algoOrder", { algoId: String(algo["algoId"]) });
const life = (made: Desk): readonly string[] => made.told("ALGO_UPDATE", ["X"]);

test.each<[name: string, change: Record<string, string>, code: number]>([
  ["no algo type", { algoType: "" }, -1102],
  ["another algo type", { algoType: "VP" }, -1130],
  ["an ordinary type", { type: "LIMIT" }, -1116],
  ["no trigger price", { triggerPrice: "" }, -1102],
  ["a trigger price of nothing", { triggerPrice: "0" }, -4006],
  ["a trigger price off the tick", { triggerPrice: "59000.05" }, -4014],
  ["a stop that would trigger at once", { triggerPrice: "60001" }, -2021],
  ["a take-profit that would trigger at once", { type: "TAKE_PROFIT_MARKET", triggerPrice: "60000" }, -2021],
  ["no quantity", { quantity: "" }, -1102],
  ["a quantity off the step", { quantity: "0.0015" }, -1111],
  ["below the minimum notional", { quantity: "0.001" }, -4164],
  ["a stop limit without price", { type: "STOP" }, -1102],
  ["a price on a market stop", { price: "58000" }, -1106],
  ["a limit too far from its trigger", { type: "STOP", price: "50000" }, -4184],
  ["quantity with closePosition", { closePosition: "true" }, -4137],
  ["reduceOnly with closePosition", { closePosition: "true", quantity: "", reduceOnly: "true" }, -4138],
  ["closePosition of a limit", { type: "STOP", price: "58000", closePosition: "true", quantity: "" }, -4136],
  ["an activation price on a stop", { activatePrice: "61000" }, -4135],
  ["trailing without callback", { ...TRAILING, callbackRate: "" }, -1102],
  ["a callback too small", { ...TRAILING, callbackRate: "0.05" }, -1130],
  ["an activation on the wrong side", { ...TRAILING, activatePrice: "59000" }, -2021],
  ["nothing wrong", {}, 0],
  ["reduce-only without a position, which only its trigger shows", { reduceOnly: "true" }, 0],
  ["more than the margin, which only its trigger shows", { quantity: "9" }, 0],
])("a conditional order is refused for %s", (_, change, code) => {
  const made = desk();
  expect(made.code("POST /fapi/v1/algoOrder", { ...STOP, ...change })).toBe(code);
  expect(made.lines.some(({ k }) => k === "algo")).toBe(code === 0);
});

test("a stop lives NEW, TRIGGERING, TRIGGERED, FINISHED, and becomes an order with an id of its own", () => {
  const made = desk();
  made.buy("0.5");
  const algo = place(made, { clientAlgoId: "stop-1", reduceOnly: "true" });
  expect(algo).toMatchObject({
    algoStatus: "NEW",
    clientAlgoId: "stop-1",
    orderType: "STOP_MARKET",
    triggerPrice: "59000",
    triggerTime: 0,
  });
  expect(made.call<readonly Row[]>("GET /fapi/v1/openOrders")).toEqual([]);
  expect(made.call<readonly Row[]>("GET /fapi/v1/openAlgoOrders")).toMatchObject([{ actualOrderId: "" }]);
  made.trade("59000.1", "1", true);
  made.events.length = 0;
  made.pass(50);
  made.top("58999", "59000");
  made.trade("59000", "1", true);
  expect(life(made)).toEqual(["TRIGGERING", "TRIGGERED", "FINISHED"]);
  const kinds = made.events.map(({ event }) => {
    const inner = event["o"] as Row | undefined;
    return event["e"] === "ORDER_TRADE_UPDATE" || event["e"] === "ALGO_UPDATE"
      ? `${String(event["e"])} ${String(inner?.["X"])}`
      : String(event["e"]);
  });
  expect(kinds).toEqual([
    "ALGO_UPDATE TRIGGERING",
    "ORDER_TRADE_UPDATE NEW",
    "ALGO_UPDATE TRIGGERED",
    "TRADE_LITE",
    "ACCOUNT_UPDATE",
    "ORDER_TRADE_UPDATE FILLED",
    "ALGO_UPDATE FINISHED",
  ]);
  const after = shown(made, algo);
  expect(after).toMatchObject({
    algoStatus: "FINISHED",
    actualQty: "0.5",
    actualPrice: "58999",
    actualType: "MARKET",
    triggerTime: T0 + 50,
  });
  const child = made.call("GET /fapi/v1/order", { symbol: "BTCUSDT", origClientOrderId: "stop-1" });
  expect(child).toMatchObject({
    orderId: after["actualOrderId"],
    type: "MARKET",
    origType: "STOP_MARKET",
    stopPrice: "59000",
    reduceOnly: true,
  });
  expect(made.position()).toBe("0");
});

test.each<[type: string, side: string, trigger: string, before: string, at: string]>([
  ["STOP_MARKET", "BUY", "61000", "60999.9", "61000"],
  ["STOP_MARKET", "SELL", "59000", "59000.1", "59000"],
  ["TAKE_PROFIT_MARKET", "BUY", "59000", "59000.1", "59000"],
  ["TAKE_PROFIT_MARKET", "SELL", "61000", "60999.9", "61000"],
])("%s %s triggers at its price and not before", (type, side, triggerPrice, before, at) => {
  const made = desk();
  place(made, { type, side, triggerPrice });
  made.trade(before, "1", true);
  expect(life(made)).toEqual(["NEW"]);
  made.trade(at, "1", true);
  expect(life(made)).toContain("TRIGGERED");
});

test("the mark price triggers what works on it, the last price what works on that", () => {
  const made = desk();
  place(made, { workingType: "MARK_PRICE" });
  place(made, { workingType: "CONTRACT_PRICE", triggerPrice: "58000" });
  made.trade("58500", "1", true);
  expect(life(made)).toEqual(["NEW", "NEW"]);
  made.top("58900", "59000");
  expect(life(made)).toEqual(["NEW", "NEW", "TRIGGERING", "TRIGGERED", "FINISHED"]);
});

test("price protection holds a trigger back while mark and last price are apart", () => {
  const made = desk();
  place(made, { priceProtect: "true" });
  made.trade("56000", "1", true);
  expect(life(made)).toEqual(["NEW"]);
  made.top("57000", "57001");
  expect(life(made)).toContain("TRIGGERED");
});

test("a stop limit becomes a limit order at its price and rests there", () => {
  const made = desk();
  const algo = place(made, { type: "STOP", price: "59500", timeInForce: "GTC" });
  made.trade("60000", "1", true);
  made.top("58999", "59000");
  made.trade("59000", "1", true);
  expect(life(made)).toEqual(["NEW", "TRIGGERING", "TRIGGERED"]);
  const [child] = made.call<readonly Row[]>("GET /fapi/v1/openOrders");
  expect(child).toMatchObject({
    type: "LIMIT",
    origType: "STOP",
    price: "59500",
    orderId: shown(made, algo)["actualOrderId"],
  });
  made.call("DELETE /fapi/v1/order", { symbol: "BTCUSDT", orderId: String(child!["orderId"]) });
  expect(shown(made, algo)).toMatchObject({ algoStatus: "FINISHED", actualQty: "0" });
});

test("a trailing stop follows the price up, is told twice, and triggers when it comes back", () => {
  const made = desk();
  made.buy("0.5");
  made.trade("60000", "1", true);
  place(made, { ...TRAILING, activatePrice: "61000", reduceOnly: "true" });
  made.trade("60500", "1", true);
  expect(made.told("ALGO_UPDATE", ["X", "ia"])).toEqual(["NEW false"]);
  made.trade("61000", "1", true);
  expect(made.told("ALGO_UPDATE", ["X", "ia"])).toEqual(["NEW false", "NEW true"]);
  made.trade("62000", "1", true);
  made.trade("61380.1", "1", true);
  expect(life(made)).toHaveLength(2);
  made.trade("61380", "1", true);
  expect(life(made).slice(2)).toEqual(["TRIGGERING", "TRIGGERED", "FINISHED"]);
});

test("what the engine refuses at the trigger is REJECTED with the reason", () => {
  const made = desk();
  const algo = place(made, { reduceOnly: "true" });
  const large = place(made, { quantity: "9" });
  made.trade("59000", "1", true);
  expect(life(made)).toEqual(["NEW", "NEW", "TRIGGERING", "REJECTED", "TRIGGERING", "REJECTED"]);
  expect(made.told("ALGO_UPDATE", ["rm"]).filter((text) => text !== "undefined")).toEqual([
    "ReduceOnly Order is rejected.",
    "Margin is insufficient.",
  ]);
  expect(shown(made, algo)).toMatchObject({ algoStatus: "REJECTED", actualOrderId: "" });
  expect(shown(made, large)["algoStatus"]).toBe("REJECTED");
});

test("closePosition closes whatever there is; without a position it expires", () => {
  const made = desk();
  made.buy("0.3");
  place(made, { closePosition: "true", quantity: "" });
  made.buy("0.2");
  made.top("58999", "59000");
  made.trade("59000", "1", true);
  expect(made.position()).toBe("0");
  expect(made.told("ORDER_TRADE_UPDATE", ["X", "cp", "q"]).at(-1)).toBe("FILLED true 0.5");
  const idle = place(made, { closePosition: "true", quantity: "", triggerPrice: "58000" });
  made.trade("58000", "1", true);
  expect(shown(made, idle)["algoStatus"]).toBe("EXPIRED");
});

test("cancelling: one, all of a symbol, and -2011 for what is over or stuck", () => {
  const made = desk();
  const algo = place(made, { clientAlgoId: "s1" });
  expect(made.code("POST /fapi/v1/algoOrder", { ...STOP, clientAlgoId: "s1" })).toBe(-4116);
  expect(made.call("DELETE /fapi/v1/algoOrder", { clientAlgoId: "s1" })).toEqual({
    algoId: algo["algoId"],
    clientAlgoId: "s1",
    code: "200",
    msg: "success",
  });
  expect(made.code("DELETE /fapi/v1/algoOrder", { clientAlgoId: "s1" })).toBe(-2011);
  expect(made.code("DELETE /fapi/v1/algoOrder")).toBe(-1102);
  expect(made.code("GET /fapi/v1/algoOrder", { algoId: 5 })).toBe(-2013);
  place(made);
  place(made);
  expect(made.call("DELETE /fapi/v1/algoOpenOrders", { symbol: "BTCUSDT" })).toMatchObject({ code: 200 });
  expect(made.call<readonly Row[]>("GET /fapi/v1/openAlgoOrders")).toEqual([]);
  const states = made
    .call<readonly Row[]>("GET /fapi/v1/allAlgoOrders", { symbol: "BTCUSDT" })
    .map((row) => row["algoStatus"]);
  expect(states).toEqual(["CANCELED", "CANCELED", "CANCELED"]);

  made.exchange.faults.holdTrigger = () => true;
  const stuck = place(made);
  made.trade("59000", "1", true);
  expect(shown(made, stuck)["algoStatus"]).toBe("TRIGGERING");
  expect(made.code("DELETE /fapi/v1/algoOrder", { algoId: String(stuck["algoId"]) })).toBe(-2011);
});

test("at most 200 conditional orders wait over all symbols; GTD ends them", () => {
  const made = desk();
  for (let i = 0; i < 199; i += 1) place(made);
  place(made, { timeInForce: "GTD", goodTillDate: String(T0 + 700_000), type: "STOP", price: "59000" });
  const ether = { ...STOP, symbol: "ETHUSDT", quantity: "1", triggerPrice: "2000" };
  expect(made.code("POST /fapi/v1/algoOrder", ether)).toBe(-4045);
  made.pass(700_000);
  expect(life(made).at(-1)).toBe("EXPIRED");
  expect(made.code("POST /fapi/v1/algoOrder", ether)).toBe(0);
});

test("closePosition and GTE_GTC orders expire when their position is closed or turned otherwise; others stay", () => {
  const made = desk("100");
  made.buy("0.5");
  const own = { closePosition: "true", quantity: "" };
  const closing = place(made, own);
  const gte = place(made, { timeInForce: "GTE_GTC", triggerPrice: "58500" });
  const plain = place(made, { triggerPrice: "58000" });
  const other = { ...STOP, symbol: "ETHUSDT", triggerPrice: "2000", ...own };
  const elsewhere = made.call("POST /fapi/v1/algoOrder", other);
  const states = (): readonly unknown[] =>
    [closing, gte, plain, elsewhere].map((algo) => shown(made, algo)["algoStatus"]);
  made.sell("0.2");
  expect(states()).toEqual(["NEW", "NEW", "NEW", "NEW"]);
  made.sell("0.3");
  expect(states()).toEqual(["EXPIRED", "EXPIRED", "NEW", "NEW"]);
  expect(made.told("ALGO_UPDATE", ["aid", "X"]).slice(-2)).toEqual([
    `${String(closing["algoId"])} EXPIRED`,
    `${String(gte["algoId"])} EXPIRED`,
  ]);
  expect(made.code("POST /fapi/v1/algoOrder", { ...STOP, timeInForce: "GTE_GTC" })).toBe(-4509);

  made.buy("0.5");
  const turned = place(made, own);
  made.sell("0.8");
  expect(shown(made, turned)["algoStatus"]).toBe("EXPIRED");
});
