import type { Lane } from "./limits.ts";

/** What one request takes of the budget. */
export interface Request {
  /** `METHOD path`, for messages. */
  readonly name: string;
  readonly lane: Lane;
  readonly weight: number;
  readonly orders: number;
  /** Whose orders it counts among; needed when there are any. */
  readonly account?: string | undefined;
  /** An entry that goes only with its stop's share of the orders: both are taken, or neither. */
  readonly withStop?: boolean;
  /** A stop, and the share that was taken with its entry. */
  readonly paid?: PaidStop | undefined;
}

/**
 * One order's share of an account's budget, taken with an entry for its stop. It is kept through the windows that
 * follow until it is given back: by whoever sends the stop with it, or because there is nothing to protect.
 */
export interface PaidStop {
  /** Again does no harm. */
  readonly giveBack: () => void;
}

/** What an answer says about the budget. */
export interface AnswerWords {
  /** Header Date as epoch milliseconds; NaN without one. */
  readonly dateMs: number;
  /** Headers X-MBX-*; undefined when they are missing or make no sense. */
  readonly usedWeight1m: number | undefined;
  readonly orders10s: number | undefined;
  readonly orders1m: number | undefined;
}

/** The right to send one request now. Exactly one of its methods is called, once. */
export interface Permit {
  readonly answered: (words: AnswerWords) => void;
  /** It was certainly never sent. */
  readonly unsent: () => void;
  /** Nobody knows whether it arrived. */
  readonly lost: () => void;
  /** What was taken for the entry's stop; what becomes of the entry changes nothing about it. */
  readonly stop?: PaidStop;
}

/** Why a request did not get the right to be sent. */
export interface Refusal {
  readonly why: "SILENCE" | "DEADLINE";
  /** The exchange's word: a rate limit also for a budget that is used up before the exchange had to say so. */
  readonly state: "RATE" | "BANNED";
  readonly text: string;
  /** Real milliseconds for which there is no point in trying again. */
  readonly waitMs: number;
}

export interface RequestBudget {
  /**
   * Waits for the right to send; resolves with the reason when there is none.
   *
   * @param untilAt monotonic milliseconds after which it is of no use.
   */
  readonly take: (request: Request, untilAt: number) => Promise<Permit | Refusal>;
  /** The exchange told this address to be silent for so many real milliseconds. */
  readonly silenced: (state: "RATE" | "BANNED", waitMs: number, text: string) => void;
  /** The exchange told an account that its orders are used up, for so many real milliseconds. */
  readonly ordersUsedUp: (account: string, waitMs: number) => void;
  /** Requests of each line that may be under way at once. */
  readonly connections: number;
  /** What exchangeInfo said. */
  readonly learn: (exchangeInfo: unknown) => void;
  /** Real milliseconds for which nothing may be sent; 0 when anything may. */
  readonly silentForMs: () => number;
}
