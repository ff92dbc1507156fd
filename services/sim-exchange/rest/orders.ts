import { randomBytes } from "node:crypto";
import type { PlaceOrder, VenueOrder } from "../engine/order.ts";
import { VenueError } from "../engine/rules.ts";
import { orderAnswer, orderQuery, userTrade } from "../payloads/orders.ts";
import { endpoint, missing, type Endpoint, type Venue } from "./endpoint.ts";
import {
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
} from "./parameters.ts";

const STOP_TYPES = ["STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET", "TRAILING_STOP_MARKET"];

/** Mandatory and of this endpoint: stop types are the algo endpoint's. */
const orderType = (name: string, value: string): "LIMIT" | "MARKET" => {
  if (STOP_TYPES.includes(value))
    throw new VenueError(
      -4120,
      "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.",
    );
  return oneOf(["LIMIT", "MARKET"], -1116)(name, value);
};

const clientOrderId = (_: string, value: string): string => {
  if (!/^[.A-Z:/a-z0-9_-]{1,36}$/.test(value)) throw new VenueError(-4015, "Client order id is not valid.");
  return value;
};

const placing = {
  symbol: mandatory(text),
  type: mandatory(orderType),
  positionSide: standard(
    oneOf(["BOTH"], -4061, "Order's position side does not match user's setting."),
    "BOTH",
  ),
  reduceOnly: standard(oneOf(["true", "false"], -4062, "Invalid reduceOnly value."), "false"),
  newClientOrderId: optional(clientOrderId),
  side: mandatory(oneOf(["BUY", "SELL"], -1117)),
  timeInForce: optional(oneOf(["GTC", "IOC", "FOK", "GTX"], -1115)),
  quantity: mandatory(quantity),
  price: optional(price),
};

const naming = { symbol: mandatory(text), orderId: optional(id), origClientOrderId: optional(text) };

function named(
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
  return venue.exchange.find(account, input.symbol, input.orderId, input.origClientOrderId);
}

/** Orders and their trades. Source: facts, sections 4.2 and 4.5. */
export const orderEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "POST",
    path: "/fapi/v1/order",
    security: "signed",
    weight: 0,
    orders: { in10s: 1, in1m: 1 },
    parameters: placing,
    handler: (venue, { account, input }) => {
      const limit = input.type === "LIMIT";
      venue.exchange.book(input.symbol);
      if (limit && input.timeInForce === undefined) throw missing("timeInForce");
      if (limit && input.price === undefined) throw missing("price");
      const request: PlaceOrder = {
        symbol: input.symbol,
        side: input.side,
        type: input.type,
        timeInForce: limit ? (input.timeInForce ?? "GTC") : "GTC",
        quantity: input.quantity,
        price: limit ? input.price : undefined,
        reduceOnly: input.reduceOnly === "true",
        clientId: input.newClientOrderId ?? randomBytes(11).toString("hex"),
      };
      return orderAnswer(venue.exchange.place(account, request, venue.now()));
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/order",
    security: "signed",
    weight: 1,
    parameters: naming,
    handler: (venue, { account, input }) => {
      const order = named(venue, account, input);
      if (order === undefined) throw new VenueError(-2013, "Order does not exist.");
      return orderQuery(order);
    },
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
    path: "/fapi/v1/openOrders",
    security: "signed",
    weight: 1,
    parameters: { symbol: optional(text) },
    handler: (venue, { account, input }) =>
      [...venue.exchange.openOrders(account, input.symbol)].map(orderQuery),
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/allOrders",
    security: "signed",
    weight: 5,
    parameters: { symbol: mandatory(text), limit: standard(rows(1000), 500) },
    handler: (venue, { account, input: { symbol, limit } }) => {
      venue.exchange.book(symbol);
      return [...venue.exchange.orders.values()]
        .filter((order) => order.account === account && order.symbol === symbol)
        .slice(-limit)
        .map(orderQuery);
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/userTrades",
    security: "signed",
    weight: 5,
    parameters: {
      symbol: mandatory(text),
      fromId: optional(whole(0)),
      orderId: optional(id),
      startTime: standard(whole(0), 0),
      limit: standard(rows(1000), 500),
    },
    handler: (venue, { account, input: { symbol, fromId, orderId, startTime, limit } }) => {
      venue.exchange.book(symbol);
      const found = venue.exchange.fills.filter(
        (fill) =>
          fill.account === account &&
          fill.symbol === symbol &&
          fill.timeMs >= startTime &&
          (fromId === undefined || fill.tradeId >= fromId) &&
          (orderId === undefined || fill.orderId === orderId),
      );
      return (fromId === undefined ? found.slice(-limit) : found.slice(0, limit)).map(userTrade);
    },
  }),
];
