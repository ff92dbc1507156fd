import { plus, ZERO_MONEY, type Money } from "#libs/domain/fixed.ts";
import { bookMargin, bookNotional, unrealizedOf } from "../../services/risk-kernel/exposure.ts";
import { usesSlot } from "../../services/risk-kernel/book.ts";
import type { Account } from "../../services/risk-kernel/account.ts";
import type { KernelState } from "../../services/risk-kernel/state.ts";

export interface Exposure {
  readonly slots: number;
  readonly gross: Money;
  readonly margin: Money;
  readonly equity: Money;
}

/** What an account holds, counted from its books alone: the kernel's kept sums are what tests judge by it. */
export function exposureOf(state: KernelState, account: Account): Exposure {
  let slots = 0;
  let gross = ZERO_MONEY;
  let margin = ZERO_MONEY;
  let equity = account.wallet;
  for (const [symbol, book] of account.books) {
    if (!usesSlot(book)) continue;
    const mark = state.marks.get(symbol);
    const notional = bookNotional(book, mark);
    slots += 1;
    gross = plus(gross, notional);
    margin = plus(margin, bookMargin(book, notional));
    equity = plus(equity, unrealizedOf(book, mark));
  }
  return { slots, gross, margin, equity };
}

export function deskSlots(state: KernelState): number {
  let slots = 0;
  for (const account of state.accounts.values())
    for (const book of account.books.values()) if (usesSlot(book)) slots += 1;
  return slots;
}
