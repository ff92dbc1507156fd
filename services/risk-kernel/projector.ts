import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { HaltError } from "#libs/domain/errors.ts";
import type { CommitTimes } from "./commit-trace.ts";
import type { FromProjector, ProjectorSettings, StoredCommit, ToProjector } from "./projector-thread.ts";

/** Commits whose bytes may wait for the projector; beyond that it reads them from the ledger. */
const AHEAD_MAX = 1_000;
const STOP_WITHIN_MS = 1_500;

/**
 * Hands stored commits to the projector's thread: deciding must not wait for publishing.
 *
 * The thread is a follower of the ledger like any other; being handed the bytes of a commit only spares it the
 * way over the bus. What it was not handed, it reads.
 */
export class Projector {
  readonly #worker: Worker;
  #handed = 0;
  #stored: StoredCommit[] = [];
  #published = 0;
  #stopping = false;

  constructor(
    options: ProjectorSettings & {
      readonly fail: (error: unknown) => void;
      readonly spansLost: (spans: number, why: string) => void;
    },
  ) {
    const { fail, spansLost, ...settings } = options;
    this.#worker = new Worker(new URL("projector-thread.ts", import.meta.url), {
      workerData: settings satisfies ProjectorSettings,
    });
    this.#worker.on("message", (message: FromProjector) => {
      if ("published" in message) this.#published = message.published;
      else if ("spansLost" in message) spansLost(message.spansLost, message.why);
      else fail(new HaltError("PROJECTOR_FAILED", message.failed));
    });
    this.#worker.on("error", fail);
    this.#worker.on("exit", (code) => {
      if (!this.#stopping) fail(new HaltError("PROJECTOR_FAILED", `its thread ended with code ${code}`));
    });
  }

  /** Publishes up to this commit, which is stored: what an earlier kernel committed and did not publish. */
  start(tail: number): void {
    this.#handed = tail;
    this.#post({ kind: "commits", commits: [{ number: tail, bytes: undefined }] });
  }

  /** Publishes one commit that was just stored. @param times while it is traced. */
  stored(number: number, bytes: Uint8Array, times?: CommitTimes): void {
    const idle = this.lag === 0;
    this.#handed = number;
    const near = number - this.#published < AHEAD_MAX;
    this.#stored.push({
      number,
      bytes: near ? Uint8Array.from(bytes) : undefined,
      ...(times === undefined ? {} : { times }),
    });
    // What was stored together goes over together; a lone one at once.
    if (idle) this.#handOver();
    else if (this.#stored.length === 1) setImmediate(() => this.#handOver());
  }

  #handOver(): void {
    const commits = this.#stored;
    this.#stored = [];
    if (commits.length > 0) this.#post({ kind: "commits", commits });
  }

  /** Shows these, newer than any commit's counters. */
  show(views: ReadonlyMap<string, object>): void {
    this.#post({ kind: "views", views });
  }

  /** Commits stored and not yet published. */
  get lag(): number {
    return Math.max(0, this.#handed - this.#published);
  }

  /** What was handed over is published, as far as the bus is there. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const gone = once(this.#worker, "exit");
    this.#handOver();
    this.#post({ kind: "stop" });
    const late = setTimeout(() => void this.#worker.terminate(), STOP_WITHIN_MS);
    await gone;
    clearTimeout(late);
  }

  #post(message: ToProjector): void {
    const transfer =
      message.kind === "commits" ? message.commits.flatMap(({ bytes }) => bytes?.buffer ?? []) : [];
    this.#worker.postMessage(message, transfer);
  }
}
