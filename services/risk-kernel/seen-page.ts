import { sha256 } from "#libs/wire/sha256.ts";

/** Words of an id. */
export const ID_WORDS = 4;
/** Words of an id and its commit. */
export const RECORD_WORDS = 6;
/** A page stays below what one KV value may hold. */
export const PAGE_BITS = 14;
export const PAGE_IDS = 1 << PAGE_BITS;
export const PAGE_MASK = PAGE_IDS - 1;

const RECORD_NUMBERS = RECORD_WORDS / 2;
const COMMIT_AT = ID_WORDS / 2;
const FIRST_ROOM = 16;

/**
 * Intent ids in the order they came, each with the commit of its answer; laid out as `SeenPage` in ledger.proto says.
 *
 * The bytes of {@link image} are never written again, however the page goes on.
 */
export class SeenPage {
  /** Records, and room for more. */
  words: Uint32Array<ArrayBuffer>;
  size = 0;
  #commits: Float64Array;
  #image: { readonly name: string; readonly bytes: Uint8Array } | undefined;
  /** An image of these words was given. */
  #shown = false;

  /** @param room for so many ids at first. */
  constructor(room = FIRST_ROOM) {
    this.words = new Uint32Array(room * RECORD_WORDS);
    this.#commits = new Float64Array(this.words.buffer);
  }

  get isFull(): boolean {
    return this.size === PAGE_IDS;
  }

  /** Its bytes as they are now, and their SHA-256 as hex. */
  image(): { readonly name: string; readonly bytes: Uint8Array } {
    if (this.#image === undefined) {
      const bytes = new Uint8Array(this.words.buffer, 0, this.size * RECORD_WORDS * 4);
      this.#image = { name: Buffer.from(sha256(bytes)).toString("hex"), bytes };
      this.#shown = true;
    }
    return this.#image;
  }

  commit(at: number): number {
    return this.#commits[at * RECORD_NUMBERS + COMMIT_AT] ?? 0;
  }

  setCommit(at: number, commit: number): void {
    if (this.#shown) this.#move(this.words.length);
    this.#image = undefined;
    this.#commits[at * RECORD_NUMBERS + COMMIT_AT] = commit;
  }

  /** Whether the id at this place is the one in `words` from `from` on. */
  holds(at: number, words: Readonly<Uint32Array>, from: number): boolean {
    const own = this.words;
    const start = at * RECORD_WORDS;
    return (
      own[start + 3] === words[from + 3] &&
      own[start + 2] === words[from + 2] &&
      own[start + 1] === words[from + 1] &&
      own[start] === words[from]
    );
  }

  /** Adds the id in `words` from `from` on; the page must not be full. */
  add(words: Readonly<Uint32Array>, from: number, commit: number): void {
    const start = this.size * RECORD_WORDS;
    if (start === this.words.length) this.#move(start * 2);
    // One by one: a typed array's own copying takes longer for so few.
    for (let i = 0; i < ID_WORDS; i += 1) this.words[start + i] = words[from + i] ?? 0;
    this.#commits[this.size * RECORD_NUMBERS + COMMIT_AT] = commit;
    this.size += 1;
    this.#image = undefined;
  }

  #move(length: number): void {
    const words = new Uint32Array(length);
    words.set(this.words);
    this.words = words;
    this.#commits = new Float64Array(words.buffer);
    this.#shown = false;
  }
}

/** The ids in a page's bytes, each by its place in the words it comes with. @throws RangeError when they are no whole number of records. */
export function* recordsIn(
  bytes: Uint8Array,
): Generator<readonly [words: Readonly<Uint32Array>, from: number, commit: number]> {
  if (bytes.length % (RECORD_WORDS * 4) !== 0)
    throw new RangeError(`a page of seen ids has ${bytes.length} bytes`);
  // A buffer of its own: numbers of eight bytes need its beginning aligned.
  const { buffer } = new Uint8Array(bytes);
  const words = new Uint32Array(buffer);
  const commits = new Float64Array(buffer);
  for (let at = 0; at * RECORD_WORDS < words.length; at += 1)
    yield [words, at * RECORD_WORDS, commits[at * RECORD_NUMBERS + COMMIT_AT] ?? 0];
}
