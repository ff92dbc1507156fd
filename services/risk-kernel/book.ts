import type { Bracket } from "#libs/domain/brackets.ts";
import { isStopOver } from "#libs/domain/fact.ts";
import {
  FLAT,
  ZERO_MONEY,
  type Money,
  type PositionAmount,
  type Price,
  type Ratio,
} from "#libs/domain/fixed.ts";
import type { ClientOrderId, IntentId } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { Entry } from "./entry-state.ts";
import type { OpenOrder, Stop } from "./orders.ts";
import { emptySums, type Sums } from "./sums.ts";
import type { TargetPlan } from "./target-state.ts";

export interface Position {
  amount: PositionAmount;
  /** 0 when flat. */
  entryPrice: Price;
}

/** What the kernel knows of one (account, symbol). */
export interface Book {
  readonly position: Position;
  readonly orders: Map<ClientOrderId, OpenOrder>;
  /** Entries that are worked: each has one order, or waits for its next. */
  readonly entries: Map<IntentId, Entry>;
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
  /** Who opened the position: a strategy's name, or "" for nobody we know. */
  strategy: string;
  /** Conditional orders of ours, oldest first; the newest that have ended stay known. */
  readonly stops: Map<ClientOrderId, Stop>;
  /** What protects the position: of each entry that made it the newest order, by the id of its first. */
  readonly guards: Map<ClientOrderId, OrderCommand>;
  /** Where its entries take their profit, by intent; see targets.ts. */
  readonly targets: Map<string, TargetPlan>;
  /** Orders of targets so far: an entry that fills again after its position was closed repeats no id. */
  targetsPlaced: number;
  /** When its targets are to be looked at, exchange time; 0: not before something happens. */
  aimAtMs: number;
  /** Since when the position stands without a confirmed stop, and until when it may; 0: it has one, or needs none. */
  nakedSinceMs: number;
  nakedUntilMs: number;
  /** Derived, see valuation.ts. */
  sums: Sums;
  /** Derived: maintenance margin of the position and what its entries may add, at mark; 0 without a table. */
  maintenance: Money;
  /** Derived: notional of the same without a table, else 0. */
  unbracketed: Money;
}

/** A book of which nothing is known: flat, no orders, no leverage. */
export const emptyBook = (): Book => ({
  position: { amount: FLAT, entryPrice: 0n as Price },
  orders: new Map(),
  entries: new Map(),
  trades: new Set(),
  baseTradeId: 0n,
  lastTradeId: 0n,
  leverage: 0,
  brackets: [],
  lastEntryAtMs: 0,
  lastOrderAtMs: 0,
  confidence: 0n as Ratio,
  riskAtStop: ZERO_MONEY,
  strategy: "",
  stops: new Map(),
  guards: new Map(),
  targets: new Map(),
  targetsPlaced: 0,
  aimAtMs: 0,
  nakedSinceMs: 0,
  nakedUntilMs: 0,
  sums: emptySums(),
  maintenance: ZERO_MONEY,
  unbracketed: ZERO_MONEY,
});

/** A slot is free when the position is 0, and no order, entry or stop of it remains, an unknown order included. */
export const usesSlot = (book: Book): boolean =>
  book.position.amount !== 0n || book.orders.size > 0 || book.entries.size > 0 || hasStop(book);

function hasStop({ stops }: Book): boolean {
  for (const { status } of stops.values()) if (!isStopOver(status)) return true;
  return false;
}
