import { format, notionalOf, type Money, type Price, type Quantity, type Side } from "#libs/domain/fixed.ts";
import { averagePriceOf, type VenueFill, type VenueOrder } from "../engine/order.ts";

/** A position the exchange closed by force, as one order. */
export interface Liquidation {
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly averagePrice: Price;
  readonly lastQuantity: Quantity;
  readonly filled: Quantity;
  readonly status: string;
  readonly timeMs: number;
}

const WINDOW_MS = 1_000;

/** Only the largest liquidation of a symbol within 1000 ms is shown. Source: facts, section 2.2. */
export class Liquidations {
  #largest: Liquidation | undefined;
  #windowEndsMs = 0;

  add(liquidation: Liquidation): void {
    if (this.#largest === undefined) this.#windowEndsMs = liquidation.timeMs + WINDOW_MS;
    if (this.#largest === undefined || sizeOf(liquidation) > sizeOf(this.#largest))
      this.#largest = liquidation;
  }

  /** The largest of a window that has ended. */
  due(nowMs: number): Liquidation | undefined {
    if (this.#largest === undefined || nowMs < this.#windowEndsMs) return undefined;
    const largest = this.#largest;
    this.#largest = undefined;
    return largest;
  }
}

const sizeOf = ({ quantity, averagePrice }: Liquidation): Money => notionalOf(quantity, averagePrice, "down");

/** True for an order by which the exchange has closed a whole position. */
export const isLiquidated = ({ status, clientId }: VenueOrder): boolean =>
  status === "FILLED" && clientId.startsWith("autoclose-");

export const liquidationOf = (order: VenueOrder, last: VenueFill): Liquidation => ({
  side: order.side,
  quantity: order.quantity,
  price: order.price,
  averagePrice: averagePriceOf(order),
  lastQuantity: last.quantity,
  filled: order.filled,
  status: order.status,
  timeMs: order.updateTimeMs,
});

/** The `forceOrder` event. */
export const forceOrderEvent = (symbol: string, order: Liquidation, nowMs: number): object => ({
  e: "forceOrder",
  E: nowMs,
  o: {
    s: symbol,
    S: order.side,
    o: "LIMIT",
    f: "IOC",
    q: format(order.quantity),
    p: format(order.price),
    ap: format(order.averagePrice),
    X: order.status,
    l: format(order.lastQuantity),
    z: format(order.filled),
    T: order.timeMs,
  },
  ps: symbol,
  st: 1,
});
