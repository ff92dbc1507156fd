/** Times of what happened within a sliding window, at most as many as are allowed. */
export class SlidingWindow {
  readonly #most: number;
  readonly #windowMs: number;
  #times: number[] = [];

  constructor(most: number, windowMs: number) {
    this.#most = most;
    this.#windowMs = windowMs;
  }

  /** How many more may happen now. */
  room(monotonicMs: number): number {
    const since = monotonicMs - this.#windowMs;
    if ((this.#times[0] ?? monotonicMs) <= since) this.#times = this.#times.filter((time) => time > since);
    return this.#most - this.#times.length;
  }

  /** Counts one; false when it is one too many. */
  admit(monotonicMs: number): boolean {
    if (this.room(monotonicMs) <= 0) return false;
    this.#times.push(monotonicMs);
    return true;
  }
}
