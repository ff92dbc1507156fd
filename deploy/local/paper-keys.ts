import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { openKeys, sealKeys, type PlainKeys } from "#libs/binance/sealed-keys.ts";
import { parseAccountId, type AccountId } from "#libs/domain/ids.ts";
import { replaceFile } from "#libs/runtime/atomic-file.ts";
import {
  credentialsText,
  readCredentialsFile,
  type SealedCredential,
} from "#libs/secrets/credentials-file.ts";
import { LocalSealer } from "#libs/secrets/sealer.ts";
import type { StateFolder } from "./state-folder.ts";

export interface PaperKeys {
  readonly accounts: readonly AccountId[];
  /** Keys and secrets of all accounts, to search for. */
  readonly secrets: readonly string[];
}

/** Seals keys of the paper accounts into the state folder, made once, and gives what stands there then. */
export async function sealPaperKeys(folder: StateFolder, count: number): Promise<PaperKeys> {
  const { credentialsFile, masterKeyFile } = folder;
  if (!existsSync(masterKeyFile))
    writeFileSync(masterKeyFile, `${randomBytes(32).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  const sealer = LocalSealer.read(masterKeyFile);
  const about = { createdAt: new Date().toISOString(), operator: "launcher", reason: "paper account" };
  const sealed: SealedCredential[] = existsSync(credentialsFile)
    ? [...readCredentialsFile(credentialsFile)]
    : await Promise.all(
        unsealedKeys(folder).map(({ id, ...keys }) => sealKeys(parseAccountId(id), keys, sealer, about)),
      );
  for (let i = 1; sealed.length < count; i += 1) {
    const account = parseAccountId(`paper-${i}`);
    if (sealed.some((known) => known.account === account)) continue;
    const keys = { apiKey: randomBytes(32).toString("hex"), apiSecret: randomBytes(32).toString("hex") };
    sealed.push(await sealKeys(account, keys, sealer, about));
  }
  await replaceFile(credentialsFile, credentialsText(sealed));
  rmSync(unsealedFile(folder), { force: true });
  const opened = await Promise.all(sealed.map((one) => openKeys(one, sealer)));
  return {
    accounts: sealed.map(({ account }) => account),
    secrets: opened.flatMap(({ apiKey, apiSecret }) => [apiKey, apiSecret]),
  };
}

/** Where the exchange has kept its accounts' keys as long as they were not sealed. */
const unsealedFile = (folder: StateFolder): string => folder.file("exchange", "accounts.json");

const unsealedKeys = (folder: StateFolder): readonly (PlainKeys & { readonly id: string })[] =>
  existsSync(unsealedFile(folder))
    ? (JSON.parse(readFileSync(unsealedFile(folder), "utf8")) as readonly (PlainKeys & { id: string })[])
    : [];
