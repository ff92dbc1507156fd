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

export interface SymbolRules {
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
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
  };
}

/** @throws VenueError with the filter's code when an order of this shape is not taken. */
export function checkFilters(
  rules: SymbolRules,
  order: {
    readonly side: Side;
    readonly quantity: Quantity;
    readonly price: Price | undefined;
    readonly reduceOnly: boolean;
  },
  mark: Price,
): void {
  const { quantity, price } = order;
  if (quantity < rules.minQuantity) throw new VenueError(-4003, "Quantity less than or equal to zero.");
  if (quantity > (price === undefined ? rules.marketMaxQuantity : rules.maxQuantity))
    throw new VenueError(-4005, "Quantity greater than max quantity.");
  if ((quantity - rules.minQuantity) % rules.stepSize !== 0n)
    throw new VenueError(-1111, "Precision is over the maximum defined for this asset.");
  if (price !== undefined) {
    if (price < rules.minPrice) throw new VenueError(-4013, `Price less than min price.`);
    if (price > rules.maxPrice) throw new VenueError(-4002, "Price greater than max price.");
    if ((price - rules.minPrice) % rules.tickSize !== 0n)
      throw new VenueError(-4014, `Price not increased by tick size.`);
    const highest = scaleBy(mark, rules.multiplierUp, "down");
    const lowest = scaleBy(mark, rules.multiplierDown, "up");
    if (order.side === "BUY" && price > highest)
      throw new VenueError(-4016, `Limit price can't be higher than ${format(highest)}.`);
    if (order.side === "SELL" && price < lowest)
      throw new VenueError(-4024, `Limit price can't be lower than ${format(lowest)}.`);
  }
  if (!order.reduceOnly && notionalOf(quantity, price ?? mark, "down") < rules.minNotional)
    throw new VenueError(
      -4164,
      `Order's notional must be no smaller than ${format(rules.minNotional)} (unless you choose reduce only).`,
    );
}
