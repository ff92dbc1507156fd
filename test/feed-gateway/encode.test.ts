import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSymbol } from "#libs/domain/ids.ts";
import { encodeMarketEvent, type MarketBody, type MarketEvent } from "#libs/wire/market.ts";
import { EventEncoder } from "../../services/feed-gateway/encode.ts";

const whole = fc.oneof(
  fc.constantFrom(0, 127, 128, 16_383, 16_384, 2 ** 31 - 1, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER, -1),
  fc.maxSafeNat(),
);
const text = fc.oneof(
  fc.constantFrom("", "0", "61800.30", "0.00001000"),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 4 }),
  fc.integer({ min: 120, max: 300 }).map((length) => "1".repeat(length)),
);
const level = fc.record({ price: text, quantity: text });
const levels = fc.oneof(fc.array(level, { maxLength: 5 }), fc.array(level, { minLength: 30, maxLength: 60 }));
const top = fc.record({
  kind: fc.constant("top" as const),
  updateId: whole,
  bidPrice: text,
  bidQuantity: text,
  askPrice: text,
  askQuantity: text,
});
const book = fc.record({
  kind: fc.constant("book" as const),
  firstUpdateId: whole,
  finalUpdateId: whole,
  previousUpdateId: whole,
  snapshot: fc.boolean(),
  bids: levels,
  asks: levels,
});
const trade = fc.record({
  kind: fc.constant("trade" as const),
  aggregateId: whole,
  price: text,
  quantity: text,
  buyerIsMaker: fc.boolean(),
  tradeTimeMs: whole,
});
const mark = fc.record({
  kind: fc.constant("mark" as const),
  markPrice: text,
  indexPrice: text,
  fundingRate: text,
  nextFundingMs: whole,
});
const events = fc.record(
  {
    symbol: fc.constantFrom(parseSymbol("BTCUSDT"), parseSymbol("ETHUSDT_260626")),
    eventTimeMs: whole,
    receivedAtMs: whole,
    derived: fc.boolean(),
    path: fc.constant("rest" as const),
    completeTo: whole,
    body: fc.oneof<fc.Arbitrary<MarketBody>[]>(top, book, trade, mark),
  },
  { requiredKeys: ["symbol", "eventTimeMs", "receivedAtMs", "derived", "body"] },
);

test("the fast encoder writes what the generated one does, byte for byte, and leaves what it wrote before alone", () => {
  const encoder = new EventEncoder();
  fc.assert(
    fc.property(fc.array(events, { minLength: 1, maxLength: 8 }), (some) => {
      const written = some.map((event) => encoder.encode(event));
      expect(written.map(hex)).toEqual(some.map((event) => hex(encodeMarketEvent(event))));
    }),
    { numRuns: 500 },
  );
});

test("every length around those that take one byte more", () => {
  const encoder = new EventEncoder();
  for (let length = 0; length <= 300; length += 1) {
    const half = "1".repeat(length >>> 1);
    const event = (body: MarketBody): MarketEvent => ({
      symbol: parseSymbol("BTCUSDT"),
      eventTimeMs: 1,
      receivedAtMs: 1,
      derived: false,
      body,
    });
    for (const body of [
      {
        kind: "top",
        updateId: 0,
        bidPrice: half,
        bidQuantity: "",
        askPrice: "1".repeat(length - half.length),
        askQuantity: "",
      },
      {
        kind: "book",
        firstUpdateId: 0,
        finalUpdateId: 0,
        previousUpdateId: 0,
        snapshot: false,
        bids: [{ price: half, quantity: "1".repeat(length - half.length) }],
        asks: [],
      },
    ] satisfies MarketBody[])
      expect(hex(encoder.encode(event(body)))).toBe(hex(encodeMarketEvent(event(body))));
  }
});

test("a book of any size is encoded: more than one length byte, more than a slab", () => {
  const encoder = new EventEncoder();
  for (const count of [1, 10, 700, 2_000, 5_000, 60_000]) {
    const side = Array.from({ length: count }, (_, i) => ({ price: `${60_000 + i}.10`, quantity: "0.001" }));
    const event: MarketEvent = {
      symbol: parseSymbol("BTCUSDT"),
      eventTimeMs: 1_723_161_256_000,
      receivedAtMs: 1_723_161_256_001,
      derived: false,
      body: {
        kind: "book",
        firstUpdateId: 1,
        finalUpdateId: 2,
        previousUpdateId: 0,
        snapshot: true,
        bids: side,
        asks: side,
      },
    };
    expect(Buffer.from(encodeMarketEvent(event)).equals(encoder.encode(event))).toBe(true);
  }
});

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
