import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { batchOf, foldOrder } from "../../services/risk-kernel/batch.ts";
import { fold } from "../../services/risk-kernel/fold.ts";
import { decodeSnapshot } from "../../services/risk-kernel/snapshot.ts";
import { emptyState } from "../../services/risk-kernel/state.ts";
import { ACCOUNTS, SYMBOLS } from "./interleaved-market.ts";
import { exitsFree, oneOrderEach, targetsFit, withinCaps } from "./invariants.ts";
import { key } from "./reality.ts";
import { deskSlots, exposureOf } from "./recount.ts";
import { SLICE_ACTS, Turmoil } from "./turmoil.ts";
import { turmoil } from "./turmoil-steps.ts";

const RUNS = 80;

test.each([false, true])(
  "whatever changes under the desk: no approval takes a counter over its cap, exits are free (foreign fills: %s)",
  (foreign) => {
    let approved = 0;
    fc.assert(
      fc.property(turmoil(foreign), (list) => {
        const market = new Turmoil((state, folded, reducible, batch) => {
          // What is added to a position takes no slot, and a policy may leave fewer than are in use.
          if (state.policy !== undefined)
            withinCaps({ ...state.policy, accountSlotsMax: Infinity }, state, folded, true);
          exitsFree(state, reducible, folded, batch);
          targetsFit(state, folded);
          oneOrderEach(state);
        });
        market.suffer(list);
        approved += market.desk.state.totals.approved;
      }),
      { numRuns: RUNS },
    );
    expect(approved).toBeGreaterThan(RUNS);
  },
);

test("whatever changes under the desk: from the beginning and from any snapshot the same batches give the same bytes", () => {
  fc.assert(
    fc.property(turmoil(true), fc.nat(), (list, pick) => {
      const market = new Turmoil(() => undefined);
      market.suffer(list);
      const { desk, snapshots } = market;
      const fresh = emptyState();
      for (const bytes of desk.commits) {
        const batch = batchOf(plimsoll.v1.Commit.decode(bytes));
        const again = fold(fresh, { ...batch, inputs: foldOrder(batch.inputs) });
        expect(Buffer.compare(again.bytes, bytes)).toBe(0);
      }
      expect(fresh).toEqual(desk.state);
      const snapshot = snapshots[pick % Math.max(1, snapshots.length)];
      if (snapshot === undefined) return;
      const { state } = decodeSnapshot(snapshot.snapshot);
      for (const bytes of desk.commits.slice(snapshot.at))
        expect(Buffer.compare(fold(state, batchOf(plimsoll.v1.Commit.decode(bytes))).bytes, bytes)).toBe(0);
      expect(state).toEqual(desk.state);
    }),
    { numRuns: RUNS },
  );
});

test("whatever changed under the desk: with every order ended and every position flat, every counter is 0", () => {
  fc.assert(
    fc.property(turmoil(true), (list) => {
      const market = new Turmoil(() => undefined);
      // A word that is taken over says what differs, not what each order has filled.
      market.suffer(list.filter((step) => step.do !== "books"));
      market.findAll();
      market.calm();
      market.endAll();
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

test.each(["in time", "late"])(
  "whatever was lost: after an operator's reset the books are the exchange's, and no order is left (found %s)",
  (found) => {
    let takenOver = 0;
    fc.assert(
      fc.property(turmoil(true), (list) => {
        const market = new Turmoil(() => undefined);
        const { desk, reality } = market;
        market.suffer(list);
        market.calm();
        market.step({ do: "stop", command: "ARM" });
        market.step({ do: "stop", command: "STOP" });
        if (found === "in time") market.findAll();
        market.endAll();
        for (const account of ACCOUNTS) {
          market.books(account, true);
          market.commit();
          market.reset(account);
          market.commit();
          takenOver += Number(desk.state.accounts.get(parseAccountId(account))?.rebase);
          market.books(account, true);
        }
        market.findAll();
        market.endAll();
        for (const account of ACCOUNTS)
          for (const symbol of SYMBOLS) {
            const book = desk.state.accounts.get(parseAccountId(account))?.books.get(parseSymbol(symbol));
            const real = reality.positions.get(key(account, symbol)) ?? 0n;
            expect([account, symbol, book?.position.amount ?? 0n]).toEqual([account, symbol, real]);
          }
        expect(desk.open).toBe(0);
      }),
      { numRuns: 2 * RUNS },
    );
    if (found === "late") expect(takenOver).toBeGreaterThan(0);
  },
);

test("whatever has happened: an operator's FLATTEN ends flat while the exchange goes along", () => {
  let held = 0;
  fc.assert(
    fc.property(turmoil(true), fc.array(fc.constantFrom(...SLICE_ACTS), { minLength: 1 }), (list, acts) => {
      const market = new Turmoil(() => undefined);
      market.suffer(list);
      market.findAll();
      market.calm();
      market.desk.reissueAfterMs = 5_000;
      held += Number(!market.isFlat);
      market.flatten(acts);
      expect([...market.reality.positions].filter(([, amount]) => amount !== 0n)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
  expect(held).toBeGreaterThan(RUNS / 4);
});
