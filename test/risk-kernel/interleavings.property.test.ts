import fc from "fast-check";
import { expect, test } from "vitest";
import { percent, reducingSide, scaleBy, sizeOf, type Quantity } from "#libs/domain/fixed.ts";
import { isEntry } from "#libs/domain/intent.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { decodeIntent } from "#libs/wire/intent.ts";
import { batchOf, foldOrder, type Batch } from "../../services/risk-kernel/batch.ts";
import { grossCap } from "../../services/risk-kernel/caps.ts";
import { bookMargin, bookNotional } from "../../services/risk-kernel/exposure.ts";
import { fold, type Folded } from "../../services/risk-kernel/fold.ts";
import { decodeSnapshot, encodeSnapshot, isSnapshotOf } from "../../services/risk-kernel/snapshot.ts";
import { emptyState, remainingOf, type KernelState } from "../../services/risk-kernel/state.ts";
import { Market, POLICY } from "./interleaved-market.ts";
import { key } from "./reality.ts";
import { deskSlots, exposureOf } from "./recount.ts";
import { steps } from "./steps.ts";

/** G1: whatever happened, a commit that approved an entry left every counter it touched within its cap. */
function withinCaps(policy: Policy, state: KernelState, folded: Folded, foreign: boolean): void {
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
function exitsFree(
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
    if (answer?.verdict === "DENIED") expect(answer.reason).toBe("NO_POSITION");
    let room: bigint = reducible.get(key(intent.account, intent.symbol)) ?? 0n;
    // A rotation's next closing order comes before the commit's intents.
    for (const { action, leg, account, symbol, intentId, quantity } of folded.orders)
      if (action === "PLACE" && leg === "EXIT" && account === intent.account && symbol === intent.symbol)
        room -= intentId === intent.intentId ? 0n : quantity;
    if (!facts && exits.length === 1 && room > 0n && answer?.verdict !== "DUPLICATE")
      expect(answer?.verdict).toBe("APPROVED");
  }
  for (const { leg, action, account, symbol, side } of folded.orders) {
    if (leg === "ENTRY" || action !== "PLACE") continue;
    const book = state.accounts.get(account)?.books.get(symbol);
    if (book === undefined) throw new Error("an exit without a book");
    const { amount } = book.position;
    expect(reducingSide(amount)).toBe(side);
    let working = 0n;
    for (const order of book.orders.values()) if (order.command.reduceOnly) working += remainingOf(order);
    expect(working <= sizeOf(amount), `${working} working on ${amount}`).toBe(true);
  }
}

/** Whatever is better than the one position rotates. */
const ONE_SLOT: Policy = { ...POLICY, accountSlotsMax: 1 };
const policies = fc.constantFrom(POLICY, ONE_SLOT);
const RUNS = 150;
const UNEXPECTED = new Set(["late-fill", "foreign-fill", "circuit-opened", "send-contradicted", "drift"]);

test.each([false, true])(
  "no approval takes a counter over its cap, exits are free (foreign fills: %s)",
  (foreign) => {
    let approved = 0;
    fc.assert(
      fc.property(steps(foreign), policies, (list, policy) => {
        const market = new Market((state, folded, reducible, batch) => {
          withinCaps(policy, state, folded, foreign);
          exitsFree(state, reducible, folded, batch);
        }, policy);
        market.run(list);
        approved += market.desk.state.totals.approved;
      }),
      { numRuns: 2 * RUNS },
    );
    // The property would also hold if nothing was ever approved.
    expect(approved).toBeGreaterThan(2 * RUNS);
  },
);

test("no approval lets the account really hold more than its caps, whatever the kernel has heard", () => {
  fc.assert(
    fc.property(steps(false), policies, (list, policy) => {
      const market: Market = new Market((_, folded) => {
        for (const account of new Set(
          folded.orders.flatMap(({ leg, action, account: id }) =>
            leg === "ENTRY" && action === "PLACE" ? [id] : [],
          ),
        )) {
          const known = market.desk.account(account);
          const { gross, slots } = market.reality.exposureOf(account);
          expect(
            gross <= grossCap(policy, exposureOf(market.desk.state, known).equity),
            `really ${gross}`,
          ).toBe(true);
          expect(slots).toBeLessThanOrEqual(policy.accountSlotsMax);
        }
      }, policy);
      market.run(list.filter((step) => step.do !== "mark"));
    }),
    { numRuns: 4 * RUNS },
  );
});

test("every intent is answered exactly once, and one intent has at most one entry", () => {
  let waited = 0;
  fc.assert(
    fc.property(steps(true), (list) => {
      const verdicts = new Map<string, string[]>();
      const placed: string[] = [];
      const entries: string[] = [];
      const unanswered = new Set<number>();
      const market = new Market((state, folded, _, batch) => {
        for (const { stream, sequence } of batch.inputs) if (stream === "INTENTS") unanswered.add(sequence);
        for (const { intentId, verdict, inputSequence } of folded.answers) {
          expect(unanswered.delete(inputSequence), `intent ${inputSequence} is answered twice`).toBe(true);
          verdicts.set(intentId, [...(verdicts.get(intentId) ?? []), verdict]);
        }
        // An answer is open only while its intent waits for the slot of a position that is being closed.
        const waiting = [...state.accounts.values()].flatMap(({ rotation }) => rotation?.sequence ?? []);
        expect(new Set(waiting)).toEqual(unanswered);
        waited += waiting.length;
        for (const { action, clientOrderId, intentId, leg } of folded.orders) {
          if (action === "PLACE") placed.push(clientOrderId);
          if (action === "PLACE" && leg === "ENTRY") entries.push(intentId);
        }
      }, ONE_SLOT);
      market.run(list);
      const open = new Set<string | undefined>(
        [...market.desk.state.accounts.values()].map(({ rotation }) => rotation?.intent.intentId),
      );
      for (const [id, answers] of verdicts)
        expect(answers.filter((verdict) => verdict !== "DUPLICATE")).toHaveLength(open.has(id) ? 0 : 1);
      expect(new Set(placed).size).toBe(placed.length);
      expect(new Set(entries).size).toBe(entries.length);
    }),
    { numRuns: RUNS },
  );
  expect(waited).toBeGreaterThan(0);
});

test("the same batches give the same bytes, from the beginning, from a commit's own inputs and from any snapshot", () => {
  fc.assert(
    fc.property(steps(true), fc.nat(), (list, pick) => {
      const market = new Market(() => undefined);
      market.run(list);
      const { desk, snapshots } = market;
      const fresh = emptyState();
      for (const bytes of desk.commits) {
        const batch = batchOf(plimsoll.v1.Commit.decode(bytes));
        expect(Buffer.compare(fold(fresh, { ...batch, inputs: foldOrder(batch.inputs) }).bytes, bytes)).toBe(
          0,
        );
      }
      expect(fresh).toEqual(desk.state);
      const snapshot = snapshots[pick % Math.max(1, snapshots.length)];
      if (snapshot === undefined) return;
      const { state } = decodeSnapshot(snapshot.bytes);
      for (const bytes of desk.commits.slice(snapshot.at))
        expect(Buffer.compare(fold(state, batchOf(plimsoll.v1.Commit.decode(bytes))).bytes, bytes)).toBe(0);
      expect(state).toEqual(desk.state);
      const hash = new Uint8Array(32);
      expect(isSnapshotOf(encodeSnapshot(state, hash, 1), desk.state, hash, 1)).toBe(true);
    }),
    { numRuns: RUNS },
  );
});

test("capacity is conserved: with every order ended and every position flat, every counter is 0", () => {
  fc.assert(
    fc.property(steps(true), (list) => {
      const market = new Market(() => undefined);
      market.run(list);
      market.finish();
      const { state } = market.desk;
      expect([market.desk.open, deskSlots(state)]).toEqual([0, 0]);
      for (const account of state.accounts.values()) {
        const { slots, gross, margin, equity } = exposureOf(state, account);
        expect([slots, gross, margin, equity]).toEqual([0, 0n, 0n, account.wallet]);
      }
    }),
    { numRuns: RUNS },
  );
});
