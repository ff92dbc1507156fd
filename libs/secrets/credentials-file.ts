import { InvalidValueError } from "#libs/domain/errors.ts";
import { parseAccountId, type AccountId } from "#libs/domain/ids.ts";
import { readPrivately } from "./private-file.ts";
import type { SealedBox } from "./sealed-box.ts";

/** How a key signs. */
export type KeyKind = "HMAC" | "Ed25519";

/** An account's API key at rest. Only {@link SealedBox} is secret; the rest may be shown. */
export interface SealedCredential extends SealedBox {
  readonly account: AccountId;
  readonly kind: KeyKind;
  /** When this key was sealed first, ISO 8601. */
  readonly createdAt: string;
  /** Of the API key: tells one from another. */
  readonly fingerprint: string;
  /** Who brought it, and why. */
  readonly operator: string;
  readonly reason: string;
}

const VERSION = 1;
const TEXTS = ["createdAt", "fingerprint", "operator", "reason", "keyId", "nonce", "box"] as const;

/** Every account's sealed key. @throws InvalidValueError that names the entry and field. */
export function readCredentialsFile(path: string): readonly SealedCredential[] {
  let file: { readonly version?: unknown; readonly credentials?: unknown };
  const text = readPrivately(path);
  try {
    file = JSON.parse(text) as typeof file;
  } catch {
    // Whatever stands there may be a key that somebody meant to seal.
    throw new InvalidValueError(path, "[not shown]", "a file that plimsoll credentials has written");
  }
  if (file.version !== VERSION || !Array.isArray(file.credentials))
    throw new InvalidValueError(
      path,
      "[not shown]",
      `version ${VERSION} of what plimsoll credentials writes`,
    );
  const seen = new Set<string>();
  return (file.credentials as readonly Partial<Record<keyof SealedCredential, unknown>>[]).map((entry, i) => {
    const field = `${path}: credentials[${i}]`;
    const account = parseAccountId(typeof entry.account === "string" ? entry.account : "", field);
    if (seen.has(account)) throw new InvalidValueError(`${field}.account`, account, "named once");
    seen.add(account);
    if (entry.kind !== "HMAC" && entry.kind !== "Ed25519")
      throw new InvalidValueError(`${field}.kind`, "[not shown]", "HMAC or Ed25519");
    for (const name of TEXTS)
      if (typeof entry[name] !== "string")
        throw new InvalidValueError(`${field}.${name}`, "[not shown]", "text");
    return entry as SealedCredential;
  });
}

export const credentialsText = (credentials: readonly SealedCredential[]): string =>
  `${JSON.stringify({ version: VERSION, credentials }, null, 2)}\n`;
