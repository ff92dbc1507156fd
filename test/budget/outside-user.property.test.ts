import fc from "fast-check";
import { expect, test } from "vitest";
import { DOCUMENTED_LIMITS, weightRules, type Lane } from "#libs/budget/limits.ts";
import { grant, newPool } from "#libs/budget/pool.ts";
import { Wallet } from "#libs/budget/wallet.ts";
import { Fleet, OFF_MAX_MS, PROCESSES, T0 } from "./fleet-model.ts";

const MINUTE_MS = 60_000;
/** As often as a process looks for more, at most. */
const LOOK_MS = 200;
const AHEAD_MS = 1_000;
/** Of the address's weight, per cent. */
const SHARE_MAX = 60;
/** Exits go on all the time: one so often. */
const EXIT_EVERY_MS = 600;
const LANES: readonly Lane[] = ["cancel", "amend", "entry", "read"];

const lanes = fc.array(fc.constantFrom(...LANES), { minLength: PROCESSES, maxLength: PROCESSES });
const offsets = fc.array(fc.integer({ min: -OFF_MAX_MS, max: OFF_MAX_MS }), {
  minLength: PROCESSES,
  maxLength: PROCESSES,
});

test.each(LANES)("a budget made anew in a minute's first seconds lets requests of lane %s go", (lane) => {
  const rules = weightRules(DOCUMENTED_LIMITS);
  const now = { loMs: T0 + 2_000, hiMs: T0 + 2_100 };
  const wallet = new Wallet(rules, "first");
  const pool = newPool("born", now);
  const asked = wallet.forAnotherPool(wallet.ask(new Map([[lane, 10]]), now, AHEAD_MS), pool.born);
  wallet.accept(asked, grant(pool, asked, now), now);
  expect(wallet.take(lane, 10, now, false)).toBeDefined();
});

/**
 * A fleet that wants all it can have, alone for a minute and then beside somebody who takes an even share from a minute's
 * beginning on.
 */
test("somebody else may take up to 60 % of the address from a minute's beginning: no window is above its limit", () => {
  const { weightPerMinute } = DOCUMENTED_LIMITS;
  const used: number[] = [];
  fc.assert(
    fc.property(
      offsets,
      lanes,
      fc.integer({ min: 0, max: 1_500 }),
      fc.integer({ min: 5, max: SHARE_MAX }),
      (off, wanted, lateMs, share) => {
        const fleet = new Fleet(weightRules(DOCUMENTED_LIMITS, PROCESSES), off);
        const everyMs = MINUTE_MS / ((weightPerMinute * share) / 100);
        let [outside, exits, sent] = [0, 0, 0];
        for (let ms = 0; ms < 2.5 * MINUTE_MS; ms += LOOK_MS) {
          for (; MINUTE_MS + outside * everyMs < ms; outside += 1) fleet.step({ do: "others", amount: 1 });
          for (const [of, lane] of wanted.entries()) {
            fleet.leaseAll(
              of,
              new Map([
                ["exit", 5],
                [lane, 60],
              ]),
              AHEAD_MS,
            );
            for (; exits * EXIT_EVERY_MS < ms; exits += 1) {
              const exit = fleet.send(of, "exit", 0, true);
              // Cancels of everything may leave none beside so many others.
              if (!wanted.includes("cancel")) expect(exit).toBeDefined();
            }
            for (let i = 0; i < 60; i += 1)
              if (fleet.send(of, lane, lateMs, true) === undefined) break;
              else if (ms < MINUTE_MS) sent += 1;
          }
          fleet.step({ do: "pass", ms: LOOK_MS });
        }
        used.push(sent);
        expect(fleet.exchange.overrun).toEqual([]);
      },
    ),
    { numRuns: 20 },
  );
  // Alone it has what its lanes are given.
  expect(Math.max(...used)).toBeGreaterThan(weightPerMinute * 0.8);
});
