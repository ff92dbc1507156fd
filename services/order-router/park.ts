import { setTimeout as sleep } from "node:timers/promises";
import type { VenueAnswerError } from "#libs/binance/errors.ts";

const JITTER_MS = 250;
/** A timer cannot hold more than 24 days. */
const LOOK_MS = 60_000;

/** Holds requests back for as long as the exchange told us to wait. */
export class Park {
  /** Monotonic milliseconds. */
  #until = 0;

  /** Takes over what an answer said; gives the milliseconds from now on. */
  note(error: VenueAnswerError): number {
    // Not at the same instant as every other process on this address.
    const waitMs = (error.waitMs ?? 0) + Math.random() * JITTER_MS;
    this.#until = Math.max(this.#until, performance.now() + waitMs);
    return Math.round(waitMs);
  }

  /** Resolves when requests may go. */
  async over(): Promise<void> {
    for (let left = this.#until - performance.now(); left > 0; left = this.#until - performance.now())
      await sleep(Math.min(left, LOOK_MS));
  }
}
