import { jetstream, jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { Kvm, type KV } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Commit } from "#libs/bus/ledger-follower.ts";
import { readStream } from "#libs/bus/read-stream.ts";
import { readSnapshot, type Snapshot } from "#libs/bus/snapshot.ts";
import { ledgerStream } from "#libs/bus/streams.ts";
import { projectorCursorKey } from "../../services/risk-kernel/projection.ts";
import { replay, type Replayed } from "../../services/risk-kernel/replay.ts";

/** A commit of which something outside of the ledger tells that it was stored. */
interface Known {
  readonly commit: number;
  readonly from: string;
}

export interface FoldAgain {
  readonly partition: number;
  /** True for the first commit that is not wanted any more. */
  readonly beyond?: ((commit: Commit) => boolean) | undefined;
  /** Besides what the bus itself tells. */
  readonly known?: Known | undefined;
  /** What the ledger holds, told first. */
  readonly found?: (first: number, last: number) => void;
  readonly progress?: (number: number, last: number) => void;
}

/** Folds the ledger on a bus again, from its beginning or the kernels' snapshot; see {@link replay}. */
export async function foldAgain(
  nc: NatsConnection,
  { partition, beyond, known, found, progress }: FoldAgain,
): Promise<Replayed> {
  const abort = new AbortController();
  const js = jetstream(nc);
  const jsm = await jetstreamManager(nc);
  const stream = ledgerStream(partition);
  const risk = await openRisk(jsm, new Kvm(js));
  // Before the ledger's end is read: a bus that runs goes on.
  const newest = await newestKnown(risk, partition, known);
  const { state } = await jsm.streams.info(stream);
  found?.(state.first_seq, state.last_seq);
  const messages = readStream({
    reader: "replay",
    js,
    jsm,
    stream,
    fromSequence: state.first_seq,
    signal: abort.signal,
  });
  try {
    return await replay(messages, {
      first: state.first_seq,
      last: state.last_seq,
      snapshot: await snapshotOf(risk, state.last_seq),
      known: newest,
      ...(beyond === undefined ? {} : { beyond }),
      progress: (number) => progress?.(number, state.last_seq),
    });
  } finally {
    abort.abort();
    await messages.return(undefined);
  }
}

async function openRisk(jsm: JetStreamManager, kvm: Kvm): Promise<KV | undefined> {
  for await (const { config } of jsm.streams.list()) if (config.name === "KV_risk") return kvm.open("risk");
  return undefined;
}

/** The newest commit that left traces outside of the ledger. */
async function newestKnown(
  risk: KV | undefined,
  partition: number,
  known: Known | undefined,
): Promise<Known | undefined> {
  const cursor = await risk?.get(projectorCursorKey(partition));
  const found = [
    { commit: Number(cursor?.string() ?? 0), from: "its answers were published" },
    { commit: (await pointerOf(risk))?.commit ?? 0, from: "the kernels have a snapshot of it" },
    ...(known === undefined ? [] : [known]),
  ];
  return found.sort((a, b) => b.commit - a.commit)[0];
}

async function pointerOf(risk: KV | undefined): Promise<{ readonly commit: number } | undefined> {
  const pointer = await risk?.get("snapshot.latest");
  return pointer == null || pointer.operation !== "PUT" ? undefined : pointer.json<{ commit: number }>();
}

/** One beyond the ledger's end says nothing about what is here. */
async function snapshotOf(risk: KV | undefined, last: number): Promise<Snapshot | undefined> {
  const pointer = await pointerOf(risk);
  return risk === undefined || pointer === undefined || pointer.commit > last
    ? undefined
    : readSnapshot(risk);
}
