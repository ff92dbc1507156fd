import type { Money, Price, Quantity, Ratio, Side } from "./fixed.ts";
import type { AccountId, IntentId, Symbol } from "./ids.ts";

export type Purpose = "OPEN" | "INCREASE" | "REDUCE" | "CLOSE";
export type EntryStyle = "POST_ONLY" | "BOUNDED_LIMIT";
export type TimeInForce = "GTC" | "IOC" | "FOK" | "GTX";

/** How much an intent asks for; CLOSE has `all`. */
export type Size =
  | { readonly kind: "quantity"; readonly quantity: Quantity }
  | { readonly kind: "notional"; readonly notional: Money }
  | { readonly kind: "risk"; readonly percent: Ratio }
  | { readonly kind: "all" };

export interface ExitPlan {
  readonly stopPrice?: Price;
  /** Per cent from the entry price, e.g. 1.5. */
  readonly stopPercent?: Ratio;
  readonly targetPercent?: Ratio;
  readonly ladder: readonly { readonly r: Ratio; readonly fraction: Ratio }[];
  readonly trailingAtr?: Ratio;
  readonly breakEvenR?: Ratio;
  readonly pnlFloorPercent?: Ratio;
  readonly liquidationDistancePercent?: Ratio;
  /** Exchange epoch milliseconds; 0: none. */
  readonly horizonMs: number;
}

/** What a strategy wants. See proto/plimsoll/v1/intent.proto for units. */
export interface Intent {
  readonly intentId: IntentId;
  readonly account: AccountId;
  readonly strategy: string;
  readonly symbol: Symbol;
  readonly side: Side;
  readonly purpose: Purpose;
  readonly size: Size;
  readonly entryStyle: EntryStyle;
  readonly slippageBps: number;
  readonly workingMs: number;
  readonly exitPlan?: ExitPlan;
  /** 0..1 */
  readonly confidence: Ratio;
  readonly votes: readonly { readonly voter: string; readonly score: Ratio }[];
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** W3C traceparent or "". */
  readonly traceparent: string;
}

/** Entries take risk; everything else reduces it and must never be blocked. */
export const isEntry = (purpose: Purpose): boolean => purpose === "OPEN" || purpose === "INCREASE";

/** Intents live this long at most; ids of this span are remembered. */
export const INTENT_LIFE_MS = 24 * 3_600_000;
