import {
  isOpen,
  PRICE_MATCHES,
  SELF_TRADE_MODES,
  TIMES_IN_FORCE,
  type PlaceOrder,
  type VenueOrder,
} from "../engine/order.ts";
import { ALGO_TYPES } from "../engine/algo-order.ts";
import { isShown } from "../engine/order-store.ts";
import { VenueError } from "../engine/rules.ts";
import { amendAnswer, amendmentRow, orderAccepted, orderAnswer, orderQuery } from "../payloads/orders.ts";
import { cancelAllOf } from "./cancel-all.ts";
import { endpoint, missing, type Call, type Endpoint, type InputOf, type Venue } from "./endpoint.ts";
import {
  clientId,
  flag,
  id,
  mandatory,
  oneOf,
  optional,
  price,
  quantity,
  rows,
  standard,
  text,
  whole,
  window,
  windowOf,
} from "./parameters.ts";

const limitOrMarket = oneOf(["LIMIT", "MARKET"], -1116, "Invalid orderType.");

/** Mandatory and of this endpoint: stop types are the algo endpoint's. */
const orderType = (name: string, value: string): "LIMIT" | "MARKET" => {
  if (ALGO_TYPES.some((type) => type === value))
    throw new VenueError(
      -4120,
      "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.",
    );
  return limitOrMarket(name, value);
};

export const side = oneOf(["BUY", "SELL"], -1117, "Invalid side.");
export const timeInForce = oneOf(TIMES_IN_FORCE, -1115, "Invalid timeInForce.");
export const priceMatch = oneOf(PRICE_MATCHES, -5037, "Invalid price match");
export const selfTradeMode = oneOf(SELF_TRADE_MODES, -5038, "Invalid self trade prevention mode.");
export const positionSide = oneOf(["BOTH", "LONG", "SHORT"], -4060, "Invalid position side.");
export const reduceOnly = flag(-4062, "Invalid reduceOnly value.");

export const placing = {
  symbol: mandatory(text),
  side: mandatory(side),
  type: mandatory(orderType),
  positionSide: standard(positionSide, "BOTH"),
  timeInForce: optional(timeInForce),
  quantity: mandatory(quantity),
  price: optional(price),
  reduceOnly: standard(reduceOnly, false),
  newClientOrderId: optional(clientId),
  newOrderRespType: standard(oneOf(["ACK", "RESULT"], -1130), "ACK"),
  priceMatch: optional(priceMatch),
  selfTradePreventionMode: standard(selfTradeMode, "EXPIRE_MAKER"),
  goodTillDate: optional(whole(0)),
};

/** One-way accounts trade BOTH. @throws VenueError -4061, or -1020 for what hedge mode would need. */
export function checkPositionSide(venue: Venue, account: string, value: "BOTH" | "LONG" | "SHORT"): void {
  const { dualSidePosition } = venue.exchange.account(account);
  if (dualSidePosition === (value === "BOTH"))
    throw new VenueError(-4061, "Order's position side does not match user's setting.");
  if (dualSidePosition) throw new VenueError(-1020, "This operation is not supported: hedge mode.");
}

const notRequired = (name: string): VenueError =>
  new VenueError(-1106, `Parameter '${name.toLowerCase()}' sent when not required.`);

function requestOf(venue: Venue, { account, input }: Call<InputOf<typeof placing>>): PlaceOrder {
  venue.exchange.book(input.symbol);
  checkPositionSide(venue, account, input.positionSide);
  const limit = input.type === "LIMIT";
  if (limit) {
    if (input.timeInForce === undefined) throw missing("timeInForce");
    if (input.priceMatch === undefined && input.price === undefined) throw missing("price");
    if (input.priceMatch !== undefined && input.price !== undefined) throw notRequired("price");
  } else
    for (const name of ["timeInForce", "price", "priceMatch"] as const)
      if (input[name] !== undefined) throw notRequired(name);
  return {
    symbol: input.symbol,
    side: input.side,
    type: input.type,
    timeInForce: input.timeInForce ?? "GTC",
    quantity: input.quantity,
    price: input.price,
    reduceOnly: input.reduceOnly,
    clientId: input.newClientOrderId,
    selfTradeMode: input.selfTradePreventionMode,
    priceMatch: input.priceMatch,
    goodTillMs: input.goodTillDate,
  };
}

/** RESULT waits for what is final at once: MARKET, and limits that never rest. */
export function placeOrder(venue: Venue, call: Call<InputOf<typeof placing>>): object {
  const order = venue.exchange.place(call.account, requestOf(venue, call), venue.now());
  const final = order.type === "MARKET" || order.timeInForce === "IOC" || order.timeInForce === "FOK";
  return call.input.newOrderRespType === "RESULT" && final ? orderAnswer(order) : orderAccepted(order);
}

export const amending = {
  symbol: mandatory(text),
  orderId: optional(id),
  origClientOrderId: optional(text),
  side: mandatory(side),
  quantity: mandatory(quantity),
  price: optional(price),
  priceMatch: optional(priceMatch),
  reduceOnly: standard(reduceOnly, false),
  modifyId: optional(text),
};

export function amendOrder(venue: Venue, { account, input }: Call<InputOf<typeof amending>>): object {
  if (input.priceMatch === undefined && input.price === undefined) throw missing("price");
  if (input.priceMatch !== undefined && input.price !== undefined) throw notRequired("price");
  return amendAnswer(venue.exchange.amend(named(venue, account, input), input, venue.now()));
}

const naming = { symbol: mandatory(text), orderId: optional(id), origClientOrderId: optional(text) };

export function named(
  venue: Venue,
  account: string,
  input: {
    readonly symbol: string;
    readonly orderId: bigint | undefined;
    readonly origClientOrderId: string | undefined;
  },
): VenueOrder | undefined {
  venue.exchange.book(input.symbol);
  if (input.orderId === undefined && input.origClientOrderId === undefined)
    throw new VenueError(
      -1102,
      "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
    );
  const name = { orderId: input.orderId, clientId: input.origClientOrderId };
  return venue.exchange.find(account, input.symbol, name, venue.now());
}

function shown(order: VenueOrder | undefined): object {
  if (order === undefined) throw new VenueError(-2013, "Order does not exist.");
  return orderQuery(order);
}

const ORDER = { in10s: 1, in1m: 1 };

/** Orders, one at a time. Source: facts, sections 4.2 and 4.5. */
export const orderEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "POST",
    path: "/fapi/v1/order",
    security: "signed",
    weight: 0,
    orders: ORDER,
    parameters: placing,
    handler: placeOrder,
  }),
  endpoint({
    method: "POST",
    path: "/fapi/v1/order/test",
    security: "signed",
    weight: 0,
    parameters: placing,
    handler: (venue, call) => {
      venue.exchange.test(call.account, requestOf(venue, call), venue.now());
      return {};
    },
  }),
  endpoint({
    method: "PUT",
    path: "/fapi/v1/order",
    security: "signed",
    weight: 0,
    orders: ORDER,
    parameters: amending,
    handler: amendOrder,
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/order",
    security: "signed",
    weight: 1,
    parameters: naming,
    handler: (venue, { account, input }) => shown(named(venue, account, input)),
  }),
  endpoint({
    method: "DELETE",
    path: "/fapi/v1/order",
    security: "signed",
    weight: 1,
    parameters: naming,
    handler: (venue, { account, input }) =>
      orderAnswer(venue.exchange.cancel(named(venue, account, input), venue.now())),
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/openOrder",
    security: "signed",
    weight: 1,
    parameters: naming,
    handler: (venue, { account, input }) => {
      const order = named(venue, account, input);
      return shown(order !== undefined && isOpen(order) ? order : undefined);
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/openOrders",
    security: "signed",
    weight: (params) => (params.has("symbol") ? 1 : 40),
    parameters: { symbol: optional(text) },
    handler: (venue, { account, input }) => {
      if (input.symbol !== undefined) venue.exchange.book(input.symbol);
      return venue.exchange.openOrders(account, input.symbol).map(orderQuery);
    },
  }),
  cancelAllOf("/fapi/v1/allOpenOrders", (venue, account, symbol) =>
    venue.exchange.cancelAll(account, symbol, venue.now()),
  ),
  endpoint({
    method: "POST",
    path: "/fapi/v1/countdownCancelAll",
    security: "signed",
    weight: 10,
    parameters: { symbol: mandatory(text), countdownTime: mandatory(whole(0)) },
    handler: (venue, { account, input: { symbol, countdownTime } }) => {
      venue.exchange.setCountdown(account, symbol, countdownTime, venue.now());
      return { symbol, countdownTime: String(countdownTime) };
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/allOrders",
    security: "signed",
    weight: 5,
    parameters: {
      symbol: optional(text),
      orderId: optional(id),
      ...window,
      limit: standard(rows(1000), 500),
    },
    handler: (venue, { account, input }) => {
      if (input.symbol !== undefined) venue.exchange.book(input.symbol);
      const nowMs = venue.now();
      const { orderId } = input;
      const { fromMs, toMs } = windowOf(input, nowMs);
      const found: VenueOrder[] = [];
      for (const order of venue.exchange.orders)
        if (
          order.account === account &&
          (input.symbol === undefined || order.symbol === input.symbol) &&
          (orderId === undefined
            ? order.timeMs >= fromMs && order.timeMs <= toMs
            : order.orderId >= orderId) &&
          isShown(order, nowMs)
        )
          found.push(order);
      const forward = orderId !== undefined || input.startTime !== undefined;
      return (forward ? found.slice(0, input.limit) : found.slice(-input.limit)).map(orderQuery);
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/orderAmendment",
    security: "signed",
    weight: 1,
    parameters: { ...naming, ...window, limit: standard(rows(100), 50) },
    handler: (venue, { account, input }) => {
      const order = named(venue, account, input);
      if (order === undefined) return [];
      return venue.exchange.amendments
        .filter(
          ({ orderId, timeMs }) =>
            orderId === order.orderId &&
            timeMs >= (input.startTime ?? 0) &&
            timeMs <= (input.endTime ?? Number.MAX_SAFE_INTEGER),
        )
        .slice(-input.limit)
        .map(amendmentRow);
    },
  }),
];
