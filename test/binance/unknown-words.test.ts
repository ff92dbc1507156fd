import fc from "fast-check";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseLossless } from "#libs/binance/json.ts";
import { ANSWERS, EVENTS } from "#libs/binance/shapes.ts";
import { UnknownWords } from "#libs/binance/unknown-words.ts";
import { COSTS } from "#libs/binance/weights.ts";
import { InvalidValueError } from "#libs/domain/errors.ts";
import { metricOf } from "#libs/telemetry/catalogue.ts";
import { createLogger } from "#libs/telemetry/log.ts";
import { Stats } from "#libs/telemetry/stats.ts";
import { understand, type Payload } from "../../services/user-stream/events.ts";

const PAYLOADS = new URL("../../../shared/data/payloads/", import.meta.url).pathname;
const here = existsSync(PAYLOADS);
if (!here) process.stderr.write("skipped: the recorded payloads are not here\n");

/** A process that looks at what the exchange says: what it has counted, and what it has logged. */
function watching() {
  const logged: string[] = [];
  const stats = new Stats("order-router", "test", 0);
  const log = Object.assign(createLogger("order-router", "test", "silent"), {
    warn: ({ name }: { readonly name: string }) => void logged.push(name),
  });
  const words = UnknownWords.of({ stats, log });
  return { words, logged, counted: () => stats.toJson().counters };
}

const UPDATE: Payload = {
  e: "ORDER_TRADE_UPDATE",
  E: 1_790_000_000_001,
  T: 1_790_000_000_000,
  o: {
    s: "BTCUSDT",
    c: "web_1",
    S: "BUY",
    o: "LIMIT",
    f: "GTC",
    q: "2",
    p: "100",
    x: "TRADE",
    X: "PARTIALLY_FILLED",
    i: "8389765593361680990",
    l: "1",
    z: "1",
    L: "100",
    n: "0.04",
    N: "USDT",
    T: 1_790_000_000_000,
    t: 7,
    m: false,
    R: false,
    rp: "0",
    er: "0",
  },
};
const orderOf = (event: Payload): Payload => event["o"] as Payload;
const withOrder = (change: Payload): Payload => ({ ...UPDATE, o: { ...orderOf(UPDATE), ...change } });

/** Recorded answers whose file does not say of which endpoint they are, and those of versions nobody asks. */
const ENDPOINT: Readonly<Record<string, string>> = {
  "rest_public/exchangeInfo_20210721.json": "GET /fapi/v1/exchangeInfo",
  "rest_public/depth_SUSHIUSDT_limit1000.json": "GET /fapi/v1/depth",
  "rest_public/l2_snapshot__linear_future_0.json": "GET /fapi/v1/depth",
  "rest_private/userTrades_ETHUSDT_testnet_2022.json": "GET /fapi/v1/userTrades",
  "rest_private/userTrades_BTCUSDT_20231114.json": "GET /fapi/v1/userTrades",
  "rest_private/order_RESULT_market_filled_2024_testnet.json": "POST /fapi/v1/order",
  "rest_private/order_NEW_limit_gtc_2025_testnet.json": "GET /fapi/v1/openOrders",
  "rest_private/positionRisk_v3_cross_multiassets_1.json": "GET /fapi/v3/positionRisk",
  "synthetic-2026/newOrder_RESULT_market_2026.json": "POST /fapi/v1/order",
  "doc-samples/rest_newOrder.json": "POST /fapi/v1/order",
  "doc-samples/rest_cancelOrder.json": "DELETE /fapi/v1/order",
  "doc-samples/rest_queryAlgoOrder.json": "GET /fapi/v1/algoOrder",
  "doc-samples/rest_cancelAllOpenOrders.json": "DELETE /fapi/v1/allOpenOrders",
  "doc-samples/rest_leverage.json": "POST /fapi/v1/leverage",
  "doc-samples/rest_symbolConfig.json": "GET /fapi/v1/symbolConfig",
  "doc-samples/rest_premiumIndex.json": "GET /fapi/v1/premiumIndex",
  "doc-samples/rest_balance_v3.json": "GET /fapi/v3/balance",
};

test("every endpoint that is asked has its row", () => {
  expect(Object.keys(ANSWERS).sort()).toEqual(Object.keys(COSTS).sort());
});

test.skipIf(!here)("recorded and documented payloads say nothing that is not known", () => {
  const { words, counted } = watching();
  const seen = new Set<string>();
  for (const [file, name] of Object.entries(ENDPOINT)) {
    words.answer(name, parseLossless(readFileSync(join(PAYLOADS, file), "utf8")));
    seen.add(name);
  }
  for (const folder of ["ws_market", "ws_user", "synthetic-2026", "doc-samples"])
    for (const file of readdirSync(join(PAYLOADS, folder)).filter((each) => each.endsWith(".json"))) {
      const payload = parseLossless(readFileSync(join(PAYLOADS, folder, file), "utf8")) as Payload;
      const event = (payload["data"] ?? payload) as Payload;
      if (typeof event["e"] !== "string") continue;
      words.event(event);
      seen.add(event["e"]);
    }
  expect(counted()).toEqual({});
  expect(seen.size).toBeGreaterThan(20);
});

test("a new field, word or type of event is counted each time, logged once, and nothing else changes", () => {
  const { words, logged, counted } = watching();
  const changed = { ...withOrder({ V2: 1, f: "GTX2" }), news: [] };
  for (let i = 0; i < 3; i += 1) words.event(changed);
  words.event({ e: "SURPRISE_UPDATE" });
  words.answer("POST /fapi/v1/order", { orderId: 1, status: "HELD", hint: "" });
  words.answer("GET /fapi/v1/exchangeInfo", {
    symbols: [
      { symbol: "A", orderTypes: ["LIMIT", "SCALED"], filters: [{ filterType: "NEW_ONE", share: "1" }] },
    ],
  });
  expect(counted()).toEqual({
    "binance.unknown.field.ORDER_TRADE_UPDATE": 6,
    "binance.unknown.enum.ORDER_TRADE_UPDATE": 3,
    "binance.unknown.event.streams": 1,
    "binance.unknown.enum.POST /fapi/v1/order": 1,
    "binance.unknown.field.POST /fapi/v1/order": 1,
    "binance.unknown.enum.GET /fapi/v1/exchangeInfo": 2,
    "binance.unknown.field.GET /fapi/v1/exchangeInfo": 1,
  });
  expect(logged.sort()).toEqual(
    [
      "SURPRISE_UPDATE",
      "hint",
      "news",
      "o.V2",
      "o.f GTX2",
      "status HELD",
      "symbols.filters.filterType NEW_ONE",
      "symbols.filters.share",
      "symbols.orderTypes SCALED",
    ].sort(),
  );
  expect(understand(changed)).toEqual(understand(UPDATE));
  for (const figure of Object.keys(counted())) {
    const [, , kind, at] = figure.split(".");
    expect(metricOf(figure)).toMatchObject({
      metric: { name: "plimsoll_exchange_unknown_total" },
      labels: { kind, at },
    });
  }
});

test("whatever comes is looked at without an error, under labels of our own tables, and not logged without end", () => {
  const { words, logged, counted } = watching();
  const types = [...Object.keys(EVENTS), "other"];
  fc.assert(
    fc.property(
      fc.constantFrom(...types),
      fc.constantFrom(...Object.keys(ANSWERS)),
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.jsonValue(),
      (type, endpoint, more, body) => {
        for (const inner of ["o", "a", "k", "p"]) words.event({ ...more, e: type, [inner]: body });
        words.answer(endpoint, body);
        words.answer(endpoint, [more, { symbols: body, filters: [body], status: body }]);
      },
    ),
    { numRuns: 500 },
  );
  words.event(JSON.parse('{"e":"__proto__","__proto__":1}') as Payload);
  expect(logged.length).toBe(200);
  expect(Math.max(...logged.map(({ length }) => length))).toBeLessThanOrEqual(64);
  const labels = new Set(Object.keys(counted()).map((figure) => figure.split(".").slice(3).join(".")));
  const ours = new Set([...types, ...Object.keys(ANSWERS), "streams"]);
  expect([...labels].filter((label) => !ours.has(label))).toEqual([]);
});

test("of market events some are looked at", () => {
  const { words, counted } = watching();
  for (let i = 0; i < 610; i += 1) words.marketEvent({ e: "bookTicker", s: "BTCUSDT", zz: i });
  expect(counted()).toEqual({ "binance.unknown.field.bookTicker": 10 });
});

test("an order in a status that is not known is never said to be in another: only what it filled is told", () => {
  const status = fc.string({ minLength: 1 }).filter((text) => !/^[A-Z_]+$/.test(text));
  fc.assert(
    fc.property(status, (X) => {
      const told = understand(withOrder({ X }));
      expect(told.strange).toMatchObject({ clientOrderId: "web_1", status: X });
      // Its fill is one; of its end nothing is said, and what is not filled stays reserved.
      expect(told.facts).toMatchObject([
        { kind: "order", status: "PARTIALLY_FILLED", fill: { tradeId: "7" } },
      ]);
      expect(understand(withOrder({ X, x: "CANCELED", l: "0" })).facts).toEqual([]);
    }),
  );
  const stop = { caid: "p1_stop", aid: 1, s: "BTCUSDT", S: "SELL", X: "PAUSED", tp: "90" };
  const ours = { ...stop, caid: "pl1-01a5z3nnz87k5r6hpyzbxe2p9t-s0" };
  for (const o of [stop, ours]) {
    const told = (): unknown => {
      try {
        return understand({ e: "ALGO_UPDATE", E: 1, T: 1, o }).facts;
      } catch (error) {
        if (!(error instanceof InvalidValueError)) throw error;
        return error.message;
      }
    };
    expect(JSON.stringify(told())).toMatch(/^\[\]$|PAUSED/);
  }
});
