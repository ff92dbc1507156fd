import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { StorageType, type JetStreamManager } from "@nats-io/jetstream";
import { followLedger } from "#libs/bus/ledger-follower.ts";
import { readTail } from "#libs/bus/ledger-writer.ts";
import { publishAllDurably } from "#libs/bus/publish-batch.ts";
import { ledgerStream, ledgerSubject } from "#libs/bus/streams.ts";
import { parseMoney, parseRatio } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol, uuid7 } from "#libs/domain/ids.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { encodeIntent } from "#libs/wire/intent.ts";
import type { Row } from "./main.ts";
import { BenchSystem, median, quantile, retry } from "./system.ts";

const ACCOUNTS = 10;
const FLOOD = 60_000;
const LONE = 150;
const BURST = 200;
const BURSTS = 15;
const SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT", "BNBUSDT", "XRPUSDT"];
/** Every account holds these from the start, so that half of the flood walks the whole ladder. */
const HELD = ["BTCUSDT", "ETHUSDT", "SOLUSDT"];
const APPEND_WINDOW = 16;

/** Committed decisions per second and answer latencies, each beside bare appends of the same bytes. */
export async function benchCommit(replicas: number): Promise<readonly Row[]> {
  const system = await BenchSystem.start(replicas);
  try {
    const { rest, accountsFile } = await system.exchange(ACCOUNTS);
    const ids = (JSON.parse(readFileSync(accountsFile, "utf8")) as readonly { id: string }[]).map(
      ({ id }) => id,
    );
    const env = {
      EXCHANGE_REST_URL: rest,
      EXCHANGE_WS_URL: rest.replace("http", "ws"),
      SYMBOLS: SYMBOLS.join(","),
    };
    system.service("feed-gateway", env);
    const kernel = system.service("risk-kernel", { PARTITION: "0" });
    system.service("order-router", { ...env, ACCOUNTS_FILE: accountsFile });
    await retry(async () => {
      const reply = await system.nc.request("kernel.query", '{"what":"counters"}', { timeout: 500 });
      if (reply.data.length === 0) throw new Error("no kernel yet");
    });
    await system.ready(ids, HELD);
    await sleep(4_000); // Leverage is set, marks are there.
    const latency = await lone(system, ids, replicas);
    const flood = await floodOf(system, ids, kernel.pid ?? 0, replicas);
    return [...latency, ...flood];
  } finally {
    await system.stop();
  }
}

function intentOf(account: string, symbol: string, purpose: "OPEN" | "INCREASE" = "OPEN") {
  const now = Date.now();
  const intentId = uuid7(now, randomBytes(10));
  const bytes = encodeIntent({
    intentId,
    account: parseAccountId(account),
    strategy: "bench",
    symbol: parseSymbol(symbol),
    side: "BUY",
    purpose,
    size: { kind: "notional", notional: parseMoney("2600") },
    entryStyle: "BOUNDED_LIMIT",
    slippageBps: 5,
    workingMs: 0,
    confidence: parseRatio("0.6"),
    votes: [],
    createdAtMs: now,
    expiresAtMs: now + 60_000,
    traceparent: "",
  });
  return { intentId, bytes, subject: `intent.${account}.${symbol}`, answer: `answer.${account}.${intentId}` };
}

const burstOf = (ids: readonly string[]) =>
  Array.from({ length: BURST }, (_, i) => {
    const intent = intentOf(ids[i % ids.length] ?? "", SYMBOLS[i % SYMBOLS.length] ?? "");
    return { ...intent, msgId: intent.intentId, type: "Intent" };
  });

/** Made ready outside the measurement: sends a burst and resolves when its last answer is heard. */
async function burst(
  { nc }: BenchSystem,
  ids: readonly string[],
  send: (intents: ReturnType<typeof burstOf>) => Promise<unknown>,
): Promise<() => Promise<unknown>> {
  const intents = burstOf(ids);
  const waiting = new Set(intents.map(({ answer }) => answer));
  const all = new Promise<void>((resolve) => {
    const answers = nc.subscribe("answer.>", {
      callback: (_, { subject }) => {
        waiting.delete(subject);
        if (waiting.size > 0) return;
        answers.unsubscribe();
        resolve();
      },
    });
  });
  await nc.flush();
  return () => Promise.all([send(intents), all]);
}

/** A lone intent from publish to answer, beside one bare append and two bare publishes of the same run. */
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
  const commitBytes = randomBytes(1_400);
  const timed = async (into: number[], act: () => Promise<unknown>): Promise<void> => {
    const at = performance.now();
    await act();
    into.push(performance.now() - at);
  };
  let sequence = 0;
  for (let i = 0; i < LONE; i += 1) {
    const intent = intentOf(ids[i % ids.length] ?? "", SYMBOLS[i % SYMBOLS.length] ?? "");
    const got = new Promise<void>((resolve) => {
      nc.subscribe(intent.answer, {
        max: 1,
        callback: () => {
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
  const bound = median(append) + 2 * median(publish);
  const atOnce: number[] = [];
  const singly: number[] = [];
  const stored: number[] = [];
  for (let round = 0; round < BURSTS; round += 1) {
    await timed(atOnce, await burst(system, ids, (intents) => publishAllDurably(nc, js, intents)));
    await timed(
      singly,
      await burst(system, ids, (intents) =>
        Promise.all(
          intents.map((intent) => js.publish(intent.subject, intent.bytes, { msgID: intent.msgId })),
        ),
      ),
    );
    await timed(stored, () =>
      Promise.all(
        burstOf(ids).map(({ bytes, msgId }) => js.publish("bench.publish", bytes, { msgID: msgId })),
      ),
    );
  }
  return [
    {
      name: `lone intent answered, p50 (${replicas} node)`,
      unit: "ms",
      ours: median(answered),
      floor: bound,
      floorIs: "one bare append + two bare publishes",
      wanted: 2,
      lessIsBetter: true,
      limit: `three stored messages in a row; p99 ${quantile(answered, 0.99).toFixed(1)} ms`,
    },
    {
      name: `burst of ${BURST} single intents, all answered (${replicas} node)`,
      unit: "ms",
      ours: median(singly),
      floor: 2 * bound,
      floorIs: "2 × (one bare append + two bare publishes)",
      wanted: 10,
      lessIsBetter: true,
      limit: `storing each: ${BURST} bare publishes of the same intents alone took ${median(stored).toFixed(1)} ms`,
    },
    {
      name: `burst of ${BURST} intents in one batch, all answered (${replicas} node)`,
      unit: "ms",
      ours: median(atOnce),
      floor: 2 * bound,
      floorIs: "2 × (one bare append + two bare publishes)",
      wanted: 10,
      lessIsBetter: true,
      limit:
        replicas === 1
          ? "one node stages a batch in a file of its own, some 10 ms; answers are heard before they are stored"
          : "replicating the batch, its commits and its answers",
    },
  ];
}

/** Decisions of a flood that was stored while the kernel slept, beside appends of the very messages it committed. */
async function floodOf(
  system: BenchSystem,
  ids: readonly string[],
  kernelPid: number,
  replicas: number,
): Promise<readonly Row[]> {
  const { js, jsm, nc } = system;
  const before = await readTail(jsm, 0);
  process.kill(kernelPid, "SIGSTOP");
  const intents = Array.from({ length: FLOOD }, (_, i) => {
    const account = ids[i % ids.length] ?? "";
    const { subject, bytes, intentId } =
      Math.floor(i / ids.length) % 2 === 0
        ? intentOf(account, HELD[i % HELD.length] ?? "", "INCREASE")
        : intentOf(account, SYMBOLS[i % SYMBOLS.length] ?? "");
    return { subject, bytes, msgId: intentId, type: "Intent" };
  });
  await publishAllDurably(nc, js, intents);
  const busyBefore = mainThreadMs(kernelPid);
  process.kill(kernelPid, "SIGCONT");
  // Read afterwards: a reader more would cost processor time that the floor has for itself.
  const { state: flooded } = await jsm.streams.info("INTENTS");
  while ((await lastIntent(jsm)) < flooded.last_seq) await sleep(100);
  const busyMs = mainThreadMs(kernelPid) - busyBefore;

  const abort = new AbortController();
  const commits: { readonly bytes: Uint8Array; readonly answers: number; readonly at: number }[] = [];
  let answers = 0;
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
    answers += commit.answers.length;
    if (answers >= FLOOD) abort.abort();
  }
  const [first] = commits;
  const last = commits.at(-1);
  const decidingMs = (last?.at ?? 0) - (first?.at ?? 0);
  const ours = ((answers - (first?.answers ?? 0)) / decidingMs) * 1_000;

  await jsm.streams.add({
    name: "BENCH_LEDGER",
    subjects: ["bench.ledger"],
    storage: StorageType.File,
    num_replicas: replicas,
  });
  const floors: number[] = [];
  let sequence = 0;
  for (let round = 0; round < 3; round += 1) {
    const inFlight = new Set<Promise<unknown>>();
    const startedAt = performance.now();
    for (const { bytes } of commits) {
      const ack: Promise<unknown> = js
        .publish("bench.ledger", bytes, { expect: { lastSequence: sequence++ } })
        .finally(() => inFlight.delete(ack));
      inFlight.add(ack);
      if (inFlight.size >= APPEND_WINDOW) await Promise.race(inFlight);
    }
    await Promise.all(inFlight);
    floors.push((answers / (performance.now() - startedAt)) * 1_000);
  }
  return [
    {
      name: `committed decisions (${replicas} node, router attached)`,
      unit: "decisions/s",
      ours,
      floor: median(floors),
      floorIs: "bare appends of the same bytes, same window",
      wanted: 0.5,
      limit: `${commits.length} commits of ${Math.round(answers / commits.length)} decisions; the kernel's deciding thread was busy ${Math.round((busyMs / decidingMs) * 100)} % of the time`,
    },
  ];
}

/** Milliseconds of processor time a process's main thread has used (Linux: ticks of 10 ms). */
function mainThreadMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/task/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The newest intent the ledger has folded, by its sequence in INTENTS. */
async function lastIntent(jsm: JetStreamManager): Promise<number> {
  const message = await jsm.streams.getMessage(ledgerStream(0), { last_by_subj: ledgerSubject(0) });
  if (message === null) return 0;
  const { inputs } = plimsoll.v1.Commit.decode(message.data);
  return Math.max(
    0,
    ...inputs
      .filter(({ stream }) => stream === plimsoll.v1.InputStream.INPUT_STREAM_INTENTS)
      .map(({ sequence }) => sequence),
  );
}
