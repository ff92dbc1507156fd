import type { JetStreamManager } from "@nats-io/jetstream";
import { parsePrice } from "#libs/domain/fixed.ts";
import { symbolToken, type Symbol } from "#libs/domain/ids.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { decodeMarketEvent } from "#libs/wire/market.ts";
import type { Touch } from "./ward.ts";

/** So old a price closes nothing, exchange milliseconds. */
const STALE_MS = 5_000;

/** The newest touch that feed-gateway has published; undefined when there is none, or only an old one. */
export type PublishedTouch = (symbol: Symbol) => Promise<Touch | undefined>;

/** Reads the stream MARKET. */
export const publishedTouch =
  (jsm: JetStreamManager, clock: ExchangeClock): PublishedTouch =>
  async (symbol) => {
    try {
      const subject = `md.${symbolToken(symbol)}.top`;
      const message = await jsm.streams.getMessage("MARKET", { last_by_subj: subject });
      if (message === null) return undefined;
      const { body, receivedAtMs } = decodeMarketEvent(message.data);
      if (body.kind !== "top" || clock.now(performance.now()) - receivedAtMs > STALE_MS) return undefined;
      return { bid: parsePrice(body.bidPrice, "bidPrice"), ask: parsePrice(body.askPrice, "askPrice") };
    } catch {
      // Not there, not readable, an empty side, no bus: whoever asks has the exchange to ask.
      return undefined;
    }
  };
