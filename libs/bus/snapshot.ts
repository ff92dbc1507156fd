import { JetStreamApiError, type JetStreamManager } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import { HaltError } from "#libs/domain/errors.ts";
import { sha256 } from "#libs/wire/sha256.ts";
import { WRONG_LAST_SEQUENCE } from "./publish.ts";

/** A KV value must stay below the server's 1 MB message limit. */
const CHUNK_BYTES = 512 * 1024;
const SUBJECTS = "$KV.risk.";
const PARTS = "snapshot.";
const POINTER = `${PARTS}latest`;
/** A replica may have the pointer and not its parts yet, and a part may be written over once the pointer has moved on. */
const READS = 5;
const READ_AGAIN_MS = 200;
const NO_MESSAGE = 10037;

/** What a kernel starts from. */
export interface Snapshot {
  /** All that changes; other services read no more than this. */
  readonly body: Uint8Array;
  /** What it has in common with others, by the SHA-256 of the bytes as hex: each is stored once, and up to 512 KiB long. */
  readonly pages: ReadonlyMap<string, Uint8Array>;
}

interface Part {
  readonly key: string;
  readonly sha256: string;
}

interface Pointer {
  readonly commit: number;
  readonly body: readonly Part[];
  readonly pages: readonly Part[];
  /** Keys of the snapshot before: somebody may be reading it. */
  readonly before: readonly string[];
}

/** Up to schema 10: everything in one piece. */
interface OlderPointer {
  readonly commit: number;
  readonly chunks: number;
  readonly sha256: string;
}

interface StoredPointer {
  readonly pointer: Pointer | OlderPointer | undefined;
  readonly revision: number;
}

/**
 * Stores snapshots: their parts, then the pointer to them. A crash in between leaves the older one in force.
 *
 * Each writer has keys of its own and writes over those that no pointer names: what wakes late harms nobody's.
 */
export class SnapshotWriter {
  readonly #kv: KV;
  readonly #jsm: JetStreamManager;
  readonly #name: string;
  /** Keys without a value: each leaves a marker. */
  readonly #gone = new Set<string>();

  /** @param name fit for a key; no other writer has it, nor ever had. */
  constructor(options: { readonly kv: KV; readonly jsm: JetStreamManager; readonly name: string }) {
    this.#kv = options.kv;
    this.#jsm = options.jsm;
    this.#name = options.name;
  }

  /** One after the other; of a commit that is not newer than what is stored nothing is written. */
  async write(commit: number, { body, pages }: Snapshot): Promise<void> {
    const { pointer: old, revision } = await this.#readPointer();
    if (old !== undefined && old.commit >= commit) return;
    const before = keysIn(old);
    const taken = new Set([...before, ...(old === undefined || "chunks" in old ? [] : old.before)]);
    const stored = new Map(pagesIn(old).map(({ key, sha256: name }) => [name, key]));
    let slot = 0;
    const put = async (bytes: Uint8Array, name: string): Promise<Part> => {
      let key: string;
      do key = `${PARTS}${this.#name}.${(slot += 1)}`;
      while (taken.has(key));
      this.#gone.delete(key);
      await this.#kv.put(key, bytes);
      return { key, sha256: name };
    };
    const pageParts: Part[] = [];
    for (const [name, bytes] of pages) {
      const key = stored.get(name);
      pageParts.push(key === undefined ? await put(bytes, name) : { key, sha256: name });
    }
    const bodyParts: Part[] = [];
    for (let at = 0; at < body.length; at += CHUNK_BYTES) {
      const chunk = body.subarray(at, at + CHUNK_BYTES);
      bodyParts.push(await put(chunk, digest(chunk)));
    }
    const pointer: Pointer = { commit, body: bodyParts, pages: pageParts, before };
    const now = await this.#point(pointer, revision);
    if (now !== undefined) await this.#purge(new Set([POINTER, ...before, ...keysIn(pointer)]), now);
  }

  /** From the leader: of a replica that is behind, parts of the newest snapshot would seem free to be written over. */
  async #readPointer(): Promise<StoredPointer> {
    try {
      const newest = await this.#jsm.streams.getMessage("KV_risk", { last_by_subj: `${SUBJECTS}${POINTER}` });
      if (newest === null) return { pointer: undefined, revision: 0 };
      const isPut = newest.header.get("KV-Operation") === "";
      return { pointer: isPut ? pointerIn(newest.string()) : undefined, revision: newest.seq };
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === NO_MESSAGE)
        return { pointer: undefined, revision: 0 };
      throw error;
    }
  }

  /** Gives the pointer's new revision; undefined when another writer was faster. */
  async #point(pointer: Pointer, revision: number): Promise<number | undefined> {
    try {
      return await this.#kv.put(POINTER, JSON.stringify(pointer), { previousSeq: revision });
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === WRONG_LAST_SEQUENCE) return undefined;
      throw error;
    }
  }

  /**
   * Purges what no pointer will ever name: parts older than the pointer just written, and not in it. Who wrote them read
   * an older pointer, and can put none in its place any more.
   */
  async #purge(named: ReadonlySet<string>, revision: number): Promise<void> {
    const { state } = await this.#jsm.streams.info("KV_risk", { subjects_filter: `${SUBJECTS}${PARTS}>` });
    for (const subject of Object.keys(state.subjects ?? {})) {
      const key = subject.slice(SUBJECTS.length);
      if (named.has(key) || this.#gone.has(key)) continue;
      const entry = await this.#kv.get(key);
      if (entry !== null && entry.revision > revision) continue;
      if (entry?.operation === "PUT") await this.#kv.purge(key, { previousSeq: entry.revision });
      this.#gone.add(key);
    }
  }
}

/**
 * The body of the newest complete snapshot, or undefined when there is none.
 *
 * @throws HaltError SNAPSHOT_CORRUPT when its bytes are not what was written; delete `snapshot.latest` in KV
 * bucket risk to start from the ledger's beginning instead.
 */
export async function readSnapshotBody(kv: KV): Promise<Uint8Array | undefined> {
  return (await read(kv, () => []))?.body;
}

/** The newest complete snapshot, or undefined when there is none. @throws HaltError SNAPSHOT_CORRUPT like {@link readSnapshotBody}. */
export function readSnapshot(kv: KV): Promise<Snapshot | undefined> {
  return read(kv, pagesIn);
}

async function read(
  kv: KV,
  wanted: (pointer: Pointer | OlderPointer) => readonly Part[],
): Promise<Snapshot | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const entry = await kv.get(POINTER);
    const pointer = entry?.operation === "PUT" ? pointerIn(entry.string()) : undefined;
    if (pointer === undefined) return undefined;
    const body = "chunks" in pointer ? await readInOnePiece(kv, pointer) : await readParts(kv, pointer.body);
    const pages = await readParts(kv, wanted(pointer));
    if (body !== undefined && pages !== undefined)
      return {
        body: Buffer.concat(body),
        pages: new Map(pages.map((bytes, i) => [wanted(pointer)[i]?.sha256 ?? "", bytes])),
      };
    if (attempt === READS)
      throw new HaltError(
        "SNAPSHOT_CORRUPT",
        `the snapshot of commit ${pointer.commit} is damaged; "nats kv del risk ${POINTER}" starts from the ledger's beginning`,
      );
    await sleep(READ_AGAIN_MS);
  }
}

/** Undefined when one is not what was written. */
async function readParts(kv: KV, parts: readonly Part[]): Promise<readonly Uint8Array[] | undefined> {
  const all: Uint8Array[] = [];
  for (const { key, sha256: name } of parts) {
    const bytes = (await kv.get(key))?.value ?? new Uint8Array();
    if (digest(bytes) !== name) return undefined;
    all.push(bytes);
  }
  return all;
}

async function readInOnePiece(kv: KV, pointer: OlderPointer): Promise<readonly Uint8Array[] | undefined> {
  const all: Uint8Array[] = [];
  for (const key of keysIn(pointer)) all.push((await kv.get(key))?.value ?? new Uint8Array());
  return digest(Buffer.concat(all)) === pointer.sha256 ? all : undefined;
}

const pagesIn = (pointer: Pointer | OlderPointer | undefined): readonly Part[] =>
  pointer === undefined || "chunks" in pointer ? [] : pointer.pages;

function keysIn(pointer: Pointer | OlderPointer | undefined): readonly string[] {
  if (pointer === undefined) return [];
  if ("chunks" in pointer)
    return Array.from({ length: pointer.chunks }, (_, i) => `${PARTS}${pointer.commit}.${i}`);
  return [...pointer.body, ...pointer.pages].map(({ key }) => key);
}

const pointerIn = (text: string): Pointer | OlderPointer => JSON.parse(text) as Pointer | OlderPointer;

const digest = (bytes: Uint8Array): string => Buffer.from(sha256(bytes)).toString("hex");
