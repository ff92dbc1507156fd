import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, resolve } from "node:path";
import { messageOf } from "#libs/domain/errors.ts";
import { parsePolicy } from "#libs/domain/policy-json.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { readJudgeLedger } from "../../services/sim-exchange/judge.ts";
import { inspectAll } from "../../services/sim-exchange/market/recording.ts";
import { SYNTHETIC_SYMBOLS } from "../../services/sim-exchange/market/synthetic.ts";
import { UsageError, type PaperOptions } from "./flags.ts";
import { MEASURED } from "./launch.ts";
import { endLeftovers } from "./processes-file.ts";
import { StateFolder } from "./state-folder.ts";

/** What the flags come to. */
export interface Prepared {
  /** What --policy gives. */
  readonly policy: Policy | undefined;
  readonly symbols: readonly string[];
  readonly folder: StateFolder;
  readonly edgePort: number;
}

/**
 * Everything that can be wrong before anything is started; ends what a killed launcher left behind.
 *
 * @throws UsageError with one line that names the flag.
 */
export async function prepare(options: PaperOptions, print: (line: string) => void): Promise<Prepared> {
  const policy = policyOf(options);
  const symbols = await symbolsOf(options);
  checkReportFile(options.reportFile);
  const folder = new StateFolder(resolve(options.stateDir));
  await takeOver(folder, options.stateDir, print);
  if (!options.fresh) await checkHoldings(folder, options.stateDir, symbols);
  const edgePort = await checkPorts(options);
  return { policy, symbols, folder, edgePort };
}

/** @returns the edge's. */
async function checkPorts({
  natsPort,
  exchangePort,
  edgePort = 0,
  metricsPort,
}: PaperOptions): Promise<number> {
  // A service that cannot show its metrics ends, and would be started again and again.
  const metrics = metricsPort === undefined ? [] : MEASURED.map((_, i) => metricsPort + i);
  const ports: readonly (readonly [flag: string, port: number])[] = [
    ["--nats-port", natsPort],
    ["--exchange-port", exchangePort],
    ...(edgePort === 0 ? [] : [["--edge-port", edgePort] as const]),
    ...metrics.map((port, i) => [i === 0 ? "--metrics-port" : `--metrics-port+${i}`, port] as const),
  ];
  for (const [i, [flag, port]] of ports.entries()) {
    const same = ports.slice(0, i).find(([, other]) => other === port);
    if (same !== undefined) throw new UsageError(`${same[0]} and ${flag} are both ${port}; they must differ`);
  }
  for (const [flag, port] of ports)
    if (!(await isFree(port)))
      throw new UsageError(`${flag} ${port} is taken; choose another or stop what listens there`);
  return edgePort === 0 ? anyFreePort() : edgePort;
}

function policyOf({ policyFile }: PaperOptions): Policy | undefined {
  if (policyFile === undefined) return undefined;
  try {
    return parsePolicy(readFileSync(policyFile, "utf8"));
  } catch (error) {
    throw new UsageError(`--policy ${policyFile}: ${messageOf(error)}`, { cause: error });
  }
}

async function symbolsOf({ replay, symbols: wanted }: PaperOptions): Promise<readonly string[]> {
  let symbols: readonly string[];
  try {
    const recordings = await inspectAll(replay.map((path) => resolve(path)));
    symbols =
      recordings.length > 0
        ? [...new Set(recordings.flatMap((recording) => recording.symbols))]
        : SYNTHETIC_SYMBOLS.map(({ symbol }) => symbol);
  } catch (error) {
    throw new UsageError(`--replay: ${messageOf(error)}`, { cause: error });
  }
  const unknown = wanted.filter((symbol) => !symbols.includes(symbol));
  if (unknown.length > 0)
    throw new UsageError(`--symbols ${unknown.join(",")}: the source has only ${symbols.join(", ")}`);
  return wanted.length > 0 ? wanted : symbols;
}

/** Found out now, not after an hour's run. */
function checkReportFile(file: string | undefined): void {
  if (file === undefined) return;
  try {
    if (existsSync(file) && statSync(file).isDirectory()) throw new Error("it is a folder");
    accessSync(existsSync(file) ? file : dirname(resolve(file)), constants.W_OK);
  } catch (error) {
    throw new UsageError(`--report ${file} cannot be written: ${messageOf(error)}`, { cause: error });
  }
}

async function takeOver(folder: StateFolder, given: string, print: (line: string) => void): Promise<void> {
  try {
    accessSync(existing(folder.path), constants.W_OK);
    if (folder.foreign) throw new Error("it is not empty and no state of ours; choose another folder");
    const alive = folder.processes.alive();
    const launcher = alive.find(({ instance }) => instance === "launcher");
    if (launcher !== undefined)
      throw new Error(`it is in use by process ${launcher.pid}; stop that first, or choose another folder`);
    if (alive.length === 0) return;
    await endLeftovers(alive);
    print(
      `left over  the last run's launcher was killed; ended what it left: ${alive.map(({ instance, pid }) => `${instance} (${pid})`).join(", ")}`,
    );
  } catch (error) {
    throw new UsageError(`--state ${given}: ${messageOf(error)}`, { cause: error });
  }
}

/** What earlier runs hold must have a price: without one an account cannot be reconciled and nothing would open. */
async function checkHoldings(folder: StateFolder, given: string, symbols: readonly string[]): Promise<void> {
  const { accounts, orders } = await readJudgeLedger(folder.exchangeLedger);
  const held = new Set([...accounts.values()].flatMap(({ positions }) => [...positions.keys()]));
  for (const { symbol, status } of orders.values())
    if (status === "NEW" || status === "PARTIALLY_FILLED") held.add(symbol);
  const unpriced = [...held].filter((symbol) => !symbols.includes(symbol)).sort();
  if (unpriced.length > 0)
    throw new UsageError(
      `--state ${given}: earlier runs hold ${unpriced.join(", ")}, of which this run has no prices; start anew with --fresh, choose another folder, or run the prices they traded on`,
    );
}

/** The path itself, or the nearest folder above it that exists. */
const existing = (path: string): string => (existsSync(path) ? path : existing(dirname(path)));

/** Below the ports of outgoing connections (32768 and up on Linux): a process that starts again finds it free. */
async function anyFreePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isFree(port)) return port;
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((free) => {
    const server = createServer();
    server.once("error", () => {
      free(false);
    });
    server.listen(port, "127.0.0.1", () => server.close(() => free(true)));
  });
