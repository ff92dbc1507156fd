import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Credentials } from "./rest/endpoint.ts";

/**
 * The accounts and their keys, made once and kept beside the ledger, readable by the owner only. Each account has an
 * HMAC key and an Ed25519 key.
 */
export function loadAccounts(stateDir: string, count: number): readonly Credentials[] {
  const path = join(stateDir, "accounts.json");
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Credentials[]) : [];
  const accounts = known.map((account) => ({ ...account, ed25519: account.ed25519 ?? ed25519Key() }));
  for (let i = accounts.length; i < count; i += 1)
    accounts.push({
      id: `paper-${i + 1}`,
      apiKey: randomBytes(32).toString("hex"),
      apiSecret: randomBytes(32).toString("hex"),
      ed25519: ed25519Key(),
    });
  writeFileSync(path, JSON.stringify(accounts, null, 2), { mode: 0o600 });
  return accounts;
}

function ed25519Key(): NonNullable<Credentials["ed25519"]> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return {
    apiKey: randomBytes(32).toString("hex"),
    publicKey: publicKey.export({ type: "spki", format: "pem" }),
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }),
  };
}
