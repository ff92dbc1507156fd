/**
 * What an answer of the exchange means for the request it answers.
 *
 * - `REJECTED`: refused, there is no order. `POST_ONLY`: the same, because it would have taken.
 * - `DUPLICATE_ID`: an open order has this id: it is there already.
 * - `NOT_FOUND`: no such order is known (inconclusive just after an ambiguous placement).
 * - `AMBIGUOUS`: it may have been executed; ask before anything else.
 * - `NOT_EXECUTED`: certainly not executed; the same request may be sent again.
 * - `RATE`: over a limit, not executed; wait. `BANNED`: nothing may be sent until the stated time.
 * - `CLOCK`: our timestamp was off, not executed. `AUTH`: keys or permission; a person must act.
 * - `NO_CHANGE`: what was asked for is already so.
 */
export type AnswerClass =
  | "REJECTED"
  | "POST_ONLY"
  | "DUPLICATE_ID"
  | "NOT_FOUND"
  | "AMBIGUOUS"
  | "NOT_EXECUTED"
  | "RATE"
  | "BANNED"
  | "CLOCK"
  | "AUTH"
  | "NO_CHANGE";

/** Codes whose class does not depend on the HTTP status. Source: facts, section 6. */
export const CLASS_OF_CODE: Readonly<Record<number, AnswerClass>> = {
  [-1000]: "AMBIGUOUS",
  [-1001]: "AMBIGUOUS",
  [-1002]: "AUTH",
  [-1003]: "RATE",
  [-1006]: "AMBIGUOUS",
  [-1007]: "AMBIGUOUS",
  [-1008]: "NOT_EXECUTED",
  [-1015]: "RATE",
  [-1016]: "NOT_EXECUTED",
  [-1021]: "CLOCK",
  [-1022]: "AUTH",
  [-1099]: "AUTH",
  [-1112]: "NOT_EXECUTED",
  [-2011]: "NOT_FOUND",
  [-2013]: "NOT_FOUND",
  [-2014]: "AUTH",
  [-2015]: "AUTH",
  [-2017]: "AUTH",
  [-4046]: "NO_CHANGE",
  [-4059]: "NO_CHANGE",
  [-4116]: "DUPLICATE_ID",
  [-4117]: "NOT_EXECUTED",
  [-4131]: "NOT_EXECUTED",
  [-4171]: "NO_CHANGE",
  [-5022]: "POST_ONLY",
  [-5027]: "NO_CHANGE",
  [-5028]: "CLOCK",
  [-5041]: "NOT_EXECUTED",
};

/** The 503 texts, which mean opposite things under one status. Source: facts, section 5. */
export const CLASS_OF_503: readonly (readonly [text: string, AnswerClass])[] = [
  ["Unknown error", "AMBIGUOUS"],
  ["Service Unavailable", "NOT_EXECUTED"],
  // Documented as a failure that may be sent again; for orders it costs little to ask first.
  ["Internal error; unable to process", "AMBIGUOUS"],
  ["Request throttled by system-level protection", "NOT_EXECUTED"],
];

/** @param code the body's code, or 0 when there was no readable body. */
export function classify(status: number, code: number, message: string): AnswerClass {
  if (status === 418) return "BANNED";
  if (status === 429) return "RATE";
  if (status === 503)
    return CLASS_OF_503.find(([text]) => message.includes(text))?.[1] ?? CLASS_OF_CODE[code] ?? "AMBIGUOUS";
  const known = CLASS_OF_CODE[code];
  if (known !== undefined) return known;
  if (status === 403) return "AUTH";
  if (status === 408 || status >= 500) return "AMBIGUOUS";
  return "REJECTED";
}

/** An answer that is no success. */
export class VenueAnswerError extends Error {
  override readonly name = "VenueAnswerError";
  readonly answer: AnswerClass;
  readonly status: number;
  readonly code: number;
  /**
   * Real milliseconds, counted from the answer's receipt, for which nothing may be sent; set for RATE and BANNED.
   * A duration for the monotonic clock: this machine's wall clock has no say in how long a ban lasts.
   */
  readonly waitMs: number | undefined;

  constructor(answer: AnswerClass, status: number, code: number, message: string, waitMs?: number) {
    super(message);
    this.answer = answer;
    this.status = status;
    this.code = code;
    this.waitMs = waitMs;
  }
}

/** A request that never left: there is nothing of it at the exchange. */
export class NotSentError extends VenueAnswerError {
  /** The address must be silent, the budget was not there in time, or its sender gave it up. */
  readonly why: "SILENCE" | "DEADLINE" | "WITHDRAWN";

  constructor(why: NotSentError["why"], answer: AnswerClass, message: string, waitMs?: number) {
    super(answer, 0, 0, message, waitMs);
    this.why = why;
  }
}

/** "banned until <epoch ms>" in a 418's text. */
export function bannedUntil(message: string): number | undefined {
  const match = /banned until (\d{13})/.exec(message);
  return match === null ? undefined : Number(match[1]);
}

const MINUTE_MS = 60_000;
/** The shortest ban there is. Source: facts, section 5. */
const BAN_MIN_MS = 120_000;
/** A stated end that seems to be over: the times do not agree, and asking at once could prolong the ban. */
const BAN_OVER_MS = 2_000;
/** What whole seconds, and an answer that was a while on its way, make a wait longer. */
const ROUNDED_MS = 2_000;

/** What an answer says about time. */
export interface WaitWords {
  readonly answer: "RATE" | "BANNED";
  readonly message: string;
  /** Header Retry-After: seconds, or an HTTP date. */
  readonly retryAfter: string | undefined;
  /** Header Date: the exchange's own time in whole seconds. */
  readonly date: string | undefined;
  /** Our estimate of exchange time at receipt, undefined when there is none, and its rate per real millisecond. */
  readonly exchangeNowMs: number | undefined;
  /** Exchange time that was certainly reached at receipt, undefined when nobody knows. */
  readonly exchangeReachedMs: number | undefined;
  readonly rate: number;
}

/**
 * Real milliseconds for which nothing may be sent, from the answer's receipt on.
 *
 * Stated ends are measured against exchange time: the answer's Date header (cut to the second, so it can only make
 * the wait longer) and our estimate; of what they say, the longest holds. Only where a ban states its end and exchange
 * time is known with certainty, that holds, if Date and Retry-After say the same but for their rounding. Without a word
 * a rate limit lasts until the next minute, a ban two minutes.
 */
export function waitMsOf({
  answer,
  message,
  retryAfter,
  date,
  exchangeNowMs,
  exchangeReachedMs,
  rate,
}: WaitWords): number {
  const dateMs = date === undefined ? Number.NaN : Date.parse(date);
  const estimate = exchangeNowMs === undefined ? Number.NaN : exchangeNowMs;
  const waits: number[] = [];
  const until = bannedUntil(message);
  if (until !== undefined) waits.push(until - dateMs, (until - estimate) / rate);
  if (retryAfter !== undefined)
    waits.push(
      /^\d+$/.test(retryAfter.trim()) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - dateMs,
    );
  const known = waits.filter((each) => Number.isFinite(each));
  const longest = Math.max(...known);
  const certain =
    until === undefined || exchangeReachedMs === undefined ? undefined : (until - exchangeReachedMs) / rate;
  const wait = certain !== undefined && longest <= certain + ROUNDED_MS ? certain : longest;
  if (known.length > 0) return Math.max(answer === "BANNED" ? BAN_OVER_MS : 0, wait);
  if (answer === "BANNED") return BAN_MIN_MS;
  const nowMs = Number.isFinite(dateMs) ? dateMs : estimate;
  return Number.isFinite(nowMs) ? MINUTE_MS - (nowMs % MINUTE_MS) : MINUTE_MS;
}
