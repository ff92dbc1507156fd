import { InvalidValueError } from "./errors.ts";

/**
 * Money arithmetic: fixed-point bigints with 8 decimals, branded by unit. Never a float.
 *
 * Why bigint and not decimal.js: the kernel does some 25 operations per decision, and decimal.js leaves
 * room for about 15 at 100,000 decisions a second; a bigint does 50 times more.
 */
const DECIMALS = 8;
export const SCALE = 100_000_000n;
const HALF = SCALE / 2n;

declare const unit: unique symbol;
type Fixed<Unit extends string> = bigint & { readonly [unit]: Unit };

/** Quote asset per base asset, e.g. USDT per BTC. Always > 0. */
export type Price = Fixed<"quote/base">;
/** Base asset, e.g. BTC. Always >= 0; direction is in {@link Side}. */
export type Quantity = Fixed<"base">;
/** Base asset. > 0 long, < 0 short, 0 flat. Binance: `positionAmt`. */
export type PositionAmount = Fixed<"signed base">;
/** Quote asset, signed. */
export type Money = Fixed<"quote">;
/** A plain number: 0.02 is two per cent. Signed. */
export type Ratio = Fixed<"1">;

export type Side = "BUY" | "SELL";
export type Rounding = "up" | "down";

export const ZERO_MONEY = 0n as Money;
export const ZERO_QUANTITY = 0n as Quantity;
export const FLAT = 0n as PositionAmount;
export const ONE = SCALE as Ratio;

/** Character codes of "0", "-" and ".". */
const ZERO_DIGIT = 48;
const MINUS = 45;
const POINT = 46;
/** So many digits are exact in a plain number. */
const EXACT_DIGITS = 15;
/** What brings a number with so many decimals to {@link SCALE}. */
const RAISE = Array.from({ length: DECIMALS + 1 }, (_, decimals) => 10n ** BigInt(DECIMALS - decimals));
const PLAIN = /^(-?)(\d{1,15})(?:\.(\d{1,18}))?$/;

function parse(field: string, text: string): bigint {
  return parseShort(text) ?? parseAny(field, text);
}

/** Nearly every number of a market is short; undefined for one that is long, or none. */
function parseShort(text: string): bigint | undefined {
  if (text.length > EXACT_DIGITS) return undefined;
  const negative = text.charCodeAt(0) === MINUS;
  const first = negative ? 1 : 0;
  let digits = 0;
  let point = text.length;
  for (let i = first; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === POINT && point === text.length) point = i;
    else if (code >= ZERO_DIGIT && code < ZERO_DIGIT + 10) digits = digits * 10 + (code - ZERO_DIGIT);
    else return undefined;
  }
  const raise = RAISE[Math.max(0, text.length - point - 1)];
  const endsWithPoint = point === text.length - 1;
  if (point === first || endsWithPoint || raise === undefined) return undefined;
  return BigInt(negative ? -digits : digits) * raise;
}

function parseAny(field: string, text: string): bigint {
  const match = PLAIN.exec(text);
  if (match === null) throw new InvalidValueError(field, text, "a plain decimal");
  const [, sign, whole = "0", fraction = ""] = match;
  if (fraction.length > DECIMALS && !/^0*$/.test(fraction.slice(DECIMALS)))
    throw new InvalidValueError(field, text, `a decimal with at most ${DECIMALS} places`);
  const value = BigInt(whole + fraction.slice(0, DECIMALS).padEnd(DECIMALS, "0"));
  return sign === "-" ? -value : value;
}

function parsePositive(field: string, text: string): bigint {
  const value = parse(field, text);
  if (value <= 0n) throw new InvalidValueError(field, text, "a decimal > 0");
  return value;
}

function parseNotNegative(field: string, text: string): bigint {
  const value = parse(field, text);
  if (value < 0n) throw new InvalidValueError(field, text, "a decimal >= 0");
  return value;
}

/** @throws InvalidValueError unless `text` is a plain decimal > 0 with at most 8 places (so are all below). */
export const parsePrice = (text: string, field = "price"): Price => parsePositive(field, text) as Price;
/** A quantity > 0. */
export const parseQuantity = (text: string, field = "quantity"): Quantity =>
  parsePositive(field, text) as Quantity;
/** A quantity >= 0: cumulative fills, removed book levels. */
export const parseQuantityOrZero = (text: string, field = "quantity"): Quantity =>
  parseNotNegative(field, text) as Quantity;
/** A signed amount of base asset. */
export const parsePositionAmount = (text: string, field = "positionAmount"): PositionAmount =>
  parse(field, text) as PositionAmount;
/** A signed amount of quote asset. */
export const parseMoney = (text: string, field = "money"): Money => parse(field, text) as Money;
/** A signed plain number. */
export const parseRatio = (text: string, field = "ratio"): Ratio => parse(field, text) as Ratio;
/** An entry price, where "0" means flat. */
export const parsePriceOrZero = (text: string, field = "price"): Price =>
  parseNotNegative(field, text) as Price;

/** 0 to 999 with their leading zeros, and without the zeros at their end. */
const PADDED = Array.from({ length: 1_000 }, (_, number) => String(number).padStart(3, "0"));
const TRIMMED = PADDED.map((digits) => digits.replace(/0+$/, ""));

/** Plain decimal text without trailing zeros, e.g. "61840.5", "-0.002", "0". */
export function format(value: Fixed<string>): string {
  if (value === 0n) return "0";
  const units = Number(value);
  if (!Number.isSafeInteger(units)) return formatLong(value);
  return units < 0 ? `-${formatShort(-units)}` : formatShort(units);
}

/** Nearly every amount is exact in a plain number, which is written three digits at a time. */
function formatShort(units: number): string {
  const whole = Math.floor(units / 100_000_000);
  const rest = units - whole * 100_000_000;
  if (rest === 0) return String(whole);
  const first = Math.floor(rest / 100_000);
  const behind = rest - first * 100_000;
  const second = Math.floor(behind / 100);
  const last = behind - second * 100;
  if (last !== 0) return `${whole}.${PADDED[first]}${PADDED[second]}${TRIMMED[last * 10]}`;
  if (second !== 0) return `${whole}.${PADDED[first]}${TRIMMED[second]}`;
  return `${whole}.${TRIMMED[first]}`;
}

function formatLong(value: bigint): string {
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(DECIMALS + 1, "0");
  const point = digits.length - DECIMALS;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === ZERO_DIGIT) end -= 1;
  const whole = digits.slice(0, point);
  return `${negative ? "-" : ""}${whole}${end === point ? "" : `.${digits.slice(point, end)}`}`;
}

/** a ÷ c for c > 0; "up" is away from zero and "down" towards it. @param last c − 1. */
function divide(a: bigint, c: bigint, last: bigint, rounding: Rounding): bigint {
  if (rounding === "down") return a / c;
  return (a < 0n ? a - last : a + last) / c;
}

/** a × b ÷ c for c > 0. */
const mulDiv = (a: bigint, b: bigint, c: bigint, rounding: Rounding): bigint =>
  divide(a * b, c, c - 1n, rounding);

const LAST = SCALE - 1n;
const PERCENT = 100n * SCALE;
const LAST_PERCENT = PERCENT - 1n;
/** a × b of two numbers with {@link SCALE}. */
const mul = (a: bigint, b: bigint, rounding: Rounding): bigint => divide(a * b, SCALE, LAST, rounding);

export const max = <T extends bigint>(a: T, b: T): T => (a > b ? a : b);
export const min = <T extends bigint>(a: T, b: T): T => (a < b ? a : b);
/** a + b in the same unit. */
export const plus = <T extends Fixed<string>>(a: T, b: T): T => ((a as bigint) + (b as bigint)) as T;
/** a − b in the same unit. */
export const minus = <T extends Fixed<string>>(a: T, b: T): T => ((a as bigint) - (b as bigint)) as T;

/** |amount| × price in the quote asset; "up" for whatever is held against a cap. */
export const notionalOf = (amount: Quantity | PositionAmount, price: Price, rounding: Rounding): Money =>
  mul(amount < 0n ? -amount : amount, price, rounding) as Money;

/** amount × (to − from): the profit of holding a signed amount, rounded half away from zero at 8 places. */
export function pnlOf(amount: PositionAmount, from: Price, to: Price): Money {
  const product = amount * (to - from);
  return ((product < 0n ? product - HALF : product + HALF) / SCALE) as Money;
}

/** How much base asset `notional` buys at `price`, rounded down. */
export const quantityFor = (notional: Money, price: Price): Quantity =>
  mulDiv(notional, SCALE, price, "down") as Quantity;

/** value × ratio. */
export const scaleBy = <T extends Fixed<string>>(value: T, ratio: Ratio, rounding: Rounding): T =>
  mul(value, ratio, rounding) as T;

/** So many per cent of value. */
export const percentOf = <T extends Fixed<string>>(value: T, share: Ratio, rounding: Rounding): T =>
  divide(value * share, PERCENT, LAST_PERCENT, rounding) as T;

/** part ÷ whole as a plain number; `whole` must be > 0. */
export const ratioOf = (part: Money, whole: Money, rounding: Rounding): Ratio =>
  mulDiv(part, SCALE, whole, rounding) as Ratio;

/** value ÷ n for a whole number n > 0. */
export function divideBy<T extends Fixed<string>>(value: T, n: number, rounding: Rounding): T {
  const by = BigInt(n);
  return divide(value, by, by - 1n, rounding) as T;
}

/** The nearest multiple of `step` above or below. */
export function toStep<T extends Quantity | Price>(value: T, step: T, rounding: Rounding): T {
  const rest = (value as bigint) % (step as bigint);
  if (rest === 0n) return value;
  return ((value as bigint) - rest + (rounding === "down" ? 0n : (step as bigint))) as T;
}

/** Basis points as a plain number: 10 → 0.001. */
export const basisPoints = (bps: number): Ratio => ((BigInt(bps) * SCALE) / 10_000n) as Ratio;

/** Per cent as a plain number: "2" → 0.02. */
export const percent = (value: Ratio): Ratio => (value / 100n) as Ratio;

/** `quantity` with the sign of `side`: BUY is positive. */
export const signed = (side: Side, quantity: Quantity): PositionAmount =>
  (side === "BUY" ? quantity : -quantity) as PositionAmount;

/** The size of a signed amount. */
export const sizeOf = (amount: PositionAmount): Quantity => (amount < 0n ? -amount : amount) as Quantity;

/** The side that reduces a signed amount; `amount` must not be 0. */
export const reducingSide = (amount: PositionAmount): Side => (amount > 0n ? "SELL" : "BUY");

/** The average of two entries, weighted by quantity, at 8 places rounded half up. */
export function averagePrice(
  heldQuantity: Quantity,
  held: Price,
  addedQuantity: Quantity,
  added: Price,
): Price {
  const total = heldQuantity + addedQuantity;
  return ((heldQuantity * held + addedQuantity * added + total / 2n) / total) as Price;
}
