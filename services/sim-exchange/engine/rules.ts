import {
  format,
  notionalOf,
  parseMoney,
  parsePrice,
  parseQuantity,
  parseRatio,
  scaleBy,
  type Money,
  type Price,
  type Quantity,
  type Ratio,
  type Side,
} from "#libs/domain/fixed.ts";
import { bracketsOf, type Bracket } from "./brackets.ts";

/** A refusal in the exchange's own words. Source: Binance USDⓈ-M "Error Code". */
export class VenueError extends Error {
  readonly code: number;
  readonly status: number;

  constructor(code: number, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export type SymbolStatus =
  | "PENDING_TRADING"
  | "TRADING"
  | "TRADING_HALT"
  | "PRE_DELIVERING"
  | "DELIVERING"
  | "DELIVERED"
  | "PRE_SETTLE"
  | "SETTLING"
  | "CLOSE";

export interface SymbolRules {
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly status: SymbolStatus;
  readonly tickSize: Price;
  readonly minPrice: Price;
  readonly maxPrice: Price;
  readonly stepSize: Quantity;
  readonly minQuantity: Quantity;
  readonly maxQuantity: Quantity;
  readonly marketMaxQuantity: Quantity;
  readonly minNotional: Money;
  readonly multiplierUp: Ratio;
  readonly multiplierDown: Ratio;
  /** How far from the mark a MARKET order may trade. */
  readonly marketTakeBound: Ratio;
  /** `priceProtect` holds a trigger back while mark and last price differ by more than this. */
  readonly triggerProtect: Ratio;
  readonly liquidationFee: Ratio;
  readonly maxOrders: number;
  readonly brackets: readonly Bracket[];
}

const KNOWN: Record<string, readonly [tick: string, step: string, minNotional: string]> = {
  BTCUSDT: ["0.1", "0.001", "100"],
  ETHUSDT: ["0.01", "0.001", "20"],
  SOLUSDT: ["0.01", "0.1", "5"],
  BNBUSDT: ["0.01", "0.01", "5"],
  XRPUSDT: ["0.0001", "0.1", "5"],
};

/** The rules of a symbol; one that is not listed gets a tick from the decimals of a price it traded at. */
export function rulesOf(symbol: string, samplePrice = "1.0000"): SymbolRules {
  const decimals = samplePrice.split(".")[1]?.length ?? 0;
  const inferred = decimals === 0 ? "1" : `0.${"0".repeat(decimals - 1)}1`;
  const [tick, step, minNotional] = KNOWN[symbol] ?? [inferred, "0.001", "5"];
  const quote = ["USDT", "USDC", "BUSD", "FDUSD"].find((asset) => symbol.endsWith(asset)) ?? "USDT";
  return {
    symbol,
    baseAsset: symbol.slice(0, -quote.length),
    quoteAsset: quote,
    status: "TRADING",
    tickSize: parsePrice(tick),
    minPrice: parsePrice(tick),
    maxPrice: parsePrice("4529764"),
    stepSize: parseQuantity(step),
    minQuantity: parseQuantity(step),
    maxQuantity: parseQuantity("1000000"),
    marketMaxQuantity: parseQuantity("100000"),
    minNotional: parseMoney(minNotional),
    multiplierUp: parseRatio("1.05"),
    multiplierDown: parseRatio("0.95"),
    marketTakeBound: parseRatio("0.05"),
    triggerProtect: parseRatio("0.05"),
    liquidationFee: parseRatio("0.0125"),
    maxOrders: 200,
    brackets: bracketsOf(symbol),
  };
}

/** Decimal places of a step: 0.001 has 3. */
export const decimalsOf = (step: Price | Quantity): number => format(step).split(".")[1]?.length ?? 0;

/** LOT_SIZE, or MARKET_LOT_SIZE for `market`. @throws VenueError */
export function checkQuantity(rules: SymbolRules, quantity: Quantity, market: boolean): void {
  if (quantity <= 0n) throw new VenueError(-4003, "Quantity less than or equal to zero.");
  const offStep = (quantity - rules.minQuantity) % rules.stepSize !== 0n;
  if (offStep && decimalsOf(quantity) > decimalsOf(rules.stepSize))
    throw new VenueError(-1111, "Precision is over the maximum defined for this asset.");
  if (quantity < rules.minQuantity) throw new VenueError(-4004, "Quantity less than min quantity.");
  if (quantity > (market ? rules.marketMaxQuantity : rules.maxQuantity))
    throw new VenueError(-4005, "Quantity greater than max quantity.");
  if (offStep) throw new VenueError(-4023, "Qty not increased by step size.");
}

/** PRICE_FILTER. @throws VenueError */
export function checkPrice(rules: SymbolRules, price: Price): void {
  if (price < rules.minPrice) throw new VenueError(-4013, "Price less than min price.");
  if (price > rules.maxPrice) throw new VenueError(-4002, "Price greater than max price.");
  if ((price - rules.minPrice) % rules.tickSize !== 0n)
    throw new VenueError(-4014, "Price not increased by tick size.");
}

/** PERCENT_PRICE: how far from the mark a limit may lie. @throws VenueError */
export function checkPercentPrice(rules: SymbolRules, side: Side, price: Price, mark: Price): void {
  const highest = scaleBy(mark, rules.multiplierUp, "down");
  const lowest = scaleBy(mark, rules.multiplierDown, "up");
  if (side === "BUY" && price > highest)
    throw new VenueError(-4016, `Limit price can't be higher than ${format(highest)}.`);
  if (side === "SELL" && price < lowest)
    throw new VenueError(-4024, `Limit price can't be lower than ${format(lowest)}.`);
}

/** MIN_NOTIONAL, from which reducing orders are exempt. @throws VenueError */
export function checkNotional(rules: SymbolRules, quantity: Quantity, price: Price, code = -4164): void {
  if (notionalOf(quantity, price, "down") < rules.minNotional)
    throw new VenueError(
      code,
      `Order's notional must be no smaller than ${format(rules.minNotional)} (unless you choose reduce only).`,
    );
}

/** How far a MARKET order of `side` may go. */
export function marketLimit(rules: SymbolRules, side: Side, mark: Price): Price {
  const room = scaleBy(mark, rules.marketTakeBound, "down");
  return (side === "BUY" ? mark + room : mark - room) as Price;
}

/** Only a symbol in TRADING takes orders; others may still be closed unless they are past trading. @throws VenueError */
export function checkStatus({ status }: SymbolRules, reduceOnly: boolean): void {
  if (status === "TRADING") return;
  if (status === "TRADING_HALT" || status === "PRE_DELIVERING" || status === "PRE_SETTLE") {
    if (!reduceOnly || status === "TRADING_HALT")
      throw new VenueError(-4140, "Invalid symbol status for opening position.");
    return;
  }
  throw new VenueError(-4141, "Symbol is closed.");
}
