import type { KV } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { format } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { BRACKETS_CHANGED_KEY, referenceFromJson, SYMBOLS_READ_KEY } from "#libs/domain/reference.ts";
import { Contracts } from "../../services/feed-gateway/contracts.ts";
import { TestExchange } from "../support/exchange.ts";
import { ScriptedExchange } from "../support/scripted-exchange.ts";
import { contextFor } from "../support/service-context.ts";
import { TestBus } from "../support/test-bus.ts";

/** Rules of symbols that change while everything runs. */

const SYMBOLS = ["BTCUSDT", "BNBUSDT"].map((symbol) => parseSymbol(symbol));

let bus: TestBus;
let exchange: TestExchange;
let kv: KV;
const ending = new AbortController();
beforeAll(async () => {
  bus = await TestBus.start();
  exchange = await TestExchange.start("--symbols", SYMBOLS.join(","));
  kv = await bus.kvm.open("reference");
});
afterAll(async () => {
  ending.abort();
  await exchange.stop();
  await bus.stop();
});

async function keeping(ws: string): Promise<(name: string) => number> {
  const { log, stats, signal } = contextFor("feed-gateway", bus, { signal: ending.signal });
  const get = async (path: string): Promise<unknown> => (await exchange.request("GET", path, "")).body;
  const ports = {
    kv,
    rest: { get },
    clock: { now: () => Date.now() },
    symbols: SYMBOLS,
    log,
    stats,
    signal,
    alarm: () => undefined,
  };
  const contracts = new Contracts({ ...ports, ws: new URL(ws) });
  await contracts.read();
  void contracts.keep();
  return (name) => stats.toJson().counters[name] ?? 0;
}
const stored = async (key: string): Promise<{ readonly text: string; readonly revision: number }> => {
  const entry = await kv.get(key);
  return { text: entry?.string() ?? "", revision: entry?.revision ?? 0 };
};
const fault = async (rule: object): Promise<void> => {
  const { status } = await exchange.request("POST", "/sim/faults", "", { body: JSON.stringify(rule) });
  expect(status).toBe(200);
};
const untilStored = async (key: string, as: (text: string) => boolean): Promise<void> => {
  while (!as((await stored(key)).text)) await sleep(20);
};

test("what the exchange says of a contract is read at once and written; what has not changed keeps its revision", async () => {
  const counted = await keeping(exchange.ws);
  const [bitcoin, coin] = ["symbol.BTCUSDT", "symbol.BNBUSDT"] as const;
  const before = await stored(bitcoin);
  const read = await stored(SYMBOLS_READ_KEY);
  expect(JSON.parse(read.text)).toEqual({ asOfMs: expect.any(Number) as number });
  // Until its connection is there, nobody hears what is said.
  for (let step = 1; counted("contracts.changed") === 0; step += 1) {
    await fault({ fault: "filters-changed", symbol: "BNBUSDT", minNotional: String(100 + step) });
    await sleep(200);
  }
  await untilStored(coin, (text) => format(referenceFromJson(text).minNotional).startsWith("10"));
  await fault({ fault: "symbol-halted", symbol: "BNBUSDT" });
  await untilStored(coin, (text) => referenceFromJson(text).status === "TRADING_HALT");
  await untilStored(SYMBOLS_READ_KEY, (text) => text !== read.text);
  expect(await stored(bitcoin)).toEqual(before);
  expect(await stored(BRACKETS_CHANGED_KEY)).toEqual({ text: "", revision: 0 });
});

test("changed leverage tables are told; other symbols and what is no event are passed over", async () => {
  const scripted = await ScriptedExchange.start();
  const counted = await keeping(scripted.wsUrl.href);
  await scripted.untilConnected();
  const event = { e: "contractInfo", E: 1, s: "BTCUSDT", ct: "PERPETUAL", cs: "TRADING" };
  scripted.emit("no JSON");
  scripted.emit({ ...event, s: "IOTAUSDT", bks: [{ bs: 1 }] });
  scripted.emit(event);
  scripted.emit({ ...event, bks: [{ bs: 1, bnf: 0, bnc: 5_000, mmr: 0.01, cf: 0, mi: 21, ma: 50 }] });
  await untilStored(BRACKETS_CHANGED_KEY, (text) => text !== "");
  expect([counted("contracts.refused"), counted("contracts.changed")]).toEqual([1, 2]);
  // What was said while the connection was away is not known.
  const reads = counted("references.read");
  scripted.drop();
  while (counted("references.read") === reads) await sleep(20);
  await scripted.stop();
});

test("a symbol that the exchange lists no more, or not in full, keeps no other's rules back and is told", async () => {
  const { body } = await exchange.request("GET", "/fapi/v1/exchangeInfo", "");
  const [listed] = (body as { readonly symbols: readonly object[] }).symbols;
  const info = {
    symbols: [
      { ...listed, symbol: "ADAUSDT", filters: [] },
      { ...listed, symbol: "XRPUSDT" },
    ],
  };
  const { log, stats, signal } = contextFor("feed-gateway", bus, { signal: AbortSignal.timeout(10_000) });
  const told: string[] = [];
  const contracts = new Contracts({
    kv,
    rest: { get: () => Promise.resolve(info) },
    clock: { now: () => Date.now() },
    symbols: ["GONEUSDT", "ADAUSDT", "XRPUSDT"].map((symbol) => parseSymbol(symbol)),
    ws: new URL(exchange.ws),
    alarm: (text) => {
      told.push(text);
    },
    log,
    stats,
    signal,
  });
  await contracts.read();
  expect(stats.toJson().counters["references.read"]).toBe(1);
  expect(referenceFromJson((await stored("symbol.XRPUSDT")).text).symbol).toBe("XRPUSDT");
  expect(told).toEqual([
    expect.stringMatching(/SYMBOLS is "GONEUSDT", but must be a symbol of the exchange/),
    expect.stringMatching(/ADAUSDT.filters is "PRICE_FILTER", but must be present/),
  ]);
});
