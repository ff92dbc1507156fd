import { afterEach, beforeEach, expect, test } from "vitest";
import { clientOrderIdOf, parseAccountId, parseIntentId } from "#libs/domain/ids.ts";
import { parsePrice } from "#libs/domain/fixed.ts";
import type { FactBody } from "#libs/domain/fact.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { encodeFact } from "#libs/wire/fact.ts";
import { RouterStage } from "./router-stage.ts";
import { orderOf } from "./test-facts.ts";
import { protectedEntry } from "./test-ledger.ts";

/** A router was killed while it closed a position: of its last order nothing was told yet. */
let stage: RouterStage;

beforeEach(async () => {
  stage = await RouterStage.open();
});
afterEach(() => stage.close());

const said = (body: FactBody): Uint8Array =>
  encodeFact({ account: parseAccountId("paper-1"), recordedAtMs: 1, traceparent: "", body });

test("the next one uses no id that is there, and none that may be on its way behind it or has left no trace", async () => {
  const { exchange, ledger, startRouter } = stage;
  const plain = protectedEntry(0);
  if (plain.protection === undefined) throw new Error("it has no protection");
  const entry: OrderCommand = {
    ...plain,
    protection: { ...plain.protection, stopAttempts: 1, deadlineMs: 20_000 },
  };
  await ledger.append([entry]);
  await ledger.append([], [said(orderOf(entry.clientOrderId, "FILLED") as FactBody)]);
  await ledger.append(
    [],
    [
      said({
        kind: "stop",
        symbol: entry.symbol,
        clientOrderId: plain.protection.stopId,
        algoId: "1",
        side: "SELL",
        status: "EXPIRED",
        triggerPrice: parsePrice("9"),
        childOrderId: "2",
        reason: "",
        transactionTimeMs: Date.now(),
        source: "STREAM",
      }),
    ],
  );
  exchange.positions.set(entry.symbol, { amount: "1", entryPrice: "10" });
  const closing = (attempt: number) => clientOrderIdOf(parseIntentId(entry.intentId), "FLATTEN", attempt);
  exchange.plant(closing(0), entry.symbol, "fill");
  // The one between was refused: nothing of it is known.
  exchange.plant(closing(2), entry.symbol, "fill");
  await stage.publishTouch(entry.symbol, "10", "10.1");
  await startRouter();
  await exchange.untilAsked("POST /fapi/v1/order", { newClientOrderId: closing(6) });
  const earlier = Array.from({ length: 6 }, (_, attempt) => closing(attempt));
  expect(earlier.flatMap((id) => exchange.posts(id))).toEqual([]);
});
