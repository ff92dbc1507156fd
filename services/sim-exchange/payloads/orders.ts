import { format, notionalOf } from "#libs/domain/fixed.ts";
import type { Amendment } from "../engine/core.ts";
import { averagePriceOf, type VenueFill, type VenueOrder } from "../engine/order.ts";
import { jsonInteger } from "../json.ts";

/** Payloads as the exchange writes them in 2026. Source: facts, section 4.2. */

/** What place, amend and cancel answer: no avgPrice and no cumQuote since 2026-07-15. */
export const orderAnswer = (order: VenueOrder) => ({
  orderId: jsonInteger(order.orderId),
  symbol: order.symbol,
  status: order.status,
  clientOrderId: order.clientId,
  price: format(order.price),
  origQty: format(order.quantity),
  executedQty: format(order.filled),
  cumQty: format(order.filled),
  timeInForce: order.timeInForce,
  type: order.type,
  origType: order.origin?.type ?? order.type,
  side: order.side,
  positionSide: "BOTH",
  reduceOnly: order.reduceOnly,
  closePosition: order.origin?.closePosition ?? false,
  stopPrice: order.origin === undefined ? "0" : format(order.origin.triggerPrice),
  workingType: order.origin?.workingType ?? "CONTRACT_PRICE",
  priceProtect: order.origin?.priceProtect ?? false,
  priceMatch: order.priceMatch,
  selfTradePreventionMode: order.selfTradeMode,
  goodTillDate: order.goodTillMs,
  updateTime: order.updateTimeMs,
});

/** ACK: the order as it was accepted, before it met the book. */
export const orderAccepted = (order: VenueOrder): object => ({
  ...orderAnswer(order),
  status: "NEW",
  executedQty: "0",
  cumQty: "0",
  updateTime: order.timeMs,
});

export const amendAnswer = (order: VenueOrder): object => ({
  ...orderAnswer(order),
  pair: order.symbol,
  ...(order.modifyId === undefined ? {} : { modifyId: order.modifyId }),
});

export function orderQuery(order: VenueOrder): object {
  const { cumQty: _, ...answer } = orderAnswer(order);
  return { ...answer, avgPrice: averageOf(order), cumQuote: format(order.quote), time: order.timeMs };
}

export const averageOf = (order: VenueOrder): string =>
  order.filled === 0n ? "0.00" : format(averagePriceOf(order));

export const amendmentRow = (row: Amendment): object => ({
  amendmentId: row.amendmentId,
  symbol: row.symbol,
  pair: row.symbol,
  orderId: jsonInteger(row.orderId),
  clientOrderId: row.clientId,
  time: row.timeMs,
  amendment: {
    price: { before: format(row.price[0]), after: format(row.price[1]) },
    origQty: { before: format(row.quantity[0]), after: format(row.quantity[1]) },
    count: row.count,
  },
  priceMatch: "NONE",
});

export const userTrade = (fill: VenueFill): object => ({
  symbol: fill.symbol,
  id: fill.tradeId,
  orderId: jsonInteger(fill.orderId),
  side: fill.side,
  price: format(fill.price),
  qty: format(fill.quantity),
  realizedPnl: format(fill.realizedPnl),
  marginAsset: "USDT",
  quoteQty: format(notionalOf(fill.quantity, fill.price, "down")),
  commission: format(fill.fee),
  commissionAsset: "USDT",
  time: fill.timeMs,
  positionSide: "BOTH",
  buyer: fill.side === "BUY",
  maker: fill.maker,
});
