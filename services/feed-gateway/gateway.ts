import { levels, parseMarketEvent } from "#libs/binance/market-events.ts";
import { VenueAnswerError } from "#libs/binance/errors.ts";
import type { BinanceRest } from "#libs/binance/rest.ts";
import type { MarketPublisher } from "#libs/bus/market-publisher.ts";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { MarketBody, MarketEvent } from "#libs/wire/market.ts";
import { Backfill } from "./backfill.ts";
import { BookChain } from "./book.ts";
import { CandleChain, TradeChain } from "./continuity.ts";
import { Outlet, type Dropped, type Kind, type Lane, type Single } from "./outlet.ts";

interface Feed {
  readonly lanes: Readonly<Record<Kind, Lane>>;
  readonly book: BookChain;
  readonly trades: TradeChain;
  readonly candles: CandleChain;
  /** `u` of the book as published; 0 when there is none, or its end was told. */
  bookUpdateId: number;
  resyncing: boolean;
  /** Resyncs of this book in a row, none of which held for long. */
  resyncsInARow: number;
  syncedAt: number;
}

export interface GatewayPorts extends Pick<ServiceContext, "stats" | "log" | "signal"> {
  readonly rest: Pick<BinanceRest, "get">;
  readonly clock: Pick<ExchangeClock, "now">;
  readonly publisher: Pick<
    MarketPublisher<MarketEvent, Single>,
    "acked" | "full" | "inFlight" | "lastRefusal" | "lost" | "publish" | "refused" | "room"
  >;
  /** Market data was lost on the way into the stream; a sentence that says what. */
  readonly alarm: (text: string) => void;
}

/** A snapshot costs 20 of 2,400 weight per minute: a book that does not hold is asked for less and less often. */
const RESYNC_PAUSE_MS = 250;
const RESYNC_PAUSE_MAX_MS = 16_000;
/** A book that lived this long was no failed resync. */
const HELD_MS = 30_000;

/** Frames of the market sockets → proven-continuous events on `md.>`. */
export class Gateway {
  readonly #ports: GatewayPorts;
  readonly #outlet: Outlet;
  readonly #backfill: Backfill;
  readonly #feeds: ReadonlyMap<Symbol, Feed>;
  /** What {@link publishStats} has told already. */
  #told: Readonly<Record<string, number>> = {};
  /** Messages may not be stored, and nothing was done about it yet. */
  #uncertain = false;

  constructor(ports: GatewayPorts, symbols: readonly Symbol[]) {
    this.#ports = ports;
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
    this.#feeds = new Map(
      symbols.map((symbol): [Symbol, Feed] => [
        symbol,
        {
          lanes: {
            book: outlet.lane(symbol, "book"),
            top: outlet.lane(symbol, "top"),
            trade: outlet.lane(symbol, "trade"),
            mark: outlet.lane(symbol, "mark"),
            kline: outlet.lane(symbol, "kline"),
            gap: outlet.lane(symbol, "gap"),
          },
          book: new BookChain(),
          trades: new TradeChain(),
          candles: new CandleChain(),
          bookUpdateId: 0,
          resyncing: false,
          resyncsInARow: 0,
          syncedAt: Number.NEGATIVE_INFINITY,
        },
      ]),
    );
  }

  /** Goes on behind what an earlier process stored: what came in between is fetched or told. */
  resumeAfter({ symbol, body }: MarketEvent): void {
    const feed = this.#feeds.get(symbol);
    if (body.kind === "trade") feed?.trades.resumeAfter(body);
    else if (body.kind === "kline") feed?.candles.resumeAfter(body);
  }

  /** One combined-stream frame as received. */
  onFrame(text: string): void {
    const receivedAt = performance.now();
    const { stats } = this.#ports;
    try {
      const frame = JSON.parse(text) as { data?: Readonly<Record<string, unknown>> };
      if (frame.data === undefined) return; // An answer to a control frame.
      const event = parseMarketEvent(frame.data, this.#ports.clock.now(receivedAt));
      if ("ignored" in event) {
        stats.count(`ignored.${event.ignored}`);
        return;
      }
      this.#onEvent(event);
    } catch (error) {
      if (!(error instanceof InvalidValueError) && !(error instanceof SyntaxError)) throw error;
      stats.count("frames.refused");
      this.#ports.log.warn({ event: "frame-refused", error: messageOf(error) }, "a frame was refused");
    }
  }

  /** The public socket is new: every book must prove itself again. */
  onPublicOpen(): void {
    this.#resyncAll("connected");
  }

  /** Takes back messages that may not be stored: those that matter of a batch of which one was lost or refused. */
  notStored(singles: readonly Single[]): void {
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
    const totals: Record<string, number> = {
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
    const before = this.#told;
    const since = (name: string): number => (totals[name] ?? 0) - (before[name] ?? 0);
    for (const name of Object.keys(totals)) if (since(name) > 0) stats.count(name, since(name));
    this.#told = totals;
    const lostNow = since("md.lost") + since("md.refused");
    if (lostNow + since("md.dropped") > 0)
      this.#ports.alarm(
        `Market data did not reach the stream: ${since("md.lost")} messages without acknowledgement, ${since("md.refused")} refused${since("md.refused") > 0 ? ` (${publisher.lastRefusal})` : ""}, ${since("md.dropped")} dropped because the bus was away for too long. Order books are fetched anew, trades and candles sent again, fetched or told as a gap; look at the bus.`,
      );
    if (lostNow === 0 && this.#uncertain && !publisher.full) {
      this.#uncertain = false;
      this.#outlet.recover();
      this.#resyncAll("updates were lost on the way into the stream");
    }
  }

  /** Messages not handed to the publisher yet. */
  get waiting(): number {
    return this.#outlet.waiting;
  }

  close(): void {
    this.#outlet.close();
  }

  #onEvent(event: MarketEvent): void {
    const { symbol, body } = event;
    const feed = this.#feeds.get(symbol);
    if (feed === undefined) return;
    switch (body.kind) {
      case "book": {
        const step = feed.book.onDelta(body);
        if (step.kind === "publish") this.#sendBook(feed, event, body.finalUpdateId);
        else if (step.kind === "resync") {
          this.#ports.stats.count(`books.${step.fault}`);
          this.#resync(symbol, feed, step.why);
        }
        return;
      }
      case "trade": {
        const { fresh, missing } = feed.trades.onTrade(body);
        if (!fresh) return;
        if (missing !== undefined) this.#backfill.trades(symbol, missing);
        break;
      }
      case "kline": {
        const missing = feed.candles.onKline(body);
        if (missing !== undefined) this.#backfill.candles(symbol, missing);
        break;
      }
      case "top":
      case "mark":
      case "gap":
    }
    this.#outlet.send(feed.lanes[body.kind], event);
  }

  #sendBook(feed: Feed, event: MarketEvent, finalUpdateId: number): void {
    feed.bookUpdateId = finalUpdateId;
    this.#outlet.send(feed.lanes.book, event);
  }

  /** Publishes what was fetched or found and not received: its time is now. */
  #publishMade(symbol: Symbol, body: MarketBody): void {
    const feed = this.#feeds.get(symbol);
    if (feed === undefined) return;
    const nowMs = this.#ports.clock.now(performance.now());
    const event = { symbol, eventTimeMs: nowMs, receivedAtMs: nowMs, derived: false, body };
    if (body.kind === "book") this.#sendBook(feed, event, body.finalUpdateId);
    else this.#outlet.send(feed.lanes[body.kind], event);
  }

  #onRoom(symbol: Symbol, { book, trades, candles }: Dropped): void {
    const feed = this.#feeds.get(symbol);
    if (feed === undefined) return;
    if (book) {
      feed.book.reset();
      this.#resync(symbol, feed, "updates were dropped while the bus was away");
    }
    if (trades !== undefined) this.#backfill.trades(symbol, trades);
    if (candles !== undefined) this.#backfill.candles(symbol, candles);
  }

  #resyncAll(why: string): void {
    for (const [symbol, feed] of this.#feeds) {
      feed.book.reset();
      this.#resync(symbol, feed, why);
    }
  }

  #resync(symbol: Symbol, feed: Feed, why: string): void {
    if (feed.bookUpdateId > 0) {
      this.#publishMade(symbol, {
        kind: "gap",
        reason: why,
        missing: { of: "book", lastUpdateId: feed.bookUpdateId },
      });
      feed.bookUpdateId = 0;
    }
    if (feed.resyncing) return;
    feed.resyncing = true;
    feed.resyncsInARow = performance.now() - feed.syncedAt > HELD_MS ? 0 : feed.resyncsInARow + 1;
    const { stats, log, rest, signal } = this.#ports;
    stats.count("resyncs");
    log.info({ event: "resync", symbol, why }, "the order book is fetched anew");
    const attempt = async (): Promise<void> => {
      const raw = (await rest.get("/fapi/v1/depth", { symbol, limit: 1000 })) as Readonly<
        Record<string, unknown>
      >;
      const step = feed.book.onSnapshot({
        lastUpdateId: Number(raw["lastUpdateId"]),
        bids: levels(raw, "bids"),
        asks: levels(raw, "asks"),
      });
      if (step.kind === "resync") stats.count(`books.${step.fault}`);
      if (step.kind !== "publish") throw new Error(step.kind === "resync" ? step.why : "no event yet");
      for (const body of step.deltas) this.#publishMade(symbol, body);
      feed.resyncing = false;
      feed.syncedAt = performance.now();
    };
    const retry = (): void => {
      if (signal.aborted) return;
      attempt().catch((error: unknown) => {
        stats.count("resyncs.repeated");
        log.debug({ event: "resync-failed", symbol, error: messageOf(error) }, "trying again");
        feed.resyncsInARow += 1;
        setTimeout(retry, Math.max(pauseMs(feed.resyncsInARow), waitMsOf(error)));
      });
    };
    // One interval later there are buffered events for the snapshot to join on to.
    setTimeout(retry, pauseMs(feed.resyncsInARow));
  }
}

const pauseMs = (resyncsInARow: number): number =>
  Math.min(RESYNC_PAUSE_MAX_MS, RESYNC_PAUSE_MS * 2 ** Math.min(resyncsInARow, 10));

/** Real milliseconds for which the exchange wants no request. */
const waitMsOf = (error: unknown): number => (error instanceof VenueAnswerError ? (error.waitMs ?? 0) : 0);

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);
