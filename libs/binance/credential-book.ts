import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { HaltError, messageOf } from "#libs/domain/errors.ts";
import { readCredentialsFile, type SealedCredential } from "#libs/secrets/credentials-file.ts";
import type { KeyPlaces } from "#libs/secrets/places.ts";
import { openSealer } from "#libs/secrets/places.ts";
import { ApiKeys, type Credentials } from "./credentials.ts";
import { openKeys } from "./sealed-keys.ts";

const LOOK_EVERY_MS = 250;

interface Version {
  readonly keys: ApiKeys;
  readonly sealed: SealedCredential;
}

/** What the book says of itself. Neither says anything of a key. */
export interface BookWords {
  /** From now on requests of the account are signed with another key; its fingerprint. */
  readonly onRotated: (account: string, fingerprint: string) => void;
  /** The files have changed and cannot be used: the versions at hand are used on. */
  readonly onUnreadable: (reason: string) => void;
}

/**
 * The accounts' keys, opened, in the process that signs. It follows the files: a key that was rotated, or sealed with
 * another master key, is used for the next request. Accounts that are added need a new start; those that are removed
 * keep the version that was opened last, because positions that stand must be closed.
 */
export class CredentialBook {
  readonly #places: KeyPlaces;
  readonly #versions = new Map<string, Version>();
  #seen = "";

  private constructor(places: KeyPlaces) {
    this.#places = places;
  }

  /** @throws InvalidValueError when a file cannot be read or a key not opened. */
  static async open(places: KeyPlaces): Promise<CredentialBook> {
    const book = new CredentialBook(places);
    book.#seen = await book.#look();
    for (const version of await book.#read()) book.#versions.set(version.sealed.account, version);
    return book;
  }

  /** One for each account; each gives its newest version at any time. */
  get accounts(): readonly Credentials[] {
    return [...this.#versions.keys()].map((id) => ({ id, keys: () => this.#keysOf(id) }));
  }

  /** Fingerprints of the keys in use by account. */
  get fingerprints(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      [...this.#versions].map(([account, { sealed }]) => [account, sealed.fingerprint]),
    );
  }

  /** Follows the files until the signal is aborted. */
  async follow(signal: AbortSignal, words: BookWords): Promise<void> {
    for (let told = ""; !signal.aborted;) {
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        const seen = await this.#look();
        if (seen === this.#seen) continue;
        for (const version of await this.#read()) this.#take(version, words);
        this.#seen = seen;
        told = "";
      } catch (error) {
        // Tried again: who rotates a master key writes two files, one after the other.
        const reason = messageOf(error);
        if (reason !== told) words.onUnreadable(reason);
        told = reason;
      }
    }
  }

  #take(version: Version, { onRotated }: BookWords): void {
    const { account, fingerprint, createdAt } = version.sealed;
    const known = this.#versions.get(account);
    if (known === undefined) return;
    this.#versions.set(account, version);
    // A secret that was wrong is given anew for the same API key.
    if (known.sealed.fingerprint !== fingerprint || known.sealed.createdAt !== createdAt)
      onRotated(account, fingerprint);
  }

  #keysOf(account: string): ApiKeys {
    const version = this.#versions.get(account);
    if (version === undefined)
      throw new HaltError("NO_CREDENTIALS", `${this.#places.credentialsFile} has no keys of ${account}`);
    return version.keys;
  }

  /** Changes whenever one of the files does. */
  async #look(): Promise<string> {
    const { credentialsFile, masterKeyFile } = this.#places;
    const files = [credentialsFile, ...(masterKeyFile === undefined ? [] : [masterKeyFile])];
    const states = await Promise.all(files.map((file) => stat(file, { bigint: true })));
    return states.map(({ ino, size, ctimeNs }) => `${ino}:${size}:${ctimeNs}`).join(" ");
  }

  /** All of them or none. The credentials first: a master key is taken away after what it had sealed. */
  async #read(): Promise<readonly Version[]> {
    const sealed = readCredentialsFile(this.#places.credentialsFile);
    const sealer = openSealer(this.#places);
    return Promise.all(
      sealed.map(async (one) => {
        const { apiKey, apiSecret } = await openKeys(one, sealer);
        return { sealed: one, keys: new ApiKeys(apiKey, apiSecret, `the secret of ${one.account}`) };
      }),
    );
  }
}
