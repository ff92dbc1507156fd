import { parsePriceOrZero, parseQuantityOrZero, type Price, type Quantity } from "#libs/domain/fixed.ts";
import { VenueError } from "../engine/rules.ts";
import { missing, type Parameter } from "./endpoint.ts";

type Reader<T> = (name: string, text: string) => T;

/** Refused with -1102 when it was not sent. */
export const mandatory = <T>(read: Reader<T>): Parameter<T> => ({
  read,
  absent: (name) => {
    throw missing(name);
  },
});

export const optional = <T>(read: Reader<T>): Parameter<T | undefined> => ({ read, absent: () => undefined });

export const standard = <T>(read: Reader<T>, value: T): Parameter<T> => ({ read, absent: () => value });

export const text: Reader<string> = (_, value) => value;

/** One of a list of words, refused by `code` otherwise. */
export const oneOf =
  <const T extends string>(values: readonly T[], code: number, message?: string): Reader<T> =>
  (name, value) => {
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) throw new VenueError(code, message ?? `Invalid ${name}.`);
    return found;
  };

/** "true" or "false", in any case. */
export const flag =
  (code: number, message: string): Reader<boolean> =>
  (_, value) => {
    const word = value.toLowerCase();
    if (word !== "true" && word !== "false") throw new VenueError(code, message);
    return word === "true";
  };

const notValid = (name: string): VenueError =>
  new VenueError(-1130, `Data sent for parameter '${name}' is not valid.`);

/** A whole number within its bounds, -1130 otherwise. */
export const whole =
  (min: number, max: number = Number.MAX_SAFE_INTEGER): Reader<number> =>
  (name, value) => {
    const number = /^-?\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
    if (!Number.isSafeInteger(number) || number < min || number > max) throw notValid(name);
    return number;
  };

/** A row limit: what is above the most is cut to it. */
export const rows =
  (most: number): Reader<number> =>
  (name, value) =>
    Math.min(whole(1)(name, value), most);

/** An order id, which may exceed 2^53. */
export const id: Reader<bigint> = (name, value) => {
  if (!/^\d{1,19}$/.test(value)) throw missing(name);
  return BigInt(value);
};

const POINT = 46;
const ZERO = 48;
const NINE = 57;

/** True for what nearly everybody sends: a few digits, with a point and 1 to 8 more behind it or without. */
function isPlain(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > 15) return false;
  let point = length;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === POINT && point === length && at > 0) point = at;
    else if (code < ZERO || code > NINE) return false;
  }
  return point === length || (point < length - 1 && length - point <= 9);
}

/** A plain decimal with at most 8 places that matter. */
const decimal: Reader<string> = (name, value) => {
  if (isPlain(value)) return value;
  const [, whole, fraction = ""] = /^\+?(-?\d{1,15})(?:\.(\d{0,30}))?$/.exec(value) ?? [];
  if (whole === undefined) throw missing(name);
  const places = fraction.endsWith("0") ? fraction.replace(/0+$/, "") : fraction;
  if (places.length > 8) throw new VenueError(-1111, "Precision is over the maximum defined for this asset.");
  return places === "" ? whole : `${whole}.${places}`;
};

export const price: Reader<Price> = (name, value) => {
  const plain = decimal(name, value);
  const parsed = plain.startsWith("-") ? undefined : parsePriceOrZero(plain, name);
  if (parsed === undefined || parsed === 0n) throw new VenueError(-4001, "Price less than 0.");
  return parsed;
};

/** A trigger or activation price. */
export const stopPrice: Reader<Price> = (name, value) => {
  const plain = decimal(name, value);
  if (plain.startsWith("-") || /^[0.]*$/.test(plain)) throw new VenueError(-4006, "Stop price less than 0.");
  return parsePriceOrZero(plain, name);
};

export const quantity: Reader<Quantity> = (name, value) => {
  const plain = decimal(name, value);
  const parsed = plain.startsWith("-") ? undefined : parseQuantityOrZero(plain, name);
  if (parsed === undefined || parsed === 0n)
    throw new VenueError(-4003, "Quantity less than or equal to zero.");
  return parsed;
};

/** A client's own order id: 1 to 36 characters of a fixed alphabet. */
export const clientId: Reader<string> = (name, value) => {
  if (value.length > 36) throw new VenueError(-4015, "Client order id is not valid.");
  if (!/^[.A-Z:/a-z0-9_-]+$/.test(value))
    throw new VenueError(
      -1100,
      `Illegal characters found in parameter '${name}'; legal range is '^[\\.A-Z\\:/a-z0-9_-]{1,36}$'.`,
    );
  return value;
};

/** A JSON array of text or whole numbers, each item as text. */
export const list =
  (most: number): Reader<readonly string[]> =>
  (name, value) => {
    let items: unknown;
    try {
      // Ids beyond 2^53 must not pass through a float.
      items = JSON.parse(value.replace(/(?<=[[,]\s*)(\d+)(?=\s*[\],])/g, '"$1"'));
    } catch {
      throw notValid(name);
    }
    if (!Array.isArray(items) || items.length === 0 || items.length > most) throw notValid(name);
    return items.map((item) => {
      if (typeof item !== "string") throw notValid(name);
      return item;
    });
  };

/** Times that a window of rows may be cut by. */
export const window = { startTime: optional(whole(0)), endTime: optional(whole(0)) };

const WEEK_MS = 7 * 86_400_000;

/**
 * Start and end of the rows asked for: seven days at most, and seven days back from now (or from the end) when the
 * start was not sent.
 *
 * @throws VenueError -4165 for a window that is too long, -1023 for one that ends before it starts.
 */
export function windowOf(
  input: { readonly startTime: number | undefined; readonly endTime: number | undefined },
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  const toMs = input.endTime ?? (input.startTime === undefined ? nowMs : input.startTime + WEEK_MS);
  const fromMs = input.startTime ?? toMs - WEEK_MS;
  if (fromMs > toMs) throw new VenueError(-1023, "Start time is greater than end time.");
  if (toMs - fromMs > WEEK_MS) throw new VenueError(-4165, "Invalid time interval.");
  return { fromMs, toMs };
}
