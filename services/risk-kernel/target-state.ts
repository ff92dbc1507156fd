import type { Price, Quantity, Ratio, Side } from "#libs/domain/fixed.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import type { Account } from "./account.ts";
import type { Book } from "./book.ts";
import type { OpenOrder } from "./orders.ts";
import type { KernelState } from "./state.ts";

/** Where the position of one entry takes its profit; grows with the entry's fills, ends with the position. */
export interface TargetPlan {
  /** Of its orders. */
  readonly side: Side;
  /** Nearest first, every price once. */
  readonly legs: readonly TargetLeg[];
  /** Of the entry's orders. */
  filled: Quantity;
  /** Where its order ids begin: behind those of an earlier plan of the same intent, 0..1295. */
  readonly firstAttempt: number;
  /** Orders committed so far. */
  attempts: number;
  /** Orders that the exchange refused, lost or ended although the position was there. */
  failures: number;
  /** Nothing is placed before this exchange time. */
  notBeforeMs: number;
}

export interface TargetLeg {
  readonly price: Price;
  /** Of what the entry has filled, 0..1; the last leg takes what rounding leaves. */
  readonly share: Ratio;
  /** Filled at this price. */
  taken: Quantity;
}

/** A resting order that takes profit: no exit has to wait for it. */
export const isTarget = ({ command }: OpenOrder): boolean => command.leg === "TARGET";

/** The book's targets may have to change: with this commit, or when time comes. */
export function aim(
  state: KernelState,
  account: Account,
  symbol: Symbol,
  book: Book,
  atMs = state.nowMs,
): void {
  book.aimAtMs = atMs;
  indexTargets(state, account, symbol, book);
}

export function indexTargets({ sums }: KernelState, account: Account, symbol: Symbol, book: Book): void {
  if (book.aimAtMs > 0) sums.aimed.set(book, { account, symbol });
  else sums.aimed.delete(book);
}

/** Whether a book has targets, placed or to be placed. */
export function hasTargets({ targets, orders }: Book): boolean {
  if (targets.size > 0) return true;
  for (const order of orders.values()) if (isTarget(order)) return true;
  return false;
}
