import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ChildProcess } from "node:child_process";
import { freePort } from "../support/free-port.ts";
import { flood, type Flood } from "./commit.ts";
import type { Row } from "./main.ts";
import { BenchSystem, median, retry } from "./system.ts";

const FLOOD = 20_000;
const ROUNDS = 5;
const SCRAPE_EVERY_MS = 1_000;
/** As for a desk whose collector chooses at the tail, and as for a flood. */
const SHARES = ["1", "0.1"] as const;

/**
 * Committed decisions per second with telemetry, beside those without, in turn in one run: every intent is traced or one
 * in ten, and the metrics are asked for each second.
 */
export async function benchTelemetry(): Promise<readonly Row[]> {
  const system = await BenchSystem.start(1);
  const collector = await Collector.start();
  try {
    const { kernel, accounts } = await system.deciding();
    let running = kernel;
    const floods = new Map<string, Flood[]>();
    for (let round = 0; round < ROUNDS; round += 1)
      for (const share of ["off", ...SHARES]) {
        await end(running);
        const telemetry = share === "off" ? undefined : await telemetryOf(collector, share);
        running = system.service("risk-kernel", { PARTITION: "0", ...telemetry?.env });
        await retry(() => system.nc.request("kernel.query", '{"what":"counters"}', { timeout: 500 }));
        const done = await flood(system, accounts, [running], FLOOD);
        telemetry?.stop();
        // The first one is of code that nobody optimised yet: caches of the machine too.
        if (round > 0) floods.set(share, [...(floods.get(share) ?? []), done]);
      }
    const of = (share: string, figure: (flood: Flood) => number): number =>
      median((floods.get(share) ?? []).map(figure));
    return SHARES.flatMap((share) => {
      const traced = share === "1" ? "every intent traced" : `${Number(share) * 100} % of the intents traced`;
      const wall: Row = {
        name: `committed decisions, telemetry on, ${traced}`,
        unit: "decisions/s",
        ours: of(share, ({ decisionsPerSecond }) => decisionsPerSecond),
        floor: of("off", ({ decisionsPerSecond }) => decisionsPerSecond),
        floorIs: "the same without telemetry, in turn",
        wanted: 0.9,
        limit: `all threads of the kernel used ${usOf(of(share, processUs))} per decision, ${usOf(of("off", processUs))} without; spans: ${Math.round(collector.bytes / 1e6)} MB in all`,
      };
      const thread: Row = {
        name: `decisions per processor time of the deciding thread, ${traced}`,
        unit: "decisions/s",
        ours: of(share, ({ answers, busyMs }) => (answers / busyMs) * 1_000),
        floor: of("off", ({ answers, busyMs }) => (answers / busyMs) * 1_000),
        floorIs: "the same without telemetry, in turn",
        wanted: 0.9,
        limit: "does not depend on what else the machine does",
      };
      return [wall, thread];
    });
  } finally {
    await collector.stop();
    await system.stop();
  }
}

const processUs = ({ answers, processMs }: Flood): number => (processMs / answers) * 1_000;
const usOf = (us: number): string => `${Math.round(us)} µs`;

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}

async function telemetryOf(
  collector: Collector,
  share: string,
): Promise<{ readonly env: Readonly<Record<string, string>>; readonly stop: () => void }> {
  const port = await freePort();
  const timer = setInterval(() => {
    fetch(`http://127.0.0.1:${port}/metrics`)
      .then((response) => response.text())
      .catch(() => undefined); // It is not up yet, or sleeps.
  }, SCRAPE_EVERY_MS);
  return {
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_TRACES_SAMPLER_ARG: share,
      METRICS_PORT: String(port),
    },
    stop: () => {
      clearInterval(timer);
    },
  };
}

/** Takes spans and forgets them. */
class Collector {
  readonly #server: Server;
  bytes = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      request.on("data", (part: Buffer) => (this.bytes += part.length));
      request.on("end", () => response.end("{}"));
    });
  }

  static async start(): Promise<Collector> {
    const collector = new Collector();
    collector.#server.listen(0, "127.0.0.1");
    await once(collector.#server, "listening");
    return collector;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}
