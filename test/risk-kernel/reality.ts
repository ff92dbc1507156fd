import { min, parsePrice, parseQuantity, type Quantity, type Side } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { TestDesk } from "./desk.ts";

export const LOT = parseQuantity("0.001");
/** Source: Binance, "Post Only order will be rejected". */
const WOULD_TAKE = -5022;

/** What the exchange really has; facts about it reach the kernel late, twice, out of order. */
export interface Real {
  readonly order: OrderCommand;
  filled: Quantity;
  done: boolean;
  shown: boolean;
  /** The kernel wants it cancelled. */
  unwanted: boolean;
}

/** What the exchange and the router may do to an order; fills most often. */
export const ACTS = [
  "new",
  "new",
  "part",
  "part",
  "fill",
  "fill",
  "cancel",
  "reject",
  "unknown",
  "not-placed",
  "would-take",
  "would-take",
  "expire",
] as const;

export const key = (account: string, symbol: string): string => `${account} ${symbol}`;

/** Orders and positions as they are, whatever any kernel has heard. */
export class Reality {
  readonly orders: Real[] = [];
  /** By {@link key}. */
  readonly positions = new Map<string, bigint>();
  /** Orders that somebody else has placed, and that rest. */
  readonly byHand: Real[] = [];
  /** What has happened and is not told yet. */
  readonly pending: (() => void)[] = [];
  readonly told: (() => void)[] = [];
  readonly #desk: TestDesk;
  #trade = 1_000;
  #foreign = 0;

  constructor(desk: TestDesk) {
    this.#desk = desk;
  }

  place(order: OrderCommand): void {
    this.orders.push({ order, filled: 0n as Quantity, done: false, shown: false, unwanted: false });
  }

  cancel(order: OrderCommand): void {
    for (const real of this.orders)
      if (real.order.clientOrderId === order.clientOrderId) real.unwanted = true;
  }

  /** `lie`: the router says that the order was not placed, and it lives on. */
  act(real: Real, act: (typeof ACTS)[number] | "lie"): void {
    const { order } = real;
    const tell = (fact: () => void): void => void this.pending.push(fact);
    if (act === "unknown") return tell(() => this.#desk.send(order, "UNKNOWN"));
    if (real.done) return;
    if (real.unwanted && act === "new") return this.act(real, "cancel");
    switch (act) {
      case "reject":
      case "not-placed":
        if (real.shown) return;
        real.done = true;
        return tell(() => this.#desk.send(order, act === "reject" ? "REJECTED" : "NOT_PLACED"));
      case "lie":
        if (!real.shown) tell(() => this.#desk.send(order, "NOT_PLACED"));
        return;
      case "new":
        real.shown = true;
        return tell(() => this.#desk.orderFact(order, "NEW", "0"));
      case "would-take":
        // Only a post-only order, and only when it comes.
        if (real.shown || order.timeInForce !== "GTX") return;
        real.done = true;
        return tell(() => this.#desk.send(order, "REJECTED", WOULD_TAKE));
      case "cancel":
      case "expire": {
        const status = act === "expire" && order.timeInForce === "IOC" ? "EXPIRED" : "CANCELED";
        real.shown = real.done = true;
        const cumulative = real.filled;
        return tell(() => this.#desk.orderFact(order, status, cumulative));
      }
      case "part":
      case "fill": {
        real.shown = true;
        const left = min(order.quantity - real.filled, this.#room(order));
        // Reduce-only: when nothing is left to reduce, the exchange ends it.
        if (left <= 0n) return this.act(real, "cancel");
        const quantity = (act === "fill" || left <= LOT ? left : (left / 2n / LOT) * LOT || left) as Quantity;
        real.filled = (real.filled + quantity) as Quantity;
        real.done = real.filled === order.quantity;
        this.#move(order, quantity);
        const tradeId = String(++this.#trade);
        const cumulative = real.filled;
        const status = real.done ? "FILLED" : "PARTIALLY_FILLED";
        return tell(() => this.#desk.orderFact(order, status, cumulative, { tradeId, quantity }));
      }
    }
  }

  /** An order that is not ours fills. */
  foreign(account: string, symbol: string, side: Side, quantity: Quantity): void {
    const order = this.#ofHand(account, symbol, side, quantity);
    this.#move(order, quantity);
    const tradeId = String(++this.#trade);
    this.pending.push(() => this.#desk.orderFact(order, "FILLED", quantity, { tradeId, quantity }));
  }

  /** An order that is not ours rests. */
  rest(account: string, symbol: string, side: Side, quantity: Quantity): void {
    const order = this.#ofHand(account, symbol, side, quantity);
    const real: Real = { order, filled: 0n as Quantity, done: false, shown: false, unwanted: false };
    this.byHand.push(real);
    this.act(real, "new");
  }

  #ofHand(account: string, symbol: string, side: Side, quantity: Quantity): OrderCommand {
    return {
      action: "PLACE",
      clientOrderId: `web_${++this.#foreign}` as OrderCommand["clientOrderId"],
      intentId: this.#desk.id(),
      account: parseAccountId(account),
      symbol: parseSymbol(symbol),
      side,
      leg: "ENTRY",
      attempt: 0,
      timeInForce: "GTC",
      quantity,
      price: parsePrice("50000"),
      reduceOnly: false,
      notAfterMs: 0,
      workingUntilMs: 0,
      traceparent: "",
      strategy: "",
    };
  }

  #move({ account, symbol, side }: OrderCommand, quantity: Quantity): void {
    const id = key(account, symbol);
    const held = this.positions.get(id) ?? 0n;
    this.positions.set(id, held + (side === "BUY" ? quantity : -quantity));
  }

  /** What an order can take: a reduce-only one no more than is held against it. */
  #room({ account, symbol, side, quantity, reduceOnly }: OrderCommand): bigint {
    if (!reduceOnly) return quantity;
    const held = this.positions.get(key(account, symbol)) ?? 0n;
    return side === "SELL" ? held : -held;
  }

  /** The newest trade id: what is held holds every trade up to it. */
  get lastTradeId(): string {
    return String(this.#trade);
  }

  /** Of the position that this entry has made. */
  stopOf({ order }: Real): OrderCommand | undefined {
    const { protection, side } = order;
    if (protection === undefined) return undefined;
    return {
      ...order,
      clientOrderId: protection.stopId,
      side: side === "BUY" ? "SELL" : "BUY",
      leg: "STOP",
      reduceOnly: true,
      price: protection.stopPrice,
    };
  }

  /** A stop closes what is held, if there is anything it can reduce; its events are told. */
  fire(stop: OrderCommand, say: (status: "TRIGGERED" | "FINISHED" | "EXPIRED") => void): void {
    const quantity = this.#room({ ...stop, quantity: stop.quantity }) as Quantity;
    if (quantity <= 0n) return void this.pending.push(() => say("EXPIRED"));
    this.#move(stop, quantity);
    const tradeId = String(++this.#trade);
    this.pending.push(
      () => say("TRIGGERED"),
      () => this.#desk.orderFact({ ...stop, quantity }, "FILLED", quantity, { tradeId, quantity }),
      () => say("FINISHED"),
    );
  }

  tell(fact: (() => void) | undefined): void {
    if (fact === undefined) return;
    fact();
    this.told.push(fact);
  }

  /** G2: entry orders of each intent that may still fill, and all that its orders have filled. */
  entriesOf(): ReadonlyMap<string, { readonly live: number; readonly filled: bigint }> {
    const entries = new Map<string, { live: number; filled: bigint }>();
    for (const { order, filled, done } of this.orders) {
      if (order.leg !== "ENTRY") continue;
      const entry = entries.get(order.intentId) ?? { live: 0, filled: 0n };
      entries.set(order.intentId, {
        live: entry.live + Number(!done),
        filled: entry.filled + filled,
      });
    }
    return entries;
  }

  /** What an account could really hold: positions and all that live entries can still fill, at a price of 50,000. */
  exposureOf(account: string): { readonly gross: bigint; readonly slots: number } {
    const sizes = new Map<string, bigint>();
    for (const [id, amount] of this.positions)
      if (id.startsWith(`${account} `) && amount !== 0n) sizes.set(id, amount < 0n ? -amount : amount);
    for (const { order, filled, done } of this.orders) {
      if (done || order.account !== account) continue;
      const id = key(account, order.symbol);
      sizes.set(id, (sizes.get(id) ?? 0n) + (order.reduceOnly ? 0n : order.quantity - filled));
    }
    return { gross: [...sizes.values()].reduce((sum, size) => sum + size, 0n) * 50_000n, slots: sizes.size };
  }
}
