import fc from "fast-check";
import { expect, test } from "vitest";
import type { Commit } from "#libs/bus/ledger-follower.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { LedgerJudge } from "../../deploy/local/ledger-judge.ts";
import { Turmoil } from "./turmoil.ts";
import { turmoil } from "./turmoil-steps.ts";

const RUNS = 60;
/** What of the exchange's word a reset takes over stands in no fact. */
const UNSEEN = new Set(["reset", "books"]);

test("whatever changes under the desk: who recounts the slots from orders, fills and stops alone counts as the kernel does", () => {
  let counted = 0;
  fc.assert(
    fc.property(turmoil(false), (list) => {
      const market = new Turmoil(() => undefined);
      market.suffer(list.filter((step) => !UNSEEN.has(step.do)));
      const judge = new LedgerJudge(0, []);
      for (const bytes of market.desk.commits)
        judge.fold(plimsoll.v1.Commit.decode(bytes) as unknown as Commit, bytes);
      expect(judge.faults.filter((fault) => fault.includes("slots by orders"))).toEqual([]);
      counted += judge.orders;
    }),
    { numRuns: RUNS },
  );
  expect(counted).toBeGreaterThan(RUNS);
});
