import { expect, test } from "vitest";
import { parsePrice, parseQuantity, ZERO_QUANTITY } from "#libs/domain/fixed.ts";
import type { FactBody, OrderStatus } from "#libs/domain/fact.ts";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import { encodeFact } from "#libs/wire/fact.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { LazyCommit } from "#libs/wire/lazy-commit.ts";
import { OrderTraces } from "../../services/user-stream/order-traces.ts";

const trace = (n: number): string => `00-${String(n).padStart(32, "1")}-${"b".repeat(16)}-01`;
const command = (clientOrderId: string, traceparent: string) =>
  plimsoll.v1.OrderCommand.decode(plimsoll.v1.OrderCommand.encode({ clientOrderId, traceparent }).finish());

function commit(
  orders: readonly (readonly [clientOrderId: string, traceparent: string])[],
  facts: readonly Uint8Array[] = [],
) {
  return new LazyCommit(
    plimsoll.v1.Commit.encode({
      orders: orders.map(([clientOrderId, traceparent]) => ({ clientOrderId, traceparent })),
      inputs: facts.map((data) => ({
        stream: plimsoll.v1.InputStream.INPUT_STREAM_FACTS,
        subject: "exec.paper-1.BTCUSDT",
        data,
      })),
    }).finish(),
    "the commit",
  );
}

function ended(clientOrderId: string, status: OrderStatus = "FILLED"): Uint8Array {
  const body: FactBody = {
    kind: "order",
    symbol: parseSymbol("BTCUSDT"),
    clientOrderId,
    exchangeOrderId: "1",
    side: "BUY",
    status,
    quantity: parseQuantity("1"),
    price: parsePrice("10"),
    cumulativeFilled: ZERO_QUANTITY,
    reduceOnly: false,
    transactionTimeMs: 1,
    source: "STREAM",
  };
  return encodeFact({ account: parseAccountId("paper-1"), recordedAtMs: 1, traceparent: "", body });
}

test("an order's trace is its command's; foreign orders have none", () => {
  const traces = new OrderTraces();
  traces.restore([command("a", trace(1))]);
  traces.fold(commit([["b", trace(2)]]));
  expect([traces.of("a"), traces.of("b"), traces.of("web_1")]).toEqual([trace(1), trace(2), ""]);
});

test("a malformed trace is none: a fact with it could not be read", () => {
  const traces = new OrderTraces();
  traces.fold(commit([["a", "00-xyz"]]));
  expect(traces.of("a")).toBe("");
});

test("an ended order is still known to a late event, a partly filled one is live, garbage ends nothing", () => {
  const traces = new OrderTraces();
  traces.fold(commit([["a", trace(1)]]));
  traces.fold(commit([], [new Uint8Array([255, 255]), ended("a", "PARTIALLY_FILLED"), ended("a")]));
  expect(traces.of("a")).toBe(trace(1));
});

test("what has ended does not pile up, what lives is never forgotten", () => {
  const traces = new OrderTraces();
  traces.fold(commit([["live", trace(1)]]));
  for (let i = 0; i < 3_000; i += 1) {
    traces.fold(commit([[`o${i}`, trace(2)]]));
    traces.fold(commit([], [ended(`o${i}`)]));
  }
  expect(traces.size).toBe(1_001);
  expect([traces.of("live"), traces.of("o0"), traces.of("o2999")]).toEqual([trace(1), "", trace(2)]);
});
