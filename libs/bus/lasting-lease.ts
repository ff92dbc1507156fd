import type { KV } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import { Lease, type LeaseOptions } from "./lease.ts";

/** Less than who waits for a free key takes between two looks: whoever had it goes on, if it lives. */
const RETRY_MS = 50;

/**
 * A lease that outlives the bus's absence. While the bus is away, or nobody leads its bucket, it is not held and nothing
 * is done under it; then it is taken again. It is over when somebody else has acted under it, or holds it.
 */
export class LastingLease {
  readonly #options: LeaseOptions & { readonly signal: AbortSignal };
  readonly #mayGoOn: () => Promise<boolean>;
  readonly #over = new AbortController();
  #lease: Lease;
  #certain = true;

  /** @param mayGoOn whether nobody has acted under it while it was not held; asked when it is held again. */
  constructor(
    lease: Lease,
    options: LeaseOptions & { readonly signal: AbortSignal },
    mayGoOn: () => Promise<boolean> = () => Promise.resolve(true),
  ) {
    this.#lease = lease;
    this.#options = options;
    this.#mayGoOn = mayGoOn;
    void this.#keep();
  }

  /** Whether it is certain now that nobody else has it. */
  readonly holds = (): boolean => this.#certain && !this.#over.signal.aborted && this.#lease.holds();

  /** As {@link Lease.confirmedUntilMs}. */
  get confirmedUntilMs(): number {
    return this.#lease.confirmedUntilMs;
  }

  /** Aborted, with the reason, once it is somebody else's. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Gives it back, so that a successor need not wait for its end. */
  async release(kv: KV): Promise<void> {
    // One that is somebody else's by now is left as it is: only our own revision is deleted.
    await this.#lease.release(kv).catch(() => undefined);
  }

  async #keep(): Promise<void> {
    const { kv, key, owner, signal } = this.#options;
    while (!signal.aborted) {
      const reason = await this.#lease.lost;
      if (reason === "released") return;
      for (;;) {
        if (signal.aborted) return;
        const lease = await Lease.take(this.#options);
        if (lease !== undefined) {
          this.#certain = false;
          this.#lease = lease;
          break;
        }
        const entry = await kv.get(key).catch(() => undefined);
        if (entry?.operation === "PUT" && entry.string() !== owner) {
          this.#over.abort(new Error(`${entry.string()} holds ${key} now`));
          return;
        }
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
      if (!(await this.#mayGoOn())) {
        this.#over.abort(new Error(`somebody else has acted under ${key} since`));
        // Whoever begins anew takes it as if it were free, this process too.
        await this.release(kv);
        return;
      }
      this.#certain = true;
    }
  }
}
