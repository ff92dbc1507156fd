import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseMoney } from "#libs/domain/fixed.ts";
import { TestExchange, type TestSocket } from "../support/exchange.ts";
import { forceOrderEvent, liquidationOf } from "../../services/sim-exchange/market/liquidations.ts";
import { Desk, desk, type Row } from "./desk.ts";

const PAYLOADS = new URL("../../../shared/data/payloads/", import.meta.url).pathname;
const here = existsSync(PAYLOADS);
if (!here) process.stderr.write("skipped: the recorded payloads are not here\n");

/**
 * Every recorded or documented payload beside what this exchange sends for the same thing: the same keys, the same
 * types. What differs is listed with its reason, and the list must be exact. `-a.b`: ours lacks it, `+a.b`: ours has
 * it besides, `~a.b`: the type is another one.
 */
interface Comparison {
  readonly file: string;
  readonly ours: () => unknown;
  readonly differs?: readonly string[];
  readonly because?: string;
  /** The file's source writes whole numbers as text. */
  readonly numbersAsText?: boolean;
}

type Shape = ReadonlyMap<string, string>;

/** Key path → type; the items of a list share one path. */
function shapeOf(value: unknown, path = "", shape = new Map<string, string>()): Shape {
  if (Array.isArray(value)) {
    shape.set(path, "list");
    for (const item of value) shapeOf(item, `${path}[]`, shape);
  } else if (typeof value === "object" && value !== null) {
    shape.set(path, "object");
    for (const [key, part] of Object.entries(value))
      shapeOf(part, path === "" ? key : `${path}.${key}`, shape);
  } else shape.set(path, value === null ? "null" : typeof value);
  return shape;
}

function differences(theirs: Shape, ours: Shape, numbersAsText: boolean): readonly string[] {
  const found: string[] = [];
  const empty = (shape: Shape, path: string): boolean =>
    [...shape.keys()].some((list) => path.startsWith(`${list}[]`) && !shape.has(`${list}[]`));
  for (const [path, type] of theirs) {
    const own = ours.get(path);
    if (own === undefined) {
      if (!empty(ours, path)) found.push(`-${path}`);
    } else if (own !== type && !(numbersAsText && type === "string" && own === "number"))
      found.push(`~${path}`);
  }
  for (const path of ours.keys()) if (!theirs.has(path) && !empty(theirs, path)) found.push(`+${path}`);
  return found.sort();
}

const read = (file: string): unknown => {
  const text = readFileSync(join(PAYLOADS, file), "utf8");
  const value: unknown = JSON.parse(text);
  return value;
};

const SINCE_2026_07 =
  "place, amend and cancel no longer carry avgPrice and cumQuote (facts, section 0, item 3)";
const EVENT_AGE = "recorded before these fields existed";

const STOP = {
  algoType: "CONDITIONAL",
  symbol: "BTCUSDT",
  side: "SELL",
  type: "STOP_MARKET",
  quantity: "0.5",
  triggerPrice: "59000",
};

/** The newest user event of a kind, as sent. */
function event(made: Desk, kind: string, is: (o: Row) => boolean = () => true): Row {
  const found = made.events
    .map(({ event: sent }) => sent)
    .filter((sent) => sent["e"] === kind && is((sent["o"] ?? sent["a"] ?? sent) as Row))
    .at(-1);
  if (found === undefined) throw new Error(`no ${kind} was sent`);
  return numbers(found);
}

/** Ids that were kept as text, as the numbers they are in the JSON. */
const numbers = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === "string" && /^\d{17,19}$/.test(part) ? Number(part) : part,
  ) as T;

function traded(): Desk {
  const made = desk();
  made.buy("0.5");
  return made;
}

function refusal(ask: () => unknown): object {
  try {
    ask();
  } catch (error) {
    return { code: (error as { code: number }).code, msg: (error as Error).message };
  }
  throw new Error("it was not refused");
}

const PRIVATE: readonly Comparison[] = [
  {
    file: "rest_private/account_v2_single_asset_20231129.json",
    ours: () => desk().call("GET /fapi/v2/account"),
    numbersAsText: true,
  },
  {
    file: "rest_private/order_NEW_limit_gtc_2025_testnet.json",
    ours: () => [numbers(desk().order())],
    differs: ["-[].avgPrice", "-[].cumQuote"],
    because: SINCE_2026_07,
  },
  {
    file: "rest_private/order_RESULT_market_filled_2024_testnet.json",
    ours: () => numbers(desk().buy("0.5")),
    differs: ["-avgPrice", "-cumQuote"],
    because: SINCE_2026_07,
  },
  {
    file: "rest_private/positionRisk_v2_isolated_long_20231112.json",
    ours: () => traded().call("GET /fapi/v2/positionRisk"),
  },
  {
    file: "rest_private/positionRisk_v3_cross_multiassets_1.json",
    ours: () => traded().call("GET /fapi/v3/positionRisk"),
    numbersAsText: true,
  },
  {
    file: "rest_private/userTrades_BTCUSDT_20231114.json",
    ours: () => numbers(traded().call("GET /fapi/v1/userTrades", { symbol: "BTCUSDT" })),
    numbersAsText: true,
  },
  {
    file: "rest_private/userTrades_ETHUSDT_testnet_2022.json",
    ours: () => numbers(traded().call("GET /fapi/v1/userTrades", { symbol: "BTCUSDT" })),
  },
  {
    file: "doc-samples/ACCOUNT_CONFIG_UPDATE_leverage.json",
    ours: () => {
      const made = desk();
      made.call("POST /fapi/v1/leverage", { symbol: "BTCUSDT", leverage: 25 });
      return event(made, "ACCOUNT_CONFIG_UPDATE");
    },
  },
  {
    file: "doc-samples/MARGIN_CALL.json",
    ours: () => {
      const made = desk("100");
      made.call("POST /fapi/v1/leverage", { symbol: "BTCUSDT", leverage: 100 });
      made.buy("10");
      made.top("59340", "59341", "100");
      return event(made, "MARGIN_CALL");
    },
  },
  {
    file: "doc-samples/ORDER_TRADE_UPDATE_trailing.json",
    ours: () => {
      const made = desk();
      made.trade("60000", "1", true);
      made.call("POST /fapi/v1/algoOrder", {
        ...STOP,
        type: "TRAILING_STOP_MARKET",
        triggerPrice: "",
        callbackRate: "1",
      });
      made.trade("59000", "1", true);
      return event(made, "ORDER_TRADE_UPDATE", ({ x }) => x === "NEW");
    },
  },
  {
    file: "doc-samples/rest_balance_v3.json",
    ours: () => desk().call("GET /fapi/v3/balance"),
  },
  {
    file: "doc-samples/rest_cancelAllOpenOrders.json",
    ours: () => desk().call("DELETE /fapi/v1/allOpenOrders", { symbol: "BTCUSDT" }),
  },
  {
    file: "doc-samples/rest_cancelOrder.json",
    ours: () => {
      const made = desk();
      made.order({ newClientOrderId: "x" });
      return numbers(made.call("DELETE /fapi/v1/order", { symbol: "BTCUSDT", origClientOrderId: "x" }));
    },
    differs: ["-activatePrice", "-avgPrice", "-cumQuote", "-priceRate"],
    because: `${SINCE_2026_07}; the sample is of a trailing stop, which is an algo order now`,
  },
  {
    file: "doc-samples/rest_leverage.json",
    ours: () => desk().call("POST /fapi/v1/leverage", { symbol: "BTCUSDT", leverage: 21 }),
  },
  {
    file: "doc-samples/rest_newOrder.json",
    ours: () => numbers(desk().order()),
    differs: ["-avgPrice", "-cumQuote"],
    because: SINCE_2026_07,
  },
  {
    file: "doc-samples/rest_queryAlgoOrder.json",
    ours: () => {
      const made = desk();
      made.call("POST /fapi/v1/algoOrder", { ...STOP, clientAlgoId: "x" });
      return made.call("GET /fapi/v1/algoOrder", { clientAlgoId: "x" });
    },
    differs: ["+actualQty", "+actualType"],
    because: "newer typings name them (facts, section 4.6)",
  },
  {
    file: "doc-samples/rest_rateLimit_order.json",
    ours: () => desk().call("GET /fapi/v1/rateLimit/order"),
  },
  {
    file: "doc-samples/rest_symbolConfig.json",
    ours: () => desk().call("GET /fapi/v1/symbolConfig"),
  },
  {
    file: "ws_user/ACCOUNT_UPDATE_DEPOSIT.json",
    ours: () => {
      const made = desk();
      made.exchange.transfer("a", parseMoney("1"), "DEPOSIT", made.nowMs);
      return event(made, "ACCOUNT_UPDATE");
    },
  },
  {
    file: "ws_user/ACCOUNT_UPDATE_ORDER_isolated_short.json",
    ours: () => event(traded(), "ACCOUNT_UPDATE"),
    differs: ["+a.P[].bep"],
    because: EVENT_AGE,
  },
  {
    file: "ws_user/ALGO_UPDATE_triggering.json",
    ours: () => {
      const made = triggered();
      return { stream: "key", data: event(made, "ALGO_UPDATE", ({ X }) => X === "TRIGGERING") };
    },
  },
  {
    file: "ws_user/ALGO_UPDATE_finished_filled.json",
    ours: () => {
      const made = triggered();
      const sent = event(made, "ALGO_UPDATE", ({ X }) => X === "FINISHED") as { o: { ai: unknown } };
      // Text in the JSON, as theirs.
      return { stream: "key", data: { ...sent, o: { ...sent.o, ai: String(sent.o.ai) } } };
    },
  },
  {
    file: "ws_user/ORDER_TRADE_UPDATE_NEW_market_reduceOnly_o_only.json",
    ours: () => event(traded(), "ORDER_TRADE_UPDATE", ({ x }) => x === "NEW")["o"],
    differs: ["+V", "+er", "+gtd", "+pm"],
    because: EVENT_AGE,
  },
  {
    file: "ws_user/ORDER_TRADE_UPDATE_TRADE_FILLED_market.json",
    ours: () => event(traded(), "ORDER_TRADE_UPDATE"),
    differs: ["+o.V", "+o.er", "+o.gtd", "+o.pm"],
    because: EVENT_AGE,
  },
  {
    file: "ws_user/TRADE_LITE_ethusdt_20240930.json",
    ours: () => event(traded(), "TRADE_LITE"),
  },
  {
    file: "synthetic-2026/ACCOUNT_UPDATE_funding_fee_S_2026.json",
    ours: () => {
      const made = traded();
      made.pass(0);
      made.pass(8 * 3_600_000);
      return event(made, "ACCOUNT_UPDATE");
    },
  },
  {
    file: "synthetic-2026/ORDER_TRADE_UPDATE_partial_2026.json",
    ours: () => event(traded(), "ORDER_TRADE_UPDATE"),
  },
  {
    file: "synthetic-2026/newOrder_RESULT_market_2026.json",
    ours: () => numbers(desk().buy("0.5")),
  },
];

function triggered(): Desk {
  const made = traded();
  made.call("POST /fapi/v1/algoOrder", STOP);
  made.trade("59000", "1", true);
  return made;
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
