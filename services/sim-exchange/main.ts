import { messageOf } from "#libs/domain/errors.ts";
import { openKeys } from "#libs/binance/sealed-keys.ts";
import { readCredentialsFile } from "#libs/secrets/credentials-file.ts";
import { keepOutOfDumps } from "#libs/secrets/dumps.ts";
import { openSealer, type KeyPlaces } from "#libs/secrets/places.ts";
import { createLogger } from "#libs/telemetry/log.ts";
import { readConfig } from "./config.ts";
import { replaySource, syntheticSource } from "./market/source.ts";
import type { Credentials } from "./rest/endpoint.ts";
import { startExchange } from "./start-exchange.ts";

/** The simulated exchange as a service of `npm start`: everything comes from the environment. */
main().catch((error: unknown) => {
  process.stderr.write(`sim-exchange: ${messageOf(error)}\n`);
  process.exit(2);
});

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLogger("sim-exchange", config.instance, config.logLevel);
  const source =
    config.replay.length > 0
      ? await replaySource(config.replay, config.symbols)
      : syntheticSource({
          phases: config.synthetic,
          seed: config.seed,
          wanted: config.symbols,
          firstMs: Date.now(),
        });
  const accounts = config.keys === undefined ? config.accounts : await openAll(config.keys);
  const exchange = await startExchange({
    ...config,
    accounts,
    source,
    faults: [],
    log,
  });
  const stop = (): void => {
    exchange.stop();
    log.info({ event: "stopped" }, "stopped");
    process.exit(0);
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  if (process.env["PLIMSOLL_PARENT_PIPE"] !== undefined) {
    process.stdin.on("end", stop).on("error", stop);
    process.stdin.resume();
  }
  const place = `${config.host}:${exchange.port}`;
  log.info({ event: "ready", rest: `http://${place}`, ws: `ws://${place}` }, "ready");
  await exchange.done;
}

/** An exchange knows its accounts' keys. */
async function openAll(places: KeyPlaces): Promise<readonly Credentials[]> {
  keepOutOfDumps();
  const sealer = openSealer(places);
  return Promise.all(
    readCredentialsFile(places.credentialsFile).map(async (sealed) => ({
      id: sealed.account,
      ...(await openKeys(sealed, sealer)),
    })),
  );
}
