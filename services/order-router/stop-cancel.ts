import { VenueAnswerError } from "#libs/binance/errors.ts";
import type { StopFact } from "#libs/domain/fact.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { ExpectedAnswers } from "./expected-answers.ts";
import type { Reports } from "./reports.ts";
import type { StopRequests } from "./stop-requests.ts";

/** Cancels stops that protect nothing any more. */
export class StopCancel {
  readonly #context: ServiceContext;
  readonly #requests: StopRequests;
  readonly #reports: Reports;
  readonly #clock: ExchangeClock;
  readonly #expected: ExpectedAnswers;
  /** Under way, or waiting for the budget. */
  readonly #canceling = new Set<string>();

  constructor(options: {
    readonly context: ServiceContext;
    readonly requests: StopRequests;
    readonly reports: Reports;
    readonly clock: ExchangeClock;
    readonly expected: ExpectedAnswers;
  }) {
    this.#context = options.context;
    this.#requests = options.requests;
    this.#reports = options.reports;
    this.#clock = options.clock;
    this.#expected = options.expected;
  }

  /** Cancels one, and says what became of it; when that cannot be told, the kernel asks for it again. */
  async cancel(command: OrderCommand): Promise<void> {
    const { clientOrderId } = command;
    // Asked for again while it waits: a second request would only wait behind the first.
    if (this.#canceling.has(clientOrderId)) return;
    this.#canceling.add(clientOrderId);
    try {
      await this.#cancel(command);
    } finally {
      this.#canceling.delete(clientOrderId);
    }
  }

  async #cancel(command: OrderCommand): Promise<void> {
    const { clientOrderId, symbol, side, price } = command;
    let found: StopFact | undefined;
    try {
      await this.#requests.cancel(command, clientOrderId);
      this.#context.stats.count("stops.canceled");
    } catch (error) {
      this.#expected(error);
      if (!(error instanceof VenueAnswerError) || error.answer !== "NOT_FOUND") return;
    }
    try {
      // What exits may use is not for stops that protect nothing.
      found = await this.#requests.find(command, clientOrderId, { lane: "cancel" });
    } catch (error) {
      this.#expected(error);
      return;
    }
    await this.#reports.fact(
      { command },
      found ?? {
        kind: "stop",
        symbol,
        clientOrderId,
        algoId: "",
        side,
        status: "ABSENT",
        triggerPrice: price,
        childOrderId: "",
        reason: "cancelled, and not known to the exchange",
        transactionTimeMs: this.#clock.now(performance.now()),
        source: "REST",
      },
    );
  }
}
