import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { followLedger } from "#libs/bus/ledger-follower.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import type { RunningPaper } from "../../deploy/local/paper.ts";
import type { Report } from "../../deploy/local/report.ts";
import { SYNTHETIC_SYMBOLS } from "../../services/sim-exchange/market/synthetic.ts";
import { runToEnd } from "../support/paper.ts";
import type { Invariant } from "./drill.ts";

const ANSWERED_WITHIN_MS = 60_000;
const SENT = ".sent";

/** What the ledger says of every intent, what was published of it, and the same again from its inputs. */
export interface LookedBack {
  /** Stored intents without an answer. */
  readonly unanswered: number;
  /** Verdicts other than DUPLICATE per intent id. */
  readonly verdicts: ReadonlyMap<string, number>;
  readonly answersStored: number;
  readonly answersInLedger: number;
  readonly epochs: number;
  /** When each commit was stored, wall-clock epoch milliseconds, in order. */
  readonly commitsAtMs: readonly number[];
  readonly liveHash: string;
  /** What `npm run replay` said. */
  readonly replay: string;
}

/** A strategy without patience on these accounts; what it knows to be stored stands in a file of the folder. */
export function startProducer(
  { supervisor, natsUrl, busKeys }: RunningPaper,
  options: {
    readonly instance: string;
    readonly seed: number;
    readonly accounts: readonly string[];
    readonly everyMs: number;
    readonly dir: string;
  },
): void {
  const { instance, seed, accounts, everyMs, dir } = options;
  supervisor.start({
    instance,
    service: "producer",
    command: process.execPath,
    args: [new URL("intent-producer.ts", import.meta.url).pathname],
    env: {
      NATS_URL: natsUrl,
      BUS_KEY_FILE: join(busKeys, "strategy.nk"),
      INSTANCE: instance,
      SEED: String(seed),
      ACCOUNTS: accounts.join(","),
      SYMBOLS: SYNTHETIC_SYMBOLS.map(({ symbol }) => symbol).join(","),
      EVERY_MS: String(everyMs),
      SENT_FILE: join(dir, `${instance}${SENT}`),
    },
    endsWithStdin: false,
  });
}

/** So many of them, `producer-0` and on. */
export function startProducers(
  running: RunningPaper,
  options: Omit<Parameters<typeof startProducer>[1], "instance"> & { readonly count: number },
): void {
  const { count, seed, ...same } = options;
  for (let i = 0; i < count; i += 1)
    startProducer(running, { ...same, instance: `producer-${i}`, seed: seed * 10 + i });
}

/** Looks back once everything is answered, or at the deadline. */
export async function lookBack({ nc, natsUrl, busKeys }: RunningPaper): Promise<LookedBack> {
  const js = jetstream(nc);
  const jsm = await jetstreamManager(nc);
  const intents = (await jsm.streams.info("INTENTS")).state.last_seq;
  const by = performance.now() + ANSWERED_WITHIN_MS;
  const answered = new Set<number>();
  const epochs = new Set<number>();
  const verdicts = new Map<string, number>();
  const commitsAtMs: number[] = [];
  const until = new AbortController();
  const late = setTimeout(() => {
    until.abort();
  }, by - performance.now());
  let [last, answersInLedger, liveHash] = [0, 0, ""];
  const after = { number: 0, hash: undefined };
  const followed = followLedger({ reader: "drill", js, jsm, partition: 0, after, signal: until.signal });
  for await (const { number, commit, storedAtMs } of followed) {
    last = number;
    commitsAtMs.push(storedAtMs);
    epochs.add(commit.epoch);
    liveHash = Buffer.from(commit.stateHash).toString("hex");
    for (const { inputSequence, intentId, verdict } of commit.answers) {
      answered.add(inputSequence);
      answersInLedger += 1;
      if (verdict !== plimsoll.v1.Verdict.VERDICT_DUPLICATE)
        verdicts.set(intentId, (verdicts.get(intentId) ?? 0) + 1);
    }
    if (answered.size >= intents) break;
  }
  clearTimeout(late);
  let answersStored = 0;
  while (performance.now() < by) {
    answersStored = (await jsm.streams.info("ANSWERS")).state.messages;
    if (answersStored >= answersInLedger) break;
    await sleep(200);
  }
  const replayed = await runToEnd(
    process.execPath,
    ["deploy/local/bootstrap.mjs", "replay", "--nats", natsUrl, "--until", String(last)],
    { BUS_KEYS: busKeys },
  );
  return {
    unanswered: intents - answered.size,
    verdicts,
    answersStored,
    answersInLedger,
    epochs: epochs.size,
    commitsAtMs,
    liveHash,
    replay: replayed.stderr,
  };
}

/** What the producers know to be stored. */
const sentIds = (dir: string): string[] =>
  readdirSync(dir)
    .filter((name) => name.endsWith(SENT))
    .flatMap((name) => readFileSync(join(dir, name), "utf8").trim().split("\n"))
    .filter((id) => id !== "");

/** Every intent that a producer knows to be stored has one answer, published once, and a replay stands where the ledger does. */
export function judgedAnswers(seen: LookedBack, dir: string): readonly Invariant[] {
  const sent = sentIds(dir);
  const wrong = sent.filter((id) => seen.verdicts.get(id) !== 1);
  return [
    {
      name: "every intent answered exactly once",
      pass: sent.length > 0 && wrong.length === 0 && seen.unanswered === 0,
      figures: `${sent.length} sent, ${wrong.length} without exactly one answer, ${seen.unanswered} unanswered`,
    },
    {
      name: "every answer published exactly once",
      pass: seen.answersStored === seen.answersInLedger,
      figures: `${seen.answersInLedger} in the ledger, ${seen.answersStored} in ANSWERS`,
    },
    {
      name: "replay hash equals live hash",
      pass: seen.liveHash !== "" && seen.replay.includes(`state ${seen.liveHash}`),
      figures: seen.replay
        .split("\n")
        .filter((line) => /^(replayed|stands|FAULT)/.test(line))
        .join("; "),
    },
  ];
}

/** The exchange has no order twice, and the books are its own. */
export const judgedBooks = ({ orders, reconciliation }: Report): readonly Invariant[] => [
  {
    name: "no duplicate order at the exchange",
    pass: orders.duplicates === 0,
    figures: `${orders.duplicates}; ${orders.filled} filled of ${orders.accepted} accepted`,
  },
  {
    name: "reconciliation residual is 0",
    pass: reconciliation.residual === "0",
    figures: `${reconciliation.residual} ${reconciliation.differences.join("; ")}`,
  },
];

/** The run's own verdicts on these guarantees. */
export const judgedGuarantees = (
  guarantees: Readonly<Record<string, { readonly verdict: string; readonly why: string }>>,
  ids: readonly string[] = Object.keys(guarantees),
): readonly Invariant[] =>
  ids.map((id) => {
    const { verdict, why } = guarantees[id] ?? { verdict: "broken", why: "not in the report" };
    return {
      name: `guarantee ${id} is not broken`,
      pass: verdict !== "broken",
      figures: `${verdict}: ${why}`,
    };
  });
