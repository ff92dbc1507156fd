import { textFrame } from "#libs/runtime/text-frame.ts";
import { batchText } from "./outflow.ts";
import { TopicTable } from "./table.ts";
import { TOPICS, type Topic } from "./topics.ts";

/** Whoever reads topics. `frame` makes the event as a message of its own, once for all who are sent it. */
export interface Reader {
  readonly offer: (table: TopicTable, key: string, event: string, frame: () => Buffer) => void;
}

/** Says what a topic's source is, when somebody begins to read it. @returns ends it. */
export type OpenSource = (topic: Topic) => (() => void) | undefined;

interface Live {
  readonly table: TopicTable;
  readonly readers: Set<Reader>;
  close: (() => void) | undefined;
}

/**
 * All topics and who reads them. A topic of a symbol lives while somebody reads it; the others from their first word on.
 */
export class Hub {
  readonly #live = new Map<string, Live>();
  readonly #open: OpenSource;
  /** Messages that are shared by all who are sent them. */
  events = 0;

  constructor(open: OpenSource) {
    this.#open = open;
  }

  get topics(): number {
    return this.#live.size;
  }

  /** Takes a key's newest value, JSON text. */
  set(topic: Topic, key: string, value: string): void {
    const live = this.#liveOf(topic);
    this.#deliver(live, key, live.table.set(key, value));
  }

  remove(topic: Topic, key: string): void {
    const live = this.#live.get(topic.name);
    const event = live?.table.remove(key);
    if (live !== undefined && event !== undefined) this.#deliver(live, key, event);
  }

  keysOf(topic: Topic): readonly string[] {
    return [...(this.#live.get(topic.name)?.table.keys ?? [])];
  }

  /** From here on the reader is offered the topic's events. @returns its table, whose snapshot comes first. */
  read(topic: Topic, reader: Reader): TopicTable {
    const live = this.#liveOf(topic);
    live.readers.add(reader);
    if (live.readers.size === 1 && live.close === undefined) live.close = this.#open(topic);
    return live.table;
  }

  leave(topic: Topic, reader: Reader): TopicTable | undefined {
    const live = this.#live.get(topic.name);
    if (live === undefined) return undefined;
    live.readers.delete(reader);
    if (live.readers.size > 0) return live.table;
    // What a source has said is stale once it is closed; and a topic that nobody ever spoke of is nobody's.
    if (live.close !== undefined || live.table.size === 0) this.#live.delete(topic.name);
    live.close?.();
    return live.table;
  }

  #liveOf(topic: Topic): Live {
    let live = this.#live.get(topic.name);
    if (live === undefined) {
      const table = new TopicTable(topic, TOPICS[topic.kind].keep);
      this.#live.set(topic.name, (live = { table, readers: new Set(), close: undefined }));
    }
    return live;
  }

  #deliver({ table, readers }: Live, key: string, event: string): void {
    this.events += 1;
    let made: Buffer | undefined;
    const frame = (): Buffer => (made ??= textFrame(batchText({ events: [event], missed: {} })));
    for (const reader of readers) reader.offer(table, key, event, frame);
  }
}
