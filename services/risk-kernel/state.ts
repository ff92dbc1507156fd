import type { RegimeEstimate, SymbolCondition } from "#libs/domain/conditions.ts";
import type { Depth } from "#libs/domain/depth.ts";
import { ZERO_MONEY, type Money, type Price } from "#libs/domain/fixed.ts";
import type { AccountId, Symbol } from "#libs/domain/ids.ts";
import type { Policy } from "#libs/domain/policy.ts";
import type { SymbolReference } from "#libs/domain/reference.ts";
import { emptyAccount, type Account, type ScopedStop, type StopState } from "./account.ts";
import { noActivity, type Activity } from "./activity.ts";
import type { Book } from "./book.ts";
import type { EntryRecord } from "./entry-state.ts";
import { SeenIds } from "./seen.ts";
import { CLEAR_SIGHT, type Sight } from "./sight.ts";
import { emptySums, type Sums } from "./sums.ts";

/** Newest prices of one symbol as the streams bring them: what entries go by. What is held goes by {@link heldAt}. */
export interface Mark {
  readonly mark: Price;
  /** 0 until a top was seen. */
  readonly bid: Price;
  readonly ask: Price;
  /** Receipt of the oldest of them, exchange epoch milliseconds. */
  readonly receivedAtMs: number;
  /** The newest that was looked at; only exits need it. */
  readonly depth?: Depth;
  /** While it is younger than the oldest price of the streams. */
  readonly rest?: RestMark;
}

/** The mark price by the second path, see proto RestMarkUsed. Exchange epoch milliseconds. */
export interface RestMark {
  readonly mark: Price;
  readonly receivedAtMs: number;
  readonly streamMarkAtMs: number;
  readonly topAtMs: number;
}

/** Where a book is. */
export interface Watched {
  readonly account: Account;
  readonly symbol: Symbol;
}

/** An order of books that a state restored from a snapshot has too: it has found them in another. */
export const byName = ([, a]: readonly [Book, Watched], [, b]: readonly [Book, Watched]): number =>
  `${a.account.id} ${a.symbol}` < `${b.account.id} ${b.symbol}` ? -1 : 1;

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
  /** First commit since which somebody has looked at prices without a pause. */
  watchingSinceMs: number;
  /** Of the last commit. */
  sight: Sight;
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
  /** Absent: not stopped. */
  readonly stopped: {
    readonly symbols: Map<Symbol, ScopedStop>;
    readonly strategies: Map<string, ScopedStop>;
  };
  /** Answered intent ids whose own time is within 24 h, and some older → commit of their answer. Any older one is EXPIRED. */
  readonly seen: SeenIds;
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
  readonly activity: {
    readonly desk: Activity;
    readonly symbols: Map<Symbol, Activity>;
    readonly strategies: Map<string, Activity>;
  };
  /** Derived, see valuation.ts. */
  sums: {
    readonly desk: Sums;
    readonly symbols: Map<Symbol, Sums>;
    readonly strategies: Map<string, Sums>;
    /** Accounts whose value has changed since their stop was last looked at. */
    readonly moved: Set<Account>;
    /** Books with a position without a stop, or a stop that is one too many; see protection.ts. */
    readonly watched: Map<Book, Watched>;
    /** Books whose targets are to be looked at; see targets.ts. */
    readonly aimed: Map<Book, Watched>;
    /** Accounts with a running exit. */
    readonly exiting: Set<Account>;
    /** Books with an entry that rests or waits for its next order; see entries.ts. */
    readonly entries: Map<Book, Watched>;
    /** Of the commit that is being folded. */
    readonly entryRecords: EntryRecord[];
  };
}

export const emptyTotals = (): KernelState["sums"] => ({
  desk: emptySums(),
  symbols: new Map(),
  strategies: new Map(),
  moved: new Set(),
  watched: new Map(),
  aimed: new Map(),
  exiting: new Set(),
  entries: new Map(),
  entryRecords: [],
});

export const emptyState = (): KernelState => ({
  commit: 0,
  nowMs: 0,
  epoch: 0,
  watchingSinceMs: 0,
  sight: CLEAR_SIGHT,
  cursors: { facts: 0, intents: 0, policy: 0, reference: 0 },
  policy: undefined,
  policyRevision: 0,
  references: new Map(),
  marks: new Map(),
  conditions: { regime: undefined, symbols: new Map() },
  accounts: new Map(),
  deskStop: "DISABLED",
  stopped: { symbols: new Map(), strategies: new Map() },
  seen: new SeenIds(),
  disproven: new Map(),
  totals: { approved: 0, denied: 0, duplicate: 0, fills: 0 },
  deskSlotsPeak: 0,
  results: {
    day: 0,
    desk: { realized: ZERO_MONEY, fees: ZERO_MONEY },
    symbols: new Map(),
    strategies: new Map(),
  },
  activity: { desk: noActivity(), symbols: new Map(), strategies: new Map() },
  sums: emptyTotals(),
});

export function accountOf(state: KernelState, id: AccountId): Account {
  let account = state.accounts.get(id);
  if (account === undefined) {
    account = emptyAccount(id, state.deskStop);
    state.accounts.set(id, account);
  }
  return account;
}
