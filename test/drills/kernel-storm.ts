import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runPaper, type RunningPaper } from "../../deploy/local/paper.ts";
import { judgeLines } from "../../services/sim-exchange/judge.ts";
import { seeded } from "../../services/sim-exchange/market/synthetic.ts";
import { until } from "../support/eventually.ts";
import type { Drill, Invariant } from "./drill.ts";
import { judgedAnswers, judgedGuarantees, lookBack, startProducers, type LookedBack } from "./look-back.ts";
import { startReplica } from "./replicas.ts";
import { paperOptions } from "../support/paper.ts";

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

interface Storm {
  readonly kills: Map<string, number>;
  readonly pauses: Map<string, number>;
  seen: LookedBack | undefined;
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
      seen: undefined,
    };
    try {
      writeFileSync(join(dir, "policy.json"), JSON.stringify(POLICY));
      const report = await runPaper(
        await paperOptions(dir, {
          forMs: 1_000,
          seed,
          accounts: ACCOUNTS,
          policyFile: join(dir, "policy.json"),
        }),
        {
          print,
          signal: new AbortController().signal,
          meanwhile: (running) => rage(running, storm, { seconds, seed, dir, print }),
        },
      );
      const atExchange = await slotsAtExchange(join(dir, "state", "exchange", "ledger.jsonl"));
      const { limits, guarantees } = report;
      const { seen } = storm;
      if (seen === undefined) throw new Error("the storm was not looked back on");
      const invariants: Invariant[] = [
        {
          name: "kernels were killed and paused, the bus killed twice",
          pass: sum(storm.kills) > 2 && sum(storm.pauses) > 0 && storm.kills.get("nats-server") === 2,
          figures: `killed ${listed(storm.kills)}; paused ${listed(storm.pauses)}; ${seen.epochs} reigns`,
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
        ...judgedAnswers(seen, dir),
        {
          name: "orders were filled",
          pass: report.orders.filled > 0,
          figures: `${report.orders.filled} of ${report.orders.accepted} accepted`,
        },
        ...judgedGuarantees(guarantees, JUDGED),
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
  // Kernels that are struck down before any of them has reigned have nothing to lose.
  await until("the first entries are approved", () => running.judge.limits.has("deskSlots"));
  const paused = new Map<string, number>();
  const startedAt = performance.now();
  const elapsed = (): number => (performance.now() - startedAt) / 1_000;
  const busKills = [seconds / 3, (2 * seconds) / 3];
  while (elapsed() < seconds) {
    await sleep(400 + below(1_200));
    for (const [name, endsAt] of paused)
      if (elapsed() >= endsAt && paused.delete(name)) signalTo(name, "SIGCONT");
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
  storm.seen = await lookBack(running);
  await supervisor.stop("risk-kernel-2");
}

/** The third kernel, and the producers. */
function startMore(running: RunningPaper, seed: number, dir: string): void {
  const { supervisor } = running;
  startReplica(supervisor, "risk-kernel-0", "risk-kernel-2");
  const accounts = Array.from({ length: ACCOUNTS }, (_, n) => `paper-${n + 1}`);
  startProducers(running, { count: PRODUCERS.length, seed, accounts, everyMs: 20, dir });
}

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
