import { INCOME_TYPES } from "../engine/income.ts";
import { VenueError } from "../engine/rules.ts";
import { incomeRow } from "../payloads/account.ts";
import { orderQuery, userTrade } from "../payloads/orders.ts";
import { endpoint, type Endpoint } from "./endpoint.ts";
import {
  id,
  mandatory,
  oneOf,
  optional,
  rows,
  standard,
  text,
  whole,
  window,
  windowOf,
} from "./parameters.ts";

const DAY_MS = 86_400_000;
const THREE_MONTHS_MS = 90 * DAY_MS;

/** What has happened to an account: trades, incomes, liquidations. Source: facts, sections 4.2 and 4.3. */
export const historyEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "GET",
    path: "/fapi/v1/userTrades",
    security: "signed",
    weight: 5,
    parameters: {
      symbol: mandatory(text),
      orderId: optional(id),
      ...window,
      fromId: optional(whole(0)),
      limit: standard(rows(1000), 500),
    },
    handler: (venue, { account, input }) => {
      const { symbol, orderId, fromId, limit } = input;
      venue.exchange.book(symbol);
      const timed = input.startTime !== undefined || input.endTime !== undefined;
      if (fromId !== undefined && timed)
        throw new VenueError(-1128, "Combination of optional parameters invalid.");
      const nowMs = venue.now();
      // An order's trades and those from an id on are shown however old they are, within three months.
      const { fromMs, toMs } =
        fromId === undefined && (orderId === undefined || timed)
          ? windowOf(input, nowMs)
          : { fromMs: nowMs - THREE_MONTHS_MS, toMs: nowMs };
      const found = venue.exchange.fills.filter(
        (fill) =>
          fill.account === account &&
          fill.symbol === symbol &&
          fill.timeMs >= Math.max(fromMs, nowMs - THREE_MONTHS_MS) &&
          fill.timeMs <= toMs &&
          (fromId === undefined || fill.tradeId >= fromId) &&
          (orderId === undefined || fill.orderId === orderId),
      );
      const forward = fromId !== undefined || input.startTime !== undefined;
      return (forward ? found.slice(0, limit) : found.slice(-limit)).map(userTrade);
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/income",
    security: "signed",
    weight: 30,
    parameters: {
      symbol: optional(text),
      incomeType: optional(oneOf(INCOME_TYPES, -1130)),
      ...window,
      page: standard(whole(1), 1),
      limit: standard(rows(1000), 100),
    },
    handler: (venue, { account, input }) => {
      const nowMs = venue.now();
      const fromMs = Math.max(input.startTime ?? nowMs - 7 * DAY_MS, nowMs - THREE_MONTHS_MS);
      const toMs = input.endTime ?? nowMs;
      const found = [...venue.exchange.incomes(account, fromMs, toMs)].filter(
        (income) =>
          (input.symbol === undefined || income.symbol === input.symbol) &&
          (input.incomeType === undefined || income.type === input.incomeType),
      );
      const skipped = (input.page - 1) * input.limit;
      return found.slice(skipped, skipped + input.limit).map(incomeRow);
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/forceOrders",
    security: "signed",
    weight: (params) => (params.has("symbol") ? 20 : 50),
    parameters: {
      symbol: optional(text),
      autoCloseType: optional(oneOf(["LIQUIDATION", "ADL"], -1130)),
      ...window,
      limit: standard(rows(100), 50),
    },
    handler: (venue, { account, input }) => {
      const nowMs = venue.now();
      const fromMs = Math.max(input.startTime ?? nowMs - 7 * DAY_MS, nowMs - THREE_MONTHS_MS);
      return [...venue.exchange.orders]
        .filter(
          (order) =>
            order.account === account &&
            (input.symbol === undefined || order.symbol === input.symbol) &&
            order.timeMs >= fromMs &&
            order.timeMs <= (input.endTime ?? nowMs) &&
            ((input.autoCloseType !== "ADL" && order.clientId.startsWith("autoclose-")) ||
              (input.autoCloseType !== "LIQUIDATION" && order.clientId.startsWith("adl_autoclose"))),
        )
        .slice(-input.limit)
        .map(orderQuery);
    },
  }),
];
