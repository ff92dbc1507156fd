import fc from "fast-check";
import { expect, test } from "vitest";
import type { StopStatus } from "#libs/domain/fact.ts";
import { isStopOver } from "#libs/domain/fact.ts";
import {
  after,
  afterRestart,
  newGuard,
  next,
  patienceMs,
  type Guard,
  type Happening,
} from "../../services/order-router/protection.ts";

const TERMS = { deadlineMs: 2_000, stopAttempts: 2, flattenAttempts: 6 };
/** Whoever acts waits so long for an answer at most. */
const ANSWER_MS = 400;

/** What the exchange does with a request for a stop, and when it answers: near every bound there is. */
const placements = fc.record({
  what: fc.constantFrom(
    "taken",
    "taken",
    "taken-unanswered",
    "lost",
    "executed-late",
    "not-executed",
    "refused",
    "hopeless",
    "ends-at-once",
    "triggers-and-sticks",
  ),
  ms: fc.constantFrom(0, 1, 99, 100, 101, 399, 400, 401, 799, 1_199, 1_200, 1_201),
});
const answers = fc.record({
  what: fc.constantFrom("true", "true", "unanswered", "not-yet-known"),
  ms: fc.constantFrom(0, 1, 100, 399),
});
const closings = fc.record({ fills: fc.boolean(), ms: fc.constantFrom(0, 1, 100, 399) });
const restarts = fc.array(fc.nat(40), { maxLength: 2 });
const elsewhere = fc.boolean();

type Draws<T> = readonly T[];
type Value<A> = A extends fc.Arbitrary<infer T> ? T : never;

/** An exchange with one position and the stops of one entry, played against the guard in virtual time. */
class Play {
  readonly #placements: Draws<Value<typeof placements>>;
  readonly #answers: Draws<Value<typeof answers>>;
  readonly #closings: Draws<Value<typeof closings>>;
  readonly #restarts: ReadonlySet<number>;
  readonly #covered: boolean;
  readonly #due: { readonly atMs: number; readonly act: () => void }[] = [];
  readonly stops = new Map<number, StopStatus>();
  readonly trace: string[] = [];
  guard: Guard = newGuard();
  nowMs = 10_000;
  held = true;
  flattens = 0;
  liveMost = 0;
  /** When the position was first protected, closed, or being closed; undefined: never. */
  safeAtMs: number | undefined;
  sentUnasked = 0;
  #asked = true;
  #count = [0, 0, 0];

  constructor(draws: {
    readonly placements: Draws<Value<typeof placements>>;
    readonly answers: Draws<Value<typeof answers>>;
    readonly closings: Draws<Value<typeof closings>>;
    readonly restarts: readonly number[];
    readonly covered: boolean;
  }) {
    this.#placements = draws.placements;
    this.#answers = draws.answers;
    this.#closings = draws.closings;
    this.#restarts = new Set(draws.restarts);
    this.#covered = draws.covered;
  }

  get live(): number {
    return [...this.stops.values()].filter((status) => !isStopOver(status)).length;
  }

  run(): void {
    this.happened({ kind: "filled" });
    for (let steps = 0; steps < 400 && this.nowMs < 30_000; steps += 1) {
      this.#arrive();
      if (this.#restarts.has(steps)) {
        this.trace.push(`${this.nowMs} restart`);
        // Nothing that was under way is heard of any more; what the exchange got, it has.
        for (const { act } of this.#due.splice(0)) void act;
        this.guard = afterRestart(this.guard, this.nowMs);
        this.#asked = false;
      }
      const step = next(this.guard, TERMS, this.nowMs);
      if (step.do !== "wait") this.trace.push(`${this.nowMs} ${step.do}`);
      switch (step.do) {
        case "rest": {
          const [due] = this.#due;
          if (due === undefined) return;
          this.nowMs = Math.max(this.nowMs, due.atMs);
          break;
        }
        case "wait":
          this.nowMs = Math.max(
            this.nowMs + 1,
            Math.min(this.nowMs + Math.ceil(step.ms), this.#due[0]?.atMs ?? Infinity),
          );
          break;
        case "place-stop":
          if (!this.#asked) this.sentUnasked += 1;
          this.happened({ kind: "sent" });
          this.#place();
          break;
        case "ask-stop":
          this.#asked = true;
          this.happened({ kind: "unclear" });
          this.#ask();
          break;
        case "look":
          this.#asked = true;
          this.nowMs += this.#draw(1, this.#answers, { what: "true", ms: 0 }).ms;
          this.happened({ kind: "position", held: this.held, covered: this.#covered });
          break;
        case "flatten":
          this.#flatten();
          break;
        case "give-up":
          this.happened({ kind: "gave-up" });
      }
    }
  }

  happened(happening: Happening): void {
    this.guard = after(this.guard, TERMS, this.nowMs, happening);
  }

  #arrive(): void {
    this.#due.sort((a, b) => a.atMs - b.atMs);
    while ((this.#due[0]?.atMs ?? Infinity) <= this.nowMs) this.#due.shift()?.act();
  }

  /** The exchange takes one open order of an id. */
  #execute(attempt: number): boolean {
    if (this.stops.has(attempt) && !isStopOver(this.stops.get(attempt) ?? "NEW")) return false;
    this.stops.set(attempt, "NEW");
    this.liveMost = Math.max(this.liveMost, this.live);
    if (this.held) this.safeAtMs ??= this.nowMs;
    return true;
  }

  #later(ms: number, act: () => void): void {
    this.#due.push({ atMs: this.nowMs + ms, act });
  }

  #place(): void {
    const { attempt } = this.guard;
    const { what, ms } = this.#draw(0, this.#placements, { what: "taken", ms: 0 });
    this.trace.push(`  ${what} ${ms}`);
    const says = (happening: Happening): void => {
      if (this.guard.attempt === attempt || happening.kind === "status") this.happened(happening);
    };
    const status = (now: StopStatus): void => {
      this.stops.set(attempt, now);
      this.happened({ kind: "status", attempt, status: now });
    };
    switch (what) {
      case "taken":
      case "ends-at-once":
      case "triggers-and-sticks": {
        const isNew = this.#execute(attempt);
        this.#later(ms, () =>
          isNew ? this.happened({ kind: "status", attempt, status: "NEW" }) : says({ kind: "unclear" }),
        );
        if (isNew && what === "ends-at-once")
          this.#later(ms + 1, () => {
            this.safeAtMs = undefined;
            status("EXPIRED");
          });
        if (isNew && what === "triggers-and-sticks")
          this.#later(ms + 1, () => {
            this.safeAtMs = undefined;
            status("TRIGGERING");
          });
        break;
      }
      case "taken-unanswered":
        this.#execute(attempt);
        this.#later(ms, () => says({ kind: "unclear" }));
        break;
      case "executed-late":
        // Its window is the deadline at most.
        this.#later(Math.min(ms, TERMS.deadlineMs), () => this.#execute(attempt));
        break;
      case "lost":
        break;
      case "not-executed":
        this.#later(ms, () => says({ kind: "not-executed" }));
        break;
      case "refused":
      case "hopeless":
        this.#later(ms, () => says({ kind: "refused", attempt, hopeless: what === "hopeless" }));
    }
    const patience = patienceMs(this.guard, TERMS, this.nowMs);
    this.nowMs += what === "lost" || what === "executed-late" ? patience : Math.min(ms, patience);
  }

  #ask(): void {
    const { attempt } = this.guard;
    const { what, ms } = this.#draw(1, this.#answers, { what: "true", ms: 0 });
    const patience = patienceMs(this.guard, TERMS, this.nowMs);
    if (what !== "unanswered") this.#later(ms, () => this.#answered(attempt, what));
    this.nowMs += what === "unanswered" ? patience : Math.min(ms, patience);
  }

  #answered(attempt: number, what: string): void {
    const open = [...this.stops].findLast(([, status]) => !isStopOver(status));
    const known =
      what === "not-yet-known" ? undefined : (open ?? [attempt, this.stops.get(attempt) ?? "ABSENT"]);
    const [of, status] = known ?? [attempt, "ABSENT" as const];
    const before = this.guard.stop;
    this.happened({ kind: "status", attempt: of, status });
    if (before === "TRIGGERING" && status === "TRIGGERING") this.happened({ kind: "stuck", attempt: of });
  }

  #flatten(): void {
    this.flattens += 1;
    this.safeAtMs ??= this.nowMs;
    this.happened({ kind: "flatten-sent" });
    const { fills, ms } = this.#draw(2, this.#closings, { fills: true, ms: 0 });
    this.nowMs += ms;
    if (fills) this.held = false;
  }

  #draw<T>(kind: number, list: Draws<T>, otherwise: T): T {
    const index = this.#count[kind] ?? 0;
    this.#count[kind] = index + 1;
    return list[index] ?? otherwise;
  }
}

const plays = fc.record({
  placements: fc.array(placements, { maxLength: 12, size: "max" }),
  answers: fc.array(answers, { maxLength: 20, size: "max" }),
  closings: fc.array(closings, { maxLength: 8, size: "max" }),
  restarts,
  covered: elsewhere,
});

const played = (draws: Value<typeof plays>): Play => {
  const play = new Play(draws);
  play.run();
  return play;
};

/** "" when the claim holds, else how it came about. */
const unless = (claim: boolean, { trace }: Play): string => (claim ? "" : trace.join("\n"));

test("whatever the exchange answers, a position ends protected, flat, or given up after every closing order was sent", () => {
  fc.assert(
    fc.property(plays, (draws) => {
      const play = played(draws);
      const { guard, held, flattens } = play;
      const end = !held ? "flat" : guard.phase;
      expect(unless(["flat", "PROTECTED", "GIVEN_UP"].includes(end), play)).toBe("");
      if (end === "GIVEN_UP") expect(unless(flattens === TERMS.flattenAttempts, play)).toBe("");
      if (end === "PROTECTED" && !draws.covered) expect(unless(play.live > 0, play)).toBe("");
    }),
    { numRuns: 3_000 },
  );
});

test("without restarts it is protected, or being closed with half of the deadline left but for one answer", () => {
  fc.assert(
    fc.property(plays, (draws) => {
      const calm = draws.placements.filter(
        ({ what }) => what !== "ends-at-once" && what !== "triggers-and-sticks",
      );
      const play = played({ ...draws, placements: calm, restarts: [], covered: false });
      const withinMs = TERMS.deadlineMs / 2 + ANSWER_MS;
      expect(unless((play.safeAtMs ?? Infinity) - 10_000 <= withinMs, play)).toBe("");
    }),
    { numRuns: 3_000 },
  );
});

test("one stop at a time: a second id is used only when the first is known to be over, ids and closing orders are bounded", () => {
  fc.assert(
    fc.property(plays, (draws) => {
      const onTime = draws.placements.filter(({ what }) => what !== "executed-late");
      const play = played({ ...draws, placements: onTime });
      expect(unless(play.liveMost <= 1, play)).toBe("");
      expect(Math.max(0, ...play.stops.keys())).toBeLessThan(TERMS.stopAttempts);
      expect(play.flattens).toBeLessThanOrEqual(TERMS.flattenAttempts);
    }),
    { numRuns: 3_000 },
  );
});

test("after a restart nothing is sent before the exchange was asked", () => {
  fc.assert(
    fc.property(plays, (draws) => {
      const play = played(draws);
      expect(unless(play.sentUnasked === 0, play)).toBe("");
    }),
    { numRuns: 3_000 },
  );
});

const at = (guard: Guard, ...happenings: readonly Happening[]): Guard =>
  happenings.reduce((known, happening) => after(known, TERMS, 10_000, happening), guard);
const filled = at(newGuard(), { kind: "filled" });
const ended = at(
  filled,
  { kind: "sent" },
  { kind: "status", attempt: 0, status: "NEW" },
  { kind: "status", attempt: 0, status: "EXPIRED" },
);

const refusedTwice = at(
  filled,
  { kind: "sent" },
  { kind: "refused", attempt: 0, hopeless: false },
  { kind: "sent" },
  { kind: "refused", attempt: 1, hopeless: false },
);

const TRIGGERING = { kind: "status", attempt: 0, status: "TRIGGERING" } as const;
const triggering = at(filled, { kind: "sent" }, { kind: "status", attempt: 0, status: "NEW" }, TRIGGERING);

/** The third position of one entry: it rests, and targets have closed the two before. */
const third = [0, 1].reduce(
  (guard, attempt) =>
    at(
      guard,
      { kind: "filled" },
      { kind: "sent" },
      { kind: "status", attempt, status: "NEW" },
      { kind: "status", attempt, status: "EXPIRED" },
      { kind: "position", held: false, covered: false },
    ),
  newGuard(),
);
const thirdRefused = at(
  third,
  { kind: "filled" },
  { kind: "sent" },
  { kind: "refused", attempt: 2, hopeless: false },
);

test.each<[what: string, guard: Guard, nowMs: number, step: string]>([
  ["a fill asks for a stop at once", filled, 10_000, "place-stop"],
  ["so does one after earlier positions were over", at(third, { kind: "filled" }), 10_000, "place-stop"],
  ["whose stop is tried as often as the first one's", thirdRefused, 10_000, "place-stop"],
  ["an answer is waited for", at(filled, { kind: "sent" }), 10_399, "wait"],
  ["for a fifth of the deadline", at(filled, { kind: "sent" }), 10_400, "ask-stop"],
  ["stops are tried", at(filled, { kind: "sent" }, { kind: "not-executed" }), 10_999, "place-stop"],
  ["for half of the deadline", at(filled, { kind: "sent" }, { kind: "not-executed" }), 11_000, "look"],
  [
    "counted from the fill, not from when it was heard of",
    at(newGuard(), { kind: "filled", agoMs: 300 }, { kind: "sent" }, { kind: "not-executed" }),
    10_700,
    "look",
  ],
  [
    "of which a fifth of the deadline may be over unheard",
    at(newGuard(), { kind: "filled", agoMs: 60_000 }, { kind: "sent" }, { kind: "not-executed" }),
    10_599,
    "place-stop",
  ],
  [
    "a stop that would trigger at once is not tried again",
    at(filled, { kind: "sent" }, { kind: "refused", attempt: 0, hopeless: true }),
    10_000,
    "look",
  ],
  [
    "any other refusal is, once",
    at(filled, { kind: "sent" }, { kind: "refused", attempt: 0, hopeless: false }),
    10_000,
    "place-stop",
  ],
  ["and not twice", refusedTwice, 10_000, "look"],
  [
    "a position without a stop is closed then",
    at(refusedTwice, { kind: "position", held: true, covered: false }),
    10_000,
    "flatten",
  ],
  [
    "also one that cannot be looked at",
    at(refusedTwice, { kind: "unseen", counted: true }),
    10_000,
    "flatten",
  ],
  [
    "one that another stop protects keeps that",
    at(refusedTwice, { kind: "position", held: true, covered: true }),
    10_000,
    "rest",
  ],
  ["a trigger is given time", triggering, 10_399, "wait"],
  ["and not more of it for being told again", at(triggering, TRIGGERING, TRIGGERING), 10_400, "ask-stop"],
  ["one that is stuck closes the position", at(triggering, { kind: "stuck", attempt: 0 }), 10_400, "look"],
  ["a stop that has ended lets the ledger say that the position has too", ended, 10_399, "wait"],
  ["before the exchange is asked", ended, 10_400, "look"],
])("%s", (_, guard, nowMs, step) => {
  expect(next(guard, TERMS, nowMs).do).toBe(step);
});
