import { aggregateTrade } from "#libs/binance/market-events.ts";
import type { BinanceRest } from "#libs/binance/rest.ts";
import { messageOf } from "#libs/domain/errors.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { MarketBody } from "#libs/wire/market.ts";
import { MINUTE_MS, type MissingRange } from "./continuity.ts";

export interface BackfillPorts extends Pick<ServiceContext, "stats" | "log"> {
  readonly rest: Pick<BinanceRest, "get">;
  readonly publish: (symbol: Symbol, body: MarketBody) => void;
}

type TradeRow = Readonly<Record<string, unknown>>;
type CandleRow = readonly [
  openTimeMs: number,
  open: string,
  high: string,
  low: string,
  close: string,
  volume: string,
];

/** Rows of one answer; 20 of 2,400 weight per minute. Source: facts, "REST", aggTrades. */
const TRADES_PER_REQUEST = 1_000;
/** More is told, not fetched: the weight is needed for books and orders. */
const TRADES_MAX = 3_000;
const CANDLES_MAX = 1_000;
const WAITING_MAX = 64;

/** Fetches what is missing of trades and candles, one request at a time; what cannot be had is published as a gap. */
export class Backfill {
  readonly #ports: BackfillPorts;
  #before: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(ports: BackfillPorts) {
    this.#ports = ports;
  }

  trades(symbol: Symbol, { first, last }: MissingRange): void {
    const count = last - first + 1;
    this.#ports.stats.count("gaps.trades", count);
    let next = first;
    const tell = (upTo: number, reason: string): void => {
      this.#ports.stats.count("gaps.trades.told", upTo - next + 1);
      this.#ports.publish(symbol, {
        kind: "gap",
        reason,
        missing: { of: "trades", firstAggregateId: next, lastAggregateId: upTo },
      });
    };
    const fetch = async (): Promise<void> => {
      while (next <= last) {
        const rows = (await this.#ports.rest.get("/fapi/v1/aggTrades", {
          symbol,
          fromId: next,
          limit: Math.min(TRADES_PER_REQUEST, last - next + 1),
        })) as readonly TradeRow[];
        const from = next;
        for (const row of rows) {
          const trade = aggregateTrade(row);
          if (trade.aggregateId < next || trade.aggregateId > last) continue;
          if (trade.aggregateId > next)
            tell(trade.aggregateId - 1, "the exchange has no trades with these ids");
          this.#ports.stats.count("gaps.trades.filled");
          this.#ports.publish(symbol, trade);
          next = trade.aggregateId + 1;
        }
        if (next === from) throw new Error("the exchange has no trades with these ids");
      }
    };
    this.#run(
      symbol,
      count > TRADES_MAX ? `more than ${TRADES_MAX} trades are missing` : undefined,
      fetch,
      (why) => {
        tell(last, why);
      },
    );
  }

  candles(symbol: Symbol, { first, last }: MissingRange): void {
    const missing = new Set<number>();
    const count = (last - first) / MINUTE_MS + 1;
    this.#ports.stats.count("gaps.candles", count);
    const fetch = async (): Promise<void> => {
      for (let open = first; open <= last; open += MINUTE_MS) missing.add(open);
      const rows = (await this.#ports.rest.get("/fapi/v1/klines", {
        symbol,
        interval: "1m",
        startTime: first,
        endTime: last + MINUTE_MS - 1,
        limit: CANDLES_MAX,
      })) as readonly CandleRow[];
      for (const [openTimeMs, open, high, low, close, volume] of rows)
        if (missing.delete(openTimeMs)) {
          this.#ports.stats.count("gaps.candles.filled");
          this.#ports.publish(symbol, {
            kind: "kline",
            openTimeMs,
            open,
            high,
            low,
            close,
            volume,
            closed: true,
          });
        }
      if (missing.size > 0) throw new Error("the exchange has no such candles");
    };
    this.#run(
      symbol,
      count > CANDLES_MAX ? `more than ${CANDLES_MAX} candles are missing` : undefined,
      fetch,
      (why) => {
        const left = missing.size === 0 ? [first, last] : [...missing];
        this.#ports.stats.count("gaps.candles.told", missing.size === 0 ? count : missing.size);
        this.#ports.publish(symbol, {
          kind: "gap",
          reason: why,
          missing: { of: "candles", firstOpenTimeMs: Math.min(...left), lastOpenTimeMs: Math.max(...left) },
        });
      },
    );
  }

  /** Tells at once when there is a reason not to fetch, and otherwise what is left when fetching fails. */
  #run(
    symbol: Symbol,
    refusal: string | undefined,
    fetch: () => Promise<void>,
    tell: (why: string) => void,
  ): void {
    const why =
      refusal ?? (this.#waiting >= WAITING_MAX ? `${WAITING_MAX} gaps are being filled already` : undefined);
    if (why !== undefined) {
      tell(why);
      return;
    }
    this.#waiting += 1;
    this.#before = this.#before.then(fetch).then(
      () => {
        this.#waiting -= 1;
      },
      (error: unknown) => {
        this.#waiting -= 1;
        this.#ports.log.warn(
          { event: "backfill-failed", symbol, error: messageOf(error) },
          "market data stays missing",
        );
        tell(messageOf(error));
      },
    );
  }
}
