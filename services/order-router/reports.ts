import type { JetStreamClient } from "@nats-io/jetstream";
import { factMessage } from "#libs/bus/facts.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import type { FactBody, SendOutcome } from "#libs/domain/fact.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { Task } from "./outstanding.ts";

/** What is known of one request besides its outcome. */
export interface SendDetails {
  /** The exchange's error code, or 0. */
  readonly code?: number;
  readonly reason?: string;
  readonly exchangeOrderId?: string;
  readonly timing?: { readonly receiptToRequestUs: number; readonly requestToAnswerUs: number };
}

/** Stores what the router learned as facts, each in the trace of its command. */
export class Reports {
  readonly #js: JetStreamClient;
  readonly #clock: ExchangeClock;
  readonly #signal: AbortSignal;

  constructor(js: JetStreamClient, clock: ExchangeClock, signal: AbortSignal) {
    this.#js = js;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** What became of a request. */
  send(task: Task, outcome: SendOutcome, details: SendDetails = {}): Promise<void> {
    const { symbol, clientOrderId } = task.command;
    return this.fact(task, {
      kind: "send",
      symbol,
      clientOrderId,
      outcome,
      code: details.code ?? 0,
      reason: details.reason ?? "",
      exchangeOrderId: details.exchangeOrderId ?? "",
      commitNumber: task.commitNumber,
      receiptToRequestUs: details.timing?.receiptToRequestUs ?? 0,
      requestToAnswerUs: details.timing?.requestToAnswerUs ?? 0,
    });
  }

  async fact({ command }: Task, body: FactBody): Promise<void> {
    await publishDurably(
      this.#js,
      factMessage({
        account: command.account,
        recordedAtMs: this.#clock.now(performance.now()),
        traceparent: command.traceparent,
        body,
      }),
      this.#signal,
    );
  }
}
