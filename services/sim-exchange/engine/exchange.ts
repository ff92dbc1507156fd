import type { Money, Price } from "#libs/domain/fixed.ts";
import type { JudgeLine } from "../judge.ts";
import type { VenueEvent } from "../market/events.ts";
import type { VenueAccount } from "./account.ts";
import { VenueBook } from "./book.ts";
import { Core } from "./core.ts";
import { payFunding } from "./funding.ts";
import { initialMargin, unrealized } from "./margin.ts";
import { matchTouch, matchTrade } from "./matching.ts";
import type { PlaceOrder, VenueFill, VenueNotice, VenueOrder } from "./order.ts";
import { cancel, find, place } from "./placing.ts";
import { restore } from "./restore.ts";
import type { SymbolRules } from "./rules.ts";

/**
 * Books, orders and accounts of the exchange, as its shell sees them. Pure: time comes in with each call, and
 * everything it does leaves through `record` (the judge's ledger) and then `notify` (user streams), in that order.
 */
export class Exchange {
  readonly #core: Core;
  /** Symbols whose source has tops of its own. */
  readonly #hasTops = new Set<string>();

  constructor(record: (line: JudgeLine) => void, notify: (notice: VenueNotice) => void) {
    this.#core = new Core(record, notify);
  }

  get rules(): ReadonlyMap<string, SymbolRules> {
    return this.#core.rules;
  }

  get orders(): ReadonlyMap<bigint, VenueOrder> {
    return this.#core.orders;
  }

  get fills(): readonly VenueFill[] {
    return this.#core.fills;
  }

  addSymbol(rules: SymbolRules, hasDepth: boolean): void {
    this.#core.rules.set(rules.symbol, rules);
    this.#core.books.set(rules.symbol, new VenueBook(hasDepth));
  }

  sawTop(symbol: string): void {
    this.#hasTops.add(symbol);
  }

  account(id: string): VenueAccount {
    return this.#core.account(id);
  }

  book(symbol: string): VenueBook {
    return this.#core.book(symbol);
  }

  mark(symbol: string): Price {
    return this.#core.mark(symbol);
  }

  /** Folds one market event and fills resting orders by it. */
  applyMarket(event: VenueEvent, nowMs: number): void {
    const book = this.#core.books.get(event.symbol);
    const rules = this.#core.rules.get(event.symbol);
    if (book === undefined || rules === undefined) return;
    switch (event.kind) {
      case "top":
        book.applyTop(event);
        matchTouch(this.#core, event.symbol, book, nowMs);
        return;
      case "trade":
        if (!this.#hasTops.has(event.symbol)) {
          book.applyTradeAsTop(event.price, event.quantity, event.buyerIsMaker, rules.tickSize);
          matchTouch(this.#core, event.symbol, book, nowMs);
        }
        matchTrade(this.#core, event, nowMs);
        return;
      case "depth":
        book.applyDepth(event);
        return;
      case "snapshot":
        book.applySnapshot(event);
    }
  }

  /** Does what is due by time alone. */
  advance(nowMs: number): void {
    payFunding(this.#core, nowMs);
  }

  setLeverage(accountId: string, symbol: string, leverage: number, nowMs: number): void {
    this.#core.book(symbol);
    const account = this.#core.account(accountId);
    account.leverage.set(symbol, leverage);
    this.#core.record({ k: "leverage", t: nowMs, account: accountId, symbol, leverage });
    this.#core.notify({ kind: "leverage", account, symbol, leverage });
  }

  /** @throws VenueError when the order is not taken; nothing has happened then. */
  place(accountId: string, request: PlaceOrder, nowMs: number): VenueOrder {
    return place(this.#core, accountId, request, nowMs);
  }

  /** @throws VenueError -2011 when there is no such open order. */
  cancel(order: VenueOrder | undefined, nowMs: number): VenueOrder {
    return cancel(this.#core, order, nowMs);
  }

  find(
    accountId: string,
    symbol: string,
    orderId: bigint | undefined,
    clientId: string | undefined,
  ): VenueOrder | undefined {
    return find(this.#core, accountId, symbol, orderId, clientId);
  }

  openOrders(accountId: string, symbol?: string): Generator<VenueOrder> {
    return this.#core.openOrders(accountId, symbol);
  }

  unrealized(account: VenueAccount): Money {
    return unrealized(this.#core, account);
  }

  initialMargin(account: VenueAccount): Money {
    return initialMargin(this.#core, account);
  }

  /** Takes over one line of an earlier run. */
  restore(line: JudgeLine): void {
    restore(this.#core, line);
  }
}
