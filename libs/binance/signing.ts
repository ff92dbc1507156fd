import { createHmac, createPrivateKey, createSecretKey, sign } from "node:crypto";
import { InvalidValueError } from "#libs/domain/errors.ts";

/** Signs text; gives the signature as it stands in a query. */
export type Signer = (text: string) => string;

const RULE = "a secret for HMAC, or an unencrypted private key of Ed25519 in PEM (PKCS #8)";

/** Whether a secret is a private key in PEM, of whatever kind. */
export const isPrivateKey = (apiSecret: string): boolean => apiSecret.includes("PRIVATE KEY");

/**
 * How a key signs: HMAC-SHA256 in hex, or Ed25519 in base64 where the secret is a private key.
 * Source: Binance USDⓈ-M Futures, "Signed endpoint security"; facts, section 2.
 *
 * @throws InvalidValueError for a private key of another kind; it does not show it.
 */
export function signerOf(apiSecret: string, field = "apiSecret"): Signer {
  if (!isPrivateKey(apiSecret)) {
    const secret = createSecretKey(apiSecret, "utf8");
    return (text) => createHmac("sha256", secret).update(text).digest("hex");
  }
  const key = privateKeyOf(apiSecret, field);
  return (text) => encodeURIComponent(sign(null, Buffer.from(text), key).toString("base64"));
}

function privateKeyOf(pem: string, field: string): ReturnType<typeof createPrivateKey> {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // What cannot be read is told like what is of another kind, and never quoted.
  }
  throw new InvalidValueError(field, "[not shown]", RULE);
}
