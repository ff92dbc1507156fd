import type { JetStreamClient } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { setTimeout as sleep } from "node:timers/promises";
import { BATCH_MAX, publishAllDurably } from "#libs/bus/publish-batch.ts";
import type { DurableMessage } from "#libs/bus/publish.ts";
import { WindowPublisher } from "#libs/bus/window-publisher.ts";

/** How what is published leaves the ledger its turn at the disk. */
interface Pace {
  /** So many that come at once gather, and leave as a batch. */
  readonly togetherFrom: number;
  /** So many are under way one by one; more gather too. */
  readonly singlesMax: number;
  /** Milliseconds that each message of a batch counts for while the ledger grows; a full batch may leave ahead of that. */
  readonly messageMs: number;
}

/** A batch at a time: few proposals, beside which the ledger's own get their turn. */
const REPLICATED: Pace = { togetherFrom: 2, singlesMax: 2_000, messageMs: 0 };
/**
 * One node stores single messages with an fsync each, 2,000 a second, and stages a batch in a file of its own, some 10 ms.
 * Either takes the disk from the ledger, so that in a flood most of it waits until the flood is decided: then it is
 * stored at twenty times the rate. A load that does not end is stored one by one while that
 * suffices, and at the pace beyond.
 */
const ONE_NODE: Pace = { togetherFrom: 129, singlesMax: 128, messageMs: 0.25 };
const LOOK_EVERY_MS = 10;
/** Messages that may wait, the batch under way among them, before the sender has to. */
export const WAITING_MAX = 5_000;

/**
 * Publishes messages of one stream, many under way: one by one while they are few, and otherwise in atomic batches of
 * what has gathered, at a pace that leaves the ledger its turn.
 */
export class Outbox {
  readonly #nc: NatsConnection;
  readonly #js: JetStreamClient;
  readonly #pace: Pace;
  readonly #quiet: () => boolean;
  readonly #fail: (error: unknown) => void;
  readonly #now: () => number;
  readonly #singles: WindowPublisher;
  #waiting: DurableMessage[] = [];
  #storing: Promise<void> | undefined;
  /** The batch under way, and the pause in front of it. */
  #batch: Promise<void> = Promise.resolve();
  /** Monotonic milliseconds until which the pace is used up. */
  #spentUntil = 0;
  /** Aborted: nobody waits for the next batch any more. */
  readonly #hurry = new AbortController();

  constructor(options: {
    readonly nc: NatsConnection;
    readonly js: JetStreamClient;
    readonly replicated: boolean;
    /** True: nothing is appended to the ledger at the moment. */
    readonly quiet: () => boolean;
    /** Told when a stream refuses for good. */
    readonly fail: (error: unknown) => void;
    /** Monotonic milliseconds. */
    readonly now?: () => number;
  }) {
    this.#nc = options.nc;
    this.#js = options.js;
    this.#pace = options.replicated ? REPLICATED : ONE_NODE;
    this.#quiet = options.quiet;
    this.#fail = options.fail;
    this.#now = options.now ?? (() => performance.now());
    this.#singles = new WindowPublisher(options.nc, this.#pace.singlesMax);
  }

  /** Messages not known to be stored. */
  get underWay(): number {
    return this.#singles.inFlight + this.#waiting.length;
  }

  /**
   * Sends messages of one stream; resolves when they are on their way or gathered, and waits while too many are.
   *
   * @throws what the stream said when it refuses for good while this waits.
   */
  async send(messages: readonly DurableMessage[]): Promise<void> {
    const { togetherFrom, singlesMax } = this.#pace;
    const few = messages.length < togetherFrom && this.#singles.inFlight + messages.length <= singlesMax;
    if (!few || this.#storing !== undefined) {
      this.#waiting.push(...messages);
      this.#storing ??= this.#store().catch(this.#fail);
      while (this.#waiting.length >= WAITING_MAX) await this.#batch;
      return;
    }
    for (const message of messages) this.#singles.publish(message);
  }

  async #store(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        this.#batch = this.#storeBatch();
        await this.#batch;
      }
    } finally {
      this.#storing = undefined;
    }
  }

  async #storeBatch(): Promise<void> {
    const { signal } = this.#hurry;
    while (!signal.aborted && this.#isAhead() && !this.#quiet())
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    const batch = this.#waiting.slice(0, BATCH_MAX);
    this.#spentUntil = Math.max(this.#now(), this.#spentUntil) + batch.length * this.#pace.messageMs;
    await publishAllDurably(this.#nc, this.#js, batch);
    this.#waiting.splice(0, batch.length);
  }

  /** True: with what waits now the pace would be exceeded by more than a full batch. */
  #isAhead(): boolean {
    const room = Math.max(0, BATCH_MAX - this.#waiting.length) * this.#pace.messageMs;
    return this.#now() < this.#spentUntil - room;
  }

  /** Resolves when everything is stored, from now on without pauses. */
  async idle(): Promise<void> {
    this.#hurry.abort();
    await this.#storing;
    await this.#singles.idle();
  }

  close(): void {
    this.#singles.close();
  }
}
