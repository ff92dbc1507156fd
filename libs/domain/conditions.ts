import { InvalidValueError } from "./errors.ts";
import { format, ONE, parseRatio, type Price, type Ratio } from "./fixed.ts";
import { parseSymbol, type Symbol } from "./ids.ts";

/** What the market as a whole does; decides how many positions may stand at once. */
export type Regime = "TREND" | "BASE" | "CHOP";
const REGIMES: readonly Regime[] = ["TREND", "BASE", "CHOP"];

/** Estimates grow old: whoever uses one looks at its age and takes the cautious value when it is too old. */
interface Estimate {
  /** Span of prices it was made from, exchange milliseconds. */
  readonly windowMs: number;
  /** Newest price in it, exchange epoch milliseconds. */
  readonly asOfMs: number;
}

/** KV `reference`, key `regime`. */
export interface RegimeEstimate extends Estimate {
  readonly regime: Regime;
}

/** How one symbol moves, KV `reference`, key `condition.<symbol token>`. */
export interface SymbolCondition extends Estimate {
  readonly symbol: Symbol;
  /** Average true range of one minute, per cent of the price. */
  readonly atrPercent: Ratio;
  /** Correlation of returns with other symbols, −1..1. */
  readonly correlations: ReadonlyMap<Symbol, Ratio>;
}

export const regimeToJson = (estimate: RegimeEstimate): string => JSON.stringify(estimate);

export const conditionToJson = (condition: SymbolCondition): string =>
  JSON.stringify(
    { ...condition, correlations: Object.fromEntries(condition.correlations) },
    (_, value: unknown) => (typeof value === "bigint" ? format(value as Price) : value),
  );

/** @throws InvalidValueError naming the field. */
export function regimeFromJson(text: string): RegimeEstimate {
  const json = objectOf("regime", text);
  const regime = REGIMES.find((one) => one === json["regime"]);
  if (regime === undefined)
    throw new InvalidValueError("regime", json["regime"], `one of ${REGIMES.join(", ")}`);
  return { regime, ...estimateOf(json) };
}

/** @throws InvalidValueError naming the field. */
export function conditionFromJson(text: string): SymbolCondition {
  const json = objectOf("condition", text);
  const atrPercent = parseRatio(textOf("atrPercent", json["atrPercent"]), "atrPercent");
  if (atrPercent < 0n) throw new InvalidValueError("atrPercent", json["atrPercent"], "not negative");
  const given = json["correlations"];
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new InvalidValueError("correlations", given, "an object of symbol and decimal text");
  const correlations = new Map<Symbol, Ratio>();
  for (const [symbol, value] of Object.entries(given)) {
    const field = `correlations.${symbol}`;
    const ratio = parseRatio(textOf(field, value), field);
    if (ratio > ONE || ratio < -ONE) throw new InvalidValueError(field, value, "within -1..1");
    correlations.set(parseSymbol(symbol, field), ratio);
  }
  return {
    symbol: parseSymbol(textOf("symbol", json["symbol"])),
    atrPercent,
    correlations,
    ...estimateOf(json),
  };
}

export function objectOf(field: string, text: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new InvalidValueError(field, text, "JSON");
  }
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new InvalidValueError(field, text, "a JSON object");
  return json as Record<string, unknown>;
}

export function textOf(field: string, value: unknown): string {
  if (typeof value !== "string") throw new InvalidValueError(field, value, "text");
  return value;
}

function estimateOf(json: Record<string, unknown>): Estimate {
  const whole = (field: string): number => {
    const value = json[field];
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
      throw new InvalidValueError(field, value, "a whole number of milliseconds");
    return value;
  };
  return { windowMs: whole("windowMs"), asOfMs: whole("asOfMs") };
}
