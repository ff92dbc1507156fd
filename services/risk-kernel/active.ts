import { randomUUID } from "node:crypto";
import { LedgerWriter, type LedgerTail, type Settled } from "#libs/bus/ledger-writer.ts";
import { appendAtOnce } from "#libs/bus/publish-batch.ts";
import { ledgerSubject } from "#libs/bus/streams.ts";
import { symbolFromToken, type Symbol } from "#libs/domain/ids.ts";
import { startSpan, SpanKind } from "#libs/telemetry/trace.ts";
import { accountCounters } from "./counters.ts";
import { foldOrder } from "./batch.ts";
import { fold, isDue, type Folded } from "./fold.ts";
import { Inbox, type Queued } from "./inbox.ts";
import type { Kernel } from "./kernel.ts";
import { accountView } from "./projection.ts";
import type { Projector } from "./projector.ts";
import type { KernelState } from "./state.ts";
import { isTripDue } from "./stop.ts";

const TICK_MS = 250;
const COMMITS_PER_TURN = 4;
/** Real milliseconds without a word about an order before it is asked about again. */
const REISSUE_AFTER_REAL_MS = 5_000;
const AGE_MAX_MS = 1_000_000_000;
const CLOCK_WAIT_MS = 3_000;
/** Equity moves with the marks, without any commit. */
const SHOW_EVERY_MS = 1_000;
const SYMBOLS_KEPT = 10_000;

/**
 * One reign of an active kernel: inputs in, commits out, until an append fails or it is told to stop.
 *
 * Nothing of a commit leaves before its append is acknowledged, and acknowledgements are taken in order.
 */
export class Reign {
  readonly #kernel: Kernel;
  readonly #state: KernelState;
  readonly #projector: Projector;
  readonly #writer: LedgerWriter;
  readonly #epoch: number;
  readonly #inbox: Inbox;
  /** No other reign has it, so that of an append whose answer was lost the tail says whose it is. */
  readonly #id = randomUUID();
  readonly #startedAt = performance.now();
  readonly #ended = Promise.withResolvers<void>();
  #previousHash: Uint8Array;
  #shownAt = 0;
  readonly #symbols = new Map<string, Symbol>();
  #tookOver = false;
  #scheduled = false;
  #ticked = false;
  #stopping = false;
  #acked: Promise<void> = Promise.resolve();
  /** Hash of the newest commit known to be stored. */
  storedHash: Uint8Array;
  storedNumber: number;

  constructor(kernel: Kernel, state: KernelState, tail: LedgerTail, projector: Projector) {
    this.#kernel = kernel;
    this.#state = state;
    this.#projector = projector;
    this.#epoch = tail.epoch + 1;
    this.#previousHash = tail.hash;
    this.storedHash = tail.hash;
    this.storedNumber = tail.number;
    const { js, jsm, partition, context } = kernel;
    this.#writer = new LedgerWriter({
      js,
      jsm,
      partition,
      epoch: this.#epoch,
      tail,
      appendAtOnce: (commits, expected) =>
        appendAtOnce(context.nc, ledgerSubject(partition), commits, expected),
    });
    this.#inbox = new Inbox(() => {
      this.#schedule();
    });
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Reigns until an append fails or {@link stop}; then says how the ledger stands. */
  async run(): Promise<Settled> {
    const { js, jsm, policy, reference, context } = this.#kernel;
    this.#inbox.start({
      js,
      jsm,
      policy,
      reference,
      cursors: this.#state.cursors,
      policyInForce: () => this.#state.policy,
      onPolicy: (version) => {
        this.#kernel.backup?.keep(version);
      },
      onPolicyTrouble: (what) => {
        context.stats.count("policy.troubles");
        context.log.warn({ event: "policy-trouble", what }, "the policy in force is not confirmed");
      },
      fail: context.fail,
      reader: `${context.instance}-inputs`,
      onRestart: (reason) => {
        context.stats.count("reader.restarts");
        context.log.warn({ event: "reader-restarted", reason }, "an input reader was restarted");
      },
    });
    const timer = setInterval(() => {
      this.#ticked = true;
      context.stats.gauge("inputs.waiting", this.#inbox.waiting);
      this.#schedule();
      this.#show();
    }, TICK_MS);
    await this.#ended.promise;
    clearInterval(timer);
    this.#inbox.stop();
    await this.#acked;
    for (;;)
      try {
        return await this.#writer.settle();
      } catch (error) {
        context.log.warn(
          { event: "settle-failed", error: String(error) },
          "the ledger's tail cannot be read; trying again",
        );
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
  }

  stop(): void {
    this.#stopping = true;
    this.#ended.resolve();
  }

  #schedule(): void {
    if (this.#scheduled || this.#stopping) return;
    this.#scheduled = true;
    // One turn of the loop gathers what the socket has read; nothing waits longer.
    setImmediate(() => {
      this.#scheduled = false;
      try {
        // Commits that leave together share one round of replication.
        for (let commits = 0; commits < COMMITS_PER_TURN && this.#step(); commits += 1);
      } catch (error) {
        this.stop();
        this.#kernel.context.fail(error);
      }
    });
  }

  /** True when it has committed and more is waiting. */
  #step(): boolean {
    if (this.#writer.failure !== undefined) this.stop();
    const { market, reissueScale } = this.#kernel;
    const reissueAfterMs = Math.ceil(REISSUE_AFTER_REAL_MS * reissueScale());
    if (this.#stopping || this.#writer.inFlight >= this.#writer.inFlightMax) return false;
    const monotonicMs = performance.now();
    // Without any exchange time yet, wait a little; then facts and exits go on by the last known time.
    if (!market.clock.synced && monotonicMs - this.#startedAt < CLOCK_WAIT_MS) return false;
    const nowMs = Math.max(this.#state.nowMs, market.clock.now(monotonicMs));
    if (!this.#tookOver) {
      this.#takeOver(nowMs, monotonicMs, reissueAfterMs);
      return false;
    }
    const queued = this.#inbox.take();
    if (queued.length === 0 && !isDue(this.#state, nowMs, reissueAfterMs) && !this.#isTripDue(nowMs))
      return false;
    this.#commit(queued, nowMs, monotonicMs, reissueAfterMs);
    if (this.#inbox.waiting === 0) return false;
    // The next ones in a turn of their own: these go out to the disk while those are decided.
    this.#schedule();
    return true;
  }

  /** The reign's first commits, without inputs: they close the ledger to every kernel before this one. */
  #takeOver(nowMs: number, monotonicMs: number, reissueAfterMs: number): void {
    this.#tookOver = true;
    const first = this.#state.commit + 1;
    const commits = Array.from({ length: this.#writer.inFlightMax }, () =>
      this.#fold([], nowMs, monotonicMs, reissueAfterMs),
    );
    const stored = this.#writer.takeOver(commits.map(({ bytes }) => bytes));
    for (const [i, folded] of commits.entries()) this.#afterwards(stored, first + i, folded, []);
  }

  #commit(queued: readonly Queued[], nowMs: number, monotonicMs: number, reissueAfterMs: number): void {
    const folded = this.#fold(queued, nowMs, monotonicMs, reissueAfterMs);
    const number = this.#state.commit;
    this.#afterwards(this.#writer.append(number, folded.bytes), number, folded, queued);
  }

  #fold(queued: readonly Queued[], nowMs: number, monotonicMs: number, reissueAfterMs: number): Folded {
    const { market, room } = this.#kernel;
    const inputs = foldOrder(queued.map(({ input }) => input));
    const folded = fold(this.#state, {
      epoch: this.#epoch,
      commitId: `${this.#id}-${this.#state.commit + 1}`,
      previousHash: this.#previousHash,
      nowMs,
      ages: {
        clockAgeMs: Math.min(AGE_MAX_MS, Math.max(0, Math.round(market.clock.ageMs(monotonicMs)))),
        policyAgeMs: this.policyAgeMs(),
        busUsedPercent: room.usedPercent,
      },
      marks: market.take(this.#relevantSymbols(queued)),
      inputs,
      reissueAfterMs,
    });
    this.#previousHash = folded.hash;
    return folded;
  }

  /** What is done once a commit is stored, in the ledger's order. */
  #afterwards(stored: Promise<boolean>, number: number, folded: Folded, queued: readonly Queued[]): void {
    this.#acked = this.#acked.then(async () => {
      if (!(await stored)) {
        this.stop();
        return;
      }
      this.storedNumber = number;
      this.storedHash = folded.hash;
      this.#kernel.onStored(number, folded, queued);
      this.#projector.stored(number, folded.bytes);
      trace(folded, number);
      this.#schedule();
    });
  }

  /** Prices move without any input; they are looked at in each tick, and stored when something follows from them. */
  #isTripDue(nowMs: number): boolean {
    if (!this.#ticked) return false;
    this.#ticked = false;
    const held = [...this.#state.sums.symbols].filter(([, { slots }]) => slots > 0).map(([symbol]) => symbol);
    return isTripDue(this.#state, nowMs, this.#kernel.market.peek(held));
  }

  /** What is held and what is asked about: their prices belong to the decision. */
  #relevantSymbols(queued: readonly Queued[]): Set<Symbol> {
    const relevant = new Set<Symbol>();
    for (const [symbol, { slots }] of this.#state.sums.symbols) if (slots > 0) relevant.add(symbol);
    for (const { input } of queued) {
      if (input.stream !== "INTENTS") continue;
      const token = input.subject.slice(input.subject.lastIndexOf(".") + 1);
      const symbol = this.#symbols.get(token) ?? this.#learn(token);
      if (symbol !== undefined) relevant.add(symbol);
    }
    return relevant;
  }

  #learn(token: string): Symbol | undefined {
    if (!/^(=[0-9a-f]+|[A-Za-z0-9_]+)$/.test(token)) return undefined;
    const symbol = symbolFromToken(token);
    // Any sender may invent symbols; real ones are some hundreds.
    if (this.#symbols.size < SYMBOLS_KEPT) this.#symbols.set(token, symbol);
    return symbol;
  }

  /** Real milliseconds since the policy in force was last found in KV. */
  policyAgeMs(): number {
    return Math.min(AGE_MAX_MS, Math.max(0, Math.round(this.#inbox.policyAgeMs(performance.now()))));
  }

  /** Accounts as they stand now, when everything decided is stored. */
  #show(): void {
    const state = this.#state;
    if (this.storedNumber !== state.commit || performance.now() - this.#shownAt < SHOW_EVERY_MS) return;
    this.#shownAt = performance.now();
    const stamp = { commit: state.commit, nowMs: state.nowMs };
    const views = [...state.accounts.values()].map(
      (account) =>
        [
          `account.${account.id}`,
          { ...stamp, ...accountView(accountCounters(state, account, false)) },
        ] as const,
    );
    this.#projector.show(new Map(views));
  }
}

/** One span per approved intent, under the producer's. */
function trace({ orders }: Folded, commit: number): void {
  for (const order of orders) {
    if (order.action !== "PLACE" || order.traceparent === "") continue;
    startSpan("decide", SpanKind.INTERNAL, order.traceparent, {
      "plimsoll.intent_id": order.intentId,
      "plimsoll.verdict": "APPROVED",
      "plimsoll.symbol": order.symbol,
      "plimsoll.commit": commit,
    }).end();
  }
}
