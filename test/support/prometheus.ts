import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findDebianTools } from "./debian-tools.ts";
import { freePort } from "./free-port.ts";

/** Paths of the programs that check and run what watches the system. */
export type PrometheusTools = Readonly<Record<keyof typeof PACKAGES, string>>;

const PACKAGES = {
  prometheus: "prometheus",
  promtool: "promtool",
  amtool: "prometheus-alertmanager",
} as const;
const UP_WITHIN_MS = 60_000;

/** Debian's own Prometheus; else why it cannot be had. */
export const findPrometheus = (): PrometheusTools | string => findDebianTools(PACKAGES);

/** One row of a query's result, or one alert rule as Prometheus has it. */
export interface QueryRow {
  readonly metric: Readonly<Record<string, string>>;
}
export interface LoadedRule {
  readonly name: string;
  readonly health: "unknown" | "ok" | "err";
  readonly lastError?: string;
}

/** A real Prometheus that scrapes the given ports each second and evaluates the given rules. */
export class Prometheus {
  readonly #url: string;
  readonly #child: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.#url = `http://127.0.0.1:${port}/api/v1`;
    this.#child = child;
  }

  static async start(
    binary: string,
    dir: string,
    ports: readonly number[],
    rulesFile: string,
  ): Promise<Prometheus> {
    const port = await freePort();
    const config = join(dir, "prometheus.json");
    const global = { scrape_interval: "1s", evaluation_interval: "1s" };
    const targets = ports.map((one) => `127.0.0.1:${one}`);
    const job = { job_name: "plimsoll", static_configs: [{ targets }] };
    // JSON is YAML.
    writeFileSync(config, JSON.stringify({ global, rule_files: [rulesFile], scrape_configs: [job] }));
    const child = spawn(
      binary,
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(dir, "tsdb")}`,
        `--web.listen-address=127.0.0.1:${port}`,
        "--log.level=error",
      ],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    const prometheus = new Prometheus(port, child);
    for (const by = performance.now() + UP_WITHIN_MS; ; await sleep(100))
      try {
        await prometheus.query("vector(1)");
        return prometheus;
      } catch (error) {
        if (performance.now() > by || child.exitCode !== null) throw error;
      }
  }

  /** @throws Error with Prometheus's own words. */
  async query(expression: string): Promise<readonly QueryRow[]> {
    const answer = await this.#get<{ readonly result: readonly QueryRow[] }>(
      `query?query=${encodeURIComponent(expression)}`,
    );
    return answer.result;
  }

  async rules(): Promise<readonly LoadedRule[]> {
    const { groups } = await this.#get<{
      readonly groups: readonly { readonly rules: readonly LoadedRule[] }[];
    }>("rules");
    return groups.flatMap(({ rules }) => rules);
  }

  async stop(): Promise<void> {
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await gone;
  }

  async #get<Data>(path: string): Promise<Data> {
    const response = await fetch(`${this.#url}/${path}`);
    const body = (await response.json()) as
      | { readonly status: "success"; readonly data: Data }
      | { readonly status: "error"; readonly error: string };
    if (body.status === "error") throw new Error(body.error);
    return body.data;
  }
}
