import { createHash } from "node:crypto";
import { InvalidValueError } from "#libs/domain/errors.ts";
import type { AccountId } from "#libs/domain/ids.ts";
import type { KeyKind, SealedCredential } from "#libs/secrets/credentials-file.ts";
import type { Sealer } from "#libs/secrets/sealer.ts";
import { isPrivateKey, signerOf } from "./signing.ts";

/** An API key in the clear: it goes from where it was read into a box, or from a box to who signs, and nowhere else. */
export interface PlainKeys {
  readonly apiKey: string;
  /** A secret for HMAC, or a private key of Ed25519 in PEM. */
  readonly apiSecret: string;
}

const PRINTABLE = /^[\x21-\x7e]{1,1024}$/;
const FORM = 'the API key in the first line and the secret below it, or JSON {"apiKey", "apiSecret"}';

/** What a person gives. @throws InvalidValueError that shows nothing of it. */
export function parsePlainKeys(text: string, field: string): PlainKeys {
  const given = text.trimStart().startsWith("{") ? fromJson(text, field) : fromLines(text);
  const { apiKey, apiSecret } = given;
  const fault = (what: string, rule: string) =>
    new InvalidValueError(`${field}: ${what}`, "[not shown]", rule);
  if (typeof apiKey !== "string" || !PRINTABLE.test(apiKey)) throw fault("the API key", FORM);
  if (typeof apiSecret !== "string" || apiSecret === "") throw fault("the secret", FORM);
  if (isPrivateKey(apiSecret)) signerOf(apiSecret, `${field}: the secret`);
  else if (!PRINTABLE.test(apiSecret)) throw fault("the secret", FORM);
  return { apiKey, apiSecret };
}

function fromJson(text: string, field: string): Partial<Record<keyof PlainKeys, unknown>> {
  try {
    return JSON.parse(text) as Partial<Record<keyof PlainKeys, unknown>>;
  } catch {
    throw new InvalidValueError(field, "[not shown]", FORM); // The parser's own message quotes the text.
  }
}

function fromLines(text: string): Partial<PlainKeys> {
  const [apiKey = "", ...secret] = text.trim().split(/\r?\n/);
  return { apiKey: apiKey.trim(), apiSecret: secret.join("\n").trim() };
}

/** Tells one API key from another and says nothing of its secret. */
export const fingerprintOf = ({ apiKey }: PlainKeys): string =>
  createHash("sha256").update("plimsoll api key\0").update(apiKey).digest("hex").slice(0, 16);

/** @param about when, who and why. */
export async function sealKeys(
  account: AccountId,
  keys: PlainKeys,
  sealer: Sealer,
  about: Pick<SealedCredential, "createdAt" | "operator" | "reason">,
): Promise<SealedCredential> {
  const kind: KeyKind = isPrivateKey(keys.apiSecret) ? "Ed25519" : "HMAC";
  const plain = Buffer.from(JSON.stringify({ apiKey: keys.apiKey, apiSecret: keys.apiSecret }));
  try {
    const sealed = await sealer.seal(plain, account);
    return { account, kind, ...about, fingerprint: fingerprintOf(keys), ...sealed };
  } finally {
    plain.fill(0);
  }
}

/** @throws InvalidValueError for another master key or account, or changed bytes. */
export async function openKeys(sealed: SealedCredential, sealer: Sealer): Promise<PlainKeys> {
  const plain = await sealer.open(sealed, sealed.account);
  try {
    return parsePlainKeys(plain.toString("utf8"), `the sealed keys of ${sealed.account}`);
  } finally {
    plain.fill(0);
  }
}

/** The same key under the sealer's newest master key. */
export async function resealKeys(sealed: SealedCredential, sealer: Sealer): Promise<SealedCredential> {
  const plain = await sealer.open(sealed, sealed.account);
  try {
    return { ...sealed, ...(await sealer.seal(plain, sealed.account)) };
  } finally {
    plain.fill(0);
  }
}
