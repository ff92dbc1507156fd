import { setImmediate } from "node:timers/promises";
import type { NatsConnection } from "@nats-io/transport-node";
import { MarketPublisher } from "#libs/bus/market-publisher.ts";
import { createLogger } from "#libs/telemetry/log.ts";
import { Stats } from "#libs/telemetry/stats.ts";
import type { MarketEvent } from "#libs/wire/market.ts";
import { EventEncoder } from "../../services/feed-gateway/encode.ts";
import { Gateway, type GatewayPorts } from "../../services/feed-gateway/gateway.ts";
import { Outlet, type Kind, type Lane, type Single } from "../../services/feed-gateway/outlet.ts";
import { FRAMES, RECEIVED_AT_MS, SYMBOLS, type Recorded } from "./feed-frames.ts";
import { PAUSE_AT, readAll, WINDOW } from "./feed-reading.ts";
import type { BenchSystem } from "./system.ts";

interface Running {
  readonly gateway: Gateway;
  readonly stats: Stats;
}

/** The gateway as it runs, its books restored from the recorded snapshots. */
export async function gatewayInto(
  publisher: GatewayPorts["publisher"],
  recorded: Recorded,
): Promise<Running> {
  const asked = SYMBOLS.map((symbol) => ({ symbol, ...Promise.withResolvers<void>() }));
  const stats = new Stats("feed-gateway", "bench", process.pid);
  const gateway = new Gateway(
    {
      stats,
      log: createLogger("feed-gateway", "bench", "silent"),
      signal: new AbortController().signal,
      clock: { now: () => RECEIVED_AT_MS },
      rest: {
        get: (_, query) => {
          const of = asked.find(({ symbol }) => symbol === query?.["symbol"]);
          of?.resolve();
          return Promise.resolve(of === undefined ? [] : recorded.snapshots.get(of.symbol));
        },
      },
      publisher,
      alarm: () => undefined,
      badPrintPercent: 15,
    },
    SYMBOLS,
  );
  gateway.onBooksUp(SYMBOLS);
  await Promise.all(asked.map(({ promise }) => promise));
  await setImmediate();
  return { gateway, stats };
}

/** As the gateway has it. */
export function publisherInto(nc: NatsConnection): MarketPublisher<MarketEvent, Single> {
  const encoder = new EventEncoder();
  return new MarketPublisher(nc, {
    window: WINDOW,
    encode: (event) => encoder.encode(event),
    onNotStored: () => undefined,
  });
}

/** Messages per second through the gateway, which publishes to nobody. */
export async function socketStage(url: string, recorded: Recorded): Promise<number> {
  let published = 0;
  const nowhere = {
    full: false,
    inFlight: 0,
    acked: 0,
    lost: 0,
    refused: 0,
    lastRefusal: "",
    publish: () => {
      published += 1;
    },
    room: () => Promise.resolve(),
  };
  const { gateway } = await gatewayInto(nowhere, recorded);
  const { frames, seconds } = await readAll(url, {
    onFrame: (text) => {
      gateway.onFrame(text);
    },
  });
  whole("checked", published, frames);
  return frames / seconds;
}

/** Messages per second through the gateway into the stream. */
export async function bothStage({ nc }: BenchSystem, url: string, recorded: Recorded): Promise<number> {
  const publisher = publisherInto(nc);
  const { gateway, stats } = await gatewayInto(publisher, recorded);
  const { frames, seconds } = await readInto(gateway, publisher, url);
  publisher.close();
  gateway.publishStats();
  nothingConflated(stats);
  whole("stored", publisher.acked, frames);
  return frames / seconds;
}

/** Reads everything as fast as the stream takes it. */
export const readInto = (
  gateway: Gateway,
  publisher: MarketPublisher<MarketEvent, Single>,
  url: string,
): ReturnType<typeof readAll> =>
  readAll(url, {
    onFrame: (text) => {
      gateway.onFrame(text);
    },
    crowded: () => publisher.inFlight >= PAUSE_AT,
    room: () => publisher.room(),
    settled: () => publisher.idle(),
  });

export function nothingConflated(stats: Stats): void {
  const conflated = stats.toJson().counters["md.conflated"] ?? 0;
  if (conflated > 0) throw new Error(`${conflated} messages were conflated: the figure would flatter`);
}

/** Messages per second of events that are encoded and published. */
export async function ourWindow({ nc }: BenchSystem, events: readonly MarketEvent[]): Promise<number> {
  const publisher = publisherInto(nc);
  const outlet = new Outlet(publisher, () => undefined);
  const lanes = new Map<string, Lane>();
  const key = (symbol: string, kind: Kind): string => `${symbol} ${kind}`;
  for (const { symbol, body } of events)
    if (!lanes.has(key(symbol, body.kind))) lanes.set(key(symbol, body.kind), outlet.lane(symbol, body.kind));
  const sent = events.map((event) => ({
    event,
    lane: lanes.get(key(event.symbol, event.body.kind)) as Lane,
  }));
  const startedAt = performance.now();
  for (let i = 0; i < FRAMES; i += 1) {
    const { lane, event } = sent[i % sent.length] as (typeof sent)[number];
    if (publisher.full) await publisher.room();
    outlet.send(lane, event);
  }
  await publisher.idle();
  const elapsed = performance.now() - startedAt;
  publisher.close();
  whole("stored", publisher.acked, FRAMES);
  return FRAMES / (elapsed / 1_000);
}

/** What came before the recorded snapshots is not published; nothing else may be missing. */
export function whole(what: string, count: number, of: number): void {
  if (count < of * 0.99) throw new Error(`only ${count} of ${of} messages were ${what}`);
}
