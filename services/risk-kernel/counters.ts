import { format, ZERO_MONEY, type PositionAmount } from "#libs/domain/fixed.ts";
import type { AccountId, Symbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { grossCap, grossRatio, ordersRecent } from "./caps.ts";
import { nothing } from "./day.ts";
import { noActivity, recentOf, type Activity } from "./activity.ts";
import { levelOf } from "./levels.ts";
import { effectiveSlots } from "./rotation.ts";
import { emptySums } from "./sums.ts";
import type { Account } from "./account.ts";
import { positionsOf } from "./account-view.ts";
import type { KernelState } from "./state.ts";
import { equityOf } from "./valuation.ts";

const { StopState } = plimsoll.v1;

const STOP_NUMBER = {
  DISABLED: StopState.STOP_STATE_DISABLED,
  ARMED: StopState.STOP_STATE_ARMED,
  TRIPPED: StopState.STOP_STATE_TRIPPED,
  COOLING_DOWN: StopState.STOP_STATE_COOLING_DOWN,
} as const;

/** What a commit may have changed. */
export interface Touched {
  readonly accounts: Set<Account>;
  readonly symbols: Set<Symbol>;
  readonly strategies: Set<string>;
}

/** Counters after a commit: the desk's and each changed account's and symbol's. Keeps the peaks in the state. */
export function countersOf(
  state: KernelState,
  { accounts, symbols, strategies }: Touched,
  orders: readonly OrderCommand[],
): plimsoll.v1.Counters.$Properties {
  const approving = new Set<AccountId>();
  for (const { action, account } of orders) if (action === "PLACE") approving.add(account);
  return {
    desk: deskCounters(state),
    accounts: [...accounts].map((account) => accountCounters(state, account, approving.has(account.id))),
    symbols: [...symbols].map((symbol) => symbolCounters(state, symbol)),
    strategies: [...strategies].map((strategy) => strategyCounters(state, strategy)),
  };
}

export function deskCounters(state: KernelState): plimsoll.v1.DeskCounters.$Properties {
  const { desk } = state.sums;
  state.deskSlotsPeak = Math.max(state.deskSlotsPeak, desk.slots);
  return {
    slotsUsed: desk.slots,
    slotsMax: state.policy?.deskSlotsMax ?? 0,
    grossNotional: format(desk.gross),
    ordersOpen: desk.orders,
    ordersUnknown: desk.unknown,
    approvedTotal: state.totals.approved,
    deniedTotal: state.totals.denied,
    duplicateTotal: state.totals.duplicate,
    fillsTotal: state.totals.fills,
    slotsPeak: state.deskSlotsPeak,
    netNotional: format(desk.netNotional),
    initialMargin: format(desk.margin),
    unrealizedPnl: format(desk.unrealized),
    ...dayCounters(state.results.desk),
    ...orderCounters(state, state.activity.desk),
  };
}

export function accountCounters(
  state: KernelState,
  account: Account,
  approving: boolean,
): plimsoll.v1.AccountCounters.$Properties {
  const { sums } = account;
  const equity = equityOf(account);
  const cap = state.policy === undefined ? ZERO_MONEY : grossCap(state.policy, equity);
  const slots = state.policy === undefined ? { slots: 0, lever: "" } : effectiveSlots(state, state.policy);
  account.slotsPeak = Math.max(account.slotsPeak, sums.slots);
  return {
    account: account.id,
    slotsUsed: sums.slots,
    slotsMax: slots.slots,
    slotsMaxBy: slots.lever,
    slotsMaxAccount: state.policy?.accountSlotsMax ?? 0,
    grossNotional: format(sums.gross),
    grossNotionalMax: format(cap),
    initialMargin: format(sums.margin),
    walletBalance: format(account.wallet),
    equity: format(equity),
    realizedPnlDay: format(account.realizedDay),
    feesDay: format(account.feesDay),
    stopState: STOP_NUMBER[account.stop],
    stopCause: account.stopCause,
    stopLevel: levelOf(account) ?? "",
    coolUntilMs: account.coolUntilMs,
    netNotional: format(sums.netNotional),
    unrealizedPnl: format(sums.unrealized),
    dayStartEquity: format(account.dayStart),
    consecutiveErrors: account.errorsInRow,
    ordersRecent: ordersRecent(state, account),
    reconciled: account.reconciled,
    streamConnected: account.streamConnected,
    circuit: account.circuit,
    drift: format(account.drift),
    driftsTotal: account.driftsTotal,
    ordersOpen: sums.orders + account.foreign.size,
    ordersForeign: account.foreign.size,
    ordersUnknown: sums.unknown,
    slotsPeak: account.slotsPeak,
    grossPeakRatio: approving ? grossRatio(sums.gross, cap) : "",
    positions: positionsOf(account, state.marks),
  };
}

export function symbolCounters(state: KernelState, symbol: Symbol): plimsoll.v1.SymbolCounters.$Properties {
  const sums = state.sums.symbols.get(symbol) ?? emptySums();
  return {
    symbol,
    netAmount: format(sums.net as PositionAmount),
    grossNotional: format(sums.gross),
    netNotional: format(sums.netNotional),
    slotsUsed: sums.slots,
    initialMargin: format(sums.margin),
    ordersOpen: sums.orders,
    unrealizedPnl: format(sums.unrealized),
    stopLevel: state.stopped.symbols.get(symbol)?.level ?? "",
    ...dayCounters(state.results.symbols.get(symbol)),
    ...orderCounters(state, state.activity.symbols.get(symbol)),
  };
}

export function strategyCounters(
  state: KernelState,
  strategy: string,
): plimsoll.v1.StrategyCounters.$Properties {
  const sums = state.sums.strategies.get(strategy) ?? emptySums();
  return {
    strategy,
    slotsUsed: sums.slots,
    grossNotional: format(sums.gross),
    netNotional: format(sums.netNotional),
    initialMargin: format(sums.margin),
    ordersOpen: sums.orders,
    unrealizedPnl: format(sums.unrealized),
    stopLevel: state.stopped.strategies.get(strategy)?.level ?? "",
    ...dayCounters(state.results.strategies.get(strategy)),
    ...orderCounters(state, state.activity.strategies.get(strategy)),
  };
}

const orderCounters = (state: KernelState, activity: Activity = noActivity()) => ({
  consecutiveErrors: activity.errorsInRow,
  ordersRecent: recentOf(state, activity),
});

const dayCounters = ({ realized, fees } = nothing()) => ({
  realizedPnlDay: format(realized),
  feesDay: format(fees),
});
