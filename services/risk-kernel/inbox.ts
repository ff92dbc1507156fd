import { JetStreamApiError, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream";
import type { KV, KvEntry } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import type { BusAddress } from "#libs/bus/connect.ts";
import { readAside } from "#libs/bus/read-aside.ts";
import { readChunks } from "#libs/bus/read-stream.ts";
import { untilAnswered } from "#libs/bus/until-answered.ts";
import { NORMAL_POLICY, type Policy } from "#libs/domain/policy.ts";
import { isExitIntent } from "#libs/wire/intent.ts";
import { Backlog } from "./backlog.ts";
import type { Input, InputStream } from "./batch.ts";
import { Fifo } from "./fifo.ts";
import { BURST_INPUTS } from "./group-size.ts";
import { PolicyReader, type ReadVersion } from "./policy-reader.ts";
import type { KernelState } from "./state.ts";

/** A queued input with what the latency figures need. */
export interface Queued {
  readonly input: Input;
  readonly storedAtMs: number;
  /** Monotonic milliseconds when this kernel had it. */
  readonly receivedAt: number;
}

const QUEUE_MAX = 5_000;
const BATCH_BYTES = 300 * 1024;
/** Denials of surplus intents cost little; their answers have to fit into the commit too. */
const BATCH_INPUTS = 512;
const REFERENCE_KEYS = ["symbol.>", "regime", "condition.>", "brackets.>", "brackets-read.>"];
const RETRY_MS = 250;
const NO_MESSAGE = 10037;
/** A commit has to stay below the server's 1 MB; what no honest producer sends is folded as an empty message. */
const INPUT_BYTES_MAX = 200 * 1024;
const EMPTY = new Uint8Array();
const bounded = (data: Uint8Array): Uint8Array => (data.length > INPUT_BYTES_MAX ? EMPTY : data);

const inputOf = (stream: InputStream, sequence: number, subject: string, data: Uint8Array): Input =>
  stream === "INTENTS"
    ? { stream, sequence, subject, data, isExit: isExitIntent(data) }
    : { stream, sequence, subject, data };

/**
 * Reads all inputs of a kernel from the state's cursors on and hands them out in batches.
 *
 * What happened before a kernel took over comes first: no intent is handed out before the facts that were stored when
 * it started, or it would be decided on positions and reservations that are known to be old.
 */
export class Inbox {
  readonly #queues: Record<Exclude<InputStream, "INTENTS">, Fifo<Queued>> & { readonly INTENTS: Backlog } = {
    FACTS: new Fifo(),
    INTENTS: new Backlog(),
    POLICY: new Fifo(),
    REFERENCE: new Fifo(),
  };
  readonly #wake: () => void;
  readonly #abort = new AbortController();
  #room: (() => void)[] = [];
  #policyReader: PolicyReader | undefined;
  /** Last sequence of FACTS when the reading began; Infinity until it is known. */
  #factsBefore = Number.POSITIVE_INFINITY;
  #factsTaken = 0;

  constructor(wake: () => void) {
    this.#wake = wake;
  }

  start(options: {
    readonly js: JetStreamClient;
    readonly jsm: JetStreamManager;
    readonly bus: BusAddress;
    readonly policy: KV;
    readonly reference: KV;
    readonly cursors: KernelState["cursors"];
    readonly policyInForce: () => Policy | undefined;
    readonly onPolicy: (version: ReadVersion) => void;
    readonly onPolicyTrouble: (what: string) => void;
    readonly fail: (error: unknown) => void;
    readonly onRestart: (reason: string) => void;
    readonly reader: string;
  }): void {
    const { cursors, fail } = options;
    this.#factsTaken = cursors.facts;
    this.#lookAtFacts(options.jsm).catch(fail);
    this.#read("FACTS", cursors.facts + 1, options).catch(fail);
    this.#read("INTENTS", cursors.intents + 1, options).catch(fail);
    this.#watch(options.reference, REFERENCE_KEYS, cursors.reference).catch((error: unknown) => {
      if (!this.#abort.signal.aborted) fail(error);
    });
    this.#policyReader = PolicyReader.start({
      kv: options.policy,
      inForce: options.policyInForce,
      folded: () => cursors.policy,
      onRevision: (entry) => {
        this.#pushEntry("POLICY", entry);
      },
      onValid: options.onPolicy,
      onTrouble: options.onPolicyTrouble,
    });
  }

  stop(): void {
    this.#abort.abort();
    this.#policyReader?.stop();
    this.#release();
  }

  /** Inputs that were read and not handed out. */
  get waiting(): number {
    const { REFERENCE, POLICY, FACTS, INTENTS } = this.#queues;
    return REFERENCE.length + POLICY.length + FACTS.length + INTENTS.length;
  }

  /** Real milliseconds since the policy in force was last found in KV. */
  policyAgeMs(nowMs: number): number {
    return this.#policyReader?.ageMs(nowMs) ?? Number.POSITIVE_INFINITY;
  }

  /** The next inputs, each queue's oldest first, bounded in count and bytes. @param group of a long backlog, so many. */
  take(group: number): Queued[] {
    const batch: Queued[] = [];
    let bytes = 0;
    let decisions = 0;
    const limit = this.waiting - this.#queues.INTENTS.surplus > BURST_INPUTS ? group : BURST_INPUTS;
    for (const stream of ["REFERENCE", "POLICY", "FACTS", "INTENTS"] as const) {
      const queue = this.#queues[stream];
      if (stream === "INTENTS" && this.#factsTaken < this.#factsBefore) break;
      while (decisions < limit && batch.length < BATCH_INPUTS && bytes < BATCH_BYTES) {
        const queued = queue.shift();
        if (queued === undefined) break;
        batch.push(queued);
        if (queued.input.waiting === undefined) decisions += 1;
        if (stream === "FACTS") this.#factsTaken = queued.input.sequence;
        bytes += queued.input.data.length;
      }
    }
    this.#release();
    return batch;
  }

  async #lookAtFacts(jsm: JetStreamManager): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted)
      try {
        this.#factsBefore = await lastThatComes(jsm, "FACTS");
        this.#wake();
        return;
      } catch {
        // The bus is away; nothing is read either.
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
  }

  async #read(
    stream: "FACTS" | "INTENTS",
    fromSequence: number,
    options: Parameters<Inbox["start"]>[0],
  ): Promise<void> {
    const { FACTS, INTENTS } = this.#queues;
    const { signal } = this.#abort;
    const push =
      stream === "FACTS"
        ? (queued: Queued): void => {
            FACTS.push(queued);
          }
        : (queued: Queued): void => {
            const { intentsWaitingMax } = options.policyInForce() ?? NORMAL_POLICY;
            INTENTS.push(queued, intentsWaitingMax);
          };
    const { js, jsm, bus, reader, onRestart } = options;
    const chunks =
      stream === "INTENTS"
        ? readAside({ bus, stream, fromSequence, signal, reader, onRestart })
        : readChunks({ js, jsm, stream, fromSequence, signal, reader, onRestart });
    for await (const chunk of chunks) {
      const receivedAt = performance.now();
      for (const { sequence, subject, data, storedAtMs } of chunk)
        push({ input: inputOf(stream, sequence, subject, bounded(data)), storedAtMs, receivedAt });
      this.#wake();
      while (this.#queues[stream].length >= QUEUE_MAX && !signal.aborted)
        await new Promise<void>((resolve) => this.#room.push(resolve));
    }
  }

  async #watch(kv: KV, key: string | string[], cursor: number): Promise<void> {
    const { signal } = this.#abort;
    const watch = await untilAnswered(
      () => kv.watch({ key }),
      () => undefined,
      signal,
    );
    signal.addEventListener("abort", () => {
      watch.stop();
    });
    if (signal.aborted) watch.stop();
    let last = cursor;
    for await (const entry of watch) {
      if (signal.aborted) return;
      if (entry.operation !== "PUT" || entry.revision <= last) continue;
      last = entry.revision;
      this.#pushEntry("REFERENCE", entry);
    }
  }

  #pushEntry(stream: "POLICY" | "REFERENCE", entry: KvEntry): void {
    this.#queues[stream].push({
      input: { stream, sequence: entry.revision, subject: entry.key, data: bounded(entry.value) },
      storedAtMs: Date.now(),
      receivedAt: performance.now(),
    });
    this.#wake();
  }

  #release(): void {
    const waiting = this.#room;
    this.#room = [];
    for (const resolve of waiting) resolve();
  }
}

/** The last sequence of a stream that a reader will be given; one that has aged out or was removed never comes. */
async function lastThatComes(jsm: JetStreamManager, stream: string): Promise<number> {
  const { state } = await jsm.streams.info(stream);
  if (state.messages === 0) return 0;
  try {
    return (await jsm.streams.getMessage(stream, { seq: state.last_seq }))?.seq ?? 0;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === NO_MESSAGE) return 0;
    throw error;
  }
}
