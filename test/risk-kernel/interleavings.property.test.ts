import fc from "fast-check";
import { expect, test } from "vitest";
import type { Policy } from "#libs/domain/policy.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { batchOf, foldOrder } from "../../services/risk-kernel/batch.ts";
import { grossCap } from "../../services/risk-kernel/caps.ts";
import { fold } from "../../services/risk-kernel/fold.ts";
import { decodeSnapshot, encodeSnapshot, isSnapshotOf } from "../../services/risk-kernel/snapshot.ts";
import { emptyState } from "../../services/risk-kernel/state.ts";
import { Market, POLICY } from "./interleaved-market.ts";
import { exitsFree, targetsFit, withinCaps } from "./invariants.ts";
import { deskSlots, exposureOf } from "./recount.ts";
import { steps } from "./steps.ts";

/** Whatever is better than the one position rotates. */
const ONE_SLOT: Policy = { ...POLICY, accountSlotsMax: 1 };
const policies = fc.constantFrom(POLICY, ONE_SLOT);
const RUNS = 150;

test.each([false, true])(
  "no approval takes a counter over its cap, exits are free (foreign fills: %s)",
  (foreign) => {
    let [approved, targets] = [0, 0];
    fc.assert(
      fc.property(steps(foreign), policies, (list, policy) => {
        const market = new Market((state, folded, reducible, batch) => {
          withinCaps(policy, state, folded, foreign);
          exitsFree(state, reducible, folded, batch);
          targets += targetsFit(state, folded);
        }, policy);
        market.run(list);
        approved += market.desk.state.totals.approved;
      }),
      { numRuns: 2 * RUNS },
    );
    // The property would also hold if nothing was ever approved; there are some 1.1 a run.
    expect(approved).toBeGreaterThan(RUNS);
    expect(targets).toBeGreaterThan(RUNS / 20);
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

test("every intent is answered exactly once, and no order id comes twice", () => {
  let waited = 0;
  fc.assert(
    fc.property(steps(true), (list) => {
      const verdicts = new Map<string, string[]>();
      const placed: string[] = [];
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
        for (const { action, clientOrderId } of folded.orders)
          if (action === "PLACE") placed.push(clientOrderId);
      }, ONE_SLOT);
      market.run(list);
      const open = new Set<string | undefined>(
        [...market.desk.state.accounts.values()].map(({ rotation }) => rotation?.intent.intentId),
      );
      for (const [id, answers] of verdicts)
        expect(answers.filter((verdict) => verdict !== "DUPLICATE")).toHaveLength(open.has(id) ? 0 : 1);
      expect(new Set(placed).size).toBe(placed.length);
    }),
    { numRuns: RUNS },
  );
  expect(waited).toBeGreaterThan(0);
});

test("the same batches give the same bytes, from the beginning, from a commit's own inputs and from any snapshot", () => {
  fc.assert(
    fc.property(steps(true, true), fc.nat(), (list, pick) => {
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
      const { state } = decodeSnapshot(snapshot.snapshot);
      for (const bytes of desk.commits.slice(snapshot.at))
        expect(Buffer.compare(fold(state, batchOf(plimsoll.v1.Commit.decode(bytes))).bytes, bytes)).toBe(0);
      expect(state).toEqual(desk.state);
      const hash = new Uint8Array(32);
      expect(isSnapshotOf(encodeSnapshot(state, hash, 1), desk.state, hash, 1)).toBe(true);
    }),
    { numRuns: RUNS },
  );
});

test("whatever is stopped, for whatever cause: nothing opens there, nothing is closed that no stop closes, exits are free", () => {
  let approved = 0;
  fc.assert(
    fc.property(steps(false, true), (list) => {
      const policy = { ...POLICY, stopCooldownMs: 0 };
      const market = new Market((state, folded, reducible, batch) => {
        withinCaps(policy, state, folded, false);
        exitsFree(state, reducible, folded, batch);
      }, policy);
      market.run(list);
      approved += market.desk.state.totals.approved;
    }),
    { numRuns: 2 * RUNS },
  );
  expect(approved).toBeGreaterThan(RUNS);
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
