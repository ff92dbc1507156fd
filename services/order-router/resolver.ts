import { setTimeout as sleep } from "node:timers/promises";
import { VenueAnswerError } from "#libs/binance/errors.ts";
import { factOfOrder, factOfTrade, type RestOrder } from "#libs/binance/orders.ts";
import { RECV_WINDOW_MS } from "#libs/binance/rest.ts";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { isTerminal } from "#libs/domain/fact.ts";
import { parseQuantityOrZero, type Quantity } from "#libs/domain/fixed.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { OrderRequests } from "./order-requests.ts";
import type { Task } from "./outstanding.ts";
import type { Reports } from "./reports.ts";
import type { SendGate } from "./send-gate.ts";

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

/** An absence that was seen, and not proven yet: it has to be seen again, later, at the same position. */
interface Absence {
  readonly at: number;
  readonly position: string;
}

/** Finds out what became of orders that may have been sent. */
export class Resolver {
  readonly #context: ServiceContext;
  readonly #clock: ExchangeClock;
  readonly #requests: OrderRequests;
  readonly #reports: Reports;
  readonly #gate: SendGate;
  readonly #waits: Waits;
  readonly #onFilled: (command: OrderCommand, filled: Quantity, atMs: number) => void;

  constructor(options: {
    readonly context: ServiceContext;
    readonly clock: ExchangeClock;
    readonly requests: OrderRequests;
    readonly reports: Reports;
    readonly gate: SendGate;
    readonly waits: Waits | undefined;
    /** Told before anything else is done when an order is found to have filled; exchange time. */
    readonly onFilled: (command: OrderCommand, filled: Quantity, atMs: number) => void;
  }) {
    this.#context = options.context;
    this.#clock = options.clock;
    this.#requests = options.requests;
    this.#reports = options.reports;
    this.#gate = options.gate;
    this.#waits = options.waits ?? WAITS;
    this.#onFilled = options.onFilled;
  }

  /**
   * Asks until the order is found, and adopts it, or until its absence is proven; gives the evidence of that.
   *
   * @param sentBy monotonic milliseconds by which it was sent at the latest.
   * @returns undefined when it was found, has ended meanwhile, or the router stops.
   */
  async resolve(task: Task, sentBy: number): Promise<string | undefined> {
    task.phase = "RESOLVING";
    const { command } = task;
    const { signal } = this.#context;
    let first: Absence | undefined;
    for (let attempt = 0; !signal.aborted && !task.ended; attempt += 1) {
      await this.#gate.quiet();
      try {
        task.asked += 1;
        const order = await this.#requests.find(command);
        task.found = order === undefined ? "the exchange knows no such order" : `it is ${order.status}`;
        if (order !== undefined) {
          await this.#adopt(task, order);
          return undefined;
        }
        const now = performance.now();
        // Reported once, so it existed: that it cannot be found is the exchange's delay, and proves nothing.
        if (!task.seen && !task.ended && now > sentBy + this.#waits.lastAcceptance) {
          const absence = await this.#absence(task, now, sentBy + this.#waits.lastAcceptance);
          if (absence === undefined || first?.position !== absence.position) first = absence;
          else if (task.seen || task.ended) continue;
          else if (absence.at - first.at >= this.#waits.evidenceApart)
            return `absent ${Math.round(now - sentBy)} ms after it was last sent: no order, no open order, no trade, position ${absence.position} in two reads`;
        }
      } catch (error) {
        this.#onFailure(task, error);
      }
      const { ask } = this.#waits;
      await sleep(ask[Math.min(attempt, ask.length - 1)], undefined, { signal }).catch(() => undefined);
    }
    return undefined;
  }

  /** The position, when nothing at the exchange shows the order. @param from before which a look proves nothing. */
  async #absence(task: Task, now: number, from: number): Promise<Absence | undefined> {
    const absence = await this.#requests.absence(task.command, {
      sinceMs: task.notBeforeMs,
      nowMs: this.#clock.now(now),
      from,
    });
    task.found =
      absence === undefined
        ? "no such order, but an open order or a trade may be its own"
        : `no order, no open order, no trade, position ${absence.position}`;
    return absence;
  }

  /** The exchange has it: its fills and its state become facts; the kernel folds each trade once. */
  async #adopt(task: Task, order: RestOrder): Promise<void> {
    task.seen = true;
    const filled = parseQuantityOrZero(order.executedQty, "executedQty");
    if (filled > 0n) {
      this.#onFilled(task.command, filled, order.updateTime);
      for (const trade of await this.#requests.tradesOf(task.command, order))
        await this.#reports.fact(task, factOfTrade(trade, order));
    }
    const fact = factOfOrder(order);
    await this.#reports.fact(task, fact);
    task.phase = "WORKING";
    // Said and stored: until the kernel has folded it nobody cancels what is gone, or asks about it.
    if (isTerminal(fact.status)) task.ended = true;
    this.#context.stats.count("orders.adopted");
  }

  /** What the exchange may answer to a question: it is asked again. */
  #onFailure(task: Task, error: unknown): void {
    const { clientOrderId } = task.command;
    task.found = `the last question failed: ${messageOf(error)}`;
    if (error instanceof InvalidValueError) {
      // What it says is not known: the order keeps its reservation, and every other order goes on.
      this.#context.stats.count("answers.refused");
      this.#context.log.error(
        { event: "answer-refused", clientOrderId, error: error.message },
        "the exchange describes the order in a way this version does not know; asking again",
      );
    } else if (error instanceof VenueAnswerError) {
      this.#gate.heed(error);
      this.#context.log.info({ event: "query-failed", clientOrderId, error: error.message }, "asking again");
    } else throw error;
  }
}
