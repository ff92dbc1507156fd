import { jetstream, jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connectBus } from "#libs/bus/connect.ts";
import { followLedger } from "#libs/bus/ledger-follower.ts";
import { readTail } from "#libs/bus/ledger-writer.ts";
import { ensureStreams } from "#libs/bus/streams.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { format, parseMoney, type Money } from "#libs/domain/fixed.ts";
import { DEMO_POLICY, parsePolicy, policyToJson, type Policy } from "#libs/domain/policy.ts";
import type { StatsJson } from "#libs/telemetry/stats.ts";
import { storeCommand } from "../../services/console/operator.ts";
import { readJudgeLedger } from "../../services/sim-exchange/judge.ts";
import { inspectAll } from "../../services/sim-exchange/market/recording.ts";
import { SYNTHETIC_SYMBOLS } from "../../services/sim-exchange/market/synthetic.ts";
import { UsageError, type PaperOptions } from "./flags.ts";
import { LedgerJudge } from "./ledger-judge.ts";
import { findNatsServer } from "./nats-server.ts";
import { guaranteesOf, latencyRows, StatsBook, type Report } from "./report.ts";
import { Supervisor } from "./supervisor.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const MARKER = "plimsoll-state";
const QUIET_WITHIN_MS = 8_000;

/** What a drill may do while the system runs. */
export interface RunningPaper {
  readonly supervisor: Supervisor;
  readonly judge: LedgerJudge;
  readonly stats: StatsBook;
  readonly nc: NatsConnection;
  readonly natsUrl: string;
}

export interface Hooks {
  readonly print: (line: string) => void;
  /** Aborted: end the run now. */
  readonly signal: AbortSignal;
  /** Runs beside the system; the run does not end before it does. */
  readonly meanwhile?: (running: RunningPaper) => Promise<void>;
}

/** Everything that can be wrong before anything is started. @throws UsageError */
export async function prepare(options: PaperOptions) {
  let policy: Policy = DEMO_POLICY;
  if (options.policyFile !== undefined)
    try {
      policy = parsePolicy(readFileSync(options.policyFile, "utf8"));
    } catch (error) {
      throw new UsageError(`--policy ${options.policyFile}: ${messageOf(error)}`, { cause: error });
    }
  let symbols: readonly string[];
  try {
    const recordings = await inspectAll(options.replay.map((path) => resolve(path)));
    symbols =
      recordings.length > 0
        ? [...new Set(recordings.flatMap((recording) => recording.symbols))]
        : SYNTHETIC_SYMBOLS.map(({ symbol }) => symbol);
  } catch (error) {
    throw new UsageError(messageOf(error), { cause: error });
  }
  const unknown = options.symbols.filter((symbol) => !symbols.includes(symbol));
  if (unknown.length > 0)
    throw new UsageError(`--symbols ${unknown.join(",")}: the source has only ${symbols.join(", ")}`);
  if (options.symbols.length > 0) symbols = options.symbols;
  const stateDir = resolve(options.stateDir);
  const running = runningPid(stateDir);
  if (running !== undefined)
    throw new UsageError(`--state ${options.stateDir} is in use by process ${running}; stop it first`);
  if (existsSync(stateDir) && readdirSync(stateDir).length > 0 && !existsSync(join(stateDir, MARKER)))
    throw new UsageError(
      `--state ${options.stateDir} is not empty and no state of ours; choose another folder`,
    );
  await stopLeftover(stateDir);
  for (const [flag, port] of [
    ["--nats-port", options.natsPort],
    ["--exchange-port", options.exchangePort],
  ] as const)
    if (!(await isFree(port)))
      throw new UsageError(`${flag} ${port} is taken; choose another or stop what listens there`);
  return { policy, symbols, stateDir };
}

/** Runs the whole system until its time is over, the recording ends, or the signal is aborted. */
export async function runPaper(options: PaperOptions, hooks: Hooks): Promise<Report> {
  const { policy, symbols, stateDir } = await prepare(options);
  const { print, signal } = hooks;
  const binary = await findNatsServer(print);
  const startedAt = performance.now();
  if (options.fresh) rmSync(stateDir, { recursive: true, force: true });
  const logs = join(stateDir, "logs");
  rmSync(logs, { recursive: true, force: true });
  mkdirSync(logs, { recursive: true });
  writeFileSync(join(stateDir, MARKER), "made by npm start; --fresh may delete this folder\n");
  writeFileSync(join(stateDir, "pid"), String(process.pid));
  const supervisor = new Supervisor(logs);
  const stopGroups = [
    ["signal-engine-0"],
    ["order-router-0", "user-stream-0"],
    ["risk-kernel-0", "risk-kernel-1", "feed-gateway-0"],
    ["sim-exchange-0"],
    ["nats-server"],
  ];
  let nc: NatsConnection | undefined;
  const following = new AbortController();
  try {
    const natsUrl = `nats://127.0.0.1:${options.natsPort}`;
    writeFileSync(
      join(stateDir, "nats.conf"),
      `listen: "127.0.0.1:${options.natsPort}"\njetstream { store_dir: "${join(stateDir, "nats")}", sync_interval: always }\n`,
    );
    supervisor.start({
      instance: "nats-server",
      service: "nats-server",
      command: binary.path,
      args: ["-c", join(stateDir, "nats.conf")],
      env: {},
      endsWithStdin: false,
    });
    const natsPid = supervisor.pid("nats-server");
    if (natsPid !== undefined) writeFileSync(join(stateDir, "nats.pid"), String(natsPid));
    nc = await connectBus({ servers: natsUrl, name: "launcher" });
    const js = jetstream(nc);
    const jsm = await whenUp(() => jetstreamManager(nc as NatsConnection), signal);
    await ensureStreams(jsm, nc);
    const kvm = new Kvm(js);
    const policyKv = await kvm.open("policy");
    const stored = await policyKv.get("active");
    const json = policyToJson(policy);
    if (stored === null || stored.string() !== json) await policyKv.put("active", json);

    const restUrl = `http://127.0.0.1:${options.exchangePort}`;
    const exchangeDir = join(stateDir, "exchange");
    const env = {
      NATS_URL: natsUrl,
      TIME_SCALE: String(options.speed),
      EXCHANGE_REST_URL: restUrl,
      EXCHANGE_WS_URL: restUrl.replace("http", "ws"),
      SYMBOLS: symbols.join(","),
    };
    const service = (name: string, index: number, more: Readonly<Record<string, string>>): void => {
      const instance = `${name}-${index}`;
      supervisor.start({
        instance,
        service: name,
        command: process.execPath,
        args: [
          "--max-old-space-size=400",
          "--max-semi-space-size=4",
          join(ROOT, "services", name, "main.ts"),
        ],
        env: { ...env, ...more, INSTANCE: instance },
        endsWithStdin: true,
      });
    };
    service("sim-exchange", 0, {
      SIM_PORT: String(options.exchangePort),
      SIM_STATE: exchangeDir,
      SIM_ACCOUNTS: String(options.accounts),
      SIM_SEED: String(options.seed),
      SIM_SPEED: String(options.speed),
      SIM_REPLAY: options.replay.map((path) => resolve(path)).join("\n"),
      SIM_SYMBOLS: options.symbols.join(","),
    });
    const first = await whenUp(
      async () => (await status(restUrl)) as { exchangeTimeMs: number; source: string },
      signal,
    );
    const accountsFile = join(exchangeDir, "accounts.json");
    const accounts = JSON.parse(readFileSync(accountsFile, "utf8")) as readonly {
      id: string;
      apiKey: string;
      apiSecret: string;
    }[];
    const ids = accounts.map(({ id }) => id);
    const tail = await readTail(jsm, 0);
    const intentsBefore = (await jsm.streams.info("INTENTS")).state.last_seq;
    const judge = new LedgerJudge(
      tail.number,
      accounts.flatMap(({ apiKey, apiSecret }) => [apiKey, apiSecret]),
    );
    const stats = new StatsBook();
    nc.subscribe("stats.>", {
      callback: (error, message) => {
        if (error === null) stats.take(message.json<StatsJson>());
      },
    });
    service("feed-gateway", 0, {});
    service("risk-kernel", 0, { PARTITION: "0" });
    service("risk-kernel", 1, { PARTITION: "0" });
    service("user-stream", 0, { ACCOUNTS_FILE: accountsFile });
    service("order-router", 0, { ACCOUNTS_FILE: accountsFile });
    service("signal-engine", 0, { ACCOUNTS: ids.join(","), SEED: String(options.seed) });

    let chainFault: string | undefined;
    const judging = (async () => {
      for await (const { commit, bytes } of followLedger({
        reader: "launcher",
        js,
        jsm,
        partition: 0,
        after: { number: 0, hash: undefined },
        signal: following.signal,
      }))
        judge.fold(commit, bytes);
    })().catch((error: unknown) => {
      chainFault = messageOf(error);
    });

    printPlaces(print, {
      options,
      policy,
      first: first.source,
      stateDir,
      natsUrl,
      restUrl,
      symbols,
      binary: `${binary.version} from ${binary.from}`,
    });
    writeFileSync(
      join(stateDir, "run.json"),
      JSON.stringify({ natsUrl, restUrl, pid: process.pid, accounts: ids }),
    );
    await arm(nc, print);

    const screen = statusLines(stats, judge, print, startedAt);
    const meanwhile = hooks.meanwhile?.({ supervisor, judge, stats, nc, natsUrl }) ?? Promise.resolve();
    const endsAt = options.forMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + options.forMs;
    while (!signal.aborted && performance.now() < endsAt) {
      await sleep(200);
      const now = (await status(restUrl).catch(() => ({ ended: false }))) as { ended: boolean };
      if (now.ended) {
        print("the recording has ended");
        break;
      }
    }
    await meanwhile;

    print("ending: no new intents; waiting for orders under way");
    await supervisor.stop("signal-engine-0");
    const quietBy = performance.now() + (signal.aborted ? 1_000 : QUIET_WITHIN_MS);
    let comparison = await compare(nc, exchangeDir, ids, judge);
    while (performance.now() < quietBy && (comparison.differences.length > 0 || comparison.ordersOpen > 0)) {
      await sleep(200);
      comparison = await compare(nc, exchangeDir, ids, judge);
    }
    clearInterval(screen);
    // The last figures of every process arrive within its next second.
    if (!signal.aborted) await sleep(1_100);
    const unanswered = await countUnanswered(jsm, judge, intentsBefore);
    const exchange = await readJudgeLedger(join(exchangeDir, "ledger.jsonl"), first.exchangeTimeMs);
    const dlq = (await jsm.streams.info("DLQ")).state.messages;
    following.abort();
    await judging;
    const secretsInLogs = searchLogs(
      logs,
      accounts.flatMap(({ apiKey, apiSecret }) => [apiKey, apiSecret]),
    );
    const duplicateOrders = [...exchange.ordersByClientId]
      .filter(([, orders]) => orders.size > 1)
      .map(([id, orders]) => `${id}: ${orders.size} orders`);
    const drifts = [...judge.accounts.values()].reduce((sum, account) => sum + account.driftsTotal, 0);
    const statuses = [...exchange.orders.values()];
    return {
      run: {
        policy: policy.name,
        demoPolicy: options.policyFile === undefined,
        source: first.source,
        replay: options.replay,
        synthetic: first.source === "synthetic",
        seed: options.seed,
        speed: options.speed,
        symbols,
        accounts: ids,
        natsServer: `${binary.version} from ${binary.from}`,
      },
      durationS: Math.round((performance.now() - startedAt) / 100) / 10,
      market: { messages: stats.counter("feed-gateway", "prices") },
      intents: judge.intents,
      approved: judge.approved,
      denied: Object.fromEntries([...judge.denied].sort((a, b) => b[1] - a[1])),
      orders: {
        sent: exchange.placements,
        accepted: exchange.orders.size,
        filled: statuses.filter(({ status: word }) => word === "FILLED").length,
        duplicates: duplicateOrders.length,
        unknown: judge.counters?.ordersUnknown ?? 0,
      },
      limits: Object.fromEntries(judge.limits),
      reconciliation: { residual: comparison.residual, drifts, differences: comparison.differences },
      latencyMs: latencyRows(stats),
      restarts: Object.fromEntries([...supervisor.restarts].filter(([, count]) => count > 0)),
      dlq,
      memoryMb: { ...Object.fromEntries(supervisor.memoryMb.services), total: supervisor.memoryMb.total },
      guarantees: guaranteesOf({
        judge,
        chainFault,
        duplicateOrders,
        differences: comparison.differences,
        residual: comparison.residual,
        drifts,
        http429: exchange.http429,
        weightPeak: exchange.weightPeakPerMinute,
        secretsInLogs,
        unanswered,
        replay: {
          verified: stats.counter("risk-kernel", "replay.verified"),
          mismatched: stats.counter("risk-kernel", "replay.mismatched"),
        },
      }),
    };
  } finally {
    following.abort();
    await nc?.close().catch(() => undefined);
    await supervisor.stopAll(stopGroups);
    rmSync(join(stateDir, "pid"), { force: true });
    rmSync(join(stateDir, "run.json"), { force: true });
  }
}

/** Our books against the exchange's own record. */
async function compare(
  nc: NatsConnection,
  exchangeDir: string,
  accounts: readonly string[],
  judge: LedgerJudge,
) {
  const exchange = await readJudgeLedger(join(exchangeDir, "ledger.jsonl"));
  const differences: string[] = [];
  let residual = 0n;
  for (const id of accounts) {
    const theirs = exchange.accounts.get(id) ?? {
      walletBalance: "10000",
      positions: new Map<string, string>(),
      openOrders: new Set<string>(),
    };
    let ours: {
      known: boolean;
      wallet?: string;
      positions?: { symbol: string; amount: string }[];
      openOrders?: { clientOrderId: string }[];
    };
    try {
      const reply = await nc.request("kernel.query", JSON.stringify({ what: "account", account: id }), {
        timeout: 1_000,
      });
      ours = reply.json<{ account: typeof ours }>().account;
    } catch {
      differences.push(`${id}: no active kernel answers`);
      continue;
    }
    if (!ours.known) {
      differences.push(`${id}: not known to the kernel`);
      continue;
    }
    const difference = parseMoney(theirs.walletBalance) - parseMoney(ours.wallet ?? "0");
    residual += difference < 0n ? -difference : difference;
    if (difference !== 0n)
      differences.push(`${id}: wallet ${ours.wallet} here, ${theirs.walletBalance} there`);
    const held = new Map((ours.positions ?? []).map(({ symbol, amount }) => [symbol, amount]));
    for (const symbol of new Set([...held.keys(), ...theirs.positions.keys()]))
      if ((held.get(symbol) ?? "0") !== (theirs.positions.get(symbol) ?? "0"))
        differences.push(
          `${id} ${symbol}: ${held.get(symbol) ?? "0"} here, ${theirs.positions.get(symbol) ?? "0"} there`,
        );
    const open = new Set((ours.openOrders ?? []).map(({ clientOrderId }) => clientOrderId));
    for (const order of theirs.openOrders)
      if (!open.has(order)) differences.push(`${id}: order ${order} is open only there`);
  }
  return { differences, residual: format(residual as Money), ordersOpen: judge.counters?.ordersOpen ?? 0 };
}

async function countUnanswered(jsm: JetStreamManager, judge: LedgerJudge, before: number): Promise<number> {
  const { state } = await jsm.streams.info("INTENTS");
  for (let attempt = 0; attempt < 25 && judge.intents < state.last_seq - before; attempt += 1)
    await sleep(100);
  return Math.max(0, state.last_seq - before - judge.intents);
}

/** Arms paper accounts in the launcher's name; never over an operator's stop. */
async function arm(nc: NatsConnection, print: (line: string) => void): Promise<void> {
  const js = jetstream(nc);
  const risk = await new Kvm(js).open("risk");
  for await (const key of await risk.keys("account.*")) {
    const view = (await risk.get(key))?.json<{ stopState: string }>();
    if (view?.stopState === "TRIPPED") {
      print(
        `${key.slice("account.".length)} was stopped by an operator and stays so: npm run plimsoll -- arm`,
      );
      return;
    }
  }
  await storeCommand(js, "ARM", "", { operator: "launcher", reason: "paper run started" });
}

function statusLines(
  stats: StatsBook,
  judge: LedgerJudge,
  print: (line: string) => void,
  startedAt: number,
): NodeJS.Timeout {
  let before = 0;
  return setInterval(() => {
    const prices = stats.counter("feed-gateway", "prices");
    const denied = [...judge.denied.values()].reduce((sum, count) => sum + count, 0);
    const accounts = [...judge.accounts.values()];
    const equity = accounts.reduce(
      (sum, account) => (sum + parseMoney(account.equity)) as Money,
      0n as Money,
    );
    const drift = accounts.reduce((sum, account) => (sum + parseMoney(account.drift)) as Money, 0n as Money);
    const armed = accounts.filter(({ stopState }) => stopState === 2).length;
    const elapsed = Math.round((performance.now() - startedAt) / 1_000);
    print(
      `${String(elapsed).padStart(4)} s  ${prices - before} prices/s  intents ${judge.intents}  approved ${judge.approved}  denied ${denied}  orders ${judge.orders}  fills ${judge.fills}  positions ${judge.counters?.slotsUsed ?? 0}/${judge.counters?.slotsMax ?? 0}  equity ${twoPlaces(equity)}  drift ${twoPlaces(drift)}  ${accounts.length === 0 ? "no account yet" : armed === accounts.length ? "ARMED" : `armed ${armed}/${accounts.length}`}`,
    );
    before = prices;
  }, 1_000);
}

/** Rounded half up at display only. */
function twoPlaces(value: Money): string {
  const cents = ((value < 0n ? -value : value) + 500_000n) / 1_000_000n;
  return `${value < 0n ? "-" : ""}${cents / 100n}.${String(cents % 100n).padStart(2, "0")}`;
}

function printPlaces(
  print: (line: string) => void,
  at: {
    options: PaperOptions;
    policy: Policy;
    first: string;
    stateDir: string;
    natsUrl: string;
    restUrl: string;
    symbols: readonly string[];
    binary: string;
  },
): void {
  print(
    `market     ${at.first === "synthetic" ? `SYNTHETIC prices, made up from seed ${at.options.seed}` : `replay of ${at.options.replay.join(", ")}`}, speed ${at.options.speed}: ${at.symbols.join(", ")}`,
  );
  print(
    `policy     ${at.policy.name}${at.options.policyFile === undefined ? ` (a demo policy: cooldown ${at.policy.cooldownMs / 1000} s, so that a short run trades)` : ""}`,
  );
  print(`bus        ${at.natsUrl}   nats-server ${at.binary}, fsync on every write`);
  print(
    `exchange   ${at.restUrl}   simulated, its own record in ${join(at.stateDir, "exchange", "ledger.jsonl")}`,
  );
  print(`logs       ${join(at.stateDir, "logs")}`);
  print(
    "look       nats stream ls -a | nats kv get risk global | npm run plimsoll -- status      Ctrl-C ends everything",
  );
}

/** Log files in which a secret stands. */
function searchLogs(dir: string, secrets: readonly string[]): readonly string[] {
  return readdirSync(dir).filter((file) => {
    const text = readFileSync(join(dir, file), "utf8");
    return secrets.some((secret) => text.includes(secret));
  });
}

async function status(restUrl: string): Promise<unknown> {
  const response = await fetch(`${restUrl}/sim/status`, { signal: AbortSignal.timeout(1_000) });
  return response.json();
}

async function whenUp<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tries = 0; ; tries += 1)
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted || tries > 150) throw error;
      await sleep(100);
    }
}

function runningPid(stateDir: string): number | undefined {
  const file = join(stateDir, "pid");
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, "utf8"));
  try {
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined; // Left behind by a launcher that was killed.
  }
}

/** A launcher that was killed leaves its nats-server behind: the services end with it, the server cannot know. */
async function stopLeftover(stateDir: string): Promise<void> {
  const file = join(stateDir, "nats.pid");
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8"));
  let command: string;
  try {
    command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return; // It is gone.
  }
  // Only the server of this very state folder; the number may be another process's by now.
  if (!command.includes(join(stateDir, "nats.conf"))) return;
  process.kill(pid, "SIGTERM");
  for (let tries = 0; tries < 50 && existsSync(`/proc/${pid}`); tries += 1) await sleep(100);
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((free) => {
    const server = createServer();
    server.once("error", () => {
      free(false);
    });
    server.listen(port, "127.0.0.1", () => server.close(() => free(true)));
  });
