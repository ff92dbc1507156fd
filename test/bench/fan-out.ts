import { createServer } from "node:http";
import { StreamServer } from "../../services/sim-exchange/ws/streams.ts";
import type { Row } from "./main.ts";
import { bareServer, deliveries, listen, SOCKETS } from "./sockets.ts";
import { median } from "./system.ts";

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
    bare.push(await bareServer(payload, deliveries));
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
  const rate = await deliveries({
    url: `ws://127.0.0.1:${await listen(http)}/public/ws/${STREAM}`,
    send: (i) => {
      streams.emit("public", STREAM, () => payload(i));
    },
  });
  streams.close();
  http.close();
  return rate;
}
