import { VenueAnswerError } from "#libs/binance/errors.ts";
import type { Credentials } from "#libs/binance/credentials.ts";
import { RECV_WINDOW_MS, type BinanceRest, type Signing } from "#libs/binance/rest.ts";
import { messageOf } from "#libs/domain/errors.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import {
  confirmed,
  due,
  failed,
  inherited,
  isOver,
  restingOf,
  termsOf,
  type Countdown,
  type CountdownRequest,
  type CountdownTerms,
  type Resting,
} from "./countdown.ts";
import { AccountKeys } from "./account-keys.ts";
import type { Task } from "./outstanding.ts";
import type { SendGate } from "./send-gate.ts";

const LOOK_EVERY_MS = 250;
/** A request waits so long for the budget; the next look asks anew, for what is so then. */
const WITHIN_MS = 5_000;
/** A request is not taken any more so long after its window. */
const MARGIN_MS = 1_000;

/**
 * Has the exchange cancel entries that rest when we do not tell it any more that we are there: one countdown for each
 * account and symbol with such entries. Nothing is sent without the lease, which needs the bus: a router that has lost
 * either lets the countdowns run out. What is to be asked says `countdown.ts`.
 *
 * Source: facts, section 4, "Dead man's switch". Conditional orders, so protective stops, stay.
 */
export class DeadMan {
  readonly #context: ServiceContext;
  readonly #rest: BinanceRest;
  readonly #keys: AccountKeys;
  readonly #clock: ExchangeClock;
  readonly #gate: SendGate;
  readonly #terms: CountdownTerms;
  readonly #countdowns = new Map<string, Countdown>();
  readonly #busy = new Set<string>();
  /** Where an earlier router's countdown has been thought of. */
  readonly #inherited = new Set<string>();
  #startedAt = 0;
  #tasks: () => Iterable<Task> = () => [];
  #timer: NodeJS.Timeout | undefined;

  /** @param options.countdownMs real milliseconds. */
  constructor(options: {
    readonly context: ServiceContext;
    readonly rest: BinanceRest;
    readonly credentials: readonly Credentials[];
    readonly clock: ExchangeClock;
    readonly gate: SendGate;
    readonly countdownMs: number;
  }) {
    this.#context = options.context;
    this.#rest = options.rest;
    this.#keys = new AccountKeys(options.credentials);
    this.#clock = options.clock;
    this.#gate = options.gate;
    this.#terms = termsOf(options.countdownMs);
  }

  /** From now on countdowns are kept for what rests of these. */
  start(tasks: () => Iterable<Task>): void {
    this.#startedAt = performance.now();
    this.#tasks = tasks;
    this.#timer = setInterval(() => {
      this.look();
    }, LOOK_EVERY_MS);
    this.look();
  }

  /** Countdowns run on: what rests without us is cancelled. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Asks the exchange for what is due now. */
  look(): void {
    if (this.#timer === undefined || this.#gate.signing() === undefined) return;
    const now = performance.now();
    const resting = restingOf(this.#tasks());
    this.#takeOver(resting, now);
    for (const key of new Set([...resting.keys(), ...this.#countdowns.keys()])) {
      if (this.#busy.has(key)) continue;
      const countdown = this.#countdowns.get(key);
      const request = due(countdown, this.#restsUntil(resting.get(key), now), now);
      if (request !== undefined) this.#ask(key, request).catch(this.#context.fail);
      else if (countdown !== undefined && isOver(countdown, now)) this.#countdowns.delete(key);
    }
    this.#context.stats.gauge("deadMan.running", this.#countdowns.size);
  }

  /**
   * A countdown of an earlier router may still run where only exits rest now: it is ended, once. Where entries rest it is
   * set anew anyway, and where nothing rests it does no harm.
   */
  #takeOver(resting: ReadonlyMap<string, Resting>, now: number): void {
    if (now > this.#startedAt + this.#terms.countdownMs) return;
    for (const [key, { entriesUntilMs }] of resting) {
      if (entriesUntilMs !== undefined || this.#inherited.has(key)) continue;
      this.#inherited.add(key);
      if (!this.#countdowns.has(key)) this.#countdowns.set(key, inherited(this.#terms, this.#startedAt));
    }
  }

  /** Monotonic milliseconds. */
  #restsUntil(resting: Resting | undefined, now: number): number | undefined {
    const untilMs = resting?.entriesUntilMs;
    if (untilMs === undefined) return undefined;
    return now + (untilMs - this.#clock.now(now)) / this.#clock.rate;
  }

  async #ask(key: string, request: CountdownRequest): Promise<void> {
    const [account = "", symbol = ""] = key.split(" ");
    this.#busy.add(key);
    let sentAt = 0;
    const signing = (): Signing | undefined => {
      const signed = this.#gate.signing();
      if (signed !== undefined) sentAt = performance.now();
      return signed;
    };
    // The exchange's time may run faster than ours.
    const countdownTime =
      request === "end" ? 0 : Math.max(1, Math.round(this.#terms.countdownMs * this.#clock.rate));
    try {
      const answer = (await this.#rest.signed(
        "POST",
        "/fapi/v1/countdownCancelAll",
        { symbol, countdownTime },
        this.#keys.of({ account }),
        signing,
        { untilAt: performance.now() + WITHIN_MS },
      )) as { readonly countdownTime?: unknown } | null;
      if (Number(answer?.countdownTime) !== countdownTime)
        throw new VenueAnswerError(
          "AMBIGUOUS",
          200,
          0,
          `a success that says countdownTime ${String(answer?.countdownTime)}`,
        );
      this.#context.stats.count(`deadMan.${request}`);
      const now = performance.now();
      this.#keep(key, confirmed(this.#countdowns.get(key), request, this.#terms, { sentAt, now }));
    } catch (error) {
      if (!(error instanceof VenueAnswerError)) throw error;
      this.#failed(key, request, error, sentAt);
    } finally {
      this.#busy.delete(key);
    }
    // What has changed while it was under way.
    this.look();
  }

  #failed(key: string, request: CountdownRequest, error: VenueAnswerError, sentAt: number): void {
    this.#gate.heed(error);
    const now = performance.now();
    const takenUntil = error.answer === "AMBIGUOUS" ? sentAt + RECV_WINDOW_MS + MARGIN_MS : 0;
    const countdown = failed(this.#countdowns.get(key), request, this.#terms, { takenUntil, now });
    this.#keep(key, countdown);
    this.#context.stats.count("deadMan.failed");
    const line = {
      event: "dead-man-failed",
      of: key,
      request,
      failures: countdown.failures,
      answer: error.answer,
      code: error.code,
      error: messageOf(error),
    };
    if (request === "set" && countdown.runsUntil <= now)
      this.#context.log.error(
        line,
        "an entry rests that the exchange will not cancel without us; trying again",
      );
    else this.#context.log.warn(line, "the exchange's countdown was not set or ended; trying again");
  }

  #keep(key: string, countdown: Countdown | undefined): void {
    if (countdown === undefined) this.#countdowns.delete(key);
    else this.#countdowns.set(key, countdown);
  }
}
