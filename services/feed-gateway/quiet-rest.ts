import { VenueAnswerError } from "#libs/binance/errors.ts";
import type { BinanceRest, Params } from "#libs/binance/rest.ts";

/** REST that sends nothing while the exchange wants nothing: each request during a ban would prolong it. */
export class QuietRest {
  readonly #rest: Pick<BinanceRest, "get" | "syncClock">;
  /** Monotonic milliseconds. */
  #quietUntil = 0;

  constructor(rest: Pick<BinanceRest, "get" | "syncClock">) {
    this.#rest = rest;
  }

  /** @throws VenueAnswerError; class RATE with the milliseconds left when nothing may be sent now. */
  get(path: string, params: Params = {}): Promise<unknown> {
    return this.#send(() => this.#rest.get(path, params));
  }

  /** @throws VenueAnswerError as {@link get} does. */
  syncClock(): Promise<void> {
    return this.#send(() => this.#rest.syncClock());
  }

  async #send<T>(request: () => Promise<T>): Promise<T> {
    const leftMs = this.#quietUntil - performance.now();
    if (leftMs > 0)
      throw new VenueAnswerError(
        "RATE",
        0,
        0,
        `the exchange wants no request for another ${Math.ceil(leftMs)} ms`,
        leftMs,
      );
    try {
      return await request();
    } catch (error) {
      if (error instanceof VenueAnswerError && error.waitMs !== undefined)
        this.#quietUntil = Math.max(this.#quietUntil, performance.now() + error.waitMs);
      throw error;
    }
  }
}
