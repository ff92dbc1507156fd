import type { JetStreamClient } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { BATCH_MAX, publishAllDurably } from "#libs/bus/publish-batch.ts";
import type { DurableMessage } from "#libs/bus/publish.ts";
import { WindowPublisher } from "#libs/bus/window-publisher.ts";

const SINGLES_MAX = 2_000;
/** Messages that may wait, the batch under way among them, before the sender has to. */
export const WAITING_MAX = 5_000;

/**
 * Publishes messages of one stream, many under way.
 *
 * Where the stream is replicated, what gathers while one atomic batch is stored is the next: few proposals beside which
 * the ledger's own get their turn. One node would stage such a batch in a file of its own, which costs the ledger more
 * than single messages do.
 */
export class Outbox {
  readonly #nc: NatsConnection;
  readonly #js: JetStreamClient;
  readonly #replicated: boolean;
  readonly #fail: (error: unknown) => void;
  readonly #singles: WindowPublisher;
  #waiting: DurableMessage[] = [];
  #storing: Promise<void> | undefined;
  /** The batch under way. */
  #batch: Promise<void> = Promise.resolve();

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
    if (this.#replicated && (messages.length > 1 || this.#storing !== undefined)) {
      this.#waiting.push(...messages);
      this.#storing ??= this.#store().catch(this.#fail);
      while (this.#waiting.length >= WAITING_MAX) await this.#batch;
      return;
    }
    for (const message of messages) {
      if (this.#singles.full) await this.#singles.room();
      this.#singles.publish(message);
    }
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
    const batch = this.#waiting.slice(0, BATCH_MAX);
    await publishAllDurably(this.#nc, this.#js, batch);
    this.#waiting.splice(0, batch.length);
  }

  /** Resolves when everything is stored. */
  async idle(): Promise<void> {
    await this.#storing;
    await this.#singles.idle();
  }

  close(): void {
    this.#singles.close();
  }
}
