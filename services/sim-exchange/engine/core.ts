import type { Price } from "#libs/domain/fixed.ts";
import type { JudgeLine } from "../judge.ts";
import { VenueAccount } from "./account.ts";
import { VenueBook } from "./book.ts";
import { isOpen, type VenueFill, type VenueNotice, type VenueOrder } from "./order.ts";
import { VenueError, type SymbolRules } from "./rules.ts";

const KEEP_CLOSED_ORDERS = 20_000;

/**
 * What the parts of the exchange share: books, rules, accounts, orders, fills, and the two ways out. Everything that
 * happens leaves through `record` (the judge's ledger) and then `notify` (user streams), in that order.
 */
export class Core {
  readonly accounts = new Map<string, VenueAccount>();
  readonly books = new Map<string, VenueBook>();
  readonly rules = new Map<string, SymbolRules>();
  readonly orders = new Map<bigint, VenueOrder>();
  readonly fills: VenueFill[] = [];
  readonly record: (line: JudgeLine) => void;
  readonly notify: (notice: VenueNotice) => void;
  nextOrderId = 8_389_765_593_361_000_000n;
  nextTradeId = 1_000_000;
  nextFundingMs = 0;
  readonly #resting = new Map<string, Set<VenueOrder>>();

  constructor(record: (line: JudgeLine) => void, notify: (notice: VenueNotice) => void) {
    this.record = record;
    this.notify = notify;
  }

  account(id: string): VenueAccount {
    let account = this.accounts.get(id);
    if (account === undefined) this.accounts.set(id, (account = new VenueAccount(id)));
    return account;
  }

  /** @throws VenueError -1121 for a symbol that is not listed. */
  book(symbol: string): VenueBook {
    const book = this.books.get(symbol);
    if (book === undefined) throw new VenueError(-1121, "Invalid symbol.");
    return book;
  }

  /** The mark price: the middle of the touch. */
  mark(symbol: string): Price {
    const { mid } = this.book(symbol);
    if (mid === undefined) throw new VenueError(-1112, "No orders on book for symbol.");
    return mid;
  }

  restingOf(symbol: string): Set<VenueOrder> {
    let resting = this.#resting.get(symbol);
    if (resting === undefined) this.#resting.set(symbol, (resting = new Set()));
    return resting;
  }

  *openOrders(accountId: string, symbol?: string): Generator<VenueOrder> {
    for (const [key, orders] of this.#resting) {
      if (symbol !== undefined && key !== symbol) continue;
      for (const order of orders) if (order.account === accountId) yield order;
    }
  }

  forgetOldOrders(): void {
    if (this.orders.size <= 2 * KEEP_CLOSED_ORDERS) return;
    for (const [id, order] of this.orders) {
      if (this.orders.size <= KEEP_CLOSED_ORDERS) break;
      if (!isOpen(order)) this.orders.delete(id);
    }
  }
}
