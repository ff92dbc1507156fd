import type { Money, Price, Quantity } from "#libs/domain/fixed.ts";
import type { AccountId, IntentId, Symbol } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";

/** How an order of an entry ended; WOULD_TAKE: it was post-only and the exchange refused it for that. */
export type AttemptEnd = "FILLED" | "CANCELED" | "EXPIRED" | "WOULD_TAKE" | "REJECTED" | "NOT_PLACED";

/** Why an entry is placed anew; see proto EntryNext. */
export type EntryNext = "REPRICE" | "CHASE" | "FALLBACK" | "RETRY";

/** See proto EntryEnd. */
export type EntryEnd = "FILLED" | "COMPLETE" | "PARTIAL" | "UNFILLED" | "GIVEN_UP";

/** What an entry waits for between two of its orders. It keeps the capacity of what is left of it. */
export interface Waiting {
  readonly next: EntryNext;
  /** The commit in which its last order ended: a later one places the next, on prices looked at then. */
  readonly sinceCommit: number;
  readonly sinceMs: number;
  /** Nothing is placed before; exchange time. */
  notBeforeMs: number;
}

/** An approved entry on its way to being filled: one order at a time, see entries.ts. */
export interface Entry {
  readonly intent: Intent;
  /** What was approved. */
  readonly wanted: Quantity;
  /** Of its first order: what later ones are bounded by. */
  readonly firstPrice: Price;
  /** Its resting orders are cancelled then; exchange time. 0: none rests. */
  readonly untilMs: number;
  /** The newest order. */
  command: OrderCommand;
  /** Of its orders that have ended. */
  filled: Quantity;
  /** Loss at the stop, as it is part of the book's. */
  lossAtStop: Money;
  reprices: number;
  chases: number;
  retries: number;
  /** The newest order is the one that takes what is left. */
  fallback: boolean;
  /** Its newest order is being cancelled to be placed anew. */
  chasing: boolean;
  /** How the newest order ended, its fills perhaps still on their way. */
  ending: AttemptEnd | undefined;
  /** Between two orders; undefined while one is under way. */
  waiting: Waiting | undefined;
}

/** What became of an entry, or what it waits for; see proto EntryRecord. */
export interface EntryRecord {
  readonly account: AccountId;
  readonly symbol: Symbol;
  readonly intentId: IntentId;
  readonly next: EntryNext | undefined;
  readonly end: EntryEnd | undefined;
  readonly wanted: Quantity;
  readonly filled: Quantity;
  readonly orders: number;
  readonly reason: string;
}
