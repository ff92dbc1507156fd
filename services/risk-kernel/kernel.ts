import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import type { BusRoom } from "#libs/bus/bus-room.ts";
import type { FleetGates } from "#libs/bus/fleet-gates.ts";
import { followLedgerLazily } from "#libs/bus/ledger-follower.ts";
import { readTail, type LedgerTail } from "#libs/bus/ledger-writer.ts";
import { Lease } from "#libs/bus/lease.ts";
import { SnapshotWriter } from "#libs/bus/snapshot.ts";
import type { StreamPulse } from "#libs/bus/stream-pulse.ts";
import { ledgerStream } from "#libs/bus/streams.ts";
import { untilAnswered } from "#libs/bus/until-answered.ts";
import { HaltError, messageOf } from "#libs/domain/errors.ts";
import type { AccountId } from "#libs/domain/ids.ts";
import { policyFrom } from "#libs/domain/policy-json.ts";
import type { LazyCommit } from "#libs/wire/lazy-commit.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { accountView } from "./account-view.ts";
import { Reign } from "./active.ts";
import { deskCounters } from "./counters.ts";
import { batchOf } from "./batch.ts";
import type { Sample } from "#libs/telemetry/catalogue.ts";
import { accountFigures, exitsRunning, streamFigures } from "./figures.ts";
import { fold, type Folded } from "./fold.ts";
import type { Queued } from "./inbox.ts";
import type { Market } from "./market.ts";
import type { PolicyBackup } from "./policy-backup.ts";
import type { LedgerStanding } from "./readiness.ts";
import { Projector } from "./projector.ts";
import { encodeSnapshot } from "./snapshot.ts";
import { expectWhole, loadStanding, type Standing } from "./standing.ts";
import { emptyState, type KernelState } from "./state.ts";
import { TradeDesk, type TradeRequest } from "./trade-desk.ts";
import type { Vouchers } from "./trust.ts";
import { whatIf } from "./what-if.ts";

const SNAPSHOT_EVERY_COMMITS = 10_000;
const SNAPSHOT_EVERY_MS = 60_000;

/** What may be asked of `kernel.query`. */
export interface Query extends TradeRequest {
  readonly what?: string;
  readonly policy?: unknown;
}

/**
 * The kernel's life: follow the ledger as a hot standby, reign when the lease is ours, rebuild after a failed
 * append, go back to following when another kernel wrote.
 */
export class Kernel {
  readonly context: ServiceContext;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly partition: number;
  readonly policy: KV;
  readonly reference: KV;
  readonly market: Market;
  /** Undefined where no file is kept. */
  readonly backup: PolicyBackup | undefined;
  readonly room: BusRoom;
  readonly facts: StreamPulse;
  readonly vouchers: Vouchers;
  readonly #risk: KV;
  readonly #leases: KV;
  #onReady: () => void = () => undefined;
  /** Resolves once it could take over: it has folded what the ledger held when it began. */
  readonly ready = new Promise<void>((resolve) => {
    this.#onReady = resolve;
  });
  #reign: Reign | undefined;
  #state: KernelState = emptyState();
  readonly #desk: TradeDesk;
  /** As a standby: the newest commit it has folded. */
  #followed = 0;
  /** Commit of the snapshot that was loaded last; 0 without one. */
  #snapshotNumber = 0;
  #snapshotAtCommit = 0;
  #snapshotAtMs = performance.now();
  /** Those on their way. */
  #snapshot: Promise<void> = Promise.resolve();
  #snapshotting = false;
  readonly #snapshots: SnapshotWriter;

  constructor(options: {
    readonly context: ServiceContext;
    /** Of this process alone, fit for a key. */
    readonly id: string;
    readonly js: JetStreamClient;
    readonly jsm: JetStreamManager;
    readonly partition: number;
    readonly policy: KV;
    readonly reference: KV;
    readonly risk: KV;
    readonly leases: KV;
    readonly market: Market;
    readonly backup: PolicyBackup | undefined;
    readonly room: BusRoom;
    readonly facts: StreamPulse;
    readonly vouchers: Vouchers;
    readonly fleet: FleetGates;
  }) {
    this.context = options.context;
    this.js = options.js;
    this.jsm = options.jsm;
    this.partition = options.partition;
    this.policy = options.policy;
    this.reference = options.reference;
    this.market = options.market;
    this.backup = options.backup;
    this.room = options.room;
    this.facts = options.facts;
    this.vouchers = options.vouchers;
    this.#risk = options.risk;
    this.#snapshots = new SnapshotWriter({ kv: options.risk, jsm: options.jsm, name: options.id });
    this.#leases = options.leases;
    this.#desk = new TradeDesk(options.market, options.fleet);
  }

  /** Exchange milliseconds per real millisecond, for what is meant in real time. */
  readonly reissueScale = (): number => Math.max(1, this.market.clock.rate);

  get reigning(): boolean {
    return this.#reign !== undefined;
  }

  /** Runs until the context's signal is aborted. */
  async run(): Promise<void> {
    const { signal, log, stats } = this.context;
    let standing = await this.#asked(() => this.#load());
    const { number: begun } = await this.#asked(() => readTail(this.jsm, this.partition));
    const isReady = (number: number): void => {
      if (number >= begun) this.#onReady();
    };
    isReady(standing.state.commit);
    while (!signal.aborted) {
      stats.gauge("active", 0);
      const following = new AbortController();
      const abort = (): void => {
        following.abort();
      };
      signal.addEventListener("abort", abort);
      const standby = this.#follow(standing, following.signal, isReady);
      const lease = await Lease.acquire({
        js: this.js,
        kv: this.#leases,
        key: `kernel.${this.partition}`,
        owner: this.context.instance,
        signal,
      });
      following.abort();
      standing = await standby;
      signal.removeEventListener("abort", abort);
      if (lease === undefined) return;
      let tail = await this.#asked(() => readTail(this.jsm, this.partition));
      await this.#asked(() => expectWhole(this.#risk, this.partition, tail.number, this.#snapshotNumber));
      standing = await this.#catchUp(standing, tail.number);
      this.#onReady();
      for (let reigning = true; reigning && !signal.aborted && lease.holds();) {
        const settled = await this.#reignFrom(standing, tail, lease);
        tail = settled.tail;
        reigning = settled.kind === "rebuild";
        log.warn({ event: "reign-ended", next: settled.kind, tail: tail.number }, "the reign ended");
        // Whoever succeeds us waits for the lease.
        if (signal.aborted) break;
        standing = await this.#catchUp(await this.#asked(() => this.#load()), tail.number);
      }
      await lease.release(this.#leases).catch((error: unknown) => {
        log.info({ event: "lease-not-released", error: messageOf(error) }, "the lease ends by itself");
      });
      await this.#snapshot;
    }
  }

  /** Asks the bus while it is away, or while nobody leads a stream; at the end of the process no more. */
  #asked<T>(ask: () => Promise<T>): Promise<T> {
    const { log, signal } = this.context;
    const onFailure = (error: string): void => {
      log.warn({ event: "bus-asked-again", error }, "the bus does not answer; asking again");
    };
    return untilAnswered(ask, onFailure, signal);
  }

  /** Called for each stored commit, in order. */
  onStored(number: number, folded: Folded, queued: readonly Queued[]): void {
    const { stats } = this.context;
    const now = Date.now();
    const monotonic = performance.now();
    stats.count("commits");
    stats.gauge("commit", number);
    stats.count("inputs", queued.length);
    stats.count("orders", folded.orders.length);
    for (const { end, sinceMs, endedAtMs } of folded.exits) {
      stats.count(`exits.${end.toLowerCase().replace("_", "-")}`);
      if (end === "FLAT") stats.latency("exitToFlat", endedAtMs - sinceMs);
    }
    for (const { next, end } of folded.entries)
      stats.count(`entries.${(next ?? end ?? "").toLowerCase().replace("_", "-")}`);
    stats.gauge("exits.running", exitsRunning(this.#state));
    for (const { verdict } of folded.answers) stats.count(`answers.${verdict.toLowerCase()}`);
    for (const { severity, kind } of folded.alerts) stats.count(`alerts.${severity.toLowerCase()}.${kind}`);
    for (const { input, storedAtMs, receivedAt } of queued) {
      if (input.stream === "INTENTS") {
        stats.latency("intentToCommit", now - storedAtMs);
        stats.latency("receiptToCommit", monotonic - receivedAt);
      } else if (input.stream === "FACTS" && input.subject.startsWith("exec."))
        stats.latency("fillToFolded", now - storedAtMs);
    }
    if (
      number - this.#snapshotAtCommit >= SNAPSHOT_EVERY_COMMITS ||
      performance.now() - this.#snapshotAtMs >= SNAPSHOT_EVERY_MS
    )
      this.#snapshotSoon();
  }

  /** What the metrics show besides what is counted; of limits and accounts only the reigning kernel speaks. */
  *figures(): Generator<Sample> {
    const { market, room, vouchers } = this;
    const now = performance.now();
    yield ["plimsoll_clock_age_seconds", market.clock.ageMs(now) / 1_000, {}];
    yield ["plimsoll_bus_used_ratio", room.usedPercent < 0 ? -1 : room.usedPercent / 100, {}];
    if (this.#reign === undefined) return;
    yield ["plimsoll_policy_age_seconds", this.#reign.policyAgeMs() / 1_000, {}];
    yield ["plimsoll_projector_lag_commits", this.#reign.projectorLag, {}];
    yield* this.#desk.figures();
    yield* streamFigures(room.streams, this.#state);
    yield* accountFigures(this.#state, market.clock.now(now), (id) => vouchers.of([id], now).get(id));
  }

  /** Answers `kernel.query`; undefined when this kernel is not the active one. */
  query(request: Query): object | undefined {
    if (this.#reign === undefined) return undefined;
    const state = this.#state;
    if (request.what === "counters")
      return {
        what: "counters",
        commit: state.commit,
        nowMs: state.nowMs,
        desk: deskCounters(state),
        stopped: {
          symbols: Object.fromEntries([...state.stopped.symbols].map(([key, { level }]) => [key, level])),
          strategies: Object.fromEntries(
            [...state.stopped.strategies].map(([key, { level }]) => [key, level]),
          ),
        },
      };
    if (request.what === "policy")
      return {
        name: state.policy?.name,
        revision: state.policyRevision,
        folded: state.cursors.policy,
        ageMs: this.#reign.policyAgeMs(),
      };
    if (request.what === "what-if") return whatIf(state, policyFrom(request.policy), this.market.peek());
    if (request.what === "trade") return this.#desk.answer(this.#reigning(this.#reign), request);
    if (request.what !== "account")
      return {
        error: `what is ${JSON.stringify(request.what)}, but must be counters, account, policy, trade or what-if`,
      };
    const account = state.accounts.get(request.account as AccountId);
    if (account === undefined) return { what: "account", account: { id: request.account, known: false } };
    const trust = this.vouchers.of([account.id], performance.now()).get(account.id);
    return { what: "account", account: accountView(account, trust, state) };
  }

  /** Since when each gate is open or shut is known by looking. */
  lookAtGates(): void {
    if (this.#reign !== undefined) this.#desk.look(this.#reigning(this.#reign));
  }

  /** Where it is in the ledger. @param nowMs monotonic. */
  standing(nowMs: number): LedgerStanding {
    return {
      reigning: this.reigning,
      commit: this.reigning ? this.#state.commit : this.#followed,
      tail: this.room.streams.get(ledgerStream(this.partition))?.lastSequence,
      measuredAgeMs: this.room.silentMs(nowMs),
    };
  }

  #reigning(reign: Reign): Parameters<TradeDesk["look"]>[0] {
    return { state: this.#state, agesOf: (ids, nowMs) => reign.agesOf(ids, nowMs) };
  }

  /** Ends a reign cleanly: what is in flight settles, the lease is given back, and a snapshot makes the next start quick. */
  stop(): void {
    this.#reign?.stop();
  }

  async #reignFrom(standing: Standing, tail: LedgerTail, lease: Lease) {
    const { bus, instance, log, stats, signal, tracing, spansLost, fail } = this.context;
    this.#state = standing.state;
    this.#snapshotAtCommit = standing.state.commit;
    const projector = new Projector({
      bus,
      name: instance,
      partition: this.partition,
      tracing,
      spansLost,
      fail,
    });
    projector.start(tail.number);
    const reign = new Reign(this, standing.state, tail, projector);
    this.#reign = reign;
    const end = (): void => {
      reign.stop();
    };
    signal.addEventListener("abort", end);
    // Safety does not need the lease; a kernel that lost it only stops competing.
    void lease.lost.then(end);
    log.info({ event: "reigning", epoch: reign.epoch, commit: tail.number }, "active");
    stats.gauge("active", 1);
    stats.gauge("epoch", reign.epoch);
    const settled = await reign.run();
    signal.removeEventListener("abort", end);
    this.#reign = undefined;
    // Of another kernel's commit of the same number, and even of the same epoch, our state is not the fold.
    const own = Buffer.compare(settled.tail.hash, reign.decidedHash) === 0;
    if (signal.aborted && own) this.#storeSnapshot(settled.tail.hash, reign.epoch);
    await projector.stop();
    return settled;
  }

  async #load(): Promise<Standing> {
    const standing = await loadStanding(this.#risk);
    this.#snapshotNumber = standing.state.commit;
    return standing;
  }

  /** Follows the ledger, folding each commit again and comparing, until told to stop. */
  async #follow(
    from: Standing,
    signal: AbortSignal,
    onFolded: (number: number) => void = () => undefined,
  ): Promise<Standing> {
    let standing = from;
    this.#followed = from.state.commit;
    for await (const { number, commit, bytes, hash } of followLedgerLazily({
      reader: this.context.instance,
      js: this.js,
      jsm: this.jsm,
      partition: this.partition,
      after: { number: from.state.commit, hash: from.hash },
      signal,
    })) {
      standing = this.#verify(standing, commit, bytes, hash);
      this.#followed = number;
      onFolded(number);
    }
    return standing;
  }

  async #catchUp(from: Standing, number: number): Promise<Standing> {
    if (from.state.commit >= number) return from;
    const until = new AbortController();
    return this.#follow(from, until.signal, (reached) => {
      if (reached >= number) until.abort();
    });
  }

  /** G9: the same inputs must give the same bytes. */
  #verify(standing: Standing, commit: LazyCommit, bytes: Uint8Array, hash: Uint8Array): Standing {
    const again = fold(standing.state, batchOf(commit.causes()));
    if (Buffer.compare(again.bytes, bytes) !== 0) {
      this.context.stats.count("replay.mismatched");
      throw new HaltError(
        "REPLAY_DIFFERS",
        `commit ${commit.number} folded again gives other bytes: this build must not take over`,
      );
    }
    this.context.stats.count("replay.verified");
    return { state: standing.state, hash };
  }

  #snapshotSoon(): void {
    const reign = this.#reign;
    // Only a state that is stored as a whole may be kept.
    if (reign === undefined || this.#snapshotting || reign.storedNumber !== this.#state.commit) return;
    this.#snapshotAtCommit = this.#state.commit;
    this.#snapshotAtMs = performance.now();
    this.#storeSnapshot(reign.storedHash, reign.epoch);
  }

  #storeSnapshot(hash: Uint8Array, epoch: number): void {
    const { commit } = this.#state;
    const snapshot = encodeSnapshot(this.#state, hash, epoch);
    this.#snapshotting = true;
    this.#snapshot = this.#snapshot
      .then(() => this.#snapshots.write(commit, snapshot))
      .catch((error: unknown) => {
        this.context.log.warn(
          { event: "snapshot-failed", error: messageOf(error) },
          "the snapshot was not stored; the ledger has everything",
        );
      })
      .then(() => {
        this.#snapshotting = false;
      });
  }
}
