import type { Level, MarketEvent } from "#libs/wire/market.ts";
import type { Delta } from "./book.ts";

/** Levels of one merge; more are not worth keeping, a snapshot is smaller. */
const LEVELS_MAX = 20_000;

/**
 * Successive updates of one book as one: quantities are absolute, so the newest of each price is all that counts,
 * and its `pu` is the first one's. Nothing is missing afterwards.
 */
export class MergedBook {
  #event: MarketEvent;
  #first: Delta;
  #last: Delta;
  readonly #bids = new Map<string, string>();
  readonly #asks = new Map<string, string>();

  constructor(event: MarketEvent, delta: Delta) {
    this.#event = event;
    this.#first = delta;
    this.#last = delta;
    this.add(event, delta);
  }

  /** Levels held; beyond some number of them a merge is given up. */
  get tooLarge(): boolean {
    return this.#bids.size + this.#asks.size > LEVELS_MAX;
  }

  /** Takes the next update; a snapshot makes everything before it void. */
  add(event: MarketEvent, delta: Delta): void {
    this.#event = event;
    this.#last = delta;
    if (delta.snapshot) {
      this.#first = delta;
      this.#bids.clear();
      this.#asks.clear();
    }
    fold(this.#bids, delta.bids);
    fold(this.#asks, delta.asks);
  }

  toEvent(): MarketEvent {
    const { firstUpdateId, previousUpdateId, snapshot } = this.#first;
    return {
      ...this.#event,
      body: {
        kind: "book",
        firstUpdateId,
        finalUpdateId: this.#last.finalUpdateId,
        previousUpdateId,
        snapshot,
        bids: levelsOf(this.#bids),
        asks: levelsOf(this.#asks),
      },
    };
  }
}

function fold(side: Map<string, string>, levels: readonly Level[]): void {
  for (const { price, quantity } of levels) side.set(price, quantity);
}

const levelsOf = (side: ReadonlyMap<string, string>): readonly Level[] =>
  Array.from(side, ([price, quantity]) => ({ price, quantity }));
