import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TestExchange } from "../support/exchange.ts";
import { TestBus } from "../support/test-bus.ts";
import { GatewayProcess } from "./gateway-process.ts";
import { bodies, bookOf, gapsOf, readMarket, silent, tradeIds } from "./reading.ts";
import { TestVenue } from "./venue.ts";

/** What several connections for the same streams, and their replacement, make of them. */

let bus: TestBus;
let gateway: GatewayProcess;
beforeEach(async () => {
  bus = await TestBus.start();
});
afterEach(async () => {
  await GatewayProcess.killAll();
  await bus.stop();
});

const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await sleep(50);
};

test("connections that the exchange ends after 24 h are replaced before, and nothing is missing or comes twice", async () => {
  // A day takes 6 s, and there is one connection only: what its replacement does not overlap would be missing.
  const exchange = await TestExchange.start("--symbols", "BTCUSDT,ETHUSDT", "--connection-time", "14400");
  try {
    gateway = new GatewayProcess(bus, {
      EXCHANGE_REST_URL: exchange.rest,
      EXCHANGE_WS_URL: exchange.ws,
      SYMBOLS: "BTCUSDT,ETHUSDT",
      FEED_CONNECTIONS: "1",
      FEED_CONNECTION_LIFE_MS: "1200",
      FEED_STREAMS_MAX: "3",
    });
    // Two shards of each category, by their limit.
    await until(() => gateway.counter("rollovers") >= 12);
    // A slow machine replaces connections as often as any other, and brings fewer prices meanwhile.
    let events = await readMarket(bus);
    const differing = (symbol: string, kind: "top" | "mark" | "trade"): number => {
      const told = bodies(
        events.filter((event) => event.symbol === symbol),
        kind,
      );
      return new Set(told.map((body) => JSON.stringify(body))).size;
    };
    await until(async () => {
      events = await readMarket(bus);
      return ["BTCUSDT", "ETHUSDT"].every(
        (symbol) =>
          differing(symbol, "trade") > 20 && differing(symbol, "top") > 5 && differing(symbol, "mark") > 5,
      );
    });
    expect(bodies(events, "gap")).toEqual([]);
    for (const symbol of ["BTCUSDT", "ETHUSDT"]) {
      const own = events.filter((event) => event.symbol === symbol);
      const ids = bodies(own, "trade").map(({ aggregateId }) => aggregateId);
      expect(ids).toEqual(ids.map((_, i) => (ids[0] ?? 0) + i));
      // The book would throw at an update that does not follow.
      expect(bookOf(own).synced).toBe(true);
      expect(bodies(own, "book").filter(({ snapshot }) => snapshot).length).toBe(1);
      const tops = bodies(own, "top").map(({ updateId }) => updateId);
      expect(new Set(tops).size).toBe(tops.length);
    }
    expect([gateway.counter("reconnects"), gateway.counter("resyncs")]).toEqual([0, 2]);
    expect(gateway.counter("lines.duplicates")).toBeGreaterThan(0);
  } finally {
    await exchange.stop();
  }
});

test("of two connections the first to bring an event wins, what one lost the other brings, and what cannot be is dropped", async () => {
  const venue = await TestVenue.start();
  venue.depth(["61800.00", "1"], ["61801.00", "1"], { lost: true });
  try {
    gateway = new GatewayProcess(bus, {
      EXCHANGE_REST_URL: `http://127.0.0.1:${venue.port}`,
      EXCHANGE_WS_URL: `ws://127.0.0.1:${venue.port}`,
      SYMBOLS: "BTCUSDT",
      // The test's exchange says nothing by itself.
      FEED_SILENT_MS: "600000",
    });
    const both = (): boolean => venue.connections("public") === 2 && venue.connections("market") === 2;
    await until(both);
    venue.trade(1);
    venue.depth(["61799.00", "2"], ["61802.00", "2"]);
    await until(async () => bookOf(await readMarket(bus)).synced);
    await until(() => gateway.counter("resyncs") === 1);

    // One lacks trade 3 and a change of the book, the other brings them late.
    for (const id of [2, 4]) venue.trade(id, 0);
    await venue.handled();
    for (const id of [2, 3, 4]) venue.trade(id, 1);
    venue.depth(["61798.00", "3"], ["61803.00", "3"], { only: 1 });
    venue.depth(["61797.00", "4"], ["61804.00", "4"]);
    // Without one of them the other goes on, and the next one joins in.
    await venue.cut("public");
    await venue.cut("market");
    await until(both);
    venue.depth(["61796.00", "5"], ["61805.00", "5"]);
    for (const id of [5, 6]) venue.trade(id);
    await venue.handled();
    await until(async () => tradeIds(await readMarket(bus)).has(6));
    const events = await readMarket(bus);
    expect(bodies(events, "trade").map(({ aggregateId }) => aggregateId)).toEqual([1, 2, 3, 4, 5, 6]);
    const { bids, asks, synced } = bookOf(events);
    expect([synced, bids.size, asks.size]).toEqual([true, venue.bids.size, venue.asks.size]);
    expect([bodies(events, "gap"), silent(events, 1, 6)]).toEqual([[], []]);
    await until(() => gateway.counter("lines.duplicates") >= 4);
    expect([gateway.counter("resyncs"), gateway.counter("lines.gaps")]).toEqual([1, 0]);

    // What neither brings is a hole: fetched, or told.
    venue.trade(8);
    await until(async () => gapsOf(await readMarket(bus), "trades").length > 0);
    await until(() => gateway.counter("lines.gaps") === 1);

    // Prints that cannot be are dropped and told; the band spans mark and index, its edges included.
    const before = bodies(await readMarket(bus), "top").length;
    venue.mark("60000.00", "61000.00");
    await venue.handled();
    for (const [bid, ask] of [
      ["50999.99", "61000.00"],
      ["61000.00", "70150.01"],
      ["51000.00", "70150.00"],
    ] as const)
      venue.top(bid, ask);
    venue.trade(9, undefined, "70150.01");
    venue.trade(10, undefined, "70150.00");
    // The market's connection may be ahead of the public one.
    await venue.handled();
    venue.mark("60000.00", "75000.00");
    await until(async () => tradeIds(await readMarket(bus)).has(10));
    const filtered = await readMarket(bus);
    expect(
      bodies(filtered, "top")
        .slice(before)
        .map(({ bidPrice, askPrice }) => [bidPrice, askPrice]),
    ).toEqual([["51000.00", "70150.00"]]);
    expect([tradeIds(filtered).has(9), gapsOf(filtered, "trades").at(-1)]).toEqual([
      false,
      { of: "trades", firstAggregateId: 9, lastAggregateId: 9 },
    ]);
    await until(() => gateway.counter("prints.bad.top") === 2 && gateway.counter("prints.bad.trade") === 1);
    await until(() => gateway.counter("marks.apart") === 1);
    expect(gateway.output).toMatch(
      /A top of BTCUSDT was dropped: bid 50999.99, ask 61000.00 is more than 15 %/,
    );
  } finally {
    await venue.stop();
  }
});
