import type { Price, Quantity, Ratio } from "#libs/domain/fixed.ts";
import type { JudgeLine } from "../judge.ts";
import { VenueAccount } from "./account.ts";
import type { AlgoOrder } from "./algo-order.ts";
import type { VenueBook } from "./book.ts";
import type { Income } from "./income.ts";
import { Kept } from "./kept.ts";
import type { VenueNotice } from "./notices.ts";
import type { VenueFill, VenueOrder } from "./order.ts";
import { OrderStore } from "./order-store.ts";
import { VenueError, type SymbolRules } from "./rules.ts";

const FILLS_MAX = 50_000;
const HISTORY_MAX = 10_000;

/** Ways the engine may be told to misbehave; the defaults are good behaviour. */
export interface EngineFaults {
  /** True: a conditional order that should become an order stays TRIGGERING. */
  holdTrigger: (algo: AlgoOrder) => boolean;
  /** True: a conditional order that waits is ended now. */
  endStop: (algo: AlgoOrder) => boolean;
  /** How much of a fill happens at once; more than 0 and at most `quantity`. */
  fillQuantity: (order: VenueOrder, quantity: Quantity) => Quantity;
}

/** One change of an order's price or quantity. */
export interface Amendment {
  readonly amendmentId: number;
  readonly account: string;
  readonly symbol: string;
  readonly orderId: bigint;
  readonly clientId: string;
  readonly timeMs: number;
  readonly price: readonly [before: Price, after: Price];
  readonly quantity: readonly [before: Quantity, after: Quantity];
  /** How many there were, this one included. */
  readonly count: number;
}

/**
 * What the parts of the exchange share: books, rules, accounts, orders, histories, and the two ways out. Everything
 * that happens leaves through `record` (the judge's ledger) and then `notify` (user streams), in that order.
 */
export class Core {
  readonly accounts = new Map<string, VenueAccount>();
  readonly books = new Map<string, VenueBook>();
  readonly rules = new Map<string, SymbolRules>();
  readonly orders = new OrderStore();
  readonly fills = new Kept<VenueFill>(FILLS_MAX);
  /** What changed a wallet: {@link incomesOf}. */
  readonly incomes = new Kept<Income | VenueFill>(FILLS_MAX);
  readonly amendments = new Kept<Amendment>(HISTORY_MAX);
  readonly algos = new Map<number, AlgoOrder>();
  /** Those of them that may still become orders. */
  readonly waiting = new Set<AlgoOrder>();
  /** Price of the newest trade per symbol. */
  readonly lastPrices = new Map<string, Price>();
  /** Mark prices that a source states; the middle of the touch where it states none. */
  readonly statedMarks = new Map<string, Price>();
  readonly fundingRates = new Map<string, Ratio>();
  /** `account symbol` → exchange time at which its orders are cancelled. */
  readonly countdowns = new Map<string, number>();
  readonly goodTill = new Set<VenueOrder>();
  readonly faults: EngineFaults = {
    holdTrigger: () => false,
    endStop: () => false,
    fillQuantity: (_, quantity) => quantity,
  };
  readonly record: (line: JudgeLine) => void;
  readonly notify: (notice: VenueNotice) => void;
  /** Told of every order that has ended. */
  onEnded: (order: VenueOrder, nowMs: number) => void = () => undefined;
  /** Told when a fill has made a position smaller, closed it or turned it. */
  onReduced: (account: string, symbol: string, nowMs: number) => void = () => undefined;
  nextOrderId = 8_389_765_593_361_000_000n;
  nextTradeId = 1_000_000;
  nextAlgoId = 1_000_000_033_000_000;
  nextAmendmentId = 1;
  nextTransferId = 1;
  nextFundingMs = 0;

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

  /** @throws VenueError -1121 for a symbol that is not listed. */
  rulesOf(symbol: string): SymbolRules {
    const rules = this.rules.get(symbol);
    if (rules === undefined) throw new VenueError(-1121, "Invalid symbol.");
    return rules;
  }

  /** The mark price: as the source states it, else the middle of the touch. @throws VenueError -1112 */
  mark(symbol: string): Price {
    const price = this.statedMarks.get(symbol) ?? this.book(symbol).mid;
    if (price === undefined) throw new VenueError(-1112, "No orders on book for symbol.");
    return price;
  }

  /** False for a symbol without prices, or one that an earlier run has left and that is no longer listed. */
  hasMark(symbol: string): boolean {
    const book = this.books.get(symbol);
    return book !== undefined && (book.ready || this.statedMarks.has(symbol));
  }

  /** The price of the last trade; the mark before there was any. */
  lastPrice(symbol: string): Price {
    return this.lastPrices.get(symbol) ?? this.mark(symbol);
  }
}
