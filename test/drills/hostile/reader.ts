import { setTimeout as sleep } from "node:timers/promises";
import { openCredentials } from "#libs/binance/open-credentials.ts";
import { BinanceRest } from "#libs/binance/rest.ts";
import { openBudget } from "#libs/budget/open.ts";
import { url } from "#libs/runtime/env.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { runService } from "#libs/runtime/service.ts";
import { readKeyPlaces } from "#libs/secrets/places.ts";

const SYNC_EVERY_MS = 5_000;
const READERS = 2;

/** A process of the fleet that reads all the time, as fast as the fleet's budget lets it. */
await runService(
  "order-router",
  process.env,
  (reader) => ({
    rest: reader.read("EXCHANGE_REST_URL", url),
    keys: readKeyPlaces(reader, process.env),
  }),
  async (context, { rest: base, keys: places }) => {
    const { signal } = context;
    const accounts = await openCredentials(context, places);
    const clock = new ExchangeClock(1);
    const rest = new BinanceRest(base, clock, await openBudget(context, clock, { egress: "default" }));
    const ignored = (): undefined => undefined;
    while (!clock.synced && !signal.aborted) await rest.syncClock().catch(() => sleep(100));
    const timer = setInterval(() => void rest.syncClock().catch(ignored), SYNC_EVERY_MS);
    const reading = Array.from({ length: READERS }, async (_, i) => {
      for (let turn = i; !signal.aborted; turn += 1) {
        const keys = accounts[turn % accounts.length];
        if (keys === undefined) return;
        const params = turn % 3 === 0 ? {} : { symbol: "BTCUSDT" };
        await rest.signed("GET", "/fapi/v1/openOrders", params, keys).catch(() => sleep(20));
      }
    });
    context.onStop(async () => {
      clearInterval(timer);
      await Promise.all(reading);
      await rest.close();
    });
    context.ready();
  },
);
