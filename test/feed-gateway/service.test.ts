import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readStream } from "#libs/bus/read-stream.ts";
import type { StatsJson } from "#libs/telemetry/stats.ts";
import { decodeMarketEvent, type MarketBody, type MarketEvent, type Missing } from "#libs/wire/market.ts";
import { TestBus } from "../support/test-bus.ts";
import { TestVenue } from "./venue.ts";

/** The real gateway process on a real server; the exchange is the test's own, so that it can leave things out. */

const WINDOW = 4_096;
const QUEUE_MAX = 20_000;
let bus: TestBus;
let venue: TestVenue;
let gateway: ChildProcess;
let output = "";
const stats: StatsJson[] = [];

beforeAll(async () => {
  bus = await TestBus.start();
  venue = await TestVenue.start();
  bus.nc.subscribe("stats.feed-gateway.>", {
    callback: (error, message) => {
      if (error === null) stats.push(message.json<StatsJson>());
    },
  });
  venue.depth(["61800.00", "1"], ["61801.00", "1"], { lost: true });
  await startGateway();
});

afterAll(async () => {
  gateway.kill("SIGKILL");
  await venue.stop();
  await bus.stop();
});

async function startGateway(): Promise<void> {
  gateway = spawn(process.execPath, ["services/feed-gateway/main.ts"], {
    cwd: new URL("../..", import.meta.url).pathname,
    env: {
      INSTANCE: "feed-gateway-0",
      NATS_URL: bus.url,
      TIME_SCALE: "1",
      LOG_LEVEL: "info",
      EXCHANGE_REST_URL: `http://127.0.0.1:${venue.port}`,
      EXCHANGE_WS_URL: `ws://127.0.0.1:${venue.port}`,
      SYMBOLS: "BTCUSDT",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  createInterface({ input: gateway.stdout as Readable }).on("line", (line) => (output += `${line}\n`));
  await until(() => venue.connected("public") && venue.connected("market"));
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

/** Everything that is in the stream now. */
async function readAll(): Promise<readonly MarketEvent[]> {
  const events: MarketEvent[] = [];
  const last = await bus.jsm.streams.info("MARKET").then(
    ({ state }) => state.last_seq,
    () => 0, // The server is away, or has no such stream yet.
  );
  if (last === 0) return events;
  const abort = new AbortController();
  const options = {
    js: bus.js,
    jsm: bus.jsm,
    stream: "MARKET",
    fromSequence: 1,
    reader: "test",
    signal: abort.signal,
  };
  for await (const { sequence, data } of readStream(options)) {
    events.push(decodeMarketEvent(data));
    if (sequence >= last) abort.abort();
  }
  return events;
}

/** The stream's content once it is as wanted. */
async function untilStored(
  wanted: (events: readonly MarketEvent[]) => boolean,
): Promise<readonly MarketEvent[]> {
  let events: readonly MarketEvent[] = [];
  await until(async () => wanted((events = await readAll())));
  return events;
}

const bodies = <K extends MarketBody["kind"]>(events: readonly MarketEvent[], kind: K) =>
  events.flatMap(({ body }) => (body.kind === kind ? [body as Extract<MarketBody, { kind: K }>] : []));
const tradeIds = (events: readonly MarketEvent[]): ReadonlySet<number> =>
  new Set(bodies(events, "trade").map(({ aggregateId }) => aggregateId));
const gapsOf = <Of extends Missing["of"]>(events: readonly MarketEvent[], of: Of) =>
  bodies(events, "gap").flatMap(({ missing }) =>
    missing.of === of ? [missing as Extract<Missing, { of: Of }>] : [],
  );

/** Ids that are neither stored nor told as missing. */
function silent(events: readonly MarketEvent[], first: number, last: number): readonly number[] {
  const ids = tradeIds(events);
  const gaps = gapsOf(events, "trades");
  const found: number[] = [];
  for (let id = first; id <= last; id += 1)
    if (
      !ids.has(id) &&
      !gaps.some(({ firstAggregateId, lastAggregateId }) => id >= firstAggregateId && id <= lastAggregateId)
    )
      found.push(id);
  return found;
}

const counter = (name: string): number => stats.at(-1)?.counters[name] ?? 0;

/** The book as a reader of the stream has it. @throws where an update does not follow the one before it. */
function bookOf(events: readonly MarketEvent[]) {
  const sides = { bids: new Map<string, string>(), asks: new Map<string, string>() };
  let last = 0;
  for (const { body } of events) {
    if (body.kind === "gap" && body.missing.of === "book") last = 0;
    if (body.kind !== "book") continue;
    if (body.snapshot) for (const side of Object.values(sides)) side.clear();
    // The first update behind a snapshot may begin before it.
    else if (body.previousUpdateId !== last && !(last > 0 && body.firstUpdateId <= last))
      throw new Error(`update ${body.firstUpdateId} (pu ${body.previousUpdateId}) does not follow ${last}`);
    for (const side of ["bids", "asks"] as const)
      for (const { price, quantity } of body[side]) {
        const plain = String(Number(price));
        if (quantity === "0") sides[side].delete(plain);
        else sides[side].set(plain, quantity);
      }
    last = body.finalUpdateId;
  }
  return { ...sides, synced: last > 0 };
}

const sameBook = (events: readonly MarketEvent[]): boolean => {
  const { bids, asks, synced } = bookOf(events);
  const same = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean =>
    a.size === b.size && [...b].every(([price, quantity]) => a.get(String(Number(price))) === quantity);
  return synced && same(bids, venue.bids) && same(asks, venue.asks);
};

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
});

test("a crossed or broken book is told as a gap, published no further, and fetched anew until it holds", async () => {
  venue.depth(["61799.00", "2"], ["61802.00", "2"]);
  await untilStored(sameBook);
  const told = (events: readonly MarketEvent[]): number => gapsOf(events, "book").length;
  const before = told(await readAll());
  venue.depth(["61801.50", "3"], ["61803.00", "3"]);
  await untilStored((events) => told(events) === before + 1);
  await until(() => counter("resyncs.repeated") > 0);
  expect(sameBook(await readAll())).toBe(false);
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
  const countersBefore = stats.at(-1)?.counters ?? {};
  const statsBefore = stats.length;
  output = "";
  bus.server.freeze();
  for (let i = 0; i < count; i += 1) {
    venue.trade(first + i);
    if (i % 20 === 0) venue.top("61800.00", `${61_801 + i / 10}`);
    if (i % 50 === 0) venue.depth([`${61_700 - (i % 700)}`, `${i + 1}`], ["61802.00", `${i + 1}`]);
  }
  await venue.handled();
  await until(() => /[1-9]\d* messages without acknowledgement/.test(output));
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
  expect(tradeIds(events).size).toBeGreaterThan(QUEUE_MAX);
  const since = (name: string): number => counter(name) - (countersBefore[name] ?? 0);
  await until(() => since("md.lost") > 0 && since("md.again") > 0);
  expect(since("md.conflated")).toBeGreaterThan(1_000);
  expect(since("md.dropped.trade")).toBeGreaterThan(0);
  const waiting = stats.slice(statsBefore).map(({ gauges }) => gauges["waiting"] ?? 0);
  expect(Math.max(...waiting)).toBeLessThanOrEqual(QUEUE_MAX + WINDOW + 3);
  expect(Math.max(...waiting)).toBeGreaterThan(QUEUE_MAX / 2);
});

test("a killed server gets its stream again, with what it never stored and what came meanwhile", async () => {
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
  const gone = once(gateway, "exit");
  gateway.kill("SIGKILL");
  await gone;
  await until(() => !venue.connected("public") && !venue.connected("market"));
  // The newest message of the stream is a trade that was sent again: from there on all is fetched once more.
  for (let id = last - 49; id <= last + 30; id += 1) venue.restTrades.add(id);
  await startGateway();
  venue.trade(last + 31);
  const events = await untilStored((all) => tradeIds(all).has(last + 31) && tradeIds(all).size === 50 + 31);
  expect(gapsOf(events, "trades")).toEqual([]);
});
