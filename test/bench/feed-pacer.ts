import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocketServer, type WebSocket } from "ws";
import { connectBus } from "#libs/bus/connect.ts";
import { parseMarketEvent } from "#libs/binance/market-events.ts";
import { decodeMarketEvent, type MarketEvent } from "#libs/wire/market.ts";
import { loadFrames, payloadOf } from "./feed-frames.ts";
import { quantile } from "./system.ts";

/** What went in at the recording's own pace, and came out of the bus. Milliseconds, one clock at both ends. */
export interface Passed {
  readonly frames: number;
  readonly matched: number;
  readonly p50: number;
  readonly p99: number;
}

/** Real milliseconds of one run, and after it for what is under way. */
const RUN_MS = 8_000;
const SETTLE_MS = 500;
const [server = ""] = process.argv.slice(2);
const recorded = await loadFrames();
const frames = recorded.frames
  .filter(({ atMs }) => atMs < RUN_MS)
  .map(({ text, atMs }) => ({
    bytes: Buffer.from(text),
    atMs,
    key: keyOf(parseMarketEvent(payloadOf(text), 0)),
  }));
const nc = await connectBus({ servers: server, name: "bench-listener" });
let heard: { readonly bytes: Uint8Array; readonly at: number }[] = [];
nc.subscribe("md.>", {
  callback: (error, { data }) => {
    if (error === null) heard.push({ bytes: data, at: performance.now() });
  },
});
await nc.flush();

const http = createServer();
new WebSocketServer({ server: http, perMessageDeflate: false }).on("connection", (socket) => {
  void run(socket);
});
http.listen(0, "127.0.0.1");
await once(http, "listening");
process.send?.((http.address() as AddressInfo).port);
process.once("disconnect", () => process.exit(0));

async function run(socket: WebSocket): Promise<void> {
  heard = [];
  const sentAt = new Map<string, number>();
  const startedAt = performance.now();
  for (const { bytes, atMs, key } of frames) {
    while (performance.now() - startedAt < atMs) await sleep(1);
    sentAt.set(key, performance.now());
    socket.send(bytes, { binary: false });
  }
  await sleep(SETTLE_MS);
  socket.close();
  const took = heard.flatMap(({ bytes, at }) => {
    const key = keyOf(decodeMarketEvent(bytes));
    const from = sentAt.get(key);
    sentAt.delete(key);
    return from === undefined ? [] : [at - from];
  });
  const passed: Passed = {
    frames: frames.length,
    matched: took.length,
    p50: quantile(took, 0.5),
    p99: quantile(took, 0.99),
  };
  process.send?.(passed);
}

/** What tells an event from every other; a fetched snapshot is none of those that were sent. */
function keyOf(event: MarketEvent | { readonly ignored: string }): string {
  if ("ignored" in event) return event.ignored;
  const { symbol, body } = event;
  if (body.kind === "top") return `${symbol} top ${body.updateId}`;
  if (body.kind === "trade") return `${symbol} trade ${body.aggregateId}`;
  return body.kind === "book" && !body.snapshot ? `${symbol} book ${body.finalUpdateId}` : "";
}
