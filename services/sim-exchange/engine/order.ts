import {
  format,
  parseMoney,
  parsePriceOrZero,
  parseQuantity,
  parseQuantityOrZero,
  parseRatio,
  SCALE,
  ZERO_MONEY,
  type Money,
  type Price,
  type Quantity,
  type Ratio,
  type Side,
} from "#libs/domain/fixed.ts";
import { integerText } from "../json.ts";
import type { JudgeOrder } from "../judge.ts";

export type OrderStatus = "NEW" | "PARTIALLY_FILLED" | "FILLED" | "CANCELED" | "EXPIRED" | "EXPIRED_IN_MATCH";

export const TIMES_IN_FORCE = ["GTC", "IOC", "FOK", "GTX", "GTD"] as const;
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];

export const SELF_TRADE_MODES = ["NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH"] as const;
/** What happens when an account's taker meets its own resting order; the taker's mode decides. */
export type SelfTradeMode = (typeof SELF_TRADE_MODES)[number];

export const PRICE_MATCHES = [
  "OPPONENT",
  "OPPONENT_5",
  "OPPONENT_10",
  "OPPONENT_20",
  "QUEUE",
  "QUEUE_5",
  "QUEUE_10",
  "QUEUE_20",
] as const;
export type PriceMatch = (typeof PRICE_MATCHES)[number];

export const WORKING_TYPES = ["CONTRACT_PRICE", "MARK_PRICE"] as const;
export type WorkingType = (typeof WORKING_TYPES)[number];

/** What a triggered conditional order leaves on the order it became. */
export interface Origin {
  readonly algoId: number;
  readonly type: string;
  readonly triggerPrice: Price;
  readonly workingType: WorkingType;
  readonly priceProtect: boolean;
  readonly closePosition: boolean;
  /** Of a trailing stop; both 0 otherwise. */
  readonly activatePrice: Price;
  readonly callbackRate: Ratio;
}

export interface VenueOrder {
  readonly orderId: bigint;
  readonly account: string;
  readonly clientId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: "LIMIT" | "MARKET";
  readonly timeInForce: TimeInForce;
  /** 0 for MARKET. */
  price: Price;
  quantity: Quantity;
  filled: Quantity;
  quote: Money;
  status: OrderStatus;
  readonly reduceOnly: boolean;
  selfTradeMode: SelfTradeMode;
  readonly priceMatch: PriceMatch | "NONE";
  /** 0 unless GTD. */
  readonly goodTillMs: number;
  readonly origin: Origin | undefined;
  amendments: number;
  /** The caller's name of the last amendment. */
  modifyId: string | undefined;
  readonly timeMs: number;
  updateTimeMs: number;
  /** Its part in {@link OrderStore.exposure}. */
  held: Money;
  /** Displayed quantity that trades before us at our price; undefined after a restart until the market is seen. */
  queueAhead: Quantity | undefined;
}

export interface VenueFill {
  readonly tradeId: number;
  readonly account: string;
  readonly symbol: string;
  readonly orderId: bigint;
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly realizedPnl: Money;
  readonly fee: Money;
  readonly maker: boolean;
  readonly timeMs: number;
}

export interface PlaceOrder {
  readonly symbol: string;
  readonly side: Side;
  readonly type: "LIMIT" | "MARKET";
  readonly timeInForce: TimeInForce;
  readonly quantity: Quantity;
  /** Undefined for MARKET, and for LIMIT with `priceMatch`. */
  readonly price: Price | undefined;
  readonly reduceOnly: boolean;
  /** Undefined: the exchange makes one. */
  readonly clientId: string | undefined;
  readonly selfTradeMode?: SelfTradeMode;
  readonly priceMatch?: PriceMatch | undefined;
  readonly goodTillMs?: number | undefined;
  readonly origin?: Origin;
}

export const isOpen = ({ status }: VenueOrder): boolean => status === "NEW" || status === "PARTIALLY_FILLED";

/** What of it is not filled. */
export const openQuantity = (order: VenueOrder): Quantity => (order.quantity - order.filled) as Quantity;

/** Σ price × quantity over quantity; 0 before the first fill. */
export const averagePriceOf = ({ filled, quote }: VenueOrder): Price =>
  (filled === 0n ? 0n : (quote * SCALE) / filled) as Price;

/** True when `price` is one at which an order of `side` limited to `limit` may trade. */
export const reaches = (side: Side, limit: Price | undefined, price: Price): boolean =>
  limit === undefined || (side === "BUY" ? price <= limit : price >= limit);

/** Orders resting on `side`, the one that trades first at the front: best price, then oldest. */
export const byPriority =
  (side: Side) =>
  (a: VenueOrder, b: VenueOrder): number => {
    if (a.price !== b.price) return a.price > b.price === (side === "BUY") ? -1 : 1;
    return a.orderId < b.orderId ? -1 : 1;
  };

export const judgeOrder = (order: VenueOrder): JudgeOrder => ({
  orderId: integerText(order.orderId),
  clientId: order.clientId,
  symbol: order.symbol,
  side: order.side,
  type: order.type,
  timeInForce: order.timeInForce,
  price: format(order.price),
  quantity: format(order.quantity),
  filled: format(order.filled),
  quote: format(order.quote),
  status: order.status,
  reduceOnly: order.reduceOnly,
  timeMs: order.timeMs,
  updateTimeMs: order.updateTimeMs,
  // What is undefined is left out of the line.
  selfTradeMode: order.selfTradeMode === "EXPIRE_MAKER" ? undefined : order.selfTradeMode,
  priceMatch: order.priceMatch === "NONE" ? undefined : order.priceMatch,
  goodTillMs: order.goodTillMs === 0 ? undefined : order.goodTillMs,
  amendments: order.amendments === 0 ? undefined : order.amendments,
  modifyId: order.modifyId,
  origin:
    order.origin === undefined
      ? undefined
      : {
          ...order.origin,
          triggerPrice: format(order.origin.triggerPrice),
          activatePrice: format(order.origin.activatePrice),
          callbackRate: format(order.origin.callbackRate),
        },
});

export const orderOfJudge = (account: string, order: JudgeOrder): VenueOrder => ({
  orderId: BigInt(order.orderId),
  account,
  clientId: order.clientId,
  symbol: order.symbol,
  side: order.side,
  type: order.type,
  timeInForce: order.timeInForce as TimeInForce,
  price: parsePriceOrZero(order.price),
  quantity: parseQuantity(order.quantity),
  filled: parseQuantityOrZero(order.filled),
  quote: parseMoney(order.quote),
  status: order.status as OrderStatus,
  reduceOnly: order.reduceOnly,
  selfTradeMode: (order.selfTradeMode ?? "EXPIRE_MAKER") as SelfTradeMode,
  priceMatch: (order.priceMatch ?? "NONE") as PriceMatch | "NONE",
  goodTillMs: order.goodTillMs ?? 0,
  origin:
    order.origin === undefined
      ? undefined
      : {
          ...order.origin,
          workingType: order.origin.workingType as WorkingType,
          triggerPrice: parsePriceOrZero(order.origin.triggerPrice),
          activatePrice: parsePriceOrZero(order.origin.activatePrice),
          callbackRate: parseRatio(order.origin.callbackRate),
        },
  amendments: order.amendments ?? 0,
  modifyId: order.modifyId,
  timeMs: order.timeMs,
  updateTimeMs: order.updateTimeMs,
  held: ZERO_MONEY,
  queueAhead: undefined,
});
