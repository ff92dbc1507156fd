import { expect, test } from "vitest";
import type { ProtectionOutcome, StopStatus } from "#libs/domain/fact.ts";
import { format, parsePrice, parseQuantity } from "#libs/domain/fixed.ts";
import { parseClientOrderId, parseSymbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { orderCommandFromWire } from "#libs/wire/ledger.ts";
import type { Batch } from "../../services/risk-kernel/batch.ts";
import { fold, isDue } from "../../services/risk-kernel/fold.ts";
import { stopOf, stopPriceOf } from "../../services/risk-kernel/protection.ts";
import { decodeSnapshot, encodeSnapshot } from "../../services/risk-kernel/snapshot.ts";
import { olderSnapshot } from "./older-snapshot.ts";
import { isTripDue } from "../../services/risk-kernel/stop.ts";
import { ACCOUNT, BTC, ratio, reference, WIDE_POLICY } from "./given.ts";
import { TestDesk } from "./desk.ts";

const POLICY = { ...WIDE_POLICY, protectionDeadlineMs: 2_000 };
const SIZE = parseQuantity("0.1");

function opened(): { readonly desk: TestDesk; readonly entry: OrderCommand } {
  const desk = TestDesk.ready({ policy: POLICY });
  desk.reissueAfterMs = 5_000;
  return { desk, entry: ask(desk) };
}

function ask(desk: TestDesk, purpose: "OPEN" | "INCREASE" = "OPEN"): OrderCommand {
  const { order } = desk.ask({
    purpose,
    size: { kind: "quantity", quantity: SIZE },
    exitPlan: { stopPercent: ratio("1"), ladder: [], horizonMs: 0 },
  });
  if (order === undefined) throw new Error("not approved");
  return order;
}

const stopIdOf = ({ protection }: OrderCommand, attempt = 0): string => {
  if (protection === undefined) throw new Error("an entry without protection");
  return protection.stopId.replace(/00$/, String(attempt).padStart(2, "0"));
};

const stop = (desk: TestDesk, entry: OrderCommand, status: StopStatus, attempt = 0): TestDesk =>
  desk.fact(ACCOUNT, {
    kind: "stop",
    symbol: entry.symbol,
    clientOrderId: stopIdOf(entry, attempt),
    algoId: "1",
    side: entry.side === "BUY" ? "SELL" : "BUY",
    status,
    triggerPrice: parsePrice("49500"),
    childOrderId: "",
    reason: "",
    transactionTimeMs: desk.nowMs,
    source: "STREAM",
  });

const reported = (desk: TestDesk, entry: OrderCommand, outcome: ProtectionOutcome): TestDesk =>
  desk.fact(ACCOUNT, {
    kind: "protection",
    symbol: entry.symbol,
    clientOrderId: entry.clientOrderId,
    stopId: parseClientOrderId(stopIdOf(entry)),
    outcome,
    nakedSinceMs: desk.nowMs,
    unprotectedMs: 7,
    code: outcome === "CONFIRMED" ? 0 : -4120,
    reason: outcome === "CONFIRMED" ? "" : "use the other endpoint",
    side: entry.side === "BUY" ? "SELL" : "BUY",
    stopPrice: parsePrice("49500"),
  });

const bookOf = (desk: TestDesk) => {
  const book = desk.account().books.get(parseSymbol(BTC));
  if (book === undefined) throw new Error("no book");
  return book;
};
const isNaked = (desk: TestDesk): boolean => bookOf(desk).nakedSinceMs > 0;
const due = (desk: TestDesk): boolean =>
  isDue(desk.state, desk.nowMs, desk.reissueAfterMs) || isTripDue(desk.state, desk.nowMs, new Map());
/** Closes what is held by an exit of its own. */
function close(desk: TestDesk, tradeId: string): void {
  const { order } = desk.ask({ purpose: "CLOSE", side: "SELL", size: { kind: "all" } });
  if (order === undefined) throw new Error("no exit");
  desk.fillAll(order, tradeId).commit();
}

test("an entry commits its stop, on the tick, with its deadline and the bound of the closing", () => {
  const { entry } = opened();
  expect(entry.protection).toMatchObject({
    stopPrice: parsePrice("49500"), // 1 % below 50000
    workingType: "MARK",
    deadlineMs: 2_000,
    stopAttempts: 2,
    flattenBps: 50,
    flattenAttempts: 6,
  });
  expect(entry.protection?.stopId).toMatch(/^p1-.{22}-s00$/);
});

test.each([
  ["on the tick it stays", "BUY", "100", "1.5", "98.5"],
  [
    "between ticks a long's is rounded up: the loss is never more than was admitted",
    "BUY",
    "100",
    "1.52",
    "98.5",
  ],
  ["and a short's down", "SELL", "100", "1.58", "101.5"],
  ["a distance below a tick is a tick", "BUY", "100", "0.01", "99.5"],
  ["of a short too", "SELL", "100", "0.01", "100.5"],
  ["a stop is a price: never 0", "BUY", "1", "1", "0.5"],
] as const)("%s", (_, side, price, distance, expected) => {
  const own = { ...reference(BTC), tickSize: parsePrice("0.5"), minPrice: parsePrice("0.5") };
  expect(format(stopPriceOf(side, parsePrice(price), parsePrice(distance), own))).toBe(expected);
});

test("a position is naked from its first fill to the confirmed stop, and holds its slot until the stop is over", () => {
  const { desk, entry } = opened();
  desk
    .orderFact(entry, "PARTIALLY_FILLED", "0.04", { tradeId: "1", quantity: parseQuantity("0.04") })
    .commit();
  expect(isNaked(desk)).toBe(true);
  reported(desk, entry, "CONFIRMED").commit();
  expect([isNaked(desk), stopOf(bookOf(desk))]).toEqual([false, stopIdOf(entry)]);
  desk.orderFact(entry, "FILLED", "0.1", { tradeId: "2", quantity: parseQuantity("0.06") }).commit();
  expect(isNaked(desk)).toBe(false);
  close(desk, "3");
  expect([desk.position(), desk.account().sums.slots]).toEqual(["0", 1]);
  expect(desk.ask().answer).toMatchObject({ reason: "POSITION_EXISTS" });
  stop(desk, entry, "EXPIRED").commit();
  expect(desk.account().sums.slots).toBe(0);
  // A word that comes late does not bring it back.
  stop(desk, entry, "NEW").commit();
  expect(desk.account().sums.slots).toBe(0);
});

test("without a confirmed stop at the deadline the emergency stop trips and closes; not a millisecond before", () => {
  const { desk, entry } = opened();
  desk.fillAll(entry, "1").commit();
  desk.nowMs += 2_000;
  expect(due(desk)).toBe(false);
  desk.nowMs += 1;
  expect(due(desk)).toBe(true);
  const { orders, alerts } = desk.commit();
  expect(desk.account()).toMatchObject({ stop: "TRIPPED", stopCause: "NAKED_POSITION", flatten: true });
  expect(alerts[0]?.text).toContain("BTCUSDT is held without a confirmed stop for 2001 ms, allowed are 2000");
  expect(orders).toMatchObject([{ leg: "FLATTEN", side: "SELL", reduceOnly: true, quantity: SIZE }]);
  expect(due(desk)).toBe(false);
});

test("a kernel that takes over has not heard yet of a stop confirmed meanwhile: the deadline counts from its first commit", () => {
  const { desk, entry } = opened();
  desk.fillAll(entry, "1").commit();
  desk.nowMs += 5_000;
  // A reign begins with commits that fold nothing.
  desk.epoch += 1;
  expect(desk.commit().orders).toEqual([]);
  expect([due(desk), desk.account().stop]).toEqual([false, "ARMED"]);
  desk.nowMs += 2_001;
  expect(due(desk)).toBe(true);
  expect(desk.commit().orders).toMatchObject([{ leg: "FLATTEN" }]);
  expect(desk.account().stopCause).toBe("NAKED_POSITION");
});

test("an account that is stopped already closes a position that nothing protects", () => {
  const { desk, entry } = opened();
  desk.fact(ACCOUNT, { kind: "control", commandId: "s", command: "STOP", operator: "ana", reason: "x" });
  desk.fillAll(entry, "1").commit();
  desk.nowMs += 2_001;
  expect(due(desk)).toBe(true);
  expect(desk.commit().orders).toMatchObject([{ leg: "FLATTEN" }]);
  expect(desk.account()).toMatchObject({ stopCause: "NAKED_POSITION", flatten: true });
});

test("the deadline is real time: ten times as long while exchange time runs ten times faster", () => {
  const { desk, entry } = opened();
  desk.reissueAfterMs = 50_000;
  desk.fillAll(entry, "1").commit();
  desk.nowMs += 20_000;
  expect(due(desk)).toBe(false);
  desk.nowMs += 1;
  expect(due(desk)).toBe(true);
});

test.each<[StopStatus, protects: boolean]>([
  ["NEW", true],
  ["TRIGGERED", true],
  ["TRIGGERING", false],
  ["FINISHED", false],
  ["CANCELED", false],
  ["EXPIRED", false],
  ["REJECTED", false],
  ["ABSENT", false],
])("a stop that is %s protects: %s", (status, protects) => {
  const { desk, entry } = opened();
  desk.fillAll(entry, "1");
  reported(desk, entry, "CONFIRMED").commit();
  desk.nowMs += 10;
  const { alerts } = stop(desk, entry, status).commit();
  expect(isNaked(desk)).toBe(!protects);
  const over = !protects && status !== "TRIGGERING";
  expect(alerts.map(({ kind }) => kind)).toEqual(over ? ["stop-gone"] : []);
  // Only what came after the last stop counts.
  desk.nowMs += 2_000;
  expect(due(desk)).toBe(false);
});

test("a stop of the wrong side, or of another entry, protects nothing", () => {
  const { desk, entry } = opened();
  desk.fillAll(entry, "1");
  stop(desk, { ...entry, side: "SELL" }, "NEW").commit();
  expect(isNaked(desk)).toBe(true);
});

test("a position that somebody turns by hand is theirs: it trips nothing, and the stop of the one before goes", () => {
  const { desk, entry } = opened();
  desk.fillAll(entry, "1");
  reported(desk, entry, "CONFIRMED").commit();
  const byHand = {
    ...entry,
    clientOrderId: "web_1" as OrderCommand["clientOrderId"],
    side: "SELL",
    quantity: parseQuantity("0.2"),
  } as const;
  desk.fillAll(byHand, "2").commit();
  expect([desk.position(), isNaked(desk)]).toEqual(["-0.1", false]);
  desk.nowMs += POLICY.protectionDeadlineMs + 1;
  expect(desk.commit().orders).toMatchObject([
    { action: "CANCEL", leg: "STOP", clientOrderId: stopIdOf(entry) },
  ]);
  expect(desk.account().stop).toBe("ARMED");
});

test("a stop that outlives its position is cancelled, and again until it is gone; never while its entry may fill", () => {
  const { desk, entry } = opened();
  reported(desk, entry, "CONFIRMED").commit(); // Before the fill is known.
  desk.nowMs += 600;
  expect(desk.commit().orders).toEqual([]);
  desk.fillAll(entry, "1").commit();
  close(desk, "2");
  expect(due(desk)).toBe(false);
  desk.nowMs += 500;
  expect(due(desk)).toBe(true);
  const { orders } = desk.commit();
  expect(orders).toMatchObject([
    { action: "CANCEL", leg: "STOP", clientOrderId: stopIdOf(entry), symbol: BTC },
  ]);
  expect(due(desk)).toBe(false);
  const wire = plimsoll.v1.Commit.decode(desk.commits.at(-1) ?? new Uint8Array()).orders[0];
  expect(orderCommandFromWire(wire as plimsoll.v1.OrderCommand)).toMatchObject({
    action: "CANCEL",
    quantity: 0n,
  });
  desk.nowMs += 5_000;
  expect(desk.commit().orders).toMatchObject([{ action: "CANCEL", clientOrderId: stopIdOf(entry) }]);
  stop(desk, entry, "ABSENT").commit();
  expect([desk.account().sums.slots, due(desk)]).toEqual([0, false]);
});

test("an increase's stop replaces the first only once it is confirmed", () => {
  const { desk, entry } = opened();
  desk.fillAll(entry, "1");
  reported(desk, entry, "CONFIRMED").commit();
  desk.nowMs += 1_000;
  const more = ask(desk, "INCREASE");
  desk.fillAll(more, "2").commit();
  expect([isNaked(desk), stopOf(bookOf(desk))]).toEqual([false, stopIdOf(entry)]);
  desk.nowMs += 1_000;
  expect(desk.commit().orders).toEqual([]);
  reported(desk, more, "CONFIRMED").commit();
  expect(stopOf(bookOf(desk))).toBe(stopIdOf(more));
  desk.nowMs += 500;
  expect(desk.commit().orders).toMatchObject([
    { action: "CANCEL", leg: "STOP", clientOrderId: stopIdOf(entry) },
  ]);
  stop(desk, entry, "CANCELED").commit();
  expect([isNaked(desk), stopOf(bookOf(desk))]).toEqual([false, stopIdOf(more)]);
});

test("the order a stop became, and the closing in its place, are ours: they move the position and nothing else", () => {
  for (const [leg, kinds] of [
    ["s", ["stop-filled"]],
    ["f", []],
  ] as const) {
    const { desk, entry } = opened();
    desk.fillAll(entry, "1");
    reported(desk, entry, "CONFIRMED").commit();
    const clientOrderId = parseClientOrderId(stopIdOf(entry).replace("-s00", `-${leg}00`));
    const order: OrderCommand = { ...entry, clientOrderId, side: "SELL", reduceOnly: true };
    const { alerts } = desk.fillAll(order, "2").commit();
    expect([desk.position(), desk.account().uncovered]).toEqual(["0", false]);
    expect(alerts.map(({ kind }) => kind)).toEqual(kinds);
  }
});

test("what the router could not protect is told to a person", () => {
  const { desk, entry } = opened();
  desk.fillAll(entry, "1").commit();
  for (const [outcome, severity, kind] of [
    ["FLATTENING", "CRITICAL", "protection-failed"],
    ["FLATTENED", "WARNING", "protection-flattened"],
    ["KEPT", "WARNING", "stop-kept"],
    ["FAILED", "CRITICAL", "protection-failed"],
  ] as const)
    expect(reported(desk, entry, outcome).commit().alerts).toMatchObject([
      { severity, kind, account: ACCOUNT },
    ]);
  expect(isNaked(desk)).toBe(true);
});

test("a snapshot says what stands to be protected, and one of before has nobody wait for a stop", () => {
  const { desk, entry } = opened();
  desk.fillAll(entry, "1").commit();
  const snapshot = encodeSnapshot(desk.state, new Uint8Array(32), 1);
  const { guarded } = plimsoll.v1.Snapshot.decode(snapshot.body);
  expect(guarded.map((wire) => orderCommandFromWire(wire as plimsoll.v1.OrderCommand))).toEqual([entry]);
  const again = new TestDesk();
  again.state = decodeSnapshot(snapshot).state;
  [again.nowMs, again.reissueAfterMs] = [desk.nowMs + 2_001, 5_000];
  expect(due(again)).toBe(true);

  interface Older {
    accounts: { $map: [string, { books: { $map: [string, Record<string, unknown>][] } }][] };
  }
  const old = olderSnapshot<Older>(snapshot, 5, ({ accounts }) => {
    for (const [, account] of accounts.$map)
      for (const [, book] of account.books.$map)
        for (const key of ["stops", "guards", "nakedSinceMs", "nakedUntilMs"]) delete book[key];
  });
  again.state = decodeSnapshot(old).state;
  expect([due(again), isNaked(again)]).toEqual([false, false]);
});

test("stops that are cancelled together come in one order, also out of a snapshot", () => {
  const ETH = "ETHUSDT";
  const desk = TestDesk.ready({ policy: POLICY, symbols: [BTC, ETH] });
  desk.reissueAfterMs = 5_000;
  const entries = [BTC, ETH].map((symbol) => desk.ask({ symbol }).order as OrderCommand);
  // The second symbol's is watched first.
  for (const [i, entry] of entries.reverse().entries()) {
    desk.fillAll(entry, String(i + 1));
    reported(desk, entry, "CONFIRMED").commit();
    const { order } = desk.ask({
      symbol: entry.symbol,
      purpose: "CLOSE",
      side: "SELL",
      size: { kind: "all" },
    });
    desk.fillAll(order as OrderCommand, String(i + 3)).commit();
  }
  const restored = new TestDesk();
  restored.state = decodeSnapshot(encodeSnapshot(desk.state, new Uint8Array(32), 1)).state;
  desk.nowMs += 1_000;
  const { orders } = desk.commit();
  expect(orders.map(({ symbol, leg }) => `${symbol} ${leg}`)).toEqual([`${BTC} STOP`, `${ETH} STOP`]);
  const batch = desk.batches.at(-1);
  expect(fold(restored.state, batch as Batch).orders).toEqual(orders);
});

test("a sweep and the router's closing of the same position end flat together, whoever takes what; the stop goes then", () => {
  const { desk, entry } = opened();
  desk.fillAll(entry, "1").commit();
  desk.nowMs += 2_001;
  const [slice] = desk.commit().orders;
  expect(slice).toMatchObject({ leg: "FLATTEN", quantity: SIZE });
  // The router's own closing order takes a part of it, the exchange cuts the slice down to what is left.
  const id = parseClientOrderId(stopIdOf(entry).replace("-s00", "-f00"));
  const closing: OrderCommand = {
    ...entry,
    clientOrderId: id,
    side: "SELL",
    reduceOnly: true,
    quantity: parseQuantity("0.06"),
  };
  desk.fillAll(closing, "2").commit();
  expect([desk.position(), desk.account().uncovered]).toEqual(["0.04", false]);
  const part = { tradeId: "3", quantity: parseQuantity("0.03") };
  desk.orderFact(slice as OrderCommand, "PARTIALLY_FILLED", part.quantity, part);
  desk.orderFact(slice as OrderCommand, "EXPIRED", part.quantity).commit();
  // A late stop protects the rest while the sweep runs, and is not cancelled under it.
  reported(desk, entry, "CONFIRMED");
  desk.nowMs += 1_000;
  const [rest, ...others] = desk.commit().orders;
  expect([rest, others]).toMatchObject([
    { leg: "FLATTEN", side: "SELL", reduceOnly: true, quantity: parseQuantity("0.01") },
    [],
  ]);
  desk.fillAll(rest as OrderCommand, "4");
  const { exits } = desk.commit();
  expect(exits).toMatchObject([{ end: "FLAT", filled: parseQuantity("0.04") }]);
  // Flat, but the stop is still there: no slot is free and nothing cools down.
  expect([desk.position(), desk.account().sums.slots, desk.account().stop]).toEqual(["0", 1, "TRIPPED"]);
  desk.nowMs += 500;
  expect(desk.commit().orders).toMatchObject([{ action: "CANCEL", leg: "STOP" }]);
  stop(desk, entry, "CANCELED").commit();
  expect([desk.account().sums.slots, desk.account().stop]).toEqual([0, "COOLING_DOWN"]);
});

test("a stop that triggers under a sweep ends it flat; the slice that comes too late counts as no error", () => {
  const { desk, entry } = opened();
  desk.fillAll(entry, "1");
  reported(desk, entry, "CONFIRMED").commit();
  const slice = desk.ask({ purpose: "CLOSE", side: "SELL", size: { kind: "all" } }).order as OrderCommand;
  const triggered: OrderCommand = {
    ...entry,
    clientOrderId: parseClientOrderId(stopIdOf(entry)),
    side: "SELL",
    reduceOnly: true,
  };
  stop(desk, entry, "TRIGGERED");
  const { exits, orders } = desk.fillAll(triggered, "2").commit();
  expect(exits).toMatchObject([{ end: "FLAT", filled: 0n, remaining: 0n }]);
  expect(orders).toEqual([{ ...slice, action: "CANCEL" }]);
  desk.send(slice, "REJECTED", -2022);
  stop(desk, entry, "FINISHED").commit();
  expect(desk.account()).toMatchObject({ errorsInRow: 0, uncovered: false });
  expect([desk.account().sums.slots, desk.open, due(desk)]).toEqual([0, 0, false]);
});
