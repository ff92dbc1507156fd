import fc from "fast-check";
import { expect, test } from "vitest";
import { InvalidValueError } from "#libs/domain/errors.ts";
import type { Fact } from "#libs/domain/fact.ts";
import {
  ONE,
  type Money,
  type PositionAmount,
  type Price,
  type Quantity,
  type Ratio,
} from "#libs/domain/fixed.ts";
import { parseAccountId, parseClientOrderId, parseSymbol, uuid7 } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import { DENIAL_REASONS } from "#libs/domain/ledger.ts";
import { denialReasons } from "#libs/wire/enums.ts";
import { decodeFact, encodeFact } from "#libs/wire/fact.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { decodeIntent, encodeIntent, peekIntent } from "#libs/wire/intent.ts";
import { decodeMarketEvent, encodeMarketEvent, type MarketEvent, type Missing } from "#libs/wire/market.ts";

const wire = plimsoll.v1;
const positive = <T>(max = 10n ** 16n) => fc.bigInt({ min: 1n, max }) as unknown as fc.Arbitrary<T>;
const signed = <T>() => fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }) as unknown as fc.Arbitrary<T>;
const times = fc.integer({ min: 1, max: 4_000_000_000_000 });
const symbols = fc.constantFrom("BTCUSDT", "测试USDT", "ETHUSDT_251226").map((text) => parseSymbol(text));

const intents: fc.Arbitrary<Intent> = fc
  .record({
    id: fc.tuple(times, fc.uint8Array({ minLength: 10, maxLength: 10 })),
    symbol: symbols,
    side: fc.constantFrom("BUY" as const, "SELL" as const),
    shape: fc.oneof(
      fc.record({
        purpose: fc.constantFrom("OPEN" as const, "INCREASE" as const),
        size: fc.oneof(
          fc.record({ kind: fc.constant("quantity" as const), quantity: positive<Quantity>() }),
          fc.record({ kind: fc.constant("notional" as const), notional: positive<Money>() }),
          fc.record({ kind: fc.constant("risk" as const), percent: positive<Ratio>(5n * ONE) }),
        ),
      }),
      fc.record({
        purpose: fc.constant("REDUCE" as const),
        size: fc.record({ kind: fc.constant("quantity" as const), quantity: positive<Quantity>() }),
      }),
      fc.record({ purpose: fc.constant("CLOSE" as const), size: fc.constant({ kind: "all" as const }) }),
    ),
    entryStyle: fc.constantFrom("POST_ONLY" as const, "BOUNDED_LIMIT" as const),
    slippageBps: fc.integer({ min: 0, max: 1000 }),
    confidence: fc.bigInt({ min: 0n, max: ONE }) as unknown as fc.Arbitrary<Ratio>,
    createdAtMs: times,
    life: fc.integer({ min: 0, max: 86_400_000 }),
    stopPercent: fc.option(positive<Ratio>(ONE)),
  })
  .map(({ id: [time, random], shape, life, stopPercent, ...rest }) => ({
    ...rest,
    ...shape,
    intentId: uuid7(time, random),
    account: parseAccountId("paper-1"),
    strategy: "reference.v1",
    workingMs: 0,
    votes: [{ voter: "momentum", score: ONE }],
    expiresAtMs: rest.createdAtMs + life,
    traceparent: "",
    ...(stopPercent === null
      ? {}
      : { exitPlan: { stopPercent, ladder: [{ r: ONE, fraction: ONE }], horizonMs: 0 } }),
  }));

test("an intent survives the wire", () => {
  fc.assert(
    fc.property(intents, (intent) => {
      expect(decodeIntent(encodeIntent(intent))).toEqual(intent);
    }),
  );
});

const good = {
  intentId: uuid7(1_700_000_000_000, new Uint8Array(10)),
  account: "paper-1",
  strategy: "s",
  symbol: "BTCUSDT",
  side: wire.Side.SIDE_BUY,
  purpose: wire.Purpose.PURPOSE_OPEN,
  quantity: "0.5",
  entryStyle: wire.EntryStyle.ENTRY_STYLE_POST_ONLY,
  confidence: "0.6",
  createdAtMs: 1_700_000_000_000,
  expiresAtMs: 1_700_000_001_000,
};

test.each([
  ["intentId", { intentId: "nope" }],
  ["intentId", { intentId: good.intentId.toUpperCase().replace(/0/g, "A") }],
  ["account", { account: "Paper 1" }],
  ["symbol", { symbol: "BTC.USDT" }],
  ["side", { side: 0 }],
  ["side", { side: 77 }],
  ["purpose", { purpose: 9 }],
  ["size", { quantity: null }],
  ["quantity", { quantity: "0" }],
  ["quantity", { quantity: "1e3" }],
  ["quantity", { quantity: "0.000000001" }],
  ["size", { purpose: wire.Purpose.PURPOSE_CLOSE }],
  ["size", { purpose: wire.Purpose.PURPOSE_REDUCE, quantity: null, notional: "100" }],
  ["riskPercent", { quantity: null, riskPercent: "5.01" }],
  ["slippageBps", { slippageBps: 1001 }],
  ["confidence", { confidence: "1.01" }],
  ["confidence", { confidence: "" }],
  ["createdAtMs", { createdAtMs: 0 }],
  ["createdAtMs", { createdAtMs: 2 ** 60 }],
  ["expiresAtMs", { expiresAtMs: 1_699_999_999_999 }],
  ["expiresAtMs", { expiresAtMs: 1_700_086_400_001 }],
  ["traceparent", { traceparent: "00-xyz" }],
  ["exitPlan.stopPrice", { exitPlan: { stopPrice: "-5" } }],
])("refuses an intent by the name of its field: %s %j", (field, change) => {
  const bytes = wire.Intent.encode({ ...good, ...change } as plimsoll.v1.Intent.$Properties).finish();
  let caught: unknown;
  try {
    decodeIntent(bytes);
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(InvalidValueError);
  expect((caught as InvalidValueError).field).toBe(field);
});

test("random bytes are refused, never crash, and can still be peeked at", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(() => decodeIntent(bytes)).toThrow(InvalidValueError);
      expect(() => decodeFact(bytes)).toThrow(InvalidValueError);
      expect(() => decodeMarketEvent(bytes)).toThrow(InvalidValueError);
      expect(peekIntent(bytes)).toBeDefined();
    }),
  );
});

const terms = fc.record({
  realised: signed<Money>(),
  fees: signed<Money>(),
  funding: signed<Money>(),
  transfers: signed<Money>(),
  other: signed<Money>(),
});

const facts: fc.Arbitrary<Fact> = fc
  .record({
    recordedAtMs: times,
    body: fc.oneof(
      fc.record({
        kind: fc.constant("order" as const),
        symbol: symbols,
        clientOrderId: fc.constantFrom("p1-x", "web_1", "autoclose-99"),
        exchangeOrderId: fc.constant("8389765593361680990"),
        side: fc.constantFrom("BUY" as const, "SELL" as const),
        status: fc.constantFrom("NEW" as const, "PARTIALLY_FILLED" as const, "EXPIRED" as const),
        quantity: positive<Quantity>(),
        price: positive<Price>(),
        cumulativeFilled: positive<Quantity>(),
        fill: fc.record({
          tradeId: fc.constant("4611686018427387905"),
          price: positive<Price>(),
          quantity: positive<Quantity>(),
          fee: signed<Money>(),
          feeAsset: fc.constant("BNB"),
          realizedPnl: signed<Money>(),
          maker: fc.boolean(),
        }),
        reduceOnly: fc.boolean(),
        transactionTimeMs: times,
        source: fc.constantFrom("STREAM" as const, "REST" as const),
      }),
      fc.record({
        kind: fc.constant("send" as const),
        symbol: symbols,
        clientOrderId: fc.constant(parseClientOrderId("p1-x")),
        outcome: fc.constantFrom("UNKNOWN" as const, "NOT_PLACED" as const, "REJECTED" as const),
        code: fc.constantFrom(-2019, 0, 503),
        reason: fc.string({ maxLength: 300 }),
        exchangeOrderId: fc.constantFrom("", "12"),
        commitNumber: times,
        receiptToRequestUs: times,
        requestToAnswerUs: times,
        request: fc.record({ sentAtMs: times, answeredAtMs: fc.nat(), budgetWaitUs: fc.nat() }),
      }),
      fc.record({
        kind: fc.constant("snapshot" as const),
        walletBalance: signed<Money>(),
        positions: fc.array(
          fc.record({
            symbol: symbols,
            amount: signed<PositionAmount>(),
            entryPrice: positive<Price>(),
            lastTradeId: fc.constant("0"),
          }),
        ),
        openClientOrderIds: fc.array(fc.constantFrom("a", "b")),
        asOfMs: times,
        caughtUp: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant("control" as const),
        commandId: fc.constant("c"),
        command: fc.constantFrom("ARM" as const, "STOP" as const, "RESET_CIRCUIT" as const),
        operator: fc.constant("ada"),
        reason: fc.constant("because"),
      }),
      fc.record({
        kind: fc.constant("drift" as const),
        class: fc.constantFrom("MISSED_FILL" as const, "UNEXPLAINED" as const),
        symbol: fc.oneof(fc.constant("" as const), symbols),
        asset: fc.constantFrom("", "BNB"),
        amount: signed<Money>(),
        exposure: signed<Money>(),
        ours: fc.string({ maxLength: 300 }),
        theirs: fc.string({ maxLength: 300 }),
        happenedAtMs: times,
        repaired: fc.boolean(),
        knownGap: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant("ledger" as const),
        openedAtMs: times,
        asOfMs: times,
        lines: fc.array(
          fc.record({
            asset: fc.constantFrom("USDT", "BNB"),
            opening: signed<Money>(),
            ours: terms,
            theirs: terms,
            wallet: signed<Money>(),
            residual: signed<Money>(),
          }),
        ),
        unconfirmed: fc.nat(),
      }),
    ),
  })
  .map((fact) => ({ ...fact, account: parseAccountId("paper-1"), traceparent: "" }));

test("a fact survives the wire, ids beyond 2^53 included", () => {
  fc.assert(
    fc.property(facts, (fact) => {
      expect(decodeFact(encodeFact(fact))).toEqual(fact);
    }),
  );
});

test.each([
  ["order.status", { order: { status: 42 } }],
  ["send.outcome", { send: { symbol: "X", clientOrderId: "p1", outcome: 42 } }],
  ["fact", {}],
])("refuses a fact with a bad %s", (field, body) => {
  const base = {
    symbol: "BTCUSDT",
    clientOrderId: "p1",
    exchangeOrderId: "1",
    side: 1,
    quantity: "1",
    price: "1",
  };
  const order = "order" in body ? { order: { ...base, ...body.order } } : body;
  const bytes = wire.Fact.encode({ account: "a", ...order } as plimsoll.v1.Fact.$Properties).finish();
  expect(() => decodeFact(bytes)).toThrow(new RegExp(`^${field.replace("send.outcome", "outcome")} is `));
});

test("a market event survives the wire", () => {
  const event: MarketEvent = {
    symbol: parseSymbol("BTCUSDT"),
    eventTimeMs: 1_723_161_256_000,
    receivedAtMs: 1_723_161_256_001,
    derived: true,
    body: {
      kind: "book",
      firstUpdateId: 5_000_000_000_000,
      finalUpdateId: 5_000_000_000_010,
      previousUpdateId: 4_999_999_999_999,
      snapshot: false,
      bids: [{ price: "61659.70", quantity: "0" }],
      asks: [{ price: "61659.80", quantity: "1.250" }],
    },
  };
  const decoded = decodeMarketEvent(encodeMarketEvent(event));
  expect({ ...decoded, body: { ...decoded.body } }).toEqual(event);
});

const tick = {
  symbol: parseSymbol("BTCUSDT"),
  eventTimeMs: 1_723_161_256_000,
  receivedAtMs: 1_723_161_256_001,
  derived: false,
};

test.each<Missing>([
  { of: "book", lastUpdateId: 5_000_000_000_000 },
  { of: "trades", firstAggregateId: 7, lastAggregateId: 7 },
  { of: "candles", firstOpenTimeMs: 60_000, lastOpenTimeMs: 120_000 },
])("a gap survives the wire: %j", (missing) => {
  const body = { kind: "gap", reason: "the bus was away", missing } as const;
  expect(decodeMarketEvent(encodeMarketEvent({ ...tick, body }))).toEqual({ ...tick, body });
});

test.each([
  ["gap.missing", { reason: "nothing is missing" }],
  ["gap.book.lastUpdateId", { book: { lastUpdateId: -1 } }],
  ["gap.trades.lastAggregateId", { trades: { firstAggregateId: 7, lastAggregateId: 6 } }],
  ["gap.candles.lastOpenTimeMs", { candles: { firstOpenTimeMs: 60_000, lastOpenTimeMs: 0 } }],
])("refuses a gap by the name of its field: %s %j", (field, gap) => {
  const bytes = wire.MarketEvent.encode({ ...tick, gap } as plimsoll.v1.MarketEvent.$Properties).finish();
  expect(() => decodeMarketEvent(bytes)).toThrow(new RegExp(`^${field} is `));
});

test("a denial says on the wire what proto/ calls it, and every reason of proto/ is known", () => {
  const names = Object.keys(wire.DenialReason).filter((name) => name.startsWith("DENIAL_REASON_"));
  const known = DENIAL_REASONS.map((reason) => `DENIAL_REASON_${reason}` as const);
  expect(["DENIAL_REASON_UNSPECIFIED", ...known].sort()).toEqual(names.sort());
  for (const reason of DENIAL_REASONS)
    expect([reason, denialReasons.toWire(reason)]).toEqual([
      reason,
      wire.DenialReason[`DENIAL_REASON_${reason}`],
    ]);
});
