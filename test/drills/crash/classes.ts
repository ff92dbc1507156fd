import type { GivenAnswer } from "./protocol.ts";

/** One way in which the exchange treats the first placement of an order. */
export interface AnswerClass {
  readonly name: string;
  /** A rule of the simulated exchange's catalogue. */
  readonly fault?: Readonly<Record<string, unknown>>;
  /** The account's stream tells of the order only later: else its word ends the way before the questions. */
  readonly streamLate?: true;
  /** What the catalogue has not. */
  readonly answer?: (exit: boolean) => GivenAnswer;
  /** A post-only order that rests and is cancelled by its time limit, instead of one that takes. */
  readonly rests?: true;
  /** Reduce-only orders are exempt. */
  readonly entriesOnly?: true;
}

const refused = (status: number, code: number, msg: string, afterExecution = false): GivenAnswer => ({
  afterExecution,
  status,
  body: { code, msg },
});

/** How long the simulated exchange lets a slow answer or execution wait, below every time limit of ours. */
const SLOW = { delayMs: 1_500 };

/** Source: facts, sections 5 and 6. */
export const CLASSES: readonly AnswerClass[] = [
  { name: "ack" },
  { name: "ack, rests", rests: true },
  { name: "fill before the answer", fault: { fault: "slow-answer", ...SLOW } },
  { name: "executed late", fault: { fault: "slow-execution", ...SLOW } },
  {
    name: "reject",
    answer: (exit) =>
      exit
        ? refused(400, -2022, "ReduceOnly Order is rejected.")
        : refused(400, -2019, "Margin is insufficient."),
  },
  { name: "reject 401", fault: { fault: "key-rejected-2015" } },
  {
    name: "-1021",
    answer: () => refused(400, -1021, "Timestamp for this request is outside of the recvWindow."),
  },
  {
    name: "-4116",
    rests: true,
    answer: () => refused(400, -4116, "ClientOrderId is duplicated.", true),
  },
  { name: "503 unknown, executed", fault: { fault: "unknown-503", executed: true }, streamLate: true },
  { name: "503 unknown, not executed", fault: { fault: "unknown-503", executed: false } },
  { name: "503 unavailable", fault: { fault: "unavailable-503" } },
  { name: "503 internal error", fault: { fault: "internal-error-503" } },
  { name: "503 throttled", fault: { fault: "throttled-503" }, entriesOnly: true },
  { name: "408 -1007, executed", fault: { fault: "backend-timeout-1007", executed: true }, streamLate: true },
  { name: "408 -1007, not executed", fault: { fault: "backend-timeout-1007", executed: false } },
  { name: "timeout before execution", fault: { fault: "no-answer-before" } },
  { name: "timeout after execution", fault: { fault: "no-answer-after" }, streamLate: true },
  { name: "reset before execution", fault: { fault: "reset-before" } },
  { name: "reset after execution", fault: { fault: "reset-after" }, streamLate: true },
];

/** How the router is struck. `FREEZE`: woken while its successor asks; `LONG`: woken when that has settled everything. */
export type Strike = "KILL" | "FREEZE" | "LONG";
export type Leg = "ENTRY" | "EXIT";

export interface Cell {
  readonly answer: AnswerClass;
  readonly leg: Leg;
  /** Where the order is when the router is struck; "" never. */
  readonly point: string;
}

/** Every leg of every class: what is looked at first, without any strike, so that all its awaits are known. */
export const ways = (): readonly Cell[] =>
  CLASSES.flatMap((answer) =>
    (answer.entriesOnly ? (["ENTRY"] as const) : (["ENTRY", "EXIT"] as const)).map((leg) => ({
      answer,
      leg,
      point: "",
    })),
  );

/** The cell in words, as the drill prints it. */
export const nameOf = ({ answer, leg, point }: Cell, strike: Strike | "NONE"): string =>
  `${strike.toLowerCase()} at ${point === "" ? "nothing" : point}, ${leg.toLowerCase()}, ${answer.name}`;
