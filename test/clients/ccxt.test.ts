import ccxt from "ccxt";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestExchange } from "../support/exchange.ts";

/** A trading day of ccxt, unmodified but for its addresses. */
const SYMBOL = "BTC/USDT:USDT";
let exchange: TestExchange;
let client: InstanceType<typeof ccxt.pro.binanceusdm>;
beforeAll(async () => {
  exchange = await TestExchange.start("--synthetic", "range");
  const [account] = exchange.accounts;
  client = new ccxt.pro.binanceusdm({
    apiKey: account!.apiKey,
    secret: account!.secret,
    enableRateLimit: false,
    options: {
      fetchCurrencies: false,
      fetchMarkets: { types: ["linear"] },
      // Keeps its listen key alive every second, so that it soon sees that the key has died.
      listenKeyRefreshRate: 1_000,
    },
  });
  const api = client.urls["api"] as Record<string, unknown> & { ws: Record<string, unknown> };
  for (const [name, url] of Object.entries(api))
    if (typeof url === "string") api[name] = url.replace(/^https:\/\/[^/]+/, exchange.rest);
  api.ws["future"] = `${exchange.ws}/ws`;
  (api.ws["ws-api"] as Record<string, string>)["future"] = exchange.wsApi;
  await client.loadHttpProxyAgent();
  await client.loadMarkets();
});
afterAll(async () => {
  await client.close();
  await exchange.stop();
});

const price = async (ratio: number): Promise<number> => {
  const { last } = await client.fetchTicker(SYMBOL);
  return Number(client.priceToPrecision(SYMBOL, (last ?? 0) * ratio));
};

/** Places orders that rest until one of them is heard of: what happens before the stream is there goes unheard. */
async function untilHeard(watched: ReturnType<typeof client.watchOrders>): Promise<void> {
  for (;;) {
    const placed = await client.createOrder(SYMBOL, "limit", "buy", 0.01, await price(0.96));
    const heard = await Promise.race([watched, sleep(300)]);
    await client.cancelOrder(placed.id ?? "", SYMBOL);
    if (heard === undefined) continue;
    expect(heard.map(({ symbol }) => symbol)).toContain(SYMBOL);
    return;
  }
}

test("markets, prices and history", async () => {
  expect(client.symbols).toContain(SYMBOL);
  expect(client.market(SYMBOL)).toMatchObject({ linear: true, precision: { price: 0.1, amount: 0.001 } });
  const book = await client.fetchOrderBook(SYMBOL, 20);
  expect(book.bids[0]![0]).toBeLessThan(Number(book.asks[0]![0]));
  expect((await client.fetchTrades(SYMBOL)).length).toBeGreaterThan(0);
  expect((await client.fetchOHLCV(SYMBOL, "5m")).length).toBeGreaterThan(0);
  expect((await client.fetchFundingRate(SYMBOL)).fundingRate).toBe(0.0001);
});

test("book, trades, tickers, candles and marks are watched", async () => {
  let book = await client.watchOrderBook(SYMBOL);
  for (let updates = 0; updates < 5; updates += 1) book = await client.watchOrderBook(SYMBOL);
  expect(book.bids[0]![0]).toBeLessThan(Number(book.asks[0]![0]));
  expect((await client.watchTrades(SYMBOL))[0]?.symbol).toBe(SYMBOL);
  expect((await client.watchTicker(SYMBOL)).symbol).toBe(SYMBOL);
  expect((await client.watchOHLCV(SYMBOL, "1m")).length).toBeGreaterThan(0);
  expect((await client.watchMarkPrice(SYMBOL)).symbol).toBe(SYMBOL);
});

test("orders of every kind are placed, amended, cancelled and read", async () => {
  expect(await client.setLeverage(10, SYMBOL)).toMatchObject({ leverage: 10 });
  await untilHeard(client.watchOrders(SYMBOL));
  const market = await client.createOrder(SYMBOL, "market", "buy", 0.01);
  expect(market).toMatchObject({ symbol: SYMBOL, side: "buy", amount: 0.01 });
  const limit = await client.createOrder(SYMBOL, "limit", "buy", 0.01, await price(0.98));
  const id = limit.id ?? "";
  const amended = await client.editOrder(id, SYMBOL, "limit", "buy", 0.02, await price(0.97));
  expect([amended.id, amended.amount]).toEqual([id, 0.02]);
  expect((await client.fetchOrder(id, SYMBOL)).status).toBe("open");
  await client.createOrder(SYMBOL, "limit", "buy", 0.01, await price(0.98), { postOnly: true });
  expect(await client.fetchOpenOrders(SYMBOL)).toHaveLength(2);
  expect((await client.cancelOrder(id, SYMBOL)).status).toBe("canceled");
  await expect(
    client.createOrder(SYMBOL, "limit", "buy", 0.01, await price(1.02), { postOnly: true }),
  ).rejects.toThrow("-5022");
  for (const params of [
    { stopLossPrice: await price(0.95) },
    { takeProfitPrice: await price(1.05) },
    { trailingPercent: 1 },
  ])
    await client.createOrder(SYMBOL, "market", "sell", 0.01, undefined, { ...params, reduceOnly: true });
  expect(await client.fetchOpenOrders(SYMBOL, undefined, undefined, { trigger: true })).toHaveLength(3);
  const batch = await client.createOrders([
    { symbol: SYMBOL, type: "limit", side: "buy", amount: 0.01, price: await price(0.98) },
    { symbol: SYMBOL, type: "limit", side: "buy", amount: 0.01, price: await price(0.97) },
  ]);
  expect(batch.map(({ status }) => status)).toEqual(["open", "open"]);
  const overSocket = await client.createOrderWs(SYMBOL, "limit", "buy", 0.01, await price(0.96));
  expect(BigInt(overSocket.id ?? "") > BigInt(Number.MAX_SAFE_INTEGER)).toBe(true);
  await client.cancelAllOrders(SYMBOL);
  await client.cancelAllOrders(SYMBOL, { trigger: true });
  expect(await client.fetchOpenOrders(SYMBOL)).toEqual([]);
});

test("positions, balances, trades and income are read", async () => {
  expect(await client.fetchPositions([SYMBOL])).toMatchObject([
    { symbol: SYMBOL, contracts: 0.01, side: "long" },
  ]);
  const balance = await client.fetchBalance();
  expect(balance["USDT"]?.total).toBeLessThan(10_000);
  expect(await client.fetchMyTrades(SYMBOL)).toMatchObject([{ amount: 0.01, takerOrMaker: "taker" }]);
  expect((await client.fetchLedger("USDT")).length).toBeGreaterThan(0);
  expect((await client.fetchTradingFee(SYMBOL)).taker).toBe(0.0005);
});

test("user data goes on after the listen key has died", async () => {
  await exchange.request("POST", "/sim/faults", "", { body: '{"fault":"listen-key-expired"}' });
  // It learns of the death from its next keep-alive, ends what was watched, and is asked anew.
  await expect(client.watchOrders(SYMBOL)).rejects.toThrow(/listenKey/);
  await exchange.request("DELETE", "/sim/faults", "");
  await untilHeard(client.watchOrders(SYMBOL));
});
