import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { messageOf } from "#libs/domain/errors.ts";
import { createLogger } from "#libs/telemetry/log.ts";
import { readConfig, type SimConfig } from "./config.ts";
import { Exchange } from "./engine/exchange.ts";
import type { VenueNotice } from "./engine/order.ts";
import { rulesOf } from "./engine/rules.ts";
import { JudgeWriter, judgeLines } from "./judge.ts";
import type { Recording, VenueEvent } from "./market/events.ts";
import { MarketStreams } from "./market/market-streams.ts";
import { inspectAll, openRecordings } from "./market/recording.ts";
import { synthetic, SYNTHETIC_SYMBOLS } from "./market/synthetic.ts";
import { userEvents } from "./payloads/user-events.ts";
import { idle, play, VenueClock } from "./pump.ts";
import type { Credentials } from "./rest/endpoint.ts";
import { RestServer } from "./rest/server.ts";
import { StreamServer } from "./streams.ts";

/** Between the end of one run and the start of the next, exchange time. */
const RUN_GAP_MS = 1_000;
/** Unpaced time leaps with each event. */
const UNPACED_RESERVE_MS = 120_000;

main().catch((error: unknown) => {
  process.stderr.write(`sim-exchange: ${messageOf(error)}\n`);
  process.exit(2);
});

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLogger("sim-exchange", config.instance, config.logLevel);
  mkdirSync(config.stateDir, { recursive: true });
  const accounts = loadAccounts(config);
  const recordings = await inspectAll(config.replay);
  const wanted = (symbol: string): boolean => config.symbols.length === 0 || config.symbols.includes(symbol);
  const symbols = (
    recordings.length > 0
      ? [...new Set(recordings.flatMap((recording) => recording.symbols))]
      : SYNTHETIC_SYMBOLS.map(({ symbol }) => symbol)
  ).filter(wanted);
  if (symbols.length === 0)
    throw new Error(`SIM_SYMBOLS ${config.symbols.join(",")}: the source has none of them`);

  const judgeFile = join(config.stateDir, "ledger.jsonl");
  const { lastTimeMs, runs, lines } = await earlierRuns(judgeFile);
  const judge = new JudgeWriter(judgeFile);
  // Unrouted until the sockets are there; nothing can happen before.
  let notify: (notice: VenueNotice) => void = () => undefined;
  const exchange = new Exchange(
    (line) => {
      judge.write(line);
    },
    (notice) => {
      notify(notice);
    },
  );
  for (const symbol of symbols) exchange.addSymbol(rulesOf(symbol), hasDepth(recordings, symbol));
  for (const { id } of accounts) exchange.account(id);
  for (const line of lines) exchange.restore(line);
  lines.length = 0;

  const firstMs =
    recordings.length > 0 ? Math.min(...recordings.map(({ firstTimeMs }) => firstTimeMs)) : Date.now();
  const shiftMs = Math.max(0, lastTimeMs + (runs === 0 ? 0 : RUN_GAP_MS) - firstMs);
  const clock = new VenueClock(config.speed, firstMs + shiftMs);
  judge.write({ k: "start", t: firstMs + shiftMs, run: runs + 1, wall: Date.now() });

  const listenKeys = new Map<string, string>();
  const streams = new StreamServer((key) => listenKeys.get(key));
  const idBase = (runs + 1) * 1_000_000_000;
  const markets = new Map(
    symbols.map((symbol) => [
      symbol,
      new MarketStreams(symbol, exchange.book(symbol), idBase, (category, stream, payload) => {
        streams.emit(category, stream, payload);
      }),
    ]),
  );
  notify = (notice) => {
    const owner =
      notice.kind === "order" || notice.kind === "fill" ? notice.order.account : notice.account.id;
    for (const event of userEvents(notice, exchange.account(owner), clock.now()))
      streams.emit("private", owner, () => event);
  };

  let ended = false;
  const rest = new RestServer({
    exchange,
    markets,
    accounts,
    listenKeys,
    record: (line) => {
      judge.write(line);
    },
    now: () => clock.now(),
    scale: () => clock.scale,
    status: () => ({
      exchangeTimeMs: clock.now(),
      speed: config.speed,
      source: recordings.length > 0 ? "replay" : "synthetic",
      recordings: recordings.map(({ path }) => path),
      ended,
      messagesSent: streams.messagesSent,
      symbols,
      derived: derivedKinds(recordings),
      clients: streams.clients,
      rssMb: Math.round(process.memoryUsage.rss() / 1_048_576),
    }),
  });
  const server = createServer((request, response) => {
    rest.handle(request, response).catch((error: unknown) => {
      log.error({ event: "request-failed", error: messageOf(error) }, "a request could not be answered");
      response.destroy();
    });
  });
  server.keepAliveTimeout = 60_000;
  server.on("upgrade", (request, duplex, head) => {
    streams.upgrade(request, duplex, head);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.port, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;

  const abort = new AbortController();
  const stop = (): void => {
    if (abort.signal.aborted) return;
    abort.abort();
    streams.close();
    server.close();
    server.closeAllConnections();
    judge.close();
    log.info({ event: "stopped" }, "stopped");
    process.exit(0);
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  if (process.env["PLIMSOLL_PARENT_PIPE"] !== undefined) {
    process.stdin.on("end", stop).on("error", stop);
    process.stdin.resume();
  }
  log.info({ event: "ready", rest: `http://127.0.0.1:${port}`, ws: `ws://127.0.0.1:${port}` }, "ready");

  // Update and trade ids must not go backward when a recording is played again.
  const idShift = runs * 100_000_000_000;
  const onEvent = (recorded: VenueEvent, nowMs: number): void => {
    const market = markets.get(recorded.symbol);
    if (market === undefined) return;
    const event = runs === 0 ? recorded : shiftIds(recorded, idShift);
    if (event.kind === "top") exchange.sawTop(event.symbol);
    exchange.applyMarket(event, nowMs);
    market.onEvent(event, nowMs);
  };
  // Time leaves by answers and streams without any other line: it is reserved ahead, so that it never runs back.
  let reservedUntilMs = 0;
  const aheadMs = config.speed === "max" ? UNPACED_RESERVE_MS : 2_000 * Math.max(1, config.speed);
  const reserve = (nowMs: number): void => {
    if (nowMs + aheadMs / 2 < reservedUntilMs) return;
    reservedUntilMs = nowMs + aheadMs;
    judge.write({ k: "clock", t: nowMs, until: reservedUntilMs });
  };
  reserve(clock.now());
  const tick = (nowMs: number): void => {
    reserve(nowMs);
    exchange.advance(nowMs);
    for (const market of markets.values()) market.tick(nowMs);
  };
  await play({
    feed: recordings.length > 0 ? openRecordings(recordings) : synthetic(symbols, config.seed, firstMs),
    shiftMs,
    speed: config.speed,
    clock,
    signal: abort.signal,
    onEvent,
    tick,
    buffered: () => streams.buffered,
  });
  ended = true;
  log.info({ event: "ended" }, "the recording has ended; time goes on, prices stand still");
  await idle(clock, tick, abort.signal);
}

async function earlierRuns(judgeFile: string) {
  const lines = [];
  let lastTimeMs = 0;
  let runs = 0;
  for await (const line of judgeLines(judgeFile)) {
    lastTimeMs = Math.max(lastTimeMs, line.k === "clock" ? line.until : line.t);
    if (line.k === "start") runs += 1;
    else if (line.k !== "request" && line.k !== "clock") lines.push(line);
  }
  return { lastTimeMs, runs, lines };
}

/** Keys are made once and kept beside the ledger, readable by the owner only. */
function loadAccounts({ stateDir, accounts }: SimConfig): readonly Credentials[] {
  const path = join(stateDir, "accounts.json");
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Credentials[]) : [];
  for (let i = known.length; i < accounts; i += 1)
    known.push({
      id: `paper-${i + 1}`,
      apiKey: randomBytes(32).toString("hex"),
      apiSecret: randomBytes(32).toString("hex"),
    });
  writeFileSync(path, JSON.stringify(known, null, 2), { mode: 0o600 });
  return known;
}

function hasDepth(recordings: readonly Recording[], symbol: string): boolean {
  return (
    recordings.length === 0 ||
    recordings.some((recording) => recording.hasDepth && recording.symbols.includes(symbol))
  );
}

function derivedKinds(recordings: readonly Recording[]): readonly string[] {
  const always = ["markPrice", "indexPrice", "kline", "aggTrade"];
  return recordings.every((recording) => recording.hasDepth) ? always : [...always, "depth"];
}

function shiftIds(event: VenueEvent, by: number): VenueEvent {
  switch (event.kind) {
    case "top":
      return { ...event, updateId: event.updateId + by };
    case "trade":
      return { ...event, tradeId: event.tradeId + by };
    case "depth":
      return {
        ...event,
        firstUpdateId: event.firstUpdateId + by,
        finalUpdateId: event.finalUpdateId + by,
        previousUpdateId: event.previousUpdateId + by,
      };
    case "snapshot":
      return { ...event, lastUpdateId: event.lastUpdateId + by };
  }
}
