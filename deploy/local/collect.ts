import type { JetStreamManager } from "@nats-io/jetstream";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readCosts } from "#libs/bus/costs.ts";
import { ledgerStream } from "#libs/bus/streams.ts";
import { DEMO_POLICY, NORMAL_POLICY } from "#libs/domain/policy.ts";
import { readJudgeLedger } from "../../services/sim-exchange/judge.ts";
import { summaryOf } from "./cost-summary.ts";
import type { Bus, Launch, Venue } from "./launch.ts";
import type { LedgerJudge } from "./ledger-judge.ts";
import type { Comparison } from "./reconcile.ts";
import { judgeProtection } from "./protection-judge.ts";
import { distributionOf, guaranteesOf, type Report } from "./report.ts";
import { latencyRows, type StatsBook } from "./stats-book.ts";

/** While it is away nobody hears of a fill. Of a killed router or reader the guarantee holds all the same. */
const BUS = "nats-server";
const JUDGED_WITHIN_MS = 2_500;

/** A run that is over, with everything that watched it. */
export interface RunOver {
  readonly launch: Launch;
  readonly bus: Bus;
  readonly venue: Venue;
  readonly binary: string;
  readonly judge: LedgerJudge;
  /** Why the judge stopped reading the ledger. */
  readonly chainFault: () => string | undefined;
  readonly stats: StatsBook;
  readonly comparison: Comparison;
  /** Intents stored by earlier runs. */
  readonly intentsBefore: number;
  /** Records in COSTS of earlier runs. */
  readonly costsBefore: number;
  /** `performance.now()` at the start. */
  readonly startedAt: number;
}

/** Judges the run by the ledger stream, the exchange's own record, the logs and the processes' figures. */
export async function collectReport(over: RunOver): Promise<Report> {
  const { launch, bus, venue, judge, stats, comparison } = over;
  const { options, prepared, supervisor } = launch;
  const pending = await judged(bus.jsm, judge, over.intentsBefore);
  const { speed } = options;
  const exchange = await readJudgeLedger(
    prepared.folder.exchangeLedger,
    venue.startedAtMs,
    // Its limits are real time. How fast an unpaced replay went is not known.
    60_000 * (speed === "max" ? 1 : speed),
  );
  const record = await judgeProtection(prepared.folder.exchangeLedger, venue.startedAtMs);
  const deadlineMs = bus.policy.policy?.protectionDeadlineMs ?? NORMAL_POLICY.protectionDeadlineMs;
  const orders = [...exchange.orders.values()];
  const duplicateOrders = [...exchange.ordersByClientId]
    .filter(([, ids]) => ids.size > 1)
    .map(([id, ids]) => `${id}: ${ids.size} orders`);
  const { drifts } = judge;
  const { services, total } = supervisor.memoryMb;
  return {
    run: {
      policy: bus.policy.policy?.name ?? "none",
      demoPolicy: bus.policy.policy?.name === DEMO_POLICY.name,
      source: venue.synthetic ? "synthetic" : "replay",
      replay: options.replay,
      symbols: prepared.symbols,
      seed: options.seed,
      speed: options.speed,
      accounts: venue.accounts,
      natsServer: over.binary,
    },
    durationS: Math.round((performance.now() - over.startedAt) / 100) / 10,
    market: { messages: stats.counter("feed-gateway", "prices") },
    intents: judge.intents,
    approved: judge.approved,
    denied: Object.fromEntries([...judge.denied].sort((a, b) => b[1] - a[1])),
    orders: {
      sent: exchange.placements,
      accepted: exchange.orders.size,
      filled: orders.filter(({ status }) => status === "FILLED").length,
      duplicates: duplicateOrders.length,
      unknown: judge.counters?.ordersUnknown ?? 0,
    },
    limits: Object.fromEntries(judge.limits),
    reconciliation: { residual: comparison.residual, drifts, differences: comparison.differences },
    protection: {
      positions: record.positions.length,
      byExchange: distributionOf(record.unprotectedMs),
      byRouter: distributionOf(judge.unprotectedMs.toSorted((a, b) => a - b)),
      nakedNow: record.nakedNow,
      outcomes: Object.fromEntries(judge.protections),
    },
    costs: summaryOf(await readCosts({ ...bus, reader: "launcher", after: over.costsBefore })),
    latencyMs: latencyRows(stats),
    restarts: Object.fromEntries(supervisor.restarts),
    dlq: (await bus.jsm.streams.info("DLQ")).state.messages,
    memoryMb: { ...Object.fromEntries(services), total },
    guarantees: guaranteesOf({
      judge,
      chainFault: over.chainFault(),
      duplicateOrders,
      differences: comparison.differences,
      residual: comparison.residual,
      drifts,
      http429: exchange.http429,
      http418: exchange.http418,
      weightPeak: exchange.weightPeakPerMinute,
      secretsInLogs: searchLogs(prepared.folder.logs, venue.secrets),
      protection: {
        record,
        deadlineMs: options.speed === "max" ? undefined : deadlineMs * Math.max(1, options.speed),
        busRestarts: supervisor.restarts.get(BUS) ?? 0,
        busAwayMs: (supervisor.awayMs.get(BUS) ?? 0) * (speed === "max" ? 1 : Math.max(1, speed)),
      },
      ...pending,
      replay: {
        verified: stats.counter("risk-kernel", "replay.verified"),
        mismatched: stats.counter("risk-kernel", "replay.mismatched"),
      },
    }),
  };
}

/** Waits until the judge has read the ledger to its end. @returns what is still missing then. */
async function judged(jsm: JetStreamManager, judge: LedgerJudge, intentsBefore: number) {
  for (const by = performance.now() + JUDGED_WITHIN_MS; ; await sleep(100)) {
    const ledger = (await jsm.streams.info(ledgerStream(0))).state.last_seq;
    const intents = (await jsm.streams.info("INTENTS")).state.last_seq - intentsBefore;
    const missing = {
      unread: Math.max(0, ledger - judge.number),
      unanswered: Math.max(0, intents - judge.intents),
    };
    if ((missing.unread === 0 && missing.unanswered === 0) || performance.now() > by) return missing;
  }
}

/** Log files in which a secret stands. */
function searchLogs(dir: string, secrets: readonly string[]): readonly string[] {
  return readdirSync(dir).filter((file) => {
    const text = readFileSync(join(dir, file), "utf8");
    return secrets.some((secret) => text.includes(secret));
  });
}
