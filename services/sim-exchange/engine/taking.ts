import { min, type Price, type Quantity, type Side } from "#libs/domain/fixed.ts";
import type { VenueAccount } from "./account.ts";
import type { Core } from "./core.ts";
import { end, fill, fillable } from "./filling.ts";
import {
  byPriority,
  isOpen,
  openQuantity,
  reaches,
  type SelfTradeMode,
  type TimeInForce,
  type VenueOrder,
} from "./order.ts";

const opposite = (side: Side): Side => (side === "BUY" ? "SELL" : "BUY");

/** Orders of our accounts that an order of `side` would meet, best first. */
export const crossed = (core: Core, symbol: string, side: Side, limit: Price | undefined): VenueOrder[] => {
  const met: VenueOrder[] = [];
  for (const order of core.orders.resting(symbol))
    if (order.side !== side && reaches(side, limit, order.price)) met.push(order);
  return met.length > 1 ? met.sort(byPriority(opposite(side))) : met;
};

/** True when an order would trade at once. */
export const wouldTake = (core: Core, symbol: string, side: Side, limit: Price | undefined): boolean => {
  if (core.book(symbol).takeable(side, limit, 1n as Quantity).length > 0) return true;
  for (const order of core.orders.resting(symbol))
    if (order.side !== side && reaches(side, limit, order.price)) return true;
  return false;
};

/** Self-trade prevention is for orders that may rest or take in parts. Source: facts, section 4.5. */
const prevents = (timeInForce: TimeInForce, mode: SelfTradeMode): boolean =>
  mode !== "NONE" && (timeInForce === "GTC" || timeInForce === "IOC" || timeInForce === "GTD");

const sameHands = (a: VenueAccount, b: VenueAccount): boolean =>
  a.id === b.id || (a.tradeGroupId !== -1 && a.tradeGroupId === b.tradeGroupId);

/** What there is to take for an order, for FOK: market levels and orders of other hands. */
export function takeableQuantity(
  core: Core,
  order: {
    readonly account: string;
    readonly symbol: string;
    readonly side: Side;
    readonly timeInForce: TimeInForce;
    readonly selfTradeMode: SelfTradeMode;
  },
  limit: Price | undefined,
): Quantity {
  let sum = 0n;
  for (const level of core.book(order.symbol).takeable(order.side, limit)) sum += level.quantity;
  for (const maker of crossed(core, order.symbol, order.side, limit)) sum += fillable(core, maker);
  return sum as Quantity;
}

/**
 * Trades an order against the displayed market and our accounts' resting orders, best price first, the market
 * before ours at the same price. Stops when it is filled, nothing is left, or self-trade prevention ends it.
 */
export function take(core: Core, order: VenueOrder, limit: Price | undefined, nowMs: number): void {
  const book = core.book(order.symbol);
  const levels = [...book.takeable(order.side, limit, fillable(core, order))];
  const makers = crossed(core, order.symbol, order.side, limit);
  while (isOpen(order)) {
    const open = fillable(core, order);
    if (open === 0n) break;
    const level = levels[0];
    const maker = makers[0];
    if (maker !== undefined && (level === undefined || beats(order.side, maker.price, level.price))) {
      if (!isOpen(maker)) makers.shift();
      else if (prevents(order.timeInForce, order.selfTradeMode) && sameOwner(core, order, maker)) {
        makers.shift();
        if (preventSelfTrade(core, order, maker, nowMs)) return;
      } else {
        trade(core, order, maker, min(open, fillable(core, maker)), nowMs);
        if (fillable(core, maker) === 0n || !isOpen(maker)) makers.shift();
      }
    } else if (level !== undefined) {
      const quantity = core.faults.fillQuantity(order, min(open, level.quantity));
      book.take(level.price, quantity);
      fill(core, order, quantity, level.price, nowMs, { maker: false });
      const left = (level.quantity - quantity) as Quantity;
      if (left === 0n) levels.shift();
      else levels[0] = { price: level.price, quantity: left };
    } else break;
  }
}

const beats = (takerSide: Side, maker: Price, level: Price): boolean =>
  takerSide === "BUY" ? maker < level : maker > level;

const sameOwner = (core: Core, a: VenueOrder, b: VenueOrder): boolean =>
  sameHands(core.account(a.account), core.account(b.account));

/** True when the taker has ended. */
function preventSelfTrade(core: Core, taker: VenueOrder, maker: VenueOrder, nowMs: number): boolean {
  const mode = taker.selfTradeMode;
  if (mode !== "EXPIRE_TAKER") end(core, maker, "EXPIRED_IN_MATCH", "1", nowMs);
  if (mode === "EXPIRE_MAKER") return false;
  end(core, taker, "EXPIRED_IN_MATCH", taker.timeInForce === "IOC" ? "3" : "1", nowMs);
  return true;
}

/** Both sides are ours: one trade, one id, two fills. */
function trade(core: Core, taker: VenueOrder, maker: VenueOrder, quantity: Quantity, nowMs: number): void {
  if (quantity === 0n) return;
  const tradeId = core.nextTradeId++;
  const { price } = maker;
  fill(core, maker, quantity, price, nowMs, { maker: true, tradeId });
  if (isOpen(taker) && openQuantity(taker) > 0n)
    fill(core, taker, quantity, price, nowMs, { maker: false, tradeId });
}
