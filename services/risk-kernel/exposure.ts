import {
  divideBy,
  max,
  notionalOf,
  plus,
  pnlOf,
  sizeOf,
  ZERO_MONEY,
  type Money,
  type Price,
  type Quantity,
} from "#libs/domain/fixed.ts";
import { remainingOf, type Book, type Mark } from "./state.ts";

/** Leverage assumed where none is verified: a position we hold anyway must count in full. */
const UNVERIFIED_LEVERAGE = 1;

/** Entries still able to grow the position, at the price they can cost at most. */
function reservedNotional(book: Book, mark: Price): Money {
  let sum = ZERO_MONEY;
  for (const order of book.orders.values())
    if (!order.command.reduceOnly)
      sum = plus(sum, notionalOf(remainingOf(order), max(order.command.price, mark), "up"));
  return sum;
}

/** What a book's entries may still add to its position. */
export function enteringOf(book: Book): bigint {
  let sum = 0n;
  for (const order of book.orders.values()) if (!order.command.reduceOnly) sum += remainingOf(order);
  return sum;
}

/** Notional of one book: position at mark plus what its entries may add. */
export function bookNotional(book: Book, mark: Mark | undefined): Money {
  const price = mark?.mark ?? book.position.entryPrice;
  return plus(notionalOf(book.position.amount, price, "up"), reservedNotional(book, price));
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
