import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprintOf, parsePlainKeys, resealKeys, sealKeys } from "#libs/binance/sealed-keys.ts";
import { parseAccountId, type AccountId } from "#libs/domain/ids.ts";
import { replaceFile } from "#libs/runtime/atomic-file.ts";
import { EnvReader } from "#libs/runtime/env.ts";
import {
  credentialsText,
  readCredentialsFile,
  type SealedCredential,
} from "#libs/secrets/credentials-file.ts";
import { openSealer, readKeyPlaces, type KeyPlaces } from "#libs/secrets/places.ts";
import { readPrivately } from "#libs/secrets/private-file.ts";
import type { Operator } from "./operator.ts";
import { table } from "./table.ts";
import { typed, UsageError } from "./usage.ts";

/** What is asked of the sealed keys. */
export type CredentialsAct =
  | { readonly act: "list" }
  | { readonly act: "add" | "rotate"; readonly account: AccountId; readonly file: string | undefined }
  | { readonly act: "rotate-master" }
  | { readonly act: "remove"; readonly account: AccountId };

/** @throws UsageError */
export function parseCredentialsAct(
  [act, name, ...more]: readonly string[],
  { file, master }: { readonly file?: string | undefined; readonly master?: boolean | undefined },
): CredentialsAct {
  const account = (): AccountId => typed(`credentials ${act}`, () => parseAccountId(name ?? "", "account"));
  // A secret typed by mistake into the command line must not be said again.
  if (more.length > 0)
    throw new UsageError(`credentials ${act}: takes one account; keys come from a file or standard input`);
  switch (act) {
    case "list":
      return { act };
    case "add":
      return { act, account: account(), file };
    case "rotate":
      return master === true && name === undefined
        ? { act: "rotate-master" }
        : { act, account: account(), file };
    case "remove":
      return { act, account: account() };
    case undefined:
    default:
      throw new UsageError(
        "credentials: list, add ACCOUNT, rotate ACCOUNT, rotate --master or remove ACCOUNT",
      );
  }
}

/** CREDENTIALS_FILE, MASTER_KEY_FILE and MASTER_KEY as services are given them; else the files of the state folder. */
export function keyPlacesOf(stateDir: string, env: NodeJS.ProcessEnv): KeyPlaces {
  const reader = new EnvReader({
    ...env,
    CREDENTIALS_FILE: env["CREDENTIALS_FILE"] ?? join(stateDir, "credentials.json"),
    ...(env["MASTER_KEY"] === undefined && env["MASTER_KEY_FILE"] === undefined
      ? { MASTER_KEY_FILE: join(stateDir, "master.key") }
      : {}),
  });
  return reader.finish(readKeyPlaces(reader, env));
}

const COLUMNS = ["account", "kind", "created", "master key", "fingerprint", "by", "reason"];

/** What may be seen of the sealed keys. */
export function listText(credentials: readonly SealedCredential[]): string {
  if (credentials.length === 0) return "no keys are sealed here";
  const rows = credentials.map(({ account, kind, createdAt, keyId, fingerprint, operator, reason }) => [
    account,
    kind,
    createdAt,
    keyId,
    fingerprint,
    operator,
    reason,
  ]);
  return table(rows, COLUMNS).join("\n");
}

/** The sealed keys without their boxes. */
export const listJson = (credentials: readonly SealedCredential[]): readonly object[] =>
  credentials.map(({ box: _box, nonce: _nonce, ...seen }) => seen);

export const listed = ({ credentialsFile }: KeyPlaces): readonly SealedCredential[] =>
  existsSync(credentialsFile) ? readCredentialsFile(credentialsFile) : [];

/**
 * Changes the sealed keys; each file is replaced as a whole. A line in the journal beside them says who, what and why
 * before it is done.
 *
 * @param audit the same for whoever else keeps it.
 */
export async function changeCredentials(
  places: KeyPlaces,
  asked: Exclude<CredentialsAct, { act: "list" }>,
  by: Operator,
  audit: (act: string, entry: object) => Promise<void>,
): Promise<string> {
  const known = listed(places);
  const write = (credentials: readonly SealedCredential[]): Promise<void> =>
    replaceFile(places.credentialsFile, credentialsText(credentials));
  const record = async (entry: object): Promise<void> => {
    const act = `CREDENTIALS_${asked.act.toUpperCase()}`;
    const line = { act, ...entry, ...by, at: new Date().toISOString() };
    appendFileSync(`${places.credentialsFile}.log`, `${JSON.stringify(line)}\n`, {
      mode: 0o600,
      flush: true,
    });
    await audit(act, { ...entry, ...by });
  };
  if (asked.act === "rotate-master") return rotateMaster(places, known, write, record);

  const { account } = asked;
  const old = known.find((one) => one.account === account);
  const others = known.filter((one) => one !== old);
  if (asked.act === "add" && old !== undefined)
    throw new UsageError(
      `credentials add: ${account} has a key already; give it another by credentials rotate`,
    );
  if (asked.act !== "add" && old === undefined)
    throw new UsageError(
      `credentials ${asked.act}: ${account} has no key; known are ${known.map((one) => one.account).join(", ") || "none"}`,
    );
  if (asked.act === "remove") {
    await record({ account, fingerprint: old?.fingerprint });
    await write(others);
    return `${account} has no key any more from the next start on; processes that run keep the one they have, so delete it at the exchange`;
  }
  const source = asked.file ?? "standard input";
  const keys = typed(source, () => parsePlainKeys(givenText(asked.file), source));
  if (asked.act === "add" && known.length === 0) makeMasterKey(places);
  const sealer = openSealer(places);
  const fingerprint = fingerprintOf(keys);
  const sealed = await sealKeys(account, keys, sealer, { createdAt: new Date().toISOString(), ...by });
  await record({ account, fingerprint, instead: old?.fingerprint });
  await write([...others, sealed].sort((a, b) => a.account.localeCompare(b.account)));
  return old === undefined
    ? `${account} has the ${sealed.kind} key ${fingerprint}, sealed with master key ${sealed.keyId}; services know it from their next start on`
    : `${account} has the ${sealed.kind} key ${fingerprint} instead of ${old.fingerprint}; services that run use it within a second (their logs say credential-rotated), then delete the old one at the exchange`;
}

/** A new master key first, then everything sealed with it, then the old ones away: at each moment every key opens. */
async function rotateMaster(
  places: KeyPlaces,
  known: readonly SealedCredential[],
  write: (credentials: readonly SealedCredential[]) => Promise<void>,
  record: (entry: object) => Promise<void>,
): Promise<string> {
  const { masterKeyFile } = places;
  const fresh = `${randomBytes(32).toString("base64")}\n`;
  // Opens everything, or nothing is done.
  await Promise.all(known.map((one) => resealKeys(one, openSealer(places))));
  await record({ masterKeys: [...new Set(known.map(({ keyId }) => keyId))] });
  if (masterKeyFile !== undefined) await replaceFile(masterKeyFile, fresh + readPrivately(masterKeyFile));
  const sealer = openSealer(places);
  await write(await Promise.all(known.map((one) => resealKeys(one, sealer))));
  if (masterKeyFile !== undefined) await replaceFile(masterKeyFile, fresh);
  return `${known.length} keys are sealed with master key ${sealer.keyId}; services that run follow within a second`;
}

function makeMasterKey({ masterKeyFile }: KeyPlaces): void {
  if (masterKeyFile === undefined || existsSync(masterKeyFile)) return;
  writeFileSync(masterKeyFile, `${randomBytes(32).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  process.stderr.write(
    `plimsoll: made a master key in ${masterKeyFile}; keep a copy apart from this machine\n`,
  );
}

/** @throws UsageError at a terminal, which would show the secret. */
function givenText(file: string | undefined): string {
  if (file !== undefined) return readPrivately(file);
  if (process.stdin.isTTY)
    throw new UsageError(
      "a terminal shows what is typed: give the key by --file FILE (mode 600), or pipe it in: the API key in the first line, the secret below it",
    );
  return readFileSync(0, "utf8");
}
