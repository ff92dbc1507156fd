import { plus, ZERO_MONEY } from "#libs/domain/fixed.ts";
import type { Fill } from "#libs/domain/fact.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import type { Account } from "./account.ts";
import { forgetIdle } from "./activity.ts";
import type { DayFigures, KernelState } from "./state.ts";

export const QUOTE_ASSET = "USDT";
const DAY_MS = 86_400_000;

/** UTC day of exchange time. */
const dayOf = ({ nowMs }: Pick<KernelState, "nowMs">): number => Math.floor(nowMs / DAY_MS);

/** A day has begun of which no commit is yet: what equity it begins with is known at its first one. */
export const isDayOver = (state: KernelState, nowMs: number): boolean =>
  state.accounts.size > 0 && dayOf({ nowMs }) > state.results.day;

/**
 * What desk, symbols and strategies have realised starts anew at UTC midnight of exchange time, before a commit's inputs are
 * folded. Gives what the day that is over has realised.
 */
export function rollResults(state: KernelState): Pick<KernelState["results"], "symbols" | "strategies"> {
  const day = dayOf(state);
  if (state.results.day === day) return NO_RESULTS;
  forgetIdle(state);
  const over = state.results;
  state.results = { day, desk: nothing(), symbols: new Map(), strategies: new Map() };
  return over;
}

const NO_RESULTS = { symbols: new Map<Symbol, DayFigures>(), strategies: new Map<string, DayFigures>() };

/** One execution, in the quote asset; the strategy is the position's owner when it happened. */
export function addResult(state: KernelState, symbol: Symbol, strategy: string, fill: Fill): void {
  rollResults(state);
  const { desk, symbols, strategies } = state.results;
  for (const figures of [desk, figuresOf(symbols, symbol), figuresOf(strategies, strategy)]) {
    figures.realized = plus(figures.realized, fill.realizedPnl);
    if (fill.feeAsset === QUOTE_ASSET) figures.fees = plus(figures.fees, fill.fee);
  }
}

function figuresOf<K>(all: Map<K, DayFigures>, key: K): DayFigures {
  let figures = all.get(key);
  if (figures === undefined) all.set(key, (figures = nothing()));
  return figures;
}

export const nothing = (): DayFigures => ({ realized: ZERO_MONEY, fees: ZERO_MONEY });

/** Day figures start anew at UTC midnight of exchange time. */
export function rollDay(state: KernelState, account: Account): void {
  const day = dayOf(state);
  if (account.day === day) return;
  account.day = day;
  account.realizedDay = ZERO_MONEY;
  account.feesDay = ZERO_MONEY;
  account.dayStart = ZERO_MONEY;
  state.sums.moved.add(account);
}

/** The day figures of every account, see {@link rollDay}. Gives whose day began anew. */
export function rollDays(state: KernelState): readonly Account[] {
  const day = dayOf(state);
  const rolled = rolledOf.get(state);
  if (rolled?.day === day && rolled.accounts === state.accounts.size) return [];
  const begun = [...state.accounts.values()].filter((account) => account.day !== day);
  for (const account of begun) rollDay(state, account);
  rolledOf.set(state, { day, accounts: state.accounts.size });
  return begun;
}

/** The day that so many accounts' figures are of: looked at once a day, not in every commit. */
const rolledOf = new WeakMap<KernelState, { readonly day: number; readonly accounts: number }>();
