import { parseMoney } from "#libs/domain/fixed.ts";
import { Desk, desk, type Row, STOP } from "./desk.ts";

/** A private payload beside what this exchange sends for the same thing. */
interface Comparison {
  readonly file: string;
  readonly ours: () => unknown;
  readonly differs?: readonly string[];
  readonly because?: string;
  /** The file's source writes whole numbers as text. */
  readonly numbersAsText?: boolean;
}

const SINCE_2026_07 =
  "place, amend and cancel no longer carry avgPrice and cumQuote (facts, section 0, item 3)";
export const EVENT_AGE = "recorded before these fields existed";

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

export const PRIVATE: readonly Comparison[] = [
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
