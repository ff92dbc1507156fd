import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runPaper, type RunningPaper } from "../../deploy/local/paper.ts";
import { OtlpReceiver, type ReceivedSpan } from "../telemetry/otlp-receiver.ts";
import { TraceForest } from "../telemetry/trace-tree.ts";
import type { Drill, Invariant } from "./drill.ts";
import { paperOptions } from "../support/paper.ts";

const HERE = new URL(".", import.meta.url).pathname;
const INTENTS = 1_000;
const EVERY_MS = 15;
const ACCOUNTS = 4;

/** Traces of a real run: every process sends its spans to a collector of the drill's own. */
export const traceTree: Drill = {
  name: "trace-tree",
  about: "a run's traces by OTLP: one tree printed, no span without its parent over 1,000 intents",
  seconds: 120,
  run: async ({ seconds, seed, print }) => {
    const stateDir = mkdtempSync(join(tmpdir(), "plimsoll-trace-tree-"));
    const before = process.env["OTEL_EXPORTER_OTLP_ENDPOINT"];
    const receiver = await OtlpReceiver.start();
    process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.endpoint;
    const enough = new AbortController();
    const sentFile = join(stateDir, "sent");
    try {
      const report = await runPaper(
        await paperOptions(stateDir, { forMs: seconds * 1_000, seed, accounts: ACCOUNTS }),
        {
          print,
          signal: enough.signal,
          meanwhile: async (running) => {
            await produce(running, seed, sentFile);
            enough.abort();
          },
        },
      );
      const forest = new TraceForest(receiver.spans);
      const decisions = receiver.spans.filter(({ name }) => name === "process intent.{account}.{symbol}");
      const shown = showcase(forest, decisions);
      print("");
      for (const line of shown === undefined ? [] : forest.linesOf(shown)) print(line);
      print("");
      for (const orphan of forest.orphans.slice(0, 10))
        print(`orphan     ${orphan.service} ${orphan.name} ${JSON.stringify(orphan.attributes)}`);
      return { invariants: judge(forest, decisions, sentFile, shown), report };
    } finally {
      if (before === undefined) delete process.env["OTEL_EXPORTER_OTLP_ENDPOINT"];
      else process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] = before;
      await receiver.stop();
      rmSync(stateDir, { recursive: true, force: true });
    }
  },
};

/** Strategies in a process of their own, which know nothing of traces, until there are intents enough. */
async function produce(
  { natsUrl, busKeys, judge }: RunningPaper,
  seed: number,
  sentFile: string,
): Promise<void> {
  while (judge.fills === 0) await sleep(100);
  const child = spawn(process.execPath, [join(HERE, "intent-producer.ts")], {
    env: {
      ...process.env,
      INSTANCE: "producer-0",
      NATS_URL: natsUrl,
      BUS_KEY_FILE: join(busKeys, "strategy.nk"),
      SEED: String(seed),
      ACCOUNTS: Array.from({ length: ACCOUNTS }, (_, i) => `paper-${i + 1}`).join(","),
      SYMBOLS: "BTCUSDT,ETHUSDT,SOLUSDT",
      EVERY_MS: String(EVERY_MS),
      SENT_FILE: sentFile,
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const gone = once(child, "exit");
  while (sentIn(sentFile).length < INTENTS && child.exitCode === null) await sleep(200);
  child.kill("SIGTERM");
  await gone;
}

const sentIn = (file: string): readonly string[] =>
  existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];

/** A trace that goes from a signal to a protective stop. */
function showcase(forest: TraceForest, decisions: readonly ReceivedSpan[]): string | undefined {
  const whole = decisions.filter(({ traceId }) => {
    const names = new Set((forest.traces.get(traceId) ?? []).map(({ name }) => name));
    return ["signal", "fill", "unprotected"].every((name) => names.has(name));
  });
  return whole[0]?.traceId;
}

function judge(
  forest: TraceForest,
  decisions: readonly ReceivedSpan[],
  sentFile: string,
  shown: string | undefined,
): Invariant[] {
  const decided = new Set(decisions.map(({ attributes }) => attributes["plimsoll.intent_id"]));
  const sent = sentIn(sentFile);
  const untraced = sent.filter((id) => !decided.has(id));
  const { orphans, looseLinks } = forest;
  const spans = [...forest.traces.values()].reduce((sum, list) => sum + list.length, 0);
  return [
    {
      name: "no span without its parent",
      pass: orphans.length === 0 && spans > 0,
      figures: `${orphans.length} of ${spans} spans in ${forest.traces.size} traces`,
    },
    {
      name: "no link into nothing",
      pass: looseLinks === 0,
      figures: `${looseLinks}`,
    },
    {
      name: `at least ${INTENTS} intents, each with its decision`,
      pass: decided.size >= INTENTS && untraced.length === 0,
      figures: `${decided.size} decided, ${sent.length} of a producer without traces, ${untraced.length} missing`,
    },
    {
      name: "one trace from a signal to a protective stop",
      pass: shown !== undefined,
      figures: shown ?? "none",
    },
  ];
}
