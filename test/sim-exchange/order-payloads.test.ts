import fc from "fast-check";
import { expect, test } from "vitest";
import { format, type Money, type Price, type Quantity, type Ratio } from "#libs/domain/fixed.ts";
import {
  averagePriceOf,
  PRICE_MATCHES,
  SELF_TRADE_MODES,
  TIMES_IN_FORCE,
  WORKING_TYPES,
  type VenueOrder,
} from "../../services/sim-exchange/engine/order.ts";
import { jsonInteger, toJson } from "../../services/sim-exchange/json.ts";
import {
  amendAnswer,
  orderAccepted,
  orderAnswer,
  orderQuery,
} from "../../services/sim-exchange/payloads/orders.ts";

/** Whatever a bigint can be, zero and below among it. */
const amount = <T>(): fc.Arbitrary<T> =>
  fc.oneof(fc.constant(0n), fc.bigInt(-(10n ** 30n), 10n ** 30n)) as fc.Arbitrary<bigint> as fc.Arbitrary<T>;
/** Quotes, backslashes, control characters, lone surrogates. */
const odd = fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.constantFrom('"', "\\", "\ud800", "\0"));
const time = fc.nat(Number.MAX_SAFE_INTEGER);
const side = fc.constantFrom("BUY", "SELL");
const type = fc.constantFrom("LIMIT", "MARKET");

const orders: fc.Arbitrary<VenueOrder> = fc.record({
  orderId: fc.bigInt(0n, 2n ** 64n),
  account: odd,
  clientId: odd,
  symbol: odd,
  side,
  type,
  timeInForce: fc.constantFrom(...TIMES_IN_FORCE),
  price: amount<Price>(),
  quantity: amount<Quantity>(),
  filled: amount<Quantity>(),
  quote: amount<Money>(),
  status: fc.constantFrom("NEW", "PARTIALLY_FILLED", "FILLED", "CANCELED", "EXPIRED", "EXPIRED_IN_MATCH"),
  reduceOnly: fc.boolean(),
  selfTradeMode: fc.constantFrom(...SELF_TRADE_MODES),
  priceMatch: fc.constantFrom(...PRICE_MATCHES, "NONE"),
  goodTillMs: time,
  origin: fc.option(
    fc.record({
      algoId: fc.nat(),
      type: odd,
      triggerPrice: amount<Price>(),
      workingType: fc.constantFrom(...WORKING_TYPES),
      priceProtect: fc.boolean(),
      closePosition: fc.boolean(),
      activatePrice: amount<Price>(),
      callbackRate: amount<Ratio>(),
    }),
    { nil: undefined },
  ),
  amendments: fc.nat(),
  modifyId: fc.option(odd, { nil: undefined }),
  timeMs: time,
  updateTimeMs: time,
  held: amount<Money>(),
  queueAhead: fc.constant(undefined),
});

/** What place, amend and cancel answer, field by field. */
const plainAnswer = (order: VenueOrder) => ({
  orderId: jsonInteger(order.orderId),
  symbol: order.symbol,
  status: order.status,
  clientOrderId: order.clientId,
  price: format(order.price),
  origQty: format(order.quantity),
  executedQty: format(order.filled),
  cumQty: format(order.filled),
  timeInForce: order.timeInForce,
  type: order.type,
  origType: order.origin?.type ?? order.type,
  side: order.side,
  positionSide: "BOTH",
  reduceOnly: order.reduceOnly,
  closePosition: order.origin?.closePosition ?? false,
  stopPrice: order.origin === undefined ? "0" : format(order.origin.triggerPrice),
  workingType: order.origin?.workingType ?? "CONTRACT_PRICE",
  priceProtect: order.origin?.priceProtect ?? false,
  priceMatch: order.priceMatch,
  selfTradePreventionMode: order.selfTradeMode,
  goodTillDate: order.goodTillMs,
  updateTime: order.updateTimeMs,
});

function plainQuery(order: VenueOrder): object {
  const { cumQty: _, ...answer } = plainAnswer(order);
  return {
    ...answer,
    avgPrice: order.filled === 0n ? "0.00" : format(averagePriceOf(order)),
    cumQuote: format(order.quote),
    time: order.timeMs,
  };
}

test("an order's answers are its fields in order, alone and as part of another payload", () => {
  fc.assert(
    fc.property(orders, (order) => {
      const accepted = { status: "NEW", executedQty: "0", cumQty: "0", updateTime: order.timeMs };
      const { modifyId } = order;
      for (const [ours, plain] of [
        [orderAnswer(order), plainAnswer(order)],
        [orderAccepted(order), { ...plainAnswer(order), ...accepted }],
        [
          amendAnswer(order),
          { ...plainAnswer(order), pair: order.symbol, ...(modifyId === undefined ? {} : { modifyId }) },
        ],
        [orderQuery(order), plainQuery(order)],
      ] as const) {
        expect(toJson(ours)).toBe(JSON.stringify(plain));
        expect(toJson({ id: "1", result: [ours] })).toBe(JSON.stringify({ id: "1", result: [plain] }));
      }
    }),
  );
});
