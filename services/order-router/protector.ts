import type { PaidStop } from "#libs/budget/port.ts";
import { isStopOver, isTerminal, type FactBody, type StopFact } from "#libs/domain/fact.ts";
import { decodeClientOrderId, entryIdOf, parseIntentId, type ClientOrderId } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { LazyCommit } from "#libs/wire/lazy-commit.ts";
import { expectedAnswers, type ExpectedAnswers } from "./expected-answers.ts";
import type { Observer } from "./outstanding.ts";
import { ProtectionReports } from "./protection-reports.ts";
import { ProtectionSteps } from "./protection-steps.ts";
import { after, afterRestart, isIdle, next, type Happening } from "./protection.ts";
import type { PublishedTouch } from "./published-touch.ts";
import type { Sender } from "./sender.ts";
import { StopCancel } from "./stop-cancel.ts";
import type { StopRequests } from "./stop-requests.ts";
import { isFolded, stopIdOf, Wards, type Ward } from "./ward.ts";

/** How often it is looked whether the exchange may be asked again. */
const SILENCE_LOOK_MS = 50;

/**
 * Carries out the protection that is committed with each entry: its stop on the first fill, another one when that
 * fails, the bounded closing when no stop is confirmed in time. What is to be done says `protection.ts`,
 * `protection-steps.ts` does it.
 */
export class Protector implements Observer {
  readonly #context: ServiceContext;
  readonly #requests: StopRequests;
  readonly #clock: ExchangeClock;
  readonly #sender: Sender;
  readonly #reports: ProtectionReports;
  readonly #steps: ProtectionSteps;
  readonly #stopCancel: StopCancel;
  readonly #expected: ExpectedAnswers;
  readonly #wards = new Wards();
  #started = false;

  constructor(options: {
    readonly context: ServiceContext;
    readonly requests: StopRequests;
    readonly clock: ExchangeClock;
    readonly sender: Sender;
    readonly touch: PublishedTouch;
  }) {
    const { context, requests, clock, sender, touch } = options;
    this.#context = context;
    this.#requests = requests;
    this.#clock = clock;
    this.#sender = sender;
    const expected = expectedAnswers(context, sender.gate);
    this.#expected = expected;
    this.#reports = new ProtectionReports(context, sender.reports, clock);
    this.#steps = new ProtectionSteps({
      context,
      requests,
      sender,
      reports: this.#reports,
      touch,
      expected,
      observer: {
        happened: (ward, happening) => {
          this.#happened(ward, happening);
        },
        stop: (stop) => {
          this.#stop(stop);
        },
        fills: (ward) => this.#wards.fills(ward),
        flat: (ward, fills) => {
          this.#flatAsOf(ward, fills);
        },
        unused: (ward, paid) => {
          this.#keepPaid(ward, paid);
        },
      },
    });
    this.#stopCancel = new StopCancel({ context, requests, reports: sender.reports, clock, expected });
    this.#sender.onFilled = (command, filled, atMs) => {
      if (command.leg === "FLATTEN") this.#closed(command, filled);
      else this.#filled(command.clientOrderId, filled, atMs);
    };
    this.#sender.onStopPaid = ({ clientOrderId }, paid) => {
      const ward = this.#wards.of(clientOrderId);
      ward?.paid?.giveBack(); // An earlier attempt's, of which nothing is at the exchange.
      if (ward === undefined) paid.giveBack();
      else ward.paid = paid;
    };
  }

  /** Entries whose position a snapshot says to stand. */
  restore(guarded: readonly OrderCommand[]): void {
    for (const entry of guarded) {
      this.command(entry);
      this.#filledSome(entry.clientOrderId, this.#clock.now(performance.now()));
      this.#folded(entry.clientOrderId, 1n);
    }
  }

  readonly command = (entry: OrderCommand): void => {
    this.#wards.add(entry);
  };

  /** A fact in the ledger's order. */
  readonly fact = (body: FactBody, _: string, ahead: boolean): void => {
    this.hear(body);
    if (ahead) return;
    if (body.kind === "order") this.#folded(body.clientOrderId as ClientOrderId, body.cumulativeFilled);
    if (body.kind === "protection") this.#folded(body.clientOrderId, 1n);
    if (body.kind !== "stop" || !isStopOver(body.status)) return;
    const ward = this.#wards.ofStop(body.clientOrderId);
    if (ward !== undefined) ward.inLedger = true;
  };

  /** The order will not fill any more. */
  readonly notPlaced = ({ clientOrderId }: Pick<OrderCommand, "clientOrderId">): void => {
    const ward = this.#wards.of(clientOrderId);
    if (ward === undefined) return;
    this.#ended(ward, clientOrderId);
    this.#settle(ward);
  };

  /** Whatever is said of an order or a stop, by the ledger or at once by the bus; twice does no harm. */
  readonly hear = (body: FactBody): void => {
    switch (body.kind) {
      case "order": {
        this.#closing(body.clientOrderId);
        const ward = this.#wards.of(body.clientOrderId as ClientOrderId);
        if (ward === undefined) return;
        if (isTerminal(body.status)) this.#ended(ward, body.clientOrderId);
        this.#filled(body.clientOrderId as ClientOrderId, body.cumulativeFilled, body.transactionTimeMs);
        this.#settle(ward);
        return;
      }
      case "send":
        this.#closing(body.clientOrderId);
        if (body.outcome === "REJECTED" || body.outcome === "NOT_PLACED") {
          this.notPlaced(body);
        }
        return;
      case "stop":
        this.#stop(body);
        return;
      case "protection": {
        if (body.outcome !== "CONFIRMED") return;
        const ward = this.#wards.of(body.clientOrderId);
        if (ward !== undefined) ward.reported = body.stopId;
        // It was placed on a fill, whose own fact may come later.
        this.#filledSome(body.clientOrderId, body.nakedSinceMs);
        this.#onStop({
          clientOrderId: body.stopId,
          status: "NEW",
          transactionTimeMs: body.nakedSinceMs + body.unprotectedMs,
        });
        return;
      }
      case "snapshot":
      case "balance":
      case "stream":
      case "leverage":
      case "control":
      case "router":
      case "ban":
      case "drift":
      case "ledger":
        return; // Not about an order.
    }
  };

  /** What the kernel says of positions that are looked at: usually a stop is over because its position is. */
  commit(commit: LazyCommit): void {
    const looking = this.#wards.asking;
    if (looking.size === 0) return;
    for (const { of, read } of commit.counters().accounts) {
      const mine = [...looking].filter(({ entry }) => entry.account === of);
      if (mine.length === 0) continue;
      const { positions } = read();
      for (const ward of mine) {
        const position = positions.find(({ symbol }) => symbol === ward.entry.symbol);
        if (position === undefined) {
          // What has filled since is a position that it does not know of.
          const over = ward.inLedger || ward.guard.phase === "FLATTENING";
          if (over && this.#wards.beside(ward).every(isFolded)) this.#flat(ward);
        } else if (ward.guard.phase === "GIVEN_UP") ward.inLedger = true;
        else if (ward.guard.phase === "FLATTENING") continue;
        else if (position.stopId !== "" && position.stopId !== stopIdOf(ward))
          this.#happened(ward, { kind: "position", held: true, covered: true });
      }
    }
  }

  /** From now on it acts. What an earlier router may have sent is asked about first. */
  async start(): Promise<void> {
    const now = performance.now();
    for (const ward of this.#wards) {
      this.#wards.become(ward, { ...afterRestart(ward.guard, now), flattensFrom: ward.guard.flattens });
      ward.inherited = true;
    }
    const open = [...this.#wards].filter(({ guard }) => !isIdle(guard) && guard.phase !== "PROTECTED");
    // Side by side: no account's position waits for another account's answer.
    await Promise.all(
      [...new Set(open.map(({ entry }) => entry.account))].map(async (account) => {
        const mine = open
          .filter(({ entry }) => entry.account === account)
          .map((ward) => ({ ward, fills: this.#wards.fills(ward) }));
        try {
          const held = await this.#requests.held(account);
          for (const { ward, fills } of mine) if (!held.has(ward.entry.symbol)) this.#flatAsOf(ward, fills);
        } catch (error) {
          // Each is looked at by itself then.
          this.#expected(error);
        }
      }),
    );
    this.#started = true;
    for (const ward of this.#wards) this.#turn(ward);
  }

  stop(): void {
    this.#started = false;
    for (const { timer } of this.#wards) clearTimeout(timer);
  }

  get size(): number {
    return this.#wards.size;
  }

  /** Cancels a stop that protects nothing any more, and says what became of it. */
  cancelStop(command: OrderCommand): Promise<void> {
    return this.#stopCancel.cancel(command);
  }

  /** An earlier order's end says nothing of the one that works now. */
  #ended(ward: Ward, clientOrderId: string): void {
    if (ward.entry.clientOrderId === clientOrderId) ward.working = false;
  }

  #filled(entry: ClientOrderId, filled: bigint, atMs: number): void {
    const ward = this.#wards.of(entry);
    if (ward === undefined || !this.#wards.addFill(ward, entry, filled)) return;
    if (ward.guard.phase !== "WAITING") return;
    ward.nakedSinceMs = atMs;
    ward.inLedger = false;
    this.#happened(ward, { kind: "filled", agoMs: this.#agoMs(atMs) });
  }

  /** A closing order was sent, perhaps by an earlier router: its id is used. */
  #closing(clientOrderId: string): void {
    const id = decodeClientOrderId(clientOrderId);
    const ward = id?.leg === "FLATTEN" ? this.#wards.of(entryIdOf(id.intentId)) : undefined;
    if (ward === undefined || id === undefined) return;
    const flattens = Math.max(ward.guard.flattens, id.attempt + 1);
    ward.guard = {
      ...ward.guard,
      flattens,
      flattensFrom: ward.inherited ? flattens : ward.guard.flattensFrom,
    };
  }

  /** It has filled, and how much is not known. */
  #filledSome(entry: ClientOrderId, atMs: number): void {
    const ward = this.#wards.of(entry);
    if (ward === undefined || ward.filled.has(entry)) return;
    ward.own = undefined;
    this.#filled(entry, 1n, atMs);
  }

  #folded(entry: ClientOrderId, filled: bigint): void {
    const ward = this.#wards.of(entry);
    if (ward !== undefined && filled > (ward.folded.get(entry) ?? 0n)) ward.folded.set(entry, filled);
  }

  /** Real milliseconds since a moment of exchange time. */
  #agoMs(atMs: number): number {
    return Math.max(0, this.#clock.now(performance.now()) - atMs) / Math.max(this.#clock.rate, 1e-6);
  }

  /** All that stood was closed: no need to look. */
  #closed({ intentId, quantity }: OrderCommand, filled: bigint): void {
    const ward = this.#wards.of(entryIdOf(parseIntentId(intentId)));
    if (ward === undefined) return;
    if (ward.own !== undefined) ward.own = filled < ward.own ? ward.own - filled : 0n;
    if (filled !== quantity || ward.guard.phase !== "FLATTENING") return;
    // What fills later is heard of later, and protected then.
    if (ward.closedBy !== "own") this.#flatAsOf(ward, ward.closedBy);
    // Whatever else stands on the symbol has entries of its own.
    else if (ward.own === 0n) this.#over(ward);
  }

  /** The exchange's word about a stop, from whomever. */
  #stop(stop: StopFact): void {
    if (stop.status === "NEW") this.#confirmed(stop);
    else this.#onStop(stop);
  }

  /** The exchange has a stop of this entry. */
  #confirmed(stop: StopFact): void {
    const ward = this.#wards.ofStop(stop.clientOrderId);
    if (ward === undefined) return;
    const { nakedSinceMs } = ward;
    this.#onStop(stop);
    if (!this.#started || ward.guard.phase !== "PROTECTED" || ward.reported === stop.clientOrderId) return;
    ward.reported = stop.clientOrderId;
    this.#reports.confirmed(ward, nakedSinceMs, stop.transactionTimeMs);
  }

  #onStop({
    clientOrderId,
    status,
    transactionTimeMs,
  }: Pick<StopFact, "clientOrderId" | "status" | "transactionTimeMs">): void {
    const ward = this.#wards.ofStop(clientOrderId);
    // Before its fill is known a stop says nothing about a position.
    if (ward === undefined || ward.guard.phase === "WAITING") return;
    const was = ward.guard;
    const attempt = decodeClientOrderId(clientOrderId)?.attempt ?? 0;
    this.#happened(ward, { kind: "status", attempt, status, agoMs: this.#agoMs(transactionTimeMs) });
    if (was.nakedAt === 0 && ward.guard.nakedAt !== 0) ward.nakedSinceMs = transactionTimeMs;
  }

  #happened(ward: Ward, happening: Happening): void {
    this.#wards.become(ward, after(ward.guard, ward.terms, performance.now(), happening));
    this.#settle(ward);
    this.#turn(ward);
  }

  /** One that has nothing to protect, and never will, is forgotten. */
  #settle(ward: Ward): void {
    if (ward.working || !isIdle(ward.guard) || ward.busy) return;
    ward.paid?.giveBack();
    this.#wards.forget(ward);
  }

  #keepPaid(ward: Ward, paid: PaidStop | undefined): void {
    if (this.#wards.of(ward.entry.clientOrderId) === ward && ward.paid === undefined) ward.paid = paid;
    else paid?.giveBack();
  }

  /** There was no position; that stands when nothing has filled since. @param fills of the position, as known before the look. */
  #flatAsOf(ward: Ward, fills: number): void {
    if (this.#wards.fills(ward) === fills) this.#flat(ward);
  }

  /** The position is over: for every entry that made it. */
  #flat({ entry: { account, symbol } }: Ward): void {
    for (const ward of this.#wards) {
      if (ward.entry.account !== account || ward.entry.symbol !== symbol || isIdle(ward.guard)) continue;
      // One that is kept by another's stop has lost it too; a stop that lives says itself when it is over.
      if (ward.guard.phase === "PROTECTED" && ward.guard.stop === "LIVE") continue;
      this.#over(ward);
    }
  }

  /** What the entry has made is over. */
  #over(ward: Ward): void {
    if (ward.guard.phase === "FLATTENING" || ward.guard.phase === "GIVEN_UP")
      this.#reports.tell(ward, "FLATTENED");
    [ward.nakedSinceMs, ward.own, ward.look, ward.closingTold] = [0, 0n, undefined, false];
    if (ward.guard.phase === "PROTECTED") this.#wards.become(ward, { ...ward.guard, phase: "LOOKING" });
    this.#happened(ward, { kind: "position", held: false, covered: false });
  }

  /** Does what is to be done for one entry, one step at a time. */
  #turn(ward: Ward): void {
    if (!this.#started || ward.busy || this.#context.signal.aborted) return;
    clearTimeout(ward.timer);
    const step = next(ward.guard, ward.terms, performance.now());
    if (step.do === "rest") return;
    if (step.do === "wait") {
      ward.timer = setTimeout(() => {
        this.#turn(ward);
      }, Math.ceil(step.ms));
      return;
    }
    ward.busy = true;
    this.#steps
      .act(ward, step.do)
      .catch((error: unknown) => {
        if (!this.#context.signal.aborted) this.#expected(error);
      })
      .finally(() => {
        ward.busy = false;
        this.#settle(ward);
        // Not at once again after a failure that changed nothing.
        ward.timer = setTimeout(
          () => {
            this.#turn(ward);
          },
          Math.max(1, Math.min(SILENCE_LOOK_MS, this.#sender.gate.silentForMs())),
        );
      })
      .catch(this.#context.fail);
  }
}
