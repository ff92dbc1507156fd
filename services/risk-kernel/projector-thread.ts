import { parentPort, workerData } from "node:worker_threads";
import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream";
import { Kvm, type KV } from "@nats-io/kv";
import { connectBus, type BusAddress } from "#libs/bus/connect.ts";
import { deadLetter } from "#libs/bus/dlq.ts";
import { followLedgerLazily, placeOf } from "#libs/bus/ledger-follower.ts";
import { untilAnswered } from "#libs/bus/until-answered.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { LazyCommit } from "#libs/wire/lazy-commit.ts";
import { isTracing, startTracing, stopTracing, type Tracing } from "#libs/telemetry/trace.ts";
import { traceCommit, type CommitTimes } from "./commit-trace.ts";
import { Outbox } from "./outbox.ts";
import { project, projectorCursorKey } from "./projection.ts";
import { Views } from "./views.ts";

/** Commit `number` is stored; without bytes, read it. */
export interface StoredCommit {
  readonly number: number;
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  /** While it is traced; without them all of it happened when it was stored. */
  readonly times?: CommitTimes;
}

/** What the thread is started with. */
export interface ProjectorSettings {
  readonly bus: BusAddress;
  readonly name: string;
  readonly partition: number;
  readonly tracing: Tracing | undefined;
}

export type ToProjector =
  | { readonly kind: "commits"; readonly commits: readonly StoredCommit[] }
  | { readonly kind: "views"; readonly views: ReadonlyMap<string, object> }
  | { readonly kind: "stop" };
export type FromProjector =
  | { readonly published: number }
  | { readonly spansLost: number; readonly why: string }
  | { readonly failed: string };

const CURSOR_EVERY_MS = 1_000;
const VIEWS_EVERY_MS = 250;
/** Nothing was committed for so long: the ledger leaves the disk to others. */
const QUIET_AFTER_MS = 100;

/**
 * The projector: publishes what the ledger says, resuming at its own cursor. Ids come from commit number and
 * index, so that one that starts anew behind its cursor stores nothing twice.
 */
class ProjectorThread {
  readonly #js: JetStreamClient;
  readonly #jsm: JetStreamManager;
  readonly #kv: KV;
  readonly #partition: number;
  readonly #answers: Outbox;
  readonly #alerts: Outbox;
  readonly #views: Views;
  readonly #tell: (message: FromProjector) => void;
  readonly #abort = new AbortController();
  #published: number;
  #cursor: number;

  constructor(options: {
    readonly js: JetStreamClient;
    readonly jsm: JetStreamManager;
    readonly kv: KV;
    readonly views: Views;
    readonly partition: number;
    readonly answers: Outbox;
    readonly alerts: Outbox;
    readonly cursor: number;
    readonly tell: (message: FromProjector) => void;
  }) {
    this.#js = options.js;
    this.#jsm = options.jsm;
    this.#kv = options.kv;
    this.#views = options.views;
    this.#partition = options.partition;
    this.#answers = options.answers;
    this.#alerts = options.alerts;
    this.#cursor = this.#published = options.cursor;
    this.#tell = options.tell;
  }

  async take(message: ToProjector): Promise<void> {
    if (message.kind === "views") for (const [key, view] of message.views) this.#views.set(key, () => view);
    else if (message.kind === "commits") {
      for (const commit of message.commits) await this.#take(commit);
      this.#tell({ published: this.#published });
    }
  }

  async #take({ number, bytes, times }: StoredCommit): Promise<void> {
    if (number <= this.#published) return;
    if (bytes !== undefined && number === this.#published + 1)
      await this.#publish(new LazyCommit(bytes, placeOf(this.#partition, number)), times);
    else await this.#catchUp(number);
  }

  async #catchUp(number: number): Promise<void> {
    const followed = followLedgerLazily({
      reader: `projector-${this.#partition}`,
      js: this.#js,
      jsm: this.#jsm,
      partition: this.#partition,
      after: { number: this.#published, hash: undefined },
      signal: this.#abort.signal,
    });
    for await (const { commit, storedAtMs } of followed) {
      await this.#publish(commit, allAt(storedAtMs));
      if (commit.number % 100 === 0) this.#tell({ published: commit.number });
      if (commit.number >= number) break;
    }
  }

  async #publish(commit: LazyCommit, times: CommitTimes | undefined): Promise<void> {
    const { answers, rest } = project(this.#partition, commit);
    await this.#answers.send(answers);
    const { alerts, deadLetters, views } = rest();
    await this.#alerts.send(alerts);
    // Few, and each must be kept: the cursor does not pass one that is not stored.
    for (const letter of deadLetters) await deadLetter(this.#js, letter, this.#abort.signal);
    for (const [key, view] of views) this.#views.set(key, view);
    if (times !== undefined && isTracing()) traceCommit(this.#partition, commit, times);
    this.#published = commit.number;
  }

  async writeViews(): Promise<void> {
    await this.#views.write(this.#published);
  }

  async storeCursor(): Promise<void> {
    // A symbol of which nothing comes any more has its view from no later commit.
    const stored = this.#views.storedTo;
    if (stored === this.#cursor || this.#answers.underWay + this.#alerts.underWay > 0) return;
    await this.#kv.put(projectorCursorKey(this.#partition), String(stored)).then(
      () => {
        this.#cursor = stored;
      },
      () => undefined, // The bus is away: the cursor stays behind, and the ids make that harmless.
    );
  }

  /** Reading the ledger ends; what was published and not acknowledged comes again from the cursor. */
  abort(): void {
    this.#abort.abort();
  }
}

const allAt = (atMs: number): CommitTimes => ({
  takenMs: atMs,
  decidedMs: atMs,
  storedMs: atMs,
  intents: new Map(),
});

const port = parentPort;
if (port !== null) {
  const { bus, name, partition, tracing } = workerData as ProjectorSettings;
  const tell = (message: FromProjector): void => {
    port.postMessage(message);
  };
  const waiting: ToProjector[] = [];
  let wake: () => void = () => undefined;
  let committedAt = Number.NEGATIVE_INFINITY;
  port.on("message", (message: ToProjector) => {
    if (message.kind === "commits") committedAt = performance.now();
    waiting.push(message);
    wake();
  });
  try {
    await startTracing("risk-kernel", name, tracing, (spansLost, why) => {
      tell({ spansLost, why });
    });
    const nc = await connectBus({ ...bus, name: `${name}-projector` });
    const js = jetstream(nc);
    const jsm = await jetstreamManager(nc, { checkAPI: false });
    // A reign may begin while other streams have no leader yet.
    const [kv, cursor, { config }] = await untilAnswered(
      async () => {
        const risk = await new Kvm(js).open("risk");
        return [
          risk,
          await risk.get(projectorCursorKey(partition)),
          await jsm.streams.info("ANSWERS"),
        ] as const;
      },
      () => undefined,
    );
    const fail = (error: unknown): void => {
      tell({ failed: messageOf(error) });
    };
    const quiet = (): boolean => performance.now() - committedAt > QUIET_AFTER_MS;
    const answers = new Outbox({ nc, js, replicated: config.num_replicas > 1, quiet, fail });
    const alerts = new Outbox({ nc, js, replicated: false, quiet, fail });
    const begin = cursor === null || cursor.operation !== "PUT" ? 0 : Number(cursor.string());
    const projector = new ProjectorThread({
      js,
      jsm,
      kv,
      views: new Views(kv, begin),
      partition,
      answers,
      alerts,
      cursor: begin,
      tell,
    });
    const timers = [
      setInterval(() => void projector.storeCursor(), CURSOR_EVERY_MS),
      setInterval(() => void projector.writeViews().catch(fail), VIEWS_EVERY_MS),
    ];
    for (let stopping = false; !stopping;) {
      const message = waiting.shift();
      if (message === undefined)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      else if (message.kind === "stop") stopping = true;
      else await projector.take(message);
    }
    for (const timer of timers) clearInterval(timer);
    projector.abort();
    await answers.idle();
    await alerts.idle();
    // One write may be under way, of what was there before the last commits.
    await projector.writeViews();
    await projector.writeViews();
    await projector.storeCursor();
    await stopTracing();
    answers.close();
    alerts.close();
    await nc.close();
    port.close();
  } catch (error) {
    tell({ failed: messageOf(error) });
  }
}
