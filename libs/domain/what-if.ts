import type { Denial } from "./ledger.ts";
import type { KeyChange } from "./policy-version.ts";

/** A cap of the policy in question, and what the present state uses of it. */
export interface CapUse {
  /** `desk`, an account, or an account and a symbol. */
  readonly scope: string;
  /** The policy key. */
  readonly key: string;
  readonly limit: string;
  readonly observed: string;
  readonly over: boolean;
}

/** What the ladder says to one entry. */
export type Outcome = { readonly verdict: "APPROVED" } | ({ readonly verdict: "DENIED" } & Denial);

/** The smallest entry the exchange and the policy let pass in one account and symbol. */
export interface EntryProbe {
  readonly account: string;
  readonly symbol: string;
  readonly quantity: string;
  readonly notional: string;
  readonly margin: string;
  /** On top of what is held and works now, under the policy in force. */
  readonly before: Outcome;
  /** The same under the policy in question. */
  readonly now: Outcome;
  /**
   * Under the policy in question with nothing held, and leverage as order-router would set it: what is denied here
   * can never open with this equity.
   */
  readonly empty: Outcome;
  /** Denied for the loss at the default stop only: an intent with a tighter stop of its own passes. */
  readonly tighterStop: boolean;
}

/** The present state under another policy. Circuits, stops, ages and cooldowns are left out: only the policy is judged. */
export interface WhatIf {
  /** The state is after this commit. */
  readonly commit: number;
  readonly policy: string;
  /** Against the policy in force. */
  readonly changes: readonly KeyChange[];
  readonly caps: readonly CapUse[];
  readonly entries: readonly EntryProbe[];
  /** Stops that would trip at once: they cancel entries and close every position of the account. */
  readonly trips: readonly string[];
  /** Why accounts and symbols could not be judged. */
  readonly notJudged: readonly string[];
  /** Nothing that was judged can open, however empty the account, because of the policy. */
  readonly neverOpens: boolean;
}
