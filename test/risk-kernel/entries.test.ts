import { describe, expect, test } from "vitest";
import { format, parseMoney, parsePrice } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { batchOf } from "../../services/risk-kernel/batch.ts";
import { fold, isDue } from "../../services/risk-kernel/fold.ts";
import { decodeSnapshot, encodeSnapshot } from "../../services/risk-kernel/snapshot.ts";
import { olderSnapshot } from "./older-snapshot.ts";
import { emptyState } from "../../services/risk-kernel/state.ts";
import { TestDesk } from "./desk.ts";
import { ACCOUNT, BTC, ratio } from "./given.ts";
import {
  q,
  POLICY,
  WOULD_TAKE,
  only,
  entered,
  at,
  part,
  recordsOf,
  EntryNext,
  ended,
  bookOf,
  live,
} from "./worked-entries.ts";

describe("a post-only entry that would have taken", () => {
  test("is placed again at the new touch in a later commit, spaced, and at last once through the touch", () => {
    const { desk, order } = entered();
    expect(order).toMatchObject({ timeInForce: "GTX", price: parsePrice("50000"), attempt: 0 });
    const { orders } = desk.send(order, "REJECTED", WOULD_TAKE).mark(BTC, "49989", "49989", "49990").commit();
    expect(orders).toEqual([]);
    expect(recordsOf(desk)).toMatchObject([{ next: EntryNext.ENTRY_NEXT_REPRICE, orders: 1, wanted: "0.1" }]);
    // It keeps its place meanwhile.
    expect([desk.exposure().slots, format(desk.exposure().gross), live(desk)]).toEqual([1, "5000", 0]);
    expect(isDue(desk.state, desk.nowMs + 499, 1e12)).toBe(false);
    expect(isDue(desk.state, desk.nowMs + 500, 1e12)).toBe(true);

    const second = only(at(desk, "49980", "49981").orders);
    expect(second).toMatchObject({
      action: "PLACE",
      intentId: order.intentId,
      attempt: 1,
      timeInForce: "GTX",
      price: parsePrice("49980"),
      quantity: q("0.1"),
      workingUntilMs: order.workingUntilMs,
    });
    expect(second.clientOrderId).toBe(order.clientOrderId.replace(/e00$/, "e01"));
    // Nothing has filled: its stop follows the price, 1.5 % away.
    expect(second.protection).toMatchObject({
      stopPrice: parsePrice("49230.3"),
      stopId: order.protection?.stopId,
    });
    expect([desk.exposure().slots, format(desk.exposure().gross), live(desk)]).toEqual([1, "4998", 1]);

    desk.send(second, "REJECTED", WOULD_TAKE).commit();
    const third = only(at(desk, "49970", "49971").orders);
    expect(third).toMatchObject({ timeInForce: "GTX", attempt: 2, price: parsePrice("49970") });
    desk.send(third, "REJECTED", WOULD_TAKE).commit();
    const last = only(at(desk, "49960", "49961").orders);
    // 15 bps through the ask of 49,961.
    expect(last).toMatchObject({
      timeInForce: "IOC",
      attempt: 3,
      price: parsePrice("50035.9"),
      workingUntilMs: 0,
    });
    desk.orderFact(last, "EXPIRED", "0").commit();
    expect(ended(desk)).toEqual([
      "ENTRY_END_UNFILLED",
      "0",
      "0 of 0.1 filled: the book had no more within its bound",
    ]);
    expect([desk.exposure().slots, desk.exposure().gross, bookOf(desk).entries.size]).toEqual([0, 0n, 0]);
    // A price that moved is no error of execution.
    expect(desk.account().errorsInRow).toBe(0);
  });

  test("is placed a tick behind the refused price while no newer price is known, never through", () => {
    const { desk, order } = entered();
    const receivedAtMs = desk.nowMs;
    desk.nowMs += 10;
    desk.send(order, "REJECTED", WOULD_TAKE).commit();
    desk.nowMs += 500;
    desk.mark(BTC, "50000", "50000", "50001", receivedAtMs);
    expect(only(desk.commit().orders).price).toBe(parsePrice("49999.9"));
  });

  test("of a seller follows the ask down to its bound", () => {
    const { desk, order } = entered({ side: "SELL" });
    expect(order.price).toBe(parsePrice("50001"));
    desk.send(order, "REJECTED", WOULD_TAKE).commit();
    const second = only(at(desk, "50020", "50021").orders);
    expect(second).toMatchObject({ side: "SELL", price: parsePrice("50021") });
    desk.send(second, "REJECTED", WOULD_TAKE).commit();
    // 15 bps below 50,001 and no further.
    expect(only(at(desk, "49900", "49901").orders).price).toBe(parsePrice("49926"));
  });

  test("expires instead of being refused at an older exchange: it means the same", () => {
    const { desk, order } = entered();
    desk.orderFact(order, "EXPIRED", "0").commit();
    expect(only(at(desk, "49980", "49981").orders)).toMatchObject({ attempt: 1, timeInForce: "GTX" });
  });

  test("ends there where the policy wants neither another price nor a fallback", () => {
    const { desk, order } = entered({}, { entryRepriceMax: 0, entryFallbackBps: 0 });
    desk.send(order, "REJECTED", WOULD_TAKE).commit();
    expect([desk.exposure().slots, bookOf(desk).entries.size, at(desk, "49980", "49981").orders]).toEqual([
      0,
      0,
      [],
    ]);
  });

  test.each<readonly [string, RegExp, (desk: TestDesk) => unknown]>([
    ["prices are stale", /^MARKET_STALE: /, (desk) => (desk.nowMs += 6_000)],
    [
      "the emergency stop has tripped",
      /^entries are stopped$/,
      (desk) =>
        desk.fact("", { kind: "control", commandId: "c", command: "STOP", operator: "ana", reason: "test" }),
    ],
    [
      "the symbol is stopped",
      /^entries are stopped$/,
      (desk) =>
        desk.fact("", {
          kind: "control",
          commandId: "c",
          command: "STOP",
          operator: "ana",
          reason: "test",
          symbol: parseSymbol(BTC),
        }),
    ],
    [
      "the account's events are not heard",
      /^NOT_RECONCILED: /,
      (desk) => desk.fact(ACCOUNT, { kind: "stream", connected: false, reason: "test" }),
    ],
    ["its time is over", /^its time was over/, (desk) => (desk.nowMs += 60_000)],
    [
      "it fits no more",
      /^ORDER_NOTIONAL: .*, limit 4000/,
      (desk) => desk.policy({ ...POLICY, orderNotionalMax: parseMoney("4000") }),
    ],
    [
      "a position is there already",
      /^there is a position already/,
      (desk) =>
        desk.orderFact({ ...entered().order, clientOrderId: "web_1" as never }, "FILLED", "0.1", {
          tradeId: "7",
          quantity: q("0.1"),
        }),
    ],
  ])("is given up when %s, and says why", (_, reason, happen) => {
    const { desk, order } = entered();
    desk.send(order, "REJECTED", WOULD_TAKE).commit();
    desk.nowMs += 500;
    happen(desk);
    const { orders, alerts } = desk.commit();
    expect(orders.filter(({ action }) => action === "PLACE")).toEqual([]);
    const [end, , why] = ended(desk);
    expect([end, why]).toEqual(["ENTRY_END_GIVEN_UP", expect.stringMatching(reason)]);
    expect(alerts).toContainEqual(expect.objectContaining({ kind: "entry-given-up", severity: "INFO" }));
    expect([bookOf(desk).entries.size, live(desk)]).toEqual([0, 0]);
  });

  test("is given up for any other refusal, and when nobody knows what became of it until that is proven", () => {
    for (const [outcome, code] of [
      ["REJECTED", -2019],
      ["NOT_PLACED", 0],
    ] as const) {
      const { desk, order } = entered();
      desk.send(order, "UNKNOWN").commit();
      expect([bookOf(desk).entries.size, live(desk), at(desk, "49980", "49981").orders]).toEqual([1, 1, []]);
      desk.send(order, outcome, code).commit();
      expect([bookOf(desk).entries.size, at(desk, "49980", "49981").orders]).toEqual([0, []]);
    }
  });

  test("is not worked any more once the exchange shows a fill of what it had refused", () => {
    const { desk, order } = entered();
    desk.send(order, "REJECTED", WOULD_TAKE).commit();
    part(desk, order, "0.1").commit();
    expect(ended(desk)[0]).toBe("ENTRY_END_GIVEN_UP");
    expect([desk.position(), bookOf(desk).entries.size]).toEqual(["0.1", 0]);
  });
});

test("an entry rests inside the touch as far as the policy says, while a tick to the other side is left", () => {
  const inside = (ticks: number, bid: string, ask: string, side: "BUY" | "SELL" = "BUY"): string => {
    const desk = TestDesk.ready({ policy: { ...POLICY, entryInsideTicks: ticks } });
    desk.mark(BTC, "50000", bid, ask);
    return format(desk.ask({ entryStyle: "POST_ONLY", side }).order?.price ?? parsePrice("1"));
  };
  expect(inside(0, "50000", "50001")).toBe("50000");
  expect(inside(2, "50000", "50001")).toBe("50000.2");
  expect(inside(20, "50000", "50001")).toBe("50000.9");
  expect(inside(2, "50000", "50000.1")).toBe("50000");
  expect(inside(2, "50000", "50001", "SELL")).toBe("50000.8");
});

test("a size given as risk shrinks where the next price would make it risk more", () => {
  const { desk, order } = entered(
    {
      size: { kind: "risk", percent: ratio("2") },
      exitPlan: { stopPrice: parsePrice("49500"), ladder: [], horizonMs: 0 },
    },
    { riskPerTradePercent: ratio("2") },
  );
  // 2 % of 10,000 at 500 per BTC.
  expect(order.quantity).toBe(q("0.4"));
  desk.orderFact(order, "NEW", "0").commit();
  only(at(desk, "50050", "50051").orders);
  desk.orderFact(order, "CANCELED", "0").commit();
  expect(only(at(desk, "50050", "50051").orders)).toMatchObject({
    quantity: q("0.363"),
    price: parsePrice("50050"),
  });
});

test("a size given as risk shrinks where the next price would make one order worth too much", () => {
  const { desk, order } = entered(
    { size: { kind: "risk", percent: ratio("5") } },
    { orderNotionalMax: parseMoney("5000") },
  );
  expect(order.quantity).toBe(q("0.1"));
  desk.orderFact(order, "NEW", "0").commit();
  only(at(desk, "50050", "50051").orders);
  desk.orderFact(order, "CANCELED", "0").commit();
  expect(only(at(desk, "50050", "50051").orders)).toMatchObject({
    quantity: q("0.099"),
    price: parsePrice("50050"),
  });
});

test("what has filled of a size given as risk is not counted twice against the room of its position", () => {
  const { desk, order } = entered(
    { size: { kind: "risk", percent: ratio("5") } },
    { positionNotionalMax: parseMoney("5000") },
  );
  expect(order.quantity).toBe(q("0.1"));
  part(desk, order, "0.06").commit();
  desk.nowMs += 10_000;
  desk.orderFact(order, "CANCELED", "0.06").commit();
  // 3000 are held: the rest of 0.04 is worth a little more than 2000 at 50,076, 15 bps through the ask.
  expect(only(at(desk, "50000", "50001").orders)).toMatchObject({
    quantity: q("0.039"),
    price: parsePrice("50076"),
  });
});

test("between two orders its place is nobody else's", () => {
  const desk = TestDesk.ready({ policy: { ...POLICY, accountSlotsMax: 1 }, symbols: [BTC, "ETHUSDT"] });
  const { order } = desk.ask({ entryStyle: "POST_ONLY", workingMs: 10_000 });
  desk.send(order as OrderCommand, "REJECTED", WOULD_TAKE).commit();
  expect(desk.ask({ symbol: "ETHUSDT" }).answer.reason).toBe("ACCOUNT_SLOTS");
  expect(desk.ask().answer.reason).toBe("POSITION_EXISTS");
  expect(only(at(desk, "49980", "49981").orders).intentId).toBe(order?.intentId);
});

test("an entry that waits survives a snapshot, folds again to the same bytes, and one of schema 6 just ends", () => {
  const { desk, order } = entered();
  desk.send(order, "REJECTED", WOULD_TAKE).commit();
  const snapshot = encodeSnapshot(desk.state, new Uint8Array(32), 1);
  const from = desk.commits.length;
  const second = only(at(desk, "49980", "49981").orders);
  desk.orderFact(second, "NEW", "0").commit();
  only(at(desk, "50040", "50041").orders);
  const fresh = emptyState();
  for (const bytes of desk.commits)
    expect(Buffer.compare(fold(fresh, batchOf(plimsoll.v1.Commit.decode(bytes))).bytes, bytes)).toBe(0);
  const { state } = decodeSnapshot(snapshot);
  for (const bytes of desk.commits.slice(from))
    expect(Buffer.compare(fold(state, batchOf(plimsoll.v1.Commit.decode(bytes))).bytes, bytes)).toBe(0);
  expect(state).toEqual(desk.state);

  interface Older {
    policy: Record<string, unknown>;
    accounts: { $map: [string, { books: { $map: [string, Record<string, unknown>][] } }][] };
  }
  const older = olderSnapshot<Older>(
    encodeSnapshot(desk.state, new Uint8Array(32), 1),
    6,
    ({ policy, accounts }) => {
      delete policy["entryRepriceMax"];
      for (const [, account] of accounts.$map)
        for (const [, book] of account.books.$map) delete book["entries"];
    },
  );
  const migrated = decodeSnapshot(older).state;
  expect(migrated.policy?.entryRepriceMax).toBe(3);
  expect(migrated.accounts.get(desk.account().id)?.books.get(parseSymbol(BTC))).toMatchObject({
    entries: new Map(),
    orders: { size: 1 },
  });
});
