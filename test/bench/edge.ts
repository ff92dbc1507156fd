import type { NatsConnection, SubscriptionOptions } from "@nats-io/transport-node";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { encodeMarketEvent, marketSubjectToken } from "#libs/wire/market.ts";
import { Hub } from "../../services/edge/hub.ts";
import { marketEntry } from "../../services/edge/market-entry.ts";
import { MarketSource } from "../../services/edge/market-source.ts";
import { EdgeServer } from "../../services/edge/server.ts";
import { CLIENT_LIMITS } from "../../services/edge/session.ts";
import { SignalDesk } from "../../services/edge/signal-desk.ts";
import { accessFor, Tokens } from "../../services/edge/tokens.ts";
import { eventsOf, FRAMES, loadFrames, SYMBOLS } from "./feed-frames.ts";
import type { Row } from "./main.ts";
import { bareServer, deliveries, latencies, SOCKETS, type Delivering } from "./sockets.ts";
import { median, quantile } from "./system.ts";

const ROUNDS = 3;
/** A reader that shares the process reads late; so far behind, the edge does not conflate yet. */
const LAG_MAX = 500;
/** Of the recording, for what comes at its own rate. */
const PACED_MS = 4_000;
/** What the edge may add to the floor's p99, milliseconds. */
const ADDED_MS = 1;
const TOKEN = "a-token-of-the-bench-only";
const TOPICS = SYMBOLS.flatMap((symbol) =>
  ["prices", "trades", "candles"].map((kind) => `${kind}.${symbol}`),
);

/** What the bus hands over. */
interface Published {
  readonly subject: string;
  readonly bytes: Uint8Array;
}

/** The edge to ten clients at full rate, from the bus's bytes on, beside bare `ws`: how many, and how late. */
export async function benchEdge(): Promise<readonly Row[]> {
  const recorded = await loadFrames();
  const times: number[] = [];
  const events = eventsOf(recorded, FRAMES).filter((event, i) => {
    const shown = marketEntry(event) !== undefined;
    if (shown) times.push(recorded.frames[i]?.atMs ?? 0);
    return shown;
  });
  const published = events.map((event): Published => ({
    subject: `md.${event.symbol}.${marketSubjectToken(event.body.kind)}`,
    bytes: encodeMarketEvent(event),
  }));
  const at = <T>(all: readonly T[], i: number): T => all[i % all.length] as T;
  const atMs = times.filter((ms) => ms < PACED_MS);
  const most = (to: Delivering): Promise<number> => deliveries(to, LAG_MAX);
  const late = (to: Delivering): Promise<readonly number[]> => latencies(to, atMs);
  const [rates, floors]: [number[], number[]] = [[], []];
  const [took, bare]: [(readonly number[])[], (readonly number[])[]] = [[], []];
  // One round more, whose figures are those of code that nobody optimised yet.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const [floor, rate] = [
      await bareServer((i) => at(events, i), most),
      await ourServer((i) => at(published, i), most),
    ];
    if (round === 0) continue;
    floors.push(floor);
    rates.push(rate);
    bare.push(await bareServer((i) => at(events, i), late));
    took.push(await ourServer((i) => at(published, i), late));
  }
  const of = (runs: readonly (readonly number[])[], share: number): number =>
    median(runs.map((run) => quantile(run, share)));
  const floorIs = "bare ws, corked, one JSON.stringify of the decoded event";
  return [
    {
      name: `edge: to ${SOCKETS} clients at full rate (${recorded.source})`,
      unit: "deliveries/s",
      ours: median(rates),
      floor: median(floors),
      floorIs,
      wanted: 0.5,
      limit: `ours decodes the bus's bytes and keeps the topics too; senders and readers share one process; median of ${ROUNDS} rounds`,
    },
    {
      name: `edge: from the bus's bytes to ${SOCKETS} clients, p99`,
      unit: "ms",
      ours: of(took, 0.99),
      floor: of(bare, 0.99),
      floorIs,
      wantedOver: ADDED_MS,
      lessIsBetter: true,
      limit: `${atMs.length} events at the recording's own rate, median of ${ROUNDS} rounds; p50 ${of(took, 0.5).toFixed(3)} ms, floor ${of(bare, 0.5).toFixed(3)} ms`,
    },
  ];
}

async function ourServer<T>(
  payload: (i: number) => Published,
  measure: (to: Delivering) => Promise<T>,
): Promise<T> {
  const counts = new Map<string, number>();
  const heard = new Map<string, NonNullable<SubscriptionOptions["callback"]>[]>();
  const market = new MarketSource({
    nc: busOf(heard),
    hub: () => hub,
    last: () => Promise.resolve(undefined),
    onRefused: () => {
      throw new Error("the edge refused a message");
    },
  });
  const hub = new Hub((topic) => market.open(topic));
  const access = accessFor(TOKEN, { name: "bench", accounts: ["*"], permissions: ["read", "full-rate"] });
  const server = await EdgeServer.listen({
    host: "127.0.0.1",
    port: 0,
    hub,
    desk: new SignalDesk({
      publish: (signals) => signals.map(() => Promise.reject(new Error("nobody signals"))),
      fail: () => undefined,
      stopped: () => false,
      count: () => undefined,
    }),
    tokens: () => new Tokens([access]),
    clock: new ExchangeClock(1),
    symbols: new Set(SYMBOLS),
    limits: CLIENT_LIMITS,
    count: (name, by = 1) => {
      counts.set(name, (counts.get(name) ?? 0) + by);
    },
    nowMs: () => performance.now(),
    onFault: (error) => {
      throw error;
    },
  });
  const measured = await measure({
    url: `ws://127.0.0.1:${server.port}`,
    send: (i) => {
      const { subject, bytes } = payload(i);
      for (const callback of heard.get(subject) ?? []) void callback(null, { data: bytes } as never);
    },
    prepare: (socket) =>
      new Promise((resolve) => {
        // The welcome, the acknowledgement, and a snapshot of each topic.
        let left = 2 + TOPICS.length;
        socket.on("message", () => {
          left -= 1;
          if (left === 0) resolve();
        });
        socket.send(JSON.stringify({ op: "auth", token: TOKEN, rate: "full" }));
        socket.send(JSON.stringify({ op: "subscribe", topics: TOPICS }));
      }),
  });
  server.close();
  const conflated = (counts.get("events.conflated") ?? 0) + (counts.get("events.missed") ?? 0);
  if (conflated > 0) throw new Error(`${conflated} events were conflated: the figure would flatter`);
  return measured;
}

/** As much of a connection to the bus as a source needs, to be called with what would come. */
const busOf = (heard: Map<string, NonNullable<SubscriptionOptions["callback"]>[]>): NatsConnection =>
  ({
    subscribe: (subject: string, { callback }: SubscriptionOptions) => {
      if (callback !== undefined) heard.set(subject, [...(heard.get(subject) ?? []), callback]);
      return { unsubscribe: () => heard.delete(subject) };
    },
  }) as unknown as NatsConnection;
