import { divideBy, format, notionalOf, type Money } from "#libs/domain/fixed.ts";
import type { VenueAccount } from "../engine/account.ts";
import type { Exchange } from "../engine/exchange.ts";

export const balance = (exchange: Exchange, account: VenueAccount, nowMs: number): object => {
  const margin = exchange.initialMargin(account);
  const unrealized = exchange.unrealized(account);
  return {
    accountAlias: "sim",
    asset: "USDT",
    balance: format(account.wallet),
    crossWalletBalance: format(account.wallet),
    crossUnPnl: format(unrealized),
    availableBalance: format((account.wallet + unrealized - margin) as Money),
    maxWithdrawAmount: format(account.wallet),
    marginAvailable: true,
    updateTime: nowMs,
  };
};

export function accountV3(exchange: Exchange, account: VenueAccount, nowMs: number): object {
  const margin = format(exchange.initialMargin(account));
  const unrealized = exchange.unrealized(account);
  const wallet = format(account.wallet);
  const equity = format((account.wallet + unrealized) as Money);
  const totals = {
    totalInitialMargin: margin,
    totalMaintMargin: "0",
    totalWalletBalance: wallet,
    totalUnrealizedProfit: format(unrealized),
    totalMarginBalance: equity,
    totalPositionInitialMargin: margin,
    totalOpenOrderInitialMargin: "0",
    totalCrossWalletBalance: wallet,
    totalCrossUnPnl: format(unrealized),
  };
  const { availableBalance } = balance(exchange, account, nowMs) as { availableBalance: string };
  return {
    ...totals,
    availableBalance,
    maxWithdrawAmount: wallet,
    assets: [
      {
        asset: "USDT",
        walletBalance: wallet,
        unrealizedProfit: format(unrealized),
        marginBalance: equity,
        maintMargin: "0",
        initialMargin: margin,
        positionInitialMargin: margin,
        openOrderInitialMargin: "0",
        crossWalletBalance: wallet,
        crossUnPnl: format(unrealized),
        availableBalance,
        maxWithdrawAmount: wallet,
        updateTime: nowMs,
      },
    ],
    positions: positionRisk(exchange, account),
  };
}

/** positionRisk v3: flat symbols are absent. */
export function positionRisk(exchange: Exchange, account: VenueAccount, only?: string): readonly object[] {
  const rows: object[] = [];
  for (const [symbol, position] of account.positions) {
    if (position.amount === 0n || (only !== undefined && symbol !== only)) continue;
    const mark = exchange.mark(symbol);
    const margin = format(
      divideBy(notionalOf(position.amount, mark, "up"), account.leverageOf(symbol), "up"),
    );
    const notional = notionalOf(position.amount, mark, "down");
    rows.push({
      symbol,
      positionSide: "BOTH",
      positionAmt: format(position.amount),
      entryPrice: format(position.entryPrice),
      breakEvenPrice: format(position.entryPrice),
      markPrice: format(mark),
      unRealizedProfit: format(account.unrealized(symbol, mark)),
      liquidationPrice: "0",
      isolatedMargin: "0",
      notional: format((position.amount < 0n ? -notional : notional) as Money),
      marginAsset: "USDT",
      isolatedWallet: "0",
      initialMargin: margin,
      maintMargin: "0",
      positionInitialMargin: margin,
      openOrderInitialMargin: "0",
      adl: 0,
      bidNotional: "0",
      askNotional: "0",
      updateTime: position.updateTimeMs,
    });
  }
  return rows;
}
