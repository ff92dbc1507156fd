import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runPaper, type RunningPaper } from "../../deploy/local/paper.ts";
import { quantile } from "../../deploy/local/exit-judge.ts";
import { judgeProtection, type ProtectionRecord } from "../../deploy/local/protection-judge.ts";
import type { Report } from "../../deploy/local/report.ts";
import { decodeClientOrderId } from "#libs/domain/ids.ts";
import { judgeLines } from "../../services/sim-exchange/judge.ts";
import { freePort } from "../support/free-port.ts";
import type { Drill, Invariant } from "./drill.ts";
import { Traders } from "./never-naked-traders.ts";
import { paperOptions } from "../support/paper.ts";

const ACCOUNTS = 5;
const PLACE = "POST /fapi/v1/algoOrder";

type Fault = Readonly<Record<string, unknown>>;
const all = (endpoint: string, ...faults: readonly Fault[]): readonly Fault[] =>
  faults.map((fault) => ({ endpoint, ...fault }));

/** What goes wrong while a share of the entries is made. */
interface Scenario {
  readonly name: string;
  /** Of all entries. */
  readonly share: number;
  readonly faults: readonly Fault[];
  /** Stop distance in per cent, where it is not the policy's. */
  readonly stopPercent?: string;
}

const SCENARIOS: readonly Scenario[] = [
  { name: "calm", share: 0.1, faults: [] },
  {
    name: "answers lost, late, refused",
    share: 0.4,
    faults: [
      ...all(
        PLACE,
        { fault: "reset-after", probability: 0.08 },
        { fault: "reset-before", probability: 0.08 },
        { fault: "unknown-503", executed: true, probability: 0.08 },
        { fault: "unknown-503", executed: false, probability: 0.08 },
        { fault: "backend-timeout-1007", executed: true, probability: 0.05 },
        { fault: "no-answer-after", probability: 0.04 },
        { fault: "no-answer-before", probability: 0.04 },
        { fault: "slow-answer", delayMs: 1_500, probability: 0.05 },
        { fault: "slow-execution", delayMs: 900, probability: 0.05 },
        { fault: "unavailable-503", probability: 0.1 },
      ),
      ...all("GET /fapi/v1/openAlgoOrders", { fault: "unknown-503", probability: 0.1 }),
      ...all("GET /fapi/v1/algoOrder", { fault: "unknown-503", probability: 0.1 }),
    ],
  },
  {
    name: "stops ended by the exchange",
    share: 0.15,
    faults: [{ fault: "stop-expired", probability: 0.03 }],
  },
  {
    name: "some would trigger at once",
    share: 0.1,
    faults: [{ fault: "stops-refused", code: -2021, probability: 0.4 }],
  },
  {
    name: "words about stops lost or late",
    share: 0.1,
    faults: [
      { fault: "user-event-lost", event: "ALGO_UPDATE", probability: 0.2 },
      { fault: "user-event-late", event: "ALGO_UPDATE", delayMs: 700, probability: 0.2 },
    ],
  },
  { name: "the day stops moved (-4120)", share: 0.1, faults: [{ fault: "stops-refused" }] },
  {
    name: "triggers stuck",
    share: 0.05,
    faults: [{ fault: "stuck-trigger", probability: 0.5, count: 8 }],
    stopPercent: "0.1",
  },
];

/** Nothing but the stops is what this is about. */
export const NEVER_NAKED_POLICY = {
  name: "NEVER-NAKED",
  confidenceFloor: "0.9",
  cooldownMs: 0,
  orderSpacingMs: 0,
  ordersPer10sMax: 300,
  deskSlotsMax: 1_000,
  correlationMax: "1",
  volatilityTargetPercent: "0",
  regimeSlotsBase: 0,
  regimeSlotsTrend: 0,
  regimeSlotsChop: 0,
  dailyDrawdownTripPercent: "100",
  executionErrorsMax: 1_000,
};

interface Played {
  readonly name: string;
  readonly fromMs: number;
  readonly entries: number;
}

/** Entries while the endpoint of the stops misbehaves in every way: how long each position stands without one. */
export const neverNakedWith = (entries: number, deadlineMs: number): Drill => ({
  name: "never-naked",
  about: `${entries} entries while the endpoint of the stops fails in every way`,
  seconds: 150,
  run: async ({ seconds, seed, print }) => {
    const dir = mkdtempSync(join(tmpdir(), "plimsoll-never-naked-"));
    const policyFile = join(dir, "policy.json");
    writeFileSync(policyFile, JSON.stringify({ ...NEVER_NAKED_POLICY, protectionDeadlineMs: deadlineMs }));
    const exchangePort = await freePort();
    const url = `http://127.0.0.1:${exchangePort}`;
    const ledger = join(dir, "state", "exchange", "ledger.jsonl");
    const played: Played[] = [];
    try {
      const report = await runPaper(
        await paperOptions(dir, { seed, accounts: ACCOUNTS, policyFile, exchangePort }),
        {
          print: () => undefined,
          signal: new AbortController().signal,
          meanwhile: async (running) => {
            const by = performance.now() + seconds * 1_000;
            await play(running, { url, entries, seed, by, print, played });
          },
        },
      );
      const record = await judgeProtection(ledger);
      return {
        invariants: await judged(report, record, played, { ledger, entries, deadlineMs }),
        report: table(record, played, print),
      };
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
});

export const neverNaked = neverNakedWith(500, 2_000);

async function play(
  running: RunningPaper,
  {
    url,
    entries,
    seed,
    by,
    print,
    played,
  }: {
    readonly url: string;
    readonly entries: number;
    readonly seed: number;
    /** Monotonic milliseconds by which it must be over. */
    readonly by: number;
    readonly print: (line: string) => void;
    readonly played: Played[];
  },
): Promise<void> {
  const accounts = Array.from({ length: ACCOUNTS }, (_, i) => `paper-${i + 1}`);
  const traders = await Traders.start(running.nc, accounts, seed);
  for (const scenario of SCENARIOS) {
    const wanted = Math.max(3, Math.round(entries * scenario.share));
    for (const fault of scenario.faults) await control(url, "POST", fault);
    const { exchangeTimeMs: fromMs } = (await (await fetch(`${url}/sim/status`)).json()) as {
      exchangeTimeMs: number;
    };
    const made = await traders.make(wanted, { by, stopPercent: scenario.stopPercent });
    await control(url, "DELETE");
    print(`${scenario.name.padEnd(30)} ${made} of ${wanted} entries`);
    played.push({ name: scenario.name, fromMs, entries: made });
    if (performance.now() > by) break;
  }
  await traders.stop();
  // What is being closed ends.
  await sleep(1_000);
}

async function control(url: string, method: "POST" | "DELETE", fault?: Fault): Promise<void> {
  const answer = await fetch(`${url}/sim/faults`, {
    method,
    ...(fault === undefined ? {} : { body: JSON.stringify(fault) }),
  });
  if (!answer.ok) throw new Error(`${method} /sim/faults ${JSON.stringify(fault)}: ${await answer.text()}`);
}

/** The distribution of unprotected milliseconds, by the exchange's own record, for each scenario. */
function table({ positions }: ProtectionRecord, played: readonly Played[], print: (line: string) => void) {
  const rows = played.map(({ name, fromMs }, i) => {
    const untilMs = played[i + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    const ms = positions
      .filter(({ openedAtMs }) => openedAtMs >= fromMs && openedAtMs < untilMs)
      .map(({ unprotectedMs }) => unprotectedMs)
      .sort((a, b) => a - b);
    const [p50, p90, p99] = [0.5, 0.9, 0.99].map((share) => quantile(ms, share) ?? 0);
    return { name, positions: ms.length, p50, p90, p99, max: ms.at(-1) ?? 0 };
  });
  print(`\n${"unprotected ms".padEnd(30)} positions    p50    p90    p99    max`);
  for (const { name, positions: count, p50, p90, p99, max } of rows)
    print(
      `${name.padEnd(30)} ${[count, p50, p90, p99, max].map((value, i) => String(value).padStart(i === 0 ? 9 : 6)).join(" ")}`,
    );
  return rows;
}

async function judged(
  report: Report,
  { positions, unprotectedMs, naked, nakedNow }: ProtectionRecord,
  played: readonly Played[],
  {
    ledger,
    entries,
    deadlineMs,
  }: { readonly ledger: string; readonly entries: number; readonly deadlineMs: number },
): Promise<readonly Invariant[]> {
  const made = played.reduce((sum, { entries: count }) => sum + count, 0);
  const late = naked.filter(({ fromMs, untilMs }) => untilMs - fromMs > deadlineMs);
  const twice = await stopsAtOnce(ledger);
  return [
    {
      name: "the entries were made",
      pass: made >= entries,
      figures: `${made} of ${entries}, ${positions.length} positions`,
    },
    {
      name: `no position without a stop for more than ${deadlineMs} ms`,
      pass: late.length === 0 && unprotectedMs.length > 0,
      figures: `p50 ${quantile(unprotectedMs, 0.5)} ms, p99 ${quantile(unprotectedMs, 0.99)} ms, max ${unprotectedMs.at(-1)} ms${late.map(({ account, symbol, fromMs, untilMs }) => `; ${account} ${symbol} ${untilMs - fromMs}`).join("")}`,
    },
    { name: "no position is left without a stop", pass: nakedNow === 0, figures: String(nakedNow) },
    {
      name: "never two stops of one entry at once",
      pass: twice.length === 0,
      figures: twice.slice(0, 3).join("; ") || "0",
    },
    ...Object.entries(report.guarantees).map(([id, { verdict, why }]): Invariant => ({
      name: `guarantee ${id} is not broken`,
      pass: verdict !== "broken",
      figures: `${verdict}: ${why}`,
    })),
  ];
}

/** Entries that had two stops waiting at the exchange at the same time. */
async function stopsAtOnce(ledger: string): Promise<readonly string[]> {
  const waiting = new Map<string, Set<number>>();
  const found: string[] = [];
  for await (const line of judgeLines(ledger)) {
    if (line.k !== "algo") continue;
    const { algoId, clientId, status } = line.algo;
    const intent = decodeClientOrderId(clientId)?.intentId;
    if (intent === undefined) continue;
    let ids = waiting.get(intent);
    if (ids === undefined) waiting.set(intent, (ids = new Set()));
    if (status === "NEW") ids.add(algoId);
    else ids.delete(algoId);
    if (ids.size > 1) found.push(`${line.account} ${line.algo.symbol} at ${line.t}`);
  }
  return found;
}
