import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject } from "node:crypto";
import { InvalidValueError } from "#libs/domain/errors.ts";

/** Bytes that only the holder of a master key can read or change, and what they belong to. All but the id is base64. */
export interface SealedBox {
  /** The master key that opens it. */
  readonly keyId: string;
  readonly nonce: string;
  /** Ciphertext and tag. */
  readonly box: string;
}

export interface MasterKey {
  /** Says which key it is and nothing of the key. */
  readonly id: string;
  readonly key: KeyObject;
}

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
export const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** @param text 32 bytes in base64. @throws InvalidValueError that does not show them. */
export function parseMasterKey(text: string, field: string): MasterKey {
  const bytes = Buffer.from(text, "base64");
  if (!/^[A-Za-z0-9+/]{43}=$/.test(text) || bytes.length !== KEY_BYTES)
    throw new InvalidValueError(
      field,
      "[not shown]",
      "32 random bytes in base64, as openssl rand -base64 32 prints them",
    );
  const id = createHash("sha256").update("plimsoll master key\0").update(bytes).digest("hex").slice(0, 12);
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return { id, key };
}

/**
 * AES-256-GCM.
 *
 * @param about authenticated and not stored: a box opens only for what it was sealed for.
 * @param nonce 12 random bytes, never used twice with one key.
 */
export function seal(plain: Uint8Array, about: string, { id, key }: MasterKey, nonce: Uint8Array): SealedBox {
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(about));
  const box = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return { keyId: id, nonce: Buffer.from(nonce).toString("base64"), box: box.toString("base64") };
}

/** @throws InvalidValueError for another key or owner, or a single changed bit; it shows nothing of the content. */
export function open(sealed: SealedBox, about: string, { id, key }: MasterKey): Buffer {
  const box = Buffer.from(sealed.box, "base64");
  const nonce = Buffer.from(sealed.nonce, "base64");
  try {
    const tagAt = box.length - TAG_BYTES;
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(about));
    decipher.setAuthTag(box.subarray(tagAt));
    return Buffer.concat([decipher.update(box.subarray(0, tagAt)), decipher.final()]);
  } catch {
    throw new InvalidValueError(
      `the sealed keys of ${about}`,
      "[not shown]",
      `as they were sealed with master key ${id} for ${about}; they were changed or belong to somebody else: seal them anew`,
    );
  }
}
