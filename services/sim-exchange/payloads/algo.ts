import { format, type Ratio } from "#libs/domain/fixed.ts";
import { becomesMarket, type AlgoOrder } from "../engine/algo-order.ts";
import type { VenueOrder } from "../engine/order.ts";
import { averageOf } from "./orders.ts";

/** A plain number as per cent: 0.01 is "1". */
export const rateText = (rate: Ratio): string => format((rate * 100n) as Ratio);

/** A conditional order as placing answers it. Source: facts, section 4.6. */
export const algoAnswer = (algo: AlgoOrder) => ({
  algoId: algo.algoId,
  clientAlgoId: algo.clientId,
  algoType: "CONDITIONAL",
  orderType: algo.type,
  symbol: algo.symbol,
  side: algo.side,
  positionSide: "BOTH",
  timeInForce: algo.timeInForce,
  quantity: format(algo.quantity),
  algoStatus: algo.status,
  triggerPrice: format(algo.triggerPrice),
  price: format(algo.price),
  icebergQuantity: null,
  selfTradePreventionMode: algo.selfTradeMode,
  workingType: algo.workingType,
  priceMatch: algo.priceMatch,
  closePosition: algo.closePosition,
  priceProtect: algo.priceProtect,
  reduceOnly: algo.reduceOnly,
  ...(algo.type === "TRAILING_STOP_MARKET"
    ? { activatePrice: format(algo.activatePrice), callbackRate: rateText(algo.callbackRate) }
    : {}),
  createTime: algo.createMs,
  updateTime: algo.updateMs,
  triggerTime: algo.triggerMs,
  goodTillDate: algo.goodTillMs,
});

/** What queries add: the order it became, by whose fills it is judged. */
export const algoQuery = (algo: AlgoOrder, child: VenueOrder | undefined): object => ({
  ...algoAnswer(algo),
  actualOrderId: algo.orderId?.toString() ?? "",
  actualPrice: child === undefined ? "0.00000" : averageOf(child),
  actualType: algo.orderId === undefined ? "" : becomesMarket(algo) ? "MARKET" : "LIMIT",
  actualQty: child === undefined ? "0" : format(child.filled),
  tpTriggerPrice: "0.000",
  tpPrice: "0.000",
  slTriggerPrice: "0.000",
  slPrice: "0.000",
  tpOrderType: "",
});

export const algoUpdate = (algo: AlgoOrder, child: VenueOrder | undefined, nowMs: number): object => ({
  e: "ALGO_UPDATE",
  T: algo.updateMs,
  E: nowMs,
  o: {
    caid: algo.clientId,
    aid: algo.algoId,
    at: "CONDITIONAL",
    o: algo.type,
    s: algo.symbol,
    S: algo.side,
    ps: "BOTH",
    f: algo.timeInForce,
    q: format(algo.quantity),
    X: algo.status,
    ai: algo.orderId?.toString() ?? "",
    ...(child === undefined
      ? {}
      : { ap: averageOf(child), aq: format(child.filled), act: becomesMarket(algo) ? "MARKET" : "LIMIT" }),
    tp: format(algo.triggerPrice),
    p: format(algo.price),
    V: algo.selfTradeMode,
    wt: algo.workingType,
    pm: algo.priceMatch,
    cp: algo.closePosition,
    pP: algo.priceProtect,
    R: algo.reduceOnly,
    tt: algo.triggerMs,
    gtd: algo.goodTillMs,
    ...(algo.reason === "" ? {} : { rm: algo.reason }),
    ...(algo.type === "TRAILING_STOP_MARKET"
      ? { AP: format(algo.activatePrice), cr: rateText(algo.callbackRate), ia: algo.active }
      : {}),
  },
});
