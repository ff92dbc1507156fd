import type { NatsConnection, Subscription } from "@nats-io/transport-node";
import { symbolFromToken, type Symbol } from "#libs/domain/ids.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { decodeClockBeat, decodeMarketEvent } from "#libs/wire/market.ts";
import type { MarkUpdate } from "./fold.ts";

interface Newest {
  bytes: Uint8Array;
  receivedAtMs: number;
}
interface Prices {
  top: Newest | undefined;
  mark: Newest | undefined;
  changed: boolean;
}

/**
 * The newest top and mark of every symbol, straight from the gateway (core NATS), and exchange time.
 *
 * Only the bytes are kept; they are decoded when a commit needs them, because most tops are never looked at.
 */
export class Market {
  readonly #prices = new Map<Symbol, Prices>();
  readonly #subscriptions: Subscription[];
  readonly #clock: ExchangeClock;

  constructor(nc: NatsConnection, clock: ExchangeClock) {
    this.#clock = clock;
    const keep =
      (field: "top" | "mark") => (error: Error | null, message: { subject: string; data: Uint8Array }) => {
        if (error !== null) return;
        const symbol = symbolFromToken(message.subject.split(".")[1] ?? "");
        let prices = this.#prices.get(symbol);
        if (prices === undefined)
          this.#prices.set(symbol, (prices = { top: undefined, mark: undefined, changed: true }));
        prices[field] = { bytes: message.data, receivedAtMs: clock.now(performance.now()) };
        prices.changed = true;
      };
    this.#subscriptions = [
      nc.subscribe("md.*.top", { callback: keep("top") }),
      nc.subscribe("md.*.mark", { callback: keep("mark") }),
      nc.subscribe("clock.exchange", {
        callback: (error, message) => {
          if (error !== null) return;
          const beat = decodeClockBeat(message.data);
          clock.follow(beat.exchangeTimeMs, beat.rate, performance.now());
        },
      }),
    ];
  }

  get clock(): ExchangeClock {
    return this.#clock;
  }

  /** Prices of these symbols that changed since they were last taken. */
  take(symbols: Iterable<Symbol>): MarkUpdate[] {
    const updates: MarkUpdate[] = [];
    for (const symbol of symbols) {
      const prices = this.#prices.get(symbol);
      if (prices === undefined || !prices.changed) continue;
      const mark = prices.mark === undefined ? undefined : decodeMarketEvent(prices.mark.bytes);
      const top = prices.top === undefined ? undefined : decodeMarketEvent(prices.top.bytes);
      if (mark?.body.kind !== "mark") continue; // Without a mark price nothing can be valued.
      prices.changed = false;
      const touch = top?.body.kind === "top" ? top.body : undefined;
      updates.push({
        symbol,
        mark: mark.body.markPrice,
        bid: touch?.bidPrice ?? "",
        ask: touch?.askPrice ?? "",
        receivedAtMs: Math.min(
          prices.mark?.receivedAtMs ?? 0,
          prices.top?.receivedAtMs ?? Number.MAX_SAFE_INTEGER,
        ),
      });
    }
    return updates;
  }

  stop(): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }
}
