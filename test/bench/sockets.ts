import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import WebSocket, { WebSocketServer } from "ws";

export const SOCKETS = 10;
export const PAYLOADS = 20_000;
const BATCH = 100;

export interface Delivering {
  readonly url: string;
  /** Sends one payload to every socket. */
  readonly send: (i: number) => void;
  /** Makes a socket one that is sent payloads; what it is sent before that does not count. */
  readonly prepare?: (socket: WebSocket) => Promise<void>;
}

/**
 * Deliveries per second: sends all payloads in batches and waits until every socket has them all.
 *
 * @param lagMax payloads that the sockets may lag behind.
 */
export async function deliveries(to: Delivering, lagMax = PAYLOADS): Promise<number> {
  const { send } = to;
  const sockets = await opened(to);
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
    if (i % BATCH !== 0) continue;
    do await setImmediate();
    while ((i + 1) * SOCKETS - (SOCKETS * PAYLOADS - left) > lagMax * SOCKETS);
  }
  await all;
  const rate = (SOCKETS * PAYLOADS * 1_000) / (performance.now() - startedAt);
  for (const socket of sockets) socket.terminate();
  return rate;
}

/** Milliseconds from each payload's sending, at its own time, to each socket. @param atMs since the first, rising. */
export async function latencies(to: Delivering, atMs: readonly number[]): Promise<readonly number[]> {
  const sockets = await opened(to);
  const sentAt: number[] = [];
  const took: number[] = [];
  const all = new Promise<void>((resolve) => {
    for (const socket of sockets) {
      let next = 0;
      socket.on("message", () => {
        took.push(performance.now() - (sentAt[next] ?? Number.NaN));
        next += 1;
        if (took.length === SOCKETS * atMs.length) resolve();
      });
    }
  });
  const startedAt = performance.now();
  for (const [i, due] of atMs.entries()) {
    while (performance.now() - startedAt < due) await sleep(1);
    sentAt.push(performance.now());
    to.send(i);
  }
  await all;
  for (const socket of sockets) socket.terminate();
  return took;
}

async function opened({ url, prepare }: Delivering): Promise<readonly WebSocket[]> {
  const sockets = Array.from({ length: SOCKETS }, () => new WebSocket(url, { perMessageDeflate: false }));
  await Promise.all(sockets.map((socket) => once(socket, "open")));
  await Promise.all(sockets.map(async (socket) => prepare?.(socket)));
  return sockets;
}

/** Listens on a free port of loopback. @returns it. */
export async function listen(http: Server): Promise<number> {
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return (http.address() as AddressInfo).port;
}

/** The floor: bare ws, corked, one JSON.stringify per payload; `measure` says of what. */
export async function bareServer<T>(
  payload: (i: number) => object,
  measure: (to: Delivering) => Promise<T>,
): Promise<T> {
  const http = createServer();
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const clients: { readonly socket: WebSocket; readonly duplex: Duplex }[] = [];
  http.on("upgrade", (request, duplex, head) => {
    server.handleUpgrade(request, duplex, head, (socket) => clients.push({ socket, duplex }));
  });
  let corked = false;
  const measured = await measure({
    url: `ws://127.0.0.1:${await listen(http)}`,
    send: (i) => {
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
    },
  });
  server.close();
  http.close();
  return measured;
}
