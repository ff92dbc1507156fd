import { setTimeout as sleep } from "node:timers/promises";
import { NotSentError, type VenueAnswerError } from "#libs/binance/errors.ts";
import type { BinanceRest, Signing } from "#libs/binance/rest.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { signingFor, type LeaseView } from "./fence.ts";
import type { Task } from "./outstanding.ts";

const LEASE_LOOK_MS = 50;
/** How long a silence is slept through before it is looked at again: it may grow. */
const SILENCE_LOOK_MS = 1_000;

/** When a request may leave: within the lease, and not while the exchange wants to hear nothing from this address. */
export class SendGate {
  readonly #context: ServiceContext;
  readonly #rest: BinanceRest;
  readonly #clock: ExchangeClock;
  readonly #lease: LeaseView;

  constructor(options: {
    readonly context: ServiceContext;
    readonly rest: BinanceRest;
    readonly clock: ExchangeClock;
    readonly lease: LeaseView;
  }) {
    this.#context = options.context;
    this.#rest = options.rest;
    this.#clock = options.clock;
    this.#lease = options.lease;
  }

  /** What to sign a request with that leaves now; undefined when it must not leave. */
  readonly signing = (): Signing | undefined =>
    this.#context.signal.aborted ? undefined : signingFor(this.#clock, this.#lease);

  /**
   * Resolves once the lease is there; false when nothing is to be sent for the order any more.
   *
   * A lease that was late and is confirmed again was nobody else's meanwhile: its renewal names the revision it
   * replaces. One that is lost ends the process.
   */
  async leased(task: Task): Promise<boolean> {
    const { signal } = this.#context;
    while (!task.ended && !signal.aborted) {
      if (signingFor(this.#clock, this.#lease) !== undefined) return true;
      await sleep(LEASE_LOOK_MS);
    }
    return false;
  }

  /** Resolves when the exchange wants to hear from this address again, or at the given monotonic time. */
  async quiet(untilAt = Number.POSITIVE_INFINITY): Promise<void> {
    const { signal } = this.#context;
    for (;;) {
      const left = Math.min(this.#rest.silentForMs(), untilAt - performance.now());
      if (left <= 0 || signal.aborted) return;
      await sleep(Math.min(left, SILENCE_LOOK_MS), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Real milliseconds for which the exchange wants to hear nothing from this address. */
  silentForMs(): number {
    return this.#rest.silentForMs();
  }

  /** An answer that tells to wait is told. */
  heed(error: VenueAnswerError): void {
    if (error instanceof NotSentError) return; // Nobody was told anything new.
    if (error.answer !== "BANNED" && error.answer !== "RATE") return;
    const waitMs = Math.round(this.#rest.silentForMs());
    this.#context.log.error(
      { event: "parked", waitMs, answer: error.answer, error: error.message },
      "the exchange told us to wait",
    );
  }
}
