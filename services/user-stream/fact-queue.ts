import type { JetStreamClient } from "@nats-io/jetstream";
import { deadLetter } from "#libs/bus/dlq.ts";
import { factMessage } from "#libs/bus/facts.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import type { FactBody, OrderFact } from "#libs/domain/fact.ts";
import type { AccountId } from "#libs/domain/ids.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { SpanKind, startSpan, type TracedSpan } from "#libs/telemetry/trace.ts";
import type { Payload } from "./events.ts";
import type { OrderTraces } from "./order-traces.ts";

const ALARM_AT = 10_000;
/** What is queued when the process is told to stop may still be stored for this long. */
const DRAIN_MS = 2_000;
const REFUSED_STREAM = "USER_EVENTS";

/** Stores one account's facts one after the other: their order is kept. */
export class FactQueue {
  readonly #context: ServiceContext;
  readonly #js: JetStreamClient;
  readonly #clock: ExchangeClock;
  readonly #account: AccountId;
  readonly #traces: OrderTraces;
  readonly #give = new AbortController();
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #refused = 0;

  constructor(options: {
    readonly context: ServiceContext;
    readonly js: JetStreamClient;
    readonly clock: ExchangeClock;
    readonly account: AccountId;
    /** Gives an order's facts their place in the trace that began with its intent. */
    readonly traces: OrderTraces;
  }) {
    this.#context = options.context;
    this.#js = options.js;
    this.#clock = options.clock;
    this.#account = options.account;
    this.#traces = options.traces;
  }

  put(body: FactBody): void {
    const span = body.kind === "order" ? this.#spanOf(body) : undefined;
    const message = factMessage({
      account: this.#account,
      recordedAtMs: this.#clock.now(performance.now()),
      traceparent: span?.traceparent ?? "",
      body,
    });
    this.#enqueue(async () => {
      await publishDurably(this.#js, message, this.#give.signal);
      this.#context.stats.count("facts");
      span?.end();
    });
  }

  /** Keeps an event that could not be understood, with the reason. */
  putRefused(event: Payload, reason: string): void {
    const atMs = this.#clock.now(performance.now());
    this.#refused += 1;
    const letter = {
      stream: REFUSED_STREAM,
      // The private stream numbers nothing: time in milliseconds and a count tell its events apart.
      sequence: atMs * 1_000 + (this.#refused % 1_000),
      subject: `account.${this.#account}.refused`,
      consumer: this.#context.instance,
      reason,
      payload: Buffer.from(JSON.stringify(event)),
      deliveries: 1,
      atMs,
    };
    this.#enqueue(() => deadLetter(this.#js, letter, this.#give.signal));
  }

  /** Resolves when everything put so far is stored. */
  async stored(): Promise<void> {
    await this.#last;
  }

  /** As {@link stored}, but gives up after a while: for the end of the process. */
  async drain(): Promise<void> {
    const timer = setTimeout(() => {
      this.#give.abort(new Error("the bus did not take them in time"));
    }, DRAIN_MS);
    await this.#last;
    clearTimeout(timer);
  }

  #enqueue(store: () => Promise<void>): void {
    this.#waiting += 1;
    if (this.#waiting === ALARM_AT)
      this.#context.log.error(
        { event: "backlog", account: this.#account, waiting: this.#waiting },
        "facts wait for the bus",
      );
    this.#last = this.#last
      .then(store)
      .catch((error: unknown) => {
        this.#context.stats.count("facts.lost");
        if (!this.#context.signal.aborted) this.#context.fail(error);
      })
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  /** From receipt to stored, under the producer's span as `decide` and `send` are; none for an order without a trace. */
  #spanOf(order: OrderFact): TracedSpan | undefined {
    const parent = this.#traces.of(order.clientOrderId);
    if (parent === "") return undefined;
    return startSpan(order.fill === undefined ? "order-update" : "fill", SpanKind.CONSUMER, parent, {
      "plimsoll.client_order_id": order.clientOrderId,
      "plimsoll.symbol": order.symbol,
      "plimsoll.status": order.status,
      ...(order.fill === undefined ? {} : { "plimsoll.trade_id": order.fill.tradeId }),
    });
  }
}
