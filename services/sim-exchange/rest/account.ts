import { format } from "#libs/domain/fixed.ts";
import {
  accountV2,
  accountV3,
  adlOf,
  balances,
  bracketRow,
  positionRiskV2,
  positionRiskV3,
} from "../payloads/account.ts";
import { restrictionsOf } from "./restrictions.ts";
import { endpoint, type Endpoint } from "./endpoint.ts";
import { mandatory, optional, text } from "./parameters.ts";

/** Balances, positions and limits of an account. Source: facts, section 4.3. */
export const accountEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "GET",
    path: "/fapi/v2/account",
    security: "signed",
    weight: 5,
    parameters: {},
    handler: (venue, { account }) => accountV2(venue.exchange, venue.exchange.account(account)),
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v3/account",
    security: "signed",
    weight: 5,
    parameters: {},
    handler: (venue, { account }) => accountV3(venue.exchange, venue.exchange.account(account)),
  }),
  ...["v2", "v3"].map((version) =>
    endpoint({
      method: "GET",
      path: `/fapi/${version}/balance`,
      security: "signed",
      weight: 5,
      parameters: {},
      handler: (venue, { account }) => balances(venue.exchange, venue.exchange.account(account)),
    }),
  ),
  endpoint({
    method: "GET",
    path: "/fapi/v2/positionRisk",
    security: "signed",
    weight: 5,
    parameters: { symbol: optional(text) },
    handler: (venue, { account, input: { symbol } }) => {
      if (symbol !== undefined) venue.exchange.book(symbol);
      return positionRiskV2(venue.exchange, venue.exchange.account(account), symbol);
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v3/positionRisk",
    security: "signed",
    weight: 5,
    parameters: { symbol: optional(text) },
    handler: (venue, { account, input: { symbol } }) => {
      if (symbol !== undefined) venue.exchange.book(symbol);
      return positionRiskV3(venue.exchange, venue.exchange.account(account), symbol);
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/commissionRate",
    security: "signed",
    weight: 20,
    parameters: { symbol: mandatory(text) },
    handler: (venue, { account, input: { symbol } }) => {
      venue.exchange.book(symbol);
      const { makerFee, takerFee } = venue.exchange.account(account);
      return {
        symbol,
        makerCommissionRate: format(makerFee),
        takerCommissionRate: format(takerFee),
        rpiCommissionRate: "0",
      };
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/leverageBracket",
    security: "signed",
    weight: 1,
    parameters: { symbol: optional(text) },
    handler: (venue, { input: { symbol } }) => {
      if (symbol !== undefined) venue.exchange.book(symbol);
      return [...venue.exchange.rules.values()]
        .filter((rules) => symbol === undefined || rules.symbol === symbol)
        .map((rules) => ({ symbol: rules.symbol, brackets: rules.brackets.map(bracketRow) }));
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/rateLimit/order",
    security: "signed",
    weight: 1,
    parameters: {},
    handler: () => [
      { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 300 },
      { rateLimitType: "ORDERS", interval: "MINUTE", intervalNum: 1, limit: 1200 },
    ],
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/apiTradingStatus",
    security: "signed",
    weight: (params) => (params.has("symbol") ? 1 : 10),
    parameters: { symbol: optional(text) },
    handler: (venue) => ({ indicators: {}, updateTime: venue.now() }),
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/adlQuantile",
    security: "signed",
    weight: 5,
    parameters: { symbol: optional(text) },
    handler: (venue, { account, input }) =>
      venue.exchange
        .margin(venue.exchange.account(account))
        .symbols.filter(
          ({ symbol, notional }) =>
            notional !== 0n && (input.symbol === undefined || symbol === input.symbol),
        )
        .map((row) => ({ symbol: row.symbol, adlQuantile: { LONG: 0, SHORT: 0, BOTH: adlOf(row) } })),
  }),
  endpoint({
    // Of the spot host; a go-live check asks it what a key may do.
    method: "GET",
    path: "/sapi/v1/account/apiRestrictions",
    security: "signed",
    weight: 1,
    parameters: {},
    handler: (venue, { account }) => restrictionsOf(venue.accounts, account),
  }),
];
