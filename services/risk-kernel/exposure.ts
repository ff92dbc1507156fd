import {
  divideBy,
  max,
  minus,
  notionalOf,
  plus,
  pnlOf,
  ZERO_MONEY,
  ZERO_QUANTITY,
  type Money,
  type Price,
  type Quantity,
} from "#libs/domain/fixed.ts";
import type { Entry } from "./entry-state.ts";
import { heldAt } from "./held-price.ts";
import { remainingOf, type OpenOrder } from "./orders.ts";
import type { Book } from "./book.ts";
import type { Mark } from "./state.ts";

/** Leverage assumed where none is verified: a position we hold anyway must count in full. */
const UNVERIFIED_LEVERAGE = 1;

/** What an order may still add to its position. */
export const enteringOf = (order: OpenOrder): Quantity =>
  order.command.reduceOnly ? ZERO_QUANTITY : remainingOf(order);

/** The same as notional, at the price it can cost at most. */
export const reservedOf = (order: OpenOrder, valuedAt: Price): Money =>
  notionalOf(enteringOf(order), max(order.price, valuedAt), "up");

/** What an entry keeps for its next order. */
export const keptBy = ({ waiting, wanted, filled }: Entry): Quantity =>
  waiting === undefined ? ZERO_QUANTITY : max(minus(wanted, filled), ZERO_QUANTITY);

/** What a book's position and reservations are valued at. */
export const priceOf = (book: Book, mark: Mark | undefined): Price =>
  mark === undefined ? book.position.entryPrice : heldAt(mark).mark;

/** Notional of one book: position at mark plus what its entries may add, now or with their next order. */
export function bookNotional(book: Book, mark: Mark | undefined): Money {
  const price = priceOf(book, mark);
  let sum = notionalOf(book.position.amount, price, "up");
  for (const order of book.orders.values()) sum = plus(sum, reservedOf(order, price));
  for (const entry of book.entries.values())
    if (entry.waiting !== undefined)
      sum = plus(sum, notionalOf(keptBy(entry), max(entry.command.price, price), "up"));
  return sum;
}

/** Initial margin of a book of this notional. */
export const bookMargin = (book: Book, notional: Money): Money =>
  divideBy(notional, book.leverage === 0 ? UNVERIFIED_LEVERAGE : book.leverage, "up");

/** Longs at bid, shorts at ask; the mark where no top is known, the entry where nothing is. */
export function unrealizedOf(book: Book, mark: Mark | undefined): Money {
  const { amount, entryPrice } = book.position;
  if (amount === 0n || mark === undefined) return ZERO_MONEY;
  const held = heldAt(mark);
  const exit = amount > 0n ? held.bid : held.ask;
  return pnlOf(amount, entryPrice, exit > 0n ? exit : held.mark);
}
