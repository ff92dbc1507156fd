import {
  divideBy,
  notionalOf,
  plus,
  sizeOf,
  ZERO_MONEY,
  type Money,
  type Price,
  type Quantity,
} from "#libs/domain/fixed.ts";
import type { VenueAccount } from "./account.ts";
import type { Core } from "./core.ts";
import { openQuantity, type PlaceOrder } from "./order.ts";
import { VenueError } from "./rules.ts";

/** Unrealised profit of every position at its mark. */
export function unrealized(core: Core, account: VenueAccount): Money {
  let sum = ZERO_MONEY;
  for (const [symbol, { amount }] of account.positions)
    if (amount !== 0n && core.book(symbol).ready)
      sum = plus(sum, account.unrealized(symbol, core.mark(symbol)));
  return sum;
}

/** Margin held for positions and for open orders that could grow them. */
export function initialMargin(core: Core, account: VenueAccount): Money {
  let sum = ZERO_MONEY;
  for (const [symbol, { amount }] of account.positions)
    if (amount !== 0n && core.book(symbol).ready)
      sum = plus(sum, account.initialMargin(symbol, core.mark(symbol)));
  for (const order of core.openOrders(account.id))
    if (!order.reduceOnly)
      sum = plus(
        sum,
        divideBy(notionalOf(openQuantity(order), order.price, "up"), account.leverageOf(order.symbol), "up"),
      );
  return sum;
}

/** @throws VenueError -2019 when the part of the order that grows the position is not covered. */
export function checkMargin(
  core: Core,
  account: VenueAccount,
  { symbol, side, quantity, price }: Pick<PlaceOrder, "symbol" | "side" | "quantity" | "price">,
  mark: Price,
): void {
  const { amount } = account.position(symbol);
  const growing =
    amount === 0n || amount > 0n === (side === "BUY")
      ? quantity
      : ((quantity > sizeOf(amount) ? quantity - sizeOf(amount) : 0n) as Quantity);
  const needed = divideBy(notionalOf(growing, price ?? mark, "up"), account.leverageOf(symbol), "up");
  const available = account.wallet + unrealized(core, account) - initialMargin(core, account);
  if (needed > available) throw new VenueError(-2019, "Margin is insufficient.");
}
