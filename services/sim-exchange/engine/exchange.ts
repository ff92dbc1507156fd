import { parsePrice, sizeOf, type Money, type Price, type Quantity, type Ratio } from "#libs/domain/fixed.ts";
import type { JudgeLine } from "../judge.ts";
import type { VenueEvent } from "../market/events.ts";
import type { VenueAccount } from "./account.ts";
import * as algos from "./algo.ts";
import type { AlgoOrder, PlaceAlgo } from "./algo-order.ts";
import { amend, type AmendOrder } from "./amending.ts";
import { maxNotional } from "./brackets.ts";
import { VenueBook } from "./book.ts";
import { Core, type Amendment, type EngineFaults } from "./core.ts";
import { fundingRate, payFunding } from "./funding.ts";
import { incomesOf, transfer, type Income } from "./income.ts";
import { autoClose, liquidate, watchMargin } from "./liquidation.ts";
import {
  accountMargin,
  liquidationPrice,
  symbolMargin,
  type AccountMargin,
  type SymbolMargin,
} from "./margin.ts";
import { matchTouch, matchTrade } from "./matching.ts";
import type { VenueNotice } from "./notices.ts";
import type { PlaceOrder, VenueFill, VenueOrder } from "./order.ts";
import { cancel, cancelAll, find, place, test } from "./placing.ts";
import { restore } from "./restore.ts";
import { changeRules, type RulesChange } from "./rule-change.ts";
import type { SymbolRules } from "./rules.ts";
import { setDualSide, setLeverage } from "./settings.ts";
import { settle } from "./settlement.ts";
import { expireGoodTill, runCountdowns, setCountdown } from "./timers.ts";

/**
 * Books, orders and accounts of the exchange, as its shell sees them. Pure: time comes in with each call, and
 * everything it does leaves through `record` (the judge's ledger) and then `notify` (user streams), in that order.
 * Whatever is refused throws a VenueError and has changed nothing.
 */
export class Exchange {
  readonly #core: Core;
  /** Symbols whose source has tops of its own. */
  readonly #hasTops = new Set<string>();

  constructor(record: (line: JudgeLine) => void, notify: (notice: VenueNotice) => void) {
    this.#core = new Core(record, notify);
    this.#core.onEnded = (order, nowMs) => {
      algos.finishParent(this.#core, order, nowMs);
    };
    this.#core.onReduced = (account, symbol, nowMs) => {
      algos.expireUnneeded(this.#core, account, symbol, nowMs);
    };
  }

  get rules(): ReadonlyMap<string, SymbolRules> {
    return this.#core.rules;
  }

  /** Oldest first. */
  get orders(): Iterable<VenueOrder> {
    return this.#core.orders.all();
  }

  /** Oldest first; the newest 50,000 at least. */
  get fills(): readonly VenueFill[] {
    return this.#core.fills.rows;
  }

  /** An account's incomes of a time, oldest first. */
  incomes(account: string, fromMs: number, toMs: number): Iterable<Income> {
    return incomesOf(this.#core, account, fromMs, toMs);
  }

  get amendments(): readonly Amendment[] {
    return this.#core.amendments.rows;
  }

  get algoOrders(): Iterable<AlgoOrder> {
    return this.#core.algos.values();
  }

  get faults(): EngineFaults {
    return this.#core.faults;
  }

  addSymbol(rules: SymbolRules, hasDepth: boolean): void {
    this.#core.rules.set(rules.symbol, rules);
    this.#core.books.set(rules.symbol, new VenueBook(hasDepth));
  }

  /** Changes filters or status of a symbol; orders that stand are left as they are. */
  changeRules(symbol: string, change: RulesChange, nowMs: number): void {
    changeRules(this.#core, symbol, change, nowMs);
  }

  /** Ends a symbol as a delisting does: orders expire, positions close at the mark. */
  settle(symbol: string, nowMs: number): void {
    settle(this.#core, symbol, nowMs);
  }

  sawTop(symbol: string): void {
    this.#hasTops.add(symbol);
  }

  /** Mark price and funding rate as the source states them itself; they count from the next event on. */
  stateMark(symbol: string, price: Price, rate: Ratio): void {
    this.#core.statedMarks.set(symbol, price);
    this.#core.fundingRates.set(symbol, rate);
  }

  fundingRate(symbol: string): Ratio {
    return fundingRate(this.#core, symbol);
  }

  account(id: string): VenueAccount {
    return this.#core.account(id);
  }

  /** @throws VenueError -1121 for a symbol that is not listed. */
  book(symbol: string): VenueBook {
    return this.#core.book(symbol);
  }

  mark(symbol: string): Price {
    return this.#core.mark(symbol);
  }

  hasMark(symbol: string): boolean {
    return this.#core.hasMark(symbol);
  }

  /** The largest notional a leverage allows on a symbol. */
  maxNotional(symbol: string, leverage: number): Money {
    return maxNotional(this.#core.rulesOf(symbol).brackets, leverage);
  }

  /** Folds one market event, then fills, triggers and liquidates by it. */
  applyMarket(event: VenueEvent, nowMs: number): void {
    const book = this.#core.books.get(event.symbol);
    const rules = this.#core.rules.get(event.symbol);
    if (book === undefined || rules === undefined) return;
    switch (event.kind) {
      case "top":
        book.applyTop(event);
        matchTouch(this.#core, event.symbol, book, nowMs);
        this.#moved(event.symbol, nowMs);
        return;
      case "trade":
        this.#core.lastPrices.set(event.symbol, parsePrice(event.price));
        if (!this.#hasTops.has(event.symbol)) {
          book.applyTradeAsTop(event.price, event.quantity, event.buyerIsMaker, rules.tickSize);
          matchTouch(this.#core, event.symbol, book, nowMs);
        }
        matchTrade(this.#core, event, nowMs);
        this.#moved(event.symbol, nowMs);
        return;
      case "depth":
        book.applyDepth(event);
        return;
      case "snapshot":
        book.applySnapshot(event);
    }
  }

  #moved(symbol: string, nowMs: number): void {
    watchMargin(this.#core, symbol, nowMs);
    algos.watchAlgos(this.#core, symbol, nowMs);
  }

  /** Does what is due by time alone. */
  advance(nowMs: number): void {
    payFunding(this.#core, nowMs);
    runCountdowns(this.#core, nowMs);
    expireGoodTill(this.#core, nowMs);
    algos.expireAlgos(this.#core, nowMs);
  }

  setLeverage(account: string, symbol: string, leverage: number, nowMs: number): void {
    setLeverage(this.#core, account, symbol, leverage, nowMs);
  }

  setDualSide(account: string, dual: boolean, nowMs: number): void {
    setDualSide(this.#core, account, dual, nowMs);
  }

  transfer(account: string, change: Money, reason: "DEPOSIT" | "WITHDRAW", nowMs: number): void {
    transfer(this.#core, account, change, reason, nowMs);
  }

  /** Pays funding now instead of when its time comes. */
  payFunding(nowMs: number): void {
    this.#core.nextFundingMs = nowMs;
    payFunding(this.#core, nowMs);
  }

  /** Closes an account's positions as a liquidation does, whatever its margin. */
  liquidate(account: string, nowMs: number): void {
    liquidate(this.#core, this.#core.account(account), nowMs);
  }

  /** Closes so much of a position at the mark as deleveraging does. @returns whether as much is held. */
  deleverage(account: string, symbol: string, quantity: Quantity, nowMs: number): boolean {
    const owner = this.#core.account(account);
    const position = owner.positions.get(symbol);
    if (position === undefined || sizeOf(position.amount) < quantity) return false;
    autoClose(this.#core, owner, symbol, quantity, this.#core.mark(symbol), "adl_autoclose", nowMs);
    return true;
  }

  place(account: string, request: PlaceOrder, nowMs: number): VenueOrder {
    return place(this.#core, account, request, nowMs);
  }

  /** Checks an order as `place` would, and takes none. */
  test(account: string, request: PlaceOrder, nowMs: number): void {
    test(this.#core, account, request, nowMs);
  }

  amend(order: VenueOrder | undefined, request: AmendOrder, nowMs: number): VenueOrder {
    return amend(this.#core, order, request, nowMs);
  }

  /** @throws VenueError -2011 when there is no such open order. */
  cancel(order: VenueOrder | undefined, nowMs: number): VenueOrder {
    return cancel(this.#core, order, nowMs);
  }

  cancelAll(account: string, symbol: string, nowMs: number): void {
    this.#core.book(symbol);
    cancelAll(this.#core, account, symbol, nowMs);
  }

  setCountdown(account: string, symbol: string, countdownMs: number, nowMs: number): void {
    setCountdown(this.#core, account, symbol, countdownMs, nowMs);
  }

  /** An order by its id, or the newest with its client id; undefined when it is no longer shown. */
  find(
    account: string,
    symbol: string,
    name: { readonly orderId: bigint | undefined; readonly clientId: string | undefined },
    nowMs: number,
  ): VenueOrder | undefined {
    return find(this.#core, account, symbol, name, nowMs);
  }

  openOrders(account: string, symbol?: string): readonly VenueOrder[] {
    return this.#core.orders.open(account, symbol);
  }

  order(orderId: bigint): VenueOrder | undefined {
    return this.#core.orders.get(orderId);
  }

  placeAlgo(account: string, request: PlaceAlgo, nowMs: number): AlgoOrder {
    return algos.placeAlgo(this.#core, account, request, nowMs);
  }

  cancelAlgo(algo: AlgoOrder | undefined, nowMs: number): AlgoOrder {
    return algos.cancelAlgo(this.#core, algo, nowMs);
  }

  cancelAllAlgos(account: string, symbol: string, nowMs: number): void {
    this.#core.book(symbol);
    algos.cancelAllAlgos(this.#core, account, symbol, nowMs);
  }

  /** Lets a conditional order go on that a fault held in TRIGGERING. */
  releaseAlgo(algo: AlgoOrder, nowMs: number): void {
    if (algo.status === "TRIGGERING") algos.release(this.#core, algo, nowMs);
  }

  findAlgo(
    account: string,
    name: { readonly algoId: number | undefined; readonly clientId: string | undefined },
    nowMs: number,
  ): AlgoOrder | undefined {
    return algos.findAlgo(this.#core, account, name, nowMs);
  }

  margin(account: VenueAccount): AccountMargin {
    return accountMargin(this.#core, account);
  }

  symbolMargin(account: VenueAccount, symbol: string): SymbolMargin {
    return symbolMargin(this.#core, account, symbol);
  }

  /** The mark at which a position would be liquidated; undefined when there is none. */
  liquidationPrice(account: VenueAccount, margin: AccountMargin, symbol: string): Price | undefined {
    return liquidationPrice(this.#core, account, margin, symbol);
  }

  /** Takes over one line of an earlier run. */
  restore(line: JudgeLine): void {
    restore(this.#core, line);
  }
}
