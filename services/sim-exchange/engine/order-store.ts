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

/** Every order the exchange still knows, by id, by client id and by where it rests. */
export class OrderStore {
  readonly #byId = new Map<bigint, VenueOrder>();
  /** Account → symbol → client id → the newest order of it. */
  readonly #names = new Map<string, Map<string, Map<string, VenueOrder>>>();
  /** Account → client ids that may not be given again. */
  readonly #openIds = new Map<string, Map<string, VenueOrder>>();
  readonly #resting = new Map<string, Set<VenueOrder>>();
  readonly #open = new Map<string, Set<VenueOrder>>();
  readonly #exposures = new Map<string, Map<string, Exposure>>();

  get(orderId: bigint): VenueOrder | undefined {
    return this.#byId.get(orderId);
  }

  /** The newest order of an account with this client id on a symbol, open or not. */
  named(account: string, symbol: string, clientId: string): VenueOrder | undefined {
    return this.#names.get(account)?.get(symbol)?.get(clientId);
  }

  /** True while an open order of the account, on whatever symbol, has this client id. */
  isTaken(account: string, clientId: string): boolean {
    return this.#openIds.get(account)?.has(clientId) === true;
  }

  all(): IterableIterator<VenueOrder> {
    return this.#byId.values();
  }

  add(order: VenueOrder): void {
    this.#byId.set(order.orderId, order);
    mapOf(mapOf(this.#names, order.account), order.symbol).set(order.clientId, order);
    if (isOpen(order)) {
      mapOf(this.#openIds, order.account).set(order.clientId, order);
      setOf(this.#open, order.account).add(order);
      this.#exposureOf(order).orders += 1;
      this.reckon(order);
    }
    if (this.#byId.size > 2 * ENDED_MAX) this.#forget();
  }

  rest(order: VenueOrder): void {
    setOf(this.#resting, order.symbol).add(order);
  }

  /** Takes an open order out of the book while it is amended. */
  unrest(order: VenueOrder): void {
    this.#resting.get(order.symbol)?.delete(order);
  }

  /** Takes an order that has ended out of the book. */
  ended(order: VenueOrder): void {
    this.#resting.get(order.symbol)?.delete(order);
    if (this.#open.get(order.account)?.delete(order) !== true) return;
    const openIds = this.#openIds.get(order.account);
    if (openIds?.get(order.clientId) === order) openIds.delete(order.clientId);
    const exposure = this.#exposureOf(order);
    exposure.orders -= 1;
    exposure[order.side] = (exposure[order.side] - order.held) as Money;
    order.held = ZERO_MONEY;
  }

  /** Takes over what a fill or an amendment has changed of an open order's worth. */
  reckon(order: VenueOrder): void {
    const held = order.reduceOnly ? ZERO_MONEY : notionalOf(openQuantity(order), order.price, "up");
    const exposure = this.#exposureOf(order);
    exposure[order.side] = (exposure[order.side] + held - order.held) as Money;
    order.held = held;
  }

  exposure(account: string, symbol: string): Readonly<Exposure> | undefined {
    return this.#exposures.get(account)?.get(symbol);
  }

  /** Symbols an account has or had open orders on. */
  exposures(account: string): Iterable<readonly [symbol: string, Readonly<Exposure>]> {
    return this.#exposures.get(account) ?? [];
  }

  #exposureOf({ account, symbol }: VenueOrder): Exposure {
    const symbols = mapOf(this.#exposures, account);
    let exposure = symbols.get(symbol);
    if (exposure === undefined)
      symbols.set(symbol, (exposure = { BUY: ZERO_MONEY, SELL: ZERO_MONEY, orders: 0 }));
    return exposure;
  }

  resting(symbol: string): ReadonlySet<VenueOrder> {
    return setOf(this.#resting, symbol);
  }

  openOf(account: string): ReadonlySet<VenueOrder> {
    return setOf(this.#open, account);
  }

  /** Open orders of an account, oldest first; a copy, safe to cancel from. */
  open(account: string, symbol?: string): readonly VenueOrder[] {
    const orders: VenueOrder[] = [];
    for (const order of setOf(this.#open, account))
      if (symbol === undefined || order.symbol === symbol) orders.push(order);
    return orders;
  }

  #forget(): void {
    for (const [id, order] of this.#byId) {
      if (this.#byId.size <= ENDED_MAX) break;
      if (isOpen(order)) continue;
      this.#byId.delete(id);
      const names = this.#names.get(order.account)?.get(order.symbol);
      if (names?.get(order.clientId) === order) names.delete(order.clientId);
    }
  }
}

function mapOf<T>(maps: Map<string, Map<string, T>>, key: string): Map<string, T> {
  let found = maps.get(key);
  if (found === undefined) maps.set(key, (found = new Map<string, T>()));
  return found;
}

function setOf(sets: Map<string, Set<VenueOrder>>, key: string): Set<VenueOrder> {
  let found = sets.get(key);
  if (found === undefined) sets.set(key, (found = new Set()));
  return found;
}
