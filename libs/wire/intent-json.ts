import { InvalidValueError } from "#libs/domain/errors.ts";
import { parseMoney, parseQuantity, parseRatio, type Ratio } from "#libs/domain/fixed.ts";
import { parseAccountId, parseIntentId, parseSymbol, type IntentId } from "#libs/domain/ids.ts";
import type { EntryStyle, Intent, Purpose, Size } from "#libs/domain/intent.ts";

/** What is filled in where the JSON says nothing. */
export interface IntentDefaults {
  readonly intentId: IntentId;
  /** Exchange epoch milliseconds. */
  readonly nowMs: number;
  readonly confidence: Ratio;
}

const EXPIRES_AFTER_MS = 10_000;

/** An intent written by hand. @throws InvalidValueError naming the field. */
export function intentFromJson(json: Readonly<Record<string, unknown>>, defaults: IntentDefaults): Intent {
  const text = (field: string, absent?: string): string => {
    const value = json[field] ?? absent;
    if (typeof value !== "string") throw new InvalidValueError(field, value, "text");
    return value;
  };
  const whole = (field: string, absent: number): number => {
    const value = json[field] ?? absent;
    if (!Number.isSafeInteger(value)) throw new InvalidValueError(field, value, "a whole number");
    return value as number;
  };
  const oneOf = <T extends string>(field: string, values: readonly T[], absent?: T): T => {
    const given = text(field, absent);
    const found = values.find((value) => value === given);
    if (found === undefined) throw new InvalidValueError(field, given, `one of ${values.join(", ")}`);
    return found;
  };
  const purpose = oneOf<Purpose>("purpose", ["OPEN", "INCREASE", "REDUCE", "CLOSE"]);
  const createdAtMs = whole("createdAtMs", defaults.nowMs);
  return {
    intentId: json["intentId"] === undefined ? defaults.intentId : parseIntentId(text("intentId")),
    account: parseAccountId(text("account")),
    strategy: text("strategy", "by-hand"),
    symbol: parseSymbol(text("symbol")),
    side: oneOf("side", ["BUY", "SELL"]),
    purpose,
    size: sizeOf(json, purpose, text),
    entryStyle: oneOf<EntryStyle>("entryStyle", ["POST_ONLY", "BOUNDED_LIMIT"], "BOUNDED_LIMIT"),
    slippageBps: whole("slippageBps", 10),
    workingMs: whole("workingMs", 0),
    confidence:
      json["confidence"] === undefined ? defaults.confidence : parseRatio(text("confidence"), "confidence"),
    votes: [],
    createdAtMs,
    expiresAtMs: whole("expiresAtMs", createdAtMs + EXPIRES_AFTER_MS),
    traceparent: text("traceparent", ""),
  };
}

function sizeOf(
  json: Readonly<Record<string, unknown>>,
  purpose: Purpose,
  text: (field: string) => string,
): Size {
  if (purpose === "CLOSE") return { kind: "all" };
  if (json["quantity"] !== undefined) return { kind: "quantity", quantity: parseQuantity(text("quantity")) };
  if (json["notional"] !== undefined)
    return { kind: "notional", notional: parseMoney(text("notional"), "notional") };
  if (json["riskPercent"] !== undefined)
    return { kind: "risk", percent: parseRatio(text("riskPercent"), "riskPercent") };
  throw new InvalidValueError("size", null, "one of quantity, notional, riskPercent");
}
