import {
  format,
  parsePriceOrZero,
  parseQuantityOrZero,
  parseRatio,
  type Price,
  type Quantity,
  type Ratio,
  type Side,
} from "#libs/domain/fixed.ts";
import type { JudgeAlgo } from "../judge.ts";
import { TIMES_IN_FORCE, type PriceMatch, type SelfTradeMode, type WorkingType } from "./order.ts";

export const ALGO_TYPES = [
  "STOP",
  "STOP_MARKET",
  "TAKE_PROFIT",
  "TAKE_PROFIT_MARKET",
  "TRAILING_STOP_MARKET",
] as const;
export type AlgoType = (typeof ALGO_TYPES)[number];

export const ALGO_TIMES_IN_FORCE = [...TIMES_IN_FORCE, "GTE_GTC"] as const;
/** GTE_GTC: as GTC, and over when the position is. */
export type AlgoTimeInForce = (typeof ALGO_TIMES_IN_FORCE)[number];

export type AlgoStatus =
  | "NEW"
  | "TRIGGERING"
  | "TRIGGERED"
  | "FINISHED"
  | "CANCELED"
  | "EXPIRED"
  | "REJECTED";

/** What a conditional order is asked to be. */
export interface PlaceAlgo {
  readonly symbol: string;
  readonly side: Side;
  readonly type: AlgoType;
  readonly timeInForce: AlgoTimeInForce;
  /** 0 with `closePosition`. */
  readonly quantity: Quantity;
  /** 0 for the types that become a MARKET order. */
  readonly price: Price;
  /** 0 for a trailing stop. */
  readonly triggerPrice: Price;
  readonly workingType: WorkingType;
  readonly priceMatch: PriceMatch | "NONE";
  readonly closePosition: boolean;
  readonly priceProtect: boolean;
  readonly reduceOnly: boolean;
  /** 0: a trailing stop is active at once. */
  readonly activatePrice: Price;
  /** 0.01 is one per cent; 0 unless trailing. */
  readonly callbackRate: Ratio;
  readonly selfTradeMode: SelfTradeMode;
  readonly goodTillMs: number;
  readonly clientId: string | undefined;
}

export interface AlgoOrder extends Omit<PlaceAlgo, "clientId"> {
  readonly algoId: number;
  readonly clientId: string;
  readonly account: string;
  status: AlgoStatus;
  /** Trailing: its price has been reached and the callback is followed. */
  active: boolean;
  /** Trailing: the best price since it is active; 0 before. */
  extreme: Price;
  /** The order it became. */
  orderId: bigint | undefined;
  /** Why the engine refused it at its trigger. */
  reason: string;
  readonly createMs: number;
  updateMs: number;
  triggerMs: number;
}

/** True while it may still become an order. */
export const isWaiting = ({ status }: AlgoOrder): boolean => status === "NEW" || status === "TRIGGERING";

export const becomesMarket = ({ type }: { readonly type: AlgoType }): boolean =>
  type !== "STOP" && type !== "TAKE_PROFIT";

export const judgeAlgo = (algo: AlgoOrder): JudgeAlgo => {
  const {
    account: _,
    orderId,
    quantity,
    price,
    triggerPrice,
    activatePrice,
    callbackRate,
    extreme,
    ...rest
  } = algo;
  return {
    ...rest,
    quantity: format(quantity),
    price: format(price),
    triggerPrice: format(triggerPrice),
    activatePrice: format(activatePrice),
    callbackRate: format(callbackRate),
    extreme: format(extreme),
    orderId: orderId?.toString() ?? "",
  };
};

export const algoOfJudge = (account: string, algo: JudgeAlgo): AlgoOrder => ({
  ...(algo as unknown as AlgoOrder),
  account,
  quantity: parseQuantityOrZero(algo.quantity),
  price: parsePriceOrZero(algo.price),
  triggerPrice: parsePriceOrZero(algo.triggerPrice),
  activatePrice: parsePriceOrZero(algo.activatePrice),
  callbackRate: parseRatio(algo.callbackRate),
  extreme: parsePriceOrZero(algo.extreme),
  orderId: algo.orderId === "" ? undefined : BigInt(algo.orderId),
});
