import { min, plus, sizeOf, ZERO_MONEY, ZERO_QUANTITY, type Price } from "#libs/domain/fixed.ts";
import type { Core } from "./core.ts";
import { changed, end, fill } from "./filling.ts";
import { checkMargin } from "./margin.ts";
import { isOpen, openQuantity, type PlaceOrder, type VenueOrder } from "./order.ts";
import { checkFilters, VenueError } from "./rules.ts";

/** @throws VenueError when the order is not taken; nothing has happened then. */
export function place(core: Core, accountId: string, request: PlaceOrder, nowMs: number): VenueOrder {
  const rules = core.rules.get(request.symbol);
  if (rules === undefined) throw new VenueError(-1121, "Invalid symbol.");
  const book = core.book(request.symbol);
  const account = core.account(accountId);
  const mark = core.mark(request.symbol);
  for (const open of core.openOrders(accountId))
    if (open.clientId === request.clientId) throw new VenueError(-4116, "ClientOrderId is duplicated.");
  checkFilters(rules, request, mark);

  const { amount } = account.position(request.symbol);
  let { quantity } = request;
  if (request.reduceOnly) {
    const reduces = amount !== 0n && amount > 0n === (request.side === "SELL");
    if (!reduces) throw new VenueError(-2022, "ReduceOnly Order is rejected.");
    quantity = min(quantity, sizeOf(amount));
  }
  const levels = book.takeable(request.side, request.price);
  const crosses = levels.length > 0;
  if (request.timeInForce === "GTX" && crosses)
    throw new VenueError(
      -5022,
      "Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be recorded in the order history.",
    );
  if (request.timeInForce === "FOK") {
    const there = levels.reduce((sum, level) => plus(sum, level.quantity), ZERO_QUANTITY);
    if (there < quantity)
      throw new VenueError(
        -5021,
        "Due to the order could not be filled immediately, the FOK order has been rejected. The order will not be recorded in the order history.",
      );
  }
  if (!request.reduceOnly) checkMargin(core, account, request, mark);

  const order: VenueOrder = {
    orderId: core.nextOrderId++,
    account: accountId,
    clientId: request.clientId,
    symbol: request.symbol,
    side: request.side,
    type: request.type,
    timeInForce: request.timeInForce,
    price: request.price ?? (0n as Price),
    quantity,
    filled: ZERO_QUANTITY,
    quote: ZERO_MONEY,
    status: "NEW",
    reduceOnly: request.reduceOnly,
    timeMs: nowMs,
    updateTimeMs: nowMs,
    queueAhead: request.price === undefined ? ZERO_QUANTITY : book.displayed(request.side, request.price),
  };
  core.orders.set(order.orderId, order);
  changed(core, order, "NEW", "0", nowMs);

  if (request.timeInForce !== "GTX")
    for (const level of levels) {
      const open = openQuantity(order);
      if (open === 0n) break;
      const taken = min(open, level.quantity);
      book.take(level.price, taken);
      fill(core, order, taken, level.price, false, nowMs);
    }
  if (order.filled < order.quantity) {
    if (order.type === "MARKET" || order.timeInForce === "IOC")
      end(core, order, "EXPIRED", order.type === "MARKET" ? "9" : "2", nowMs);
    else core.restingOf(order.symbol).add(order);
  }
  core.forgetOldOrders();
  return order;
}

/** @throws VenueError -2011 when there is no such open order. */
export function cancel(core: Core, order: VenueOrder | undefined, nowMs: number): VenueOrder {
  if (order === undefined || !isOpen(order)) throw new VenueError(-2011, "Unknown order sent.");
  end(core, order, "CANCELED", "0", nowMs);
  return order;
}

export function find(
  core: Core,
  accountId: string,
  symbol: string,
  orderId: bigint | undefined,
  clientId: string | undefined,
): VenueOrder | undefined {
  if (orderId !== undefined) {
    const order = core.orders.get(orderId);
    return order?.account === accountId && order.symbol === symbol ? order : undefined;
  }
  let newest: VenueOrder | undefined;
  for (const order of core.orders.values())
    if (order.account === accountId && order.symbol === symbol && order.clientId === clientId) newest = order;
  return newest;
}
