import type { Symbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { KernelState } from "./state.ts";

const SECOND_MS = 1_000;
/** The window of ORDER_RATE, in whole seconds: the running one and nine before it. */
const SECONDS = 10;

/** How a desk, a symbol or a strategy fares with its orders. An account keeps its own, to the millisecond. */
export interface Activity {
  /** Rejected or unknown sends since the last accepted one. */
  errorsInRow: number;
  /** Second of exchange time that was counted last. */
  second: number;
  /** Orders of each second, at the second modulo {@link SECONDS}. */
  readonly counts: number[];
}

export const noActivity = (): Activity => ({
  errorsInRow: 0,
  second: 0,
  counts: Array.from({ length: SECONDS }, () => 0),
});

/** An order was committed. */
export function countOrder(state: KernelState, order: Pick<OrderCommand, "symbol" | "strategy">): void {
  const second = Math.floor(state.nowMs / SECOND_MS);
  for (const activity of scopesOf(state, order)) {
    moveTo(activity, second);
    const at = second % SECONDS;
    activity.counts[at] = (activity.counts[at] ?? 0) + 1;
  }
}

/** What became of an order's request; an order that got there ends the row of errors. */
export function countOutcome(
  state: KernelState,
  order: Pick<OrderCommand, "symbol" | "strategy">,
  error: boolean,
): void {
  for (const activity of scopesOf(state, order)) activity.errorsInRow = error ? activity.errorsInRow + 1 : 0;
}

/** Orders of the last ten seconds. */
export function recentOf(state: KernelState, { second, counts }: Activity): number {
  const now = Math.floor(state.nowMs / SECOND_MS);
  let recent = 0;
  // Of a second that is over since more than the window its place means a later one, which had none.
  for (let at = Math.max(now - SECONDS + 1, second - SECONDS + 1, 0); at <= second; at += 1)
    recent += counts[at % SECONDS] ?? 0;
  return recent;
}

/** Scopes in which nothing happens any more are forgotten: any producer may name strategies. */
export function forgetIdle(state: KernelState): void {
  for (const scopes of [state.activity.symbols, state.activity.strategies] as const)
    for (const [key, activity] of scopes)
      if (activity.errorsInRow === 0 && recentOf(state, activity) === 0)
        (scopes as Map<string, Activity>).delete(key);
}

function scopesOf(
  { activity: { desk, symbols, strategies } }: KernelState,
  { symbol, strategy }: Pick<OrderCommand, "symbol" | "strategy">,
): readonly Activity[] {
  return [desk, activityOf<Symbol>(symbols, symbol), activityOf(strategies, strategy)];
}

function activityOf<K>(scopes: Map<K, Activity>, key: K): Activity {
  let activity = scopes.get(key);
  if (activity === undefined) scopes.set(key, (activity = noActivity()));
  return activity;
}

function moveTo(activity: Activity, second: number): void {
  const { counts } = activity;
  if (second - activity.second >= SECONDS) counts.fill(0);
  else for (let at = activity.second + 1; at <= second; at += 1) counts[at % SECONDS] = 0;
  activity.second = second;
}
