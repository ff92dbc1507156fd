/** So many in quick succession, then one per period: a catch-up costs weight, and a fault can ask for one for ever. */
const BURST = 4;
const PERIOD_MS = 15_000;

/** Paces what must not be done without end. Monotonic milliseconds come in with the call. */
export class Pace {
  #left = BURST;
  #atMs = 0;

  /**
   * Milliseconds to wait before the next one may be; 0 takes its place.
   *
   * @param share of a whole one, by what it costs.
   */
  take(nowMs: number, share = 1): number {
    this.#left = Math.min(BURST, this.#left + (nowMs - this.#atMs) / PERIOD_MS);
    this.#atMs = nowMs;
    if (this.#left < share) return Math.ceil((share - this.#left) * PERIOD_MS);
    this.#left -= share;
    return 0;
  }
}
