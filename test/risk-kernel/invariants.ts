import { expect } from "vitest";
import { percent, reducingSide, scaleBy, sizeOf, type Quantity } from "#libs/domain/fixed.ts";
import { isEntry } from "#libs/domain/intent.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { decodeIntent } from "#libs/wire/intent.ts";
import type { Batch } from "../../services/risk-kernel/batch.ts";
import { grossCap } from "../../services/risk-kernel/caps.ts";
import { bookMargin, bookNotional } from "../../services/risk-kernel/exposure.ts";
import type { Folded } from "../../services/risk-kernel/fold.ts";
import { remainingOf } from "../../services/risk-kernel/orders.ts";
import type { KernelState } from "../../services/risk-kernel/state.ts";
import { key } from "./reality.ts";
import { deskSlots, exposureOf } from "./recount.ts";

const UNEXPECTED = new Set(["late-fill", "foreign-fill", "circuit-opened", "send-contradicted", "drift"]);

/** G1: whatever happened, a commit that approved an entry left every counter it touched within its cap. */
export function withinCaps(policy: Policy, state: KernelState, folded: Folded, foreign: boolean): void {
  const entered = new Set(
    folded.orders.flatMap(({ leg, action, account }) =>
      leg === "ENTRY" && action === "PLACE" ? [account] : [],
    ),
  );
  for (const id of entered) {
    const account = state.accounts.get(id);
    if (account === undefined) throw new Error("an approval without an account");
    const exposure = exposureOf(state, account);
    const marginCap = scaleBy(exposure.equity, percent(policy.marginUtilizationPercentMax), "down");
    expect(exposure.slots).toBeLessThanOrEqual(policy.accountSlotsMax);
    expect(exposure.gross <= grossCap(policy, exposure.equity), `gross ${exposure.gross}`).toBe(true);
    expect(exposure.margin <= marginCap, `margin ${exposure.margin} of ${marginCap}`).toBe(true);
    for (const { account: of, symbol, leg } of folded.orders) {
      const book = account.books.get(symbol);
      if (of !== id || leg !== "ENTRY" || book === undefined) continue;
      const mark = state.marks.get(symbol);
      expect(bookNotional(book, mark) <= policy.positionNotionalMax).toBe(true);
      expect(
        bookMargin(book, bookNotional(book, mark)) <=
          scaleBy(marginCap, percent(policy.symbolSharePercentMax), "down"),
      ).toBe(true);
    }
  }
  if (foreign) return;
  // Facts come late, twice and out of order, but every fill is of a reservation that still stands.
  expect(folded.alerts.filter(({ kind }) => UNEXPECTED.has(kind))).toEqual([]);
  expect(deskSlots(state)).toBeLessThanOrEqual(policy.deskSlotsMax);
  for (const account of state.accounts.values())
    expect(exposureOf(state, account).slots).toBeLessThanOrEqual(policy.accountSlotsMax);
}

/** Exits: denied only for lack of something to reduce, never beyond the position. */
export function exitsFree(
  state: KernelState,
  reducible: ReadonlyMap<string, Quantity>,
  folded: Folded,
  batch: Batch,
): void {
  const facts = batch.inputs.some(({ stream, subject }) => stream === "FACTS" && subject.startsWith("exec."));
  const exits = batch.inputs.flatMap(({ stream, data }) => {
    const intent = stream === "INTENTS" ? decodeIntent(data) : undefined;
    return intent !== undefined && !isEntry(intent.purpose) ? [intent] : [];
  });
  for (const intent of exits) {
    const answer = folded.answers.find(({ intentId }) => intentId === intent.intentId);
    // One that comes again a day later.
    const expired = intent.expiresAtMs < state.nowMs;
    if (answer?.verdict === "DENIED") expect(answer.reason).toBe(expired ? "EXPIRED" : "NO_POSITION");
    let room: bigint = reducible.get(key(intent.account, intent.symbol)) ?? 0n;
    // A rotation's next closing order comes before the commit's intents.
    for (const { action, leg, account, symbol, intentId, quantity } of folded.orders)
      if (action === "PLACE" && leg === "EXIT" && account === intent.account && symbol === intent.symbol)
        room -= intentId === intent.intentId ? 0n : quantity;
    // One that rests takes nothing that a running exit has still to take.
    const rests = intent.entryStyle === "POST_ONLY";
    if (!facts && !expired && !rests && exits.length === 1 && room > 0n && answer?.verdict !== "DUPLICATE")
      expect(answer?.verdict).toBe("APPROVED");
  }
  for (const { leg, action, account, symbol, side } of folded.orders) {
    if (leg === "ENTRY" || leg === "TARGET" || action !== "PLACE") continue;
    const book = state.accounts.get(account)?.books.get(symbol);
    if (book === undefined) throw new Error("an exit without a book");
    const { amount } = book.position;
    expect(reducingSide(amount)).toBe(side);
    let working = 0n;
    // One that was given up for its silence is cancelled; the exchange lets it take no more than is there. And one for
    // the other side takes nothing at all: a position that has turned is not its to reduce.
    for (const order of book.orders.values())
      if (order.command.reduceOnly && order.command.side === side && order.cancelledAtMs === 0)
        // A target gives way: the exchange ends it when an exit takes what it would have.
        working += order.command.leg === "TARGET" ? 0n : remainingOf(order);
    expect(working <= sizeOf(amount), `${working} working on ${amount}`).toBe(true);
  }
}

/** Targets: in a commit that placed one they are no more than what is held and no exit has claimed; none beside a CLOSE. */
export function targetsFit(state: KernelState, { orders }: Folded): number {
  const placed = orders.filter(({ leg, action }) => leg === "TARGET" && action === "PLACE");
  for (const { account: id, symbol, side } of placed) {
    const account = state.accounts.get(id);
    const book = account?.books.get(symbol);
    if (account === undefined || book === undefined) throw new Error("a target without a book");
    expect(reducingSide(book.position.amount)).toBe(side);
    expect(account.exits.get(symbol)?.left ?? (account.exits.has(symbol) ? undefined : 0n)).toBeDefined();
    let claimed = 0n;
    for (const order of book.orders.values()) {
      const { reduceOnly, leg } = order.command;
      const stands = leg === "TARGET" || order.cancelledAtMs === 0;
      if (reduceOnly && order.command.side === side && stands) claimed += remainingOf(order);
    }
    expect(claimed <= sizeOf(book.position.amount), `${claimed} on ${book.position.amount}`).toBe(true);
  }
  return placed.length;
}

/** G2: of an intent one entry order stands in the books at most; its entry has that one, or waits for the next. */
export function oneOrderEach(state: KernelState): void {
  for (const account of state.accounts.values())
    for (const { orders, entries } of account.books.values()) {
      const live: string[] = [];
      for (const { command } of orders.values()) if (command.leg === "ENTRY") live.push(command.intentId);
      expect([...new Set(live)]).toEqual(live);
      for (const [id, { waiting }] of entries) expect(live.includes(id)).toBe(waiting === undefined);
    }
}
