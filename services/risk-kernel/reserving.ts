import type { OrderCommand } from "#libs/domain/ledger.ts";
import { countOrder } from "./activity.ts";
import { RATE_WINDOW_MS } from "./caps.ts";
import { bookOf, type Account } from "./account.ts";
import { openOrder } from "./orders.ts";
import type { KernelState } from "./state.ts";
import { addOrder } from "./valuation.ts";

/** A committed order takes its capacity, and counts in the rates of desk, symbol and strategy. */
export function take(state: KernelState, account: Account, command: OrderCommand): void {
  const { symbol } = command;
  addOrder(state, account, symbol, bookOf(account, symbol), openOrder(command, state.nowMs));
  countOrder(state, command);
}

/** As {@link take}, and it counts in the account's rate: the kernel's own exits and targets do not. */
export function hold(state: KernelState, account: Account, command: OrderCommand): void {
  const { nowMs } = state;
  take(state, account, command);
  account.recentOrders.push(nowMs);
  while ((account.recentOrders[0] ?? 0) <= nowMs - RATE_WINDOW_MS && account.recentOrders.length > 0)
    account.recentOrders.shift();
}
