import type { NatsConnection, Subscription } from "@nats-io/transport-node";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { parsePrice } from "#libs/domain/fixed.ts";
import { symbolFromToken, type Symbol } from "#libs/domain/ids.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { decodeClockBeat, decodeMarketEvent } from "#libs/wire/market.ts";
import { markOf, type MarkUpdate } from "./batch.ts";
import type { Mark } from "./state.ts";

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
  readonly #refused: (reason: string) => void;

  /** `refused` hears of messages that are no prices or no time: they change nothing, and what is known grows old. */
  constructor(nc: NatsConnection, clock: ExchangeClock, refused: (reason: string) => void) {
    this.#clock = clock;
    this.#refused = refused;
    const keep =
      (field: "top" | "mark") => (error: Error | null, message: { subject: string; data: Uint8Array }) => {
        // Before the first beat nobody knows when it came: it would count as ages old, and a stop would close what is held.
        if (error !== null || !clock.synced) return;
        const symbol = this.#attempt(() => symbolFromToken(message.subject.split(".")[1] ?? ""));
        if (symbol === undefined) return;
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
          const beat = this.#attempt(() => decodeClockBeat(message.data));
          if (beat !== undefined) clock.follow(beat.exchangeTimeMs, beat.rate, performance.now());
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
      prices.changed = false;
      const update = this.#attempt(() => updateOf(symbol, prices));
      if (update !== undefined) updates.push(update);
    }
    return updates;
  }

  /** Newest prices of these symbols, or of all, taken or not. */
  peek(symbols: Iterable<Symbol> = this.#prices.keys()): Map<Symbol, Mark> {
    const marks = new Map<Symbol, Mark>();
    for (const symbol of symbols) {
      const prices = this.#prices.get(symbol);
      const update = prices === undefined ? undefined : this.#attempt(() => updateOf(symbol, prices));
      if (update !== undefined) marks.set(symbol, markOf(update));
    }
    return marks;
  }

  /** Anybody with the right to publish prices must not be able to end the kernel with one. */
  #attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      this.#refused(messageOf(error));
      return undefined;
    }
  }

  stop(): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }
}

/** Undefined without a mark price: nothing can be valued. @throws InvalidValueError for a price that is none. */
function updateOf(symbol: Symbol, { mark, top }: Prices): MarkUpdate | undefined {
  if (mark === undefined) return undefined;
  const marked = decodeMarketEvent(mark.bytes);
  const topped = top === undefined ? undefined : decodeMarketEvent(top.bytes);
  const { body } = marked;
  const touch = topped?.body;
  if (body.kind !== "mark" || (touch !== undefined && touch.kind !== "top")) return undefined;
  // What a frozen bus held back is as old as the gateway's receipt of it, not as its arrival here.
  const ages = [mark.receivedAtMs, marked.receivedAtMs];
  if (top !== undefined && topped !== undefined) ages.push(top.receivedAtMs, topped.receivedAtMs);
  const update = {
    symbol,
    mark: body.markPrice,
    bid: touch?.bidPrice ?? "",
    ask: touch?.askPrice ?? "",
    receivedAtMs: Math.min(...ages),
  };
  // The fold trusts what a commit carries, so this is where it is read as what it has to be.
  for (const price of [update.mark, update.bid, update.ask]) if (price !== "") parsePrice(price);
  return update;
}
