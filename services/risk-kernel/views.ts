import type { KV } from "@nats-io/kv";
import type { View } from "./projection.ts";

/** Views of the counters in KV: of each key the newest, once per {@link write}, however often it changes meanwhile. */
export class Views {
  readonly #kv: Pick<KV, "put">;
  readonly #newest = new Map<string, View>();
  #writing = false;

  constructor(kv: Pick<KV, "put">) {
    this.#kv = kv;
  }

  set(key: string, view: View): void {
    this.#newest.set(key, view);
  }

  /** @throws HaltError LEDGER_BYTES when counters cannot be read. */
  async write(): Promise<void> {
    if (this.#writing) return;
    this.#writing = true;
    try {
      // Those of now: a map that grows while it is walked is walked without end.
      const keys = [...this.#newest.keys()];
      for (const key of keys) {
        const view = this.#newest.get(key);
        if (view === undefined) continue;
        this.#newest.delete(key);
        const json = JSON.stringify(view());
        try {
          await this.#kv.put(key, json);
        } catch {
          // The bus is away, and of what does not change any more nothing newer comes.
          if (!this.#newest.has(key)) this.#newest.set(key, view);
          break;
        }
      }
    } finally {
      this.#writing = false;
    }
  }
}
