import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseAccountId, parseSymbol, type Symbol } from "#libs/domain/ids.ts";
import { feesKey, keepFees } from "../../services/user-stream/fees.ts";
import { TestExchange } from "../support/exchange.ts";
import { contextFor } from "../support/service-context.ts";
import { TestBus } from "../support/test-bus.ts";

const HOUR_MS = 3_600_000;
const ACCOUNT = parseAccountId("paper-1");
const BTC = parseSymbol("BTCUSDT");
const SOL = parseSymbol("SOLUSDT");

let bus: TestBus;
let exchange: TestExchange;
beforeAll(async () => {
  bus = await TestBus.start();
  exchange = await TestExchange.start("--symbols", `${BTC},${SOL}`);
});
afterAll(async () => {
  await exchange.stop();
  await bus.stop();
});

test("what an account pays is in KV with its age, symbol by symbol, and read anew after an hour", async () => {
  const kv = await bus.kvm.open("reference");
  const ending = new AbortController();
  const asked: string[] = [];
  let nowMs = 10 * HOUR_MS;
  const keeping = keepFees({
    context: contextFor("user-stream", bus, { signal: ending.signal }),
    kv,
    read: async (path, params) => {
      asked.push(`${path} ${String(params["symbol"])}`);
      // The first answer cannot be read.
      if (asked.length === 1) return { makerCommissionRate: 1 };
      return (await exchange.signed("GET", path, params as Record<string, string>)).body;
    },
    clock: { now: () => nowMs },
    account: ACCOUNT,
    symbols: [BTC, SOL],
    apartMs: 20,
  });
  const stored = async (symbol: Symbol): Promise<unknown> => (await kv.get(feesKey(ACCOUNT, symbol)))?.json();
  const untilStored = async (symbol: Symbol): Promise<void> => {
    const fees = { account: ACCOUNT, symbol, maker: "0.0002", taker: "0.0005", asOfMs: nowMs };
    await expect.poll(() => stored(symbol), { timeout: 30_000 }).toEqual(fees);
  };
  // No symbol waits for one that fails, and none is asked for again before its time.
  await untilStored(SOL);
  expect(await stored(BTC)).toBeUndefined();
  await sleep(200);
  expect(asked).toEqual([`/fapi/v1/commissionRate ${BTC}`, `/fapi/v1/commissionRate ${SOL}`]);
  nowMs += HOUR_MS;
  await untilStored(BTC);
  await untilStored(SOL);
  ending.abort();
  await keeping;
});
