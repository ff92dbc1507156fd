import { format, max, min, type Price, type Quantity } from "#libs/domain/fixed.ts";
import { MINUTE_MS, quoteText, type Candle } from "./candles.ts";

const WINDOW_MS = 24 * 60 * MINUTE_MS;

/** The last 24 hours of one symbol, rolling by the minute. */
export interface DayStats {
  readonly openMs: number;
  readonly closeMs: number;
  readonly firstId: number;
  readonly lastId: number;
  readonly count: number;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly last: Price;
  readonly lastQuantity: Quantity;
  readonly volume: Quantity;
  readonly quote: bigint;
}

/** @param minutes oldest first, the open one last. Undefined before the first trade. */
export function dayStats(
  minutes: readonly Candle[],
  lastQuantity: Quantity,
  nowMs: number,
): DayStats | undefined {
  const sinceMs = Math.floor((nowMs - WINDOW_MS) / MINUTE_MS) * MINUTE_MS;
  let stats: { -readonly [Key in keyof DayStats]: DayStats[Key] } | undefined;
  for (const candle of minutes) {
    if (candle.openMs < sinceMs || candle.count === 0) continue;
    if (stats === undefined) {
      const { firstId, open, high, low } = candle;
      stats = {
        openMs: Math.max(sinceMs, candle.openMs),
        closeMs: nowMs,
        firstId,
        lastId: candle.lastId,
        count: 0,
        open,
        high,
        low,
        last: candle.close,
        lastQuantity,
        volume: 0n as Quantity,
        quote: 0n,
      };
    }
    stats.lastId = candle.lastId;
    stats.count += candle.count;
    stats.high = max(stats.high, candle.high);
    stats.low = min(stats.low, candle.low);
    stats.last = candle.close;
    stats.volume = (stats.volume + candle.volume) as Quantity;
    stats.quote += candle.quote;
  }
  return stats;
}

const changeOf = ({ open, last }: DayStats): string => format((last - open) as Price);

/** Hundredths, three decimals: 1.405 is 1.405 per cent. */
function percentOf({ open, last }: DayStats): string {
  const thousandths = ((last - open) * 100_000n) / open;
  const size = (thousandths < 0n ? -thousandths : thousandths).toString().padStart(4, "0");
  return `${thousandths < 0n ? "-" : ""}${size.slice(0, -3)}.${size.slice(-3)}`;
}

const averageOf = ({ volume, quote, last }: DayStats): string =>
  format(volume === 0n ? last : ((quote / volume) as Price));

/** The `24hrTicker` event. */
export const tickerEvent = (symbol: string, stats: DayStats, nowMs: number): object => ({
  e: "24hrTicker",
  E: nowMs,
  s: symbol,
  ps: symbol,
  p: changeOf(stats),
  P: percentOf(stats),
  w: averageOf(stats),
  c: format(stats.last),
  Q: format(stats.lastQuantity),
  o: format(stats.open),
  h: format(stats.high),
  l: format(stats.low),
  v: format(stats.volume),
  q: quoteText(stats.quote),
  O: stats.openMs,
  C: stats.closeMs,
  F: stats.firstId,
  L: stats.lastId,
  n: stats.count,
  st: 1,
});

/** The `24hrMiniTicker` event. */
export const miniTickerEvent = (symbol: string, stats: DayStats, nowMs: number): object => ({
  e: "24hrMiniTicker",
  E: nowMs,
  s: symbol,
  ps: symbol,
  c: format(stats.last),
  o: format(stats.open),
  h: format(stats.high),
  l: format(stats.low),
  v: format(stats.volume),
  q: quoteText(stats.quote),
  st: 1,
});

/** A body of REST ticker/24hr. */
export const dayTicker = (symbol: string, stats: DayStats): object => ({
  symbol,
  priceChange: changeOf(stats),
  priceChangePercent: percentOf(stats),
  weightedAvgPrice: averageOf(stats),
  lastPrice: format(stats.last),
  lastQty: format(stats.lastQuantity),
  openPrice: format(stats.open),
  highPrice: format(stats.high),
  lowPrice: format(stats.low),
  volume: format(stats.volume),
  quoteVolume: quoteText(stats.quote),
  openTime: stats.openMs,
  closeTime: stats.closeMs,
  firstId: stats.firstId,
  lastId: stats.lastId,
  count: stats.count,
});
