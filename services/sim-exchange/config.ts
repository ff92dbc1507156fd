import { parsePhases, type Phase } from "./market/regimes.ts";
import { readKeyPlaces, type KeyPlaces } from "#libs/secrets/places.ts";
import { anyText, EnvReader, integer, list, timeScale, type TimeScale } from "#libs/runtime/env.ts";

export interface SimConfig {
  readonly host: string;
  readonly port: number;
  readonly stateDir: string;
  readonly accounts: number;
  /** The accounts and their keys, when somebody else has made and sealed them. */
  readonly keys: KeyPlaces | undefined;
  readonly seed: number;
  readonly speed: TimeScale;
  readonly replay: readonly string[];
  readonly symbols: readonly string[];
  /** How the made-up prices behave. */
  readonly synthetic: readonly Phase[];
  readonly limits: boolean;
  readonly connectionTimeScale: number;
  readonly logLevel: string;
  readonly instance: string;
}

/** @throws Error that lists every missing or invalid variable at once. */
export function readConfig(env: NodeJS.ProcessEnv): SimConfig {
  const reader = new EnvReader(env);
  return reader.finish({
    host: reader.optional("SIM_HOST", anyText, "127.0.0.1"),
    port: reader.read("SIM_PORT", integer(0, 65_535)),
    stateDir: reader.read("SIM_STATE", anyText),
    accounts: reader.read("SIM_ACCOUNTS", integer(1, 1_000)),
    keys: env["CREDENTIALS_FILE"] === undefined ? undefined : readKeyPlaces(reader, env),
    seed: reader.read("SIM_SEED", integer(0, 4_294_967_295)),
    speed: reader.read("SIM_SPEED", timeScale),
    replay: reader.optional("SIM_REPLAY", (text) => text.split("\n"), []),
    symbols: reader.optional("SIM_SYMBOLS", list(anyText), []),
    synthetic: reader.optional("SIM_SYNTHETIC", parsePhases, [{ regime: "waves", forMs: undefined }]),
    limits: reader.optional("SIM_LIMITS", (text) => text !== "off", true),
    connectionTimeScale: reader.optional("SIM_CONNECTION_TIME", integer(1, 1_000_000), 1),
    logLevel: reader.optional("LOG_LEVEL", anyText, "info"),
    instance: reader.optional("INSTANCE", anyText, "sim-exchange-0"),
  });
}
