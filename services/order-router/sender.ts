import type { JetStreamClient } from "@nats-io/jetstream";
import { setTimeout as sleep } from "node:timers/promises";
import { VenueAnswerError } from "#libs/binance/errors.ts";
import { factOfOrder, factOfTrade, type RestOrder } from "#libs/binance/orders.ts";
import { RECV_WINDOW_MS, type BinanceRest, type Credentials } from "#libs/binance/rest.ts";
import { tradesBetween, tradesOfOrder, type SignedRead } from "#libs/binance/trades.ts";
import { factMessage } from "#libs/bus/facts.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { HaltError, InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import type { FactBody, SendOutcome } from "#libs/domain/fact.ts";
import { format } from "#libs/domain/fixed.ts";
import type { AccountId } from "#libs/domain/ids.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { startSpan, SpanKind } from "#libs/telemetry/trace.ts";
import { OrderBudget } from "./budget.ts";
import { signingTime, type LeaseView } from "./fence.ts";
import type { Task } from "./outstanding.ts";
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
export const WAITS: Waits = {
  lastAcceptance: RECV_WINDOW_MS + MARGIN_MS,
  evidenceApart: 5_000,
  ask: [200, 500, 1_000, 2_000, 5_000],
};
const LEASE_LOOK_MS = 50;
/** How far the kernel's exchange time, ours and the exchange's may lie apart, exchange milliseconds. */
const CLOCKS_APART_MS = 60_000;
const PARK_JITTER_MS = 250;
const PARK_LOOK_MS = 60_000;
const RETRY_MS = { ENTRY: [1_000, 2_000, 4_000], EXIT: [200, 400, 800], FLATTEN: [200, 400, 800] } as const;

type Outcome =
  | { readonly kind: "answered"; readonly orderId: string }
  | { readonly kind: "failed"; readonly error: VenueAnswerError };

/** Sends order commands and finds out what became of them. */
export class Sender {
  readonly #context: ServiceContext;
  readonly #js: JetStreamClient;
  readonly #rest: BinanceRest;
  readonly #clock: ExchangeClock;
  readonly #credentials: ReadonlyMap<string, Credentials>;
  readonly #lease: LeaseView;
  readonly #waits: Waits;
  readonly #budgets = new Map<string, OrderBudget>();
  readonly sentTimes = new SentTimes();
  /** Nothing is sent before; monotonic milliseconds. */
  #parkedUntil = 0;

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
    this.#js = options.js;
    this.#rest = options.rest;
    this.#clock = options.clock;
    this.#credentials = new Map(options.credentials.map((credentials) => [credentials.id, credentials]));
    this.#lease = options.lease;
    this.#waits = options.waits ?? WAITS;
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
      await this.#parked();
      await this.#budget(command.account, exit);
      const timestampMs = await this.#permit(task);
      if (timestampMs === undefined) {
        span.end("ended meanwhile");
        return;
      }
      if (command.notAfterMs > 0 && timestampMs > command.notAfterMs) {
        await this.#settle(
          task,
          "NOT_PLACED",
          0,
          attempt === 0 ? "too late to send; never sent" : "too late to send again; not executed",
        );
        span.end("too late");
        return;
      }
      const requestAt = performance.now();
      if (attempt === 0) {
        this.sentTimes.note(command.clientOrderId, requestAt);
        this.#context.stats.latency("commitToRequest", Date.now() - committedAtMs);
      }
      this.#context.stats.count("orders.sent");
      const outcome = await this.#post(task, timestampMs);
      this.#context.stats.latency("requestToAnswer", performance.now() - requestAt);
      const timing = {
        receiptToRequestUs: Math.max(0, Math.round((requestAt - receivedAt) * 1_000)),
        requestToAnswerUs: Math.round((performance.now() - requestAt) * 1_000),
      };
      if (outcome.kind === "answered") {
        task.phase = "WORKING";
        task.seen = true;
        this.#context.stats.count("orders.accepted");
        await this.#send(task, "ACCEPTED", 0, "", outcome.orderId, timing);
        span.end();
        return;
      }
      const { error } = outcome;
      span.set({ "plimsoll.answer": error.answer, "plimsoll.code": error.code });
      switch (error.answer) {
        case "REJECTED":
        case "POST_ONLY":
        case "AUTH":
        case "NOT_FOUND":
        case "NO_CHANGE":
          this.#context.stats.count("orders.rejected");
          await this.#settle(task, "REJECTED", error.code, error.message, timing);
          span.end(error.message);
          return;
        case "DUPLICATE_ID":
        case "AMBIGUOUS":
          if (error.answer === "AMBIGUOUS") {
            this.#context.stats.count("orders.unknown");
            await this.#send(task, "UNKNOWN", error.code, error.message, "", timing);
          }
          span.end(error.message);
          this.ask(task, performance.now());
          return;
        case "BANNED":
        case "RATE":
          this.#park(error);
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
      if (!exit && attempt >= delays.length) {
        await this.#settle(
          task,
          "NOT_PLACED",
          error.code,
          `certainly not executed, given up: ${error.message}`,
        );
        span.end(error.message);
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
      await this.#parked();
      try {
        const order = await this.#query(task);
        if (order !== undefined) {
          await this.#adopt(task, order);
          return;
        }
        const now = performance.now();
        // Reported once, so it existed: that it cannot be found is the exchange's delay, and proves nothing.
        if (!task.seen && !task.ended && now > sentBy + this.#waits.lastAcceptance) {
          const position = await this.#absence(task);
          if (position === undefined) firstAbsence = undefined;
          else if (firstAbsence === undefined || firstAbsence.position !== position)
            firstAbsence = { at: now, position };
          else if (task.seen || task.ended) continue;
          else if (now - firstAbsence.at >= this.#waits.evidenceApart) {
            if (!command.reduceOnly) {
              await this.#settle(
                task,
                "NOT_PLACED",
                0,
                `absent ${Math.round(now - sentBy)} ms after it could last be accepted: no order, no open order, no trade, position ${position} in two reads`,
              );
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
          if (error.answer === "BANNED" || error.answer === "RATE") this.#park(error);
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

  /** Cancels a resting order; its own terminal event releases the capacity. */
  async cancel(task: Task): Promise<void> {
    if (task.canceling) return;
    task.canceling = true;
    const { command } = task;
    try {
      await this.#parked();
      await this.#rest.signed(
        "DELETE",
        "/fapi/v1/order",
        { symbol: command.symbol, origClientOrderId: command.clientOrderId },
        this.#keys(command.account),
      );
      this.#context.stats.count("orders.canceled");
      task.canceled = true;
      await this.#send(task, "CANCEL_DONE", 0, "cancelled by its time limit", "");
    } catch (error) {
      if (!(error instanceof VenueAnswerError)) throw error;
      if (error.answer === "NOT_FOUND") {
        await this.resolve(task, performance.now());
        return;
      }
      if (error.answer === "BANNED" || error.answer === "RATE") this.#park(error);
      // Anything else: the same cancel may be sent again, a cancel is idempotent.
      await sleep(500);
    } finally {
      task.canceling = false;
    }
  }

  /**
   * The time to sign, once the lease is there; undefined when nothing is to be sent any more.
   *
   * A lease that was late and is confirmed again was nobody else's meanwhile: its renewal names the revision it
   * replaces. One that is lost ends the process.
   */
  async #permit(task: Task): Promise<number | undefined> {
    const { signal } = this.#context;
    while (!task.ended && !signal.aborted) {
      const timestampMs = signingTime(this.#clock, this.#lease);
      if (timestampMs !== undefined) return timestampMs;
      await sleep(LEASE_LOOK_MS);
    }
    return undefined;
  }

  async #post(task: Task, timestampMs: number): Promise<Outcome> {
    const { command } = task;
    try {
      const answer = (await this.#rest.signed(
        "POST",
        "/fapi/v1/order",
        {
          symbol: command.symbol,
          side: command.side,
          type: "LIMIT",
          timeInForce: command.timeInForce,
          quantity: format(command.quantity),
          price: format(command.price),
          reduceOnly: command.reduceOnly ? "true" : undefined,
          newClientOrderId: command.clientOrderId,
        },
        this.#keys(command.account),
        timestampMs,
      )) as Partial<RestOrder> | null;
      const orderId = String(answer?.orderId);
      if (/^\d+$/.test(orderId)) return { kind: "answered", orderId };
      const message = "a success that names no order";
      return { kind: "failed", error: new VenueAnswerError("AMBIGUOUS", 200, 0, message) };
    } catch (error) {
      if (error instanceof VenueAnswerError) return { kind: "failed", error };
      throw error;
    }
  }

  async #query(task: Task): Promise<RestOrder | undefined> {
    const { command } = task;
    try {
      const order = await this.#rest.signed(
        "GET",
        "/fapi/v1/order",
        { symbol: command.symbol, origClientOrderId: command.clientOrderId },
        this.#keys(command.account),
      );
      return order as RestOrder;
    } catch (error) {
      if (error instanceof VenueAnswerError && error.answer === "NOT_FOUND") return undefined;
      throw error;
    }
  }

  /** The position, when neither an open order nor a trade shows the command; undefined when one does. */
  async #absence(task: Task): Promise<string | undefined> {
    const { command } = task;
    const keys = this.#keys(command.account);
    const { symbol } = command;
    const open = (await this.#rest.signed(
      "GET",
      "/fapi/v1/openOrders",
      { symbol },
      keys,
    )) as readonly RestOrder[];
    if (open.some(({ clientOrderId }) => clientOrderId === command.clientOrderId)) return undefined;
    // Everything since it was committed, however much was traded meanwhile.
    const trades = await tradesBetween(
      this.#reader(keys),
      symbol,
      task.notBeforeMs - CLOCKS_APART_MS,
      this.#clock.now(performance.now()) + CLOCKS_APART_MS,
    );
    if (trades === undefined) return undefined;
    const sameSide = trades.filter(({ side }) => side === command.side);
    for (const orderId of new Set(sameSide.map((trade) => String(trade.orderId)))) {
      const order = (await this.#rest.signed(
        "GET",
        "/fapi/v1/order",
        { symbol, orderId },
        keys,
      )) as RestOrder;
      if (order.clientOrderId === command.clientOrderId) return undefined;
    }
    const risk = (await this.#rest.signed("GET", "/fapi/v3/positionRisk", { symbol }, keys)) as readonly {
      readonly positionAmt: string;
    }[];
    return risk[0]?.positionAmt ?? "0";
  }

  /** The exchange has it: its fills and its state become facts; the kernel folds each trade once. */
  async #adopt(task: Task, order: RestOrder): Promise<void> {
    const { command } = task;
    const trades = await tradesOfOrder(
      this.#reader(this.#keys(command.account)),
      command.symbol,
      String(order.orderId),
    );
    for (const trade of trades) await this.#publish(task, factOfTrade(trade, order));
    await this.#publish(task, factOfOrder(order));
    task.phase = "WORKING";
    task.seen = true;
    this.#context.stats.count("orders.adopted");
  }

  async #settle(
    task: Task,
    outcome: SendOutcome,
    code: number,
    reason: string,
    timing?: Timing,
  ): Promise<void> {
    task.ended = true;
    this.sentTimes.take(task.command.clientOrderId);
    if (outcome === "NOT_PLACED") this.#context.stats.count("orders.notPlaced");
    await this.#send(task, outcome, code, reason, "", timing);
  }

  async #send(
    task: Task,
    outcome: SendOutcome,
    code: number,
    reason: string,
    exchangeOrderId: string,
    timing?: Timing,
  ): Promise<void> {
    const { command } = task;
    await this.#publish(task, {
      kind: "send",
      symbol: command.symbol,
      clientOrderId: command.clientOrderId,
      outcome,
      code,
      reason,
      exchangeOrderId,
      commitNumber: task.commitNumber,
      receiptToRequestUs: timing?.receiptToRequestUs ?? 0,
      requestToAnswerUs: timing?.requestToAnswerUs ?? 0,
    });
  }

  async #publish({ command }: Task, body: FactBody): Promise<void> {
    await publishDurably(
      this.#js,
      factMessage({
        account: command.account,
        recordedAtMs: this.#clock.now(performance.now()),
        traceparent: command.traceparent,
        body,
      }),
      this.#context.signal,
    );
  }

  #reader(keys: Credentials): SignedRead {
    return (path, params) => this.#rest.signed("GET", path, params, keys);
  }

  #keys(account: AccountId): Credentials {
    const credentials = this.#credentials.get(account);
    if (credentials === undefined)
      throw new HaltError("NO_CREDENTIALS", `ACCOUNTS_FILE has no keys of account ${account}`);
    return credentials;
  }

  async #budget(account: string, exit: boolean): Promise<void> {
    let budget = this.#budgets.get(account);
    if (budget === undefined)
      this.#budgets.set(account, (budget = new OrderBudget(1_200, 50, 10, performance.now())));
    for (
      let wait = budget.take(exit, performance.now());
      wait > 0;
      wait = budget.take(exit, performance.now())
    )
      await sleep(wait);
  }

  #park(error: VenueAnswerError): void {
    // Not at the same instant as every other process on this address.
    const waitMs = (error.waitMs ?? 0) + Math.random() * PARK_JITTER_MS;
    this.#parkedUntil = Math.max(this.#parkedUntil, performance.now() + waitMs);
    this.#context.stats.gauge("parkedForMs", Math.round(waitMs));
    this.#context.log.error(
      { event: "parked", waitMs: Math.round(waitMs), answer: error.answer, error: error.message },
      "the exchange told us to wait",
    );
  }

  async #parked(): Promise<void> {
    for (let left = this.#parkedUntil - performance.now(); left > 0;) {
      await sleep(Math.min(left, PARK_LOOK_MS)); // A timer cannot hold more than 24 days.
      left = this.#parkedUntil - performance.now();
    }
  }
}

interface Timing {
  readonly receiptToRequestUs: number;
  readonly requestToAnswerUs: number;
}
