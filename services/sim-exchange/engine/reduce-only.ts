import { min, type Price, type Quantity, type Side } from "#libs/domain/fixed.ts";
import type { VenueAccount } from "./account.ts";
import type { Core } from "./core.ts";
import { end } from "./filling.ts";
import { byPriority, isOpen, openQuantity, reaches, type VenueOrder } from "./order.ts";
import { VenueError } from "./rules.ts";

const refused = (): VenueError => new VenueError(-2022, "ReduceOnly Order is rejected.");

/**
 * How much of a reduce-only order may be taken: the position less what reduce-only orders before it will take.
 * A MARKET order (`price` undefined) comes before all, a limit before those at a worse price.
 *
 * @throws VenueError -2022 when nothing is left for it.
 */
export function reducibleQuantity(
  core: Core,
  account: VenueAccount,
  order: { readonly symbol: string; readonly side: Side; readonly quantity: Quantity },
  price: Price | undefined,
  except?: VenueOrder,
): Quantity {
  let left = account.reducible(order.symbol, order.side) as bigint;
  for (const other of core.orders.openOf(account.id))
    if (
      other !== except &&
      other.reduceOnly &&
      other.symbol === order.symbol &&
      other.side === order.side &&
      price !== undefined &&
      reaches(order.side === "BUY" ? "SELL" : "BUY", price, other.price)
    )
      left -= openQuantity(other);
  if (left <= 0n) throw refused();
  return min(order.quantity, left as Quantity);
}

/** Reduce-only orders behind others that already reduce the whole position are knocked out. */
export function expireExcess(
  core: Core,
  account: VenueAccount,
  symbol: string,
  side: Side,
  nowMs: number,
): void {
  let left = account.reducible(symbol, side) as bigint;
  const orders = core.orders
    .open(account.id, symbol)
    .filter((order) => order.reduceOnly && order.side === side && order.type === "LIMIT")
    .sort(byPriority(side));
  for (const order of orders) {
    if (!isOpen(order)) continue;
    if (left <= 0n) end(core, order, "EXPIRED", "4", nowMs);
    else left -= openQuantity(order);
  }
}
