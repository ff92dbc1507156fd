import { JetStreamApiError, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream";
import { createHash } from "node:crypto";
import { HaltError, messageOf } from "#libs/domain/errors.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
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

export const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

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
 * The one writer of a ledger. Each append carries the expected last sequence of the stream, so that the first
 * append of a newer kernel invalidates every append of this one, in flight or frozen.
 *
 * Appends are pipelined. The first that fails stops the writer for good: call {@link settle}, rebuild, and
 * open a new one. A timed-out append may still land; the tail says so.
 */
export class LedgerWriter {
  readonly #js: JetStreamClient;
  readonly #jsm: JetStreamManager;
  readonly #partition: number;
  readonly #epoch: number;
  #expected: number;
  #failure: string | undefined;
  readonly #inFlight = new Set<Promise<void>>();

  constructor(options: {
    readonly js: JetStreamClient;
    readonly jsm: JetStreamManager;
    readonly partition: number;
    readonly epoch: number;
    readonly tail: LedgerTail;
  }) {
    this.#js = options.js;
    this.#jsm = options.jsm;
    this.#partition = options.partition;
    this.#epoch = options.epoch;
    this.#expected = options.tail.number;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Why the writer stopped, or undefined. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /**
   * Appends commit `number`; resolves `true` once it is stored, `false` when this or an earlier append failed.
   * Outcomes arrive in order: none is `true` after one that is `false`.
   */
  append(number: number, bytes: Uint8Array): Promise<boolean> {
    if (this.#failure !== undefined) return Promise.resolve(false);
    if (number !== this.#expected + 1)
      throw new HaltError("LEDGER_NUMBER", `commit ${number} does not follow ${this.#expected}`);
    const expected = this.#expected++;
    const settled = this.#publish(expected, bytes);
    const tracked = settled.then(() => undefined).finally(() => this.#inFlight.delete(tracked));
    this.#inFlight.add(tracked);
    return settled;
  }

  async #publish(expected: number, bytes: Uint8Array): Promise<boolean> {
    try {
      const ack = await this.#js.publish(ledgerSubject(this.#partition), bytes, {
        expect: { lastSequence: expected },
        timeout: 3_000,
      });
      if (ack.seq !== expected + 1)
        throw new HaltError("LEDGER_NUMBER", `commit ${expected + 1} was stored at sequence ${ack.seq}`);
      return this.#failure === undefined;
    } catch (error) {
      this.#failure ??= messageOf(error);
      return false;
    }
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
