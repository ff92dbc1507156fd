import { format, plus, ZERO_MONEY, type Money, type PositionAmount } from "#libs/domain/fixed.ts";
import type { AccountId, Symbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { grossCap, grossRatio } from "./caps.ts";
import { bookNotional, exposureOf } from "./exposure.ts";
import { usesSlot, type Account, type KernelState } from "./state.ts";

const { StopState } = plimsoll.v1;

const STOP_NUMBER = {
  DISABLED: StopState.STOP_STATE_DISABLED,
  ARMED: StopState.STOP_STATE_ARMED,
  TRIPPED: StopState.STOP_STATE_TRIPPED,
} as const;

/** Counters after a commit: the desk's and each touched account's and symbol's. Keeps the peaks in the state. */
export function countersOf(
  state: KernelState,
  accounts: ReadonlySet<AccountId>,
  symbols: ReadonlySet<Symbol>,
  approved: readonly OrderCommand[],
): plimsoll.v1.Counters.$Properties {
  return {
    desk: deskCounters(state),
    accounts: [...accounts].flatMap((id) => {
      const account = state.accounts.get(id);
      const approving = approved.some((order) => order.account === id && order.action === "PLACE");
      return account === undefined ? [] : [accountCounters(state, account, approving)];
    }),
    symbols: [...symbols].map((symbol) => symbolCounters(state, symbol)),
  };
}

export function deskCounters(state: KernelState): plimsoll.v1.DeskCounters.$Properties {
  let slots = 0;
  let open = 0;
  let unknown = 0;
  let gross = ZERO_MONEY;
  for (const account of state.accounts.values()) {
    const exposure = exposureOf(state, account);
    slots += exposure.slots;
    gross = plus(gross, exposure.gross);
    const orders = openOrders(account);
    open += orders.open;
    unknown += orders.unknown;
  }
  state.deskSlotsPeak = Math.max(state.deskSlotsPeak, slots);
  return {
    slotsUsed: slots,
    slotsMax: state.policy?.deskSlotsMax ?? 0,
    grossNotional: format(gross),
    ordersOpen: open,
    ordersUnknown: unknown,
    approvedTotal: state.totals.approved,
    deniedTotal: state.totals.denied,
    duplicateTotal: state.totals.duplicate,
    fillsTotal: state.totals.fills,
    slotsPeak: state.deskSlotsPeak,
  };
}

export function accountCounters(
  state: KernelState,
  account: Account,
  approving: boolean,
): plimsoll.v1.AccountCounters.$Properties {
  const exposure = exposureOf(state, account);
  const cap = state.policy === undefined ? ZERO_MONEY : grossCap(state.policy, exposure.equity);
  const orders = openOrders(account);
  account.slotsPeak = Math.max(account.slotsPeak, exposure.slots);
  return {
    account: account.id,
    slotsUsed: exposure.slots,
    slotsMax: state.policy?.accountSlotsMax ?? 0,
    grossNotional: format(exposure.gross),
    grossNotionalMax: format(cap),
    initialMargin: format(exposure.margin),
    walletBalance: format(account.wallet),
    equity: format(exposure.equity),
    realizedPnlDay: format(account.realizedDay),
    feesDay: format(account.feesDay),
    stopState: STOP_NUMBER[account.stop],
    reconciled: account.reconciled,
    streamConnected: account.streamConnected,
    circuit: account.circuit,
    drift: format(account.drift),
    driftsTotal: account.driftsTotal,
    ordersOpen: orders.open,
    ordersUnknown: orders.unknown,
    slotsPeak: account.slotsPeak,
    grossPeakRatio: approving ? grossRatio(exposure.gross, cap) : "",
    positions: [...account.books]
      .filter(([, book]) => book.position.amount !== 0n)
      .map(([symbol, { position }]) => ({
        symbol,
        amount: format(position.amount),
        entryPrice: format(position.entryPrice),
      })),
  };
}

export function symbolCounters(state: KernelState, symbol: Symbol): plimsoll.v1.SymbolCounters.$Properties {
  let net = 0n;
  let gross: Money = ZERO_MONEY;
  let slots = 0;
  for (const account of state.accounts.values()) {
    const book = account.books.get(symbol);
    if (book === undefined || !usesSlot(book)) continue;
    net += book.position.amount;
    gross = plus(gross, bookNotional(book, state.marks.get(symbol)));
    slots += 1;
  }
  return { symbol, netAmount: format(net as PositionAmount), grossNotional: format(gross), slotsUsed: slots };
}

function openOrders(account: Account): { readonly open: number; readonly unknown: number } {
  let open = 0;
  let unknown = 0;
  for (const book of account.books.values())
    for (const order of book.orders.values()) {
      open += 1;
      if (order.phase === "UNKNOWN") unknown += 1;
    }
  return { open, unknown };
}
