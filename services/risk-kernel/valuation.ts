import { maintenanceOf } from "#libs/domain/brackets.ts";
import { HaltError } from "#libs/domain/errors.ts";
import { minus, notionalOf, plus, ZERO_MONEY, type Money, type Ratio } from "#libs/domain/fixed.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import { indexEntries } from "./entries.ts";
import {
  bookMargin,
  bookNotional,
  enteringOf,
  keptBy,
  priceOf,
  reservedOf,
  unrealizedOf,
} from "./exposure.ts";
import { index } from "./protection.ts";
import { expectHeard, heard } from "./silence.ts";
import { emptySums, type Sums } from "./sums.ts";
import { emptyTotals, type KernelState, type Mark } from "./state.ts";
import { usesSlot, type Book } from "./book.ts";
import type { Account } from "./account.ts";
import type { OpenOrder } from "./orders.ts";
import { indexTargets } from "./target-state.ts";

/**
 * Sums over books, kept while books change: a decision must not look at every order of the desk.
 *
 * They follow from positions, orders, leverage and marks, so whatever changes one of these calls
 * {@link revalue}; {@link checkSums} counts everything anew from time to time and halts on a difference.
 */
export function revalue(state: KernelState, account: Account, symbol: Symbol, book: Book): void {
  heard(state, book.orders.values());
  replace(state, account, symbol, book, sumsOf(book, state.marks.get(symbol)));
  if (book.sums.slots === 0) {
    // Whoever opens it next is its owner.
    book.strategy = "";
    book.confidence = 0n as Ratio;
    book.riskAtStop = ZERO_MONEY;
  }
}

/** One more order takes its capacity: what {@link revalue} would find, without looking at the orders beside it. */
export function addOrder(
  state: KernelState,
  account: Account,
  symbol: Symbol,
  book: Book,
  order: OpenOrder,
): void {
  const { clientOrderId } = order.command;
  const alone = book.sums.slots === 0 || book.orders.has(clientOrderId);
  book.orders.set(clientOrderId, order);
  book.lastOrderAtMs = order.committedAtMs;
  if (alone) {
    revalue(state, account, symbol, book);
    return;
  }
  heard(state, [order]);
  const { sums } = book;
  const gross = plus(sums.gross, reservedOf(order, priceOf(book, state.marks.get(symbol))));
  replace(state, account, symbol, book, {
    ...sums,
    gross,
    margin: bookMargin(book, gross),
    entering: sums.entering + enteringOf(order),
    orders: sums.orders + 1,
  });
}

/** A book's sums change, and with them every total they are part of. */
function replace(state: KernelState, account: Account, symbol: Symbol, book: Book, after: Sums): void {
  const before = book.sums;
  book.sums = after;
  const { maintenance, unbracketed } = marginOf(book, after.gross);
  account.maintenance = plus(account.maintenance, minus(maintenance, book.maintenance));
  account.unbracketed = plus(account.unbracketed, minus(unbracketed, book.unbracketed));
  book.maintenance = maintenance;
  book.unbracketed = unbracketed;
  move(account.sums, before, after);
  move(state.sums.desk, before, after);
  move(totalOf(state.sums.symbols, symbol), before, after);
  moveOf(state.sums.strategies, book.strategy, before, after);
  state.sums.moved.add(account);
}

function totalOf<K>(totals: Map<K, Sums>, key: K): Sums {
  let total = totals.get(key);
  if (total === undefined) totals.set(key, (total = emptySums()));
  return total;
}

/** A total is there while it has a slot: without one it is zero throughout. */
function moveOf(totals: Map<string, Sums>, key: string, before: Sums, after: Sums): void {
  const total = totalOf(totals, key);
  move(total, before, after);
  if (total.slots === 0) totals.delete(key);
}

/** A position's owner changes: what it holds moves from the one's sums to the other's. */
export function assign(state: KernelState, book: Book, strategy: string): void {
  if (book.strategy === strategy) return;
  const none = emptySums();
  moveOf(state.sums.strategies, book.strategy, book.sums, none);
  moveOf(state.sums.strategies, strategy, none, book.sums);
  book.strategy = strategy;
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
  state.sums = emptyTotals();
  for (const account of state.accounts.values()) {
    account.sums = emptySums();
    account.maintenance = ZERO_MONEY;
    account.unbracketed = ZERO_MONEY;
    for (const book of account.books.values()) {
      book.sums = emptySums();
      book.maintenance = ZERO_MONEY;
      book.unbracketed = ZERO_MONEY;
    }
    revalueAccount(state, account);
    for (const [symbol, book] of account.books) {
      index(state, account, symbol, book);
      indexTargets(state, account, symbol, book);
      indexEntries(state, account, symbol, book);
    }
    if (account.exits.size > 0) state.sums.exiting.add(account);
  }
  // A snapshot is taken after a commit, and a commit has looked at every stop.
  state.sums.moved.clear();
}

/** @throws HaltError INVARIANT_VIOLATED when a sum is not what counting anew gives: limits would be wrong. */
export function checkSums(state: KernelState): void {
  const desk = emptySums();
  const strategies = new Map<string, Sums>();
  const none = emptySums();
  for (const account of state.accounts.values()) {
    const own = emptySums();
    let maintenance = ZERO_MONEY;
    let unbracketed = ZERO_MONEY;
    for (const [symbol, book] of account.books) {
      const counted = sumsOf(book, state.marks.get(symbol));
      expectHeard(state, `${account.id} in ${symbol}`, book);
      expectEqual(
        `${account.id} in ${symbol}`,
        { aimed: Number(state.sums.aimed.has(book)) },
        { aimed: Number(book.aimAtMs > 0) },
      );
      move(own, none, counted);
      const margin = marginOf(book, counted.gross);
      maintenance = plus(maintenance, margin.maintenance);
      unbracketed = plus(unbracketed, margin.unbracketed);
      moveOf(strategies, book.strategy, none, counted);
    }
    expectEqual(`account ${account.id}`, account.sums, own);
    expectEqual(
      `account ${account.id}`,
      { exiting: Number(state.sums.exiting.has(account)) },
      { exiting: Number(account.exits.size > 0) },
    );
    expectEqual(
      `account ${account.id}`,
      { maintenance: account.maintenance, unbracketed: account.unbracketed },
      { maintenance, unbracketed },
    );
    move(desk, none, own);
  }
  expectEqual("the desk", state.sums.desk, desk);
  for (const strategy of new Set([...strategies.keys(), ...state.sums.strategies.keys()]))
    expectEqual(
      `strategy ${strategy}`,
      state.sums.strategies.get(strategy) ?? none,
      strategies.get(strategy) ?? none,
    );
}

function expectEqual<T extends Readonly<Record<keyof T, bigint | number>>>(
  what: string,
  kept: T,
  counted: T,
): void {
  for (const key of Object.keys(counted) as (keyof T & string)[])
    if (kept[key] !== counted[key])
      throw new HaltError(
        "INVARIANT_VIOLATED",
        `${key} of ${what} is kept as ${kept[key]}, but counting anew gives ${counted[key]}`,
      );
}

/** What of a book's notional margin must be kept for, by its table or without one. */
function marginOf(
  { brackets }: Book,
  gross: Money,
): { readonly maintenance: Money; readonly unbracketed: Money } {
  return brackets.length === 0
    ? { maintenance: ZERO_MONEY, unbracketed: gross }
    : { maintenance: maintenanceOf(brackets, gross), unbracketed: ZERO_MONEY };
}

function sumsOf(book: Book, mark: Mark | undefined): Sums {
  const sums = emptySums();
  if (!usesSlot(book)) return sums;
  sums.slots = 1;
  sums.gross = bookNotional(book, mark);
  sums.margin = bookMargin(book, sums.gross);
  sums.unrealized = unrealizedOf(book, mark);
  sums.net = book.position.amount;
  const held = notionalOf(book.position.amount, priceOf(book, mark), "down");
  sums.netNotional = book.position.amount < 0n ? minus(ZERO_MONEY, held) : held;
  for (const order of book.orders.values()) {
    sums.orders += 1;
    sums.entering += enteringOf(order);
    if (order.phase === "UNKNOWN") sums.unknown += 1;
  }
  for (const entry of book.entries.values()) sums.entering += keptBy(entry);
  return sums;
}

function move(total: Sums, before: Sums, after: Sums): void {
  total.slots += after.slots - before.slots;
  total.gross = plus(total.gross, minus(after.gross, before.gross));
  total.entering += after.entering - before.entering;
  total.margin = plus(total.margin, minus(after.margin, before.margin));
  total.unrealized = plus(total.unrealized, minus(after.unrealized, before.unrealized));
  total.net += after.net - before.net;
  total.netNotional = plus(total.netNotional, minus(after.netNotional, before.netNotional));
  total.orders += after.orders - before.orders;
  total.unknown += after.unknown - before.unknown;
}

/** Wallet plus unrealised profit, longs at bid and shorts at ask. */
export const equityOf = (account: Account): Money => plus(account.wallet, account.sums.unrealized);
