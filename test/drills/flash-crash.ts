import { jetstream, type JetStreamClient } from "@nats-io/jetstream";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "#libs/domain/errors.ts";
import { ONE, parseMoney } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol, uuid7 } from "#libs/domain/ids.ts";
import { NORMAL_POLICY } from "#libs/domain/policy.ts";
import { quantile } from "../../deploy/local/exit-judge.ts";
import { runPaper, type RunningPaper } from "../../deploy/local/paper.ts";
import type { Report } from "../../deploy/local/report.ts";
import { storeCommand } from "../../services/console/operator.ts";
import { judgeLines } from "../../services/sim-exchange/judge.ts";
import { parsePhases } from "../../services/sim-exchange/market/regimes.ts";
import { freePort } from "../support/free-port.ts";
import { entryOf, storeIntent } from "../support/intents.ts";
import { closedBy, CrashMarket, spread, SYMBOLS, type Closed } from "./crash-market.ts";
import type { Drill, Invariant } from "./drill.ts";
import { dumpAtMarket } from "./market-dump.ts";

const ACCOUNTS = ["paper-1", "paper-2", "paper-3", "paper-4"];
/** These are closed by intents, the others by the emergency stop. */
const BY_INTENT = new Set(ACCOUNTS.slice(0, 2));
const POSITIONS = ACCOUNTS.flatMap((account) => SYMBOLS.map((symbol) => ({ account, symbol })));
/** In this time anything should have happened, on the slowest machine too. */
const WITHIN_MS = 120_000;

/** A made-up book of XRP takes little. The others: as much as a wallet of 10,000 may lose at a stop beyond the crash. */
const notionalOf = (symbol: string): string => (symbol === "XRPUSDT" ? "1000" : "1300");

/**
 * Nothing trips and nothing is capped: what is closed, and when, is the drill's. The protective stops lie beyond the
 * crash, or they would close everything before it is asked for. Exits go in several slices each.
 */
const POLICY = {
  name: "FLASH CRASH",
  accountSlotsMax: 20,
  deskSlotsMax: 100,
  regimeSlotsBase: 0,
  regimeSlotsTrend: 0,
  regimeSlotsChop: 0,
  grossExposurePercentMax: "2000",
  symbolSharePercentMax: "100",
  positionMarginMin: "0",
  positionMarginMax: "10000",
  leverageMax: 10,
  correlationMax: "1",
  volatilityTargetPercent: "0",
  liquidationDistancePercentMin: "0",
  riskPerTradePercent: "5",
  defaultStopPercent: "35",
  cooldownMs: 0,
  orderSpacingMs: 0,
  dailyDrawdownTripPercent: "100",
  openLossTripPercent: "100",
  executionErrorsMax: 1_000,
  marketStaleTripMs: 600_000,
  exitSliceNotionalMax: "400",
  exitBlindNotional: "160",
};

/** What happened, in exchange time. */
interface Course {
  askedAtMs: number;
  readonly kills: { readonly pid: number; readonly atMs: number; readonly backAfterMs: number }[];
  /** Positions that were open when the router was killed. */
  readonly openAtKill: number[];
}

/** Of the crash, when the exits are asked for: early, or when the book has thinned to a third. */
interface Scene {
  readonly calmMs: number;
  readonly intoCrashMs: number;
  readonly seed: number;
  readonly kills: boolean;
}

/** 20 positions, 30 % down in 60 s on a thinning book, the router killed twice while everything is being closed. */
export const flashCrash: Drill = {
  name: "flash-crash",
  about:
    "20 positions closed while the price falls 30 % in 60 s, the router killed twice; beside a market dump",
  seconds: 90,
  run: async ({ seconds, seed, print }) => {
    if (seconds < 90) {
      const short = await closeAll({ calmMs: 6_000, intoCrashMs: 2_000, seed, kills: true }, print);
      print(`\n${figuresOf("sweep, router killed twice", short.closed, short.course.askedAtMs)}`);
      return { invariants: judge(short, true), report: short };
    }
    const scene = { calmMs: 20_000, intoCrashMs: 20_000, seed };
    const killed = await closeAll({ ...scene, kills: true }, print);
    print("\nbeside it  the same market again, nothing killed");
    const alone = await closeAll({ ...scene, kills: false }, print);
    print("\nbeside it  the same market again, closed by naked MARKET orders");
    const naked = await dumpAtMarket({
      synthetic: regimesOf(scene),
      seed,
      positions: POSITIONS,
      notionalOf,
      accounts: ACCOUNTS.length,
      askAfterMs: alone.course.askedAtMs - alone.firstMs,
    });
    print(`\n${figuresOf("sweep, router killed twice", killed.closed, killed.course.askedAtMs)}`);
    print(figuresOf("sweep, nothing killed", alone.closed, alone.course.askedAtMs));
    print(figuresOf("naked MARKET, nothing killed", naked.closed, naked.askedAtMs));
    return {
      invariants: [
        ...judge(killed, true),
        ...judge(alone, false).map((own) => ({ ...own, name: `nothing killed: ${own.name}` })),
      ],
      report: { killed, alone, naked },
    };
  },
};

interface Played {
  readonly closed: Closed;
  readonly course: Course;
  readonly report: Report;
  readonly firstMs: number;
  /** "yes", or why not. */
  readonly ended: string;
}

const regimesOf = ({ calmMs }: Pick<Scene, "calmMs">): string => `range:${calmMs}ms,crash:60s,range`;

async function closeAll(scene: Scene, print: (line: string) => void): Promise<Played> {
  const synthetic = regimesOf(scene);
  const scratch = mkdtempSync(join(tmpdir(), "plimsoll-flash-crash-"));
  const stateDir = join(scratch, "state");
  const policyFile = join(scratch, "policy.json");
  writeFileSync(policyFile, JSON.stringify(POLICY));
  const ledger = join(stateDir, "exchange", "ledger.jsonl");
  const log = join(stateDir, "logs", "order-router-0.log");
  const course: Course = { askedAtMs: 0, kills: [], openAtKill: [] };
  let ended = "yes";
  try {
    const report = await runPaper(
      {
        forMs: 1,
        replay: [],
        synthetic,
        speed: 1,
        seed: scene.seed,
        symbols: [],
        accounts: ACCOUNTS.length,
        policyFile,
        reportFile: undefined,
        stateDir,
        fresh: true,
        natsPort: await freePort(),
        exchangePort: await freePort(),
      },
      {
        print,
        signal: new AbortController().signal,
        meanwhile: async (running) => {
          // What was seen until then is judged all the same.
          await play(running, { ledger, log }, scene, course, print).catch((error: unknown) => {
            ended = messageOf(error);
          });
        },
      },
    );
    const { firstMs, lastMs } = await spanOf(ledger);
    const market = await CrashMarket.of(scene.seed, firstMs, lastMs, parsePhases(synthetic));
    return { closed: await closedBy(ledger, market, course.askedAtMs), course, report, firstMs, ended };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function judge({ closed: ours, course, report, ended }: Played, kills: boolean): readonly Invariant[] {
  const { exitMaxBps } = NORMAL_POLICY;
  const unbounded = ours.slices.filter(({ limitBps }) => limitBps === undefined || limitBps > exitMaxBps);
  const furthest = Math.max(...ours.slices.map(({ limitBps }) => limitBps ?? Infinity));
  const flat = [...ours.flatAtMs.values()].filter((atMs) => atMs >= course.askedAtMs).length;
  const { G2, ...others } = report.guarantees;
  return [
    { name: "played to its end", pass: ended === "yes", figures: ended },
    {
      name: "all positions are flat at the exchange",
      pass: ours.open.length === 0 && flat === POSITIONS.length,
      figures: `${flat} of ${POSITIONS.length}${ours.open.length === 0 ? "" : `, open: ${ours.open.join(", ")}`}`,
    },
    ...(kills ? [killed(course)] : []),
    {
      name: `no limit further than ${exitMaxBps} bps through the touch`,
      pass: ours.slices.length > 0 && unbounded.length === 0,
      figures: `${ours.slices.length} reduce-only orders, the furthest ${furthest.toFixed(1)} bps, by the exchange's record and the touches of the second before`,
    },
    { name: "no position flips", pass: ours.flips.length === 0, figures: ours.flips.join("; ") || "none" },
    { name: "no order twice", pass: G2?.verdict === "held", figures: G2?.why ?? "" },
    ...Object.entries(others).map(([id, { verdict, why }]) => ({
      name: `guarantee ${id} is not broken`,
      pass: verdict !== "broken" && (id !== "G5" || verdict === "held"),
      figures: `${verdict}: ${why}`,
    })),
  ];
}

const killed = ({ kills, openAtKill }: Course): Invariant => ({
  name: "the router was killed twice while exits were under way",
  pass: kills.length === 2 && openAtKill.every((open) => open > 0),
  figures: kills
    .map(({ backAfterMs }, i) => `${openAtKill[i]} open, back after ${backAfterMs} ms`)
    .join("; "),
});

async function play(
  running: RunningPaper,
  { ledger, log }: { readonly ledger: string; readonly log: string },
  { calmMs, intoCrashMs, kills }: Scene,
  course: Course,
  print: (line: string) => void,
): Promise<void> {
  // It would close what the drill has opened.
  await running.supervisor.stop("signal-engine-0");
  const js = jetstream(running.nc);
  const isOpen = ({ account, symbol }: { account: string; symbol: string }): boolean =>
    running.judge.positionOf(account, symbol) !== 0n;
  const triedAt = new Map<object, number>();
  await until("all positions are open", async () => {
    const missing = POSITIONS.filter((position) => !isOpen(position));
    for (const position of missing) {
      if (performance.now() - (triedAt.get(position) ?? Number.NEGATIVE_INFINITY) < 2_000) continue;
      triedAt.set(position, performance.now());
      await send(js, position, "OPEN");
    }
    return missing.length === 0;
  });
  const { firstMs } = await spanOf(ledger);
  await until("the crash is under way", () => Date.now() >= firstMs + calmMs + intoCrashMs);
  print(`crash      ${POSITIONS.length} positions open; exits are asked for`);
  course.askedAtMs = Date.now();
  for (const account of ACCOUNTS)
    if (!BY_INTENT.has(account))
      await storeCommand(js, "FLATTEN", parseAccountId(account), {
        operator: "drill",
        reason: "flash crash",
      });
  for (const position of POSITIONS) if (BY_INTENT.has(position.account)) await send(js, position, "CLOSE");
  await until("exits are under way", () => running.judge.exits.asked > 0);
  for (let kill = 1; kills && kill <= 2; kill += 1) {
    course.openAtKill.push(POSITIONS.filter(isOpen).length);
    course.kills.push(await killRouter(running, print));
    if (kill === 2) break;
    // It goes on with the exits from then on; where it is quick, the first of them have filled.
    await until("the next router is ready", () => countOf(log, '"event":"ready"') > kill);
  }
  await until("everything is flat", () => !POSITIONS.some(isOpen));
}

async function killRouter({ supervisor }: RunningPaper, print: (line: string) => void) {
  const pid = supervisor.pid("order-router-0");
  if (pid === undefined) throw new Error("there is no router to kill");
  const atMs = Date.now();
  print(`SIGKILL    order-router-0 (${pid})`);
  process.kill(pid, "SIGKILL");
  await until("another router is there", () => {
    const now = supervisor.pid("order-router-0");
    return now !== undefined && now !== pid;
  });
  return { pid, atMs, backAfterMs: Date.now() - atMs };
}

async function send(
  js: JetStreamClient,
  { account, symbol }: { readonly account: string; readonly symbol: string },
  purpose: "OPEN" | "CLOSE",
): Promise<void> {
  const nowMs = Date.now();
  const opens = purpose === "OPEN";
  const intent = entryOf({
    intentId: uuid7(nowMs, randomBytes(10)),
    account: parseAccountId(account),
    strategy: "drill",
    symbol: parseSymbol(symbol),
    side: opens ? "BUY" : "SELL",
    purpose,
    size: opens ? { kind: "notional", notional: parseMoney(notionalOf(symbol)) } : { kind: "all" },
    slippageBps: opens ? 50 : 10,
    ...(opens ? { exitPlan: { ladder: [], horizonMs: 0 } } : {}),
    confidence: ONE,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + 5_000,
  });
  await storeIntent(js, intent);
}

const countOf = (file: string, text: string): number => readFileSync(file, "utf8").split(text).length - 1;

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const by = performance.now() + WITHIN_MS; !(await holds()); await sleep(50))
    if (performance.now() > by) throw new Error(`waited ${WITHIN_MS / 1_000} s until ${what}`);
}

/** Exchange time of its first and its last line. */
async function spanOf(ledger: string): Promise<{ readonly firstMs: number; readonly lastMs: number }> {
  let [firstMs, lastMs] = [0, 0];
  for await (const { k, t } of judgeLines(ledger)) {
    if (k === "start") firstMs = t;
    lastMs = Math.max(lastMs, t);
  }
  return { firstMs, lastMs };
}

function figuresOf(name: string, { slices, flatAtMs, open }: Closed, askedAtMs: number): string {
  const times = [...flatAtMs.values()].map((atMs) => atMs - askedAtMs).sort((a, b) => a - b);
  const seconds = (share: number): string => ((quantile(times, share) ?? 0) / 1_000).toFixed(1);
  return [
    `${name}: ${times.length} flat${open.length === 0 ? "" : `, ${open.length} not`}, time to flat p50 ${seconds(0.5)} s, p99 ${seconds(0.99)} s`,
    `  against the touch when the order came:     ${spread(slices.map(({ touchBps }) => touchBps))}`,
    `  against the middle when exits were asked:  ${spread(slices.map(({ arrivalBps }) => arrivalBps))}`,
    `  limit through the touch when it came:      ${spread(slices.map(({ limitBps }) => limitBps))}`,
  ].join("\n");
}
