import { JetStreamApiError, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import type { BudgetStore, Stored } from "./store.ts";

const WRITE_WITHIN_MS = 1_000;
const WATCH_AGAIN_MS = 250;
const CONFLICT = 10071;
/** On several servers: another write of the key is being replicated, or was a moment ago. */
const WRITE_IN_FLIGHT = 10164;
const IN_FLIGHT_MS = 10;

/** The bucket `budget`. */
export class KvStore implements BudgetStore {
  readonly #js: JetStreamClient;
  readonly #jsm: JetStreamManager;
  readonly #kv: KV;
  readonly #onError: (error: unknown) => void;

  constructor(options: {
    readonly js: JetStreamClient;
    readonly jsm: JetStreamManager;
    readonly kv: KV;
    readonly onError: (error: unknown) => void;
  }) {
    this.#js = options.js;
    this.#jsm = options.jsm;
    this.#kv = options.kv;
    this.#onError = options.onError;
  }

  async read(key: string): Promise<Stored | undefined> {
    // From the leader, not from a replica that may be behind.
    const message = await this.#jsm.streams.getMessage("KV_budget", { last_by_subj: `$KV.budget.${key}` });
    return message === null ? undefined : { text: message.string(), revision: message.seq };
  }

  async write(key: string, text: string, revision: number): Promise<number | undefined> {
    try {
      const ack = await this.#js.publish(`$KV.budget.${key}`, text, {
        expect: { lastSubjectSequence: revision },
        timeout: WRITE_WITHIN_MS,
      });
      return ack.seq;
    } catch (error) {
      if (!(error instanceof JetStreamApiError)) throw error;
      if (error.code === CONFLICT) return undefined;
      if (error.code !== WRITE_IN_FLIGHT) throw error;
      await sleep(IN_FLIGHT_MS * (1 + Math.random()));
      return undefined;
    }
  }

  watch(keys: readonly string[], on: (key: string, text: string) => void, signal: AbortSignal): void {
    const run = async (): Promise<void> => {
      while (!signal.aborted)
        try {
          const watch = await this.#kv.watch({ key: [...keys] });
          const stop = (): void => {
            watch.stop();
          };
          signal.addEventListener("abort", stop, { once: true });
          if (signal.aborted) stop();
          for await (const { key, operation, value } of watch)
            if (operation === "PUT") on(key, new TextDecoder().decode(value));
          signal.removeEventListener("abort", stop);
        } catch (error) {
          if (signal.aborted) return;
          this.#onError(error);
          await sleep(WATCH_AGAIN_MS, undefined, { signal }).catch(() => undefined);
        }
    };
    void run();
  }
}
