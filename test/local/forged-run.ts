import type { FactBody } from "#libs/domain/fact.ts";
import { parsePrice, parseQuantity, ZERO_MONEY, ZERO_QUANTITY } from "#libs/domain/fixed.ts";
import {
  clientOrderIdOf,
  parseAccountId,
  parseClientOrderId,
  parseIntentId,
  parseSymbol,
} from "#libs/domain/ids.ts";
import type { Answer, OrderCommand } from "#libs/domain/ledger.ts";
import { encodeFact } from "#libs/wire/fact.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { answerToWire, orderCommandToWire } from "#libs/wire/ledger.ts";
import { LedgerJudge } from "../../deploy/local/ledger-judge.ts";
import type { Evidence } from "../../deploy/local/report.ts";
import { sendOf } from "../order-router/test-facts.ts";

export const SECRET = "4f2b-secret";

export const order = (symbol: string): OrderCommand => ({
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

export const SLICE: OrderCommand = {
  ...order("BTCUSDT"),
  clientOrderId: parseClientOrderId("p1-slice"),
  side: "SELL",
  leg: "EXIT",
  reduceOnly: true,
};

/** Takes the profit of the entry of commit 1: it goes by the same intent. */
export const TARGET: OrderCommand = { ...SLICE, leg: "TARGET" };

const INTENT = parseIntentId("01890a5d-ac96-774b-bcce-b302099a8057");
/** An entry's first order and the one that may only follow its end. */
const TWICE: readonly OrderCommand[] = [0, 1].map((attempt) => ({
  ...order("BTCUSDT"),
  intentId: INTENT,
  clientOrderId: clientOrderIdOf(INTENT, "ENTRY", attempt),
  attempt,
}));

const factOf = (body: FactBody): Uint8Array =>
  encodeFact({ account: parseAccountId("paper-1"), recordedAtMs: 1, traceparent: "", body });

const shownAs = ({ clientOrderId, side }: OrderCommand) =>
  ({
    kind: "order",
    symbol: parseSymbol("BTCUSDT"),
    clientOrderId,
    exchangeOrderId: "1",
    side,
    status: "NEW",
    quantity: parseQuantity("1"),
    price: parsePrice("1000"),
    cumulativeFilled: ZERO_QUANTITY,
    reduceOnly: side === "SELL",
    transactionTimeMs: 1,
    source: "STREAM",
  }) as const;

/** The exchange has the order. */
export const shown = (command: OrderCommand): Uint8Array => factOf(shownAs(command));

/** The router says that it was never placed. */
export const notPlaced = ({ clientOrderId }: OrderCommand): Uint8Array =>
  factOf(sendOf(clientOrderId, "NOT_PLACED"));

/** One BTCUSDT bought by the order of commit 1, or sold by the slice; `told`: with the fill itself. */
export const filled = (command: OrderCommand, told = true): Uint8Array =>
  factOf({
    ...shownAs(command),
    status: "FILLED",
    cumulativeFilled: parseQuantity("1"),
    ...(told
      ? {
          fill: {
            tradeId: command.side === "BUY" ? "1" : "2",
            price: parsePrice("1000"),
            quantity: parseQuantity("1"),
            fee: ZERO_MONEY,
            feeAsset: "USDT",
            realizedPnl: ZERO_MONEY,
            maker: false,
          },
        }
      : {}),
  });

/** The judge of an exit: bought, a slice under way, and then what each of these commits says. */
export function exiting(...later: readonly Forged[]): LedgerJudge {
  const judge = judged();
  const quiet = { symbols: [], answers: [], intents: 0, slotsUsed: 1 };
  fold(judge, 2, { ...quiet, slice: true, facts: [filled(order("BTCUSDT"))] });
  for (const [i, forged] of later.entries()) fold(judge, 3 + i, { ...quiet, ...forged });
  return judge;
}

export const answer = (inputSequence: number, change: Partial<Answer> = {}): Answer => ({
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
  /** An exit of BTCUSDT sends a slice. */
  readonly slice?: boolean;
  /** The entry's target is placed. */
  readonly target?: boolean;
  /** The entry of commit 1 waits for an order more. */
  readonly retry?: boolean;
  /** Two orders of one entry at once. */
  readonly twice?: boolean;
  /** The kernel says that it is flat. */
  readonly flat?: boolean;
  readonly facts?: readonly Uint8Array[];
  readonly nowMs?: number;
}

/** The judge after commit 1, by default an honest one: one intent, one answer, one order, one slot of two. */
export function judged(forged: Forged = {}): LedgerJudge {
  const judge = new LedgerJudge(forged.countFrom ?? 0, [SECRET]);
  fold(judge, 1, forged);
  return judge;
}

export function fold(
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
    slice = false,
    target = false,
    retry = false,
    twice = false,
    flat = false,
    facts = [],
    nowMs = 1_000,
  }: Forged,
): void {
  const bytes = plimsoll.v1.Commit.encode({
    number,
    nowMs,
    reissueAfterMs: 5_000,
    inputs: [
      ...Array.from({ length: intents }, (_, i) => ({
        stream: plimsoll.v1.InputStream.INPUT_STREAM_INTENTS,
        sequence: i + 1,
        subject,
      })),
      ...facts.map((data, i) => ({
        stream: plimsoll.v1.InputStream.INPUT_STREAM_FACTS,
        sequence: i + 1,
        data,
      })),
    ],
    orders: [
      ...symbols.map(order),
      ...(slice ? [SLICE] : []),
      ...(target ? [TARGET] : []),
      ...(twice ? TWICE : []),
    ].map(orderCommandToWire),
    entries: retry
      ? [
          {
            account: "paper-1",
            symbol: "BTCUSDT",
            intentId: "i",
            next: plimsoll.v1.EntryNext.ENTRY_NEXT_RETRY,
          },
        ]
      : [],
    exits: flat
      ? [
          {
            account: "paper-1",
            symbol: "BTCUSDT",
            end: plimsoll.v1.ExitEnd.EXIT_END_FLAT,
            sinceMs: 1_000,
            endedMs: nowMs,
          },
        ]
      : [],
    answers: answers.map(answerToWire),
    counters: {
      desk: { slotsUsed, slotsMax: 9 },
      accounts: [
        {
          account: "paper-1",
          slotsUsed,
          slotsMaxAccount: slotsMax,
          grossPeakRatio: "0.5",
          driftsTotal: drifts,
        },
      ],
    },
  }).finish();
  judge.fold(plimsoll.v1.Commit.decode(bytes), bytes);
}

/** One position that stood so long without a stop. */
export const nakedFor = (
  ms: number,
  change: { flattened?: boolean; busRestarts?: number; busAwayMs?: number } = {},
): Evidence["protection"] => {
  const { flattened = false, busRestarts = 0, busAwayMs = 0 } = change;
  const naked = { account: "paper-1", symbol: "BTCUSDT", fromMs: 1_000, untilMs: 1_000 + ms, flattened };
  const positions = [{ account: "paper-1", symbol: "BTCUSDT", openedAtMs: 1_000, unprotectedMs: ms }];
  const record = { positions, unprotectedMs: [ms], naked: [naked], nakedNow: 0 };
  return { record, deadlineMs: 2_000, busRestarts, busAwayMs };
};

export const evidence = (change: Partial<Evidence> = {}): Evidence => ({
  judge: judged(),
  chainFault: undefined,
  duplicateOrders: [],
  differences: [],
  residual: "0",
  drifts: 0,
  http429: 0,
  http418: 0,
  weightPeak: 100,
  secretsInLogs: [],
  unanswered: 0,
  unread: 0,
  protection: nakedFor(2_000),
  replay: { verified: 1, mismatched: 0 },
  ...change,
});
