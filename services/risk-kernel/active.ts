import { randomUUID } from "node:crypto";
import { LedgerWriter, type LedgerTail, type Settled } from "#libs/bus/ledger-writer.ts";
import { StreamAppender } from "#libs/bus/stream-appender.ts";
import { ledgerSubject } from "#libs/bus/streams.ts";
import { untilAnswered } from "#libs/bus/until-answered.ts";
import { symbolFromToken, type Symbol } from "#libs/domain/ids.ts";
import { NORMAL_POLICY } from "#libs/domain/policy.ts";
import { accountCounters } from "./counters.ts";
import { accountToken, foldOrder, isExit } from "./batch.ts";
import { isEntryDue } from "./entries.ts";
import { fold, isDue, type Folded } from "./fold.ts";
import { hasRoom } from "./gates.ts";
import { GroupSize } from "./group-size.ts";
import { Inbox, type Queued } from "./inbox.ts";
import type { CommitTimes } from "./commit-trace.ts";
import type { Kernel } from "./kernel.ts";
import { accountView } from "./projection.ts";
import { nakedAccounts } from "./protection.ts";
import type { Projector } from "./projector.ts";
import type { KernelState } from "./state.ts";
import type { Ages } from "./ruling.ts";
import { SightKeeper } from "./sight.ts";
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
  readonly #appender: StreamAppender;
  readonly #writer: LedgerWriter;
  readonly #epoch: number;
  readonly #inbox: Inbox;
  readonly #groups = new GroupSize();
  /** No other reign has it, so that of an append whose answer was lost the tail says whose it is. */
  readonly #id = randomUUID();
  readonly #startedAt = performance.now();
  readonly #sight = new SightKeeper(performance.now());
  readonly #ended = Promise.withResolvers<void>();
  #previousHash: Uint8Array;
  #shownAt = 0;
  readonly #symbols = new Map<string, Symbol>();
  #tookOver = false;
  #scheduled = false;
  #ticked = false;
  /** The next commit is made because an account trips: it will close what it holds. */
  #tripDue = false;
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
    const { jsm, partition, context } = kernel;
    this.#appender = new StreamAppender(context.nc, ledgerSubject(partition));
    this.#writer = new LedgerWriter({
      jsm,
      partition,
      epoch: this.#epoch,
      tail,
      appends: this.#appender,
    });
    this.#inbox = new Inbox(() => {
      this.#schedule();
    });
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Hash of the newest commit decided, stored or not. */
  get decidedHash(): Uint8Array {
    return this.#previousHash;
  }

  /** Commits stored whose answers are not published yet. */
  get projectorLag(): number {
    return this.#projector.lag;
  }

  /** Reigns until an append fails or {@link stop}; then says how the ledger stands. */
  async run(): Promise<Settled> {
    const { js, jsm, policy, reference, context } = this.#kernel;
    this.#inbox.start({
      js,
      jsm,
      bus: context.bus,
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
    const settled = await untilAnswered(
      () => this.#writer.settle(),
      (error) => {
        context.log.warn({ event: "settle-failed", error }, "the ledger's tail cannot be read; trying again");
      },
    );
    this.#appender.close();
    return settled;
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
    this.#look();
    const reissueAfterMs = Math.ceil(REISSUE_AFTER_REAL_MS * reissueScale());
    const { inFlight, inFlightMax } = this.#writer;
    if (inFlight >= inFlightMax && this.#inbox.waiting > 0) this.#groups.wait();
    if (this.#stopping || inFlight >= inFlightMax) return false;
    const monotonicMs = performance.now();
    // Without any exchange time yet, wait a little; then facts and exits go on by the last known time.
    if (!market.clock.synced && monotonicMs - this.#startedAt < CLOCK_WAIT_MS) return false;
    const nowMs = Math.max(this.#state.nowMs, market.clock.now(monotonicMs));
    if (!this.#tookOver) {
      this.#takeOver(nowMs, monotonicMs, reissueAfterMs);
      return false;
    }
    const queued = this.#inbox.take(this.#groups.next(inFlight, inFlightMax));
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
    for (const [i, folded] of commits.entries())
      this.#afterwards(stored, first + i, folded, [], performance.now());
  }

  #commit(queued: readonly Queued[], nowMs: number, monotonicMs: number, reissueAfterMs: number): void {
    const takenAt = performance.now();
    const folded = this.#fold(queued, nowMs, monotonicMs, reissueAfterMs);
    const number = this.#state.commit;
    this.#afterwards(this.#writer.append(number, folded.bytes), number, folded, queued, takenAt);
  }

  #fold(queued: readonly Queued[], nowMs: number, monotonicMs: number, reissueAfterMs: number): Folded {
    const { market } = this.#kernel;
    const inputs = foldOrder(queued.map(({ input }) => input));
    const folded = fold(this.#state, {
      epoch: this.#epoch,
      commitId: `${this.#id}-${this.#state.commit + 1}`,
      previousHash: this.#previousHash,
      nowMs,
      ages: this.agesOf(this.#entering(queued), monotonicMs),
      sight: this.#sight.take(),
      marks: market.take(this.#relevantSymbols(queued), this.#exiting(queued, nowMs)),
      inputs,
      reissueAfterMs,
    });
    this.#previousHash = folded.hash;
    return folded;
  }

  /** What is done once a commit is stored, in the ledger's order. */
  #afterwards(
    stored: Promise<boolean>,
    number: number,
    folded: Folded,
    queued: readonly Queued[],
    takenAt: number,
  ): void {
    const decidedAt = performance.now();
    this.#acked = this.#acked.then(async () => {
      if (!(await stored)) {
        this.stop();
        return;
      }
      this.storedNumber = number;
      this.storedHash = folded.hash;
      const traced = this.#kernel.context.tracing !== undefined;
      // Somebody waits for an answer in it; nobody for what is counted of it.
      this.#projector.stored(number, folded.bytes, traced ? timesOf(queued, takenAt, decidedAt) : undefined);
      this.#kernel.onStored(number, folded, queued);
      this.#schedule();
    });
  }

  /** Prices move without any input; they are looked at in each tick, and stored when something follows from them. */
  #isTripDue(nowMs: number): boolean {
    if (!this.#ticked || this.#sight.blind) return false;
    this.#ticked = false;
    const sight = this.#sight.now;
    // Before any price is judged by its age.
    if (sight.watchAnew) return true;
    const held = [...this.#state.sums.symbols].filter(([, { slots }]) => slots > 0).map(([symbol]) => symbol);
    const prices = this.#kernel.market.peek(held);
    this.#tripDue = isTripDue(this.#state, nowMs, prices, sight);
    return this.#tripDue || isEntryDue(this.#state, nowMs, prices);
  }

  #look(): void {
    const { market, room, facts } = this.#kernel;
    const nowMs = performance.now();
    const { clockStaleMs } = this.#state.policy ?? NORMAL_POLICY;
    const busSilentMs = room.silentMs(nowMs);
    this.#sight.look(nowMs, {
      clockBad: market.clock.ageMs(nowMs) > clockStaleMs,
      busBad: !hasRoom(room.usedPercent),
      busSilentMs,
      factsSilentMs: facts.silentMs(nowMs),
    });
  }

  /** Accounts for which an entry may be decided. */
  #entering(queued: readonly Queued[]): Set<string> {
    const accounts = new Set<string>();
    for (const { input } of queued) if (input.stream === "INTENTS") accounts.add(accountToken(input.subject));
    for (const { id, rotation } of this.#state.accounts.values())
      if (rotation !== undefined) accounts.add(id);
    for (const [{ entries }, { account }] of this.#state.sums.entries)
      for (const { waiting } of entries.values()) if (waiting !== undefined) accounts.add(account.id);
    return accounts;
  }

  /** What is held and what is asked about, now or since a position is closed for it: their prices belong to the decision. */
  #relevantSymbols(queued: readonly Queued[]): Set<Symbol> {
    const relevant = new Set<Symbol>();
    for (const [symbol, { slots }] of this.#state.sums.symbols) if (slots > 0) relevant.add(symbol);
    for (const { rotation } of this.#state.accounts.values())
      if (rotation !== undefined) relevant.add(rotation.intent.symbol);
    for (const { input } of queued) {
      if (input.stream !== "INTENTS") continue;
      const token = input.subject.slice(input.subject.lastIndexOf(".") + 1);
      const symbol = this.#symbols.get(token) ?? this.#learn(token);
      if (symbol !== undefined) relevant.add(symbol);
    }
    return relevant;
  }

  /** Where an exit runs, or is asked for: what the book takes belongs to the decision too. */
  #exiting(queued: readonly Queued[], nowMs: number): Set<Symbol> {
    const exiting = new Set<Symbol>();
    for (const { exits } of this.#state.sums.exiting) for (const symbol of exits.keys()) exiting.add(symbol);
    const flattens =
      this.#tripDue ||
      nakedAccounts(this.#state, nowMs).next().done !== true ||
      queued.some(({ input }) => /^control\..*\.flatten$/.test(input.subject));
    this.#tripDue = false;
    for (const { books, flatten } of this.#state.accounts.values())
      if (flatten || flattens)
        for (const [symbol, { position }] of books) if (position.amount !== 0n) exiting.add(symbol);
    for (const { input } of queued) {
      if (!isExit(input)) continue;
      const symbol = this.#symbols.get(input.subject.slice(input.subject.lastIndexOf(".") + 1));
      if (symbol !== undefined) exiting.add(symbol);
    }
    return exiting;
  }

  #learn(token: string): Symbol | undefined {
    if (!/^(=[0-9a-f]+|[A-Za-z0-9_]+)$/.test(token)) return undefined;
    const symbol = symbolFromToken(token);
    // Any sender may invent symbols; real ones are some hundreds.
    if (this.#symbols.size < SYMBOLS_KEPT) this.#symbols.set(token, symbol);
    return symbol;
  }

  /** What an entry of these accounts would be decided by now. */
  agesOf(accounts: Iterable<string>, monotonicMs: number): Ages {
    const { market, room, vouchers } = this.#kernel;
    return {
      clockAgeMs: Math.min(AGE_MAX_MS, Math.max(0, Math.round(market.clock.ageMs(monotonicMs)))),
      policyAgeMs: this.policyAgeMs(),
      busUsedPercent: room.usedPercent,
      trust: vouchers.of(accounts, monotonicMs),
    };
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
    this.#kernel.lookAtGates();
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

/** @param takenAt @param decidedAt monotonic; the commit was stored just now. */
function timesOf(queued: readonly Queued[], takenAt: number, decidedAt: number): CommitTimes {
  const intents = new Map<number, number>();
  for (const { input, storedAtMs } of queued)
    if (input.stream === "INTENTS") intents.set(input.sequence, storedAtMs);
  const [storedMs, now] = [Date.now(), performance.now()];
  return { takenMs: storedMs - (now - takenAt), decidedMs: storedMs - (now - decidedAt), storedMs, intents };
}
