import { HaltError } from "#libs/domain/errors.ts";
import { minus, plus, type Money } from "#libs/domain/fixed.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import { bookMargin, bookNotional, unrealizedOf } from "./exposure.ts";
import {
  emptySums,
  usesSlot,
  type Account,
  type Book,
  type KernelState,
  type Mark,
  type Sums,
} from "./state.ts";

/**
 * Sums over books, kept while books change: a decision must not look at every order of the desk.
 *
 * They follow from positions, orders, leverage and marks, so whatever changes one of these calls
 * {@link revalue}; {@link checkSums} counts everything anew from time to time and halts on a difference.
 */
export function revalue(state: KernelState, account: Account, symbol: Symbol, book: Book): void {
  const before = book.sums;
  const after = sumsOf(book, state.marks.get(symbol));
  book.sums = after;
  move(account.sums, before, after);
  move(state.sums.desk, before, after);
  let ofSymbol = state.sums.symbols.get(symbol);
  if (ofSymbol === undefined) state.sums.symbols.set(symbol, (ofSymbol = emptySums()));
  move(ofSymbol, before, after);
}

/** All books of one symbol, when its price has changed. */
export function revalueSymbol(state: KernelState, symbol: Symbol): void {
  for (const account of state.accounts.values()) {
    const book = account.books.get(symbol);
    if (book !== undefined && book.sums.slots > 0) revalue(state, account, symbol, book);
  }
}

export function revalueAccount(state: KernelState, account: Account): void {
  for (const [symbol, book] of account.books) revalue(state, account, symbol, book);
}

/** Counts everything anew: after a snapshot was loaded. */
export function restoreSums(state: KernelState): void {
  state.sums = { desk: emptySums(), symbols: new Map() };
  for (const account of state.accounts.values()) {
    account.sums = emptySums();
    for (const book of account.books.values()) book.sums = emptySums();
    revalueAccount(state, account);
  }
}

/** @throws HaltError INVARIANT_VIOLATED when a sum is not what counting anew gives: limits would be wrong. */
export function checkSums(state: KernelState): void {
  const desk = emptySums();
  const none = emptySums();
  for (const account of state.accounts.values()) {
    const own = emptySums();
    for (const [symbol, book] of account.books) move(own, none, sumsOf(book, state.marks.get(symbol)));
    expectEqual(`account ${account.id}`, account.sums, own);
    move(desk, none, own);
  }
  expectEqual("the desk", state.sums.desk, desk);
}

function expectEqual(what: string, kept: Sums, counted: Sums): void {
  for (const key of Object.keys(counted) as (keyof Sums)[])
    if (kept[key] !== counted[key])
      throw new HaltError(
        "INVARIANT_VIOLATED",
        `${key} of ${what} is kept as ${kept[key]}, but counting anew gives ${counted[key]}`,
      );
}

function sumsOf(book: Book, mark: Mark | undefined): Sums {
  const sums = emptySums();
  if (!usesSlot(book)) return sums;
  sums.slots = 1;
  sums.gross = bookNotional(book, mark);
  sums.margin = bookMargin(book, sums.gross);
  sums.unrealized = unrealizedOf(book, mark);
  sums.net = book.position.amount;
  for (const order of book.orders.values()) {
    sums.orders += 1;
    if (order.phase === "UNKNOWN") sums.unknown += 1;
  }
  return sums;
}

function move(total: Sums, before: Sums, after: Sums): void {
  total.slots += after.slots - before.slots;
  total.gross = plus(total.gross, minus(after.gross, before.gross));
  total.margin = plus(total.margin, minus(after.margin, before.margin));
  total.unrealized = plus(total.unrealized, minus(after.unrealized, before.unrealized));
  total.net += after.net - before.net;
  total.orders += after.orders - before.orders;
  total.unknown += after.unknown - before.unknown;
}

/** Wallet plus unrealised profit, longs at bid and shorts at ask. */
export const equityOf = (account: Account): Money => plus(account.wallet, account.sums.unrealized);
