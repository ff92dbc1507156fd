import { format, parseRatio, type Ratio } from "#libs/domain/fixed.ts";
import type { Core } from "./core.ts";

const FUNDING_PERIOD_MS = 8 * 3_600_000;
export const FUNDING_RATE = parseRatio("0.0001");

/** The start of the next funding period after `timeMs`. */
export const nextFunding = (timeMs: number): number =>
  (Math.floor(timeMs / FUNDING_PERIOD_MS) + 1) * FUNDING_PERIOD_MS;

export const fundingRate = (core: Core, symbol: string): Ratio =>
  core.fundingRates.get(symbol) ?? FUNDING_RATE;

/** Pays funding when its time has come. */
export function payFunding(core: Core, nowMs: number): void {
  if (core.nextFundingMs === 0) core.nextFundingMs = nextFunding(nowMs);
  if (nowMs < core.nextFundingMs) return;
  core.nextFundingMs = nextFunding(nowMs);
  for (const account of core.accounts.values())
    for (const [symbol, position] of account.positions) {
      if (position.amount === 0n || !core.hasMark(symbol)) continue;
      const change = account.fund(symbol, fundingRate(core, symbol), core.mark(symbol));
      account.updateTimeMs = nowMs;
      const tranId = core.nextTransferId++;
      core.record({
        k: "funding",
        t: nowMs,
        account: account.id,
        symbol,
        tranId,
        change: format(change),
        wallet: format(account.wallet),
      });
      core.incomes.push({
        account: account.id,
        symbol,
        type: "FUNDING_FEE",
        income: change,
        timeMs: nowMs,
        info: "FUNDING_FEE",
        tranId,
        tradeId: "",
      });
      core.notify({ kind: "funding", account, symbol, change });
    }
}
