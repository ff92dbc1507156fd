import { InvalidValueError } from "./errors.ts";

/**
 * Money arithmetic: fixed-point bigints with 8 decimals, branded by unit. Never a float.
 *
 * Why bigint and not decimal.js: the kernel does some 25 operations per decision, and decimal.js leaves
 * room for about 15 at 100,000 decisions a second; a bigint does 50 times more.
 */
const DECIMALS = 8;
export const SCALE = 100_000_000n;

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

/** Character code of "0". */
const ZERO_DIGIT = 48;
const PLAIN = /^(-?)(\d{1,15})(?:\.(\d{1,18}))?$/;

function parse(field: string, text: string): bigint {
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

/** Plain decimal text without trailing zeros, e.g. "61840.5", "-0.002", "0". */
export function format(value: Fixed<string>): string {
  if (value === 0n) return "0";
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(DECIMALS + 1, "0");
  const point = digits.length - DECIMALS;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === ZERO_DIGIT) end -= 1;
  const whole = digits.slice(0, point);
  return `${negative ? "-" : ""}${whole}${end === point ? "" : `.${digits.slice(point, end)}`}`;
}

/** a × b ÷ c for c > 0; "up" is away from zero and "down" towards it. */
function mulDiv(a: bigint, b: bigint, c: bigint, rounding: Rounding): bigint {
  const product = a * b;
  const quotient = product / c;
  if (rounding === "down" || quotient * c === product) return quotient;
  return product < 0n ? quotient - 1n : quotient + 1n;
}

export const max = <T extends bigint>(a: T, b: T): T => (a > b ? a : b);
export const min = <T extends bigint>(a: T, b: T): T => (a < b ? a : b);
/** a + b in the same unit. */
export const plus = <T extends Fixed<string>>(a: T, b: T): T => ((a as bigint) + (b as bigint)) as T;
/** a − b in the same unit. */
export const minus = <T extends Fixed<string>>(a: T, b: T): T => ((a as bigint) - (b as bigint)) as T;

/** |amount| × price in the quote asset; "up" for whatever is held against a cap. */
export const notionalOf = (amount: Quantity | PositionAmount, price: Price, rounding: Rounding): Money =>
  mulDiv(amount < 0n ? -amount : amount, price, SCALE, rounding) as Money;

/** amount × (to − from): the profit of holding a signed amount, rounded half away from zero at 8 places. */
export function pnlOf(amount: PositionAmount, from: Price, to: Price): Money {
  const product = amount * (to - from);
  const half = product < 0n ? -SCALE / 2n : SCALE / 2n;
  return ((product + half) / SCALE) as Money;
}

/** How much base asset `notional` buys at `price`, rounded down. */
export const quantityFor = (notional: Money, price: Price): Quantity =>
  mulDiv(notional, SCALE, price, "down") as Quantity;

/** value × ratio. */
export const scaleBy = <T extends Fixed<string>>(value: T, ratio: Ratio, rounding: Rounding): T =>
  mulDiv(value, ratio, SCALE, rounding) as T;

/** part ÷ whole as a plain number; `whole` must be > 0. */
export const ratioOf = (part: Money, whole: Money, rounding: Rounding): Ratio =>
  mulDiv(part, SCALE, whole, rounding) as Ratio;

/** value ÷ n for a whole number n > 0. */
export const divideBy = <T extends Fixed<string>>(value: T, n: number, rounding: Rounding): T =>
  mulDiv(value, 1n, BigInt(n), rounding) as T;

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
