import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { setTimeout as sleep } from "node:timers/promises";
import { connectBus } from "#libs/bus/connect.ts";
import { ensureStreams } from "#libs/bus/streams.ts";
import { HaltError, messageOf } from "#libs/domain/errors.ts";
import { anyText, EnvReader, integer } from "#libs/runtime/env.ts";
import { createLogger } from "#libs/telemetry/log.ts";

const EXIT_CONFIG = 2;
const EXIT_HALT = 70;
const RETRY_MS = 500;

/**
 * Makes every stream and bucket on a bus that is shared by several machines, verifies those that are there, and ends. A cluster that
 * has not agreed on its leader yet is waited for.
 */
const reader = new EnvReader(process.env);
const config = {
  instance: reader.optional("INSTANCE", anyText, "bus-setup"),
  servers: reader.read("NATS_URL", anyText),
  keyFile: reader.read("BUS_KEY_FILE", anyText),
  caFile: reader.optional("BUS_CA_FILE", anyText, undefined),
  replicas: reader.read("STREAM_REPLICAS", integer(1, 5)),
  logLevel: reader.optional("LOG_LEVEL", anyText, "info"),
};
try {
  reader.finish(config);
} catch (error) {
  process.stderr.write(`bus-setup: ${messageOf(error)}\n`);
  process.exit(EXIT_CONFIG);
}
const { instance, replicas, logLevel, ...address } = config;
const log = createLogger("bus-setup", instance, logLevel);
try {
  const nc = await connectBus({ ...address, name: instance });
  await makeStreams(nc);
  log.info({ event: "ready", replicas }, "every stream and bucket is there");
  await nc.close();
} catch (error) {
  log.fatal({ event: "failed", error: messageOf(error) }, "the streams are not as they should be");
  process.exitCode = EXIT_HALT;
}

/** @throws HaltError when a stream that is there differs. */
async function makeStreams(nc: NatsConnection): Promise<void> {
  for (;;)
    try {
      await ensureStreams(await jetstreamManager(nc), nc, { replicas });
      return;
    } catch (error) {
      if (error instanceof HaltError) throw error;
      log.warn({ event: "retry", error: messageOf(error) }, "the bus is not ready; trying again");
      await sleep(RETRY_MS);
    }
}
