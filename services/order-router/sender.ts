import type { JetStreamClient } from "@nats-io/jetstream";
import { setTimeout as sleep } from "node:timers/promises";
import { VenueAnswerError } from "#libs/binance/errors.ts";
import { factOfOrder, factOfTrade, type RestOrder } from "#libs/binance/orders.ts";
import { RECV_WINDOW_MS, type BinanceRest, type Credentials, type Signing } from "#libs/binance/rest.ts";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import type { SendOutcome } from "#libs/domain/fact.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { startSpan, SpanKind } from "#libs/telemetry/trace.ts";
import { OrderBudgets } from "./budget.ts";
import { signingFor, type LeaseView } from "./fence.ts";
import { OrderRequests } from "./order-requests.ts";
import type { Task } from "./outstanding.ts";
import { Park } from "./park.ts";
import { Reports, type SendDetails } from "./reports.ts";
import { SentTimes } from "./sent-times.ts";

/** Real milliseconds; a test may shorten them. */
export interface Waits {
  /** After which a request that was sent can no longer be accepted. */
  readonly lastAcceptance: number;
  /** Between the two reads of the position that prove an absence. */
  readonly evidenceApart: number;
  /** Between questions; the last one repeats. */
  readonly ask: readonly number[];
}

const MARGIN_MS = 1_000;
const WAITS: Waits = {
  lastAcceptance: RECV_WINDOW_MS + MARGIN_MS,
  evidenceApart: 5_000,
  ask: [200, 500, 1_000, 2_000, 5_000],
};
const LEASE_LOOK_MS = 50;
const RETRY_MS = { ENTRY: [1_000, 2_000, 4_000], EXIT: [200, 400, 800], FLATTEN: [200, 400, 800] } as const;

/** Sends order commands and finds out what became of them. */
export class Sender {
  readonly #context: ServiceContext;
  readonly #rest: BinanceRest;
  readonly #clock: ExchangeClock;
  readonly #lease: LeaseView;
  readonly #waits: Waits;
  readonly #requests: OrderRequests;
  readonly #reports: Reports;
  readonly #budgets = new OrderBudgets();
  readonly #park = new Park();
  readonly sentTimes = new SentTimes();

  constructor(options: {
    readonly context: ServiceContext;
    readonly js: JetStreamClient;
    readonly rest: BinanceRest;
    readonly clock: ExchangeClock;
    readonly credentials: readonly Credentials[];
    /** Without it nothing is sent. */
    readonly lease: LeaseView;
    readonly waits?: Waits;
  }) {
    this.#context = options.context;
    this.#rest = options.rest;
    this.#clock = options.clock;
    this.#lease = options.lease;
    this.#waits = options.waits ?? WAITS;
    this.#requests = new OrderRequests(options.rest, options.credentials);
    this.#reports = new Reports(options.js, options.clock, options.context.signal);
  }

  /** Places a command that was certainly never sent before. */
  async place(task: Task, committedAtMs: number, receivedAt: number): Promise<void> {
    task.phase = "SENDING";
    const { command } = task;
    const exit = command.reduceOnly;
    const delays = RETRY_MS[command.leg];
    const span = startSpan("send", SpanKind.CLIENT, command.traceparent, {
      "plimsoll.intent_id": command.intentId,
      "plimsoll.client_order_id": command.clientOrderId,
      "plimsoll.symbol": command.symbol,
    });
    for (let attempt = 0; ; attempt += 1) {
      await this.#park.over();
      await this.#budgets.take(command.account, exit);
      const signing = await this.#permit(task);
      if (signing === undefined) {
        span.end("ended meanwhile");
        return;
      }
      if (command.notAfterMs > 0 && signing.timestampMs > command.notAfterMs) {
        await this.#settle(task, "NOT_PLACED", {
          reason: attempt === 0 ? "too late to send; never sent" : "too late to send again; not executed",
        });
        span.end("too late");
        return;
      }
      const requestAt = performance.now();
      if (attempt === 0) {
        this.sentTimes.note(command.clientOrderId, requestAt);
        this.#context.stats.latency("commitToRequest", Date.now() - committedAtMs);
      }
      this.#context.stats.count("orders.sent");
      task.posting = true;
      const answer = await this.#requests.place(command, signing).catch((error: unknown) => {
        if (error instanceof VenueAnswerError) return error;
        throw error;
      });
      this.#context.stats.latency("requestToAnswer", performance.now() - requestAt);
      const timing = {
        receiptToRequestUs: Math.max(0, Math.round((requestAt - receivedAt) * 1_000)),
        requestToAnswerUs: Math.round((performance.now() - requestAt) * 1_000),
      };
      if (!(answer instanceof VenueAnswerError)) {
        task.phase = "WORKING";
        task.posting = false;
        task.seen = true;
        this.#context.stats.count("orders.accepted");
        await this.#reports.send(task, "ACCEPTED", { exchangeOrderId: answer, timing });
        span.end();
        return;
      }
      const { code, message } = answer;
      span.set({ "plimsoll.answer": answer.answer, "plimsoll.code": code });
      switch (answer.answer) {
        case "REJECTED":
        case "POST_ONLY":
        case "AUTH":
        case "NOT_FOUND":
        case "NO_CHANGE":
          this.#context.stats.count("orders.rejected");
          await this.#settle(task, "REJECTED", { code, reason: message, timing });
          span.end(message);
          return;
        case "DUPLICATE_ID":
        case "AMBIGUOUS":
          task.phase = "RESOLVING";
          task.posting = false;
          if (answer.answer === "AMBIGUOUS") {
            this.#context.stats.count("orders.unknown");
            await this.#reports.send(task, "UNKNOWN", { code, reason: message, timing });
          }
          span.end(message);
          this.ask(task, performance.now());
          return;
        case "BANNED":
        case "RATE":
          this.#wait(answer);
          break;
        case "CLOCK":
          await this.#rest.syncClock().catch((reason: unknown) => {
            this.#context.log.warn(
              { event: "clock-failed", error: messageOf(reason) },
              "exchange time was not read",
            );
          });
          break;
        case "NOT_EXECUTED":
          break;
      }
      // Certainly not executed: nothing of it is at the exchange.
      task.posting = false;
      if (task.cancelWanted || (!exit && attempt >= delays.length)) {
        const why = task.cancelWanted ? "cancelled" : "given up";
        await this.#settle(task, "NOT_PLACED", {
          code,
          reason: `certainly not executed, ${why}: ${message}`,
        });
        span.end(message);
        return;
      }
      await sleep(delays[Math.min(attempt, delays.length - 1)]);
    }
  }

  /** {@link resolve} in the background: it can take long, and what comes after must not wait. */
  ask(task: Task, sentBy: number): void {
    this.resolve(task, sentBy).catch((error: unknown) => {
      if (!this.#context.signal.aborted) this.#context.fail(error);
    });
  }

  /**
   * Finds out what became of a command that may have been sent; adopts it, or proves that it was never placed.
   *
   * @param sentBy monotonic milliseconds by which it was sent at the latest.
   */
  async resolve(task: Task, sentBy: number): Promise<void> {
    task.phase = "RESOLVING";
    const { command } = task;
    const { signal } = this.#context;
    let firstAbsence: { readonly at: number; readonly position: string } | undefined;
    for (let attempt = 0; !signal.aborted && !task.ended; attempt += 1) {
      await this.#park.over();
      try {
        const order = await this.#requests.find(command);
        if (order !== undefined) {
          await this.#adopt(task, order);
          return;
        }
        const now = performance.now();
        // Reported once, so it existed: that it cannot be found is the exchange's delay, and proves nothing.
        if (!task.seen && !task.ended && now > sentBy + this.#waits.lastAcceptance) {
          const nowMs = this.#clock.now(now);
          const position = await this.#requests.absence(command, task.notBeforeMs, nowMs);
          if (position === undefined) firstAbsence = undefined;
          else if (firstAbsence === undefined || firstAbsence.position !== position)
            firstAbsence = { at: now, position };
          else if (task.seen || task.ended) continue;
          else if (now - firstAbsence.at >= this.#waits.evidenceApart) {
            if (!command.reduceOnly || task.cancelWanted) {
              await this.#settle(task, "NOT_PLACED", {
                reason: `absent ${Math.round(now - sentBy)} ms after it was last sent: no order, no open order, no trade, position ${position} in two reads`,
              });
              return;
            }
            // An exit proven absent goes again under the same id.
            await this.place(task, Date.now(), performance.now());
            return;
          }
        }
      } catch (error) {
        if (error instanceof InvalidValueError) {
          // What it says is not known: the order keeps its reservation, and every other order goes on.
          this.#context.stats.count("answers.refused");
          this.#context.log.error(
            { event: "answer-refused", clientOrderId: command.clientOrderId, error: error.message },
            "the exchange describes the order in a way this version does not know; asking again",
          );
        } else if (error instanceof VenueAnswerError) {
          if (error.answer === "BANNED" || error.answer === "RATE") this.#wait(error);
          this.#context.log.info(
            { event: "query-failed", clientOrderId: command.clientOrderId, error: error.message },
            "asking again",
          );
        } else throw error;
      }
      const { ask } = this.#waits;
      await sleep(ask[Math.min(attempt, ask.length - 1)], undefined, { signal }).catch(() => undefined);
    }
  }

  /**
   * Cancels an order; its own terminal event releases the capacity. One that waits to be sent is not sent any more;
   * one whose placement is under way has to be answered first: a cancel that overtakes it finds nothing.
   */
  async cancel(task: Task): Promise<void> {
    if (task.canceling || task.ended || task.posting) return;
    if (task.phase === "SENDING") {
      await this.#settle(task, "NOT_PLACED", { reason: "cancelled before it was sent" });
      return;
    }
    task.canceling = true;
    const { command } = task;
    try {
      await this.#park.over();
      await this.#requests.cancel(command);
      this.#context.stats.count("orders.canceled");
      task.canceled = true;
      await this.#reports.send(task, "CANCEL_DONE", {
        reason: task.cancelWanted ? "cancelled by the kernel" : "cancelled by its time limit",
      });
    } catch (error) {
      if (!(error instanceof VenueAnswerError)) throw error;
      if (error.answer === "NOT_FOUND" && task.phase !== "RESOLVING") {
        await this.resolve(task, performance.now());
        return;
      }
      if (error.answer === "BANNED" || error.answer === "RATE") this.#wait(error);
      // Anything else: the same cancel may be sent again, a cancel is idempotent.
      await sleep(500);
    } finally {
      task.canceling = false;
    }
  }

  /**
   * What to sign with, once the lease is there; undefined when nothing is to be sent any more.
   *
   * A lease that was late and is confirmed again was nobody else's meanwhile: its renewal names the revision it
   * replaces. One that is lost ends the process.
   */
  async #permit(task: Task): Promise<Signing | undefined> {
    const { signal } = this.#context;
    while (!task.ended && !signal.aborted) {
      const signing = signingFor(this.#clock, this.#lease);
      if (signing !== undefined) return signing;
      await sleep(LEASE_LOOK_MS);
    }
    return undefined;
  }

  /** The exchange has it: its fills and its state become facts; the kernel folds each trade once. */
  async #adopt(task: Task, order: RestOrder): Promise<void> {
    task.seen = true;
    for (const trade of await this.#requests.tradesOf(task.command, order))
      await this.#reports.fact(task, factOfTrade(trade, order));
    await this.#reports.fact(task, factOfOrder(order));
    task.phase = "WORKING";
    this.#context.stats.count("orders.adopted");
  }

  async #settle(task: Task, outcome: SendOutcome, details: SendDetails): Promise<void> {
    task.ended = true;
    this.sentTimes.take(task.command.clientOrderId);
    if (outcome === "NOT_PLACED") this.#context.stats.count("orders.notPlaced");
    await this.#reports.send(task, outcome, details);
  }

  #wait(error: VenueAnswerError): void {
    const waitMs = this.#park.note(error);
    this.#context.stats.gauge("parkedForMs", waitMs);
    this.#context.log.error(
      { event: "parked", waitMs, answer: error.answer, error: error.message },
      "the exchange told us to wait",
    );
  }
}
