import {
  format,
  min,
  parsePrice,
  parseQuantityOrZero,
  ZERO_QUANTITY,
  type Price,
  type Quantity,
  type Side,
} from "#libs/domain/fixed.ts";
import type { VenueEvent } from "../market/events.ts";

export interface BookLevel {
  readonly price: Price;
  readonly quantity: Quantity;
}

type Depth = Extract<VenueEvent, { kind: "depth" }>;
type Top = Extract<VenueEvent, { kind: "top" }>;
type Snapshot = Extract<VenueEvent, { kind: "snapshot" }>;

const DERIVED_LEVELS = 10;

/**
 * The displayed liquidity of one symbol, from depth changes and tops.
 *
 * Tops run ahead of depth, so the touch is the newest top, and levels better than it are gone. What our takers
 * took stays taken until the market shows the level anew: displayed liquidity cannot be bought twice.
 */
export class VenueBook {
  readonly #bids = new Map<Price, Quantity>();
  readonly #asks = new Map<Price, Quantity>();
  readonly #taken = new Map<Price, Quantity>();
  readonly #sortedOf = new Map<ReadonlyMap<Price, Quantity>, readonly BookLevel[]>();
  #buffered: Depth[] = [];
  #synced = false;
  #hasDepth: boolean;
  lastUpdateId = 0;
  bid: BookLevel | undefined;
  ask: BookLevel | undefined;

  constructor(hasDepth: boolean) {
    this.#hasDepth = hasDepth;
  }

  get hasDepth(): boolean {
    return this.#hasDepth;
  }

  get ready(): boolean {
    return this.bid !== undefined && this.ask !== undefined;
  }

  get mid(): Price | undefined {
    if (this.bid === undefined || this.ask === undefined) return undefined;
    return ((this.bid.price + this.ask.price) / 2n) as Price;
  }

  applyTop(top: Top): void {
    this.bid = { price: parsePrice(top.bid), quantity: parseQuantityOrZero(top.bidQuantity) };
    this.ask = { price: parsePrice(top.ask), quantity: parseQuantityOrZero(top.askQuantity) };
    this.#taken.delete(this.bid.price);
    this.#taken.delete(this.ask.price);
    if (!this.#hasDepth) this.lastUpdateId = top.updateId;
  }

  /** Without tops in the source the last trade makes them, one tick wide. */
  applyTradeAsTop(price: string, quantity: string, buyerIsMaker: boolean, tick: Price): void {
    const at = parsePrice(price);
    const size = parseQuantityOrZero(quantity);
    const other = (buyerIsMaker ? at + tick : at - tick) as Price;
    this.bid = { price: buyerIsMaker ? at : other, quantity: size };
    this.ask = { price: buyerIsMaker ? other : at, quantity: size };
    this.#taken.clear();
    this.lastUpdateId += 1;
  }

  applySnapshot(snapshot: Snapshot): void {
    this.#sortedOf.clear();
    this.#bids.clear();
    this.#asks.clear();
    for (const [price, quantity] of snapshot.bids) this.#set(this.#bids, price, quantity);
    for (const [price, quantity] of snapshot.asks) this.#set(this.#asks, price, quantity);
    this.lastUpdateId = snapshot.lastUpdateId;
    this.#synced = true;
    const buffered = this.#buffered;
    this.#buffered = [];
    for (const depth of buffered) if (depth.finalUpdateId >= snapshot.lastUpdateId) this.applyDepth(depth);
  }

  applyDepth(depth: Depth): void {
    if (!this.#synced) {
      this.#buffered.push(depth);
      return;
    }
    if (depth.finalUpdateId < this.lastUpdateId) return;
    for (const [price, quantity] of depth.bids) this.#set(this.#bids, price, quantity);
    for (const [price, quantity] of depth.asks) this.#set(this.#asks, price, quantity);
    this.lastUpdateId = depth.finalUpdateId;
  }

  #set(side: Map<Price, Quantity>, priceText: string, quantityText: string): void {
    const price = parsePrice(priceText);
    const quantity = parseQuantityOrZero(quantityText);
    this.#sortedOf.delete(side);
    if (quantity === 0n) side.delete(price);
    else side.set(price, quantity);
    this.#taken.delete(price);
  }

  /** What is displayed at a price on the side where `side` rests. */
  displayed(side: Side, price: Price): Quantity {
    const touch = side === "BUY" ? this.bid : this.ask;
    if (touch !== undefined && touch.price === price) return touch.quantity;
    return (side === "BUY" ? this.#bids : this.#asks).get(price) ?? ZERO_QUANTITY;
  }

  /**
   * What a taker on `side` meets, best first, no worse than `limit`, less what was taken already.
   *
   * @param wanted levels beyond those that make up this much are left out.
   */
  takeable(side: Side, limit: Price | undefined, wanted?: Quantity): readonly BookLevel[] {
    const touch = side === "BUY" ? this.ask : this.bid;
    if (touch === undefined) return [];
    const met: BookLevel[] = [];
    let sum = 0n;
    const meet = (level: BookLevel): boolean => {
      const { price } = level;
      if (limit !== undefined && (side === "BUY" ? price > limit : price < limit)) return false;
      const taken = this.#taken.get(price);
      const quantity = taken === undefined ? level.quantity : level.quantity - min(level.quantity, taken);
      if (quantity > 0n) met.push(taken === undefined ? level : { price, quantity: quantity as Quantity });
      sum += quantity;
      return wanted === undefined || sum < wanted;
    };
    if (!this.#synced) {
      for (const level of this.levels(side === "BUY" ? "SELL" : "BUY")) if (!meet(level)) break;
      return met;
    }
    if (meet(touch))
      for (const level of this.#sorted(side === "BUY" ? "SELL" : "BUY"))
        if ((side === "BUY" ? level.price > touch.price : level.price < touch.price) && !meet(level)) break;
    return met;
  }

  /** Remembers that a taker took it. */
  take(price: Price, quantity: Quantity): void {
    this.#taken.set(price, ((this.#taken.get(price) ?? ZERO_QUANTITY) + quantity) as Quantity);
  }

  /** Displayed levels of one side, best first, the touch included. */
  levels(side: Side, limit = 1_000): readonly BookLevel[] {
    const touch = side === "BUY" ? this.bid : this.ask;
    if (touch === undefined) return [];
    if (!this.#synced) return this.#derivedLevels(side, touch);
    const worse = this.#sorted(side).filter(({ price }) =>
      side === "BUY" ? price < touch.price : price > touch.price,
    );
    return [touch, ...worse].slice(0, limit);
  }

  /** Levels of one side exactly as of `lastUpdateId`, best first: tops, which run ahead of depth, left aside. */
  depthLevels(side: Side, limit: number): readonly BookLevel[] {
    return this.#synced ? this.#sorted(side).slice(0, limit) : this.levels(side, limit);
  }

  /** Kept until a level of the side changes. */
  #sorted(side: Side): readonly BookLevel[] {
    const levels = side === "BUY" ? this.#bids : this.#asks;
    let sorted = this.#sortedOf.get(levels);
    if (sorted === undefined) {
      sorted = [...levels]
        .map(([price, quantity]) => ({ price, quantity }))
        .sort((a, b) => (a.price === b.price ? 0 : a.price < b.price === (side === "SELL") ? -1 : 1));
      this.#sortedOf.set(levels, sorted);
    }
    return sorted;
  }

  /** A source without depth gets a few levels behind the touch, one spread apart, as deep as the touch. */
  #derivedLevels(side: Side, touch: BookLevel): readonly BookLevel[] {
    const step = this.bid !== undefined && this.ask !== undefined ? this.ask.price - this.bid.price : 1n;
    const levels: BookLevel[] = [];
    for (let i = 0n; i < DERIVED_LEVELS; i += 1n) {
      const price = (side === "BUY" ? touch.price - i * step : touch.price + i * step) as Price;
      if (price > 0n) levels.push({ price, quantity: touch.quantity });
    }
    return levels;
  }
}

export const levelText = ({ price, quantity }: BookLevel): readonly [string, string] => [
  format(price),
  format(quantity),
];
