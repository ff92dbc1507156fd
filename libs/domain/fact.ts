import type { Money, PositionAmount, Price, Quantity, Side } from "./fixed.ts";
import type { AccountId, ClientOrderId, Symbol } from "./ids.ts";

export type OrderStatus = "NEW" | "PARTIALLY_FILLED" | "FILLED" | "CANCELED" | "EXPIRED" | "REJECTED";
export type FactSource = "STREAM" | "REST";
export type SendOutcome = "ACCEPTED" | "REJECTED" | "NOT_PLACED" | "UNKNOWN" | "CANCEL_DONE";
export type ControlCommand = "ARM" | "STOP" | "FLATTEN" | "RESET_CIRCUIT";

/** One execution of part of an order. */
export interface Fill {
  /** The exchange's trade id as decimal text; unique per symbol. */
  readonly tradeId: string;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly fee: Money;
  readonly feeAsset: string;
  readonly realizedPnl: Money;
  readonly maker: boolean;
}

export interface OrderFact {
  readonly kind: "order";
  readonly symbol: Symbol;
  /** As the exchange reports it; may be a foreign order's. */
  readonly clientOrderId: string;
  /** Decimal text; exceeds 2^53. */
  readonly exchangeOrderId: string;
  readonly side: Side;
  readonly status: OrderStatus;
  readonly quantity: Quantity;
  /** 0 for a market order. */
  readonly price: Price;
  readonly cumulativeFilled: Quantity;
  readonly fill?: Fill;
  readonly reduceOnly: boolean;
  readonly transactionTimeMs: number;
  readonly source: FactSource;
}

export interface SendFact {
  readonly kind: "send";
  readonly symbol: Symbol;
  readonly clientOrderId: ClientOrderId;
  readonly outcome: SendOutcome;
  readonly code: number;
  readonly reason: string;
  readonly exchangeOrderId: string;
  readonly commitNumber: number;
  readonly receiptToRequestUs: number;
  readonly requestToAnswerUs: number;
}

export interface PositionState {
  readonly symbol: Symbol;
  readonly amount: PositionAmount;
  /** 0 when flat. */
  readonly entryPrice: Price;
  /** Newest trade id of ours on the symbol; "0" when there is none. */
  readonly lastTradeId: string;
}

export interface AccountSnapshot {
  readonly kind: "snapshot";
  readonly walletBalance: Money;
  readonly positions: readonly PositionState[];
  readonly openClientOrderIds: readonly string[];
  readonly asOfMs: number;
  /** All facts up to the read are in FACTS before this one, so both sides must be equal. */
  readonly caughtUp: boolean;
}

export interface BalanceFact {
  readonly kind: "balance";
  readonly reason: string;
  readonly change: Money;
  readonly walletBalance: Money;
  readonly asset: string;
  readonly transactionTimeMs: number;
  /** "" unless a funding fee. */
  readonly symbol: string;
}

export interface StreamFact {
  readonly kind: "stream";
  readonly connected: boolean;
  readonly reason: string;
}

export interface LeverageFact {
  readonly kind: "leverage";
  readonly symbol: Symbol;
  readonly leverage: number;
}

export interface ControlFact {
  readonly kind: "control";
  readonly commandId: string;
  readonly command: ControlCommand;
  readonly operator: string;
  readonly reason: string;
}

export type FactBody =
  | OrderFact
  | SendFact
  | AccountSnapshot
  | BalanceFact
  | StreamFact
  | LeverageFact
  | ControlFact;

/** Something that happened at the exchange, at the router, or by an operator's command. */
export interface Fact {
  /** "" only for a desk-wide control command. */
  readonly account: AccountId | "";
  readonly recordedAtMs: number;
  /** W3C traceparent or "". */
  readonly traceparent: string;
  readonly body: FactBody;
}

/** Nothing more can happen to an order in this status. */
export const isTerminal = (status: OrderStatus): boolean => status !== "NEW" && status !== "PARTIALLY_FILLED";
