import { format, max, ZERO_MONEY, type Money } from "#libs/domain/fixed.ts";
import type { VenueAccount } from "../engine/account.ts";
import type { Bracket } from "../engine/brackets.ts";
import type { Exchange } from "../engine/exchange.ts";
import type { Income } from "../engine/income.ts";
import type { AccountMargin, SymbolMargin } from "../engine/margin.ts";

/** Account payloads in single-asset mode, cross margin, one-way. Source: facts, section 4.3. */

const text = (value: Money): string => format(value);

/** What could be taken out: free margin, but no unrealised profit. */
const withdrawable = (account: VenueAccount, { available }: AccountMargin): Money =>
  max(ZERO_MONEY, available < account.wallet ? available : account.wallet);

function balance(account: VenueAccount, margin: AccountMargin): object {
  return {
    accountAlias: "sim",
    asset: "USDT",
    balance: text(account.wallet),
    crossWalletBalance: text(account.wallet),
    crossUnPnl: text(margin.unrealized),
    availableBalance: text(margin.available),
    maxWithdrawAmount: text(withdrawable(account, margin)),
    marginAvailable: true,
    updateTime: account.updateTimeMs,
  };
}

export const balances = (exchange: Exchange, account: VenueAccount): readonly object[] => [
  balance(account, exchange.margin(account)),
];

const totals = (account: VenueAccount, margin: AccountMargin): object => ({
  totalInitialMargin: text(margin.initial),
  totalMaintMargin: text(margin.maintenance),
  totalWalletBalance: text(account.wallet),
  totalUnrealizedProfit: text(margin.unrealized),
  totalMarginBalance: text(margin.balance),
  totalPositionInitialMargin: text(margin.positionInitial),
  totalOpenOrderInitialMargin: text(margin.openOrderInitial),
  totalCrossWalletBalance: text(account.wallet),
  totalCrossUnPnl: text(margin.unrealized),
  availableBalance: text(margin.available),
  maxWithdrawAmount: text(withdrawable(account, margin)),
});

const assetRow = (account: VenueAccount, margin: AccountMargin): object => ({
  asset: "USDT",
  walletBalance: text(account.wallet),
  unrealizedProfit: text(margin.unrealized),
  marginBalance: text(margin.balance),
  maintMargin: text(margin.maintenance),
  initialMargin: text(margin.initial),
  positionInitialMargin: text(margin.positionInitial),
  openOrderInitialMargin: text(margin.openOrderInitial),
  crossWalletBalance: text(account.wallet),
  crossUnPnl: text(margin.unrealized),
  availableBalance: text(margin.available),
  maxWithdrawAmount: text(withdrawable(account, margin)),
  updateTime: account.updateTimeMs,
});

export function accountV3(exchange: Exchange, account: VenueAccount): object {
  const margin = exchange.margin(account);
  return {
    ...totals(account, margin),
    assets: [assetRow(account, margin)],
    positions: margin.symbols.map((row) => {
      const position = account.position(row.symbol);
      return {
        symbol: row.symbol,
        positionSide: "BOTH",
        positionAmt: format(position.amount),
        unrealizedProfit: text(row.unrealized),
        isolatedMargin: "0",
        notional: text(row.notional),
        isolatedWallet: "0",
        initialMargin: text(row.initial),
        maintMargin: text(row.maintenance),
        updateTime: position.updateTimeMs,
      };
    }),
  };
}

export function accountV2(exchange: Exchange, account: VenueAccount): object {
  const margin = exchange.margin(account);
  return {
    feeTier: 0,
    canTrade: true,
    canDeposit: true,
    canWithdraw: true,
    tradeGroupId: account.tradeGroupId,
    updateTime: 0,
    multiAssetsMargin: false,
    ...totals(account, margin),
    assets: [{ ...assetRow(account, margin), marginAvailable: true }],
    // Every symbol, flat or not.
    positions: [...exchange.rules.keys()].map((symbol) => {
      const row = exchange.symbolMargin(account, symbol);
      const position = account.position(symbol);
      return {
        symbol: row.symbol,
        initialMargin: text(row.initial),
        maintMargin: text(row.maintenance),
        unrealizedProfit: text(row.unrealized),
        positionInitialMargin: text(row.positionInitial),
        openOrderInitialMargin: text(row.openOrderInitial),
        leverage: String(account.leverageOf(row.symbol)),
        isolated: false,
        entryPrice: format(position.entryPrice),
        breakEvenPrice: format(account.breakEven(row.symbol)),
        maxNotional: text(exchange.maxNotional(row.symbol, account.leverageOf(row.symbol))),
        bidNotional: text(row.bidNotional),
        askNotional: text(row.askNotional),
        positionSide: "BOTH",
        positionAmt: format(position.amount),
        updateTime: position.updateTimeMs,
      };
    }),
  };
}

function riskOf(exchange: Exchange, account: VenueAccount, margin: AccountMargin, symbol: string) {
  const position = account.position(symbol);
  const liquidation = exchange.liquidationPrice(account, margin, symbol);
  return {
    symbol,
    positionSide: "BOTH",
    positionAmt: format(position.amount),
    entryPrice: format(position.entryPrice),
    breakEvenPrice: format(account.breakEven(symbol)),
    markPrice: exchange.hasMark(symbol) ? format(exchange.mark(symbol)) : "0",
    liquidationPrice: liquidation === undefined ? "0" : format(liquidation),
    updateTime: position.updateTimeMs,
  };
}

/** positionRisk v3: a symbol that is flat and has no order is absent. */
export function positionRiskV3(exchange: Exchange, account: VenueAccount, only?: string): readonly object[] {
  const margin = exchange.margin(account);
  return margin.symbols
    .filter(({ symbol }) => only === undefined || symbol === only)
    .map((row: SymbolMargin) => {
      const { updateTime, liquidationPrice, ...risk } = riskOf(exchange, account, margin, row.symbol);
      return {
        ...risk,
        unRealizedProfit: text(row.unrealized),
        liquidationPrice,
        isolatedMargin: "0",
        notional: text(row.notional),
        marginAsset: "USDT",
        isolatedWallet: "0",
        initialMargin: text(row.initial),
        maintMargin: text(row.maintenance),
        positionInitialMargin: text(row.positionInitial),
        openOrderInitialMargin: text(row.openOrderInitial),
        adl: adlOf(row),
        bidNotional: text(row.bidNotional),
        askNotional: text(row.askNotional),
        updateTime,
      };
    });
}

/** positionRisk v2: every symbol, flat or not. */
export function positionRiskV2(exchange: Exchange, account: VenueAccount, only?: string): readonly object[] {
  const margin = exchange.margin(account);
  return [...exchange.rules.keys()]
    .filter((symbol) => only === undefined || symbol === only)
    .map((symbol) => {
      const row = exchange.symbolMargin(account, symbol);
      const leverage = account.leverageOf(symbol);
      return {
        ...riskOf(exchange, account, margin, symbol),
        unRealizedProfit: text(row.unrealized),
        leverage: String(leverage),
        maxNotionalValue: text(exchange.maxNotional(symbol, leverage)),
        marginType: "cross",
        isolatedMargin: "0.00000000",
        isAutoAddMargin: "false",
        notional: text(row.notional),
        isolatedWallet: "0",
        isolated: false,
        adlQuantile: adlOf(row),
      };
    });
}

/** Place in the queue for auto-deleveraging: 0 flat or losing, more with profit on margin, at most 4. */
export function adlOf(row: SymbolMargin): number {
  if (row.notional === 0n || row.unrealized <= 0n || row.positionInitial === 0n) return 0;
  return Math.min(4, 1 + Number((row.unrealized * 4n) / row.positionInitial));
}

export const incomeRow = (income: Income): object => ({
  symbol: income.symbol,
  incomeType: income.type,
  income: text(income.income),
  asset: "USDT",
  info: income.info,
  time: income.timeMs,
  tranId: income.tranId,
  tradeId: income.tradeId,
});

/** One step of leverageBracket; money and ratios are JSON numbers there. */
export const bracketRow = (bracket: Bracket): object => ({
  bracket: bracket.bracket,
  initialLeverage: bracket.initialLeverage,
  notionalCap: Number(format(bracket.notionalCap)),
  notionalFloor: Number(format(bracket.notionalFloor)),
  maintMarginRatio: Number(format(bracket.maintMarginRatio)),
  cum: Number(format(bracket.cum)),
});
