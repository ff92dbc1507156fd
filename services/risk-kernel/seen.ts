import { hexWord, type IntentId } from "#libs/domain/ids.ts";

const HOUR_MS = 3_600_000;
const WORDS = 4;
const FIRST_ROOM = 16;
const scratch = new Uint32Array(WORDS);

/** The ids of one hour, as {@link SeenIds} is written into a snapshot. */
export interface SeenHour {
  /** Whole hours since the epoch, by the ids' own time. */
  readonly hour: number;
  /** 16 bytes per id in the order they came, base64. */
  readonly ids: string;
  /** The commit of each one's answer, 8 bytes little-endian float, base64. */
  readonly commits: string;
}

/**
 * Answered intent ids → commit of their answer, a day of them.
 *
 * Every decision asks once, mostly for an id that is not there, and a busy desk keeps millions: ids lie as 16 bytes side
 * by side instead of as texts, 32 to 48 bytes with everything where a Map takes 130, and are forgotten by the hour.
 */
export class SeenIds {
  readonly hours = new Map<number, Hour>();

  static from(hours: readonly SeenHour[]): SeenIds {
    const seen = new SeenIds();
    for (const { hour, ids, commits } of hours) seen.hours.set(hour, Hour.from(ids, commits));
    return seen;
  }

  get size(): number {
    let size = 0;
    for (const hour of this.hours.values()) size += hour.size;
    return size;
  }

  get(id: IntentId): number | undefined {
    const words = wordsOf(id);
    return this.hours.get(hourOf(words))?.get(words);
  }

  set(id: IntentId, commit: number): void {
    const words = wordsOf(id);
    const key = hourOf(words);
    let hour = this.hours.get(key);
    if (hour === undefined) this.hours.set(key, (hour = new Hour()));
    hour.set(words, commit);
  }

  /** Forgets the hours all of whose ids were made before then, epoch milliseconds. */
  forgetBefore(ms: number): void {
    for (const hour of this.hours.keys()) if ((hour + 1) * HOUR_MS <= ms) this.hours.delete(hour);
  }

  toJSON(): { readonly $seen: readonly SeenHour[] } {
    const hours = [...this.hours].sort(([a], [b]) => a - b);
    return { $seen: hours.map(([hour, ids]) => ({ hour, ...ids.toText() })) };
  }
}

/** The time of a UUIDv7 is its first 48 bits. */
const hourOf = ([first = 0, second = 0]: Uint32Array): number =>
  Math.floor((first * 65_536 + (second >>> 16)) / HOUR_MS);

/** Asked about and then kept: the same id twice in a row. */
let scratchIs: IntentId | undefined;

function wordsOf(id: IntentId): Uint32Array {
  if (id === scratchIs) return scratch;
  scratchIs = id;
  scratch[0] = hexWord(id, 0, 8);
  scratch[1] = hexWord(id, 9, 18);
  scratch[2] = hexWord(id, 19, 28);
  scratch[3] = hexWord(id, 28, 36);
  return scratch;
}

/** Ids in the order they came, and a table of their places with open addressing, at most half full. */
class Hour {
  ids = new Uint32Array(FIRST_ROOM * WORDS);
  commits = new Float64Array(FIRST_ROOM);
  /** Place + 1; 0 is free. */
  places = new Uint32Array(FIRST_ROOM * 2);
  size = 0;

  static from(ids: string, commits: string): Hour {
    const hour = new Hour();
    const words = new Uint32Array(bytesOf(ids));
    const numbers = new Float64Array(bytesOf(commits));
    for (const [i, commit] of numbers.entries()) hour.set(words.subarray(i * WORDS, (i + 1) * WORDS), commit);
    return hour;
  }

  get(id: Uint32Array): number | undefined {
    const place = this.places[this.#slotOf(id)] ?? 0;
    return place === 0 ? undefined : this.commits[place - 1];
  }

  set(id: Uint32Array, commit: number): void {
    const slot = this.#slotOf(id);
    const place = this.places[slot] ?? 0;
    if (place !== 0) {
      this.commits[place - 1] = commit;
      return;
    }
    if (this.size === this.commits.length) {
      this.#grow();
      this.set(id, commit);
      return;
    }
    this.ids.set(id, this.size * WORDS);
    this.commits[this.size] = commit;
    this.size += 1;
    this.places[slot] = this.size;
  }

  toText(): Omit<SeenHour, "hour"> {
    return {
      ids: textOf(this.ids.subarray(0, this.size * WORDS)),
      commits: textOf(this.commits.subarray(0, this.size)),
    };
  }

  /** Where the id is, or the free slot where it belongs. */
  #slotOf(id: Uint32Array): number {
    const mask = this.places.length - 1;
    for (let slot = hashOf(id) & mask; ; slot = (slot + 1) & mask) {
      const place = this.places[slot] ?? 0;
      if (place === 0 || this.#isAt(place - 1, id)) return slot;
    }
  }

  #isAt(place: number, id: Uint32Array): boolean {
    const at = place * WORDS;
    const ids = this.ids;
    return ids[at + 3] === id[3] && ids[at + 2] === id[2] && ids[at + 1] === id[1] && ids[at] === id[0];
  }

  #grow(): void {
    const ids = this.ids;
    this.ids = new Uint32Array(ids.length * 2);
    this.ids.set(ids);
    const commits = this.commits;
    this.commits = new Float64Array(commits.length * 2);
    this.commits.set(commits);
    this.places = new Uint32Array(this.commits.length * 2);
    for (let place = 0; place < this.size; place += 1)
      this.places[this.#slotOf(ids.subarray(place * WORDS, (place + 1) * WORDS))] = place + 1;
  }
}

/** All 122 free bits count: producers may draw them badly. */
function hashOf(id: Uint32Array): number {
  let hash = 0;
  for (let i = 0; i < WORDS; i += 1) {
    hash = Math.imul(hash ^ (id[i] ?? 0), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

const textOf = ({ buffer, byteOffset, byteLength }: Uint32Array | Float64Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString("base64");

/** A buffer of its own: typed arrays need its beginning aligned. */
function bytesOf(text: string): ArrayBuffer {
  const bytes = Buffer.from(text, "base64");
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
}
