import type { TimeScale } from "./env.ts";

/**
 * An estimate of exchange time from the local monotonic clock: offset plus rate, never backward.
 *
 * The rate is the time scale (1 outside scaled replays); with `max` it is estimated from the syncs, and time can stop
 * any moment: whoever signs requests must then not run ahead, because the exchange refuses requests from the future.
 * All arguments called `monotonicMs` are milliseconds of one monotonic clock, e.g. `performance.now()`.
 */
export class ExchangeClock {
  #baseExchangeMs = 0;
  #baseMonotonicMs = 0;
  #syncedAtMonotonicMs = Number.NEGATIVE_INFINITY;
  #rate: number;
  readonly #estimateRate: boolean;
  readonly #extrapolates: boolean;
  #last = 0;

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
    this.#baseExchangeMs = exchangeTimeMs;
    this.#baseMonotonicMs = monotonicMs;
    this.#syncedAtMonotonicMs = monotonicMs;
  }

  /** As {@link sync}, when another process already knows the rate. */
  follow(exchangeTimeMs: number, rate: number, monotonicMs: number): void {
    this.#rate = rate;
    this.#baseExchangeMs = exchangeTimeMs;
    this.#baseMonotonicMs = monotonicMs;
    this.#syncedAtMonotonicMs = monotonicMs;
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
    if (!this.synced) return 0;
    const sinceMs = this.#extrapolates ? (monotonicMs - this.#baseMonotonicMs) * this.#rate : 0;
    const estimate = Math.floor(this.#baseExchangeMs + sinceMs);
    this.#last = Math.max(this.#last, estimate);
    return this.#last;
  }

  /** Real milliseconds since the last sync; Infinity before the first. */
  ageMs(monotonicMs: number): number {
    return monotonicMs - this.#syncedAtMonotonicMs;
  }
}
