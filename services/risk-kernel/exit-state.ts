import type { Money, Price, Quantity, Side } from "#libs/domain/fixed.ts";
import type { AccountId, ClientOrderId, IntentId, Symbol } from "#libs/domain/ids.ts";

/** Who wants it: a CLOSE or REDUCE intent, the emergency stop, or an intent that waits for the slot. */
export type ExitCause = "INTENT" | "FLATTEN" | "ROTATION";

/** Whose orders the slices are. */
export interface ExitOrigin {
  readonly cause: ExitCause;
  readonly intentId: IntentId;
  readonly leg: "EXIT" | "FLATTEN";
  readonly traceparent: string;
  readonly strategy: string;
  /** Attempt of its first slice: an intent that closes twice never repeats an order id. */
  readonly attemptFrom: number;
  /** Its first step, basis points through the touch; undefined: the policy's. */
  readonly firstBps: number | undefined;
}

/** A position on its way to flat, or to less; one per account and symbol, see sweep.ts. */
export interface Exit extends ExitOrigin {
  readonly side: Side;
  readonly sinceMs: number;
  /** The middle of bid and ask when it began; 0: not known. */
  readonly arrival: Price;
  /** What it was to take when it began. */
  readonly wanted: Quantity;
  /** Band of the book that would have taken it all then, basis points; "" when the depth was not known. */
  readonly estimatedBps: string;
  /** Of a REDUCE, what it may still take, slices under way included; undefined: all that is held. */
  left: Quantity | undefined;
  /** Slices of earlier exits, still under way when a REDUCE began: what they take is no part of `left`. */
  readonly strays: readonly ClientOrderId[];
  /** Place in the policy's steps. */
  step: number;
  slices: number;
  slice: ExitSlice;
  /** Slices in a row that the exchange refused or never had. */
  unplaced: number;
  filled: Quantity;
  /** Σ price × quantity of its fills. */
  notional: Money;
  /** Furthest a slice was allowed to go through the touch it was decided on, basis points. */
  worstBps: number;
  alarmed: boolean;
}

/** The newest slice. */
export interface ExitSlice {
  readonly id: ClientOrderId;
  readonly quantity: Quantity;
  readonly atMs: number;
  /** What the exit had filled before it. */
  readonly before: Quantity;
  unplaced: boolean;
}

/** How an exit ended: flat; as much as was asked for; by another exit that goes on for it; by its cause's end. */
export type ExitEnd = "FLAT" | "REDUCED" | "TAKEN_OVER" | "OTHER_SIDE" | "GIVEN_UP";

/** What became of one exit; see proto ExitRecord. */
export interface ExitRecord extends Exit {
  readonly account: AccountId;
  readonly symbol: Symbol;
  readonly end: ExitEnd;
  readonly endedAtMs: number;
  /** What of the position is left. */
  readonly remaining: Quantity;
}
