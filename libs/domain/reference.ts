import { InvalidValueError } from "./errors.ts";
import {
  format,
  parsePrice,
  parseQuantity,
  parseMoney,
  parseRatio,
  type Money,
  type Price,
  type Quantity,
  type Ratio,
} from "./fixed.ts";
import { parseSymbol, type Symbol } from "./ids.ts";

/** Key in KV `reference` of when all symbols were last read, whether they had changed or not: `{asOfMs}`. */
export const SYMBOLS_READ_KEY = "symbols-read";
/** Key of when the exchange last said that leverage tables of our symbols have changed: `{asOfMs}`. */
export const BRACKETS_CHANGED_KEY = "brackets-changed";

/** What the exchange says about one symbol, as kept in KV `reference` under `symbol.<token>`. */
export interface SymbolReference {
  readonly symbol: Symbol;
  /** The exchange's word; only TRADING may open. */
  readonly status: string;
  readonly quoteAsset: string;
  readonly tickSize: Price;
  readonly minPrice: Price;
  readonly maxPrice: Price;
  readonly stepSize: Quantity;
  readonly minQuantity: Quantity;
  readonly maxQuantity: Quantity;
  readonly minNotional: Money;
  /** PERCENT_PRICE: buys at most mark × up, sells at least mark × down. */
  readonly multiplierUp: Ratio;
  readonly multiplierDown: Ratio;
  /** Exchange epoch milliseconds of the read. */
  readonly asOfMs: number;
}

/** Its JSON form: decimals as text. */
export const referenceToJson = (reference: SymbolReference): string =>
  JSON.stringify(reference, (_, value: unknown) =>
    typeof value === "bigint" ? format(value as Price) : value,
  );

/** @throws InvalidValueError naming the field that is missing or malformed. */
export function referenceFromJson(text: string): SymbolReference {
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new InvalidValueError("reference", text, "JSON");
  }
  const word = (key: string): string => {
    const value = json[key];
    if (typeof value !== "string") throw new InvalidValueError(key, value, "text");
    return value;
  };
  const asOfMs = json["asOfMs"];
  if (typeof asOfMs !== "number") throw new InvalidValueError("asOfMs", asOfMs, "a number of milliseconds");
  return {
    symbol: parseSymbol(word("symbol")),
    status: word("status"),
    quoteAsset: word("quoteAsset"),
    tickSize: parsePrice(word("tickSize"), "tickSize"),
    minPrice: parsePrice(word("minPrice"), "minPrice"),
    maxPrice: parsePrice(word("maxPrice"), "maxPrice"),
    stepSize: parseQuantity(word("stepSize"), "stepSize"),
    minQuantity: parseQuantity(word("minQuantity"), "minQuantity"),
    maxQuantity: parseQuantity(word("maxQuantity"), "maxQuantity"),
    minNotional: parseMoney(word("minNotional"), "minNotional"),
    multiplierUp: parseRatio(word("multiplierUp"), "multiplierUp"),
    multiplierDown: parseRatio(word("multiplierDown"), "multiplierDown"),
    asOfMs,
  };
}
