import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeClientOrderId } from "#libs/domain/ids.ts";
import { ASKING, venueStatus } from "../../deploy/local/launch.ts";
import { runPaper, type RunningPaper } from "../../deploy/local/paper.ts";
import { judgeLines } from "../../services/sim-exchange/judge.ts";
import { SYNTHETIC_SYMBOLS } from "../../services/sim-exchange/market/synthetic.ts";
import { freePort } from "../support/free-port.ts";
import { exchangeRecord, paperOptions } from "../support/paper.ts";
import type { Drill, Invariant } from "./drill.ts";
import { EdgeTrader } from "./edge-trader.ts";
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

const ACCOUNTS = ["paper-1", "paper-2", "paper-3", "paper-4"] as const;
const PRODUCERS = 2;
const INTENT_EVERY_MS = 100;
/** Positions end and begin all the time, and nothing but the desk itself keeps them from it. */
const POLICY = {
  name: "ROLLING",
  accountSlotsMax: 5,
  deskSlotsMax: 20,
  regimeSlotsBase: 0,
  regimeSlotsTrend: 0,
  regimeSlotsChop: 0,
  rotationImprovementMin: "1",
  correlationMax: "1",
  cooldownMs: 500,
  positionMarginMin: "50",
};
const PAUSE_MAX_MS = 5_000;
/** Entries that have not come by then count as a pause of this length, whatever keeps them. */
const ENTRIES_WITHIN_MS = 20_000;
const EDGE_RESTARTS = 1012;

/** Whom a new process of the service succeeds, in the order of a rollout. */
const ROLLS: readonly (readonly [old: string, successor: string])[] = [
  ["feed-gateway-0", "feed-gateway-1"],
  ["risk-kernel-0", "risk-kernel-2"],
  ["risk-kernel-1", "risk-kernel-3"],
  ["user-stream-0", "user-stream-1"],
  ["order-router-0", "order-router-1"],
  ["edge-0", "edge-1"],
  ["signal-engine-0", "signal-engine-1"],
];

/** One service restarted. */
interface Rolled {
  readonly old: string;
  readonly successor: string;
  readonly ready: boolean;
  /** It ended by itself with exit code 0. */
  readonly inOrder: boolean;
  /** From SIGTERM to its end. */
  readonly endedAfterMs: number;
  /** Exchange time. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Every service is restarted in turn as a rollout does it: the successor first, then SIGTERM to the old one. */
export const rollingRestart: Drill = {
  name: "rolling-restart",
  about: "every service restarted in turn under load, the successor first: nothing lost, nothing doubled",
  /** So many entries are waited for between two restarts. */
  seconds: 10,
  chooses: true,
  run: async ({ seconds: entries, seed, print, only = [] }) => {
    const dir = mkdtempSync(join(tmpdir(), "plimsoll-rolling-restart-"));
    writeFileSync(join(dir, "policy.json"), JSON.stringify(POLICY));
    const exchangePort = await freePort();
    const edgePort = await freePort();
    const rolls = ROLLS.filter(([old]) => only.length === 0 || only.some((text) => old.includes(text)));
    const rolled: Rolled[] = [];
    let calm: readonly [number, number] = [0, 0];
    let trader: EdgeTrader | undefined;
    let seen: LookedBack | undefined;
    let ended: readonly string[] = [];
    try {
      const report = await runPaper(
        await paperOptions(dir, {
          seed,
          accounts: ACCOUNTS.length,
          policyFile: join(dir, "policy.json"),
          exchangePort,
          edgePort,
        }),
        {
          print,
          signal: new AbortController().signal,
          meanwhile: async (running) => {
            const now = await exchangeClock(exchangePort);
            const ports = [edgePort, await freePort()];
            const token = readFileSync(join(dir, "state", "edge", "paper.token"), "utf8").trim();
            trader = new EdgeTrader({
              url: () => `ws://127.0.0.1:${ports[0]}`,
              token,
              accounts: ACCOUNTS,
              symbols: SYNTHETIC_SYMBOLS.map(({ symbol }) => symbol),
              everyMs: 3 * INTENT_EVERY_MS,
              nowMs: now,
              sentFile: join(dir, "edge.sent"),
            });
            trader.start();
            startProducers(running, {
              count: PRODUCERS,
              seed,
              accounts: ACCOUNTS,
              everyMs: INTENT_EVERY_MS,
              dir,
            });
            await enters(running, entries);
            const calmFrom = now();
            await enters(running, 2 * entries, ENTRIES_WITHIN_MS);
            calm = [calmFrom, now()];
            for (const [old, successor] of rolls) {
              const one = await roll(running, old, successor, {
                now,
                entries,
                logs: join(dir, "state", "logs"),
                env: {
                  ...(old === "edge-0" ? { EDGE_PORT: String(ports[1]) } : {}),
                  ...(old === "user-stream-0"
                    ? { SPOOL_FILE: join(dir, "state", "spool", `${successor}.sqlite`) }
                    : {}),
                },
                // As the address of a service leads to those that are ready.
                onReady: () => void (old === "edge-0" && ports.shift()),
              });
              print(textOf(one));
              rolled.push(one);
            }
            await trader.stop();
            await running.supervisor.stopEach([...ASKING, "producer"]);
            seen = await lookBack(running);
            ended = [...running.supervisor.restarts].flatMap(([service, times]) =>
              times === 0 ? [] : [`${service} ${times}`],
            );
          },
        },
      );
      if (seen === undefined || trader === undefined) throw new Error("the run was not looked back on");
      const entriesAtMs = await entryTimes(exchangeRecord(dir));
      const pauses = rolled.map(
        (one) => [one, longestPauseMs(entriesAtMs, one.fromMs, one.untilMs)] as const,
      );
      const invariants: Invariant[] = [
        ...pauses.map(([one, ms]): Invariant => ({
          name: `${one.old}: entries paused at most ${PAUSE_MAX_MS} ms`,
          pass: ms <= PAUSE_MAX_MS,
          figures: `${ms} ms; ${textOf(one)}`,
        })),
        {
          name: "every one ended in good order, its successor ready before",
          pass: rolled.length === rolls.length && rolled.every(({ ready, inOrder }) => ready && inOrder),
          figures: `${rolled.length} of ${rolls.length}; while nothing was restarted entries paused at most ${longestPauseMs(entriesAtMs, ...calm)} ms`,
        },
        { name: "no process ended by itself", pass: ended.length === 0, figures: ended.join(", ") },
        judgedTrader(
          trader,
          rolls.some(([old]) => old === "edge-0"),
        ),
        ...judgedAnswers(seen, dir),
        ...judgedBooks(report),
        {
          name: "every position has its stop at the end",
          pass: report.protection.nakedNow === 0,
          figures: `${report.protection.nakedNow} without`,
        },
        ...judgedGuarantees(report.guarantees),
      ];
      return { invariants, report: { rolled, ...report } };
    } finally {
      await trader?.stop().catch(() => undefined);
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

/** The successor comes up beside the old one, which is told to end once it is ready. */
async function roll(
  running: RunningPaper,
  old: string,
  successor: string,
  at: {
    readonly now: () => number;
    readonly entries: number;
    readonly logs: string;
    readonly env: Readonly<Record<string, string>>;
    readonly onReady: () => void;
  },
): Promise<Rolled> {
  const { supervisor } = running;
  const fromMs = at.now();
  startReplica(supervisor, old, successor, at.env);
  const ready = await reached(() => Promise.resolve(hasSaid(at.logs, successor, '"event":"ready"')));
  at.onReady();
  const toldAt = performance.now();
  await supervisor.stop(old);
  const endedAfterMs = Math.round(performance.now() - toldAt);
  await enters(running, at.entries, ENTRIES_WITHIN_MS);
  const inOrder = hasSaid(at.logs, old, '"event":"stopped","code":0');
  return { old, successor, ready, inOrder, endedAfterMs, fromMs, untilMs: at.now() };
}

const hasSaid = (logs: string, instance: string, text: string): boolean => {
  const path = join(logs, `${instance}.log`);
  return existsSync(path) && readFileSync(path, "utf8").includes(text);
};

/** Exchange time, where it runs as fast as ours. */
async function exchangeClock(port: number): Promise<() => number> {
  const { exchangeTimeMs } = await venueStatus(`http://127.0.0.1:${port}`);
  const aheadMs = exchangeTimeMs - performance.now();
  return () => performance.now() + aheadMs;
}

/** When each entry came in at the exchange, by its own record, in order. */
async function entryTimes(path: string): Promise<readonly number[]> {
  const times = new Map<string, number>();
  for await (const line of judgeLines(path)) {
    if (line.k !== "order" || times.has(line.order.clientId)) continue;
    if (decodeClientOrderId(line.order.clientId)?.leg === "ENTRY") times.set(line.order.clientId, line.t);
  }
  return [...times.values()].toSorted((a, b) => a - b);
}

/** The longest span without an entry that touches this stretch of time; one that lasts beyond it ends there. */
function longestPauseMs(atMs: readonly number[], fromMs: number, untilMs: number): number {
  let [longest, before] = [0, fromMs];
  for (const ms of [...atMs, untilMs]) {
    if (ms >= fromMs && before <= untilMs) longest = Math.max(longest, ms - before);
    before = ms;
  }
  return Math.round(longest);
}

const judgedTrader = ({ ends, awayMs, stored, repeated }: EdgeTrader, restarted: boolean): Invariant => ({
  name: "clients of the edge are told to connect again, and nothing of theirs is lost",
  pass: stored > 0 && ends.length === (restarted ? 1 : 0) && ends.every((code) => code === EDGE_RESTARTS),
  figures: `${stored} stored, ${repeated} sent again; closed with ${ends.join(", ") || "nothing"}, connected again after ${awayMs.join(", ") || "-"} ms`,
});

const textOf = ({ old, successor, ready, inOrder, endedAfterMs }: Rolled): string =>
  `${successor} ${ready ? "ready" : "NOT ready"}, then ${old} told to end: ${inOrder ? "in good order" : "NOT in good order"} after ${endedAfterMs} ms`;
