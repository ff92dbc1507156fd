import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import type { BusRoom } from "#libs/bus/bus-room.ts";
import { followLedger } from "#libs/bus/ledger-follower.ts";
import { readTail, type LedgerTail } from "#libs/bus/ledger-writer.ts";
import { Lease } from "#libs/bus/lease.ts";
import { readSnapshot, writeSnapshot } from "#libs/bus/snapshot.ts";
import { HaltError, messageOf } from "#libs/domain/errors.ts";
import { format } from "#libs/domain/fixed.ts";
import type { AccountId } from "#libs/domain/ids.ts";
import { policyFrom } from "#libs/domain/policy.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { Reign } from "./active.ts";
import { deskCounters } from "./counters.ts";
import { batchOf } from "./batch.ts";
import { fold, type Folded } from "./fold.ts";
import type { Queued } from "./inbox.ts";
import type { Market } from "./market.ts";
import type { PolicyBackup } from "./policy-backup.ts";
import { projectorCursorKey } from "./projection.ts";
import { Projector } from "./projector.ts";
import { decodeSnapshot, encodeSnapshot } from "./snapshot.ts";
import { emptyState, type KernelState } from "./state.ts";
import { whatIf } from "./what-if.ts";

const SNAPSHOT_EVERY_COMMITS = 10_000;
const SNAPSHOT_EVERY_MS = 60_000;

/** What a commit's place in the ledger needs to be continued. */
interface Standing {
  readonly state: KernelState;
  readonly hash: Uint8Array;
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
  readonly #risk: KV;
  readonly #leases: KV;
  #reign: Reign | undefined;
  #state: KernelState = emptyState();
  /** Commit of the snapshot that was loaded last; 0 without one. */
  #snapshotNumber = 0;
  #snapshotAtCommit = 0;
  #snapshotAtMs = performance.now();

  constructor(options: {
    readonly context: ServiceContext;
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
    this.#risk = options.risk;
    this.#leases = options.leases;
  }

  /** Exchange milliseconds per real millisecond, for what is meant in real time. */
  readonly reissueScale = (): number => Math.max(1, this.market.clock.rate);

  get reigning(): boolean {
    return this.#reign !== undefined;
  }

  /** Runs until the context's signal is aborted. */
  async run(): Promise<void> {
    const { signal, log, stats } = this.context;
    let standing = await this.#load();
    while (!signal.aborted) {
      stats.gauge("active", 0);
      const following = new AbortController();
      const abort = (): void => {
        following.abort();
      };
      signal.addEventListener("abort", abort);
      const standby = this.#standBy(standing, following.signal);
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
      let tail = await readTail(this.jsm, this.partition);
      await this.#expectWhole(tail);
      standing = await this.#catchUp(standing, tail.number);
      for (let reigning = true; reigning && !signal.aborted && lease.holds();) {
        const settled = await this.#reignFrom(standing, tail, lease);
        tail = settled.tail;
        reigning = settled.kind === "rebuild";
        log.warn({ event: "reign-ended", next: settled.kind, tail: tail.number }, "the reign ended");
        standing = await this.#catchUp(await this.#load(), tail.number);
      }
      await lease.release(this.#leases).catch((error: unknown) => {
        log.info({ event: "lease-not-released", error: messageOf(error) }, "the lease ends by itself");
      });
    }
  }

  /** Called for each stored commit, in order. */
  onStored(number: number, folded: Folded, queued: readonly Queued[]): void {
    const { stats } = this.context;
    const now = Date.now();
    stats.count("commits");
    stats.gauge("commit", number);
    stats.count("inputs", queued.length);
    stats.count("orders", folded.orders.length);
    for (const { verdict } of folded.answers) stats.count(`answers.${verdict.toLowerCase()}`);
    for (const { input, storedAtMs } of queued) {
      if (input.stream === "INTENTS") stats.latency("intentToCommit", now - storedAtMs);
      else if (input.stream === "FACTS" && input.subject.startsWith("exec."))
        stats.latency("fillToFolded", now - storedAtMs);
    }
    if (
      number - this.#snapshotAtCommit >= SNAPSHOT_EVERY_COMMITS ||
      performance.now() - this.#snapshotAtMs >= SNAPSHOT_EVERY_MS
    )
      this.#snapshotSoon();
  }

  /** Answers `kernel.query`; undefined when this kernel is not the active one. */
  query(request: {
    readonly what?: string;
    readonly account?: string;
    readonly policy?: unknown;
  }): object | undefined {
    if (this.#reign === undefined) return undefined;
    const state = this.#state;
    if (request.what === "counters")
      return { what: "counters", commit: state.commit, nowMs: state.nowMs, desk: deskCounters(state) };
    if (request.what === "policy")
      return {
        name: state.policy?.name,
        revision: state.policyRevision,
        folded: state.cursors.policy,
        ageMs: this.#reign.policyAgeMs(),
      };
    if (request.what === "what-if") return whatIf(state, policyFrom(request.policy), this.market.peek());
    if (request.what !== "account")
      return {
        error: `what is ${JSON.stringify(request.what)}, but must be counters, account, policy or what-if`,
      };
    const account = state.accounts.get(request.account as AccountId);
    if (account === undefined) return { what: "account", account: { id: request.account, known: false } };
    const books = [...account.books];
    return {
      what: "account",
      account: {
        id: account.id,
        known: account.known,
        wallet: format(account.wallet),
        reconciled: account.reconciled,
        streamConnected: account.streamConnected,
        stop: account.stop,
        stopCause: account.stopCause,
        coolUntilMs: account.coolUntilMs,
        circuit: account.circuit,
        drift: format(account.drift),
        driftsTotal: account.driftsTotal,
        bracketsAtMs: account.bracketsAtMs,
        positions: books
          .filter(([, { position }]) => position.amount !== 0n)
          .map(([symbol, { position }]) => ({
            symbol,
            amount: format(position.amount),
            entryPrice: format(position.entryPrice),
          })),
        openOrders: books.flatMap(([symbol, { orders }]) =>
          [...orders.values()].map(({ command, phase }) => ({
            clientOrderId: command.clientOrderId,
            symbol,
            phase,
          })),
        ),
        lastTradeIds: Object.fromEntries(
          books.map(([symbol, { lastTradeId }]) => [symbol, lastTradeId.toString()]),
        ),
      },
    };
  }

  /** Ends a reign cleanly: what is in flight settles, then a snapshot makes the next start quick. */
  async stop(): Promise<void> {
    this.#reign?.stop();
  }

  async #reignFrom(standing: Standing, tail: LedgerTail, lease: Lease) {
    const { natsUrl, instance, log, stats, signal, fail } = this.context;
    this.#state = standing.state;
    this.#snapshotAtCommit = standing.state.commit;
    const projector = new Projector({
      servers: natsUrl,
      name: instance,
      partition: this.partition,
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
    if (signal.aborted && settled.tail.number === standing.state.commit)
      await writeSnapshot(
        this.#risk,
        standing.state.commit,
        encodeSnapshot(standing.state, settled.tail.hash, reign.epoch),
      );
    await projector.stop();
    return settled;
  }

  /** The newest snapshot, or the beginning. */
  async #load(): Promise<Standing> {
    const bytes = await readSnapshot(this.#risk);
    if (bytes === undefined) return { state: emptyState(), hash: new Uint8Array(32) };
    const { state, hash } = decodeSnapshot(bytes);
    this.#snapshotNumber = state.commit;
    return { state, hash };
  }

  /** What was published or kept as a snapshot was stored: a ledger that ends before it has lost commits. */
  async #expectWhole({ number }: LedgerTail): Promise<void> {
    const published = Number((await this.#risk.get(projectorCursorKey(this.partition)))?.string() ?? 0);
    const known = Math.max(published, this.#snapshotNumber);
    if (known > number)
      throw new HaltError(
        "LEDGER_CUT",
        `the ledger ends at commit ${number}, but commit ${known} was stored: commits are lost, so what it says about positions and orders is not the truth. "npm run replay" names the place; restore the stream from a replica or a backup`,
      );
  }

  /** Follows the ledger, folding each commit again and comparing, until told to stop. */
  async #standBy(from: Standing, signal: AbortSignal): Promise<Standing> {
    let standing = from;
    for await (const followed of followLedger({
      reader: this.context.instance,
      js: this.js,
      jsm: this.jsm,
      partition: this.partition,
      after: { number: standing.state.commit, hash: standing.hash },
      signal,
    }))
      standing = this.#verify(standing, followed.commit, followed.bytes, followed.hash);
    return standing;
  }

  async #catchUp(from: Standing, number: number): Promise<Standing> {
    if (from.state.commit >= number) return from;
    const until = new AbortController();
    let standing = from;
    for await (const followed of followLedger({
      reader: this.context.instance,
      js: this.js,
      jsm: this.jsm,
      partition: this.partition,
      after: { number: standing.state.commit, hash: standing.hash },
      signal: until.signal,
    })) {
      standing = this.#verify(standing, followed.commit, followed.bytes, followed.hash);
      if (followed.number >= number) until.abort();
    }
    return standing;
  }

  /** G9: the same inputs must give the same bytes. */
  #verify(
    standing: Standing,
    commit: Parameters<typeof batchOf>[0],
    bytes: Uint8Array,
    hash: Uint8Array,
  ): Standing {
    const again = fold(standing.state, batchOf(commit));
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
    if (reign === undefined || reign.storedNumber !== this.#state.commit) return;
    this.#snapshotAtCommit = this.#state.commit;
    this.#snapshotAtMs = performance.now();
    const bytes = encodeSnapshot(this.#state, reign.storedHash, reign.epoch);
    writeSnapshot(this.#risk, this.#state.commit, bytes).catch((error: unknown) => {
      this.context.log.warn(
        { event: "snapshot-failed", error: messageOf(error) },
        "the snapshot was not stored; the ledger has everything",
      );
    });
  }
}
