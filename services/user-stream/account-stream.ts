import type { JetStreamClient } from "@nats-io/jetstream";
import { setTimeout as sleep } from "node:timers/promises";
import { VenueAnswerError } from "#libs/binance/errors.ts";
import type { Credentials } from "#libs/binance/credentials.ts";
import type { Ban, BinanceRest } from "#libs/binance/rest.ts";
import type { SignedRead } from "#libs/binance/trades.ts";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { parseAccountId, type AccountId, type Symbol } from "#libs/domain/ids.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { AccountBeat } from "#libs/wire/accounts-beat.ts";
import type { WaitingOf } from "#libs/wire/waiting.ts";
import { AccountFacts } from "./account-facts.ts";
import { AccountReader, snapshotOf, type AccountRead } from "./account-reader.ts";
import { AccountBooks } from "./books.ts";
import type { Cadence } from "./cadence.ts";
import { Comparisons } from "./comparisons.ts";
import { payloadOf } from "./events.ts";
import { FactQueue, type Keeping } from "./fact-queue.ts";
import { FoundByRest } from "./found.ts";
import { GapSearch, type Searched } from "./gap-search.ts";
import { askKernel, type KernelView } from "./kernel-view.ts";
import type { OrderTraces } from "./order-traces.ts";
import type { Owning } from "./outbound.ts";
import { Pace } from "./pace.ts";
import { PrivateSocket, type SocketTimes } from "./private-socket.ts";
import { Reconciler, type Settled } from "./reconciler.ts";
import { Suspicion } from "./suspicion.ts";

const CATCH_UP_AGAIN_MS = { first: 200, most: 5_000 };
/** A catch-up on a stream that was well at the last comparison costs such a part of one that knows nothing. */
const CATCH_UP_SHARE = 1 / 4;
/** How long a comparison waits for an active kernel's word. */
const ASK_MS = 2_000;

/**
 * One account's private stream: REST catch-up after every connection, comparisons while it lasts.
 *
 * A silent socket proves nothing, so every connection begins with a comparison by REST, and others follow. What an
 * event said and could not be understood, and what the account did and no event said, is found out by REST as well;
 * until then the stream counts as down.
 */
export class AccountStream {
  readonly #context: ServiceContext;
  readonly #rest: BinanceRest;
  readonly #clock: ExchangeClock;
  readonly #keys: Credentials;
  readonly #account: AccountId;
  readonly #cadence: Cadence;
  readonly #ownership: Owning;
  /** Aborted when something that was told could not be kept: what is told from there on would not be all. */
  readonly #full = new AbortController();
  readonly #socket: PrivateSocket;
  readonly #queue: FactQueue;
  readonly #facts: AccountFacts;
  readonly #books: AccountBooks;
  readonly #found: FoundByRest;
  readonly #reconciler: Reconciler;
  readonly #gap: GapSearch;
  /** Each catch-up, and each end of a connection, has its own: an older one must not go on. */
  #generation = 0;
  /** The stream as the facts say it; undefined before the first. */
  #saidUp: boolean | undefined;
  #caughtUp = false;
  /** This process has handed on a base: the kernel has it or will have it. */
  #based = false;
  readonly #pace = new Pace();
  #verified: AccountRead | undefined;
  /** Monotonic milliseconds of the last comparison that found both equal. */
  #comparedAtMs = Number.NEGATIVE_INFINITY;
  readonly #suspicion: Suspicion;
  readonly #comparisons: Comparisons;

  constructor(options: {
    readonly context: ServiceContext;
    readonly js: JetStreamClient;
    readonly rest: BinanceRest;
    readonly clock: ExchangeClock;
    readonly keys: Credentials;
    readonly symbols: readonly Symbol[];
    readonly traces: OrderTraces;
    readonly cadence: Cadence;
    readonly socketTimes: SocketTimes;
    readonly ownership: Owning;
    readonly keeping: Keeping;
  }) {
    const { js, rest, clock, keys, symbols, traces, ownership, keeping } = options;
    const account = parseAccountId(keys.id);
    const signal = AbortSignal.any([options.context.signal, this.#full.signal]);
    const context = { ...options.context, signal };
    this.#context = context;
    this.#rest = rest;
    this.#clock = clock;
    this.#keys = keys;
    this.#account = account;
    this.#cadence = options.cadence;
    this.#ownership = ownership;
    this.#socket = new PrivateSocket({ context, rest, keys, times: options.socketTimes });
    const onFull = (reason: string): void => {
      this.#full.abort(new Error(reason));
    };
    this.#queue = new FactQueue({ context, js, clock, traces, account, ownership, keeping, onFull });
    const read = this.#read;
    const queue = this.#queue;
    this.#books = new AccountBooks({ context, account, read, clock, graceMs: options.cadence.graceMs });
    this.#facts = new AccountFacts({
      context,
      account,
      queue,
      books: this.#books,
      read,
      looksApartMs: options.cadence.compareMs / 2,
      recover: (reason) => {
        this.recover(reason);
      },
      onReadError: this.#onReadError,
    });
    this.#suspicion = new Suspicion(this.#facts.told, (reason) => {
      this.#distrust(reason);
    });
    const reader = new AccountReader(read, symbols);
    this.#found = new FoundByRest({ context, account, symbols, facts: this.#facts, queue, read, reader });
    this.#reconciler = new Reconciler({
      books: this.#books,
      found: this.#found,
      told: this.#facts.told,
      queue,
      clock,
      cadence: options.cadence,
    });
    const { told } = this.#facts;
    this.#gap = new GapSearch({
      reader,
      found: this.#found,
      reconciler: this.#reconciler,
      told,
      isUnclear: () => this.#facts.unclear,
    });
    this.#comparisons = new Comparisons({
      context,
      cadence: options.cadence,
      clock,
      symbols: symbols.length,
      facts: this.#facts,
      reader,
      found: this.#found,
      reconciler: this.#reconciler,
      suspicion: this.#suspicion,
      stream: {
        isCaughtUp: () => this.#caughtUp,
        generation: () => this.#generation,
        verified: () => this.#verified,
        askKernel: () => this.#askKernel(),
        agreed: (agreed) => {
          this.#putSnapshot(agreed);
        },
        distrust: (reason) => {
          this.#distrust(reason);
        },
        probe: () => this.#socket.probe(),
        onReadError: this.#onReadError,
      },
    });
  }

  /** Runs until the signal is aborted, or until more waits for the bus than can be kept: then begin with another. */
  async run(wsBase: URL): Promise<void> {
    await this.#queue.resume();
    // A predecessor that was killed has left the stream up in the kernel's eyes.
    this.#sayDown("starting, not caught up yet");
    await this.#queue.stored();
    await this.#books.resume();
    const verifying = this.#comparisons.run();
    try {
      await this.#socket.run(wsBase, {
        open: () => {
          // What was read before the connection opened says nothing of the time without one.
          this.#startCatchUp(true, undefined);
        },
        text: this.#onText,
        closed: (reason) => {
          this.#generation += 1;
          this.#sayDown(reason);
        },
        renewed: () => {
          // Nothing is missing if the one before was well; the next comparison tells.
          this.#comparisons.hurry("SUSPICION");
        },
      });
    } finally {
      await verifying;
      // At the end of the process it drains first.
      if (this.#ownership.over.aborted || this.#full.signal.aborted) this.#queue.close();
    }
  }

  /** What waits for the bus. @param nowMs monotonic. */
  waiting(nowMs: number): WaitingOf {
    return this.#queue.view(nowMs);
  }

  /** What can be vouched for at this monotonic time; undefined while the stream is not up. */
  beat(nowMs: number): AccountBeat | undefined {
    if (!this.#caughtUp || !this.#ownership.holds()) return undefined;
    return {
      account: this.#account,
      streamAgeMs: Math.round(this.#queue.waitingMs(nowMs)),
      comparedAgeMs: Math.round(Math.max(0, nowMs - this.#comparedAtMs)),
    };
  }

  /** Whether nobody else has spoken for the account since this did. @throws when the bus does not answer. */
  spokeLast(): Promise<boolean> {
    return this.#queue.spokeLast();
  }

  /** The exchange serves nobody at our address: the kernel must not count on cancels and exits. */
  banned({ untilMs, reason }: Ban): void {
    this.#queue.put({ kind: "ban", untilMs, reason });
  }

  /** Stores what was received and that nobody listens any more; at the end of the process. */
  async stop(): Promise<void> {
    this.#generation += 1;
    this.#sayDown("stopped");
    await this.#queue.drain();
    await this.#reconciler.store();
  }

  readonly #onText = (text: string): void => {
    this.#context.stats.count("events");
    const event = payloadOf(text);
    this.#suspicion.event(event);
    this.#facts.take(event);
  };

  #sayDown(reason: string): void {
    this.#caughtUp = false;
    this.#facts.hold();
    if (this.#saidUp !== false) this.#queue.put({ kind: "stream", connected: false, reason });
    this.#saidUp = false;
  }

  /**
   * Catches up anew on the connection there is: what the stream said may not be all.
   *
   * @param knownGap that it was not all is no surprise.
   */
  recover(reason: string, knownGap = false): void {
    if (!this.#caughtUp) return;
    this.#context.stats.count("recoveries");
    this.#context.log.warn({ event: "recovering", account: this.#account, reason }, "catching up anew");
    this.#sayDown(reason);
    this.#startCatchUp(knownGap, this.#facts.unclear ? undefined : this.#verified);
  }

  /** What was lost is found by REST, and another connection takes over: this one may be silent for good. */
  #distrust(reason: string): void {
    if (!this.#caughtUp) return;
    this.recover(reason);
    this.#socket.renew(reason);
  }

  /** @param since the account as it was when the stream was well; undefined: nothing is known. */
  #startCatchUp(knownGap: boolean, since: AccountRead | undefined): void {
    this.#generation += 1;
    const generation = this.#generation;
    this.#catchUp(generation, knownGap, since).catch((error: unknown) => {
      if (this.#context.signal.aborted || generation !== this.#generation) return;
      this.#context.log.warn(
        { event: "catch-up-failed", account: this.#account, error: messageOf(error) },
        "connecting anew",
      );
      this.#socket.cut();
    });
  }

  async #catchUp(generation: number, knownGap: boolean, since: AccountRead | undefined): Promise<void> {
    const { nc, signal } = this.#context;
    const stale = (): boolean => generation !== this.#generation || signal.aborted;
    for (;;) {
      const waitMs = this.#pace.take(performance.now(), since === undefined ? 1 : CATCH_UP_SHARE);
      if (waitMs === 0) break;
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      if (stale()) return;
    }
    const kernel = await askKernel(nc, this.#account, signal);
    const known = kernel.known || this.#based;
    if (known) this.#found.goOnFrom(kernel);
    if (known && this.#verified === undefined) this.#facts.told.begin(kernel.positions);
    let last = known ? since : undefined;
    let endsDue = known;
    let hurried = false;
    let everywhere = false;
    for (let waitMs = CATCH_UP_AGAIN_MS.first; !stale();) {
      const searched: Searched | undefined = known
        ? await this.#gap.search(kernel, knownGap, everywhere)
        : undefined;
      if (stale()) return;
      this.#facts.listenAnew();
      // A kernel without a base must have it first.
      if (known) this.#facts.releaseHeld();
      const events = this.#suspicion.events;
      const beganAtMs = this.#clock.now(performance.now());
      const read = await this.#gap.read(last, searched, endsDue);
      if (stale()) return;
      const clear =
        read !== undefined && !this.#facts.unclear && (!known || this.#facts.told.hasTradesOf(read));
      if (clear && endsDue) {
        // An order's last fill goes before its end.
        await this.#found.lookAtEnds(kernel, read, knownGap);
        endsDue = this.#facts.unclear;
      }
      let settled: Settled | undefined;
      if (clear && events === this.#suspicion.events)
        settled = known ? await this.#reconciler.settle(read, undefined, knownGap) : "SETTLED";
      if (stale()) return;
      // Income has told nothing, or where it was looked was not enough: then trades are looked for everywhere.
      const searchedAll: boolean = searched === undefined || searched === "EVERYWHERE";
      const open: boolean =
        settled === "SETTLED" && !searchedAll && read !== undefined && !this.#books.close(read.wallets);
      everywhere = open || searched === "STRAYED";
      if (read !== undefined && settled === "SETTLED" && !open && events === this.#suspicion.events) {
        if (known) this.#putSnapshot(read);
        else this.#takeBase(read, beganAtMs);
        this.#sayUp();
        return;
      }
      // What is held back has not been told, so a base is always read as a whole.
      if (known) last = read ?? last;
      if (settled === "TOLD" && !hurried) waitMs = CATCH_UP_AGAIN_MS.first;
      hurried ||= settled === "TOLD";
      const youngMs = settled === "YOUNG" ? this.#cadence.graceMs : 0;
      await sleep(Math.max(waitMs, youngMs), undefined, { signal }).catch(() => undefined);
      waitMs = Math.min(2 * waitMs, CATCH_UP_AGAIN_MS.most);
    }
  }

  #sayUp(): void {
    this.#facts.flow();
    this.#caughtUp = true;
    this.#saidUp = true;
    this.#queue.put({ kind: "stream", connected: true, reason: "connected and caught up" });
    this.#context.stats.count("catchups");
    this.#facts.lookAtStrange().catch(this.#onReadError);
  }

  /** The account as the kernel begins with it: what the held events say of trades and balances may be in it. */
  #takeBase(read: AccountRead, beganAtMs: number): void {
    this.#based = true;
    this.#books.end();
    this.#facts.beginWith(read, beganAtMs);
    this.#putSnapshot(read);
    // A fill that is in the base is known by its id; the kernel passes it over.
    this.#facts.releaseHeld();
    this.#facts.told.wallet(read.wallet);
  }

  #putSnapshot(read: AccountRead): void {
    this.#verified = read;
    this.#comparedAtMs = performance.now();
    this.#suspicion.compared();
    this.#facts.told.compared(read);
    this.#facts.trades.agreed(read.newest);
    this.#queue.put(snapshotOf(read, this.#clock.now(performance.now()), this.#rest.live));
    this.#reconciler.compared(read);
    this.#comparisons.handedOn();
  }

  /** Undefined when none is active: the next comparison asks again. */
  async #askKernel(): Promise<KernelView | undefined> {
    const { nc, signal } = this.#context;
    const within = AbortSignal.any([signal, AbortSignal.timeout(ASK_MS)]);
    return askKernel(nc, this.#account, within).catch(() => undefined);
  }

  /**
   * Nothing may be opened before the account has caught up, nor for long after its last comparison: what keeps it so goes
   * before other reads. How much that is, {@link Cadence} and {@link Pace} bound.
   */
  readonly #read: SignedRead = (path, params) =>
    this.#rest.signed("GET", path, params, this.#keys, undefined, { lane: "amend" });

  readonly #onReadError = (error: unknown): void => {
    const { signal, stats, log, fail } = this.#context;
    if (signal.aborted) return;
    if (error instanceof InvalidValueError) {
      // An account that cannot be read cannot be compared.
      this.recover(`the account cannot be read: ${error.message}`);
      return;
    }
    if (!(error instanceof VenueAnswerError)) {
      fail(error);
      return;
    }
    stats.count("verifications.failed");
    this.#comparisons.hurry("FAILED");
    log.warn(
      { event: "verification-failed", account: this.#account, error: error.message },
      "the comparison is repeated",
    );
  };
}
