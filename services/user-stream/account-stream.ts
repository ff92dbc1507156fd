import type { JetStreamClient } from "@nats-io/jetstream";
import { setTimeout as sleep } from "node:timers/promises";
import { VenueAnswerError } from "#libs/binance/errors.ts";
import type { BinanceRest, Credentials } from "#libs/binance/rest.ts";
import { keepConnected } from "#libs/binance/socket.ts";
import type { SignedRead } from "#libs/binance/trades.ts";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import type { FactBody } from "#libs/domain/fact.ts";
import { parseMoney } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol, type AccountId, type Symbol } from "#libs/domain/ids.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { AccountReader, snapshotOf, textOf, type AccountRead } from "./account-reader.ts";
import { payloadOf, understand, type Payload, type Understood } from "./events.ts";
import { FactQueue } from "./fact-queue.ts";
import { fillsFrom, wordsAbout } from "./gap.ts";
import { askKernel, type KernelView } from "./kernel-view.ts";
import type { OrderTraces } from "./order-traces.ts";
import { Pace } from "./pace.ts";
import { StrangeOrders } from "./strange-orders.ts";
import { Told } from "./told.ts";

const KEEP_ALIVE_MS = 30 * 60_000;
/** The exchange pings every 3 minutes; much longer without a frame is a dead socket. */
const IDLE_MS = 10 * 60_000;
const CATCH_UP_AGAIN_MS = { first: 200, most: 5_000 };
/** An account that moves while it is read is read again so often, so much later. */
const READS = 3;
const READ_AGAIN_MS = 300;
/** Every symbol's open orders are looked at in one comparison out of so many. */
const ALL_ORDERS_EVERY = 3;

/** How often one account is compared: a budget of weight is shared by all of an address. Real milliseconds. */
export const verifyEveryMs = (accounts: number): number => Math.max(10_000, accounts * 5_000);

/**
 * One account's private stream: listenKey, events as facts in order, REST catch-up after every connection.
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
  readonly #symbols: readonly Symbol[];
  readonly #verifyEveryMs: number;
  readonly #facts: FactQueue;
  readonly #reader: AccountReader;
  readonly #strange: StrangeOrders;
  #cut: () => void = () => undefined;
  /** Events wait here while the catch-up runs. */
  #held: Payload[] | undefined = [];
  /** Each catch-up, and each end of a connection, has its own: an older one must not go on. */
  #generation = 0;
  #events = 0;
  /** The stream as the facts say it; undefined before the first. */
  #saidUp: boolean | undefined;
  #caughtUp = false;
  /** An event that was released could not be understood. */
  #unclear = false;
  /** This process has handed on a base: the kernel has it or will have it. */
  #based = false;
  /** Balance changes up to this exchange time are in the base. */
  #baseWalletAtMs = 0;
  readonly #told = new Told();
  readonly #pace = new Pace();
  #verified: AccountRead | undefined;
  #comparisons = 0;
  /** What the last comparison found and the stream had not said. */
  #unsaid = "";

  constructor(options: {
    readonly context: ServiceContext;
    readonly js: JetStreamClient;
    readonly rest: BinanceRest;
    readonly clock: ExchangeClock;
    readonly keys: Credentials;
    readonly symbols: readonly Symbol[];
    readonly traces: OrderTraces;
    readonly verifyEveryMs: number;
  }) {
    const { context, js, clock, traces } = options;
    this.#context = context;
    this.#rest = options.rest;
    this.#clock = clock;
    this.#keys = options.keys;
    this.#account = parseAccountId(options.keys.id);
    this.#symbols = options.symbols;
    this.#verifyEveryMs = options.verifyEveryMs;
    this.#facts = new FactQueue({ context, js, clock, traces, account: this.#account });
    this.#reader = new AccountReader(this.#read, options.symbols);
    this.#strange = new StrangeOrders(options.verifyEveryMs / 2);
  }

  /** Runs until the signal is aborted. */
  async run(wsBase: URL): Promise<void> {
    const { signal, log, stats } = this.#context;
    // A predecessor that was killed has left the stream up in the kernel's eyes.
    this.#sayDown("starting, not caught up yet");
    await this.#facts.stored();
    const keepAlive = setInterval(
      () => {
        this.#rest.keyed("PUT", "/fapi/v1/listenKey", this.#keys).catch((error: unknown) => {
          log.warn(
            { event: "listen-key-lost", account: this.#account, error: messageOf(error) },
            "a new listen key is fetched",
          );
          this.#cut();
        });
      },
      KEEP_ALIVE_MS * (0.9 + Math.random() / 10),
    );
    const verifying = this.#verifyRegularly();
    try {
      await keepConnected({
        url: async () => {
          const { listenKey } = (await this.#rest.keyed("POST", "/fapi/v1/listenKey", this.#keys)) as {
            listenKey: string;
          };
          return new URL(`${wsBase.href.replace(/\/$/, "")}/private/ws/${listenKey}`);
        },
        signal,
        idleMs: IDLE_MS,
        onOpen: (terminate) => {
          this.#cut = terminate;
          stats.count("connections");
          this.#startCatchUp();
        },
        onText: this.#onText,
        onClosed: (reason) => {
          this.#generation += 1;
          this.#cut = () => undefined;
          stats.count("reconnects");
          log.warn({ event: "stream-down", account: this.#account, reason }, "the private stream is down");
          this.#sayDown(reason);
        },
      });
    } finally {
      clearInterval(keepAlive);
      await verifying;
    }
  }

  /** Stores what was received and that nobody listens any more; at the end of the process. */
  async stop(): Promise<void> {
    this.#generation += 1;
    this.#sayDown("stopped");
    await this.#facts.drain();
  }

  readonly #onText = (text: string): void => {
    this.#events += 1;
    this.#context.stats.count("events");
    const event = payloadOf(text);
    if (event["e"] === "listenKeyExpired") {
      this.#cut(); // No more events come on this socket, and it stays open.
      return;
    }
    if (this.#held !== undefined) this.#held.push(event);
    else this.#onEvent(event);
  };

  #onEvent(event: Payload): void {
    const { log, stats } = this.#context;
    let understood: Understood;
    try {
      understood = understand(event);
      if (understood.wallet !== undefined) this.#told.wallet(parseMoney(understood.wallet, "wb"));
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      const reason = messageOf(error);
      stats.count("events.refused");
      log.error({ event: "event-refused", account: this.#account, error: reason }, "an event was refused");
      this.#facts.putRefused(event, reason);
      // What it said is not known: only a comparison can tell whether it mattered.
      this.#unclear = true;
      this.#recover(`an event was refused: ${reason}`);
      return;
    }
    for (const body of understood.facts) this.#handOn(body);
    const { strange } = understood;
    if (strange === undefined) return;
    const { symbol, clientOrderId, status } = strange;
    const reason = `order ${clientOrderId} has status ${status}, which this version does not know`;
    stats.count("events.strange");
    log.error({ event: "status-unknown", account: this.#account, clientOrderId, status }, reason);
    this.#facts.putRefused(event, reason);
    this.#told.order(symbol);
    this.#strange.add(strange);
    this.#lookAtStrange().catch(this.#onReadError);
  }

  #handOn(body: FactBody): void {
    if (body.kind === "balance" && body.transactionTimeMs <= this.#baseWalletAtMs) return;
    this.#told.fact(body);
    this.#facts.put(body);
  }

  #sayDown(reason: string): void {
    this.#caughtUp = false;
    // From here on events wait for the next catch-up.
    this.#held ??= [];
    if (this.#saidUp !== false) this.#facts.put({ kind: "stream", connected: false, reason });
    this.#saidUp = false;
  }

  /** Catches up anew on the connection there is. */
  #recover(reason: string): void {
    if (!this.#caughtUp) return;
    this.#context.stats.count("recoveries");
    this.#context.log.warn({ event: "recovering", account: this.#account, reason }, "catching up anew");
    this.#sayDown(reason);
    this.#startCatchUp();
  }

  #startCatchUp(): void {
    this.#generation += 1;
    const generation = this.#generation;
    this.#catchUp(generation).catch((error: unknown) => {
      if (this.#context.signal.aborted || generation !== this.#generation) return;
      this.#context.log.warn(
        { event: "catch-up-failed", account: this.#account, error: messageOf(error) },
        "connecting anew",
      );
      this.#cut();
    });
  }

  async #catchUp(generation: number): Promise<void> {
    const { nc, signal } = this.#context;
    const stale = (): boolean => generation !== this.#generation || signal.aborted;
    for (;;) {
      const waitMs = this.#pace.take(performance.now());
      if (waitMs === 0) break;
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      if (stale()) return;
    }
    const kernel = await askKernel(nc, this.#account, signal);
    const known = kernel.known || this.#based;
    let last: AccountRead | undefined;
    let gap = known;
    for (let waitMs = CATCH_UP_AGAIN_MS.first; !stale();) {
      if (gap) await this.#replayGap(kernel);
      if (stale()) return;
      this.#unclear = false;
      // A kernel without a base must have it first.
      if (known) this.#releaseHeld();
      const events = this.#events;
      const beganAtMs = this.#clock.now(performance.now());
      const read =
        last === undefined
          ? await this.#reader.whole()
          : await this.#reader.since(last, this.#told.moved(false));
      if (stale()) return;
      const clear = read !== undefined && !this.#unclear && (!known || this.#told.hasTradesOf(read));
      if (clear && events === this.#events) {
        if (known) this.#putSnapshot(read);
        else this.#takeBase(read, beganAtMs);
        this.#sayUp();
        return;
      }
      // What is held back has not been told, so a base is always read as a whole.
      if (known) last = read ?? last;
      gap = known && (this.#unclear || (read !== undefined && !clear));
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      waitMs = Math.min(2 * waitMs, CATCH_UP_AGAIN_MS.most);
    }
  }

  #sayUp(): void {
    this.#held = undefined;
    this.#caughtUp = true;
    this.#saidUp = true;
    this.#facts.put({ kind: "stream", connected: true, reason: "connected and caught up" });
    this.#context.stats.count("catchups");
    this.#lookAtStrange().catch(this.#onReadError);
  }

  /** Fills, and ends of orders, that happened while nobody listened. */
  async #replayGap(kernel: KernelView): Promise<void> {
    const folded = new Map(
      Object.entries(kernel.lastTradeIds).map(([symbol, id]) => [parseSymbol(symbol), BigInt(id)]),
    );
    for (const symbol of new Set([...this.#symbols, ...folded.keys()])) {
      this.#told.upTo(symbol, folded.get(symbol) ?? 0n);
      for await (const fill of fillsFrom(this.#read, symbol, this.#told.lastTrade(symbol) + 1n)) {
        this.#handOn(fill);
        this.#context.stats.count("fills.recovered");
      }
    }
    for await (const word of wordsAbout(this.#read, kernel.openOrders))
      if ("kind" in word) this.#handOn(word);
      else this.#strange.add(word);
  }

  /** The account as the kernel begins with it: what the held events say of trades and balances may be in it. */
  #takeBase(read: AccountRead, beganAtMs: number): void {
    this.#based = true;
    this.#baseWalletAtMs = read.walletAtMs === 0 ? beganAtMs : read.walletAtMs;
    for (const [symbol, tradeId] of read.newest) this.#told.upTo(symbol, tradeId);
    this.#putSnapshot(read);
    // A fill that is in the base is known by its id; the kernel passes it over.
    this.#releaseHeld();
    this.#told.wallet(read.wallet);
  }

  #releaseHeld(): void {
    const held = this.#held ?? [];
    this.#held = [];
    for (const event of held) this.#onEvent(event);
  }

  #putSnapshot(read: AccountRead): void {
    this.#verified = read;
    this.#unsaid = "";
    this.#told.compared(read);
    this.#facts.put(snapshotOf(read, this.#clock.now(performance.now())));
  }

  async #verifyRegularly(): Promise<void> {
    const { signal } = this.#context;
    while (!signal.aborted) {
      // Not at the same instant as every other account on this address.
      const waitMs = this.#verifyEveryMs * (0.9 + Math.random() / 5);
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      if (this.#caughtUp && !signal.aborted) await this.#verify().catch(this.#onReadError);
    }
  }

  async #verify(): Promise<void> {
    const generation = this.#generation;
    this.#comparisons += 1;
    const allOrders = this.#comparisons % ALL_ORDERS_EVERY === 0;
    await this.#lookAtStrange().catch(this.#onReadError);
    let unsaid: string | undefined;
    for (let attempt = 0; attempt < READS; attempt += 1) {
      if (attempt > 0) await sleep(READ_AGAIN_MS);
      if (this.#verified === undefined || generation !== this.#generation) return;
      const events = this.#events;
      const read = await this.#reader.since(this.#verified, this.#told.moved(allOrders));
      if (generation !== this.#generation) return;
      if (read === undefined || events !== this.#events) continue;
      if (this.#told.agreesWith(read)) {
        this.#context.stats.count("verifications");
        this.#putSnapshot(read);
        return;
      }
      unsaid = textOf(read);
    }
    this.#context.stats.count("verifications.unstable");
    if (unsaid === undefined) return;
    // REST can be ahead of the stream or behind it; what stays so from one comparison to the next is neither.
    if (unsaid === this.#unsaid) this.#recover("the account moved and the stream did not say so");
    else this.#unsaid = unsaid;
  }

  async #lookAtStrange(): Promise<void> {
    this.#context.stats.gauge("orders.strange", this.#strange.size);
    if (this.#strange.size === 0) return;
    for (const fact of await this.#strange.look(this.#read, performance.now())) {
      this.#context.log.warn(
        { event: "status-settled", clientOrderId: fact.clientOrderId, status: fact.status },
        "what became of the order was found out by REST",
      );
      this.#handOn(fact);
    }
  }

  readonly #read: SignedRead = (path, params) => this.#rest.signed("GET", path, params, this.#keys);

  readonly #onReadError = (error: unknown): void => {
    const { signal, stats, log, fail } = this.#context;
    if (signal.aborted) return;
    if (error instanceof InvalidValueError) {
      // An account that cannot be read cannot be compared.
      this.#recover(`the account cannot be read: ${error.message}`);
      return;
    }
    if (!(error instanceof VenueAnswerError)) {
      fail(error);
      return;
    }
    stats.count("verifications.failed");
    log.warn(
      { event: "verification-failed", account: this.#account, error: error.message },
      "the comparison is repeated",
    );
  };
}
