import fc from "fast-check";
import { expect, test } from "vitest";
import { InvalidValueError } from "#libs/domain/errors.ts";
import type { Money, Price, Quantity, Ratio } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import type { OrderCost } from "#libs/domain/order-cost.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { decodeOrderCost, encodeOrderCost } from "#libs/wire/order-cost.ts";

const positive = <T>() => fc.bigInt({ min: 1n, max: 10n ** 16n }) as unknown as fc.Arbitrary<T>;
const signed = <T>() => fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }) as unknown as fc.Arbitrary<T>;
const times = fc.integer({ min: 1, max: 4_000_000_000_000 });
/** Known or absent. */
const maybe = <Name extends string, T>(name: Name, value: fc.Arbitrary<T>) =>
  fc.oneof(fc.constant({}), fc.record({ [name]: value } as Record<Name, fc.Arbitrary<T>>));

const costs = fc
  .tuple(
    fc.record({
      account: fc.constant(parseAccountId("paper-1")),
      symbol: fc.constantFrom("BTCUSDT", "测试USDT").map((text) => parseSymbol(text)),
      clientOrderId: fc.constant("p1-x"),
      intentId: fc.constantFrom("", "0193-x"),
      strategy: fc.constantFrom("", "reference.v1"),
      side: fc.constantFrom("BUY" as const, "SELL" as const),
      leg: fc.constantFrom("ENTRY" as const, "EXIT" as const, "FLATTEN" as const, "STOP" as const),
      end: fc.constantFrom(
        "FILLED" as const,
        "CANCELED" as const,
        "REJECTED" as const,
        "NOT_PLACED" as const,
      ),
      code: fc.constantFrom(0, -2019),
      quantity: fc.oneof(fc.constant(0n as Quantity), positive<Quantity>()),
      price: signed<Price>().map((price) => (price < 0n ? (-price as Price) : price)),
      filled: fc.constantFrom(0n as Quantity, 5n as Quantity),
      endedAtMs: times,
      commitNumber: fc.nat(),
    }),
    maybe(
      "execution",
      fc
        .tuple(
          fc.record({
            averagePrice: positive<Price>(),
            fees: fc.constantFrom(new Map([["USDT", 3n as Money]]), new Map()),
            role: fc.constantFrom("MAKER" as const, "TAKER" as const, "BOTH" as const),
            makerFilled: positive<Quantity>(),
            firstFillAtMs: times,
            lastFillAtMs: times,
          }),
          // Zero is a figure; what is not known is absent.
          maybe("slippageBps", fc.oneof(fc.constant(0n as Ratio), signed<Ratio>())),
        )
        .map(([all, slippage]) => ({ ...all, ...slippage })),
    ),
    maybe("arrival", fc.record({ price: positive<Price>(), receivedAtMs: times })),
    maybe("decidedAtMs", times),
    maybe(
      "request",
      fc
        .tuple(
          fc.record({ sentAtMs: times, queueWaitUs: fc.nat(), budgetWaitUs: fc.nat() }),
          maybe("answeredAtMs", times),
        )
        .map(([all, answered]) => ({ ...all, ...answered })),
    ),
  )
  .map((parts) => Object.assign({}, ...parts) as OrderCost);

test("what an order cost survives the wire, and what is not known stays absent", () => {
  fc.assert(
    fc.property(costs, (cost) => {
      expect(decodeOrderCost(encodeOrderCost(cost))).toEqual(cost);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ["side", { side: 0 }],
  ["averagePrice", { averagePrice: "-1", role: 1, makerFilled: "0", firstFillAtMs: 1, lastFillAtMs: 1 }],
  ["firstFillAtMs", { averagePrice: "1", role: 1, makerFilled: "0" }],
  ["arrivalReceivedAtMs", { arrivalPrice: "1" }],
  ["queueWaitUs", { sentAtMs: 1 }],
])("%s that makes no sense is refused by name", (field, change) => {
  const whole = {
    account: "paper-1",
    symbol: "BTCUSDT",
    clientOrderId: "p1-x",
    side: 1,
    leg: 1,
    end: 1,
    quantity: "1",
    price: "1",
    filled: "1",
  };
  const bytes = plimsoll.v1.OrderCost.encode({
    ...whole,
    ...change,
  } as plimsoll.v1.OrderCost.$Properties).finish();
  expect(() => decodeOrderCost(bytes)).toThrow(InvalidValueError);
  expect(() => decodeOrderCost(bytes)).toThrow(new RegExp(field));
});
