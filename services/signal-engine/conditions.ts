import type { Regime, RegimeEstimate, SymbolCondition } from "#libs/domain/conditions.ts";
import { parseRatio, type Ratio } from "#libs/domain/fixed.ts";
import type { Symbol } from "#libs/domain/ids.ts";

const MINUTE_MS = 60_000;
/** Candles kept of each symbol. */
const KEPT = 120;
/** Fewer returns say nothing about a correlation. */
const RETURNS_MIN = 20;
const ATR_CANDLES = 14;
const REGIME_CANDLES = 30;
/** Net move over path: above, the market goes somewhere; below, it goes to and fro. */
const TREND_FROM = 0.35;
const CHOP_TO = 0.15;

/** One closed one-minute candle. */
export interface Candle {
  /** Exchange epoch milliseconds. */
  readonly openTimeMs: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/**
 * How the market moves, from closed one-minute candles: each symbol's average true range and correlations, and the
 * regime of all of them. Estimates in floating point: nothing here is money, and what comes of it is only caution.
 *
 * Pure. What there are too few candles for, or not every one, is left out, and counts as unknown.
 */
export class Conditions {
  readonly #candles: Map<Symbol, Candle[]>;

  /** @param symbols of which the regime is; one that never brings a candle leaves it unknown. */
  constructor(symbols: readonly Symbol[] = []) {
    this.#candles = new Map(symbols.map((symbol) => [symbol, []]));
  }

  /** A closed candle; one that was missing may come behind newer ones, one that is there stays as it is. */
  add(symbol: Symbol, candle: Candle): void {
    let candles = this.#candles.get(symbol);
    if (candles === undefined) this.#candles.set(symbol, (candles = []));
    const after = candles.findLastIndex(({ openTimeMs }) => openTimeMs <= candle.openTimeMs);
    if (candles[after]?.openTimeMs === candle.openTimeMs) return;
    candles.splice(after + 1, 0, candle);
    if (candles.length > KEPT) candles.shift();
  }

  /** Undefined while any symbol has too few candles, or lacks one among the newest. */
  regime(): RegimeEstimate | undefined {
    const ratios: number[] = [];
    let asOfMs = Number.MAX_SAFE_INTEGER;
    for (const candles of this.#candles.values()) {
      const newest = candles.slice(-REGIME_CANDLES - 1);
      const first = newest[0];
      const last = newest.at(-1);
      if (newest.length <= REGIME_CANDLES || first === undefined || last === undefined || !isWhole(newest))
        return undefined;
      let path = 0;
      for (const [index, { close }] of newest.entries())
        if (index > 0) path += Math.abs(close - (newest[index - 1]?.close ?? close));
      ratios.push(path === 0 ? 0 : Math.abs(last.close - first.close) / path);
      asOfMs = Math.min(asOfMs, last.openTimeMs + MINUTE_MS);
    }
    if (ratios.length === 0) return undefined;
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    const regime: Regime = mean >= TREND_FROM ? "TREND" : mean <= CHOP_TO ? "CHOP" : "BASE";
    return { regime, windowMs: REGIME_CANDLES * MINUTE_MS, asOfMs };
  }

  /** Undefined while there are too few candles, or one is missing among the newest. */
  condition(symbol: Symbol): SymbolCondition | undefined {
    const candles = this.#candles.get(symbol) ?? [];
    const last = candles.at(-1);
    if (last === undefined || candles.length <= ATR_CANDLES) return undefined;
    if (!isWhole(candles.slice(-ATR_CANDLES - 1))) return undefined;
    const correlations = new Map<Symbol, Ratio>();
    for (const [other, others] of this.#candles) {
      if (other === symbol) continue;
      const value = correlation(returnsOf(candles), returnsOf(others));
      if (value !== undefined) correlations.set(other, value);
    }
    return {
      symbol,
      atrPercent: decimal((averageTrueRange(candles) / last.close) * 100),
      correlations,
      windowMs: candles.length * MINUTE_MS,
      asOfMs: last.openTimeMs + MINUTE_MS,
    };
  }
}

/** Whether no minute is missing between the first and the last. */
const isWhole = (candles: readonly Candle[]): boolean =>
  candles.every(
    ({ openTimeMs }, i) => i === 0 || openTimeMs - (candles[i - 1]?.openTimeMs ?? 0) === MINUTE_MS,
  );

const decimal = (value: number): Ratio => parseRatio(value.toFixed(6));

function averageTrueRange(candles: readonly Candle[]): number {
  let sum = 0;
  for (let i = candles.length - ATR_CANDLES; i < candles.length; i += 1) {
    const candle = candles[i];
    const before = candles[i - 1];
    if (candle === undefined || before === undefined) continue;
    sum += Math.max(candle.high, before.close) - Math.min(candle.low, before.close);
  }
  return sum / ATR_CANDLES;
}

/** Log returns by the minute they end in; a minute that is missing has none, and neither has the one after it. */
function returnsOf(candles: readonly Candle[]): Map<number, number> {
  const returns = new Map<number, number>();
  for (const [index, { openTimeMs, close }] of candles.entries()) {
    const before = candles[index - 1];
    if (before !== undefined && openTimeMs - before.openTimeMs === MINUTE_MS)
      returns.set(openTimeMs, Math.log(close / before.close));
  }
  return returns;
}

/** Pearson's, over the minutes both have; undefined with too few of them, or where one does not move. */
function correlation(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): Ratio | undefined {
  const pairs = [...a].flatMap(([time, x]) => {
    const y = b.get(time);
    return y === undefined ? [] : [[x, y] as const];
  });
  if (pairs.length < RETURNS_MIN) return undefined;
  const meanX = pairs.reduce((sum, [x]) => sum + x, 0) / pairs.length;
  const meanY = pairs.reduce((sum, [, y]) => sum + y, 0) / pairs.length;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (const [x, y] of pairs) {
    xy += (x - meanX) * (y - meanY);
    xx += (x - meanX) ** 2;
    yy += (y - meanY) ** 2;
  }
  if (xx === 0 || yy === 0) return undefined;
  return decimal(Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy))));
}
