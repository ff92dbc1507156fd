import { USDMClient, WebsocketAPIClient, WebsocketClient } from "binance";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestExchange } from "../support/exchange.ts";

/** A trading day of the package `binance`, unmodified but for its addresses. */
const S = { symbol: "BTCUSDT" } as const;
let exchange: TestExchange;
let rest: USDMClient;
let streams: WebsocketClient;
let api: WebsocketAPIClient;
const seen = new Map<string, number>();
const quiet = { trace: () => undefined, info: () => undefined, error: () => undefined };

beforeAll(async () => {
  exchange = await TestExchange.start("--synthetic", "range");
  const [account] = exchange.accounts;
  const keys = { api_key: account!.apiKey, api_secret: account!.secret };
  rest = new USDMClient({ ...keys, baseUrl: exchange.rest, disableTimeSync: true });
  const restOptions = { baseUrl: exchange.rest, disableTimeSync: true };
  streams = new WebsocketClient({ ...keys, wsUrl: exchange.ws, restOptions }, quiet);
  api = new WebsocketAPIClient(
    { ...keys, wsUrl: exchange.ws, restOptions, attachEventListeners: false },
    quiet,
  );
  streams.on("message", (message) => {
    for (const event of Array.isArray(message) ? message : [message]) {
      const kind = (event as { e?: string }).e ?? "?";
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
    }
  });
  streams.on("exception", () => undefined);
});
afterAll(async () => {
  streams.closeAll(true);
  api.getWSClient().closeAll(true);
  await exchange.stop();
});

const heard = async (kind: string, more = 0): Promise<void> => {
  const from = seen.get(kind) ?? 0;
  while ((seen.get(kind) ?? 0) < Math.max(1, from + more)) await sleep(20);
};
const price = async (ratio: number): Promise<string> => {
  const { bidPrice } = (await rest.getSymbolOrderBookTicker(S)) as { bidPrice: string };
  return (Number(bidPrice) * ratio).toFixed(1);
};

test("market streams of both categories arrive", async () => {
  await streams.subscribe(
    ["btcusdt@aggTrade", "btcusdt@kline_1m", "btcusdt@markPrice@1s", "!ticker@arr"],
    "usdmMarket",
  );
  await streams.subscribe(["btcusdt@depth@100ms", "btcusdt@bookTicker"], "usdmPublic");
  for (const kind of ["aggTrade", "kline", "markPriceUpdate", "24hrTicker", "depthUpdate", "bookTicker"])
    await heard(kind);
  expect(seen.get("?")).toBeUndefined();
});

test("orders of every kind are placed, amended, cancelled and read", async () => {
  expect(await rest.setLeverage({ ...S, leverage: 5 })).toMatchObject({ leverage: 5 });
  const buy = { ...S, side: "BUY", type: "LIMIT", timeInForce: "GTC" } as const;
  const market = await rest.submitNewOrder({ ...S, side: "BUY", type: "MARKET", quantity: 0.01 });
  expect(BigInt(market.orderId) > 0n).toBe(true);
  const limit = await rest.submitNewOrder({ ...buy, quantity: 0.01, price: Number(await price(0.98)) });
  const { clientOrderId } = limit;
  await rest.modifyOrder({
    ...S,
    side: "BUY",
    origClientOrderId: clientOrderId,
    quantity: 0.02,
    price: Number(await price(0.97)),
  });
  expect(await rest.getOrder({ ...S, origClientOrderId: clientOrderId })).toMatchObject({
    origQty: "0.02",
    status: "NEW",
  });
  await expect(
    rest.submitNewOrder({ ...buy, timeInForce: "GTX", quantity: 0.01, price: Number(await price(1.02)) }),
  ).rejects.toMatchObject({ code: -5022 });
  const stop = { ...S, algoType: "CONDITIONAL", side: "SELL", quantity: "0.01", reduceOnly: "true" } as const;
  await rest.submitNewAlgoOrder({ ...stop, type: "STOP_MARKET", triggerPrice: await price(0.95) });
  await rest.submitNewAlgoOrder({ ...stop, type: "TAKE_PROFIT_MARKET", triggerPrice: await price(1.05) });
  await rest.submitNewAlgoOrder({ ...stop, type: "TRAILING_STOP_MARKET", callbackRate: "1" });
  expect(await rest.getOpenAlgoOrders(S)).toHaveLength(3);
  await rest.cancelAllAlgoOpenOrders(S);
  const [one, other] = await rest.submitMultipleOrders([
    { ...buy, quantity: "0.01", price: await price(0.98) },
    { ...buy, quantity: "0", price: await price(0.98) },
  ]);
  expect([one, other]).toMatchObject([{ status: "NEW" }, { code: -4003 }]);
  expect(await rest.cancelOrder({ ...S, origClientOrderId: clientOrderId })).toMatchObject({
    status: "CANCELED",
  });
  await rest.cancelAllOpenOrders(S);
  expect(await rest.getAllOpenOrders(S)).toEqual([]);
});

test("positions, balances, trades and income are read", async () => {
  expect(await rest.getPositionsV3(S)).toMatchObject([{ symbol: "BTCUSDT", positionAmt: "0.01" }]);
  expect(await rest.getBalanceV3()).toMatchObject([{ asset: "USDT" }]);
  expect(await rest.getAccountTrades(S)).toMatchObject([{ qty: "0.01", maker: false }]);
  expect((await rest.getIncomeHistory()).length).toBeGreaterThan(0);
});

test("user data goes on after the listen key has died, and the WebSocket API places orders", async () => {
  await streams.subscribeUsdFuturesUserDataStream();
  const place = () =>
    api.submitNewFuturesOrder("usdm", {
      ...S,
      side: "SELL",
      type: "MARKET",
      quantity: 0.002,
      timestamp: Date.now(),
    });
  const told = async (): Promise<void> => {
    const before = seen.get("ORDER_TRADE_UPDATE") ?? 0;
    // Until its stream is there, what happens goes unheard.
    while ((seen.get("ORDER_TRADE_UPDATE") ?? 0) === before) {
      expect(await place()).toMatchObject({ status: 200 });
      await sleep(300);
    }
  };
  await told();
  await exchange.request("POST", "/sim/faults", "", { body: '{"fault":"listen-key-expired"}' });
  await exchange.request("DELETE", "/sim/faults", "");
  await heard("listenKeyExpired");
  await told();
  expect(seen.get("ACCOUNT_UPDATE")).toBeGreaterThan(1);
});
