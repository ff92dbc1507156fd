import { followLedgerLazily } from "#libs/bus/ledger-follower.ts";
import { readTail } from "#libs/bus/ledger-writer.ts";
import { readStream } from "#libs/bus/read-stream.ts";
import { readSnapshotBody } from "#libs/bus/snapshot.ts";
import { untilAnswered } from "#libs/bus/until-answered.ts";
import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { RouterLeft } from "#libs/domain/fact.ts";
import type { AccountId, ClientOrderId } from "#libs/domain/ids.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { orderCommandFromWire } from "#libs/wire/ledger.ts";
import { CostBook } from "./cost-book.ts";
import type { CostRecords } from "./cost-records.ts";
import { Outstanding, type Task } from "./outstanding.ts";
import type { DeadMan } from "./dead-man.ts";
import type { Protector } from "./protector.ts";
import type { Sender } from "./sender.ts";

const CANCEL_LOOK_EVERY_MS = 100;
/** The stream knows the ids of its records for a day: what ended longer ago was told by an earlier router. */
const TOLD_AGAIN_WITHIN_MS = 23 * 3_600_000;

/**
 * Follows the ledger and hands each command of its accounts to the sender: in order per account and symbol, different ones side by
 * side. What was committed before this router began is asked about first.
 */
export class Router {
  readonly #context: ServiceContext;
  readonly #js: JetStreamClient;
  readonly #jsm: JetStreamManager;
  readonly #risk: KV;
  readonly #clock: ExchangeClock;
  readonly #sender: Sender;
  readonly #protector: Protector;
  readonly #deadMan: DeadMan | undefined;
  readonly #costs: CostBook;
  readonly #records: CostRecords | undefined;
  readonly #mine: (account: AccountId) => boolean;
  readonly #outstanding: Outstanding;
  readonly #queues = new Map<string, Promise<void>>();
  /** Newest commit whose commands were taken. */
  #taken = 0;
  #hasBegun = false;
  #onBegun: () => void = () => undefined;
  /** Resolves once everything that an earlier router may have left is protected or asked about. */
  readonly begun = new Promise<void>((resolve) => {
    this.#onBegun = resolve;
  });

  constructor(options: {
    readonly context: ServiceContext;
    readonly js: JetStreamClient;
    readonly jsm: JetStreamManager;
    readonly risk: KV;
    readonly clock: ExchangeClock;
    readonly sender: Sender;
    /** Whose orders it handles; everybody's when left out. */
    readonly mine?: (account: AccountId) => boolean;
    readonly protector: Protector;
    /** Left out: entries rest at the exchange for as long as nobody cancels them. */
    readonly deadMan?: DeadMan | undefined;
    /** Left out: what orders cost is not recorded. */
    readonly records?: CostRecords;
  }) {
    this.#context = options.context;
    this.#js = options.js;
    this.#jsm = options.jsm;
    this.#risk = options.risk;
    this.#clock = options.clock;
    this.#sender = options.sender;
    this.#protector = options.protector;
    this.#deadMan = options.deadMan;
    this.#mine = options.mine ?? (() => true);
    this.#costs = new CostBook(this.#mine);
    this.#records = options.records;
    this.#outstanding = new Outstanding(this.#mine, options.protector, this.#costs);
  }

  /** Runs until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const left = await this.#sender.begin();
    const bytes = await this.#asked(() => readSnapshotBody(this.#risk));
    let after: { number: number; hash: Uint8Array | undefined } = { number: 0, hash: undefined };
    let foldedFacts = 0;
    if (bytes !== undefined) {
      const snapshot = plimsoll.v1.Snapshot.decode(bytes);
      this.#protector.restore(
        snapshot.guarded.map(orderCommandFromWire).filter(({ account }) => this.#mine(account)),
      );
      this.#outstanding.restore(snapshot.outstanding, snapshot.commitNumber, snapshot.cancelled);
      after = { number: snapshot.commitNumber, hash: snapshot.commitHash };
      foldedFacts = snapshot.cursors?.facts ?? 0;
    }
    this.#taken = after.number;
    const { number: tail } = await this.#asked(() => readTail(this.#jsm, 0));
    if (after.number >= tail) await this.#begin(foldedFacts, left, after.number, signal);
    const timer = setInterval(() => {
      this.#cancelDue();
    }, CANCEL_LOOK_EVERY_MS);
    try {
      for await (const followed of followLedgerLazily({
        reader: this.#context.instance,
        js: this.#js,
        jsm: this.#jsm,
        partition: 0,
        after,
        signal,
      })) {
        const receivedAt = performance.now();
        this.#costs.begin(followed.commit);
        const wanted = this.#outstanding.fold(followed.commit);
        const costs = this.#costs.end();
        this.#protector.commit(followed.commit);
        this.#context.stats.gauge("commit", followed.number);
        this.#context.stats.gauge("outstanding", this.#outstanding.tasks.size);
        if (followed.number <= tail) {
          // History: nothing is sent from it. At its end everything still open is asked about.
          if (Date.now() - followed.storedAtMs < TOLD_AGAIN_WITHIN_MS) this.#records?.put(costs);
          this.#taken = followed.number;
          if (followed.number === tail)
            await this.#begin(followed.commit.cursors().facts, left, after.number, signal);
          continue;
        }
        this.#taken = followed.number;
        for (const task of wanted.place) this.#place(task, followed.storedAtMs, receivedAt);
        if (wanted.place.length > 0) this.#deadMan?.look();
        // Questions and cancels wait for nobody, and nobody waits for them.
        for (const task of wanted.ask) this.#sender.ask(task, receivedAt);
        for (const task of wanted.cancel) this.#sender.cancel(task).catch(this.#context.fail);
        for (const stop of wanted.cancelStops) this.#protector.cancelStop(stop).catch(this.#context.fail);
        this.#records?.put(costs);
      }
    } finally {
      clearInterval(timer);
      this.#protector.stop();
      this.#deadMan?.stop();
    }
  }

  /**
   * What an earlier router may have sent: until its lease and the exchange's window are over it may still arrive.
   *
   * What it and the user stream stored and no commit has folded yet is read first: a refusal leaves no trace at the
   * exchange, so asking about a refused order would prove it absent, and an exit would be sent a second time.
   */
  async #begin(
    foldedFacts: number,
    left: ReadonlyMap<AccountId, RouterLeft>,
    restored: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { tasks } = this.#outstanding;
    const { state } = await this.#asked(() => this.#jsm.streams.info("FACTS"));
    if (state.messages > 0 && state.last_seq > foldedFacts)
      for await (const { sequence, subject, data } of readStream({
        reader: `${this.#context.instance}-facts`,
        js: this.#js,
        jsm: this.#jsm,
        stream: "FACTS",
        fromSequence: foldedFacts + 1,
        signal,
      })) {
        if (subject.startsWith("exec.")) this.#outstanding.foldAhead(data);
        if (sequence >= state.last_seq) break;
      }
    if (signal.aborted) return;
    await this.#protector.start();
    this.#deadMan?.start(() => tasks.values());
    const now = performance.now();
    for (const task of tasks.values())
      if (task.ended) continue;
      else if (isUnsent(task, left.get(task.command.account), restored)) this.#place(task, Date.now(), now);
      // WORKING too: its end may have come while nobody asked.
      else this.#sender.ask(task, now);
    this.#hasBegun = true;
    this.#onBegun();
  }

  /** Its last word, once it takes and sends nothing any more: the next one need not ask about what was never sent. */
  async leave(): Promise<void> {
    if (!this.#hasBegun) return;
    const unsent = [...this.#outstanding.tasks.values()].filter(
      ({ phase, posted, ended }) => phase === "SENDING" && !posted && !ended,
    );
    await this.#sender.reports.leave(this.#context.instance, (account) => ({
      commit: this.#taken,
      unsent: unsent.flatMap(({ command }) => (command.account === account ? [command.clientOrderId] : [])),
    }));
  }

  #place(task: Task, storedAtMs: number, receivedAt: number): void {
    // From here on it is being worked on, also while it waits: a re-issue must not start a second time.
    task.phase = "SENDING";
    if (task.cancelWanted) this.#sender.cancel(task).catch(this.#context.fail);
    else this.#enqueue(task, () => this.#sender.place(task, storedAtMs, receivedAt));
  }

  /** Asks the bus while nobody leads a stream. */
  #asked<T>(ask: () => Promise<T>): Promise<T> {
    const { log, signal } = this.#context;
    const onFailure = (error: string): void => {
      log.warn({ event: "bus-asked-again", error }, "the bus does not answer; asking again");
    };
    return untilAnswered(ask, onFailure, signal);
  }

  /** What is known of an order that is being asked about. */
  evidence(clientOrderId: string): object | undefined {
    const task = this.#outstanding.tasks.get(clientOrderId as ClientOrderId);
    return task === undefined ? undefined : { phase: task.phase, asked: task.asked, found: task.found };
  }

  #cancelDue(): void {
    const nowMs = this.#clock.now(performance.now());
    for (const task of this.#outstanding.tasks.values()) {
      const { workingUntilMs } = task.command;
      const due = task.cancelWanted || (workingUntilMs > 0 && nowMs >= workingUntilMs);
      const there = task.phase === "WORKING" || (task.phase === "RESOLVING" && task.seen);
      if (due && there && !task.ended && !task.canceling && !task.canceled)
        this.#sender.cancel(task).catch(this.#context.fail);
    }
  }

  /** One account and symbol at a time, in the ledger's order; exits never wait behind entries or targets, nor behind other symbols. */
  #enqueue(task: Task, act: () => Promise<void>): void {
    const { account, symbol, reduceOnly, leg } = task.command;
    const way = leg === "TARGET" ? "target" : reduceOnly ? "exit" : "entry";
    const key = `${account} ${symbol} ${way}`;
    const before = this.#queues.get(key) ?? Promise.resolve();
    const mine = before.then(act).catch((error: unknown) => {
      if (!this.#context.signal.aborted) this.#context.fail(error);
    });
    this.#queues.set(key, mine);
    void mine.then(() => {
      if (this.#queues.get(key) === mine) this.#queues.delete(key);
    });
  }
}

/** Whether an order was certainly never sent, by the last word of the router before. @param restored commit of the snapshot. */
function isUnsent(task: Task, left: RouterLeft | undefined, restored: number): boolean {
  const { command, phase, seen, commitNumber } = task;
  if (left === undefined || command.action !== "PLACE" || phase !== "COMMITTED" || seen) return false;
  // When one out of a snapshot was committed is not known.
  return commitNumber > Math.max(left.commit, restored) || left.unsent.includes(command.clientOrderId);
}
