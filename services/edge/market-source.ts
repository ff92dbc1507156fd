import type { NatsConnection } from "@nats-io/transport-node";
import { InvalidValueError } from "#libs/domain/errors.ts";
import { symbolToken, type Symbol } from "#libs/domain/ids.ts";
import { decodeMarketEvent } from "#libs/wire/market.ts";
import type { Hub } from "./hub.ts";
import { marketEntry } from "./market-entry.ts";
import type { Topic, TopicKind } from "./topics.ts";

/** Last tokens of the subjects `md.<symbol>.…` of which a topic is made. */
const SUBJECTS: Partial<Readonly<Record<TopicKind, readonly string[]>>> = {
  prices: ["top", "mark", "mark.rest", "depth"],
  trades: ["trade", "gap"],
  candles: ["kline.1m", "gap"],
};

/**
 * Follows a symbol's subjects for as long as somebody reads the topic. Core NATS: only the newest counts. Prices begin
 * with what was published last, however long ago: they carry their times.
 */
export class MarketSource {
  readonly #nc: NatsConnection;
  readonly #hub: () => Hub;
  readonly #last: (subject: string) => Promise<Uint8Array | undefined>;
  readonly #onRefused: () => void;
  readonly #open = new Map<string, Topic>();
  #outages = 0;

  constructor(options: {
    readonly nc: NatsConnection;
    readonly hub: () => Hub;
    /** What was published last on a subject, if the bus has it and is there. */
    readonly last: (subject: string) => Promise<Uint8Array | undefined>;
    /** A message that is no market event. */
    readonly onRefused: () => void;
  }) {
    this.#nc = options.nc;
    this.#hub = options.hub;
    this.#last = options.last;
    this.#onRefused = options.onRefused;
  }

  /** @returns ends it; undefined when the topic is not of the market. */
  open(topic: Topic): (() => void) | undefined {
    const tokens = SUBJECTS[topic.kind];
    if (tokens === undefined) return undefined;
    const subjects = tokens.map((token) => `md.${symbolToken(topic.scope as Symbol)}.${token}`);
    const heard = new Set<string>();
    const subscriptions = subjects.map((subject) =>
      this.#nc.subscribe(subject, {
        callback: (error, { data }) => {
          if (error !== null) return;
          heard.add(subject);
          this.#take(topic, data);
        },
      }),
    );
    this.#open.set(topic.name, topic);
    if (topic.kind === "prices")
      for (const subject of subjects)
        void this.#last(subject).then((data) => {
          const wanted = this.#open.get(topic.name) === topic && !heard.has(subject);
          if (wanted && data !== undefined) this.#take(topic, data);
        });
    return () => {
      this.#open.delete(topic.name);
      for (const subscription of subscriptions) subscription.unsubscribe();
    };
  }

  /** The bus was away: what it would have brought is missing from the logs, and nobody else says so. */
  onOutage(nowMs: number): void {
    this.#outages += 1;
    for (const topic of this.#open.values())
      if (topic.kind !== "prices")
        this.#hub().set(
          topic,
          `gap.bus.${this.#outages}`,
          JSON.stringify({ reason: "the bus was away", missing: { of: topic.kind }, receivedAtMs: nowMs }),
        );
  }

  #take(topic: Topic, data: Uint8Array): void {
    try {
      const entry = marketEntry(decodeMarketEvent(data));
      // A gap of trades is no matter of candles.
      if (entry !== undefined && entry[0].name === topic.name) this.#hub().set(topic, entry[1], entry[2]);
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      this.#onRefused();
    }
  }
}
