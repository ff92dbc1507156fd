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

/** All accounts together, where one could be named; so no account can have this name. */
export const DESK = "desk";

export const parseAccountId = (text: string, field = "account"): AccountId => {
  if (!/^[a-z0-9-]{1,24}$/.test(text))
    throw new InvalidValueError(field, text, "1-24 characters of a-z 0-9 -");
  if (text === DESK) throw new InvalidValueError(field, text, "another name: it means all accounts together");
  return text as AccountId;
};

/** Whether all characters are A-Z a-z 0-9 _, as nearly every symbol's are; a regular expression takes longer. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (PLAIN[text.charCodeAt(i)] !== 1) return false;
  return text.length > 0;
}

const PLAIN = Uint8Array.from({ length: 128 }, (_, code) => Number(/\w/.test(String.fromCharCode(code))));
const SYMBOL_MAX = 40;

export const parseSymbol = (text: string, field = "symbol"): Symbol => {
  const plain = text.length <= SYMBOL_MAX && isPlain(text);
  if (!plain && !/^[\p{L}\p{N}_]{1,40}$/u.test(text))
    throw new InvalidValueError(field, text, "1-40 letters, digits or _");
  return text as Symbol;
};

/** The symbol as one token of a NATS subject or KV key; symbols that are not plain ASCII become `=<hex of UTF-8>`. */
export const symbolToken = (symbol: Symbol): string =>
  isPlain(symbol)
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

/** Nibble of each ASCII code in lower-case hexadecimal; 16 for any other. */
const NIBBLE = Uint8Array.from({ length: 128 }, (_, code) => {
  const nibble = "0123456789abcdef".indexOf(String.fromCharCode(code));
  return nibble < 0 ? 16 : nibble;
});
const DASH = 45;

/** One nibble of hexadecimal text; 16 for what is none. */
const nibbleAt = (text: string, at: number): number => NIBBLE[text.charCodeAt(at)] ?? 16;

/** The UUIDv7 that was read last, and its 16 bytes: a decision looks at the same one four times. */
let readLast = "";
const words = new Uint32Array(4);

/**
 * Reads a UUIDv7's bytes into {@link words}; false for any other text. Looked at in every decision, where a regular
 * expression would take five times as long.
 */
function readUuid7(text: string): boolean {
  if (text === readLast) return text !== "";
  if (text.length !== 36) return false;
  readLast = "";
  let word = 0;
  let digits = 0;
  let other = 0;
  for (let i = 0; i < 36; i += 1) {
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (text.charCodeAt(i) !== DASH) return false;
      continue;
    }
    const nibble = nibbleAt(text, i);
    other |= nibble;
    word = (word << 4) | nibble;
    digits += 1;
    if ((digits & 7) === 0) words[(digits >> 3) - 1] = word;
  }
  // Version and variant, RFC 9562.
  if (other > 15 || nibbleAt(text, 14) !== 7 || nibbleAt(text, 19) >> 2 !== 2) return false;
  readLast = text;
  return true;
}

export const isUuid7 = (text: string): text is IntentId => readUuid7(text);

export const parseIntentId = (text: string, field = "intentId"): IntentId => {
  if (!isUuid7(text)) throw new InvalidValueError(field, text, "a UUIDv7 in lower case");
  return text;
};

/** The 16 bytes of an id as four big-endian words; the next call with another id overwrites them. */
export function uuidWords(id: IntentId): Readonly<Uint32Array> {
  parseIntentId(id);
  return words;
}

/** The time inside a UUIDv7, epoch milliseconds. */
export function timeOfUuid7(id: IntentId): number {
  const read = uuidWords(id);
  return (read[0] ?? 0) * 65_536 + ((read[1] ?? 0) >>> 16);
}

/** A UUIDv7 (RFC 9562) from a time in epoch milliseconds and 10 random bytes. */
export function uuid7(timeMs: number, random: Uint8Array): IntentId {
  if (random.length < 10) throw new InvalidValueError("random", random.length, "at least 10 bytes");
  const time = timeMs.toString(16).padStart(12, "0");
  const hex = Array.from(random.subarray(0, 10), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const variant = ((Number.parseInt(hex.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}` as IntentId;
}

/**
 * FLATTEN: closes what must not stand, by the emergency stop (its intent is nobody's) or because an entry's stop could
 * not be confirmed. STOP: an entry's protective stop. TARGET: where its position takes profit.
 */
export type Leg = "ENTRY" | "EXIT" | "FLATTEN" | "STOP" | "TARGET";
const LEG_LETTER: Record<Leg, string> = { ENTRY: "e", EXIT: "x", FLATTEN: "f", STOP: "s", TARGET: "t" };
const LEG_OF = new Map(Object.entries(LEG_LETTER).map(([leg, letter]) => [letter, leg as Leg]));

const ORDER_ID = /^p1-[A-Za-z0-9_-]{22}-[exfst][0-9a-z]{2}$/;
const idBytes = Buffer.alloc(16);

/** So many order ids has one leg of an intent: two digits in base 36. */
export const ATTEMPTS_PER_LEG = 1_296;

/**
 * The order id of one leg and attempt of an intent: `p1-<intent in base64url>-<leg letter><attempt>`, 29 characters.
 *
 * Never reused and decodable, so that an order met at the exchange names its intent.
 * Source: Binance USDⓈ-M, "New Order", `newClientOrderId`: `^[\.A-Z\:/a-z0-9_-]{1,36}$`.
 */
export function clientOrderIdOf(intentId: IntentId, leg: Leg, attempt: number): ClientOrderId {
  if (!Number.isInteger(attempt) || attempt < 0 || attempt >= ATTEMPTS_PER_LEG)
    throw new InvalidValueError("attempt", attempt, `within 0..${ATTEMPTS_PER_LEG - 1}`);
  for (let byte = 0, at = 0; byte < 16; byte += 1, at += 2) {
    if (intentId.charCodeAt(at) === DASH) at += 1;
    idBytes[byte] = (nibbleAt(intentId, at) << 4) | nibbleAt(intentId, at + 1);
  }
  return `p1-${idBytes.toString("base64url")}-${LEG_LETTER[leg]}${attempt.toString(36).padStart(2, "0")}` as ClientOrderId;
}

/** Names an intent's entry over all its orders: the id of the first. */
export const entryIdOf = (intentId: IntentId): ClientOrderId => clientOrderIdOf(intentId, "ENTRY", 0);

/** What one of our order ids says, or undefined for an order that is not ours. */
export function decodeClientOrderId(
  text: string,
): { readonly intentId: IntentId; readonly leg: Leg; readonly attempt: number } | undefined {
  if (!ORDER_ID.test(text)) return undefined;
  idBytes.write(text.slice(3, 25), "base64url");
  const hex = idBytes.toString("hex");
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  if (!isUuid7(id)) return undefined;
  return {
    intentId: id,
    leg: LEG_OF.get(text.charAt(26)) ?? "EXIT",
    attempt: Number.parseInt(text.slice(27), 36),
  };
}

/** An order id that came from one of our own records; the exchange's rule is checked. */
export const parseClientOrderId = (text: string, field = "clientOrderId"): ClientOrderId => {
  if (!/^[.A-Z:/a-z0-9_-]{1,36}$/.test(text))
    throw new InvalidValueError(field, text, "1-36 characters of .A-Z:/a-z0-9_-");
  return text as ClientOrderId;
};
