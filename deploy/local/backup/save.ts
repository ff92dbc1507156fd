import { jetstreamManager, type StreamState } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { savedLedgers, savedStreams } from "#libs/bus/backup-order.ts";
import { writeSnapshot } from "#libs/bus/stream-snapshot.ts";
import { replaceFile } from "#libs/runtime/atomic-file.ts";
import {
  inputsUsed,
  NOTHING_USED,
  sha256,
  streamFiles,
  writeManifest,
  type Held,
  type LedgerEnd,
  type Manifest,
  type SavedStream,
} from "./manifest.ts";
import { heldOf, type Finding, type Rehearsal } from "./rehearsal.ts";

/** A key that changes while its bucket is written out falls out of it: it is written out again. */
const ATTEMPTS = 50;
const SAY_EVERY_MS = 1_000;

export interface Saved {
  readonly manifest: Manifest;
  readonly findings: readonly Finding[];
}

/**
 * Saves every stream and bucket that a restore needs, each read in by another server as soon as it is written, and folds the
 * ledger there. The manifest is written last: a folder without one is no backup.
 *
 * @throws Error that names the stream.
 */
export async function saveAll(
  nc: NatsConnection,
  folder: string,
  rehearsal: Rehearsal,
  at: number,
  say: (line: string) => void,
): Promise<Saved> {
  const saved: One[] = [];
  for (const stream of savedStreams()) {
    const one = await saveOne(nc, folder, stream, rehearsal, say);
    saved.push(one);
    const bytes = one.files.reduce((sum, file) => sum + file.bytes, 0);
    say(
      `saved      ${stream.padEnd(14)} ${one.first}..${one.last}, ${one.messages} messages, ${bytes} bytes; another server reads the same`,
    );
  }
  const ledgers: LedgerEnd[] = [];
  for (const name of savedLedgers())
    ledgers.push(await endOf(nc, name, saved.find((one) => one.name === name)?.last ?? 0));
  const findings: Finding[] = [];
  for (const end of ledgers) findings.push(...(await rehearsal.judge(end, say)));
  const manifest: Manifest = {
    format: 1,
    at,
    server: nc.info?.version ?? "",
    streams: saved.map(({ name, savedAt, first, last, messages }) => ({
      name,
      savedAt,
      first,
      last,
      messages,
    })),
    ledgers,
    files: saved.flatMap(({ files }) => files),
  };
  await writeManifest(folder, manifest);
  return { manifest, findings };
}

/** A stream and its files. */
interface One extends SavedStream {
  readonly files: Manifest["files"];
}

/** Until what was written is whole. */
async function saveOne(
  nc: NatsConnection,
  folder: string,
  name: string,
  rehearsal: Rehearsal,
  say: (line: string) => void,
): Promise<One> {
  const { description, contents } = streamFiles(name);
  mkdirSync(join(folder, name), { mode: 0o700 });
  let said = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    const savedAt = Date.now();
    const { file, ...described } = await writeSnapshot(nc, name, join(folder, contents), (bytes) => {
      if (performance.now() - said < SAY_EVERY_MS) return;
      said = performance.now();
      say(`           ${name}: ${bytes} bytes`);
    });
    const text = `${JSON.stringify(described, null, 2)}\n`;
    await replaceFile(join(folder, description), text);
    const held = await rehearsal.readIn(folder, name);
    const lost = lostOf(described.state, held, name.startsWith("KV_"));
    if (lost === 0) {
      const files = [
        { path: contents, ...file },
        { path: description, bytes: Buffer.byteLength(text), sha256: sha256(text) },
      ];
      return { name, savedAt, ...held, files };
    }
    if (attempt === ATTEMPTS)
      throw new Error(
        `${name}: ${lost} of ${described.state.messages} messages were replaced while it was written out, ${ATTEMPTS} times over: try again when less happens`,
      );
    await rehearsal.forget(name);
    rmSync(join(folder, contents));
  }
}

/** Messages that fell out while the stream was written. Of a stream the oldest may: they have reached its age. */
export function lostOf(state: StreamState, held: Held, bucket: boolean): number {
  const before = heldOf(state);
  if (held.last < before.last) return before.last - held.last;
  const aged = bucket ? 0 : Math.max(0, held.first - before.first);
  return Math.max(0, before.messages - held.messages - aged);
}

/** The last saved commit of a ledger, read from the running bus. */
async function endOf(nc: NatsConnection, stream: string, commit: number): Promise<LedgerEnd> {
  if (commit === 0) return { stream, commit, sha256: "", used: NOTHING_USED };
  const message = await (await jetstreamManager(nc)).streams.getMessage(stream, { seq: commit });
  if (message === null)
    throw new Error(`${stream}: commit ${commit} was saved, but the running bus does not have it`);
  return { stream, commit, sha256: sha256(message.data), used: inputsUsed(message.data) };
}

/** Makes the folder. @throws Error when something is in it already. */
export function makeFolder(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Error(`${folder}: is not empty: every backup has a folder of its own`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}
