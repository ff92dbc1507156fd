import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clientOrderIdOf, parseAccountId, parseIntentId, uuid7 } from "#libs/domain/ids.ts";
import type { FactBody } from "#libs/domain/fact.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { encodeFact } from "#libs/wire/fact.ts";
import { RouterStage } from "./router-stage.ts";
import { orderOf } from "./test-facts.ts";
import { protectedEntry } from "./test-ledger.ts";

let stage: RouterStage;

beforeEach(async () => {
  stage = await RouterStage.open();
});
afterEach(() => stage.close());

const said = (body: FactBody): Uint8Array =>
  encodeFact({ account: parseAccountId("paper-1"), recordedAtMs: 1, traceparent: "", body });

test("a stop that an increase's has replaced days ago, so that the exchange knows it no more, is not placed anew", async () => {
  const { exchange, ledger, facts, startRouter } = stage;
  const first = protectedEntry(0);
  const intentId = uuid7(Date.now(), new Uint8Array(10).fill(8));
  const increase: OrderCommand = {
    ...first,
    intentId,
    clientOrderId: clientOrderIdOf(intentId, "ENTRY", 0),
    ...(first.protection === undefined
      ? {}
      : { protection: { ...first.protection, stopId: clientOrderIdOf(intentId, "STOP", 0) } }),
  };
  for (const entry of [first, increase]) {
    await ledger.append([entry]);
    await ledger.append([], [said(orderOf(entry.clientOrderId, "FILLED"))]);
  }
  exchange.positions.set(first.symbol, { amount: "2", entryPrice: "10" });
  exchange.algos.push({
    algoId: 1,
    clientAlgoId: increase.protection?.stopId,
    symbol: first.symbol,
    side: "SELL",
    triggerPrice: "5",
    algoStatus: "NEW",
    updateTime: Date.now(),
  });
  // The price is beyond the first one's trigger, and above the increase's.
  exchange.stopRefusal = { code: -2021, msg: "Order would immediately trigger." };
  await startRouter();
  await exchange.untilAsked("GET /fapi/v1/algoOrder", { clientAlgoId: first.protection?.stopId ?? "" });
  // A round trip later than it would be sent.
  await facts.until((all) =>
    all.find(
      ({ body }) =>
        body.kind === "protection" &&
        body.outcome === "CONFIRMED" &&
        body.clientOrderId === increase.clientOrderId,
    ),
  );
  await sleep(300);
  expect(exchange.asked("POST /fapi/v1/algoOrder")).toEqual([]);
  // Refused as one that would trigger at once, it would close what the increase's protects.
  const closing = clientOrderIdOf(parseIntentId(first.intentId), "FLATTEN", 0);
  expect(exchange.posts(closing)).toEqual([]);
});
