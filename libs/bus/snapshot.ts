import type { KV } from "@nats-io/kv";
import { sha256 } from "#libs/wire/sha256.ts";
import { HaltError } from "#libs/domain/errors.ts";

/** A KV value must stay below the server's 1 MB message limit. */
const CHUNK_BYTES = 512 * 1024;
const POINTER = "snapshot.latest";

interface Pointer {
  readonly commit: number;
  readonly chunks: number;
  readonly bytes: number;
  readonly sha256: string;
  /** The snapshot before, removed when the next one is complete. */
  readonly previous: { readonly commit: number; readonly chunks: number } | null;
}

/** Stores a snapshot in chunks, then the pointer to it; a crash in between leaves the older one in force. */
export async function writeSnapshot(kv: KV, commit: number, snapshot: Uint8Array): Promise<void> {
  const old = await readPointer(kv);
  if (old !== undefined && old.commit >= commit) return;
  const chunks = Math.max(1, Math.ceil(snapshot.length / CHUNK_BYTES));
  for (let i = 0; i < chunks; i += 1)
    await kv.put(`snapshot.${commit}.${i}`, snapshot.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES));
  const pointer: Pointer = {
    commit,
    chunks,
    bytes: snapshot.length,
    sha256: digest(snapshot),
    previous: old === undefined ? null : { commit: old.commit, chunks: old.chunks },
  };
  await kv.put(POINTER, JSON.stringify(pointer));
  const outdated = old?.previous;
  if (outdated != null)
    for (let i = 0; i < outdated.chunks; i += 1) await kv.purge(`snapshot.${outdated.commit}.${i}`);
}

/**
 * The newest complete snapshot, or undefined when there is none.
 *
 * @throws HaltError SNAPSHOT_CORRUPT when its bytes are not what was written; delete `snapshot.latest` in KV
 * bucket risk to start from the ledger's beginning instead.
 */
export async function readSnapshot(kv: KV): Promise<Uint8Array | undefined> {
  const pointer = await readPointer(kv);
  if (pointer === undefined) return undefined;
  const parts: Uint8Array[] = [];
  for (let i = 0; i < pointer.chunks; i += 1) {
    const entry = await kv.get(`snapshot.${pointer.commit}.${i}`);
    parts.push(entry?.value ?? new Uint8Array());
  }
  const snapshot = Buffer.concat(parts);
  if (snapshot.length !== pointer.bytes || digest(snapshot) !== pointer.sha256)
    throw new HaltError(
      "SNAPSHOT_CORRUPT",
      `the snapshot of commit ${pointer.commit} is damaged; "nats kv del risk ${POINTER}" starts from the ledger's beginning`,
    );
  return snapshot;
}

async function readPointer(kv: KV): Promise<Pointer | undefined> {
  const entry = await kv.get(POINTER);
  if (entry === null || entry.operation !== "PUT") return undefined;
  return JSON.parse(entry.string()) as Pointer;
}

const digest = (bytes: Uint8Array): string => Buffer.from(sha256(bytes)).toString("hex");
