/** What a server says about topics. */
export interface EdgeEvent {
  readonly topic: string;
  readonly seq: number;
  readonly key: string;
  readonly value: unknown;
}

export interface EdgeMessage {
  readonly type: string;
  readonly id?: string | number;
  readonly topic?: string;
  readonly topics?: readonly string[];
  readonly seq?: number;
  readonly keep?: number;
  readonly events?: readonly EdgeEvent[];
  readonly missed?: Readonly<Record<string, number>>;
  readonly code?: string;
  readonly field?: string;
  readonly text?: string;
  readonly intentId?: string;
  readonly sequence?: number;
  readonly duplicate?: boolean | null;
}

/** A reader as docs/edge.md tells one to be: a map per topic. */
export class Mirror {
  readonly topics = new Map<
    string,
    { readonly keep: number | undefined; readonly values: Map<string, unknown> }
  >();
  missed = 0;

  take(message: EdgeMessage): void {
    if (message.type === "snapshot" && message.topic !== undefined)
      this.topics.set(message.topic, { keep: message.keep, values: new Map() });
    for (const count of Object.values(message.missed ?? {})) this.missed += count;
    for (const { topic, key, value } of message.events ?? []) {
      const held = this.topics.get(topic);
      if (held === undefined) continue;
      const { keep, values } = held;
      // A log is in the order of its last changes.
      if (value === null || keep !== undefined) values.delete(key);
      if (value !== null) values.set(key, value);
      if (keep !== undefined && values.size > keep) values.delete([...values.keys()][0] as string);
    }
  }

  /** Keys and values of a topic; a log's in order. */
  of(topic: string): readonly (readonly [key: string, value: unknown])[] {
    const held = this.topics.get(topic);
    if (held === undefined) return [];
    const entries = [...held.values];
    return held.keep === undefined ? entries.sort(([a], [b]) => (a < b ? -1 : 1)) : entries;
  }
}
