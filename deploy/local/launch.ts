import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connectBus } from "#libs/bus/connect.ts";
import { ensureStreams } from "#libs/bus/streams.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { parseAccountId, type AccountId } from "#libs/domain/ids.ts";
import { storeCommand } from "../../services/console/operator.ts";
import type { PaperOptions } from "./flags.ts";
import { startPolicy, type StartPolicy } from "./policy.ts";
import type { Prepared } from "./prepare.ts";
import { shown } from "./state-folder.ts";
import type { Supervisor } from "./supervisor.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const UP_WITHIN_MS = 20_000;
/** What dies at each start will not come up. */
const DEATHS_MAX = 3;

/** Every process of the system, in the order in which they end: who asks for more goes before who answers. */
export const STOP_GROUPS: readonly (readonly string[])[] = [
  ["signal-engine-0"],
  ["order-router-0", "user-stream-0"],
  ["risk-kernel-0", "risk-kernel-1", "feed-gateway-0"],
  ["sim-exchange-0"],
  ["nats-server"],
];

/** What every step of a start works with. */
export interface Launch {
  readonly options: PaperOptions;
  readonly prepared: Prepared;
  readonly supervisor: Supervisor;
  readonly signal: AbortSignal;
}

export interface Bus {
  readonly url: string;
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly policy: StartPolicy;
}

export interface Venue {
  readonly restUrl: string;
  /** Exchange epoch milliseconds when it came up. */
  readonly startedAtMs: number;
  readonly synthetic: boolean;
  readonly derived: readonly string[];
  readonly accounts: readonly string[];
  /** Keys and secrets of all accounts, to search for. */
  readonly secrets: readonly string[];
}

/** nats-server with fsync on every write; resolves when it is up. */
export async function startBus(launch: Launch, binaryPath: string): Promise<NatsConnection> {
  const { options, prepared, supervisor } = launch;
  const config = prepared.folder.file("nats.conf");
  writeFileSync(
    config,
    `listen: "127.0.0.1:${options.natsPort}"\njetstream { store_dir: "${prepared.folder.file("nats")}", sync_interval: always }\n`,
  );
  supervisor.start({
    instance: "nats-server",
    service: "nats-server",
    command: binaryPath,
    args: ["-c", config],
    env: {},
    endsWithStdin: false,
  });
  // The client would wait without end for a server that cannot start.
  await whenUp(launch, "nats-server", async () => {
    const socket = connect(options.natsPort, "127.0.0.1");
    await once(socket, "connect");
    socket.destroy();
  });
  return connectBus({ servers: urlOf(options), name: "launcher" });
}

/** Streams, buckets and the policy. */
export async function setUpBus(launch: Launch, nc: NatsConnection): Promise<Bus> {
  const jsm = await whenUp(launch, "nats-server", () => jetstreamManager(nc));
  await ensureStreams(jsm, nc);
  const js = jetstream(nc);
  const { policy: given, folder } = launch.prepared;
  const policy = await startPolicy(js, given, folder.policyBackup);
  return { url: urlOf(launch.options), nc, js, jsm, policy };
}

/** The simulated exchange; resolves when it answers. */
export async function startExchange(launch: Launch): Promise<Venue> {
  const { options, prepared } = launch;
  const restUrl = restUrlOf(options);
  const stateDir = prepared.folder.file("exchange");
  startService(launch, "sim-exchange", 0, {
    SIM_PORT: String(options.exchangePort),
    SIM_STATE: stateDir,
    SIM_ACCOUNTS: String(options.accounts),
    SIM_SEED: String(options.seed),
    SIM_SPEED: String(options.speed),
    SIM_REPLAY: options.replay.map((path) => resolve(path)).join("\n"),
    SIM_SYMBOLS: options.symbols.join(","),
  });
  const status = await whenUp(launch, "sim-exchange-0", () => venueStatus(restUrl));
  const credentials = JSON.parse(readFileSync(accountsFile(launch), "utf8")) as readonly {
    readonly id: string;
    readonly apiKey: string;
    readonly apiSecret: string;
  }[];
  return {
    restUrl,
    startedAtMs: status.exchangeTimeMs,
    synthetic: status.source === "synthetic",
    derived: status.derived,
    accounts: credentials.map(({ id }) => id),
    secrets: credentials.flatMap(({ apiKey, apiSecret }) => [apiKey, apiSecret]),
  };
}

/** Everything between prices and orders; the second kernel is the hot standby. */
export function startServices(launch: Launch, { accounts }: Venue): void {
  const ACCOUNTS_FILE = accountsFile(launch);
  startService(launch, "feed-gateway", 0, {});
  for (const index of [0, 1])
    startService(launch, "risk-kernel", index, {
      PARTITION: "0",
      POLICY_BACKUP_FILE: launch.prepared.folder.policyBackup,
      BUS_STORE_DIR: launch.prepared.folder.file("nats"),
    });
  startService(launch, "user-stream", 0, { ACCOUNTS_FILE });
  startService(launch, "order-router", 0, { ACCOUNTS_FILE });
  startService(launch, "signal-engine", 0, {
    ACCOUNTS: accounts.join(","),
    SEED: String(launch.options.seed),
  });
}

/** An account that does not open positions, and why. */
export interface Stopped {
  readonly account: string;
  /** e.g. OPERATOR or DAILY_DRAWDOWN. */
  readonly cause: string;
}

/** Arms paper accounts in the launcher's name, but never what was stopped. @returns who stays stopped. */
export async function arm({ js }: Bus, accounts: readonly string[]): Promise<readonly Stopped[]> {
  const risk = await new Kvm(js).open("risk");
  const stopped: Stopped[] = [];
  const others: AccountId[] = [];
  for (const id of accounts) {
    const view = (await risk.get(`account.${id}`))?.json<{ stopState: string; stopCause?: string }>();
    if (view?.stopState === "TRIPPED" || view?.stopState === "COOLING_DOWN")
      stopped.push({ account: id, cause: view.stopCause ?? "" });
    else others.push(parseAccountId(id));
  }
  const launcher = { operator: "launcher", reason: "paper run started" };
  if (stopped.length === 0) await storeCommand(js, "ARM", "", launcher);
  else for (const id of others) await storeCommand(js, "ARM", id, launcher);
  return stopped;
}

export interface VenueStatus {
  readonly exchangeTimeMs: number;
  readonly source: string;
  readonly derived: readonly string[];
  readonly ended: boolean;
}

export async function venueStatus(restUrl: string): Promise<VenueStatus> {
  const response = await fetch(`${restUrl}/sim/status`, { signal: AbortSignal.timeout(1_000) });
  return (await response.json()) as VenueStatus;
}

function startService(
  { options, prepared, supervisor }: Launch,
  service: string,
  index: number,
  more: Readonly<Record<string, string>>,
): void {
  const instance = `${service}-${index}`;
  const restUrl = restUrlOf(options);
  supervisor.start({
    instance,
    service,
    command: process.execPath,
    // A small young generation and one malloc arena: a tenth less memory in each of eight processes.
    args: ["--max-old-space-size=400", "--max-semi-space-size=2", join(ROOT, "services", service, "main.ts")],
    env: {
      MALLOC_ARENA_MAX: "1",
      NATS_URL: urlOf(options),
      TIME_SCALE: String(options.speed),
      EXCHANGE_REST_URL: restUrl,
      EXCHANGE_WS_URL: restUrl.replace("http", "ws"),
      SYMBOLS: prepared.symbols.join(","),
      ...more,
      INSTANCE: instance,
    },
    endsWithStdin: true,
  });
}

const urlOf = ({ natsPort }: PaperOptions): string => `nats://127.0.0.1:${natsPort}`;
const restUrlOf = ({ exchangePort }: PaperOptions): string => `http://127.0.0.1:${exchangePort}`;
const accountsFile = ({ prepared }: Launch): string => prepared.folder.file("exchange", "accounts.json");

/** @throws Error with the process's last words when it does not come up. */
async function whenUp<T>(
  { signal, prepared, supervisor }: Launch,
  instance: string,
  attempt: () => Promise<T>,
): Promise<T> {
  for (const by = performance.now() + UP_WITHIN_MS; ; await sleep(100))
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted) throw new Error("ended before it was up", { cause: error });
      if (performance.now() < by && supervisor.deaths(instance) < DEATHS_MAX) continue;
      const log = join(prepared.folder.logs, `${instance}.log`);
      throw new Error(`${instance} does not come up (${messageOf(error)}); ${lastWords(log)}`, {
        cause: error,
      });
    }
}

/** What a process said last, for the one line that a person sees. */
function lastWords(log: string): string {
  const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
  const last = lines.findLast((line) => line !== "" && !line.includes('"event":"exited"'));
  return `its log is ${shown(log)}${last === undefined ? "" : ` and ends with: ${last}`}`;
}
