import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseSymbol } from "#libs/domain/ids.ts";
import { decodeMarketEvent, type MarketEvent } from "#libs/wire/market.ts";
import { Line } from "../../services/feed-gateway/line.ts";
import { shardsOf } from "../../services/feed-gateway/shards.ts";
import { TestExchange } from "../support/exchange.ts";
import { TestBus } from "../support/test-bus.ts";
import { GatewayProcess } from "./gateway-process.ts";
import { bodies, readMarket } from "./reading.ts";

/** Streams that are connected and silent. */

let bus: TestBus;
let exchange: TestExchange;
let gateway: GatewayProcess;
beforeAll(async () => {
  bus = await TestBus.start();
  exchange = await TestExchange.start("--symbols", "BTCUSDT,ETHUSDT");
  gateway = new GatewayProcess(bus, {
    EXCHANGE_REST_URL: exchange.rest,
    EXCHANGE_WS_URL: exchange.ws,
    SYMBOLS: "BTCUSDT,ETHUSDT",
    FEED_SILENT_MS: "2500",
  });
});
afterAll(async () => {
  await GatewayProcess.killAll();
  await exchange.stop();
  await bus.stop();
});

test("marks of a silent stream are asked for, carry their path and age, and end when the stream is back", async () => {
  const marks: { readonly subject: string; readonly event: MarketEvent }[] = [];
  const alerts: string[] = [];
  const listen = (subject: string, heard: (data: Uint8Array, subject: string) => void): void => {
    bus.nc.subscribe(subject, {
      callback: (error, message) => {
        if (error === null) heard(message.data, message.subject);
      },
    });
  };
  for (const subject of ["md.*.mark", "md.*.mark.rest"])
    listen(subject, (data, from) => marks.push({ subject: from, event: decodeMarketEvent(data) }));
  listen("alert.warning.market-silent", (data) => alerts.push(Buffer.from(data).toString()));
  const of = (subject: string) => marks.filter((mark) => mark.subject === subject);
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await sleep(50);
  };
  await until(() => of("md.BTCUSDT.mark").length > 1 && of("md.ETHUSDT.mark").length > 1);
  const fault = await exchange.request("POST", "/sim/faults", "", {
    body: '{"fault":"market-stale","symbol":"BTCUSDT"}',
  });
  expect(fault.status).toBe(200);
  await until(() => of("md.BTCUSDT.mark.rest").length > 2 && gateway.counter("lines.silent") > 0);
  const asked = of("md.BTCUSDT.mark.rest").map(({ event }) => event);
  expect(asked.every(({ path, body }) => path === "rest" && body.kind === "mark")).toBe(true);
  const times = asked.map(({ eventTimeMs }) => eventTimeMs);
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  // Whoever follows the stream alone sees nothing of them: what it knows grows old.
  const streamed = of("md.BTCUSDT.mark");
  expect(streamed.every(({ event }) => event.path === undefined)).toBe(true);
  expect(streamed.at(-1)?.event.eventTimeMs).toBeLessThan(times.at(-1) ?? 0);
  await until(() => alerts.some((text) => text.includes("BTCUSDT")));

  await exchange.request("DELETE", "/sim/faults", "");
  // Nothing is asked for any more between marks of the stream.
  await until(() => {
    const [x, y, z] = marks.filter(({ event }) => event.symbol === "BTCUSDT").slice(-3);
    return x !== undefined && [x, y, z].every((mark) => mark?.subject === "md.BTCUSDT.mark");
  });
  // Connections were replaced meanwhile; the other symbol has lost nothing by it.
  const events = await readMarket(bus);
  const trades = bodies(
    events.filter(({ symbol }) => symbol === "ETHUSDT"),
    "trade",
  ).map(({ aggregateId }) => aggregateId);
  expect(trades).toEqual(trades.map((_, i) => (trades[0] ?? 0) + i));
});

test("a connection is silent when others bring more, or when a stream says nothing for longer than its kind may", () => {
  const [shard] = shardsOf([parseSymbol("BTCUSDT")], 200).filter(({ category }) => category === "market");
  const streams = shard?.streams ?? [];
  const [trade, mark, kline] = streams.map(({ name }) => name) as [string, string, string];
  const line = (id: number, openedAt = 0): Line => {
    const made = new Line(id, streams, openedAt);
    made.opened(openedAt);
    return made;
  };
  const a = line(1);
  const b = line(2);
  const silent = (of: Line, now: number, silentMs = 5_000): string | undefined =>
    of.silent([a, b], silentMs, now)?.name;
  const both = [a, b];
  for (const one of both) for (const stream of [trade, mark, kline]) one.heard(stream, 1_000);
  expect([silent(a, 6_000), silent(a, 6_001)]).toEqual([undefined, mark]);
  for (const one of both) one.heard(mark, 100_000);
  expect([silent(a, 100_001), silent(a, 121_001, 25_000)]).toEqual([undefined, undefined]);
  a.heard(mark, 121_000);
  expect(silent(a, 121_001)).toBe(trade);
  // What the other has brought since is worth more than any patience.
  for (const one of both) for (const stream of [trade, mark, kline]) one.heard(stream, 200_000);
  b.heard(kline, 205_000);
  expect(silent(a, 205_000)).toBeUndefined();
  b.heard(kline, 205_001);
  expect([silent(a, 203_000), silent(b, 203_000)]).toEqual([kline, undefined]);

  // A new one has proven itself by a message of each, or when nobody has had any since it was opened.
  const c = line(3, 300_000);
  expect(c.hasProven([a, b, c], 305_000)).toBe(false);
  c.heard(mark, 300_500);
  c.heard(trade, 300_500);
  expect([c.hasProven([a, b, c], 310_000), c.hasProven([a, b, c], 310_001)]).toEqual([false, true]);
  a.heard(kline, 300_600);
  expect([c.unheard, c.hasProven([a, b, c], 310_001)]).toEqual([[kline], false]);
  c.heard(kline, 300_700);
  expect(c.hasProven([a, b, c], 300_800)).toBe(true);
  c.ended();
  expect([c.hasProven([a, b], 300_900), c.silent([a, b], 1, 999_999)]).toEqual([false, undefined]);
});
