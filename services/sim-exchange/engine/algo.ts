import { ONE, scaleBy, sizeOf, type Price, type Ratio } from "#libs/domain/fixed.ts";
import {
  becomesMarket,
  isWaiting,
  judgeAlgo,
  type AlgoOrder,
  type AlgoStatus,
  type PlaceAlgo,
} from "./algo-order.ts";
import type { Core } from "./core.ts";
import type { PlaceOrder, VenueOrder } from "./order.ts";
import { goodTill, place } from "./placing.ts";
import { checkNotional, checkPrice, checkQuantity, VenueError } from "./rules.ts";

const ALGOS_MAX = 200;
const ENDED_MAX = 10_000;
const DAY_MS = 86_400_000;

/** Changes a conditional order's state, and says so. */
function become(core: Core, algo: AlgoOrder, status: AlgoStatus, nowMs: number, child?: VenueOrder): void {
  algo.status = status;
  algo.updateMs = nowMs;
  report(core, algo, nowMs, child);
}

function report(core: Core, algo: AlgoOrder, nowMs: number, child?: VenueOrder): void {
  if (isWaiting(algo)) core.waiting.add(algo);
  else core.waiting.delete(algo);
  record(core, algo, nowMs);
  core.notify({ kind: "algo", algo, child });
}

function record(core: Core, algo: AlgoOrder, nowMs: number): void {
  core.record({ k: "algo", t: nowMs, account: algo.account, algo: judgeAlgo(algo) });
}

/** STOP orders trigger on a move against their side, TAKE_PROFIT orders on one with it. */
const rises = ({ type, side }: Pick<AlgoOrder, "type" | "side">): boolean =>
  type.startsWith("STOP") === (side === "BUY");

const workingPrice = (
  core: Core,
  { symbol, workingType }: Pick<AlgoOrder, "symbol" | "workingType">,
): Price => (workingType === "MARK_PRICE" ? core.mark(symbol) : core.lastPrice(symbol));

/** @throws VenueError when the order is not taken. Margin is not checked before its trigger. */
export function placeAlgo(core: Core, accountId: string, request: PlaceAlgo, nowMs: number): AlgoOrder {
  check(core, accountId, request, nowMs);
  const algoId = core.nextAlgoId++;
  const trailing = request.type === "TRAILING_STOP_MARKET";
  const algo: AlgoOrder = {
    ...request,
    goodTillMs: request.timeInForce === "GTD" ? goodTill(request.goodTillMs, nowMs) : 0,
    algoId,
    clientId: request.clientId ?? `sim${algoId.toString(36)}`,
    account: accountId,
    status: "NEW",
    active: trailing && request.activatePrice === 0n,
    extreme: (trailing && request.activatePrice === 0n ? workingPrice(core, request) : 0n) as Price,
    orderId: undefined,
    reason: "",
    createMs: nowMs,
    updateMs: nowMs,
    triggerMs: 0,
  };
  core.algos.set(algoId, algo);
  report(core, algo, nowMs);
  forgetEnded(core);
  return algo;
}

function check(core: Core, accountId: string, request: PlaceAlgo, nowMs: number): void {
  const { symbol, side, price, triggerPrice } = request;
  const rules = core.rulesOf(symbol);
  if (rules.status === "CLOSE" || rules.status === "DELIVERED")
    throw new VenueError(-4141, "Symbol is closed.");
  let waiting = 0;
  for (const other of core.waiting) {
    if (other.account !== accountId) continue;
    waiting += 1;
    if (request.clientId !== undefined && other.clientId === request.clientId)
      throw new VenueError(-4116, "ClientOrderId is duplicated.");
  }
  if (waiting >= ALGOS_MAX) throw new VenueError(-4045, "Reach max stop order limit.");
  if (request.timeInForce === "GTD") goodTill(request.goodTillMs, nowMs);
  if (request.timeInForce === "GTE_GTC" && core.account(accountId).reducible(symbol, side) === 0n)
    throw new VenueError(
      -4509,
      "Time in Force (TIF) GTE can only be used with open positions. Please ensure that positions are available.",
    );
  if (!request.closePosition) checkQuantity(rules, request.quantity, becomesMarket(request));
  if (price !== 0n) checkPrice(rules, price);
  const now = workingPrice(core, request);
  if (request.type === "TRAILING_STOP_MARKET") {
    const { activatePrice } = request;
    if (activatePrice === 0n) return;
    checkPrice(rules, activatePrice);
    if (side === "BUY" ? activatePrice >= now : activatePrice <= now) throw wouldTrigger();
    return;
  }
  checkPrice(rules, triggerPrice);
  if (rises(request) ? now >= triggerPrice : now <= triggerPrice) throw wouldTrigger();
  if (!request.reduceOnly && !request.closePosition)
    checkNotional(rules, request.quantity, price === 0n ? triggerPrice : price);
  if (price === 0n) return;
  if (side === "BUY" && price > scaleBy(triggerPrice, rules.multiplierUp, "down"))
    throw new VenueError(-4183, "Price is higher than stop price multiplier cap.");
  if (side === "SELL" && price < scaleBy(triggerPrice, rules.multiplierDown, "up"))
    throw new VenueError(-4184, "Price is lower than stop price multiplier floor.");
}

const wouldTrigger = (): VenueError => new VenueError(-2021, "Order would immediately trigger.");

/** Triggers what the newest prices of a symbol trigger. */
export function watchAlgos(core: Core, symbol: string, nowMs: number): void {
  for (const algo of core.waiting) {
    if (algo.symbol !== symbol || algo.status !== "NEW" || !core.hasMark(symbol)) continue;
    if (core.faults.endStop(algo)) {
      become(core, algo, "EXPIRED", nowMs);
      continue;
    }
    const price = workingPrice(core, algo);
    const reached =
      algo.type === "TRAILING_STOP_MARKET"
        ? trails(core, algo, price, nowMs)
        : rises(algo)
          ? price >= algo.triggerPrice
          : price <= algo.triggerPrice;
    if (reached && !(algo.priceProtect && isApart(core, symbol))) trigger(core, algo, nowMs);
  }
}

/** Follows the price; true when it has come back by the callback. */
function trails(core: Core, algo: AlgoOrder, price: Price, nowMs: number): boolean {
  const buys = algo.side === "BUY";
  if (!algo.active) {
    if (buys ? price > algo.activatePrice : price < algo.activatePrice) return false;
    algo.active = true;
    algo.extreme = price;
    report(core, algo, nowMs);
    return false;
  }
  if (buys ? price < algo.extreme : price > algo.extreme) {
    algo.extreme = price;
    // Its owner is told nothing, but a later run must follow on from here.
    record(core, algo, nowMs);
    return false;
  }
  const rate = (buys ? ONE + algo.callbackRate : ONE - algo.callbackRate) as Ratio;
  const turn = scaleBy(algo.extreme, rate, buys ? "up" : "down");
  return buys ? price >= turn : price <= turn;
}

/** True while mark and last price are further apart than price protection allows. */
function isApart(core: Core, symbol: string): boolean {
  const [mark, last] = [core.mark(symbol), core.lastPrice(symbol)];
  const apart = mark > last ? mark - last : last - mark;
  return apart > scaleBy(mark, core.rulesOf(symbol).triggerProtect, "down");
}

function trigger(core: Core, algo: AlgoOrder, nowMs: number): void {
  algo.triggerMs = nowMs;
  become(core, algo, "TRIGGERING", nowMs);
  if (!core.faults.holdTrigger(algo)) release(core, algo, nowMs);
}

/** Turns a triggered conditional order into an order of its own, or shows why the engine refused it. */
export function release(core: Core, algo: AlgoOrder, nowMs: number): void {
  const request = childOf(core, algo);
  if (request === undefined) {
    become(core, algo, "EXPIRED", nowMs);
    return;
  }
  try {
    place(core, algo.account, request, nowMs, (child) => {
      algo.orderId = child.orderId;
      become(core, algo, "TRIGGERED", nowMs, child);
    });
  } catch (error) {
    if (!(error instanceof VenueError)) throw error;
    algo.reason = error.message;
    become(core, algo, "REJECTED", nowMs);
  }
}

/** Undefined when it would close a position that is not there. */
function childOf(core: Core, algo: AlgoOrder): PlaceOrder | undefined {
  const market = becomesMarket(algo);
  const { amount } = core.account(algo.account).position(algo.symbol);
  const closes = amount !== 0n && amount > 0n === (algo.side === "SELL");
  if (algo.closePosition && !closes) return undefined;
  return {
    symbol: algo.symbol,
    side: algo.side,
    type: market ? "MARKET" : "LIMIT",
    timeInForce: market || algo.timeInForce === "GTE_GTC" ? "GTC" : algo.timeInForce,
    quantity: algo.closePosition ? sizeOf(amount) : algo.quantity,
    price: market || algo.priceMatch !== "NONE" ? undefined : algo.price,
    reduceOnly: algo.reduceOnly || algo.closePosition,
    clientId: algo.clientId,
    selfTradeMode: algo.selfTradeMode,
    priceMatch: market || algo.priceMatch === "NONE" ? undefined : algo.priceMatch,
    goodTillMs: algo.goodTillMs === 0 ? undefined : algo.goodTillMs,
    origin: {
      algoId: algo.algoId,
      type: algo.type,
      triggerPrice: algo.triggerPrice,
      workingType: algo.workingType,
      priceProtect: algo.priceProtect,
      closePosition: algo.closePosition,
      activatePrice: algo.activatePrice,
      callbackRate: algo.callbackRate,
    },
  };
}

/** A conditional order is finished when the order it became has ended, filled or not. */
export function finishParent(core: Core, child: VenueOrder, nowMs: number): void {
  if (child.origin === undefined) return;
  const algo = core.algos.get(child.origin.algoId);
  if (algo !== undefined && algo.status === "TRIGGERED") become(core, algo, "FINISHED", nowMs, child);
}

/** @throws VenueError -2011 unless it still waits for its trigger. */
export function cancelAlgo(core: Core, algo: AlgoOrder | undefined, nowMs: number): AlgoOrder {
  if (algo?.status !== "NEW") throw new VenueError(-2011, "Unknown order sent.");
  become(core, algo, "CANCELED", nowMs);
  return algo;
}

/** Cancels every waiting conditional order of an account on a symbol. */
export function cancelAllAlgos(core: Core, account: string, symbol: string, nowMs: number): void {
  for (const algo of core.waiting)
    if (algo.account === account && algo.symbol === symbol && algo.status === "NEW")
      become(core, algo, "CANCELED", nowMs);
}

/** Ends conditional orders whose date has come. */
export function expireAlgos(core: Core, nowMs: number): void {
  for (const algo of core.waiting)
    if (algo.goodTillMs !== 0 && algo.status === "NEW" && nowMs >= algo.goodTillMs)
      become(core, algo, "EXPIRED", nowMs);
}

/** Ends the conditional orders that were for a position alone, which is closed or turned now. */
export function expireUnneeded(core: Core, account: string, symbol: string, nowMs: number): void {
  for (const algo of core.waiting)
    if (
      algo.account === account &&
      algo.symbol === symbol &&
      algo.status === "NEW" &&
      (algo.closePosition || algo.timeInForce === "GTE_GTC") &&
      core.account(account).reducible(symbol, algo.side) === 0n
    )
      become(core, algo, "EXPIRED", nowMs);
}

/** Ends every conditional order of a symbol that trades no more. */
export function expireAlgosOf(core: Core, symbol: string, nowMs: number): void {
  for (const algo of core.waiting) if (algo.symbol === symbol) become(core, algo, "EXPIRED", nowMs);
}

/** By algo id, or the newest with the client id; one that never traded is shown for 3 days, any for 90. */
export function findAlgo(
  core: Core,
  account: string,
  name: { readonly algoId: number | undefined; readonly clientId: string | undefined },
  nowMs: number,
): AlgoOrder | undefined {
  if (name.algoId !== undefined) {
    const algo = core.algos.get(name.algoId);
    return algo?.account === account && isAlgoShown(algo, nowMs) ? algo : undefined;
  }
  let newest: AlgoOrder | undefined;
  for (const algo of core.algos.values())
    if (algo.account === account && algo.clientId === name.clientId && isAlgoShown(algo, nowMs))
      newest = algo;
  return newest;
}

export const isAlgoShown = (algo: AlgoOrder, nowMs: number): boolean =>
  isWaiting(algo) ||
  algo.status === "TRIGGERED" ||
  nowMs - algo.updateMs < (algo.status === "FINISHED" ? 90 : 3) * DAY_MS;

function forgetEnded(core: Core): void {
  if (core.algos.size <= 2 * ENDED_MAX) return;
  for (const [id, algo] of core.algos) {
    if (core.algos.size <= ENDED_MAX) break;
    if (!isWaiting(algo) && algo.status !== "TRIGGERED") core.algos.delete(id);
  }
}
