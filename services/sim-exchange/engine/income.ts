import { format, type Money } from "#libs/domain/fixed.ts";
import type { Core } from "./core.ts";
import type { VenueFill } from "./order.ts";

export const INCOME_TYPES = [
  "TRANSFER",
  "REALIZED_PNL",
  "FUNDING_FEE",
  "COMMISSION",
  "INSURANCE_CLEAR",
] as const;
export type IncomeType = (typeof INCOME_TYPES)[number];

/** One change of a wallet. `tranId` is unique per type. */
export interface Income {
  readonly account: string;
  readonly symbol: string;
  readonly type: IncomeType;
  readonly income: Money;
  readonly timeMs: number;
  readonly info: string;
  readonly tranId: number;
  readonly tradeId: string;
}

/** The incomes of a fill, none to two: what it realised and what it cost. */
function* fillIncomes(fill: VenueFill): Generator<Income> {
  const row = {
    account: fill.account,
    symbol: fill.symbol,
    timeMs: fill.timeMs,
    tranId: fill.tradeId,
    tradeId: String(fill.tradeId),
  };
  if (fill.realizedPnl !== 0n)
    yield { ...row, type: "REALIZED_PNL", income: fill.realizedPnl, info: row.tradeId };
  if (fill.fee !== 0n) yield { ...row, type: "COMMISSION", income: -fill.fee as Money, info: row.tradeId };
}

/** An account's incomes of a time, oldest first. A fill is kept as itself, and makes its rows when they are read. */
export function* incomesOf(core: Core, account: string, fromMs: number, toMs: number): Generator<Income> {
  for (const row of core.incomes.rows)
    if (row.account === account && row.timeMs >= fromMs && row.timeMs <= toMs)
      if ("fee" in row) yield* fillIncomes(row);
      else yield row;
}

/** Moves money into (or, negative, out of) an account. */
export function transfer(
  core: Core,
  accountId: string,
  change: Money,
  reason: "DEPOSIT" | "WITHDRAW" | "INSURANCE_CLEAR",
  nowMs: number,
): void {
  const account = core.account(accountId);
  account.wallet = (account.wallet + change) as Money;
  account.updateTimeMs = nowMs;
  const tranId = core.nextTransferId++;
  core.record({
    k: "transfer",
    t: nowMs,
    account: accountId,
    reason,
    tranId,
    change: format(change),
    wallet: format(account.wallet),
  });
  keepTransfer(core, accountId, change, reason, tranId, nowMs);
  core.notify({ kind: "transfer", account, reason, change });
}

export function keepTransfer(
  core: Core,
  account: string,
  income: Money,
  reason: string,
  tranId: number,
  timeMs: number,
): void {
  const type = reason === "INSURANCE_CLEAR" ? "INSURANCE_CLEAR" : "TRANSFER";
  core.incomes.push({ account, symbol: "", type, income, timeMs, info: type, tranId, tradeId: "" });
}
