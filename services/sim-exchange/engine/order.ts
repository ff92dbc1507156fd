import {
  format,
  parsePrice,
  parseQuantity,
  parseQuantityOrZero,
  type Money,
  type Price,
  type Quantity,
  type Side,
} from "#libs/domain/fixed.ts";
import type { JudgeOrder } from "../judge.ts";
import type { VenueAccount } from "./account.ts";

export type OrderStatus = "NEW" | "PARTIALLY_FILLED" | "FILLED" | "CANCELED" | "EXPIRED";

export interface VenueOrder {
  readonly orderId: bigint;
  readonly account: string;
  readonly clientId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: "LIMIT" | "MARKET";
  readonly timeInForce: "GTC" | "IOC" | "FOK" | "GTX";
  readonly price: Price;
  readonly quantity: Quantity;
  filled: Quantity;
  quote: Money;
  status: OrderStatus;
  readonly reduceOnly: boolean;
  readonly timeMs: number;
  updateTimeMs: number;
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

/** What the exchange tells the outside, in order; the judge's line is always written first. */
export type VenueNotice =
  | {
      readonly kind: "order";
      readonly order: VenueOrder;
      readonly execution: "NEW" | "CANCELED" | "EXPIRED";
      readonly expiryReason: string;
    }
  | { readonly kind: "fill"; readonly order: VenueOrder; readonly fill: VenueFill }
  | {
      readonly kind: "funding";
      readonly account: VenueAccount;
      readonly symbol: string;
      readonly change: Money;
    }
  | {
      readonly kind: "leverage";
      readonly account: VenueAccount;
      readonly symbol: string;
      readonly leverage: number;
    };

export interface PlaceOrder {
  readonly symbol: string;
  readonly side: Side;
  readonly type: "LIMIT" | "MARKET";
  readonly timeInForce: "GTC" | "IOC" | "FOK" | "GTX";
  readonly quantity: Quantity;
  readonly price: Price | undefined;
  readonly reduceOnly: boolean;
  readonly clientId: string;
}

export const isOpen = ({ status }: VenueOrder): boolean => status === "NEW" || status === "PARTIALLY_FILLED";

/** What of it is not filled. */
export const openQuantity = (order: VenueOrder): Quantity => (order.quantity - order.filled) as Quantity;

export const moneyOf = (text: string): Money =>
  (text.startsWith("-")
    ? -parseQuantityOrZero(text.slice(1))
    : parseQuantityOrZero(text)) as unknown as Money;

export const judgeOrder = (order: VenueOrder): JudgeOrder => ({
  orderId: order.orderId.toString(),
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
});

export const orderOfJudge = (account: string, order: JudgeOrder): VenueOrder => ({
  orderId: BigInt(order.orderId),
  account,
  clientId: order.clientId,
  symbol: order.symbol,
  side: order.side,
  type: order.type,
  timeInForce: order.timeInForce as VenueOrder["timeInForce"],
  price: (order.price === "0" ? 0n : parsePrice(order.price)) as Price,
  quantity: parseQuantity(order.quantity),
  filled: parseQuantityOrZero(order.filled),
  quote: moneyOf(order.quote),
  status: order.status as OrderStatus,
  reduceOnly: order.reduceOnly,
  timeMs: order.timeMs,
  updateTimeMs: order.updateTimeMs,
  queueAhead: undefined,
});
