import { parsePrice, parseQuantity, type Quantity, type Side } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { TestDesk } from "./desk.ts";

export const LOT = parseQuantity("0.001");

/** What the exchange really has; facts about it reach the kernel late, twice, out of order. */
interface Real {
  readonly order: OrderCommand;
  filled: Quantity;
  done: boolean;
  shown: boolean;
}

/** What the exchange and the router may do to an order; fills most often. */
export const ACTS = [
  "new",
  "part",
  "part",
  "fill",
  "fill",
  "cancel",
  "reject",
  "unknown",
  "not-placed",
] as const;

export const key = (account: string, symbol: string): string => `${account} ${symbol}`;

/** Orders and positions as they are, whatever any kernel has heard. */
export class Reality {
  readonly orders: Real[] = [];
  /** By {@link key}. */
  readonly positions = new Map<string, bigint>();
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
    this.orders.push({ order, filled: 0n as Quantity, done: false, shown: false });
  }

  /** `lie`: the router says that the order was not placed, and it lives on. */
  act(real: Real, act: (typeof ACTS)[number] | "lie"): void {
    const { order } = real;
    const tell = (fact: () => void): void => void this.pending.push(fact);
    if (act === "unknown") return tell(() => this.#desk.send(order, "UNKNOWN"));
    if (real.done) return;
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
      case "cancel": {
        real.shown = real.done = true;
        const cumulative = real.filled;
        return tell(() => this.#desk.orderFact(order, "CANCELED", cumulative));
      }
      case "part":
      case "fill": {
        real.shown = true;
        const left = order.quantity - real.filled;
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
    const order: OrderCommand = {
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
    this.#move(order, quantity);
    const tradeId = String(++this.#trade);
    this.pending.push(() => this.#desk.orderFact(order, "FILLED", quantity, { tradeId, quantity }));
  }

  #move({ account, symbol, side }: OrderCommand, quantity: Quantity): void {
    const id = key(account, symbol);
    const held = this.positions.get(id) ?? 0n;
    this.positions.set(id, held + (side === "BUY" ? quantity : -quantity));
  }

  tell(fact: (() => void) | undefined): void {
    if (fact === undefined) return;
    fact();
    this.told.push(fact);
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
