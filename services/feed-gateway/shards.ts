import type { Symbol } from "#libs/domain/ids.ts";
import type { MarketBody } from "#libs/wire/market.ts";

export type Category = "public" | "market";
type StreamKind = Exclude<MarketBody["kind"], "gap" | "depth">;

/** One stream of the exchange. */
export interface Stream {
  /** As the exchange names it, e.g. `btcusdt@aggTrade`. */
  readonly name: string;
  readonly symbol: Symbol;
  readonly kind: StreamKind;
}

/** Streams that one connection carries. */
export interface Shard {
  readonly category: Category;
  readonly symbols: readonly Symbol[];
  readonly streams: readonly Stream[];
}

const SUFFIXES: Readonly<Record<StreamKind, string>> = {
  top: "bookTicker",
  book: "depth@100ms",
  trade: "aggTrade",
  mark: "markPrice@1s",
  kline: "kline_1m",
};
/** A connection brings streams of one category only. Source: facts, section 1.1. */
const CATEGORIES: Readonly<Record<Category, readonly StreamKind[]>> = {
  public: ["top", "book"],
  market: ["trade", "mark", "kline"],
};
/** The exchange's own limit. Source: facts, section 2.1. */
export const STREAMS_MAX = 1_024;

export const streamName = (symbol: Symbol, kind: StreamKind): string =>
  `${symbol.toLowerCase()}@${SUFFIXES[kind]}`;

/** Every stream of these symbols, none twice, at most `streamsMax` on a connection; a symbol's streams stay together. */
export function shardsOf(symbols: readonly Symbol[], streamsMax: number): readonly Shard[] {
  const unique = [...new Set(symbols)];
  return (Object.keys(CATEGORIES) as Category[]).flatMap((category) => {
    const kinds = CATEGORIES[category];
    const perShard = Math.max(1, Math.floor(streamsMax / kinds.length));
    const shards: Shard[] = [];
    for (let from = 0; from < unique.length; from += perShard) {
      const part = unique.slice(from, from + perShard);
      const streams = part.flatMap((symbol) =>
        kinds.map((kind) => ({ name: streamName(symbol, kind), symbol, kind })),
      );
      shards.push({ category, symbols: part, streams });
    }
    return shards;
  });
}
