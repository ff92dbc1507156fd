import { expect, test } from "vitest";
import { Exchange } from "../../services/sim-exchange/engine/exchange.ts";
import { rulesOf } from "../../services/sim-exchange/engine/rules.ts";
import type { VenueEvent } from "../../services/sim-exchange/market/events.ts";
import { MarketStreams } from "../../services/sim-exchange/market/market-streams.ts";

const T0 = 1_723_161_256_000;
const ID_BASE = 1_000_000_000;

function market() {
  const tops: Record<string, unknown>[] = [];
  const exchange = new Exchange(
    () => undefined,
    () => undefined,
  );
  exchange.addSymbol(rulesOf("BTCUSDT"), false);
  const streams = new MarketStreams({
    symbol: "BTCUSDT",
    book: exchange.book("BTCUSDT"),
    idBase: ID_BASE,
    emit: (_, stream, payload) => {
      if (stream === "btcusdt@bookTicker") tops.push(payload() as Record<string, unknown>);
    },
    mark: () => undefined,
  });
  const play = (event: VenueEvent): void => {
    if (event.kind === "top") exchange.sawTop(event.symbol);
    exchange.applyMarket(event, event.timeMs);
    streams.onEvent(event, event.timeMs);
  };
  return { tops, play };
}

const trade = (tradeId: number, price: string, buyerIsMaker: boolean): VenueEvent => ({
  kind: "trade",
  symbol: "BTCUSDT",
  timeMs: T0 + tradeId,
  tradeId,
  price,
  quantity: "0.5",
  buyerIsMaker,
});

test("a source of trades alone gets a top from each trade, one tick wide and marked as derived", () => {
  const { tops, play } = market();
  play(trade(1, "60000.0", false));
  play(trade(2, "59990.0", true));
  expect(tops).toEqual([
    expect.objectContaining({ u: ID_BASE + 1, b: "59999.9", a: "60000", B: "0.5", T: T0 + 1, derived: true }),
    expect.objectContaining({ u: ID_BASE + 2, b: "59990", a: "59990.1", T: T0 + 2, derived: true }),
  ]);
});

test("a source with tops of its own gets none that is derived", () => {
  const { tops, play } = market();
  play({
    kind: "top",
    symbol: "BTCUSDT",
    timeMs: T0,
    updateId: 7,
    bid: "60000",
    bidQuantity: "1",
    ask: "60000.1",
    askQuantity: "2",
  });
  play(trade(1, "60000.0", false));
  expect(tops).toEqual([expect.objectContaining({ u: 7, b: "60000", a: "60000.1" })]);
  expect(tops[0]).not.toHaveProperty("derived");
});
