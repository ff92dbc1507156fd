import { describe, expect, test } from "vitest";
import { format, parsePrice, parseQuantity, plus } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { isDue, type Folded } from "../../services/risk-kernel/fold.ts";
import { TestDesk } from "./desk.ts";
import { ACCOUNT, BTC, ratio, WIDE_POLICY } from "./given.ts";

const q = parseQuantity;
const ladder = [
  { r: ratio("0.5"), fraction: ratio("0.25") },
  { r: ratio("1"), fraction: ratio("0.25") },
];
/** From 50000: stop at 49500, rungs at 50250 and 50500, the rest at 51000. */
const exitPlan = { stopPercent: ratio("1"), targetPercent: ratio("2"), ladder, horizonMs: 0 };
const close = { side: "SELL", purpose: "CLOSE", size: { kind: "all" }, slippageBps: 5 } as const;

const shown = ({ action, side, quantity, price }: OrderCommand): string =>
  `${action} ${side} ${format(quantity)} at ${format(price)}`;
const targetsOf = ({ orders }: Folded): readonly OrderCommand[] =>
  orders.filter(({ leg }) => leg === "TARGET");
const told = (folded: Folded): readonly string[] => targetsOf(folded).map(shown);

let trade = 0;
/** So much of an order fills; its own total goes to `filled`, all of it when nothing is said. */
function fills(desk: TestDesk, order: OrderCommand, quantity: string, filled = quantity): Folded {
  trade += 1;
  const status = q(filled) === order.quantity ? "FILLED" : "PARTIALLY_FILLED";
  return desk.orderFact(order, status, q(filled), { tradeId: String(trade), quantity: q(quantity) }).commit();
}

/** Somebody sells so much of what the entry has bought. */
function soldByHand(desk: TestDesk, entry: OrderCommand, quantity: string): void {
  trade += 1;
  const order = { ...entry, clientOrderId: "web_1" as OrderCommand["clientOrderId"], side: "SELL" } as const;
  desk.orderFact(order, "FILLED", q(quantity), { tradeId: String(trade), quantity: q(quantity) });
}

function entered(quantity = "1", over: Parameters<TestDesk["ask"]>[0] = {}, policy = WIDE_POLICY) {
  const desk = TestDesk.ready({ policy });
  desk.reissueAfterMs = 5_000;
  const { order } = desk.ask({ size: { kind: "quantity", quantity: q(quantity) }, exitPlan, ...over });
  if (order === undefined) throw new Error("not approved");
  return { desk, order };
}

describe("where they stand", () => {
  test("a rung takes its share at its distance in R, the target what is left; reduce-only, resting", () => {
    const { desk, order } = entered();
    const placed = targetsOf(fills(desk, order, "1"));
    expect(placed.map(shown)).toEqual([
      "PLACE SELL 0.25 at 50250",
      "PLACE SELL 0.25 at 50500",
      "PLACE SELL 0.5 at 51000",
    ]);
    expect(placed[0]).toMatchObject({ timeInForce: "GTC", reduceOnly: true, intentId: order.intentId });
    expect(new Set(placed.map(({ clientOrderId }) => clientOrderId)).size).toBe(3);
  });

  test("a short takes its profit below, on the tick further away", () => {
    const { desk, order } = entered("1", {
      side: "SELL",
      exitPlan: { ...exitPlan, stopPrice: parsePrice("50333.3") },
    });
    const prices = targetsOf(fills(desk, order, "1")).map(({ price }) => price);
    // The mark's bid is 49999.9; R is 333.4, 0.5 R are 166.7; 2 % of 49999.9 are 999.998.
    expect(prices.map((price) => format(price))).toEqual(["49833.2", "49666.5", "48999.9"]);
  });

  test("what is less than a lot at a rung is left to the last", () => {
    const { desk, order } = entered("0.003");
    expect(told(fills(desk, order, "0.003"))).toEqual(["PLACE SELL 0.003 at 51000"]);
  });

  test("an intent without a plan has the policy's target; a policy of 0 has none", () => {
    const without = { exitPlan: { ladder: [], horizonMs: 0 } };
    const some = entered("0.5", without, { ...WIDE_POLICY, defaultTargetPercent: ratio("2.5") });
    expect(told(fills(some.desk, some.order, "0.5"))).toEqual(["PLACE SELL 0.5 at 51250"]);
    const none = entered("0.5", without);
    expect(told(fills(none.desk, none.order, "0.5"))).toEqual([]);
  });

  test("one beyond the exchange's price band waits until the price is nearer", () => {
    const { desk, order } = entered("1", {
      exitPlan: { ...exitPlan, targetPercent: ratio("12"), ladder: [] },
    });
    expect(told(fills(desk, order, "1"))).toEqual([]);
    desk.nowMs += 10_000;
    desk.mark(BTC, "53500", "53499.9", "53500");
    expect(told(desk.commit())).toEqual(["PLACE SELL 1 at 56000"]);
  });
});

describe("as the position changes", () => {
  test("every further fill of the entry adds its shares, a second later", () => {
    const { desk, order } = entered();
    expect(told(fills(desk, order, "0.4"))).toEqual([
      "PLACE SELL 0.1 at 50250",
      "PLACE SELL 0.1 at 50500",
      "PLACE SELL 0.2 at 51000",
    ]);
    expect(told(fills(desk, order, "0.6", "1"))).toEqual([]);
    desk.nowMs += 999;
    expect(isDue(desk.state, desk.nowMs, 5_000)).toBe(false);
    desk.nowMs += 1;
    expect(isDue(desk.state, desk.nowMs, 5_000)).toBe(true);
    expect(told(desk.commit())).toEqual([
      "PLACE SELL 0.15 at 50250",
      "PLACE SELL 0.15 at 50500",
      "PLACE SELL 0.3 at 51000",
    ]);
  });

  test("an entry that fills in hundreds of parts has a handful of targets, and all that filled is in them", () => {
    const { desk, order } = entered("1", { exitPlan: { ...exitPlan, ladder: [] } });
    desk.reissueAfterMs = 1e12;
    const placed: OrderCommand[] = [];
    for (let part = 1; part <= 500; part += 1) {
      placed.push(...targetsOf(fills(desk, order, "0.002", `${part / 500}`)));
      desk.nowMs += 100;
      desk.mark(BTC, "50000", "49999.9", "50000");
    }
    // 1, 2, 4, 8 and 16 s behind each other, then every 30 s: in 50 s six.
    expect(placed.length).toBe(6);
    for (let seconds = 0; seconds < 30; seconds += 1) {
      desk.nowMs += 1_000;
      desk.mark(BTC, "50000", "49999.9", "50000");
      placed.push(...targetsOf(desk.commit()));
    }
    expect(placed.length).toBe(7);
    expect(format(placed.reduce((sum, { quantity }) => plus(sum, quantity), q("0.001")))).toBe("1.001");
  });

  test("what a target has taken is not placed again", () => {
    const { desk, order } = entered();
    const [first] = targetsOf(fills(desk, order, "0.4"));
    fills(desk, first as OrderCommand, "0.1");
    expect(desk.position()).toBe("0.3");
    expect(told(fills(desk, order, "0.6", "1"))[0]).toBe("PLACE SELL 0.15 at 50250");
  });

  test("flat by the stop: what rests is cancelled, and the slot is free when all are gone", () => {
    const { desk, order } = entered();
    const placed = targetsOf(fills(desk, order, "1"));
    const stop = {
      ...order,
      clientOrderId: order.protection?.stopId ?? order.clientOrderId,
      side: "SELL",
    } as const;
    expect(told(fills(desk, stop, "1"))).toEqual([
      "CANCEL SELL 0.25 at 50250",
      "CANCEL SELL 0.25 at 50500",
      "CANCEL SELL 0.5 at 51000",
    ]);
    expect(desk.exposure().slots).toBe(1);
    for (const target of placed) desk.orderFact(target, "CANCELED", "0");
    expect(told(desk.commit())).toEqual([]);
    expect([desk.exposure().slots, desk.open]).toEqual([0, 0]);
  });

  test("a cancel without an answer is asked for again", () => {
    const { desk, order } = entered("1", { exitPlan: { ...exitPlan, ladder: [] } });
    fills(desk, order, "1");
    fills(
      desk,
      { ...order, clientOrderId: order.protection?.stopId ?? order.clientOrderId, side: "SELL" },
      "1",
    );
    desk.nowMs += 5_000;
    expect(told(desk.commit())).toContain("CANCEL SELL 1 at 51000");
  });

  test("they give way to an exit: a CLOSE takes all that is held, and they are cancelled in its commit", () => {
    const { desk, order } = entered();
    fills(desk, order, "1");
    desk.intent(desk.intentOf(close));
    const folded = desk.commit();
    expect(folded.answers[0]?.verdict).toBe("APPROVED");
    expect(folded.orders.find(({ leg }) => leg === "EXIT")?.quantity).toBe(q("1"));
    expect(told(folded).every((one) => one.startsWith("CANCEL"))).toBe(true);
    expect(told(folded)).toHaveLength(3);
  });

  test("after a REDUCE they are no more than what is left, nearest first", () => {
    const { desk, order } = entered();
    const [, , far] = targetsOf(fills(desk, order, "1"));
    desk.intent(
      desk.intentOf({ ...close, purpose: "REDUCE", size: { kind: "quantity", quantity: q("0.4") } }),
    );
    const reduced = desk.commit();
    expect(told(reduced)).toEqual(["CANCEL SELL 0.5 at 51000"]);
    fills(desk, reduced.orders.find(({ leg }) => leg === "EXIT") as OrderCommand, "0.4");
    desk.orderFact(far as OrderCommand, "CANCELED", "0");
    expect(told(desk.commit())).toEqual(["PLACE SELL 0.1 at 51000"]);
  });

  test("the emergency stop takes them away with the position, and a stop of entries leaves them", () => {
    const { desk, order } = entered();
    fills(desk, order, "1");
    const control = (command: "STOP" | "FLATTEN") =>
      desk
        .fact(ACCOUNT, { kind: "control", commandId: "c", command, operator: "ana", reason: "test" })
        .commit();
    expect(told(control("STOP"))).toEqual([]);
    expect(told(control("FLATTEN"))).toHaveLength(3);
  });

  test("an entry that fills again after its position was closed repeats no order id", () => {
    const { desk, order } = entered("1", { exitPlan: { ...exitPlan, ladder: [] } });
    const [first] = targetsOf(fills(desk, order, "0.4"));
    soldByHand(desk, order, "0.4");
    desk.orderFact(first as OrderCommand, "EXPIRED", "0").commit();
    expect(desk.position()).toBe("0");
    const [second] = targetsOf(fills(desk, order, "0.6", "1"));
    expect(second).toMatchObject({ quantity: q("0.6"), intentId: order.intentId });
    expect(second?.clientOrderId).not.toBe(first?.clientOrderId);
  });

  test("an entry that goes on filling repeats no order id, however many targets others had meanwhile", () => {
    const one = { exitPlan: { ...exitPlan, stopPercent: ratio("0.5"), ladder: [] } };
    const { desk, order } = entered("0.1", one);
    const [first] = targetsOf(fills(desk, order, "0.04"));
    const more = desk.ask({ ...one, purpose: "INCREASE", size: { kind: "quantity", quantity: q("1.5") } });
    const ids = new Set<string>();
    for (let filled = 1; filled < 1_296; filled += 1)
      for (const target of targetsOf(fills(desk, more.order as OrderCommand, "0.001", `${filled / 1_000}`))) {
        ids.add(target.clientOrderId);
        fills(desk, target, "0.001");
      }
    expect(ids.size).toBe(1_295);
    desk.nowMs += 1_000;
    const [second] = targetsOf(fills(desk, order, "0.06", "0.1"));
    expect(second).toMatchObject({ quantity: q("0.06"), intentId: order.intentId });
    expect(second?.clientOrderId).not.toBe(first?.clientOrderId);
  });

  test("an increase has targets of its own", () => {
    const { desk, order } = entered("0.5", { exitPlan: { ...exitPlan, ladder: [] } });
    fills(desk, order, "0.5");
    desk.mark(BTC, "50200", "50199.9", "50200");
    const more = desk.ask({
      purpose: "INCREASE",
      size: { kind: "quantity", quantity: q("0.2") },
      exitPlan: { ...exitPlan, ladder: [] },
    }).order as OrderCommand;
    expect(told(fills(desk, more, "0.2"))).toEqual(["PLACE SELL 0.2 at 51204"]);
  });
});

describe("what the exchange does not take", () => {
  test("one that somebody made smaller at the exchange has not failed when that fills", () => {
    const plan = { ...exitPlan, ladder: [] };
    const { desk, order } = entered("1", { exitPlan: plan });
    let target = targetsOf(fills(desk, order, "1"))[0] as OrderCommand;
    for (const left of ["0.9", "0.8", "0.7"]) {
      desk.nowMs += 2_000;
      const { orders, alerts } = fills(desk, { ...target, quantity: q("0.1") }, "0.1");
      expect(alerts.map(({ kind }) => kind)).toEqual([]);
      expect(orders.map(shown)).toEqual([`PLACE SELL ${left} at 51000`]);
      target = orders[0] as OrderCommand;
    }
  });

  test("is placed once more a second later under another id; then a person is told, and the position keeps its stop", () => {
    const { desk, order } = entered("1", { exitPlan: { ...exitPlan, ladder: [] } });
    const [first] = targetsOf(fills(desk, order, "1"));
    expect(told(desk.send(first as OrderCommand, "REJECTED", -4131).commit())).toEqual([]);
    desk.nowMs += 1_000;
    const [second] = targetsOf(desk.commit());
    expect(second).toMatchObject({ attempt: 1, quantity: q("1") });
    const { alerts } = desk.orderFact(second as OrderCommand, "EXPIRED", "0").commit();
    expect(alerts).toMatchObject([{ severity: "WARNING", kind: "target-gone" }]);
    desk.nowMs += 60_000;
    desk.mark(BTC, "50000", "50000", "50001");
    expect(told(desk.commit())).toEqual([]);
    expect(desk.account().books.get(parseSymbol(BTC))?.guards.size).toBe(1);
  });

  test("a ladder that the exchange cancels as a whole, as a countdown does, is placed once more as a whole", () => {
    const { desk, order } = entered();
    const cancelled = (targets: readonly OrderCommand[]): Folded => {
      for (const [i, target] of targets.entries()) {
        desk.nowMs += i;
        desk.orderFact(target, "CANCELED", "0");
      }
      return desk.commit();
    };
    const first = targetsOf(fills(desk, order, "1"));
    expect(cancelled(first).alerts).toEqual([]);
    desk.nowMs += 1_000;
    const again = targetsOf(desk.commit());
    expect(again.map(shown)).toEqual(first.map(shown));
    expect(cancelled(again).alerts).toMatchObject([{ kind: "target-gone" }]);
    desk.nowMs += 60_000;
    desk.mark(BTC, "50000", "50000", "50001");
    expect(told(desk.commit())).toEqual([]);
  });

  test("one that ends because the position was reduced under it counts for nothing", () => {
    const { desk, order } = entered("1", { exitPlan: { ...exitPlan, ladder: [] } });
    const [target] = targetsOf(fills(desk, order, "1"));
    soldByHand(desk, order, "0.6");
    desk.orderFact(target as OrderCommand, "EXPIRED", "0");
    expect(told(desk.commit())).toEqual(["PLACE SELL 0.4 at 51000"]);
  });
});
