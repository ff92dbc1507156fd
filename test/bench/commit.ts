import { randomBytes } from "node:crypto";
import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { StorageType, type JetStreamManager } from "@nats-io/jetstream";
import { followLedger } from "#libs/bus/ledger-follower.ts";
import { APPENDS_IN_FLIGHT_MAX, readTail } from "#libs/bus/ledger-writer.ts";
import { publishAllDurably } from "#libs/bus/publish-batch.ts";
import { ledgerStream, ledgerSubject } from "#libs/bus/streams.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { benchBursts } from "./bursts.ts";
import { intentOf } from "./intents.ts";
import type { Row } from "./main.ts";
import { benchSteady } from "./steady.ts";
import { BenchSystem, HELD, median, quantile, SYMBOLS, timed } from "./system.ts";

const FLOOD = 40_000;
/** The first is decided by code that nobody optimised yet, and counts for nothing; services run for days. */
const FLOODS = 6;
/** Decided by code that nobody has optimised yet; then as many as that takes, and those that count. */
const LONE_FIRST = 150;
const LONE_WARM = 1_000;
const LONE = 300;

/** Committed decisions per second and answer latencies, each beside bare appends of the same bytes. */
export async function benchCommit(replicas: number): Promise<readonly Row[]> {
  const system = await BenchSystem.start(replicas);
  try {
    const { kernel, accounts: ids } = await system.deciding();
    const latency = await lone(system, ids, replicas);
    const steady = await benchSteady(system, ids, SYMBOLS, replicas);
    const alone = await floodOf(system, ids, [kernel], replicas);
    const standby = system.service("risk-kernel", { PARTITION: "0", INSTANCE: "risk-kernel-1" });
    await sleep(5_000); // It has folded what there is.
    const beside = await floodOf(system, ids, [kernel, standby], replicas);
    return [...latency, ...steady, ...alone, ...beside];
  } finally {
    await system.stop();
  }
}

/** A lone intent from publish to answer, beside one bare append and two bare publishes of the same run; then bursts. */
async function lone(system: BenchSystem, ids: readonly string[], replicas: number): Promise<readonly Row[]> {
  const { js, jsm, nc } = system;
  await jsm.streams.add({
    name: "BENCH_APPEND",
    subjects: ["bench.append"],
    storage: StorageType.File,
    num_replicas: replicas,
  });
  await jsm.streams.add({
    name: "BENCH_PUBLISH",
    subjects: ["bench.publish"],
    storage: StorageType.File,
    num_replicas: replicas,
  });
  const answered: number[] = [];
  const append: number[] = [];
  const publish: number[] = [];
  const outcomes = new Map<string, number>();
  const commitBytes = randomBytes(1_400);
  let sequence = 0;
  for (let i = 0; i < LONE_WARM + LONE; i += 1) {
    const isCounted = i < LONE_FIRST || i >= LONE_WARM;
    const intent = isCounted ? entryOf(ids, i) : openOf(ids, i);
    const got = new Promise<void>((resolve) => {
      nc.subscribe(intent.answer, {
        max: 1,
        callback: (_, { data }) => {
          if (i >= LONE_WARM) add(outcomes, outcomeOf(plimsoll.v1.Answer.decode(data)));
          resolve();
        },
      });
    });
    await timed(answered, async () => {
      await js.publish(intent.subject, intent.bytes, { msgID: intent.intentId });
      await got;
    });
    await timed(append, async () => {
      await js.publish("bench.append", commitBytes, { expect: { lastSequence: sequence } });
    });
    sequence += 1;
    await timed(publish, () => js.publish("bench.publish", intent.bytes, { msgID: intent.intentId }));
  }
  expectDecided(outcomes, LONE, "sent one by one");
  const boundOf = (from: number, to: number): number =>
    median(append.slice(from, to)) + 2 * median(publish.slice(from, to));
  const first = median(answered.slice(0, LONE_FIRST)) / boundOf(0, LONE_FIRST);
  const warm = answered.slice(LONE_WARM);
  const bound = boundOf(LONE_WARM, answered.length);
  return [
    {
      name: `lone intent answered, p50 (${replicas} node)`,
      unit: "ms",
      ours: median(warm),
      floor: bound,
      floorIs: "one bare append + two bare publishes",
      wanted: 2,
      lessIsBetter: true,
      limit: `three stored messages in a row; p99 ${quantile(warm, 0.99).toFixed(1)} ms; the first ${LONE_FIRST} of ${LONE_WARM}, which are left out, ${first.toFixed(2)}; outcomes ${textOf(outcomes)}`,
    },
    ...(await benchBursts(system, ids, bound)),
  ];
}

/** What became of a flood. */
export interface Flood {
  readonly commits: readonly { readonly bytes: Uint8Array; readonly answers: number; readonly at: number }[];
  readonly answers: number;
  /** How many of them were approved, or denied for which reason. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Between the first and the last of these commits. */
  readonly decidingMs: number;
  /** Processor time of the busiest kernel's deciding thread, and of all threads of all kernels. */
  readonly busyMs: number;
  readonly processMs: number;
  readonly decisionsPerSecond: number;
}

/** Half of them open what is held, half walk the ladder to its end. */
const entryOf = (ids: readonly string[], i: number): ReturnType<typeof intentOf> =>
  Math.floor(i / ids.length) % 2 === 0
    ? intentOf(ids[i % ids.length] ?? "", HELD[i % HELD.length] ?? "", "INCREASE")
    : openOf(ids, i);

/** Denied once the account holds it: orders are few, by the account's rate. */
const openOf = (ids: readonly string[], i: number): ReturnType<typeof intentOf> =>
  intentOf(ids[i % ids.length] ?? "", SYMBOLS[i % SYMBOLS.length] ?? "");

/** Has the kernels decide intents that were stored while they slept. */
export async function flood(
  { js, jsm, nc }: BenchSystem,
  ids: readonly string[],
  kernels: readonly ChildProcess[],
  count: number,
): Promise<Flood> {
  const before = await readTail(jsm, 0);
  for (const kernel of kernels) kernel.kill("SIGSTOP");
  const intents = Array.from({ length: count }, (_, i) => {
    const { subject, bytes, intentId } = entryOf(ids, i);
    return { subject, bytes, msgId: intentId, type: "Intent" };
  });
  await publishAllDurably(nc, js, intents);
  const busyBefore = kernels.map(mainThreadMs);
  const processBefore = kernels.map(processMs);
  for (const kernel of kernels) kernel.kill("SIGCONT");
  // Read afterwards: a reader more would cost processor time that the floor has for itself.
  const { state: flooded } = await jsm.streams.info("INTENTS");
  while ((await lastIntent(jsm)) < flooded.last_seq) await sleep(100);
  const busyMs = Math.max(...kernels.map((kernel, i) => mainThreadMs(kernel) - (busyBefore[i] ?? 0)));
  const allMs = kernels.reduce((sum, kernel, i) => sum + processMs(kernel) - (processBefore[i] ?? 0), 0);

  const abort = new AbortController();
  const commits: { readonly bytes: Uint8Array; readonly answers: number; readonly at: number }[] = [];
  const outcomes = new Map<string, number>();
  let answers = 0;
  let turnedAway = "";
  for await (const { commit, bytes, storedAtMs } of followLedger({
    js,
    jsm,
    partition: 0,
    after: { number: before.number, hash: before.hash },
    signal: abort.signal,
    reader: "bench",
  })) {
    if (commit.answers.length > 0)
      commits.push({ bytes: Uint8Array.from(bytes), answers: commit.answers.length, at: storedAtMs });
    for (const answer of commit.answers) {
      const outcome = outcomeOf(answer);
      add(outcomes, outcome);
      if (!DECIDED.includes(outcome)) turnedAway = answer.text;
    }
    answers += commit.answers.length;
    if (answers >= count) abort.abort();
  }
  const [first] = commits;
  const decidingMs = (commits.at(-1)?.at ?? 0) - (first?.at ?? 0);
  const decisionsPerSecond = ((answers - (first?.answers ?? 0)) / decidingMs) * 1_000;
  expectDecided(outcomes, answers, turnedAway);
  return { commits, answers, outcomes, decidingMs, busyMs, processMs: allMs, decisionsPerSecond };
}

/** Behind the gates and the symbol's rules: half of a flood opens what is held, half walks the ladder to its end. */
const DECIDED: readonly string[] = ["APPROVED", "ORDER_RATE", "POSITION_EXISTS"];

/** A kernel that turns intents away at a gate is as fast as it is useless to measure. */
function expectDecided(outcomes: ReadonlyMap<string, number>, answers: number, turnedAway: string): void {
  const decided = DECIDED.reduce((sum, outcome) => sum + (outcomes.get(outcome) ?? 0), 0);
  if (decided < answers * 0.9)
    throw new Error(`intents were turned away instead of decided (${textOf(outcomes)}): ${turnedAway}`);
}

const outcomeOf = ({ verdict, reason }: plimsoll.v1.Answer): string =>
  verdict === plimsoll.v1.Verdict.VERDICT_DENIED
    ? plimsoll.v1.DenialReason[reason].replace("DENIAL_REASON_", "")
    : plimsoll.v1.Verdict[verdict].replace("VERDICT_", "");

const add = (outcomes: Map<string, number>, outcome: string, count = 1): void => {
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count);
};
const textOf = (outcomes: ReadonlyMap<string, number>): string =>
  [...outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(", ");

/** Decisions of floods, each followed by appends of the very messages that were committed, on a bus that does nothing else. */
async function floodOf(
  system: BenchSystem,
  ids: readonly string[],
  kernels: readonly ChildProcess[],
  replicas: number,
): Promise<readonly Row[]> {
  const { jsm } = system;
  const stream = `BENCH_LEDGER_${kernels.length}`;
  const subject = `bench.ledger.${kernels.length}`;
  await jsm.streams.add({
    name: stream,
    subjects: [subject],
    storage: StorageType.File,
    num_replicas: replicas,
  });
  const floods: Flood[] = [];
  const floors: number[] = [];
  for (let round = 0; round < FLOODS; round += 1) {
    const answersBefore = await lastAnswer(jsm);
    const flooded = await flood(system, ids, kernels, FLOOD);
    // The projector goes on after the last decision; the floor is to have the disk for itself.
    while ((await lastAnswer(jsm)) < answersBefore + flooded.answers) await sleep(100);
    floods.push(flooded);
    floors.push(await appendAgain(system, subject, flooded));
  }
  const ratios = floods.map(({ decisionsPerSecond }, i) =>
    (decisionsPerSecond / (floors[i] ?? Number.NaN)).toFixed(2),
  );
  const warm = floods.slice(1);
  const sum = (of: (flooded: Flood) => number): number => warm.reduce((all, one) => all + of(one), 0);
  const decisions = sum(({ answers }) => answers);
  const commits = sum(({ commits: { length } }) => length);
  const outcomes = new Map<string, number>();
  for (const flooded of warm) for (const [outcome, count] of flooded.outcomes) add(outcomes, outcome, count);
  const busy = sum(({ busyMs }) => busyMs) / sum(({ decidingMs }) => decidingMs);
  return [
    {
      name: `committed decisions (${replicas} node, router${kernels.length > 1 ? " and standby" : ""} attached)`,
      unit: "decisions/s",
      ours: median(warm.map(({ decisionsPerSecond }) => decisionsPerSecond)),
      floor: median(floors.slice(1)),
      floorIs: "bare appends of the same bytes, same window",
      wanted: kernels.length > 1 ? 0.6 : 0.5,
      limit: `${warm.length} floods in turn with the floor, ratios ${ratios.slice(1).join(", ")}, of the first, which is left out, ${ratios[0]}; commits of ${Math.round(decisions / commits)} decisions; the deciding thread was busy ${Math.round(busy * 100)} % of the time; outcomes ${textOf(outcomes)}`,
    },
  ];
}

/** The commits of a flood once more, bare. @returns decisions per second. */
async function appendAgain(
  { js, jsm }: BenchSystem,
  subject: string,
  { commits, answers }: Flood,
): Promise<number> {
  let sequence = (await jsm.streams.info(await jsm.streams.find(subject))).state.last_seq;
  const inFlight = new Set<Promise<unknown>>();
  const startedAt = performance.now();
  for (const { bytes } of commits) {
    const ack: Promise<unknown> = js
      .publish(subject, bytes, { expect: { lastSequence: sequence++ } })
      .finally(() => inFlight.delete(ack));
    inFlight.add(ack);
    if (inFlight.size >= APPENDS_IN_FLIGHT_MAX) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
  return (answers / (performance.now() - startedAt)) * 1_000;
}

const lastAnswer = async (jsm: JetStreamManager): Promise<number> =>
  (await jsm.streams.info("ANSWERS")).state.last_seq;

/** Milliseconds of processor time a process's main thread has used (Linux: ticks of 10 ms). */
const mainThreadMs = ({ pid }: ChildProcess): number => usedMs(`/proc/${pid}/task/${pid}/stat`);
/** Of all its threads. */
const processMs = ({ pid }: ChildProcess): number => usedMs(`/proc/${pid}/stat`);

function usedMs(path: string): number {
  const fields = readFileSync(path, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The newest intent the ledger has folded, by its sequence in INTENTS. */
async function lastIntent(jsm: JetStreamManager): Promise<number> {
  const message = await jsm.streams.getMessage(ledgerStream(0), { last_by_subj: ledgerSubject(0) });
  if (message === null) return 0;
  return plimsoll.v1.Commit.decode(message.data).cursors?.intents ?? 0;
}
