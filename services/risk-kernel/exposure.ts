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
import { remainingOf, usesSlot, type Account, type Book, type KernelState, type Mark } from "./state.ts";

/** What an account holds against its caps, reservations counted as completely filled. */
export interface Exposure {
  readonly slots: number;
  /** Notional of positions and reservations. */
  readonly gross: Money;
  readonly margin: Money;
  /** Wallet plus unrealised profit, longs at bid and shorts at ask. */
  readonly equity: Money;
}

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

/** Notional of one book: position at mark plus what its entries may add. */
export function bookNotional(book: Book, mark: Mark | undefined): Money {
  const price = mark?.mark ?? book.position.entryPrice;
  return plus(notionalOf(book.position.amount, price, "up"), reservedNotional(book, price));
}

export const bookMargin = (book: Book, mark: Mark | undefined): Money =>
  divideBy(bookNotional(book, mark), book.leverage === 0 ? UNVERIFIED_LEVERAGE : book.leverage, "up");

export function exposureOf(state: KernelState, account: Account): Exposure {
  let slots = 0;
  let gross = ZERO_MONEY;
  let margin = ZERO_MONEY;
  let equity = account.wallet;
  for (const [symbol, book] of account.books) {
    if (!usesSlot(book)) continue;
    slots += 1;
    const mark = state.marks.get(symbol);
    gross = plus(gross, bookNotional(book, mark));
    margin = plus(margin, bookMargin(book, mark));
    equity = plus(equity, unrealizedOf(book, mark));
  }
  return { slots, gross, margin, equity };
}

/** Longs at bid, shorts at ask; the mark where no top is known, the entry where nothing is. */
export function unrealizedOf(book: Book, mark: Mark | undefined): Money {
  const { amount, entryPrice } = book.position;
  if (amount === 0n || mark === undefined) return ZERO_MONEY;
  const exit = amount > 0n ? mark.bid : mark.ask;
  return pnlOf(amount, entryPrice, exit > 0n ? exit : mark.mark);
}

export function deskSlots(state: KernelState): number {
  let slots = 0;
  for (const account of state.accounts.values())
    for (const book of account.books.values()) if (usesSlot(book)) slots += 1;
  return slots;
}

/** What of the position no working exit has claimed yet. */
export function closable(book: Book): Quantity {
  let claimed = 0n;
  for (const order of book.orders.values()) if (order.command.reduceOnly) claimed += remainingOf(order);
  const size = sizeOf(book.position.amount);
  return (size > claimed ? size - claimed : 0n) as Quantity;
}
