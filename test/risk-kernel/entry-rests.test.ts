import { describe, expect, test } from "vitest";
import { format, parsePrice } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { isEntryDue } from "../../services/risk-kernel/entries.ts";
import { TestDesk } from "./desk.ts";
import { ACCOUNT, BTC, reference } from "./given.ts";
import { q, POLICY, only, entered, at, part, recordsOf, EntryNext, ended, bookOf } from "./worked-entries.ts";

describe("what is left of an entry", () => {
  test("at the time limit counts as complete from 90 % on", () => {
    const { desk, order } = entered();
    part(desk, order, "0.09").commit();
    desk.nowMs += 10_000;
    desk.orderFact(order, "CANCELED", "0.09").commit();
    expect(ended(desk)).toEqual(["ENTRY_END_COMPLETE", "0.09", "0.09 of 0.1 filled, 90 % are enough"]);
    expect([at(desk, "50000", "50001").orders, format(desk.exposure().gross)]).toEqual([[], "4500"]);
  });

  test("below that is taken once within the bound, protected by the stop that stands", () => {
    const { desk, order } = entered();
    part(desk, order, "0.04").commit();
    desk.nowMs += 10_000;
    desk.orderFact(order, "CANCELED", "0.04").commit();
    expect(recordsOf(desk)).toMatchObject([{ next: EntryNext.ENTRY_NEXT_FALLBACK, filled: "0.04" }]);
    expect([format(desk.exposure().gross), desk.exposure().slots]).toEqual(["5000", 1]);
    const rest = only(at(desk, "50010", "50011").orders);
    expect(rest).toMatchObject({
      timeInForce: "IOC",
      attempt: 1,
      quantity: q("0.06"),
      price: parsePrice("50086"),
      protection: order.protection,
    });
    part(desk, rest, "0.03").orderFact(rest, "EXPIRED", "0.03").commit();
    expect(ended(desk)).toEqual([
      "ENTRY_END_PARTIAL",
      "0.07",
      "0.07 of 0.1 filled: the book had no more within its bound",
    ]);
    expect([desk.position(), bookOf(desk).entries.size, bookOf(desk).guards.size]).toEqual(["0.07", 0, 1]);
  });

  test("is not taken when the policy allows no such order any more by the time it would be placed", () => {
    const { desk, order } = entered();
    part(desk, order, "0.04").commit();
    desk.nowMs += 10_000;
    desk.orderFact(order, "CANCELED", "0.04").commit();
    desk.policy({ ...POLICY, entryFallbackBps: 0 });
    expect(at(desk, "50000", "50001").orders).toEqual([]);
    expect(ended(desk)).toEqual([
      "ENTRY_END_GIVEN_UP",
      "0.04",
      "the policy allows no order more of its kind",
    ]);

    const bounded = entered({ entryStyle: "BOUNDED_LIMIT", slippageBps: 5 });
    part(bounded.desk, bounded.order, "0.02").orderFact(bounded.order, "EXPIRED", "0.02").commit();
    bounded.desk.policy({ ...POLICY, entryRetryMax: 0 });
    expect(at(bounded.desk, "50000", "50001").orders).toEqual([]);
    expect(ended(bounded.desk).slice(0, 2)).toEqual(["ENTRY_END_GIVEN_UP", "0.02"]);
  });

  test("is nothing when nothing had filled: the time limit ends it", () => {
    const { desk, order } = entered();
    desk.orderFact(order, "NEW", "0").commit();
    desk.nowMs += 10_000;
    desk.orderFact(order, "CANCELED", "0").commit();
    expect([desk.exposure().slots, bookOf(desk).entries.size]).toEqual([0, 0]);
    expect(at(desk, "50000", "50001").orders).toEqual([]);
  });

  test("of a bounded order is tried again, spaced, never beyond the price first approved", () => {
    const { desk, order } = entered({ entryStyle: "BOUNDED_LIMIT", slippageBps: 10 });
    expect(order).toMatchObject({ timeInForce: "IOC", price: parsePrice("50051") });
    part(desk, order, "0.02").orderFact(order, "EXPIRED", "0.02").commit();
    expect(at(desk, "50030", "50031", 499).orders).toEqual([]);
    const second = only(at(desk, "50030", "50031", 1).orders);
    expect(second).toMatchObject({ attempt: 1, timeInForce: "IOC", quantity: q("0.08"), price: order.price });
    part(desk, second, "0.02").orderFact(second, "EXPIRED", "0.02").commit();
    const third = only(at(desk, "49900", "49901").orders);
    expect(third).toMatchObject({ attempt: 2, quantity: q("0.06"), price: parsePrice("49950.9") });
    desk.orderFact(third, "EXPIRED", "0").commit();
    expect(ended(desk)[0]).toBe("ENTRY_END_PARTIAL");
    expect([desk.position(), at(desk, "50000", "50001").orders]).toEqual(["0.04", []]);
  });

  test("does not open anew what an intent closes: its resting order is cancelled with the first slice", () => {
    const { desk, order } = entered();
    desk.orderFact(order, "NEW", "0").commit();
    part(desk, order, "0.05").commit();
    desk.nowMs += 1_000;
    desk.intent(desk.intentOf({ purpose: "CLOSE", side: "SELL", size: { kind: "all" } }));
    const { orders } = desk.commit();
    expect(orders.map(({ action, leg }) => `${action} ${leg}`).sort()).toEqual([
      "CANCEL ENTRY",
      "PLACE EXIT",
    ]);
    expect(isEntryDue(desk.state, desk.nowMs)).toBe(false);
    const close = orders.find(({ leg }) => leg === "EXIT") as OrderCommand;
    desk.orderFact(order, "CANCELED", "0.05").fillAll(close, "900").commit();
    expect([desk.position(), at(desk, "50000", "50001", 10_000).orders]).toEqual(["0", []]);
    expect([bookOf(desk).orders.size, bookOf(desk).entries.size]).toEqual([0, 0]);
  });

  test("is on the lot and the tick of now, whatever these were when it was approved", () => {
    const { desk, order } = entered({ entryStyle: "BOUNDED_LIMIT" });
    expect(order.price).toBe(parsePrice("50001"));
    part(desk, order, "0.055").orderFact(order, "EXPIRED", "0.055").commit();
    desk.reference(reference(BTC, { stepSize: q("0.01"), tickSize: parsePrice("2") })).commit();
    expect(only(at(desk, "50000", "50002").orders)).toMatchObject({
      quantity: q("0.04"),
      price: parsePrice("50000"),
    });
  });

  test("waits for fills that the exchange has only counted", () => {
    const { desk, order } = entered({ entryStyle: "BOUNDED_LIMIT" });
    desk.orderFact(order, "EXPIRED", "0.06").commit();
    expect(at(desk, "50000", "50001").orders).toEqual([]);
    part(desk, order, "0.06").commit();
    expect(only(at(desk, "50000", "50001").orders).quantity).toBe(q("0.04"));
  });

  test("is not tried again when the position is gone, is being closed, or has no stop in half its time", () => {
    const partly = (): TestDesk => {
      const { desk, order } = entered({ entryStyle: "BOUNDED_LIMIT" }, { protectionDeadlineMs: 2_000 });
      desk.reissueAfterMs = 5_000;
      part(desk, order, "0.06").orderFact(order, "EXPIRED", "0.06").commit();
      return desk;
    };
    const naked = partly();
    expect(at(naked, "50000", "50001", 1_000).orders).toEqual([]);
    expect(ended(naked)[2]).toBe("the position has no confirmed stop");

    const closing = partly();
    const { order: exit } = closing.ask({
      purpose: "CLOSE",
      side: "SELL",
      size: { kind: "all" },
      slippageBps: 5,
    });
    expect(at(closing, "50000", "50001").orders).toEqual([]);
    expect(ended(closing)[2]).toBe("the position is being closed");
    expect(exit?.quantity).toBe(q("0.06"));

    const gone = partly();
    const stopId = only([
      gone.state.accounts.values().next().value?.books.get(parseSymbol(BTC))?.guards.values().next()
        .value as OrderCommand,
    ]);
    gone.orderFact(
      {
        ...stopId,
        clientOrderId: stopId.protection?.stopId as never,
        side: "SELL",
        reduceOnly: true,
        quantity: q("0.06"),
      },
      "FILLED",
      "0.06",
      { tradeId: "900", quantity: q("0.06") },
    );
    expect(at(gone, "50000", "50001").orders).toEqual([]);
    expect(ended(gone)[2]).toBe("the position it adds to is not held any more");
  });

  test("waits while the orders of ten seconds are used up, and goes on then", () => {
    const { desk, order } = entered({ entryStyle: "BOUNDED_LIMIT" }, { ordersPer10sMax: 1 });
    part(desk, order, "0.06").orderFact(order, "EXPIRED", "0.06").commit();
    expect(at(desk, "50000", "50001", 5_000).orders).toEqual([]);
    expect(only(at(desk, "50000", "50001", 5_000).orders).quantity).toBe(q("0.04"));
  });
});

describe("a resting entry", () => {
  test("follows a touch that has left it: cancelled first, placed anew once that is confirmed", () => {
    const { desk, order } = entered();
    desk.orderFact(order, "NEW", "0").commit();
    // 5 bps of 50,000 are 25.
    expect(at(desk, "50025", "50026").orders).toEqual([]);
    const moved = new Map([
      [
        parseSymbol(BTC),
        {
          mark: parsePrice("50030"),
          bid: parsePrice("50030"),
          ask: parsePrice("50031"),
          receivedAtMs: desk.nowMs,
        },
      ],
    ]);
    expect([isEntryDue(desk.state, desk.nowMs), isEntryDue(desk.state, desk.nowMs, moved)]).toEqual([
      false,
      true,
    ]);
    expect(only(at(desk, "50030", "50031").orders)).toEqual({ ...order, action: "CANCEL" });
    // Asked once; nothing more is placed before the exchange says that it is gone.
    expect(at(desk, "50040", "50041", 5_000).orders).toEqual([]);
    expect(desk.send(order, "CANCEL_DONE").commit().orders).toEqual([]);
    desk.orderFact(order, "CANCELED", "0").commit();
    expect(recordsOf(desk)).toMatchObject([{ next: EntryNext.ENTRY_NEXT_CHASE }]);
    const second = only(at(desk, "50050", "50051").orders);
    expect(second).toMatchObject({ attempt: 1, timeInForce: "GTX", price: parsePrice("50050") });
    expect(second.workingUntilMs).toBe(order.workingUntilMs);
  });

  test("never rests further than its bound, and not more often than the policy says", () => {
    const { desk, order } = entered({ workingMs: 60_000 });
    let resting = order;
    const prices: string[] = [];
    for (const bid of ["50040", "50200", "50400"]) {
      desk.orderFact(resting, "NEW", "0").commit();
      const [cancel] = at(desk, bid, String(Number(bid) + 1)).orders;
      if (cancel === undefined) break;
      desk.orderFact(resting, "CANCELED", "0").commit();
      resting = only(at(desk, bid, String(Number(bid) + 1)).orders);
      prices.push(format(resting.price));
    }
    // 15 bps above 50,000.
    expect(prices).toEqual(["50040", "50075"]);
  });

  test("takes what filled of it while it was being cancelled into account", () => {
    const { desk, order } = entered();
    desk.orderFact(order, "NEW", "0").commit();
    only(at(desk, "50040", "50041").orders);
    part(desk, order, "0.05").orderFact(order, "CANCELED", "0.05").commit();
    const second = only(at(desk, "50040", "50041").orders);
    expect(second).toMatchObject({ quantity: q("0.05"), protection: order.protection });
    part(desk, second, "0.05").commit();
    expect(ended(desk)).toEqual(["ENTRY_END_FILLED", "0.1", ""]);
    expect([desk.position(), bookOf(desk).guards.size, bookOf(desk).entries.size]).toEqual(["0.1", 1, 0]);
    // One stop protects it all, whichever order made it.
    desk.fact(ACCOUNT, {
      kind: "protection",
      symbol: order.symbol,
      clientOrderId: second.clientOrderId,
      stopId: order.protection?.stopId as never,
      outcome: "CONFIRMED",
      nakedSinceMs: desk.nowMs,
      unprotectedMs: 7,
      code: 0,
      reason: "",
      side: "SELL",
      stopPrice: order.protection?.stopPrice as never,
    });
    desk.commit();
    expect(bookOf(desk).nakedSinceMs).toBe(0);
  });

  test("ends when the cancel meets its time limit, a stop, or somebody else's cancel", () => {
    const late = entered();
    late.desk.orderFact(late.order, "NEW", "0").commit();
    only(at(late.desk, "50040", "50041", 9_000).orders);
    late.desk.nowMs += 600;
    late.desk.orderFact(late.order, "CANCELED", "0").commit();
    expect(bookOf(late.desk).entries.size).toBe(0);

    const stopped = entered();
    stopped.desk.orderFact(stopped.order, "NEW", "0").commit();
    only(at(stopped.desk, "50040", "50041").orders);
    const control = { kind: "control", commandId: "c", operator: "ana", reason: "test" } as const;
    stopped.desk.fact("", { ...control, command: "STOP" }).commit();
    stopped.desk.fact("", { ...control, command: "ARM" }).commit();
    stopped.desk.orderFact(stopped.order, "CANCELED", "0").commit();
    expect(bookOf(stopped.desk).entries.size).toBe(0);

    const foreign = entered();
    foreign.desk.orderFact(foreign.order, "NEW", "0").orderFact(foreign.order, "CANCELED", "0").commit();
    expect(bookOf(foreign.desk).entries.size).toBe(0);
  });

  test("works no longer than the entry is wanted", () => {
    const desk = TestDesk.ready({ policy: POLICY });
    const { order } = desk.ask({
      entryStyle: "POST_ONLY",
      workingMs: 30_000,
      expiresAtMs: desk.nowMs + 4_000,
    });
    expect(order?.workingUntilMs).toBe(desk.nowMs + 4_000);
  });
});
