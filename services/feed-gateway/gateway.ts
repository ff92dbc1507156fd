import { parseMarketEvent } from "#libs/binance/market-events.ts";
import type { BinanceRest } from "#libs/binance/rest.ts";
import { UnknownWords } from "#libs/binance/unknown-words.ts";
import type { MarketPublisher } from "#libs/bus/market-publisher.ts";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { format } from "#libs/domain/fixed.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { CounterName, Sample } from "#libs/telemetry/catalogue.ts";
import type { MarketBody, MarketEvent } from "#libs/wire/market.ts";
import { Backfill } from "./backfill.ts";
import { BookFeed } from "./book-feed.ts";
import { CandleChain, TradeChain } from "./continuity.ts";
import { arbitrated, type Feed } from "./feed.ts";
import { oldStream, type Known } from "./old-frames.ts";
import { Outlet, type Dropped, type Single } from "./outlet.ts";
import { PrintFilter, type PrintFilterPorts } from "./print-filter.ts";
import { Published } from "./published.ts";
import { PATIENCE } from "./line.ts";
import { Newest, Sequencer } from "./sequencer.ts";
import { streamName } from "./shards.ts";

type Mark = Extract<MarketBody, { kind: "mark" }>;

export interface GatewayPorts extends Pick<ServiceContext, "stats" | "log" | "signal"> {
  readonly rest: Pick<BinanceRest, "get">;
  readonly clock: Pick<ExchangeClock, "now">;
  readonly publisher: Pick<
    MarketPublisher<MarketEvent, Single>,
    "acked" | "full" | "inFlight" | "lastRefusal" | "lost" | "publish" | "refused" | "room"
  >;
  /** Tells people a sentence; of what kind, and of what. */
  readonly alarm: (kind: "market-data-lost" | "bad-print", text: string, about?: string) => void;
  readonly badPrintPercent: PrintFilterPorts["badPrintPercent"];
}

/** Frames of the market sockets → proven-continuous events on `md.>`. */
export class Gateway {
  readonly #ports: GatewayPorts;
  readonly #words: UnknownWords;
  readonly #outlet: Outlet;
  readonly #backfill: Backfill;
  readonly #feeds: ReadonlyMap<Symbol, Feed>;
  /** By the name of their stream. */
  readonly #known: ReadonlyMap<string, Known>;
  /** What {@link publishStats} has told already. */
  #told: Readonly<Partial<Record<CounterName, number>>> = {};
  /** The connection that brought the last frame that had to be read whole. */
  #first: number | undefined;
  /** Messages may not be stored, and nothing was done about it yet. */
  #uncertain = false;

  constructor(ports: GatewayPorts, symbols: readonly Symbol[]) {
    this.#ports = ports;
    this.#words = UnknownWords.of(ports);
    const { rest, stats, log } = ports;
    this.#backfill = new Backfill({
      rest,
      stats,
      log,
      publish: (symbol, body) => {
        this.#publishMade(symbol, body);
      },
    });
    const outlet = new Outlet(ports.publisher, (symbol, dropped) => {
      this.#onRoom(symbol, dropped);
    });
    this.#outlet = outlet;
    this.#feeds = new Map(symbols.map((symbol) => [symbol, this.#feedOf(symbol)]));
    this.#known = new Map(
      Array.from(this.#feeds, ([symbol, { inOrder, newest }]): readonly (readonly [string, Known])[] => [
        [streamName(symbol, "top"), { key: '"u":', events: newest.top }],
        [streamName(symbol, "book"), { key: '"u":', events: inOrder.book }],
        [streamName(symbol, "trade"), { key: '"a":', events: inOrder.trade }],
      ]).flat(),
    );
  }

  #feedOf(symbol: Symbol): Feed {
    const { rest, stats, log, signal } = this.#ports;
    const outlet = this.#outlet;
    const lanes = {
      book: outlet.lane(symbol, "book"),
      top: outlet.lane(symbol, "top"),
      trade: outlet.lane(symbol, "trade"),
      mark: outlet.lane(symbol, "mark"),
      kline: outlet.lane(symbol, "kline"),
      gap: outlet.lane(symbol, "gap"),
      depth: outlet.lane(symbol, "depth"),
    };
    const book = new BookFeed(symbol, {
      rest,
      stats,
      log,
      signal,
      publish: (of, body) => {
        this.#publishMade(of, body);
      },
    });
    const feed: Feed = {
      lanes,
      book,
      trades: new TradeChain(),
      candles: new CandleChain(),
      inOrder: {
        book: new Sequencer(
          (event, last) => {
            this.#onBook(feed, event, last);
          },
          () => {
            book.refetch("the exchange began to count anew");
          },
        ),
        trade: new Sequencer((event) => {
          this.#onTrade(feed, event);
        }),
      },
      newest: { top: new Newest(), mark: new Newest() },
      published: new Published(),
      prints: new PrintFilter(symbol, this.#ports),
      restMarks: outlet.lane(symbol, "mark", "rest"),
      broughtAt: { mark: performance.now(), top: performance.now() },
    };
    return feed;
  }

  /** Goes on behind what an earlier process stored: what came in between is fetched or told. */
  resumeAfter(event: MarketEvent): void {
    const { symbol, body, completeTo } = event;
    const feed = this.#feeds.get(symbol);
    feed?.published.resumeAfter(event);
    if (body.kind === "trade") feed?.trades.resumeAfter(body, completeTo);
    else if (body.kind === "kline") feed?.candles.resumeAfter(body, completeTo);
  }

  /**
   * One combined-stream frame as received.
   *
   * @param line number of the connection that brought it.
   * @returns the stream it is of; undefined for what is of none.
   */
  onFrame(text: string, line = 0): string | undefined {
    const receivedAt = performance.now();
    const { stats } = this.#ports;
    // What the connection brings that was first the last time is news, as a rule.
    const old = line === this.#first ? undefined : oldStream(text, this.#known, line);
    if (old !== undefined) return old;
    try {
      const { stream, data } = JSON.parse(text) as {
        readonly stream?: string;
        readonly data?: Readonly<Record<string, unknown>>;
      };
      if (data === undefined) return undefined; // An answer to a control frame.
      this.#words.marketEvent(data);
      const event = parseMarketEvent(data, this.#ports.clock.now(receivedAt));
      this.#first = line;
      if ("ignored" in event) stats.count(`ignored.${event.ignored}`);
      else this.#onEvent(event, line, receivedAt);
      return stream;
    } catch (error) {
      if (!(error instanceof InvalidValueError) && !(error instanceof SyntaxError)) throw error;
      stats.count("frames.refused");
      this.#ports.log.warn({ event: "frame-refused", error: messageOf(error) }, "a frame was refused");
      return undefined;
    }
  }

  /** Connections bring the order books of these symbols (again). */
  onBooksUp(symbols: readonly Symbol[]): void {
    for (const symbol of symbols) this.#feeds.get(symbol)?.book.up();
  }

  /** No connection brings the order books of these symbols any more. */
  onBooksDown(symbols: readonly Symbol[]): void {
    for (const symbol of symbols) this.#feeds.get(symbol)?.book.down();
  }

  /** A connection has ended. */
  onLineEnded(line: number): void {
    for (const { inOrder } of this.#feeds.values()) {
      inOrder.book.forget(line);
      inOrder.trade.forget(line);
    }
  }

  /** Gives up waiting for what no connection brings. */
  tick(): void {
    const now = performance.now();
    for (const { inOrder } of this.#feeds.values()) {
      inOrder.book.tick(now);
      inOrder.trade.tick(now);
    }
  }

  /** Takes back messages that may not be stored: those that matter of a batch of which one was lost or refused. */
  notStored(singles: readonly Single[]): void {
    for (const { event } of singles) this.#feeds.get(event.symbol)?.published.doubt(event.body);
    this.#outlet.notStored(singles);
    this.#uncertain = true;
  }

  /** Tells what happened since the last time; raises the alarm when something was lost, and makes up for it. */
  publishStats(): void {
    const { stats, publisher } = this.#ports;
    const { published, drops, conflated, again, waiting } = this.#outlet;
    const { lost, refused, acked, inFlight } = publisher;
    stats.gauge("window", inFlight);
    stats.gauge("waiting", waiting);
    const totals: Partial<Record<CounterName, number>> = {
      prices: sum(published),
      "md.acked": acked,
      "md.lost": lost,
      "md.refused": refused,
      "md.again": again,
      "md.conflated": conflated,
      "md.dropped": sum(drops),
    };
    for (const [kind, count] of Object.entries(published)) totals[`md.${kind}`] = count;
    for (const [kind, count] of Object.entries(drops)) totals[`md.dropped.${kind}`] = count;
    Object.assign(totals, arbitrated(this.#feeds.values()));
    const before = this.#told;
    const since = (name: CounterName): number => (totals[name] ?? 0) - (before[name] ?? 0);
    for (const name of Object.keys(totals) as CounterName[])
      if (since(name) > 0) stats.count(name, since(name));
    this.#told = totals;
    const lostNow = since("md.lost") + since("md.refused");
    if (lostNow + since("md.dropped") > 0)
      this.#ports.alarm(
        "market-data-lost",
        `Market data did not reach the stream: ${since("md.lost")} messages without acknowledgement, ${since("md.refused")} refused${since("md.refused") > 0 ? ` (${publisher.lastRefusal})` : ""}, ${since("md.dropped")} dropped because the bus was away for too long. Order books are fetched anew, trades and candles sent again, fetched or told as a gap; look at the bus.`,
      );
    if (lostNow === 0 && this.#uncertain && !publisher.full) {
      this.#uncertain = false;
      for (const { event } of this.#outlet.recover())
        this.#feeds.get(event.symbol)?.published.add(event.body);
      for (const { book } of this.#feeds.values())
        book.refetch("updates were lost on the way into the stream");
    }
  }

  /** Tells what each book takes that has changed since the last time; a book that proves nothing tells nothing. */
  publishDepths(): void {
    for (const [symbol, feed] of this.#feeds) {
      try {
        const depth = feed.book.changedDepth();
        if (depth === undefined) continue;
        const [bids, asks] = [depth.bids.map((band) => format(band)), depth.asks.map((band) => format(band))];
        this.#publishMade(symbol, { kind: "depth", bids, asks });
      } catch (error) {
        if (!(error instanceof InvalidValueError)) throw error;
        this.#ports.stats.count("depths.refused");
        this.#ports.log.warn(
          { event: "depth-refused", symbol, error: messageOf(error) },
          "a level is no quantity",
        );
      }
    }
  }

  /**
   * Symbols whose prices are stale: the streams have brought no mark, or no best prices, for longer than these may.
   *
   * @param silentMs how long a mark stream may be silent.
   */
  stalePrices(silentMs: number): readonly Symbol[] {
    const now = performance.now();
    const isSilent = (at: number, kind: "mark" | "top"): boolean => now - at > silentMs * PATIENCE[kind];
    return [...this.#feeds].flatMap(([symbol, { broughtAt }]) =>
      isSilent(broughtAt.mark, "mark") || isSilent(broughtAt.top, "top") ? [symbol] : [],
    );
  }

  /** Publishes a mark that was asked for, on a subject of its own: who takes prices from streams only does not see it. */
  onRestMark(symbol: Symbol, eventTimeMs: number, body: Mark): void {
    const feed = this.#feeds.get(symbol);
    if (feed === undefined) return;
    const receivedAtMs = this.#ports.clock.now(performance.now());
    const event = { symbol, eventTimeMs, receivedAtMs, derived: false, path: "rest", body } as const;
    feed.prints.onMark(body, eventTimeMs);
    this.#outlet.send(feed.restMarks, event);
  }

  /** Which trades and candles of a symbol were published. */
  publishedOf(symbol: Symbol): Published | undefined {
    return this.#feeds.get(symbol)?.published;
  }

  /** How old the newest mark of each symbol is that the stream brought. */
  *ages(): Generator<Sample> {
    const now = performance.now();
    for (const [symbol, { broughtAt }] of this.#feeds)
      yield ["plimsoll_mark_age_seconds", Math.max(0, now - broughtAt.mark) / 1_000, { symbol }];
  }

  /** Messages not handed to the publisher yet. */
  get waiting(): number {
    return this.#outlet.waiting;
  }

  close(): void {
    this.#outlet.close();
  }

  #onEvent(event: MarketEvent, line: number, receivedAt: number): void {
    const { symbol, body, eventTimeMs } = event;
    const feed = this.#feeds.get(symbol);
    if (feed === undefined) return;
    const timeMs = eventTimeMs;
    switch (body.kind) {
      case "book": {
        const place = { previous: body.previousUpdateId, sequence: body.finalUpdateId, timeMs };
        feed.inOrder.book.take(event, place, line, receivedAt);
        return;
      }
      case "trade": {
        const place = { previous: body.aggregateId - 1, sequence: body.aggregateId, timeMs };
        feed.inOrder.trade.take(event, place, line, receivedAt);
        return;
      }
      case "kline": {
        const { fresh, missing } = feed.candles.onKline(body, timeMs);
        if (!fresh) return;
        if (missing !== undefined) this.#backfill.candles(symbol, missing);
        break;
      }
      case "top":
        if (!feed.newest.top.take(body.updateId, timeMs)) return;
        feed.broughtAt.top = receivedAt;
        if (feed.prints.dropsTop(body, timeMs)) return;
        break;
      case "mark":
        if (!feed.newest.mark.take(timeMs, timeMs)) return;
        feed.broughtAt.mark = receivedAt;
        feed.prints.onMark(body, eventTimeMs);
        break;
      case "gap":
      case "depth":
    }
    this.#send(feed, event);
  }

  #send(feed: Feed, event: MarketEvent): void {
    feed.published.add(event.body);
    this.#outlet.send(feed.lanes[event.body.kind], feed.published.marked(event));
  }

  #onBook(feed: Feed, event: MarketEvent, last: number | undefined): void {
    const { body } = event;
    if (body.kind !== "book") return;
    // Another connection's update may reach further back. Quantities are absolute, so it holds from here on as well.
    const overlaps = last !== undefined && body.previousUpdateId < last && body.finalUpdateId > last;
    const delta = overlaps ? { ...body, previousUpdateId: last } : body;
    if (feed.book.onDelta(delta))
      this.#outlet.send(feed.lanes.book, overlaps ? { ...event, body: delta } : event);
  }

  #onTrade(feed: Feed, event: MarketEvent): void {
    if (event.body.kind !== "trade") return;
    const { fresh, missing } = feed.trades.onTrade(event.body);
    if (!fresh) return;
    const { symbol, body, eventTimeMs } = event;
    if (missing !== undefined) this.#backfill.trades(symbol, missing);
    if (!feed.prints.dropsTrade(body, eventTimeMs)) {
      this.#send(feed, event);
      return;
    }
    const { aggregateId } = body;
    this.#publishMade(symbol, {
      kind: "gap",
      reason: `its price ${body.price} is too far from the mark price`,
      missing: { of: "trades", firstAggregateId: aggregateId, lastAggregateId: aggregateId },
    });
  }

  /** Publishes what was fetched or found and not received: its time is now. */
  #publishMade(symbol: Symbol, body: MarketBody): void {
    const feed = this.#feeds.get(symbol);
    if (feed === undefined) return;
    const nowMs = this.#ports.clock.now(performance.now());
    const event = { symbol, eventTimeMs: nowMs, receivedAtMs: nowMs, derived: false, body };
    this.#send(feed, isFetched(body) ? { ...event, path: "rest" } : event);
  }

  #onRoom(symbol: Symbol, { book, trades, candles }: Dropped): void {
    const feed = this.#feeds.get(symbol);
    if (feed === undefined) return;
    feed.published.remove({ trades, candles });
    if (book) feed.book.refetch("updates were dropped while the bus was away");
    if (trades !== undefined) this.#backfill.trades(symbol, trades);
    if (candles !== undefined) this.#backfill.candles(symbol, candles);
  }
}

/** What is made here and was not found here. */
const isFetched = (body: MarketBody): boolean =>
  body.kind === "trade" || body.kind === "kline" || (body.kind === "book" && body.snapshot);

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);
