import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { followLedger } from "#libs/bus/ledger-follower.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { runPaper, type RunningPaper } from "../../deploy/local/paper.ts";
import { judgeLines } from "../../services/sim-exchange/judge.ts";
import { seeded, SYNTHETIC_SYMBOLS } from "../../services/sim-exchange/market/synthetic.ts";
import { freePort } from "../support/free-port.ts";
import { runToEnd } from "../support/paper.ts";
import type { Drill, Invariant } from "./drill.ts";

const ACCOUNTS = 20;
const KERNELS = ["risk-kernel-0", "risk-kernel-1", "risk-kernel-2"];
const PRODUCERS = ["producer-0", "producer-1", "producer-2", "producer-3"];
/** Slots that four producers on twenty accounts use up within seconds, and nothing else in their way. */
const POLICY = {
  name: "STORM",
  accountSlotsMax: 3,
  deskSlotsMax: 20,
  regimeSlotsBase: 0,
  regimeSlotsTrend: 0,
  regimeSlotsChop: 0,
  rotationImprovementMin: "1",
  correlationMax: "1",
  cooldownMs: 500,
  positionMarginMin: "50",
  marketStaleMs: 20_000,
  clockStaleMs: 20_000,
  entrySendWithinMs: 30_000,
};
/** The kernel's part; request budgets for this many accounts are the router's and the user stream's. */
const JUDGED = ["G1", "G2", "G3", "G7", "G8", "G9"] as const;
const ANSWERED_WITHIN_MS = 60_000;
const HERE = new URL(".", import.meta.url).pathname;

interface Storm {
  readonly kills: Map<string, number>;
  readonly pauses: Map<string, number>;
  unanswered: number;
  /** Non-duplicate verdicts per intent id. */
  readonly verdicts: Map<string, number>;
  answersStored: number;
  answersInLedger: number;
  replay: string;
  liveHash: string;
  epochs: number;
}

/** Three kernels killed and paused at random and the bus killed twice, while four producers race for too few slots. */
export const kernelStorm: Drill = {
  name: "kernel-storm",
  about:
    "three kernels killed and paused at random, the bus killed twice, four producers racing over 20 accounts",
  seconds: 60,
  run: async ({ seconds, seed, print }) => {
    const dir = mkdtempSync(join(tmpdir(), "plimsoll-kernel-storm-"));
    const storm: Storm = {
      kills: new Map(),
      pauses: new Map(),
      unanswered: -1,
      verdicts: new Map(),
      answersStored: 0,
      answersInLedger: 0,
      replay: "",
      liveHash: "",
      epochs: 0,
    };
    try {
      writeFileSync(join(dir, "policy.json"), JSON.stringify(POLICY));
      const report = await runPaper(
        {
          forMs: 1_000,
          replay: [],
          speed: 1,
          seed,
          symbols: [],
          accounts: ACCOUNTS,
          policyFile: join(dir, "policy.json"),
          reportFile: undefined,
          stateDir: join(dir, "state"),
          fresh: true,
          natsPort: await freePort(),
          exchangePort: await freePort(),
        },
        {
          print,
          signal: new AbortController().signal,
          meanwhile: (running) => rage(running, storm, { seconds, seed, dir, print }),
        },
      );
      const sent = sentIds(dir);
      const atExchange = await slotsAtExchange(join(dir, "state", "exchange", "ledger.jsonl"));
      const { limits, guarantees } = report;
      const wrong = sent.filter((id) => storm.verdicts.get(id) !== 1);
      const invariants: Invariant[] = [
        {
          name: "kernels were killed and paused, the bus killed twice",
          pass: sum(storm.kills) > 2 && sum(storm.pauses) > 0 && storm.kills.get("nats-server") === 2,
          figures: `killed ${listed(storm.kills)}; paused ${listed(storm.pauses)}; ${storm.epochs} reigns`,
        },
        {
          name: "no approval past a cap at any commit, by the ledger",
          pass: Object.keys(limits).length > 0 && Object.values(limits).every(({ cap, peak }) => peak <= cap),
          figures: `desk ${limits["deskSlots"]?.peak}/${limits["deskSlots"]?.cap}, accounts at most ${Math.max(...Object.entries(limits).flatMap(([name, { peak }]) => (name.startsWith("accountSlots") ? [peak] : [])))}/${POLICY.accountSlotsMax}`,
        },
        {
          name: "never more at the exchange than the caps",
          pass: atExchange.desk <= POLICY.deskSlotsMax && atExchange.account <= POLICY.accountSlotsMax,
          figures: `desk ${atExchange.desk}/${POLICY.deskSlotsMax}, accounts at most ${atExchange.account}/${POLICY.accountSlotsMax}`,
        },
        {
          name: "the caps were reached",
          pass: limits["deskSlots"]?.peak === POLICY.deskSlotsMax && (report.denied["DESK_SLOTS"] ?? 0) > 0,
          figures: Object.entries(report.denied)
            .map(([reason, count]) => `${reason} ${count}`)
            .join(", "),
        },
        {
          name: "every intent answered exactly once",
          pass: sent.length > 0 && wrong.length === 0 && storm.unanswered === 0,
          figures: `${sent.length} sent, ${wrong.length} without exactly one answer, ${storm.unanswered} unanswered`,
        },
        {
          name: "every answer published exactly once",
          pass: storm.answersStored === storm.answersInLedger,
          figures: `${storm.answersInLedger} in the ledger, ${storm.answersStored} in ANSWERS`,
        },
        {
          name: "replay hash equals live hash",
          pass: storm.liveHash !== "" && storm.replay.includes(`state ${storm.liveHash}`),
          figures: storm.replay
            .split("\n")
            .filter((line) => /^(replayed|stands|FAULT)/.test(line))
            .join("; "),
        },
        {
          name: "orders were filled",
          pass: report.orders.filled > 0,
          figures: `${report.orders.filled} of ${report.orders.accepted} accepted`,
        },
        ...JUDGED.map((id): Invariant => {
          const { verdict, why } = guarantees[id] ?? { verdict: "broken", why: "not in the report" };
          return {
            name: `guarantee ${id} is not broken`,
            pass: verdict !== "broken",
            figures: `${verdict}: ${why}`,
          };
        }),
      ];
      return { invariants, report };
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

async function rage(
  running: RunningPaper,
  storm: Storm,
  {
    seconds,
    seed,
    dir,
    print,
  }: { seconds: number; seed: number; dir: string; print: (line: string) => void },
): Promise<void> {
  const { supervisor } = running;
  const random = seeded(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  await supervisor.stop("signal-engine-0");
  startMore(running, seed, dir);
  const count = (map: Map<string, number>, name: string): void =>
    void map.set(name, (map.get(name) ?? 0) + 1);
  const signalTo = (name: string, signal: NodeJS.Signals): boolean => {
    const pid = supervisor.pid(name);
    if (pid === undefined) return false;
    try {
      process.kill(pid, signal);
    } catch {
      return false; // It has just ended.
    }
    return true;
  };
  const paused = new Map<string, number>();
  const startedAt = performance.now();
  const elapsed = (): number => (performance.now() - startedAt) / 1_000;
  const busKills = [seconds / 3, (2 * seconds) / 3];
  while (elapsed() < seconds) {
    await sleep(400 + below(1_200));
    for (const [name, until] of paused)
      if (elapsed() >= until && paused.delete(name)) signalTo(name, "SIGCONT");
    if (elapsed() >= (busKills[0] ?? Number.POSITIVE_INFINITY)) {
      busKills.shift();
      print("SIGKILL nats-server");
      if (signalTo("nats-server", "SIGKILL")) count(storm.kills, "nats-server");
      continue;
    }
    const name = KERNELS[below(KERNELS.length)] ?? "";
    if (paused.has(name)) continue;
    if (below(2) === 0) {
      if (!signalTo(name, "SIGKILL")) continue;
      print(`SIGKILL ${name}`);
      count(storm.kills, name);
    } else if (signalTo(name, "SIGSTOP")) {
      const forS = 1 + below(5);
      print(`SIGSTOP ${name} for ${forS} s`);
      paused.set(name, elapsed() + forS);
      count(storm.pauses, name);
    }
  }
  for (const name of paused.keys()) signalTo(name, "SIGCONT");
  await Promise.all(PRODUCERS.map((producer) => supervisor.stop(producer)));
  await lookBack(running, storm);
  await supervisor.stop("risk-kernel-2");
}

/** Once everything is answered: what the ledger says, what was published of it, and the same again from its inputs. */
async function lookBack({ nc, natsUrl }: RunningPaper, storm: Storm): Promise<void> {
  const js = jetstream(nc);
  const jsm = await jetstreamManager(nc);
  const intents = (await jsm.streams.info("INTENTS")).state.last_seq;
  const by = performance.now() + ANSWERED_WITHIN_MS;
  const answered = new Set<number>();
  const epochs = new Set<number>();
  const until = new AbortController();
  const late = setTimeout(() => {
    until.abort();
  }, by - performance.now());
  let last = 0;
  for await (const { number, commit } of followLedger({
    reader: "drill",
    js,
    jsm,
    partition: 0,
    after: { number: 0, hash: undefined },
    signal: until.signal,
  })) {
    last = number;
    epochs.add(commit.epoch);
    storm.liveHash = Buffer.from(commit.stateHash).toString("hex");
    for (const { inputSequence, intentId, verdict } of commit.answers) {
      answered.add(inputSequence);
      storm.answersInLedger += 1;
      if (verdict !== plimsoll.v1.Verdict.VERDICT_DUPLICATE)
        storm.verdicts.set(intentId, (storm.verdicts.get(intentId) ?? 0) + 1);
    }
    if (answered.size >= intents) break;
  }
  clearTimeout(late);
  storm.unanswered = intents - answered.size;
  storm.epochs = epochs.size;
  while (performance.now() < by) {
    storm.answersStored = (await jsm.streams.info("ANSWERS")).state.messages;
    if (storm.answersStored >= storm.answersInLedger) break;
    await sleep(200);
  }
  const replayed = await runToEnd(process.execPath, [
    "deploy/local/bootstrap.mjs",
    "replay",
    "--nats",
    natsUrl,
    "--until",
    String(last),
  ]);
  storm.replay = replayed.stderr;
}

/** The third kernel, and the producers. */
function startMore({ supervisor, natsUrl }: RunningPaper, seed: number, dir: string): void {
  const state = join(dir, "state");
  const symbols = SYNTHETIC_SYMBOLS.map(({ symbol }) => symbol).join(",");
  const start = (instance: string, script: string, env: Readonly<Record<string, string>>): void => {
    supervisor.start({
      instance,
      service: instance.replace(/-\d+$/, ""),
      command: process.execPath,
      args: [script],
      env: { NATS_URL: natsUrl, INSTANCE: instance, TIME_SCALE: "1", ...env },
      endsWithStdin: false,
    });
  };
  start("risk-kernel-2", join(HERE, "../../services/risk-kernel/main.ts"), {
    PARTITION: "0",
    BUS_STORE_DIR: join(state, "nats"),
  });
  for (const [i, producer] of PRODUCERS.entries())
    start(producer, join(HERE, "intent-producer.ts"), {
      SEED: String(seed * 10 + i),
      ACCOUNTS: Array.from({ length: ACCOUNTS }, (_, n) => `paper-${n + 1}`).join(","),
      SYMBOLS: symbols,
      EVERY_MS: "20",
      SENT_FILE: join(dir, `${producer}.sent`),
    });
}

/** What the producers know to be stored. */
const sentIds = (dir: string): string[] =>
  readdirSync(dir)
    .filter((name) => name.endsWith(".sent"))
    .flatMap((name) => readFileSync(join(dir, name), "utf8").trim().split("\n"))
    .filter((id) => id !== "");

/** The most symbols with a position or an open order at one moment, by the exchange's own record. */
async function slotsAtExchange(path: string): Promise<{ readonly desk: number; readonly account: number }> {
  const orders = new Map<string, Set<string>>();
  const held = new Map<string, Set<string>>();
  const peak = { desk: 0, account: 0 };
  for await (const line of judgeLines(path)) {
    if (line.k !== "order" && line.k !== "fill") continue;
    const symbol = line.k === "order" ? line.order.symbol : line.symbol;
    const key = `${line.account} ${symbol}`;
    let open = orders.get(key);
    if (open === undefined) orders.set(key, (open = new Set()));
    let holding = held.get(line.account);
    if (holding === undefined) held.set(line.account, (holding = new Set()));
    if (line.k === "order") {
      const { orderId, status } = line.order;
      if (status === "NEW" || status === "PARTIALLY_FILLED") open.add(orderId);
      else open.delete(orderId);
    } else if (line.amount === "0") holding.delete(symbol);
    else holding.add(symbol);
    const used = (account: string): number =>
      new Set([
        ...(held.get(account) ?? []),
        ...[...orders].flatMap(([name, ids]) =>
          ids.size > 0 && name.startsWith(`${account} `) ? [name.slice(account.length + 1)] : [],
        ),
      ]).size;
    peak.account = Math.max(peak.account, used(line.account));
    peak.desk = Math.max(
      peak.desk,
      [...held.keys()].reduce((total, account) => total + used(account), 0),
    );
  }
  return peak;
}

const sum = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((total, count) => total + count, 0);
const listed = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([name, count]) => `${name} ${count}`).join(", ");
