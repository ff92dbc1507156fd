import { format, notionalOf } from "#libs/domain/fixed.ts";
import type { Amendment } from "../engine/core.ts";
import { averagePriceOf, type OrderStatus, type VenueFill, type VenueOrder } from "../engine/order.ts";
import { jsonInteger, OrderPayload, quotedId, quotedName } from "../json.ts";

/** Payloads as the exchange writes them in 2026. Source: facts, section 4.2. */

/** What an answer tells of an order besides its id; of place, amend and cancel no avgPrice and no cumQuote since 2026-07-15. */
function answerFields(order: VenueOrder, status: OrderStatus, executedQty: string, updateTime: number) {
  const { origin } = order;
  return {
    symbol: order.symbol,
    status,
    clientOrderId: order.clientId,
    price: format(order.price),
    origQty: format(order.quantity),
    executedQty,
    cumQty: executedQty,
    timeInForce: order.timeInForce,
    type: order.type,
    origType: origin?.type ?? order.type,
    side: order.side,
    positionSide: "BOTH",
    reduceOnly: order.reduceOnly,
    closePosition: origin?.closePosition ?? false,
    stopPrice: origin === undefined ? "0" : format(origin.triggerPrice),
    workingType: origin?.workingType ?? "CONTRACT_PRICE",
    priceProtect: origin?.priceProtect ?? false,
    priceMatch: order.priceMatch,
    selfTradePreventionMode: order.selfTradeMode,
    goodTillDate: order.goodTillMs,
    updateTime,
  };
}

type AnswerFields = ReturnType<typeof answerFields>;

/** Their JSON without the brace in front. */
const answerText = (fields: AnswerFields): string =>
  `"symbol":${quotedName(fields.symbol)},"status":"${fields.status}","clientOrderId":${quotedId(fields.clientOrderId)}` +
  `,"price":"${fields.price}","origQty":"${fields.origQty}","executedQty":"${fields.executedQty}"` +
  `,"cumQty":"${fields.cumQty}","timeInForce":"${fields.timeInForce}","type":"${fields.type}"` +
  `,"origType":${quotedName(fields.origType)},"side":"${fields.side}","positionSide":"BOTH"` +
  `,"reduceOnly":${fields.reduceOnly},"closePosition":${fields.closePosition},"stopPrice":"${fields.stopPrice}"` +
  `,"workingType":"${fields.workingType}","priceProtect":${fields.priceProtect}` +
  `,"priceMatch":"${fields.priceMatch}","selfTradePreventionMode":"${fields.selfTradePreventionMode}"` +
  `,"goodTillDate":${fields.goodTillDate},"updateTime":${fields.updateTime}}`;

const fieldsNow = (order: VenueOrder) =>
  answerFields(order, order.status, format(order.filled), order.updateTimeMs);

/** RESULT, and what cancel answers: the order as it is. */
export const orderAnswer = (order: VenueOrder): object =>
  new OrderPayload(order.orderId, fieldsNow(order), answerText);

/** ACK: the order as it was accepted, before it met the book. */
export const orderAccepted = (order: VenueOrder): object =>
  new OrderPayload(order.orderId, answerFields(order, "NEW", "0", order.timeMs), answerText);

export const amendAnswer = (order: VenueOrder): object =>
  new OrderPayload(order.orderId, {
    ...fieldsNow(order),
    pair: order.symbol,
    ...(order.modifyId === undefined ? {} : { modifyId: order.modifyId }),
  });

export function orderQuery(order: VenueOrder): object {
  const { cumQty: _, ...fields } = fieldsNow(order);
  const sums = { avgPrice: averageOf(order), cumQuote: format(order.quote), time: order.timeMs };
  return new OrderPayload(order.orderId, { ...fields, ...sums });
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
