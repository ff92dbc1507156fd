import { format, min, notionalOf, plus, type Money, type Price, type Quantity } from "#libs/domain/fixed.ts";
import { integerText } from "../json.ts";
import type { Core } from "./core.ts";
import type { ExpiryReason } from "./notices.ts";
import {
  isOpen,
  judgeOrder,
  openQuantity,
  type OrderStatus,
  type VenueFill,
  type VenueOrder,
} from "./order.ts";

export interface FillTerms {
  readonly maker: boolean;
  /** Given when both sides of a trade are ours: they share it. */
  readonly tradeId?: number;
  /** CALCULATED for what the exchange itself closes. */
  readonly execution?: "TRADE" | "CALCULATED";
  /** Instead of the account's own rates. */
  readonly fee?: Money;
}

/** How much of an order can fill now: a reduce-only one never beyond the position. */
export const fillable = (core: Core, order: VenueOrder): Quantity =>
  order.reduceOnly
    ? min(openQuantity(order), core.account(order.account).reducible(order.symbol, order.side))
    : openQuantity(order);

/** Books one fill on the order and its account. `quantity` is at most what is {@link fillable}. */
export function fill(
  core: Core,
  order: VenueOrder,
  quantity: Quantity,
  price: Price,
  nowMs: number,
  terms: FillTerms,
): void {
  const account = core.account(order.account);
  const fee = terms.fee ?? account.feeFor(quantity, price, terms.maker);
  const reduces = account.reducible(order.symbol, order.side) > 0n;
  const realizedPnl = account.fill(order.symbol, order.side, quantity, price, fee, nowMs);
  order.filled = plus(order.filled, quantity);
  order.quote = plus(order.quote, notionalOf(quantity, price, "down"));
  order.status = order.filled === order.quantity ? "FILLED" : "PARTIALLY_FILLED";
  order.updateTimeMs = nowMs;
  core.orders.reckon(order);
  const made: VenueFill = {
    tradeId: terms.tradeId ?? core.nextTradeId++,
    account: order.account,
    symbol: order.symbol,
    orderId: order.orderId,
    side: order.side,
    price,
    quantity,
    realizedPnl,
    fee,
    maker: terms.maker,
    timeMs: nowMs,
  };
  core.fills.push(made);
  core.incomes.push(made);
  const position = account.position(order.symbol);
  core.record({
    k: "fill",
    t: nowMs,
    account: order.account,
    symbol: order.symbol,
    clientId: order.clientId,
    orderId: integerText(order.orderId),
    tradeId: made.tradeId,
    side: order.side,
    quantity: format(quantity),
    price: format(price),
    maker: terms.maker,
    fee: format(fee),
    realized: format(realizedPnl),
    amount: format(position.amount),
    entry: format(position.entryPrice),
    wallet: format(account.wallet),
  });
  recordOrder(core, order, nowMs);
  core.notify({ kind: "fill", order, fill: made, execution: terms.execution ?? "TRADE" });
  if (order.status === "FILLED") close(core, order, nowMs);
  if (!reduces) return;
  expireUnreducing(core, order, nowMs);
  core.onReduced(order.account, order.symbol, nowMs);
}

/** Ends an order and says so. */
export function end(
  core: Core,
  order: VenueOrder,
  status: Exclude<OrderStatus, "NEW" | "PARTIALLY_FILLED" | "FILLED">,
  expiryReason: ExpiryReason,
  nowMs: number,
): void {
  order.status = status;
  order.updateTimeMs = nowMs;
  changed(core, order, status === "CANCELED" ? "CANCELED" : "EXPIRED", expiryReason, nowMs);
  close(core, order, nowMs);
}

/** Records an order's state and tells its owner. */
export function changed(
  core: Core,
  order: VenueOrder,
  execution: "NEW" | "CANCELED" | "EXPIRED" | "AMENDMENT",
  expiryReason: ExpiryReason,
  nowMs: number,
): void {
  recordOrder(core, order, nowMs);
  core.notify({ kind: "order", order, execution, expiryReason });
}

function close(core: Core, order: VenueOrder, nowMs: number): void {
  core.orders.ended(order);
  if (order.goodTillMs > 0) core.goodTill.delete(order);
  core.onEnded(order, nowMs);
}

/** A position that is flat or turned leaves nothing to reduce: the orders that would have, expire. */
function expireUnreducing(core: Core, { account, symbol }: VenueOrder, nowMs: number): void {
  const owner = core.account(account);
  for (const order of core.orders.open(account, symbol))
    if (order.reduceOnly && isOpen(order) && owner.reducible(symbol, order.side) === 0n)
      end(core, order, "EXPIRED", "4", nowMs);
}

function recordOrder(core: Core, order: VenueOrder, nowMs: number): void {
  core.record({ k: "order", t: nowMs, account: order.account, order: judgeOrder(order) });
}
