import fc from "fast-check";
import { expect, test } from "vitest";
import {
  clientOrderIdOf,
  decodeClientOrderId,
  isUuid7,
  parseAccountId,
  parseIntentId,
  parseSymbol,
  symbolFromToken,
  symbolToken,
  timeOfUuid7,
  uuid7,
  uuidWords,
} from "#libs/domain/ids.ts";

const ids = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 47 }), fc.uint8Array({ minLength: 10, maxLength: 10 }))
  .map(([timeMs, random]) => ({ timeMs, id: uuid7(timeMs, random) }));

test("no account can have the name that means all of them", () => {
  expect(parseAccountId("desk-1")).toBe("desk-1");
  expect(() => parseAccountId("desk", "ACCOUNTS")).toThrow(
    'ACCOUNTS is "desk", but must be another name: it means all accounts together',
  );
});

test("a UUIDv7 is valid and carries its time", () => {
  fc.assert(
    fc.property(ids, ({ timeMs, id }) => {
      expect(parseIntentId(id)).toBe(id);
      expect(timeOfUuid7(id)).toBe(timeMs);
    }),
  );
});

test("of many ids each is read as itself, whichever was read before", () => {
  fc.assert(
    fc.property(fc.array(ids, { minLength: 2, maxLength: 8 }), fc.array(fc.nat(7)), (all, order) => {
      for (const at of order) {
        const { id, timeMs } = all[at % all.length] ?? { id: parseIntentId(""), timeMs: 0 };
        expect(isUuid7(id.slice(0, 35))).toBe(false);
        expect(timeOfUuid7(id)).toBe(timeMs);
        expect([...uuidWords(id)].map((word) => word.toString(16).padStart(8, "0")).join("")).toBe(
          id.replaceAll("-", ""),
        );
        expect(isUuid7(`${id.slice(0, 35)}g`)).toBe(false);
        expect(timeOfUuid7(id)).toBe(timeMs);
      }
    }),
  );
});

test("one wrong character makes it none", () => {
  fc.assert(
    fc.property(ids, fc.nat(35), fc.constantFrom(..."0789abcfgAF-: é".split("")), ({ id }, at, character) => {
      const text = id.slice(0, at) + character + id.slice(at + 1);
      const right = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(text);
      expect(isUuid7(text)).toBe(right);
      expect(isUuid7(`${id}0`)).toBe(false);
      expect(isUuid7(id.slice(1))).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

test("an order id names its intent, leg and attempt, and the exchange takes it", () => {
  fc.assert(
    fc.property(
      ids,
      fc.constantFrom("ENTRY", "EXIT"),
      fc.integer({ min: 0, max: 1295 }),
      ({ id }, leg, attempt) => {
        const text = clientOrderIdOf(id, leg, attempt);
        expect(text).toMatch(/^[.A-Z:/a-z0-9_-]{1,36}$/);
        expect(decodeClientOrderId(text)).toEqual({ intentId: id, leg, attempt });
      },
    ),
  );
});

test.each(["web_abc", "autoclose-123", "p1-short-e00", "p1-AAAAAAAAAAAAAAAAAAAAAA-e00", ""])(
  "%j is nobody's order of ours",
  (text) => {
    expect(decodeClientOrderId(text)).toBeUndefined();
  },
);

test.each([
  ["BTCUSDT", "BTCUSDT"],
  ["测试USDT", "=e6b58be8af9555534454"],
  ["1000SHIBUSDT_251226", "1000SHIBUSDT_251226"],
])("symbol %s is subject token %s, both ways", (symbol, token) => {
  expect(symbolToken(parseSymbol(symbol))).toBe(token);
  expect(symbolFromToken(token)).toBe(symbol);
});

test.each(["", "BTC.USDT", "BTC USDT", ">", "*"])("refuses symbol %j", (text) => {
  expect(() => parseSymbol(text)).toThrow(/^symbol is /);
});
