import { WindowPublisher } from "#libs/bus/window-publisher.ts";
import { levels, parseMarketEvent } from "#libs/binance/market-events.ts";
import type { BinanceRest } from "#libs/binance/rest.ts";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { symbolToken, type Symbol } from "#libs/domain/ids.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import {
  encodeMarketEvent,
  marketSubjectToken,
  type MarketBody,
  type MarketEvent,
} from "#libs/wire/market.ts";
import { BookChain } from "./book.ts";
import { CandleChain, TradeChain } from "./continuity.ts";

interface Feed {
  readonly token: string;
  readonly book: BookChain;
  readonly trades: TradeChain;
  readonly candles: CandleChain;
  resyncing: boolean;
}

const RESYNC_PAUSE_MS = 250;

/** Frames of the market sockets → proven-continuous events on `md.>`. */
export class Gateway {
  readonly #context: ServiceContext;
  readonly #rest: BinanceRest;
  readonly #clock: ExchangeClock;
  readonly #publisher: WindowPublisher;
  readonly #feeds: ReadonlyMap<Symbol, Feed>;
  /** Tops that wait for room in the window; only the newest of a symbol is kept. */
  readonly #conflated = new Map<Symbol, MarketEvent>();
  #draining = false;

  constructor(context: ServiceContext, rest: BinanceRest, clock: ExchangeClock, symbols: readonly Symbol[]) {
    this.#context = context;
    this.#rest = rest;
    this.#clock = clock;
    this.#publisher = new WindowPublisher(context.nc, 4_096);
    this.#feeds = new Map(
      symbols.map((symbol) => [
        symbol,
        {
          token: symbolToken(symbol),
          book: new BookChain(),
          trades: new TradeChain(),
          candles: new CandleChain(),
          resyncing: false,
        },
      ]),
    );
  }

  /** One combined-stream frame as received. */
  onFrame(text: string): void {
    const receivedAt = performance.now();
    const { stats } = this.#context;
    try {
      const frame = JSON.parse(text) as { data?: Readonly<Record<string, unknown>> };
      if (frame.data === undefined) return; // An answer to a control frame.
      const event = parseMarketEvent(frame.data, this.#clock.now(receivedAt));
      if ("ignored" in event) {
        stats.count(`ignored.${event.ignored}`);
        return;
      }
      this.#onEvent(event);
    } catch (error) {
      if (!(error instanceof InvalidValueError) && !(error instanceof SyntaxError)) throw error;
      stats.count("frames.refused");
      this.#context.log.warn({ event: "frame-refused", error: messageOf(error) }, "a frame was refused");
    }
  }

  /** The public socket is new: every book must prove itself again. */
  onPublicOpen(): void {
    for (const [symbol, feed] of this.#feeds) {
      feed.book.reset();
      this.#resync(symbol, feed, "connected");
    }
  }

  publishStats(): void {
    const { stats } = this.#context;
    stats.gauge("window", this.#publisher.inFlight);
    stats.gauge("prices.lost", this.#publisher.lost);
    stats.gauge("prices.refused", this.#publisher.refused);
    stats.gauge("prices.acked", this.#publisher.acked);
  }

  close(): void {
    this.#publisher.close();
  }

  #onEvent(event: MarketEvent): void {
    const feed = this.#feeds.get(event.symbol);
    if (feed === undefined) return;
    switch (event.body.kind) {
      case "book": {
        const step = feed.book.onDelta(event.body);
        if (step.kind === "publish") for (const body of step.deltas) this.#publish(feed, { ...event, body });
        else if (step.kind === "resync") this.#resync(event.symbol, feed, step.why);
        return;
      }
      case "trade": {
        const missing = feed.trades.onTrade(event.body);
        if (missing === undefined) return;
        if (missing > 0) this.#context.stats.count("gaps.trades", missing);
        this.#publish(feed, event);
        return;
      }
      case "kline": {
        const missing = feed.candles.onKline(event.body);
        if (missing.length > 0) this.#backfill(event.symbol, feed, missing);
        this.#publish(feed, event);
        return;
      }
      case "top":
      case "mark":
        if (this.#publisher.full) {
          if (event.body.kind === "top" && this.#conflated.has(event.symbol))
            this.#context.stats.count("md.conflated");
          if (event.body.kind === "top") this.#conflated.set(event.symbol, event);
          this.#drainLater();
        } else this.#publish(feed, event);
    }
  }

  #publish(feed: Feed, event: MarketEvent): void {
    const token = marketSubjectToken(event.body.kind);
    this.#publisher.publish({
      subject: `md.${feed.token}.${token}`,
      bytes: encodeMarketEvent(event),
      type: "MarketEvent",
    });
    this.#context.stats.count("prices");
    this.#context.stats.count(`md.${event.body.kind}`);
  }

  #drainLater(): void {
    if (this.#draining) return;
    this.#draining = true;
    void this.#publisher.room().then(() => {
      this.#draining = false;
      for (const [symbol, event] of this.#conflated) {
        this.#conflated.delete(symbol);
        const feed = this.#feeds.get(symbol);
        if (feed !== undefined) this.#publish(feed, event);
      }
    });
  }

  #resync(symbol: Symbol, feed: Feed, why: string): void {
    if (feed.resyncing) return;
    feed.resyncing = true;
    this.#context.stats.count("resyncs");
    this.#context.log.info({ event: "resync", symbol, why }, "the order book is fetched anew");
    const attempt = async (): Promise<void> => {
      const raw = (await this.#rest.get("/fapi/v1/depth", { symbol, limit: 1000 })) as Readonly<
        Record<string, unknown>
      >;
      const step = feed.book.onSnapshot({
        lastUpdateId: Number(raw["lastUpdateId"]),
        bids: levels(raw, "bids"),
        asks: levels(raw, "asks"),
      });
      if (step.kind !== "publish") throw new Error(step.kind === "resync" ? step.why : "no event yet");
      const nowMs = this.#clock.now(performance.now());
      for (const body of step.deltas as readonly MarketBody[])
        this.#publish(feed, { symbol, eventTimeMs: nowMs, receivedAtMs: nowMs, derived: false, body });
      feed.resyncing = false;
    };
    const retry = (): void => {
      if (this.#context.signal.aborted) return;
      attempt().catch((error: unknown) => {
        this.#context.stats.count("resyncs.repeated");
        this.#context.log.debug({ event: "resync-failed", symbol, error: messageOf(error) }, "trying again");
        setTimeout(retry, RESYNC_PAUSE_MS);
      });
    };
    // One interval later there are buffered events for the snapshot to join on to.
    setTimeout(retry, RESYNC_PAUSE_MS);
  }

  #backfill(symbol: Symbol, feed: Feed, missing: readonly number[]): void {
    this.#context.stats.count("gaps.candles", missing.length);
    const fill = async (): Promise<void> => {
      const rows = (await this.#rest.get("/fapi/v1/klines", {
        symbol,
        interval: "1m",
        limit: 1000,
      })) as readonly (readonly [number, string, string, string, string, string])[];
      const nowMs = this.#clock.now(performance.now());
      for (const [openTimeMs, open, high, low, close, volume] of rows)
        if (missing.includes(openTimeMs)) {
          this.#context.stats.count("gaps.candles.filled");
          this.#publish(feed, {
            symbol,
            eventTimeMs: nowMs,
            receivedAtMs: nowMs,
            derived: false,
            body: { kind: "kline", openTimeMs, open, high, low, close, volume, closed: true },
          });
        }
    };
    fill().catch((error: unknown) => {
      this.#context.stats.count("gaps.candles.failed", missing.length);
      this.#context.log.warn(
        { event: "backfill-failed", symbol, error: messageOf(error) },
        "candles stay missing",
      );
    });
  }
}
