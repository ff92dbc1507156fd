import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ASKING } from "../../deploy/local/launch.ts";
import { runPaper, type RunningPaper } from "../../deploy/local/paper.ts";
import { paperOptions } from "../support/paper.ts";
import { ClusterWatch, clusterPorts } from "./cluster-watch.ts";
import type { Drill, Invariant } from "./drill.ts";
import {
  judgedAnswers,
  judgedBooks,
  judgedGuarantees,
  lookBack,
  startProducers,
  type LookedBack,
} from "./look-back.ts";
import { enters, reached } from "./progress.ts";
import { startReplica } from "./replicas.ts";

const ACCOUNTS = ["paper-1", "paper-2", "paper-3"] as const;
const PRODUCERS = 2;
const INTENT_EVERY_MS = 100;
/** Entries before the next server goes: it trades. */
const ENTRIES_BEFORE = 3;
/** Entries while the server is away: it trades without it. */
const ENTRIES_AWAY = 3;

type Way = "killed" | "frozen" | "retired";

interface Fault {
  readonly name: string;
  readonly way: Way;
  /** The server that it meets. */
  readonly victim: (watch: ClusterWatch) => Promise<string>;
}

const leaderOf =
  (stream: string): Fault["victim"] =>
  (watch) =>
    watch.leaderOf(stream);
const server =
  (index: number): Fault["victim"] =>
  () =>
    Promise.resolve(`nats-server-${index}`);

const FAULTS: readonly Fault[] = [
  { name: "leader of LEDGER_0 killed", way: "killed", victim: leaderOf("LEDGER_0") },
  { name: "leader of FACTS killed", way: "killed", victim: leaderOf("FACTS") },
  { name: "leader of INTENTS killed", way: "killed", victim: leaderOf("INTENTS") },
  { name: "leader of KV lease killed", way: "killed", victim: leaderOf("KV_lease") },
  { name: "meta leader killed", way: "killed", victim: (watch) => watch.metaLeader() },
  { name: "active kernel's server killed", way: "killed", victim: activeKernels },
  { name: "leader of LEDGER_0 frozen", way: "frozen", victim: leaderOf("LEDGER_0") },
  { name: "active kernel's server frozen", way: "frozen", victim: activeKernels },
  { name: "upgrade: nats-server-0 retired", way: "retired", victim: server(0) },
  { name: "upgrade: nats-server-1 retired", way: "retired", victim: server(1) },
  { name: "upgrade: nats-server-2 retired", way: "retired", victim: server(2) },
];

/** One fault, survived or not. */
interface Met {
  readonly fault: Fault;
  readonly server: string;
  /** Streams that it led. */
  readonly led: number;
  /** Wall-clock epoch milliseconds. */
  readonly fromMs: number;
  /** From the fault until so many entries had been committed without the server; undefined: they were not. */
  readonly entersAfterMs: number | undefined;
  /** From its return until every replica was current; undefined: they were not. */
  readonly wholeAfterMs: number | undefined;
  /** Connections that were made anew meanwhile, of all processes. */
  readonly reconnects: number;
}

/** Three servers under the whole desk, and one after the other goes while it trades. */
export const natsFailover: Drill = {
  name: "nats-failover",
  about:
    "three NATS servers under load: whoever leads is killed, frozen, or retired as for an upgrade; services carry on",
  seconds: 15,
  chooses: true,
  run: async ({ seconds, seed, print, only = [] }) => {
    const dir = mkdtempSync(join(tmpdir(), "plimsoll-nats-failover-"));
    const ports = await clusterPorts();
    const faults = FAULTS.filter(({ name }) => only.length === 0 || only.some((text) => name.includes(text)));
    const met: Met[] = [];
    let durable: readonly string[] = ["not read"];
    let seen: LookedBack | undefined;
    let ended: readonly string[] = [];
    try {
      const report = await runPaper(
        await paperOptions(dir, {
          seed,
          accounts: ACCOUNTS.length,
          natsPort: ports[0]?.client ?? 0,
          natsCluster: ports,
        }),
        {
          print,
          signal: new AbortController().signal,
          meanwhile: async (running) => {
            const watch = new ClusterWatch(running.nc, ports);
            durable = await watch.durabilityFaults();
            startMore(running, seed, dir);
            for (const fault of faults) {
              await enters(running, ENTRIES_BEFORE);
              await reached(async () => (await watch.lacks()).length === 0);
              const one = await meet(fault, running, watch, seconds * 1_000);
              print(textOf(one));
              met.push(one);
            }
            await enters(running, ENTRIES_BEFORE);
            await running.supervisor.stopEach([...ASKING, "producer"]);
            seen = await lookBack(running);
            ended = [...running.supervisor.restarts].flatMap(([service, times]) =>
              times === 0 || service === "nats-server" ? [] : [`${service} ${times}`],
            );
          },
        },
      );
      if (seen === undefined) throw new Error("the run was not looked back on");
      const invariants: Invariant[] = [
        {
          name: "three servers, every stream on all, fsync always",
          pass: durable.length === 0,
          figures: durable.join("; "),
        },
        ...judgedFaults(met, seen.commitsAtMs),
        {
          name: "nothing had to be started by hand",
          pass: met.length === faults.length,
          figures: `ended by themselves and started again: ${ended.length === 0 ? "none" : ended.join(", ")}`,
        },
        {
          name: "no process ended but a router, whose lease is its right to send",
          pass: ended.every((text) => text.startsWith("order-router ")),
          figures: ended.join(", "),
        },
        ...judgedAnswers(seen, dir),
        ...judgedBooks(report),
        ...judgedGuarantees(report.guarantees),
      ];
      return { invariants, report: { met, ...report } };
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

/** Replicas of what has one owner, and strategies without patience. */
function startMore(running: RunningPaper, seed: number, dir: string): void {
  const { supervisor } = running;
  startReplica(supervisor, "order-router-0", "order-router-1");
  startReplica(supervisor, "user-stream-0", "user-stream-1", {
    SPOOL_FILE: join(dir, "state", "spool", "user-stream-1.sqlite"),
  });
  startProducers(running, { count: PRODUCERS, seed, accounts: ACCOUNTS, everyMs: INTENT_EVERY_MS, dir });
}

/** One server goes, the desk trades on, it comes back, and every replica is current again. */
async function meet(
  fault: Fault,
  running: RunningPaper,
  watch: ClusterWatch,
  frozenMs: number,
): Promise<Met> {
  const { supervisor } = running;
  const victim = await settledVictim(fault, watch);
  const led = (await watch.ledBy(victim)).length;
  const reconnectsBefore = reconnectsOf(running);
  const fromMs = Date.now();
  const at = performance.now();
  const back = await takeAway(fault.way, running, victim);
  const entered = await enters(running, ENTRIES_AWAY);
  const entersAfterMs = entered ? Math.round(performance.now() - at) : undefined;
  if (fault.way === "frozen") await sleep(Math.max(0, frozenMs - (performance.now() - at)));
  await back();
  const backMs = Date.now();
  const isUp = (): Promise<boolean> => Promise.resolve(supervisor.pid(victim) !== undefined);
  const whole = (await reached(isUp)) && (await reached(async () => (await watch.lacks()).length === 0));
  return {
    fault,
    server: victim,
    led,
    fromMs,
    entersAfterMs,
    wholeAfterMs: whole ? Date.now() - backMs : undefined,
    reconnects: reconnectsOf(running) - reconnectsBefore,
  };
}

/** Who leads may not be agreed on yet. */
async function settledVictim({ name, victim }: Fault, watch: ClusterWatch): Promise<string> {
  let found = "";
  await reached(async () => {
    found = await victim(watch);
    return true;
  });
  if (found === "") throw new Error(`${name}: nobody`);
  return found;
}

/** @returns what brings it back, and resolves once it is begun. */
async function takeAway(
  way: Way,
  { supervisor }: RunningPaper,
  victim: string,
): Promise<() => Promise<unknown> | void> {
  const pid = supervisor.pid(victim);
  if (pid === undefined) throw new Error(`${victim} does not run`);
  if (way === "killed") return supervisor.hold(victim);
  process.kill(pid, way === "frozen" ? "SIGSTOP" : "SIGUSR2");
  if (way === "frozen")
    return () => {
      process.kill(pid, "SIGCONT");
    };
  // It hands over, ends by itself once its clients have left, and is started again.
  return () => reached(() => Promise.resolve(supervisor.pid(victim) !== pid));
}

/** Server of the kernel that reigns. */
async function activeKernels(watch: ClusterWatch): Promise<string> {
  return watch.serverOf(await watch.activeKernel());
}

const reconnectsOf = ({ stats }: RunningPaper): number =>
  ["feed-gateway", "risk-kernel", "user-stream", "order-router", "signal-engine", "edge"].reduce(
    (sum, service) => sum + stats.counter(service, "bus.reconnects"),
    0,
  );

/** The longest span without a commit that ends between this fault and the next. */
function withoutCommitsMs(fromMs: number, untilMs: number, commitsAtMs: readonly number[]): number {
  let longest = 0;
  for (const [i, atMs] of commitsAtMs.entries()) {
    const before = commitsAtMs[i - 1];
    if (before !== undefined && atMs >= fromMs && atMs < untilMs) longest = Math.max(longest, atMs - before);
  }
  return Math.round(longest);
}

function judgedFaults(met: readonly Met[], commitsAtMs: readonly number[]): readonly Invariant[] {
  const spans = met.map((one, i) => {
    const untilMs = met[i + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    return [one, withoutCommitsMs(one.fromMs, untilMs, commitsAtMs)] as const;
  });
  const all = (way: Way): string => {
    const times = spans.filter(([{ fault }]) => fault.way === way).map(([, ms]) => ms);
    return `${way} ${times.length === 0 ? "-" : times.toSorted((a, b) => a - b).join(", ")}`;
  };
  return [
    ...spans.map(([one, ms]) => ({
      name: one.fault.name,
      pass: one.entersAfterMs !== undefined && one.wholeAfterMs !== undefined,
      figures: `${ms} ms without commits; ${textOf(one)}`,
    })),
    {
      name: "time without commits was found for every fault, ms",
      pass: spans.length > 0 && spans.every(([, ms]) => ms > 0),
      figures: (["killed", "frozen", "retired"] as const).map(all).join("; "),
    },
  ];
}

const textOf = ({ fault, server: name, led, entersAfterMs, wholeAfterMs, reconnects }: Met): string =>
  `${fault.way} ${name}, which led ${led} streams: ${ENTRIES_AWAY} entries in ${entersAfterMs ?? "-"} ms, ${reconnects} reconnects, all replicas current ${wholeAfterMs ?? "-"} ms after its return`;
