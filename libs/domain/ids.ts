import { InvalidValueError } from "./errors.ts";

declare const brand: unique symbol;
type Id<Kind extends string> = string & { readonly [brand]: Kind };

/** Our name of an exchange account, e.g. `paper-1`. */
export type AccountId = Id<"account">;
/** The exchange's spelling of a symbol, e.g. `BTCUSDT`; may be non-ASCII. */
export type Symbol = Id<"symbol">;
/** A UUIDv7 in lower case. */
export type IntentId = Id<"intent">;
/** Our order id at the exchange, see {@link clientOrderIdOf}. */
export type ClientOrderId = Id<"clientOrder">;

export const parseAccountId = (text: string, field = "account"): AccountId => {
  if (!/^[a-z0-9-]{1,24}$/.test(text))
    throw new InvalidValueError(field, text, "1-24 characters of a-z 0-9 -");
  return text as AccountId;
};

export const parseSymbol = (text: string, field = "symbol"): Symbol => {
  if (!/^[\p{L}\p{N}_]{1,40}$/u.test(text))
    throw new InvalidValueError(field, text, "1-40 letters, digits or _");
  return text as Symbol;
};

/** The symbol as one token of a NATS subject or KV key; symbols that are not plain ASCII become `=<hex of UTF-8>`. */
export const symbolToken = (symbol: Symbol): string =>
  /^[A-Za-z0-9_]+$/.test(symbol)
    ? symbol
    : `=${Array.from(new TextEncoder().encode(symbol), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;

/** The inverse of {@link symbolToken}. */
export function symbolFromToken(token: string): Symbol {
  if (!token.startsWith("=")) return parseSymbol(token, "symbol token");
  const bytes =
    token
      .slice(1)
      .match(/../g)
      ?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  return parseSymbol(new TextDecoder().decode(new Uint8Array(bytes)), "symbol token");
}

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const parseIntentId = (text: string, field = "intentId"): IntentId => {
  if (!UUID_V7.test(text)) throw new InvalidValueError(field, text, "a UUIDv7 in lower case");
  return text as IntentId;
};

/** The time inside a UUIDv7, epoch milliseconds. */
export const timeOfUuid7 = (id: IntentId): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

/** A UUIDv7 (RFC 9562) from a time in epoch milliseconds and 10 random bytes. */
export function uuid7(timeMs: number, random: Uint8Array): IntentId {
  if (random.length < 10) throw new InvalidValueError("random", random.length, "at least 10 bytes");
  const time = timeMs.toString(16).padStart(12, "0");
  const hex = Array.from(random.subarray(0, 10), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const variant = ((Number.parseInt(hex.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}` as IntentId;
}

/** FLATTEN: an order of the emergency stop, which belongs to no strategy's intent. */
export type Leg = "ENTRY" | "EXIT" | "FLATTEN";
const LEG_LETTER: Record<Leg, string> = { ENTRY: "e", EXIT: "x", FLATTEN: "f" };
const LEG_OF = new Map(Object.entries(LEG_LETTER).map(([leg, letter]) => [letter, leg as Leg]));

/**
 * The order id of one leg and attempt of an intent: `p1-<intent in base64url>-<leg letter><attempt>`, 29 characters.
 *
 * Never reused and decodable, so that an order met at the exchange names its intent.
 * Source: Binance USDⓈ-M, "New Order", `newClientOrderId`: `^[\.A-Z\:/a-z0-9_-]{1,36}$`.
 */
export function clientOrderIdOf(intentId: IntentId, leg: Leg, attempt: number): ClientOrderId {
  if (!Number.isInteger(attempt) || attempt < 0 || attempt > 1295)
    throw new InvalidValueError("attempt", attempt, "within 0..1295");
  const base64url = Buffer.from(intentId.replaceAll("-", ""), "hex").toString("base64url");
  return `p1-${base64url}-${LEG_LETTER[leg]}${attempt.toString(36).padStart(2, "0")}` as ClientOrderId;
}

/** What one of our order ids says, or undefined for an order that is not ours. */
export function decodeClientOrderId(
  text: string,
): { readonly intentId: IntentId; readonly leg: Leg; readonly attempt: number } | undefined {
  const match = /^p1-([A-Za-z0-9_-]{22})-([exf])([0-9a-z]{2})$/.exec(text);
  if (match === null) return undefined;
  const [, base64url = "", letter = "", attempt = ""] = match;
  const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  const hex = Array.from(binary, (char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  if (!UUID_V7.test(id)) return undefined;
  return {
    intentId: id as IntentId,
    leg: LEG_OF.get(letter) ?? "EXIT",
    attempt: Number.parseInt(attempt, 36),
  };
}

/** An order id that came from one of our own records; the exchange's rule is checked. */
export const parseClientOrderId = (text: string, field = "clientOrderId"): ClientOrderId => {
  if (!/^[.A-Z:/a-z0-9_-]{1,36}$/.test(text))
    throw new InvalidValueError(field, text, "1-36 characters of .A-Z:/a-z0-9_-");
  return text as ClientOrderId;
};
