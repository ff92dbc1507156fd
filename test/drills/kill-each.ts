import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runPaper, type RunningPaper } from "../../deploy/local/paper.ts";
import type { Drill, Invariant } from "./drill.ts";
import { judgedGuarantees } from "./look-back.ts";
import { paperOptions } from "../support/paper.ts";

const RECORDED = new URL("../../../shared/data/market/", import.meta.url).pathname;
const LOGS = ["usdm_raw_ws_btcusdt_20240808T2354Z.log.gz", "usdm_raw_ws_ethusdt_20240808T2354Z.log.gz"];
/** Every process once; the bus last, because everything waits for it. */
const VICTIMS = [
  "signal-engine-0",
  "edge-0",
  "order-router-0",
  "user-stream-0",
  "feed-gateway-0",
  "risk-kernel-0",
  "risk-kernel-1",
  "sim-exchange-0",
  "nats-server",
];
const BACK_WITHIN_MS = 30_000;

interface Kill {
  readonly victim: string;
  readonly backAfterMs: number | undefined;
}

/** Kills each process with SIGKILL in turn while the system trades, and waits each time until it trades again. */
export const killEach: Drill = {
  name: "kill-each",
  about: "every service and the bus killed with SIGKILL in turn during a replay",
  seconds: 60,
  run: async ({ seconds, seed, print }) => {
    const recorded = existsSync(join(RECORDED, LOGS[0] ?? ""));
    if (!recorded) print("the recorded market data is not here: the drill runs on the synthetic market");
    const stateDir = mkdtempSync(join(tmpdir(), "plimsoll-kill-each-"));
    const kills: Kill[] = [];
    try {
      const report = await runPaper(
        await paperOptions(stateDir, {
          forMs: seconds * 1_000,
          replay: recorded ? LOGS.map((name) => join(RECORDED, name)) : [],
          speed: recorded ? 4 : 1,
          seed,
        }),
        {
          print,
          signal: new AbortController().signal,
          meanwhile: async (running) => {
            await commitsGrow(running, 20, BACK_WITHIN_MS);
            for (const victim of VICTIMS) {
              kills.push({ victim, backAfterMs: await kill(running, victim, print) });
              await commitsGrow(running, 10, BACK_WITHIN_MS);
            }
          },
        },
      );
      const invariants: Invariant[] = [
        {
          name: "every process killed came back to trading",
          pass:
            kills.length === VICTIMS.length && kills.every(({ backAfterMs }) => backAfterMs !== undefined),
          figures: kills
            .map(
              ({ victim, backAfterMs }) =>
                `${victim} ${backAfterMs === undefined ? "not" : `${backAfterMs} ms`}`,
            )
            .join(", "),
        },
        {
          name: "orders were filled",
          pass: report.orders.filled > 0,
          figures: `${report.orders.filled} of ${report.orders.accepted} accepted`,
        },
        {
          name: "no duplicate order at the exchange",
          pass: report.orders.duplicates === 0,
          figures: String(report.orders.duplicates),
        },
        {
          name: "reconciliation residual is 0",
          pass: report.reconciliation.residual === "0",
          figures: `${report.reconciliation.residual} ${report.reconciliation.differences.join("; ")}`,
        },
        {
          name: "no limit above its cap",
          pass: Object.values(report.limits).every(({ cap, peak }) => peak <= cap),
          figures: Object.entries(report.limits)
            .map(([name, { cap, peak }]) => `${name} ${peak}/${cap}`)
            .join(", "),
        },
        ...judgedGuarantees(report.guarantees),
      ];
      return { invariants, report };
    } finally {
      rmSync(stateDir, { recursive: true, force: true });
    }
  },
};

/** Kills one process; resolves with the milliseconds until commits grow again, undefined when they do not. */
async function kill(
  running: RunningPaper,
  victim: string,
  print: (line: string) => void,
): Promise<number | undefined> {
  const pid = running.supervisor.pid(victim);
  if (pid === undefined) return undefined;
  print(`SIGKILL ${victim} (${pid})`);
  const at = performance.now();
  process.kill(pid, "SIGKILL");
  const by = at + BACK_WITHIN_MS;
  while (performance.now() < by) {
    await sleep(50);
    const now = running.supervisor.pid(victim);
    if (now !== undefined && now !== pid) break;
  }
  const grew = await commitsGrow(running, 5, by - performance.now());
  return grew ? Math.round(performance.now() - at) : undefined;
}

/** True once the ledger has grown by `count` commits. */
async function commitsGrow({ judge }: RunningPaper, count: number, withinMs: number): Promise<boolean> {
  const target = judge.commits + count;
  const by = performance.now() + withinMs;
  while (judge.commits < target && performance.now() < by) await sleep(50);
  return judge.commits >= target;
}
