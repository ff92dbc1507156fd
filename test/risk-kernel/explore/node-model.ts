import { LedgerWriter, readTail } from "#libs/bus/ledger-writer.ts";
import { sha256 } from "#libs/wire/sha256.ts";
import { readSnapshot, SnapshotWriter } from "#libs/bus/snapshot.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { LazyCommit } from "#libs/wire/lazy-commit.ts";
import { batchOf, foldOrder, type Input } from "../../../services/risk-kernel/batch.ts";
import { fold, type Folded } from "../../../services/risk-kernel/fold.ts";
import { project, type Projection } from "../../../services/risk-kernel/projection.ts";
import { decodeSnapshot, encodeSnapshot } from "../../../services/risk-kernel/snapshot.ts";
import { emptyState, type KernelState } from "../../../services/risk-kernel/state.ts";
import type { Sight } from "../../../services/risk-kernel/sight.ts";
import type { Trust } from "../../../services/risk-kernel/ruling.ts";
import { vouched } from "../vouched.ts";
import { LinkModel, type InputsModel, type KvModel, type LedgerModel } from "./bus-model.ts";

/** Small, so that what is in flight meets another kernel's takeover in many ways. */
const IN_FLIGHT_MAX = 3;

/** What all kernels share. */
export interface Around {
  readonly ledger: LedgerModel;
  readonly inputs: InputsModel;
  readonly kv: KvModel;
  readonly symbols: readonly string[];
  readonly nowMs: () => number;
  /** How long ago the accounts were vouched for. */
  readonly trust: () => Trust;
  readonly sight: () => Sight;
  readonly commitId: () => string;
  /** The newest commit whose messages are known to be out; it may be behind the truth. */
  readonly projector: { cursor: number };
  readonly publish: (message: Projection["answers"][number]) => void;
}

/**
 * A kernel process: the real fold, writer, snapshot and projection, and the steps between them one by one, so that
 * each can be the one at which the process stops, for a while or for good.
 */
export class NodeModel {
  readonly #around: Around;
  readonly link: LinkModel;
  #state: KernelState;
  #hash: Uint8Array;
  #epoch = 0;
  #writer: LedgerWriter | undefined;
  #acked: Promise<void> = Promise.resolve();
  #stored = 0;
  #storedHash: Uint8Array = new Uint8Array(32);
  /** Commits known to be stored whose messages are not all out. */
  readonly #toPublish: Uint8Array[] = [];

  private constructor(around: Around) {
    this.#around = around;
    this.link = new LinkModel(around.ledger);
    this.#state = emptyState();
    this.#hash = new Uint8Array(32);
  }

  /** Starts from the newest snapshot and the ledger behind it, and takes over. */
  static async start(around: Around): Promise<NodeModel> {
    const node = new NodeModel(around);
    await node.rebuild();
    return node;
  }

  get active(): boolean {
    return this.#writer !== undefined;
  }

  get failed(): boolean {
    return this.#writer?.failure !== undefined;
  }

  get behind(): boolean {
    const { streams } = this.#around.inputs;
    const { facts, intents } = this.#state.cursors;
    return facts < streams.FACTS.length || intents < streams.INTENTS.length;
  }

  /** Loads what is stored and opens a new epoch. */
  async rebuild(): Promise<void> {
    const { ledger, kv, projector } = this.#around;
    const snapshot = await readSnapshot(kv.client(0).kv);
    const { state, hash } =
      snapshot === undefined ? { state: emptyState(), hash: new Uint8Array(32) } : decodeSnapshot(snapshot);
    const tail = await readTail(this.link.jsm, 0);
    let newest = hash;
    for (const commit of ledger.commits.slice(state.commit, tail.number)) {
      const again = fold(state, batchOf(plimsoll.v1.Commit.decode(commit)));
      if (Buffer.compare(again.bytes, commit) !== 0)
        throw new Error(`commit ${state.commit} folded by a kernel that starts gives other bytes`);
      newest = sha256(commit);
    }
    if (Buffer.compare(newest, tail.hash) !== 0) throw new Error("the state's hash is not the tail's");
    this.#state = state;
    this.#hash = tail.hash;
    this.#stored = tail.number;
    this.#storedHash = tail.hash;
    this.#epoch = tail.epoch + 1;
    const { jsm, appends } = this.link;
    this.#writer = new LedgerWriter({
      jsm,
      appends,
      partition: 0,
      epoch: this.#epoch,
      tail,
      inFlightMax: IN_FLIGHT_MAX,
    });
    this.#acked = Promise.resolve();
    this.#toPublish.splice(0, Infinity, ...ledger.commits.slice(projector.cursor, tail.number));
    this.#takeOver(this.#writer);
  }

  #takeOver(writer: LedgerWriter): void {
    const first = this.#state.commit + 1;
    const commits = Array.from({ length: writer.inFlightMax }, () => this.#fold([]));
    const stored = writer.takeOver(commits.map(({ bytes }) => bytes));
    for (const [i, folded] of commits.entries()) this.#afterwards(writer, stored, first + i, folded);
  }

  /** One commit of up to so many facts and intents; true when there was something to decide. */
  decide(facts: number, intents: number): boolean {
    const writer = this.#writer;
    if (writer === undefined || writer.failure !== undefined || writer.inFlight >= writer.inFlightMax)
      return false;
    const { streams } = this.#around.inputs;
    const { cursors } = this.#state;
    const inputs: Input[] = [
      ...streams.REFERENCE.slice(cursors.reference),
      ...streams.POLICY.slice(cursors.policy),
      ...streams.FACTS.slice(cursors.facts, cursors.facts + facts),
      ...streams.INTENTS.slice(cursors.intents, cursors.intents + intents).map((input) =>
        // Which are surplus is each kernel's own finding.
        (input.sequence + this.#epoch) % 13 === 0 ? { ...input, waiting: 101 } : input,
      ),
    ];
    if (inputs.length === 0) return false;
    const folded = this.#fold(inputs);
    const number = this.#state.commit;
    this.#afterwards(writer, writer.append(number, folded.bytes), number, folded);
    return true;
  }

  #fold(inputs: readonly Input[]): Folded {
    const nowMs = Math.max(this.#state.nowMs, this.#around.nowMs());
    const folded = fold(this.#state, {
      epoch: this.#epoch,
      commitId: this.#around.commitId(),
      previousHash: this.#hash,
      nowMs,
      ages: {
        clockAgeMs: 10,
        policyAgeMs: 10,
        busUsedPercent: 10,
        trust: vouched(this.#state, this.#around.trust()),
      },
      sight: this.#around.sight(),
      marks:
        inputs.length === 0
          ? []
          : this.#around.symbols.map((symbol) => ({
              symbol,
              mark: "50000",
              bid: "50000",
              ask: "50000",
              receivedAtMs: nowMs,
            })),
      inputs: foldOrder(inputs),
      reissueAfterMs: 5_000,
    });
    this.#hash = folded.hash;
    return folded;
  }

  #afterwards(writer: LedgerWriter, stored: Promise<boolean>, number: number, folded: Folded): void {
    this.#acked = this.#acked.then(async () => {
      if (!(await stored) || this.#writer !== writer) return;
      this.#stored = number;
      this.#storedHash = folded.hash;
      this.#toPublish.push(folded.bytes);
    });
  }

  /** Messages of one stored commit go out, the last of them perhaps not: the process may die in between. */
  publish(all: boolean, storeCursor: boolean): boolean {
    const bytes = this.#toPublish[0];
    if (bytes === undefined) return false;
    const commit = new LazyCommit(bytes, "the commit to publish");
    const { answers, rest } = project(0, commit);
    const { alerts } = rest();
    const messages = [...answers, ...alerts];
    for (const message of all ? messages : messages.slice(0, -1)) this.#around.publish(message);
    if (!all) return true;
    this.#toPublish.shift();
    if (storeCursor) this.#around.projector.cursor = commit.number;
    return true;
  }

  /** Keeps a snapshot, as the shell does: only of a state that is stored as a whole. */
  async snapshot(writes: number): Promise<void> {
    if (this.#writer === undefined || this.#stored !== this.#state.commit || this.#stored === 0) return;
    const writer = new SnapshotWriter({ ...this.#around.kv.client(writes), name: this.#around.commitId() });
    const snapshot = encodeSnapshot(this.#state, this.#storedHash, this.#epoch);
    await writer.write(this.#stored, snapshot).catch(() => undefined);
  }

  /** After a failed append: the ledger's tail says how to go on. Every append must have been answered by now. */
  async settle(): Promise<void> {
    const writer = this.#writer;
    if (writer === undefined) return;
    await this.#acked;
    let settled: Awaited<ReturnType<LedgerWriter["settle"]>>;
    try {
      settled = await writer.settle();
    } catch {
      return; // The bus is away; the next step tries again.
    }
    if (settled.kind === "rebuild") await this.rebuild();
    else this.#writer = undefined;
  }
}
