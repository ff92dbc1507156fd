import { expect, test } from "vitest";
import { parsePrice, parseQuantity } from "#libs/domain/fixed.ts";
import { parseAccountId, parseClientOrderId, parseSymbol } from "#libs/domain/ids.ts";
import type { Answer, OrderCommand } from "#libs/domain/ledger.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { answerToWire, orderCommandToWire } from "#libs/wire/ledger.ts";
import { LedgerJudge } from "../../deploy/local/ledger-judge.ts";
import { guaranteesOf, type Evidence } from "../../deploy/local/report.ts";

const SECRET = "4f2b-secret";

const order = (symbol: string): OrderCommand => ({
  action: "PLACE",
  clientOrderId: parseClientOrderId(`p1-${symbol}`),
  intentId: "i",
  account: parseAccountId("paper-1"),
  symbol: parseSymbol(symbol),
  strategy: "reference",
  side: "BUY",
  leg: "ENTRY",
  attempt: 0,
  timeInForce: "IOC",
  quantity: parseQuantity("1"),
  price: parsePrice("1000"),
  reduceOnly: false,
  notAfterMs: 0,
  workingUntilMs: 0,
  traceparent: "",
});

const answer = (inputSequence: number, change: Partial<Answer> = {}): Answer => ({
  intentId: `i${inputSequence}`,
  account: "paper-1",
  symbol: "BTCUSDT",
  verdict: "APPROVED",
  limit: "",
  observed: "",
  requested: "",
  lever: "",
  text: "",
  commitNumber: 1,
  decidedAtMs: 1,
  clientOrderIds: [],
  quantity: "1",
  inputSequence,
  lossAtStop: "",
  breakEvenWinRate: "",
  ...change,
});

interface Forged {
  /** The last commit of earlier runs. */
  readonly countFrom?: number;
  readonly drifts?: number;
  readonly symbols?: readonly string[];
  readonly answers?: readonly Answer[];
  readonly intents?: number;
  /** What the kernel says of its slots. */
  readonly slotsUsed?: number;
  readonly slotsMax?: number;
  readonly subject?: string;
}

/** The judge after commit 1, by default an honest one: one intent, one answer, one order, one slot of two. */
function judged(forged: Forged = {}): LedgerJudge {
  const judge = new LedgerJudge(forged.countFrom ?? 0, [SECRET]);
  fold(judge, 1, forged);
  return judge;
}

function fold(
  judge: LedgerJudge,
  number: number,
  {
    symbols = ["BTCUSDT"],
    answers = [answer(1)],
    intents = answers.length,
    slotsUsed = symbols.length,
    slotsMax = 2,
    subject = "intent.paper-1.BTCUSDT",
    drifts = 0,
  }: Forged,
): void {
  const bytes = plimsoll.v1.Commit.encode({
    number,
    inputs: Array.from({ length: intents }, (_, i) => ({
      stream: plimsoll.v1.InputStream.INPUT_STREAM_INTENTS,
      sequence: i + 1,
      subject,
    })),
    orders: symbols.map((symbol) => orderCommandToWire(order(symbol))),
    answers: answers.map(answerToWire),
    counters: {
      desk: { slotsUsed, slotsMax: 9 },
      accounts: [{ account: "paper-1", slotsUsed, slotsMax, grossPeakRatio: "0.5", driftsTotal: drifts }],
    },
  }).finish();
  judge.fold(plimsoll.v1.Commit.decode(bytes), bytes);
}

const evidence = (change: Partial<Evidence> = {}): Evidence => ({
  judge: judged(),
  chainFault: undefined,
  duplicateOrders: [],
  differences: [],
  residual: "0",
  drifts: 0,
  http429: 0,
  weightPeak: 100,
  secretsInLogs: [],
  unanswered: 0,
  unread: 0,
  replay: { verified: 1, mismatched: 0 },
  ...change,
});

test("an honest run holds what can be judged here", () => {
  const verdicts = Object.entries(guaranteesOf(evidence())).map(([id, { verdict }]) => `${id} ${verdict}`);
  expect(verdicts).toEqual([
    "G1 held",
    "G2 held",
    "G3 held",
    "G4 not judged",
    "G5 not judged",
    "G6 held",
    "G7 held",
    "G8 held",
    "G9 held",
  ]);
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
    /uses 1 slots by orders and fills, the kernel says 0/,
  ],
  ["two orders of one id at the exchange", "G2", { duplicateOrders: ["x: 2 orders"] }, /^x: 2 orders$/],
  [
    "an order committed twice",
    "G2",
    { judge: judged({ symbols: ["BTCUSDT", "BTCUSDT"], slotsUsed: 1 }) },
    /^p1-BTCUSDT committed twice$/,
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
  ["a refusal for the rate", "G6", { http429: 1 }, /^1 answers with 429$/],
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
