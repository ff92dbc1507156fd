import type { MarketBody } from "#libs/wire/market.ts";

type Trade = Extract<MarketBody, { kind: "trade" }>;
type Kline = Extract<MarketBody, { kind: "kline" }>;

export const MINUTE_MS = 60_000;

/** The newest candle that is closed when this is said of one. */
export const lastClosed = ({ openTimeMs, closed }: Pick<Kline, "openTimeMs" | "closed">): number =>
  closed ? openTimeMs : openTimeMs - MINUTE_MS;

/** First and last of what is missing: aggregate trade ids, or open times of candles in epoch milliseconds. */
export interface MissingRange {
  readonly first: number;
  readonly last: number;
}

/** Younger by this than the newest trade and yet with a lower id: the exchange began to count anew (its testnet does). */
const BEGAN_ANEW_MS = 60_000;

/** Finds what is missing between trades of one symbol: aggregate ids are contiguous. */
export class TradeChain {
  #last: Pick<Trade, "aggregateId" | "tradeTimeMs"> | undefined;

  /**
   * Goes on behind a trade that is known to be stored.
   *
   * @param completeTo the one behind which others are missing.
   */
  resumeAfter({ aggregateId, tradeTimeMs }: Trade, completeTo = aggregateId): void {
    this.#last ??= { aggregateId: completeTo, tradeTimeMs };
  }

  /** Whether a trade is new, and which ones are missing before it. */
  onTrade(trade: Trade): { readonly fresh: boolean; readonly missing: MissingRange | undefined } {
    const last = this.#last;
    const { aggregateId, tradeTimeMs } = trade;
    const newer = last === undefined || aggregateId > last.aggregateId;
    if (!newer && tradeTimeMs <= last.tradeTimeMs + BEGAN_ANEW_MS)
      return { fresh: false, missing: undefined };
    this.#last = trade;
    return {
      fresh: true,
      missing:
        last === undefined || aggregateId <= last.aggregateId + 1
          ? undefined
          : { first: last.aggregateId + 1, last: aggregateId - 1 },
    };
  }
}

/** Finds closed candles that never came: a reconnect can swallow the last word of one. */
export class CandleChain {
  #lastClosed: number | undefined;
  /** The newest word: of which candle, whether its last, and when it was said. */
  #newest: { readonly openTimeMs: number; readonly closed: boolean; readonly timeMs: number } | undefined;
  /** Words that were no news: another connection had brought them, or later ones of the same candle. */
  duplicates = 0;

  /**
   * Goes on behind a candle that is known to be stored.
   *
   * @param completeTo the closed one behind which others are missing.
   */
  resumeAfter(candle: Kline, completeTo = lastClosed(candle)): void {
    const { openTimeMs, closed } = candle;
    this.#lastClosed ??= completeTo;
    this.#newest ??= { openTimeMs, closed, timeMs: 0 };
  }

  /**
   * Whether the word of a candle is news, and the closed candles missing before it.
   *
   * @param timeMs when the exchange said it.
   */
  onKline(
    { openTimeMs, closed }: Kline,
    timeMs: number,
  ): { readonly fresh: boolean; readonly missing: MissingRange | undefined } {
    const newest = this.#newest;
    const fresh =
      newest === undefined ||
      (openTimeMs === newest.openTimeMs
        ? !newest.closed && (closed || timeMs > newest.timeMs)
        : openTimeMs > newest.openTimeMs);
    if (!fresh) {
      this.duplicates += 1;
      return { fresh, missing: undefined };
    }
    this.#newest = { openTimeMs, closed, timeMs };
    const last = this.#lastClosed;
    // What is missing is told once; the backfill fills it or announces it.
    const done = lastClosed({ openTimeMs, closed });
    if (last !== undefined || closed) this.#lastClosed = Math.max(last ?? 0, done);
    return {
      fresh,
      missing:
        last === undefined || openTimeMs <= last + MINUTE_MS
          ? undefined
          : { first: last + MINUTE_MS, last: openTimeMs - MINUTE_MS },
    };
  }
}
