import { anyText, EnvReader, integer, list, timeScale, type TimeScale } from "#libs/runtime/env.ts";

export interface SimConfig {
  readonly port: number;
  readonly stateDir: string;
  readonly accounts: number;
  readonly seed: number;
  readonly speed: TimeScale;
  readonly replay: readonly string[];
  readonly symbols: readonly string[];
  readonly limits: boolean;
  readonly logLevel: string;
  readonly instance: string;
}

/** @throws Error that lists every missing or invalid variable at once. */
export function readConfig(env: NodeJS.ProcessEnv): SimConfig {
  const reader = new EnvReader(env);
  return reader.finish({
    port: reader.read("SIM_PORT", integer(0, 65_535)),
    stateDir: reader.read("SIM_STATE", anyText),
    accounts: reader.read("SIM_ACCOUNTS", integer(1, 1_000)),
    seed: reader.read("SIM_SEED", integer(0, 4_294_967_295)),
    speed: reader.read("SIM_SPEED", timeScale),
    replay: reader.optional("SIM_REPLAY", (text) => text.split("\n"), []),
    symbols: reader.optional("SIM_SYMBOLS", list(anyText), []),
    limits: reader.optional("SIM_LIMITS", (text) => text !== "off", true),
    logLevel: reader.optional("LOG_LEVEL", anyText, "info"),
    instance: reader.optional("INSTANCE", anyText, "sim-exchange-0"),
  });
}
