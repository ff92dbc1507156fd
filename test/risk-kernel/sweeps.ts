import { expect } from "vitest";
import { parseMoney, parseQuantity } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { TestDesk } from "./desk.ts";
import { BTC, ratio, WIDE_POLICY } from "./given.ts";

export const q = parseQuantity;
export const POLICY: Policy = {
  ...WIDE_POLICY,
  entrySendWithinMs: 600_000,
  openLossTripPercent: ratio("100"),
  dailyDrawdownTripPercent: ratio("100"),
  exitStepsBps: [10, 25, 50],
  exitMaxBps: 100,
  exitBlindNotional: parseMoney("5000"),
  exitSliceNotionalMax: parseMoney("25000"),
};
/** One slice takes all. */
export const WHOLE: Policy = {
  ...POLICY,
  exitBlindNotional: parseMoney("1000000"),
  exitSliceNotionalMax: parseMoney("1000000"),
};
export const close = { side: "SELL", purpose: "CLOSE", size: { kind: "all" }, slippageBps: 5 } as const;

/** Holds 1 BTC at 50000, bid 50000. */
export function holding(policy: Policy = POLICY): TestDesk {
  const desk = TestDesk.ready({ policy });
  const { order } = desk.ask({
    size: { kind: "quantity", quantity: q("1") },
    exitPlan: { stopPercent: ratio("0.5"), ladder: [], horizonMs: 0 },
  });
  if (order === undefined) throw new Error("not approved");
  desk.fillAll(order, "1").commit();
  desk.reissueAfterMs = 5_000;
  return desk.mark(BTC, "50000", "50000", "50001");
}

/** What the book takes within 0, 10, 25, 50, 100, 200 and 500 bps of either touch. */
export const deep = (desk: TestDesk, bands: readonly string[], bid = "50000", ask = "50001"): TestDesk =>
  desk.mark(BTC, bid, bid, ask, desk.nowMs, bands);

export const only = (orders: readonly OrderCommand[]): OrderCommand => {
  expect(orders).toHaveLength(1);
  return orders[0] as OrderCommand;
};
let trade = 100;
/** A trade id that no fill has had yet. */
export const newTrade = (): string => String((trade += 1));
/** The exchange takes so much of it at its price and ends the rest, as it does with an IOC. */
export function ends(desk: TestDesk, order: OrderCommand, filled: string): TestDesk {
  if (filled === "0") return desk.orderFact(order, "EXPIRED", "0");
  const quantity = q(filled);
  desk.orderFact(order, quantity === order.quantity ? "FILLED" : "PARTIALLY_FILLED", quantity, {
    tradeId: newTrade(),
    quantity,
  });
  return quantity === order.quantity ? desk : desk.orderFact(order, "EXPIRED", quantity);
}
export const next = (desk: TestDesk, afterMs = 500): ReturnType<TestDesk["commit"]> => {
  desk.nowMs += afterMs;
  return desk.commit();
};
export const recordsOf = (bytes: Uint8Array) => plimsoll.v1.Commit.decode(bytes).exits;
export const exitOf = (desk: TestDesk) => desk.account().exits.get(parseSymbol(BTC));
