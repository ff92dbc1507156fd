import { format, percentOf, ZERO_MONEY } from "#libs/domain/fixed.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { isStopped } from "./levels.ts";
import type { Sight } from "./sight.ts";
import type { Account, StopCause, StopLevel } from "./account.ts";
import type { KernelState } from "./state.ts";
import { equityOf } from "./valuation.ts";

/** Why an account stops by itself. */
export type TripCause = Exclude<StopCause, "" | "OPERATOR">;
export interface Trip {
  readonly cause: TripCause;
  readonly text: string;
}

/**
 * How far each trip goes. Positions are closed for what they lose, for a stop that is missing and for prices that are while the kernel sees
 * well; what only says that something of ours is wrong or blind closes nothing. Reasons: docs/decisions/017.
 */
export const TRIP_LEVEL: Readonly<Record<TripCause, StopLevel>> = {
  DAILY_DRAWDOWN: "FLATTEN",
  OPEN_LOSS: "FLATTEN",
  MARKET_STALE: "FLATTEN",
  NAKED_POSITION: "FLATTEN",
  EXECUTION_ERRORS: "CANCEL",
  CIRCUIT: "CANCEL",
  DRIFT: "CANCEL",
  BAN: "CANCEL",
  CLOCK: "REDUCE_ONLY",
  BUS_NOT_DURABLE: "REDUCE_ONLY",
};

/** What besides prices trips an account: those that go furthest first. */
export function causeOf(state: KernelState, account: Account, policy: Policy): Trip | undefined {
  if (account.errorsInRow >= policy.executionErrorsMax)
    return { cause: "EXECUTION_ERRORS", text: `${account.errorsInRow} execution errors in a row` };
  if (account.circuit !== "") return { cause: "CIRCUIT", text: account.circuit };
  const drift = driftOf(account, policy);
  if (drift !== undefined) return { cause: "DRIFT", text: drift };
  if (state.nowMs < account.bannedUntilMs)
    return {
      cause: "BAN",
      text: `the exchange has banned our address until ${new Date(account.bannedUntilMs).toISOString()}`,
    };
  return blindness(state.sight, policy);
}

function driftOf(account: Account, policy: Policy): string | undefined {
  if (account.driftsInRow === 0) return undefined;
  const equity = equityOf(account);
  const limit = equity > 0n ? percentOf(equity, policy.driftTripPercent, "up") : ZERO_MONEY;
  if (account.driftSize > limit)
    return `our books and the exchange's differ by ${format(account.driftSize)}, the limit is ${format(policy.driftTripPercent)} % of equity: ${account.driftText}`;
  return account.driftsInRow >= policy.driftComparisonsMax
    ? `our books and the exchange's differ in ${account.driftsInRow} comparisons in a row, and nothing explains it: ${account.driftText}`
    : undefined;
}

/** What of the kernel's own sight trips every account that is armed. */
export function blindness({ clockBadMs, busBadMs }: Sight, policy: Policy): Trip | undefined {
  if (clockBadMs > policy.clockTripMs)
    return { cause: "CLOCK", text: `exchange time was not confirmed for ${clockBadMs} ms` };
  return busBadMs > policy.busTripMs
    ? {
        cause: "BUS_NOT_DURABLE",
        text: `the bus has had no room for entries, or not said how much, for ${busBadMs} ms`,
      }
    : undefined;
}

/** Whether what an account was stopped for is still there; what was closed for it counts until it is flat. */
export function isCausePresent(state: KernelState, account: Account): boolean {
  if (account.flatten) return account.sums.slots > 0;
  switch (account.stopCause) {
    case "CIRCUIT":
      return account.circuit !== "";
    case "DRIFT":
      return !account.reconciled;
    case "BAN":
      return state.nowMs < account.bannedUntilMs;
    case "CLOCK":
      return state.sight.clockBadMs > 0;
    case "BUS_NOT_DURABLE":
      return state.sight.busBadMs > 0;
    case "EXECUTION_ERRORS":
      // The operator looks at the errors; until then what they left behind is cleared up.
      return hasUnsettled(account);
    case "":
    case "OPERATOR":
    case "DAILY_DRAWDOWN":
    case "OPEN_LOSS":
    case "MARKET_STALE":
    case "NAKED_POSITION":
      return false;
  }
}

/** Whether there is an order other than those that rest to reduce: these may stay as long as their position does. */
function hasUnsettled({ sums, books }: Account): boolean {
  if (sums.orders === 0) return false;
  for (const { orders } of books.values())
    for (const { command, phase } of orders.values())
      if (!command.reduceOnly || phase !== "WORKING") return true;
  return false;
}

/** Accounts that are armed although the kernel sees too badly to open anything. */
export function* blindAccounts(state: KernelState, sight: Sight): Generator<Account> {
  const { policy } = state;
  if (policy === undefined || blindness(sight, policy) === undefined) return;
  for (const account of state.accounts.values()) if (account.known && account.stop === "ARMED") yield account;
}

/** Whether a trip can stop the account, or stop it further than it is. A never armed one trades nothing of ours. */
export const mayTrip = (account: Account): boolean =>
  account.stop === "ARMED" || (isStopped(account) && !account.flatten);
