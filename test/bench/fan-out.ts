import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { setImmediate } from "node:timers/promises";
import WebSocket, { WebSocketServer } from "ws";
import { StreamServer } from "../../services/sim-exchange/ws/streams.ts";
import type { Row } from "./main.ts";
import { median } from "./system.ts";

const SOCKETS = 10;
const PAYLOADS = 20_000;
const BATCH = 100;
const ROUNDS = 3;
const STREAM = "btcusdt@bookTicker";

const payload = (i: number): object => ({
  e: "bookTicker",
  u: 5_123_107_838_718 + i,
  s: "BTCUSDT",
  ps: "BTCUSDT",
  b: "61700.10",
  B: "1.234",
  a: "61700.20",
  A: "2.345",
  T: 1_790_000_000_310,
  E: 1_790_000_000_312,
  st: 1,
});

/** Deliveries per second of the simulated exchange's streams to ten sockets, beside bare `ws`. */
export async function benchFanOut(): Promise<readonly Row[]> {
  const [bare, ours]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await bareServer());
    ours.push(await ourServer());
  }
  return [
    {
      name: `exchange: fan-out to ${SOCKETS} sockets`,
      unit: "deliveries/s",
      ours: median(ours),
      floor: median(bare),
      floorIs: "bare ws, corked, one JSON.stringify per payload",
      wanted: 0.5,
      limit: "senders and readers share one process here",
    },
  ];
}

async function ourServer(): Promise<number> {
  const streams = new StreamServer({ timeScale: 1, limits: false, nowMs: () => 0 });
  const http = createServer();
  http.on("upgrade", (request, duplex, head) => {
    streams.upgrade(request, duplex, head);
  });
  const rate = await deliveries(http, `/public/ws/${STREAM}`, (i) => {
    streams.emit("public", STREAM, () => payload(i));
  });
  streams.close();
  return rate;
}

async function bareServer(): Promise<number> {
  const http = createServer();
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const clients: { readonly socket: WebSocket; readonly duplex: Duplex }[] = [];
  http.on("upgrade", (request, duplex, head) => {
    server.handleUpgrade(request, duplex, head, (socket) => clients.push({ socket, duplex }));
  });
  let corked = false;
  const rate = await deliveries(http, "/", (i) => {
    if (!corked) {
      corked = true;
      for (const { duplex } of clients) duplex.cork();
      process.nextTick(() => {
        corked = false;
        for (const { duplex } of clients) duplex.uncork();
      });
    }
    const text = JSON.stringify(payload(i));
    for (const { socket } of clients) socket.send(text);
  });
  server.close();
  return rate;
}

/** Sends all payloads in batches and waits until every socket has them all. */
async function deliveries(http: Server, path: string, send: (i: number) => void): Promise<number> {
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}${path}`;
  const sockets = Array.from({ length: SOCKETS }, () => new WebSocket(url, { perMessageDeflate: false }));
  await Promise.all(sockets.map((socket) => once(socket, "open")));
  let left = SOCKETS * PAYLOADS;
  const all = new Promise<void>((resolve) => {
    for (const socket of sockets)
      socket.on("message", () => {
        left -= 1;
        if (left === 0) resolve();
      });
  });
  const startedAt = performance.now();
  for (let i = 0; i < PAYLOADS; i += 1) {
    send(i);
    if (i % BATCH === 0) await setImmediate();
  }
  await all;
  const rate = (SOCKETS * PAYLOADS * 1_000) / (performance.now() - startedAt);
  for (const socket of sockets) socket.terminate();
  http.close();
  return rate;
}
