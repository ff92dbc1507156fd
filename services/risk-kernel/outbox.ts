import type { JetStreamClient } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { publishAllDurably } from "#libs/bus/publish-batch.ts";
import type { DurableMessage } from "#libs/bus/publish.ts";
import { WindowPublisher } from "#libs/bus/window-publisher.ts";

const SINGLES_MAX = 2_000;
const BATCHES_MAX = 8;

/**
 * Publishes what commits say, many messages under way.
 *
 * Answers of one commit go as one atomic batch where the stream is replicated: one proposal instead of one each,
 * beside which the ledger's own get their turn. One node would stage such a batch in a file of its own, which costs the
 * ledger more than single messages do.
 */
export class Outbox {
  readonly #nc: NatsConnection;
  readonly #js: JetStreamClient;
  readonly #replicated: boolean;
  readonly #fail: (error: unknown) => void;
  readonly #singles: WindowPublisher;
  readonly #batches = new Set<Promise<void>>();

  constructor(options: {
    readonly nc: NatsConnection;
    readonly js: JetStreamClient;
    readonly replicated: boolean;
    /** Told when a stream refuses for good. */
    readonly fail: (error: unknown) => void;
  }) {
    this.#nc = options.nc;
    this.#js = options.js;
    this.#replicated = options.replicated;
    this.#fail = options.fail;
    this.#singles = new WindowPublisher(options.nc, SINGLES_MAX);
  }

  /** Messages or batches not stored yet. */
  get underWay(): number {
    return this.#singles.inFlight + this.#batches.size;
  }

  /** Sends messages of one stream; resolves when they are on their way, and waits while too many are. */
  async send(messages: readonly DurableMessage[]): Promise<void> {
    if (this.#replicated && messages.length > 1) {
      while (this.#batches.size >= BATCHES_MAX) await Promise.race(this.#batches);
      const batch = publishAllDurably(this.#nc, this.#js, messages)
        .catch(this.#fail)
        .finally(() => this.#batches.delete(batch));
      this.#batches.add(batch);
      return;
    }
    for (const message of messages) {
      if (this.#singles.full) await this.#singles.room();
      this.#singles.publish(message);
    }
  }

  /** Resolves when everything is stored. */
  async idle(): Promise<void> {
    await Promise.all(this.#batches);
    await this.#singles.idle();
  }

  close(): void {
    this.#singles.close();
  }
}
