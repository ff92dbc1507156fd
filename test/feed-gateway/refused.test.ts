import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectBus } from "#libs/bus/connect.ts";
import { MarketPublisher } from "#libs/bus/market-publisher.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { createLogger } from "#libs/telemetry/log.ts";
import { Stats } from "#libs/telemetry/stats.ts";
import { decodeMarketEvent, type MarketEvent } from "#libs/wire/market.ts";
import { EventEncoder } from "../../services/feed-gateway/encode.ts";
import { Gateway } from "../../services/feed-gateway/gateway.ts";
import type { Single } from "../../services/feed-gateway/outlet.ts";
import { TestServer } from "../support/nats-server.ts";

/** The stream is played by the test, so that each acknowledgement comes when the test says. */
let server: TestServer;
let nc: NatsConnection;
let stream: NatsConnection;
const received: { readonly id: number; readonly message: Msg }[] = [];

beforeAll(async () => {
  server = await TestServer.start();
  nc = await connectBus({ servers: server.url, name: "gateway" });
  stream = await connectBus({ servers: server.url, name: "stream" });
  stream.subscribe("md.*.trade", {
    callback: (_, message) => {
      const { body } = decodeMarketEvent(message.data);
      if (body.kind === "trade") received.push({ id: body.aggregateId, message });
    },
  });
  await stream.flush();
});
afterAll(async () => {
  await nc.close();
  await stream.close();
  await server.remove();
});

test("what was refused is sent again, also when its batch is acknowledged long after the refusal was told", async () => {
  const abort = new AbortController();
  const encoder = new EventEncoder();
  const publisher = new MarketPublisher<MarketEvent, Single>(nc, {
    window: 100,
    encode: (event) => encoder.encode(event),
    onNotStored: (singles) => {
      gateway.notStored(singles);
    },
  });
  const gateway: Gateway = new Gateway(
    {
      stats: new Stats("feed-gateway", "test", 0),
      log: createLogger("feed-gateway", "test", "silent"),
      signal: abort.signal,
      rest: { get: () => Promise.reject(new Error("no order book here")) },
      clock: new ExchangeClock(1),
      publisher,
      alarm: () => undefined,
      badPrintPercent: 15,
    },
    [parseSymbol("BTCUSDT")],
  );
  for (const a of [1, 2])
    gateway.onFrame(
      JSON.stringify({
        data: { e: "aggTrade", E: 1, s: "BTCUSDT", a, p: "1.5", q: "1", nq: "1", f: a, l: a, T: 1, m: false },
      }),
    );
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) {
      gateway.publishStats();
      await sleep(20);
    }
  };
  await until(() => received.length === 2);
  received[0]?.message.respond('{"error":{"code":503}}');
  await until(() => publisher.refused === 1);
  for (let told = 0; told < 3; told += 1) gateway.publishStats();
  received[1]?.message.respond('{"stream":"MARKET","seq":1}');
  await until(() => received.length === 4);
  expect(received.map(({ id }) => id)).toEqual([1, 2, 1, 2]);
  for (const { message } of received.slice(2)) message.respond('{"stream":"MARKET","seq":2}');
  await until(() => publisher.inFlight === 0);
  expect(publisher.acked).toBe(3);
  abort.abort();
  gateway.close();
  publisher.close();
});
