import {
  FLAT,
  ZERO_MONEY,
  ZERO_QUANTITY,
  type Money,
  type PositionAmount,
  type Price,
  type Quantity,
  type Ratio,
} from "#libs/domain/fixed.ts";
import type { Bracket } from "#libs/domain/brackets.ts";
import type { AccountId, ClientOrderId, Symbol } from "#libs/domain/ids.ts";
import type { RegimeEstimate, SymbolCondition } from "#libs/domain/conditions.ts";
import type { Intent } from "#libs/domain/intent.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import type { SymbolReference } from "#libs/domain/reference.ts";

/** Newest prices of one symbol. */
export interface Mark {
  readonly mark: Price;
  /** 0 until a top was seen. */
  readonly bid: Price;
  readonly ask: Price;
  /** Receipt of the oldest of them, exchange epoch milliseconds. */
  readonly receivedAtMs: number;
}

/**
 * Where an order is. `RESERVED → WORKING → gone` on the good way; `UNKNOWN` keeps its reservation until evidence
 * settles it; `ENDED` waits for fills the exchange has reported in total but not yet one by one.
 */
export type OrderPhase = "RESERVED" | "WORKING" | "UNKNOWN" | "ENDED";

/** One order with capacity reserved for it. */
export interface OpenOrder {
  readonly command: OrderCommand;
  /** What may fill of it, and at what price: more than was commanded when somebody has amended it at the exchange. */
  quantity: Quantity;
  price: Price;
  phase: OrderPhase;
  /** Sum of the fills folded. */
  filled: Quantity;
  /** The exchange's own total; the fills up to it may still be on their way. */
  reported: Quantity;
  readonly committedAtMs: number;
  /** Last word about it, or the last re-issue. */
  lastWordAtMs: number;
  reissues: number;
  /** The exchange itself has reported it, so the router's "never placed" cannot be true. */
  shown: boolean;
  /** When its cancel was last asked for; 0: never. */
  cancelledAtMs: number;
}

export const openOrder = (command: OrderCommand, nowMs: number): OpenOrder => ({
  command,
  quantity: command.quantity,
  price: command.price,
  phase: "RESERVED",
  filled: ZERO_QUANTITY,
  reported: ZERO_QUANTITY,
  committedAtMs: nowMs,
  lastWordAtMs: nowMs,
  reissues: 0,
  shown: false,
  cancelledAtMs: 0,
});

export interface Position {
  amount: PositionAmount;
  /** 0 when flat. */
  entryPrice: Price;
}

/** What a book, an account, a symbol or the desk holds, reservations counted as completely filled. */
export interface Sums {
  slots: number;
  /** Notional of positions and reservations at mark. */
  gross: Money;
  /** What entries may still add to positions; over several symbols it means nothing. */
  entering: bigint;
  /** Initial margin of the same. */
  margin: Money;
  /** Unrealised profit, longs at bid and shorts at ask. */
  unrealized: Money;
  /** Positions; over several symbols it means nothing. */
  net: bigint;
  /** Positions at mark, longs minus shorts. */
  netNotional: Money;
  orders: number;
  /** Of these, unknown. */
  unknown: number;
}

export const emptySums = (): Sums => ({
  slots: 0,
  gross: ZERO_MONEY,
  entering: 0n,
  margin: ZERO_MONEY,
  unrealized: ZERO_MONEY,
  net: 0n,
  netNotional: ZERO_MONEY,
  orders: 0,
  unknown: 0,
});

/** What the kernel knows of one (account, symbol). */
export interface Book {
  readonly position: Position;
  readonly orders: Map<ClientOrderId, OpenOrder>;
  /** Trade ids folded, newest last, bounded; a fill is folded once whatever delivers it. */
  readonly trades: Set<string>;
  /** Fills up to this trade id are part of the account's base. */
  baseTradeId: bigint;
  lastTradeId: bigint;
  /** 0 until set and verified at the exchange. */
  leverage: number;
  /** The account's leverage table; empty until it is known. */
  brackets: readonly Bracket[];
  /** Exchange epoch milliseconds of the last approved entry, or 0. */
  lastEntryAtMs: number;
  /** Of the last order committed, exits included; 0 before the first. */
  lastOrderAtMs: number;
  /** Of the entry that opened it or last increased it; 0 for nobody we know. */
  confidence: Ratio;
  /** Loss at the stops of its entries; 0 for nobody we know. */
  riskAtStop: Money;
  /** When the stop last sent a closing order for it. */
  closedAtMs: number;
  /** Who opened the position: a strategy's name, or "" for nobody we know. */
  strategy: string;
  /** Derived, see valuation.ts. */
  sums: Sums;
  /** Derived: maintenance margin of the position and what its entries may add, at mark; 0 without a table. */
  maintenance: Money;
  /** Derived: notional of the same without a table, else 0. */
  unbracketed: Money;
}

/** An intent that waits for the slot of a position that is being closed for it. */
export interface Rotation {
  readonly intent: Intent;
  /** Of the intent in INTENTS. */
  readonly sequence: number;
  readonly victim: Symbol;
  readonly sinceMs: number;
  /** Closing orders so far, and when the last was sent. */
  closes: number;
  askedAtMs: number;
}

export type StopState = "DISABLED" | "ARMED" | "TRIPPED" | "COOLING_DOWN";
export type StopCause =
  | ""
  | "OPERATOR"
  | "DAILY_DRAWDOWN"
  | "OPEN_LOSS"
  | "EXECUTION_ERRORS"
  | "MARKET_STALE";

export interface Account {
  readonly id: AccountId;
  /** False until its first snapshot came: nothing can be decided for it. */
  known: boolean;
  wallet: Money;
  readonly books: Map<Symbol, Book>;
  stop: StopState;
  stopCause: StopCause;
  /** Not armed again before this exchange time. */
  coolUntilMs: number;
  /** Its positions are to be closed. */
  flatten: boolean;
  /** Closing orders of the stop so far. */
  closes: number;
  /** Rejected or unknown sends since the last accepted one. */
  errorsInRow: number;
  /** Equity when the UTC day began, transfers since then added; 0 while prices are missing. */
  dayStart: Money;
  rotation: Rotation | undefined;
  /** "" or why entries are denied until an operator resets it. */
  circuit: string;
  reconciled: boolean;
  streamConnected: boolean;
  /** Exchange minus ours at the last comparison. */
  drift: Money;
  driftsTotal: number;
  /** What the last comparison found, or ""; the same finding alerts once. */
  driftText: string;
  /** Orders only one side listed at the last comparison; they count when they persist. */
  suspects: string[];
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
  /** When its leverage tables were last known to be the exchange's; 0: never. */
  bracketsAtMs: number;
  /** Derived, see valuation.ts. */
  sums: Sums;
  /** Derived: its books' together. */
  maintenance: Money;
  unbracketed: Money;
}

/** Fields that follow from the others; no snapshot holds them. */
export const DERIVED: ReadonlySet<string> = new Set(["sums", "maintenance", "unbracketed"]);

/** What a UTC day has brought so far, quote asset. */
export interface DayFigures {
  /** Before fees. */
  realized: Money;
  fees: Money;
}

/** The kernel's whole state: exactly the fold of the ledger. */
export interface KernelState {
  commit: number;
  nowMs: number;
  epoch: number;
  /** First commit of this epoch: nobody has looked at prices between the epochs. */
  watchingSinceMs: number;
  readonly cursors: { facts: number; intents: number; policy: number; reference: number };
  policy: Policy | undefined;
  policyRevision: number;
  readonly references: Map<Symbol, SymbolReference>;
  readonly marks: Map<Symbol, Mark>;
  /** Estimates of how the market moves; each with its age. */
  readonly conditions: { regime: RegimeEstimate | undefined; readonly symbols: Map<Symbol, SymbolCondition> };
  readonly accounts: Map<AccountId, Account>;
  /** What a desk-wide ARM or STOP last said; accounts that appear later start with it. */
  deskStop: StopState;
  /** Answered intent ids whose own time is within 24 h → commit of their answer. An older id is EXPIRED. */
  readonly seen: Map<string, number>;
  /** Orders released on the router's word that they do not exist, and when; the exchange may contradict it. */
  readonly disproven: Map<string, number>;
  totals: { approved: number; denied: number; duplicate: number; fills: number };
  deskSlotsPeak: number;
  /** Of one UTC day, over all accounts; a strategy's are those of the positions it owned. */
  results: {
    readonly day: number;
    readonly desk: DayFigures;
    readonly symbols: Map<Symbol, DayFigures>;
    readonly strategies: Map<string, DayFigures>;
  };
  /** Derived, see valuation.ts. */
  sums: {
    readonly desk: Sums;
    readonly symbols: Map<Symbol, Sums>;
    readonly strategies: Map<string, Sums>;
    /** Accounts whose value has changed since their stop was last looked at. */
    readonly moved: Set<Account>;
  };
}

export const emptyTotals = (): KernelState["sums"] => ({
  desk: emptySums(),
  symbols: new Map(),
  strategies: new Map(),
  moved: new Set(),
});

export const emptyState = (): KernelState => ({
  commit: 0,
  nowMs: 0,
  epoch: 0,
  watchingSinceMs: 0,
  cursors: { facts: 0, intents: 0, policy: 0, reference: 0 },
  policy: undefined,
  policyRevision: 0,
  references: new Map(),
  marks: new Map(),
  conditions: { regime: undefined, symbols: new Map() },
  accounts: new Map(),
  deskStop: "DISABLED",
  seen: new Map(),
  disproven: new Map(),
  totals: { approved: 0, denied: 0, duplicate: 0, fills: 0 },
  deskSlotsPeak: 0,
  results: {
    day: 0,
    desk: { realized: ZERO_MONEY, fees: ZERO_MONEY },
    symbols: new Map(),
    strategies: new Map(),
  },
  sums: emptyTotals(),
});

export function accountOf(state: KernelState, id: AccountId): Account {
  let account = state.accounts.get(id);
  if (account === undefined) {
    account = {
      id,
      known: false,
      wallet: ZERO_MONEY,
      books: new Map(),
      stop: state.deskStop,
      stopCause: state.deskStop === "TRIPPED" ? "OPERATOR" : "",
      coolUntilMs: 0,
      flatten: false,
      closes: 0,
      errorsInRow: 0,
      dayStart: ZERO_MONEY,
      rotation: undefined,
      circuit: "",
      reconciled: false,
      streamConnected: false,
      drift: ZERO_MONEY,
      driftsTotal: 0,
      driftText: "",
      suspects: [],
      rebase: false,
      uncovered: false,
      day: 0,
      realizedDay: ZERO_MONEY,
      feesDay: ZERO_MONEY,
      slotsPeak: 0,
      recentOrders: [],
      bracketsAtMs: 0,
      sums: emptySums(),
      maintenance: ZERO_MONEY,
      unbracketed: ZERO_MONEY,
    };
    state.accounts.set(id, account);
  }
  return account;
}

/** A book of which nothing is known: flat, no orders, no leverage. */
export const emptyBook = (): Book => ({
  position: { amount: FLAT, entryPrice: 0n as Price },
  orders: new Map(),
  trades: new Set(),
  baseTradeId: 0n,
  lastTradeId: 0n,
  leverage: 0,
  brackets: [],
  lastEntryAtMs: 0,
  lastOrderAtMs: 0,
  confidence: 0n as Ratio,
  riskAtStop: ZERO_MONEY,
  closedAtMs: 0,
  strategy: "",
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

/** What of an order can still fill. */
export const remainingOf = (order: OpenOrder): Quantity => {
  const total = order.phase === "ENDED" ? order.reported : order.quantity;
  return (total > order.filled ? total - order.filled : ZERO_QUANTITY) as Quantity;
};

/** A slot is free when the position is 0, and no order of it remains, an unknown one included. */
export const usesSlot = (book: Book): boolean => book.position.amount !== 0n || book.orders.size > 0;
