import type { KV } from "@nats-io/kv";
import { InvalidValueError } from "#libs/domain/errors.ts";
import { parseMoney, parsePrice, parseQuantity, parseRatio } from "#libs/domain/fixed.ts";
import { parseSymbol, symbolToken, type Symbol } from "#libs/domain/ids.ts";
import { referenceFromJson, referenceToJson, type SymbolReference } from "#libs/domain/reference.ts";

type Filter = Readonly<Record<string, string>>;
interface SymbolInfo {
  readonly symbol: string;
  readonly status: string;
  readonly quoteAsset: string;
  readonly filters: readonly Filter[];
}

/** One symbol of exchangeInfo; unknown filters are ignored. @throws InvalidValueError naming a missing filter. */
export function referenceOf(info: SymbolInfo, asOfMs: number): SymbolReference {
  const filter = (type: string): Filter => {
    const found = info.filters.find(({ filterType }) => filterType === type);
    if (found === undefined) throw new InvalidValueError(`${info.symbol}.filters`, type, "present");
    return found;
  };
  const field = (type: string, name: string): string => filter(type)[name] ?? "";
  return {
    symbol: parseSymbol(info.symbol),
    status: info.status,
    quoteAsset: info.quoteAsset,
    tickSize: parsePrice(field("PRICE_FILTER", "tickSize"), "tickSize"),
    minPrice: parsePrice(field("PRICE_FILTER", "minPrice"), "minPrice"),
    maxPrice: parsePrice(field("PRICE_FILTER", "maxPrice"), "maxPrice"),
    stepSize: parseQuantity(field("LOT_SIZE", "stepSize"), "stepSize"),
    minQuantity: parseQuantity(field("LOT_SIZE", "minQty"), "minQty"),
    maxQuantity: parseQuantity(field("LOT_SIZE", "maxQty"), "maxQty"),
    minNotional: parseMoney(field("MIN_NOTIONAL", "notional"), "notional"),
    multiplierUp: parseRatio(field("PERCENT_PRICE", "multiplierUp"), "multiplierUp"),
    multiplierDown: parseRatio(field("PERCENT_PRICE", "multiplierDown"), "multiplierDown"),
    asOfMs,
  };
}

/**
 * Stores the rules of our symbols; an unchanged one is left alone, so that it is no new input of the kernel.
 *
 * @returns what is wrong with those whose rules cannot be read, which keep no other's back.
 */
export async function storeReferences(
  kv: KV,
  info: unknown,
  symbols: readonly Symbol[],
  asOfMs: number,
): Promise<readonly InvalidValueError[]> {
  const listed = (info as { readonly symbols: readonly SymbolInfo[] }).symbols;
  const faults: InvalidValueError[] = [];
  for (const symbol of symbols) {
    let reference: SymbolReference;
    try {
      const found = listed.find((candidate) => candidate.symbol === symbol);
      if (found === undefined) throw new InvalidValueError("SYMBOLS", symbol, "a symbol of the exchange");
      reference = referenceOf(found, asOfMs);
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      faults.push(error);
      continue;
    }
    const key = `symbol.${symbolToken(symbol)}`;
    const entry = await kv.get(key);
    if (
      entry !== null &&
      entry.operation === "PUT" &&
      sameRules(referenceFromJson(entry.string()), reference)
    )
      continue;
    await kv.put(key, referenceToJson(reference));
  }
  return faults;
}

const sameRules = (a: SymbolReference, b: SymbolReference): boolean =>
  referenceToJson({ ...a, asOfMs: 0 }) === referenceToJson({ ...b, asOfMs: 0 });
