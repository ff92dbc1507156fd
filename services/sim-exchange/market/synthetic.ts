import type { VenueEvent } from "./events.ts";

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

export const SYNTHETIC_SYMBOLS: readonly SyntheticSymbol[] = [
  {
    symbol: "BTCUSDT",
    start: 61_700,
    decimals: 1,
    tick: 0.1,
    lot: 0.001,
    lotDecimals: 3,
    volatility: 0.000_05,
  },
  {
    symbol: "ETHUSDT",
    start: 2_680,
    decimals: 2,
    tick: 0.01,
    lot: 0.001,
    lotDecimals: 3,
    volatility: 0.000_06,
  },
  { symbol: "SOLUSDT", start: 155, decimals: 2, tick: 0.01, lot: 0.1, lotDecimals: 1, volatility: 0.000_09 },
  { symbol: "BNBUSDT", start: 512, decimals: 2, tick: 0.01, lot: 0.01, lotDecimals: 2, volatility: 0.000_06 },
  {
    symbol: "XRPUSDT",
    start: 0.61,
    decimals: 4,
    tick: 0.0001,
    lot: 0.1,
    lotDecimals: 1,
    volatility: 0.000_08,
  },
];

const STEP_MS = 100;

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
 * An endless seeded market: a slow wave under noise, a top and up to two trades per symbol and step. The same
 * seed gives the same prices. Floats are fine here: these are made-up prices, not anybody's money.
 */
export async function* synthetic(
  symbols: readonly string[],
  seed: number,
  startMs: number,
): AsyncGenerator<VenueEvent> {
  const random = seeded(seed);
  const markets = SYNTHETIC_SYMBOLS.filter(({ symbol }) => symbols.includes(symbol)).map((shape) => ({
    shape,
    price: shape.start,
    phase: random() * Math.PI * 2,
    periodMs: 20_000 + random() * 40_000,
  }));
  let id = 1;
  for (let timeMs = startMs; ; timeMs += STEP_MS)
    for (const market of markets) {
      const { shape } = market;
      const noise = (random() + random() + random() - 1.5) * 2 * shape.volatility;
      const drift =
        Math.cos(((timeMs - startMs) / market.periodMs) * Math.PI * 2 + market.phase) *
        shape.volatility *
        0.6;
      const pull = ((shape.start - market.price) / shape.start) * 0.000_2;
      market.price *= 1 + noise + drift + pull;
      const bidTicks = Math.floor(market.price / shape.tick);
      const spread = 1 + Math.floor(random() * 2);
      const quantity = (): string =>
        (shape.lot * (20 + Math.floor(random() * 4_000))).toFixed(shape.lotDecimals);
      const at = (ticks: number): string => (ticks * shape.tick).toFixed(shape.decimals);
      yield {
        kind: "top",
        symbol: shape.symbol,
        timeMs,
        updateId: id++,
        bid: at(bidTicks),
        bidQuantity: quantity(),
        ask: at(bidTicks + spread),
        askQuantity: quantity(),
      };
      for (let trades = Math.floor(random() * 3); trades > 0; trades -= 1) {
        const buyerIsMaker = random() < 0.5;
        yield {
          kind: "trade",
          symbol: shape.symbol,
          timeMs,
          tradeId: id++,
          price: at(buyerIsMaker ? bidTicks : bidTicks + spread),
          quantity: (shape.lot * (1 + Math.floor(random() * 400))).toFixed(shape.lotDecimals),
          buyerIsMaker,
        };
      }
    }
}
