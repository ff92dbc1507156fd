import type { TimeScale } from "./env.ts";

/** Two clocks drift apart by less than this. */
const DRIFT = 1 / 5_000;
/** A reading that contradicts the estimate by more is a jump. Real milliseconds, like all that follow. */
export const JUMP_MS = 250;
/** By an estimate that is so far off nothing can be signed: the exchange takes nothing from a second ahead. */
export const TRUST_MS = 1_000;
/** So many readings in a row have to agree before one of them replaces an estimate that it contradicts. */
export const AGREEING = 3;

/** Exchange time at a moment. */
interface Reading {
  readonly exchangeMs: number;
  readonly monotonicMs: number;
  /** By how much it may be off, real milliseconds. */
  readonly errorMs: number;
}

/** A reading has contradicted the estimate. */
export interface Jump {
  /** Beyond what round trips and drift explain; negative: exchange time went back. Real milliseconds. */
  readonly byMs: number;
  /** `FOLLOWED`: the estimate is the reading's now. `DOUBTED`: nobody knows yet which of the two is wrong. */
  readonly was: "FOLLOWED" | "DOUBTED";
}

/**
 * An estimate of exchange time from the local monotonic clock: offset plus rate, never backward.
 *
 * The rate is the time scale (1 outside scaled replays); with `max` it is estimated from the syncs, and time can stop
 * any moment: whoever signs requests must then not run ahead, because the exchange refuses requests from the future.
 * All arguments called `monotonicMs` are milliseconds of one monotonic clock, e.g. `performance.now()`.
 *
 * A reading that contradicts the estimate by {@link TRUST_MS} is doubted, and so is the estimate, until readings agree:
 * one wrong answer cannot put the clock ahead for good, and meanwhile its age is infinite.
 */
export class ExchangeClock {
  #baseExchangeMs = 0;
  #baseMonotonicMs = 0;
  /** How much earlier it may have been at the last reading; NaN when nobody knows. */
  #errorMs = Number.NaN;
  /** By how much the last reading may be off, either way; real milliseconds. */
  #readErrorMs = 0;
  /** The last reading that the estimate was not made from, and how many in a row agree with it. */
  #doubt: { readonly reading: Reading; readonly agreeing: number } | undefined;
  #syncedAtMonotonicMs = Number.NEGATIVE_INFINITY;
  #rate: number;
  readonly #estimateRate: boolean;
  readonly #extrapolates: boolean;
  #last = 0;
  onJump: (jump: Jump) => void = () => undefined;

  /** @param neverAhead with `max`, exchange time stands still between two readings. */
  constructor(scale: TimeScale, { neverAhead = false } = {}) {
    this.#estimateRate = scale === "max";
    this.#extrapolates = !(this.#estimateRate && neverAhead);
    this.#rate = scale === "max" ? 1 : scale;
  }

  /** Takes over a reading of exchange time that was asked for at `sentMs` and came at `monotonicMs`. */
  sync(readingMs: number, monotonicMs: number, sentMs = monotonicMs): void {
    // Half the round trip has passed since it was made.
    const exchangeTimeMs = readingMs + (this.#extrapolates ? ((monotonicMs - sentMs) / 2) * this.#rate : 0);
    const elapsed = monotonicMs - this.#baseMonotonicMs;
    if (this.#estimateRate && this.synced && elapsed > 20)
      this.#rate = Math.min(10_000, Math.max(0, (exchangeTimeMs - this.#baseExchangeMs) / elapsed));
    // A reading is made in whole milliseconds, at any moment of the round trip.
    const errorMs = (monotonicMs - sentMs) / 2 + 1 / this.#rate;
    const reading = { exchangeMs: exchangeTimeMs, monotonicMs, errorMs };
    if (!this.#estimateRate && this.synced && !this.#agrees(reading)) return;
    this.#doubt = undefined;
    this.#readErrorMs = errorMs;
    this.#baseExchangeMs = exchangeTimeMs;
    this.#baseMonotonicMs = monotonicMs;
    this.#errorMs = this.#estimateRate ? Number.NaN : exchangeTimeMs - readingMs;
    this.#syncedAtMonotonicMs = monotonicMs;
  }

  /** Whether a reading is to be taken over: it agrees with the estimate, or so many readings with each other. */
  #agrees(reading: Reading): boolean {
    const estimate = {
      exchangeMs: this.#baseExchangeMs,
      monotonicMs: this.#baseMonotonicMs,
      errorMs: this.#readErrorMs,
    };
    const byMs = this.#apartMs(estimate, reading);
    if (Math.abs(byMs) < TRUST_MS) {
      if (Math.abs(byMs) >= JUMP_MS) this.onJump({ byMs, was: "FOLLOWED" });
      return true;
    }
    const before = this.#doubt;
    const again = before !== undefined && Math.abs(this.#apartMs(before.reading, reading)) < JUMP_MS;
    const agreeing = again ? before.agreeing + 1 : 1;
    this.#doubt = { reading, agreeing };
    const followed = agreeing >= AGREEING;
    if (followed || !again) this.onJump({ byMs, was: followed ? "FOLLOWED" : "DOUBTED" });
    return followed;
  }

  /** How far a later reading lies from what an earlier one says, beyond what errors and drift explain; real milliseconds. */
  #apartMs(earlier: Reading, later: Reading): number {
    const elapsed = later.monotonicMs - earlier.monotonicMs;
    const byMs = (later.exchangeMs - earlier.exchangeMs) / this.#rate - elapsed;
    const explained = earlier.errorMs + later.errorMs + elapsed * DRIFT;
    return Math.sign(byMs) * Math.max(0, Math.abs(byMs) - explained);
  }

  /**
   * As {@link sync}, when another process already knows the rate.
   *
   * @param ageMs since the exchange has confirmed it.
   */
  follow(exchangeTimeMs: number, rate: number, monotonicMs: number, ageMs = 0): void {
    this.#rate = rate;
    this.#baseExchangeMs = exchangeTimeMs;
    this.#baseMonotonicMs = monotonicMs;
    this.#errorMs = Number.NaN;
    this.#syncedAtMonotonicMs = monotonicMs - ageMs;
  }

  get synced(): boolean {
    return this.#syncedAtMonotonicMs !== Number.NEGATIVE_INFINITY;
  }

  /** Exchange milliseconds per real millisecond. */
  get rate(): number {
    return this.#rate;
  }

  /** Exchange epoch milliseconds, whole, never less than any earlier answer; 0 before the first sync. */
  now(monotonicMs: number): number {
    this.#last = Math.max(this.#last, this.signing(monotonicMs));
    return this.#last;
  }

  /** As {@link now}, but it follows an exchange whose time went back, which would refuse what comes from its future. */
  signing(monotonicMs: number): number {
    if (!this.synced) return 0;
    const sinceMs = this.#extrapolates ? (monotonicMs - this.#baseMonotonicMs) * this.#rate : 0;
    return Math.floor(this.#baseExchangeMs + sinceMs);
  }

  /** Exchange epoch milliseconds that are certainly reached; undefined when only {@link now} guesses. */
  reached(monotonicMs: number): number | undefined {
    if (Number.isNaN(this.#errorMs)) return undefined;
    const sinceMs = (monotonicMs - this.#baseMonotonicMs) * (1 - DRIFT) * this.#rate;
    return Math.floor(this.#baseExchangeMs - this.#errorMs + sinceMs);
  }

  /** The last reading contradicts it, and nobody knows which of the two is wrong. */
  get doubted(): boolean {
    return this.#doubt !== undefined;
  }

  /** Real milliseconds since the exchange last confirmed it; Infinity before that, and while it is doubted. */
  ageMs(monotonicMs: number): number {
    return this.doubted ? Number.POSITIVE_INFINITY : monotonicMs - this.#syncedAtMonotonicMs;
  }
}
