import {
  format,
  min,
  notionalOf,
  plus,
  sizeOf,
  ZERO_QUANTITY,
  type Price,
  type Quantity,
} from "#libs/domain/fixed.ts";
import type { Core } from "./core.ts";
import { judgeOrder, type VenueFill, type VenueOrder } from "./order.ts";

/** Books one fill on the order and its account; a reduce-only order never fills beyond the position. */
export function fill(
  core: Core,
  order: VenueOrder,
  wanted: Quantity,
  price: Price,
  maker: boolean,
  nowMs: number,
): void {
  const account = core.account(order.account);
  let quantity = wanted;
  if (order.reduceOnly) {
    const { amount } = account.position(order.symbol);
    const reducible =
      amount !== 0n && amount > 0n === (order.side === "SELL") ? sizeOf(amount) : ZERO_QUANTITY;
    if (reducible === 0n) {
      end(core, order, "EXPIRED", "4", nowMs);
      return;
    }
    quantity = min(quantity, reducible);
  }
  const { realizedPnl, fee } = account.fill(order.symbol, order.side, quantity, price, maker, nowMs);
  order.filled = plus(order.filled, quantity);
  order.quote = plus(order.quote, notionalOf(quantity, price, "down"));
  order.status = order.filled === order.quantity ? "FILLED" : "PARTIALLY_FILLED";
  order.updateTimeMs = nowMs;
  if (order.status === "FILLED") core.restingOf(order.symbol).delete(order);
  const made: VenueFill = {
    tradeId: core.nextTradeId++,
    account: order.account,
    symbol: order.symbol,
    orderId: order.orderId,
    side: order.side,
    price,
    quantity,
    realizedPnl,
    fee,
    maker,
    timeMs: nowMs,
  };
  core.fills.push(made);
  core.record({
    k: "fill",
    t: nowMs,
    account: order.account,
    symbol: order.symbol,
    clientId: order.clientId,
    orderId: order.orderId.toString(),
    tradeId: made.tradeId,
    side: order.side,
    quantity: format(quantity),
    price: format(price),
    maker,
    fee: format(fee),
    realized: format(realizedPnl),
    ...account.stateText(order.symbol),
  });
  recordOrder(core, order, nowMs);
  core.notify({ kind: "fill", order: { ...order }, fill: made });
}

/** Ends an order and says so. */
export function end(
  core: Core,
  order: VenueOrder,
  status: "CANCELED" | "EXPIRED",
  expiryReason: string,
  nowMs: number,
): void {
  order.status = status;
  order.updateTimeMs = nowMs;
  core.restingOf(order.symbol).delete(order);
  changed(core, order, status, expiryReason, nowMs);
}

/** Records an order's state and tells its owner. */
export function changed(
  core: Core,
  order: VenueOrder,
  execution: "NEW" | "CANCELED" | "EXPIRED",
  expiryReason: string,
  nowMs: number,
): void {
  recordOrder(core, order, nowMs);
  core.notify({ kind: "order", order: { ...order }, execution, expiryReason });
}

function recordOrder(core: Core, order: VenueOrder, nowMs: number): void {
  core.record({ k: "order", t: nowMs, account: order.account, order: judgeOrder(order) });
}
