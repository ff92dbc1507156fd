import { plus, ZERO_MONEY } from "#libs/domain/fixed.ts";
import type { Fill } from "#libs/domain/fact.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import type { DayFigures, KernelState } from "./state.ts";

export const QUOTE_ASSET = "USDT";
const DAY_MS = 86_400_000;

/** UTC day of exchange time. */
export const dayOf = ({ nowMs }: KernelState): number => Math.floor(nowMs / DAY_MS);

/** What desk, symbols and strategies have realised starts anew at UTC midnight of exchange time. */
export function rollResults(state: KernelState): void {
  const day = dayOf(state);
  if (state.results.day === day) return;
  state.results = { day, desk: nothing(), symbols: new Map(), strategies: new Map() };
}

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
