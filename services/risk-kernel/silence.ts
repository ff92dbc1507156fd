import { HaltError } from "#libs/domain/errors.ts";
import type { Book } from "./book.ts";
import type { KernelState } from "./state.ts";
import type { OpenOrder } from "./orders.ts";

const REISSUES_MAX = 1_000;
/** Doublings of the time after which an order is asked about again. */
const DOUBLINGS_MAX = 5;

/** Whether somebody has to say something about an order: if nobody does, it is asked about again. */
export const awaitsWord = (order: OpenOrder): boolean =>
  order.phase !== "WORKING" && order.reissues < REISSUES_MAX;

/**
 * An order is asked about again. Each time after twice as long: one of a burst that waits minutes for the exchange's limits
 * would fill the ledger, and who holds it knows of it since its commit.
 */
export function askedAgain(order: OpenOrder, nowMs: number, afterMs: number): void {
  order.reissues += 1;
  order.lastWordAtMs = nowMs + afterMs * (2 ** Math.min(order.reissues, DOUBLINGS_MAX) - 1);
}

/**
 * A time before which no order of a state that awaits a word had its last one, so that most commits need not look at
 * any order. A word that comes only makes it later than this says; {@link isSilent} then counts anew.
 */
const since = new WeakMap<KernelState, number>();

/** These orders are new or have changed: one of them may wait from now on. */
export function heard(state: KernelState, orders: Iterable<OpenOrder>): void {
  const known = since.get(state);
  if (known !== undefined) since.set(state, Math.min(known, oldestOf(orders)));
}

/** Whether an order that awaits a word has had none for so long. */
export function isSilent(state: KernelState, nowMs: number, forMs: number): boolean {
  const known = since.get(state);
  if (known !== undefined && nowMs - known < forMs) return false;
  let oldest = Number.POSITIVE_INFINITY;
  for (const account of state.accounts.values())
    if (account.sums.orders > 0)
      for (const book of account.books.values()) oldest = Math.min(oldest, oldestOf(book.orders.values()));
  since.set(state, oldest);
  return nowMs - oldest >= forMs;
}

/** @throws HaltError INVARIANT_VIOLATED when an order of the book would be overlooked. */
export function expectHeard(state: KernelState, what: string, book: Book): void {
  const known = since.get(state) ?? Number.NEGATIVE_INFINITY;
  const oldest = oldestOf(book.orders.values());
  if (oldest < known)
    throw new HaltError(
      "INVARIANT_VIOLATED",
      `an order of ${what} awaits a word since ${oldest}, but nobody would look before ${known}`,
    );
}

function oldestOf(orders: Iterable<OpenOrder>): number {
  let oldest = Number.POSITIVE_INFINITY;
  for (const order of orders) if (awaitsWord(order)) oldest = Math.min(oldest, order.lastWordAtMs);
  return oldest;
}
