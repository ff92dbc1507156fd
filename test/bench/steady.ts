import { StorageType } from "@nats-io/jetstream";
import { setTimeout as sleep } from "node:timers/promises";
import { followLedger } from "#libs/bus/ledger-follower.ts";
import { readTail } from "#libs/bus/ledger-writer.ts";
import { quantileMs, type HistogramJson, type StatsJson } from "#libs/telemetry/stats.ts";
import { intentOf } from "./intents.ts";
import type { Row } from "./main.ts";
import { quantile, type BenchSystem } from "./system.ts";

const CEILING_MS = 2_000;
const CEILING_WINDOW = 256;
const STEADY_MS = 6_000;
const TURN_MS = 5;
const LATENCY = "receiptToCommit";

/**
 * How long an intent waits in the kernel until its decision is stored, at half of the rate at which the bus takes
 * intents one by one; beside appends of the very commits that were made, each at the moment it was made.
 */
export async function benchSteady(
  system: BenchSystem,
  ids: readonly string[],
  symbols: readonly string[],
  replicas: number,
): Promise<readonly Row[]> {
  const { js, jsm } = system;
  const perSecond = (await ceiling(system, ids, symbols, replicas)) / 2;
  const from = await readTail(jsm, 0);
  const before = await latencyOf(system);
  const startedAt = performance.now();
  const published: Promise<unknown>[] = [];
  for (let sent = 0; performance.now() - startedAt < STEADY_MS; await sleep(TURN_MS)) {
    const due = ((performance.now() - startedAt) / 1_000) * perSecond;
    for (; sent < due; sent += 1) {
      const intent = intentOf(ids[sent % ids.length] ?? "", symbols[sent % symbols.length] ?? "");
      published.push(js.publish(intent.subject, intent.bytes, { msgID: intent.intentId }));
    }
  }
  await Promise.all(published);
  let after = before;
  while (after.count - before.count < published.length) after = await latencyOf(system);
  const commits: { readonly bytes: Uint8Array; readonly atMs: number; readonly answers: number }[] = [];
  const abort = new AbortController();
  let answers = 0;
  for await (const { commit, bytes, storedAtMs } of followLedger({
    js,
    jsm,
    partition: 0,
    after: { number: from.number, hash: from.hash },
    signal: abort.signal,
    reader: "bench-steady",
  })) {
    answers += commit.answers.length;
    if (commit.answers.length > 0)
      commits.push({ bytes: Uint8Array.from(bytes), atMs: storedAtMs, answers: commit.answers.length });
    if (answers >= published.length) abort.abort();
  }
  const bare = await appendsAt(system, commits, replicas);
  return [
    {
      name: `p99 from receipt to stored commit, half load (${replicas} node)`,
      unit: "ms",
      ours: quantileMs(difference(after, before), 0.99) ?? Number.NaN,
      floor: quantile(bare, 0.99),
      floorIs: "p99 of bare appends of the same bytes at the same moments",
      wanted: 3,
      lessIsBetter: true,
      limit: `${Math.round(perSecond).toLocaleString("en")} intents/s one by one, half of what the bus takes; ${commits.length} commits of ${(answers / commits.length).toFixed(1)} decisions; p50 ${(quantileMs(difference(after, before), 0.5) ?? Number.NaN).toFixed(2)} ms, bare ${quantile(bare, 0.5).toFixed(2)} ms`,
    },
  ];
}

/** Intents per second that a stream of their kind acknowledges when they come one by one. */
async function ceiling(
  { js, jsm }: BenchSystem,
  ids: readonly string[],
  symbols: readonly string[],
  replicas: number,
): Promise<number> {
  await jsm.streams.add({
    name: "BENCH_CEILING",
    subjects: ["bench.ceiling"],
    storage: StorageType.File,
    num_replicas: replicas,
  });
  const inFlight = new Set<Promise<unknown>>();
  const startedAt = performance.now();
  let sent = 0;
  for (; performance.now() - startedAt < CEILING_MS; sent += 1) {
    const intent = intentOf(ids[sent % ids.length] ?? "", symbols[sent % symbols.length] ?? "");
    const ack: Promise<unknown> = js
      .publish("bench.ceiling", intent.bytes, { msgID: intent.intentId })
      .finally(() => inFlight.delete(ack));
    inFlight.add(ack);
    if (inFlight.size >= CEILING_WINDOW) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
  return (sent / (performance.now() - startedAt)) * 1_000;
}

/** Milliseconds each append took. */
async function appendsAt(
  { js, jsm }: BenchSystem,
  commits: readonly { readonly bytes: Uint8Array; readonly atMs: number }[],
  replicas: number,
): Promise<readonly number[]> {
  await jsm.streams.add({
    name: "BENCH_STEADY",
    subjects: ["bench.steady"],
    storage: StorageType.File,
    num_replicas: replicas,
  });
  const [first] = commits;
  const startedAt = performance.now();
  const took: number[] = [];
  const acks: Promise<unknown>[] = [];
  for (const [sequence, { bytes, atMs }] of commits.entries()) {
    const waitMs = startedAt + atMs - (first?.atMs ?? 0) - performance.now();
    if (waitMs > 1) await sleep(waitMs);
    const at = performance.now();
    acks.push(
      js.publish("bench.steady", bytes, { expect: { lastSequence: sequence } }).then(() => {
        took.push(performance.now() - at);
      }),
    );
  }
  await Promise.all(acks);
  return took;
}

/** The kernel's next word about it; it says so once a second. */
async function latencyOf({ nc }: BenchSystem): Promise<HistogramJson> {
  const words = nc.subscribe("stats.risk-kernel.*", { max: 1 });
  for await (const word of words)
    return word.json<StatsJson>().latencies[LATENCY] ?? { count: 0, maxUs: 0, buckets: {} };
  throw new Error("the kernel says nothing any more");
}

function difference(after: HistogramJson, before: HistogramJson): HistogramJson {
  const buckets = Object.entries(after.buckets).map(
    ([bucket, count]) => [bucket, count - (before.buckets[bucket] ?? 0)] as const,
  );
  return {
    count: after.count - before.count,
    maxUs: after.maxUs,
    buckets: Object.fromEntries(buckets.filter(([, count]) => count > 0)),
  };
}
