import { expect, test } from "vitest";
import { VenueBook } from "../../services/sim-exchange/engine/book.ts";
import { aggTradeRow } from "../../services/sim-exchange/market/aggregate-trades.ts";
import { MarketStreams } from "../../services/sim-exchange/market/market-streams.ts";

test("what REST shows of the aggregate trades is what the stream sent, the newest twenty thousand at least", () => {
  const sent: { readonly a: number }[] = [];
  const streams = new MarketStreams({
    symbol: "BTCUSDT",
    book: new VenueBook(false),
    idBase: 100,
    emit: (_, stream, payload) => {
      if (stream === "btcusdt@aggTrade") sent.push(payload() as { readonly a: number });
    },
    mark: () => undefined,
  });
  for (let tradeId = 1; tradeId <= 50_000; tradeId += 1)
    streams.onEvent(
      {
        kind: "trade",
        symbol: "BTCUSDT",
        timeMs: tradeId,
        tradeId,
        price: "61800.3",
        quantity: "0.006",
        buyerIsMaker: false,
      },
      tradeId,
    );
  // The last trade may still grow.
  expect(sent.length).toBe(49_999);
  const kept = streams.aggregateTrades;
  expect(kept.length).toBeGreaterThanOrEqual(20_000);
  expect(kept.length).toBeLessThanOrEqual(40_000);
  expect(kept.map(({ id }) => id)).toEqual(sent.slice(-kept.length).map(({ a }) => a));
  expect(sent.at(-1)).toMatchObject(aggTradeRow(kept.at(-1)!));
});
