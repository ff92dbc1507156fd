import { setTimeout as sleep } from "node:timers/promises";
import { NotSentError, VenueAnswerError } from "#libs/binance/errors.ts";
import type { Signing } from "#libs/binance/rest.ts";
import type { StopFact } from "#libs/domain/fact.ts";
import { format, signed, type Quantity } from "#libs/domain/fixed.ts";
import { decodeClientOrderId } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { ExpectedAnswers } from "./expected-answers.ts";
import { flattenOrder } from "./flatten.ts";
import { taskOf } from "./outstanding.ts";
import { placeOfOrder, startRequest } from "./order-span.ts";
import type { ProtectionReports } from "./protection-reports.ts";
import { patienceMs, type Happening, type Step } from "./protection.ts";
import type { PublishedTouch } from "./published-touch.ts";
import type { Sender } from "./sender.ts";
import { urgent, type StopRequests } from "./stop-requests.ts";
import { closingIdOf, stopIdOf, type Ward } from "./ward.ts";

const WOULD_TRIGGER = new Set([-2021, -4142]);

/** Between looks that brought nothing, when nothing else is to be done. */
const PAUSE_MS = 100;

/** What still waits here for the budget is not at the exchange: over before its answer is missed. */
const budgetWaitMs = ({ terms }: Ward): number => terms.deadlineMs / 10;

/** Whether it protects the position by a later entry than this one; ids of intents sort by time. */
function isLater({ side, status, clientOrderId }: StopFact, entry: OrderCommand): boolean {
  const id = decodeClientOrderId(clientOrderId);
  return id?.leg === "STOP" && status === "NEW" && side !== entry.side && id.intentId > entry.intentId;
}

/** Told what a step brought, as soon as it is known. */
export interface StepObserver {
  readonly happened: (ward: Ward, happening: Happening) => void;
  /** The exchange's word about a stop. */
  readonly stop: (stop: StopFact) => void;
  /** How often the position is known to have grown. */
  readonly fills: (ward: Ward) => number;
  /** The entry's position did not stand at a look that began after so many fills. */
  readonly flat: (ward: Ward, fills: number) => void;
  /** The share of a stop that was not taken. */
  readonly unused: (ward: Ward, paid: Ward["paid"]) => void;
}

/** Carries out one step of an entry's protection at the exchange. */
export class ProtectionSteps {
  readonly #context: ServiceContext;
  readonly #requests: StopRequests;
  readonly #sender: Sender;
  readonly #reports: ProtectionReports;
  readonly #touch: PublishedTouch;
  readonly #expected: ExpectedAnswers;
  readonly #observer: StepObserver;

  constructor(options: {
    readonly context: ServiceContext;
    readonly requests: StopRequests;
    readonly sender: Sender;
    readonly reports: ProtectionReports;
    readonly touch: PublishedTouch;
    readonly expected: ExpectedAnswers;
    readonly observer: StepObserver;
  }) {
    this.#context = options.context;
    this.#requests = options.requests;
    this.#sender = options.sender;
    this.#reports = options.reports;
    this.#touch = options.touch;
    this.#expected = options.expected;
    this.#observer = options.observer;
  }

  async act(ward: Ward, what: Exclude<Step["do"], "rest" | "wait">): Promise<void> {
    switch (what) {
      case "place-stop":
        // Its answer may be late: the next step does not wait for it.
        this.#observer.happened(ward, { kind: "sent" });
        return this.#within(ward, this.#place(ward, ward.guard.attempt));
      case "ask-stop":
        this.#observer.happened(ward, { kind: "unclear" });
        return this.#within(ward, this.#ask(ward));
      case "look":
        return this.#lookInTime(ward);
      case "flatten":
        return this.#flatten(ward);
      case "give-up":
        this.#observer.happened(ward, { kind: "gave-up" });
        this.#reports.tell(ward, "FAILED");
    }
  }

  /** Nobody waits longer for an answer than there is time for. */
  async #within(ward: Ward, work: Promise<void>): Promise<void> {
    const safe = work.catch((error: unknown) => {
      if (!this.#context.signal.aborted) this.#expected(error);
    });
    await Promise.race([safe, sleep(patienceMs(ward.guard, ward.terms, performance.now()))]);
  }

  async #place(ward: Ward, attempt: number): Promise<void> {
    const id = stopIdOf(ward, attempt);
    const { deadlineMs } = ward.terms;
    const signing = (): Signing | undefined => {
      const signed = this.#sender.gate.signing();
      if (signed === undefined) return undefined;
      this.#context.stats.count("stops.sent");
      return { ...signed, recvWindowMs: Math.min(signed.recvWindowMs, deadlineMs) };
    };
    const { paid } = ward;
    ward.paid = undefined;
    const untilAt = performance.now() + budgetWaitMs(ward);
    const request = startRequest("/fapi/v1/algoOrder", placeOfOrder({ command: ward.entry }));
    let placed: StopFact;
    try {
      placed = await this.#requests.place(ward.entry, ward.terms, id, signing, { untilAt, paid });
      request.end(placed);
    } catch (error) {
      request.end(error);
      if (!(error instanceof VenueAnswerError)) throw error;
      // Nothing was taken while the address is silent: it goes with what was paid, once it may.
      if (error instanceof NotSentError && error.why === "SILENCE") this.#observer.unused(ward, paid);
      this.#onRefusal(ward, attempt, error);
      return;
    }
    this.#observer.stop(placed);
  }

  #onRefusal(ward: Ward, attempt: number, error: VenueAnswerError): void {
    const { answer, code, message } = error;
    [ward.code, ward.why] = [code, message];
    this.#context.stats.count(`stops.${answer.toLowerCase()}`);
    this.#context.log.warn(
      { event: "stop-not-placed", clientOrderId: stopIdOf(ward, attempt), answer, code, error: message },
      "a protective stop was not placed",
    );
    this.#sender.gate.heed(error);
    if (attempt !== ward.guard.attempt) return;
    switch (answer) {
      case "AMBIGUOUS":
      case "DUPLICATE_ID":
        this.#observer.happened(ward, { kind: "unclear" });
        return;
      case "NOT_EXECUTED":
      case "RATE":
      case "BANNED":
      case "CLOCK":
        this.#observer.happened(ward, { kind: "not-executed" });
        return;
      case "REJECTED":
      case "POST_ONLY":
      case "NOT_FOUND":
      case "AUTH":
      case "NO_CHANGE":
        this.#observer.happened(ward, { kind: "refused", attempt, hopeless: WOULD_TRIGGER.has(code) });
    }
  }

  async #ask(ward: Ward): Promise<void> {
    const { entry, guard } = ward;
    const { attempt } = guard;
    const ours = ({ clientOrderId }: StopFact): boolean =>
      decodeClientOrderId(clientOrderId)?.intentId === entry.intentId;
    const waitMs = budgetWaitMs(ward);
    const open = await this.#requests.open(entry, waitMs);
    const stop =
      open.findLast(ours) ?? (await this.#requests.find(entry, stopIdOf(ward, attempt), urgent(waitMs)));
    if (stop === undefined) {
      if (ward.guard.attempt !== attempt) return;
      // Not sent by this router, and a later entry's stop is there: that has replaced it, so long ago that it is forgotten.
      const replaced = guard.requests === 0 && open.some((other) => isLater(other, entry));
      if (!replaced) this.#observer.happened(ward, { kind: "status", attempt, status: "ABSENT" });
      else if (ward.guard.phase === "PROTECTING")
        this.#observer.happened(ward, { kind: "position", held: true, covered: true });
      return;
    }
    if (stop.status !== "NEW" && stop.status !== "TRIGGERING")
      await this.#sender.reports.fact({ command: entry }, stop);
    this.#observer.stop(stop);
    if (stop.status === "TRIGGERING" && guard.stop === "TRIGGERING")
      this.#observer.happened(ward, { kind: "stuck", attempt });
  }

  async #lookInTime(ward: Ward): Promise<void> {
    ward.look = undefined;
    let seen = false;
    const looking = this.#look(ward).then(() => {
      seen = true;
    });
    await this.#within(ward, looking);
    if (seen) return;
    const counted = (ward.own ?? 0n) > 0n;
    this.#observer.happened(ward, { kind: "unseen", counted });
    if (!counted) await sleep(PAUSE_MS);
  }

  /** The position as it is now, whether another stop of ours protects it, and the touch, if it may have to be closed. */
  async #look(ward: Ward): Promise<void> {
    const { entry, guard } = ward;
    const fills = this.#observer.fills(ward);
    const waitMs = budgetWaitMs(ward);
    const [amount, open, touch] = await Promise.all([
      this.#requests.position(entry, waitMs),
      guard.phase === "FLATTENING" ? [] : this.#requests.open(entry, waitMs),
      // Without it the closing asks again.
      guard.phase === "LOOKING"
        ? undefined
        : this.#requests.touch(entry.symbol, waitMs).catch(this.#expected),
    ]);
    const held = amount !== 0n && amount > 0n === (entry.side === "BUY");
    if (!held) {
      this.#observer.flat(ward, fills);
      return;
    }
    ward.look = { amount, touch: touch ?? undefined, fills };
    const stop = open.findLast(
      ({ side, status, clientOrderId }) =>
        side !== entry.side && status === "NEW" && decodeClientOrderId(clientOrderId)?.leg === "STOP",
    );
    if (stop !== undefined && decodeClientOrderId(stop.clientOrderId)?.intentId === entry.intentId) {
      // Its answer never came, and it is there.
      this.#observer.stop(stop);
      if (ward.guard.phase === "PROTECTED") return;
    }
    const was = ward.guard.phase;
    this.#observer.happened(ward, { kind: "position", held, covered: stop !== undefined });
    if (was !== "PROTECTED" && ward.guard.phase === "PROTECTED") this.#reports.tell(ward, "KEPT");
  }

  /**
   * The exchange takes an id again once its order has ended: of what an earlier router has sent nothing may have been
   * told yet. One that was refused left no trace, and several may be on their way, so no id is used that a router could have
   * come to behind the last one that is there.
   */
  async #passUsed(ward: Ward): Promise<void> {
    const waitMs = budgetWaitMs(ward);
    const { flattenAttempts } = ward.terms;
    let { flattens } = ward.guard;
    for (let known = 0; known !== -1; flattens += known + 1) {
      const asked = Array.from({ length: flattenAttempts }, (_, i) =>
        this.#requests.isKnown(ward.entry, closingIdOf(ward, flattens + i), waitMs),
      );
      known = (await Promise.all(asked)).lastIndexOf(true);
    }
    flattens += flattenAttempts;
    ward.guard = { ...ward.guard, flattens, flattensFrom: flattens };
    ward.inherited = false;
  }

  async #flatten(ward: Ward): Promise<void> {
    if (!ward.closingTold) this.#reports.tell(ward, "FLATTENING");
    ward.closingTold = true;
    if (ward.inherited) await this.#passUsed(ward);
    const { entry, guard, terms } = ward;
    if (guard.flattens === guard.flattensFrom) this.#context.stats.count("protection.flattening");
    const { look, own = 0n } = ward;
    const amount = look?.amount ?? signed(entry.side, own as Quantity);
    // A read needs request weight, a price that feed-gateway has published none.
    const waitMs = budgetWaitMs(ward);
    const touch =
      look?.touch ??
      (await Promise.race([this.#touch(entry.symbol), sleep(waitMs, undefined)])) ??
      (await this.#requests.touch(entry.symbol, waitMs));
    const command = flattenOrder(entry, terms, amount, touch, guard);
    [ward.look, ward.closedBy] = [undefined, look?.fills ?? "own"];
    this.#context.log.error(
      {
        event: "flatten",
        symbol: entry.symbol,
        account: entry.account,
        price: format(command.price),
        why: ward.why,
      },
      "a position without a stop is being closed",
    );
    this.#observer.happened(ward, { kind: "flatten-sent" });
    const task = taskOf(command, 0, 0);
    // It is never sent a second time: the next one has an id, a size and a price of its own.
    task.cancelWanted = true;
    await this.#within(ward, this.#sender.place(task, Date.now(), performance.now()));
  }
}
