import { format, type Money } from "#libs/domain/fixed.ts";
import type { AccountId } from "#libs/domain/ids.ts";
import { countersOf } from "./counters.ts";
import { accountView } from "./projection.ts";
import { DERIVED } from "./sums.ts";
import type { KernelState } from "./state.ts";

/** The bigints of the state that are numbers of trades; all others are fixed-point amounts. */
const WHOLE = new Set(["baseTradeId", "lastTradeId"]);

/** The counters of desk, accounts and symbols as a person reads them. */
export function countersView(state: KernelState): object {
  const { desk, accounts, symbols, strategies } = countersOf(
    state,
    {
      accounts: new Set(state.accounts.values()),
      symbols: new Set([...state.sums.symbols.keys(), ...state.stopped.symbols.keys()]),
      strategies: new Set([...state.sums.strategies.keys(), ...state.stopped.strategies.keys()]),
    },
    [],
  );
  return {
    commit: state.commit,
    nowMs: state.nowMs,
    desk,
    accounts: (accounts ?? []).map((account) => accountView(account)),
    symbols,
    strategies,
  };
}

/** One account with its books, orders and trades; undefined when the ledger does not know it. */
export function accountStateView(state: KernelState, id: string): object | undefined {
  const account = state.accounts.get(id as AccountId);
  return account === undefined ? undefined : (plain(account) as object);
}

/** The whole state. */
export const stateView = (state: KernelState): object => plain(state) as object;

/** Amounts as decimal text, maps as objects, sets as lists; sums that follow from the rest left out. */
function plain(value: unknown, key = ""): unknown {
  if (typeof value === "bigint") return WHOLE.has(key) ? value.toString() : format(value as Money);
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([name, entry]) => [String(name), plain(entry)]));
  if (value instanceof Set) return [...value].map((entry) => plain(entry));
  if (Array.isArray(value)) return value.map((entry) => plain(entry));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !DERIVED.has(name))
      .map(([name, entry]) => [name, plain(entry, name)]),
  );
}
