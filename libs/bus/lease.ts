import { JetStreamApiError, type JetStreamClient } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "#libs/domain/errors.ts";
import { WRONG_LAST_SEQUENCE } from "./publish.ts";

const TTL_MS = 3_000;
const RENEW_EVERY_MS = 1_000;
/** The holder stops acting this long before the server may give the key to somebody else. */
const SAFETY_MS = 500;
const RETRY_MS = 250;

export interface LeaseOptions {
  readonly js: Pick<JetStreamClient, "publish" | "jetstreamManager">;
  readonly kv: KV;
  readonly key: string;
  readonly owner: string;
}

/**
 * Who should act, for liveness only: safety comes from the ledger's fence and the exchange's own rules.
 *
 * Held until {@link lost} resolves. `confirmedUntilMs` is on this process's monotonic clock, counted from before
 * the renewal was sent, so that a slow answer makes it shorter, never longer.
 */
export class Lease {
  readonly #js: LeaseOptions["js"];
  readonly #subject: string;
  readonly #owner: string;
  readonly #abort = new AbortController();
  /** No other holder's renewals have it. */
  readonly #id = randomUUID();
  #renewals = 0;
  #revision: number;
  #confirmedUntilMs: number;
  /** Resolves with the reason once the lease is not ours any more. */
  readonly lost: Promise<string>;

  private constructor(
    js: LeaseOptions["js"],
    subject: string,
    owner: string,
    revision: number,
    sentAtMs: number,
  ) {
    this.#js = js;
    this.#subject = subject;
    this.#owner = owner;
    this.#revision = revision;
    this.#confirmedUntilMs = sentAtMs + TTL_MS - SAFETY_MS;
    this.lost = this.#renew();
  }

  /** Waits until the key is free and takes it; undefined when the signal is aborted first. */
  static async acquire(options: LeaseOptions & { readonly signal: AbortSignal }): Promise<Lease | undefined> {
    const { signal } = options;
    while (!signal.aborted) {
      const lease = await Lease.take(options);
      if (lease !== undefined) return lease;
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
    return undefined;
  }

  /** Takes the key if it is free now. */
  static async take({ js, kv, key, owner }: LeaseOptions): Promise<Lease | undefined> {
    const sentAtMs = performance.now();
    try {
      const revision = await kv.create(key, owner, `${TTL_MS / 1000}s`);
      return new Lease(js, `$KV.lease.${key}`, owner, revision, sentAtMs);
    } catch {
      return undefined; // Held by another, or the bus is away: both mean "not now".
    }
  }

  /** True while a renewal was confirmed recently enough. */
  holds(nowMs: number = performance.now()): boolean {
    return !this.#abort.signal.aborted && nowMs < this.#confirmedUntilMs;
  }

  /** End of the confirmed time on this process's monotonic clock, milliseconds. */
  get confirmedUntilMs(): number {
    return this.#confirmedUntilMs;
  }

  /** Gives the key back, so that a successor need not wait for its end. */
  async release(kv: KV): Promise<void> {
    this.#abort.abort();
    await this.lost;
    await this.#isOurs();
    await kv.delete(this.#subject.slice("$KV.lease.".length), { previousSeq: this.#revision });
  }

  /** Whether the newest revision is a renewal of ours whose answer was lost; then it is the one to go on from. */
  async #isOurs(): Promise<boolean> {
    const { streams } = await this.#js.jetstreamManager(false);
    try {
      const newest = await streams.getMessage("KV_lease", { last_by_subj: this.#subject });
      if (newest?.header.get("Nats-Msg-Id").startsWith(`${this.#id}:`) !== true) return false;
      this.#revision = newest.seq;
      return true;
    } catch {
      return false;
    }
  }

  async #renew(): Promise<string> {
    const { signal } = this.#abort;
    for (;;) {
      await sleep(RENEW_EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return "released";
      const sentAtMs = performance.now();
      try {
        // kv.update cannot carry a TTL, and an update without one would make the lease eternal.
        const ack = await this.#js.publish(this.#subject, this.#owner, {
          msgID: `${this.#id}:${(this.#renewals += 1)}`,
          ttl: `${TTL_MS / 1000}s`,
          expect: { lastSubjectSequence: this.#revision },
          timeout: RENEW_EVERY_MS,
        });
        this.#revision = ack.seq;
        this.#confirmedUntilMs = sentAtMs + TTL_MS - SAFETY_MS;
      } catch (error) {
        const conflict =
          error instanceof JetStreamApiError && error.code === WRONG_LAST_SEQUENCE && !(await this.#isOurs());
        if (conflict || performance.now() >= this.#confirmedUntilMs) {
          this.#abort.abort();
          return conflict ? "another holder" : messageOf(error);
        }
      }
    }
  }
}
