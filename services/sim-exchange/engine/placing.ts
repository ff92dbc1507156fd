import { ZERO_MONEY, ZERO_QUANTITY, type Price, type Quantity } from "#libs/domain/fixed.ts";
import type { Core } from "./core.ts";
import { changed, end } from "./filling.ts";
import { checkMargin } from "./margin.ts";
import { isOpen, type PlaceOrder, type VenueOrder } from "./order.ts";
import { isShown } from "./order-store.ts";
import { matchedPrice } from "./price-match.ts";
import { expireExcess, reducibleQuantity } from "./reduce-only.ts";
import {
  checkNotional,
  checkPercentPrice,
  checkPrice,
  checkQuantity,
  checkStatus,
  marketLimit,
  VenueError,
} from "./rules.ts";
import { take, takeableQuantity, wouldTake } from "./taking.ts";

/** The least there can be: asks for the best level alone. */
const SOME = 1n as Quantity;
const GOOD_TILL_AHEAD_MS = 600_000;
const GOOD_TILL_MAX_MS = 253_402_300_799_000;

/** The exchange's words. */
export const POST_ONLY_REFUSED =
  "Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be recorded in the order history";

/** @throws VenueError -5022 */
export const refusePostOnly = (): never => {
  throw new VenueError(-5022, POST_ONLY_REFUSED);
};

/** A cancel date, cut to whole seconds. @throws VenueError -5040 */
export function goodTill(goodTillMs: number | undefined, nowMs: number): number {
  if (goodTillMs === undefined || goodTillMs <= nowMs + GOOD_TILL_AHEAD_MS || goodTillMs >= GOOD_TILL_MAX_MS)
    throw new VenueError(
      -5040,
      "The goodTillDate timestamp must be greater than the current time plus 600 seconds and smaller than 253402300799000.",
    );
  return Math.floor(goodTillMs / 1_000) * 1_000;
}

/**
 * The order as it would be taken, not yet known to anybody.
 *
 * @throws VenueError when it is refused; nothing has happened then.
 */
function admit(core: Core, accountId: string, request: PlaceOrder, nowMs: number): VenueOrder {
  const { side, timeInForce } = request;
  const rules = core.rulesOf(request.symbol);
  // The name as it is listed: maps find it sooner than a piece of a request.
  const { symbol } = rules;
  const account = core.account(accountId);
  checkStatus(rules, request.reduceOnly);
  const mark = core.mark(symbol);
  const market = request.type === "MARKET";
  if (request.clientId !== undefined && core.orders.isTaken(accountId, request.clientId))
    throw new VenueError(-4116, "ClientOrderId is duplicated.");
  const goodTillMs = timeInForce === "GTD" ? goodTill(request.goodTillMs, nowMs) : 0;
  const price =
    request.priceMatch === undefined ? request.price : matchedPrice(core, symbol, side, request.priceMatch);

  checkQuantity(rules, request.quantity, market);
  if (price !== undefined) {
    checkPrice(rules, price);
    checkPercentPrice(rules, side, price, mark);
  }
  if (!request.reduceOnly) checkNotional(rules, request.quantity, price ?? mark);
  if ((core.orders.exposure(accountId, symbol)?.orders ?? 0) >= rules.maxOrders)
    throw new VenueError(-2025, "Reach max open order limit.");
  const limit = price ?? marketLimit(rules, side, mark);
  if (market) checkMarketBound(core, request, limit);
  const quantity = request.reduceOnly ? reducibleQuantity(core, account, request, price) : request.quantity;

  const selfTradeMode = request.selfTradeMode ?? "EXPIRE_MAKER";
  if (timeInForce === "GTX" && wouldTake(core, symbol, side, limit)) refusePostOnly();
  if (
    timeInForce === "FOK" &&
    takeableQuantity(core, { account: accountId, symbol, side, timeInForce, selfTradeMode }, limit) < quantity
  )
    throw new VenueError(
      -5021,
      "Due to the order could not be filled immediately, the FOK order has been rejected. The order will not be recorded in the order history",
    );
  const { reduceOnly } = request;
  checkMargin(core, account, { symbol, side, quantity, price: price ?? mark, reduceOnly });

  const orderId = core.nextOrderId++;
  return {
    orderId,
    account: accountId,
    clientId: request.clientId ?? `sim${orderId.toString(36)}`,
    symbol,
    side,
    type: request.type,
    timeInForce,
    price: price ?? (0n as Price),
    quantity,
    filled: ZERO_QUANTITY,
    quote: ZERO_MONEY,
    status: "NEW",
    reduceOnly: request.reduceOnly,
    selfTradeMode,
    priceMatch: request.priceMatch ?? "NONE",
    goodTillMs,
    origin: request.origin,
    amendments: 0,
    modifyId: undefined,
    timeMs: nowMs,
    updateTimeMs: nowMs,
    held: ZERO_MONEY,
    queueAhead: price === undefined ? ZERO_QUANTITY : core.book(symbol).displayed(side, price),
  };
}

/** A MARKET order whose best counter-price is out of bounds is refused. */
function checkMarketBound(core: Core, { symbol, side }: PlaceOrder, limit: Price): void {
  const best = core.book(symbol).takeable(side, undefined, SOME)[0];
  if (best !== undefined && (side === "BUY" ? best.price > limit : best.price < limit))
    throw new VenueError(
      -4131,
      "The counterparty's best price does not meet the PERCENT_PRICE filter limit.",
    );
}

/** Checks an order as {@link place} would, and takes none. @throws VenueError */
export function test(core: Core, accountId: string, request: PlaceOrder, nowMs: number): void {
  admit(core, accountId, request, nowMs);
}

/**
 * @param accepted told of the order between its acceptance and its first trade.
 * @throws VenueError when the order is not taken; nothing has happened then.
 */
export function place(
  core: Core,
  accountId: string,
  request: PlaceOrder,
  nowMs: number,
  accepted: (order: VenueOrder) => void = () => undefined,
): VenueOrder {
  const order = admit(core, accountId, request, nowMs);
  core.orders.add(order);
  changed(core, order, "NEW", "0", nowMs);
  accepted(order);
  if (order.reduceOnly) expireExcess(core, core.account(accountId), order.symbol, order.side, nowMs);
  run(core, order, nowMs);
  return order;
}

/** Lets an accepted order take what it meets; the rest waits in the book or expires. */
export function run(core: Core, order: VenueOrder, nowMs: number): void {
  const limit =
    order.type === "LIMIT"
      ? order.price
      : marketLimit(core.rulesOf(order.symbol), order.side, core.mark(order.symbol));
  if (order.timeInForce !== "GTX") take(core, order, limit, nowMs);
  if (!isOpen(order)) return;
  if (order.type === "MARKET" || order.timeInForce === "IOC" || order.timeInForce === "FOK") {
    end(core, order, "EXPIRED", order.type === "MARKET" ? "9" : "2", nowMs);
    return;
  }
  core.orders.rest(order);
  if (order.timeInForce === "GTD") core.goodTill.add(order);
}

/** @throws VenueError -2011 when there is no such open order. */
export function cancel(core: Core, order: VenueOrder | undefined, nowMs: number): VenueOrder {
  if (order === undefined || !isOpen(order)) throw new VenueError(-2011, "Unknown order sent.");
  end(core, order, "CANCELED", "0", nowMs);
  return order;
}

/** Cancels every open order of an account on a symbol. */
export function cancelAll(core: Core, accountId: string, symbol: string, nowMs: number): void {
  for (const order of core.orders.open(accountId, symbol))
    if (isOpen(order)) end(core, order, "CANCELED", "0", nowMs);
}

/** An order by its id, or the newest with its client id; undefined when it is no longer shown. */
export function find(
  core: Core,
  accountId: string,
  symbol: string,
  name: { readonly orderId: bigint | undefined; readonly clientId: string | undefined },
  nowMs: number,
): VenueOrder | undefined {
  const order =
    name.orderId === undefined
      ? core.orders.named(accountId, symbol, name.clientId ?? "")
      : core.orders.get(name.orderId);
  return order?.account === accountId && order.symbol === symbol && isShown(order, nowMs) ? order : undefined;
}
