import { format, notionalOf, parsePrice, parseQuantity } from "#libs/domain/fixed.ts";
import { VenueError } from "../engine/rules.ts";
import { aggTradeRow } from "../market/aggregate-trades.ts";
import { INTERVALS, klineRow, type Interval } from "../market/candles.ts";
import { dayTicker } from "../market/day-ticker.ts";
import type { VenueEvent } from "../market/events.ts";
import { endpoint, type Endpoint, type Venue } from "./endpoint.ts";
import { byLimit, bySymbol, marketOf, oneOrAll } from "./market.ts";
import { mandatory, oneOf, optional, rows, standard, text, whole } from "./parameters.ts";

const HOUR_MS = 3_600_000;
const time = optional(whole(0));

interface Span {
  readonly startTime: number | undefined;
  readonly endTime: number | undefined;
  readonly limit: number;
}

/** The rows within a span: the oldest of them after a start time, else the newest. */
function within<T>(all: readonly T[], { startTime, endTime, limit }: Span, timeOf: (row: T) => number): T[] {
  const there = all.filter(
    (row) => timeOf(row) >= (startTime ?? 0) && timeOf(row) <= (endTime ?? Number.MAX_SAFE_INTEGER),
  );
  return startTime === undefined ? there.slice(-limit) : there.slice(0, limit);
}

const klineWeight = byLimit(500, [
  [99, 1],
  [499, 2],
  [1_000, 5],
  [1_500, 10],
]);

const klines = (venue: Venue, symbol: string, interval: Interval, span: Span): object =>
  within(marketOf(venue, symbol).candles(interval), span, ({ openMs }) => openMs).map((candle) =>
    klineRow(interval, candle),
  );

const tradeRow = (trade: Extract<VenueEvent, { kind: "trade" }>): object => ({
  id: trade.tradeId,
  price: trade.price,
  qty: trade.quantity,
  quoteQty: format(notionalOf(parseQuantity(trade.quantity), parsePrice(trade.price), "down")),
  time: trade.timeMs,
  isBuyerMaker: trade.buyerIsMaker,
  isRPITrade: false,
});

/** What the market was: candles, trades, 24 hours, funding. Source: facts, section 4.1. */
export const marketHistoryEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "GET",
    path: "/fapi/v1/klines",
    security: "none",
    weight: klineWeight,
    parameters: {
      symbol: mandatory(text),
      interval: mandatory(oneOf(INTERVALS, -1120)),
      startTime: time,
      endTime: time,
      limit: standard(rows(1_500), 500),
    },
    handler: (venue, { input }) => klines(venue, input.symbol, input.interval, input),
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/continuousKlines",
    security: "none",
    weight: klineWeight,
    parameters: {
      pair: mandatory(text),
      contractType: mandatory(
        oneOf(["PERPETUAL"], -1130, "Data sent for parameter 'contractType' is not valid."),
      ),
      interval: mandatory(oneOf(INTERVALS, -1120)),
      startTime: time,
      endTime: time,
      limit: standard(rows(1_500), 500),
    },
    handler: (venue, { input }) => klines(venue, input.pair, input.interval, input),
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/aggTrades",
    security: "none",
    weight: 20,
    parameters: {
      symbol: mandatory(text),
      fromId: optional(whole(0)),
      startTime: time,
      endTime: time,
      limit: standard(rows(1_000), 500),
    },
    handler: (venue, { input }) => {
      const { fromId, startTime, endTime } = input;
      if (startTime !== undefined && endTime !== undefined && endTime - startTime >= HOUR_MS)
        throw new VenueError(-1127, "More than 1 hours between startTime and endTime.");
      const all = marketOf(venue, input.symbol).aggregateTrades;
      if (fromId !== undefined) {
        const after = all.filter(({ id }) => id >= fromId);
        return after.slice(0, input.limit).map(aggTradeRow);
      }
      return within(all, input, ({ timeMs }) => timeMs).map(aggTradeRow);
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/trades",
    security: "none",
    weight: 5,
    parameters: { symbol: mandatory(text), limit: standard(rows(1_000), 500) },
    handler: (venue, { input }) => marketOf(venue, input.symbol).trades.slice(-input.limit).map(tradeRow),
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/ticker/24hr",
    security: "none",
    weight: bySymbol(1, 40),
    parameters: { symbol: optional(text) },
    handler: (venue, { input }) =>
      oneOrAll(venue, input.symbol, (symbol, market) => {
        const stats = market.day(venue.now());
        return stats === undefined ? undefined : dayTicker(symbol, stats);
      }),
  }),
  ...["/fapi/v1/ticker/price", "/fapi/v2/ticker/price"].map((path) =>
    endpoint({
      method: "GET",
      path,
      security: "none",
      weight: bySymbol(1, 2),
      parameters: { symbol: optional(text) },
      handler: (venue, { input }) =>
        oneOrAll(venue, input.symbol, (symbol, { trades }) => {
          const last = trades.at(-1);
          return last === undefined ? undefined : { symbol, price: last.price, time: last.timeMs };
        }),
    }),
  ),
  endpoint({
    method: "GET",
    path: "/fapi/v1/fundingRate",
    security: "none",
    weight: 0,
    pool: "funding",
    parameters: {
      symbol: optional(text),
      startTime: time,
      endTime: time,
      limit: standard(rows(1_000), 100),
    },
    handler: (venue, { input }) => {
      const all = [input.symbol === undefined ? [...venue.markets.keys()] : [input.symbol]]
        .flat()
        .flatMap((symbol) => marketOf(venue, symbol).fundings)
        .sort((a, b) => a.fundingTime - b.fundingTime);
      return within(all, input, ({ fundingTime }) => fundingTime);
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/fundingInfo",
    security: "none",
    weight: 0,
    pool: "funding",
    parameters: {},
    // Only symbols with a cap, floor or interval of their own are listed, and there is none.
    handler: () => [],
  }),
];
