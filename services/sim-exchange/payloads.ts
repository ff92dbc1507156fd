import { divideBy, format, notionalOf, type Money, type Quantity } from "#libs/domain/fixed.ts";
import type { VenueAccount } from "./engine/account.ts";
import {
  nextFunding,
  type Exchange,
  type VenueFill,
  type VenueNotice,
  type VenueOrder,
} from "./engine/exchange.ts";
import type { SymbolRules } from "./engine/rules.ts";

/** Payloads as the exchange writes them in 2026. Source: facts, sections 3 and 4. Bigints become JSON integers. */

export const orderAnswer = (order: VenueOrder): object => ({
  orderId: order.orderId,
  symbol: order.symbol,
  status: order.status,
  clientOrderId: order.clientId,
  price: format(order.price),
  origQty: format(order.quantity),
  executedQty: format(order.filled),
  cumQty: format(order.filled),
  timeInForce: order.timeInForce,
  type: order.type,
  origType: order.type,
  side: order.side,
  positionSide: "BOTH",
  reduceOnly: order.reduceOnly,
  closePosition: false,
  stopPrice: "0",
  workingType: "CONTRACT_PRICE",
  priceProtect: false,
  priceMatch: "NONE",
  selfTradePreventionMode: "EXPIRE_MAKER",
  goodTillDate: 0,
  updateTime: order.updateTimeMs,
});

export function orderQuery(order: VenueOrder): object {
  const { cumQty: _, ...answer } = orderAnswer(order) as { cumQty: string };
  return { ...answer, avgPrice: averageOf(order), cumQuote: format(order.quote), time: order.timeMs };
}

const averageOf = (order: VenueOrder): string =>
  order.filled === 0n ? "0.00" : format(((order.quote * 100_000_000n) / order.filled) as Money);

export const userTrade = (fill: VenueFill): object => ({
  symbol: fill.symbol,
  id: fill.tradeId,
  orderId: fill.orderId,
  side: fill.side,
  price: format(fill.price),
  qty: format(fill.quantity),
  realizedPnl: format(fill.realizedPnl),
  quoteQty: format(notionalOf(fill.quantity, fill.price, "down")),
  commission: format(fill.fee),
  commissionAsset: "USDT",
  time: fill.timeMs,
  positionSide: "BOTH",
  buyer: fill.side === "BUY",
  maker: fill.maker,
});

/** The user stream's events for one notice; ACCOUNT_UPDATE precedes the ORDER_TRADE_UPDATE of the same fill. */
export function userEvents(notice: VenueNotice, account: VenueAccount, nowMs: number): readonly object[] {
  switch (notice.kind) {
    case "order":
      return [orderUpdate(notice.order, notice.execution, notice.expiryReason, undefined, nowMs)];
    case "fill": {
      const { order, fill } = notice;
      const { amount, entryPrice } = account.position(order.symbol);
      return [
        {
          e: "TRADE_LITE",
          E: nowMs,
          T: fill.timeMs,
          s: order.symbol,
          q: format(order.quantity),
          p: format(order.price),
          m: fill.maker,
          c: order.clientId,
          S: order.side,
          L: format(fill.price),
          l: format(fill.quantity),
          t: fill.tradeId,
          i: order.orderId,
        },
        {
          e: "ACCOUNT_UPDATE",
          E: nowMs,
          T: fill.timeMs,
          a: {
            m: "ORDER",
            B: [{ a: "USDT", wb: format(account.wallet), cw: format(account.wallet), bc: "0" }],
            P: [
              {
                s: order.symbol,
                pa: format(amount),
                ep: format(entryPrice),
                bep: format(entryPrice),
                cr: "0",
                up: "0",
                mt: "cross",
                iw: "0",
                ps: "BOTH",
                ma: "USDT",
              },
            ],
          },
        },
        orderUpdate(order, "TRADE", "0", fill, nowMs),
      ];
    }
    case "funding":
      return [
        {
          e: "ACCOUNT_UPDATE",
          E: nowMs,
          T: nowMs,
          a: {
            m: "FUNDING_FEE",
            B: [
              {
                a: "USDT",
                wb: format(account.wallet),
                cw: format(account.wallet),
                bc: format(notice.change),
              },
            ],
            P: [],
            S: notice.symbol,
          },
        },
      ];
    case "leverage":
      return [
        { e: "ACCOUNT_CONFIG_UPDATE", E: nowMs, T: nowMs, ac: { s: notice.symbol, l: notice.leverage } },
      ];
  }
}

function orderUpdate(
  order: VenueOrder,
  execution: string,
  expiryReason: string,
  fill: VenueFill | undefined,
  nowMs: number,
): object {
  return {
    e: "ORDER_TRADE_UPDATE",
    E: nowMs,
    T: order.updateTimeMs,
    o: {
      s: order.symbol,
      c: order.clientId,
      S: order.side,
      o: order.type,
      f: order.timeInForce,
      q: format(order.quantity),
      p: format(order.price),
      ap: averageOf(order),
      sp: "0",
      x: execution,
      X: order.status,
      i: order.orderId,
      l: fill === undefined ? "0" : format(fill.quantity),
      z: format(order.filled),
      L: fill === undefined ? "0" : format(fill.price),
      ...(fill === undefined ? {} : { n: format(fill.fee), N: "USDT" }),
      T: order.updateTimeMs,
      t: fill?.tradeId ?? 0,
      b: "0",
      a: "0",
      m: fill?.maker ?? false,
      R: order.reduceOnly,
      wt: "CONTRACT_PRICE",
      ot: order.type,
      ps: "BOTH",
      cp: false,
      rp: fill === undefined ? "0" : format(fill.realizedPnl),
      pP: false,
      si: 0,
      ss: 0,
      V: "EXPIRE_MAKER",
      pm: "NONE",
      gtd: 0,
      er: expiryReason,
    },
  };
}

export const exchangeInfo = (exchange: Exchange, nowMs: number): object => ({
  timezone: "UTC",
  serverTime: nowMs,
  rateLimits: [
    { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: 2400 },
    { rateLimitType: "ORDERS", interval: "MINUTE", intervalNum: 1, limit: 1200 },
    { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 300 },
  ],
  exchangeFilters: [],
  assets: [{ asset: "USDT", marginAvailable: true, autoAssetExchange: "-10000" }],
  symbols: [...exchange.rules.values()].map(symbolInfo),
});

const decimalsOf = (step: bigint): number => format(step as Quantity).split(".")[1]?.length ?? 0;

const symbolInfo = (rules: SymbolRules): object => ({
  symbol: rules.symbol,
  pair: rules.symbol,
  contractType: "PERPETUAL",
  deliveryDate: 4_133_404_800_000,
  onboardDate: 1_569_398_400_000,
  status: "TRADING",
  baseAsset: rules.baseAsset,
  quoteAsset: rules.quoteAsset,
  marginAsset: rules.quoteAsset,
  maintMarginPercent: "2.5000",
  requiredMarginPercent: "5.0000",
  pricePrecision: decimalsOf(rules.tickSize),
  quantityPrecision: decimalsOf(rules.stepSize),
  baseAssetPrecision: 8,
  quotePrecision: 8,
  underlyingType: "COIN",
  underlyingSubType: [],
  settlePlan: 0,
  triggerProtect: "0.0500",
  liquidationFee: "0.012500",
  marketTakeBound: "0.05",
  filters: [
    {
      filterType: "PRICE_FILTER",
      minPrice: format(rules.minPrice),
      maxPrice: format(rules.maxPrice),
      tickSize: format(rules.tickSize),
    },
    {
      filterType: "LOT_SIZE",
      minQty: format(rules.minQuantity),
      maxQty: format(rules.maxQuantity),
      stepSize: format(rules.stepSize),
    },
    {
      filterType: "MARKET_LOT_SIZE",
      minQty: format(rules.minQuantity),
      maxQty: format(rules.marketMaxQuantity),
      stepSize: format(rules.stepSize),
    },
    { filterType: "MAX_NUM_ORDERS", limit: 200 },
    { filterType: "MIN_NOTIONAL", notional: format(rules.minNotional) },
    {
      filterType: "PERCENT_PRICE",
      multiplierUp: format(rules.multiplierUp),
      multiplierDown: format(rules.multiplierDown),
      multiplierDecimal: "4",
    },
  ],
  orderTypes: ["LIMIT", "MARKET"],
  timeInForce: ["GTC", "IOC", "FOK", "GTX"],
});

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

export const premiumIndex = (exchange: Exchange, symbol: string, nowMs: number): object => {
  const mark = format(exchange.mark(symbol));
  return {
    symbol,
    markPrice: mark,
    indexPrice: mark,
    estimatedSettlePrice: mark,
    lastFundingRate: "0.00010000",
    interestRate: "0.00010000",
    nextFundingTime: nextFunding(nowMs),
    time: nowMs,
  };
};
