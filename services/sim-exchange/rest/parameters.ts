import { InvalidValueError } from "#libs/domain/errors.ts";
import { parsePrice, parseQuantityOrZero, type Price, type Quantity } from "#libs/domain/fixed.ts";
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

/** A whole number within its bounds, -1130 otherwise. */
export const whole =
  (min: number, max: number = Number.MAX_SAFE_INTEGER): Reader<number> =>
  (name, value) => {
    const number = /^-?\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
    if (!Number.isSafeInteger(number) || number < min || number > max)
      throw new VenueError(-1130, `Data sent for parameter '${name}' is not valid.`);
    return number;
  };

/** A row limit: what is above the most is cut to it. */
export const rows =
  (most: number): Reader<number> =>
  (name, value) =>
    Math.min(whole(1)(name, value), most);

/** An order id, which may exceed 2^53. */
export const id: Reader<bigint> = (name, value) => {
  if (!/^\d{1,19}$/.test(value))
    throw new VenueError(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
  return BigInt(value);
};

const amount =
  <T>(parse: (value: string) => T): Reader<T> =>
  (name, value) => {
    try {
      return parse(value);
    } catch (error) {
      if (error instanceof InvalidValueError) throw missing(name);
      throw error;
    }
  };

export const price: Reader<Price> = amount(parsePrice);
export const quantity: Reader<Quantity> = amount(parseQuantityOrZero);
