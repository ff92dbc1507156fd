import { expect, test } from "vitest";
import { format, parseQuantity } from "#libs/domain/fixed.ts";
import type { Intent } from "#libs/domain/intent.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { ACCOUNT, BTC, ratio } from "./given.ts";
import { TestDesk } from "./desk.ts";

const q = parseQuantity;

function entered(over: Partial<Intent> = {}): { readonly desk: TestDesk; readonly order: OrderCommand } {
  const desk = TestDesk.ready();
  const { order } = desk.ask(over);
  if (order === undefined) throw new Error("not approved");
  return { desk, order };
}

/** The exchange's next word is taken over. */
const reset = (desk: TestDesk): TestDesk =>
  desk.fact(ACCOUNT, {
    kind: "control",
    commandId: "c",
    command: "RESET_CIRCUIT",
    operator: "ana",
    reason: "looked",
  });

const gross = (desk: TestDesk): string => format(desk.exposure().gross);
const kinds = (desk: TestDesk): readonly string[] => desk.commit().alerts.map(({ kind }) => kind);

test.each(["FILLED", "CANCELED"] as const)(
  "the exchange's word that is taken over holds the fill that was lost: its %s order holds no capacity any more",
  (status) => {
    const { desk, order } = entered();
    const there = [[BTC, "0.06", "50000", "100"]] as const;
    desk.orderFact(order, status, "0.06").commit();
    expect(kinds(desk.snapshot(ACCOUNT, "10000", there))).toContain("drift");
    reset(desk);
    desk.snapshot(ACCOUNT, "10000", there).commit();
    expect([gross(desk), desk.position(), desk.open]).toEqual(["3000", "0.06", 0]);
    expect(desk.account().books.get(order.symbol)?.entries.size).toBe(0);
    // Its event, late.
    desk.orderFact(order, status, "0.06", { tradeId: "100", quantity: q("0.06") }).commit();
    expect([gross(desk), desk.position(), desk.open]).toEqual(["3000", "0.06", 0]);
  },
);

test.each([
  ["its last fill, which is a part of it,", "FILLED", "0.1", "100"],
  ["a fill behind it", "FILLED", "0.1", "101"],
  ["its end alone", "CANCELED", "0.06", undefined],
] as const)(
  "the exchange's word is taken over while an order of which a fill was lost still works: told of %s it holds no capacity any more",
  (_, status, cumulative, tradeId) => {
    const { desk, order } = entered();
    desk.orderFact(order, "NEW", "0").commit();
    const base = tradeId === "100" ? "0.1" : "0.06";
    const there = [[BTC, base, "50000", "100"]] as const;
    const open = { open: [order.clientOrderId] };
    desk.snapshot(ACCOUNT, "10000", there, open).commit();
    reset(desk).commit();
    desk.snapshot(ACCOUNT, "10000", there, open).commit();
    expect([desk.position(), desk.open]).toEqual([base, 1]);
    const fill = tradeId === undefined ? undefined : { tradeId, quantity: q("0.04") };
    desk.orderFact(order, status, cumulative, fill).commit();
    expect([desk.position(), desk.open]).toEqual([cumulative, 0]);
    expect(desk.account().books.get(order.symbol)?.entries.size).toBe(0);
  },
);

test("a word that was read before a fill that is folded already is not taken over: the next one is", () => {
  const { desk, order } = entered();
  desk.snapshot(ACCOUNT, "9999").commit();
  reset(desk);
  desk.fillAll(order, "101").commit();
  desk.snapshot(ACCOUNT, "9999", [[BTC, "0", "0", "100"]]).commit();
  expect([desk.position(), desk.account().reconciled]).toEqual(["0.1", false]);
  desk.snapshot(ACCOUNT, "9999", [[BTC, "0.1", "50000", "101"]]).commit();
  expect([desk.position(), desk.account().reconciled]).toEqual(["0.1", true]);
  expect(format(desk.account().wallet)).toBe("9999");
});

test("what a reduction had filled is not reduced again", () => {
  const { desk, order } = entered();
  desk.fillAll(order, "100").commit();
  const slice = desk.ask({
    purpose: "REDUCE",
    side: "SELL",
    size: { kind: "quantity", quantity: q("0.04") },
  }).order;
  if (slice === undefined) throw new Error("no slice");
  const there = [[BTC, "0.06", "50000", "101"]] as const;
  desk.snapshot(ACCOUNT, "10000", there).commit();
  reset(desk).commit();
  desk.snapshot(ACCOUNT, "10000", there).commit();
  // Its event, late.
  const told = desk.fillAll(slice, "101").commit();
  desk.nowMs += 1_000;
  expect([...told.orders, ...desk.commit().orders]).toEqual([]);
  expect([desk.position(), desk.account().exits.size]).toEqual(["0.06", 0]);
});

test("a position that an entry has made is waited for its stop, told or not", () => {
  const { desk, order } = entered({ exitPlan: { stopPercent: ratio("1"), ladder: [], horizonMs: 0 } });
  const there = [[BTC, "0.1", "50000", "100"]] as const;
  desk.snapshot(ACCOUNT, "10000", there).commit();
  reset(desk).commit();
  desk.snapshot(ACCOUNT, "10000", there).commit();
  desk.fillAll(order, "100").commit();
  const book = desk.account().books.get(order.symbol);
  expect([desk.position(), desk.open]).toEqual(["0.1", 0]);
  expect(book?.nakedSinceMs).toBe(desk.nowMs);
});
