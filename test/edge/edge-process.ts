import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { StatsJson } from "#libs/telemetry/stats.ts";
import { accessFor, tokensText, type Access } from "../../services/edge/tokens.ts";
import { freePort } from "../support/free-port.ts";
import { ROOT } from "../support/paper.ts";
import type { TestBus } from "../support/test-bus.ts";

/** Who is known to the edge under test, and by which token. */
export const TOKENS = {
  all: "token-that-may-do-everything-everywhere",
  one: "token-of-a-screen-of-account-one-only",
  sender: "token-of-a-strategy-that-may-only-signal",
} as const;

export const ACCESSES: readonly Access[] = [
  accessFor(TOKENS.all, { name: "all", accounts: ["*"], permissions: ["read", "full-rate", "signal"] }),
  accessFor(TOKENS.one, { name: "one", accounts: ["paper-1"], permissions: ["read"] }),
  accessFor(TOKENS.sender, { name: "sender", accounts: ["paper-1"], permissions: ["signal"] }),
];

/** The real edge in a process of its own. */
export class EdgeProcess {
  readonly #child: ChildProcess;
  readonly #dir: string;
  readonly url: string;
  stats: StatsJson | undefined;
  output = "";

  private constructor(child: ChildProcess, dir: string, url: string) {
    this.#child = child;
    this.#dir = dir;
    this.url = url;
  }

  /** Resolves when clients can connect. @throws Error with its output when it ends before. */
  static async start(bus: TestBus): Promise<EdgeProcess> {
    const dir = mkdtempSync(join(tmpdir(), "plimsoll-edge-"));
    const port = await freePort();
    writeFileSync(join(dir, "tokens.json"), tokensText(ACCESSES), { mode: 0o600 });
    const child = spawn(process.execPath, ["services/edge/main.ts"], {
      cwd: ROOT,
      env: {
        INSTANCE: "edge-0",
        NATS_URL: bus.url,
        TIME_SCALE: "1",
        EDGE_PORT: String(port),
        EDGE_TOKENS_FILE: join(dir, "tokens.json"),
        SYMBOLS: "BTCUSDT,ETHUSDT",
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const edge = new EdgeProcess(child, dir, `ws://127.0.0.1:${port}`);
    bus.nc.subscribe("stats.edge.edge-0", {
      callback: (error, message) => {
        if (error === null) edge.stats = message.json<StatsJson>();
      },
    });
    const ready = Promise.withResolvers<void>();
    createInterface({ input: child.stdout as Readable }).on("line", (line) => {
      edge.output += `${line}\n`;
      if (line.includes('"event":"ready"')) ready.resolve();
    });
    child.once("exit", () => {
      ready.reject(new Error(`the edge ended:\n${edge.output}`));
    });
    await ready.promise;
    return edge;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  counter(name: string): number {
    return this.stats?.counters[name] ?? 0;
  }

  /** Replaces the tokens it takes. */
  grant(accesses: readonly Access[]): void {
    this.write(tokensText(accesses));
  }

  /** Replaces the text of its tokens file. */
  write(text: string): void {
    writeFileSync(join(this.#dir, "tokens.json"), text, { mode: 0o600 });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, "exit");
      this.#child.kill("SIGKILL");
      await gone;
    }
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
