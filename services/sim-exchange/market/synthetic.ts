import type { VenueEvent } from "./events.ts";
import { phaseAt, REGIMES, type Move, type Phase } from "./regimes.ts";

/** One made-up market: where it starts and how it moves. */
interface SyntheticSymbol {
  readonly symbol: string;
  readonly start: number;
  readonly decimals: number;
  readonly tick: number;
  readonly lot: number;
  readonly lotDecimals: number;
  /** Standard deviation of one step of 100 ms, as a fraction of the price. */
  readonly volatility: number;
}

// prettier-ignore
export const SYNTHETIC_SYMBOLS: readonly SyntheticSymbol[] = [
  { symbol: "BTCUSDT", start: 61_700, decimals: 1, tick: 0.1, lot: 0.001, lotDecimals: 3, volatility: 0.000_05 },
  { symbol: "ETHUSDT", start: 2_680, decimals: 2, tick: 0.01, lot: 0.001, lotDecimals: 3, volatility: 0.000_06 },
  { symbol: "SOLUSDT", start: 155, decimals: 2, tick: 0.01, lot: 0.1, lotDecimals: 1, volatility: 0.000_09 },
  { symbol: "BNBUSDT", start: 512, decimals: 2, tick: 0.01, lot: 0.01, lotDecimals: 2, volatility: 0.000_06 },
  { symbol: "XRPUSDT", start: 0.61, decimals: 4, tick: 0.0001, lot: 0.1, lotDecimals: 1, volatility: 0.000_08 },
];

const STEP_MS = 100;
/** Levels kept behind the touch on each side. */
const LEVELS = 20;
/** Distance of the levels behind the touch, as a fraction of the start price. */
const SPACING = 0.000_02;

/** A small seeded generator (mulberry32): uniform in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * A seeded market without end: per symbol and step a top, what changed in the book, and some trades. The same
 * seed gives the same prices. Floats are fine here: these are made-up prices, not anybody's money.
 */
export async function* synthetic(
  symbols: readonly string[],
  seed: number,
  startMs: number,
  phases: readonly Phase[] = [{ regime: "waves", forMs: undefined }],
): AsyncGenerator<VenueEvent> {
  const random = seeded(seed);
  const ids = { next: 1 };
  const markets = SYNTHETIC_SYMBOLS.filter(({ symbol }) => symbols.includes(symbol)).map(
    (shape) => new SyntheticMarket(shape, random, ids),
  );
  for (let timeMs = startMs; ; timeMs += STEP_MS)
    for (const market of markets) yield* market.step(timeMs, timeMs - startMs, phases);
}

type Book = Map<number, number>;

/** One symbol: its price, and its book as ticks → lots. */
class SyntheticMarket {
  readonly #shape: SyntheticSymbol;
  readonly #random: () => number;
  readonly #ids: { next: number };
  readonly #phase: number;
  readonly #periodMs: number;
  readonly #direction: number;
  readonly #spacing: number;
  readonly #bids: Book = new Map();
  readonly #asks: Book = new Map();
  #price: number;
  #regimePrice: number;
  #phaseIndex = 0;
  #lastUpdateId = 0;

  constructor(shape: SyntheticSymbol, random: () => number, ids: { next: number }) {
    this.#shape = shape;
    this.#random = random;
    this.#ids = ids;
    this.#price = this.#regimePrice = shape.start;
    this.#phase = random() * Math.PI * 2;
    this.#periodMs = 20_000 + random() * 40_000;
    this.#direction = random() < 0.5 ? -1 : 1;
    this.#spacing = Math.max(1, Math.round((shape.start * SPACING) / shape.tick));
  }

  *step(timeMs: number, elapsedMs: number, phases: readonly Phase[]): Generator<VenueEvent> {
    const { index, regime, sinceMs } = phaseAt(phases, elapsedMs);
    if (index !== this.#phaseIndex) [this.#phaseIndex, this.#regimePrice] = [index, this.#price];
    const move = REGIMES[regime]({
      random: this.#random,
      volatility: this.#shape.volatility,
      price: this.#price,
      startPrice: this.#shape.start,
      regimePrice: this.#regimePrice,
      elapsedMs: elapsedMs - sinceMs,
      periodMs: this.#periodMs,
      phase: this.#phase,
      direction: this.#direction,
    });
    this.#price = Math.max(this.#price * (1 + move.change), this.#shape.tick * 100);
    if (move.silent) return;
    const bid = Math.floor(this.#price / this.#shape.tick);
    const ask = bid + move.spread;
    const changed = {
      bids: this.#redraw(this.#bids, bid, -1, move),
      asks: this.#redraw(this.#asks, ask, 1, move),
    };
    const { symbol } = this.#shape;
    yield {
      kind: "top",
      symbol,
      timeMs,
      updateId: this.#ids.next++,
      bid: this.#at(bid),
      bidQuantity: this.#size(this.#bids.get(bid) ?? 1),
      ask: this.#at(ask),
      askQuantity: this.#size(this.#asks.get(ask) ?? 1),
    };
    const [firstUpdateId, finalUpdateId] = [this.#ids.next++, this.#ids.next++];
    yield this.#lastUpdateId === 0
      ? { kind: "snapshot", symbol, timeMs, lastUpdateId: finalUpdateId, ...changed }
      : {
          kind: "depth",
          symbol,
          timeMs,
          firstUpdateId,
          finalUpdateId,
          previousUpdateId: this.#lastUpdateId,
          ...changed,
        };
    this.#lastUpdateId = finalUpdateId;
    for (let trades = Math.floor(this.#random() * (2 * move.trades + 1)); trades > 0; trades -= 1) {
      const buyerIsMaker = this.#random() < move.sellers;
      yield {
        kind: "trade",
        symbol,
        timeMs,
        tradeId: this.#ids.next++,
        price: this.#at(buyerIsMaker ? bid : ask),
        quantity: this.#size(1 + Math.floor(this.#random() * 400)),
        buyerIsMaker,
      };
    }
  }

  /** Moves one side of the book to its new touch; gives what changed as `[price, quantity]`, "0" for removed. */
  #redraw(book: Book, touch: number, away: 1 | -1, { depth }: Move): [string, string][] {
    const lots = (): number => Math.max(1, Math.round((20 + this.#random() * 4_000) * depth));
    const grid = Math.floor(touch / this.#spacing) + (away === 1 ? 1 : 0);
    const wanted = new Set([touch]);
    for (let level = 0; wanted.size <= LEVELS; level += 1) {
      const ticks = (grid + level * away) * this.#spacing;
      if (ticks <= 0) break;
      wanted.add(ticks);
    }
    const changed: [string, string][] = [];
    for (const ticks of book.keys())
      if (!wanted.has(ticks)) {
        book.delete(ticks);
        changed.push([this.#at(ticks), "0"]);
      }
    for (const ticks of wanted) {
      const before = book.get(ticks);
      // Sizes of a level that is far too big for the depth of now are drawn anew at once.
      const stale = before !== undefined && before > 4_020 * depth * 1.5;
      if (before !== undefined && ticks !== touch && !stale && this.#random() > 0.1) continue;
      const size = lots();
      if (size === before) continue;
      book.set(ticks, size);
      changed.push([this.#at(ticks), this.#size(size)]);
    }
    return changed;
  }

  #at(ticks: number): string {
    return (ticks * this.#shape.tick).toFixed(this.#shape.decimals);
  }

  #size(lots: number): string {
    return (lots * this.#shape.lot).toFixed(this.#shape.lotDecimals);
  }
}
