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

test("an average entry lies between the two prices", () => {
  fc.assert(
    fc.property(quantities, prices, quantities, prices, (held, a, added, b) => {
      const average = averagePrice(held, a, added, b);
      expect(average >= (a < b ? a : b) && average <= (a > b ? a : b)).toBe(true);
    }),
  );
});
