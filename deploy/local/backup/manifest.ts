import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "#libs/runtime/atomic-file.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { messageOf } from "#libs/domain/errors.ts";

/** What a backup's folder holds; written when everything else is on the disk. */
export interface Manifest {
  readonly format: 1;
  /** Epoch milliseconds when it was begun. */
  readonly at: number;
  /** Version of the nats-server it came from. */
  readonly server: string;
  /** In the order in which they were saved. */
  readonly streams: readonly SavedStream[];
  readonly ledgers: readonly LedgerEnd[];
  readonly files: readonly ManifestFile[];
}

/** What one stream held, as a server found it that read the file in. */
export interface SavedStream extends Held {
  readonly name: string;
  readonly savedAt: number;
}

/** Sequences and number of messages; first 0 and last 0 of a stream that never held any. */
export interface Held {
  readonly first: number;
  readonly last: number;
  readonly messages: number;
}

/** The last commit that is saved, as the running bus gave it out. */
export interface LedgerEnd {
  readonly stream: string;
  readonly commit: number;
  readonly sha256: string;
  readonly used: InputsUsed;
}

/** The highest numbers of inputs that a ledger has used, by the stream or bucket that gave them out. */
export type InputsUsed = Readonly<Record<keyof typeof INPUTS, number>>;

export const INPUTS = {
  facts: "FACTS",
  intents: "INTENTS",
  policy: "KV_policy",
  reference: "KV_reference",
} as const;

export const NOTHING_USED: InputsUsed = { facts: 0, intents: 0, policy: 0, reference: 0 };

/** By the last commit of a ledger. */
export function inputsUsed(commit: Uint8Array): InputsUsed {
  const { cursors } = plimsoll.v1.Commit.decode(commit);
  const { facts, intents, policy, reference } = cursors ?? NOTHING_USED;
  return { facts, intents, policy, reference };
}

/**
 * Inputs that a ledger has used and that are not there. Such a number would be given to another message, which the
 * kernel would pass over.
 *
 * @param lastOf the highest number a stream or bucket has given out.
 */
export const inputsMissing = (
  ledger: string,
  used: InputsUsed,
  lastOf: (stream: string) => number,
): readonly string[] =>
  Object.entries(INPUTS).flatMap(([name, stream]) => {
    const [needed, last] = [used[name as keyof InputsUsed], lastOf(stream)];
    return needed > last ? [`${stream}: ends at ${last}, but ${ledger} has used ${needed}`] : [];
  });

interface ManifestFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

const MANIFEST = "manifest.json";
/** In the form that `sha256sum --check` reads. */
const SUM = "manifest.json.sha256";

/** The files of a stream, as `nats stream restore` wants them. */
export const streamFiles = (stream: string): { readonly description: string; readonly contents: string } => ({
  description: join(stream, "backup.json"),
  contents: join(stream, "stream.tar.s2"),
});

/** Files of a backup that are not what was written; names each. */
export class DamagedBackup extends Error {}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  await replaceFile(join(folder, MANIFEST), text);
  await replaceFile(join(folder, SUM), `${sha256(text)}  ${MANIFEST}\n`);
}

/**
 * The manifest, once every file is found to be as it was written.
 *
 * @throws DamagedBackup
 */
export async function readBackup(folder: string): Promise<Manifest> {
  const manifest = readManifest(folder);
  const faults: string[] = [];
  for (const file of manifest.files) {
    const fault = await faultOf(folder, file);
    if (fault !== undefined) faults.push(`${file.path}: ${fault}`);
  }
  if (faults.length > 0) throw new DamagedBackup(faults.join("\n"));
  return manifest;
}

/** Names one file. @throws DamagedBackup */
function readManifest(folder: string): Manifest {
  const path = join(folder, MANIFEST);
  if (!existsSync(path))
    throw new DamagedBackup(
      `${MANIFEST}: is missing in ${folder}: that is no backup, or one that was not finished`,
    );
  const text = readFileSync(path, "utf8");
  const [sum] = existsSync(join(folder, SUM)) ? readFileSync(join(folder, SUM), "utf8").split(" ") : [];
  if (sum === undefined) throw new DamagedBackup(`${SUM}: is missing`);
  if (sum !== sha256(text))
    throw new DamagedBackup(`${MANIFEST}: its SHA-256 is ${sha256(text)}, ${SUM} says ${sum}`);
  try {
    const manifest = JSON.parse(text) as Manifest;
    if (manifest.format !== 1) throw new Error(`format is ${String(manifest.format)}, this version reads 1`);
    return manifest;
  } catch (error) {
    throw new DamagedBackup(`${MANIFEST}: ${messageOf(error)}`, { cause: error });
  }
}

async function faultOf(folder: string, file: ManifestFile): Promise<string | undefined> {
  const path = join(folder, file.path);
  if (!existsSync(path)) return "is missing";
  const { size } = statSync(path);
  if (size !== file.bytes) return `has ${size} bytes, the manifest says ${file.bytes}`;
  const found = await sha256OfFile(path);
  return found === file.sha256
    ? undefined
    : `its SHA-256 is ${found}, the manifest says ${file.sha256}: it was changed after it was written`;
}

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

export const sha256 = (content: Uint8Array | string): string =>
  createHash("sha256").update(content).digest("hex");
