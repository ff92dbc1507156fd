import { expect, test } from "vitest";
import { amendOf, desk, LIMIT, T0, type Row } from "./desk.ts";

const MARKET = { ...LIMIT, type: "MARKET", timeInForce: "", price: "" };
const DAY = 86_400_000;

test.each<[name: string, change: Record<string, string>, code: number]>([
  ["no symbol", { symbol: "" }, -1102],
  ["an unknown symbol", { symbol: "NOPEUSDT" }, -1121],
  ["no side", { side: "" }, -1102],
  ["an unknown side", { side: "HOLD" }, -1117],
  ["no type", { type: "" }, -1102],
  ["an unknown type", { type: "ICEBERG" }, -1116],
  ["a stop on the order endpoint", { type: "STOP_MARKET" }, -4120],
  ["a trailing stop on the order endpoint", { type: "TRAILING_STOP_MARKET" }, -4120],
  ["a limit without time in force", { timeInForce: "" }, -1102],
  ["an unknown time in force", { timeInForce: "DAY" }, -1115],
  ["time in force RPI, which no symbol lists", { timeInForce: "RPI" }, -1115],
  ["a limit without price", { price: "" }, -1102],
  ["a market order with price", { type: "MARKET", timeInForce: "" }, -1106],
  ["a market order with time in force", { type: "MARKET", price: "" }, -1106],
  ["no quantity", { quantity: "" }, -1102],
  ["a quantity that is no number", { quantity: "1e-3" }, -1102],
  ["a quantity of nothing", { quantity: "0" }, -4003],
  ["a negative quantity", { quantity: "-1" }, -4003],
  ["a quantity with more decimals than the step", { quantity: "0.0015" }, -1111],
  ["a quantity with more than eight decimals", { quantity: "0.0010000001" }, -1111],
  ["a quantity above the maximum", { quantity: "1000000.001" }, -4005],
  ["a market quantity above its own maximum", { ...MARKET, quantity: "100000.001" }, -4005],
  ["a price of nothing", { price: "0" }, -4001],
  ["a price off the tick", { price: "60000.05" }, -4014],
  ["a price above the maximum", { price: "4529764.1" }, -4002],
  ["a buy too far above the mark", { price: "63010" }, -4016],
  ["a sell too far below the mark", { side: "SELL", price: "56990" }, -4024],
  ["below the minimum notional", { quantity: "0.001" }, -4164],
  ["a client id that is too long", { newClientOrderId: "x".repeat(37) }, -4015],
  ["a client id with a space", { newClientOrderId: "a b" }, -1100],
  ["another position side", { positionSide: "LONG" }, -4061],
  ["an unknown position side", { positionSide: "UP" }, -4060],
  ["a reduce-only flag that is none", { reduceOnly: "yes" }, -4062],
  ["reduce-only without a position", { reduceOnly: "true" }, -2022],
  ["post-only that would take", { price: "60001", timeInForce: "GTX" }, -5022],
  ["fill or kill without the size", { price: "60001", timeInForce: "FOK", quantity: "1.1" }, -5021],
  ["more than the margin", { quantity: "9" }, -2019],
  ["an unknown price match", { price: "", priceMatch: "BEST" }, -5037],
  ["a price match beside a price", { priceMatch: "QUEUE" }, -1106],
  ["a price match without depth", { price: "", priceMatch: "OPPONENT_20" }, -5041],
  ["an unknown self-trade mode", { selfTradePreventionMode: "CANCEL" }, -5038],
  ["a date without GTD's ten minutes", { timeInForce: "GTD", goodTillDate: String(T0 + 600_000) }, -5040],
  ["GTD without a date", { timeInForce: "GTD" }, -5040],
  ["nothing wrong", {}, 0],
  ["a client id of 36 characters", { newClientOrderId: "A.b:c/d_e-" + "9".repeat(26) }, 0],
])("an order is refused for %s, and no record of it is made", (_, change, code) => {
  const made = desk();
  expect(made.orderCode(change)).toBe(code);
  expect(made.lines.some(({ k }) => k === "order")).toBe(code === 0);
  expect(made.call<readonly Row[]>("GET /fapi/v1/allOrders", { symbol: "BTCUSDT" })).toHaveLength(
    code === 0 ? 1 : 0,
  );
});

test("an accepted order has the shape of 2026: no avgPrice, an integer id beyond 2^53, ACK before any fill", () => {
  const made = desk();
  const answer = made.order({ price: "60001", newClientOrderId: "mine" });
  expect(answer).toEqual({
    orderId: expect.any(String) as string,
    symbol: "BTCUSDT",
    status: "NEW",
    clientOrderId: "mine",
    price: "60001",
    origQty: "0.5",
    executedQty: "0",
    cumQty: "0",
    timeInForce: "GTC",
    type: "LIMIT",
    origType: "LIMIT",
    side: "BUY",
    positionSide: "BOTH",
    reduceOnly: false,
    closePosition: false,
    stopPrice: "0",
    workingType: "CONTRACT_PRICE",
    priceProtect: false,
    priceMatch: "NONE",
    selfTradePreventionMode: "EXPIRE_MAKER",
    goodTillDate: 0,
    updateTime: T0,
  });
  expect(BigInt(String(answer["orderId"])) > BigInt(Number.MAX_SAFE_INTEGER)).toBe(true);
  expect(made.query(answer)).toMatchObject({
    status: "FILLED",
    executedQty: "0.5",
    avgPrice: "60001",
    cumQuote: "30000.5",
    time: T0,
  });
  expect(made.query(answer)).not.toHaveProperty("cumQty");
  expect(made.buy("0.2")).toMatchObject({ status: "FILLED", executedQty: "0.2" });
});

test("a client id is unique among open orders only, and a query by it gives the newest", () => {
  const made = desk();
  const first = made.order({ newClientOrderId: "same" });
  expect(made.orderCode({ newClientOrderId: "same" })).toBe(-4116);
  expect(made.orderCode({ newClientOrderId: "same" }, "b")).toBe(0);
  made.call("DELETE /fapi/v1/order", { symbol: "BTCUSDT", origClientOrderId: "same" });
  const second = made.order({ newClientOrderId: "same" });
  const named = { symbol: "BTCUSDT", origClientOrderId: "same" };
  expect(made.call("GET /fapi/v1/order", named)["orderId"]).toBe(second["orderId"]);
  expect(made.query(first)["status"]).toBe("CANCELED");
  // On another symbol only while none is open, and then each is found by its own.
  expect(made.orderCode({ symbol: "ETHUSDT", price: "2500", quantity: "1", newClientOrderId: "same" })).toBe(
    -4116,
  );
  made.call("DELETE /fapi/v1/order", { symbol: "BTCUSDT", origClientOrderId: "same" });
  made.order({ symbol: "ETHUSDT", price: "2500", quantity: "1", newClientOrderId: "same" });
  expect(made.call("GET /fapi/v1/order", named)["orderId"]).toBe(second["orderId"]);
  made.call("DELETE /fapi/v1/order", { symbol: "ETHUSDT", origClientOrderId: "same" });
  expect(made.code("DELETE /fapi/v1/order", { symbol: "ETHUSDT", origClientOrderId: "same" })).toBe(-2011);
});

test("an id made by the exchange is valid and unique", () => {
  const made = desk();
  const ids = [made.order(), made.order()].map((order) => String(order["clientOrderId"]));
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(id).toMatch(/^[.A-Z:/a-z0-9_-]{1,36}$/);
});

test("cancelled and unfilled orders vanish after three days, filled ones after ninety", () => {
  const made = desk();
  const cancelled = made.order();
  made.call("DELETE /fapi/v1/order", { symbol: "BTCUSDT", orderId: String(cancelled["orderId"]) });
  const filled = made.buy("0.1");
  const open = made.order({ price: "59000" });
  made.pass(3 * DAY - 1);
  expect(made.query(cancelled)["status"]).toBe("CANCELED");
  made.pass(1);
  const named = (order: Row) => ({ symbol: "BTCUSDT", orderId: String(order["orderId"]) });
  expect(made.code("GET /fapi/v1/order", named(cancelled))).toBe(-2013);
  made.pass(87 * DAY);
  expect(made.code("GET /fapi/v1/order", named(filled))).toBe(-2013);
  expect(made.query(open)["status"]).toBe("NEW");
});

test("openOrder shows open orders only; cancel twice is -2011", () => {
  const made = desk();
  const order = made.order();
  const named = { symbol: "BTCUSDT", orderId: String(order["orderId"]) };
  expect(made.call("GET /fapi/v1/openOrder", named)["status"]).toBe("NEW");
  expect(made.call("DELETE /fapi/v1/order", named)["status"]).toBe("CANCELED");
  expect(made.code("DELETE /fapi/v1/order", named)).toBe(-2011);
  expect(made.code("GET /fapi/v1/openOrder", named)).toBe(-2013);
  expect(made.code("GET /fapi/v1/order", { symbol: "BTCUSDT" })).toBe(-1102);
  expect(made.code("GET /fapi/v1/order", named, "b")).toBe(-2013);
});

test("order/test checks and takes nothing", () => {
  const made = desk();
  expect(made.call("POST /fapi/v1/order/test", LIMIT)).toEqual({});
  expect(made.code("POST /fapi/v1/order/test", { ...LIMIT, quantity: "0.001" })).toBe(-4164);
  expect(made.call("GET /fapi/v1/openOrders")).toEqual([]);
});

test("cancel-all ends a symbol's orders and acknowledges; another symbol's stay", () => {
  const made = desk();
  made.order();
  made.order({ price: "59000" });
  made.order({ symbol: "ETHUSDT", price: "2500", quantity: "1" });
  expect(made.call("DELETE /fapi/v1/allOpenOrders", { symbol: "BTCUSDT" })).toEqual({
    code: 200,
    msg: "The operation of cancel all open order is done.",
  });
  expect(made.call<readonly Row[]>("GET /fapi/v1/openOrders").map((row) => row["symbol"])).toEqual([
    "ETHUSDT",
  ]);
});

test("a batch answers item by item, in its order, and fails item by item", () => {
  const made = desk();
  const answers = made.call<readonly Row[]>("POST /fapi/v1/batchOrders", {
    batchOrders: JSON.stringify([
      { ...LIMIT, newClientOrderId: "b1" },
      { ...LIMIT, quantity: "0.001" },
      { ...LIMIT, quantity: 0.25, newClientOrderId: "b3" },
    ]),
  });
  expect(answers).toMatchObject([
    { clientOrderId: "b1", status: "NEW" },
    { code: -4164 },
    { clientOrderId: "b3", origQty: "0.25" },
  ]);
  const [first, , third] = answers.map((row) => String(row["orderId"]));
  const amended = made.call<readonly Row[]>("PUT /fapi/v1/batchOrders", {
    batchOrders: `[{"symbol":"BTCUSDT","orderId":${first},"side":"BUY","quantity":"0.3","price":"59990"},{"symbol":"BTCUSDT","orderId":1,"side":"BUY","quantity":"1","price":"1"}]`,
  });
  expect(amended).toMatchObject([{ clientOrderId: "b1", origQty: "0.3", price: "59990" }, { code: -2013 }]);
  const ended = made.call<readonly Row[]>("DELETE /fapi/v1/batchOrders", {
    symbol: "BTCUSDT",
    orderIdList: `[${first},${third},7]`,
  });
  expect(ended).toMatchObject([{ status: "CANCELED" }, { status: "CANCELED" }, { code: -2011 }]);
  const six = JSON.stringify(Array.from({ length: 6 }, () => LIMIT));
  expect(made.code("POST /fapi/v1/batchOrders", { batchOrders: six })).toBe(-4082);
  expect(made.code("POST /fapi/v1/batchOrders", { batchOrders: "[1]" })).toBe(-1130);
  expect(made.code("DELETE /fapi/v1/batchOrders", { symbol: "BTCUSDT" })).toBe(-1102);
});

test("at most 200 orders are open on a symbol", () => {
  const made = desk();
  for (let i = 0; i < 200; i += 1) made.order({ quantity: "0.002" });
  expect(made.orderCode({ quantity: "0.002" })).toBe(-2025);
  expect(made.orderCode({ symbol: "ETHUSDT", price: "2500", quantity: "1" })).toBe(0);
});

test("a price match takes the price of a level, on either side", () => {
  const made = desk();
  const placed = (change: Record<string, string>) => made.order({ price: "", ...change })["price"];
  expect(placed({ priceMatch: "QUEUE" })).toBe("60000");
  expect(placed({ priceMatch: "QUEUE_5" })).toBe("59996");
  expect(placed({ priceMatch: "OPPONENT", side: "SELL" })).toBe("60000");
  expect(placed({ priceMatch: "OPPONENT_5" })).toBe("60005");
});

test("GTD ends at its date, to the second", () => {
  const made = desk();
  const order = made.order({ timeInForce: "GTD", goodTillDate: T0 + 700_999 });
  expect(order["goodTillDate"]).toBe(T0 + 700_000);
  made.pass(699_999);
  expect(made.query(order)["status"]).toBe("NEW");
  made.pass(1);
  expect(made.query(order)["status"]).toBe("EXPIRED");
});

test("the dead man's switch cancels a symbol's orders unless it is set anew or stopped; stops stay", () => {
  const made = desk();
  const order = made.order();
  made.order({ symbol: "ETHUSDT", price: "2500", quantity: "1" });
  const stop = { algoType: "CONDITIONAL", symbol: "BTCUSDT", side: "SELL", type: "STOP_MARKET" };
  made.call("POST /fapi/v1/algoOrder", { ...stop, quantity: "0.5", triggerPrice: "50000" });
  const set = (countdownTime: number) =>
    made.call("POST /fapi/v1/countdownCancelAll", { symbol: "BTCUSDT", countdownTime });
  expect(set(1_000)).toEqual({ symbol: "BTCUSDT", countdownTime: "1000" });
  made.pass(900);
  set(1_000);
  made.pass(900);
  expect(made.query(order)["status"]).toBe("NEW");
  made.pass(100);
  expect(made.query(order)["status"]).toBe("CANCELED");
  expect(made.call<readonly Row[]>("GET /fapi/v1/openOrders")).toHaveLength(1);
  expect(made.call<readonly Row[]>("GET /fapi/v1/openAlgoOrders")).toHaveLength(1);
  const next = made.order();
  set(1_000);
  set(0);
  made.pass(5_000);
  expect(made.query(next)["status"]).toBe("NEW");
});

test("allOrders and userTrades page by id and by time", () => {
  const made = desk("100");
  const orders = Array.from({ length: 5 }, () => {
    made.pass(1_000);
    return made.buy("0.01");
  });
  const ids = (rows: readonly Row[]) => rows.map((row) => row["orderId"]);
  const all = (params: Record<string, string | number>) =>
    ids(made.call<readonly Row[]>("GET /fapi/v1/allOrders", { symbol: "BTCUSDT", ...params }));
  const made5 = ids(orders);
  expect(all({})).toEqual(made5);
  expect(all({ limit: 2 })).toEqual(made5.slice(-2));
  expect(all({ orderId: String(made5[1]), limit: 2 })).toEqual(made5.slice(1, 3));
  expect(all({ startTime: T0 + 3_000 })).toEqual(made5.slice(2));
  expect(all({ startTime: T0, endTime: T0 + 2_000 })).toEqual(made5.slice(0, 2));
  const trades = (params: Record<string, string | number>) =>
    made.call<readonly Row[]>("GET /fapi/v1/userTrades", { symbol: "BTCUSDT", ...params });
  const tradeIds = trades({}).map((row) => Number(row["id"]));
  expect(ids(trades({}))).toEqual(made5);
  expect(ids(trades({ orderId: String(made5[3]) }))).toEqual([made5[3]]);
  expect(ids(trades({ fromId: tradeIds[1]!, limit: 2 }))).toEqual(made5.slice(1, 3));
  expect(ids(trades({ startTime: T0 + 4_000 }))).toEqual(made5.slice(3));
  expect(made.code("GET /fapi/v1/userTrades", { symbol: "BTCUSDT", fromId: 1, startTime: T0 })).toBe(-1128);
  const week = { symbol: "BTCUSDT", startTime: T0, endTime: T0 + 7 * DAY + 1 };
  expect(made.code("GET /fapi/v1/userTrades", week)).toBe(-4165);
  made.pass(8 * DAY);
  expect(trades({})).toEqual([]);
  expect(ids(trades({ fromId: tradeIds[0]! }))).toEqual(made5);
});

test("a halted symbol takes and fills nothing; a closed one says so", () => {
  const made = desk();
  const order = made.order();
  made.exchange.changeRules("BTCUSDT", { status: "TRADING_HALT" }, made.nowMs);
  made.top("59000", "59001");
  expect(made.query(order)["status"]).toBe("NEW");
  expect(made.orderCode()).toBe(-4140);
  expect(made.code("PUT /fapi/v1/order", { ...amendOf(order), price: "59500" })).toBe(-5024);
  made.exchange.changeRules("BTCUSDT", { status: "TRADING" }, made.nowMs);
  made.top("59000", "59001");
  expect(made.query(order)["status"]).toBe("FILLED");
  made.exchange.changeRules("BTCUSDT", { status: "CLOSE" }, made.nowMs);
  expect(made.orderCode()).toBe(-4141);
});
