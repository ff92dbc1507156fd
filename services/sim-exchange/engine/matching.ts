import { min, parsePrice, parseQuantity, type Quantity, type Side } from "#libs/domain/fixed.ts";
import type { VenueEvent } from "../market/events.ts";
import type { VenueBook } from "./book.ts";
import type { Core } from "./core.ts";
import { fill, fillable } from "./filling.ts";
import { byPriority, isOpen, reaches, type VenueOrder } from "./order.ts";

/** A halted symbol shows prices and trades nothing. */
const trades = (core: Core, symbol: string): boolean => core.rulesOf(symbol).status !== "TRADING_HALT";

/** A resting order fills when the opposite touch reaches it; a shrinking level moves it forward in its queue. */
export function matchTouch(core: Core, symbol: string, book: VenueBook, nowMs: number): void {
  const resting = core.orders.resting(symbol);
  if (resting.size === 0 || !trades(core, symbol)) return;
  for (const order of resting) {
    const opposite = order.side === "BUY" ? book.ask : book.bid;
    const own = order.side === "BUY" ? book.bid : book.ask;
    if (opposite === undefined || own === undefined || !isOpen(order)) continue;
    if (reaches(order.side, order.price, opposite.price))
      fillMaker(core, order, min(fillable(core, order), opposite.quantity), nowMs);
    else {
      const displayed = book.displayed(order.side, order.price);
      if (order.queueAhead === undefined || (own.price === order.price && displayed < order.queueAhead))
        order.queueAhead = displayed;
    }
  }
}

/** A trade at a resting order's price uses up the queue before it; one beyond it fills it. */
export function matchTrade(core: Core, trade: Extract<VenueEvent, { kind: "trade" }>, nowMs: number): void {
  const resting = core.orders.resting(trade.symbol);
  if (resting.size === 0 || !trades(core, trade.symbol)) return;
  const price = parsePrice(trade.price);
  let left = parseQuantity(trade.quantity);
  const side: Side = trade.buyerIsMaker ? "BUY" : "SELL";
  const reached = [...resting]
    .filter((order) => order.side === side && reaches(side, order.price, price))
    .sort(byPriority(side));
  for (const order of reached) {
    if (left === 0n) return;
    if (!isOpen(order)) continue;
    if (order.price === price) {
      const ahead = order.queueAhead ?? left;
      const used = min(ahead, left);
      order.queueAhead = (ahead - used) as Quantity;
      left = (left - used) as Quantity;
    }
    const quantity = min(fillable(core, order), left);
    left = (left - quantity) as Quantity;
    fillMaker(core, order, quantity, nowMs);
  }
}

function fillMaker(core: Core, order: VenueOrder, quantity: Quantity, nowMs: number): void {
  if (quantity > 0n)
    fill(core, order, core.faults.fillQuantity(order, quantity), order.price, nowMs, { maker: true });
}
