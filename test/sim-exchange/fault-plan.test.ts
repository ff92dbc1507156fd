import fc from "fast-check";
import { expect, test } from "vitest";
import { FaultPlan, type ActiveFault } from "../../services/sim-exchange/faults/plan.ts";
import { parseRule, parseScenario, ScenarioError } from "../../services/sim-exchange/faults/rule.ts";

const T0 = 1_790_000_000_000;
const rule = (json: object) => parseRule(json, "the fault");
const ORDER = { account: "a", endpoint: "POST /fapi/v1/order", symbol: "BTCUSDT" };

test.each<[name: string, change: object, occasion: object, afterMs: number, acts: boolean]>([
  ["everything it names", { account: "a", endpoint: ORDER.endpoint, symbol: "BTCUSDT" }, ORDER, 0, true],
  ["nothing named", {}, {}, 0, true],
  ["another account", { account: "b" }, ORDER, 0, false],
  ["another endpoint", { endpoint: "GET /fapi/v1/order" }, ORDER, 0, false],
  ["another symbol", { symbol: "ETHUSDT" }, ORDER, 0, false],
  ["a symbol where none is known", { symbol: "BTCUSDT" }, { account: "a" }, 0, false],
  ["before its time", { after: "1s" }, ORDER, 999, false],
  ["at its time", { after: "1s" }, ORDER, 1_000, true],
  ["until its end", { after: "1s", for: "2s" }, ORDER, 2_999, true],
  ["at its end", { after: "1s", for: "2s" }, ORDER, 3_000, false],
  ["never by chance", { probability: 0 }, ORDER, 0, false],
])("a rule acts on what it names: %s", (_, change, occasion, afterMs, acts) => {
  const plan = new FaultPlan(1);
  plan.add(rule({ fault: "reset-after", ...change }), T0);
  expect(plan.pick(["reset-after"], occasion, T0 + afterMs) !== undefined).toBe(acts);
});

test("a rule with a count acts so often and no more, and is asked by its name only", () => {
  const plan = new FaultPlan(1);
  plan.add(rule({ fault: "reset-after", count: 2 }), T0);
  const acts = () => plan.pick(["reset-after"], ORDER, T0) !== undefined;
  expect(plan.pick(["reset-before"], ORDER, T0)).toBeUndefined();
  expect([acts(), acts(), acts()]).toEqual([true, true, false]);
});

test("the same seed gives the same run, whatever other rules there are", () => {
  const run = (seed: number, others: boolean): readonly boolean[] => {
    const plan = new FaultPlan(seed);
    plan.add(rule({ fault: "reset-after", probability: 0.3 }), T0);
    if (others) plan.add(rule({ fault: "reset-before", probability: 0.5 }), T0);
    return Array.from({ length: 200 }, () => {
      const acts = plan.pick(["reset-after"], ORDER, T0) !== undefined;
      if (others) plan.pick(["reset-before"], ORDER, T0);
      return acts;
    });
  };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_294_967_295 }), (seed) => {
      const first = run(seed, false);
      expect(run(seed, true)).toEqual(first);
      const share = first.filter(Boolean).length / first.length;
      expect(share > 0.12 && share < 0.5).toBe(true);
    }),
    { numRuns: 100 },
  );
  expect(run(1, false)).not.toEqual(run(2, false));
});

test("conditions begin when their time comes, end when it is over or they are switched off, each once", () => {
  const told: string[] = [];
  const tell = (what: string) => (fault: ActiveFault, nowMs: number) =>
    told.push(`${what} ${fault.rule.fault} ${nowMs - T0}`);
  const plan = new FaultPlan(1);
  plan.attach({ begin: tell("begin"), end: tell("end") });
  plan.add(rule({ fault: "maintenance", after: "1s", for: "2s" }), T0);
  const halt = plan.add(rule({ fault: "symbol-halted", symbol: "BTCUSDT" }), T0);
  for (const ms of [500, 1_000, 1_500, 3_000, 3_500]) plan.tick(T0 + ms);
  expect(plan.remove(halt.id, T0 + 4_000)).toBe(true);
  expect(plan.remove(halt.id, T0 + 4_000)).toBe(false);
  expect(told).toEqual([
    "begin symbol-halted 0",
    "begin maintenance 1000",
    "end maintenance 3000",
    "end symbol-halted 4000",
  ]);
  expect(plan.idle).toBe(true);
});

test.each<[json: unknown, message: RegExp]>([
  ["x", /must be an object/],
  [{ fault: "nope" }, /fault "nope": must be one of unknown-503, /],
  [{ fault: "reset-after", when: "now" }, /reset-after has no when; it takes account, endpoint/],
  [{ fault: "reset-after", probability: 2 }, /probability 2: must be a number within 0\.\.1/],
  [{ fault: "reset-after", count: 0 }, /count 0/],
  [{ fault: "reset-after", for: "soon" }, /for soon: must be like 500ms/],
  [{ fault: "reset-after", account: 1 }, /account 1: must be text/],
  [{ fault: "slow-answer", delayMs: -1 }, /delayMs -1: must be a milliseconds/],
  [{ fault: "unknown-503", executed: "yes" }, /executed "yes": must be a boolean/],
  [{ fault: "clock-skew" }, /skewMs: must be given \(milliseconds ahead/],
  [{ fault: "symbol-halted" }, /symbol-halted needs a symbol/],
  [{ fault: "maintenance", count: 3 }, /maintenance holds for a time/],
  [{ fault: "filters-changed", symbol: "BTCUSDT", tickSize: "0" }, /tickSize "0": must be a decimal/],
])("a wrong rule is refused in one line: %j", (json, message) => {
  expect(() => rule(json as object)).toThrow(ScenarioError);
  expect(() => rule(json as object)).toThrow(message);
});

test("a scenario is a list of rules, and names the one that is wrong", () => {
  expect(
    parseScenario('{"faults":[{"fault":"reset-after"},{"fault":"maintenance","for":"1m"}]}').faults,
  ).toHaveLength(2);
  expect(() => parseScenario("{")).toThrow(/no JSON/);
  expect(() => parseScenario('{"fault":[]}')).toThrow(/must be like/);
  expect(() => parseScenario('{"faults":[{"fault":"reset-after"},{"fault":"x"}]}')).toThrow(
    /^faults\[1\]: fault "x"/,
  );
});
