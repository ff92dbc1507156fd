import { format } from "#libs/domain/fixed.ts";
import { VenueError } from "../engine/rules.ts";
import { exchangeInfo, premiumIndex } from "../payloads/market.ts";
import { endpoint, type Endpoint } from "./endpoint.ts";
import { mandatory, oneOf, rows, standard, text } from "./parameters.ts";

/** Public endpoints. Source: facts, section 4.1. */
export const marketEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "GET",
    path: "/fapi/v1/ping",
    security: "none",
    weight: 1,
    parameters: {},
    handler: () => ({}),
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/time",
    security: "none",
    weight: 1,
    parameters: {},
    handler: (venue) => ({ serverTime: venue.now() }),
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/exchangeInfo",
    security: "none",
    weight: 1,
    parameters: {},
    handler: (venue) => exchangeInfo(venue.exchange, venue.now()),
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/depth",
    security: "none",
    weight: 20,
    parameters: { symbol: mandatory(text), limit: standard(rows(1000), 500) },
    handler: (venue, { input: { symbol, limit } }) => {
      venue.exchange.book(symbol);
      return venue.markets.get(symbol)?.depthSnapshot(limit, venue.now());
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/klines",
    security: "none",
    weight: 5,
    parameters: {
      symbol: mandatory(text),
      interval: mandatory(oneOf(["1m"], -1120)),
      limit: standard(rows(1500), 500),
    },
    handler: (venue, { input: { symbol, limit } }) => {
      venue.exchange.book(symbol);
      return venue.markets.get(symbol)?.klines(limit);
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/ticker/bookTicker",
    security: "none",
    weight: 2,
    parameters: { symbol: mandatory(text) },
    handler: (venue, { input: { symbol } }) => {
      const { bid, ask, lastUpdateId } = venue.exchange.book(symbol);
      if (bid === undefined || ask === undefined)
        throw new VenueError(-1112, "No orders on book for symbol.");
      return {
        symbol,
        bidPrice: format(bid.price),
        bidQty: format(bid.quantity),
        askPrice: format(ask.price),
        askQty: format(ask.quantity),
        time: venue.now(),
        lastUpdateId,
      };
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/premiumIndex",
    security: "none",
    weight: 1,
    parameters: { symbol: mandatory(text) },
    handler: (venue, { input: { symbol } }) => premiumIndex(venue.exchange, symbol, venue.now()),
  }),
];
