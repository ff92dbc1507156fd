import { HaltError } from "#libs/domain/errors.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { orderCommandToWire } from "#libs/wire/ledger.ts";
import { DERIVED, type KernelState } from "./state.ts";
import { restoreSums } from "./valuation.ts";

/** Version of the state's shape; a kernel that does not know a snapshot's version says so instead of guessing. */
const SCHEMA = 1;

/** The state after a commit, as stored in KV risk. */
export function encodeSnapshot(state: KernelState, commitHash: Uint8Array, epoch: number): Uint8Array {
  const outstanding = [...state.accounts.values()].flatMap((account) =>
    [...account.books.values()].flatMap((book) =>
      [...book.orders.values()].map(({ command }) => orderCommandToWire(command)),
    ),
  );
  return plimsoll.v1.Snapshot.encode({
    schema: SCHEMA,
    commitNumber: state.commit,
    commitHash,
    epoch,
    cursors: state.cursors,
    stateJson: JSON.stringify(state, replacer),
    outstanding,
  }).finish();
}

/** @throws HaltError SNAPSHOT_SCHEMA for a snapshot of another version. */
export function decodeSnapshot(bytes: Uint8Array): {
  readonly state: KernelState;
  readonly hash: Uint8Array;
  readonly epoch: number;
} {
  const snapshot = plimsoll.v1.Snapshot.decode(bytes);
  if (snapshot.schema !== SCHEMA)
    throw new HaltError(
      "SNAPSHOT_SCHEMA",
      `the snapshot has schema ${snapshot.schema}, this kernel knows ${SCHEMA}`,
    );
  const state = JSON.parse(snapshot.stateJson, reviver) as KernelState;
  restoreSums(state);
  return {
    state,
    hash: snapshot.commitHash,
    epoch: snapshot.epoch,
  };
}

/** Maps, sets and bigints as tagged JSON; decimals stay exact. */
function replacer(this: unknown, key: string, value: unknown): unknown {
  if (DERIVED.has(key)) return undefined;
  if (typeof value === "bigint") return { $n: value.toString() };
  if (value instanceof Map) return { $map: [...value] };
  if (value instanceof Set) return { $set: [...value] };
  return value;
}

function reviver(this: unknown, _: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("$n" in value) return BigInt(value.$n as string);
  if ("$map" in value) return new Map(value.$map as [unknown, unknown][]);
  if ("$set" in value) return new Set(value.$set as unknown[]);
  return value;
}
