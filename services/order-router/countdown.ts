import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { Task } from "./outstanding.ts";

/** Real milliseconds; the exchange counts in its own time. */
export interface CountdownTerms {
  /** From a request until the exchange cancels what rests. */
  readonly countdownMs: number;
  /** After which a running countdown is set anew, or ended. */
  readonly refreshMs: number;
}

/** Two of three refreshes may fail; a router's death, its successor's wait for the lease and its questions fit in. */
export const termsOf = (countdownMs: number): CountdownTerms => ({ countdownMs, refreshMs: countdownMs / 3 });

/** What is known of the exchange's countdown of one account and symbol. Monotonic milliseconds. */
export interface Countdown {
  /** It runs, and does not fire before this; a past time: it is not known to run. */
  readonly runsUntil: number;
  /** After this it has fired, or never ran. */
  readonly overAt: number;
  /** No request before this. */
  readonly nextAt: number;
  /** A request of which nobody knows may be taken until this. */
  readonly unclearUntil: number;
  /** Requests that failed, in a row. */
  readonly failures: number;
}

export type CountdownRequest = "set" | "end";

const AGAIN_MS = 1_000;

const NONE: Countdown = { runsUntil: 0, overAt: 0, nextAt: 0, unclearUntil: 0, failures: 0 };

/** One that an earlier router may have set. */
export const inherited = ({ countdownMs }: CountdownTerms, now: number): Countdown => ({
  ...NONE,
  overAt: now + countdownMs,
});

/**
 * What to ask of the exchange now.
 *
 * @param restsUntil until when an entry of the account and symbol may rest, monotonic milliseconds; undefined without one.
 * One that is past its time asks for nothing: that the countdown fires is welcome.
 */
export function due(
  countdown: Countdown | undefined,
  restsUntil: number | undefined,
  now: number,
): CountdownRequest | undefined {
  const { runsUntil, overAt, nextAt, unclearUntil } = countdown ?? NONE;
  if (now < nextAt) return undefined;
  // Behind an end nothing may come in that sets it again.
  if (restsUntil === undefined) return overAt > now && now > unclearUntil ? "end" : undefined;
  return restsUntil > now && restsUntil > runsUntil ? "set" : undefined;
}

/** @param sentAt of the request that the exchange has confirmed. @returns undefined when nothing runs. */
export function confirmed(
  countdown: Countdown | undefined,
  request: CountdownRequest,
  terms: CountdownTerms,
  { sentAt, now }: { readonly sentAt: number; readonly now: number },
): Countdown | undefined {
  if (request === "end") return undefined;
  const { unclearUntil } = countdown ?? NONE;
  // An earlier request, to end it, may come in behind this one: it has to be set once more then.
  const unclear = sentAt < unclearUntil;
  return {
    runsUntil: unclear ? 0 : sentAt + terms.countdownMs,
    overAt: now + terms.countdownMs,
    nextAt: unclear ? unclearUntil : sentAt + terms.refreshMs,
    unclearUntil,
    failures: 0,
  };
}

/** @param takenUntil until when the exchange may take the request after all; 0: it certainly does not. */
export function failed(
  countdown: Countdown | undefined,
  request: CountdownRequest,
  terms: CountdownTerms,
  { takenUntil, now }: { readonly takenUntil: number; readonly now: number },
): Countdown {
  const before = countdown ?? NONE;
  const nextAt = now + Math.min(AGAIN_MS * 2 ** before.failures, terms.refreshMs);
  const failures = before.failures + 1;
  if (takenUntil === 0) return { ...before, nextAt, failures };
  const unclear = { ...before, unclearUntil: Math.max(before.unclearUntil, takenUntil), nextAt, failures };
  return request === "set"
    ? { ...unclear, overAt: Math.max(before.overAt, takenUntil + terms.countdownMs) }
    : { ...unclear, runsUntil: 0 };
}

/** Nothing of it is left to be remembered. */
export const isOver = ({ overAt, unclearUntil, nextAt }: Countdown, now: number): boolean =>
  now > overAt && now > unclearUntil && now > nextAt;

/** What may rest at the exchange of one account and symbol: entries, exits, or both. */
export interface Resting {
  /** The latest end of the entries, exchange milliseconds, Infinity for one without; undefined when only exits rest. */
  readonly entriesUntilMs: number | undefined;
}

const canRest = ({ timeInForce }: OrderCommand): boolean => timeInForce === "GTX" || timeInForce === "GTC";

/** By `account symbol`, what has not ended: sent or not, so that the countdown is there as soon as the order is. */
export function restingOf(tasks: Iterable<Task>): ReadonlyMap<string, Resting> {
  const all = new Map<string, Resting>();
  for (const { command, ended } of tasks) {
    if (ended || !canRest(command)) continue;
    const { account, symbol, reduceOnly, workingUntilMs } = command;
    const key = `${account} ${symbol}`;
    const entriesUntilMs = all.get(key)?.entriesUntilMs;
    const untilMs = workingUntilMs === 0 ? Number.POSITIVE_INFINITY : workingUntilMs;
    all.set(key, { entriesUntilMs: reduceOnly ? entriesUntilMs : Math.max(entriesUntilMs ?? 0, untilMs) });
  }
  return all;
}
