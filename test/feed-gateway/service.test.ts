import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeHistory, encodeHistoryQuery, type History, type HistoryQuery } from "#libs/wire/history.ts";
import type { MarketEvent } from "#libs/wire/market.ts";
import { eventually } from "../support/eventually.ts";
import { TestBus } from "../support/test-bus.ts";
import { GatewayProcess } from "./gateway-process.ts";
import { bodies, bookOf, gapsOf, readMarket, silent, tradeIds } from "./reading.ts";
import { TestVenue } from "./venue.ts";

/** The real gateway process on a real server; the exchange is the test's own, so that it can leave things out. */

const WINDOW = 4_096;
const QUEUE_MAX = 20_000;
let bus: TestBus;
let venue: TestVenue;
let gateway: GatewayProcess;

beforeAll(async () => {
  bus = await TestBus.start();
  venue = await TestVenue.start();
  venue.depth(["61800.00", "1"], ["61801.00", "1"], { lost: true });
  await startGateway();
});

afterAll(async () => {
  await GatewayProcess.killAll();
  await venue.stop();
  await bus.stop();
});

const newGateway = (more: Readonly<Record<string, string>> = {}): GatewayProcess =>
  new GatewayProcess(bus, {
    EXCHANGE_REST_URL: `http://127.0.0.1:${venue.port}`,
    EXCHANGE_WS_URL: `ws://127.0.0.1:${venue.port}`,
    SYMBOLS: "BTCUSDT",
    // The test's exchange says nothing by itself.
    FEED_SILENT_MS: "600000",
    ...more,
  });

async function startGateway(): Promise<void> {
  gateway = newGateway();
  await until(() => venue.connected("public") && venue.connected("market"));
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

/** The stream's content once it is as wanted. */
async function untilStored(
  wanted: (events: readonly MarketEvent[]) => boolean,
): Promise<readonly MarketEvent[]> {
  let events: readonly MarketEvent[] = [];
  await until(async () => wanted((events = await readMarket(bus))));
  return events;
}

const counter = (name: string): number => gateway.counter(name);

const sameBook = (events: readonly MarketEvent[]): boolean => {
  const { bids, asks, synced } = bookOf(events);
  const same = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean =>
    a.size === b.size && [...b].every(([price, quantity]) => a.get(String(Number(price))) === quantity);
  return synced && same(bids, venue.bids) && same(asks, venue.asks);
};

const history = async (query: HistoryQuery, symbol = "BTCUSDT"): Promise<History> =>
  decodeHistory((await bus.nc.request(`history.${symbol}`, encodeHistoryQuery(query))).data);

test("trades that were missed are fetched, and told as a gap where the exchange has none or it is too many", async () => {
  venue.trade(100);
  for (const id of [101, 102, 103, 106]) venue.restTrades.add(id);
  venue.trade(104);
  venue.trade(109);
  venue.trade(9_999);
  const events = await untilStored((all) => silent(all, 100, 9_999).length === 0);
  expect([...tradeIds(events)].sort((a, b) => a - b)).toEqual([100, 101, 102, 103, 104, 106, 109, 9_999]);
  expect(bodies(events, "gap").map(({ reason, missing }) => [reason, missing])).toEqual([
    ["more than 3000 trades are missing", { of: "trades", firstAggregateId: 110, lastAggregateId: 9_998 }],
    [
      "the exchange has no trades with these ids",
      { of: "trades", firstAggregateId: 105, lastAggregateId: 105 },
    ],
    [
      "the exchange has no trades with these ids",
      { of: "trades", firstAggregateId: 107, lastAggregateId: 108 },
    ],
  ]);
  await until(() => counter("gaps.trades.told") === 9_892);
  expect([counter("gaps.trades"), counter("gaps.trades.filled")]).toEqual([9_896, 4]);

  const asked = (first: number, last: number) => history({ of: "trades", span: { first, last } });
  expect(await asked(100, 104)).toEqual({ complete: true, missing: [], refusal: "" });
  // What came before this gateway is not known, and so it is missing.
  expect((await asked(98, 9_999)).missing).toEqual([
    { first: 98, last: 99 },
    { first: 105, last: 105 },
    { first: 107, last: 108 },
    { first: 110, last: 9_998 },
  ]);
  expect((await asked(9_999, 10_001)).complete).toBe(false);
});

test("closed candles that were missed are fetched, and told as a gap where the exchange has none", async () => {
  const minute = (n: number): number => n * 60_000;
  venue.candle(minute(1), true);
  for (const n of [2, 3]) venue.restCandles.add(minute(n));
  venue.candle(minute(5), false);
  venue.candle(minute(5), true);
  const events = await untilStored((all) => gapsOf(all, "candles").length > 0);
  expect(gapsOf(events, "candles")).toEqual([
    { of: "candles", firstOpenTimeMs: minute(4), lastOpenTimeMs: minute(4) },
  ]);
  const closed = bodies(events, "kline").flatMap((kline) => (kline.closed ? [kline.openTimeMs] : []));
  expect(closed.sort((a, b) => a - b)).toEqual([1, 2, 3, 5].map(minute));

  const asked = (first: number, last: number) =>
    history({ of: "candles", span: { first: minute(first), last: minute(last) } });
  expect((await asked(1, 3)).complete).toBe(true);
  const hole = { first: minute(4), last: minute(4) };
  expect(await asked(1, 5)).toEqual({ complete: false, missing: [hole], refusal: "" });
  expect((await asked(1.5, 3)).refusal).toMatch(/candles.first is 90000/);
  expect((await history({ of: "trades", span: { first: 1, last: 2 } }, "ETHUSDT")).refusal).toMatch(
    /SYMBOLS/,
  );
});

test("a crossed or broken book is told as a gap, published no further, and fetched anew until it holds", async () => {
  venue.depth(["61799.00", "2"], ["61802.00", "2"]);
  await untilStored(sameBook);
  const told = (events: readonly MarketEvent[]): number => gapsOf(events, "book").length;
  const before = told(await readMarket(bus));
  venue.depth(["61801.50", "3"], ["61803.00", "3"]);
  await untilStored((events) => told(events) === before + 1);
  await until(() => counter("resyncs.repeated") > 0);
  expect(sameBook(await readMarket(bus))).toBe(false);
  venue.depth(["61801.50", "0"], ["61804.00", "1"]);
  const healed = await untilStored(sameBook);
  expect(bodies(healed, "gap").at(-1)?.reason).toBe("the best bid 61801.5 reaches the best ask 61801");

  venue.depth(["61798.00", "4"], ["61805.00", "4"], { lost: true });
  venue.depth(["61797.00", "4"], ["61806.00", "4"]);
  const again = await untilStored(sameBook);
  expect(told(again)).toBe(before + 2);
  // The crossed update, the snapshots that were as crossed, and the update behind the lost one.
  await until(() => counter("books.crossed") > 1 && counter("books.broken") > 0);
});

test("with the server frozen, memory stays bounded, and nothing is missing afterwards without a word", async () => {
  const first = 10_000;
  const count = WINDOW + QUEUE_MAX + 4_000;
  const countersBefore = gateway.stats.at(-1)?.counters ?? {};
  const statsBefore = gateway.stats.length;
  gateway.output = "";
  bus.server.freeze();
  for (let i = 0; i < count; i += 1) {
    venue.trade(first + i);
    if (i % 20 === 0) venue.top("61800.00", `${61_801 + i / 10}`);
    if (i % 50 === 0) venue.depth([`${61_700 - (i % 700)}`, `${i + 1}`], ["61802.00", `${i + 1}`]);
  }
  await venue.handled();
  await until(() => /[1-9]\d* messages without acknowledgement/.test(gateway.output));
  // It tells its figures once a second: once at least while everything that may wait does.
  await sleep(1_200);
  venue.depth(["61790.00", "5"], ["61810.00", "5"]);
  venue.top("61800.00", "77777.70");
  await venue.handled();
  bus.server.thaw();
  const events = await untilStored(
    (all) =>
      silent(all, first, first + count - 1).length === 0 &&
      sameBook(all) &&
      bodies(all, "top").at(-1)?.askPrice === "77777.70",
  );
  const told = gapsOf(events, "trades").filter(({ firstAggregateId }) => firstAggregateId >= first);
  expect(told.length).toBe(1);
  const stored = tradeIds(events);
  expect(stored.size).toBeGreaterThan(QUEUE_MAX);
  // Whoever asks hears of everything that did not get into the stream.
  const span = { first, last: first + count - 1 };
  const { missing } = await history({ of: "trades", span });
  const unheard = Array.from({ length: count }, (_, i) => first + i).filter(
    (id) => !stored.has(id) && !missing.some((hole) => id >= hole.first && id <= hole.last),
  );
  expect([unheard, missing.length > 0]).toEqual([[], true]);
  const since = (name: string): number => counter(name) - (countersBefore[name] ?? 0);
  await until(() => since("md.lost") > 0 && since("md.again") > 0);
  expect(since("md.conflated")).toBeGreaterThan(1_000);
  expect(since("md.dropped.trade")).toBeGreaterThan(0);
  const waiting = gateway.stats.slice(statsBefore).map(({ gauges }) => gauges["waiting"] ?? 0);
  expect(Math.max(...waiting)).toBeLessThanOrEqual(QUEUE_MAX + WINDOW + 3);
  expect(Math.max(...waiting)).toBeGreaterThan(QUEUE_MAX / 2);
});

test("a stream that was gone with its server and is made anew gets what it never stored and what came meanwhile", async () => {
  const first = 10_000 + WINDOW + QUEUE_MAX + 4_000;
  // Handed to a server that will never read it.
  bus.server.freeze();
  for (let id = first; id < first + 20; id += 1) venue.trade(id);
  venue.depth(["61791.00", "6"], ["61811.00", "6"]);
  venue.top("61800.00", "61801.00");
  await venue.handled();
  await bus.server.kill();
  for (let id = first + 20; id < first + 50; id += 1) venue.trade(id);
  await venue.handled();
  await bus.server.restart();
  // As whoever runs the bus does: a gateway may not.
  await eventually(() => bus.ensureStreams());
  const events = await untilStored(
    (all) =>
      silent(all, first, first + 49).length === 0 &&
      sameBook(all) &&
      bodies(all, "top").at(-1)?.askPrice === "61801.00",
  );
  expect(tradeIds(events).size).toBe(50);
  expect(gapsOf(events, "trades")).toEqual([]);
});

test("a gateway that was killed fetches the trades of its absence", async () => {
  const last = 10_000 + WINDOW + QUEUE_MAX + 4_000 + 49;
  await gateway.kill();
  await until(() => !venue.connected("public") && !venue.connected("market"));
  // The newest message of the stream is a trade that was sent again: from there on all is fetched once more.
  for (let id = last - 49; id <= last + 30; id += 1) venue.restTrades.add(id);
  await startGateway();
  venue.trade(last + 31);
  const events = await untilStored((all) => tradeIds(all).has(last + 31) && tradeIds(all).size === 50 + 31);
  expect(gapsOf(events, "trades")).toEqual([]);
});

test("of two that share a lease one says each price once, and the other goes on when it is killed", async () => {
  await gateway.kill();
  await until(() => !venue.connected("public") && !venue.connected("market"));
  const first = newGateway({ FEED_LEASE: "all" });
  await until(() => first.output.includes('"event":"active"') && venue.connected("market"));
  gateway = newGateway({ FEED_LEASE: "all", INSTANCE: "feed-gateway-1" });
  await until(() => gateway.output.includes('"event":"ready"'));
  const timesOf = async (id: number): Promise<number> =>
    bodies(await readMarket(bus), "trade").filter(({ aggregateId }) => aggregateId === id).length;
  const [last] = [...tradeIds(await readMarket(bus))].sort((a, b) => b - a);
  const next = (last ?? 0) + 1;
  venue.restTrades.add(next);
  venue.trade(next);
  await untilStored((all) => tradeIds(all).has(next));
  expect([await timesOf(next), gateway.output.includes('"event":"active"')]).toEqual([1, false]);
  await first.kill();
  await until(() => gateway.output.includes('"event":"active"') && venue.connected("market"));
  venue.trade(next + 1);
  await untilStored((all) => tradeIds(all).has(next + 1));
  expect(await timesOf(next + 1)).toBe(1);
});
