import { expect, test } from "vitest";
import { bracketsKey, bracketsToJson } from "#libs/domain/brackets.ts";
import { parseMoney, parsePrice, parseQuantity, plus, ZERO_MONEY } from "#libs/domain/fixed.ts";
import { decodeClientOrderId, parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { batchOf } from "../../services/risk-kernel/batch.ts";
import { fold, isDue } from "../../services/risk-kernel/fold.ts";
import { decodeSnapshot, encodeSnapshot } from "../../services/risk-kernel/snapshot.ts";
import { emptyState } from "../../services/risk-kernel/state.ts";
import { isTripDue } from "../../services/risk-kernel/stop.ts";
import { ACCOUNT, BTC, ratio, WIDE_POLICY } from "./given.ts";
import { TestDesk } from "./desk.ts";

const POLICY = { ...WIDE_POLICY, entrySendWithinMs: 600_000 };

/** Holds 1 BTC bought at 50000 with a wallet of 10000, and a resting post-only entry on ETH. */
function holding(policy = POLICY): { desk: TestDesk; resting: OrderCommand } {
  const desk = TestDesk.ready({ policy, symbols: [BTC, "ETHUSDT"] });
  const bought = desk.ask({
    size: { kind: "quantity", quantity: parseQuantity("1") },
    exitPlan: { stopPercent: ratio("0.5"), ladder: [], horizonMs: 0 },
  }).order;
  if (bought === undefined) throw new Error("not approved");
  desk.fillAll(bought, "1").commit();
  const resting = desk.ask({ symbol: "ETHUSDT", entryStyle: "POST_ONLY" }).order;
  if (resting === undefined) throw new Error("not approved");
  desk.orderFact(resting, "NEW", "0").commit();
  return { desk, resting };
}

const control = (desk: TestDesk, command: "ARM" | "STOP" | "FLATTEN", account = ACCOUNT): TestDesk =>
  desk.fact(account, { kind: "control", commandId: "c", command, operator: "ana", reason: "because" });

test("an open loss trips at the bid of a long: entries are cancelled, the position is closed until it is flat", () => {
  const { desk, resting } = holding({ ...POLICY, dailyDrawdownTripPercent: ratio("50") });
  // The mark alone would not do it.
  desk.mark(BTC, "49500", "49000.1", "49001");
  expect(desk.commit().orders).toEqual([]);
  expect(desk.account().stop).toBe("ARMED");
  desk.mark(BTC, "49500", "49000", "49001");
  const tripped = desk.commit();
  expect(desk.account()).toMatchObject({ stop: "TRIPPED", stopCause: "OPEN_LOSS", flatten: true });
  expect(tripped.alerts).toMatchObject([{ severity: "CRITICAL", kind: "ess-tripped", account: ACCOUNT }]);
  expect(tripped.alerts[0]?.text).toContain(
    "open positions lose 1000 of a wallet of 10000, the limit is 10 %",
  );
  const [close, cancel] = tripped.orders;
  expect(cancel).toEqual({ ...resting, action: "CANCEL" });
  expect(close).toMatchObject({
    action: "PLACE",
    symbol: BTC,
    side: "SELL",
    leg: "FLATTEN",
    timeInForce: "IOC",
    quantity: parseQuantity("1"),
    price: parsePrice("48951"), // 10 bps through 49000
    reduceOnly: true,
    notAfterMs: 0,
  });
  expect(decodeClientOrderId(close?.clientOrderId ?? "")?.leg).toBe("FLATTEN");
  expect(desk.ask().answer).toMatchObject({ reason: "NOT_ARMED", observed: "TRIPPED" });

  // Half of it fills, the rest expires: the rest is closed by a new order, but not in the same instant.
  if (close === undefined) throw new Error("no close");
  const half = parseQuantity("0.4");
  desk.orderFact(close, "PARTIALLY_FILLED", half, {
    tradeId: "2",
    quantity: half,
    price: parsePrice("49000"),
  });
  desk.orderFact(close, "EXPIRED", half);
  expect(desk.commit().orders).toEqual([]);
  expect(isDue(desk.state, desk.nowMs + 499, 1e12)).toBe(false);
  expect(isDue(desk.state, desk.nowMs + 500, 1e12)).toBe(true);
  desk.nowMs += 500;
  const [again] = desk.commit().orders;
  expect(again).toMatchObject({ side: "SELL", quantity: parseQuantity("0.6"), leg: "FLATTEN" });
  expect(again?.clientOrderId).not.toBe(close.clientOrderId);
  if (again === undefined) throw new Error("no second close");
  desk.fillAll(again, "3");
  desk.commit();
  expect(desk.account().stop).toBe("TRIPPED"); // The cancelled entry may still fill.
  desk.orderFact(resting, "CANCELED", "0");
  desk.commit();
  expect(desk.account()).toMatchObject({
    stop: "COOLING_DOWN",
    coolUntilMs: desk.nowMs + POLICY.stopCooldownMs,
  });
});

test("after a trip only an operator arms, when it has cooled down and its cause is gone", () => {
  const { desk, resting } = holding();
  desk.orderFact(resting, "CANCELED", "0");
  desk.mark(BTC, "49000");
  const [close] = desk.commit().orders;
  if (close === undefined) throw new Error("no close");
  control(desk, "ARM");
  expect(desk.commit().alerts[0]?.text).toMatch(/ARM is refused, positions are still being closed/);
  desk.fillAll(close, "2").commit();
  control(desk, "ARM");
  expect(desk.commit().alerts[0]?.text).toMatch(/ARM is refused, it cools down until 20/);
  desk.nowMs += POLICY.stopCooldownMs;
  // 1049 of 10000 are lost today: more than the 5 % of a day.
  control(desk, "ARM");
  expect(desk.commit().alerts[0]?.text).toMatch(
    /its cause is still there: 1049 lost since the day began with 10000/,
  );
  expect(desk.account().stop).toBe("COOLING_DOWN");
  desk.nowMs += 86_400_000;
  desk.commit();
  control(desk, "ARM");
  expect(desk.commit().alerts.map(({ kind }) => kind)).toEqual(["ess-rearmed", "control-arm"]);
  expect(desk.account()).toMatchObject({ stop: "ARMED", stopCause: "", flatten: false });
});

test("a day's drawdown counts what is realised and what is open, and no transfer", () => {
  const { desk } = holding({ ...POLICY, openLossTripPercent: ratio("100") });
  const transfer = (change: string, reason: string): TestDesk =>
    desk.fact(ACCOUNT, {
      kind: "balance",
      reason,
      change: parseMoney(change),
      walletBalance: parseMoney("0"),
      asset: "USDT",
      transactionTimeMs: desk.nowMs,
      symbol: "",
    });
  transfer("-5000", "WITHDRAW").commit();
  expect(desk.account()).toMatchObject({ stop: "ARMED", dayStart: parseMoney("5000") });
  transfer("-100", "FUNDING_FEE").commit();
  desk.mark(BTC, "49850.1");
  desk.commit();
  expect(desk.account().stop).toBe("ARMED");
  desk.mark(BTC, "49850");
  desk.commit();
  expect(desk.account()).toMatchObject({ stop: "TRIPPED", stopCause: "DAILY_DRAWDOWN" });
});

test.each([
  { name: "more is withdrawn than the day began with", withdrawn: "-10200", left: "299.9" },
  { name: "all that the day began with is withdrawn", withdrawn: "-10000", left: "499.9" },
])("when $name, the day's drawdown counts from what is left", ({ withdrawn, left }) => {
  const { desk } = holding({ ...POLICY, openLossTripPercent: ratio("100") });
  const balance = (change: string, reason: string): void => {
    desk.nowMs += 1;
    desk.fact(ACCOUNT, {
      kind: "balance",
      reason,
      change: parseMoney(change),
      walletBalance: parseMoney("0"),
      asset: "USDT",
      transactionTimeMs: desk.nowMs,
      symbol: "",
    });
    desk.commit();
  };
  // Won since the day began; the position loses 0.1 at the bid.
  balance("500", "FUNDING_FEE");
  balance(withdrawn, "WITHDRAW");
  expect(desk.account()).toMatchObject({ stop: "ARMED", dayStart: parseMoney(left) });
  balance("10000", "DEPOSIT");
  expect(desk.account().dayStart).toBe(plus(parseMoney(left), parseMoney("10000")));
  balance("-5000", "FUNDING_FEE");
  expect(desk.account()).toMatchObject({ stop: "TRIPPED", stopCause: "DAILY_DRAWDOWN" });
});

test("a day that begins with a debt begins anew with what is paid in", () => {
  const desk = new TestDesk();
  desk.policy(POLICY).arm().snapshot(ACCOUNT, "-10", []).commit();
  desk.fact(ACCOUNT, {
    kind: "balance",
    reason: "DEPOSIT",
    change: parseMoney("5000"),
    walletBalance: parseMoney("0"),
    asset: "USDT",
    transactionTimeMs: desk.nowMs,
    symbol: "",
  });
  desk.commit();
  expect(desk.account()).toMatchObject({ dayStart: parseMoney("4990") });
});

test("a day that begins with an open loss begins with that equity", () => {
  const { desk } = holding();
  desk.mark(BTC, "49600"); // 4 % of the day's 10000
  desk.commit();
  desk.nowMs += 86_400_000;
  desk.mark(BTC, "49600", "49600", "49601");
  desk.commit();
  expect(desk.account()).toMatchObject({ stop: "ARMED", dayStart: parseMoney("9600") });
  desk.mark(BTC, "49120", "49120", "49121"); // 4.8 % and 5 % of 9600 more
  desk.commit();
  expect(desk.account()).toMatchObject({ stop: "TRIPPED", stopCause: "DAILY_DRAWDOWN" });
});

test("a day begins at UTC midnight by itself, once, with the equity of that moment, which a snapshot keeps", () => {
  const { desk, resting } = holding();
  desk.orderFact(resting, "CANCELED", "0").commit();
  const midnight = Math.ceil(desk.nowMs / 86_400_000) * 86_400_000;
  desk.nowMs = midnight - 1;
  desk.commit();
  expect(isDue(desk.state, midnight - 1, 1e12)).toBe(false);
  expect(isDue(desk.state, midnight, 1e12)).toBe(true);
  desk.nowMs = midnight;
  desk.mark(BTC, "49700", "49700", "49701").commit();
  expect(desk.account().dayStart).toBe(parseMoney("9700"));
  expect(isDue(desk.state, midnight + 1_000, 1e12)).toBe(false);
  const { state } = decodeSnapshot(encodeSnapshot(desk.state, new Uint8Array(32), 1));
  expect(state.accounts.get(desk.account().id)?.dayStart).toBe(parseMoney("9700"));
  // Nobody, no day.
  expect(isDue(emptyState(), midnight, 1e12)).toBe(false);
});

test("whoever begins at a snapshot follows the ledger: after a midnight without news of the account, and after a symbol's first leverage table", () => {
  const desk = TestDesk.ready();
  const { order } = desk.ask();
  if (order === undefined) throw new Error("not approved");
  desk.fillAll(order, "1").mark(BTC, "50100").commit();
  const follows = (): void => {
    const { state } = decodeSnapshot(encodeSnapshot(desk.state, new Uint8Array(32), 1));
    desk.commit();
    const live = desk.commits.at(-1) as Uint8Array;
    expect(Buffer.compare(fold(state, batchOf(plimsoll.v1.Commit.decode(live))).bytes, live)).toBe(0);
  };
  desk.nowMs = Math.ceil(desk.nowMs / 86_400_000) * 86_400_000;
  desk.commit();
  // Whoever watches the views is told that they are of today.
  const { counters } = plimsoll.v1.Commit.decode(desk.commits.at(-1) as Uint8Array);
  expect(counters?.accounts).toMatchObject([{ dayStartEquity: "10010", feesDay: "0" }]);
  expect(counters?.symbols).toMatchObject([{ symbol: BTC, feesDay: "0" }]);
  expect(counters?.strategies).toMatchObject([{ strategy: "test", feesDay: "0" }]);
  follows();
  const [account, symbol] = [parseAccountId(ACCOUNT), parseSymbol("NEWUSDT")];
  const step = {
    leverageMax: 5,
    notionalCap: parseMoney("5000"),
    maintenanceRatio: ratio("0.01"),
    cum: ZERO_MONEY,
  };
  desk.estimate(bracketsKey(account, symbol), bracketsToJson({ account, symbol, brackets: [step] })).commit();
  follows();
});

test("five execution errors in a row trip; an accepted order, or a post-only one that would take, is none", () => {
  const desk = TestDesk.ready({ policy: POLICY });
  const send = (outcome: "REJECTED" | "UNKNOWN" | "ACCEPTED", code = -1): void => {
    const { order } = desk.ask({ purpose: "OPEN" });
    if (order === undefined) throw new Error("not approved");
    desk.send(order, outcome, code).commit();
    // Free for the next one, on the router's word: the exchange itself would end the count.
    if (outcome !== "REJECTED") desk.orderFact(order, "CANCELED", "0");
  };
  for (let i = 0; i < 4; i += 1) send("REJECTED");
  send("REJECTED", -5022);
  expect(desk.account()).toMatchObject({ errorsInRow: 4, stop: "ARMED" });
  send("ACCEPTED");
  desk.commit();
  expect(desk.account().errorsInRow).toBe(0);
  for (let i = 0; i < 4; i += 1) send("REJECTED");
  expect(desk.account().stop).toBe("ARMED");
  send("UNKNOWN");
  expect(desk.account()).toMatchObject({ stop: "TRIPPED", stopCause: "EXECUTION_ERRORS" });
  // The unknown one is settled; nothing is held, nothing works.
  desk.commit();
  expect(desk.account().stop).toBe("COOLING_DOWN");
});

test("a held symbol without prices trips; one that is not held does not", () => {
  const { desk, resting } = holding({ ...POLICY, marketStaleTripMs: 60_000 });
  desk.orderFact(resting, "CANCELED", "0").commit();
  desk.nowMs += 60_000;
  expect(isTripDue(desk.state, desk.nowMs, new Map())).toBe(false);
  desk.commit();
  expect(desk.account().stop).toBe("ARMED");
  desk.nowMs += 1;
  const mark = desk.state.marks.get(parseSymbol(BTC));
  if (mark === undefined) throw new Error("no mark");
  const fresh = new Map([[parseSymbol(BTC), { ...mark, receivedAtMs: desk.nowMs }]]);
  expect(isTripDue(desk.state, desk.nowMs, fresh)).toBe(false);
  expect(isTripDue(desk.state, desk.nowMs, new Map())).toBe(true);
  const { alerts, orders } = desk.commit();
  expect(alerts[0]?.text).toContain("MARKET_STALE: BTCUSDT is held and its price is older than 60000 ms");
  expect(orders).toMatchObject([{ leg: "FLATTEN", symbol: BTC }]);
});

test("a kernel that starts long after the last one looks at prices before it judges their age", () => {
  const { desk, resting } = holding({ ...POLICY, marketStaleTripMs: 60_000 });
  desk.orderFact(resting, "CANCELED", "0").commit();
  desk.nowMs += 3_600_000;
  desk.epoch = 2;
  desk.commit();
  expect(desk.account().stop).toBe("ARMED");
  desk.nowMs += 60_000;
  desk.commit();
  expect(desk.account().stop).toBe("ARMED");
  desk.nowMs += 1;
  desk.commit();
  expect(desk.account().stopCause).toBe("MARKET_STALE");
});

test("an operator's stop cancels entries and lets exits go; flatten closes; both are armed again at once", () => {
  const { desk, resting } = holding();
  control(desk, "STOP");
  expect(desk.commit().orders).toEqual([{ ...resting, action: "CANCEL" }]);
  expect(desk.commit().orders).toEqual([]); // Asked for again only after a time without a word.
  expect(desk.ask({ side: "SELL", purpose: "CLOSE", size: { kind: "all" } }).answer.verdict).toBe("APPROVED");
  control(desk, "ARM").commit();
  expect(desk.account()).toMatchObject({ stop: "ARMED", stopCause: "" });

  const other = holding().desk;
  control(other, "FLATTEN", "");
  expect(other.commit().orders.map(({ action, leg }) => `${action} ${leg}`)).toEqual([
    "PLACE FLATTEN",
    "CANCEL ENTRY",
  ]);
});

test("a cancel without a word is asked for again", () => {
  const { desk, resting } = holding();
  desk.reissueAfterMs = 5_000;
  control(desk, "STOP").commit();
  desk.nowMs += 4_999;
  expect(isDue(desk.state, desk.nowMs, 5_000)).toBe(false);
  desk.nowMs += 1;
  expect(isDue(desk.state, desk.nowMs, 5_000)).toBe(true);
  expect(desk.commit().orders).toEqual([{ ...resting, action: "CANCEL" }]);
});

test("what a strategy's own exit has claimed is not closed twice, and what rests of it is cancelled", () => {
  const { desk, resting } = holding();
  const exit = desk.ask({
    side: "SELL",
    purpose: "REDUCE",
    size: { kind: "quantity", quantity: parseQuantity("0.3") },
    entryStyle: "POST_ONLY",
    workingMs: 60_000,
  }).order;
  if (exit === undefined) throw new Error("not approved");
  control(desk, "FLATTEN");
  const { orders } = desk.commit();
  expect(orders).toMatchObject([
    { action: "CANCEL", clientOrderId: exit.clientOrderId },
    { action: "PLACE", leg: "FLATTEN", quantity: parseQuantity("0.7") },
    { action: "CANCEL", clientOrderId: resting.clientOrderId },
  ]);
  const [, close] = orders;
  if (close === undefined) throw new Error("no close");
  desk.orderFact(exit, "CANCELED", "0").fillAll(close, "2");
  desk.nowMs += 500;
  expect(desk.commit().orders).toMatchObject([{ leg: "FLATTEN", quantity: parseQuantity("0.3") }]);
});

test("a resting exit of which nobody knows what became keeps no position from being closed", () => {
  const { desk } = holding();
  const exit = desk.ask({
    side: "SELL",
    purpose: "CLOSE",
    size: { kind: "all" },
    entryStyle: "POST_ONLY",
    workingMs: 60_000,
  }).order;
  if (exit === undefined) throw new Error("not approved");
  desk.send(exit, "UNKNOWN").commit();
  control(desk, "FLATTEN");
  // It may be on its way: first it is cancelled, and asked about.
  expect(desk.commit().orders.filter(({ leg }) => leg === "FLATTEN")).toEqual([]);
  desk.nowMs += desk.reissueAfterMs;
  const { orders } = desk.commit();
  expect(orders.filter(({ leg }) => leg === "FLATTEN")).toMatchObject([
    { action: "PLACE", quantity: exit.quantity },
  ]);
});

test("an open circuit cancels what could still open, and closes nothing", () => {
  const { desk, resting } = holding();
  desk.policy({ ...POLICY, accountSlotsMax: 1 });
  desk.commit();
  const foreign = {
    ...resting,
    clientOrderId: "web_1" as OrderCommand["clientOrderId"],
    symbol: parseSymbol(BTC),
  };
  desk.fillAll(foreign, "9");
  const { orders, alerts } = desk.commit();
  expect(alerts.map(({ kind }) => kind)).toContain("circuit-opened");
  expect(orders).toEqual([{ ...resting, action: "CANCEL" }]);
});

test("a day starts only when everything held has a price", () => {
  const desk = new TestDesk();
  desk
    .policy(POLICY)
    .arm()
    .snapshot(ACCOUNT, "10000", [[BTC, "1", "60000"]])
    .commit();
  expect(desk.account().dayStart).toBe(0n);
  desk.mark(BTC, "50000");
  desk.commit();
  // The 10000 were lost before we were there: the day has no drawdown, the open loss trips by itself.
  expect(desk.account()).toMatchObject({ dayStart: 0n, stopCause: "OPEN_LOSS" });
});
