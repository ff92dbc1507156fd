import { signerOf, type Signer } from "./signing.ts";

/** What requests are signed with: one version of an account's API key. Nothing that prints an object shows it. */
export class ApiKeys {
  readonly #apiKey: string;
  readonly #sign: Signer;

  /**
   * @param apiSecret a secret for HMAC, or a private key of Ed25519 in PEM.
   * @throws InvalidValueError for a private key that cannot sign; it does not show it.
   */
  constructor(apiKey: string, apiSecret: string, field = "apiSecret") {
    this.#apiKey = apiKey;
    this.#sign = signerOf(apiSecret, field);
  }

  /** For the header X-MBX-APIKEY. */
  get apiKey(): string {
    return this.#apiKey;
  }

  sign(text: string): string {
    return this.#sign(text);
  }
}

/** An account whose requests can be signed. */
export interface Credentials {
  readonly id: string;
  /** The newest version: each request asks, at the moment of sending. */
  readonly keys: () => ApiKeys;
}

/** Credentials that never change. */
export function fixedCredentials(keys: {
  readonly id: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}): Credentials {
  const version = new ApiKeys(keys.apiKey, keys.apiSecret, `apiSecret of ${keys.id}`);
  return { id: keys.id, keys: () => version };
}
