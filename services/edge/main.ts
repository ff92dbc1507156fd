import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "#libs/domain/errors.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { anyText, integer, list } from "#libs/runtime/env.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { fine } from "#libs/runtime/health.ts";
import { runService } from "#libs/runtime/service.ts";
import type { CounterName } from "#libs/telemetry/catalogue.ts";
import type { StatsJson } from "#libs/telemetry/stats.ts";
import { decodeClockBeat } from "#libs/wire/market.ts";
import { Health } from "./health.ts";
import { Hub } from "./hub.ts";
import { MarketSource } from "./market-source.ts";
import { EdgeServer } from "./server.ts";
import { CLIENT_LIMITS } from "./session.ts";
import { SignalDesk } from "./signal-desk.ts";
import { storeSignals } from "./store-signals.ts";
import { followStored } from "./stored-source.ts";
import { TokensFile } from "./tokens-file.ts";
import { followViews } from "./view-source.ts";

const LOOK_EVERY_MS = 1_000;
const LOOPBACK = "127.0.0.1";
/** At the end of the process. */
const STORED_WITHIN_MS = 1_000;
const STORED_LOOK_MS = 10;

await runService(
  "edge",
  process.env,
  (reader) => ({
    host: reader.optional("EDGE_HOST", anyText, LOOPBACK),
    port: reader.read("EDGE_PORT", integer(0, 65_535)),
    tokensFile: reader.read("EDGE_TOKENS_FILE", anyText),
    symbols: reader.read(
      "SYMBOLS",
      list((text) => parseSymbol(text)),
    ),
  }),
  async (context, { host, port, tokensFile, symbols }) => {
    const { nc, stats, log, signal, fail } = context;
    const js = jetstream(nc);
    const jsm = await jetstreamManager(nc, { checkAPI: false });
    const clock = new ExchangeClock(context.timeScale);
    const count = (name: CounterName, by = 1): void => {
      if (by > 0) stats.count(name, by);
    };
    const market = new MarketSource({
      nc,
      hub: () => hub,
      last: async (subject) => {
        try {
          return (await jsm.streams.getMessage("MARKET", { last_by_subj: subject }))?.data;
        } catch {
          return undefined; // The bus is away: the next price comes when it is back.
        }
      },
      onRefused: () => {
        count("bus.refused.MARKET");
      },
    });
    const hub = new Hub((topic) => market.open(topic));
    const health = new Health(hub);

    nc.subscribe("clock.exchange", {
      callback: (error, { data }) => {
        if (error !== null) return;
        const beat = decodeClockBeat(data);
        clock.follow(beat.exchangeTimeMs, beat.rate, performance.now());
        health.beat(beat);
      },
    });
    nc.subscribe("stats.>", {
      callback: (error, message) => {
        if (error === null) health.heard(message.json<StatsJson>());
      },
    });
    let connected = true;
    health.bus(connected);
    const followBus = async (): Promise<void> => {
      for await (const { type } of nc.status()) {
        if (type !== "disconnect" && type !== "reconnect") continue;
        connected = type === "reconnect";
        health.bus(connected);
        if (connected) market.onOutage(clock.now(performance.now()));
      }
    };
    followBus().catch(fail);
    followStored({
      js,
      jsm,
      signal,
      set: (...entry) => {
        hub.set(...entry);
      },
      onRefused: (stream) => {
        count(`bus.refused.${stream}`);
      },
    }).catch(fail);
    const kv = await new Kvm(js).open("risk");
    followViews(kv, hub, {
      signal,
      onError: (error) => {
        log.warn({ event: "views-not-read", error: messageOf(error) }, "KV risk cannot be read");
      },
    }).catch(fail);

    const publish = storeSignals({
      nc,
      js,
      signal,
      took: (ms) => {
        stats.latency("signalToStored", ms);
      },
    });
    const desk = new SignalDesk({ publish, fail, stopped: () => signal.aborted, count });

    const file = new TokensFile(tokensFile, {
      changed: (tokens) => {
        log.info({ event: "tokens", tokens: tokens.size }, "the tokens have changed");
        server.recheck();
      },
      unreadable: (error) => {
        log.error(
          { event: "tokens-unreadable", error: messageOf(error) },
          "the changed tokens cannot be read; those read before stay in force",
        );
      },
    });
    const server = await EdgeServer.listen({
      host,
      port,
      hub,
      desk,
      clock,
      count,
      symbols: new Set(symbols),
      limits: CLIENT_LIMITS,
      tokens: () => file.tokens,
      nowMs: () => performance.now(),
      onFault: (error) => {
        count("clients.faults");
        log.error(
          {
            event: "fault",
            error: messageOf(error),
            stack: error instanceof Error ? error.stack : undefined,
          },
          "a client's message met a fault of ours; its connection is closed",
        );
      },
    });
    if (host !== LOOPBACK)
      log.warn({ event: "open", host }, "tokens travel in clear: put TLS in front of this address");
    const looks = setInterval(() => {
      // Without the bus nobody can be heard.
      if (connected) health.look();
      stats.gauge("clients", server.clients);
      stats.gauge("subscriptions", server.subscriptions);
      stats.gauge("topics", hub.topics);
      stats.gauge("signals.waiting", desk.waiting);
      stats.gauge("signals.inFlight", desk.inFlight);
    }, LOOK_EVERY_MS);
    context.onStop(async () => {
      clearInterval(looks);
      file.close();
      server.refuse();
      // Who hears that its signal is stored need not send it again.
      for (const by = performance.now() + STORED_WITHIN_MS; desk.inFlight > 0 && performance.now() < by;)
        await sleep(STORED_LOOK_MS);
      server.close();
    });
    context.health.ready("listening", () =>
      fine(`listens on port ${server.port}, ${server.clients} clients`),
    );
    log.info(
      { event: "listening", host, port: server.port, tokens: file.tokens.size },
      "clients can connect",
    );
    context.ready();
  },
);
