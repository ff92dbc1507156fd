import type { Level } from "#libs/wire/market.ts";

/** Prices of a book, as `[price, quantity]`. */
export type Row = readonly [price: string, quantity: string];

interface DepthEvent {
  readonly U: number;
  readonly u: number;
  readonly pu: number;
  readonly b: readonly Row[];
  readonly a: readonly Row[];
}

export interface ModelTrade {
  readonly a: number;
  readonly p: string;
  readonly q: string;
  readonly m: boolean;
  readonly T: number;
}

/** `[openTimeMs, open, high, low, close, volume]` */
export type ModelCandle = readonly [number, string, string, string, string, string];

export const SYMBOL = "BTCUSDT";
const MINUTE_MS = 60_000;
const LEVELS = 6;

/** What an exchange knows of one symbol: every trade, every closed candle, and its book after every change. */
export class ModelMarket {
  readonly trades: ModelTrade[] = [];
  readonly candles: ModelCandle[] = [];
  /** By update id. */
  readonly #bids = new Map<number, ReadonlyMap<string, string>>([[1, new Map()]]);
  readonly #asks = new Map<number, ReadonlyMap<string, string>>([[1, new Map()]]);
  #updateId = 1;
  #middle = 1_000;
  #openTimeMs: number;

  constructor(nowMs: number) {
    this.#openTimeMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    this.depth([3, -2, 5]);
  }

  get updateId(): number {
    return this.#updateId;
  }

  /** The book after an update. */
  book(updateId: number): {
    readonly bids: ReadonlyMap<string, string>;
    readonly asks: ReadonlyMap<string, string>;
  } {
    const [bids, asks] = [this.#bids.get(updateId), this.#asks.get(updateId)];
    if (bids === undefined || asks === undefined) throw new Error(`there was no update ${updateId}`);
    return { bids, asks };
  }

  trade(nowMs: number): ModelTrade {
    const trade = {
      a: this.trades.length + 1,
      p: String(this.#middle),
      q: "1",
      m: this.trades.length % 2 === 0,
      T: nowMs,
    };
    this.trades.push(trade);
    return trade;
  }

  /** Moves the middle once for each number, an update each; what the moves change is one event. */
  depth(moves: readonly number[]): DepthEvent {
    const before = this.#updateId;
    const changed = { bids: new Map<string, string>(), asks: new Map<string, string>() };
    for (const move of moves) {
      const { bids, asks } = this.book(this.#updateId);
      this.#middle = Math.max(100, this.#middle + move);
      this.#updateId += 1;
      this.#bids.set(this.#updateId, this.#moved(bids, -1, changed.bids));
      this.#asks.set(this.#updateId, this.#moved(asks, 1, changed.asks));
    }
    return { U: before + 1, u: this.#updateId, pu: before, b: [...changed.bids], a: [...changed.asks] };
  }

  /** The words of the candle that runs; the one before it is closed when its minute is over. */
  candle(nowMs: number): { readonly row: ModelCandle; readonly closed: boolean } {
    const row = this.#candleAt(this.#openTimeMs);
    const closed = nowMs >= this.#openTimeMs + MINUTE_MS;
    if (closed) {
      this.candles.push(row);
      this.#openTimeMs += MINUTE_MS;
    }
    return { row, closed };
  }

  #candleAt(openTimeMs: number): ModelCandle {
    const price = String(openTimeMs / MINUTE_MS);
    return [openTimeMs, price, price, price, price, "1"];
  }

  #moved(
    side: ReadonlyMap<string, string>,
    sign: 1 | -1,
    changed: Map<string, string>,
  ): ReadonlyMap<string, string> {
    const next = new Map<string, string>();
    for (let i = 1; i <= LEVELS; i += 1)
      next.set(String(this.#middle + sign * i), String(1 + (this.#updateId % 7)));
    for (const price of side.keys()) if (!next.has(price)) changed.set(price, "0");
    for (const [price, quantity] of next) changed.set(price, quantity);
    return next;
  }
}

export const rowsOf = (side: ReadonlyMap<string, string>): readonly Row[] => [...side];

/** Folds absolute quantities. */
export function foldLevels(side: Map<string, string>, levels: readonly Level[]): void {
  for (const { price, quantity } of levels)
    if (Number(quantity) === 0) side.delete(price);
    else side.set(price, quantity);
}
