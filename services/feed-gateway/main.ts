import { jetstream, jetstreamManager, type JetStreamClient } from "@nats-io/jetstream";
import { Kvm, type KV } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import { allowedHost } from "#libs/binance/hosts.ts";
import { keepClock } from "#libs/binance/keep-clock.ts";
import { BinanceRest, SYNC_EVERY_TELLING_MS } from "#libs/binance/rest.ts";
import { UnknownWords } from "#libs/binance/unknown-words.ts";
import { DEFAULT_EGRESS, egress } from "#libs/budget/limits.ts";
import { openBudget } from "#libs/budget/open.ts";
import { alertMessage } from "#libs/bus/alerts.ts";
import { Lease } from "#libs/bus/lease.ts";
import { MarketPublisher } from "#libs/bus/market-publisher.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { integer, list, url } from "#libs/runtime/env.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { exchangeTime } from "#libs/runtime/findings.ts";
import { runService, type ServiceContext } from "#libs/runtime/service.ts";
import { encodeClockBeat, type MarketEvent } from "#libs/wire/market.ts";
import { Alarms } from "./alarms.ts";
import { Contracts } from "./contracts.ts";
import { EventEncoder } from "./encode.ts";
import { Gateway } from "./gateway.ts";
import { Lines } from "./lines.ts";
import { storedEvents } from "./market-stream.ts";
import type { Single } from "./outlet.ts";
import { answerHistory } from "./published.ts";
import { pricesReady } from "./readiness.ts";
import { RestMarks } from "./rest-marks.ts";
import { shardsOf, STREAMS_MAX, type Shard } from "./shards.ts";

const BEAT_EVERY_MS = 250;
const HOUR_MS = 3_600_000;
/** What is told of a clock that is doubted: older than any policy lets pass. */
const CLOCK_AGE_MAX_MS = HOUR_MS;
/** The exchange ends a connection after 24 h. */
const LIFE_MS = 23 * HOUR_MS;
/** A mark comes every second; so old a price opens no position. */
const SILENT_MS = 5_000;
/** The exchange itself refuses orders that are 5 to 15 % from the mark price, by symbol. */
const BAD_PRINT_PERCENT = 15;
const REST_MARKS_EVERY_MS = 1_000;
/** More fit on a connection, but their names have to fit into its URL. */
const STREAMS_PER_CONNECTION = 200;
const WINDOW = 4_096;

/** A token of a subject. */
function leaseName(text: string): string {
  if (!/^[\w-]{1,64}$/.test(text)) throw new Error("is not 1 to 64 letters, digits, - or _");
  return text;
}

/** Waits for the lease and ends the process when it is lost. @returns false when the process ends before it has it. */
async function reign(context: ServiceContext, js: JetStreamClient, kv: KV, name: string): Promise<boolean> {
  const { instance, log, signal } = context;
  const key = `feed.${name}`;
  let active = false;
  context.health.role(() => (active ? "active" : "standby"));
  log.info({ event: "standby", key }, "waiting for the lease");
  context.ready(); // A standby works: it is there to take over.
  const lease = await Lease.acquire({ js, kv, key, owner: instance, signal });
  if (lease === undefined) return false;
  void lease.lost.then((reason) => {
    if (!signal.aborted) context.fail(new Error(`the lease ${key} is lost: ${reason}`));
  });
  context.onStop(() => lease.release(kv));
  active = true;
  log.info({ event: "active", key }, "the lease is ours: prices are published");
  return true;
}

await runService(
  "feed-gateway",
  process.env,
  (reader) => ({
    rest: reader.read("EXCHANGE_REST_URL", (text) => allowedHost(url(text), "EXCHANGE_REST_URL")),
    ws: reader.read("EXCHANGE_WS_URL", (text) => allowedHost(url(text), "EXCHANGE_WS_URL")),
    symbols: reader.read(
      "SYMBOLS",
      list((text) => parseSymbol(text)),
    ),
    egress: reader.optional("EGRESS", egress, DEFAULT_EGRESS),
    connections: reader.optional("FEED_CONNECTIONS", integer(1, 4), 2),
    lifeMs: reader.optional("FEED_CONNECTION_LIFE_MS", integer(1_000, 24 * HOUR_MS), LIFE_MS),
    silentMs: reader.optional("FEED_SILENT_MS", integer(1_000, HOUR_MS), SILENT_MS),
    badPrintPercent: reader.optional("FEED_BAD_PRINT_PERCENT", integer(1, 99), BAD_PRINT_PERCENT),
    streamsMax: reader.optional("FEED_STREAMS_MAX", integer(1, STREAMS_MAX), STREAMS_PER_CONNECTION),
    /** Of several gateways with the same symbols the one that holds this lease publishes; the others stand by. */
    lease: reader.optional("FEED_LEASE", leaseName, undefined),
  }),
  async (context, config) => {
    const { nc, log, stats, signal, timeScale } = context;
    const clock = new ExchangeClock(timeScale);
    const budget = await openBudget(context, clock, { egress: config.egress });
    const rest = new BinanceRest(config.rest, clock, budget, { words: UnknownWords.of(context) });
    const js = jetstream(nc);
    const jsm = await jetstreamManager(nc, { checkAPI: false });
    const kvm = new Kvm(js);
    const kv = await kvm.open("reference");
    if (config.lease !== undefined && !(await reign(context, js, await kvm.open("lease"), config.lease)))
      return;
    const retried = async (what: string, attempt: () => Promise<void>): Promise<void> => {
      while (!signal.aborted)
        try {
          await attempt();
          return;
        } catch (error) {
          log.warn({ event: "retry", what, error: messageOf(error) }, `${what} failed; trying again`);
          await sleep(500, undefined, { signal }).catch(() => undefined);
        }
    };
    await retried("reading exchange time", () => rest.syncClock());
    const { symbols, ws } = config;
    const alarms = new Alarms({
      log,
      publish: (kind, text) => {
        const raisedAtMs = clock.now(performance.now());
        const id = `${context.instance}:${process.pid}:${raisedAtMs}`;
        const alert = alertMessage({ severity: "WARNING", kind, account: "", text, raisedAtMs, id });
        return publishDurably(js, alert, signal);
      },
    });
    const contracts = new Contracts({
      kv,
      rest,
      clock,
      symbols,
      ws,
      log,
      stats,
      signal,
      alarm: (text, about) => {
        alarms.raise("rules-unreadable", text, about);
      },
    });
    await contracts.read();

    const encoder = new EventEncoder();
    const publisher = new MarketPublisher<MarketEvent, Single>(nc, {
      window: WINDOW,
      encode: (event) => encoder.encode(event),
      onNotStored: (singles) => {
        gateway.notStored(singles);
      },
    });
    const gateway: Gateway = new Gateway(
      {
        stats,
        log,
        signal,
        rest,
        clock,
        publisher,
        alarm: (kind, text, about) => {
          alarms.raise(kind, text, about);
        },
        badPrintPercent: config.badPrintPercent,
      },
      config.symbols,
    );
    await retried("reading the newest stored trades", async () => {
      for (const symbol of config.symbols)
        for (const event of await storedEvents(jsm, symbol)) gateway.resumeAfter(event);
    });
    answerHistory(context.endpoint, (symbol) => gateway.publishedOf(symbol));
    const endClock = keepClock(context, rest, clock, { everyMs: SYNC_EVERY_TELLING_MS, lane: "exit" });
    const timers = [
      setInterval(() => {
        const now = performance.now();
        const ageMs = Math.round(Math.min(CLOCK_AGE_MAX_MS, clock.ageMs(now)));
        stats.gauge("clock.ageMs", ageMs);
        // A beat that arrives late tells a wrong time.
        if (!publisher.away)
          nc.publish(
            "clock.exchange",
            encodeClockBeat({
              exchangeTimeMs: clock.now(now),
              rate: Number(clock.rate.toFixed(6)),
              ageMs,
            }),
          );
        gateway.tick();
        gateway.publishDepths();
        gateway.publishStats();
      }, BEAT_EVERY_MS),
    ];

    // Unpaced time stands still whenever nobody can take what comes; slow time makes the exchange slow.
    const silentMs =
      timeScale === "max" ? Number.POSITIVE_INFINITY : config.silentMs / Math.min(1, timeScale);
    const restMarks = new RestMarks({
      rest,
      stats,
      log,
      silent: () => gateway.stalePrices(silentMs),
      alarm: (text, about) => {
        alarms.raise("market-silent", text, about);
      },
      publish: (symbol, timeMs, mark) => {
        gateway.onRestMark(symbol, timeMs, mark);
      },
    });
    timers.push(setInterval(() => void restMarks.ask(), REST_MARKS_EVERY_MS));
    void contracts.keep();
    const isPublic = ({ category }: Shard): boolean => category === "public";
    void new Lines({
      stats,
      log,
      signal,
      fail: context.fail,
      base: config.ws,
      shards: shardsOf(config.symbols, config.streamsMax),
      connections: config.connections,
      lifeMs: config.lifeMs,
      silentMs,
      onText: (text, line) => gateway.onFrame(text, line),
      onEnded: (line) => {
        gateway.onLineEnded(line);
      },
      onUp: (shard) => {
        if (isPublic(shard)) gateway.onBooksUp(shard.symbols);
      },
      onDown: (shard) => {
        if (isPublic(shard)) gateway.onBooksDown(shard.symbols);
      },
    });

    stats.observe(() => gateway.ages());
    context.health.ready("exchange-time", () => exchangeTime(clock.ageMs(performance.now())));
    context.health.ready("prices", () => pricesReady(gateway.stalePrices(silentMs), symbols));
    context.onStop(async () => {
      endClock();
      for (const timer of timers) clearInterval(timer);
      gateway.close();
      publisher.close();
      await rest.close();
    });
    context.ready();
  },
);
