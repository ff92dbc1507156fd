import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { symbolFromToken, type Symbol } from "#libs/domain/ids.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { decodeHistoryQuery, encodeHistory, type History, type HistoryQuery } from "#libs/wire/history.ts";
import type { MarketBody } from "#libs/wire/market.ts";
import { MINUTE_MS } from "./continuity.ts";
import { Coverage } from "./coverage.ts";
import type { Dropped } from "./outlet.ts";

const MISSING_MAX = 100;

/** Which trades and closed candles of one symbol were published. */
export class Published {
  readonly #coverage = { trades: new Coverage(1), candles: new Coverage(MINUTE_MS) };

  add(body: MarketBody): void {
    if (body.kind === "trade") this.#coverage.trades.add(body.aggregateId);
    else if (body.kind === "kline" && body.closed) this.#coverage.candles.add(body.openTimeMs);
  }

  /** They did not reach the stream after all. */
  remove({ trades, candles }: Pick<Dropped, "trades" | "candles">): void {
    if (trades !== undefined) this.#coverage.trades.remove(trades);
    if (candles !== undefined) this.#coverage.candles.remove(candles);
  }

  /** @throws InvalidValueError when the span does not begin and end with a candle. */
  answer({ of, span }: HistoryQuery): History {
    if (of === "candles")
      for (const [name, at] of Object.entries(span))
        if (at % MINUTE_MS !== 0) throw new InvalidValueError(`candles.${name}`, at, "the start of a minute");
    const missing = this.#coverage[of].missing(span);
    return { complete: missing.length === 0, missing: missing.slice(0, MISSING_MAX), refusal: "" };
  }
}

/** Answers on `history.<symbol>`. */
export function answerHistory(
  endpoint: ServiceContext["endpoint"],
  publishedOf: (symbol: Symbol) => Published | undefined,
): void {
  const answer = (subject: string, bytes: Uint8Array): History => {
    try {
      const symbol = symbolFromToken(subject.split(".")[1] ?? "");
      const published = publishedOf(symbol);
      if (published === undefined)
        throw new InvalidValueError("symbol", symbol, "one of the feed gateway's SYMBOLS");
      return published.answer(decodeHistoryQuery(bytes));
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      return { complete: false, missing: [], refusal: messageOf(error) };
    }
  };
  endpoint({
    name: "history",
    subject: "history.*",
    metadata: {
      ask: "plimsoll.v1.HistoryQuery on history.<symbol>: a span of trades or closed candles",
      answer: "plimsoll.v1.History: whether all of it was published, and what was not",
    },
    answer: ({ subject, data }) => encodeHistory(answer(subject, data)),
  });
}
