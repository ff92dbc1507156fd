import { isOpen, type VenueOrder } from "./order.ts";

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

/** Every order the exchange still knows, by id, by client id and by where it rests. */
export class OrderStore {
  readonly #byId = new Map<bigint, VenueOrder>();
  /** The newest order of a client id. */
  readonly #byClientId = new Map<string, VenueOrder>();
  readonly #resting = new Map<string, Set<VenueOrder>>();
  readonly #open = new Map<string, Set<VenueOrder>>();

  get(orderId: bigint): VenueOrder | undefined {
    return this.#byId.get(orderId);
  }

  /** The newest order of an account with this client id, open or not. */
  named(account: string, clientId: string): VenueOrder | undefined {
    return this.#byClientId.get(`${account} ${clientId}`);
  }

  all(): IterableIterator<VenueOrder> {
    return this.#byId.values();
  }

  add(order: VenueOrder): void {
    this.#byId.set(order.orderId, order);
    this.#byClientId.set(`${order.account} ${order.clientId}`, order);
    if (isOpen(order)) setOf(this.#open, order.account).add(order);
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
    this.#open.get(order.account)?.delete(order);
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
      const name = `${order.account} ${order.clientId}`;
      if (this.#byClientId.get(name) === order) this.#byClientId.delete(name);
    }
  }
}

function setOf(sets: Map<string, Set<VenueOrder>>, key: string): Set<VenueOrder> {
  let found = sets.get(key);
  if (found === undefined) sets.set(key, (found = new Set()));
  return found;
}
