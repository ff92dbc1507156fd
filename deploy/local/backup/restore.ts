import type { JetStreamManager, StreamInfo } from "@nats-io/jetstream";
import { JetStreamApiError } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { savedLedgers } from "#libs/bus/backup-order.ts";
import { readSnapshotIn, type StreamDescription } from "#libs/bus/stream-snapshot.ts";
import { INPUTS, inputsMissing, inputsUsed, streamFiles, type Held, type Manifest } from "./manifest.ts";
import { heldOf } from "./rehearsal.ts";

const STREAM_NOT_FOUND = 10059;
/** Points into the ledger: a kernel refuses a ledger that ends before its own snapshot. */
const BESIDE_LEDGER = "KV_risk";

/** What stands in the way of a restore, a line each. */
export class RestoreRefused extends Error {}

export interface RestorePlan {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Streams to restore, of those in the manifest. */
  readonly streams: readonly string[];
  /** What is live now, by name; those that do not exist are not in it. */
  readonly live: ReadonlyMap<string, StreamInfo>;
}

/**
 * Looks at what is live before anything is touched.
 *
 * @param only the streams wanted; undefined: all of the backup.
 * @param over streams of which may be lost what they hold.
 * @throws RestoreRefused that says everything that is in the way.
 */
export async function planRestore(
  jsm: JetStreamManager,
  folder: string,
  manifest: Manifest,
  only: readonly string[] | undefined,
  over: readonly string[],
): Promise<RestorePlan> {
  const inBackup = manifest.streams.map(({ name }) => name);
  const faults = [...(only ?? []), ...over]
    .filter((name) => !inBackup.includes(name))
    .map((name) => `${name}: is not in the backup; it holds ${inBackup.join(", ")}`);
  const streams = inBackup.filter((name) => only === undefined || only.includes(name));
  const live = new Map<string, StreamInfo>();
  for (const name of [...inBackup, "KV_lease"]) {
    const info = await infoOf(jsm, name);
    if (info !== undefined) live.set(name, info);
  }
  const held = await holders(jsm, live.get("KV_lease"));
  if (held.length > 0) faults.push(`services run (leases ${held.join(", ")}): stop every service first`);
  for (const name of streams) {
    const state = live.get(name)?.state;
    if (state !== undefined && state.last_seq > 0 && !over.includes(name))
      faults.push(
        `${name}: holds ${state.first_seq}..${state.last_seq}, ${state.messages} messages; --over ${name} if these may be lost`,
      );
  }
  faults.push(...(await apart(jsm, manifest, streams, live)));
  if (faults.length > 0) throw new RestoreRefused(faults.join("\n"));
  return { folder, manifest, streams, live };
}

/** A ledger and what it rests on must still fit together afterwards. */
async function apart(
  jsm: JetStreamManager,
  manifest: Manifest,
  streams: readonly string[],
  live: ReadonlyMap<string, StreamInfo>,
): Promise<readonly string[]> {
  const lastOf = (stream: string): number =>
    streams.includes(stream)
      ? (manifest.streams.find(({ name }) => name === stream)?.last ?? 0)
      : (live.get(stream)?.state.last_seq ?? 0);
  const faults: string[] = [];
  for (const ledger of savedLedgers()) {
    const end = manifest.ledgers.find(({ stream }) => stream === ledger);
    const state = live.get(ledger)?.state;
    if (streams.includes(ledger)) {
      if (end !== undefined) faults.push(...inputsMissing(ledger, end.used, lastOf));
      if (!streams.includes(BESIDE_LEDGER) && (live.get(BESIDE_LEDGER)?.state.messages ?? 0) > 0)
        faults.push(`${ledger}: is restored together with ${BESIDE_LEDGER}, which points into it`);
    } else if (state !== undefined && state.messages > 0 && streams.some(isInput)) {
      const newest = await jsm.streams.getMessage(ledger, { seq: state.last_seq });
      if (newest !== null) faults.push(...inputsMissing(ledger, inputsUsed(newest.data), lastOf));
    }
  }
  return faults;
}

const isInput = (stream: string): boolean => Object.values(INPUTS).some((name) => name === stream);

async function infoOf(jsm: JetStreamManager, name: string): Promise<StreamInfo | undefined> {
  try {
    return await jsm.streams.info(name);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === STREAM_NOT_FOUND) return undefined;
    throw error;
  }
}

/** Keys of leases that somebody holds. */
async function holders(jsm: JetStreamManager, lease: StreamInfo | undefined): Promise<readonly string[]> {
  if (lease === undefined || lease.state.messages === 0) return [];
  const { state } = await jsm.streams.info("KV_lease", { subjects_filter: "$KV.lease.>" });
  const held: string[] = [];
  for (const subject of Object.keys(state.subjects ?? {})) {
    const newest = await jsm.streams.getMessage("KV_lease", { last_by_subj: subject });
    // Given back or run out, the key holds a mark instead of a name.
    if (newest !== null && newest.data.length > 0) held.push(subject.slice("$KV.lease.".length));
  }
  return held;
}

/** Makes one stream of the backup, in the place of an older one. */
export async function restoreStream(
  nc: NatsConnection,
  jsm: JetStreamManager,
  { folder, live }: RestorePlan,
  stream: string,
): Promise<Held> {
  const { description, contents } = streamFiles(stream);
  const described = JSON.parse(readFileSync(join(folder, description), "utf8")) as StreamDescription;
  const before = live.get(stream);
  // As many servers as there are here, not as there were where it comes from.
  const replicas = before?.config.num_replicas ?? described.config.num_replicas;
  if (before !== undefined) await jsm.streams.delete(stream);
  const config = { ...described.config, num_replicas: replicas };
  return heldOf(await readSnapshotIn(nc, { ...described, config }, join(folder, contents)));
}
