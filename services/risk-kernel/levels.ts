import type { ControlFact } from "#libs/domain/fact.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { Account, ScopedStop, StopLevel } from "./account.ts";
import type { KernelState } from "./state.ts";

const RANK: Readonly<Record<StopLevel, number>> = { REDUCE_ONLY: 0, CANCEL: 1, FLATTEN: 2 };

export const isStopped = ({ stop }: Account): boolean => stop === "TRIPPED" || stop === "COOLING_DOWN";

/** How far the account's stop goes; undefined while nothing stops it, or it was never armed. */
export function levelOf(account: Account): StopLevel | undefined {
  if (!isStopped(account)) return undefined;
  return account.flatten ? "FLATTEN" : account.keepsEntries ? "REDUCE_ONLY" : "CANCEL";
}

/** Whether a stop of this level would go further than what is in force. */
export function rises(account: Account, level: StopLevel): boolean {
  const now = levelOf(account);
  return now === undefined || RANK[level] > RANK[now];
}

/** Sets the level of a stop that begins or goes further; it never goes less far before it is armed again. */
export function raiseLevel(account: Account, level: StopLevel): void {
  if (!rises(account, level)) return;
  account.flatten = level === "FLATTEN";
  account.keepsEntries = level === "REDUCE_ONLY";
}

/** An operator's command for one symbol or one strategy. */
export function foldScoped({ stopped }: KernelState, { command, symbol, strategy }: ControlFact): void {
  const level = command === "REDUCE_ONLY" ? "REDUCE_ONLY" : "CANCEL";
  const stop: ScopedStop | undefined =
    command === "ARM" ? undefined : { level, cancelling: level === "CANCEL" };
  if (symbol !== undefined) put(stopped.symbols, symbol, stop);
  if (strategy !== undefined) put(stopped.strategies, strategy, stop);
}

function put<K>(stops: Map<K, ScopedStop>, key: K, stop: ScopedStop | undefined): void {
  if (stop === undefined) stops.delete(key);
  // A stop does not go less far before it is armed again.
  else if (stops.get(key)?.level !== "CANCEL") stops.set(key, stop);
}

/** What stops an entry of this symbol and strategy beside its account and the desk: `symbol X` or `strategy Y`. */
export function scopedStop(
  { stopped: { symbols, strategies } }: KernelState,
  symbol: Symbol,
  strategy: string,
): { readonly scope: string; readonly flag: string; readonly level: StopLevel } | undefined {
  const bySymbol = symbols.size === 0 ? undefined : symbols.get(symbol);
  if (bySymbol !== undefined)
    return { scope: `symbol ${symbol}`, flag: `--symbol ${symbol}`, level: bySymbol.level };
  const byStrategy = strategies.size === 0 ? undefined : strategies.get(strategy);
  return byStrategy === undefined
    ? undefined
    : { scope: `strategy ${strategy}`, flag: `--strategy ${strategy}`, level: byStrategy.level };
}

/** Whether a symbol's or a strategy's stop still has entries to cancel. */
export function isCancelling({ stopped: { symbols, strategies } }: KernelState): boolean {
  for (const { cancelling } of symbols.values()) if (cancelling) return true;
  for (const { cancelling } of strategies.values()) if (cancelling) return true;
  return false;
}

/** Whether the order is to be cancelled by its symbol's or its strategy's stop. */
export const cancelledByScope = (
  { stopped: { symbols, strategies } }: KernelState,
  { symbol, strategy }: OrderCommand,
): boolean => symbols.get(symbol)?.cancelling === true || strategies.get(strategy)?.cancelling === true;

/** Entries are denied in a stopped scope, so once none is left none will come. */
export function settleScopes(state: KernelState): void {
  if (!isCancelling(state)) return;
  const { symbols, strategies } = state.stopped;
  const [liveSymbols, liveStrategies] = [new Set<Symbol>(), new Set<string>()];
  for (const account of state.accounts.values())
    for (const book of account.books.values())
      for (const { command } of book.orders.values())
        if (!command.reduceOnly) {
          liveSymbols.add(command.symbol);
          liveStrategies.add(command.strategy);
        }
  for (const [symbol, stop] of symbols) stop.cancelling &&= liveSymbols.has(symbol);
  for (const [strategy, stop] of strategies) stop.cancelling &&= liveStrategies.has(strategy);
}
