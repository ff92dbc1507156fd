import { expect } from "vitest";
import { parseQuantity } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import type { Folded } from "../../services/risk-kernel/fold.ts";
import { TestDesk } from "./desk.ts";
import { BTC, ratio, WIDE_POLICY } from "./given.ts";

export const q = parseQuantity;
export const POLICY: Policy = {
  ...WIDE_POLICY,
  orderSpacingMs: 500,
  entrySendWithinMs: 3_000,
  entryRepriceMax: 2,
  entryFallbackBps: 15,
  entryRetryMax: 2,
  entryChaseBps: 5,
  entryChaseMax: 2,
  entryChaseMaxBps: 15,
  entryFillPercentMin: ratio("90"),
};
export const WOULD_TAKE = -5022;

export const only = (orders: readonly OrderCommand[]): OrderCommand => {
  expect(orders).toHaveLength(1);
  return orders[0] as OrderCommand;
};

/** An approved order for 0.1: a post-only BUY at the bid of 50,000, the ask is 50,001. */
export function entered(
  over: Partial<Omit<Intent, "account" | "symbol">> = {},
  policy: Partial<Policy> = {},
): { readonly desk: TestDesk; readonly order: OrderCommand } {
  const desk = TestDesk.ready({ policy: { ...POLICY, ...policy } });
  desk.mark(BTC, "50000", "50000", "50001");
  const { order } = desk.ask({ entryStyle: "POST_ONLY", workingMs: 10_000, ...over });
  if (order === undefined) throw new Error("not approved");
  return { desk, order };
}

/** Prices of now, and what follows when so much time has passed. */
export function at(desk: TestDesk, bid: string, ask: string, afterMs = 500): Folded {
  desk.nowMs += afterMs;
  return desk.mark(BTC, bid, bid, ask).commit();
}

let trade = 100;
export function part(desk: TestDesk, order: OrderCommand, quantity: string, sum = quantity): TestDesk {
  trade += 1;
  const status = q(sum) === order.quantity ? "FILLED" : "PARTIALLY_FILLED";
  return desk.orderFact(order, status, sum, { tradeId: String(trade), quantity: q(quantity) });
}

export const recordsOf = (desk: TestDesk) =>
  plimsoll.v1.Commit.decode(desk.commits.at(-1) ?? new Uint8Array()).entries;
export const { EntryEnd, EntryNext } = plimsoll.v1;
export const ended = (desk: TestDesk): readonly [end: string, filled: string, reason: string] => {
  const [record] = recordsOf(desk);
  return [EntryEnd[record?.end ?? 0] ?? "", record?.filled ?? "", record?.reason ?? ""];
};
export const bookOf = (desk: TestDesk) => {
  const book = desk.account().books.get(parseSymbol(BTC));
  if (book === undefined) throw new Error("no book");
  return book;
};
export const live = (desk: TestDesk): number => bookOf(desk).orders.size;
