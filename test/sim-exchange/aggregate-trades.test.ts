import { expect, test } from "vitest";
import { VenueBook } from "../../services/sim-exchange/engine/book.ts";
import { MarketStreams } from "../../services/sim-exchange/market/market-streams.ts";

test("REST shows the aggregate trades that the stream sent, from an id on or the newest", () => {
  const sent: { readonly a: number }[] = [];
  const streams = new MarketStreams("BTCUSDT", new VenueBook(false), 100, (_, stream, payload) => {
    if (stream === "btcusdt@aggTrade") sent.push(payload() as { readonly a: number });
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
  const ids = (rows: readonly { readonly a: number }[]): readonly number[] => rows.map(({ a }) => a);
  expect(ids(streams.aggregateTrades(undefined, 2))).toEqual(ids(sent.slice(-2)));
  expect(ids(streams.aggregateTrades(40_101, 3))).toEqual([40_101, 40_102, 40_103]);
  expect(streams.aggregateTrades(50_100, 3)).toEqual([]);
  expect(sent.at(-1)).toMatchObject(streams.aggregateTrades(undefined, 1)[0] ?? {});
  // Older ones than it keeps: it begins with the oldest there is.
  expect(streams.aggregateTrades(101, 1)[0]?.a).toBeGreaterThan(10_000);
});
