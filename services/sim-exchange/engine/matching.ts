import { min, parsePrice, parseQuantity, type Quantity, type Side } from "#libs/domain/fixed.ts";
import type { VenueEvent } from "../market/events.ts";
import type { VenueBook } from "./book.ts";
import type { Core } from "./core.ts";
import { fill } from "./filling.ts";
import { openQuantity } from "./order.ts";

/** A resting order fills when the opposite touch reaches it; a shrinking level moves it forward in its queue. */
export function matchTouch(core: Core, symbol: string, book: VenueBook, nowMs: number): void {
  const resting = core.restingOf(symbol);
  if (resting.size === 0) return;
  for (const order of resting) {
    const opposite = order.side === "BUY" ? book.ask : book.bid;
    const own = order.side === "BUY" ? book.bid : book.ask;
    if (opposite === undefined || own === undefined) continue;
    if (order.side === "BUY" ? opposite.price <= order.price : opposite.price >= order.price) {
      const quantity = min(openQuantity(order), opposite.quantity);
      if (quantity > 0n) fill(core, order, quantity, order.price, true, nowMs);
    } else {
      const displayed = book.displayed(order.side, order.price);
      if (order.queueAhead === undefined || (own.price === order.price && displayed < order.queueAhead))
        order.queueAhead = displayed;
    }
  }
}

/** A trade at a resting order's price uses up the queue before it; one beyond it fills it. */
export function matchTrade(core: Core, trade: Extract<VenueEvent, { kind: "trade" }>, nowMs: number): void {
  const resting = core.restingOf(trade.symbol);
  if (resting.size === 0) return;
  const price = parsePrice(trade.price);
  let left = parseQuantity(trade.quantity);
  const side: Side = trade.buyerIsMaker ? "BUY" : "SELL";
  const reached = [...resting]
    .filter((order) => order.side === side && (side === "BUY" ? order.price >= price : order.price <= price))
    .sort((a, b) =>
      a.price === b.price
        ? a.orderId < b.orderId
          ? -1
          : 1
        : a.price > b.price === (side === "BUY")
          ? -1
          : 1,
    );
  for (const order of reached) {
    if (left === 0n) return;
    if (order.price === price) {
      const ahead = order.queueAhead ?? left;
      const used = min(ahead, left);
      order.queueAhead = (ahead - used) as Quantity;
      left = (left - used) as Quantity;
    }
    const quantity = min(openQuantity(order), left);
    if (quantity === 0n) continue;
    left = (left - quantity) as Quantity;
    fill(core, order, quantity, order.price, true, nowMs);
  }
}
