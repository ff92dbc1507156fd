import { notionalOf, ZERO_MONEY, type Money, type Side } from "#libs/domain/fixed.ts";
import { isOpen, openQuantity, type VenueOrder } from "./order.ts";

const DAY_MS = 86_400_000;
/** Source: facts, section 4.2, "Retention". */
const UNFILLED_KEPT_MS = 3 * DAY_MS;
const KEPT_MS = 90 * DAY_MS;
/** How many ended orders are kept at most, whatever their age. */
const ENDED_MAX = 20_000;

/** True while the exchange still shows an order: an unfilled one that ended goes after 3 days, any after 90. */
export const isShown = (order: VenueOrder, nowMs: number): boolean => {
  if (isOpen(order)) return true;
  return nowMs - order.updateTimeMs < (order.filled === 0n ? UNFILLED_KEPT_MS : KEPT_MS);
};

/** What an account's open orders on a symbol are worth at their prices, those that only reduce left out. */
export interface Exposure extends Record<Side, Money> {
  orders: number;
}

/** What is known of one account's orders. */
class AccountOrders {
  readonly open = new Set<VenueOrder>();
  /** Client ids that may not be given again, and their orders. */
  readonly openIds = new Map<string, VenueOrder>();
  /** Symbol → client id → the newest order of it. */
  readonly names = new Map<string, Map<string, VenueOrder>>();
  readonly exposures = new Map<string, Exposure>();

  exposureOf(symbol: string): Exposure {
    let exposure = this.exposures.get(symbol);
    if (exposure === undefined)
      this.exposures.set(symbol, (exposure = { BUY: ZERO_MONEY, SELL: ZERO_MONEY, orders: 0 }));
    return exposure;
  }

  namesOf(symbol: string): Map<string, VenueOrder> {
    let names = this.names.get(symbol);
    if (names === undefined) this.names.set(symbol, (names = new Map<string, VenueOrder>()));
    return names;
  }
}

/** Every order the exchange still knows, by id, by client id and by where it rests. */
export class OrderStore {
  readonly #byId = new Map<bigint, VenueOrder>();
  readonly #accounts = new Map<string, AccountOrders>();
  readonly #resting = new Map<string, Set<VenueOrder>>();

  get(orderId: bigint): VenueOrder | undefined {
    return this.#byId.get(orderId);
  }

  /** The newest order of an account with this client id on a symbol, open or not. */
  named(account: string, symbol: string, clientId: string): VenueOrder | undefined {
    return this.#accounts.get(account)?.names.get(symbol)?.get(clientId);
  }

  /** True while an open order of the account, on whatever symbol, has this client id. */
  isTaken(account: string, clientId: string): boolean {
    return this.#accounts.get(account)?.openIds.has(clientId) === true;
  }

  all(): IterableIterator<VenueOrder> {
    return this.#byId.values();
  }

  add(order: VenueOrder): void {
    this.#byId.set(order.orderId, order);
    const own = this.#of(order.account);
    own.namesOf(order.symbol).set(order.clientId, order);
    if (isOpen(order)) {
      // A MARKET order has ended before anybody can ask for its id.
      if (order.type !== "MARKET") own.openIds.set(order.clientId, order);
      own.open.add(order);
      const exposure = own.exposureOf(order.symbol);
      exposure.orders += 1;
      hold(exposure, order);
    }
    if (this.#byId.size > 2 * ENDED_MAX) this.#forget();
  }

  rest(order: VenueOrder): void {
    this.#restingOn(order.symbol).add(order);
  }

  /** Takes an open order out of the book while it is amended. */
  unrest(order: VenueOrder): void {
    this.#resting.get(order.symbol)?.delete(order);
  }

  /** Takes an order that has ended out of the book. */
  ended(order: VenueOrder): void {
    this.unrest(order);
    const own = this.#of(order.account);
    if (!own.open.delete(order)) return;
    if (own.openIds.get(order.clientId) === order) own.openIds.delete(order.clientId);
    const exposure = own.exposureOf(order.symbol);
    exposure.orders -= 1;
    exposure[order.side] = (exposure[order.side] - order.held) as Money;
    order.held = ZERO_MONEY;
  }

  /** Takes over what a fill or an amendment has changed of an open order's worth. */
  reckon(order: VenueOrder): void {
    hold(this.#of(order.account).exposureOf(order.symbol), order);
  }

  exposure(account: string, symbol: string): Readonly<Exposure> | undefined {
    return this.#accounts.get(account)?.exposures.get(symbol);
  }

  /** Symbols an account has or had open orders on. */
  exposures(account: string): Iterable<readonly [symbol: string, Readonly<Exposure>]> {
    return this.#of(account).exposures;
  }

  resting(symbol: string): ReadonlySet<VenueOrder> {
    return this.#restingOn(symbol);
  }

  openOf(account: string): ReadonlySet<VenueOrder> {
    return this.#of(account).open;
  }

  /** Open orders of an account, oldest first; a copy, safe to cancel from. */
  open(account: string, symbol?: string): readonly VenueOrder[] {
    const orders: VenueOrder[] = [];
    for (const order of this.#of(account).open)
      if (symbol === undefined || order.symbol === symbol) orders.push(order);
    return orders;
  }

  #of(account: string): AccountOrders {
    let own = this.#accounts.get(account);
    if (own === undefined) this.#accounts.set(account, (own = new AccountOrders()));
    return own;
  }

  #restingOn(symbol: string): Set<VenueOrder> {
    let orders = this.#resting.get(symbol);
    if (orders === undefined) this.#resting.set(symbol, (orders = new Set()));
    return orders;
  }

  #forget(): void {
    for (const [id, order] of this.#byId) {
      if (this.#byId.size <= ENDED_MAX) break;
      if (isOpen(order)) continue;
      this.#byId.delete(id);
      const names = this.#of(order.account).namesOf(order.symbol);
      if (names.get(order.clientId) === order) names.delete(order.clientId);
    }
  }
}

function hold(exposure: Exposure, order: VenueOrder): void {
  const held =
    order.reduceOnly || order.price === 0n ? ZERO_MONEY : notionalOf(openQuantity(order), order.price, "up");
  exposure[order.side] = (exposure[order.side] + held - order.held) as Money;
  order.held = held;
}
