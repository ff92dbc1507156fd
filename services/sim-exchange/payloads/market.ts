import { format } from "#libs/domain/fixed.ts";
import { ALGO_TYPES } from "../engine/algo-order.ts";
import type { Exchange } from "../engine/exchange.ts";
import type { VenueBook } from "../engine/book.ts";
import { TIMES_IN_FORCE } from "../engine/order.ts";
import { decimalsOf, type SymbolRules } from "../engine/rules.ts";
import type { Mark } from "../market/market-streams.ts";

/** Perpetual contracts are delivered in 2100. */
const DELIVERY_MS = 4_133_404_800_000;
const ONBOARD_MS = 1_569_398_400_000;

/** What limits are told as where none is enforced, times the real ones: clients that keep to them are not held up. */
const NOT_ENFORCED = 1_000;

export const exchangeInfo = (exchange: Exchange, nowMs: number, enforced: boolean): object => ({
  timezone: "UTC",
  serverTime: nowMs,
  futuresType: "U_MARGINED",
  rateLimits: [
    { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: told(2_400, enforced) },
    { rateLimitType: "ORDERS", interval: "MINUTE", intervalNum: 1, limit: told(1_200, enforced) },
    { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: told(300, enforced) },
  ],
  exchangeFilters: [],
  assets: [{ asset: "USDT", marginAvailable: true, autoAssetExchange: "-10000" }],
  symbols: [...exchange.rules.values()].map(symbolInfo),
});

const told = (limit: number, enforced: boolean): number => (enforced ? limit : limit * NOT_ENFORCED);

/** The `contractInfo` event; without brackets, which are listed only when they have changed. */
export const contractInfo = (rules: SymbolRules, nowMs: number): object => ({
  e: "contractInfo",
  E: nowMs,
  s: rules.symbol,
  ps: rules.symbol,
  ct: "PERPETUAL",
  dt: DELIVERY_MS,
  ot: ONBOARD_MS,
  cs: rules.status,
  st: 1,
});

const symbolInfo = (rules: SymbolRules): object => ({
  symbol: rules.symbol,
  pair: rules.symbol,
  contractType: "PERPETUAL",
  deliveryDate: DELIVERY_MS,
  onboardDate: ONBOARD_MS,
  status: rules.status,
  maintMarginPercent: "2.5000",
  requiredMarginPercent: "5.0000",
  baseAsset: rules.baseAsset,
  quoteAsset: rules.quoteAsset,
  marginAsset: rules.quoteAsset,
  pricePrecision: decimalsOf(rules.tickSize),
  quantityPrecision: decimalsOf(rules.stepSize),
  baseAssetPrecision: 8,
  quotePrecision: 8,
  underlyingType: "COIN",
  underlyingSubType: [],
  settlePlan: 0,
  triggerProtect: format(rules.triggerProtect),
  liquidationFee: format(rules.liquidationFee),
  marketTakeBound: format(rules.marketTakeBound),
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
    { filterType: "MAX_NUM_ORDERS", limit: rules.maxOrders },
    { filterType: "MIN_NOTIONAL", notional: format(rules.minNotional) },
    {
      filterType: "PERCENT_PRICE",
      multiplierUp: format(rules.multiplierUp),
      multiplierDown: format(rules.multiplierDown),
      multiplierDecimal: "4",
    },
  ],
  orderTypes: ["LIMIT", "MARKET", ...ALGO_TYPES],
  timeInForce: TIMES_IN_FORCE,
});

export const premiumIndex = (
  symbol: string,
  { mark, index, fundingRate, nextFundingMs }: Mark,
  nowMs: number,
): object => ({
  symbol,
  markPrice: format(mark),
  indexPrice: format(index),
  estimatedSettlePrice: format(mark),
  lastFundingRate: format(fundingRate),
  interestRate: "0.0001",
  nextFundingTime: nextFundingMs,
  time: nowMs,
});

/** A body of REST ticker/bookTicker; undefined while a side is empty. */
export const bookTicker = (
  symbol: string,
  { bid, ask, lastUpdateId }: VenueBook,
  nowMs: number,
): object | undefined =>
  bid === undefined || ask === undefined
    ? undefined
    : {
        symbol,
        bidPrice: format(bid.price),
        bidQty: format(bid.quantity),
        askPrice: format(ask.price),
        askQty: format(ask.quantity),
        time: nowMs,
        lastUpdateId,
      };
