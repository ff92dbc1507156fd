import { jetstream } from "@nats-io/jetstream";
import { setTimeout as sleep } from "node:timers/promises";
import { readAccountsFile } from "#libs/binance/accounts-file.ts";
import { allowedHost } from "#libs/binance/hosts.ts";
import { BinanceRest } from "#libs/binance/rest.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { list, url } from "#libs/runtime/env.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { runService } from "#libs/runtime/service.ts";
import { AccountStream } from "./account-stream.ts";

await runService(
  "user-stream",
  process.env,
  (reader) => ({
    rest: reader.read("EXCHANGE_REST_URL", (text) => allowedHost(url(text), "EXCHANGE_REST_URL")),
    ws: reader.read("EXCHANGE_WS_URL", (text) => allowedHost(url(text), "EXCHANGE_WS_URL")),
    accounts: reader.read("ACCOUNTS_FILE", readAccountsFile),
    symbols: reader.read(
      "SYMBOLS",
      list((text) => parseSymbol(text)),
    ),
  }),
  async (context, config) => {
    const { log, signal, stats, timeScale } = context;
    const clock = new ExchangeClock(timeScale);
    const rest = new BinanceRest(config.rest, clock);
    while (!signal.aborted && !clock.synced)
      await rest.syncClock().catch(async (error: unknown) => {
        log.warn({ event: "retry", error: messageOf(error) }, "reading exchange time failed; trying again");
        await sleep(500);
      });
    const timer = setInterval(
      () => {
        rest.syncClock().catch(() => {
          stats.count("clock.failed");
        });
      },
      timeScale === "max" ? 100 : 1_000,
    );
    const js = jetstream(context.nc);
    const streams = config.accounts.map(
      (keys) => new AccountStream({ context, js, rest, clock, keys, symbols: config.symbols }),
    );
    for (const stream of streams) stream.run(config.ws).catch(context.fail);
    context.onStop(async () => {
      clearInterval(timer);
      await Promise.all(streams.map((stream) => stream.drain()));
      await rest.close();
    });
    context.ready();
  },
);
