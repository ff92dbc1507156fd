import { VenueError } from "../engine/rules.ts";
import type { MarketStreams } from "../market/market-streams.ts";
import { bookTicker, exchangeInfo, premiumIndex } from "../payloads/market.ts";
import { endpoint, type Endpoint, type Venue } from "./endpoint.ts";
import { mandatory, optional, standard, text, whole } from "./parameters.ts";
import type { Params } from "./sent-params.ts";

/** The market of a symbol. @throws VenueError -1121 when it is not listed. */
export function marketOf({ markets }: Venue, symbol: string): MarketStreams {
  const market = markets.get(symbol);
  if (market === undefined) throw new VenueError(-1121, "Invalid symbol.");
  return market;
}

/** One body for a symbol, or a list of all that have one: what endpoints with an optional symbol answer. */
export function oneOrAll<T>(
  venue: Venue,
  symbol: string | undefined,
  bodyOf: (symbol: string, market: MarketStreams) => T | undefined,
): T | readonly T[] {
  if (symbol === undefined)
    return [...venue.markets]
      .map(([name, market]) => bodyOf(name, market))
      .filter((body) => body !== undefined);
  const body = bodyOf(symbol, marketOf(venue, symbol));
  if (body === undefined) throw new VenueError(-1112, "No orders on book for symbol.");
  return body;
}

/** The weight of an endpoint that costs more without a symbol. */
export const bySymbol =
  (one: number, all: number) =>
  (params: Params): number =>
    params.has("symbol") ? one : all;

/** The weight of an endpoint by its row limit: `[limit up to, weight]`, the last one for all above. */
export const byLimit =
  (absent: number, steps: readonly (readonly [upTo: number, weight: number])[]) =>
  (params: Params): number => {
    const limit = Number(params.get("limit") ?? absent);
    return (steps.find(([upTo]) => limit <= upTo) ?? steps.at(-1))?.[1] ?? 1;
  };

const DEPTH_LIMITS = [5, 10, 20, 50, 100, 500, 1_000];

const depthLimit = (name: string, value: string): number => {
  const limit = whole(1)(name, value);
  if (!DEPTH_LIMITS.includes(limit)) throw new VenueError(-4021, `'${limit}' is not valid depth limit.`);
  return limit;
};

const rpiDepthLimit = (name: string, value: string): number => {
  const limit = whole(1)(name, value);
  if (limit !== 1_000) throw new VenueError(-4021, `'${limit}' is not valid depth limit.`);
  return limit;
};

/** What the market is now. Source: facts, section 4.1. */
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
    handler: (venue) => ({ serverTime: venue.gatewayNow() }),
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/exchangeInfo",
    security: "none",
    weight: 1,
    parameters: {},
    handler: (venue) => exchangeInfo(venue.exchange, venue.now(), venue.limits.enforced),
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/depth",
    security: "none",
    weight: byLimit(500, [
      [50, 2],
      [100, 5],
      [500, 10],
      [1_000, 20],
    ]),
    parameters: { symbol: mandatory(text), limit: standard(depthLimit, 500) },
    handler: (venue, { input: { symbol, limit } }) =>
      venue.conditions.frozenSnapshot(symbol) ?? marketOf(venue, symbol).depthSnapshot(limit, venue.now()),
  }),
  // RPI orders are not taken here, so that the book with them is the book without.
  endpoint({
    method: "GET",
    path: "/fapi/v1/rpiDepth",
    security: "none",
    weight: 20,
    parameters: { symbol: mandatory(text), limit: standard(rpiDepthLimit, 1_000) },
    handler: (venue, { input: { symbol, limit } }) =>
      venue.conditions.frozenSnapshot(symbol) ?? marketOf(venue, symbol).depthSnapshot(limit, venue.now()),
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/ticker/bookTicker",
    security: "none",
    weight: bySymbol(2, 5),
    parameters: { symbol: optional(text) },
    handler: (venue, { input }) =>
      oneOrAll(venue, input.symbol, (symbol) => bookTicker(symbol, venue.exchange.book(symbol), venue.now())),
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/premiumIndex",
    security: "none",
    weight: bySymbol(1, 10),
    parameters: { symbol: optional(text) },
    handler: (venue, { input }) =>
      oneOrAll(venue, input.symbol, (symbol, market) => {
        const mark = market.mark(venue.now());
        return mark === undefined ? undefined : premiumIndex(symbol, mark, venue.now());
      }),
  }),
];
