/**
 * When each request left, for the latency to its fill. Bounded: an order whose end nobody reports here, because a
 * core message was lost, must not stay for ever.
 */
export class SentTimes {
  readonly #times = new Map<string, number>();
  readonly #max: number;

  constructor(max = 2_000) {
    this.#max = max;
  }

  get size(): number {
    return this.#times.size;
  }

  /** @param atMs monotonic milliseconds. */
  note(clientOrderId: string, atMs: number): void {
    this.#times.set(clientOrderId, atMs);
    if (this.#times.size <= this.#max) return;
    const oldest = this.#times.keys().next().value;
    if (oldest !== undefined) this.#times.delete(oldest);
  }

  /** The time, once. */
  take(clientOrderId: string): number | undefined {
    const atMs = this.#times.get(clientOrderId);
    this.#times.delete(clientOrderId);
    return atMs;
  }
}
