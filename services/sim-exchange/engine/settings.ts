import { divideBy, type Money } from "#libs/domain/fixed.ts";
import { maxNotional } from "./brackets.ts";
import type { Core } from "./core.ts";
import { available, symbolMargin } from "./margin.ts";
import { VenueError } from "./rules.ts";

/** @throws VenueError -4028 above the table, -2027 for a position too large for it, -2028 without the margin. */
export function setLeverage(
  core: Core,
  accountId: string,
  symbol: string,
  leverage: number,
  nowMs: number,
): void {
  const { brackets } = core.rulesOf(symbol);
  const account = core.account(accountId);
  const most = maxNotional(brackets, leverage);
  if (leverage < 1 || most === 0n) throw new VenueError(-4028, `Leverage ${leverage} is not valid`);
  const held = symbolMargin(core, account, symbol);
  const size = (held.notional < 0n ? -held.notional : held.notional) as Money;
  if (size > most)
    throw new VenueError(-2027, "Exceeded the maximum allowable position at current leverage.");
  const exposed = (held.initial * BigInt(account.leverageOf(symbol))) as Money;
  const grown = divideBy(exposed, leverage, "up") - held.initial;
  if (grown > 0n && grown > available(core, account))
    throw new VenueError(-2028, "Leverage is smaller than permitted: insufficient margin balance.");
  account.leverage.set(symbol, leverage);
  core.record({ k: "leverage", t: nowMs, account: accountId, symbol, leverage });
  core.notify({ kind: "leverage", account, symbol, leverage });
}

/** @throws VenueError -4059 when it is so already, -4067 with open orders, -4068 with positions. */
export function setDualSide(core: Core, accountId: string, dual: boolean, nowMs: number): void {
  const account = core.account(accountId);
  if (account.dualSidePosition === dual) throw new VenueError(-4059, "No need to change position side.");
  if (core.orders.openOf(accountId).size > 0)
    throw new VenueError(-4067, "Position side cannot be changed if there exists open orders.");
  for (const { amount } of account.positions.values())
    if (amount !== 0n)
      throw new VenueError(-4068, "Position side cannot be changed if there exists position.");
  account.dualSidePosition = dual;
  core.record({ k: "dual", t: nowMs, account: accountId, dual });
}
