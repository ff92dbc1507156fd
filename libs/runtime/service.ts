import type { NatsConnection } from "@nats-io/transport-node";
import { readFileSync } from "node:fs";
import { connectBus, type BusAddress } from "#libs/bus/connect.ts";
import { MicroService, type Endpoint } from "#libs/bus/micro-service.ts";
import { MICRO_SERVICES, type Role } from "#libs/bus/roles.ts";
import { dispositionOf, messageOf } from "#libs/domain/errors.ts";
import { createLogger, type Logger } from "#libs/telemetry/log.ts";
import { Stats } from "#libs/telemetry/stats.ts";
import { startTracing, stopTracing, type Tracing } from "#libs/telemetry/trace.ts";
import { anyText, EnvReader, integer, share, timeScale, type TimeScale } from "./env.ts";
import { Health } from "./health.ts";
import { serveProcess } from "./process-endpoint.ts";

/** Exit code of a process whose own state cannot be trusted. */
const EXIT_HALT = 70;
const EXIT_CONFIG = 2;
/** A process that was asked to end has done so by then. */
export const STOP_WITHIN_MS = 3_000;
const VERSION = (
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }
).version;
const STATS_EVERY_MS = 1_000;
const SPANS_LOST_SAID_EVERY_MS = 60_000;

/** What every service gets. */
export interface ServiceContext {
  readonly instance: string;
  readonly timeScale: TimeScale;
  readonly nc: NatsConnection;
  /** Where the bus is, for a thread with a connection of its own. */
  readonly bus: BusAddress;
  readonly log: Logger;
  readonly stats: Stats;
  /** What this process says of itself at `/health`. */
  readonly health: Health;
  /** Where spans go, for a thread of its own; undefined while nothing is traced. */
  readonly tracing: Tracing | undefined;
  /** Told of spans that such a thread could not send. */
  readonly spansLost: (spans: number, why: string) => void;
  /** Aborted on SIGTERM, SIGINT, or when the parent is gone. */
  readonly signal: AbortSignal;
  /** Says that the service works; the supervisor waits for it. */
  readonly ready: () => void;
  /** Answers a question on the bus, for as long as the process lives. */
  readonly endpoint: (endpoint: Endpoint) => void;
  /** Runs at the end, newest first; the bus is still connected. */
  readonly onStop: (fn: () => Promise<void> | void) => void;
  /** Ends the process: a background task failed and nobody awaits it. */
  readonly fail: (error: unknown) => void;
}

/**
 * Runs one service: reads its configuration, connects, publishes its stats, drains on SIGTERM.
 *
 * `body` resolves when the service is set up; the process lives on until it is stopped or fails. An error
 * that nobody classified ends it with exit code 70: the supervisor starts it anew from what is stored.
 */
export async function runService<Config>(
  service: string,
  env: NodeJS.ProcessEnv,
  readConfig: (reader: EnvReader) => Config,
  body: (context: ServiceContext, config: Config) => Promise<void>,
): Promise<void> {
  const reader = new EnvReader(env);
  const common = {
    instance: reader.read("INSTANCE", anyText),
    bus: {
      servers: reader.read("NATS_URL", anyText),
      keyFile: reader.optional("BUS_KEY_FILE", anyText, undefined),
      caFile: reader.optional("BUS_CA_FILE", anyText, undefined),
    },
    timeScale: reader.read("TIME_SCALE", timeScale),
    logLevel: reader.optional("LOG_LEVEL", anyText, "info"),
    otlp: reader.optional("OTEL_EXPORTER_OTLP_ENDPOINT", anyText, undefined),
    traceRatio: reader.optional("OTEL_TRACES_SAMPLER_ARG", share, 1),
    metricsPort: reader.optional("METRICS_PORT", integer(1, 65_535), undefined),
    metricsHost: reader.optional("METRICS_HOST", anyText, "127.0.0.1"),
    parentPipe: reader.optional("PLIMSOLL_PARENT_PIPE", anyText, undefined),
  };
  let config: Config;
  try {
    config = reader.finish(readConfig(reader));
    reader.finish(undefined);
  } catch (error) {
    process.stderr.write(`${service}: ${messageOf(error)}\n`);
    process.exit(EXIT_CONFIG);
  }

  const tracing = common.otlp === undefined ? undefined : { endpoint: common.otlp, ratio: common.traceRatio };
  const log = createLogger(service, common.instance, common.logLevel);
  const stats = new Stats(service, common.instance, process.pid);
  const health = new Health(service, common.instance);
  stats.observe(() => health.samples());
  const abort = new AbortController();
  const stops: (() => Promise<void> | void)[] = [];
  let ending = false;

  const end = async (code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    health.stopping();
    setTimeout(() => process.exit(code === 0 ? 1 : code), STOP_WITHIN_MS).unref();
    abort.abort();
    for (const stop of stops.reverse()) {
      try {
        await stop();
      } catch (error) {
        log.error({ event: "stop-failed", error: messageOf(error) }, "a part did not stop cleanly");
      }
    }
    clearInterval(statsTimer);
    await stopTracing().catch((error: unknown) => {
      log.warn({ event: "traces-lost", error: messageOf(error) }, "the last spans were not exported");
    });
    await nc?.drain().catch((error: unknown) => {
      log.warn({ event: "drain-failed", error: messageOf(error) }, "the bus connection did not drain");
    });
    log.info({ event: "stopped", code }, "stopped");
    process.exit(code);
  };
  const fail = (error: unknown): void => {
    if (ending) return;
    const disposition = dispositionOf(error);
    log.fatal(
      {
        event: "failed",
        disposition,
        error: messageOf(error),
        stack: error instanceof Error ? error.stack : undefined,
      },
      "the service cannot go on and ends; the supervisor starts it anew",
    );
    void end(EXIT_HALT);
  };
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
  process.once("SIGTERM", () => void end(0));
  process.once("SIGINT", () => void end(0));
  if (common.parentPipe !== undefined) {
    // The supervisor holds the other end: when it is killed, we must not live on with nobody watching.
    process.stdin.on("end", () => void end(0)).on("error", () => void end(0));
    process.stdin.resume();
  }

  let saidAt = Number.NEGATIVE_INFINITY;
  const spansLost = (spans: number, why: string): void => {
    stats.count("spans.lost", spans);
    const now = performance.now();
    if (now - saidAt < SPANS_LOST_SAID_EVERY_MS) return;
    saidAt = now;
    log.warn({ event: "spans-lost", spans, why }, "spans reach no collector; nothing else is affected");
  };
  let nc: NatsConnection | undefined;
  const statsTimer = setInterval(() => {
    health.look();
    if (nc !== undefined && !nc.isClosed())
      nc.publish(`stats.${service}.${common.instance}`, JSON.stringify(stats.toJson()));
  }, STATS_EVERY_MS);
  try {
    if (common.metricsPort !== undefined) {
      const address = { host: common.metricsHost, port: common.metricsPort };
      await serveProcess(service, common.instance, address, { health, stats }).then(
        (stop) => void stops.push(stop),
        (error: unknown) => {
          // Orders do not wait for whoever watches them; that nothing is shown is seen there.
          log.error({ event: "metrics-not-shown", ...address, error: messageOf(error) }, "free the port");
        },
      );
    }
    await startTracing(service, common.instance, tracing, spansLost);
    const connection = await connectBus({ ...common.bus, name: common.instance });
    nc = connection;
    health.bus(true);
    void connection.closed().then((error) => {
      if (!ending) fail(error ?? new Error("the bus connection closed for good"));
    });
    // A refusal is nobody's error where it happens: what is not heard, or not stored, is missed in silence.
    const hearBus = async (): Promise<void> => {
      for await (const status of connection.status())
        if (status.type === "error") {
          stats.count("bus.refused");
          log.error({ event: "bus-refused", error: status.error.message }, "the bus refuses it");
        } else if (status.type === "disconnect" || status.type === "reconnect") {
          health.bus(status.type === "reconnect");
          if (status.type === "reconnect") stats.count("bus.reconnects");
        }
    };
    hearBus().catch(fail);
    const micro = microService(service, common.instance, connection, log);
    await body(
      {
        instance: common.instance,
        timeScale: common.timeScale,
        nc: connection,
        bus: common.bus,
        log,
        stats,
        health,
        tracing,
        spansLost,
        signal: abort.signal,
        ready: () => {
          health.started();
          log.info({ event: "ready" }, "ready");
        },
        endpoint: (endpoint) => {
          if (micro === undefined) throw new Error(`${service} is no micro service: see MICRO_SERVICES`);
          micro.add(endpoint);
        },
        onStop: (fn) => void stops.push(fn),
        fail,
      },
      config,
    );
  } catch (error) {
    fail(error);
  }
}

/** What it answers as a micro service; undefined of one that is none. */
function microService(
  service: string,
  instance: string,
  nc: NatsConnection,
  log: Logger,
): MicroService | undefined {
  const description = MICRO_SERVICES[service as Role];
  if (description === undefined) return undefined;
  const identity = {
    name: service,
    // One token of a subject.
    id: instance.replaceAll(/[^\w-]/g, "_"),
    version: VERSION,
    description,
    metadata: { instance, role: service, pid: String(process.pid) },
  };
  return new MicroService(nc, identity, (endpoint, error) => {
    log.warn({ event: "question-failed", endpoint, error }, "a question was answered with an error");
  });
}
