import {
  divideBy,
  max,
  notionalOf,
  plus,
  pnlOf,
  sizeOf,
  ZERO_MONEY,
  ZERO_QUANTITY,
  type Money,
  type Price,
  type Quantity,
} from "#libs/domain/fixed.ts";
import { remainingOf, type Book, type Mark, type OpenOrder } from "./state.ts";

/** Leverage assumed where none is verified: a position we hold anyway must count in full. */
const UNVERIFIED_LEVERAGE = 1;

/** What an order may still add to its position. */
export const enteringOf = (order: OpenOrder): Quantity =>
  order.command.reduceOnly ? ZERO_QUANTITY : remainingOf(order);

/** The same as notional, at the price it can cost at most. */
export const reservedOf = (order: OpenOrder, valuedAt: Price): Money =>
  notionalOf(enteringOf(order), max(order.price, valuedAt), "up");

/** What a book's position and reservations are valued at. */
export const priceOf = (book: Book, mark: Mark | undefined): Price => mark?.mark ?? book.position.entryPrice;

/** Notional of one book: position at mark plus what its entries may add. */
export function bookNotional(book: Book, mark: Mark | undefined): Money {
  const price = priceOf(book, mark);
  let sum = notionalOf(book.position.amount, price, "up");
  for (const order of book.orders.values()) sum = plus(sum, reservedOf(order, price));
  return sum;
}

/** Initial margin of a book of this notional. */
export const bookMargin = (book: Book, notional: Money): Money =>
  divideBy(notional, book.leverage === 0 ? UNVERIFIED_LEVERAGE : book.leverage, "up");

/** Longs at bid, shorts at ask; the mark where no top is known, the entry where nothing is. */
export function unrealizedOf(book: Book, mark: Mark | undefined): Money {
  const { amount, entryPrice } = book.position;
  if (amount === 0n || mark === undefined) return ZERO_MONEY;
  const exit = amount > 0n ? mark.bid : mark.ask;
  return pnlOf(amount, entryPrice, exit > 0n ? exit : mark.mark);
}

/** What of the position no working exit has claimed yet. */
export function closable(book: Book): Quantity {
  let claimed = 0n;
  for (const order of book.orders.values()) if (order.command.reduceOnly) claimed += remainingOf(order);
  const size = sizeOf(book.position.amount);
  return (size > claimed ? size - claimed : 0n) as Quantity;
}
