import { format, max, min, type Price, type Quantity } from "#libs/domain/fixed.ts";

/** One candle; `quote` and `takerQuote` are Σ price × quantity with 16 decimals. */
export interface Candle {
  readonly openMs: number;
  /** Trade ids; -1 when nothing traded. */
  firstId: number;
  lastId: number;
  open: Price;
  high: Price;
  low: Price;
  close: Price;
  volume: Quantity;
  quote: bigint;
  takerBase: Quantity;
  takerQuote: bigint;
  count: number;
}

export interface CandleTrade {
  readonly timeMs: number;
  readonly tradeId: number;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly buyerIsMaker: boolean;
}

export const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Monday, 5 January 1970: weeks begin on Mondays. */
const FIRST_MONDAY_MS = 4 * DAY_MS;
const KEEP = 1_500;

/** Every interval, shortest first; a month has no fixed length. Source: facts, section 2.2. */
const LENGTH_MS = {
  "1m": MINUTE_MS,
  "3m": 3 * MINUTE_MS,
  "5m": 5 * MINUTE_MS,
  "15m": 15 * MINUTE_MS,
  "30m": 30 * MINUTE_MS,
  "1h": 60 * MINUTE_MS,
  "2h": 120 * MINUTE_MS,
  "4h": 240 * MINUTE_MS,
  "6h": 360 * MINUTE_MS,
  "8h": 480 * MINUTE_MS,
  "12h": 720 * MINUTE_MS,
  "1d": DAY_MS,
  "3d": 3 * DAY_MS,
  "1w": 7 * DAY_MS,
  "1M": undefined,
} as const;
export type Interval = keyof typeof LENGTH_MS;
export const INTERVALS = Object.keys(LENGTH_MS) as readonly Interval[];

/** The start of the interval in which a time lies. */
export function openOf(interval: Interval, timeMs: number): number {
  if (interval === "1M") {
    const date = new Date(timeMs);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  }
  const [length, origin] = [LENGTH_MS[interval], interval === "1w" ? FIRST_MONDAY_MS : 0];
  return Math.floor((timeMs - origin) / length) * length + origin;
}

/** The start of the interval after the one that begins at `openMs`. */
export function nextOpenOf(interval: Interval, openMs: number): number {
  const length = LENGTH_MS[interval];
  if (length !== undefined) return openMs + length;
  const date = new Date(openMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

const flat = (openMs: number, price: Price): Candle => ({
  openMs,
  firstId: -1,
  lastId: -1,
  open: price,
  high: price,
  low: price,
  close: price,
  volume: 0n as Quantity,
  quote: 0n,
  takerBase: 0n as Quantity,
  takerQuote: 0n,
  count: 0,
});

/** `earlier` and what followed it, as one candle that begins at `openMs`. Untraded minutes leave no mark on the range. */
export function merged(openMs: number, earlier: Candle | undefined, later: Candle): Candle {
  if (earlier === undefined || earlier.count === 0) return { ...later, openMs };
  if (later.count === 0) return { ...earlier, openMs };
  return {
    openMs,
    firstId: earlier.firstId,
    lastId: later.lastId,
    open: earlier.open,
    high: max(earlier.high, later.high),
    low: min(earlier.low, later.low),
    close: later.close,
    volume: (earlier.volume + later.volume) as Quantity,
    quote: earlier.quote + later.quote,
    takerBase: (earlier.takerBase + later.takerBase) as Quantity,
    takerQuote: earlier.takerQuote + later.takerQuote,
    count: earlier.count + later.count,
  };
}

interface Series {
  readonly interval: Interval;
  readonly closed: Candle[];
  /** The closed minutes of the candle that is open now. */
  part: Candle | undefined;
}

/**
 * The candles of one symbol in every interval. Trades fold into minutes only; a longer candle is made of closed
 * minutes and the open one when somebody asks. A minute without a trade repeats the last price, as the real one does.
 */
export class Candles {
  readonly #series: readonly Series[] = INTERVALS.map((interval) => ({
    interval,
    closed: [],
    part: undefined,
  }));
  readonly #onClosed: (interval: Interval, candle: Candle) => void;
  #minute: Candle | undefined;

  constructor(onClosed: (interval: Interval, candle: Candle) => void) {
    this.#onClosed = onClosed;
  }

  onTrade({ timeMs, tradeId, price, quantity, buyerIsMaker }: CandleTrade): void {
    this.roll(timeMs);
    const minute = (this.#minute ??= flat(openOf("1m", timeMs), price));
    if (minute.count === 0) Object.assign(minute, { firstId: tradeId, open: price, high: price, low: price });
    minute.high = max(minute.high, price);
    minute.low = min(minute.low, price);
    minute.close = price;
    minute.lastId = tradeId;
    minute.volume = (minute.volume + quantity) as Quantity;
    minute.quote += quantity * price;
    if (!buyerIsMaker) {
      minute.takerBase = (minute.takerBase + quantity) as Quantity;
      minute.takerQuote += quantity * price;
    }
    minute.count += 1;
  }

  /** Closes what has ended by `nowMs`. A silence longer than what is kept is skipped. */
  roll(nowMs: number): void {
    const current = openOf("1m", nowMs);
    while (this.#minute !== undefined && this.#minute.openMs < current) {
      const { openMs, close } = this.#minute;
      this.#close(this.#minute);
      this.#minute = flat(Math.max(openMs + MINUTE_MS, current - KEEP * MINUTE_MS), close);
    }
  }

  #close(minute: Candle): void {
    for (const series of this.#series) {
      const openMs = openOf(series.interval, minute.openMs);
      if (series.part !== undefined && series.part.openMs !== openMs) this.#finish(series, series.part);
      series.part = merged(openMs, series.part, minute);
      if (nextOpenOf(series.interval, openMs) === minute.openMs + MINUTE_MS)
        this.#finish(series, series.part);
    }
  }

  #finish(series: Series, candle: Candle): void {
    series.part = undefined;
    series.closed.push(candle);
    if (series.closed.length > KEEP) series.closed.shift();
    this.#onClosed(series.interval, candle);
  }

  /** The candle of an interval that is open now; undefined before the first trade. */
  open(interval: Interval): Candle | undefined {
    const minute = this.#minute;
    if (minute === undefined) return undefined;
    const openMs = openOf(interval, minute.openMs);
    const part = this.#of(interval).part;
    return merged(openMs, part?.openMs === openMs ? part : undefined, minute);
  }

  /** All candles of an interval that are kept, oldest first, the open one last. */
  all(interval: Interval): readonly Candle[] {
    const open = this.open(interval);
    const { closed } = this.#of(interval);
    return open === undefined ? closed : [...closed, open];
  }

  #of(interval: Interval): Series {
    return this.#series[INTERVALS.indexOf(interval)] as Series;
  }
}

/** Σ price × quantity has 16 decimals; shown with 8, rounded down. */
export const quoteText = (quote: bigint): string => format((quote / 100_000_000n) as Quantity);

/** A row of REST klines. */
export const klineRow = (interval: Interval, candle: Candle): readonly (string | number)[] => [
  candle.openMs,
  format(candle.open),
  format(candle.high),
  format(candle.low),
  format(candle.close),
  format(candle.volume),
  nextOpenOf(interval, candle.openMs) - 1,
  quoteText(candle.quote),
  candle.count,
  format(candle.takerBase),
  quoteText(candle.takerQuote),
  "0",
];

/** The `kline` event. */
export const klineEvent = (
  symbol: string,
  interval: Interval,
  candle: Candle,
  closed: boolean,
  nowMs: number,
): object => ({
  e: "kline",
  E: nowMs,
  s: symbol,
  k: {
    t: candle.openMs,
    T: nextOpenOf(interval, candle.openMs) - 1,
    s: symbol,
    i: interval,
    f: candle.firstId,
    L: candle.lastId,
    o: format(candle.open),
    c: format(candle.close),
    h: format(candle.high),
    l: format(candle.low),
    v: format(candle.volume),
    n: candle.count,
    x: closed,
    q: quoteText(candle.quote),
    V: format(candle.takerBase),
    Q: quoteText(candle.takerQuote),
    B: "0",
  },
  derived: true,
});
