import type { Money, Price, Quantity, Ratio, Side } from "./fixed.ts";
import type { AccountId, Leg, Symbol } from "./ids.ts";

export type OrderEnd = "FILLED" | "CANCELED" | "EXPIRED" | "REJECTED" | "NOT_PLACED";
export type LiquidityRole = "MAKER" | "TAKER" | "BOTH";

/** What all fills of an order were. Times are the exchange's. */
export interface Execution {
  readonly averagePrice: Price;
  /** Against the arrival price; absent without one. */
  readonly slippageBps?: Ratio;
  /** Paid, by asset. */
  readonly fees: ReadonlyMap<string, Money>;
  readonly role: LiquidityRole;
  readonly makerFilled: Quantity;
  readonly firstFillAtMs: number;
  readonly lastFillAtMs: number;
}

/** What one order cost in price, fees and time; see proto OrderCost. What is not known is absent. */
export interface OrderCost {
  readonly account: AccountId;
  readonly symbol: Symbol;
  readonly clientOrderId: string;
  readonly intentId: string;
  readonly strategy: string;
  readonly side: Side;
  readonly leg: Leg;
  readonly end: OrderEnd;
  readonly code: number;
  /** 0 for an order that closes whatever there is. */
  readonly quantity: Quantity;
  /** 0 for a market order. */
  readonly price: Price;
  readonly filled: Quantity;
  /** Absent when nothing filled, or when a fill is not known. */
  readonly execution?: Execution;
  /** Middle of bid and ask when it was decided. */
  readonly arrival?: { readonly price: Price; readonly receivedAtMs: number };
  readonly decidedAtMs?: number;
  readonly request?: {
    readonly sentAtMs: number;
    readonly queueWaitUs: number;
    readonly budgetWaitUs: number;
    /** Absent when no answer came. */
    readonly answeredAtMs?: number;
  };
  readonly endedAtMs: number;
  /** 0 when not known. */
  readonly commitNumber: number;
}
