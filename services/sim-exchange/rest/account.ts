import { VenueError } from "../engine/rules.ts";
import { accountV3, balance, positionRisk } from "../payloads/account.ts";
import { endpoint, type Endpoint } from "./endpoint.ts";
import { mandatory, optional, text } from "./parameters.ts";

const leverage = (_: string, value: string): number => {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 125)
    throw new VenueError(-4028, `Leverage ${value} is not valid`);
  return number;
};

/** Balances, positions and settings of an account. Source: facts, section 4.3. */
export const accountEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "GET",
    path: "/fapi/v3/account",
    security: "signed",
    weight: 5,
    parameters: {},
    handler: (venue, { account }) => accountV3(venue.exchange, venue.exchange.account(account), venue.now()),
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v3/balance",
    security: "signed",
    weight: 5,
    parameters: {},
    handler: (venue, { account }) => [balance(venue.exchange, venue.exchange.account(account), venue.now())],
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v3/positionRisk",
    security: "signed",
    weight: 5,
    parameters: { symbol: optional(text) },
    handler: (venue, { account, input }) =>
      positionRisk(venue.exchange, venue.exchange.account(account), input.symbol),
  }),
  endpoint({
    method: "POST",
    path: "/fapi/v1/leverage",
    security: "signed",
    weight: 1,
    parameters: { symbol: mandatory(text), leverage: mandatory(leverage) },
    handler: (venue, { account, input }) => {
      venue.exchange.setLeverage(account, input.symbol, input.leverage, venue.now());
      return { leverage: input.leverage, maxNotionalValue: "100000000", symbol: input.symbol };
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/symbolConfig",
    security: "signed",
    weight: 5,
    parameters: { symbol: optional(text) },
    handler: (venue, { account, input }) =>
      [...venue.exchange.rules.keys()]
        .filter((symbol) => input.symbol === undefined || input.symbol === symbol)
        .map((symbol) => ({
          symbol,
          marginType: "CROSSED",
          isAutoAddMargin: false,
          leverage: venue.exchange.account(account).leverageOf(symbol),
          maxNotionalValue: "100000000",
        })),
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/positionSide/dual",
    security: "signed",
    weight: 30,
    parameters: {},
    handler: () => ({ dualSidePosition: false }),
  }),
];
