import { describe, expect, test } from "vitest";
import { parseMoney, parsePrice } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { TestDesk } from "./desk.ts";
import { ACCOUNT, BTC, ratio } from "./given.ts";
import { close, ends, exitOf, newTrade, holding, next, only, POLICY, q, recordsOf, WHOLE } from "./sweeps.ts";

/** Its only slot is held, and a better intent for another symbol is about to be decided. */
function rotating(): TestDesk {
  const desk = TestDesk.ready({
    policy: { ...POLICY, accountSlotsMax: 1, rotationImprovementMin: ratio("0.1") },
    symbols: [BTC, "ETHUSDT"],
  });
  const opened = desk.ask({ size: { kind: "quantity", quantity: q("0.1") }, confidence: ratio("0.6") })
    .order as OrderCommand;
  desk.fillAll(opened, "1").commit();
  desk.intent(desk.intentOf({ symbol: "ETHUSDT", confidence: ratio("0.9") }));
  return desk;
}

const control = (desk: TestDesk, command: "FLATTEN" | "ARM"): TestDesk =>
  desk.fact(ACCOUNT, { kind: "control", commandId: "c", command, operator: "ana", reason: "because" });

describe("one exit at a time", () => {
  test("while a slice of a CLOSE is under way another CLOSE is told so; between two it goes on in its step", () => {
    const desk = holding();
    const first = desk.ask(close).order as OrderCommand;
    const refused = desk.ask(close).answer;
    expect(refused).toMatchObject({ verdict: "DENIED", reason: "NO_POSITION" });
    expect(refused.text).toContain("goes on until it is flat");
    ends(desk, first, "0").commit();
    ends(desk, only(next(desk).orders), "0").commit(); // At 10 bps, and the next would be at 25.
    const again = desk.ask({ ...close, slippageBps: 1 }).order;
    expect(again?.price).toBe(parsePrice("49950"));
  });

  test("a REDUCE cannot make less of a CLOSE that runs", () => {
    const desk = holding();
    ends(desk, desk.ask(close).order as OrderCommand, "0").commit();
    const size = { kind: "quantity", quantity: q("0.1") } as const;
    expect(desk.ask({ ...close, purpose: "REDUCE", size }).answer.reason).toBe("NO_POSITION");
    expect(exitOf(desk)?.left).toBeUndefined();
  });

  test("nothing rests on what an exit has still to take: between two of its slices it would hold the next ones up", () => {
    const rests = { ...close, entryStyle: "POST_ONLY", workingMs: 600_000 } as const;
    const closing = holding();
    ends(closing, closing.ask(close).order as OrderCommand, "0.1").commit();
    expect(closing.ask(rests).answer).toMatchObject({ verdict: "DENIED", reason: "NO_POSITION" });
    expect(only(next(closing).orders)).toMatchObject({ leg: "EXIT", attempt: 1, quantity: q("0.1") });

    const stopped = holding();
    ends(stopped, only(control(stopped, "FLATTEN").commit().orders), "0.1").commit();
    expect(stopped.ask(rests).answer).toMatchObject({ verdict: "DENIED", reason: "NO_POSITION" });
    expect(only(next(stopped).orders)).toMatchObject({ leg: "FLATTEN", attempt: 1, quantity: q("0.1") });

    const reducing = holding();
    const size = { kind: "quantity", quantity: q("0.5") } as const;
    const first = reducing.ask({ ...close, purpose: "REDUCE", size }).order as OrderCommand;
    ends(reducing, first, "0.1").commit();
    expect(reducing.ask(rests).order?.quantity).toBe(q("0.5")); // Of 0.9, and 0.4 is the REDUCE's.
    expect(only(next(reducing).orders)).toMatchObject({ leg: "EXIT", attempt: 1, quantity: q("0.1") });
  });

  test.each(["0.4", "1"])(
    "what rests of %s is cancelled by a CLOSE, which takes all there is",
    (quantity) => {
      const desk = holding(WHOLE);
      const rests = { ...close, entryStyle: "POST_ONLY", workingMs: 600_000 } as const;
      const size = { kind: "quantity", quantity: q(quantity) } as const;
      const resting = desk.ask({ ...rests, purpose: "REDUCE", size }).order as OrderCommand;
      desk.orderFact(resting, "NEW", "0").commit();
      desk.intent(desk.intentOf(close));
      const { answers, orders } = desk.commit();
      expect(answers).toMatchObject([{ verdict: "APPROVED" }]);
      const [first, cancel] = orders as [OrderCommand, OrderCommand];
      expect(first).toMatchObject({ action: "PLACE", quantity: q(quantity === "1" ? "1" : "0.6") });
      expect(cancel).toMatchObject({ action: "CANCEL", clientOrderId: resting.clientOrderId });
      expect(orders).toHaveLength(2);
      // The exchange may refuse a reduction beside the other one; then it goes when that is gone.
      desk.send(first, "REJECTED", -2022).orderFact(resting, "CANCELED", "0");
      expect(only(next(desk, 2_000).orders)).toMatchObject({ action: "PLACE", quantity: q("1") });
    },
  );

  test("a CLOSE in the commit that ends the stop's exit is not refused for it", () => {
    const desk = holding();
    control(desk, "FLATTEN").commit();
    control(desk, "ARM");
    expect(desk.ask(close).answer.verdict).toBe("APPROVED");
    expect(exitOf(desk)).toMatchObject({ cause: "INTENT", left: undefined });
  });

  test("slices of an exit that was given up take nothing away from a REDUCE after it", () => {
    const desk = holding();
    const stray = only(control(desk, "FLATTEN").commit().orders);
    expect(stray.quantity).toBe(q("0.1"));
    control(desk, "ARM").commit(); // Cancelled; whether it has filled nobody has said yet.
    const size = { kind: "quantity", quantity: q("0.1") } as const;
    const own = desk.ask({ ...close, purpose: "REDUCE", size }).order as OrderCommand;
    expect(own.quantity).toBe(q("0.1"));
    // The stray has taken part after all: that was somebody else's.
    ends(desk, stray, "0.04").commit();
    expect(exitOf(desk)?.left).toBe(q("0.1"));
    ends(desk, own, "0.1");
    expect(recordsOf(desk.commit().bytes)).toMatchObject([
      { end: plimsoll.v1.ExitEnd.EXIT_END_REDUCED, filled: "0.1", remaining: "0.86" },
    ]);
  });

  test("a slice for the other side claims nothing of a position that has turned", () => {
    const desk = holding(WHOLE);
    const long = desk.ask(close).order as OrderCommand;
    const turned = { ...long, clientOrderId: "web_1" as OrderCommand["clientOrderId"], reduceOnly: false };
    desk.fillAll({ ...turned, quantity: q("3") }, newTrade()).commit(); // 1 long, sold 3: 2 short.
    const size = { kind: "quantity", quantity: q("2") } as const;
    const { order } = desk.ask({ ...close, side: "BUY", purpose: "REDUCE", size });
    expect(order).toMatchObject({ side: "BUY", quantity: q("2") });
  });

  test("a rotation that has to close anew repeats no order id", () => {
    const desk = rotating();
    const first = only(desk.commit().orders);
    const foreign = { ...first, clientOrderId: "web_1" as OrderCommand["clientOrderId"], reduceOnly: false };
    // Somebody else closes it and opens it on the other side: that exit ends, and the rotation goes on.
    desk.fillAll({ ...foreign, quantity: q("0.2") }, newTrade()).commit();
    const [again] = next(desk).orders.filter(({ action }) => action === "PLACE");
    expect(again).toMatchObject({ side: "BUY", leg: "EXIT", intentId: first.intentId, attempt: 1 });
  });

  test("nor does one whose exit a CLOSE has taken over meanwhile", () => {
    const desk = rotating();
    const first = only(desk.commit().orders);
    ends(desk, first, "0").commit();
    const taken = desk.ask(close).order as OrderCommand;
    expect(exitOf(desk)).toMatchObject({ cause: "INTENT" });
    const foreign = { ...taken, clientOrderId: "web_1" as OrderCommand["clientOrderId"], reduceOnly: false };
    desk.fillAll({ ...foreign, quantity: q("0.2") }, newTrade()).commit();
    const [again] = next(desk).orders.filter(({ action }) => action === "PLACE");
    expect(again).toMatchObject({ side: "BUY", leg: "EXIT", intentId: first.intentId, attempt: 1 });
  });

  test("the stop takes a REDUCE over and runs to flat; armed again, it gives up", () => {
    const desk = holding({ ...POLICY, exitBlindNotional: parseMoney("10000") });
    const size = { kind: "quantity", quantity: q("0.3") } as const;
    desk.ask({ ...close, purpose: "REDUCE", size });
    const taken = control(desk, "FLATTEN").commit();
    expect(only(taken.orders)).toMatchObject({ leg: "FLATTEN", quantity: q("0.2") });
    expect(recordsOf(taken.bytes)).toMatchObject([{ end: plimsoll.v1.ExitEnd.EXIT_END_TAKEN_OVER }]);
    expect(exitOf(desk)?.left).toBeUndefined();
    expect(recordsOf(control(desk, "ARM").commit().bytes)).toMatchObject([
      { end: plimsoll.v1.ExitEnd.EXIT_END_GIVEN_UP },
    ]);
    expect(next(desk).orders).toEqual([]);
  });

  test("the stop takes over what a rotation wants no more, and goes on in its step", () => {
    const desk = rotating();
    ends(desk, only(desk.commit().orders), "0").commit();
    const second = only(next(desk).orders);
    expect(second).toMatchObject({ leg: "EXIT", price: parsePrice("49875") });
    ends(desk, second, "0");
    const stopped = control(desk, "FLATTEN").commit();
    expect(stopped.answers).toMatchObject([{ verdict: "DENIED" }]);
    expect(only(stopped.orders)).toMatchObject({ leg: "FLATTEN", price: second.price, quantity: q("0.1") });
    expect(recordsOf(stopped.bytes)).toMatchObject([{ end: plimsoll.v1.ExitEnd.EXIT_END_TAKEN_OVER }]);
  });

  test.each(["REDUCE_ONLY", "STOP"] as const)("%s of symbol, strategy or account stops none", (command) => {
    for (const scope of [{ symbol: parseSymbol(BTC) }, { strategy: "test" }, undefined]) {
      const desk = holding();
      const first = desk.ask(close).order as OrderCommand;
      const said = { kind: "control", commandId: "c", command, operator: "ana", reason: "because" } as const;
      desk.fact(scope === undefined ? ACCOUNT : "", { ...said, ...scope });
      expect(desk.commit().orders).toEqual([]);
      // Nor does an account that nobody vouches for any more.
      desk.trust = undefined;
      ends(desk, first, "0.1");
      expect(only(next(desk).orders)).toMatchObject({ leg: "EXIT", attempt: 1, action: "PLACE" });
    }
  });
});
