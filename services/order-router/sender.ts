import type { JetStreamClient } from "@nats-io/jetstream";
import { setTimeout as sleep } from "node:timers/promises";
import { NotSentError, VenueAnswerError } from "#libs/binance/errors.ts";
import type { Credentials } from "#libs/binance/credentials.ts";
import type { BinanceRest, Signing } from "#libs/binance/rest.ts";
import type { PaidStop } from "#libs/budget/port.ts";
import { messageOf } from "#libs/domain/errors.ts";
import type { RouterLeft, SendOutcome } from "#libs/domain/fact.ts";
import { parseAccountId, type AccountId } from "#libs/domain/ids.ts";
import type { Quantity } from "#libs/domain/fixed.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { LeaseView } from "./fence.ts";
import { OrderRequests } from "./order-requests.ts";
import { startOrder, startResolving, traceRequest } from "./order-span.ts";
import type { Task } from "./outstanding.ts";
import { Reports, type SendDetails } from "./reports.ts";
import { Resolver, type Waits } from "./resolver.ts";
import { SendGate } from "./send-gate.ts";
import { SentTimes } from "./sent-times.ts";

const RETRY_MS = {
  ENTRY: [1_000, 2_000, 4_000],
  EXIT: [200, 400, 800],
  FLATTEN: [200, 400, 800],
  STOP: [200, 400, 800],
  TARGET: [1_000, 2_000, 4_000],
} as const;

/** Sends order commands and finds out what became of them. */
export class Sender {
  readonly #context: ServiceContext;
  readonly #rest: BinanceRest;
  readonly #clock: ExchangeClock;
  readonly #requests: OrderRequests;
  readonly #resolver: Resolver;
  readonly #accounts: readonly string[];
  /** When a request may leave; for whatever else is sent of the accounts. */
  readonly gate: SendGate;
  /** One for whatever is said of an account's orders: it is said under one fence, and in order. */
  readonly reports: Reports;
  readonly sentTimes = new SentTimes();
  /** Told at once, before anything else is done, when an order is known to have filled; exchange time. */
  onFilled: (command: OrderCommand, filled: Quantity, atMs: number) => void = () => undefined;
  /** Given the share of the budget that an entry has taken for its stop, before the entry is sent. */
  onStopPaid: (command: OrderCommand, paid: PaidStop) => void = (_, paid) => {
    paid.giveBack();
  };

  constructor(options: {
    readonly context: ServiceContext;
    readonly js: JetStreamClient;
    readonly rest: BinanceRest;
    readonly clock: ExchangeClock;
    readonly credentials: readonly Credentials[];
    /** Without it nothing is sent. */
    readonly lease: LeaseView;
    /** Until when it says what it learns, longer than it sends; as long as that when left out. */
    readonly telling?: AbortSignal;
    readonly waits?: Waits;
  }) {
    const { context, js, rest, clock, credentials, lease, telling = context.signal, waits } = options;
    this.#context = context;
    this.#rest = rest;
    this.#clock = clock;
    this.#accounts = credentials.map(({ id }) => id);
    this.#requests = new OrderRequests(rest, credentials);
    this.gate = new SendGate({ context, rest, clock, lease });
    this.reports = new Reports(js, clock, telling, rest.live);
    this.#resolver = new Resolver({
      context,
      clock,
      requests: this.#requests,
      reports: this.reports,
      gate: this.gate,
      waits,
      onFilled: (command, filled, atMs) => {
        this.onFilled(command, filled, atMs);
      },
    });
  }

  /**
   * From now on this router answers for its accounts' orders; before it looks at what earlier ones have left.
   *
   * @returns the last word of each account's router, where that one has left in good order.
   */
  async begin(): Promise<ReadonlyMap<AccountId, RouterLeft>> {
    const { instance, signal, fail } = this.#context;
    const left = await this.reports.begin(
      instance,
      this.#accounts.map((account) => parseAccountId(account)),
    );
    this.reports.keepAnswering(instance).catch((error: unknown) => {
      if (!signal.aborted) fail(error);
    });
    return left;
  }

  /** Places a command that was certainly never sent before. */
  async place(task: Task, committedAtMs: number, receivedAt: number): Promise<void> {
    task.phase = "SENDING";
    const { command } = task;
    const exit = command.reduceOnly;
    const delays = RETRY_MS[command.leg];
    const span = startOrder(task, committedAtMs);
    const untilAt = this.#untilAt(command);
    for (let attempt = 0; ;) {
      await this.gate.quiet(untilAt);
      if (!(await this.gate.leased(task))) {
        span.end("ended meanwhile");
        return;
      }
      let requestAt = 0;
      let sentAtMs = 0;
      let late = false;
      // The budget is there: the request leaves at once, or not at all.
      const begin = (): Signing | undefined => {
        const signing = task.ended ? undefined : this.gate.signing();
        late = signing !== undefined && command.notAfterMs > 0 && signing.timestampMs > command.notAfterMs;
        if (signing === undefined || late) return undefined;
        requestAt = performance.now();
        sentAtMs = signing.timestampMs;
        if (attempt === 0) {
          this.sentTimes.note(command.clientOrderId, requestAt);
          this.#context.stats.latency("commitToRequest", Date.now() - committedAtMs);
        }
        this.#context.stats.count("orders.sent");
        task.posting = true;
        task.posted = true;
        return signing;
      };
      const waitingSince = performance.now();
      const onStopPaid =
        command.protection === undefined
          ? undefined
          : (paid: PaidStop): void => {
              this.onStopPaid(command, paid);
            };
      const answer = await this.#requests
        .place(command, begin, untilAt, onStopPaid)
        .catch((error: unknown) => {
          if (error instanceof VenueAnswerError) return error;
          throw error;
        });
      traceRequest(span, waitingSince, requestAt, answer);
      if (requestAt > 0)
        this.#context.stats.latency(exit ? "budgetWaitExit" : "budgetWait", requestAt - waitingSince);
      if (answer instanceof NotSentError) {
        // Whatever waits when the process ends is left to the next router.
        const over = late || performance.now() >= untilAt;
        if (over && !task.ended) {
          const before = attempt === 0 ? "never sent" : "not executed";
          const why = late ? "too late to send" : answer.message;
          await this.#settle(task, "NOT_PLACED", { reason: `${why}; ${before}` });
          this.#context.stats.count("orders.expiredWaiting");
        }
        if (!task.ended) continue;
        span.end(over ? answer.message : "ended meanwhile");
        return;
      }
      attempt += 1;
      const answeredAt = performance.now();
      this.#context.stats.latency("requestToAnswer", answeredAt - requestAt);
      const timing = {
        receiptToRequestUs: Math.max(0, Math.round((requestAt - receivedAt) * 1_000)),
        requestToAnswerUs: Math.round((answeredAt - requestAt) * 1_000),
        request: {
          sentAtMs,
          // Nothing came of one that failed on its way.
          answeredAtMs:
            answer instanceof VenueAnswerError && answer.status === 0 ? 0 : this.#clock.now(answeredAt),
          budgetWaitUs: Math.max(0, Math.round((requestAt - waitingSince) * 1_000)),
        },
      };
      if (!(answer instanceof VenueAnswerError)) {
        if (answer.filled > 0n) this.onFilled(command, answer.filled, answer.atMs);
        task.phase = "WORKING";
        task.posting = false;
        task.seen = true;
        this.#context.stats.count("orders.accepted");
        await this.reports.send(task, "ACCEPTED", { exchangeOrderId: answer.orderId, timing });
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
            await this.reports.send(task, "UNKNOWN", { code, reason: message, timing });
          }
          span.end(message);
          this.ask(task, performance.now());
          return;
        case "BANNED":
        case "RATE":
          this.gate.heed(answer);
          break;
        case "CLOCK":
          await this.#rest.readTimeAnew().catch((reason: unknown) => {
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
      if (task.cancelWanted || (!exit && attempt > delays.length)) {
        const why = task.cancelWanted ? "cancelled" : "given up";
        await this.#settle(task, "NOT_PLACED", {
          code,
          reason: `certainly not executed, ${why}: ${message}`,
        });
        span.end(message);
        return;
      }
      await sleep(delays[Math.min(attempt - 1, delays.length - 1)]);
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
    const span = startResolving(task);
    const absent = await this.#resolver.resolve(task, sentBy);
    span.end(absent);
    if (absent === undefined) return;
    if (!task.command.reduceOnly || task.cancelWanted)
      await this.#settle(task, "NOT_PLACED", {
        reason: task.cancelWanted ? `cancelled while it was asked about; ${absent}` : absent,
      });
    // An exit proven absent goes again under the same id.
    else await this.place(task, Date.now(), performance.now());
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
      await this.gate.quiet();
      await this.#requests.cancel(command);
      this.#context.stats.count("orders.canceled");
      task.canceled = true;
      await this.reports.send(task, "CANCEL_DONE", {
        reason: task.cancelWanted ? "cancelled by the kernel" : "cancelled by its time limit",
      });
    } catch (error) {
      if (!(error instanceof VenueAnswerError)) throw error;
      if (error.answer === "NOT_FOUND" && task.phase !== "RESOLVING") {
        await this.resolve(task, performance.now());
        return;
      }
      this.gate.heed(error);
      // Anything else: the same cancel may be sent again, a cancel is idempotent.
      await sleep(500);
    } finally {
      task.canceling = false;
    }
  }

  async #settle(task: Task, outcome: SendOutcome, details: SendDetails): Promise<void> {
    task.ended = true;
    this.sentTimes.take(task.command.clientOrderId);
    if (outcome === "NOT_PLACED") this.#context.stats.count("orders.notPlaced");
    await this.reports.send(task, outcome, details);
  }

  /** Until when a command may wait to be sent, monotonic milliseconds. */
  #untilAt({ notAfterMs }: Task["command"]): number {
    const now = performance.now();
    if (notAfterMs === 0) return Number.POSITIVE_INFINITY;
    return now + Math.max(0, notAfterMs - this.#clock.now(now)) / Math.max(this.#clock.rate, 1e-6);
  }
}
