import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseEntryPrice, walletsOf, type RestAccount, type RestPosition } from "#libs/binance/account.ts";
import { factOfAlgo, factOfAlgoUpdate, type RestAlgo } from "#libs/binance/algo-orders.ts";
import { classify } from "#libs/binance/errors.ts";
import { parseLossless } from "#libs/binance/json.ts";
import { levels, parseMarketEvent, premiumIndex } from "#libs/binance/market-events.ts";
import { factOfOrder, fillOfTrade, type RestOrder, type RestTrade } from "#libs/binance/orders.ts";
import { InvalidValueError } from "#libs/domain/errors.ts";
import type { FactBody } from "#libs/domain/fact.ts";
import { format } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import { decodeFact, encodeFact } from "#libs/wire/fact.ts";
import { decodeMarketEvent, encodeMarketEvent } from "#libs/wire/market.ts";
import { BookChain } from "../../services/feed-gateway/book.ts";
import { referenceOf } from "../../services/feed-gateway/reference.ts";
import { understand, type Payload } from "../../services/user-stream/events.ts";

/** Every recorded, documented or made-up payload is read as the services read it, or named here with why none does. */

const PAYLOADS = new URL("../../../shared/data/payloads/", import.meta.url).pathname;
const here = existsSync(PAYLOADS);
if (!here) process.stderr.write("skipped: the recorded payloads are not here\n");

type Rows = readonly Payload[];
const folder = (name: string): readonly string[] =>
  here ? readdirSync(join(PAYLOADS, name)).map((file) => `${name}/${file}`) : [];
const read = (file: string): Payload => parseLossless(readFileSync(join(PAYLOADS, file), "utf8")) as Payload;
/** Without the wrapper of a combined stream. */
const eventOf = (payload: Payload): Payload => (payload["data"] ?? payload) as Payload;

const FACT = { account: parseAccountId("paper-1"), recordedAtMs: 1, traceparent: "" };
/** What a fact is, once it has been through the wire and come back the same. */
function roundTrip(body: FactBody): string {
  const fact = { ...FACT, body };
  expect(decodeFact(encodeFact(fact))).toEqual(fact);
  if (body.kind === "order")
    return `order ${body.status}${body.fill === undefined ? "" : ` fill ${body.fill.tradeId}`}`;
  if (body.kind === "stop") return `stop ${body.status}`;
  return body.kind === "balance" ? `balance ${body.reason} ${body.asset}` : body.kind;
}
function market(payload: Payload): string {
  const event = parseMarketEvent(eventOf(payload), 1);
  if ("ignored" in event) return `ignored: ${event.ignored}`;
  expect(decodeMarketEvent(encodeMarketEvent(event))).toEqual(event);
  return `${event.symbol} ${event.body.kind}`;
}
const user = (payload: Payload): string =>
  understand(eventOf(payload)).facts.map(roundTrip).join(", ") || "no fact";
const order = (payload: Payload): string => roundTrip(factOfOrder(payload as unknown as RestOrder));
const algo = (payload: Payload): string => {
  const { o, E } = eventOf(payload);
  return `${roundTrip(factOfAlgoUpdate(o as Payload, E))}; ${user(payload)}`;
};
const trades = (payload: Payload): string =>
  (payload as unknown as readonly RestTrade[]).map((row) => fillOfTrade(row).tradeId).join(", ");
const positions = (payload: Payload): string =>
  (payload as unknown as readonly RestPosition[])
    .map(({ symbol, entryPrice }) => `${parseSymbol(symbol)} at ${format(parseEntryPrice(entryPrice))}`)
    .join(", ");
const depth = (payload: Payload): string => {
  const [bids, asks] = [levels(payload, "bids"), levels(payload, "asks")];
  const step = new BookChain().onSnapshot({ lastUpdateId: Number(payload["lastUpdateId"]), bids, asks });
  return `${step.kind} ${bids.length}/${asks.length}`;
};
const error = ({ status = 400, body, ...bare }: Payload): string => {
  const { code, msg } = (body ?? bare) as { readonly code?: number; readonly msg: string };
  return classify(Number(status), code ?? 0, msg);
};

const infoOf = (payload: Payload): string =>
  (payload["symbols"] as readonly Parameters<typeof referenceOf>[0][])
    .map((info) => (info.status === "TRADING" ? referenceOf(info, 1).symbol : ""))
    .filter((symbol) => symbol !== "")
    .length.toString();

/** How each is read, and as what. */
const READ: Readonly<Record<string, readonly [read: (payload: Payload) => string, as: string]>> = {
  "ws_market/bbo__linear_future_0.json": [market, "BALUSDT top"],
  "ws_market/candlestick__linear_future_0.json": [market, "BTCUSDT_220624 kline"],
  "ws_market/forceOrder_btcusdt.json": [market, "ignored: forceOrder"],
  "ws_market/funding_rate__linear_swap_0.json": [market, "BTCUSDT mark"],
  "ws_market/l2_event__linear_future_0.json": [market, "ETHUSDT_210625 book"],
  "ws_market/l2_topk__linear_future_0.json": [market, "ETHUSDT_220624 book"],
  "ws_market/markPrice_1s_btcusdt.json": [market, "BTCUSDT mark"],
  "ws_market/ticker__linear_future_0.json": [market, "ignored: 24hrTicker"],
  "ws_market/ticker__linear_swap_0.json": [market, "ignored: 24hrTicker"],
  "ws_market/trade__linear_future_0.json": [market, "BTCUSDT_210625 trade"],
  "ws_market/trade_market_btcusdt.json": [market, "ignored: trade"],
  "synthetic-2026/aggTrade_st_nq.json": [market, "BTCUSDT trade"],
  "synthetic-2026/bookTicker_all_CM_entry.json": [market, "ignored: coin-m"],
  "synthetic-2026/markPrice_ap_st.json": [market, "BTCUSDT mark"],
  "doc-samples/ws_contractInfo.json": [market, "ignored: contractInfo"],
  "doc-samples/rest_premiumIndex.json": [(payload) => premiumIndex(payload).body.markPrice, "11793.63104562"],

  "rest_public/depth_KEEPUSDT_limit1000.json": [depth, "publish 400/612"],
  "rest_public/depth_SUSHIUSDT_limit1000.json": [depth, "publish 1000/1000"],
  "rest_public/l2_snapshot__linear_future_0.json": [depth, "publish 3/3"],
  "rest_public/exchangeInfo_20210721.json": [infoOf, "61"],

  "ws_user/ACCOUNT_UPDATE_DEPOSIT.json": [user, "balance DEPOSIT USDT"],
  // Trades are told by their orders.
  "ws_user/ACCOUNT_UPDATE_ORDER_isolated_short.json": [user, "no fact"],
  // Somebody else's conditional orders.
  "ws_user/ALGO_UPDATE_finished_filled.json": [algo, "stop FINISHED; no fact"],
  "ws_user/ALGO_UPDATE_triggering.json": [algo, "stop TRIGGERING; no fact"],
  "ws_user/ORDER_TRADE_UPDATE_NEW_market_reduceOnly_o_only.json": [
    (payload) => user({ e: "ORDER_TRADE_UPDATE", o: payload }),
    "order NEW",
  ],
  "ws_user/ORDER_TRADE_UPDATE_TRADE_FILLED_market.json": [user, "order FILLED fill 154402974"],
  // A fill that its ORDER_TRADE_UPDATE will tell in full: what is missing then is looked for.
  "ws_user/TRADE_LITE_ethusdt_20240930.json": [user, "no fact"],
  "synthetic-2026/ACCOUNT_UPDATE_funding_fee_S_2026.json": [user, "balance FUNDING_FEE USDT"],
  "synthetic-2026/ORDER_TRADE_UPDATE_partial_2026.json": [user, "order PARTIALLY_FILLED fill 6100000001"],
  "doc-samples/ACCOUNT_CONFIG_UPDATE_leverage.json": [user, "leverage"],
  // The kernel values what is held itself.
  "doc-samples/MARGIN_CALL.json": [user, "no fact"],
  "doc-samples/ORDER_TRADE_UPDATE_trailing.json": [user, "order NEW"],
  // The socket takes another listen key.
  "doc-samples/listenKeyExpired.json": [user, "no fact"],

  "doc-samples/rest_cancelOrder.json": [order, "order CANCELED"],
  "doc-samples/rest_newOrder.json": [order, "order NEW"],
  "doc-samples/rest_queryAlgoOrder.json": [
    (payload) => roundTrip(factOfAlgo(payload as unknown as RestAlgo)),
    "stop CANCELED",
  ],
  "rest_private/order_NEW_limit_gtc_2025_testnet.json": [
    (payload) => (payload as unknown as Rows).map(order).join(", "),
    "order NEW",
  ],
  "rest_private/order_RESULT_market_filled_2024_testnet.json": [order, "order FILLED"],
  "synthetic-2026/newOrder_RESULT_market_2026.json": [order, "order FILLED"],
  "rest_private/userTrades_BTCUSDT_20231114.json": [trades, "272536245"],
  "rest_private/userTrades_ETHUSDT_testnet_2022.json": [trades, "82357626, 82357629"],
  "rest_private/positionRisk_v2_isolated_long_20231112.json": [positions, "BTCUSDT at 37140"],
  "rest_private/positionRisk_v3_cross_multiassets_1.json": [positions, "BTCUSDT at 67445.9"],
  "rest_private/account_v2_single_asset_20231129.json": [
    (payload) => [...walletsOf(payload as unknown as RestAccount).keys()].join(", "),
    "USDT",
  ],
  "rest_private/error_-4120_stop_order_switch_algo.json": [error, "REJECTED"],
  "rest_private/error_-5022_gtx.json": [error, "POST_ONLY"],
  "synthetic-2026/http_503_-1008.json": [error, "NOT_EXECUTED"],
  "synthetic-2026/http_503_unknown.json": [error, "AMBIGUOUS"],
};

/** Why a payload, or a folder of them, is read by nobody. */
const SKIPPED: Readonly<Record<string, string>> = {
  "ws_market_coinm/": "COIN-M streams are not subscribed to, and what is marked as COIN-M is dropped unread",
  "rest_public_coinm/": "COIN-M is not traded",
  "ws_market/combined_frames_4symbols_20210722.jsonl": "a log, read frame by frame in binance.test.ts",
  "rest_public/open_interest__linear_future_0.json": "no decision rests on open interest",
  "rest_private/response_headers_order_testnet_2023.json":
    "headers of an answer: what is read of them is tested with the budget",
  "doc-samples/rest_balance_v3.json":
    "account v3 says the same of every asset, with the positions of that moment",
  "doc-samples/rest_cancelAllOpenOrders.json":
    "a bare acknowledgement: what it did is told by each order's end",
  "doc-samples/rest_leverage.json": "leverage is read back from symbolConfig, whatever was answered",
  "doc-samples/rest_rateLimit_order.json": "limits are read from exchangeInfo and headers",
  "doc-samples/rest_symbolConfig.json":
    "margin type and leverage, taken as they are: test/order-router/leverage.test.ts",
};

describe.skipIf(!here)("payloads", () => {
  test.each(Object.entries(READ))("%s", (file, [as, expected]) => {
    expect(as(read(file))).toBe(expected);
  });

  test("each is read, or has a reason why it is not, and nothing else is named", () => {
    const folders = readdirSync(PAYLOADS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const files = folders.flatMap(({ name }) => folder(name));
    const isSkipped = (file: string): boolean => Object.keys(SKIPPED).some((start) => file.startsWith(start));
    expect(files.filter((file) => Number(file in READ) + Number(isSkipped(file)) !== 1)).toEqual([]);
    expect(Object.keys(READ).filter((file) => !files.includes(file))).toEqual([]);
    const named = Object.keys(SKIPPED).filter((start) => files.some((file) => file.startsWith(start)));
    expect(named).toEqual(Object.keys(SKIPPED));
  });

  test("a COIN-M frame is dropped unread once it is marked as one, and poisons nothing before", () => {
    for (const file of folder("ws_market_coinm")) {
      const events = [eventOf(read(file))].flat();
      for (const event of events) {
        expect(parseMarketEvent({ ...event, st: 2 }, 1)).toEqual({ ignored: "coin-m" });
        // One without the mark of 2026 is an event that survives the wire, or it is refused here.
        try {
          market(event);
        } catch (refused) {
          expect(refused).toBeInstanceOf(InvalidValueError);
          expect(() => parseMarketEvent(event, 1)).toThrow("must be");
        }
      }
    }
  });
});
