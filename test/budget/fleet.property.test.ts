import fc from "fast-check";
import { expect, test } from "vitest";
import { DOCUMENTED_LIMITS, orderRules, weightRules, type Lane, type Rules } from "#libs/budget/limits.ts";
import { LATE_MS } from "#libs/budget/wallet.ts";
import { Fleet, OFF_MAX_MS, PROCESSES, type Write } from "./fleet-model.ts";

const of = fc.nat(PROCESSES - 1);
const lane = fc.constantFrom<Lane>("exit", "cancel", "amend", "entry", "read");
/** Entries that take their stop's share with them, or the stops of earlier ones. */
const placing = <T extends "enter" | "stop">(what: T) =>
  fc.record({
    do: fc.constant(what),
    of,
    times: fc.integer({ min: 1, max: 50 }),
    answered: fc.boolean(),
  });
const steps = fc.array(
  fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.oneof(fc.nat(300), fc.nat(9_000)) }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("lease" as const),
        of,
        lane,
        target: fc.integer({ min: 1, max: 150 }),
        write: fc.oneof(
          { weight: 8, arbitrary: fc.constant<Write>("told") },
          { weight: 1, arbitrary: fc.constant<Write>("unheard") },
          { weight: 1, arbitrary: fc.constant<Write>("gone") },
        ),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("send" as const),
        of,
        lane,
        times: fc.integer({ min: 1, max: 150 }),
        lateMs: fc.oneof(fc.nat(50), fc.nat(LATE_MS)),
        answered: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("takeOff" as const),
        of,
        lane,
        times: fc.integer({ min: 1, max: 100 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("land" as const),
        of,
        times: fc.integer({ min: 1, max: 150 }),
        last: fc.boolean(),
      }),
    },
    { weight: 3, arbitrary: placing("enter") },
    { weight: 3, arbitrary: placing("stop") },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant("end" as const), of, times: fc.integer({ min: 1, max: 50 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("crash" as const), of }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("away" as const), away: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("others" as const), amount: fc.nat(40) }) },
  ),
  { minLength: 20, maxLength: 160 },
);

const RULES: readonly (readonly [string, Rules])[] = [
  ["the weight of an address", weightRules({ ...DOCUMENTED_LIMITS, weightPerMinute: 160 }, PROCESSES)],
  ["the orders of an account", orderRules(DOCUMENTED_LIMITS, { burst: 200, perMinute: 12_000 }, PROCESSES)],
];
const offsets = fc.array(fc.integer({ min: -OFF_MAX_MS, max: OFF_MAX_MS }), {
  minLength: PROCESSES,
  maxLength: PROCESSES,
});

test.each(RULES)(
  "%s: no window is ever above its limit, whatever processes do and whatever becomes of them",
  (_, rules) => {
    fc.assert(
      fc.property(offsets, steps, (off, list) => {
        const fleet = new Fleet(rules, off);
        for (const step of list) fleet.step(step);
        expect(fleet.exchange.above).toEqual([]);
      }),
      { numRuns: 400 },
    );
  },
);

test.each(RULES)("%s: entries and reads of all processes leave exits their reserve", (_, rules) => {
  const smallest = Math.min(...rules.limits.filter(({ own }) => !own).map(({ limit }) => limit));
  // Each process may hold one for the window that is about to begin.
  const spared = Math.floor(smallest / 10) - PROCESSES - 1;
  fc.assert(
    fc.property(offsets, steps, (off, list) => {
      const fleet = new Fleet(rules, off);
      for (const step of list) {
        // Others may use up everything, and so may time without the bus and requests of which nothing is heard, or not yet.
        if (step.do === "others" || step.do === "away" || step.do === "takeOff") continue;
        const behind = (lane: Lane): Lane => (lane === "read" ? "read" : "entry");
        if (step.do === "lease") fleet.step({ ...step, lane: behind(step.lane) });
        else if (step.do === "send") fleet.step({ ...step, lane: behind(step.lane), answered: true });
        else if (step.do === "enter") fleet.step({ ...step, answered: true });
        else if (step.do === "stop") continue;
        else fleet.step(step);
      }
      const sent = Array.from({ length: spared }, (_each, i) => fleet.can(i % PROCESSES, "exit"));
      expect(sent.filter((each) => !each)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test.each(RULES)(
  "%s: what is under way for minutes is counted in the window in which it arrives",
  (_, rules) => {
    let carried = 0;
    fc.assert(
      fc.property(
        offsets,
        fc.integer({ min: 1, max: 120 }),
        fc.nat(12_000),
        fc.nat(70_000),
        fc.boolean(),
        (off, times, fromMs, flightMs, last) => {
          const fleet = new Fleet(rules, off);
          fleet.step({ do: "pass", ms: fromMs });
          fleet.lease(0, "exit", times, "told");
          fleet.step({ do: "takeOff", of: 0, lane: "exit", times });
          fleet.step({ do: "pass", ms: flightMs });
          // Everybody else takes all that exits may have before it lands, and after it.
          for (const ms of [0, 200]) {
            fleet.step({ do: "pass", ms });
            for (let i = 1; i < 400 && fleet.can(1 + (i % (PROCESSES - 1)), "exit"); i += 1) carried += 1;
            fleet.step({ do: "land", of: 0, times: times / 2, last });
          }
          expect(fleet.exchange.above).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
    expect(carried).toBeGreaterThan(100);
  },
);

test("what is kept for stops is of the entries' part: a process that dies with it takes nothing of the exits'", () => {
  const [, rules] = RULES[1]!;
  const fleet = new Fleet(rules, [0, 0, 0, 0]);
  fleet.lease(0, "entry", 80, "told");
  for (let i = 0; i < 40; i += 1) expect(fleet.enter(0, true)).toBe(true);
  fleet.step({ do: "pass", ms: 12_000 });
  // In the next ten seconds others lease all that entries may have.
  for (const process of [1, 2]) {
    fleet.lease(process, "entry", 200, "told");
    fleet.step({ do: "pass", ms: 1_000 });
  }
  fleet.lease(0, "entry", 1, "told");
  fleet.step({ do: "crash", of: 0 });
  const sent = Array.from({ length: 30 }, () => fleet.can(3, "exit"));
  expect(sent.filter((each) => !each)).toEqual([]);
});

/** As often as a process looks, or more seldom; what it leases beforehand, and holds for exits and for entries. */
const LOOK_MS = 200;
const AHEAD_MS = 1_000;
const HELD = new Map<Lane, number>([
  ["exit", 3],
  ["entry", 12],
]);
/** Of one account at once: the exchange takes no more conditional orders. Source: facts, section 4.6. */
const RESTING_MAX = 200;

test("entries with stops never leave a stop waiting, however late it comes and whatever others enter", () => {
  const [, rules] = RULES[1]!;
  const moves = fc.array(
    fc.oneof(
      fc.record({ do: fc.constant("pass" as const), ms: fc.oneof(fc.nat(300), fc.nat(9_000)) }),
      placing("enter"),
      placing("enter"),
      placing("stop"),
      fc.record({ do: fc.constant("end" as const), of, times: fc.integer({ min: 1, max: 50 }) }),
    ),
    { minLength: 10, maxLength: 40 },
  );
  let stops = 0;
  fc.assert(
    fc.property(offsets, moves, (off, list) => {
      const fleet = new Fleet(rules, off);
      const look = (): void => {
        for (let i = 0; i < PROCESSES; i += 1) fleet.leaseAll(i, HELD, AHEAD_MS);
      };
      look();
      for (const move of list)
        switch (move.do) {
          case "pass":
            for (let ms = move.ms; ms > 0; ms -= LOOK_MS) {
              fleet.step({ do: "pass", ms: Math.min(ms, LOOK_MS) });
              look();
            }
            break;
          case "enter":
            for (let i = 0; i < move.times && fleet.resting < RESTING_MAX; i += 1) {
              fleet.enter(move.of, move.answered);
              fleet.leaseAll(move.of, HELD, AHEAD_MS);
            }
            break;
          case "stop":
            for (let i = 0; i < move.times; i += 1) {
              if (fleet.restingOf(move.of) === 0) break;
              stops += 1;
              expect(fleet.stop(move.of, move.answered)).toBe(true);
            }
            break;
          case "end":
            fleet.step(move);
        }
      expect(fleet.exchange.above).toEqual([]);
    }),
    { numRuns: 60 },
  );
  expect(stops).toBeGreaterThan(1_000);
});
