import type { EnvReader } from "#libs/runtime/env.ts";
import { anyText } from "#libs/runtime/env.ts";
import { LocalSealer, type Sealer } from "./sealer.ts";

/** Where sealed keys are, and what opens them. */
export interface KeyPlaces {
  readonly credentialsFile: string;
  /** One master key per line: the first seals, all open. */
  readonly masterKeyFile: string | undefined;
  /** The master keys themselves, where a platform can give them in no other way; undefined when there is a file. */
  readonly masterKeys: string | undefined;
}

/** CREDENTIALS_FILE and either MASTER_KEY_FILE or MASTER_KEY. */
export function readKeyPlaces(reader: EnvReader, env: NodeJS.ProcessEnv): KeyPlaces {
  const credentialsFile = reader.read("CREDENTIALS_FILE", anyText);
  const masterKeys = reader.optional("MASTER_KEY", anyText, undefined);
  const masterKeyFile =
    masterKeys === undefined
      ? reader.read("MASTER_KEY_FILE", anyText)
      : reader.optional("MASTER_KEY_FILE", anyText, undefined);
  // No process that this one starts, and no report of it, inherits the key.
  delete env["MASTER_KEY"];
  return { credentialsFile, masterKeyFile, masterKeys: masterKeyFile === undefined ? masterKeys : undefined };
}

/** The sealer of these places; read anew each time. @throws InvalidValueError that shows no key. */
export function openSealer({ masterKeyFile, masterKeys = "" }: KeyPlaces): Sealer {
  return masterKeyFile === undefined
    ? LocalSealer.parse(masterKeys, "MASTER_KEY")
    : LocalSealer.read(masterKeyFile);
}
