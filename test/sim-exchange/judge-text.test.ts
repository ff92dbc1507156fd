import fc from "fast-check";
import { expect, test } from "vitest";
import { format, type Money } from "#libs/domain/fixed.ts";
import type { JudgeLine, JudgeOrder } from "../../services/sim-exchange/judge.ts";
import { lineText } from "../../services/sim-exchange/judge-text.ts";
import { Fuzz } from "./fuzzing.ts";

/** Quotes, backslashes, control characters, lone surrogates. */
const odd = fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.constantFrom('"', "\\", "\ud800", "\0"));
const decimal = fc
  .oneof(fc.constant(0n), fc.bigInt(-(10n ** 30n), 10n ** 30n))
  .map((value) => format(value as Money));
const whole = fc.integer({ min: -10_000, max: Number.MAX_SAFE_INTEGER });
const orderId = fc.bigInt(0n, 2n ** 64n).map(String);
const side = fc.constantFrom("BUY", "SELL");
const word = fc.constantFrom("GTC", "NEW", "EXPIRED_IN_MATCH", "NONE", "OPPONENT_5");
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const order: fc.Arbitrary<JudgeOrder> = fc.record(
  {
    orderId,
    clientId: odd,
    symbol: odd,
    side,
    type: fc.constantFrom("LIMIT", "MARKET"),
    timeInForce: word,
    price: decimal,
    quantity: decimal,
    filled: decimal,
    quote: decimal,
    status: word,
    reduceOnly: fc.boolean(),
    timeMs: whole,
    updateTimeMs: whole,
    selfTradeMode: maybe(word),
    priceMatch: maybe(word),
    goodTillMs: maybe(whole),
    amendments: maybe(whole),
    modifyId: maybe(odd),
    origin: maybe(
      fc.record({
        algoId: whole,
        type: odd,
        triggerPrice: decimal,
        workingType: odd,
        priceProtect: fc.boolean(),
        closePosition: fc.boolean(),
        activatePrice: decimal,
        callbackRate: decimal,
      }),
    ),
  },
  { noNullPrototype: true },
);

const lines: fc.Arbitrary<JudgeLine> = fc.oneof(
  fc.record(
    {
      k: fc.constant("request" as const),
      t: whole,
      account: odd,
      method: odd,
      path: odd,
      params: odd,
      status: whole,
      code: whole,
      weight: whole,
      fault: maybe(odd),
    },
    { noNullPrototype: true },
  ),
  fc.record({ k: fc.constant("order" as const), t: whole, account: odd, order }, { noNullPrototype: true }),
  fc.record(
    {
      k: fc.constant("fill" as const),
      t: whole,
      account: odd,
      symbol: odd,
      clientId: odd,
      orderId,
      tradeId: whole,
      side,
      quantity: decimal,
      price: decimal,
      maker: fc.boolean(),
      fee: decimal,
      realized: decimal,
      amount: decimal,
      entry: decimal,
      wallet: decimal,
    },
    { noNullPrototype: true },
  ),
  fc.record({ k: fc.constant("clock" as const), t: whole, until: whole }, { noNullPrototype: true }),
);

test("a line of the ledger is, to the byte, what JSON.stringify gives", () => {
  fc.assert(
    fc.property(lines, (line) => {
      expect(lineText(line)).toBe(JSON.stringify(line));
    }),
    { numRuns: 1_000 },
  );
});

test("so it is for every line the exchange records", async () => {
  const fuzz = new Fuzz(11);
  for (let step = 0; step < 2_000; step += 1) await fuzz.step();
  const seen = new Set<string>();
  for (const line of fuzz.made.lines) {
    seen.add(line.k);
    expect(lineText(line)).toBe(JSON.stringify(line));
  }
  expect([...seen]).toEqual(expect.arrayContaining(["request", "order", "fill", "algo"]));
});
