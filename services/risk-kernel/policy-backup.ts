import { readFile } from "node:fs/promises";
import { replaceFile } from "#libs/runtime/atomic-file.ts";
import type { ReadVersion } from "./policy-reader.ts";

/**
 * The newest version as a file, for the day on which KV has lost it: `plimsoll policy restore`, and nothing else,
 * reads it back. Written by the active kernel whenever it differs; a write that fails is tried again with the next read.
 */
export class PolicyBackup {
  readonly #path: string;
  readonly #onFailure: (error: unknown) => void;
  #written = "";
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, onFailure: (error: unknown) => void) {
    this.#path = path;
    this.#onFailure = onFailure;
  }

  keep({ revision, json }: ReadVersion): void {
    const text = `${JSON.stringify({ revision, ...asVersion(json) }, undefined, 2)}\n`;
    if (text === this.#written) return;
    this.#writing = this.#writing.then(async () => {
      try {
        if ((await readFile(this.#path, "utf8").catch(() => "")) !== text)
          await replaceFile(this.#path, text);
        this.#written = text;
      } catch (error) {
        this.#onFailure(error);
      }
    });
  }
}

function asVersion(json: string): object {
  const given = JSON.parse(json) as object;
  return "policy" in given ? given : { policy: given };
}
