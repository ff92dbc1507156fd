import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import { allowedHost } from "#libs/binance/hosts.ts";
import { BinanceRest } from "#libs/binance/rest.ts";
import { keepConnected } from "#libs/binance/socket.ts";
import { MarketPublisher } from "#libs/bus/market-publisher.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { parseSymbol, type Symbol } from "#libs/domain/ids.ts";
import { list, url } from "#libs/runtime/env.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { runService } from "#libs/runtime/service.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { encodeClockBeat, type MarketEvent } from "#libs/wire/market.ts";
import { EventEncoder } from "./encode.ts";
import { Gateway } from "./gateway.ts";
import { ensureMarketStream, storedEvents } from "./market-stream.ts";
import type { Single } from "./outlet.ts";
import { storeReferences } from "./reference.ts";

const SYNC_EVERY_MS = 1_000;
const SYNC_EVERY_UNPACED_MS = 100;
const BEAT_EVERY_MS = 250;
const REFERENCE_EVERY_MS = 3_600_000;
const IDLE_MS = 15_000;
const WINDOW = 4_096;
const ALERT_EVERY_MS = 60_000;

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
  }),
  async (context, config) => {
    const { nc, log, stats, signal, timeScale } = context;
    const clock = new ExchangeClock(timeScale);
    const rest = new BinanceRest(config.rest, clock);
    const js = jetstream(nc);
    const jsm = await jetstreamManager(nc, { checkAPI: false });
    const kv = await new Kvm(js).open("reference");
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
    const readReference = async (): Promise<void> => {
      const info = await rest.get("/fapi/v1/exchangeInfo");
      await storeReferences(kv, info, config.symbols, clock.now(performance.now()));
    };
    await retried("reading exchangeInfo", readReference);

    let alertedAt = Number.NEGATIVE_INFINITY;
    const alarm = (text: string): void => {
      log.error({ event: "market-data-lost" }, text);
      if (performance.now() - alertedAt < ALERT_EVERY_MS) return;
      alertedAt = performance.now();
      const raisedAtMs = clock.now(alertedAt);
      publishDurably(
        js,
        {
          subject: "alert.warning.market-data-lost",
          bytes: plimsoll.v1.AlertRaised.encode({
            severity: plimsoll.v1.Severity.SEVERITY_WARNING,
            kind: "market-data-lost",
            account: "",
            text,
            raisedAtMs,
          }).finish(),
          type: "AlertRaised",
          msgId: `market-data-lost:${context.instance}:${process.pid}:${raisedAtMs}`,
        },
        signal,
      ).catch((error: unknown) => {
        log.error({ event: "alert-lost", error: messageOf(error) }, "an alert was not stored");
      });
    };
    const encoder = new EventEncoder();
    const publisher = new MarketPublisher<MarketEvent, Single>(nc, {
      window: WINDOW,
      encode: (event) => encoder.encode(event),
      onNotStored: (singles) => {
        gateway.notStored(singles);
      },
    });
    const gateway: Gateway = new Gateway(
      { stats, log, signal, rest, clock, publisher, alarm },
      config.symbols,
    );
    await retried("reading the newest stored trades", async () => {
      for (const symbol of config.symbols)
        for (const event of await storedEvents(jsm, symbol)) gateway.resumeAfter(event);
    });
    let refusedBefore = 0;
    let declaring = false;
    const declareWhenRefused = (): void => {
      if (declaring || publisher.refused === refusedBefore) return;
      declaring = true;
      refusedBefore = publisher.refused;
      ensureMarketStream(jsm, nc)
        .catch((error: unknown) => {
          log.error(
            { event: "market-stream-missing", error: messageOf(error) },
            "the stream MARKET takes no messages and could not be declared anew; prices reach only direct subscribers",
          );
        })
        .finally(() => {
          declaring = false;
        });
    };
    const timers = [
      setInterval(
        () => {
          rest.syncClock().catch((error: unknown) => {
            stats.count("clock.failed");
            log.debug({ event: "clock-failed", error: messageOf(error) }, "exchange time was not read");
          });
        },
        timeScale === "max" ? SYNC_EVERY_UNPACED_MS : SYNC_EVERY_MS,
      ),
      setInterval(() => {
        const now = performance.now();
        stats.gauge("clock.ageMs", Math.round(clock.ageMs(now)));
        // A beat that arrives late tells a wrong time.
        if (!publisher.away)
          nc.publish(
            "clock.exchange",
            encodeClockBeat({
              exchangeTimeMs: clock.now(now),
              rate: Number(clock.rate.toFixed(6)),
              ageMs: Math.max(0, Math.round(clock.ageMs(now))),
            }),
          );
        gateway.publishStats();
        declareWhenRefused();
      }, BEAT_EVERY_MS),
      setInterval(() => void retried("reading exchangeInfo", readReference), REFERENCE_EVERY_MS),
    ];

    let connections = 0;
    const connect = (
      category: "public" | "market",
      streams: (name: string) => readonly string[],
      onOpen: () => void,
    ): void => {
      const names = config.symbols.flatMap((symbol: Symbol) => streams(symbol.toLowerCase()));
      keepConnected({
        url: async () =>
          new URL(
            `${config.ws.href.replace(/\/$/, "")}/${category}/stream?streams=${names.map(encodeURIComponent).join("/")}`,
          ),
        signal,
        idleMs: IDLE_MS,
        onOpen: () => {
          connections += 1;
          if (connections > 2) stats.count("reconnects");
          log.info({ event: "connected", category, streams: names.length }, "market streams connected");
          onOpen();
        },
        onText: (text) => {
          gateway.onFrame(text);
        },
        onClosed: (reason) => {
          log.warn({ event: "disconnected", category, reason }, "market streams disconnected");
        },
      }).catch(context.fail);
    };
    connect(
      "public",
      (name) => [`${name}@bookTicker`, `${name}@depth@100ms`],
      () => {
        gateway.onPublicOpen();
      },
    );
    connect(
      "market",
      (name) => [`${name}@aggTrade`, `${name}@markPrice@1s`, `${name}@kline_1m`],
      () => undefined,
    );

    context.onStop(async () => {
      for (const timer of timers) clearInterval(timer);
      gateway.close();
      publisher.close();
      await rest.close();
    });
    context.ready();
  },
);
