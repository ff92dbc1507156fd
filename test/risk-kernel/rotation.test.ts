import { expect, test } from "vitest";
import { parseMoney, parsePrice, parseQuantity } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import type { DenialReason } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { encodeIntent } from "#libs/wire/intent.ts";
import { isDue } from "../../services/risk-kernel/fold.ts";
import { decodeSnapshot, encodeSnapshot } from "../../services/risk-kernel/snapshot.ts";
import type { TestDesk } from "./desk.ts";
import { ACCOUNT, ratio } from "./given.ts";
import { olderSnapshot } from "./older-snapshot.ts";
import { askD, full, only, POLICY } from "./full-desk.ts";

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

test("an increase changes what a position is worth from its first fill on, and not at all when nothing of it fills", () => {
  const increase = (desk: TestDesk) =>
    only(
      [desk.ask({ symbol: "BUSDT", purpose: "INCREASE", confidence: ratio("0.95") }).order].filter(
        (order) => order !== undefined,
      ),
    );
  const desk = full();
  const book = desk.account().books.get(parseSymbol("BUSDT"));
  const before = [book?.confidence, book?.riskAtStop];
  desk.orderFact(increase(desk), "EXPIRED", "0").commit();
  expect([book?.confidence, book?.riskAtStop]).toEqual(before);
  desk.send(increase(desk), "NOT_PLACED").commit();
  expect([book?.confidence, book?.riskAtStop]).toEqual(before);
  // It is the weakest still.
  expect(only(askD(desk).folded.orders).symbol).toBe("BUSDT");

  const more = full();
  more.fillAll(increase(more), "8").commit();
  expect(more.account().books.get(parseSymbol("BUSDT"))).toMatchObject({
    confidence: ratio("0.95"),
    riskAtStop: parseMoney("150"),
  });
  expect(only(askD(more).folded.orders).symbol).toBe("CUSDT");
});

test("what is being closed until it is flat is not increased meanwhile", () => {
  const increase = (desk: TestDesk) =>
    desk.ask({ symbol: "BUSDT", purpose: "INCREASE", confidence: ratio("0.95") }).answer;
  const desk = full();
  const close = only(askD(desk).folded.orders);
  expect(increase(desk)).toMatchObject({ verdict: "DENIED", reason: "NO_POSITION" });
  const part = parseQuantity("0.04");
  desk.orderFact(close, "PARTIALLY_FILLED", part, { tradeId: "9", quantity: part });
  desk.orderFact(close, "EXPIRED", part).commit();
  // Between two slices too.
  expect(increase(desk)).toMatchObject({ verdict: "DENIED", reason: "NO_POSITION" });

  const own = full();
  own.ask({ symbol: "BUSDT", purpose: "CLOSE", side: "SELL", size: { kind: "all" } });
  expect(increase(own)).toMatchObject({ verdict: "DENIED", reason: "NO_POSITION" });
});

test("nothing is given up while the desk has more positions than it may: its slot would be denied all the same", () => {
  const desk = full();
  desk.policy({ ...POLICY, deskSlotsMax: 2 }).commit();
  const { answers, orders } = askD(desk).folded;
  expect(orders).toEqual([]);
  expect(answers).toMatchObject([{ reason: "ACCOUNT_SLOTS", limit: "3", observed: "3" }]);
});

test("a position is given up while the desk is full and not above: its slot is the one that is handed over", () => {
  const desk = full();
  desk.policy({ ...POLICY, deskSlotsMax: 3 }).commit();
  const close = only(askD(desk).folded.orders);
  desk.fillAll(close, "9");
  expect(desk.commit().answers).toMatchObject([{ symbol: "DUSDT", verdict: "APPROVED" }]);
});

test.each<[string, Parameters<TestDesk["intentOf"]>[0], Partial<Policy>, DenialReason]>([
  ["too small", { size: { kind: "notional", notional: parseMoney("4") } }, {}, "SIZE_BELOW_MINIMUM"],
  ["too large an order", {}, { orderNotionalMax: parseMoney("4999") }, "ORDER_NOTIONAL"],
  ["risks too much", {}, { riskPerTradePercent: ratio("0.1") }, "LOSS_AT_STOP"],
  [
    "has its stop on the wrong side",
    { exitPlan: { stopPrice: parsePrice("60000"), ladder: [], horizonMs: 0 } },
    {},
    "INVALID_MESSAGE",
  ],
])(
  "nothing is given up for an intent that would be denied with the slot too: %s",
  (_, over, policy, reason) => {
    const desk = full();
    desk.policy({ ...POLICY, ...policy }).commit();
    const { answers, orders } = askD(desk, "0.9", over).folded;
    expect(orders).toEqual([]);
    expect(answers).toMatchObject([{ verdict: "DENIED", reason }]);
  },
);

test("what the position that is given up makes free counts for the intent", () => {
  // Three positions of 5000 each; equity a little below 10,000.
  const desk = full();
  desk.policy({ ...POLICY, grossExposurePercentMax: ratio("155") }).commit();
  const close = only(askD(desk).folded.orders);
  desk.fillAll(close, "9");
  expect(desk.commit().answers).toMatchObject([{ symbol: "DUSDT", verdict: "APPROVED" }]);

  const narrow = full();
  narrow.policy({ ...POLICY, grossExposurePercentMax: ratio("145") }).commit();
  const { answers, orders } = askD(narrow).folded;
  expect(orders).toEqual([]);
  expect(answers).toMatchObject([{ reason: "GROSS_EXPOSURE" }]);
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
  // Nothing closes it any more, and what nobody has sent yet is not sent.
  expect(orders).toEqual([{ ...second, action: "CANCEL" }]);
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
  const snapshot = encodeSnapshot(desk.state, new Uint8Array(32), 1);
  interface Older {
    accounts: { $map: [string, { rotation: { intent?: unknown } & Record<string, unknown> }][] };
  }
  const older = olderSnapshot<Older>(snapshot, 2, ({ accounts }) => {
    for (const [, { rotation }] of accounts.$map) {
      const { intentId, symbol, strategy, traceparent, expiresAtMs } = intent;
      delete rotation.intent;
      Object.assign(rotation, { intentId, symbol, strategy, traceparent, expiresAtMs });
      rotation["subject"] = `intent.${ACCOUNT}.${symbol}`;
      rotation["data"] = Buffer.from(encodeIntent(intent)).toString("base64");
    }
  });
  const { state } = decodeSnapshot(older);
  expect(state).toEqual(decodeSnapshot(snapshot).state);
  expect(state.accounts.get(intent.account)?.rotation?.intent).toEqual(intent);
  desk.state = state;
  desk.fillAll(only(folded.orders), "9");
  expect(desk.commit().answers).toMatchObject([{ verdict: "APPROVED", intentId: intent.intentId }]);
});
