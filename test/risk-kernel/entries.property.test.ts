import fc from "fast-check";
import { expect, test } from "vitest";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { batchOf } from "../../services/risk-kernel/batch.ts";
import { fold } from "../../services/risk-kernel/fold.ts";
import { decodeSnapshot, encodeSnapshot, isSnapshotOf } from "../../services/risk-kernel/snapshot.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { ratio } from "./given.ts";
import { Market, POLICY } from "./interleaved-market.ts";
import { exitsFree, oneOrderEach, withinCaps } from "./invariants.ts";
import { deskSlots, exposureOf } from "./recount.ts";
import type { Step } from "./steps.ts";

const few = fc.nat({ max: 2 });
const step = <K extends Step["do"]>(
  what: K,
  weight: number,
  rest: {
    readonly [F in keyof Omit<Extract<Step, { do: K }>, "do">]: fc.Arbitrary<
      Extract<Step, { do: K }>[F & keyof Extract<Step, { do: K }>]
    >;
  },
): { readonly weight: number; readonly arbitrary: fc.Arbitrary<Step> } => ({
  weight,
  arbitrary: fc.record({ do: fc.constant(what), ...rest }) as unknown as fc.Arbitrary<Step>,
});

/** A few entries for long, on prices that move: most of what is done is done to their newest orders. */
const steps = fc.array(
  fc.oneof(
    step("enter", 6, {
      a: few,
      s: few,
      // Their last digit is their confidence.
      lots: fc.constantFrom(36, 41, 52, 63, 78),
      more: fc.constantFrom(false, false, false, false, true),
      post: fc.constantFrom(true, true, false),
      sell: fc.boolean(),
    }),
    step("exchange", 14, {
      o: few,
      act: fc.constantFrom(
        "new",
        "new",
        "new",
        "would-take",
        "would-take",
        "part",
        "part",
        "expire",
        "cancel",
        "fill",
        "unknown",
      ),
    }),
    step("deliver", 14, { n: fc.constant(4), from: fc.constantFrom("front", "front", "back") }),
    step("again", 2, { o: few }),
    step("mark", 9, { s: few, tenths: fc.integer({ min: 499_300, max: 500_700 }) }),
    step("time", 6, { ms: fc.integer({ min: 1, max: 2_500 }) }),
    step("exit", 2, { a: few, s: few, lots: fc.constantFrom(0, 0, 40), bps: fc.nat({ max: 900 }) }),
    step("stop", 1, { command: fc.constantFrom("ARM", "ARM", "ARM", "ARM", "ARM", "STOP") }),
    step("commit", 14, {}),
  ),
  { minLength: 60, maxLength: 200 },
);

/** With room, so that more is tried than denied; and with caps that the next order may meet. */
const TIGHT: Policy = { ...POLICY, leverageMax: 50, entryFillPercentMin: ratio("60") };
const ROOMY: Policy = {
  ...TIGHT,
  accountSlotsMax: 3,
  deskSlotsMax: 6,
  marginUtilizationPercentMax: ratio("30"),
};

test("whatever becomes of an entry's orders: one lives at a time, caps hold, the rest keeps its place, nothing is left in the end", () => {
  const worked = new Map<string, number>();
  fc.assert(
    fc.property(
      steps,
      fc.constantFrom(ROOMY, ROOMY, TIGHT),
      fc.constantFrom(0, 500),
      fc.nat(),
      (list, caps, orderSpacingMs, pick) => {
        const policy = { ...caps, orderSpacingMs };
        let over = false;
        const market: Market = new Market((state, folded, reducible, batch) => {
          if (over) return; // What is left is closed by hand.
          withinCaps(policy, state, folded, false);
          exitsFree(state, reducible, folded, batch);
          oneOrderEach(state);
          for (const { account, symbol, intentId, action, leg } of folded.orders) {
            const book = state.accounts.get(account)?.books.get(symbol);
            if (action === "PLACE" && leg === "ENTRY")
              expect(
                [...(book?.orders.values() ?? [])].some(({ command }) => command.intentId === intentId),
              ).toBe(true);
          }
        }, policy);
        market.run(list);
        const { desk, snapshots } = market;
        const snapshot = snapshots[pick % Math.max(1, snapshots.length)];
        if (snapshot !== undefined) {
          const { state } = decodeSnapshot(snapshot.snapshot);
          for (const bytes of desk.commits.slice(snapshot.at))
            expect(Buffer.compare(fold(state, batchOf(plimsoll.v1.Commit.decode(bytes))).bytes, bytes)).toBe(
              0,
            );
          expect(state).toEqual(desk.state);
          const hash = new Uint8Array(32);
          expect(isSnapshotOf(encodeSnapshot(state, hash, 1), desk.state, hash, 1)).toBe(true);
        }
        over = true;
        market.finish();
        expect([desk.open, deskSlots(desk.state)]).toEqual([0, 0]);
        for (const account of desk.state.accounts.values())
          expect(exposureOf(desk.state, account)).toMatchObject({ slots: 0, gross: 0n, margin: 0n });
        for (const [what, times] of market.worked) worked.set(what, (worked.get(what) ?? 0) + times);
      },
    ),
    { numRuns: 250 },
  );
  // The property would also hold if nothing ever followed.
  for (const what of ["REPRICE", "CHASE", "FALLBACK", "RETRY", "FILLED", "COMPLETE", "PARTIAL", "GIVEN_UP"])
    expect([what, worked.get(what)]).toEqual([what, expect.any(Number)]);
});
