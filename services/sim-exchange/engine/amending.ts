import type { Price, Quantity, Side } from "#libs/domain/fixed.ts";
import type { Core } from "./core.ts";
import { changed, end } from "./filling.ts";
import { checkMargin } from "./margin.ts";
import { isOpen, type PriceMatch, type VenueOrder } from "./order.ts";
import { run } from "./placing.ts";
import { matchedPrice } from "./price-match.ts";
import { reducibleQuantity } from "./reduce-only.ts";
import { checkNotional, checkPercentPrice, checkPrice, checkQuantity, VenueError } from "./rules.ts";
import { wouldTake } from "./taking.ts";

const AMENDMENTS_MAX = 10_000;

export interface AmendOrder {
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price | undefined;
  readonly priceMatch: PriceMatch | undefined;
  readonly reduceOnly: boolean;
  readonly modifyId: string | undefined;
}

/**
 * Changes price and quantity of an open limit order; it loses its place in the queue. It is cancelled instead when
 * it has filled as much as the new quantity, or is post-only and the new price would take.
 *
 * Source: facts, section 4.2, "Modify rules".
 * @throws VenueError when the amendment is refused; the order stands as it was.
 */
export function amend(
  core: Core,
  order: VenueOrder | undefined,
  request: AmendOrder,
  nowMs: number,
): VenueOrder {
  if (order === undefined || !isOpen(order)) throw new VenueError(-2013, "Order does not exist.");
  const { symbol, side } = order;
  const rules = core.rulesOf(symbol);
  if (rules.status !== "TRADING")
    throw new VenueError(-5024, "Symbol is not in trading status. Order amendment is not permitted.");
  if (order.type !== "LIMIT") throw new VenueError(-5025, "Only limit order is supported.");
  if (request.side !== side) throw new VenueError(-1117, "Invalid side.");
  if (order.amendments >= AMENDMENTS_MAX) throw new VenueError(-5026, "Exceed maximum modify order limit.");
  if (request.reduceOnly && !order.reduceOnly)
    throw new VenueError(-5047, "The original order is not reduce only.");
  const price =
    request.priceMatch === undefined
      ? (request.price ?? order.price)
      : matchedPrice(core, symbol, side, request.priceMatch);
  if (price === order.price && request.quantity === order.quantity)
    throw new VenueError(-5027, "No need to modify the order.");
  checkQuantity(rules, request.quantity, false);
  checkPrice(rules, price);
  checkPercentPrice(rules, side, price, core.mark(symbol));

  if (order.filled > 0n && request.quantity <= order.filled) {
    end(core, order, "CANCELED", "0", nowMs);
    return order;
  }
  if (order.timeInForce === "GTX" && wouldTake(core, symbol, side, price)) {
    end(core, order, "EXPIRED", "0", nowMs);
    return order;
  }
  const account = core.account(order.account);
  let { quantity } = request;
  if (order.reduceOnly) {
    const open = { symbol, side, quantity: (quantity - order.filled) as Quantity };
    quantity = (order.filled + reducibleQuantity(core, account, open, price, order)) as Quantity;
  } else {
    checkNotional(rules, quantity, price, -5029);
    checkGrowth(core, order, quantity, price);
  }

  order.amendments += 1;
  core.amendments.push({
    amendmentId: core.nextAmendmentId++,
    account: order.account,
    symbol,
    orderId: order.orderId,
    clientId: order.clientId,
    timeMs: nowMs,
    price: [order.price, price],
    quantity: [order.quantity, quantity],
    count: order.amendments,
  });
  core.orders.unrest(order);
  order.price = price;
  order.quantity = quantity;
  order.selfTradeMode = "NONE";
  order.modifyId = request.modifyId;
  order.updateTimeMs = nowMs;
  core.orders.reckon(order);
  order.queueAhead = core.book(symbol).displayed(side, price);
  changed(core, order, "AMENDMENT", "0", nowMs);
  run(core, order, nowMs);
  return order;
}

/** The margin the amended order needs, with the old one taken out meanwhile. */
function checkGrowth(core: Core, order: VenueOrder, quantity: Quantity, price: Price): void {
  const before = order.quantity;
  const open = (quantity - order.filled) as Quantity;
  order.quantity = order.filled;
  core.orders.reckon(order);
  try {
    checkMargin(core, core.account(order.account), {
      symbol: order.symbol,
      side: order.side,
      quantity: open,
      price,
      reduceOnly: false,
    });
  } finally {
    order.quantity = before;
    core.orders.reckon(order);
  }
}
