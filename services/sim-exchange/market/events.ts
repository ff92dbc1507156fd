/** One event of a market, from a recording or made up; decimals as text, times in exchange epoch milliseconds. */
export type VenueEvent =
  | {
      readonly kind: "top";
      readonly symbol: string;
      readonly timeMs: number;
      readonly updateId: number;
      readonly bid: string;
      readonly bidQuantity: string;
      readonly ask: string;
      readonly askQuantity: string;
    }
  | {
      readonly kind: "trade";
      readonly symbol: string;
      readonly timeMs: number;
      readonly tradeId: number;
      readonly price: string;
      readonly quantity: string;
      readonly buyerIsMaker: boolean;
    }
  | {
      readonly kind: "depth";
      readonly symbol: string;
      readonly timeMs: number;
      readonly firstUpdateId: number;
      readonly finalUpdateId: number;
      readonly previousUpdateId: number;
      readonly bids: readonly (readonly [string, string])[];
      readonly asks: readonly (readonly [string, string])[];
    }
  | {
      readonly kind: "snapshot";
      readonly symbol: string;
      readonly timeMs: number;
      readonly lastUpdateId: number;
      readonly bids: readonly (readonly [string, string])[];
      readonly asks: readonly (readonly [string, string])[];
    };

/** Events in the order of their time. */
export type VenueFeed = AsyncIterable<VenueEvent>;

/** What a recording is, found by reading its beginning. */
export interface Recording {
  readonly path: string;
  readonly kind: "raw-log" | "aggTrades" | "bookTicker" | "klines";
  readonly symbols: readonly string[];
  readonly firstTimeMs: number;
  /** True when it carries order book changes. */
  readonly hasDepth: boolean;
}
