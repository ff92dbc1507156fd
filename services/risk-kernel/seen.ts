import { uuidWords, type IntentId } from "#libs/domain/ids.ts";
import { ID_WORDS, PAGE_BITS, PAGE_IDS, PAGE_MASK, RECORD_WORDS, recordsIn, SeenPage } from "./seen-page.ts";

const HOUR_MS = 3_600_000;
const FIRST_ROOM = 16;

/** The ids of one hour, as a snapshot held them from schema 5 to 10. */
export interface SeenHour {
  /** Whole hours since the epoch, by the ids' own time. */
  readonly hour: number;
  /** 16 bytes per id in the order they came, base64. */
  readonly ids: string;
  /** The commit of each one's answer, 8 bytes little-endian float, base64. */
  readonly commits: string;
}

/** A page as it is now, to be stored. */
export interface PageImage {
  /** Whole hours since the epoch, by the ids' own time. */
  readonly hour: number;
  /** SHA-256 of the bytes, as hex. */
  readonly name: string;
  /** Never written again. */
  readonly bytes: Uint8Array;
}

/**
 * Answered intent ids → commit of their answer, a day of them.
 *
 * Every decision asks once, mostly for an id that is not there, and a busy desk keeps millions: ids lie side by side in
 * pages instead of as texts, 32 to 48 bytes with everything where a Map takes 130, and are forgotten by the hour. A page
 * that is full hardly ever changes, so that a snapshot stores what has come since the one before.
 */
export class SeenIds {
  readonly hours = new Map<number, Hour>();

  /** As {@link pages} gave them, in that order. */
  static fromPages(pages: Iterable<Pick<PageImage, "hour" | "bytes">>): SeenIds {
    const seen = new SeenIds();
    for (const { hour, bytes } of pages)
      for (const [words, from, commit] of recordsIn(bytes)) seen.#hour(hour).set(words, from, commit);
    return seen;
  }

  static fromHours(hours: readonly SeenHour[]): SeenIds {
    const seen = new SeenIds();
    for (const { hour, ids, commits } of hours) {
      const words = new Uint32Array(bytesOf(ids));
      for (const [i, commit] of new Float64Array(bytesOf(commits)).entries())
        seen.#hour(hour).set(words, i * ID_WORDS, commit);
    }
    return seen;
  }

  get size(): number {
    let size = 0;
    for (const hour of this.hours.values()) size += hour.size;
    return size;
  }

  get(id: IntentId): number | undefined {
    const words = uuidWords(id);
    return this.hours.get(hourOf(words))?.get(words);
  }

  set(id: IntentId, commit: number): void {
    const words = uuidWords(id);
    this.#hour(hourOf(words)).set(words, 0, commit);
  }

  /** Forgets the hours all of whose ids were made before then, epoch milliseconds. */
  forgetBefore(ms: number): void {
    for (const hour of this.hours.keys()) if ((hour + 1) * HOUR_MS <= ms) this.hours.delete(hour);
  }

  /** By hour, then in the order the ids came. */
  pages(): readonly PageImage[] {
    const hours = [...this.hours].sort(([a], [b]) => a - b);
    return hours.flatMap(([hour, { pages }]) => pages.map((page) => ({ hour, ...page.image() })));
  }

  #hour(key: number): Hour {
    let hour = this.hours.get(key);
    if (hour === undefined) this.hours.set(key, (hour = new Hour()));
    return hour;
  }
}

type Words = Readonly<Uint32Array>;

/** The time of a UUIDv7 is its first 48 bits. */
const hourOf = (id: Words): number => Math.floor(((id[0] ?? 0) * 65_536 + ((id[1] ?? 0) >>> 16)) / HOUR_MS);

/** Ids in the order they came, and a table of their places with open addressing, at most half full. */
class Hour {
  readonly pages: SeenPage[] = [];
  /** Place + 1; 0 is free. */
  places = new Uint32Array(FIRST_ROOM * 2);
  size = 0;

  /** Where the id that was asked about last belongs, as it was not there; −1: unknown. */
  #free = -1;
  readonly #freeFor = new Uint32Array(ID_WORDS);

  get(id: Words): number | undefined {
    const slot = this.#slotOf(id, 0);
    const place = this.places[slot] ?? 0;
    if (place !== 0) return this.#page(place - 1).commit((place - 1) & PAGE_MASK);
    this.#free = slot;
    for (let i = 0; i < ID_WORDS; i += 1) this.#freeFor[i] = id[i] ?? 0;
    return undefined;
  }

  /** Keeps the id that stands in `words` from `from` on. */
  set(words: Words, from: number, commit: number): void {
    // Asked about and then kept: the same id twice in a row.
    const slot = this.#isFree(words, from) ? this.#free : this.#slotOf(words, from);
    const place = this.places[slot] ?? 0;
    if (place !== 0) {
      this.#page(place - 1).setCommit((place - 1) & PAGE_MASK, commit);
      return;
    }
    this.#free = -1;
    if (this.size * 2 === this.places.length) {
      this.#grow();
      this.set(words, from, commit);
      return;
    }
    let page = this.pages.at(-1);
    if (page === undefined || page.isFull)
      this.pages.push((page = new SeenPage(page === undefined ? undefined : PAGE_IDS)));
    page.add(words, from, commit);
    this.size += 1;
    this.places[slot] = this.size;
  }

  #isFree(words: Words, from: number): boolean {
    const own = this.#freeFor;
    return (
      this.#free >= 0 &&
      own[3] === words[from + 3] &&
      own[2] === words[from + 2] &&
      own[1] === words[from + 1] &&
      own[0] === words[from]
    );
  }

  #page(place: number): SeenPage {
    const page = this.pages[place >>> PAGE_BITS];
    if (page === undefined) throw new RangeError(`place ${place} of ${this.size}`);
    return page;
  }

  /** Where the id is that stands in `words` from `from` on, or the free slot where it belongs. */
  #slotOf(words: Words, from: number): number {
    const mask = this.places.length - 1;
    for (let slot = hashOf(words, from) & mask; ; slot = (slot + 1) & mask) {
      const place = this.places[slot] ?? 0;
      if (place === 0 || this.#page(place - 1).holds((place - 1) & PAGE_MASK, words, from)) return slot;
    }
  }

  #grow(): void {
    const places = new Uint32Array(this.places.length * 2);
    const mask = places.length - 1;
    let place = 0;
    for (const { words, size } of this.pages)
      for (let at = 0; at < size; at += 1) {
        let slot = hashOf(words, at * RECORD_WORDS) & mask;
        while (places[slot] !== 0) slot = (slot + 1) & mask;
        places[slot] = place += 1;
      }
    this.places = places;
  }
}

/** All 122 free bits count: producers may draw them badly. */
function hashOf(words: Words, from: number): number {
  let hash = 0;
  for (let i = 0; i < ID_WORDS; i += 1) {
    hash = Math.imul(hash ^ (words[from + i] ?? 0), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

/** A buffer of its own: typed arrays need its beginning aligned. */
function bytesOf(text: string): ArrayBuffer {
  const bytes = Buffer.from(text, "base64");
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
}
