import { statSync } from "node:fs";
import { readPrivately } from "#libs/secrets/private-file.ts";
import { parseTokens, Tokens } from "./tokens.ts";

const LOOK_EVERY_MS = 2_000;

/**
 * The tokens of a file, read again whenever it changes: a token that is taken out is good no more within seconds.
 *
 * A change that cannot be read leaves what was read before in force, and is told.
 */
export class TokensFile {
  readonly #path: string;
  readonly #timer: NodeJS.Timeout;
  #mark: string;
  #tokens: Tokens;

  /** @throws Error when it cannot be read, is open to others, or has a fault. */
  constructor(
    path: string,
    on: { readonly changed: (tokens: Tokens) => void; readonly unreadable: (error: unknown) => void },
  ) {
    this.#path = path;
    this.#mark = markOf(path);
    this.#tokens = readTokens(path);
    this.#timer = setInterval(() => {
      try {
        const mark = markOf(this.#path);
        if (mark === this.#mark) return;
        // A fault is told once, not every two seconds.
        this.#mark = mark;
        this.#tokens = readTokens(this.#path);
      } catch (error) {
        on.unreadable(error);
        return;
      }
      on.changed(this.#tokens);
    }, LOOK_EVERY_MS);
  }

  get tokens(): Tokens {
    return this.#tokens;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

function markOf(path: string): string {
  const { ino, mtimeMs, size, mode } = statSync(path);
  return `${ino} ${mtimeMs} ${size} ${mode}`;
}

const readTokens = (path: string): Tokens => new Tokens(parseTokens(readPrivately(path)));
