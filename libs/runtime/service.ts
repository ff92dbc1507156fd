import type { NatsConnection } from "@nats-io/transport-node";
import { connectBus } from "#libs/bus/connect.ts";
import { dispositionOf, messageOf } from "#libs/domain/errors.ts";
import { createLogger, type Logger } from "#libs/telemetry/log.ts";
import { Stats } from "#libs/telemetry/stats.ts";
import { startTracing, stopTracing } from "#libs/telemetry/trace.ts";
import { anyText, EnvReader, timeScale, type TimeScale } from "./env.ts";

/** Exit code of a process whose own state cannot be trusted. */
const EXIT_HALT = 70;
const EXIT_CONFIG = 2;
const STOP_WITHIN_MS = 3_000;
const STATS_EVERY_MS = 1_000;

/** What every service gets. */
export interface ServiceContext {
  readonly instance: string;
  readonly timeScale: TimeScale;
  readonly nc: NatsConnection;
  /** Where the bus is, for a thread with a connection of its own. */
  readonly natsUrl: string;
  readonly log: Logger;
  readonly stats: Stats;
  /** Aborted on SIGTERM, SIGINT, or when the parent is gone. */
  readonly signal: AbortSignal;
  /** Says that the service works; the supervisor waits for it. */
  readonly ready: () => void;
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
    natsUrl: reader.read("NATS_URL", anyText),
    timeScale: reader.read("TIME_SCALE", timeScale),
    logLevel: reader.optional("LOG_LEVEL", anyText, "info"),
    otlp: reader.optional("OTEL_EXPORTER_OTLP_ENDPOINT", anyText, undefined),
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

  const log = createLogger(service, common.instance, common.logLevel);
  const stats = new Stats(service, common.instance, process.pid);
  const abort = new AbortController();
  const stops: (() => Promise<void> | void)[] = [];
  let ending = false;

  const end = async (code: number): Promise<void> => {
    if (ending) return;
    ending = true;
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

  let nc: NatsConnection | undefined;
  const statsTimer = setInterval(() => {
    if (nc !== undefined && !nc.isClosed())
      nc.publish(`stats.${service}.${common.instance}`, JSON.stringify(stats.toJson()));
  }, STATS_EVERY_MS);
  try {
    await startTracing(service, common.instance, common.otlp);
    const bus = await connectBus({ servers: common.natsUrl, name: common.instance });
    nc = bus;
    void bus.closed().then((error) => {
      if (!ending) fail(error ?? new Error("the bus connection closed for good"));
    });
    await body(
      {
        instance: common.instance,
        timeScale: common.timeScale,
        nc: bus,
        natsUrl: common.natsUrl,
        log,
        stats,
        signal: abort.signal,
        ready: () => {
          log.info({ event: "ready" }, "ready");
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
