import fc from "fast-check";
import { expect, test } from "vitest";
import { VenueError } from "../../services/sim-exchange/engine/rules.ts";
import { quantity } from "../../services/sim-exchange/rest/parameters.ts";

/** The value in units of 8 decimals, or the code of the refusal. */
function read(text: string): bigint | number {
  try {
    return quantity("quantity", text);
  } catch (error) {
    if (error instanceof VenueError) return error.code;
    throw error;
  }
}

/** The same, digit by digit. */
function expected(text: string): bigint | number {
  const [, sign, whole = "", decimals = ""] = /^[+]?(-?)([0-9]{1,15})(?:[.]([0-9]{0,30}))?$/.exec(text) ?? [];
  if (whole === "") return -1102;
  const places = decimals.replace(/0+$/, "");
  if (places.length > 8) return -1111;
  const value = BigInt(whole + places.padEnd(8, "0"));
  return sign === "-" || value === 0n ? -4003 : value;
}

test("a quantity is read as its digits say, however it is written, or refused by its code", () => {
  const nearly = fc.string({ unit: fc.constantFrom("0", "0", "1", "9", ".", "-", "+"), maxLength: 20 });
  const decimal = fc
    .tuple(fc.stringMatching(/^[+-]?[0-9]{1,16}$/), fc.stringMatching(/^([.][0-9]{0,10}0{0,3})?$/))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(nearly, decimal), (text) => {
      expect(read(text)).toBe(expected(text));
    }),
    { numRuns: 5_000 },
  );
});
