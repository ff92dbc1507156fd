/** An instant of the exchange's wall clock, as far as it is known: milliseconds, both ends included. */
export interface Instant {
  readonly loMs: number;
  readonly hiMs: number;
}

const SECOND_MS = 1_000;
/** How far this machine's own clock is trusted before the exchange has said anything. */
const GUESS_MS = 2_000;
/** A server may write its header a little after it looked at its clock. */
const SLACK_MS = 100;
/** Two clocks drift apart by less than this. */
const DRIFT = 1 / 5_000;

/**
 * The exchange's wall clock, by which its windows begin, from the header Date of its answers: whole seconds, so each
 * tells a span of a second, and many tell less. Exchange time as /time shows it is another thing when time is scaled.
 *
 * Arguments called `…At` are milliseconds of one monotonic clock.
 */
export class WindowClock {
  /** Wall minus monotonic lies between. */
  #lo: number;
  #hi: number;
  #asOf: number;
  #told = false;

  /** @param guessMs this machine's wall clock. */
  constructor(guessMs: number, at: number) {
    this.#lo = guessMs - at - GUESS_MS;
    this.#hi = guessMs - at + GUESS_MS;
    this.#asOf = at;
  }

  /** Takes over what an answer said: its header Date as epoch milliseconds. */
  read(dateMs: number, sentAt: number, receivedAt: number): void {
    if (!Number.isFinite(dateMs)) return;
    const lo = dateMs - receivedAt;
    const hi = dateMs + SECOND_MS + SLACK_MS - sentAt;
    const drift = this.#drift(receivedAt);
    const both = { lo: Math.max(lo, this.#lo - drift), hi: Math.min(hi, this.#hi + drift) };
    // A clock that was set, or a guess that was wrong: what was just said holds.
    const agree = this.#told && both.lo <= both.hi;
    [this.#lo, this.#hi] = agree ? [both.lo, both.hi] : [lo, hi];
    this.#asOf = receivedAt;
    this.#told = true;
  }

  at(at: number): Instant {
    const drift = this.#drift(at);
    return { loMs: Math.floor(at + this.#lo - drift), hiMs: Math.ceil(at + this.#hi + drift) };
  }

  #drift(at: number): number {
    return Math.max(0, at - this.#asOf) * DRIFT;
  }
}
