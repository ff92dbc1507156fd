import { followLedgerLazily } from "#libs/bus/ledger-follower.ts";
import { readTail } from "#libs/bus/ledger-writer.ts";
import { readStream } from "#libs/bus/read-stream.ts";
import { readSnapshot } from "#libs/bus/snapshot.ts";
import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { Outstanding, type Task } from "./outstanding.ts";
import type { Sender } from "./sender.ts";

const CANCEL_LOOK_EVERY_MS = 100;

/**
 * Follows the ledger and hands each command to the sender: in order per account and symbol, different ones side by
 * side. What was committed before this router began is asked about first.
 */
export class Router {
  readonly #context: ServiceContext;
  readonly #js: JetStreamClient;
  readonly #jsm: JetStreamManager;
  readonly #risk: KV;
  readonly #clock: ExchangeClock;
  readonly #sender: Sender;
  readonly #outstanding = new Outstanding();
  readonly #queues = new Map<string, Promise<void>>();

  constructor(options: {
    readonly context: ServiceContext;
    readonly js: JetStreamClient;
    readonly jsm: JetStreamManager;
    readonly risk: KV;
    readonly clock: ExchangeClock;
    readonly sender: Sender;
  }) {
    this.#context = options.context;
    this.#js = options.js;
    this.#jsm = options.jsm;
    this.#risk = options.risk;
    this.#clock = options.clock;
    this.#sender = options.sender;
  }

  /** Runs until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const bytes = await readSnapshot(this.#risk);
    let after: { number: number; hash: Uint8Array | undefined } = { number: 0, hash: undefined };
    let foldedFacts = 0;
    if (bytes !== undefined) {
      const snapshot = plimsoll.v1.Snapshot.decode(bytes);
      this.#outstanding.restore(snapshot.outstanding, snapshot.commitNumber);
      after = { number: snapshot.commitNumber, hash: snapshot.commitHash };
      foldedFacts = snapshot.cursors?.facts ?? 0;
    }
    const { number: tail } = await readTail(this.#jsm, 0);
    if (after.number >= tail) await this.#begin(foldedFacts, signal);
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
        const wanted = this.#outstanding.fold(followed.commit);
        this.#context.stats.gauge("commit", followed.number);
        this.#context.stats.gauge("outstanding", this.#outstanding.tasks.size);
        if (followed.number <= tail) {
          // History: nothing is sent from it. At its end everything still open is asked about.
          if (followed.number === tail) await this.#begin(followed.commit.cursors().facts, signal);
          continue;
        }
        for (const task of wanted.place) {
          // From here on it is being worked on, also while it waits: a re-issue must not start a second time.
          task.phase = "SENDING";
          this.#enqueue(task, () => this.#sender.place(task, followed.storedAtMs, receivedAt));
        }
        // Questions and cancels wait for nobody, and nobody waits for them.
        for (const task of wanted.ask) this.#sender.ask(task, receivedAt);
        for (const task of wanted.cancel) this.#sender.cancel(task).catch(this.#context.fail);
      }
    } finally {
      clearInterval(timer);
    }
  }

  /**
   * What an earlier router may have sent: until its lease and the exchange's window are over it may still arrive.
   *
   * What it and the user stream stored and no commit has folded yet is read first: a refusal leaves no trace at the
   * exchange, so asking about a refused order would prove it absent, and an exit would be sent a second time.
   */
  async #begin(foldedFacts: number, signal: AbortSignal): Promise<void> {
    const { tasks } = this.#outstanding;
    if (tasks.size === 0) return;
    const { state } = await this.#jsm.streams.info("FACTS");
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
    const now = performance.now();
    for (const task of tasks.values())
      // WORKING too: its end may have come while nobody asked.
      if (!task.ended) this.#sender.ask(task, now);
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

  /** One account and symbol at a time, in the ledger's order; exits never wait behind entries, nor behind other symbols. */
  #enqueue(task: Task, act: () => Promise<void>): void {
    const { account, symbol, reduceOnly } = task.command;
    const key = `${account} ${symbol} ${reduceOnly ? "exit" : "entry"}`;
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
