import fc from "fast-check";
import { expect, test } from "vitest";
import { HaltError } from "#libs/domain/errors.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { LazyCommit } from "#libs/wire/lazy-commit.ts";

const wire = plimsoll.v1;

const text = fc.string({ unit: "binary", maxLength: 200 });
const bytes = fc.uint8Array({ maxLength: 300 });
const int64 = fc.maxSafeInteger();
const some = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(of, { maxLength: 4 });
const number = fc.integer({ min: 0, max: 5 });

const counters = fc.record({ slotsUsed: int64, grossNotional: text, ordersOpen: int64 });
const commits: fc.Arbitrary<Uint8Array> = fc
  .record({
    number: int64,
    epoch: int64,
    commitId: text,
    previousHash: bytes,
    nowMs: int64,
    marks: some(fc.record({ symbol: text, markPrice: text, receivedAtMs: int64 })),
    inputs: some(
      fc.record({
        stream: number,
        sequence: int64,
        subject: fc.oneof(text, fc.constantFrom("exec.paper-1.BTCUSDT", "executor.x")),
        data: bytes,
      }),
    ),
    cursors: fc.option(fc.record({ facts: int64, intents: int64, policy: int64, reference: int64 })),
    policyRevision: int64,
    answers: some(
      fc.record({
        intentId: text,
        account: text,
        verdict: number,
        text,
        decidedAtMs: int64,
        clientOrderIds: some(text),
      }),
    ),
    orders: some(
      fc.record({
        action: number,
        clientOrderId: text,
        attempt: number,
        reduceOnly: fc.boolean(),
        exitPlan: fc.option(fc.record({ stopPrice: text })),
        traceparent: text,
      }),
    ),
    counters: fc.option(
      fc.record({
        desk: fc.option(counters),
        accounts: some(
          fc
            .tuple(counters, fc.record({ account: text, positions: some(fc.record({ symbol: text })) }))
            .map(([all, own]) => ({ ...all, ...own })),
        ),
        symbols: some(fc.record({ symbol: text, slotsUsed: int64 })),
        strategies: some(fc.record({ strategy: text, unrealizedPnl: text })),
      }),
    ),
    stateHash: bytes,
    alerts: some(fc.record({ severity: number, kind: text, text, raisedAtMs: int64 })),
    clockAgeMs: int64,
    refused: some(fc.record({ stream: number, sequence: int64, reason: text })),
    busUsedPercent: fc.integer({ min: -1, max: 100 }),
  })
  .map((commit) => Uint8Array.from(wire.Commit.encode(commit as plimsoll.v1.Commit.$Properties).finish()));

/** Everything a lazy commit can be asked for. */
function readAll(given: Uint8Array) {
  const commit = new LazyCommit(given, "commit 7");
  const { desk, accounts, symbols, strategies } = commit.counters();
  const named = <T>(all: readonly { of: string; read: () => T }[]) => all.map(({ of, read }) => [of, read()]);
  return {
    number: commit.number,
    nowMs: commit.nowMs,
    previousHash: [...commit.previousHash],
    marks: named(commit.marks()),
    inputs: commit.inputs(),
    executions: commit.executions(),
    cursors: commit.cursors(),
    answers: commit.answers(),
    orders: commit.orders(),
    alerts: commit.alerts(),
    refused: commit.refused(),
    desk: desk?.(),
    accounts: named(accounts),
    symbols: named(symbols),
    strategies: named(strategies),
  };
}

/** The same out of a whole decoding; the bytes of answers and alerts by encoding them again. */
function expectedOf(whole: plimsoll.v1.Commit): ReturnType<typeof readAll> {
  const { inputs, counters: after } = whole;
  return {
    number: whole.number,
    nowMs: whole.nowMs,
    previousHash: [...whole.previousHash],
    marks: whole.marks.map((one) => [one.symbol, one]),
    inputs: inputs as plimsoll.v1.Input[],
    executions: inputs
      .filter(({ stream, subject }) => stream === 1 && subject?.startsWith("exec."))
      .map(({ data }) => data ?? new Uint8Array()),
    cursors: (whole.cursors ?? new wire.Cursors()) as plimsoll.v1.Cursors,
    answers: whole.answers.map((answer) => ({
      intentId: answer.intentId ?? "",
      account: answer.account ?? "",
      bytes: Uint8Array.from(wire.Answer.encode(answer).finish()),
    })),
    orders: whole.orders as plimsoll.v1.OrderCommand[],
    alerts: whole.alerts.map((alert) => ({
      severity: alert.severity ?? 0,
      kind: alert.kind ?? "",
      bytes: Uint8Array.from(wire.AlertRaised.encode(alert).finish()),
    })),
    refused: whole.refused as plimsoll.v1.RefusedInput[],
    desk: (after?.desk ?? undefined) as plimsoll.v1.DeskCounters | undefined,
    accounts: (after?.accounts ?? []).map((one) => [one.account, one]),
    symbols: (after?.symbols ?? []).map((one) => [one.symbol, one]),
    strategies: (after?.strategies ?? []).map((one) => [one.strategy, one]),
  } as ReturnType<typeof readAll>;
}

function outcome<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof HaltError)) throw error;
    return `${error.code} ${error.message.slice(0, "commit 7 cannot be read".length)}`;
  }
}
const REFUSED = "LEDGER_BYTES commit 7 cannot be read";

/** The commit decoded whole; undefined when that refuses it. */
function wholeOf(given: Uint8Array): plimsoll.v1.Commit | undefined {
  try {
    return wire.Commit.decode(given);
  } catch {
    return undefined;
  }
}

test("read part by part, a commit says what it says when it is decoded whole", () => {
  fc.assert(
    fc.property(commits, (given) => {
      expect(readAll(given)).toEqual(expectedOf(wire.Commit.decode(given)));
    }),
    { numRuns: 300 },
  );
});

test("what a commit was decided from is the commit without what followed from it", () => {
  fc.assert(
    fc.property(commits, commits, (one, other) => {
      // Of a concatenation the fields stand twice, each time with others between them.
      for (const given of [one, Uint8Array.from([...one, ...other])]) {
        const { counters: _, ...whole } = wire.Commit.decode(given);
        const { ...causes } = new LazyCommit(given, "commit 7").causes();
        expect(wire.Commit.encode(causes).finish()).toEqual(
          wire.Commit.encode({ ...whole, answers: [], orders: [], alerts: [] }).finish(),
        );
      }
    }),
  );
});

test("pieces of a commit, one behind the other, are merged as when they are decoded whole", () => {
  fc.assert(
    fc.property(commits, commits, (one, other) => {
      const given = Uint8Array.from([...one, ...other]);
      expect(readAll(given)).toEqual(expectedOf(wire.Commit.decode(given)));
    }),
    { numRuns: 100 },
  );
});

test("a commit that ends too early is refused, just as when it is decoded whole", () => {
  fc.assert(
    fc.property(commits, fc.nat(), (given, at) => {
      const cut = given.slice(0, at % given.length);
      const lazy = outcome(() => new LazyCommit(cut, "commit 7"));
      expect(lazy === REFUSED).toBe(wholeOf(cut) === undefined);
    }),
    { numRuns: 500 },
  );
});

test("of changed bytes nothing is read that a whole decoding reads differently", () => {
  fc.assert(
    fc.property(commits, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, at, by) => {
      fc.pre(given.length > 0);
      const changed = given.slice();
      changed[at % given.length] = (changed[at % given.length] ?? 0) ^ by;
      const lazy = outcome(() => readAll(changed));
      const whole = wholeOf(changed);
      // Refused by the lazy reading too, unless it is in a part that cannot be asked for.
      if (whole === undefined) return;
      const { answers, alerts, ...rest } = lazy as ReturnType<typeof readAll>;
      const { answers: _, alerts: __, ...same } = expectedOf(whole);
      expect(rest).toEqual(same);
      // Published as they stand, and not as they would be encoded again: fields nobody knows, and bits that a number loses.
      expect(answers.map(({ bytes }) => wire.Answer.decode(bytes))).toEqual(whole.answers);
      expect(alerts.map(({ bytes }) => wire.AlertRaised.decode(bytes))).toEqual(whole.alerts);
    }),
    { numRuns: 2_000 },
  );
});

/** A commit of one field with these bytes. */
const holding = (field: number, ...value: number[]) =>
  Uint8Array.from([
    ...(field < 16 ? [(field << 3) | 2] : [((field & 15) << 3) | 0x82, 1]),
    value.length,
    ...value,
  ]);

test.each<[part: string, field: number, read: (commit: LazyCommit) => unknown]>([
  ["marks", 6, (commit) => commit.marks()],
  ["inputs", 7, (commit) => commit.inputs()],
  ["executions", 7, (commit) => commit.executions()],
  ["cursors", 8, (commit) => commit.cursors()],
  ["answers", 10, (commit) => commit.answers()],
  ["orders", 11, (commit) => commit.orders()],
  ["counters", 12, (commit) => commit.counters()],
  ["alerts", 14, (commit) => commit.alerts()],
  ["refused", 18, (commit) => commit.refused()],
])("malformed bytes inside of %s are refused when these are asked for", (_, field, read) => {
  // A text that is longer than the message, the end of a group that never began, a tag without an end.
  for (const malformed of [[0x0a, 9, 65], [0x0c], [0x80]]) {
    // Behind it stand enough bytes for whoever reads on.
    const given = Uint8Array.from([...holding(field, ...malformed), ...holding(13, ...new Uint8Array(40))]);
    expect(wholeOf(given)).toBe(undefined);
    const commit = new LazyCommit(given, "commit 7");
    expect(outcome(() => read(commit))).toBe(REFUSED);
    expect(outcome(() => readAll(given))).toBe(REFUSED);
  }
});

test("text that is none is refused, and so are counters when they are read", () => {
  expect(outcome(() => new LazyCommit(holding(10, 0x0a, 1, 0xff), "commit 7").answers())).toBe(REFUSED);
  const { symbols } = new LazyCommit(holding(12, 0x1a, 6, 0x0a, 1, 65, 0x12, 1, 0xff), "commit 7").counters();
  expect(symbols.map(({ of }) => of)).toEqual(["A"]);
  expect(outcome(() => symbols[0]?.read())).toBe(REFUSED);
});
