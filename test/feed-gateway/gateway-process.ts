import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { StatsJson } from "#libs/telemetry/stats.ts";
import type { TestBus } from "../support/test-bus.ts";
import { ROOT } from "../support/paper.ts";

/** The real gateway in a process of its own. */
export class GatewayProcess {
  static readonly #all = new Set<GatewayProcess>();
  readonly #child: ChildProcess;
  readonly stats: StatsJson[] = [];
  output = "";

  /** @param env besides the bus; who it is, where the exchange is and which symbols have to be in it. */
  constructor(bus: TestBus, env: Readonly<Record<string, string>>) {
    bus.nc.subscribe("stats.feed-gateway.>", {
      callback: (error, message) => {
        if (error === null) this.stats.push(message.json<StatsJson>());
      },
    });
    this.#child = spawn(process.execPath, ["services/feed-gateway/main.ts"], {
      cwd: ROOT,
      env: { INSTANCE: "feed-gateway-0", NATS_URL: bus.url, TIME_SCALE: "1", LOG_LEVEL: "info", ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    GatewayProcess.#all.add(this);
    createInterface({ input: this.#child.stdout as Readable }).on("line", (line) => {
      this.output += `${line}\n`;
    });
  }

  /** Ends every one that was started, those of a test that failed too: one that is left keeps the tests from ending. */
  static async killAll(): Promise<void> {
    await Promise.all(Array.from(GatewayProcess.#all, (gateway) => gateway.kill()));
  }

  counter(name: string): number {
    return this.stats.at(-1)?.counters[name] ?? 0;
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await gone;
  }
}
