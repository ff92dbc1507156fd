import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import WebSocket, { WebSocketServer } from "ws";
import { WindowPublisher } from "#libs/bus/window-publisher.ts";
import { parseMarketEvent } from "#libs/binance/market-events.ts";
import { encodeMarketEvent, marketSubjectToken, type MarketEvent } from "#libs/wire/market.ts";
import { BookChain } from "../../services/feed-gateway/book.ts";
import { linesOf } from "../../services/sim-exchange/market/lines.ts";
import { median, type BenchSystem } from "./system.ts";
import type { Row } from "./main.ts";

const FRAMES = 40_000;
const ROUNDS = 3;
const WINDOW = 1_024;

/** Price messages per second, stage by stage, each beside its own floor of the same run. */
export async function benchFeed(system: BenchSystem): Promise<readonly Row[]> {
  const frames = await loadFrames();
  const bare: number[] = [];
  const ours: number[] = [];
  const events: MarketEvent[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(
      await throughSocket(frames, (text) => {
        JSON.parse(text);
      }),
    );
    events.length = 0;
    const books = new Map<string, BookChain>();
    ours.push(
      await throughSocket(frames, (text) => {
        const frame = JSON.parse(text) as { data: Record<string, unknown> };
        const event = parseMarketEvent(frame.data, 1);
        if ("ignored" in event) return;
        if (event.body.kind === "book") {
          let book = books.get(event.symbol);
          if (book === undefined) {
            books.set(event.symbol, (book = new BookChain()));
            book.onSnapshot({ lastUpdateId: event.body.previousUpdateId, bids: [], asks: [] });
          }
          book.onDelta(event.body);
        }
        events.push(event);
      }),
    );
  }
  const barePublish: number[] = [];
  const oursPublish: number[] = [];
  const encoded = events.map((event) => ({
    subject: `md.${event.symbol}.${marketSubjectToken(event.body.kind)}`,
    bytes: encodeMarketEvent(event),
  }));
  for (let round = 0; round < ROUNDS; round += 1) {
    barePublish.push(await bareWindow(system, encoded));
    oursPublish.push(await ourWindow(system, events));
  }
  return [
    {
      name: "feed: socket, parse, book",
      unit: "messages/s",
      ours: median(ours),
      floor: median(bare),
      floorIs: "bare ws + JSON.parse of the same frames",
      wanted: 0.5,
      limit: "JSON.parse and the sender share this machine's cores",
    },
    {
      name: "feed: into the memory stream",
      unit: "messages/s",
      ours: median(oursPublish),
      floor: median(barePublish),
      floorIs: "bare acknowledged publishes of the same bytes, same window",
      wanted: 0.5,
      limit: "the client's publish path and nats-server, one connection",
    },
  ];
}

/** Sends all frames over a real socket at full speed; messages per second as the reader sees them. */
async function throughSocket(frames: readonly string[], onFrame: (text: string) => void): Promise<number> {
  const http = createServer();
  const server = new WebSocketServer({ server: http, perMessageDeflate: false });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  server.on("connection", (socket) => {
    for (const frame of frames) socket.send(frame);
  });
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`, {
    perMessageDeflate: false,
  });
  let seen = 0;
  let startedAt = 0;
  await new Promise<void>((resolve) => {
    client.on("message", (data) => {
      if (seen === 0) startedAt = performance.now();
      onFrame((data as Buffer).toString());
      seen += 1;
      if (seen === frames.length) resolve();
    });
  });
  const elapsed = performance.now() - startedAt;
  client.terminate();
  server.close();
  http.close();
  return (frames.length / elapsed) * 1_000;
}

/** The least an acknowledged publish can do: a reply subject and a counter. */
async function bareWindow(
  { nc }: BenchSystem,
  messages: readonly { readonly subject: string; readonly bytes: Uint8Array }[],
): Promise<number> {
  const inbox = `_INBOX.bare${Math.round(performance.now())}`;
  let acked = 0;
  let wake: () => void = () => undefined;
  const subscription = nc.subscribe(`${inbox}.*`, {
    callback: () => {
      acked += 1;
      wake();
    },
  });
  const startedAt = performance.now();
  for (const [i, { subject, bytes }] of messages.entries()) {
    while (i - acked >= WINDOW) await new Promise<void>((resolve) => (wake = resolve));
    nc.publish(subject, bytes, { reply: `${inbox}.${i}` });
  }
  while (acked < messages.length) await new Promise<void>((resolve) => (wake = resolve));
  subscription.unsubscribe();
  return (messages.length / (performance.now() - startedAt)) * 1_000;
}

async function ourWindow({ nc }: BenchSystem, events: readonly MarketEvent[]): Promise<number> {
  const publisher = new WindowPublisher(nc, WINDOW);
  const startedAt = performance.now();
  for (const event of events) {
    if (publisher.full) await publisher.room();
    publisher.publish({
      subject: `md.${event.symbol}.${marketSubjectToken(event.body.kind)}`,
      bytes: encodeMarketEvent(event),
      type: "MarketEvent",
    });
  }
  await publisher.idle();
  const rate = (events.length / (performance.now() - startedAt)) * 1_000;
  publisher.close();
  return rate;
}

/** Recorded frames in today's schema, or made-up tops where the recording is absent. */
async function loadFrames(): Promise<readonly string[]> {
  const file = join(
    new URL("../../../shared/data/market/", import.meta.url).pathname,
    "usdm_raw_ws_btcusdt_20240808T2354Z.log.gz",
  );
  const frames: string[] = [];
  if (existsSync(file))
    for await (const line of linesOf(file)) {
      const text = line.slice(line.indexOf(" ") + 1);
      if (text.includes('"e":"trade"') || text.startsWith('{"lastUpdateId"')) continue;
      frames.push(text);
      if (frames.length === FRAMES) break;
    }
  for (let i = frames.length; i < FRAMES; i += 1)
    frames.push(
      `{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":${i},"s":"BTCUSDT","b":"61700.10","B":"1.234","a":"61700.20","A":"2.345","T":1723161256000,"E":1723161256000}}`,
    );
  return frames;
}
