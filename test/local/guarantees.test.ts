import { expect, test } from "vitest";
import { LedgerJudge } from "../../deploy/local/ledger-judge.ts";
import { guaranteesOf, type Evidence } from "../../deploy/local/report.ts";
import { ProtectionJudge } from "../../deploy/local/protection-judge.ts";
import type { JudgeLine } from "../../services/sim-exchange/judge.ts";
import {
  SECRET,
  SLICE,
  TARGET,
  filled,
  notPlaced,
  shown,
  exiting,
  answer,
  judged,
  fold,
  nakedFor,
  evidence,
  order,
} from "./forged-run.ts";

test("an honest run holds what can be judged here", () => {
  const verdicts = Object.entries(guaranteesOf(evidence())).map(([id, { verdict }]) => `${id} ${verdict}`);
  expect(verdicts).toEqual([
    "G1 held",
    "G2 held",
    "G3 held",
    "G4 held",
    "G5 not judged",
    "G6 held",
    "G7 held",
    "G8 held",
    "G9 held",
  ]);
});

test("an order whose end is told before its fill keeps its slot until the fill is told", () => {
  const judge = judged();
  const quiet = { symbols: [], answers: [], intents: 0, slotsUsed: 1 };
  fold(judge, 2, { ...quiet, facts: [filled(order("BTCUSDT"), false)] });
  expect(judge.faults).toEqual([]);
  fold(judge, 3, { ...quiet, facts: [filled(order("BTCUSDT"))] });
  fold(judge, 4, { ...quiet, slotsUsed: 0, facts: [filled(SLICE)] });
  expect(judge.faults).toEqual([]);
});

test("an order that the exchange has shown keeps its slot whatever the router says, and who says so is named", () => {
  const judge = judged();
  const quiet = { symbols: [], answers: [], intents: 0, slotsUsed: 1 };
  fold(judge, 2, { ...quiet, facts: [shown(order("BTCUSDT"))] });
  fold(judge, 3, { ...quiet, facts: [notPlaced(order("BTCUSDT"))] });
  expect(judge.faults).toEqual([
    expect.stringMatching(
      /^commit 3: the router says NOT_PLACED of p1-BTCUSDT, which the exchange has shown/,
    ),
  ]);
});

test("an entry that waits for its next order keeps its slot, though its target is placed and filled meanwhile", () => {
  const judge = judged();
  const quiet = { symbols: [], answers: [], intents: 0, slotsUsed: 1 };
  fold(judge, 2, { ...quiet, retry: true, facts: [filled(order("BTCUSDT"))] });
  fold(judge, 3, { ...quiet, target: true });
  fold(judge, 4, { ...quiet, facts: [filled(TARGET)] });
  expect(judge.faults).toEqual([]);
});

const denied = { verdict: "DENIED", reason: "COOLDOWN", text: "" } as const;

test.each<[what: string, id: string, change: Partial<Evidence>, why: RegExp]>([
  [
    "slots over the cap after an approval",
    "G1",
    { judge: judged({ symbols: ["BTCUSDT", "ETHUSDT", "SOLUSDT"] }) },
    /accountSlots\.paper-1: 3 above 2/,
  ],
  [
    "slots that the kernel miscounts",
    "G1",
    { judge: judged({ slotsUsed: 0 }) },
    /uses 1 slots by orders and fills, the kernel says 0 \(BTCUSDT has order p1-BTCUSDT, newest: nothing; the kernel's positions: none; orders: 0, of these unknown: 0\)/,
  ],
  [
    "slots that the kernel miscounts while nothing is approved",
    "G1",
    { judge: judged({ symbols: [], answers: [], slotsUsed: 1 }) },
    /uses 0 slots by orders and fills, the kernel says 1/,
  ],
  ["two orders of one id at the exchange", "G2", { duplicateOrders: ["x: 2 orders"] }, /^x: 2 orders$/],
  [
    "an order committed twice",
    "G2",
    { judge: judged({ symbols: ["BTCUSDT", "BTCUSDT"], slotsUsed: 1 }) },
    /^p1-BTCUSDT committed twice$/,
  ],
  [
    "two orders of an entry at once",
    "G2",
    { judge: judged({ symbols: [], twice: true, slotsUsed: 1 }) },
    /^commit 1: places p1-\S+-e01 while p1-\S+-e00 of the same intent is open$/,
  ],
  [
    "an intent answered twice",
    "G2",
    { judge: judged({ intents: 1, answers: [answer(1), answer(1)] }) },
    /^intent 1 answered twice$/,
  ],
  [
    "an intent without an answer in its commit",
    "G2",
    { judge: judged({ intents: 2 }) },
    /^commit 1: intent 2 has no answer$/,
  ],
  ["a hole or a wrong hash", "G3", { chainFault: "LEDGER_0: commit 7 is missing" }, /commit 7 is missing/],
  ["commits that nobody could read", "G3", { unread: 3 }, /^3 commits could not be read$/],
  ["intents that were never answered", "G3", { unanswered: 2 }, /^2 stored intents have no answer$/],
  [
    "a position without a stop beyond the deadline",
    "G4",
    { protection: nakedFor(2_001) },
    /^paper-1 BTCUSDT 2001 ms; 1 positions/,
  ],
  [
    "an exit that is said to be flat while something is held",
    "G5",
    { judge: exiting({ flat: true }) },
    /^commit 3: paper-1 BTCUSDT is said to be flat and is not$/,
  ],
  [
    "an exit that nobody works on any more",
    "G5",
    { judge: exiting({ nowMs: 62_000 }) },
    /paper-1 BTCUSDT has sent nothing for 61000 ms and is not flat/,
  ],
  ["a refusal for the rate", "G6", { http429: 1 }, /^1 answers with 429$/],
  ["a ban", "G6", { http418: 2 }, /^2 answers with 418/],
  ["more weight than the window has", "G6", { weightPeak: 2_401 }, /^2401 weight/],
  [
    "a difference to the exchange",
    "G7",
    { differences: ["paper-1: wallet 1 here, 2 there"] },
    /1 here, 2 there/,
  ],
  ["a secret in a log", "G8", { secretsInLogs: ["order-router-0.log"] }, /order-router-0\.log/],
  ["a secret in a commit", "G8", { judge: judged({ subject: SECRET }) }, /^1 commits hold a secret$/],
  [
    "a commit that folds differently",
    "G9",
    { replay: { verified: 9, mismatched: 1 } },
    /^1 commits folded again/,
  ],
  [
    "a denial without words",
    "G9",
    { judge: judged({ answers: [answer(1, denied)] }) },
    /1 denials without reason/,
  ],
])("%s breaks %s and no other", (_, id, change, why) => {
  const guarantees = guaranteesOf(evidence(change));
  const broken = Object.entries(guarantees).filter(([, { verdict }]) => verdict === "broken");
  expect(broken.map(([name]) => name)).toEqual([id]);
  expect(guarantees[id]?.why).toMatch(why);
});

test("beyond the deadline a position that is being closed is within the guarantee, and one that nobody could protect is named", () => {
  const told = (
    ms: number,
    change: { flattened?: boolean; busRestarts?: number; busAwayMs?: number },
  ): string => {
    const { verdict, why } = guaranteesOf(evidence({ protection: nakedFor(ms, change) }))["G4"] ?? {};
    return `${verdict} ${why}`;
  };
  expect(told(2_001, { flattened: true })).toMatch(/^held .*2001 ms, closed bounded$/);
  expect(told(2_001, { busRestarts: 2, busAwayMs: 1_000 })).toMatch(
    /^held .*the bus was killed 2 times and away for 1 s$/,
  );
  // No longer than the bus was away and all took to come back.
  expect(told(2_000 + 1_000 + 30_000, { busRestarts: 2, busAwayMs: 1_000 })).toMatch(/^held /);
  expect(told(2_000 + 1_000 + 30_001, { busRestarts: 2, busAwayMs: 1_000 })).toMatch(/^broken /);
});

const judgedLines = (...lines: readonly object[]) => {
  const judge = new ProtectionJudge();
  for (const line of lines) judge.fold(line as JudgeLine);
  return judge.end();
};
const fillAt = (t: number, amount: string) => ({ k: "fill", t, account: "a", symbol: "X", amount });
const stopAt = (t: number, status: string, change: object = {}) => ({
  k: "algo",
  t,
  account: "a",
  algo: { algoId: 1, symbol: "X", side: "SELL", type: "STOP_MARKET", closePosition: true, status, ...change },
});

test.each([
  ["never, when the stop rests before the fill", [stopAt(1, "NEW"), fillAt(2, "1"), fillAt(9, "0")], [0]],
  ["until the stop is there", [fillAt(2, "1"), stopAt(7, "NEW"), fillAt(9, "0")], [5]],
  ["until it is flat", [fillAt(2, "1"), fillAt(9, "0")], [7]],
  ["to the end of the record", [fillAt(2, "1"), stopAt(9, "CANCELED")], [7]],
  [
    "from the end of its stop on",
    [fillAt(2, "-1"), stopAt(2, "NEW", { side: "BUY" }), stopAt(5, "EXPIRED"), fillAt(9, "0")],
    [4],
  ],
  ["with a stop of the wrong side", [fillAt(2, "-1"), stopAt(3, "NEW"), fillAt(9, "0")], [7]],
  [
    "with a stop that closes only a part",
    [fillAt(2, "1"), stopAt(3, "NEW", { closePosition: false }), fillAt(9, "0")],
    [7],
  ],
  [
    "while a trigger is stuck",
    [fillAt(2, "1"), stopAt(2, "NEW"), stopAt(4, "TRIGGERING"), fillAt(9, "0")],
    [5],
  ],
  [
    "not while the stop's market order works",
    [fillAt(2, "1"), stopAt(2, "NEW"), stopAt(4, "TRIGGERED"), fillAt(9, "0")],
    [0],
  ],
  ["again after it has turned", [fillAt(2, "1"), stopAt(3, "NEW"), fillAt(6, "-1"), fillAt(9, "0")], [1, 3]],
] as const)("a position is naked %s", (_, lines, longest) => {
  expect(judgedLines(...lines).unprotectedMs).toEqual(longest);
});

test("exits that end flat, or are still at work, hold G5, with the times they took", () => {
  const g5 = (judge: LedgerJudge): unknown => guaranteesOf(evidence({ judge }))["G5"];
  expect(g5(exiting({ nowMs: 60_000 }))).toMatchObject({
    verdict: "held",
    why: expect.stringMatching(/^1 exits: none ended flat, 1 still at work/) as string,
  });
  const ended = exiting({ flat: true, facts: [filled(SLICE)], slotsUsed: 0, nowMs: 1_800 });
  expect(ended.faults).toEqual([]);
  expect(g5(ended)).toMatchObject({
    verdict: "held",
    why: expect.stringMatching(/^1 exits: 1 flat, p50 800 ms, p99 800 ms, 0 still at work/) as string,
  });
});

test("what nothing happened to is not judged", () => {
  const guarantees = guaranteesOf(
    evidence({ judge: new LedgerJudge(0, []), replay: { verified: 0, mismatched: 0 } }),
  );
  expect([guarantees["G1"]?.verdict, guarantees["G9"]?.verdict]).toEqual(["not judged", "not judged"]);
});

test("a report is about its own run: peaks under an earlier policy and earlier drifts do not count", () => {
  const judge = judged({ countFrom: 1, symbols: ["BTCUSDT", "ETHUSDT"], slotsMax: 2, drifts: 3 });
  expect([judge.limits.size, judge.drifts, judge.orders]).toEqual([0, 0, 0]);
  fold(judge, 2, { symbols: [], answers: [], slotsUsed: 2, slotsMax: 1, drifts: 4 });
  expect([judge.limits.size, judge.drifts]).toEqual([0, 1]);
  expect(judge.faults).toEqual([]);
});
