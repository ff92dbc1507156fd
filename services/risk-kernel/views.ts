import type { KV } from "@nats-io/kv";
import type { View } from "./projection.ts";

/** Views of the counters in KV: of each key the newest, once per {@link write}, however often it changes meanwhile. */
export class Views {
  readonly #kv: Pick<KV, "put">;
  readonly #newest = new Map<string, View>();
  #writing: Promise<void> | undefined;
  #storedTo: number;

  /** @param storedTo of every commit up to this one the views are stored. */
  constructor(kv: Pick<KV, "put">, storedTo = 0) {
    this.#kv = kv;
    this.#storedTo = storedTo;
  }

  /** Of every commit up to this one the views are stored, or newer ones are. */
  get storedTo(): number {
    return this.#storedTo;
  }

  set(key: string, view: View): void {
    this.#newest.set(key, view);
  }

  /**
   * Of what waits. While that goes on nothing more is begun.
   *
   * @param upTo the newest commit whose views were set.
   * @throws HaltError LEDGER_BYTES when counters cannot be read.
   */
  async write(upTo: number): Promise<void> {
    this.#writing ??= this.#writeAll(upTo).finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async #writeAll(upTo: number): Promise<void> {
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
        return;
      }
    }
    this.#storedTo = upTo;
  }
}
