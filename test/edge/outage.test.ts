import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { readStream } from "#libs/bus/read-stream.ts";
import { parseSymbol, uuid7 } from "#libs/domain/ids.ts";
import { decodeIntent } from "#libs/wire/intent.ts";
import { encodeMarketEvent } from "#libs/wire/market.ts";
import { TOKENS } from "./edge-process.ts";
import { useEdge } from "./stage.ts";

/** The bus goes away and comes back, its memory lost. */

const stage = useEdge();
const NOW_MS = 1_790_000_000_000;

test("while the bus is away clients stay and are told; a signal of that time is stored once; trades say that some are missing", async () => {
  const { bus, edge } = stage;
  const client = await stage.connect(TOKENS.all, "full");
  await client.subscribe("health", "trades.BTCUSDT", "prices.BTCUSDT");
  const has = (topic: string, key: string, value: unknown): boolean =>
    client.mirror
      .of(topic)
      .some(([found, held]) => found === key && JSON.stringify(held) === JSON.stringify(value));
  await client.until(() => has("health", "bus", { connected: true }));
  await bus.server.kill();
  await client.until(() => has("health", "bus", { connected: false }));
  const intentId = uuid7(NOW_MS, randomBytes(10));
  const intent = { account: "paper-1", symbol: "BTCUSDT", side: "BUY", purpose: "OPEN", notional: "2600" };
  client.send({ op: "signal", id: "away", intent: { ...intent, intentId, createdAtMs: NOW_MS } });
  expect((await client.ask({ op: "unsubscribe", topics: ["desk"] })).type).toBe("unsubscribed");
  expect(client.of("stored")).toEqual([]);

  await bus.server.restart();
  await client.until(() => has("health", "bus", { connected: true }));
  expect(await client.answer("away")).toMatchObject({ type: "stored", intentId });
  const { js, jsm } = bus;
  const stored: string[] = [];
  const abort = new AbortController();
  const from = { js, jsm, stream: "INTENTS", fromSequence: 1, reader: "test", signal: abort.signal };
  for await (const { sequence, data } of readStream(from)) {
    stored.push(decodeIntent(data).intentId);
    if (sequence >= (await jsm.streams.info("INTENTS")).state.last_seq) abort.abort();
  }
  expect(stored).toEqual([intentId]);

  // Only logs can lack something: a price is the newest or it is old, and says how old.
  const gap = client.mirror.of("trades.BTCUSDT").find(([key]) => key === "gap.bus.1");
  expect(gap?.[1]).toMatchObject({ reason: "the bus was away", missing: { of: "trades" } });
  expect(client.mirror.of("prices.BTCUSDT")).toEqual([]);
  const body = {
    kind: "trade",
    aggregateId: 7,
    price: "1",
    quantity: "2",
    buyerIsMaker: true,
    tradeTimeMs: 4,
  } as const;
  const event = { symbol: parseSymbol("BTCUSDT"), eventTimeMs: 1, receivedAtMs: 2, derived: false, body };
  bus.nc.publish("md.BTCUSDT.trade", encodeMarketEvent(event));
  await client.until(() => client.mirror.of("trades.BTCUSDT").some(([key]) => key === "7"));
  expect(client.mirror.of("trades.BTCUSDT").map(([key]) => key)).toEqual(["gap.bus.1", "7"]);
  expect([client.closed, edge.output.includes('"level":"fatal"')]).toEqual([undefined, false]);
});
