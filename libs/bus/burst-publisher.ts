import type { JetStreamClient } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { HaltError } from "#libs/domain/errors.ts";
import { Departures, type Lane } from "./departures.ts";
import type { DurableMessage } from "./publish.ts";
import { storeTogether, type Stored } from "./store-together.ts";

interface Waiting {
  readonly message: DurableMessage;
  readonly resolve: (stored: Promise<Stored>) => void;
}

/**
 * Stores messages of one stream exactly once each, however fast they are given to it one by one.
 *
 * A single message costs the bus an fsync, and 200 of them at once as many: a burst would be decided when its last was
 * stored. Here those that come in one moment leave together, in one write ({@link Departures}); a lone one never waits.
 * Of each lane the order stays; one that had to be sent again may come behind later ones.
 */
export class BurstPublisher {
  readonly #lines: Readonly<Record<Lane, Waiting[]>> = { exits: [], entries: [] };
  readonly #departures: Readonly<Record<Lane, Departures<Waiting>>>;
  readonly #waitingMax: number;

  /** The stream needs `allow_atomic`; without it everything goes one by one. */
  constructor({
    nc,
    js,
    signal,
    waitingMax = 10_000,
  }: {
    readonly nc: NatsConnection;
    readonly js: Pick<JetStreamClient, "publish">;
    /** What is not stored when it aborts may be or not; its promise rejects with the signal's reason. */
    readonly signal?: AbortSignal;
    /** So many of a lane wait while the bus is slow or away. */
    readonly waitingMax?: number;
  }) {
    this.#waitingMax = waitingMax;
    const send = (items: readonly Waiting[]): readonly Promise<void>[] => {
      const messages = items.map(({ message }) => message);
      return storeTogether({ nc, js, signal }, messages).map((stored, i) => {
        items[i]?.resolve(stored);
        return stored.then(
          () => undefined,
          () => undefined, // Whoever gave it to us is told.
        );
      });
    };
    const departuresOf = (line: Waiting[]): Departures<Waiting> =>
      new Departures({ waiting: () => line.length, shift: () => line.shift(), send });
    this.#departures = {
      exits: departuresOf(this.#lines.exits),
      entries: departuresOf(this.#lines.entries),
    };
  }

  /** Neither stored nor refused yet. */
  get open(): number {
    const { exits, entries } = this.#departures;
    return this.#lines.exits.length + this.#lines.entries.length + exits.underWay + entries.underWay;
  }

  /**
   * Resolves when the bus has stored the message.
   *
   * @throws HaltError OUTBOX_FULL, with nothing sent, when too many of its lane wait.
   * @throws what `publishDurably` throws.
   */
  publish(message: DurableMessage, lane: Lane = "entries"): Promise<Stored> {
    const line = this.#lines[lane];
    if (line.length >= this.#waitingMax)
      return Promise.reject(
        new HaltError(
          "OUTBOX_FULL",
          `${message.subject} was not sent: ${line.length} ${lane} wait for the bus already (at most ${this.#waitingMax}); look whether it is up: npm run plimsoll -- doctor`,
        ),
      );
    return new Promise((resolve) => {
      line.push({ message, resolve });
      this.#departures[lane].call();
    });
  }
}
