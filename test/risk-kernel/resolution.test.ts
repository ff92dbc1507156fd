import { expect, test } from "vitest";
import { parseQuantity } from "#libs/domain/fixed.ts";
import { isResolution, type Resolution } from "#libs/domain/fact.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { ACCOUNT, ratio } from "./given.ts";
import { TestDesk } from "./desk.ts";
import { close, holding, next, only } from "./sweeps.ts";

/** An approved entry. */
function entered(): { readonly desk: TestDesk; readonly order: OrderCommand } {
  const desk = TestDesk.ready();
  const { order } = desk.ask();
  if (order === undefined) throw new Error("not approved");
  return { desk, order };
}

const resolve = (desk: TestDesk, { clientOrderId }: OrderCommand, command: Resolution): TestDesk =>
  desk.fact(ACCOUNT, {
    kind: "control",
    commandId: "c",
    command,
    operator: "ana",
    reason: "called them",
    clientOrderId,
  });

test("an operator's word that an unknown order was never placed frees its capacity, and the router is told", () => {
  const { desk, order } = entered();
  desk.send(order, "UNKNOWN").commit();
  expect(desk.exposure().slots).toBe(1);
  const { orders, alerts } = resolve(desk, order, "RESOLVE_NOT_PLACED").commit();
  expect(orders).toEqual([{ ...order, action: "RESOLVED_NOT_PLACED" }]);
  expect(alerts.map(({ kind }) => kind)).toEqual(["control-resolve-not-placed", "order-resolved"]);
  expect([desk.open, desk.exposure().slots]).toEqual([0, 0]);
  // The operator was wrong: that nothing covers it any more is noticed.
  expect(
    desk
      .orderFact(order, "NEW", "0")
      .commit()
      .alerts.map(({ kind }) => kind),
  ).toEqual(["circuit-opened", "ess-tripped"]);
});

test("a slice that an operator says was never placed is no reason to go further", () => {
  const desk = holding();
  const slice = desk.ask(close).order as OrderCommand;
  desk.send(slice, "UNKNOWN").commit();
  resolve(desk, slice, "RESOLVE_NOT_PLACED").commit();
  expect(only(next(desk, 1_000).orders).price).toBe(slice.price);
});

test("a target that an operator says was never placed is placed once more", () => {
  const desk = TestDesk.ready();
  const { order } = desk.ask({ exitPlan: { targetPercent: ratio("2"), ladder: [], horizonMs: 0 } });
  const target = only(desk.fillAll(order as OrderCommand, "1").commit().orders);
  desk.send(target, "UNKNOWN").commit();
  resolve(desk, target, "RESOLVE_NOT_PLACED").commit();
  expect(only(next(desk, 1_000).orders)).toMatchObject({
    leg: "TARGET",
    quantity: target.quantity,
    attempt: 1,
  });
});

test("an operator's word that it was placed keeps its capacity until the exchange reports its end", () => {
  const { desk, order } = entered();
  desk.send(order, "UNKNOWN").commit();
  expect(resolve(desk, order, "RESOLVE_PLACED").commit().orders).toEqual([
    { ...order, action: "RESOLVED_PLACED" },
  ]);
  desk.send(order, "NOT_PLACED").commit();
  expect([desk.open, desk.exposure().slots]).toEqual([1, 1]);
  desk.orderFact(order, "FILLED", "0.1", { tradeId: "1", quantity: parseQuantity("0.1") }).commit();
  expect([desk.open, desk.position()]).toEqual([0, "0.1"]);
});

test.each<[what: string, before: (desk: TestDesk, order: OrderCommand) => TestDesk]>([
  ["that nobody has called unknown", (desk) => desk],
  ["that the router has found since", (desk, order) => desk.send(order, "UNKNOWN").send(order, "ACCEPTED")],
  [
    "that the exchange has shown since",
    (desk, order) => desk.send(order, "UNKNOWN").orderFact(order, "NEW", "0"),
  ],
])("an operator's word about an order %s changes nothing", (_, before) => {
  const { desk, order } = entered();
  before(desk, order).commit();
  const { orders, alerts } = resolve(desk, order, "RESOLVE_NOT_PLACED").commit();
  expect(orders).toEqual([]);
  expect(alerts.map(({ kind }) => kind)).toContain("resolve-refused");
  expect([desk.open, desk.exposure().slots]).toEqual([1, 1]);
});

test("an operator's word about an order that is not open is refused, and so is one that names none", () => {
  const { desk, order } = entered();
  desk.send(order, "REJECTED").commit();
  expect(
    resolve(desk, order, "RESOLVE_PLACED")
      .commit()
      .alerts.map(({ kind }) => kind),
  ).toContain("resolve-refused");
  const command = "RESOLVE_PLACED" as const;
  expect(isResolution(command)).toBe(true);
  desk.fact(ACCOUNT, { kind: "control", commandId: "d", command, operator: "ana", reason: "x" });
  expect(desk.commit().alerts.map(({ kind }) => kind)).toEqual(["unreadable-input"]);
});
