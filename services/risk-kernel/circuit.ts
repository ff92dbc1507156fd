import { format } from "#libs/domain/fixed.ts";
import type { Policy } from "#libs/domain/policy.ts";
import type { Account } from "./account.ts";
import type { Raise } from "./alert.ts";
import { grossCap } from "./caps.ts";
import { bookNotional } from "./exposure.ts";
import type { KernelState } from "./state.ts";
import { equityOf } from "./valuation.ts";

/**
 * Opens the circuit of every account in which something that no reservation covered took a counter over its cap,
 * and returns these.
 * Without a policy there is no cap yet, and the question stays open.
 */
export function checkUncovered(state: KernelState, raise: Raise): readonly Account[] {
  const opened: Account[] = [];
  if (state.policy === undefined) return opened;
  for (const account of state.accounts.values()) {
    if (!account.uncovered) continue;
    account.uncovered = false;
    const excess = excessOf(state, account, state.policy);
    if (excess === "") continue;
    openCircuit(account, `${excess} through something the kernel did not approve`, raise);
    opened.push(account);
  }
  return opened;
}

function excessOf(state: KernelState, account: Account, policy: Policy): string {
  const { slots, gross } = account.sums;
  const equity = equityOf(account);
  if (slots > policy.accountSlotsMax) return `position slots ${slots} above ${policy.accountSlotsMax}`;
  const desk = state.sums.desk.slots;
  if (desk > policy.deskSlotsMax) return `desk slots ${desk} above ${policy.deskSlotsMax}`;
  const cap = grossCap(policy, equity);
  if (gross > cap) return `gross exposure ${format(gross)} above ${format(cap)}`;
  for (const [symbol, book] of account.books) {
    const notional = bookNotional(book, state.marks.get(symbol));
    if (notional > policy.positionNotionalMax)
      return `${symbol} position ${format(notional)} above ${format(policy.positionNotionalMax)}`;
  }
  return "";
}

/** Entries of the account stop until an operator resets it. */
export function openCircuit(account: Account, why: string, raise: Raise): void {
  if (account.circuit !== "") return;
  account.circuit = why;
  raise({
    severity: "CRITICAL",
    kind: "circuit-opened",
    account: account.id,
    text: `entries stop: ${why}. When the cause is cleared: plimsoll reset-circuit --scope ${account.id}`,
  });
}
