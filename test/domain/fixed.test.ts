import fc from "fast-check";
import { expect, test } from "vitest";
import {
  averagePrice,
  format,
  notionalOf,
  parseMoney,
  parsePositionAmount,
  parsePrice,
  parseQuantity,
  parseRatio,
  percentOf,
  pnlOf,
  quantityFor,
  scaleBy,
  SCALE,
  toStep,
  type Money,
  type Price,
  type Quantity,
} from "#libs/domain/fixed.ts";

const prices = fc.bigInt({ min: 1n, max: 10n ** 15n }) as fc.Arbitrary<Price>;
const quantities = fc.bigInt({ min: 1n, max: 10n ** 14n }) as fc.Arbitrary<Quantity>;

test.each([
  ["61840.50", "61840.5"],
  ["0.00000001", "0.00000001"],
  ["100", "100"],
  ["1.10000000000", "1.1"],
])("reads %s as %s", (text, canonical) => {
  expect(format(parsePrice(text))).toBe(canonical);
});

test.each([
  "",
  "0",
  "-1",
  "1e5",
  "0x10",
  " 1",
  "1.",
  ".5",
  "NaN",
  "1.000000001",
  "1,000",
  "1234567890123456",
])("refuses %j as a price and names the field", (text) => {
  expect(() => parsePrice(text, "limitPrice")).toThrow(/^limitPrice is /);
});

test.each([
  ["-0.5", "-0.5"],
  ["0", "0"],
  ["-12345.00000001", "-12345.00000001"],
])("keeps the sign of %s", (text, canonical) => {
  expect(format(parseMoney(text))).toBe(canonical);
});

test("every text is read as the digits say, or refused", () => {
  const nearly = fc.string({ unit: fc.constantFrom("0", "0", "1", "9", ".", "-"), maxLength: 20 });
  fc.assert(
    fc.property(nearly, (text) => {
      const [, sign = "", whole = "", decimals = ""] =
        /^(-?)([0-9]{1,15})(?:[.]([0-9]{1,8})(?:0{0,10}))?$/.exec(text) ?? [];
      const value = (): bigint => parseMoney(text);
      if (whole === "") expect(value).toThrow("plain decimal");
      else expect(value()).toBe(BigInt(sign + whole + decimals.padEnd(8, "0")));
    }),
    { numRuns: 5_000 },
  );
});

test("a value is written with all its digits and no zero too many", () => {
  const anyValue = fc.oneof(
    fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
    fc.bigInt({ min: 2n ** 53n - 10n ** 9n, max: 2n ** 53n + 10n ** 9n }),
    fc
      .tuple(fc.nat(90_071_992), fc.integer({ min: -2, max: 2 }))
      .map(([n, by]) => BigInt(n) * SCALE + BigInt(by)),
    fc.tuple(fc.nat(999), fc.nat(10)).map(([n, zeros]) => BigInt(n) * 10n ** BigInt(zeros)),
  );
  fc.assert(
    fc.property(anyValue, (value) => {
      const size = value < 0n ? -value : value;
      const decimals = String(size % SCALE)
        .padStart(8, "0")
        .replace(/0+$/, "");
      const text = `${value < 0n ? "-" : ""}${size / SCALE}${decimals === "" ? "" : `.${decimals}`}`;
      expect(format(value as Money)).toBe(text);
    }),
    { numRuns: 5_000 },
  );
});

test("text and value are one to one", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (value) => {
      expect(parseMoney(format(value as Money))).toBe(value);
    }),
  );
});

test("a notional rounded up is never below the exact product, and less than one unit above it", () => {
  fc.assert(
    fc.property(quantities, prices, (quantity, price) => {
      const up = notionalOf(quantity, price, "up");
      const down = notionalOf(quantity, price, "down");
      expect(up * SCALE >= quantity * price).toBe(true);
      expect(down * SCALE <= quantity * price).toBe(true);
      expect(up - down).toBeLessThanOrEqual(1n);
    }),
  );
});

test("what a notional buys never costs more than it", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 15n }) as fc.Arbitrary<Money>, prices, (notional, price) => {
      expect(notionalOf(quantityFor(notional, price), price, "up")).toBeLessThanOrEqual(notional);
    }),
  );
});

test.each([
  ["1.2345", "0.001", "down", "1.234"],
  ["1.2345", "0.001", "up", "1.235"],
  ["1.234", "0.001", "up", "1.234"],
  ["0.0009", "0.001", "down", "0"],
] as const)("%s to step %s %s is %s", (value, step, rounding, expected) => {
  expect(format(toStep(parseQuantity(value), parseQuantity(step), rounding))).toBe(expected);
});

test.each([
  ["long gains", "2", "100", "110", "20"],
  ["long loses", "2", "100", "95", "-10"],
  ["short gains", "-0.5", "100", "90", "5"],
  ["half a unit rounds away from zero", "0.00000001", "1", "1.5", "0.00000001"],
  ["also below zero", "-0.00000001", "1", "1.5", "-0.00000001"],
])("profit: %s", (_, amount, from, to, expected) => {
  expect(format(pnlOf(parsePositionAmount(amount), parsePrice(from), parsePrice(to)))).toBe(expected);
});

test("scaling by a ratio rounds away from zero only when asked", () => {
  expect(format(scaleBy(parseMoney("0.00000001"), parseRatio("0.5"), "up"))).toBe("0.00000001");
  expect(format(scaleBy(parseMoney("-0.00000001"), parseRatio("0.5"), "up"))).toBe("-0.00000001");
  expect(format(scaleBy(parseMoney("0.00000001"), parseRatio("0.5"), "down"))).toBe("0");
});

test("per cent of an amount is exact to its last place, and rounds away from zero only when asked", () => {
  expect(format(percentOf(parseMoney("250"), parseRatio("1.5"), "down"))).toBe("3.75");
  // A hundredth of the smallest per cent is no place of a ratio, and is not lost.
  expect(format(percentOf(parseMoney("1000"), parseRatio("0.00000001"), "down"))).toBe("0.0000001");
  for (const sign of ["", "-"]) {
    expect(format(percentOf(parseMoney(`${sign}0.00000001`), parseRatio("1"), "up"))).toBe(
      `${sign}0.00000001`,
    );
    expect(format(percentOf(parseMoney(`${sign}0.00000099`), parseRatio("1"), "down"))).toBe("0");
  }
});

test("an average entry lies between the two prices", () => {
  fc.assert(
    fc.property(quantities, prices, quantities, prices, (held, a, added, b) => {
      const average = averagePrice(held, a, added, b);
      expect(average >= (a < b ? a : b) && average <= (a > b ? a : b)).toBe(true);
    }),
  );
});
