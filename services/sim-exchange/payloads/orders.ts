import { format, notionalOf, type Money } from "#libs/domain/fixed.ts";
import type { VenueFill, VenueOrder } from "../engine/order.ts";

/** Payloads as the exchange writes them in 2026. Source: facts, sections 3.3 and 4.2. Bigints become JSON integers. */

export const orderAnswer = (order: VenueOrder): object => ({
  orderId: order.orderId,
  symbol: order.symbol,
  status: order.status,
  clientOrderId: order.clientId,
  price: format(order.price),
  origQty: format(order.quantity),
  executedQty: format(order.filled),
  cumQty: format(order.filled),
  timeInForce: order.timeInForce,
  type: order.type,
  origType: order.type,
  side: order.side,
  positionSide: "BOTH",
  reduceOnly: order.reduceOnly,
  closePosition: false,
  stopPrice: "0",
  workingType: "CONTRACT_PRICE",
  priceProtect: false,
  priceMatch: "NONE",
  selfTradePreventionMode: "EXPIRE_MAKER",
  goodTillDate: 0,
  updateTime: order.updateTimeMs,
});

export function orderQuery(order: VenueOrder): object {
  const { cumQty: _, ...answer } = orderAnswer(order) as { cumQty: string };
  return { ...answer, avgPrice: averageOf(order), cumQuote: format(order.quote), time: order.timeMs };
}

export const averageOf = (order: VenueOrder): string =>
  order.filled === 0n ? "0.00" : format(((order.quote * 100_000_000n) / order.filled) as Money);

export const userTrade = (fill: VenueFill): object => ({
  symbol: fill.symbol,
  id: fill.tradeId,
  orderId: fill.orderId,
  side: fill.side,
  price: format(fill.price),
  qty: format(fill.quantity),
  realizedPnl: format(fill.realizedPnl),
  quoteQty: format(notionalOf(fill.quantity, fill.price, "down")),
  commission: format(fill.fee),
  commissionAsset: "USDT",
  time: fill.timeMs,
  positionSide: "BOTH",
  buyer: fill.side === "BUY",
  maker: fill.maker,
});
