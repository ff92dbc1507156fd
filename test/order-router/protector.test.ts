import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FactBody } from "#libs/domain/fact.ts";
import { parsePrice, parseQuantity } from "#libs/domain/fixed.ts";
import { clientOrderIdOf, parseAccountId, parseSymbol, uuid7 } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { encodeFact } from "#libs/wire/fact.ts";
import type { Protector } from "../../services/order-router/protector.ts";
import { RouterStage } from "./router-stage.ts";
import { orderOf } from "./test-facts.ts";
import { exitOf, protectedEntry } from "./test-ledger.ts";

/** An entry's second order fills in the moment in which the stop of the first has closed the position. */

const SYMBOL = "BTCUSDT";
const account = parseAccountId("paper-1");
const POSITION = "GET /fapi/v3/positionRisk";

let stage: RouterStage;
let protector: Protector;
const [first, second] = [0, 1].map((attempt): OrderCommand => {
  const entry = protectedEntry(attempt);
  return entry.protection === undefined
    ? entry
    : { ...entry, protection: { ...entry.protection, deadlineMs: 10_000 } };
}) as [OrderCommand, OrderCommand];
const OTHER = uuid7(Date.now(), new Uint8Array(10).fill(8));
/** Of another intent and symbol, with one attempt at a stop. */
const other: OrderCommand = {
  ...first,
  intentId: OTHER,
  clientOrderId: clientOrderIdOf(OTHER, "ENTRY", 0),
  symbol: parseSymbol("ETHUSDT"),
  ...(first.protection === undefined
    ? {}
    : {
        protection: {
          ...first.protection,
          stopId: clientOrderIdOf(OTHER, "STOP", 0),
          stopAttempts: 1,
          deadlineMs: 5_000,
        },
      }),
};
const stopId = first.protection?.stopId ?? "";

beforeEach(async () => {
  stage = await RouterStage.open();
  ({ protector } = await stage.startRouter());
  const { exchange, ledger, facts, store } = stage;
  await ledger.append([first]);
  await facts.said(first.clientOrderId, "SEND ACCEPTED");
  await store(orderOf(first.clientOrderId, "FILLED"));
  exchange.positions.set(SYMBOL, { amount: "1", entryPrice: "10" });
  await ledger.append([], [await facts.said(first.clientOrderId, "FILLED")]);
  await facts.until((all) =>
    all.find(({ body }) => body.kind === "protection" && body.outcome === "CONFIRMED"),
  );
  exchange.script(second.clientOrderId, { do: "execute", outcome: "rest" });
  await ledger.append([second]);
  await facts.said(second.clientOrderId, "SEND ACCEPTED");
});

afterEach(() => stage.close());

const said = (body: FactBody): Uint8Array => encodeFact({ account, recordedAtMs: 1, traceparent: "", body });

const ended = ({ symbol, protection }: OrderCommand, status: "FINISHED" | "EXPIRED"): Uint8Array =>
  said({
    kind: "stop",
    symbol,
    clientOrderId: protection?.stopId ?? "",
    algoId: "1",
    side: "SELL",
    status,
    triggerPrice: parsePrice("9"),
    childOrderId: "2",
    reason: "",
    transactionTimeMs: Date.now(),
    source: "STREAM",
  });

/** The stop has closed the position: the exchange shows neither. */
function triggered(): Uint8Array {
  stage.exchange.positions.clear();
  stage.exchange.algos.length = 0;
  return ended(first, "FINISHED");
}

/** The answer to the second order says so; no commit has folded it. */
function fillsAgain(): void {
  stage.exchange.positions.set(SYMBOL, { amount: "0.4", entryPrice: "10" });
  protector.hear({
    ...orderOf(second.clientOrderId, "PARTIALLY_FILLED"),
    cumulativeFilled: parseQuantity("0.4"),
    transactionTimeMs: Date.now(),
  } as FactBody);
}

/** Of the stops that were sent, once there are two. */
const twoStops = async (): Promise<readonly unknown[]> => {
  await stage.exchange.untilAsked("POST /fapi/v1/algoOrder", {}, 2);
  return stage.exchange.asked("POST /fapi/v1/algoOrder").map(({ params }) => params["clientAlgoId"]);
};
const ANOTHER = [stopId, stopId.replace(/s00$/, "s01")];

test("a commit that has not folded the fill says nothing of its position: it gets a stop of its own", async () => {
  const over = triggered();
  fillsAgain();
  await stage.ledger.append([], [over], 0, [account]);
  expect(await twoStops()).toEqual(ANOTHER);
});

test("a look at the position that began before the fill says nothing of it either", async () => {
  const release = stage.exchange.hold(POSITION);
  await stage.ledger.append([], [triggered()]);
  await stage.exchange.untilAsked(POSITION);
  fillsAgain();
  stage.exchange.positions.clear();
  release();
  await turn();
  stage.exchange.positions.set(SYMBOL, { amount: "0.4", entryPrice: "10" });
  expect(await twoStops()).toEqual(ANOTHER);
});

test("a position that the ledger says is over, every fill folded, is not asked about", async () => {
  await stage.ledger.append([exitOf("with-it")], [triggered()], 0, [account]);
  await stage.facts.said("with-it", "SEND ACCEPTED");
  fillsAgain();
  expect(await twoStops()).toEqual(ANOTHER);
  expect(stage.exchange.asked(POSITION)).toEqual([]);
});

test("a position that cannot be looked at is closed by what its entry has filled, at a published price", async () => {
  const { exchange, ledger, facts } = stage;
  await ledger.append([other]);
  await facts.said(other.clientOrderId, "SEND ACCEPTED");
  await stage.store({ ...orderOf(other.clientOrderId, "FILLED"), symbol: other.symbol } as FactBody);
  await ledger.append([], [await facts.said(other.clientOrderId, "FILLED")]);
  await facts.until((all) =>
    all.find(({ body }) => body.kind === "protection" && body.clientOrderId === other.clientOrderId),
  );
  await stage.publishTouch(other.symbol, "20", "20.1");
  exchange.hold(POSITION);
  await ledger.append([], [ended(other, "EXPIRED")]);
  const closing = clientOrderIdOf(OTHER, "FLATTEN", 0);
  await exchange.untilAsked("POST /fapi/v1/order", { newClientOrderId: closing });
  // 10 basis points below the bid, on the tick nearer to it.
  expect(exchange.posts(closing)[0]?.params).toMatchObject({
    side: "SELL",
    quantity: "1",
    price: "20",
    reduceOnly: "true",
    timeInForce: "IOC",
  });
});

test("an increase whose stop the exchange refuses beside the first one's is not closed: the first stays", async () => {
  const { exchange, ledger, facts } = stage;
  exchange.stopRefusal = { code: -4045, msg: "Reach max stop order limit." };
  const { protection } = other;
  if (protection === undefined) throw new Error("not protected");
  const increase = { ...other, symbol: first.symbol, protection: { ...protection, stopAttempts: 2 } };
  exchange.positions.set(SYMBOL, { amount: "2", entryPrice: "10" });
  await ledger.append([increase]);
  await facts.said(increase.clientOrderId, "SEND ACCEPTED");
  protector.hear(orderOf(increase.clientOrderId, "FILLED"));
  const closing = { newClientOrderId: clientOrderIdOf(OTHER, "FLATTEN", 0) };
  const kept = facts.until((all) =>
    all.find(({ body }) => body.kind === "protection" && body.outcome === "KEPT" && body.code === -4045),
  );
  await Promise.race([kept, exchange.untilAsked("POST /fapi/v1/order", closing)]);
  expect(exchange.asked("POST /fapi/v1/order", closing)).toEqual([]);
});

test("that a position is being closed, because its stop would trigger at once, is told", async () => {
  const { exchange, ledger, facts } = stage;
  exchange.stopRefusal = { code: -2021, msg: "Order would immediately trigger." };
  exchange.positions.set(other.symbol, { amount: "1", entryPrice: "10" });
  await ledger.append([other]);
  await facts.said(other.clientOrderId, "SEND ACCEPTED");
  protector.hear({ ...orderOf(other.clientOrderId, "FILLED"), symbol: other.symbol } as FactBody);
  const told = await facts.until((all) =>
    all.find(({ body }) => body.kind === "protection" && body.clientOrderId === other.clientOrderId),
  );
  expect(told.body).toMatchObject({ outcome: "FLATTENING", code: -2021 });
});

test("a stop's cancel that is asked for again while it waits is one request", async () => {
  const { exchange, ledger, facts } = stage;
  const cancel = "DELETE /fapi/v1/algoOrder";
  exchange.hold(cancel);
  const command = { ...exitOf(stopId), leg: "STOP", action: "CANCEL" } as const;
  await ledger.append([command]);
  await exchange.untilAsked(cancel);
  await ledger.append([command, exitOf("behind-it")]);
  await facts.said("behind-it", "SEND ACCEPTED");
  expect(exchange.asked(cancel)).toHaveLength(1);
});
