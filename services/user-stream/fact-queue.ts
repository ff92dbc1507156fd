import type { JetStreamClient } from "@nats-io/jetstream";
import { alertMessage } from "#libs/bus/alerts.ts";
import { deadLetterMessage } from "#libs/bus/dlq.ts";
import { factMessage } from "#libs/bus/facts.ts";
import type { FactBody, OrderFact } from "#libs/domain/fact.ts";
import type { AccountId } from "#libs/domain/ids.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { messaging } from "#libs/telemetry/messaging.ts";
import { accountHash, SpanKind, startSpan, type TracedSpan } from "#libs/telemetry/trace.ts";
import type { WaitingOf } from "#libs/wire/waiting.ts";
import type { Payload } from "./events.ts";
import type { OrderTraces } from "./order-traces.ts";
import { Outbound, type Owning } from "./outbound.ts";
import type { Spool } from "./spool.ts";

const REFUSED_STREAM = "USER_EVENTS";
/** Of all accounts of this process: what the exchange begins to say, it says to several in the same moment. */
let refused = 0;

/** Where an account's facts wait while the bus is away. */
export interface Keeping {
  readonly spool: Spool;
  /** Messages of one account. */
  readonly waitingMax: number;
}

/** Makes one account's facts and stores them one after the other: their order is kept. */
export class FactQueue {
  readonly #context: ServiceContext;
  readonly #clock: ExchangeClock;
  readonly #account: AccountId;
  readonly #traces: OrderTraces;
  readonly #spool: Spool;
  readonly #outbound: Outbound;

  constructor(options: {
    readonly context: ServiceContext;
    readonly js: JetStreamClient;
    readonly clock: ExchangeClock;
    readonly account: AccountId;
    /** Gives an order's facts their place in the trace that began with its intent. */
    readonly traces: OrderTraces;
    readonly ownership: Owning;
    readonly keeping: Keeping;
    /** Something was not taken, because too much waits: nothing more is. */
    readonly onFull: (reason: string) => void;
  }) {
    const { context, js, account, ownership, keeping, onFull } = options;
    this.#context = context;
    this.#clock = options.clock;
    this.#account = account;
    this.#traces = options.traces;
    this.#spool = keeping.spool;
    this.#outbound = new Outbound({ context, js, account, ownership, ...keeping, onFull });
  }

  /** Stores what an earlier queue of the account has left, and tells a person when something did not fit into it. */
  async resume(): Promise<void> {
    await this.#outbound.resume();
    const text = this.#spool.overflowOf(this.#account);
    if (text === "" || this.#context.signal.aborted) return;
    const raisedAtMs = this.#clock.now(performance.now());
    this.#outbound.put(
      alertMessage({
        severity: "CRITICAL",
        kind: "spool-full",
        account: this.#account,
        text,
        raisedAtMs,
        id: `${this.#account}:${raisedAtMs}`,
      }),
    );
    if (await this.stored()) this.#spool.setOverflow(this.#account, "");
  }

  put(body: FactBody): void {
    const span = body.kind === "order" ? this.#spanOf(body) : undefined;
    const message = factMessage({
      account: this.#account,
      recordedAtMs: this.#clock.now(performance.now()),
      traceparent: span?.traceparent ?? "",
      body,
    });
    this.#outbound.put(message, span);
  }

  /** Keeps an event that could not be understood, with the reason. */
  putRefused(event: Payload, reason: string): void {
    const atMs = this.#clock.now(performance.now());
    refused += 1;
    const letter = {
      stream: REFUSED_STREAM,
      // The private stream numbers nothing: time in milliseconds and a count tell its events apart.
      sequence: atMs * 1_000 + (refused % 1_000),
      subject: `account.${this.#account}.refused`,
      consumer: this.#context.instance,
      reason,
      payload: Buffer.from(JSON.stringify(event)),
      deliveries: 1,
      atMs,
    };
    this.#outbound.put(deadLetterMessage(letter));
  }

  /** How long the oldest that is not stored waits; 0 when all are. @param nowMs monotonic. */
  waitingMs(nowMs: number): number {
    return this.#outbound.waitingMs(nowMs);
  }

  get isWaiting(): boolean {
    return this.#outbound.waiting > 0;
  }

  /** What waits, for a person. @param nowMs monotonic. */
  view(nowMs: number): WaitingOf {
    const { waiting, onDisk } = this.#outbound;
    const overflow = this.#spool.overflowOf(this.#account);
    return {
      account: this.#account,
      waiting,
      onDisk,
      waitingMs: Math.round(this.waitingMs(nowMs)),
      overflow,
    };
  }

  /** Sequence in FACTS up to which all that was put is stored; undefined while some waits, or before the first. */
  get storedUpTo(): number | undefined {
    return this.#outbound.storedUpTo;
  }

  /** As {@link Outbound.spokeLast}. */
  spokeLast(): Promise<boolean> {
    return this.#outbound.spokeLast();
  }

  /** Resolves when everything put so far is stored; false when some never will be by this process. */
  stored(): Promise<boolean> {
    return this.#outbound.stored();
  }

  /** As {@link stored}, but what is not stored after a while is left on disk: for the end of the process. */
  drain(): Promise<void> {
    return this.#outbound.drain();
  }

  /** Takes nothing more and leaves what waits on disk. */
  close(): void {
    this.#outbound.close();
  }

  /** From receipt to stored, below the order's own span; none for an order without a trace. */
  #spanOf(order: OrderFact): TracedSpan | undefined {
    const parent = this.#traces.of(order.clientOrderId);
    if (parent === "") return undefined;
    return startSpan(order.fill === undefined ? "order-update" : "fill", SpanKind.PRODUCER, parent, {
      ...messaging("publish", "exec.{account}.{symbol}", order.exchangeOrderId),
      "plimsoll.client_order_id": order.clientOrderId,
      "plimsoll.account_hash": accountHash(this.#account),
      "plimsoll.symbol": order.symbol,
      "plimsoll.status": order.status,
      ...(order.fill === undefined ? {} : { "plimsoll.trade_id": order.fill.tradeId }),
    });
  }
}
