import { format, parseQuantity, type Quantity } from "#libs/domain/fixed.ts";
import type { VenueEvent } from "./events.ts";

type Trade = Extract<VenueEvent, { kind: "trade" }>;

/** Trades of one taker at one price and time, as the exchange adds them up. */
export interface AggregateTrade {
  readonly id: number;
  readonly price: string;
  readonly quantity: Quantity;
  readonly firstId: number;
  readonly lastId: number;
  readonly timeMs: number;
  readonly buyerIsMaker: boolean;
}

const WAIT_MS = 100;
const KEEP = 20_000;

/** The aggregate trades of one symbol: one is given out when its successor comes or 100 ms have passed. */
export class AggregateTrades {
  readonly #onTrade: (trade: AggregateTrade) => void;
  readonly #recent: AggregateTrade[] = [];
  #nextId: number;
  #waiting: { readonly trade: Trade; quantity: Quantity; lastId: number } | undefined;

  constructor(firstId: number, onTrade: (trade: AggregateTrade) => void) {
    this.#nextId = firstId;
    this.#onTrade = onTrade;
  }

  onTrade(trade: Trade): void {
    const quantity = parseQuantity(trade.quantity);
    const waiting = this.#waiting;
    if (
      waiting !== undefined &&
      waiting.trade.price === trade.price &&
      waiting.trade.buyerIsMaker === trade.buyerIsMaker &&
      waiting.trade.timeMs === trade.timeMs
    ) {
      waiting.quantity = (waiting.quantity + quantity) as Quantity;
      waiting.lastId = trade.tradeId;
      return;
    }
    this.#flush();
    this.#waiting = { trade, quantity, lastId: trade.tradeId };
  }

  tick(nowMs: number): void {
    if (this.#waiting !== undefined && nowMs - this.#waiting.trade.timeMs > WAIT_MS) this.#flush();
  }

  /** The newest that are kept, oldest first. */
  get recent(): readonly AggregateTrade[] {
    return this.#recent;
  }

  #flush(): void {
    if (this.#waiting === undefined) return;
    const { trade, quantity, lastId } = this.#waiting;
    this.#waiting = undefined;
    const { price, timeMs, buyerIsMaker } = trade;
    const aggregate = {
      id: this.#nextId++,
      price,
      quantity,
      firstId: trade.tradeId,
      lastId,
      timeMs,
      buyerIsMaker,
    };
    this.#recent.push(aggregate);
    if (this.#recent.length > 2 * KEEP) this.#recent.splice(0, KEEP);
    this.#onTrade(aggregate);
  }
}

/** The `aggTrade` event; the simulator has no retail flow, so `nq` equals `q`. */
export const aggTradeEvent = (symbol: string, trade: AggregateTrade): object => ({
  e: "aggTrade",
  E: trade.timeMs,
  s: symbol,
  ...aggTradeRow(trade),
  st: 1,
  derived: true,
});

/** A row of REST aggTrades. */
export const aggTradeRow = (trade: AggregateTrade): object => ({
  a: trade.id,
  p: trade.price,
  q: format(trade.quantity),
  nq: format(trade.quantity),
  f: trade.firstId,
  l: trade.lastId,
  T: trade.timeMs,
  m: trade.buyerIsMaker,
});
