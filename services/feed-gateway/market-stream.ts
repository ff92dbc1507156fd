import { JetStreamApiError, type JetStreamManager } from "@nats-io/jetstream";
import { InvalidValueError } from "#libs/domain/errors.ts";
import { symbolToken, type Symbol } from "#libs/domain/ids.ts";
import { decodeMarketEvent, marketSubjectToken, type MarketEvent } from "#libs/wire/market.ts";

const NOT_FOUND = [10037, 10059];

/**
 * The trade and the candle of a symbol that were stored last. One that was sent again may be older than others:
 * whoever goes on behind it fetches too much and misses nothing. Bytes that are no MarketEvent say nothing.
 */
export async function storedEvents(jsm: JetStreamManager, symbol: Symbol): Promise<readonly MarketEvent[]> {
  const stored: MarketEvent[] = [];
  for (const kind of ["trade", "kline"] as const) {
    const subject = `md.${symbolToken(symbol)}.${marketSubjectToken(kind)}`;
    try {
      const message = await jsm.streams.getMessage("MARKET", { last_by_subj: subject });
      if (message !== null) stored.push(decodeMarketEvent(message.data));
    } catch (error) {
      const absent = error instanceof JetStreamApiError && NOT_FOUND.includes(error.code);
      if (!absent && !(error instanceof InvalidValueError)) throw error;
    }
  }
  return stored;
}
