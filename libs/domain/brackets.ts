import { objectOf, textOf } from "./conditions.ts";
import { InvalidValueError } from "./errors.ts";
import { format, max, minus, ONE, parseMoney, parseRatio, scaleBy, ZERO_MONEY } from "./fixed.ts";
import type { Money, Price, Ratio } from "./fixed.ts";
import { parseAccountId, parseSymbol, symbolToken, type AccountId, type Symbol } from "./ids.ts";

/** One step of an account's leverage table of a symbol. Source: Binance, leverageBracket. */
export interface Bracket {
  /** Largest leverage up to this notional. */
  readonly leverageMax: number;
  /** Notional up to which it is meant, quote asset. */
  readonly notionalCap: Money;
  /** Maintenance margin is notional × ratio − cum. */
  readonly maintenanceRatio: Ratio;
  readonly cum: Money;
}

/** An account's table of one symbol, KV `reference`, key {@link bracketsKey}. */
export interface SymbolBrackets {
  readonly account: AccountId;
  readonly symbol: Symbol;
  /** Notionals ascending, ratios as well. */
  readonly brackets: readonly Bracket[];
}

/** When all tables of an account were read as they are stored, KV `reference`, key {@link bracketsReadKey}. */
export interface BracketsRead {
  readonly account: AccountId;
  /** Exchange epoch milliseconds. */
  readonly asOfMs: number;
}

export const bracketsKey = (account: AccountId, symbol: Symbol): string =>
  `brackets.${account}.${symbolToken(symbol)}`;
export const bracketsReadKey = (account: AccountId): string => `brackets-read.${account}`;

/** Maintenance margin of a position of this notional; beyond the last step that one goes on. 0 without a table. */
export function maintenanceOf(brackets: readonly Bracket[], notional: Money): Money {
  let step: Bracket | undefined;
  for (step of brackets) if (notional <= step.notionalCap) break;
  if (step === undefined) return ZERO_MONEY;
  return max(ZERO_MONEY, minus(scaleBy(notional, step.maintenanceRatio, "up"), step.cum));
}

/** Largest notional the exchange lets stand at this leverage. */
export const notionalMaxAt = (brackets: readonly Bracket[], leverage: number): Money =>
  brackets.reduce(
    (most, { leverageMax, notionalCap }) => (leverageMax >= leverage ? max(most, notionalCap) : most),
    ZERO_MONEY,
  );

export const bracketsToJson = (table: SymbolBrackets): string =>
  JSON.stringify(table, (_, value: unknown) =>
    typeof value === "bigint" ? format(value as bigint as Price) : value,
  );

/** @throws InvalidValueError naming the field. */
export function bracketsFromJson(text: string): SymbolBrackets {
  const json = objectOf("brackets", text);
  const rows = json["brackets"];
  if (!Array.isArray(rows) || rows.length === 0)
    throw new InvalidValueError("brackets", rows, "a list of at least one step");
  return {
    account: parseAccountId(textOf("account", json["account"])),
    symbol: parseSymbol(textOf("symbol", json["symbol"])),
    brackets: ascending(
      rows.map((row: unknown) => {
        const step = (typeof row === "object" && row !== null ? row : {}) as Record<string, unknown>;
        return bracketOf({
          leverageMax: step["leverageMax"],
          notionalCap: textOf("notionalCap", step["notionalCap"]),
          maintenanceRatio: textOf("maintenanceRatio", step["maintenanceRatio"]),
          cum: textOf("cum", step["cum"]),
        });
      }),
    ),
  };
}

/** The same steps. @throws InvalidValueError unless each is larger and asks for more than the one before. */
export function ascending(brackets: readonly Bracket[]): readonly Bracket[] {
  for (const [i, { notionalCap, maintenanceRatio }] of brackets.entries()) {
    const before = brackets[i - 1];
    if (before === undefined) continue;
    if (notionalCap <= before.notionalCap)
      throw new InvalidValueError("notionalCap", format(notionalCap), "above the step's before");
    if (maintenanceRatio < before.maintenanceRatio)
      throw new InvalidValueError(
        "maintenanceRatio",
        format(maintenanceRatio),
        "not below the step's before",
      );
  }
  return brackets;
}

/** One step of decimal text. @throws InvalidValueError naming the field that is out of its range. */
export function bracketOf(step: {
  readonly leverageMax: unknown;
  readonly notionalCap: string;
  readonly maintenanceRatio: string;
  readonly cum: string;
}): Bracket {
  const { leverageMax } = step;
  if (typeof leverageMax !== "number" || !Number.isSafeInteger(leverageMax) || leverageMax < 1)
    throw new InvalidValueError("leverageMax", leverageMax, "a whole number >= 1");
  const notionalCap = parseMoney(step.notionalCap, "notionalCap");
  if (notionalCap <= 0n) throw new InvalidValueError("notionalCap", step.notionalCap, "> 0");
  const maintenanceRatio = parseRatio(step.maintenanceRatio, "maintenanceRatio");
  if (maintenanceRatio <= 0n || maintenanceRatio >= ONE)
    throw new InvalidValueError("maintenanceRatio", step.maintenanceRatio, "within 0..1, ends excluded");
  const cum = parseMoney(step.cum, "cum");
  if (cum < 0n) throw new InvalidValueError("cum", step.cum, ">= 0");
  return { leverageMax, notionalCap, maintenanceRatio, cum };
}

/** @throws InvalidValueError naming the field. */
export function bracketsReadFromJson(text: string): BracketsRead {
  const json = objectOf("bracketsRead", text);
  const asOfMs = json["asOfMs"];
  if (typeof asOfMs !== "number" || !Number.isSafeInteger(asOfMs) || asOfMs < 0)
    throw new InvalidValueError("asOfMs", asOfMs, "a whole number of milliseconds");
  return { account: parseAccountId(textOf("account", json["account"])), asOfMs };
}
