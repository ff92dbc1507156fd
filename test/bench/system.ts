import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connectBus } from "#libs/bus/connect.ts";
import { factMessage } from "#libs/bus/facts.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { ensureStreams } from "#libs/bus/streams.ts";
import type { FactBody } from "#libs/domain/fact.ts";
import { parseMoney, parsePositionAmount, parsePrice } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import { policyToJson } from "#libs/domain/policy-json.ts";
import { findNatsServer } from "../../deploy/local/nats-server.ts";
import { WIDE_POLICY } from "../risk-kernel/given.ts";
import { vouchFor } from "../risk-kernel/vouched.ts";
import { openAccounts, sealAccountsOf } from "../support/sealed-accounts.ts";
import { freePort } from "../support/free-port.ts";

const ACCOUNTS = 10;
export const SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT", "BNBUSDT", "XRPUSDT"];
/** Every account holds these from the start, so that half of the intents walk the whole ladder. */
export const HELD = ["BTCUSDT", "ETHUSDT", "SOLUSDT"];

const ROOT = new URL("../..", import.meta.url).pathname;

/** Real nats-servers (one, or three in a cluster), the simulated exchange and the services a bench asks for. */
export class BenchSystem {
  readonly dir = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
  readonly #children: ChildProcess[] = [];
  nc!: NatsConnection;
  js!: JetStreamClient;
  jsm!: JetStreamManager;
  urls: string[] = [];
  readonly replicas: number;

  private constructor(replicas: number) {
    this.replicas = replicas;
  }

  static async start(replicas: number): Promise<BenchSystem> {
    const system = new BenchSystem(replicas);
    const { path } = await findNatsServer();
    const ports = await Promise.all(Array.from({ length: replicas }, () => freePort()));
    const routes = await Promise.all(Array.from({ length: replicas }, () => freePort()));
    for (const [i, port] of ports.entries()) {
      const home = join(system.dir, `n${i}`);
      mkdirSync(home);
      const cluster =
        replicas === 1
          ? ""
          : `cluster { name: bench, listen: "127.0.0.1:${routes[i]}", routes: [${routes.map((route) => `"nats://127.0.0.1:${route}"`).join(", ")}] }\n`;
      writeFileSync(
        join(home, "nats.conf"),
        `server_name: n${i}\nlisten: "127.0.0.1:${port}"\njetstream { store_dir: "${home}/js", sync_interval: always }\n${cluster}`,
      );
      system.#spawn(path, ["-c", join(home, "nats.conf")], {});
    }
    system.urls = ports.map((port) => `nats://127.0.0.1:${port}`);
    system.nc = await connectBus({ servers: system.urls, name: "bench" });
    system.js = jetstream(system.nc);
    system.jsm = await retry(() => jetstreamManager(system.nc));
    await retry(() => ensureStreams(system.jsm, system.nc, { replicas }));
    await (
      await new Kvm(system.js).open("policy")
    ).put(
      "active",
      policyToJson({
        ...WIDE_POLICY,
        name: "BENCH",
        accountSlotsMax: SYMBOLS.length,
        deskSlotsMax: ACCOUNTS * SYMBOLS.length,
        ordersPer10sMax: 30,
        // Nobody tells of fills here, so in the end an account cannot pay for its orders: that is the exchange's to refuse.
        executionErrorsMax: 1_000,
        // The flood is to be decided, not turned away.
        intentsWaitingMax: 10_000,
      }),
    );
    return system;
  }

  /** The simulated exchange on the synthetic market; resolves with its base URL and its state folder. */
  async exchange(accounts: number): Promise<{ readonly rest: string; readonly stateDir: string }> {
    const port = await freePort();
    const state = join(this.dir, "exchange");
    this.#service("sim-exchange", {
      SIM_PORT: String(port),
      SIM_STATE: state,
      SIM_ACCOUNTS: String(accounts),
      SIM_SEED: "1",
      SIM_SPEED: "1",
    });
    const rest = `http://127.0.0.1:${port}`;
    await retry(async () => {
      await fetch(`${rest}/sim/status`);
    });
    return { rest, stateDir: state };
  }

  /** What decides, with everything it needs: prices, leverage, accounts that hold positions, a router that sends. */
  async deciding(): Promise<{ readonly kernel: ChildProcess; readonly accounts: readonly string[] }> {
    const { rest, stateDir } = await this.exchange(ACCOUNTS);
    const places = await sealAccountsOf(stateDir, stateDir);
    const accounts = (await openAccounts(stateDir)).map(({ id }) => id);
    const env = {
      EXCHANGE_REST_URL: rest,
      EXCHANGE_WS_URL: rest.replace("http", "ws"),
      SYMBOLS: SYMBOLS.join(","),
    };
    this.service("feed-gateway", env);
    const kernel = this.service("risk-kernel", { PARTITION: "0" });
    this.service("order-router", { ...env, ...places });
    await retry(async () => {
      const reply = await this.nc.request("kernel.query", '{"what":"counters"}', { timeout: 500 });
      if (reply.data.length === 0) throw new Error("no kernel yet");
    });
    await this.ready(accounts, HELD);
    await sleep(4_000); // Leverage is set, marks are there.
    return { kernel, accounts };
  }

  /** Starts a service of ours. */
  service(name: string, env: Readonly<Record<string, string>>): ChildProcess {
    return this.#service(name, {
      NATS_URL: this.urls.join(","),
      TIME_SCALE: "1",
      INSTANCE: `${name}-0`,
      LOG_LEVEL: "warn",
      ...env,
    });
  }

  /** Tells the kernel what an exchange would have told it, so that intents are decided in full. */
  async ready(accounts: readonly string[], held: readonly string[]): Promise<void> {
    vouchFor(this.nc, accounts);
    for (const id of accounts) {
      const say = (body: FactBody): Promise<unknown> =>
        publishDurably(
          this.js,
          factMessage({ account: parseAccountId(id), recordedAtMs: Date.now(), traceparent: "", body }),
        );
      await say({
        kind: "snapshot",
        walletBalance: parseMoney("1000000"),
        positions: held.map((symbol) => ({
          symbol: parseSymbol(symbol),
          amount: parsePositionAmount("1"),
          entryPrice: parsePrice("100"),
          lastTradeId: "0",
        })),
        openClientOrderIds: [],
        asOfMs: Date.now(),
        caughtUp: true,
      });
      await say({ kind: "stream", connected: true, reason: "" });
    }
    await publishDurably(
      this.js,
      factMessage({
        account: "",
        recordedAtMs: Date.now(),
        traceparent: "",
        body: {
          kind: "control",
          commandId: `bench-${Date.now()}`,
          command: "ARM",
          operator: "bench",
          reason: "bench",
        },
      }),
    );
  }

  async stop(): Promise<void> {
    await this.nc.close();
    for (const child of this.#children.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    }
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** The first nats-server's process. */
  get busPid(): number | undefined {
    return this.#children[0]?.pid;
  }

  /** Peak resident memory of a child, MB. */
  memoryMb(child: ChildProcess): number {
    return Math.round(
      Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? 0) / 1024,
    );
  }

  #service(name: string, env: Readonly<Record<string, string>>): ChildProcess {
    return this.#spawn(process.execPath, [join(ROOT, "services", name, "main.ts")], env);
  }

  #spawn(command: string, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
    const child = spawn(command, [...args], {
      env: { ...process.env, ...env },
      stdio: ["ignore", process.env["BENCH_LOGS"] === undefined ? "ignore" : "inherit", "inherit"],
    });
    this.#children.push(child);
    return child;
  }
}

export async function retry<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1)
    try {
      return await attempt();
    } catch (error) {
      if (tries > 150) throw error;
      await sleep(100);
    }
}

/** Adds the milliseconds that something took. */
export async function timed(into: number[], act: () => Promise<unknown>): Promise<void> {
  const at = performance.now();
  await act();
  into.push(performance.now() - at);
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
};
