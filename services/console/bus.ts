import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { busKeyFile } from "#libs/bus/bus-key.ts";
import { identityOf, type BusAddress } from "#libs/bus/connect.ts";
import { keysOf } from "#libs/bus/kv-keys.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { decodeClockBeat } from "#libs/wire/market.ts";
import { UsageError } from "./usage.ts";

const CONNECT_WITHIN_MS = 3_000;
const ANSWER_WITHIN_MS = 2_000;
const BEAT_WITHIN_MS = 2_000;

/** One command's way to the system. */
export interface Bus {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
}

/** An account as the active kernel knows it. */
export interface AccountView {
  readonly id: string;
  readonly known: boolean;
  readonly wallet?: string;
  readonly reconciled?: boolean;
  readonly streamConnected?: boolean;
  /** Real money moves on it. */
  readonly live?: boolean;
  readonly stop?: string;
  readonly stopCause?: string;
  readonly stopLevel?: string;
  readonly coolUntilMs?: number;
  readonly circuit?: string;
  readonly drift?: string;
  readonly driftsTotal?: number;
  readonly positions?: readonly {
    readonly symbol: string;
    readonly amount: string;
    readonly entryPrice: string;
    /** "" without one. */
    readonly stopId?: string;
    readonly nakedSinceMs?: number;
  }[];
  readonly openOrders?: readonly {
    readonly clientOrderId: string;
    readonly symbol: string;
    readonly phase: string;
    readonly leg: string;
    readonly side: string;
    readonly quantity: string;
    readonly price: string;
    readonly filled: string;
    readonly committedAtMs: number;
    readonly reissues: number;
  }[];
}

/** Symbols and strategies whose entries an operator has stopped, and how far. */
export interface StoppedScopes {
  readonly symbols: Readonly<Record<string, string>>;
  readonly strategies: Readonly<Record<string, string>>;
}

/**
 * Who speaks to the bus: one who looks, one who acts, one who has dead letters published again, a strategy; one who has
 * streams written out, and one who makes them.
 */
export type ConsoleRole = "observer" | "operator" | "repair" | "strategy" | "backup" | "admin";

/**
 * Where the bus is, and the key of a role: `<role>.nk` in the folder BUS_KEYS, else in that of the state folder. Without
 * such a file the bus must be open.
 *
 * @throws UsageError when no bus is known.
 */
export function busAddress(
  role: ConsoleRole,
  given: string | undefined,
  stateDir: string,
  env: NodeJS.ProcessEnv,
): BusAddress {
  const keyFile = join(env["BUS_KEYS"] ?? join(stateDir, "bus"), busKeyFile(role));
  return {
    servers: busUrl(given, stateDir, env),
    keyFile: existsSync(keyFile) ? keyFile : undefined,
    caFile: env["BUS_CA_FILE"],
  };
}

/** The given URL, NATS_URL, or the launcher that runs on this state folder. @throws UsageError when there is none. */
function busUrl(given: string | undefined, stateDir: string, env: NodeJS.ProcessEnv): string {
  const url = given ?? env["NATS_URL"];
  if (url !== undefined) return url;
  const file = join(stateDir, "run.json");
  if (!existsSync(file))
    throw new UsageError(
      `no run was found in ${stateDir}: start one with npm start, or give --nats URL or --state FOLDER`,
    );
  return (JSON.parse(readFileSync(file, "utf8")) as { natsUrl: string }).natsUrl;
}

/** A connection that fails instead of waiting: a person stands before it. @throws Error that names the server. */
export async function reachBus(address: BusAddress): Promise<NatsConnection> {
  const servers = String(address.servers);
  try {
    return await connect({
      servers: servers.split(","),
      name: "plimsoll",
      ...identityOf(address),
      reconnect: false,
      timeout: CONNECT_WITHIN_MS,
    });
  } catch (error) {
    throw new Error(`the bus at ${servers} cannot be reached: ${messageOf(error)}`, { cause: error });
  }
}

/** As {@link reachBus}, with JetStream. @throws Error that names the server. */
export async function openBus(address: BusAddress): Promise<Bus> {
  const nc = await reachBus(address);
  try {
    return { nc, js: jetstream(nc), jsm: await jetstreamManager(nc) };
  } catch (error) {
    await nc.close();
    throw new Error(`the server at ${String(address.servers)} has no JetStream: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** What the active kernel says. @throws Error when none is active. */
export async function askKernel<T>({ nc }: Bus, question: object): Promise<T> {
  try {
    const reply = await nc.request("kernel.query", JSON.stringify(question), { timeout: ANSWER_WITHIN_MS });
    return reply.json<T>();
  } catch (error) {
    throw new Error(`no active kernel answers (${messageOf(error)})`, { cause: error });
  }
}

export const askAccount = async (bus: Bus, id: string): Promise<AccountView> =>
  (await askKernel<{ account: AccountView }>(bus, { what: "account", account: id })).account;

/** Ids of the accounts that the kernel has counters of. */
export async function accountIds({ js, jsm }: Bus): Promise<readonly string[]> {
  const risk = await new Kvm(js).open("risk");
  return (await keysOf(jsm, risk, "account.*")).map((key) => key.slice("account.".length));
}

/** Exchange time now and how fast it runs. @throws Error when nobody publishes it. */
export async function exchangeTime({ nc }: Bus): Promise<{ readonly nowMs: number; readonly rate: number }> {
  const beats = nc.subscribe("clock.exchange", { max: 1, timeout: BEAT_WITHIN_MS });
  try {
    for await (const { data } of beats) {
      const { exchangeTimeMs, rate } = decodeClockBeat(data);
      return { nowMs: exchangeTimeMs, rate };
    }
  } catch (error) {
    throw new Error("exchange time is not published: is feed-gateway up?", { cause: error });
  }
  throw new Error("the bus closed the connection");
}
