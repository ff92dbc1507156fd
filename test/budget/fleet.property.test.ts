import fc from "fast-check";
import { expect, test } from "vitest";
import { DOCUMENTED_LIMITS, orderRules, weightRules, type Lane, type Rules } from "#libs/budget/limits.ts";
import { poolOf, parsePoolJson, poolText } from "#libs/budget/pool-json.ts";
import { grant, newPool, type Pool } from "#libs/budget/pool.ts";
import { LATE_MS, Wallet, type Charge } from "#libs/budget/wallet.ts";
import type { Instant } from "#libs/budget/window-clock.ts";

const T0 = 1_790_000_100_000;
const OFF_MAX_MS = 400;
const PROCESSES = 4;

/** What becomes of a write: taken over; taken over, and nobody hears of it; neither. */
type Write = "told" | "unheard" | "gone";

type Step =
  | { readonly do: "pass"; readonly ms: number }
  | {
      readonly do: "lease";
      readonly of: number;
      readonly lane: Lane;
      readonly target: number;
      readonly write: Write;
    }
  | {
      readonly do: "send";
      readonly of: number;
      readonly lane: Lane;
      readonly times: number;
      readonly lateMs: number;
      readonly answered: boolean;
    }
  | { readonly do: "enter"; readonly of: number; readonly times: number; readonly answered: boolean }
  | { readonly do: "stop"; readonly of: number; readonly times: number; readonly answered: boolean }
  | { readonly do: "end"; readonly of: number; readonly times: number }
  | { readonly do: "crash"; readonly of: number }
  | { readonly do: "away"; readonly away: boolean }
  | { readonly do: "others"; readonly amount: number };

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

/** The exchange's own count, by its own clock; what others send counts too, and is told apart only here. */
class Exchange {
  readonly #rules: Rules;
  readonly #ours = new Map<string, number>();
  readonly #all = new Map<string, number>();

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  count(ms: number, ours: boolean): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const limit of this.#rules.limits.filter(({ own }) => !own)) {
      const key = `${limit.name}/${Math.floor(ms / limit.lengthMs)}`;
      if (ours) this.#ours.set(key, (this.#ours.get(key) ?? 0) + 1);
      this.#all.set(key, (this.#all.get(key) ?? 0) + 1);
      counts.set(limit.name, this.#all.get(key) ?? 0);
    }
    return counts;
  }

  /** Windows in which the fleet alone was above its limit. */
  get above(): readonly string[] {
    return [...this.#ours].flatMap(([key, used]) => {
      const limit = this.#rules.limits.find(({ name }) => key.startsWith(`${name}/`));
      return used > (limit?.limit ?? 0) ? [`${key}: ${used}`] : [];
    });
  }
}

/** Processes with clocks of their own beside one pool, stepped one at a time: every interleaving is a list of steps. */
class Fleet {
  readonly exchange: Exchange;
  readonly #rules: Rules;
  readonly #offsets: readonly number[];
  readonly #wallets: Wallet[];
  /** By process: the shares of stops whose entries have not filled. */
  readonly #paid: Charge[][];
  #pool: Pool;
  #nowMs = T0;
  #started = 0;
  #away = false;

  constructor(rules: Rules, offsets: readonly number[]) {
    this.#rules = rules;
    this.#offsets = offsets;
    this.exchange = new Exchange(rules);
    this.#wallets = offsets.map(() => this.#newWallet());
    this.#paid = offsets.map(() => []);
    // Known to be fresh: what was used before it is another matter.
    this.#pool = { ...newPool("first", this.#instant(0)), bornMs: 0 };
  }

  #newWallet(): Wallet {
    return new Wallet(this.#rules, `process ${(this.#started += 1)}`);
  }

  #instant(of: number, ms = this.#nowMs): Instant {
    const middle = ms + (this.#offsets[of] ?? 0);
    return { loMs: middle - OFF_MAX_MS, hiMs: middle + OFF_MAX_MS };
  }

  step(step: Step): void {
    switch (step.do) {
      case "pass":
        this.#nowMs += step.ms;
        return;
      case "lease":
        this.lease(step.of, step.lane, step.target, step.write);
        return;
      case "send":
        for (let i = 0; i < step.times; i += 1) this.send(step.of, step.lane, step.lateMs, step.answered);
        return;
      case "enter":
        for (let i = 0; i < step.times; i += 1) this.enter(step.of, step.answered);
        return;
      case "stop":
        for (let i = 0; i < step.times; i += 1) this.stop(step.of, step.answered);
        return;
      case "end":
        for (const share of this.#paid[step.of]!.splice(0, step.times)) this.#wallets[step.of]!.unsent(share);
        return;
      case "crash":
        this.#paid[step.of] = [];
        this.#wallets[step.of] = this.#newWallet();
        return;
      case "away":
        this.#away = step.away;
        return;
      case "others":
        for (let i = 0; i < step.amount; i += 1) this.exchange.count(this.#nowMs, false);
    }
  }

  lease(of: number, lane: Lane, target: number, write: Write): void {
    this.leaseAll(of, new Map([[lane, target]]), 500, write);
  }

  leaseAll(of: number, targets: ReadonlyMap<Lane, number>, aheadMs: number, write: Write = "told"): void {
    if (this.#away) return;
    const wallet = this.#wallets[of]!;
    const now = this.#instant(of);
    // Through the text, as the bucket has it.
    const stored = poolOf(parsePoolJson("p", poolText(this.#pool)));
    wallet.learn(stored, now);
    const asked = wallet.forAnotherPool(wallet.ask(targets, now, aheadMs), stored.born);
    const granted = grant(stored, asked, now);
    if (write !== "gone") this.#pool = granted.pool;
    if (write === "told") wallet.accept(asked, granted, now);
    else wallet.undecided(asked, granted);
  }

  send(of: number, lane: Lane, lateMs: number, answered: boolean): Charge | undefined {
    const wallet = this.#wallets[of]!;
    const now = this.#instant(of);
    const charge = wallet.take(lane, 1, now, this.#away);
    if (charge === undefined) return undefined;
    const counts = this.exchange.count(this.#nowMs + lateMs, true);
    if (answered) wallet.answered(charge, counts, this.#instant(of, this.#nowMs + lateMs));
    else wallet.lost(charge);
    return charge;
  }

  /** An entry with its stop's share, or neither. */
  enter(of: number, answered: boolean): boolean {
    const wallet = this.#wallets[of]!;
    const share = wallet.take("entry", 1, this.#instant(of), this.#away);
    if (share === undefined) return false;
    const sent = this.send(of, "entry", 0, answered);
    if (sent === undefined) {
      wallet.unsent(share);
      return false;
    }
    wallet.keep(share);
    this.#paid[of]!.push(share);
    return true;
  }

  /** The stop of the entry that waits longest; false when it has to wait. */
  stop(of: number, answered: boolean): boolean {
    const share = this.#paid[of]!.shift();
    if (share === undefined) return true;
    this.#wallets[of]!.unsent(share);
    return this.send(of, "exit", 0, answered) !== undefined;
  }

  restingOf(of: number): number {
    return this.#paid[of]!.length;
  }

  /** Stops that may have to be sent at any time. */
  get resting(): number {
    return this.#paid.reduce((sum, { length }) => sum + length, 0);
  }

  /** Whether the process of that number can send this now, the bus being there. */
  can(of: number, lane: Lane): boolean {
    this.#away = false;
    this.lease(of, lane, 1, "told");
    return this.send(of, lane, 0, true) !== undefined;
  }
}

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
        // Others may use up everything, and so may time without the bus and requests of which nothing is heard.
        if (step.do === "others" || step.do === "away") continue;
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
