import { format } from "#libs/domain/fixed.ts";
import { VenueError } from "../engine/rules.ts";
import { endpoint, type Endpoint } from "./endpoint.ts";
import { flag, mandatory, oneOf, optional, text } from "./parameters.ts";

const leverage = (_: string, value: string): number => {
  const number = /^\d{1,3}$/.test(value) ? Number(value) : Number.NaN;
  if (!Number.isInteger(number) || number < 1 || number > 125)
    throw new VenueError(-4028, `Leverage ${value} is not valid`);
  return number;
};

const yesNo = flag(-1130, "Data sent for a parameter is not valid: true or false is expected.");
const done = { code: 200, msg: "success" };

/** What the real exchange has and this one lacks: isolated margin, hedge mode's trading, multi-assets mode. */
const unsupported = (what: string): VenueError =>
  new VenueError(-1020, `This operation is not supported: ${what}.`);

/** Settings of an account. Source: facts, sections 4.2 and 4.3. */
export const settingEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "POST",
    path: "/fapi/v1/leverage",
    security: "signed",
    weight: 1,
    parameters: { symbol: mandatory(text), leverage: mandatory(leverage) },
    handler: (venue, { account, input: { symbol, leverage: asked } }) => {
      venue.exchange.setLeverage(account, symbol, asked, venue.now());
      return { leverage: asked, maxNotionalValue: format(venue.exchange.maxNotional(symbol, asked)), symbol };
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/symbolConfig",
    security: "signed",
    weight: 5,
    parameters: { symbol: optional(text) },
    handler: (venue, { account, input: { symbol } }) => {
      if (symbol !== undefined) venue.exchange.book(symbol);
      const owner = venue.exchange.account(account);
      return [...venue.exchange.rules.keys()]
        .filter((each) => symbol === undefined || symbol === each)
        .map((each) => ({
          symbol: each,
          marginType: "CROSSED",
          isAutoAddMargin: false,
          leverage: owner.leverageOf(each),
          maxNotionalValue: format(venue.exchange.maxNotional(each, owner.leverageOf(each))),
        }));
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/accountConfig",
    security: "signed",
    weight: 5,
    parameters: {},
    handler: (venue, { account }) => {
      const { dualSidePosition, tradeGroupId } = venue.exchange.account(account);
      return {
        feeTier: 0,
        canTrade: true,
        canDeposit: true,
        canWithdraw: true,
        dualSidePosition,
        updateTime: 0,
        multiAssetsMargin: false,
        tradeGroupId,
      };
    },
  }),
  endpoint({
    method: "POST",
    path: "/fapi/v1/marginType",
    security: "signed",
    weight: 1,
    parameters: {
      symbol: mandatory(text),
      marginType: mandatory(oneOf(["ISOLATED", "CROSSED"], -1130, "Invalid margin type.")),
    },
    handler: (venue, { account, input: { symbol, marginType } }) => {
      venue.exchange.book(symbol);
      if (marginType === "CROSSED") throw new VenueError(-4046, "No need to change margin type.");
      if (venue.exchange.openOrders(account, symbol).length > 0)
        throw new VenueError(-4047, "Margin type cannot be changed if there exists open orders.");
      if (venue.exchange.account(account).position(symbol).amount !== 0n)
        throw new VenueError(-4048, "Margin type cannot be changed if there exists position.");
      throw unsupported("isolated margin");
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/positionSide/dual",
    security: "signed",
    weight: 30,
    parameters: {},
    handler: (venue, { account }) => ({
      dualSidePosition: venue.exchange.account(account).dualSidePosition,
    }),
  }),
  endpoint({
    method: "POST",
    path: "/fapi/v1/positionSide/dual",
    security: "signed",
    weight: 1,
    parameters: { dualSidePosition: mandatory(yesNo) },
    handler: (venue, { account, input }) => {
      venue.exchange.setDualSide(account, input.dualSidePosition, venue.now());
      return done;
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/multiAssetsMargin",
    security: "signed",
    weight: 30,
    parameters: {},
    handler: () => ({ multiAssetsMargin: false }),
  }),
  endpoint({
    method: "POST",
    path: "/fapi/v1/multiAssetsMargin",
    security: "signed",
    weight: 1,
    parameters: { multiAssetsMargin: mandatory(yesNo) },
    handler: (_, { input }) => {
      if (!input.multiAssetsMargin) throw new VenueError(-4171, "No need to change multi-assets mode.");
      throw unsupported("multi-assets mode");
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/feeBurn",
    security: "signed",
    weight: 30,
    parameters: {},
    handler: () => ({ feeBurn: false }),
  }),
];
