import { JetStreamApiError, type JetStreamManager } from "@nats-io/jetstream";
import { HaltError, messageOf } from "#libs/domain/errors.ts";
import { sha256 } from "#libs/wire/sha256.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import type { Appends } from "./stream-appender.ts";
import { ledgerStream, ledgerSubject } from "./streams.ts";

/** The newest commit of a ledger. */
export interface LedgerTail {
  /** 0 for an empty ledger. */
  readonly number: number;
  /** SHA-256 of its bytes; 32 zero bytes for an empty ledger. */
  readonly hash: Uint8Array;
  readonly epoch: number;
  readonly commitId: string;
}

const EMPTY: LedgerTail = { number: 0, hash: new Uint8Array(32), epoch: 0, commitId: "" };
const NO_MESSAGE = 10037;

/** The newest commit, read from the leader: a replica may be behind. */
export async function readTail(jsm: JetStreamManager, partition: number): Promise<LedgerTail> {
  const stream = ledgerStream(partition);
  const { state } = await jsm.streams.info(stream);
  if (state.last_seq === 0) return EMPTY;
  let message: Awaited<ReturnType<typeof jsm.streams.getMessage>>;
  try {
    message = await jsm.streams.getMessage(stream, { last_by_subj: ledgerSubject(partition) });
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === NO_MESSAGE) message = null;
    else throw error;
  }
  if (message === null)
    throw new HaltError(
      "LEDGER_EMPTIED",
      `${stream} says its last sequence is ${state.last_seq}, but holds no message`,
    );
  const commit = plimsoll.v1.Commit.decode(message.data);
  if (commit.number !== message.seq)
    throw new HaltError(
      "LEDGER_NUMBER",
      `commit ${commit.number} stands at sequence ${message.seq} of ${stream}`,
    );
  return { number: message.seq, hash: sha256(message.data), epoch: commit.epoch, commitId: commit.commitId };
}

/** What is left to do after a failed append. */
export type Settled =
  /** Our epoch is still the newest: rebuild from the tail and go on. */
  | { readonly kind: "rebuild"; readonly tail: LedgerTail }
  /** Another kernel wrote: stop. */
  | { readonly kind: "retire"; readonly tail: LedgerTail };

/**
 * Appends in flight of one writer: what a disk stores in some 15 ms, so that one slow fsync does not make groups grow.
 * A kernel that allows fewer must not take over from one that allows more, see {@link LedgerWriter}.
 */
export const APPENDS_IN_FLIGHT_MAX = 32;

/**
 * The one writer of a ledger. Each append carries the expected last sequence of the stream, so that what a newer
 * kernel appends invalidates every append of this one, in flight or frozen.
 *
 * Every one, because a reign begins with as many commits at once as an older kernel may have in flight, see
 * {@link takeOver}. After a single one, the older kernel's second append would meet the very sequence it expects, with
 * another kernel's commit on it.
 *
 * Appends are pipelined. The first that fails stops the writer for good: call {@link settle}, rebuild, and
 * open a new one. A timed-out append may still land; the tail says so.
 */
export class LedgerWriter {
  readonly #jsm: JetStreamManager;
  readonly #partition: number;
  readonly #epoch: number;
  readonly #appends: Appends;
  #expected: number;
  /** Appends in flight at most; what arrives while they are goes into the next commit. */
  readonly inFlightMax: number;
  #takingOver = false;
  #failure: string | undefined;
  readonly #inFlight = new Set<Promise<void>>();

  constructor(options: {
    readonly jsm: JetStreamManager;
    readonly partition: number;
    readonly epoch: number;
    readonly tail: LedgerTail;
    /** To the partition's ledger. */
    readonly appends: Appends;
    /** Never more than any other writer of the same ledger may have. */
    readonly inFlightMax?: number;
  }) {
    this.#jsm = options.jsm;
    this.#partition = options.partition;
    this.#epoch = options.epoch;
    this.#expected = options.tail.number;
    this.#appends = options.appends;
    this.inFlightMax = options.inFlightMax ?? APPENDS_IN_FLIGHT_MAX;
  }

  /** Nothing goes behind a takeover that is not acknowledged, so that one counts as a full window. */
  get inFlight(): number {
    return this.#takingOver ? this.inFlightMax : this.#inFlight.size;
  }

  /** Why the writer stopped, or undefined. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /**
   * Appends the first commits of a reign, all or none. From then on, no append of an older kernel is accepted:
   * whatever it has in flight expects one of the sequences that these cover. Wait for it before appending more: a
   * competing takeover would end where this one does, and what follows this one would fit behind that one.
   *
   * @throws HaltError LEDGER_NUMBER unless there are {@link inFlightMax} of them.
   */
  takeOver(commits: readonly Uint8Array[]): Promise<boolean> {
    if (commits.length !== this.inFlightMax)
      throw new HaltError(
        "LEDGER_NUMBER",
        `a reign begins with ${this.inFlightMax} commits at once, not ${commits.length}`,
      );
    const expected = this.#expected;
    this.#expected += commits.length;
    this.#takingOver = true;
    return this.#track(async () => {
      const last = await this.#appends.atOnce(commits, expected);
      this.#takingOver = false;
      if (last !== expected + commits.length)
        throw new HaltError("LEDGER_NUMBER", `commit ${expected + commits.length} was stored at ${last}`);
    });
  }

  /**
   * Appends commit `number`; resolves `true` once it is stored, `false` when this or an earlier append failed.
   * Outcomes arrive in order: none is `true` after one that is `false`.
   */
  append(number: number, bytes: Uint8Array): Promise<boolean> {
    if (this.#failure !== undefined) return Promise.resolve(false);
    if (number !== this.#expected + 1)
      throw new HaltError("LEDGER_NUMBER", `commit ${number} does not follow ${this.#expected}`);
    if (this.inFlight >= this.inFlightMax)
      throw new HaltError("INVARIANT_VIOLATED", `commit ${number} would be one append in flight too many`);
    const expected = this.#expected++;
    return this.#track(async () => {
      const sequence = await this.#appends.one(bytes, expected);
      if (sequence !== expected + 1)
        throw new HaltError("LEDGER_NUMBER", `commit ${expected + 1} was stored at sequence ${sequence}`);
    });
  }

  /** The first that fails stops the writer; those before it may still be stored. */
  #track(append: () => Promise<void>): Promise<boolean> {
    const settled = append().then(
      () => this.#failure === undefined,
      (error: unknown) => {
        this.#failure ??= messageOf(error);
        return false;
      },
    );
    const tracked = settled.then(() => undefined).finally(() => this.#inFlight.delete(tracked));
    this.#inFlight.add(tracked);
    return settled;
  }

  /**
   * Waits for what is in flight and reads the tail.
   *
   * @throws whatever the bus throws while it is away; call again.
   */
  async settle(): Promise<Settled> {
    await Promise.allSettled(this.#inFlight);
    const tail = await readTail(this.#jsm, this.#partition);
    return tail.epoch > this.#epoch ? { kind: "retire", tail } : { kind: "rebuild", tail };
  }
}
