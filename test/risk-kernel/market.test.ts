import { afterAll, beforeAll, expect, test } from "vitest";
import { format } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { encodeClockBeat, encodeMarketEvent, type MarketBody } from "#libs/wire/market.ts";
import { Market } from "../../services/risk-kernel/market.ts";
import { TestBus } from "../support/test-bus.ts";

const BTC = parseSymbol("BTCUSDT");
const NOW = 1_700_000_000_000;
const MARK: MarketBody = {
  kind: "mark",
  markPrice: "50000",
  indexPrice: "50000",
  fundingRate: "0",
  nextFundingMs: NOW,
};
const TOP: MarketBody = {
  kind: "top",
  updateId: 1,
  bidPrice: "49999",
  bidQuantity: "1",
  askPrice: "50001",
  askQuantity: "1",
};

let bus: TestBus;
let market: Market;
const refused: string[] = [];

beforeAll(async () => {
  bus = await TestBus.start();
  market = new Market(bus.nc, new ExchangeClock(1), (reason) => refused.push(reason));
  bus.nc.publish("clock.exchange", encodeClockBeat({ exchangeTimeMs: NOW, rate: 1, ageMs: 0 }));
  await bus.nc.flush();
  await bus.nc.flush();
  if (!market.clock.synced) throw new Error("the clock beat did not arrive");
});
afterAll(async () => {
  market.stop();
  await bus.stop();
});

async function tell(body: MarketBody, receivedAtMs: number): Promise<void> {
  const bytes = encodeMarketEvent({
    symbol: BTC,
    eventTimeMs: receivedAtMs,
    receivedAtMs,
    derived: false,
    body,
  });
  bus.nc.publish(`md.BTCUSDT.${body.kind}`, bytes);
  await bus.nc.flush();
  await bus.nc.flush();
}

test("a price is as old as the gateway's receipt of it, however late it arrives here", async () => {
  await tell(MARK, NOW - 30_000);
  const held = market.peek([BTC]).get(BTC);
  expect(held?.receivedAtMs).toBe(NOW - 30_000);
  expect(format(held?.mark ?? (0n as never))).toBe("50000");
  await tell(MARK, NOW);
  await tell(TOP, NOW - 20_000);
  expect(market.peek([BTC]).get(BTC)?.receivedAtMs).toBe(NOW - 20_000);
  // A gateway whose clock runs ahead makes nothing younger than its arrival.
  await tell(MARK, NOW + 3_600_000);
  await tell(TOP, NOW + 3_600_000);
  expect(market.peek([BTC]).get(BTC)?.receivedAtMs).toBeLessThan(NOW + 3_600_000);
});

test("prices are taken once, looked at as often as one likes, and refused when they are none", async () => {
  await tell(MARK, NOW);
  expect(market.take([BTC])).toMatchObject([{ symbol: BTC, mark: "50000", bid: "49999", ask: "50001" }]);
  expect(market.take([BTC])).toEqual([]);
  expect(market.peek([BTC]).size).toBe(1);
  expect(refused).toEqual([]);
  bus.nc.publish("md.BTCUSDT.mark", new Uint8Array([0xff]));
  await bus.nc.flush();
  await bus.nc.flush();
  expect(market.peek([BTC]).size).toBe(0);
  expect(refused).not.toEqual([]);
});
