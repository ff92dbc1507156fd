import { InvalidValueError } from "#libs/domain/errors.ts";
import { format, parseMoney, parseQuantity, parseRatio, type Ratio } from "#libs/domain/fixed.ts";
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
const SIZES = ["quantity", "notional", "riskPercent"] as const;
const FIELDS = [
  "account",
  "symbol",
  "side",
  "purpose",
  ...SIZES,
  "entryStyle",
  "slippageBps",
  "workingMs",
  "confidence",
  "strategy",
  "intentId",
  "createdAtMs",
  "expiresAtMs",
  "traceparent",
];

/** An intent written by hand. @throws InvalidValueError naming the field; a misspelt one must not be dropped in silence. */
export function intentFromJson(json: Readonly<Record<string, unknown>>, defaults: IntentDefaults): Intent {
  const stray = Object.keys(json).find((field) => !FIELDS.includes(field));
  if (stray !== undefined) throw new InvalidValueError("field", stray, `one of ${FIELDS.join(", ")}`);
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
  const workingMs = whole("workingMs", 0);
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
    workingMs,
    confidence:
      json["confidence"] === undefined ? defaults.confidence : parseRatio(text("confidence"), "confidence"),
    votes: [],
    createdAtMs,
    // It is wanted as long as it may rest.
    expiresAtMs: whole("expiresAtMs", createdAtMs + EXPIRES_AFTER_MS + workingMs),
    traceparent: text("traceparent", ""),
  };
}

/** An intent as plimsoll.v1.Intent in Protobuf's JSON mapping, which every Protobuf library reads. No exit plan, no votes. */
export function intentToJson(intent: Intent): Readonly<Record<string, string | number>> {
  const { size } = intent;
  return {
    intentId: intent.intentId,
    account: intent.account,
    strategy: intent.strategy,
    symbol: intent.symbol,
    side: `SIDE_${intent.side}`,
    purpose: `PURPOSE_${intent.purpose}`,
    ...(size.kind === "quantity" ? { quantity: format(size.quantity) } : {}),
    ...(size.kind === "notional" ? { notional: format(size.notional) } : {}),
    ...(size.kind === "risk" ? { riskPercent: format(size.percent) } : {}),
    entryStyle: `ENTRY_STYLE_${intent.entryStyle}`,
    slippageBps: intent.slippageBps,
    workingMs: intent.workingMs,
    confidence: format(intent.confidence),
    // 64-bit integers are text in this mapping.
    createdAtMs: String(intent.createdAtMs),
    expiresAtMs: String(intent.expiresAtMs),
    ...(intent.traceparent === "" ? {} : { traceparent: intent.traceparent }),
  };
}

function sizeOf(
  json: Readonly<Record<string, unknown>>,
  purpose: Purpose,
  text: (field: string) => string,
): Size {
  const [size, ...more] = SIZES.filter((field) => json[field] != null);
  // As of an Intent's bytes, where a size is one field: none may be passed over.
  if (purpose === "CLOSE") {
    if (size !== undefined)
      throw new InvalidValueError("size", json[size], "left out when purpose is CLOSE: all of it");
    return { kind: "all" };
  }
  if (size === undefined || more.length > 0)
    throw new InvalidValueError(
      "size",
      size === undefined ? null : [size, ...more].join(", "),
      `one of ${SIZES.join(", ")}`,
    );
  switch (size) {
    case "quantity":
      return { kind: "quantity", quantity: parseQuantity(text("quantity")) };
    case "notional":
      return { kind: "notional", notional: parseMoney(text("notional"), "notional") };
    case "riskPercent":
      return { kind: "risk", percent: parseRatio(text("riskPercent"), "riskPercent") };
  }
}
