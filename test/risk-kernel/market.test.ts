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

async function tell(
  body: MarketBody,
  receivedAtMs: number,
  { path, subject = `md.BTCUSDT.${body.kind}` }: { readonly path?: "rest"; readonly subject?: string } = {},
): Promise<void> {
  const bytes = encodeMarketEvent({
    symbol: BTC,
    eventTimeMs: receivedAtMs,
    receivedAtMs,
    derived: false,
    ...(path === undefined ? {} : { path }),
    body,
  });
  bus.nc.publish(subject, bytes);
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

test("what the book takes comes where it is asked for, once, and what is none is refused", async () => {
  const bands = (first: string): string[] => [first, "2", "3", "4", "5", "6", "7"];
  await tell(MARK, NOW);
  await tell({ kind: "depth", bids: bands("1"), asks: bands("0") }, NOW - 40);
  expect(market.take([BTC])[0]).not.toHaveProperty("depth");
  const asked = new Set([BTC]);
  // The price is taken already, the depth is not.
  expect(market.take([BTC], asked)).toMatchObject([
    { mark: "50000", depth: { bids: bands("1"), asks: bands("0"), receivedAtMs: NOW - 40 } },
  ]);
  expect(market.take([BTC], asked)).toEqual([]);
  await tell(MARK, NOW);
  expect(market.take([BTC], asked)[0]).not.toHaveProperty("depth");
  const before = refused.length;
  bus.nc.publish("md.BTCUSDT.depth", new Uint8Array([0xff]));
  await bus.nc.flush();
  await bus.nc.flush();
  expect(market.take([BTC], asked)[0]).not.toHaveProperty("depth");
  expect(refused).toHaveLength(before + 1);
});

test("a mark by REST comes beside what the streams bring, while it is younger; each path takes its own only", async () => {
  const asked = (markPrice: string, atMs: number): Promise<void> =>
    tell({ ...MARK, markPrice }, atMs, { path: "rest", subject: "md.BTCUSDT.mark.rest" });
  await tell(MARK, NOW - 9_000);
  await tell(TOP, NOW - 8_000);
  market.take([BTC]);
  await asked("49000", NOW - 1_000);
  expect(market.take([BTC])).toEqual([
    {
      symbol: BTC,
      mark: "50000",
      bid: "49999",
      ask: "50001",
      receivedAtMs: NOW - 9_000,
      rest: {
        mark: "49000",
        receivedAtMs: NOW - 1_000,
        streamMarkAtMs: NOW - 9_000,
        topAtMs: NOW - 8_000,
      },
    },
  ]);
  await tell(MARK, NOW);
  expect(market.take([BTC])[0]).toHaveProperty("rest"); // The touch is still stale.
  await tell(TOP, NOW);
  expect(market.take([BTC])[0]).not.toHaveProperty("rest");

  // What says that it was asked for is not taken for the stream's, and the other way round.
  const before = refused.length;
  await tell(MARK, NOW, { path: "rest" });
  // Without the streams there is still what was asked for: it opens nothing, having no age by them.
  expect(market.take([BTC])).toMatchObject([{ mark: "49000", receivedAtMs: 0 }]);
  expect(refused.at(-1)).toContain("path");
  await asked("48000", NOW - 500);
  expect(market.take([BTC])).toMatchObject([
    {
      mark: "48000",
      bid: "",
      ask: "",
      receivedAtMs: 0,
      rest: { mark: "48000", streamMarkAtMs: 0, topAtMs: 0 },
    },
  ]);
  await tell(MARK, NOW);
  await tell({ ...MARK, markPrice: "47000" }, NOW, { subject: "md.BTCUSDT.mark.rest" });
  expect(market.take([BTC])).toMatchObject([{ mark: "50000", receivedAtMs: NOW }]);
  expect(refused.length).toBeGreaterThan(before + 1);
});

test("exchange time is as old as the gateway's last word with the exchange, not as its last beat", async () => {
  bus.nc.publish("clock.exchange", encodeClockBeat({ exchangeTimeMs: NOW, rate: 1, ageMs: 60_000 }));
  await bus.nc.flush();
  await bus.nc.flush();
  expect(market.clock.ageMs(performance.now())).toBeGreaterThanOrEqual(60_000);
});
