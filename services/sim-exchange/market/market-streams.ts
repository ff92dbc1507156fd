import {
  format,
  parsePrice,
  parseQuantity,
  type Price,
  type Quantity,
  type Ratio,
} from "#libs/domain/fixed.ts";
import { levelText, type VenueBook } from "../engine/book.ts";
import { AggregateTrades, aggTradeEvent, type AggregateTrade } from "./aggregate-trades.ts";
import { Candles, INTERVALS, klineEvent, type Candle, type Interval } from "./candles.ts";
import { dayStats, miniTickerEvent, tickerEvent, type DayStats } from "./day-ticker.ts";
import { DepthStreams } from "./depth-streams.ts";
import type { Emit } from "./emit.ts";
import type { VenueEvent } from "./events.ts";
import { forceOrderEvent, Liquidations, type Liquidation } from "./liquidations.ts";

type Trade = Extract<VenueEvent, { kind: "trade" }>;
type Top = Extract<VenueEvent, { kind: "top" }>;
/** A top, and whether it was derived from a trade. */
type ShownTop = Omit<Top, "kind"> & { readonly derived?: true };

/** What the exchange values a symbol at. */
export interface Mark {
  readonly mark: Price;
  readonly index: Price;
  readonly fundingRate: Ratio;
  readonly nextFundingMs: number;
}

/** A row of REST fundingRate. */
export interface FundingRow {
  readonly symbol: string;
  readonly fundingRate: string;
  readonly fundingTime: number;
  readonly markPrice: string;
  readonly rateType: "Regular";
}

const KEEP_TRADES = 1_000;
const KEEP_FUNDINGS = 1_000;
const CANDLE_EVERY_MS = 250;
const MARK_EVERY_MS = 1_000;
const SLOW_MARK_EVERY_MS = 3_000;
const TICKER_EVERY_MS = 2_000;

/**
 * The market streams of one symbol and what REST shows of them. What the source lacks (aggregate trades, candles,
 * mark price, depth of a source with tops only) is derived here and carries `derived: true`, which the real
 * exchange never sends.
 */
export class MarketStreams {
  readonly #symbol: string;
  readonly #name: string;
  readonly #book: VenueBook;
  readonly #emit: Emit;
  readonly #mark: (nowMs: number) => Mark | undefined;
  readonly #depth: DepthStreams;
  readonly #aggregates: AggregateTrades;
  readonly #candles: Candles;
  readonly #liquidations = new Liquidations();
  readonly #trades: Trade[] = [];
  readonly #sent = { candle: 0, mark: 0, slowMark: 0, ticker: 0, tickerTrades: 0 };
  #candleChanged = false;
  #tradesSeen = 0;
  #lastQuantity = 0n as Quantity;
  /** Whether the source has tops of its own. */
  #hasTops = false;
  #top: ShownTop | undefined;
  #topId: number;
  #nowMs = 0;
  readonly #fundings: FundingRow[] = [];
  #funding: Mark | undefined;

  /** @param idBase where derived ids start; grows with every run so that ids never go backward. */
  constructor(options: {
    readonly symbol: string;
    readonly book: VenueBook;
    readonly idBase: number;
    readonly emit: Emit;
    readonly mark: (nowMs: number) => Mark | undefined;
  }) {
    const { symbol, book, idBase, emit } = options;
    this.#symbol = symbol;
    this.#name = symbol.toLowerCase();
    this.#book = book;
    this.#topId = idBase;
    this.#emit = emit;
    this.#mark = options.mark;
    this.#depth = new DepthStreams(symbol, book, idBase, emit);
    this.#aggregates = new AggregateTrades(idBase + 1, (trade) => {
      emit("market", `${this.#name}@aggTrade`, () => aggTradeEvent(symbol, trade));
    });
    this.#candles = new Candles((interval, candle) => {
      this.#sendCandle(interval, candle, true);
    });
  }

  onEvent(event: VenueEvent, nowMs: number): void {
    this.#nowMs = nowMs;
    switch (event.kind) {
      case "top":
        this.#hasTops = true;
        this.#onTop(event);
        return;
      case "trade":
        // A source of trades only (aggTrades, klines): the exchange made its top from this trade.
        if (!this.#hasTops) this.#deriveTop(event.timeMs);
        this.#onTrade(event);
        return;
      case "depth":
        this.#depth.onDepth(event);
        return;
      case "snapshot":
        this.#depth.onLevels(event);
    }
  }

  /** Sends what is due at `nowMs`. */
  tick(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#aggregates.tick(nowMs);
    this.#depth.tick(nowMs);
    this.#candles.roll(nowMs);
    if (this.#candleChanged && nowMs - this.#sent.candle >= CANDLE_EVERY_MS) {
      this.#candleChanged = false;
      this.#sent.candle = nowMs;
      for (const interval of INTERVALS) this.#sendCandle(interval, undefined, false);
    }
    if (nowMs - this.#sent.mark >= MARK_EVERY_MS) this.#sendMark(nowMs);
    this.#rememberFunding(nowMs);
    if (nowMs - this.#sent.ticker >= TICKER_EVERY_MS && this.#sent.tickerTrades !== this.#tradesSeen) {
      this.#sent.ticker = nowMs;
      this.#sent.tickerTrades = this.#tradesSeen;
      this.#emit("market", `${this.#name}@ticker`, () => this.ticker(nowMs) ?? {});
      this.#emit("market", `${this.#name}@miniTicker`, () => this.miniTicker(nowMs) ?? {});
    }
    const liquidation = this.#liquidations.due(nowMs);
    if (liquidation !== undefined)
      for (const stream of [`${this.#name}@forceOrder`, "!forceOrder@arr"])
        this.#emit("market", stream, () => forceOrderEvent(this.#symbol, liquidation, nowMs));
  }

  /** Shows a forced close when its second is over, if it is the largest of it. */
  onLiquidation(liquidation: Liquidation): void {
    this.#liquidations.add(liquidation);
  }

  depthSnapshot(limit: number, nowMs: number): object {
    return this.#depth.snapshot(limit, nowMs);
  }

  /** Oldest first, the open one last. */
  candles(interval: Interval): readonly Candle[] {
    this.#candles.roll(this.#nowMs);
    return this.#candles.all(interval);
  }

  /** The newest that are kept, oldest first. */
  get aggregateTrades(): readonly AggregateTrade[] {
    return this.#aggregates.recent;
  }

  /** The newest that are kept, oldest first. */
  get trades(): readonly Trade[] {
    return this.#trades;
  }

  get tradesSeen(): number {
    return this.#tradesSeen;
  }

  /** The last 24 hours; undefined before the first trade. */
  day(nowMs: number): DayStats | undefined {
    return dayStats(this.candles("1m"), this.#lastQuantity, nowMs);
  }

  /** The payloads of the all-market streams; undefined when there is nothing to show yet. */
  ticker(nowMs: number): object | undefined {
    const stats = this.day(nowMs);
    return stats === undefined ? undefined : tickerEvent(this.#symbol, stats, nowMs);
  }

  miniTicker(nowMs: number): object | undefined {
    const stats = this.day(nowMs);
    return stats === undefined ? undefined : miniTickerEvent(this.#symbol, stats, nowMs);
  }

  bookTicker(): object | undefined {
    return this.#top === undefined ? undefined : bookTickerEvent(this.#top);
  }

  mark(nowMs: number): Mark | undefined {
    return this.#mark(nowMs);
  }

  /** The funding settlements of this run, oldest first. */
  get fundings(): readonly FundingRow[] {
    return this.#fundings;
  }

  markPrice(nowMs: number): object | undefined {
    const mark = this.#mark(nowMs);
    return mark === undefined ? undefined : markPriceEvent(this.#symbol, mark, nowMs);
  }

  #onTop(top: ShownTop): void {
    this.#top = top;
    this.#emit("public", `${this.#name}@bookTicker`, () => bookTickerEvent(top));
  }

  #deriveTop(timeMs: number): void {
    const { bid, ask } = this.#book;
    if (bid === undefined || ask === undefined) return;
    const [bidPrice, bidQuantity] = levelText(bid);
    const [askPrice, askQuantity] = levelText(ask);
    const levels = { bid: bidPrice, bidQuantity, ask: askPrice, askQuantity };
    this.#topId += 1;
    this.#onTop({ symbol: this.#symbol, timeMs, updateId: this.#topId, ...levels, derived: true });
  }

  #rememberFunding(nowMs: number): void {
    const due = this.#funding;
    if (due !== undefined && nowMs < due.nextFundingMs) return;
    this.#funding = this.#mark(nowMs);
    if (due === undefined || this.#funding === undefined) return;
    this.#fundings.push({
      symbol: this.#symbol,
      fundingRate: format(due.fundingRate),
      fundingTime: due.nextFundingMs,
      markPrice: format(this.#funding.mark),
      rateType: "Regular",
    });
    if (this.#fundings.length > KEEP_FUNDINGS) this.#fundings.shift();
  }

  #onTrade(trade: Trade): void {
    this.#tradesSeen += 1;
    this.#trades.push(trade);
    if (this.#trades.length > 2 * KEEP_TRADES) this.#trades.splice(0, KEEP_TRADES);
    // Undocumented, and clients disagree about its category: whoever asks gets it.
    for (const category of ["public", "market"] as const)
      this.#emit(category, `${this.#name}@trade`, () => tradeEvent(trade));
    this.#aggregates.onTrade(trade);
    const quantity = parseQuantity(trade.quantity);
    this.#lastQuantity = quantity;
    this.#candles.onTrade({ ...trade, price: parsePrice(trade.price), quantity });
    this.#candleChanged = true;
  }

  #sendCandle(interval: Interval, closed: Candle | undefined, isClosed: boolean): void {
    this.#emit("market", `${this.#name}@kline_${interval}`, () => {
      const candle = closed ?? this.#candles.open(interval);
      return candle === undefined ? {} : klineEvent(this.#symbol, interval, candle, isClosed, this.#nowMs);
    });
  }

  #sendMark(nowMs: number): void {
    const event = this.markPrice(nowMs);
    if (event === undefined) return;
    this.#sent.mark = nowMs;
    this.#emit("market", `${this.#name}@markPrice@1s`, () => event);
    if (nowMs - this.#sent.slowMark < SLOW_MARK_EVERY_MS) return;
    this.#sent.slowMark = nowMs;
    this.#emit("market", `${this.#name}@markPrice`, () => event);
  }
}

const tradeEvent = (trade: Trade): object => ({
  e: "trade",
  E: trade.timeMs,
  T: trade.timeMs,
  s: trade.symbol,
  t: trade.tradeId,
  p: trade.price,
  q: trade.quantity,
  X: "MARKET",
  m: trade.buyerIsMaker,
});

const bookTickerEvent = (top: ShownTop): object => ({
  e: "bookTicker",
  u: top.updateId,
  s: top.symbol,
  ps: top.symbol,
  b: top.bid,
  B: top.bidQuantity,
  a: top.ask,
  A: top.askQuantity,
  T: top.timeMs,
  E: top.timeMs,
  st: 1,
  ...(top.derived === true ? { derived: true } : {}),
});

const markPriceEvent = (
  symbol: string,
  { mark, index, fundingRate, nextFundingMs }: Mark,
  nowMs: number,
): object => ({
  e: "markPriceUpdate",
  E: nowMs,
  s: symbol,
  p: format(mark),
  ap: format(mark),
  i: format(index),
  P: format(mark),
  r: format(fundingRate),
  T: nextFundingMs,
  st: 1,
  derived: true,
});
