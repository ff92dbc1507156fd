import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";

/** Both directions of one enum; a value that is not listed is refused with the field's name. */
export interface EnumCodec<Name extends string> {
  readonly toWire: (name: Name) => number;
  /** @throws InvalidValueError for UNSPECIFIED and for values this version does not know. */
  readonly fromWire: (value: number, field?: string) => Name;
}

export function enumCodec<Name extends string>(
  field: string,
  values: Readonly<Record<Name, number>>,
): EnumCodec<Name> {
  const names = new Map<number, Name>();
  for (const name of Object.keys(values) as Name[]) names.set(values[name], name);
  const rule = `one of ${[...names.values()].join(", ")}`;
  return {
    toWire: (name) => values[name],
    fromWire: (value, at = field) => {
      const name = names.get(value);
      if (name === undefined) throw new InvalidValueError(at, value, rule);
      return name;
    },
  };
}

/** Runs a generated decoder and turns whatever it throws into our error. */
export function decodeAs<T>(message: string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw new InvalidValueError(message, messageOf(cause), `the bytes of a ${message}`);
  }
}

/** A whole number within `min..max`; int64 beyond 2^53 never passes. */
export function wholeNumber(field: string, value: number, min = 0, max = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isSafeInteger(value) || value < min || value > max)
    throw new InvalidValueError(field, value, `a whole number within ${min}..${max}`);
  return value;
}

/** Text of `min..max` characters. */
export function textOf(field: string, value: string, min: number, max: number): string {
  if (value.length < min || value.length > max)
    throw new InvalidValueError(field, value, `text of ${min}..${max} characters`);
  return value;
}

/** An id that the exchange writes as an integer beyond 2^53, as decimal text. */
export function integerText(field: string, value: string): string {
  if (!/^-?\d{1,20}$/.test(value)) throw new InvalidValueError(field, value, "an integer as text");
  return value;
}

/** Empty, or a W3C traceparent. */
export function traceparentOf(value: string): string {
  if (value === "") return value;
  if (value.length !== 55 || !/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(value))
    throw new InvalidValueError("traceparent", value, "empty or a W3C traceparent");
  return value;
}

/** A decimal as text, checked but not parsed: market data that is passed on. */
export function decimalText(field: string, value: string): string {
  if (!/^-?\d{1,15}(\.\d{1,18})?$/.test(value)) throw new InvalidValueError(field, value, "a plain decimal");
  return value;
}

/** The same, or empty. */
export const decimalTextOrEmpty = (field: string, value: string): string =>
  value === "" ? value : decimalText(field, value);
