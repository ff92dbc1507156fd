import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { messageOf } from "#libs/domain/errors.ts";
import type { TimeScale } from "#libs/runtime/env.ts";
import { Exchange } from "./engine/exchange.ts";
import { nextFunding } from "./engine/funding.ts";
import { ownerOf, type VenueNotice } from "./engine/notices.ts";
import { VenueConditions } from "./faults/conditions.ts";
import { misbehave } from "./faults/engine-faults.ts";
import { FaultPlan } from "./faults/plan.ts";
import type { FaultRule } from "./faults/rule.ts";
import { isSwallowed, UserEventFaults } from "./faults/stream-faults.ts";
import { loadAccounts } from "./keys.ts";
import { JudgeWriter, judgeLines, type JudgeLine } from "./judge.ts";
import { AllMarkets } from "./market/all-markets.ts";
import type { Emit } from "./market/emit.ts";
import type { VenueEvent } from "./market/events.ts";
import { isLiquidated, liquidationOf } from "./market/liquidations.ts";
import { MarketStreams, type Mark } from "./market/market-streams.ts";
import type { PriceSource } from "./market/source.ts";
import { Outbox } from "./outbox.ts";
import { userEvents } from "./payloads/user-events.ts";
import { VenueClock } from "./pump.ts";
import type { Credentials, Venue } from "./rest/endpoint.ts";
import { RateLimits } from "./rest/limits.ts";
import { RestServer } from "./rest/server.ts";
import { API_PATH, ApiServer } from "./ws/api.ts";
import { StreamServer } from "./ws/streams.ts";

/** Between the end of one run and the start of the next, exchange time. */
const RUN_GAP_MS = 1_000;
/** Unpaced time leaps with each event. */
const UNPACED_RESERVE_MS = 120_000;
/** Ids of a source that starts anew are moved this far with each run. */
const RUN_IDS = 100_000_000_000;

export interface ExchangeOptions {
  readonly source: PriceSource;
  /** Where it listens; loopback when nothing is said. */
  readonly host?: string;
  /** 0: a free one. */
  readonly port: number;
  readonly stateDir: string;
  /** Known accounts, or how many are to be made and kept in the state folder. */
  readonly accounts: number | readonly Credentials[];
  readonly speed: TimeScale;
  /** Lifetimes of connections and listen keys run this many times faster. */
  readonly connectionTimeScale: number;
  /** False: requests are counted and never refused for their rate. */
  readonly limits: boolean;
  readonly seed: number;
  /** Faults that are switched on from the start. */
  readonly faults: readonly FaultRule[];
  readonly log: ExchangeLog;
}

/** What the process says about itself. */
export interface ExchangeLog {
  readonly info: (fields: object, text: string) => void;
  readonly error: (fields: object, text: string) => void;
}

export interface RunningExchange {
  readonly port: number;
  readonly accounts: readonly Credentials[];
  readonly judgeFile: string;
  /** Closes sockets and the ledger. */
  readonly stop: () => void;
  /** Resolves when it was stopped; rejects when the source fails. */
  readonly done: Promise<void>;
}

/** Brings the whole exchange up: state of earlier runs, market, REST and streams. */
export async function startExchange(options: ExchangeOptions): Promise<RunningExchange> {
  const { source, speed, stateDir, log } = options;
  mkdirSync(stateDir, { recursive: true });
  const { accounts: given } = options;
  const accounts = typeof given === "number" ? loadAccounts(stateDir, given) : given;
  const judgeFile = join(stateDir, "ledger.jsonl");
  const judge = new JudgeWriter(judgeFile);
  const outbox = new Outbox(judge, (account, event) => {
    userEvent.emit(account, event, clock.now(), clock.scale);
  });
  const record = (line: JudgeLine): void => {
    outbox.record(line);
  };
  // Unrouted until the sockets are there; nothing can happen before.
  let notify: (notice: VenueNotice) => void = () => undefined;
  const exchange = new Exchange(record, (notice) => {
    notify(notice);
  });
  for (const symbol of source.symbols) exchange.addSymbol(source.rules(symbol), source.hasDepth(symbol));
  for (const { id } of accounts) exchange.account(id);
  const { runs, lastTimeMs } = await restoreRuns(judgeFile, exchange);
  const shiftMs = Math.max(0, lastTimeMs + (runs === 0 ? 0 : RUN_GAP_MS) - source.firstMs);
  const clock = new VenueClock(speed, source.firstMs + shiftMs);
  record({ k: "start", t: source.firstMs + shiftMs, run: runs + 1, wall: Date.now() });
  // Faults end with the run they were switched on in: so does a halt.
  for (const { symbol, status } of exchange.rules.values())
    if (status === "TRADING_HALT") exchange.changeRules(symbol, { status: "TRADING" }, clock.now());

  const streams = new StreamServer({
    timeScale: options.connectionTimeScale,
    limits: options.limits,
    nowMs: () => clock.now(),
  });
  const plan = new FaultPlan(options.seed);
  const emit: Emit = (category, stream, payload) => {
    if (!plan.idle && streams.hasReaders(category, stream) && isSwallowed(plan, stream, clock.now())) return;
    streams.emit(category, stream, payload);
  };
  const markets = new Map(
    source.symbols.map((symbol) => {
      const mark = (nowMs: number): Mark | undefined =>
        source.mark(symbol) ?? engineMark(exchange, symbol, nowMs);
      const idBase = (runs + 1) * 1_000_000_000;
      return [symbol, new MarketStreams({ symbol, book: exchange.book(symbol), idBase, emit, mark })];
    }),
  );
  const allMarkets = new AllMarkets(markets, emit);
  const conditions = new VenueConditions(plan, {
    exchange,
    streams,
    markets,
    allMarkets,
    accounts: accounts.map(({ id }) => id),
    cutApi: () => {
      api.cut();
    },
    ledger: judgeFile,
  });
  plan.attach(conditions);
  misbehave(exchange, plan, () => clock.now());
  const userEvent = new UserEventFaults(plan, (account, event) => {
    streams.emitUser(account, event);
  });
  notify = (notice) => {
    if (notice.kind === "fill" && isLiquidated(notice.order))
      markets.get(notice.order.symbol)?.onLiquidation(liquidationOf(notice.order, notice.fill));
    const owner = ownerOf(notice);
    if (!streams.hasUserReaders(owner)) return;
    const view = {
      account: exchange.account(owner),
      markOf: (symbol: string) => (exchange.hasMark(symbol) ? exchange.mark(symbol) : undefined),
      nowMs: clock.now(),
    };
    for (const event of userEvents(notice, view)) outbox.tell(owner, event);
  };

  let ended = false;
  const venue: Venue = {
    exchange,
    markets,
    accounts,
    listenKeys: streams.keys,
    record,
    release: (answer) => {
      outbox.release(answer);
    },
    limits: new RateLimits(options.limits),
    plan,
    conditions,
    now: () => clock.now(),
    gatewayNow: () => clock.now() + conditions.skewMs,
    scale: () => clock.scale,
    status: () => ({
      exchangeTimeMs: clock.now(),
      speed,
      source: source.kind,
      recordings: source.recordings,
      ended,
      messagesSent: streams.messagesSent,
      symbols: source.symbols,
      derived: source.derived,
      clients: streams.clients,
      rssMb: Math.round(process.memoryUsage.rss() / 1_048_576),
    }),
  };
  const rest = new RestServer(venue);
  const api = new ApiServer(venue, options.connectionTimeScale, (error) => {
    log.error({ event: "request-failed", error: messageOf(error) }, "a request could not be answered");
  });
  // Most requests have no body: those need no stream that ends.
  const server = createServer({ optimizeEmptyRequests: true }, (request, response) => {
    const failed = (error: unknown): void => {
      log.error({ event: "request-failed", error: messageOf(error) }, "a request could not be answered");
      response.destroy();
    };
    try {
      rest.handle(request, response)?.catch(failed);
    } catch (error) {
      failed(error);
    }
  });
  server.keepAliveTimeout = 60_000;
  server.on("upgrade", (request, duplex, head) => {
    if (request.url?.split("?")[0] === API_PATH) api.upgrade(request, duplex, head);
    else streams.upgrade(request, duplex, head);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host ?? "127.0.0.1", resolve);
  });

  const onEvent = (given: VenueEvent, nowMs: number): void => {
    const market = markets.get(given.symbol);
    if (market === undefined) return;
    // Update and trade ids must not go backward when a source starts again.
    const event = runs === 0 || !source.idsRestart ? given : shiftIds(given, runs * RUN_IDS);
    if (event.kind === "top") exchange.sawTop(event.symbol);
    const stated = source.mark(event.symbol);
    if (stated !== undefined) exchange.stateMark(event.symbol, stated.mark, stated.fundingRate);
    exchange.applyMarket(event, nowMs);
    outbox.flush();
    market.onEvent(event, nowMs);
  };
  // Time leaves by answers and streams without any other line: it is reserved ahead, so that it never runs back.
  let reservedUntilMs = 0;
  const aheadMs = speed === "max" ? UNPACED_RESERVE_MS : 2_000 * Math.max(1, speed);
  const tick = (nowMs: number): void => {
    if (nowMs + aheadMs / 2 >= reservedUntilMs) {
      reservedUntilMs = nowMs + aheadMs;
      record({ k: "clock", t: nowMs, until: reservedUntilMs });
    }
    if (!plan.idle) plan.tick(nowMs);
    exchange.advance(nowMs);
    outbox.flush();
    for (const market of markets.values()) market.tick(nowMs);
    allMarkets.tick(nowMs);
  };
  for (const rule of options.faults) plan.add(rule, clock.now());
  tick(clock.now());
  const abort = new AbortController();
  const done = source.run({
    clock,
    speed,
    shiftMs,
    signal: abort.signal,
    onEvent,
    tick,
    buffered: () => streams.buffered,
    onEnd: () => {
      ended = true;
      log.info({ event: "ended" }, "the recording has ended; time goes on, prices stand still");
    },
    onTrouble: (text) => {
      log.error({ event: "upstream" }, text);
    },
  });
  return {
    port: (server.address() as AddressInfo).port,
    accounts,
    judgeFile,
    done,
    stop: () => {
      if (abort.signal.aborted) return;
      abort.abort();
      streams.close();
      api.close();
      server.close();
      server.closeAllConnections();
      outbox.flush();
      judge.close();
    },
  };
}

/** What the engine values a symbol at, for a source without marks of its own; the index is the middle of the touch. */
function engineMark(exchange: Exchange, symbol: string, nowMs: number): Mark | undefined {
  if (!exchange.hasMark(symbol)) return undefined;
  const mark = exchange.mark(symbol);
  const fundingRate = exchange.fundingRate(symbol);
  return { mark, index: exchange.book(symbol).mid ?? mark, fundingRate, nextFundingMs: nextFunding(nowMs) };
}

/** Takes over what earlier runs have written, line by line: a ledger may be larger than memory. */
async function restoreRuns(judgeFile: string, exchange: Exchange) {
  let lastTimeMs = 0;
  let runs = 0;
  for await (const line of judgeLines(judgeFile)) {
    lastTimeMs = Math.max(lastTimeMs, line.k === "clock" ? line.until : line.t);
    if (line.k === "start") runs += 1;
    exchange.restore(line);
  }
  return { lastTimeMs, runs };
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
