import {
  format,
  max,
  min,
  parsePrice,
  parseQuantity,
  type Price,
  type Quantity,
} from "#libs/domain/fixed.ts";
import { levelText, type VenueBook } from "../engine/book.ts";
import { FUNDING_RATE, nextFunding } from "../engine/funding.ts";
import type { VenueEvent } from "./events.ts";

/** Gives a payload to everybody who subscribed to a stream; the payload is made only when somebody did. */
export type Emit = (category: "public" | "market", stream: string, payload: () => object) => void;

type Trade = Extract<VenueEvent, { kind: "trade" }>;
type Depth = Extract<VenueEvent, { kind: "depth" }>;
type Top = Extract<VenueEvent, { kind: "top" }>;

/** An aggregate trade as REST shows it; its event has the same fields and more. */
interface AggregateRow {
  readonly a: number;
  readonly p: string;
  readonly q: string;
  readonly nq: string;
  readonly f: number;
  readonly l: number;
  readonly T: number;
  readonly m: boolean;
}

interface Candle {
  readonly openMs: number;
  readonly firstId: number;
  lastId: number;
  readonly open: Price;
  high: Price;
  low: Price;
  close: Price;
  volume: Quantity;
  quote: bigint;
  takerBase: Quantity;
  takerQuote: bigint;
  count: number;
}

const MINUTE_MS = 60_000;
const KEEP_CANDLES = 1_500;
const KEEP_AGGREGATES = 20_000;
const DEPTH_INTERVALS = [
  { suffix: "@depth@100ms", everyMs: 100 },
  { suffix: "@depth", everyMs: 250 },
  { suffix: "@depth@500ms", everyMs: 500 },
] as const;

/** Changes of a book collected over one interval; the pu chain of the source is kept. */
interface PendingDepth {
  firstId: number;
  lastId: number;
  previousId: number;
  timeMs: number;
  readonly bids: Map<string, string>;
  readonly asks: Map<string, string>;
}

/**
 * The market streams of one symbol. What the source lacks (aggregate trades, candles, mark price, depth of a
 * source with tops only) is derived here and carries `derived: true`, which the real exchange never sends.
 */
export class MarketStreams {
  readonly #symbol: string;
  readonly #name: string;
  readonly #book: VenueBook;
  readonly #emit: Emit;
  #aggregateId: number;
  #aggregate: { trade: Trade; quantity: Quantity; lastId: number } | undefined;
  #aggregates: AggregateRow[] = [];
  #candle: Candle | undefined;
  #candleSentMs = 0;
  #markSentMs = 0;
  readonly #closed: Candle[] = [];
  readonly #depth = DEPTH_INTERVALS.map(({ suffix, everyMs }) => ({
    suffix,
    everyMs,
    flushedMs: 0,
    pending: undefined as PendingDepth | undefined,
  }));
  #derivedId: number;
  /** Whether the source has tops of its own. */
  #hasTops = false;
  #topId: number;
  #derived = { bids: new Map<string, string>(), asks: new Map<string, string>() };

  /** @param idBase where derived ids start; grows with every run so that ids never go backward. */
  constructor(symbol: string, book: VenueBook, idBase: number, emit: Emit) {
    this.#symbol = symbol;
    this.#name = symbol.toLowerCase();
    this.#book = book;
    this.#emit = emit;
    this.#aggregateId = idBase;
    this.#derivedId = idBase;
    this.#topId = idBase;
  }

  onEvent(event: VenueEvent, nowMs: number): void {
    switch (event.kind) {
      case "top":
        this.#hasTops = true;
        this.#emitTop(event.updateId, event.timeMs, event, {});
        return;
      case "trade":
        // A source of trades only (aggTrades, klines): the exchange made its top from this trade.
        if (!this.#hasTops) this.#deriveTop(event.timeMs);
        this.#onTrade(event, nowMs);
        return;
      case "depth":
        this.#onDepth(event);
        return;
      case "snapshot":
    }
  }

  /** Sends what is due at `nowMs`: depth, candles, mark price, the waiting aggregate trade. */
  tick(nowMs: number): void {
    if (this.#aggregate !== undefined && nowMs - this.#aggregate.trade.timeMs > 100) this.#flushAggregate();
    if (!this.#book.hasDepth) this.#deriveDepth(nowMs);
    for (const interval of this.#depth)
      if (interval.pending !== undefined && nowMs - interval.flushedMs >= interval.everyMs) {
        const { pending } = interval;
        interval.pending = undefined;
        interval.flushedMs = nowMs;
        this.#emit("public", `${this.#name}${interval.suffix}`, () => ({
          e: "depthUpdate",
          E: pending.timeMs,
          T: pending.timeMs,
          s: this.#symbol,
          ps: this.#symbol,
          U: pending.firstId,
          u: pending.lastId,
          pu: pending.previousId,
          b: [...pending.bids],
          a: [...pending.asks],
          st: 1,
          ...(this.#book.hasDepth ? {} : { derived: true }),
        }));
      }
    if (nowMs - this.#markSentMs >= 1_000) this.#sendMark(nowMs);
    const candle = this.#candle;
    if (candle !== undefined && nowMs >= candle.openMs + MINUTE_MS) {
      this.#sendCandle(candle, true, nowMs);
      this.#closed.push(candle);
      if (this.#closed.length > KEEP_CANDLES) this.#closed.shift();
      this.#candle = undefined;
    } else if (candle !== undefined && nowMs - this.#candleSentMs >= 250)
      this.#sendCandle(candle, false, nowMs);
  }

  /** REST klines rows, oldest first, the open candle last. */
  klines(limit: number): readonly (readonly (string | number)[])[] {
    const all = this.#candle === undefined ? this.#closed : [...this.#closed, this.#candle];
    return all
      .slice(-limit)
      .map((candle) => [
        candle.openMs,
        format(candle.open),
        format(candle.high),
        format(candle.low),
        format(candle.close),
        format(candle.volume),
        candle.openMs + MINUTE_MS - 1,
        quoteText(candle.quote),
        candle.count,
        format(candle.takerBase),
        quoteText(candle.takerQuote),
        "0",
      ]);
  }

  /** REST aggTrades rows, oldest first: from an id on, or the newest. */
  aggregateTrades(fromId: number | undefined, limit: number): readonly AggregateRow[] {
    if (fromId === undefined) return this.#aggregates.slice(-limit);
    const start = this.#aggregates.findIndex(({ a }) => a >= fromId);
    return start < 0 ? [] : this.#aggregates.slice(start, start + limit);
  }

  /** REST depth: consistent with the diffs of this symbol. */
  depthSnapshot(limit: number, nowMs: number): object {
    const derived = !this.#book.hasDepth;
    return {
      lastUpdateId: derived ? this.#derivedId : this.#book.lastUpdateId,
      E: nowMs,
      T: nowMs,
      bids: derived
        ? [...this.#derived.bids].slice(0, limit)
        : this.#book.levels("BUY", limit).map(levelText),
      asks: derived
        ? [...this.#derived.asks].slice(0, limit)
        : this.#book.levels("SELL", limit).map(levelText),
    };
  }

  #emitTop(
    updateId: number,
    timeMs: number,
    top: Pick<Top, "bid" | "bidQuantity" | "ask" | "askQuantity">,
    mark: { readonly derived?: true },
  ): void {
    this.#emit("public", `${this.#name}@bookTicker`, () => ({
      e: "bookTicker",
      u: updateId,
      s: this.#symbol,
      ps: this.#symbol,
      b: top.bid,
      B: top.bidQuantity,
      a: top.ask,
      A: top.askQuantity,
      T: timeMs,
      E: timeMs,
      st: 1,
      ...mark,
    }));
  }

  #deriveTop(timeMs: number): void {
    const { bid, ask } = this.#book;
    if (bid === undefined || ask === undefined) return;
    const [bidPrice, bidQuantity] = levelText(bid);
    const [askPrice, askQuantity] = levelText(ask);
    this.#topId += 1;
    this.#emitTop(
      this.#topId,
      timeMs,
      { bid: bidPrice, bidQuantity, ask: askPrice, askQuantity },
      { derived: true },
    );
  }

  #onTrade(trade: Trade, nowMs: number): void {
    const quantity = parseQuantity(trade.quantity);
    const waiting = this.#aggregate;
    if (
      waiting !== undefined &&
      waiting.trade.price === trade.price &&
      waiting.trade.buyerIsMaker === trade.buyerIsMaker &&
      waiting.trade.timeMs === trade.timeMs
    ) {
      waiting.quantity = (waiting.quantity + quantity) as Quantity;
      waiting.lastId = trade.tradeId;
    } else {
      this.#flushAggregate();
      this.#aggregate = { trade, quantity, lastId: trade.tradeId };
    }
    this.#intoCandle(trade, quantity, nowMs);
  }

  #flushAggregate(): void {
    const waiting = this.#aggregate;
    if (waiting === undefined) return;
    this.#aggregate = undefined;
    const id = ++this.#aggregateId;
    const { trade } = waiting;
    const quantity = format(waiting.quantity);
    const row: AggregateRow = {
      a: id,
      p: trade.price,
      q: quantity,
      nq: quantity,
      f: trade.tradeId,
      l: waiting.lastId,
      T: trade.timeMs,
      m: trade.buyerIsMaker,
    };
    this.#aggregates.push(row);
    if (this.#aggregates.length > 2 * KEEP_AGGREGATES)
      this.#aggregates = this.#aggregates.slice(-KEEP_AGGREGATES);
    this.#emit("market", `${this.#name}@aggTrade`, () => ({
      e: "aggTrade",
      E: trade.timeMs,
      s: trade.symbol,
      ...row,
      st: 1,
      derived: true,
    }));
  }

  #intoCandle(trade: Trade, quantity: Quantity, nowMs: number): void {
    const openMs = Math.floor(trade.timeMs / MINUTE_MS) * MINUTE_MS;
    const price = parsePrice(trade.price);
    if (this.#candle !== undefined && this.#candle.openMs !== openMs) this.tick(Math.max(nowMs, openMs));
    const candle = (this.#candle ??= {
      openMs,
      firstId: trade.tradeId,
      lastId: trade.tradeId,
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
    candle.high = max(candle.high, price);
    candle.low = min(candle.low, price);
    candle.close = price;
    candle.lastId = trade.tradeId;
    candle.volume = (candle.volume + quantity) as Quantity;
    candle.quote += quantity * price;
    if (!trade.buyerIsMaker) {
      candle.takerBase = (candle.takerBase + quantity) as Quantity;
      candle.takerQuote += quantity * price;
    }
    candle.count += 1;
  }

  #sendCandle(candle: Candle, closed: boolean, nowMs: number): void {
    this.#candleSentMs = nowMs;
    this.#emit("market", `${this.#name}@kline_1m`, () => ({
      e: "kline",
      E: nowMs,
      s: this.#symbol,
      k: {
        t: candle.openMs,
        T: candle.openMs + MINUTE_MS - 1,
        s: this.#symbol,
        i: "1m",
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
    }));
  }

  #sendMark(nowMs: number): void {
    const { mid } = this.#book;
    if (mid === undefined) return;
    this.#markSentMs = nowMs;
    const price = format(mid);
    const payload = () => ({
      e: "markPriceUpdate",
      E: nowMs,
      s: this.#symbol,
      p: price,
      ap: price,
      i: price,
      P: price,
      r: format(FUNDING_RATE),
      T: nextFunding(nowMs),
      st: 1,
      derived: true,
    });
    this.#emit("market", `${this.#name}@markPrice@1s`, payload);
    this.#emit("market", `${this.#name}@markPrice`, payload);
  }

  #onDepth(depth: Depth): void {
    for (const interval of this.#depth) {
      interval.pending ??= {
        firstId: depth.firstUpdateId,
        lastId: depth.finalUpdateId,
        previousId: depth.previousUpdateId,
        timeMs: depth.timeMs,
        bids: new Map(),
        asks: new Map(),
      };
      const { pending } = interval;
      pending.lastId = depth.finalUpdateId;
      pending.timeMs = depth.timeMs;
      for (const [price, quantity] of depth.bids) pending.bids.set(price, quantity);
      for (const [price, quantity] of depth.asks) pending.asks.set(price, quantity);
    }
  }

  /** The difference between the levels now and the levels last shown, as one depth event. */
  #deriveDepth(nowMs: number): void {
    if (!this.#book.ready || nowMs - (this.#depth[0]?.flushedMs ?? 0) < 100) return;
    const now = {
      bids: new Map(this.#book.levels("BUY").map(levelText)),
      asks: new Map(this.#book.levels("SELL").map(levelText)),
    };
    const bids = changes(this.#derived.bids, now.bids);
    const asks = changes(this.#derived.asks, now.asks);
    this.#derived = now;
    if (bids.length === 0 && asks.length === 0) return;
    const previousUpdateId = this.#derivedId;
    this.#derivedId += 1;
    this.#onDepth({
      kind: "depth",
      symbol: this.#symbol,
      timeMs: nowMs,
      firstUpdateId: previousUpdateId,
      finalUpdateId: this.#derivedId,
      previousUpdateId,
      bids,
      asks,
    });
  }
}

function changes(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): [string, string][] {
  const changed: [string, string][] = [];
  for (const price of before.keys()) if (!after.has(price)) changed.push([price, "0"]);
  for (const [price, quantity] of after) if (before.get(price) !== quantity) changed.push([price, quantity]);
  return changed;
}

/** Σ price × quantity has 16 decimals; shown with 8, rounded down. */
const quoteText = (quote: bigint): string => format((quote / 100_000_000n) as Quantity);
