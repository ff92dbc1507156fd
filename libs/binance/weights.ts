import type { Lane } from "#libs/budget/limits.ts";
import { InvalidValueError } from "#libs/domain/errors.ts";
import type { Params } from "./rest.ts";

/** What a request costs, and how urgent it is. */
export interface Cost {
  /** Request weight of the address. */
  readonly weight: number;
  /** Orders of the account, the larger of its two counters. */
  readonly orders: number;
  readonly lane: Lane;
}

type Weight = number | ((params: Params) => number);
type LaneOf = Lane | ((params: Params) => Lane);

const has = (params: Params, name: string): boolean => params[name] !== undefined && params[name] !== "";
const bySymbol =
  (one: number, all: number): Weight =>
  (params) =>
    has(params, "symbol") ? one : all;
/** `[rows up to, weight]`, the last for all above. */
const byLimit =
  (absent: number, steps: readonly (readonly [upTo: number, weight: number])[]): Weight =>
  (params) => {
    const rows = has(params, "limit") ? Number(params["limit"]) : absent;
    return (steps.find(([upTo]) => rows <= upTo) ?? steps.at(-1))?.[1] ?? 0;
  };
const klines = byLimit(500, [
  [99, 1],
  [499, 2],
  [1_000, 5],
  [Number.POSITIVE_INFINITY, 10],
]);

/** What makes a position smaller goes before what makes one. */
const orderLane: LaneOf = (params) =>
  String(params["reduceOnly"]) === "true" || String(params["closePosition"]) === "true" ? "exit" : "entry";

interface Row {
  readonly weight: Weight;
  readonly lane: LaneOf;
  readonly orders?: number;
}

const read = (weight: Weight): Row => ({ weight, lane: "read" });
/** What signing and account events live on. */
const upkeep = (weight: Weight): Row => ({ weight, lane: "amend" });

/** Every endpoint that anybody here asks, or soon will. Source: facts, section 4. */
export const COSTS: Readonly<Record<string, Row>> = {
  "GET /fapi/v1/ping": read(1),
  "GET /fapi/v1/time": upkeep(1),
  "GET /fapi/v1/exchangeInfo": read(1),
  "GET /fapi/v1/depth": read(
    byLimit(500, [
      [50, 2],
      [100, 5],
      [500, 10],
      [1_000, 20],
    ]),
  ),
  "GET /fapi/v1/aggTrades": read(20),
  "GET /fapi/v1/klines": read(klines),
  "GET /fapi/v1/premiumIndex": read(bySymbol(1, 10)),
  "GET /fapi/v1/ticker/bookTicker": read(bySymbol(2, 5)),
  "POST /fapi/v1/order": { weight: 0, orders: 1, lane: orderLane },
  "PUT /fapi/v1/order": { weight: 0, orders: 1, lane: "amend" },
  "DELETE /fapi/v1/order": { weight: 1, lane: "cancel" },
  "GET /fapi/v1/order": read(1),
  "GET /fapi/v1/openOrder": read(1),
  "GET /fapi/v1/openOrders": read(bySymbol(1, 40)),
  "DELETE /fapi/v1/allOpenOrders": { weight: 1, lane: "cancel" },
  // Where it comes too late the exchange cancels entries: nothing that closes or cancels may wait for it.
  "POST /fapi/v1/countdownCancelAll": upkeep(10),
  "GET /fapi/v1/allOrders": read(5),
  "GET /fapi/v1/userTrades": read(5),
  "POST /fapi/v1/algoOrder": { weight: 0, orders: 1, lane: orderLane },
  "DELETE /fapi/v1/algoOrder": { weight: 1, lane: "cancel" },
  "DELETE /fapi/v1/algoOpenOrders": { weight: 1, lane: "cancel" },
  "GET /fapi/v1/algoOrder": read(1),
  "GET /fapi/v1/openAlgoOrders": read(bySymbol(1, 40)),
  "GET /fapi/v1/allAlgoOrders": read(5),
  "POST /fapi/v1/leverage": upkeep(1),
  "POST /fapi/v1/marginType": upkeep(1),
  "GET /fapi/v3/account": read(5),
  "GET /fapi/v3/balance": read(5),
  "GET /fapi/v3/positionRisk": read(5),
  "GET /fapi/v1/symbolConfig": read(5),
  "GET /fapi/v1/accountConfig": read(5),
  "GET /fapi/v1/commissionRate": read(20),
  "GET /fapi/v1/leverageBracket": read(1),
  "GET /fapi/v1/income": read(30),
  "GET /fapi/v1/rateLimit/order": read(1),
  // Of the spot host, whose counters are its own.
  "GET /sapi/v1/account/apiRestrictions": read(1),
  "POST /fapi/v1/listenKey": upkeep(1),
  "PUT /fapi/v1/listenKey": upkeep(1),
};

/**
 * What a request costs.
 *
 * @throws InvalidValueError for an endpoint without a row: what nobody has weighed is not sent.
 */
export function costOf(method: string, path: string, params: Params): Cost {
  const name = `${method} ${path}`;
  const row = Object.hasOwn(COSTS, name) ? COSTS[name] : undefined;
  if (row === undefined)
    throw new InvalidValueError(
      "request",
      name,
      "one whose weight is known: add its row to COSTS in libs/binance/weights.ts",
    );
  const { weight, lane, orders = 0 } = row;
  return {
    weight: typeof weight === "number" ? weight : weight(params),
    lane: typeof lane === "function" ? lane(params) : lane,
    orders,
  };
}
