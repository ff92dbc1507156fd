import { ZERO_MONEY, type Money } from "#libs/domain/fixed.ts";
import type { AccountId, Symbol } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import { emptyBook, type Book } from "./book.ts";
import type { Exit } from "./exit-state.ts";
import { emptySums, type Sums } from "./sums.ts";

/** How far a stop goes: nothing opens; what rests of entries is cancelled too; positions are closed too. */
export type StopLevel = "REDUCE_ONLY" | "CANCEL" | "FLATTEN";
/** An operator's stop of one symbol or one strategy over all accounts. */
export interface ScopedStop {
  readonly level: Exclude<StopLevel, "FLATTEN">;
  /** Entries that are to be cancelled may still work. */
  cancelling: boolean;
}
export type StopState = "DISABLED" | "ARMED" | "TRIPPED" | "COOLING_DOWN";
export type StopCause =
  | ""
  | "OPERATOR"
  | "DAILY_DRAWDOWN"
  | "OPEN_LOSS"
  | "EXECUTION_ERRORS"
  | "MARKET_STALE"
  | "NAKED_POSITION"
  | "CIRCUIT"
  | "DRIFT"
  | "BAN"
  | "CLOCK"
  | "BUS_NOT_DURABLE";

/** An intent that waits for the slot of a position that is being closed for it. */
export interface Rotation {
  readonly intent: Intent;
  /** Of the intent in INTENTS. */
  readonly sequence: number;
  readonly victim: Symbol;
  readonly sinceMs: number;
  /** Closing orders of its exits that have ended. */
  closes: number;
}

export interface Account {
  readonly id: AccountId;
  /** False until its first snapshot came: nothing can be decided for it. */
  known: boolean;
  wallet: Money;
  readonly books: Map<Symbol, Book>;
  /** What is being closed or reduced now. */
  readonly exits: Map<Symbol, Exit>;
  stop: StopState;
  stopCause: StopCause;
  /** Not armed again before this exchange time. */
  coolUntilMs: number;
  /** Its positions are to be closed. */
  flatten: boolean;
  /** What rests of its entries is left alone. */
  keepsEntries: boolean;
  /** Exits the stop has begun so far. */
  closes: number;
  /** Rejected or unknown sends since the last accepted one. */
  errorsInRow: number;
  /** Equity when the UTC day began, transfers since then added; 0 while prices are missing, taken anew while not above 0. */
  dayStart: Money;
  rotation: Rotation | undefined;
  /** "" or why entries are denied until an operator resets it. */
  circuit: string;
  /** The exchange serves nobody at our address before this exchange time. */
  bannedUntilMs: number;
  reconciled: boolean;
  streamConnected: boolean;
  /** Exchange minus ours at the last comparison. */
  drift: Money;
  driftsTotal: number;
  /** Comparisons in a row that found a difference. */
  driftsInRow: number;
  /** Of the last one: of the wallets, and of the positions at mark, together. */
  driftSize: Money;
  /** What the last comparison found, or ""; the same finding alerts once. */
  driftText: string;
  /** Orders only one side listed at the last comparison; they count when they persist. */
  suspects: string[];
  /** Changes of the wallet without a trade, the newest: each is folded once, however often it is told. */
  readonly balances: Set<string>;
  /** Orders of somebody else that rest and could open or increase, by the exchange's id; its client id. */
  readonly foreign: Map<string, string>;
  /** An operator's reset: the next complete snapshot is taken over as a new base. */
  rebase: boolean;
  /** Something no reservation covered came in: look at the caps. */
  uncovered: boolean;
  day: number;
  realizedDay: Money;
  feesDay: Money;
  slotsPeak: number;
  /** Times of approved orders in the last 10 s of exchange time. */
  readonly recentOrders: number[];
  /** Real money moves on it, by the word of who reads it or sends for it; it never becomes false again. */
  live: boolean;
  /** When its checklist before live trading was last green; 0: never, or it was not green since. */
  doctorGreenAtMs: number;
  /** When its leverage tables were last known to be the exchange's; 0: never. */
  bracketsAtMs: number;
  /** Derived, see valuation.ts. */
  sums: Sums;
  /** Derived: its books' together. */
  maintenance: Money;
  unbracketed: Money;
}

/** An account of which nothing is known. @param stop what the desk's stop says. */
export const emptyAccount = (id: AccountId, stop: StopState): Account => ({
  id,
  known: false,
  wallet: ZERO_MONEY,
  books: new Map(),
  exits: new Map(),
  stop,
  stopCause: stop === "TRIPPED" ? "OPERATOR" : "",
  coolUntilMs: 0,
  flatten: false,
  keepsEntries: false,
  closes: 0,
  errorsInRow: 0,
  dayStart: ZERO_MONEY,
  rotation: undefined,
  circuit: "",
  bannedUntilMs: 0,
  reconciled: false,
  streamConnected: false,
  drift: ZERO_MONEY,
  driftsTotal: 0,
  driftsInRow: 0,
  driftSize: ZERO_MONEY,
  driftText: "",
  suspects: [],
  balances: new Set(),
  foreign: new Map(),
  rebase: false,
  uncovered: false,
  day: 0,
  realizedDay: ZERO_MONEY,
  feesDay: ZERO_MONEY,
  slotsPeak: 0,
  recentOrders: [],
  live: false,
  doctorGreenAtMs: 0,
  bracketsAtMs: 0,
  sums: emptySums(),
  maintenance: ZERO_MONEY,
  unbracketed: ZERO_MONEY,
});

/** The account's book of a symbol, made when there is none: only for what changes the account. */
export function bookOf(account: Account, symbol: Symbol): Book {
  let book = account.books.get(symbol);
  if (book === undefined) {
    book = emptyBook();
    account.books.set(symbol, book);
  }
  return book;
}
