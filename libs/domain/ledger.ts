import type { Price, Quantity, Side } from "./fixed.ts";
import type { AccountId, ClientOrderId, Leg, Symbol } from "./ids.ts";
import type { ExitPlan, TimeInForce } from "./intent.ts";

export type Verdict = "APPROVED" | "DENIED" | "DUPLICATE";

/** Why an intent was denied, in order of precedence. Same names as proto DenialReason. */
export const DENIAL_REASONS = [
  "INVALID_MESSAGE",
  "EXPIRED",
  "BACKLOG_FULL",
  "ACCOUNT_UNKNOWN",
  "NOT_ARMED",
  "CIRCUIT_OPEN",
  "NOT_RECONCILED",
  "STREAM_DOWN",
  "POLICY_MISSING",
  "MARKET_STALE",
  "CLOCK_STALE",
  "BUS_NOT_DURABLE",
  "POLICY_STALE",
  "SYMBOL_UNKNOWN",
  "SYMBOL_NOT_TRADING",
  "LEVERAGE_UNVERIFIED",
  "LEVERAGE",
  "CONFIDENCE_BELOW_FLOOR",
  "COOLDOWN",
  "POSITION_EXISTS",
  "NO_POSITION",
  "CORRELATION",
  "ACCOUNT_SLOTS",
  "REGIME_SLOTS",
  "ROTATION_TIMEOUT",
  "DESK_SLOTS",
  "SIZE_BELOW_MINIMUM",
  "SIZE_ABOVE_MAXIMUM",
  "POSITION_NOTIONAL",
  "SYMBOL_SHARE",
  "MARGIN_UTILIZATION",
  "GROSS_EXPOSURE",
  "ORDER_NOTIONAL",
  "PRICE_BAND",
  "LOSS_AT_STOP",
  "LIQUIDATION_DISTANCE",
  "ORDER_RATE",
] as const;
export type DenialReason = (typeof DENIAL_REASONS)[number];

/** A refusal with the numbers behind it and what would change it. Amounts are decimal text as shown to a person. */
export interface Denial {
  readonly reason: DenialReason;
  readonly limit: string;
  readonly observed: string;
  readonly requested: string;
  readonly lever: string;
  readonly text: string;
}

/** RESOLVED_…: an operator has said what became of an order that stayed unknown. */
export type OrderAction = "PLACE" | "CANCEL" | "REISSUE" | "RESOLVED_PLACED" | "RESOLVED_NOT_PLACED";

export type WorkingType = "MARK" | "CONTRACT";

/** How the position that an entry makes is protected; see proto Protection. */
export interface Protection {
  readonly stopPrice: Price;
  readonly workingType: WorkingType;
  /** Real milliseconds from the first fill. */
  readonly deadlineMs: number;
  readonly stopId: ClientOrderId;
  readonly stopAttempts: number;
  readonly flattenBps: number;
  readonly flattenAttempts: number;
  readonly tickSize: Price;
}

/** One instruction to the router; see proto OrderCommand. */
export interface OrderCommand {
  readonly action: OrderAction;
  readonly clientOrderId: ClientOrderId;
  readonly intentId: string;
  readonly account: AccountId;
  readonly symbol: Symbol;
  readonly side: Side;
  readonly leg: Leg;
  readonly attempt: number;
  readonly timeInForce: TimeInForce;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly reduceOnly: boolean;
  /** Latest exchange time at which it may be sent; 0: none. */
  readonly notAfterMs: number;
  /** Exchange time at which a resting order is cancelled; 0: never. */
  readonly workingUntilMs: number;
  readonly exitPlan?: ExitPlan;
  /** Entries only. */
  readonly protection?: Protection;
  readonly traceparent: string;
  /** Whose intent it is; "" for the kernel's own. */
  readonly strategy: string;
}

/** The recorded answer to one intent; see proto Answer. What only a denial has is "" in the others. */
export interface Answer extends Omit<Denial, "reason"> {
  readonly intentId: string;
  readonly account: string;
  readonly symbol: string;
  readonly verdict: Verdict;
  readonly reason?: DenialReason;
  readonly commitNumber: number;
  readonly decidedAtMs: number;
  readonly clientOrderIds: readonly ClientOrderId[];
  readonly quantity: string;
  readonly inputSequence: number;
  /** Of an approved entry: loss if its stop is hit, quote asset; else "". */
  readonly lossAtStop: string;
  /** Of an approved entry: share of trades its exit plan has to win to break even before fees, 0..1; else "". */
  readonly breakEvenWinRate: string;
}
