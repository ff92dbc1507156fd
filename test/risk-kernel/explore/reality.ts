import type { Quantity } from "#libs/domain/fixed.ts";
import { parseQuantity } from "#libs/domain/fixed.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { InputsModel } from "./bus-model.ts";
import { TestDesk } from "../desk.ts";

const LOT = parseQuantity("0.001");

/** What the exchange really has; facts about it reach the kernel late, twice, out of order. */
interface Real {
  readonly order: OrderCommand;
  filled: Quantity;
  done: boolean;
  shown: boolean;
}

/** Encodes facts and intents as their producers do, and stores them in the input streams. */
export class Composer extends TestDesk {
  readonly #inputs: InputsModel;

  constructor(inputs: InputsModel) {
    super();
    this.#inputs = inputs;
  }

  protected override push(
    stream: Parameters<InputsModel["push"]>[0],
    _: number,
    subject: string,
    data: Uint8Array,
  ): void {
    this.#inputs.push(stream, subject, data);
  }
}

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

/** Orders and positions as they are, whatever any kernel has heard. */
export class Reality {
  readonly orders: Real[] = [];
  readonly positions = new Map<string, bigint>();
  /** What has happened and is not told yet. */
  readonly pending: (() => void)[] = [];
  readonly told: (() => void)[] = [];
  readonly #composer: Composer;
  #trade = 1_000;

  constructor(composer: Composer) {
    this.#composer = composer;
  }

  place(order: OrderCommand): void {
    this.orders.push({ order, filled: 0n as Quantity, done: false, shown: false });
  }

  act(real: Real, act: (typeof ACTS)[number]): void {
    const { order } = real;
    const tell = (fact: () => void): void => void this.pending.push(fact);
    if (act === "unknown") return tell(() => this.#composer.send(order, "UNKNOWN"));
    if (real.done) return;
    switch (act) {
      case "reject":
      case "not-placed":
        if (real.shown) return;
        real.done = true;
        return tell(() => this.#composer.send(order, act === "reject" ? "REJECTED" : "NOT_PLACED"));
      case "new":
        real.shown = true;
        return tell(() => this.#composer.orderFact(order, "NEW", "0"));
      case "cancel": {
        real.shown = real.done = true;
        const cumulative = real.filled;
        return tell(() => this.#composer.orderFact(order, "CANCELED", cumulative));
      }
      case "part":
      case "fill": {
        real.shown = true;
        const left = order.quantity - real.filled;
        const quantity = (act === "fill" || left <= LOT ? left : (left / 2n / LOT) * LOT || left) as Quantity;
        real.filled = (real.filled + quantity) as Quantity;
        real.done = real.filled === order.quantity;
        const id = `${order.account} ${order.symbol}`;
        const held = this.positions.get(id) ?? 0n;
        this.positions.set(id, held + (order.side === "BUY" ? quantity : -quantity));
        const tradeId = String(++this.#trade);
        const cumulative = real.filled;
        const status = real.done ? "FILLED" : "PARTIALLY_FILLED";
        return tell(() => this.#composer.orderFact(order, status, cumulative, { tradeId, quantity }));
      }
    }
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
      const id = `${account} ${order.symbol}`;
      sizes.set(id, (sizes.get(id) ?? 0n) + (order.reduceOnly ? 0n : order.quantity - filled));
    }
    return { gross: [...sizes.values()].reduce((sum, size) => sum + size, 0n) * 50_000n, slots: sizes.size };
  }
}
