import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { forceOrderEvent, liquidationOf } from "../../services/sim-exchange/market/liquidations.ts";
import { TestExchange, type TestSocket } from "../support/exchange.ts";
import { desk, type Row } from "./desk.ts";
import { differences, PAYLOADS, read, shapeOf, type Shape } from "./payloads.ts";
import { EVENT_AGE, PRIVATE } from "./private-payloads.ts";

const here = existsSync(PAYLOADS);
if (!here) process.stderr.write("skipped: the recorded payloads are not here\n");

/**
 * Every recorded or documented payload beside what this exchange sends for the same thing: the same keys, the same
 * types. What differs is listed with its reason, and the list must be exact.
 */

function refusal(ask: () => unknown): object {
  try {
    ask();
  } catch (error) {
    return { code: (error as { code: number }).code, msg: (error as Error).message };
  }
  throw new Error("it was not refused");
}

describe.skipIf(!here)("private payloads", () => {
  test.each(PRIVATE)("$file", ({ file, ours, differs = [], numbersAsText = false }) => {
    expect(differences(shapeOf(read(file)), shapeOf(ours()), numbersAsText)).toEqual([...differs].sort());
  });

  test("refusals have the recorded words", () => {
    const made = desk();
    expect(refusal(() => made.order({ price: "60001", timeInForce: "GTX" }))).toEqual(
      read("rest_private/error_-5022_gtx.json"),
    );
    expect(refusal(() => made.order({ type: "STOP_MARKET" }))).toEqual(
      read("rest_private/error_-4120_stop_order_switch_algo.json"),
    );
  });
});

const DERIVED = "what the source of prices does not have itself says that it is derived";
const ROUTED = "recorded before ps and st (2026-06-30)";
const BEFORE_NQ = "recorded before nq and st";

interface Streamed {
  readonly files: readonly string[];
  readonly stream: string;
  readonly differs: readonly string[];
  readonly because: string;
}

const STREAMED: readonly Streamed[] = [
  {
    files: ["ws_market/trade__linear_future_0.json"],
    stream: "btcusdt@aggTrade",
    differs: ["+data.derived", "+data.nq", "+data.st"],
    because: `${DERIVED}; ${BEFORE_NQ}`,
  },
  {
    files: ["synthetic-2026/aggTrade_st_nq.json"],
    stream: "btcusdt@aggTrade",
    differs: ["+data.derived"],
    because: DERIVED,
  },
  {
    files: ["ws_market/bbo__linear_future_0.json"],
    stream: "!bookTicker",
    differs: ["+data.ps", "+data.st"],
    because: ROUTED,
  },
  {
    files: ["synthetic-2026/bookTicker_all_CM_entry.json"],
    stream: "!bookTicker",
    differs: [],
    because: "",
  },
  {
    files: ["ws_market/l2_event__linear_future_0.json"],
    stream: "btcusdt@depth@100ms",
    differs: ["+data.ps", "+data.st"],
    because: ROUTED,
  },
  {
    files: ["ws_market/l2_topk__linear_future_0.json"],
    stream: "btcusdt@depth20",
    differs: ["+data.ps", "+data.st"],
    because: ROUTED,
  },
  {
    files: ["ws_market/candlestick__linear_future_0.json"],
    stream: "btcusdt@kline_1m",
    differs: ["+data.derived"],
    because: DERIVED,
  },
  {
    files: ["ws_market/funding_rate__linear_swap_0.json"],
    stream: "btcusdt@markPrice",
    differs: ["+data.ap", "+data.derived", "+data.st"],
    because: `${DERIVED}; ${EVENT_AGE}`,
  },
  {
    files: ["ws_market/markPrice_1s_btcusdt.json"],
    stream: "btcusdt@markPrice@1s",
    differs: ["+data.P", "+data.ap", "+data.derived", "+data.st"],
    because: `${DERIVED}; ${EVENT_AGE}`,
  },
  {
    files: ["synthetic-2026/markPrice_ap_st.json"],
    stream: "btcusdt@markPrice@1s",
    differs: ["+data.derived"],
    because: DERIVED,
  },
  {
    files: ["ws_market/ticker__linear_future_0.json", "ws_market/ticker__linear_swap_0.json"],
    stream: "btcusdt@ticker",
    differs: ["+data.ps", "+data.st"],
    because: ROUTED,
  },
];

/** Why a file has nothing beside it. */
const NOT_EMITTED: Readonly<Record<string, string>> = {
  "rest_public_coinm/": "COIN-M is not traded here",
  "ws_market_coinm/": "COIN-M is not traded here",
  "ws_market/trade_market_btcusdt.json": "the undocumented @trade stream, which facts advise against",
  "rest_public/open_interest__linear_future_0.json": "no execution system asks for open interest",
};

describe.skipIf(!here)("public payloads", () => {
  let exchange: TestExchange;
  const sockets: Record<string, TestSocket> = {};
  const categoryOf = (stream: string): string => (/bookTicker|depth/.test(stream) ? "public" : "market");
  beforeAll(async () => {
    exchange = await TestExchange.start("--symbols", "BTCUSDT");
    for (const category of ["public", "market"]) {
      const streams = STREAMED.filter(({ stream }) => categoryOf(stream) === category);
      const names = streams.map(({ stream }) => stream).join("/");
      sockets[category] = await exchange.open(`/${category}/stream?streams=${names}`);
    }
  });
  afterAll(() => exchange.stop());

  test.each(STREAMED)("$files on $stream", async ({ files, stream, differs }) => {
    const sent = await sockets[categoryOf(stream)]!.next((message) => message["stream"] === stream);
    for (const file of files)
      expect([file, differences(shapeOf(read(file)), shapeOf(sent), false)]).toEqual([
        file,
        [...differs].sort(),
      ]);
  });

  test("a changed contract on contractInfo, an ended listen key on the user stream", async () => {
    const socket = await exchange.open("/market/stream?streams=!contractInfo");
    const user = await exchange.user();
    for (const rule of [
      { fault: "symbol-halted", symbol: "BTCUSDT", for: "100ms" },
      { fault: "listen-key-expired" },
    ])
      expect(await exchange.request("POST", "/sim/faults", "", { body: JSON.stringify(rule) })).toMatchObject(
        { status: 200 },
      );
    const contract = await socket.next(({ stream }) => stream === "!contractInfo");
    // Brackets are listed only when they have changed, and here they never do; st is newer than the sample.
    const found = differences(
      shapeOf(read("doc-samples/ws_contractInfo.json")),
      shapeOf(contract["data"]),
      false,
    );
    expect(found.filter((path) => !path.startsWith("-bks"))).toEqual(["+st"]);
    const ended = await user.next(({ e }) => e === "listenKeyExpired");
    expect(differences(shapeOf(read("doc-samples/listenKeyExpired.json")), shapeOf(ended), false)).toEqual(
      [],
    );
    socket.close();
    user.close();
  });

  test("a liquidation on forceOrder", () => {
    const made = desk("100");
    made.call("POST /fapi/v1/leverage", { symbol: "BTCUSDT", leverage: 100 });
    made.buy("10");
    made.top("59200", "59201", "100");
    const liquidated = [...made.exchange.orders].find(({ clientId }) => clientId.startsWith("autoclose-"))!;
    const sent = forceOrderEvent(
      "BTCUSDT",
      liquidationOf(liquidated, made.exchange.fills.at(-1)!),
      made.nowMs,
    );
    const frame = { stream: "btcusdt@forceOrder", data: sent };
    expect(differences(shapeOf(read("ws_market/forceOrder_btcusdt.json")), shapeOf(frame), false)).toEqual([
      "+data.ps",
      "+data.st",
    ]);
  });

  test.each([
    ["rest_public/depth_KEEPUSDT_limit1000.json", "/fapi/v1/depth", { limit: 1000 }],
    ["rest_public/depth_SUSHIUSDT_limit1000.json", "/fapi/v1/depth", { limit: 1000 }],
    ["rest_public/l2_snapshot__linear_future_0.json", "/fapi/v1/depth", { limit: 5 }],
    ["doc-samples/rest_premiumIndex.json", "/fapi/v1/premiumIndex", {}],
  ])("%s on %s", async (file, path, params) => {
    const { body } = await exchange.get(path, { symbol: "BTCUSDT", ...params });
    expect(differences(shapeOf(read(file)), shapeOf(body), false)).toEqual([]);
  });

  test("exchangeInfo of 2021", async () => {
    const { body } = await exchange.get("/fapi/v1/exchangeInfo");
    const found = differences(shapeOf(read("rest_public/exchangeInfo_20210721.json")), shapeOf(body), false);
    expect(found).toEqual([]);
  });

  test("headers of an order", async () => {
    const { headers } = (await exchange.signed("POST", "/fapi/v1/order", {
      symbol: "BTCUSDT",
      side: "BUY",
      type: "MARKET",
      quantity: "0.01",
    })) as { headers: Headers };
    const recorded = read("rest_private/response_headers_order_testnet_2023.json") as { headers: Row };
    const counted = Object.keys(recorded.headers).filter((name) => name.startsWith("x-mbx"));
    expect(counted).toHaveLength(3);
    for (const name of counted)
      expect([name, headers.get(name)]).toEqual([name, expect.stringMatching(/^\d+$/)]);
  });

  test.each([
    ["synthetic-2026/http_503_unknown.json", "unknown-503"],
    ["synthetic-2026/http_503_-1008.json", "throttled-503"],
  ])("%s by %s", async (file, fault) => {
    await exchange.request("POST", "/sim/faults", "", { body: JSON.stringify({ fault }) });
    const { status, body } = await exchange.signed("POST", "/fapi/v1/order", {
      symbol: "BTCUSDT",
      side: "BUY",
      type: "MARKET",
      quantity: "0.01",
    });
    await exchange.request("DELETE", "/sim/faults", "");
    expect({ status, body }).toEqual(read(file));
  });

  test("767 frames recorded in 2021 have no key that ours lack, and no other types", async () => {
    const streams: Record<string, string> = {
      aggTrade: "btcusdt@aggTrade",
      bookTicker: "!bookTicker",
      depthUpdate: "btcusdt@depth@100ms",
      kline: "btcusdt@kline_1m",
    };
    const ours = new Map<string, Shape>();
    for (const [kind, stream] of Object.entries(streams)) {
      const sent = await sockets[categoryOf(stream)]!.next((message) => message["stream"] === stream);
      ours.set(kind, shapeOf(sent["data"]));
    }
    const file = join(PAYLOADS, "ws_market/combined_frames_4symbols_20210722.jsonl");
    const lines = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "");
    expect(lines).toHaveLength(767);
    for (const line of lines) {
      const { data } = (JSON.parse(line) as { frame: { data: Row } }).frame;
      const found = differences(shapeOf(data), ours.get(String(data["e"]))!, false);
      expect(found.filter((path) => !path.startsWith("+"))).toEqual([]);
    }
  });

  test("every file is compared or has a reason why not", () => {
    const compared = new Set([
      ...PRIVATE.map(({ file }) => file),
      ...STREAMED.flatMap(({ files }) => files),
      "rest_private/error_-5022_gtx.json",
      "rest_private/error_-4120_stop_order_switch_algo.json",
      "rest_private/response_headers_order_testnet_2023.json",
      "rest_public/depth_KEEPUSDT_limit1000.json",
      "rest_public/depth_SUSHIUSDT_limit1000.json",
      "rest_public/l2_snapshot__linear_future_0.json",
      "rest_public/exchangeInfo_20210721.json",
      "doc-samples/rest_premiumIndex.json",
      "doc-samples/ws_contractInfo.json",
      "doc-samples/listenKeyExpired.json",
      "ws_market/forceOrder_btcusdt.json",
      "ws_market/combined_frames_4symbols_20210722.jsonl",
      "synthetic-2026/http_503_unknown.json",
      "synthetic-2026/http_503_-1008.json",
    ]);
    const left = readdirSync(PAYLOADS, { recursive: true, encoding: "utf8" })
      .filter((file) => file.includes("/") && !compared.has(file))
      .filter((file) => !Object.keys(NOT_EMITTED).some((prefix) => file.startsWith(prefix)));
    expect(left).toEqual([]);
  });
});
