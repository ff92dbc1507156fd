import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openKeys, sealKeys, type PlainKeys } from "#libs/binance/sealed-keys.ts";
import { parseAccountId } from "#libs/domain/ids.ts";
import { credentialsText, readCredentialsFile } from "#libs/secrets/credentials-file.ts";
import { LocalSealer } from "#libs/secrets/sealer.ts";

export interface PlainAccount extends PlainKeys {
  readonly id: string;
}

const BY = { createdAt: "2026-05-04T12:00:00.000Z", operator: "test", reason: "test" };
const FILES = { credentials: "credentials.json", masterKey: "master.key" };

/** Where the sealed keys of a folder are, as services are told. */
export const keyPlaces = (dir: string): Record<"CREDENTIALS_FILE" | "MASTER_KEY_FILE", string> => ({
  CREDENTIALS_FILE: join(dir, FILES.credentials),
  MASTER_KEY_FILE: join(dir, FILES.masterKey),
});

/** Seals these keys into a folder, with a master key of its own unless one is given; gives what services are told. */
export async function sealAccounts(
  dir: string,
  accounts: readonly PlainAccount[],
  masterKey = randomBytes(32).toString("base64"),
): Promise<ReturnType<typeof keyPlaces>> {
  const places = keyPlaces(dir);
  writeFileSync(places.MASTER_KEY_FILE, masterKey, { mode: 0o600 });
  const sealer = LocalSealer.read(places.MASTER_KEY_FILE);
  const sealed = await Promise.all(
    accounts.map(({ id, ...keys }) => sealKeys(parseAccountId(id), keys, sealer, BY)),
  );
  writeFileSync(places.CREDENTIALS_FILE, credentialsText(sealed), { mode: 0o600 });
  return places;
}

/** The keys that are sealed in a folder. */
export function openAccounts(dir: string): Promise<readonly PlainAccount[]> {
  const places = keyPlaces(dir);
  const sealer = LocalSealer.read(places.MASTER_KEY_FILE);
  return Promise.all(
    readCredentialsFile(places.CREDENTIALS_FILE).map(async (sealed) => ({
      id: sealed.account,
      ...(await openKeys(sealed, sealer)),
    })),
  );
}

/** The same of accounts that a simulated exchange on its own has made. */
export const sealAccountsOf = (dir: string, exchangeState: string): ReturnType<typeof sealAccounts> =>
  sealAccounts(
    dir,
    JSON.parse(readFileSync(join(exchangeState, "accounts.json"), "utf8")) as readonly PlainAccount[],
  );
