import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type ConnectionOptions } from "@nats-io/transport-node";
import { freePort } from "./free-port.ts";
import { findNatsServer } from "../../deploy/local/nats-server.ts";

const UP_WITHIN_MS = 45_000;

/** Ports between the servers of a cluster: its own and everybody's. */
export interface Routes {
  readonly own: number;
  readonly all: readonly number[];
}

/** What makes a server other than open and quiet. */
export interface ServerExtras {
  /** More lines of its configuration. */
  readonly config: string;
  /** With which one can connect to it. */
  readonly identity?: ConnectionOptions;
}

/** A real nats-server of the test's own, fsync on every write; alone or one of a cluster. */
export class TestServer {
  readonly port: number;
  readonly dir: string;
  readonly #routes: Routes | undefined;
  readonly #extras: ServerExtras | undefined;
  #child: ChildProcess | undefined;

  private constructor(
    port: number,
    dir: string,
    routes: Routes | undefined,
    extras: ServerExtras | undefined,
  ) {
    this.port = port;
    this.dir = dir;
    this.#routes = routes;
    this.#extras = extras;
  }

  static async start(routes?: Routes, extras?: ServerExtras): Promise<TestServer> {
    const dir = mkdtempSync(join(tmpdir(), "plimsoll-nats-"));
    const server = new TestServer(await freePort(), dir, routes, extras);
    await server.restart();
    return server;
  }

  get name(): string {
    return basename(this.dir);
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async restart(): Promise<void> {
    const binary = await findNatsServer();
    const config = join(this.dir, "nats.conf");
    const log = join(this.dir, "nats.log");
    const { name } = this;
    const cluster =
      this.#routes === undefined
        ? ""
        : `cluster { name: test, listen: "127.0.0.1:${this.#routes.own}", routes: [${this.#routes.all.map((port) => `"nats://127.0.0.1:${port}"`).join(", ")}] }\n`;
    writeFileSync(
      config,
      `server_name: "${name}"\nlisten: "127.0.0.1:${this.port}"\nlog_file: "${log}"\njetstream { store_dir: "${this.dir}/js", sync_interval: always }\n${cluster}${this.#extras?.config ?? ""}`,
    );
    const child = spawn(binary.path, ["-c", config], { stdio: "ignore" });
    this.#child = child;
    for (const by = performance.now() + UP_WITHIN_MS; performance.now() < by; await sleep(25)) {
      if (child.exitCode !== null || child.signalCode !== null) break;
      try {
        const nc = await connect({
          servers: this.url,
          reconnect: false,
          timeout: 1_000,
          ...this.#extras?.identity,
        });
        const answering = nc.info?.server_name;
        await nc.close();
        if (answering === name) return;
      } catch {
        // Not yet.
      }
    }
    const said = existsSync(log) ? readFileSync(log, "utf8").slice(-1_000) : "nothing";
    throw new Error(`nats-server did not come up on port ${this.port}; it said: ${said}`);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  /** Returns once nothing of it runs any more: on a busy machine some threads are stopped much later than others. */
  freeze(): void {
    this.#child?.kill("SIGSTOP");
    while (!isStopped(this.pid)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }

  thaw(): void {
    this.#child?.kill("SIGCONT");
  }

  /** Kills it and removes its files. */
  async remove(): Promise<void> {
    this.thaw();
    await this.kill();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Whether every thread of a process is stopped. */
const isStopped = (pid: number): boolean =>
  readdirSync(`/proc/${pid}/task`).every((thread) => {
    try {
      // Behind the name, which may hold anything, comes the state.
      return /\) T [^)]*$/.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8"));
    } catch {
      return true; // It ended in between.
    }
  });
