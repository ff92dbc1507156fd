import { parseRatio, type Price, type Quantity, type Ratio } from "#libs/domain/fixed.ts";
import {
  ALGO_TIMES_IN_FORCE,
  ALGO_TYPES,
  becomesMarket,
  isWaiting,
  type AlgoOrder,
  type PlaceAlgo,
} from "../engine/algo-order.ts";
import { isAlgoShown } from "../engine/algo.ts";
import { WORKING_TYPES } from "../engine/order.ts";
import { VenueError } from "../engine/rules.ts";
import { algoAnswer, algoQuery } from "../payloads/algo.ts";
import { cancelAllOf } from "./cancel-all.ts";
import { endpoint, missing, type Call, type Endpoint, type InputOf, type Venue } from "./endpoint.ts";
import { checkPositionSide, positionSide, priceMatch, reduceOnly, selfTradeMode, side } from "./orders.ts";
import {
  clientId,
  flag,
  mandatory,
  oneOf,
  optional,
  price,
  quantity,
  rows,
  standard,
  stopPrice,
  text,
  whole,
  window,
  windowOf,
} from "./parameters.ts";

const yesNo = flag(-1130, "Data sent for a parameter is not valid: true or false is expected.");

/** Per cent, 0.1 to 20, one decimal; as a plain number. */
const callbackRate = (_: string, value: string): Ratio => {
  if (!/^\d{1,2}(\.\d0*)?$/.test(value) || Number(value) < 0.1 || Number(value) > 20)
    throw new VenueError(-1130, "Data sent for parameter 'callbackRate' is not valid.");
  return (parseRatio(value) / 100n) as Ratio;
};

export const placingAlgo = {
  algoType: mandatory(oneOf(["CONDITIONAL"], -1130, "Data sent for parameter 'algoType' is not valid.")),
  symbol: mandatory(text),
  side: mandatory(side),
  positionSide: standard(positionSide, "BOTH"),
  type: mandatory(oneOf(ALGO_TYPES, -1116, "Invalid orderType.")),
  timeInForce: standard(oneOf(ALGO_TIMES_IN_FORCE, -1115, "Invalid timeInForce."), "GTC"),
  quantity: optional(quantity),
  price: optional(price),
  triggerPrice: optional(stopPrice),
  workingType: standard(oneOf(WORKING_TYPES, -1130), "CONTRACT_PRICE"),
  priceMatch: optional(priceMatch),
  closePosition: standard(yesNo, false),
  priceProtect: standard(yesNo, false),
  reduceOnly: optional(reduceOnly),
  activatePrice: optional(stopPrice),
  callbackRate: optional(callbackRate),
  clientAlgoId: optional(clientId),
  newOrderRespType: standard(oneOf(["ACK", "RESULT"], -1130), "ACK"),
  selfTradePreventionMode: standard(selfTradeMode, "EXPIRE_MAKER"),
  goodTillDate: optional(whole(0)),
};

type PlacingAlgo = InputOf<typeof placingAlgo>;

/** What each type needs and must not have. Source: facts, section 4.6. @throws VenueError */
function requestOf(input: PlacingAlgo): PlaceAlgo {
  const trailing = input.type === "TRAILING_STOP_MARKET";
  if (input.closePosition) {
    if (input.type !== "STOP_MARKET" && input.type !== "TAKE_PROFIT_MARKET")
      throw new VenueError(-4136, "Target strategy invalid for orderType, closePosition.");
    if (input.quantity !== undefined)
      throw new VenueError(-4137, "Quantity must be zero with closePosition equals true.");
    if (input.reduceOnly !== undefined)
      throw new VenueError(-4138, "Reduce only must be true with closePosition equals true.");
  } else if (input.quantity === undefined) throw missing("quantity");
  if (!becomesMarket(input)) {
    if (input.price === undefined && input.priceMatch === undefined) throw missing("price");
    if (input.price !== undefined && input.priceMatch !== undefined)
      throw new VenueError(-1106, "Parameter 'price' sent when not required.");
  } else if (input.price !== undefined)
    throw new VenueError(-1106, "Parameter 'price' sent when not required.");
  if (trailing && input.callbackRate === undefined) throw missing("callbackRate");
  if (!trailing && input.triggerPrice === undefined) throw missing("triggerPrice");
  if (!trailing && input.activatePrice !== undefined)
    throw new VenueError(-4135, "Activation price is not allowed for this order type.");
  return {
    symbol: input.symbol,
    side: input.side,
    type: input.type,
    timeInForce: input.timeInForce,
    quantity: input.quantity ?? (0n as Quantity),
    price: input.price ?? (0n as Price),
    triggerPrice: trailing ? (0n as Price) : (input.triggerPrice ?? (0n as Price)),
    workingType: input.workingType,
    priceMatch: input.priceMatch ?? "NONE",
    closePosition: input.closePosition,
    priceProtect: input.priceProtect,
    reduceOnly: input.reduceOnly ?? false,
    activatePrice: input.activatePrice ?? (0n as Price),
    callbackRate: input.callbackRate ?? (0n as Ratio),
    selfTradeMode: input.selfTradePreventionMode,
    goodTillMs: input.goodTillDate ?? 0,
    clientId: input.clientAlgoId,
  };
}

const naming = { algoId: optional(whole(0)), clientAlgoId: optional(text) };

function named(venue: Venue, { account, input }: Call<InputOf<typeof naming>>): AlgoOrder | undefined {
  if (input.algoId === undefined && input.clientAlgoId === undefined)
    throw new VenueError(-1102, "Param 'algoid' or 'clientalgoid' must be sent, but both were empty/null!");
  const name = { algoId: input.algoId, clientId: input.clientAlgoId };
  return venue.exchange.findAlgo(account, name, venue.now());
}

const queried = (venue: Venue, algo: AlgoOrder): object =>
  algoQuery(algo, algo.orderId === undefined ? undefined : venue.exchange.order(algo.orderId));

/** Conditional orders. Source: facts, sections 4.2 and 4.6. */
export const algoEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "POST",
    path: "/fapi/v1/algoOrder",
    security: "signed",
    weight: 0,
    orders: { in10s: 1, in1m: 1 },
    parameters: placingAlgo,
    handler: (venue, { account, input }) => {
      venue.exchange.book(input.symbol);
      checkPositionSide(venue, account, input.positionSide);
      return algoAnswer(venue.exchange.placeAlgo(account, requestOf(input), venue.now()));
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/fapi/v1/algoOrder",
    security: "signed",
    weight: 1,
    parameters: naming,
    handler: (venue, call) => {
      const algo = venue.exchange.cancelAlgo(named(venue, call), venue.now());
      return { algoId: algo.algoId, clientAlgoId: algo.clientId, code: "200", msg: "success" };
    },
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/algoOrder",
    security: "signed",
    weight: 1,
    parameters: naming,
    handler: (venue, call) => {
      const algo = named(venue, call);
      if (algo === undefined) throw new VenueError(-2013, "Order does not exist.");
      return queried(venue, algo);
    },
  }),
  cancelAllOf("/fapi/v1/algoOpenOrders", (venue, account, symbol) =>
    venue.exchange.cancelAllAlgos(account, symbol, venue.now()),
  ),
  endpoint({
    method: "GET",
    path: "/fapi/v1/openAlgoOrders",
    security: "signed",
    weight: (params) => (params.has("symbol") ? 1 : 40),
    parameters: { algoType: optional(text), symbol: optional(text), algoId: optional(whole(0)) },
    handler: (venue, { account, input: { symbol, algoId } }) =>
      [...venue.exchange.algoOrders]
        .filter(
          (algo) =>
            algo.account === account &&
            isWaiting(algo) &&
            (symbol === undefined || algo.symbol === symbol) &&
            (algoId === undefined || algo.algoId === algoId),
        )
        .map((algo) => queried(venue, algo)),
  }),
  endpoint({
    method: "GET",
    path: "/fapi/v1/allAlgoOrders",
    security: "signed",
    weight: 5,
    parameters: {
      symbol: mandatory(text),
      algoId: optional(whole(0)),
      ...window,
      limit: standard(rows(1000), 500),
    },
    handler: (venue, { account, input }) => {
      venue.exchange.book(input.symbol);
      const nowMs = venue.now();
      const { fromMs, toMs } = windowOf(input, nowMs);
      const { algoId } = input;
      const found = [...venue.exchange.algoOrders].filter(
        (algo) =>
          algo.account === account &&
          algo.symbol === input.symbol &&
          (algoId === undefined ? algo.createMs >= fromMs && algo.createMs <= toMs : algo.algoId >= algoId) &&
          isAlgoShown(algo, nowMs),
      );
      const forward = algoId !== undefined || input.startTime !== undefined;
      return (forward ? found.slice(0, input.limit) : found.slice(-input.limit)).map((algo) =>
        queried(venue, algo),
      );
    },
  }),
];
