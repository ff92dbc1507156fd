import type { Money, PositionAmount, Price, Quantity, Side } from "./fixed.ts";
import type { AccountId, ClientOrderId, Symbol } from "./ids.ts";

export type OrderStatus = "NEW" | "PARTIALLY_FILLED" | "FILLED" | "CANCELED" | "EXPIRED" | "REJECTED";
export type FactSource = "STREAM" | "REST";
export type SendOutcome = "ACCEPTED" | "REJECTED" | "NOT_PLACED" | "UNKNOWN" | "CANCEL_DONE";
/** What an operator found out about an order whose fate is unknown. */
export type Resolution = "RESOLVE_PLACED" | "RESOLVE_NOT_PLACED";
/** What the checklist before live trading came to for an account. */
export type DoctorWord = "DOCTOR_GREEN" | "DOCTOR_RED";
export type ControlCommand =
  | "ARM"
  | "REDUCE_ONLY"
  | "STOP"
  | "FLATTEN"
  | "RESET_CIRCUIT"
  | Resolution
  | DoctorWord;

export const isResolution = (command: ControlCommand): command is Resolution =>
  command === "RESOLVE_PLACED" || command === "RESOLVE_NOT_PLACED";

export const isDoctorWord = (command: ControlCommand): command is DoctorWord =>
  command === "DOCTOR_GREEN" || command === "DOCTOR_RED";

export type StopStatus =
  | "NEW"
  | "TRIGGERING"
  | "TRIGGERED"
  | "FINISHED"
  | "CANCELED"
  | "EXPIRED"
  | "REJECTED"
  | "ABSENT";
export type ProtectionOutcome = "CONFIRMED" | "FLATTENING" | "FLATTENED" | "KEPT" | "FAILED";

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
  /** Of the request that it is about, if one left. */
  readonly request?: SentRequest;
}

/** When a request left. Times are the exchange's. */
export interface SentRequest {
  readonly sentAtMs: number;
  /** 0 when no answer came. */
  readonly answeredAtMs: number;
  /** For the fleet's budget, real microseconds. */
  readonly budgetWaitUs: number;
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
  /** It was read from a host where real money moves; absent: it was not. */
  readonly live?: boolean;
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

/** Reasons of a {@link BalanceFact}: money that comes or goes without being won or lost. */
export const TRANSFER_REASONS: ReadonlySet<string> = new Set([
  "DEPOSIT",
  "WITHDRAW",
  "WITHDRAW_REJECT",
  "ADMIN_DEPOSIT",
  "ADMIN_WITHDRAW",
  "MARGIN_TRANSFER",
  "ASSET_TRANSFER",
  "COIN_SWAP_DEPOSIT",
  "COIN_SWAP_WITHDRAW",
  "AUTO_EXCHANGE",
]);

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

/** The exchange serves nobody at our address for a while. */
export interface BanFact {
  readonly kind: "ban";
  readonly untilMs: number;
  readonly reason: string;
}

export interface ControlFact {
  readonly kind: "control";
  readonly commandId: string;
  readonly command: ControlCommand;
  readonly operator: string;
  readonly reason: string;
  /** Of a {@link Resolution}; then the fact names an account too. */
  readonly clientOrderId?: ClientOrderId;
  /** Only this symbol, or only this strategy, of every account: ARM, REDUCE_ONLY or STOP. */
  readonly symbol?: Symbol;
  readonly strategy?: string;
}

/** From here on this router, and none before it, answers for the account's orders. */
export interface RouterFact {
  readonly kind: "router";
  readonly instance: string;
  /** It sends to a host where real money moves; absent: it does not. */
  readonly live?: boolean;
  /** Its last word; left out when it begins. */
  readonly left?: RouterLeft;
}

/** What a router that has ended in good order leaves to its successor. */
export interface RouterLeft {
  /** Newest commit whose commands it has taken; of those behind it nothing was sent. */
  readonly commit: number;
  /** Client order ids of that commit and those before it that were not sent. */
  readonly unsent: readonly string[];
}

/** The exchange's word about a conditional order. */
export interface StopFact {
  readonly kind: "stop";
  readonly symbol: Symbol;
  /** May be a foreign order's. */
  readonly clientOrderId: string;
  /** Decimal text, "" when absent. */
  readonly algoId: string;
  readonly side: Side;
  readonly status: StopStatus;
  /** 0 without one. */
  readonly triggerPrice: Price;
  /** The order it became: decimal text, or "". */
  readonly childOrderId: string;
  readonly reason: string;
  readonly transactionTimeMs: number;
  readonly source: FactSource;
}

/** What became of the protection of one entry's position. Times are the exchange's. */
export interface ProtectionFact {
  readonly kind: "protection";
  readonly symbol: Symbol;
  /** The entry's. */
  readonly clientOrderId: ClientOrderId;
  readonly stopId: ClientOrderId;
  readonly outcome: ProtectionOutcome;
  readonly nakedSinceMs: number;
  readonly unprotectedMs: number;
  readonly code: number;
  readonly reason: string;
  /** The stop's. */
  readonly side: Side;
  readonly stopPrice: Price;
}

export type DriftClass =
  | "MISSED_FILL"
  | "MISSED_END"
  | "MANUAL_TRADE"
  | "LIQUIDATION"
  | "ADL"
  | "SETTLEMENT"
  | "FUNDING"
  | "FEE_ASSET"
  | "TRANSFER"
  | "UNKNOWN_ORDER"
  | "OTHER_INCOME"
  | "OUR_BUG"
  | "UNEXPLAINED";

/** A difference between our books and the exchange's, named, with both sides' evidence. */
export interface DriftFact {
  readonly kind: "drift";
  readonly class: DriftClass;
  /** "" when it is no symbol's. */
  readonly symbol: Symbol | "";
  /** Of the amount; "" without one. */
  readonly asset: string;
  /** What it changes in the asset's wallet. */
  readonly amount: Money;
  /** Notional in the quote asset that nobody had reserved or counted. */
  readonly exposure: Money;
  readonly ours: string;
  readonly theirs: string;
  /** Exchange time; 0 when nobody knows. */
  readonly happenedAtMs: number;
  /** Facts that repair it are stored before this one. */
  readonly repaired: boolean;
  /** It happened while the stream was known to be down. */
  readonly knownGap: boolean;
}

/** Where a wallet's changes came from, signed as the wallet changed: a fee paid is negative. */
export interface LedgerTerms {
  readonly realised: Money;
  readonly fees: Money;
  readonly funding: Money;
  readonly transfers: Money;
  readonly other: Money;
}

export interface LedgerLine {
  readonly asset: string;
  readonly opening: Money;
  /** By the facts that were handed on. */
  readonly ours: LedgerTerms;
  /** By the exchange's income. */
  readonly theirs: LedgerTerms;
  /** As the exchange states it. */
  readonly wallet: Money;
  /** wallet − (opening + our terms): 0 when our books are true. */
  readonly residual: Money;
}

/** An account's books against the exchange's. */
export interface LedgerFact {
  readonly kind: "ledger";
  readonly openedAtMs: number;
  readonly asOfMs: number;
  readonly lines: readonly LedgerLine[];
  /** Changes that we have told and the exchange's income does not list yet. */
  readonly unconfirmed: number;
}

export type FactBody =
  | OrderFact
  | SendFact
  | StopFact
  | ProtectionFact
  | AccountSnapshot
  | BalanceFact
  | StreamFact
  | LeverageFact
  | BanFact
  | ControlFact
  | RouterFact
  | DriftFact
  | LedgerFact;

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

const STOP_RANK: Readonly<Record<StopStatus, number>> = {
  NEW: 0,
  TRIGGERING: 1,
  TRIGGERED: 2,
  FINISHED: 3,
  CANCELED: 3,
  EXPIRED: 3,
  REJECTED: 3,
  ABSENT: 3,
};

/** Whether a conditional order's status can follow on another: words about it may come late. */
export const isNewerStop = (status: StopStatus, than: StopStatus): boolean =>
  STOP_RANK[status] > STOP_RANK[than];

/** Nothing of a conditional order in this status is left at the exchange. */
export const isStopOver = (status: StopStatus): boolean => STOP_RANK[status] === 3;
