import type { Topic } from "./topics.ts";

/**
 * What a topic says now: of each key the newest event, as the JSON text that goes out.
 *
 * A table holds every key until it is removed. A log holds the `keep` keys that changed last and forgets the others by
 * the same rule as its readers do, so that nobody has to be told.
 */
export class TopicTable {
  readonly topic: Topic;
  readonly keep: number | undefined;
  readonly #head: string;
  readonly #events = new Map<string, string>();
  #seq = 0;

  constructor(topic: Topic, keep: number | undefined) {
    this.topic = topic;
    this.keep = keep;
    this.#head = `{"topic":${JSON.stringify(topic.name)},"seq":`;
  }

  get isLog(): boolean {
    return this.keep !== undefined;
  }

  /** Changes so far. */
  get seq(): number {
    return this.#seq;
  }

  get size(): number {
    return this.#events.size;
  }

  get keys(): IterableIterator<string> {
    return this.#events.keys();
  }

  /** Takes a key's newest value, JSON text. @returns the event. */
  set(key: string, value: string): string {
    const event = this.#event(key, value);
    // The order of a log is that of its last changes.
    if (this.keep !== undefined) this.#events.delete(key);
    this.#events.set(key, event);
    if (this.keep !== undefined && this.#events.size > this.keep)
      for (const oldest of this.#events.keys()) {
        this.#events.delete(oldest);
        break;
      }
    return event;
  }

  /** @returns the event, whose value is null; undefined when the key is not there. Tables only. */
  remove(key: string): string | undefined {
    return this.#events.delete(key) ? this.#event(key, "null") : undefined;
  }

  /** Everything, as the message that begins a subscription. */
  snapshot(): string {
    const keep = this.keep === undefined ? "" : `,"keep":${this.keep}`;
    return `{"type":"snapshot","topic":${JSON.stringify(this.topic.name)},"seq":${this.#seq}${keep},"events":[${[...this.#events.values()].join(",")}]}`;
  }

  #event(key: string, value: string): string {
    this.#seq += 1;
    return `${this.#head}${this.#seq},"key":${JSON.stringify(key)},"value":${value}}`;
  }
}
