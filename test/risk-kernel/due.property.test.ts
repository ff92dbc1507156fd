import fc from "fast-check";
import { expect, test } from "vitest";
import { stateHash } from "../../services/risk-kernel/digest.ts";
import { isDue, type Folded } from "../../services/risk-kernel/fold.ts";
import { CLEAR_SIGHT } from "../../services/risk-kernel/sight.ts";
import { isTripDue } from "../../services/risk-kernel/stop.ts";
import { isEntryDue } from "../../services/risk-kernel/entries.ts";
import { markOf } from "../../services/risk-kernel/batch.ts";
import type { Mark } from "../../services/risk-kernel/state.ts";
import { parseSymbol, type Symbol } from "#libs/domain/ids.ts";
import { at, SYMBOLS } from "./interleaved-market.ts";
import type { TestDesk } from "./desk.ts";
import { Turmoil } from "./turmoil.ts";
import { turmoil } from "./turmoil-steps.ts";

const RUNS = 100;
const WAITS_MS = [0, 1, 300, 499, 700, 1_000, 2_500, 5_000, 20_000, 125_000];

const isTimeToCommit = (
  { state, nowMs, reissueAfterMs }: TestDesk,
  newer: ReadonlyMap<Symbol, Mark> = new Map(),
): boolean =>
  isDue(state, nowMs, reissueAfterMs) || isTripDue(state, nowMs, newer) || isEntryDue(state, nowMs, newer);

/** What a commit did; "" when nothing. */
const actsOf = ({ answers, orders, alerts, exits, entries }: Folded): string =>
  [
    ...answers.map(({ reason }) => `answer ${reason}`),
    ...orders.map(({ action, leg }) => `${action} ${leg}`),
    // That a cause is gone is noticed with the account's next news, which come every few seconds.
    ...alerts.map(({ kind }) => kind).filter((kind) => kind !== "ess-cooling-down"),
    ...exits.map(({ end }) => `exit ${end}`),
    ...entries.map(({ next, end }) => `entry ${next ?? end}`),
  ].join(", ");

/** A wait behind each of its commits, and a price that comes with it. */
const moments = fc.array(
  fc.record({
    wait: fc.constantFrom(...WAITS_MS),
    moves: fc.option(
      fc.record({ symbol: fc.constantFrom(...SYMBOLS), price: fc.integer({ min: 49_000, max: 51_000 }) }),
    ),
  }),
  { minLength: 1, maxLength: 30, size: "max" },
);

test("where nothing comes, a commit is due when time or a price makes the kernel act, and never again and again for nothing", () => {
  const acted = new Set<string>();
  fc.assert(
    fc.property(turmoil(true), moments, (list, drawn) => {
      let folded: Folded | undefined;
      const market = new Turmoil((_, now) => {
        folded = now;
      });
      const { desk } = market;
      const steps: (typeof list)[number][] = [];
      for (const [i, step] of list.entries()) {
        steps.push(step);
        if (step.do !== "commit") continue;
        market.suffer(steps.splice(0));
        desk.sight = CLEAR_SIGHT;
        desk.reissueAfterMs = 5_000;
        market.commit();
        const { wait, moves } = at(drawn, i);
        desk.nowMs += wait;
        const newer = new Map<Symbol, Mark>();
        if (moves !== null) {
          const [bid, ask] = [String(moves.price), String(moves.price + 1)];
          const update = { symbol: moves.symbol, mark: bid, bid, ask, receivedAtMs: desk.nowMs };
          newer.set(parseSymbol(moves.symbol), markOf(update));
          desk.mark(moves.symbol, bid, bid, ask);
        }
        const due = isTimeToCommit(desk, newer);
        const before = stateHash(desk.state);
        market.commit();
        if (folded === undefined) throw new Error("no commit");
        const acts = actsOf(folded);
        for (const act of acts.split(", ")) acted.add(act);
        const changed = Buffer.compare(before, stateHash(desk.state)) !== 0;
        if (acts !== "") expect([acts, due]).toEqual([acts, true]);
        else if (folded.alerts.length === 0 && changed)
          expect(["the state is another", due]).toEqual(["the state is another", true]);
        else if (due) expect([wait, "due again", isTimeToCommit(desk)]).toEqual([wait, "due again", false]);
      }
    }),
    { numRuns: RUNS },
  );
  // Which of them time alone brought about, so that the above was put to the test.
  expect([...acted]).toEqual(
    expect.arrayContaining(["REISSUE ENTRY", "CANCEL STOP", "PLACE FLATTEN", "CANCEL ENTRY"]),
  );
});
