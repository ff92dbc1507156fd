import type { StopStatus } from "#libs/domain/fact.ts";
import { ATTEMPTS_PER_LEG } from "#libs/domain/ids.ts";
import type { Protection } from "#libs/domain/ledger.ts";

/**
 * What is known of the protection of one entry's position, and what is to be done next. Pure; times are monotonic
 * milliseconds.
 *
 * `WAITING` for a fill; `PROTECTING`: a stop is being placed; `PROTECTED` by it, or by another stop of the position;
 * `LOOKING` whether the position still stands, because its stop is over; `FLATTENING`: it is being closed instead;
 * `GIVEN_UP`: the emergency stop goes on.
 */
export interface Guard {
  readonly phase: "WAITING" | "PROTECTING" | "PROTECTED" | "LOOKING" | "FLATTENING" | "GIVEN_UP";
  /** Since when the position is known to stand without a stop; 0 while it does not. */
  readonly nakedAt: number;
  /** Which attempt at a stop this is; every one has an id of its own. */
  readonly attempt: number;
  /** The first of this position: those before it were earlier positions' of the same entry. */
  readonly attemptFrom: number;
  /**
   * Of that attempt. `UNSENT`: certainly not at the exchange. `SENT`: not answered yet. `UNCLEAR`: nobody knows, it is
   * asked about. `OVER`: refused or ended.
   */
  readonly stop: "UNSENT" | "SENT" | "UNCLEAR" | "LIVE" | "TRIGGERING" | "OVER";
  /** How often it was sent. */
  readonly requests: number;
  /** Nothing is sent, asked or looked at before. */
  readonly notBefore: number;
  /** Which order that closes the position would be the next; every one has an id of its own. */
  readonly flattens: number;
  /** The first that was this router's own: those before it may have been sent by earlier ones. */
  readonly flattensFrom: number;
  /** The position was looked at since the last of them. */
  readonly looked: boolean;
}

export const newGuard = (): Guard => ({
  phase: "WAITING",
  nakedAt: 0,
  attempt: 0,
  attemptFrom: 0,
  stop: "UNSENT",
  requests: 0,
  notBefore: 0,
  flattens: 0,
  flattensFrom: 0,
  looked: false,
});

export type Happening =
  /** The entry has filled, for the first time or again. @param agoMs so long before it was heard of, real time. */
  | { readonly kind: "filled"; readonly agoMs?: number }
  /** The request for a stop has left. */
  | { readonly kind: "sent" }
  /** It was not executed, and may go again under its id. */
  | { readonly kind: "not-executed" }
  /** It may have been executed. */
  | { readonly kind: "unclear" }
  /** The exchange refuses it. @param hopeless: it would trigger at once, so any other would too. */
  | { readonly kind: "refused"; readonly attempt: number; readonly hopeless: boolean }
  /** The exchange's word about it. @param agoMs so long before it was heard of, real time. */
  | {
      readonly kind: "status";
      readonly attempt: number;
      readonly status: StopStatus;
      readonly agoMs?: number;
    }
  /** Asked about, it is at its trigger still: nobody can cancel it, and another one would only join it. */
  | { readonly kind: "stuck"; readonly attempt: number }
  /** The position as the exchange or the kernel has it. @param covered: another stop protects it. */
  | { readonly kind: "position"; readonly held: boolean; readonly covered: boolean }
  /** A look brought nothing in time. @param counted: what the entry has filled is known without one. */
  | { readonly kind: "unseen"; readonly counted: boolean }
  /** An order that closes it has left. */
  | { readonly kind: "flatten-sent" }
  | { readonly kind: "gave-up" };

export type Step =
  | { readonly do: "rest" }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "place-stop" }
  | { readonly do: "ask-stop" }
  | { readonly do: "look" }
  | { readonly do: "flatten" }
  | { readonly do: "give-up" };

type Terms = Pick<Protection, "deadlineMs" | "stopAttempts" | "flattenAttempts">;

/**
 * Shares of the deadline: for an answer, between questions, for all attempts at a stop, for the ledger to say more, and
 * how much of it may have passed unheard. What is left after the attempts is for closing, which has to end in it.
 */
const ANSWER_SHARE = 0.2;
const PAUSE_SHARE = 0.05;
const STOP_SHARE = 0.5;
const LEDGER_SHARE = 0.2;
const UNHEARD_SHARE = 0.2;

/** When closing begins instead of another attempt at a stop. */
const lateAtOf = ({ nakedAt }: Guard, { deadlineMs }: Terms): number => nakedAt + deadlineMs * STOP_SHARE;

/** How long the answer to what was asked of the exchange is waited for: attempts at a stop do not hold up closing. */
export function patienceMs(guard: Guard, terms: Terms, now: number): number {
  const most = terms.deadlineMs * ANSWER_SHARE;
  return guard.phase === "PROTECTING" && now < lateAtOf(guard, terms)
    ? Math.min(most, lateAtOf(guard, terms) - now)
    : most;
}

/** What is to be done now. Whoever does it says so by {@link after}. */
export function next(guard: Guard, terms: Terms, now: number): Step {
  const { phase, notBefore } = guard;
  if (phase === "WAITING" || phase === "PROTECTED" || phase === "GIVEN_UP") return { do: "rest" };
  const lateAt = lateAtOf(guard, terms);
  const late = phase === "PROTECTING" && now >= lateAt;
  if (!late && now < notBefore) {
    const until = phase === "PROTECTING" ? Math.min(notBefore, lateAt) : notBefore;
    return { do: "wait", ms: until - now };
  }
  if (phase === "LOOKING") return { do: "look" };
  if (phase === "FLATTENING" || late) {
    if (!guard.looked || late) return { do: "look" };
    return guard.flattens - guard.flattensFrom < terms.flattenAttempts
      ? { do: "flatten" }
      : { do: "give-up" };
  }
  switch (guard.stop) {
    case "UNSENT":
      return { do: "place-stop" };
    case "SENT":
    case "UNCLEAR":
    case "TRIGGERING":
      return { do: "ask-stop" };
    case "LIVE":
    case "OVER":
      return { do: "look" };
  }
}

/** What is known after something happened. */
export function after(guard: Guard, terms: Terms, now: number, happening: Happening): Guard {
  const pause = now + terms.deadlineMs * PAUSE_SHARE;
  switch (happening.kind) {
    case "filled":
      if (guard.phase !== "WAITING") return guard;
      // The ids of an entry are bounded.
      return guard.attempt + terms.stopAttempts <= ATTEMPTS_PER_LEG
        ? {
            ...guard,
            phase: "PROTECTING",
            stop: "UNSENT",
            nakedAt: since(terms, now, happening),
            notBefore: now,
          }
        : { ...flattening(guard), nakedAt: since(terms, now, happening) };
    case "sent":
      return {
        ...guard,
        stop: "SENT",
        requests: guard.requests + 1,
        notBefore: now + terms.deadlineMs * ANSWER_SHARE,
      };
    case "not-executed":
      return guard.stop === "SENT" ? { ...guard, stop: "UNSENT", notBefore: paused(guard, pause) } : guard;
    case "unclear":
      if (guard.stop === "TRIGGERING") return { ...guard, notBefore: paused(guard, pause) };
      return guard.stop === "SENT" || guard.stop === "UNCLEAR"
        ? { ...guard, stop: "UNCLEAR", notBefore: paused(guard, guard.stop === "SENT" ? now : pause) }
        : guard;
    case "refused":
      return onRefusal(guard, terms, now, happening);
    case "status":
      return onStatus(guard, terms, now, happening);
    case "stuck":
      return guard.stop === "TRIGGERING" &&
        happening.attempt === guard.attempt &&
        guard.phase === "PROTECTING"
        ? flattening(guard)
        : guard;
    case "position":
      return onPosition(guard, terms, now, happening);
    case "unseen":
      return onUnseen(guard, terms, now, happening.counted);
    case "flatten-sent":
      return { ...guard, flattens: guard.flattens + 1, looked: false, notBefore: pause };
    case "gave-up":
      return { ...guard, phase: "GIVEN_UP" };
  }
}

function onRefusal(
  guard: Guard,
  terms: Terms,
  now: number,
  { attempt, hopeless }: { readonly attempt: number; readonly hopeless: boolean },
): Guard {
  const { phase, stop, requests } = guard;
  if (attempt !== guard.attempt || phase !== "PROTECTING" || stop === "TRIGGERING" || stop === "OVER")
    return guard;
  if (hopeless) return flattening(guard);
  // Sent more than once, it is not known which request this is about.
  if (requests > 1) return { ...guard, stop: "UNCLEAR", notBefore: now };
  return retried({ ...guard, stop: "OVER" }, terms, now);
}

function onStatus(
  guard: Guard,
  terms: Terms,
  now: number,
  happening: Extract<Happening, { readonly kind: "status" }>,
): Guard {
  const { attempt, status } = happening;
  const nakedAt = guard.nakedAt === 0 ? since(terms, now, happening) : guard.nakedAt;
  // An earlier attempt that was thought dead is at the exchange all the same: it protects as well as the newest.
  if (attempt < guard.attempt && status !== "NEW" && status !== "TRIGGERED") return guard;
  switch (status) {
    case "NEW":
    case "TRIGGERED":
      // It is being closed: a stop that comes to light now only helps, and the closing goes on.
      if (guard.phase === "FLATTENING" || guard.phase === "GIVEN_UP") return { ...guard, stop: "LIVE" };
      if (guard.stop === "OVER" && attempt === guard.attempt) return guard;
      return { ...guard, phase: "PROTECTED", attempt, stop: "LIVE", nakedAt: 0 };
    case "TRIGGERING":
      if (guard.stop === "OVER" || guard.phase === "FLATTENING" || guard.phase === "GIVEN_UP") return guard;
      // Said again: it is asked about when it was going to be.
      if (guard.stop === "TRIGGERING") return guard;
      return {
        ...guard,
        phase: "PROTECTING",
        stop: "TRIGGERING",
        nakedAt,
        // The order it becomes comes with it, or not at all: a question tells.
        notBefore: now + terms.deadlineMs * ANSWER_SHARE,
      };
    case "ABSENT":
      // Asked about and not there: it may go again under the same id, of which the exchange takes one.
      return guard.stop === "UNCLEAR" || guard.stop === "SENT"
        ? { ...guard, stop: "UNSENT", notBefore: paused(guard, now) }
        : guard;
    case "FINISHED":
    case "CANCELED":
    case "EXPIRED":
    case "REJECTED":
      if (guard.phase === "FLATTENING" || guard.phase === "GIVEN_UP") return { ...guard, stop: "OVER" };
      if (guard.stop === "OVER") return guard;
      return {
        ...guard,
        phase: "LOOKING",
        stop: "OVER",
        nakedAt,
        // The position is usually what ended it, and the ledger will say so.
        notBefore: now + terms.deadlineMs * LEDGER_SHARE,
      };
  }
}

function onPosition(
  guard: Guard,
  terms: Terms,
  now: number,
  { held, covered }: { readonly held: boolean; readonly covered: boolean },
): Guard {
  if (guard.phase === "WAITING" || guard.phase === "PROTECTED") return guard;
  if (!held) {
    // Whoever fills next needs a stop of its own: an id is never used twice. It is tried as often as the first one's.
    const attempt = guard.stop === "UNSENT" ? guard.attempt : guard.attempt + 1;
    const { flattens, flattensFrom } = guard;
    return { ...newGuard(), attempt, attemptFrom: attempt, flattens, flattensFrom };
  }
  if (guard.phase !== "FLATTENING" && covered) return { ...guard, phase: "PROTECTED", nakedAt: 0 };
  switch (guard.phase) {
    case "LOOKING":
      return retried({ ...guard, phase: "PROTECTING" }, terms, now);
    case "PROTECTING":
      return { ...flattening(guard), looked: true };
    case "FLATTENING":
    case "GIVEN_UP":
      return { ...guard, looked: true, notBefore: now };
  }
}

/** Reads cost request weight, of which there may be none left, and orders do not: what has filled is acted on without a look. */
function onUnseen(guard: Guard, terms: Terms, now: number, counted: boolean): Guard {
  const late = now >= guard.nakedAt + terms.deadlineMs * STOP_SHARE;
  const again = { ...guard, notBefore: now + terms.deadlineMs * PAUSE_SHARE };
  switch (guard.phase) {
    case "PROTECTING":
      return (late || guard.stop === "OVER") && counted ? { ...flattening(guard), looked: true } : again;
    case "FLATTENING":
      return counted ? { ...guard, looked: true, notBefore: now } : again;
    case "LOOKING":
      // The ledger has had its time. It counts as held: a stop costs no weight, and one too many is cancelled.
      return retried({ ...guard, phase: "PROTECTING" }, terms, now);
    case "WAITING":
    case "PROTECTED":
    case "GIVEN_UP":
      return guard;
  }
}

/** Since when it is known, which is not when it was heard of. */
const since = ({ deadlineMs }: Terms, now: number, { agoMs = 0 }: { readonly agoMs?: number }): number =>
  now - Math.min(Math.max(0, agoMs), deadlineMs * UNHEARD_SHARE);

/** What becomes of a stop does not hold up the closing. */
const paused = ({ phase, notBefore }: Guard, until: number): number =>
  phase === "PROTECTING" ? until : notBefore;

/** Another stop under a new id, or none is left: unless a look shows that another stop protects it, the position is closed. */
const retried = (guard: Guard, { stopAttempts }: Terms, now: number): Guard =>
  guard.attempt + 1 - guard.attemptFrom < stopAttempts
    ? { ...guard, attempt: guard.attempt + 1, stop: "UNSENT", requests: 0, notBefore: now }
    : { ...guard, stop: "OVER", notBefore: now };

const flattening = (guard: Guard): Guard => ({ ...guard, phase: "FLATTENING", looked: false, notBefore: 0 });

/** A router that starts anew does not know what an earlier one has sent: it asks before it sends. */
export const afterRestart = (guard: Guard, now: number): Guard => ({
  ...guard,
  nakedAt: guard.nakedAt === 0 ? 0 : now,
  notBefore: now,
  ...(guard.phase === "PROTECTING" && guard.stop === "UNSENT" ? { stop: "UNCLEAR" as const } : {}),
});

/** Nothing has to be done any more unless it fills again. */
export const isIdle = ({ phase }: Guard): boolean => phase === "WAITING";
