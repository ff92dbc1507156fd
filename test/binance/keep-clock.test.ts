import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixedCredentials } from "#libs/binance/credentials.ts";
import { keepClock } from "#libs/binance/keep-clock.ts";
import { BinanceRest } from "#libs/binance/rest.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { budgetOf } from "../support/budget.ts";
import { TestExchange } from "../support/exchange.ts";
import { contextFor } from "../support/service-context.ts";
import { TestBus } from "../support/test-bus.ts";

const SKEW_MS = 8_000;
let bus: TestBus;
let exchange: TestExchange;
beforeAll(async () => {
  [bus, exchange] = await Promise.all([TestBus.start(), TestExchange.start()]);
});
afterAll(() => Promise.all([bus.stop(), exchange.stop()]));

test("an exchange whose clock jumps is doubted, told of with what to do, and followed there and back", async () => {
  const stop = new AbortController();
  const context = contextFor("order-router", bus, { signal: stop.signal });
  const clock = new ExchangeClock(1);
  const rest = new BinanceRest(new URL(exchange.rest), clock, budgetOf());
  const { apiKey, secret } = exchange.accounts[0]!;
  const keys = fixedCredentials({ id: "paper-1", apiKey, apiSecret: secret });
  const ask = (): Promise<unknown> => rest.signed("GET", "/fapi/v3/account", {}, keys);
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await sleep(20);
  };
  const age = (): number => clock.ageMs(performance.now());
  await rest.syncClock();
  expect(await ask()).toHaveProperty("assets");
  const end = keepClock(context, rest, clock, { everyMs: 200 });
  try {
    for (const [init, jumps] of [
      [{ method: "POST", body: JSON.stringify({ fault: "clock-skew", skewMs: SKEW_MS, for: "1h" }) }, 2],
      [{ method: "DELETE" }, 4],
    ] as const) {
      const answer = await fetch(`${exchange.rest}/sim/faults`, init);
      if (!answer.ok) throw new Error(await answer.text());
      // Whoever approves entries by this clock denies them now.
      await until(() => age() === Number.POSITIVE_INFINITY);
      // A request that is refused for its time has it read until it is certain, and goes.
      expect(await ask()).toHaveProperty("assets");
      await until(() => context.stats.toJson().counters["clock.jumps"] === jumps);
      expect(age()).toBeLessThan(60_000);
      expect(await ask()).toHaveProperty("assets");
    }
    const subjects = async (): Promise<readonly string[]> =>
      Object.keys(
        (await bus.jsm.streams.info("ALERTS", { subjects_filter: "alert.>" })).state.subjects ?? {},
      ).sort();
    while ((await subjects()).length < 3) await sleep(20);
    expect(await subjects()).toEqual([
      "alert.critical.clock-jump",
      "alert.warning.clock-jump",
      "alert.warning.clock-offset",
    ]);
    const stored = await bus.jsm.streams.getMessage("ALERTS", { last_by_subj: "alert.critical.clock-jump" });
    expect(Buffer.from(stored?.data ?? []).toString()).toMatch(
      /order-router-test: exchange time is (ahead of|behind) the estimate by \d+ ms .*Entries are denied until 3 readings agree; if they do not, look at /,
    );
  } finally {
    end();
    stop.abort();
    await rest.close();
  }
});
