import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { busKeyFile } from "#libs/bus/bus-key.ts";
import { connectBus } from "#libs/bus/connect.ts";
import { ensureStreams } from "#libs/bus/streams.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { parseAccountId, type AccountId } from "#libs/domain/ids.ts";
import { storeCommand } from "../../services/console/operator.ts";
import { writeBusConfig } from "./bus-keys.ts";
import { busServers, busUrl } from "./bus-servers.ts";
import type { EdgeAccess } from "./edge-access.ts";
import type { PaperOptions } from "./flags.ts";
import { sealPaperKeys } from "./paper-keys.ts";
import { startPolicy, type StartPolicy } from "./policy.ts";
import type { Prepared } from "./prepare.ts";
import { shown } from "./state-folder.ts";
import type { Supervisor } from "./supervisor.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const UP_WITHIN_MS = 20_000;
/** The exchange ends a connection after 24 h; before that another takes its place. */
const CONNECTION_LIFE_MS = 23 * 3_600_000;
/** What dies at each start will not come up. */
const DEATHS_MAX = 3;

/** Who asks for more. */
export const ASKING = ["signal-engine", "edge"];

/** Every service, in the order in which they end: who asks for more goes before who answers. */
export const STOP_GROUPS: readonly (readonly string[])[] = [
  ASKING,
  ["order-router", "user-stream"],
  ["risk-kernel", "feed-gateway"],
  ["sim-exchange"],
  ["nats-server"],
];

/** What every step of a start works with. */
export interface Launch {
  readonly options: PaperOptions;
  readonly prepared: Prepared;
  readonly supervisor: Supervisor;
  readonly signal: AbortSignal;
}

/** Those that show metrics, in the order of their ports. */
export const MEASURED = [
  "feed-gateway-0",
  "risk-kernel-0",
  "risk-kernel-1",
  "user-stream-0",
  "order-router-0",
  "signal-engine-0",
  "edge-0",
];

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

/** nats-server with fsync on every write, closed to strangers; resolves when it is up. */
export async function startBus(launch: Launch, binaryPath: string): Promise<NatsConnection> {
  const { options, prepared, supervisor } = launch;
  const servers = busServers(options);
  for (const server of servers)
    supervisor.start({
      instance: server.instance,
      service: "nats-server",
      command: binaryPath,
      args: ["-c", writeBusConfig(prepared.folder, server)],
      env: {},
      endsWithStdin: false,
    });
  // The client would wait without end for a server that cannot start.
  for (const { instance, port } of servers)
    await whenUp(launch, instance, async () => {
      const socket = connect(port, "127.0.0.1");
      await once(socket, "connect");
      socket.destroy();
    });
  return connectBus({ servers: busUrl(options), name: "launcher", keyFile: keyFileOf(launch, "admin") });
}

/** Streams, buckets and the policy. */
export async function setUpBus(launch: Launch, nc: NatsConnection): Promise<Bus> {
  const { prepared, options } = launch;
  const servers = busServers(options);
  const instance = servers[0]?.instance ?? "";
  const jsm = await whenUp(launch, instance, () => jetstreamManager(nc));
  // Of several servers who leads has to be agreed on first.
  if (servers.length === 1) await ensureStreams(jsm, nc);
  else await whenUp(launch, instance, () => ensureStreams(jsm, nc, { replicas: servers.length }));
  const js = jetstream(nc);
  const policy = await startPolicy(js, prepared.policy, prepared.folder.policyBackup);
  return { url: busUrl(options), nc, js, jsm, policy };
}

/** The simulated exchange; resolves when it answers. */
export async function startExchange(launch: Launch): Promise<Venue> {
  const { options, prepared } = launch;
  const restUrl = restUrlOf(options);
  const stateDir = prepared.folder.file("exchange");
  const keys = await sealPaperKeys(prepared.folder, options.accounts);
  startService(launch, "sim-exchange", 0, {
    SIM_PORT: String(options.exchangePort),
    SIM_STATE: stateDir,
    ...keyPlaces(launch),
    SIM_ACCOUNTS: String(options.accounts),
    SIM_SEED: String(options.seed),
    SIM_SPEED: String(options.speed),
    SIM_REPLAY: options.replay.map((path) => resolve(path)).join("\n"),
    SIM_SYMBOLS: options.symbols.join(","),
    SIM_CONNECTION_TIME: String(connectionTimeOf(options)),
    ...(options.synthetic === undefined ? {} : { SIM_SYNTHETIC: options.synthetic }),
  });
  const status = await whenUp(launch, "sim-exchange-0", () => venueStatus(restUrl));
  return {
    restUrl,
    startedAtMs: status.exchangeTimeMs,
    synthetic: status.source === "synthetic",
    derived: status.derived,
    ...keys,
  };
}

/** Everything between prices and orders; the second kernel is the hot standby. */
export function startServices(launch: Launch, { accounts }: Venue, edge: EdgeAccess): void {
  writeTargets(launch);
  const connectionTime = connectionTimeOf(launch.options);
  startService(launch, "feed-gateway", 0, {
    FEED_CONNECTION_LIFE_MS: String(Math.round(CONNECTION_LIFE_MS / connectionTime)),
  });
  for (const index of [0, 1])
    startService(launch, "risk-kernel", index, {
      PARTITION: "0",
      POLICY_BACKUP_FILE: launch.prepared.folder.policyBackup,
      BUS_STORE_DIR: launch.prepared.folder.file(busServers(launch.options)[0]?.store ?? ""),
    });
  startService(launch, "user-stream", 0, {
    ...keyPlaces(launch),
    CONNECTION_TIME: String(connectionTime),
    SPOOL_FILE: launch.prepared.folder.file("spool", "user-stream-0.sqlite"),
  });
  startService(launch, "order-router", 0, keyPlaces(launch));
  startService(launch, "signal-engine", 0, {
    ACCOUNTS: accounts.join(","),
    SEED: String(launch.options.seed),
  });
  startService(launch, "edge", 0, {
    EDGE_PORT: String(launch.prepared.edgePort),
    EDGE_TOKENS_FILE: edge.tokensFile,
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
  launch: Launch,
  service: string,
  index: number,
  more: Readonly<Record<string, string>>,
): void {
  const { options, prepared, supervisor } = launch;
  const instance = `${service}-${index}`;
  const restUrl = restUrlOf(options);
  supervisor.start({
    instance,
    service,
    command: process.execPath,
    // A small young generation and one malloc arena: a tenth less memory in each of eight processes.
    // And no debugger by a signal: it could read keys.
    args: [
      "--max-old-space-size=400",
      "--max-semi-space-size=2",
      "--disable-sigusr1",
      join(ROOT, "services", service, "main.ts"),
    ],
    env: {
      MALLOC_ARENA_MAX: "1",
      NATS_URL: busUrl(options),
      // An exchange has no place on the bus.
      ...(service === "sim-exchange" ? {} : { BUS_KEY_FILE: keyFileOf(launch, service) }),
      TIME_SCALE: String(options.speed),
      EXCHANGE_REST_URL: restUrl,
      EXCHANGE_WS_URL: restUrl.replace("http", "ws"),
      SYMBOLS: prepared.symbols.join(","),
      ...metricsOf(options, instance),
      ...more,
      INSTANCE: instance,
    },
    endsWithStdin: true,
  });
}

const connectionTimeOf = ({ connectionTime = 1 }: PaperOptions): number => connectionTime;

const metricsOf = ({ metricsPort }: PaperOptions, instance: string): Readonly<Record<string, string>> =>
  metricsPort === undefined || !MEASURED.includes(instance)
    ? {}
    : { METRICS_PORT: String(metricsPort + MEASURED.indexOf(instance)) };

/** Tells Prometheus where to ask: a file for its file_sd_configs. */
function writeTargets({ options: { metricsPort }, prepared }: Launch): void {
  if (metricsPort === undefined) return;
  const targets = MEASURED.map((_, i) => `127.0.0.1:${metricsPort + i}`);
  writeFileSync(prepared.folder.file("prometheus-targets.json"), JSON.stringify([{ targets }]));
}

const keyFileOf = ({ prepared }: Launch, role: string): string =>
  join(prepared.folder.busKeys, busKeyFile(role));
const restUrlOf = ({ exchangePort }: PaperOptions): string => `http://127.0.0.1:${exchangePort}`;
/** For those who sign, and the exchange itself. */
const keyPlaces = ({ prepared: { folder } }: Launch): Readonly<Record<string, string>> => ({
  CREDENTIALS_FILE: folder.credentialsFile,
  MASTER_KEY_FILE: folder.masterKeyFile,
});

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
