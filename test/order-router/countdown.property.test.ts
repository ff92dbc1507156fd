import fc from "fast-check";
import { expect, test } from "vitest";
import {
  confirmed,
  due,
  failed,
  inherited,
  isOver,
  restingOf,
  termsOf,
  type Countdown,
  type CountdownRequest,
} from "../../services/order-router/countdown.ts";
import { taskOf } from "../../services/order-router/outstanding.ts";
import { commandOf, exitOf } from "./test-ledger.ts";

const TERMS = termsOf(60_000);
/** As the shell looks, and as long as the exchange takes a request at most. */
const LOOK_MS = 250;
const TAKEN_WITHIN_MS = 6_000;
const START = 1_000_000;

test("entries rest until the latest of them ends, exits only by themselves; nothing else rests", () => {
  const entry = (id: string, workingUntilMs: number) =>
    taskOf(commandOf(id, { timeInForce: "GTX", workingUntilMs }), 1, 0);
  const exit = taskOf(exitOf("exit", { timeInForce: "GTX", workingUntilMs: 9_000 }), 1, 0);
  const ended = { ...entry("ended", 8_000), ended: true };
  const sweep = taskOf(commandOf("sweep"), 1, 0);
  const until = (...tasks: Parameters<typeof restingOf>[0][]) =>
    [...restingOf(tasks.flatMap((some) => [...some]))].map(([key, of]) => [key, of.entriesUntilMs]);
  expect(until([entry("a", 5_000), entry("b", 7_000), ended, sweep])).toEqual([["paper-1 BTCUSDT", 7_000]]);
  expect(until([entry("a", 5_000), exit])).toEqual([["paper-1 BTCUSDT", 5_000]]);
  expect(until([exit, entry("a", 0)])).toEqual([["paper-1 BTCUSDT", Number.POSITIVE_INFINITY]]);
  expect(until([exit])).toEqual([["paper-1 BTCUSDT", undefined]]);
  expect(until([sweep, ended])).toEqual([]);
});

test("an earlier router's countdown is ended where only exits rest, and set anew where an entry does", () => {
  const old = inherited(TERMS, START);
  expect(due(old, undefined, START)).toBe("end");
  expect(due(old, START + 5_000, START)).toBe("set");
  expect(due(old, undefined, START + TERMS.countdownMs + 1)).toBeUndefined();
});

test("an entry past its time asks for nothing, and its countdown is not ended either", () => {
  expect(due(undefined, START - 1, START)).toBeUndefined();
  const running = confirmed(undefined, "set", TERMS, { sentAt: START, now: START + 20 });
  expect(due(running, START + 30_000, START + 40_000)).toBeUndefined();
});

test("what an unclear request to end it may undo is set once more, as soon as it cannot", () => {
  const running = confirmed(undefined, "set", TERMS, { sentAt: START, now: START });
  const at = START + TERMS.refreshMs;
  const unclear = failed(running, "end", TERMS, { takenUntil: at + TAKEN_WITHIN_MS, now: at + 100 });
  const again = confirmed(unclear, "set", TERMS, { sentAt: at + 2_000, now: at + 2_050 });
  expect(due(again, Number.POSITIVE_INFINITY, at + TAKEN_WITHIN_MS - 1)).toBeUndefined();
  expect(due(again, Number.POSITIVE_INFINITY, at + TAKEN_WITHIN_MS)).toBe("set");
});

/** One request: how long its way takes, whether it is taken there, and whether its answer comes back. */
interface Way {
  readonly thereMs: number;
  readonly backMs: number;
  readonly taken: boolean;
  readonly told: boolean;
}

const GOOD: Way = { thereMs: 20, backMs: 20, taken: true, told: true };
const way = fc.record({
  thereMs: fc.integer({ min: 1, max: TAKEN_WITHIN_MS - 1 }),
  backMs: fc.integer({ min: 1, max: 5_000 }),
  taken: fc.boolean(),
  told: fc.boolean(),
});
const entries = fc.array(
  fc.record({
    fromMs: fc.integer({ min: 0, max: 300_000 }),
    forMs: fc.oneof(fc.integer({ min: 500, max: 40_000 }), fc.integer({ min: 40_000, max: 200_000 })),
    /** Filled or cancelled before its time, a share of it. */
    share: fc.double({ min: 0.01, max: 1, noNaN: true }),
  }),
  { minLength: 1, maxLength: 6 },
);

interface Course {
  /** Looks with an entry within its time for which the exchange runs no countdown. */
  readonly bare: readonly number[];
  /** Times at which the exchange's countdown fired. */
  readonly fired: readonly number[];
  /** Times at which one ran of which nothing was known. */
  readonly forgotten: readonly number[];
  /** Times at which it was held for running longer than it ran. */
  readonly mistaken: readonly number[];
  readonly requests: readonly { readonly at: number; readonly request: CountdownRequest }[];
}

/** Ten minutes of one account and symbol: the core beside an exchange that counts by itself. */
function play(
  of: readonly { fromMs: number; forMs: number; share: number }[],
  wayOf: (n: number) => Way,
): Course {
  let countdown: Countdown | undefined;
  let firesAt = Number.POSITIVE_INFINITY;
  let under: { request: CountdownRequest; sentAt: number; way: Way } | undefined;
  let arrivals: { readonly at: number; readonly request: CountdownRequest }[] = [];
  const bare: number[] = [];
  const fired: number[] = [];
  const forgotten: number[] = [];
  const mistaken: number[] = [];
  const requests: { at: number; request: CountdownRequest }[] = [];
  const rests = (now: number) =>
    of.filter(({ fromMs, forMs, share }) => {
      const from = START + fromMs;
      return now >= from && now < from + forMs * share;
    });
  const untilOf = (now: number): number | undefined => {
    const open = rests(now).map(({ fromMs, forMs }) => START + fromMs + forMs);
    return open.length === 0 ? undefined : Math.max(...open);
  };
  for (let now = START; now < START + 600_000; now += 50) {
    for (const { at, request } of arrivals.filter((arrival) => arrival.at <= now))
      firesAt = request === "set" ? at + TERMS.countdownMs : Number.POSITIVE_INFINITY;
    arrivals = arrivals.filter((arrival) => arrival.at > now);
    if (now >= firesAt) {
      firesAt = Number.POSITIVE_INFINITY;
      fired.push(now);
    }
    if (under !== undefined) {
      const { request, sentAt } = under;
      const { thereMs, backMs, taken, told } = under.way;
      // A connection that is reset is known before the request is taken.
      const backAt = sentAt + (told ? thereMs : 0) + backMs;
      if (now >= backAt) {
        under = undefined;
        countdown =
          taken && told
            ? confirmed(countdown, request, TERMS, { sentAt, now })
            : failed(countdown, request, TERMS, { takenUntil: told ? 0 : sentAt + TAKEN_WITHIN_MS, now });
      }
    }
    const { runsUntil = 0 } = countdown ?? {};
    // While it is being ended nobody counts on it.
    const counted = runsUntil > now && under?.request !== "end";
    if (counted && (firesAt === Number.POSITIVE_INFINITY || firesAt < runsUntil)) mistaken.push(now);
    if (countdown === undefined && under === undefined && firesAt !== Number.POSITIVE_INFINITY)
      forgotten.push(now);
    if ((now - START) % LOOK_MS !== 0) continue;
    const restsUntil = untilOf(now);
    if (restsUntil !== undefined && firesAt === Number.POSITIVE_INFINITY) bare.push(now);
    if (under !== undefined) continue;
    const request = due(countdown, restsUntil, now);
    if (request === undefined) {
      if (countdown !== undefined && isOver(countdown, now)) countdown = undefined;
      continue;
    }
    requests.push({ at: now, request });
    const made = wayOf(requests.length - 1);
    under = { request, sentAt: now, way: made };
    if (made.taken) arrivals.push({ at: now + made.thereMs, request });
  }
  return { bare, fired, mistaken, forgotten, requests };
}

test("while requests arrive it never fires, runs as long as an entry rests, and is ended", () => {
  fc.assert(
    fc.property(entries, (of) => {
      const { bare, fired, forgotten, requests } = play(of, () => GOOD);
      expect([fired, forgotten]).toEqual([[], []]);
      // Only the look that asks for it, and the way there.
      expect(bare.every((at) => requests.some((made) => made.request === "set" && made.at === at))).toBe(
        true,
      );
      for (const [i, { at, request }] of requests.entries())
        if (i > 0 && request === "set" && requests[i - 1]?.request === "set")
          expect(at - (requests[i - 1]?.at ?? 0)).toBeGreaterThanOrEqual(TERMS.refreshMs);
    }),
    { numRuns: 200 },
  );
});

test("whatever becomes of single requests, what it holds for running runs, and none runs unknown", () => {
  fc.assert(
    fc.property(entries, fc.array(way, { minLength: 1, maxLength: 12 }), (of, ways) => {
      const { bare, mistaken, forgotten, requests } = play(of, (n) => ways[n] ?? GOOD);
      expect([mistaken, forgotten]).toEqual([[], []]);
      // Once all is well again an entry is bare no longer than an unclear request may take, and the next look.
      const wellFrom =
        (requests[ways.length]?.at ?? Number.POSITIVE_INFINITY) + TAKEN_WITHIN_MS + TERMS.refreshMs + LOOK_MS;
      const asked = new Set(requests.flatMap(({ at, request }) => (request === "set" ? [at] : [])));
      expect(bare.filter((at) => at > wellFrom && !asked.has(at))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
