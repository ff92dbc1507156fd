import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import { HaltError, messageOf } from "#libs/domain/errors.ts";
import { sha256 } from "#libs/wire/sha256.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { LazyCommit } from "#libs/wire/lazy-commit.ts";
import { readStream } from "./read-stream.ts";
import { ledgerStream } from "./streams.ts";

export type Commit = plimsoll.v1.Commit & plimsoll.v1.Commit.$Shape;

/** One commit whose place in the chain is verified. */
export interface FollowedCommit<Reading = Commit> {
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly commit: Reading;
  /** SHA-256 of `bytes`. */
  readonly hash: Uint8Array;
  /** When the stream stored it, wall-clock epoch milliseconds. */
  readonly storedAtMs: number;
}

export interface FollowOptions {
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly partition: number;
  /** Follow from the commit behind this one; number 0 for the beginning. `hash` undefined: not known, do not check the first link. */
  readonly after: { readonly number: number; readonly hash: Uint8Array | undefined };
  readonly signal: AbortSignal;
  /** Prefix of the consumer's name. */
  readonly reader: string;
  readonly onRestart?: (reason: string) => void;
}

/**
 * The ledger's commits from a point on, each decoded whole and checked against the one before it.
 *
 * @throws HaltError LEDGER_HOLE, LEDGER_CHAIN or LEDGER_BYTES that names the exact commit. One flipped bit on a
 * replica makes the server skip a message silently, so whoever acts on the ledger must look.
 */
export const followLedger = (options: FollowOptions): AsyncGenerator<FollowedCommit> =>
  follow(options, (bytes, place) => {
    try {
      return plimsoll.v1.Commit.decode(bytes);
    } catch (error) {
      throw new HaltError("LEDGER_BYTES", `${place} cannot be read: ${messageOf(error)}`);
    }
  });

/**
 * The same for who needs parts of a commit only: holes and the chain of hashes over all bytes are checked alike, of
 * what a commit says only what is asked for, see {@link LazyCommit}.
 */
export const followLedgerLazily = (options: FollowOptions): AsyncGenerator<FollowedCommit<LazyCommit>> =>
  follow(options, (bytes, place) => new LazyCommit(bytes, place));

async function* follow<Reading extends Pick<Commit, "number" | "previousHash">>(
  options: FollowOptions,
  read: (bytes: Uint8Array, place: string) => Reading,
): AsyncGenerator<FollowedCommit<Reading>> {
  const { after, partition } = options;
  const stream = ledgerStream(partition);
  let number = after.number;
  let hash = after.number === 0 ? new Uint8Array(32) : after.hash;
  const messages = readStream({
    js: options.js,
    jsm: options.jsm,
    stream,
    fromSequence: number + 1,
    signal: options.signal,
    reader: options.reader,
    buffer: 200,
    ...(options.onRestart === undefined ? {} : { onRestart: options.onRestart }),
  });
  for await (const { sequence, data, storedAtMs } of messages) {
    if (sequence !== number + 1)
      throw new HaltError(
        "LEDGER_HOLE",
        `${stream}: commit ${number + 1} is missing; the next one found is ${sequence}`,
      );
    const commit = read(data, placeOf(partition, sequence));
    if (commit.number !== sequence)
      throw new HaltError(
        "LEDGER_NUMBER",
        `${stream}: commit ${commit.number} stands at sequence ${sequence}`,
      );
    if (hash !== undefined && !equal(commit.previousHash, hash))
      throw new HaltError(
        "LEDGER_CHAIN",
        `${stream}: commit ${sequence} does not carry the hash of commit ${number}`,
      );
    number = sequence;
    hash = sha256(data);
    yield { number, bytes: data, commit, hash, storedAtMs };
  }
}

/** A commit in an error's text. */
export const placeOf = (partition: number, number: number): string =>
  `${ledgerStream(partition)}: commit ${number}`;

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
