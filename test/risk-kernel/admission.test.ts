import { expect, test } from "vitest";
import { parseMoney, parsePrice, parseQuantity, parseRatio, ZERO_MONEY } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import { DEMO_POLICY, type Policy } from "#libs/domain/policy.ts";
import { ACCOUNT, Bench, SYMBOLS, T0 } from "./support.ts";
import { JUST_NOW, vouched } from "./vouched.ts";

const BTC = parseSymbol("BTCUSDT");

/** One intent on a ready kernel; its answer. */
function answerTo(
  change: Partial<Intent>,
  policy: Partial<Policy> = {},
  prepare: (bench: Bench) => void = () => undefined,
) {
  const bench = new Bench().ready(policy);
  prepare(bench);
  const { answers, orders } = bench.commit([bench.intent(change)], {});
  return { answer: answers[0], orders };
}

test.each<[reason: string, change: Partial<Intent>, policy: Partial<Policy>]>([
  ["CONFIDENCE_BELOW_FLOOR", { confidence: parseRatio("0.5499") }, {}],
  ["SIZE_BELOW_MINIMUM", { size: { kind: "notional", notional: parseMoney("99") } }, {}],
  ["SIZE_BELOW_MINIMUM", { size: { kind: "notional", notional: parseMoney("1990") } }, {}],
  ["SIZE_ABOVE_MAXIMUM", { size: { kind: "notional", notional: parseMoney("40100") } }, {}],
  ["SIZE_ABOVE_MAXIMUM", { size: { kind: "quantity", quantity: parseQuantity("1000.001") } }, {}],
  ["POSITION_NOTIONAL", {}, { positionNotionalMax: parseMoney("2500") }],
  ["SYMBOL_SHARE", {}, { symbolSharePercentMax: parseRatio("1") }],
  ["GROSS_EXPOSURE", {}, { grossExposurePercentMax: parseRatio("25") }],
  ["ORDER_NOTIONAL", {}, { orderNotionalMax: parseMoney("2000") }],
  ["PRICE_BAND", { slippageBps: 300 }, {}],
  ["LOSS_AT_STOP", { exitPlan: { stopPercent: parseRatio("10"), ladder: [], horizonMs: 0 } }, {}],
  ["ACCOUNT_SLOTS", {}, { accountSlotsMax: 0 }],
  ["DESK_SLOTS", {}, { deskSlotsMax: 0 }],
  ["LEVERAGE", {}, { leverageMax: 19 }],
  ["SYMBOL_NOT_TRADING", {}, { universe: ["ETHUSDT"] }],
  ["SYMBOL_UNKNOWN", { symbol: parseSymbol("DOGEUSDT") }, {}],
  ["ACCOUNT_UNKNOWN", { account: parseAccountId("nobody") }, {}],
  ["EXPIRED", { createdAtMs: T0 - 5_000, expiresAtMs: T0 - 1 }, {}],
  ["INVALID_MESSAGE", { createdAtMs: T0 + 61_000, expiresAtMs: T0 + 62_000 }, {}],
])("%s is reached and names limit, text and lever", (reason, change, policy) => {
  const { answer, orders } = answerTo(change, policy, (bench) => {
    if (change.symbol === parseSymbol("DOGEUSDT")) {
      bench.commit([], {
        marks: [{ symbol: "DOGEUSDT", mark: "1", bid: "1", ask: "1", receivedAtMs: bench.nowMs }],
      });
    }
  });
  expect(answer).toMatchObject({ verdict: "DENIED", reason });
  expect(answer?.text).not.toBe("");
  expect(answer?.lever).not.toBe("");
  expect(orders).toEqual([]);
});

test.each<[name: string, change: Partial<Intent>, policy: Partial<Policy>]>([
  ["confidence at the floor", { confidence: parseRatio("0.55") }, {}],
  [
    "margin at the minimum",
    { size: { kind: "quantity", quantity: parseQuantity("2") } },
    { positionMarginMin: parseMoney("100") },
  ],
  ["the last slot", {}, { accountSlotsMax: 1, deskSlotsMax: 1 }],
  [
    "gross exposure at the cap",
    { size: { kind: "quantity", quantity: parseQuantity("2") } },
    { grossExposurePercentMax: parseRatio("20.012") },
  ],
])("approved: %s", (_, change, policy) => {
  const { answer, orders } = answerTo(change, policy);
  expect(answer).toMatchObject({ verdict: "APPROVED" });
  expect(orders).toHaveLength(1);
});

test.each<[reason: string, spoil: (bench: Bench) => void]>([
  [
    "NOT_ARMED",
    (bench) =>
      void bench.commit([
        bench.fact(
          { kind: "control", commandId: "s", command: "STOP", operator: "ada", reason: "enough" },
          "",
        ),
      ]),
  ],
  [
    "STREAM_DOWN",
    (bench) =>
      void bench.commit([
        bench.fact({ kind: "stream", connected: false, reason: "cut" }),
        snapshotOf(bench, "10000"),
      ]),
  ],
  ["NOT_RECONCILED", (bench) => void bench.commit([snapshotOf(bench, "9999")])],
  ["MARKET_STALE", (bench) => void (bench.nowMs += 20_001)],
  ["SYMBOL_NOT_TRADING", (bench) => void bench.commit([bench.reference("BTCUSDT", "SETTLING")])],
])("%s by what happened before", (reason, spoil) => {
  const bench = new Bench().ready();
  spoil(bench);
  expect(bench.commit([bench.intent()]).answers[0]).toMatchObject({ verdict: "DENIED", reason });
});

test.each([
  ["CLOCK_STALE", { clockAgeMs: 5_001, policyAgeMs: 0, busUsedPercent: 0 }],
  ["POLICY_STALE", { clockAgeMs: 0, policyAgeMs: 600_001, busUsedPercent: 0 }],
])("%s by the ages in the commit", (reason, ages) => {
  const bench = new Bench().ready();
  const trust = vouched(bench.state, JUST_NOW);
  expect(bench.commit([bench.intent()], { ages: { ...ages, trust } }).answers[0]).toMatchObject({
    verdict: "DENIED",
    reason,
  });
});

test("a second entry on a symbol meets its working order, then its cooldown", () => {
  const bench = new Bench().ready();
  const { orders } = bench.commit([bench.intent()]);
  bench.nowMs += 3_000;
  expect(bench.commit([bench.intent()]).answers[0]).toMatchObject({ reason: "POSITION_EXISTS" });
  const [order] = orders;
  bench.commit([
    bench.fact({
      kind: "send",
      symbol: BTC,
      clientOrderId: order!.clientOrderId,
      outcome: "REJECTED",
      code: -2019,
      reason: "",
      exchangeOrderId: "",
      commitNumber: 1,
      receiptToRequestUs: 0,
      requestToAnswerUs: 0,
    }),
  ]);
  bench.nowMs = T0 + 1_999;
  // Time does not go back in a ledger; a fresh bench shows the cooldown's edge.
  const other = new Bench().ready({ cooldownMs: 2_000 });
  const first = other.commit([other.intent()]).orders[0];
  other.commit([
    other.fact({
      kind: "send",
      symbol: BTC,
      clientOrderId: first!.clientOrderId,
      outcome: "NOT_PLACED",
      code: 0,
      reason: "",
      exchangeOrderId: "",
      commitNumber: 1,
      receiptToRequestUs: 0,
      requestToAnswerUs: 0,
    }),
  ]);
  other.nowMs += 1_999;
  expect(other.commit([other.intent()]).answers[0]).toMatchObject({
    reason: "COOLDOWN",
    limit: "2000",
    observed: "1999",
  });
  other.nowMs += 1;
  expect(other.commit([other.intent()]).answers[0]).toMatchObject({ verdict: "APPROVED" });
});

test("MARGIN_UTILIZATION counts what other symbols hold", () => {
  const bench = new Bench().ready({
    marginUtilizationPercentMax: parseRatio("2"),
    symbolSharePercentMax: parseRatio("100"),
  });
  expect(bench.commit([bench.intent({ symbol: parseSymbol("ETHUSDT") })]).answers[0]).toMatchObject({
    verdict: "APPROVED",
  });
  expect(bench.commit([bench.intent()]).answers[0]).toMatchObject({
    reason: "MARGIN_UTILIZATION",
    limit: "200",
  });
});

test("an unreadable intent is answered with the field's name and kept for the DLQ", () => {
  const bench = new Bench().ready();
  const { answers, undecodable } = bench.commit([
    { stream: "INTENTS", subject: "intent.paper-1.BTCUSDT", data: new Uint8Array([255, 1, 2]) },
  ]);
  expect(answers[0]).toMatchObject({
    verdict: "DENIED",
    reason: "INVALID_MESSAGE",
    account: "paper-1",
    symbol: "BTCUSDT",
  });
  expect(undecodable).toHaveLength(1);
});

test("a repeated id is answered DUPLICATE with the first commit and stops nothing", () => {
  const bench = new Bench().ready();
  const same = bench.intent();
  const first = bench.commit([same]);
  const repeat = bench.commit([same, bench.intent({ symbol: SYMBOLS[1]! })]);
  expect(repeat.answers.map(({ verdict }) => verdict)).toEqual(
    expect.arrayContaining(["DUPLICATE", "APPROVED"]),
  );
  expect(repeat.answers.find(({ verdict }) => verdict === "DUPLICATE")?.commitNumber).toBe(
    first.answers[0]?.commitNumber,
  );
  expect(repeat.orders).toHaveLength(1);
});

test("an exit passes although nothing may be opened, and never asks for more than is held", () => {
  const bench = new Bench().ready();
  const [entry] = bench.commit([
    bench.intent({ size: { kind: "quantity", quantity: parseQuantity("2.5") } }),
  ]).orders;
  bench.commit([
    bench.fact({
      kind: "order",
      symbol: BTC,
      clientOrderId: entry!.clientOrderId,
      exchangeOrderId: "1",
      side: "BUY",
      status: "FILLED",
      quantity: entry!.quantity,
      price: entry!.price,
      cumulativeFilled: entry!.quantity,
      fill: {
        tradeId: "1",
        price: parsePrice("1000.1"),
        quantity: entry!.quantity,
        fee: ZERO_MONEY,
        feeAsset: "USDT",
        realizedPnl: ZERO_MONEY,
        maker: false,
      },
      reduceOnly: false,
      transactionTimeMs: T0,
      source: "STREAM",
    }),
    bench.fact({
      kind: "stop",
      symbol: BTC,
      clientOrderId: entry?.protection?.stopId ?? "",
      algoId: "1",
      side: "SELL",
      status: "NEW",
      triggerPrice: parsePrice("985"),
      childOrderId: "",
      reason: "",
      transactionTimeMs: T0,
      source: "STREAM",
    }),
    bench.fact({ kind: "control", commandId: "s", command: "STOP", operator: "ada", reason: "x" }, ""),
    bench.fact({ kind: "stream", connected: false, reason: "" }),
  ]);
  // Less than the trip's time: what is held without prices for longer is closed, whoever has stopped it.
  bench.nowMs += DEMO_POLICY.marketStaleTripMs;
  const reduce = bench.commit(
    [
      bench.intent({
        purpose: "REDUCE",
        side: "SELL",
        size: { kind: "quantity", quantity: parseQuantity("2") },
      }),
    ],
    { ages: { clockAgeMs: 1e6, policyAgeMs: 1e9, busUsedPercent: 100, trust: new Map() } },
  );
  expect(reduce.answers[0]).toMatchObject({ verdict: "APPROVED", quantity: "2" });
  const close = bench.commit([bench.intent({ purpose: "CLOSE", side: "SELL", size: { kind: "all" } })]);
  expect(close.answers[0]).toMatchObject({ verdict: "APPROVED", quantity: "0.5" });
  expect(close.orders[0]).toMatchObject({ reduceOnly: true, notAfterMs: 0 });
  expect(
    bench.commit([bench.intent({ purpose: "CLOSE", side: "SELL", size: { kind: "all" } })]).answers[0],
  ).toMatchObject({ reason: "NO_POSITION" });
});

function snapshotOf(bench: Bench, wallet: string) {
  return bench.fact(
    {
      kind: "snapshot",
      walletBalance: parseMoney(wallet),
      positions: [],
      openClientOrderIds: [],
      asOfMs: bench.nowMs,
      caughtUp: true,
    },
    ACCOUNT,
  );
}
