import type { ProtectionOutcome } from "#libs/domain/fact.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { traceUnprotected } from "./order-span.ts";
import type { Reports } from "./reports.ts";
import { stopIdOf, type Ward } from "./ward.ts";

/** Says as facts what becomes of the protection of positions, in the background. */
export class ProtectionReports {
  readonly #context: ServiceContext;
  readonly #reports: Reports;
  readonly #clock: ExchangeClock;

  constructor(context: ServiceContext, reports: Reports, clock: ExchangeClock) {
    this.#context = context;
    this.#reports = reports;
    this.#clock = clock;
  }

  /** @param nakedSinceMs exchange time; @param confirmedAtMs of the stop. */
  confirmed(ward: Ward, nakedSinceMs: number, confirmedAtMs: number): void {
    const unprotectedMs = Math.max(0, confirmedAtMs - nakedSinceMs);
    this.#context.stats.count("stops.confirmed");
    this.#context.stats.latency("unprotected", unprotectedMs);
    this.#say(ward, "CONFIRMED", { nakedSinceMs, unprotectedMs, code: 0, reason: "" });
  }

  /** Anything but a confirmed stop, and why there is none. */
  tell(ward: Ward, outcome: Exclude<ProtectionOutcome, "CONFIRMED">): void {
    const { nakedSinceMs, code, why } = ward;
    const unprotectedMs = Math.max(0, this.#clock.now(performance.now()) - nakedSinceMs);
    const reason = why === "" ? "not confirmed in time" : why;
    this.#say(ward, outcome, { nakedSinceMs, unprotectedMs, code, reason });
  }

  #say(
    ward: Ward,
    outcome: ProtectionOutcome,
    measured: {
      readonly nakedSinceMs: number;
      readonly unprotectedMs: number;
      readonly code: number;
      readonly reason: string;
    },
  ): void {
    const { entry, terms } = ward;
    const realMs = measured.unprotectedMs / Math.max(this.#clock.rate, 1e-6);
    traceUnprotected(entry, outcome, { ...measured, realMs, stopId: stopIdOf(ward) });
    this.#reports
      .fact(
        { command: entry },
        {
          kind: "protection",
          symbol: entry.symbol,
          clientOrderId: entry.clientOrderId,
          stopId: stopIdOf(ward),
          outcome,
          ...measured,
          side: entry.side === "BUY" ? "SELL" : "BUY",
          stopPrice: terms.stopPrice,
        },
      )
      .catch((error: unknown) => {
        if (!this.#context.signal.aborted) this.#context.fail(error);
      });
  }
}
