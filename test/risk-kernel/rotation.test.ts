import { expect, test } from "vitest";
import { conditionToJson, regimeToJson, type Regime } from "#libs/domain/conditions.ts";
import { parseMoney, parsePrice, parseQuantity } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { encodeIntent } from "#libs/wire/intent.ts";
import { isDue } from "../../services/risk-kernel/fold.ts";
import { decodeSnapshot, encodeSnapshot } from "../../services/risk-kernel/snapshot.ts";
import { ACCOUNT, ratio, TestDesk, WIDE_POLICY } from "./desk.ts";

const SYMBOLS = ["AUSDT", "BUSDT", "CUSDT", "DUSDT", "EUSDT"];
const POLICY: Policy = {
  ...WIDE_POLICY,
  accountSlotsMax: 3,
  rotationImprovementMin: ratio("0.15"),
  rotationTimeoutMs: 120_000,
  marketStaleMs: 600_000,
  marketStaleTripMs: 86_400_000,
  entrySendWithinMs: 600_000,
};

/** Holds A, B and C, entered with confidence 0.8, 0.6 and 0.7. */
function full(policy: Policy = POLICY): TestDesk {
  const desk = TestDesk.ready({ policy, symbols: SYMBOLS });
  for (const symbol of SYMBOLS) desk.mark(symbol, "50000", "50000", "50000");
  for (const [index, confidence] of ["0.8", "0.6", "0.7"].entries()) {
    const { order } = desk.ask({ symbol: SYMBOLS[index] ?? "", confidence: ratio(confidence) });
    if (order === undefined) throw new Error("not approved");
    desk.fillAll(order, String(index + 1)).commit();
  }
  return desk;
}

/** Asks for D; whatever the commit says. */
function askD(desk: TestDesk, confidence = "0.9", over: Parameters<TestDesk["intentOf"]>[0] = {}) {
  const intent = desk.intentOf({ symbol: "DUSDT", confidence: ratio(confidence), ...over });
  desk.intent(intent);
  return { intent, folded: desk.commit() };
}

const only = (orders: readonly OrderCommand[]): OrderCommand => {
  const [order, ...others] = orders;
  if (order === undefined || others.length > 0) throw new Error(`${orders.length} orders`);
  return order;
};

test("at the cap a better intent closes the weakest position and is answered when that is closed", () => {
  const desk = full();
  const { intent, folded } = askD(desk, "0.75");
  expect(folded.answers).toEqual([]);
  const close = only(folded.orders);
  expect(close).toMatchObject({
    symbol: "BUSDT",
    side: "SELL",
    leg: "EXIT",
    timeInForce: "IOC",
    quantity: parseQuantity("0.1"),
    price: parsePrice("49950"), // 10 bps through the bid
    reduceOnly: true,
    intentId: intent.intentId,
  });
  expect(desk.account().rotation?.victim).toBe("BUSDT");
  // A second one has to wait for the first, and gets no slot meanwhile.
  expect(desk.ask({ symbol: "EUSDT", confidence: ratio("0.99") }).answer).toMatchObject({
    reason: "ACCOUNT_SLOTS",
    text: expect.stringContaining("a rotation to DUSDT is under way") as string,
  });
  desk.intent(intent);
  expect(desk.commit().answers).toMatchObject([
    { verdict: "DUPLICATE", text: expect.stringContaining("it waits for a position to be closed") as string },
  ]);

  desk.fillAll(close, "9");
  const { answers, orders } = desk.commit();
  expect(answers).toMatchObject([
    { intentId: intent.intentId, verdict: "APPROVED", commitNumber: desk.state.commit, inputSequence: 4 },
  ]);
  expect(only(orders)).toMatchObject({ symbol: "DUSDT", leg: "ENTRY", side: "BUY" });
  expect(desk.account()).toMatchObject({ rotation: undefined });
  expect(desk.account().sums.slots).toBe(3);
  desk.intent(intent);
  expect(desk.commit().answers).toMatchObject([
    { verdict: "DUPLICATE", text: `seen before: the answer in commit ${desk.state.commit - 1} stands` },
  ]);
});

test("the slot that is made is handed over before any entry of the same commit can take it", () => {
  const desk = full();
  const close = only(askD(desk).folded.orders);
  desk.fillAll(close, "9");
  // Another entry arrives with the fill.
  const thief = desk.intentOf({ symbol: "BUSDT", confidence: ratio("0.7") });
  desk.intent(thief);
  const { answers } = desk.commit();
  expect(answers.map(({ symbol, verdict, reason }) => [symbol, verdict, reason])).toEqual([
    ["DUSDT", "APPROVED", undefined],
    ["BUSDT", "DENIED", "ACCOUNT_SLOTS"],
  ]);
});

test.each([
  ["0.7499", "ACCOUNT_SLOTS", "the weakest, BUSDT, scores 0.6: 0.0001 more confidence is needed"],
  ["0.75", undefined, ""],
])("an intent of confidence %s: %s", (confidence, reason, text) => {
  const { folded } = askD(full(), confidence);
  if (reason === undefined) expect(folded.answers).toEqual([]);
  else {
    expect(folded.answers).toMatchObject([{ reason, lever: "accountSlotsMax", observed: "3", limit: "3" }]);
    expect(folded.answers[0]?.text).toContain(text);
  }
});

test("open profit counts for a position: the score is its confidence and a fifth of its R, within one R", () => {
  // The loss at the stop is 1.5 % of 5000: 75. B gains a little more than 37.5, half an R.
  const desk = full();
  desk.mark("BUSDT", "50376", "50376", "50377");
  const { folded } = askD(desk, "0.86");
  expect(only(folded.orders).symbol).toBe("CUSDT"); // At 0.7, and B a little above 0.6 + 0.1.
  const other = full();
  other.mark("BUSDT", "60000", "60000", "60001");
  other.mark("CUSDT", "49250", "49250", "49251"); // One R lost: 0.5
  const weakest = askD(other, "0.65").folded;
  expect(only(weakest.orders).symbol).toBe("CUSDT");
});

test("above the cap, in a symbol that is held, or for what was just entered nothing rotates", () => {
  const above = full();
  above.policy({ ...POLICY, accountSlotsMax: 2 }).commit();
  expect(askD(above).folded.answers).toMatchObject([{ reason: "ACCOUNT_SLOTS", limit: "2", observed: "3" }]);

  const young = full({ ...POLICY, cooldownMs: 1_000 });
  expect(askD(young).folded.answers[0]?.text).toContain("no position can be given up now");
  young.nowMs += 1_000;
  expect(askD(young).folded.answers).toEqual([]);
});

test("what a closing order leaves is closed by the next, and a close that never comes ends in a denial without a leak", () => {
  const desk = full();
  const { folded, intent } = askD(desk, "0.9", { expiresAtMs: desk.nowMs + 600_000 });
  const first = only(folded.orders);
  const part = parseQuantity("0.04");
  desk.orderFact(first, "PARTIALLY_FILLED", part, { tradeId: "9", quantity: part });
  desk.orderFact(first, "EXPIRED", part).commit();
  desk.nowMs += 499;
  expect(isDue(desk.state, desk.nowMs, 1e12)).toBe(false);
  desk.nowMs += 1;
  expect(isDue(desk.state, desk.nowMs, 1e12)).toBe(true);
  const second = only(desk.commit().orders);
  expect(second).toMatchObject({ symbol: "BUSDT", quantity: parseQuantity("0.06"), attempt: 1 });
  expect(second.clientOrderId).not.toBe(first.clientOrderId);

  desk.nowMs = (desk.account().rotation?.sinceMs ?? 0) + 119_999;
  expect(isDue(desk.state, desk.nowMs, 1e12)).toBe(false);
  desk.nowMs += 1;
  expect(isDue(desk.state, desk.nowMs, 1e12)).toBe(true);
  const { answers, orders } = desk.commit();
  expect(orders).toEqual([]);
  expect(answers).toMatchObject([
    {
      intentId: intent.intentId,
      reason: "ROTATION_TIMEOUT",
      limit: "120000",
      observed: "120000",
      requested: "BUSDT",
      lever: "rotationTimeoutMs",
    },
  ]);
  expect(desk.account().rotation).toBeUndefined();
  expect(desk.account().sums.slots).toBe(3);
});

test("an intent that expires while it waits is denied as expired", () => {
  const desk = full();
  const { intent } = askD(desk);
  desk.nowMs = intent.expiresAtMs;
  expect(isDue(desk.state, desk.nowMs, 1e12)).toBe(false);
  expect(desk.commit().answers).toEqual([]);
  desk.nowMs += 1;
  expect(desk.commit().answers).toMatchObject([{ reason: "EXPIRED" }]);
});

test("a stop ends a rotation at once, and the intent is denied", () => {
  const desk = full();
  askD(desk);
  desk.fact(ACCOUNT, {
    kind: "control",
    commandId: "c",
    command: "STOP",
    operator: "ana",
    reason: "because",
  });
  expect(desk.commit().answers).toMatchObject([{ verdict: "DENIED", reason: "NOT_ARMED" }]);
});

test("a rotation survives a snapshot", () => {
  const desk = full();
  const close = only(askD(desk).folded.orders);
  desk.state = decodeSnapshot(encodeSnapshot(desk.state, new Uint8Array(32), 1)).state;
  desk.fillAll(close, "9");
  expect(desk.commit().answers).toMatchObject([{ verdict: "APPROVED", symbol: "DUSDT" }]);
});

test("a rotation in a snapshot of schema 2, which kept the intent's bytes, goes on", () => {
  const desk = full();
  const { intent, folded } = askD(desk, "0.9", {
    votes: [{ voter: "v", score: ratio("0.5") }],
    exitPlan: { stopPercent: ratio("1"), ladder: [{ r: ratio("1"), fraction: ratio("0.5") }], horizonMs: 0 },
  });
  const bytes = encodeSnapshot(desk.state, new Uint8Array(32), 1);
  const snapshot = plimsoll.v1.Snapshot.decode(bytes);
  const older = JSON.parse(snapshot.stateJson) as {
    accounts: { $map: [string, { rotation: { intent?: unknown } & Record<string, unknown> }][] };
  };
  for (const [, { rotation }] of older.accounts.$map) {
    const { intentId, symbol, strategy, traceparent, expiresAtMs } = intent;
    delete rotation.intent;
    Object.assign(rotation, { intentId, symbol, strategy, traceparent, expiresAtMs });
    rotation["subject"] = `intent.${ACCOUNT}.${symbol}`;
    rotation["data"] = Buffer.from(encodeIntent(intent)).toString("base64");
  }
  snapshot.schema = 2;
  snapshot.stateJson = JSON.stringify(older);
  const { state } = decodeSnapshot(plimsoll.v1.Snapshot.encode(snapshot).finish());
  expect(state).toEqual(decodeSnapshot(bytes).state);
  expect(state.accounts.get(intent.account)?.rotation?.intent).toEqual(intent);
  desk.state = state;
  desk.fillAll(only(folded.orders), "9");
  expect(desk.commit().answers).toMatchObject([{ verdict: "APPROVED", intentId: intent.intentId }]);
});

const REGIME_POLICY = {
  ...POLICY,
  accountSlotsMax: 10,
  regimeSlotsBase: 4,
  regimeSlotsTrend: 6,
  regimeSlotsChop: 3,
};
const regime = (desk: TestDesk, value: Regime, asOfMs = desk.nowMs): TestDesk =>
  desk.estimate("regime", regimeToJson({ regime: value, windowMs: 60_000, asOfMs }));

test.each([
  ["TREND" as const, 0, undefined],
  ["BASE" as const, 0, undefined],
  ["CHOP" as const, 0, "regimeSlotsChop"],
  ["TREND" as const, 900_000, undefined],
  ["TREND" as const, 900_001, "regimeSlotsChop"],
  [undefined, 0, "regimeSlotsChop"],
])("slots of a %s regime, %i ms old: a fourth position is stopped by %s", (value, ageMs, lever) => {
  const desk = full({ ...REGIME_POLICY, rotationImprovementMin: ratio("2") });
  if (value !== undefined) regime(desk, value, desk.nowMs - ageMs);
  const [answer] = askD(desk).folded.answers;
  if (lever === undefined) expect(answer?.verdict).toBe("APPROVED");
  else expect(answer).toMatchObject({ reason: "REGIME_SLOTS", lever, limit: "3", observed: "3" });
});

test("a shrinking regime closes nothing", () => {
  const desk = full(REGIME_POLICY);
  regime(desk, "BASE");
  const fourth = askD(desk).folded.orders;
  desk.fillAll(only(fourth), "20").commit();
  regime(desk, "CHOP");
  expect(desk.commit().orders).toEqual([]);
  const [answer] = desk.ask({ symbol: "AUSDT" }).answer.reason === "POSITION_EXISTS" ? [true] : [false];
  expect(answer).toBe(true);
  expect(desk.account().sums.slots).toBe(4);
});

const condition = (desk: TestDesk, correlations: Record<string, string>, asOfMs = desk.nowMs): TestDesk =>
  desk.estimate(
    "condition.DUSDT",
    conditionToJson({
      symbol: parseSymbol("DUSDT"),
      atrPercent: ratio("0.2"),
      correlations: new Map(
        Object.entries(correlations).map(([symbol, value]) => [parseSymbol(symbol), ratio(value)]),
      ),
      windowMs: 60_000,
      asOfMs,
    }),
  );

test.each([
  [{ AUSDT: "0.8" }, "BUY", 0, undefined],
  [{ AUSDT: "0.80000001" }, "BUY", 0, "0.80000001"],
  [{ AUSDT: "0.9" }, "SELL", 0, undefined],
  [{ AUSDT: "-0.9" }, "SELL", 0, "0.9"],
  [{}, "BUY", 0, "1"],
  [{}, "SELL", 0, "1"],
  [{ AUSDT: "0.1" }, "BUY", 3_600_000, undefined],
  [{ AUSDT: "0.1" }, "BUY", 3_600_001, "1"],
] as const)("correlation %j, %s, %i ms old: observed %s", (correlations, side, ageMs, observed) => {
  const desk = TestDesk.ready({
    policy: { ...POLICY, correlationMax: ratio("0.80") },
    symbols: SYMBOLS,
  });
  const { order } = desk.ask({ symbol: "AUSDT" });
  if (order === undefined) throw new Error("not approved");
  condition(desk, correlations, desk.nowMs - ageMs);
  const [answer] = askD(desk, "0.9", { side }).folded.answers;
  if (observed === undefined) expect(answer?.verdict).toBe("APPROVED");
  else
    expect(answer).toMatchObject({
      reason: "CORRELATION",
      limit: "0.8",
      observed,
      requested: "AUSDT",
      lever: "correlationMax",
    });
});

test.each([
  // risk asked, confidence, target of volatility, risk given; the symbol moves 0.2 % a minute
  ["1", "0.7", "0", "1"],
  ["1", "0.59", "0", "0.5"],
  ["1", "0.60", "0", "1"],
  ["1", "0.85", "0", "1.5"],
  ["1.6", "0.9", "0", "2"],
  ["1", "0.7", "0.2", "1"],
  ["1", "0.7", "0.05", "0.25"],
] as const)(
  "risk of %s %% at confidence %s, volatility target %s: %s %%",
  (asked, confidence, target, given) => {
    const desk = TestDesk.ready({
      policy: { ...POLICY, riskPerTradePercent: ratio("2"), volatilityTargetPercent: ratio(target) },
      symbols: SYMBOLS,
    });
    condition(desk, {});
    const { folded } = askD(desk, confidence, { size: { kind: "risk", percent: ratio(asked) } });
    const quantity = only(folded.orders).quantity;
    // Loss at a stop 1.5 % away: 750 per unit; rounded down to the lot of 0.001.
    const loss = parseMoney(String(Number(given) * 100));
    expect(quantity).toBe((((loss as bigint) * 100_000_000n) / parseMoney("750") / 100_000n) * 100_000n);
    const text = folded.answers[0]?.text ?? "";
    if (given === asked) expect(text).not.toContain("risk");
    else expect(text).toContain(`= ${given} %`);
  },
);

test("a volatility nobody knows halves the risk", () => {
  const desk = TestDesk.ready({
    policy: { ...POLICY, volatilityTargetPercent: ratio("0.1") },
    symbols: SYMBOLS,
  });
  const { folded } = askD(desk, "0.7", { size: { kind: "risk", percent: ratio("1") } });
  expect(folded.answers[0]?.text).toContain("risk 1 % × 1 for confidence × 0.5 for volatility = 0.5 %");
});

test("an approved entry says what it risks and what its exit plan has to win", () => {
  const desk = TestDesk.ready({ policy: POLICY, symbols: SYMBOLS });
  const ladder = [
    { r: ratio("0.5"), fraction: ratio("0.25") },
    { r: ratio("1"), fraction: ratio("0.25") },
    { r: ratio("1.5"), fraction: ratio("0.25") },
  ];
  const exitPlan = { stopPercent: ratio("1"), targetPercent: ratio("2"), ladder, horizonMs: 0 };
  const [answer] = askD(desk, "0.7", { exitPlan }).folded.answers;
  // 0.125 + 0.25 + 0.375 + a quarter of 2 R = 1.25 R: 1 / 2.25
  expect(answer).toMatchObject({ lossAtStop: "50", breakEvenWinRate: "0.44444445" });
});

test.each([
  ["5", undefined, "APPROVED"],
  ["94.99", undefined, "LIQUIDATION_DISTANCE"],
  ["5", "94.99", "LIQUIDATION_DISTANCE"],
])("liquidation at least %s %% away, by its plan %s: %s", (min, wanted, expected) => {
  const desk = TestDesk.ready({
    policy: {
      ...POLICY,
      liquidationDistancePercentMin: ratio(min),
      maintenanceMarginPercent: ratio("2.5"),
      riskPerTradePercent: ratio("5"),
    },
    symbols: SYMBOLS,
    wallet: "10000",
  });
  // A notional of 10300 against 10000 less 2.5 % of it: 94.5 % away.
  const { answers } = askD(desk, "0.7", {
    size: { kind: "quantity", quantity: parseQuantity("0.206") },
    exitPlan: {
      stopPercent: ratio("1"),
      ladder: [],
      horizonMs: 0,
      ...(wanted === undefined ? {} : { liquidationDistancePercent: ratio(wanted) }),
    },
  }).folded;
  expect(answers[0]?.reason ?? answers[0]?.verdict).toBe(expected);
  if (expected !== "APPROVED")
    expect(answers[0]).toMatchObject({ limit: "94.99", lever: "liquidationDistancePercentMin" });
});

test("estimates nobody can read change nothing and are kept for the operator", () => {
  const desk = full(REGIME_POLICY);
  for (const [key, text] of [
    ["regime", `{"regime":"UP","windowMs":1,"asOfMs":1}`],
    ["regime", "no JSON"],
    [
      "condition.DUSDT",
      `{"symbol":"DUSDT","atrPercent":"0.1","correlations":{"AUSDT":"1.1"},"windowMs":1,"asOfMs":1}`,
    ],
  ] as const)
    desk.estimate(key, text);
  const { undecodable } = desk.commit();
  expect(undecodable.map(({ reason }) => reason)).toEqual([
    expect.stringContaining("regime"),
    expect.stringContaining("JSON"),
    expect.stringContaining("correlations.AUSDT"),
  ]);
  expect(desk.state.conditions.regime).toBeUndefined();
});
