import type { Commit } from "#libs/bus/ledger-follower.ts";
import { sha256 } from "#libs/wire/sha256.ts";
import type { StoredMessage } from "#libs/bus/read-stream.ts";
import { HaltError, messageOf } from "#libs/domain/errors.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { batchOf } from "./batch.ts";
import { fold } from "./fold.ts";
import type { Snapshot } from "#libs/bus/snapshot.ts";
import { decodeSnapshot, isSnapshotOf } from "./snapshot.ts";
import { emptyState, type KernelState } from "./state.ts";

/**
 * What is wrong with a ledger, and where.
 *
 * - `MISSING`: the commit is not there.
 * - `UNREADABLE`: its bytes are no commit.
 * - `CHANGED`: its bytes are not those that were written; the commits beside it say so.
 * - `DIFFERS`: it is as it was written, but its inputs give another commit.
 * - `SNAPSHOT`: the kernels' snapshot is not the state after its commit.
 */
interface Fault {
  readonly kind: "MISSING" | "UNREADABLE" | "CHANGED" | "DIFFERS" | "SNAPSHOT";
  readonly commit: number;
  readonly text: string;
}

/** How far a replay came. */
export interface Replayed {
  /** After the last good commit; undefined when it is not known, or not any more after folding a bad one. */
  readonly state: KernelState | undefined;
  /** The last good commit's number, and SHA-256 of its bytes. */
  readonly number: number;
  readonly hash: Uint8Array;
  /** Commits, answers and orders that were recomputed and found equal. */
  readonly commits: number;
  readonly answers: number;
  readonly orders: number;
  /** Commits in front of the first known state: only their chain was checked. */
  readonly chained: number;
  readonly snapshotChecked: boolean;
  readonly fault: Fault | undefined;
}

export interface ReplayOptions {
  /** First and last commit the ledger holds. */
  readonly first: number;
  readonly last: number;
  /** The kernels' newest snapshot: a start when the ledger's beginning is gone, else one more thing to compare. */
  readonly snapshot: Snapshot | undefined;
  /** The newest commit that is known to have been stored, and how; a server's repair may have cut the ledger. */
  readonly known?: { readonly commit: number; readonly from: string } | undefined;
  /** True for the first commit that is not wanted any more. */
  readonly beyond?: (commit: Commit) => boolean;
  readonly progress?: (number: number) => void;
}

/**
 * Folds a ledger again from its recorded inputs and compares every commit byte for byte; ends at the first that is
 * missing, changed or decided otherwise. `messages` are the ledger's from `first` on.
 */
export async function replay(
  messages: AsyncIterator<StoredMessage>,
  { first, last, snapshot, known, beyond, progress }: ReplayOptions,
): Promise<Replayed> {
  const anchor = snapshot === undefined ? undefined : anchorOf(snapshot);
  let state: KernelState | undefined;
  let hash: Uint8Array | undefined;
  if (first <= 1) [state, hash] = [emptyState(), new Uint8Array(32)];
  else if (anchor?.number === first - 1) [state, hash] = [anchor.state, anchor.hash];
  let number = first - 1;
  let [commits, answers, orders, chained, snapshotChecked] = [0, 0, 0, 0, false];
  const ended = (fault?: Fault): Replayed => ({
    state,
    number,
    hash: hash ?? new Uint8Array(32),
    commits,
    answers,
    orders,
    chained,
    snapshotChecked,
    fault,
  });

  while (number < last) {
    const message = await take(messages);
    const expected = number + 1;
    if (message === undefined) return ended(missing(expected, "the stream gives nothing from there on"));
    if (message.sequence !== expected)
      return ended(missing(expected, `the next one there is ${message.sequence}`));
    const commit = decode(message.data);
    if (typeof commit === "string")
      return ended({ kind: "UNREADABLE", commit: expected, text: `commit ${expected}: ${commit}` });
    const linked = hash === undefined || Buffer.compare(commit.previousHash, hash) === 0;
    if (commit.number !== expected && !linked)
      return ended(missing(expected, `commit ${commit.number} stands at its place`));
    if (commit.number !== expected)
      return ended(changed(expected, `number: recorded ${commit.number}, but it stands at ${expected}`));
    if (!linked) return ended(await brokenLink(messages, message));
    if (beyond?.(commit) === true) return ended();

    if (state === undefined) chained += 1;
    else {
      let again: ReturnType<typeof fold>;
      try {
        again = fold(state, batchOf(commit));
      } catch (error) {
        state = undefined;
        return ended(
          await differs(messages, message, `its inputs cannot be folded again: ${messageOf(error)}`),
        );
      }
      if (Buffer.compare(again.bytes, message.data) !== 0) {
        state = undefined;
        return ended(
          await differs(
            messages,
            message,
            firstDifference(commit, decode(again.bytes)) ?? offsetOf(again.bytes, message.data),
          ),
        );
      }
      commits += 1;
      answers += again.answers.length;
      orders += again.orders.length;
    }
    number = expected;
    hash = sha256(message.data);
    if (anchor?.number === number) {
      const fault = checkSnapshot(anchor, state, hash);
      if (fault !== undefined) return ended(fault);
      snapshotChecked = state !== undefined;
      state ??= anchor.state;
    }
    progress?.(number);
  }
  if (known !== undefined && known.commit > number)
    return ended(
      missing(number + 1, `the ledger ends before it, but commit ${known.commit} was stored: ${known.from}`),
    );
  return ended();
}

/** Undefined when there is no more, or when the stream counts a message that it does not give out. */
async function take(messages: AsyncIterator<StoredMessage>): Promise<StoredMessage | undefined> {
  try {
    const next = await messages.next();
    return next.done === true ? undefined : next.value;
  } catch (error) {
    if (error instanceof HaltError && error.code === "READER_STUCK") return undefined;
    throw error;
  }
}

function decode(bytes: Uint8Array): Commit | string {
  try {
    return plimsoll.v1.Commit.decode(bytes);
  } catch (error) {
    return `its bytes cannot be read: ${messageOf(error)}`;
  }
}

const missing = (commit: number, text: string): Fault => ({
  kind: "MISSING",
  commit,
  text: `commit ${commit} is missing; ${text}`,
});

const changed = (commit: number, text: string): Fault => ({
  kind: "CHANGED",
  commit,
  text: `commit ${commit} was changed after it was written: ${text}`,
});

/** True when the next commit carries this one's hash: then this one is as it was written. Undefined at the end. */
async function isAsWritten(
  messages: AsyncIterator<StoredMessage>,
  message: StoredMessage,
): Promise<boolean | undefined> {
  const next = await take(messages);
  if (next === undefined || next.sequence !== message.sequence + 1) return undefined;
  const commit = decode(next.data);
  return typeof commit === "string"
    ? undefined
    : Buffer.compare(commit.previousHash, sha256(message.data)) === 0;
}

/** The hash a commit carries is not that of the one before: one of the two was changed, and the next says which. */
async function brokenLink(messages: AsyncIterator<StoredMessage>, message: StoredMessage): Promise<Fault> {
  const { sequence } = message;
  switch (await isAsWritten(messages, message)) {
    case true:
      return changed(
        sequence - 1,
        `its inputs still give the same answers, but commit ${sequence} carries another hash of it`,
      );
    case false:
      return changed(sequence, `previousHash: it is not the hash of commit ${sequence - 1}`);
    case undefined:
      return changed(
        sequence,
        `previousHash: it is not the hash of commit ${sequence - 1}, or that one was changed; no commit behind them tells which`,
      );
  }
}

async function differs(
  messages: AsyncIterator<StoredMessage>,
  message: StoredMessage,
  text: string,
): Promise<Fault> {
  const { sequence } = message;
  switch (await isAsWritten(messages, message)) {
    case false:
      return changed(sequence, text);
    case true:
      return {
        kind: "DIFFERS",
        commit: sequence,
        text: `commit ${sequence} is as it was written, but this build decides otherwise: ${text}`,
      };
    case undefined:
      return {
        kind: "DIFFERS",
        commit: sequence,
        text: `commit ${sequence} recomputed is another one (changed, or decided otherwise by this build): ${text}`,
      };
  }
}

/** The first field of the recorded commit that the recomputed one has otherwise, e.g. `answers[0].reason`. */
function firstDifference(recorded: unknown, recomputed: unknown, path = ""): string | undefined {
  if (isRecord(recorded) && isRecord(recomputed)) {
    // Defaults stand on the prototype of a decoded message, in the order of its fields.
    const keys = new Set<string>();
    // eslint-disable-next-line guard-for-in
    for (const key in Object.getPrototypeOf(recorded) as object) keys.add(key);
    for (const key of Object.keys(recorded)) keys.add(key);
    for (const key of keys) {
      if (key.startsWith("$") || typeof recorded[key] === "function") continue;
      const name = Array.isArray(recorded) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
      const found = firstDifference(recorded[key], recomputed[key], name);
      if (found !== undefined) return found;
    }
    if (Array.isArray(recorded) && Array.isArray(recomputed) && recorded.length !== recomputed.length)
      return `${path}: recorded ${recorded.length}, recomputed ${recomputed.length} of them`;
    return undefined;
  }
  if (recorded === recomputed || (recorded == null && recomputed == null)) return undefined;
  if (recorded instanceof Uint8Array && recomputed instanceof Uint8Array)
    return Buffer.compare(recorded, recomputed) === 0
      ? undefined
      : `${path}: recorded ${hex(recorded)}, recomputed ${hex(recomputed)}`;
  return `${path}: recorded ${shown(recorded)}, recomputed ${shown(recomputed)}`;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !(value instanceof Uint8Array);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const shown = (value: unknown): string => (isRecord(value) ? "one" : (JSON.stringify(value) ?? "none"));

function offsetOf(recomputed: Uint8Array, recorded: Uint8Array): string {
  let offset = 0;
  while (offset < recorded.length && recorded[offset] === recomputed[offset]) offset += 1;
  return `byte ${offset} of ${recorded.length}: a form of the same fields that this build does not write`;
}

interface Anchor extends ReturnType<typeof decodeSnapshot> {
  readonly snapshot: Snapshot;
  /** The commit it is after; its state moves on when the replay starts from it. */
  readonly number: number;
}

function anchorOf(snapshot: Snapshot): Anchor {
  const decoded = decodeSnapshot(snapshot);
  return { ...decoded, snapshot, number: decoded.state.commit };
}

function checkSnapshot(anchor: Anchor, state: KernelState | undefined, hash: Uint8Array): Fault | undefined {
  const { snapshot, number, epoch } = anchor;
  const fault = (text: string): Fault => ({
    kind: "SNAPSHOT",
    commit: number,
    text: `the snapshot of commit ${number} ${text}; "nats kv del risk snapshot.latest" makes the kernels start from the ledger instead`,
  });
  if (Buffer.compare(anchor.hash, hash) !== 0) return fault("carries another hash of it");
  return state !== undefined && isSnapshotOf(snapshot, state, hash, epoch) === false
    ? fault("is not the state that folding gives")
    : undefined;
}
