import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { NatsConnection } from "@nats-io/transport-node";
import WebSocket, { WebSocketServer } from "ws";
import { MarketPublisher } from "#libs/bus/market-publisher.ts";
import { parseMarketEvent } from "#libs/binance/market-events.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { createLogger } from "#libs/telemetry/log.ts";
import { Stats } from "#libs/telemetry/stats.ts";
import { encodeMarketEvent, marketSubjectToken, type MarketEvent } from "#libs/wire/market.ts";
import { EventEncoder } from "../../services/feed-gateway/encode.ts";
import { Gateway, type GatewayPorts } from "../../services/feed-gateway/gateway.ts";
import { Outlet, type Kind, type Lane, type Single } from "../../services/feed-gateway/outlet.ts";
import { linesOf } from "../../services/sim-exchange/market/lines.ts";
import { median, type BenchSystem } from "./system.ts";
import type { Row } from "./main.ts";

const FRAMES = 60_000;
const ROUNDS = 5;
/** How often the messages of the publishing stages repeat: a live gateway holds no 60,000 events, nor should its bench. */
const REPEATS = 20;
const WINDOW = 4_096;
/** A reader stops its socket here; what the socket holds already still fits into the window. */
const PAUSE_AT = WINDOW * 0.75;
const SYMBOL = parseSymbol("BTCUSDT");
const RECEIVED_AT_MS = 1_723_161_256_000;
/** Frames per write of the sender, as a busy connection has them, and bytes it lets wait. */
const SEND_BATCH = 200;
const SEND_BUFFERED_MAX = 4 * 1024 * 1024;

interface Recorded {
  readonly frames: readonly string[];
  /** The book's snapshot as the exchange answered it. */
  readonly snapshot: Readonly<Record<string, unknown>>;
  readonly source: string;
}

interface Message {
  readonly subject: string;
  readonly bytes: Uint8Array;
}

/** Price messages per second, stage by stage, each beside its own floor of the same run. */
export async function benchFeed(system: BenchSystem): Promise<readonly Row[]> {
  const recorded = await loadFrames();
  // A process of its own: sending must not take the reader's time.
  const sender = fork(new URL(import.meta.url).pathname, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  try {
    const [port] = (await once(sender, "message")) as [number];
    return await measure(system, recorded, port);
  } finally {
    await end(sender);
  }
}

async function measure(system: BenchSystem, recorded: Recorded, port: number): Promise<readonly Row[]> {
  const events = eventsOf(recorded, FRAMES / REPEATS);
  const encoded = eventsOf(recorded, FRAMES).map((event) => ({
    subject: subjectOf(event),
    bytes: encodeMarketEvent(event),
  }));
  const stages = {
    bareSocket: () => readAll(port, recorded, { onFrame: (text) => void JSON.parse(text) }),
    socket: () => socketStage(port, recorded),
    barePublish: () => bareWindow(system, encoded.slice(0, events.length)),
    publish: () => ourWindow(system, events),
    bareBoth: () => bareBoth(system, port, recorded, encoded),
    both: () => bothStage(system, port, recorded),
  };
  type Stage = keyof typeof stages;
  const rounds: Record<Stage, number>[] = [];
  // One round more, whose figures are those of code that nobody optimised yet.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const rates = {} as Record<Stage, number>;
    for (const stage of Object.keys(stages) as Stage[])
      rates[stage] = recorded.frames.length / (await stages[stage]());
    if (round > 0) rounds.push(rates);
  }
  /** Ours and its floor one right after the other: those of the round whose ratio is the median. */
  const taken = (ours: Stage, floor: Stage): Pick<Row, "ours" | "floor"> => {
    const ratios = rounds.map((rates) => rates[ours] / rates[floor]);
    const rates = rounds[ratios.indexOf(median(ratios))];
    return { ours: rates?.[ours] ?? Number.NaN, floor: rates?.[floor] ?? Number.NaN };
  };
  const of = `median of ${ROUNDS} rounds`;
  return [
    {
      name: `feed: socket, parse, check (${recorded.source})`,
      unit: "messages/s",
      ...taken("socket", "bareSocket"),
      floorIs: "bare ws + JSON.parse of the same frames",
      wanted: 0.5,
      limit: `one core: WebSocket framing and JSON.parse, then the fields and the order book; ${of}`,
    },
    {
      name: "feed: encode, into the memory stream",
      unit: "messages/s",
      ...taken("publish", "barePublish"),
      floorIs: "bare publishes of the same bytes, acknowledgements counted, same window",
      wanted: 0.5,
      limit: `one core: the client's sending and its parsing of acknowledgements, then the encoding; ${of}`,
    },
    {
      name: "feed: socket to stream in one process",
      unit: "messages/s",
      ...taken("both", "bareBoth"),
      floorIs: "bare ws + JSON.parse + bare publish of the same bytes, one process",
      wanted: 0.5,
      limit: `one core that does all of it; ${of}`,
    },
  ];
}

/** The sender: frames as fast as the reader takes them, to whoever connects. */
if (import.meta.main) {
  const frames = (await loadFrames()).frames.map((text) => Buffer.from(text));
  const http = createServer();
  const server = new WebSocketServer({ server: http, perMessageDeflate: false });
  server.on("connection", (socket, request) => {
    const send = async (): Promise<void> => {
      for (let i = 0; i < frames.length && socket.readyState === socket.OPEN; i += SEND_BATCH) {
        while (socket.bufferedAmount > SEND_BUFFERED_MAX) await setImmediate();
        request.socket.cork();
        for (const frame of frames.slice(i, i + SEND_BATCH)) socket.send(frame, { binary: false });
        request.socket.uncork();
        await setImmediate();
      }
    };
    void send();
  });
  http.listen(0, "127.0.0.1", () => {
    process.send?.((http.address() as AddressInfo).port);
  });
  process.once("disconnect", () => process.exit(0));
}

interface Reading {
  readonly onFrame: (text: string) => void;
  /** The reader has to wait: its socket is stopped until `room` resolves. */
  readonly crowded?: () => boolean;
  readonly room?: () => Promise<void>;
  /** Resolves when everything read is done with. */
  readonly settled?: () => Promise<void>;
}

/** Reads all frames over a real socket; seconds from the first to the last one handled. */
async function readAll(
  port: number,
  { frames }: Recorded,
  { onFrame, crowded, room, settled }: Reading,
): Promise<number> {
  const client = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  let seen = 0;
  let startedAt = 0;
  await new Promise<void>((resolve, reject) => {
    client.on("error", reject);
    client.on("message", (data) => {
      if (seen === 0) startedAt = performance.now();
      onFrame((data as Buffer).toString());
      seen += 1;
      if (seen === frames.length) resolve();
      else if (crowded?.() === true && !client.isPaused) {
        client.pause();
        void room?.().then(() => {
          client.resume();
        });
      }
    });
  });
  await settled?.();
  const elapsed = performance.now() - startedAt;
  client.terminate();
  return elapsed / 1_000;
}

/** The gateway as it runs, its book restored from the recorded snapshot. */
async function gatewayInto(
  publisher: GatewayPorts["publisher"],
  recorded: Recorded,
): Promise<{ readonly gateway: Gateway; readonly stats: Stats }> {
  const asked = Promise.withResolvers<void>();
  const stats = new Stats("feed-gateway", "bench", process.pid);
  const gateway = new Gateway(
    {
      stats,
      log: createLogger("feed-gateway", "bench", "silent"),
      signal: new AbortController().signal,
      clock: { now: () => RECEIVED_AT_MS },
      rest: {
        get: () => {
          asked.resolve();
          return Promise.resolve(recorded.snapshot);
        },
      },
      publisher,
      alarm: () => undefined,
    },
    [SYMBOL],
  );
  gateway.onPublicOpen();
  await asked.promise;
  await setImmediate();
  return { gateway, stats };
}

/** As the gateway has it. */
function publisherInto(nc: NatsConnection): MarketPublisher<MarketEvent, Single> {
  const encoder = new EventEncoder();
  return new MarketPublisher(nc, {
    window: WINDOW,
    encode: (event) => encoder.encode(event),
    onNotStored: () => undefined,
  });
}

async function socketStage(port: number, recorded: Recorded): Promise<number> {
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
  const seconds = await readAll(port, recorded, {
    onFrame: (text) => {
      gateway.onFrame(text);
    },
  });
  whole("checked", published);
  return seconds;
}

async function bothStage({ nc }: BenchSystem, port: number, recorded: Recorded): Promise<number> {
  const publisher = publisherInto(nc);
  const { gateway, stats } = await gatewayInto(publisher, recorded);
  const seconds = await readAll(port, recorded, {
    onFrame: (text) => {
      gateway.onFrame(text);
    },
    crowded: () => publisher.inFlight >= PAUSE_AT,
    room: () => publisher.room(),
    settled: () => publisher.idle(),
  });
  gateway.publishStats();
  publisher.close();
  const conflated = stats.toJson().counters["md.conflated"] ?? 0;
  if (conflated > 0) throw new Error(`${conflated} messages were conflated: the figure would flatter`);
  whole("stored", publisher.acked);
  return seconds;
}

/** What came before the recorded snapshot is not published; nothing else may be missing. */
function whole(what: string, count: number): void {
  if (count < FRAMES * 0.995) throw new Error(`only ${count} of ${FRAMES} messages were ${what}`);
}

/** The least an acknowledged publish can do: a reply subject and a counter. */
function barePublisher({ nc }: BenchSystem): {
  readonly full: () => boolean;
  readonly inFlight: () => number;
  readonly send: (message: Message) => void;
  readonly below: (limit: number) => Promise<void>;
  readonly end: () => void;
} {
  const inbox = `_INBOX.bare${Math.round(performance.now())}`;
  let inFlight = 0;
  let wakeBelow = 0;
  let wake: (() => void) | undefined;
  const subscription = nc.subscribe(inbox, {
    callback: () => {
      inFlight -= 1;
      if (inFlight < wakeBelow) wake?.();
    },
  });
  return {
    full: () => inFlight >= WINDOW,
    inFlight: () => inFlight,
    send: ({ subject, bytes }) => {
      inFlight += 1;
      nc.publish(subject, bytes, { reply: inbox });
    },
    below: (limit) =>
      new Promise((resolve) => {
        wakeBelow = limit;
        wake = resolve;
        if (inFlight < limit) resolve();
      }),
    end: () => {
      subscription.unsubscribe();
    },
  };
}

async function bareWindow(system: BenchSystem, messages: readonly Message[]): Promise<number> {
  const publisher = barePublisher(system);
  const startedAt = performance.now();
  for (let i = 0; i < FRAMES; i += 1) {
    if (publisher.full()) await publisher.below(WINDOW / 2);
    publisher.send(messages[i % messages.length] as Message);
  }
  await publisher.below(1);
  const elapsed = performance.now() - startedAt;
  publisher.end();
  return elapsed / 1_000;
}

async function bareBoth(
  system: BenchSystem,
  port: number,
  recorded: Recorded,
  messages: readonly Message[],
): Promise<number> {
  const publisher = barePublisher(system);
  let next = 0;
  const seconds = await readAll(port, recorded, {
    onFrame: (text) => {
      JSON.parse(text);
      publisher.send(messages[next++] as Message);
    },
    crowded: () => publisher.inFlight() >= PAUSE_AT,
    room: () => publisher.below(WINDOW / 2),
    settled: () => publisher.below(1),
  });
  publisher.end();
  return seconds;
}

async function ourWindow({ nc }: BenchSystem, events: readonly MarketEvent[]): Promise<number> {
  const publisher = publisherInto(nc);
  const outlet = new Outlet(publisher, () => undefined);
  const lanes = new Map<Kind, Lane>();
  for (const { body } of events)
    if (!lanes.has(body.kind)) lanes.set(body.kind, outlet.lane(SYMBOL, body.kind));
  const startedAt = performance.now();
  for (let i = 0; i < FRAMES; i += 1) {
    const event = events[i % events.length] as MarketEvent;
    if (publisher.full) await publisher.room();
    outlet.send(lanes.get(event.body.kind) as Lane, event);
  }
  await publisher.idle();
  const elapsed = performance.now() - startedAt;
  publisher.close();
  whole("stored", publisher.acked);
  return elapsed / 1_000;
}

const subjectOf = ({ symbol, body }: MarketEvent): string => `md.${symbol}.${marketSubjectToken(body.kind)}`;

function eventsOf({ frames }: Recorded, count: number): readonly MarketEvent[] {
  return frames.slice(0, count).map((text) => {
    const { data } = JSON.parse(text) as { readonly data: Readonly<Record<string, unknown>> };
    const event = parseMarketEvent(data, RECEIVED_AT_MS);
    if ("ignored" in event) throw new Error(`the recording has a frame that is ignored: ${event.ignored}`);
    return event;
  });
}

/** Recorded frames in today's schema, or made-up tops where the recording is absent. */
async function loadFrames(): Promise<Recorded> {
  const file = join(
    new URL("../../../shared/data/market/", import.meta.url).pathname,
    "usdm_raw_ws_btcusdt_20240808T2354Z.log.gz",
  );
  const frames: string[] = [];
  let snapshot: Recorded["snapshot"] = { lastUpdateId: 0, bids: [], asks: [] };
  if (existsSync(file))
    for await (const line of linesOf(file)) {
      const text = line.slice(line.indexOf(" ") + 1);
      if (text.startsWith('{"lastUpdateId"')) snapshot = JSON.parse(text) as Recorded["snapshot"];
      else if (!text.includes('"e":"trade"')) frames.push(text);
      if (frames.length === FRAMES) break;
    }
  const source = frames.length > 0 ? "recorded frames" : "made-up tops";
  for (let i = frames.length; i < FRAMES; i += 1)
    frames.push(
      `{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":${i},"s":"BTCUSDT","b":"61700.10","B":"1.234","a":"61700.20","A":"2.345","T":1723161256000,"E":1723161256000}}`,
    );
  return { frames, snapshot, source };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
