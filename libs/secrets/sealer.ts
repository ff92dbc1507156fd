import { randomBytes } from "node:crypto";
import { InvalidValueError } from "#libs/domain/errors.ts";
import { readPrivately } from "./private-file.ts";
import { NONCE_BYTES, open, parseMasterKey, seal, type MasterKey, type SealedBox } from "./sealed-box.ts";

/**
 * What seals and opens with a master key. A KMS fits here: its own encrypt and decrypt, with `about` as the encryption
 * context; its key then never comes to us.
 */
export interface Sealer {
  /** The master key that seals from now on. */
  readonly keyId: string;
  readonly seal: (plain: Uint8Array, about: string) => Promise<SealedBox>;
  /** @throws InvalidValueError for an unknown key, another owner or changed bytes. */
  readonly open: (sealed: SealedBox, about: string) => Promise<Buffer>;
}

/** Master keys of our own: the first seals, all of them open. */
export class LocalSealer implements Sealer {
  readonly #keys: readonly [MasterKey, ...MasterKey[]];
  readonly #from: string;

  private constructor(keys: readonly [MasterKey, ...MasterKey[]], from: string) {
    this.#keys = keys;
    this.#from = from;
  }

  /** @param text one key per line or comma. @param from where they stand, for errors. @throws InvalidValueError */
  static parse(text: string, from: string): LocalSealer {
    const [first, ...older] = text
      .split(/[\n,]/)
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .map((line, index) => parseMasterKey(line, `${from}, key ${index + 1}`));
    if (first === undefined) throw new InvalidValueError(from, "", "at least one master key");
    return new LocalSealer([first, ...older], from);
  }

  /** @throws InvalidValueError when anybody but the owner may read it. */
  static read(path: string): LocalSealer {
    return LocalSealer.parse(readPrivately(path), path);
  }

  get keyId(): string {
    return this.#keys[0].id;
  }

  seal(plain: Uint8Array, about: string): Promise<SealedBox> {
    return Promise.resolve(seal(plain, about, this.#keys[0], randomBytes(NONCE_BYTES)));
  }

  async open(sealed: SealedBox, about: string): Promise<Buffer> {
    const key = this.#keys.find(({ id }) => id === sealed.keyId);
    if (key === undefined)
      throw new InvalidValueError(
        `the master key of ${about}`,
        sealed.keyId,
        `one of ${this.#from}: ${this.#keys.map(({ id }) => id).join(", ")}`,
      );
    return Promise.resolve(open(sealed, about, key));
  }
}
