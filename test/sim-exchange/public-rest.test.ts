import { afterAll, beforeAll, expect, test } from "vitest";
import { TestExchange } from "../support/exchange.ts";

let exchange: TestExchange;
beforeAll(async () => {
  exchange = await TestExchange.start("--speed", "100", "--symbols", "BTCUSDT,ETHUSDT");
  // A few exchange minutes: candles, trades and tickers have something to show.
  const socket = await exchange.open("/market/ws/btcusdt@kline_1m");
  await socket.next(({ k }) => (k as { x: boolean }).x);
  socket.close();
});
afterAll(() => exchange.stop());

const S = { symbol: "BTCUSDT" };
const keysOf = (value: unknown): string =>
  Array.isArray(value)
    ? "list"
    : Object.keys(value as object)
        .sort()
        .join(" ");

/** Source: facts, section 4.1; weights by the header's growth. */
test.each<[path: string, params: Record<string, string | number>, weight: number, keys: string]>([
  ["/fapi/v1/ping", {}, 1, ""],
  ["/fapi/v1/time", {}, 1, "serverTime"],
  [
    "/fapi/v1/exchangeInfo",
    {},
    1,
    "assets exchangeFilters futuresType rateLimits serverTime symbols timezone",
  ],
  ["/fapi/v1/depth", { ...S, limit: 50 }, 2, "E T asks bids lastUpdateId"],
  ["/fapi/v1/depth", { ...S, limit: 100 }, 5, "E T asks bids lastUpdateId"],
  ["/fapi/v1/depth", S, 10, "E T asks bids lastUpdateId"],
  ["/fapi/v1/depth", { ...S, limit: 1000 }, 20, "E T asks bids lastUpdateId"],
  ["/fapi/v1/rpiDepth", S, 20, "E T asks bids lastUpdateId"],
  ["/fapi/v1/klines", { ...S, interval: "1m", limit: 99 }, 1, "list"],
  ["/fapi/v1/klines", { ...S, interval: "5m", limit: 100 }, 2, "list"],
  ["/fapi/v1/klines", { ...S, interval: "1h" }, 5, "list"],
  ["/fapi/v1/klines", { ...S, interval: "1M", limit: 1500 }, 10, "list"],
  [
    "/fapi/v1/continuousKlines",
    { pair: "BTCUSDT", contractType: "PERPETUAL", interval: "1w", limit: 5 },
    1,
    "list",
  ],
  ["/fapi/v1/aggTrades", S, 20, "list"],
  ["/fapi/v1/trades", S, 5, "list"],
  [
    "/fapi/v1/premiumIndex",
    S,
    1,
    "estimatedSettlePrice indexPrice interestRate lastFundingRate markPrice nextFundingTime symbol time",
  ],
  ["/fapi/v1/premiumIndex", {}, 10, "list"],
  ["/fapi/v1/ticker/bookTicker", S, 2, "askPrice askQty bidPrice bidQty lastUpdateId symbol time"],
  ["/fapi/v1/ticker/bookTicker", {}, 5, "list"],
  ["/fapi/v1/ticker/price", S, 1, "price symbol time"],
  ["/fapi/v2/ticker/price", {}, 2, "list"],
  [
    "/fapi/v1/ticker/24hr",
    S,
    1,
    "closeTime count firstId highPrice lastId lastPrice lastQty lowPrice openPrice openTime priceChange priceChangePercent quoteVolume symbol volume weightedAvgPrice",
  ],
  ["/fapi/v1/ticker/24hr", {}, 40, "list"],
  ["/fapi/v1/fundingRate", S, 0, "list"],
  ["/fapi/v1/fundingInfo", {}, 0, "list"],
])("GET %s %j weighs %i", async (path, params, weight, keys) => {
  const used = async (at: string, with_ = {}) => {
    const { status, headers, body } = await exchange.get(at, with_);
    return { status, body, used: Number(headers.get("x-mbx-used-weight-1m")) };
  };
  // The counter starts anew with each minute: then it is read again.
  for (;;) {
    const before = await used("/fapi/v1/ping");
    const answer = await used(path, params);
    if (answer.used < before.used) continue;
    expect([answer.status, answer.used - before.used]).toEqual([200, weight]);
    expect(keysOf(answer.body)).toBe(keys);
    return;
  }
});

test.each<[path: string, params: Record<string, string | number>, code: number]>([
  ["/fapi/v1/depth", {}, -1102],
  ["/fapi/v1/depth", { symbol: "NOPEUSDT" }, -1121],
  ["/fapi/v1/depth", { ...S, limit: 7 }, -4021],
  ["/fapi/v1/rpiDepth", { ...S, limit: 500 }, -4021],
  ["/fapi/v1/klines", { ...S, interval: "7m" }, -1120],
  ["/fapi/v1/klines", { ...S, interval: "1m", limit: 0 }, -1130],
  ["/fapi/v1/aggTrades", { ...S, startTime: 0, endTime: 3_600_000 }, -1127],
  ["/fapi/v1/ticker/price", { symbol: "NOPEUSDT" }, -1121],
])("GET %s %j is refused with %i", async (path, params, code) => {
  const { status, body } = await exchange.get(path, params);
  expect([status, (body as { code: number }).code]).toEqual([400, code]);
});

test("aggregate trades can be paged by id without a hole, and lie within the times asked for", async () => {
  const list = async (params: Record<string, string | number>) =>
    (await exchange.get("/fapi/v1/aggTrades", { ...S, ...params })).body as { a: number; T: number }[];
  const newest = await list({ limit: 30 });
  const first = newest[0]!.a;
  const paged = [
    ...(await list({ fromId: first, limit: 15 })),
    ...(await list({ fromId: first + 15, limit: 15 })),
  ];
  expect(paged.map(({ a }) => a)).toEqual(Array.from({ length: 30 }, (_, i) => first + i));
  const [from, to] = [newest[3]!.T, newest[20]!.T];
  const between = await list({ startTime: from, endTime: to });
  expect(between.every(({ T }) => T >= from && T <= to)).toBe(true);
  expect(between.length).toBeGreaterThanOrEqual(18);
});

test("candles are without holes, the open one last", async () => {
  const { body } = await exchange.get("/fapi/v1/klines", { ...S, interval: "1m" });
  const rows = body as [number, string, string, string, string, string, number, ...unknown[]][];
  for (const [i, row] of rows.entries()) {
    expect(row).toHaveLength(12);
    if (i > 0) expect(row[0]).toBe(rows[i - 1]![0] + 60_000);
    expect(row[6]).toBe(row[0] + 59_999);
  }
  const { serverTime } = (await exchange.get("/fapi/v1/time")).body as { serverTime: number };
  expect(rows.at(-1)![6]).toBeGreaterThanOrEqual(serverTime - 60_000);
});

test("who asks for more than 2400 weight a minute gets 429, and who goes on 418, on whatever it asks", async () => {
  const flood = async (until: number) => {
    for (;;) {
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => exchange.get("/fapi/v1/ticker/24hr")),
      );
      const refused = answers.find(({ status }) => status === until);
      if (refused !== undefined) return refused;
    }
  };
  const limited = await flood(429);
  expect(Number(limited.headers.get("x-mbx-used-weight-1m"))).toBeGreaterThan(2_400);
  expect(Number(limited.headers.get("retry-after"))).toBeLessThanOrEqual(60);
  expect(limited.body).toMatchObject({ code: -1003 });
  const banned = await flood(418);
  expect(banned.headers.get("retry-after")).toBe("120");
  expect((banned.body as { msg: string }).msg).toMatch(/IP\(127\.0\.0\.1\) banned until \d{13}\./);
  expect((await exchange.get("/fapi/v1/ping")).status).toBe(418);
  // Streams stay up.
  const socket = await exchange.open("/public/ws/btcusdt@bookTicker");
  await socket.next(({ e }) => e === "bookTicker");
  socket.close();
});
