import type { MarketBody } from "#libs/wire/market.ts";

type Trade = Extract<MarketBody, { kind: "trade" }>;
type Kline = Extract<MarketBody, { kind: "kline" }>;

const MINUTE_MS = 60_000;

/** Counts what is missing between trades of one symbol: aggregate ids are contiguous. */
export class TradeChain {
  #last: number | undefined;

  /** How many trades are missing before this one; undefined for one that was seen already. */
  onTrade(trade: Trade): number | undefined {
    const last = this.#last;
    if (last !== undefined && trade.aggregateId <= last) return undefined;
    this.#last = trade.aggregateId;
    return last === undefined ? 0 : trade.aggregateId - last - 1;
  }
}

/** Finds closed candles that never came: a reconnect can swallow the last word of one. */
export class CandleChain {
  #lastClosed: number | undefined;

  /** Open times of the closed candles missing before this one, oldest first. */
  onKline(kline: Kline): readonly number[] {
    const missing: number[] = [];
    const last = this.#lastClosed;
    if (last !== undefined)
      for (let open = last + MINUTE_MS; open < kline.openTimeMs; open += MINUTE_MS) missing.push(open);
    // What is missing is asked for once; the backfill fills it or counts it.
    const done = kline.closed ? kline.openTimeMs : kline.openTimeMs - MINUTE_MS;
    this.#lastClosed = last === undefined && !kline.closed ? undefined : Math.max(last ?? 0, done);
    return missing;
  }
}
