import fc from "fast-check";
import { expect, test } from "vitest";
import { format, parsePrice, parseQuantity, parseRatio } from "#libs/domain/fixed.ts";
import { VenueBook } from "../../services/sim-exchange/engine/book.ts";
import { AggregateTrades, type AggregateTrade } from "../../services/sim-exchange/market/aggregate-trades.ts";
import {
  Candles,
  INTERVALS,
  klineRow,
  nextOpenOf,
  openOf,
  type Candle,
  type Interval,
} from "../../services/sim-exchange/market/candles.ts";
import { dayStats, dayTicker } from "../../services/sim-exchange/market/day-ticker.ts";
import { Liquidations } from "../../services/sim-exchange/market/liquidations.ts";
import { MarketStreams } from "../../services/sim-exchange/market/market-streams.ts";

const at = (text: string): number => Date.parse(`${text}Z`);
const MINUTE = 60_000;

test.each<[interval: Interval, time: string, open: string, next: string]>([
  ["1m", "2026-11-21T08:00:59.999", "2026-11-21T08:00:00", "2026-11-21T08:01:00"],
  ["15m", "2026-11-21T08:14:59", "2026-11-21T08:00:00", "2026-11-21T08:15:00"],
  ["12h", "2026-11-21T08:00:00", "2026-11-21T00:00:00", "2026-11-21T12:00:00"],
  ["1d", "2026-11-21T23:59:59", "2026-11-21T00:00:00", "2026-11-22T00:00:00"],
  ["1w", "2026-11-22T23:59:59", "2026-11-16T00:00:00", "2026-11-23T00:00:00"],
  ["1w", "2026-11-23T00:00:00", "2026-11-23T00:00:00", "2026-11-30T00:00:00"],
  ["1M", "2026-02-28T23:59:59", "2026-02-01T00:00:00", "2026-03-01T00:00:00"],
  ["1M", "2026-12-31T12:00:00", "2026-12-01T00:00:00", "2027-01-01T00:00:00"],
])("%s: %s lies in the candle that opens at %s", (interval, time, open, next) => {
  expect(openOf(interval, at(time))).toBe(at(open));
  expect(nextOpenOf(interval, at(open))).toBe(at(next));
});

const trades = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 0, max: 200_000 }),
    price: fc.integer({ min: 90, max: 110 }),
    quantity: fc.integer({ min: 1, max: 50 }),
    buyerIsMaker: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
);

test("candles of every interval add up to the same trades, without a hole and without an overlap", () => {
  fc.assert(
    fc.property(trades, (list) => {
      const closed = new Map<Interval, Candle[]>(INTERVALS.map((interval) => [interval, []]));
      const candles = new Candles((interval, candle) => closed.get(interval)?.push(candle));
      let timeMs = at("2026-11-21T07:55:00");
      for (const [tradeId, { afterMs, price, quantity, buyerIsMaker }] of list.entries()) {
        timeMs += afterMs;
        candles.onTrade({
          timeMs,
          tradeId,
          price: parsePrice(String(price)),
          quantity: parseQuantity(String(quantity)),
          buyerIsMaker,
        });
      }
      for (const interval of INTERVALS) {
        const all = candles.all(interval);
        expect(all.slice(0, -1)).toEqual(closed.get(interval));
        for (const [i, candle] of all.entries())
          if (i > 0) expect(candle.openMs).toBe(nextOpenOf(interval, all[i - 1]!.openMs));
        expect(all.reduce((sum, { count }) => sum + count, 0)).toBe(list.length);
        const volume = list.reduce((sum, { quantity }) => sum + quantity, 0);
        expect(all.reduce((sum, candle) => sum + Number(format(candle.volume)), 0)).toBe(volume);
        const prices = list.map(({ price }) => price);
        const extreme = (pick: (...values: number[]) => number, of: (candle: Candle) => bigint) =>
          pick(...all.map((candle) => Number(of(candle)) / 1e8));
        expect(extreme(Math.max, ({ high }) => high)).toBe(Math.max(...prices));
        expect(extreme(Math.min, ({ low }) => low)).toBe(Math.min(...prices));
        expect(klineRow(interval, all.at(-1)!)[4]).toBe(String(prices.at(-1)));
      }
    }),
    { numRuns: 100 },
  );
});

test("a silent minute repeats the last price; a silence longer than what is kept is skipped", () => {
  const candles = new Candles(() => undefined);
  const openMs = at("2026-11-21T08:00:00");
  const trade = { tradeId: 7, price: parsePrice("100"), quantity: parseQuantity("2"), buyerIsMaker: false };
  candles.onTrade({ timeMs: openMs, ...trade });
  candles.roll(openMs + 3 * MINUTE);
  expect(candles.all("1m").map((candle) => klineRow("1m", candle).slice(1, 6))).toEqual([
    ["100", "100", "100", "100", "2"],
    ["100", "100", "100", "100", "0"],
    ["100", "100", "100", "100", "0"],
    ["100", "100", "100", "100", "0"],
  ]);
  candles.roll(openMs + 5_000 * MINUTE);
  expect(candles.all("1m").at(-1)?.openMs).toBe(openMs + 5_000 * MINUTE);
  expect(candles.all("1m").length).toBeLessThanOrEqual(1_501);
});

test("24 hours roll by the minute", () => {
  const candles = new Candles(() => undefined);
  const startMs = at("2026-11-21T00:00:00");
  for (const [minutes, price, tradeId] of [
    [0, "100", 1],
    [10, "130", 2],
    [20, "80", 3],
    [30, "110", 4],
  ] as const)
    candles.onTrade({
      timeMs: startMs + minutes * MINUTE,
      tradeId,
      price: parsePrice(price),
      quantity: parseQuantity("1"),
      buyerIsMaker: true,
    });
  const shown = (nowMs: number) => {
    candles.roll(nowMs);
    const stats = dayStats(candles.all("1m"), parseQuantity("1"), nowMs);
    return stats === undefined ? undefined : dayTicker("BTCUSDT", stats);
  };
  expect(shown(startMs + 30 * MINUTE)).toMatchObject({
    openPrice: "100",
    highPrice: "130",
    lowPrice: "80",
    lastPrice: "110",
    priceChange: "10",
    priceChangePercent: "10.000",
    weightedAvgPrice: "105",
    volume: "4",
    quoteVolume: "420",
    count: 4,
    firstId: 1,
    lastId: 4,
  });
  // A day later the first two have left the window.
  expect(shown(startMs + (24 * 60 + 15) * MINUTE)).toMatchObject({
    openPrice: "80",
    highPrice: "110",
    priceChangePercent: "37.500",
    count: 2,
  });
  expect(shown(startMs + 26 * 60 * MINUTE)).toBeUndefined();
});

test("trades of one taker at one price and time are one aggregate, given out when it is over", () => {
  const given: AggregateTrade[] = [];
  const aggregates = new AggregateTrades(100, (trade) => given.push(trade));
  const trade = (tradeId: number, timeMs: number, price: string, buyerIsMaker = false) => {
    aggregates.onTrade({
      kind: "trade",
      symbol: "BTCUSDT",
      timeMs,
      tradeId,
      price,
      quantity: "1",
      buyerIsMaker,
    });
  };
  trade(1, 0, "5");
  trade(2, 0, "5");
  trade(3, 0, "6");
  trade(4, 0, "6", true);
  aggregates.tick(100);
  expect(given).toHaveLength(2);
  aggregates.tick(101);
  expect(given.map(({ id, firstId, lastId, quantity }) => [id, firstId, lastId, format(quantity)])).toEqual([
    [100, 1, 2, "2"],
    [101, 3, 3, "1"],
    [102, 4, 4, "1"],
  ]);
});

test("of the liquidations of one second only the largest is shown", () => {
  const liquidations = new Liquidations();
  const add = (quantity: string, timeMs: number) => {
    const size = parseQuantity(quantity);
    const price = parsePrice("100");
    liquidations.add({
      side: "SELL",
      quantity: size,
      price,
      averagePrice: price,
      lastQuantity: size,
      filled: size,
      status: "FILLED",
      timeMs,
    });
  };
  for (const [quantity, timeMs] of [
    ["1", 0],
    ["3", 400],
    ["2", 900],
  ] as const)
    add(quantity, timeMs);
  expect(liquidations.due(999)).toBeUndefined();
  expect(liquidations.due(1_000)?.quantity).toBe(parseQuantity("3"));
  expect(liquidations.due(5_000)).toBeUndefined();
  add("1", 6_000);
  expect(liquidations.due(7_000)?.quantity).toBe(parseQuantity("1"));
});

test("funding that was settled stays in the history", () => {
  const nextFundingMs = at("2026-11-21T08:00:00");
  const emitted: string[] = [];
  const market = new MarketStreams({
    symbol: "BTCUSDT",
    book: new VenueBook(true),
    idBase: 0,
    emit: (_, stream) => emitted.push(stream),
    mark: (nowMs) => ({
      mark: parsePrice(nowMs < nextFundingMs ? "100" : "101"),
      index: parsePrice("100"),
      fundingRate: parseRatio("0.0001"),
      nextFundingMs: nowMs < nextFundingMs ? nextFundingMs : nextFundingMs + 8 * 60 * MINUTE,
    }),
  });
  market.tick(nextFundingMs - 1_000);
  market.tick(nextFundingMs - 1);
  expect(market.fundings).toEqual([]);
  market.tick(nextFundingMs);
  market.tick(nextFundingMs + 1_000);
  expect(market.fundings).toEqual([
    {
      symbol: "BTCUSDT",
      fundingRate: "0.0001",
      fundingTime: nextFundingMs,
      markPrice: "101",
      rateType: "Regular",
    },
  ]);
  expect(emitted).toContain("btcusdt@markPrice@1s");
});
