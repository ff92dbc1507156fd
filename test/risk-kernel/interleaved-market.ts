import {
  format,
  parseMoney,
  parsePositionAmount,
  parsePrice,
  parseQuantity,
  reducingSide,
  type Quantity,
} from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import type { Batch } from "../../services/risk-kernel/batch.ts";
import { closable } from "../../services/risk-kernel/exposure.ts";
import type { Folded } from "../../services/risk-kernel/fold.ts";
import { encodeSnapshot } from "../../services/risk-kernel/snapshot.ts";
import type { KernelState } from "../../services/risk-kernel/state.ts";
import { ratio, TestDesk, WIDE_POLICY } from "./desk.ts";
import type { Step } from "./steps.ts";

const ACCOUNTS = ["a", "b"] as const;
const SYMBOLS = ["XUSDT", "YUSDT", "ZUSDT"] as const;

/** Caps that a handful of orders reaches: drawn near the boundary, or the properties would hold by distance. */
export const POLICY: Policy = {
  ...WIDE_POLICY,
  accountSlotsMax: 2,
  deskSlotsMax: 3,
  grossExposurePercentMax: ratio("100"),
  marginUtilizationPercentMax: ratio("9.5"),
  symbolSharePercentMax: ratio("80"),
  orderNotionalMax: parseMoney("6000"),
  positionNotionalMax: parseMoney("8000"),
  rotationImprovementMin: ratio("0.15"),
  rotationTimeoutMs: 5_000,
};

/** What the exchange really has: facts about it reach the kernel late, twice, out of order. */
interface Real {
  readonly order: OrderCommand;
  filled: Quantity;
  done: boolean;
}

const LOT = parseQuantity("0.001");

/** A desk whose exchange is played: what really happens, and what the kernel hears of it, late. */
export class Market {
  readonly desk: TestDesk;
  readonly real: Real[] = [];
  readonly intents: Intent[] = [];
  readonly pending: (() => void)[] = [];
  /** Positions as they are, whatever the kernel knows yet. */
  readonly positions = new Map<string, bigint>();
  readonly delivered: (() => void)[] = [];
  /** State after each commit, as a snapshot would keep it, every few commits. */
  readonly snapshots: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  #trade = 1_000;
  #foreign = 0;
  readonly check: Check;

  constructor(check: Check, policy: Policy = POLICY) {
    this.check = check;
    this.desk = TestDesk.ready({ policy, symbols: SYMBOLS, accounts: ACCOUNTS });
    // With this the margin binds on some symbols, and the gross exposure where Z is among them.
    for (const account of ACCOUNTS)
      this.desk.fact(account, { kind: "leverage", symbol: parseSymbol("ZUSDT"), leverage: 40 });
    this.desk.commit();
  }

  run(list: readonly Step[]): void {
    for (const step of list) this.step(step);
    this.commit();
  }

  commit(): void {
    const reducible = reducibleOf(this.desk.state);
    const folded = this.desk.commit();
    for (const order of folded.orders)
      if (order.action === "PLACE") this.real.push({ order, filled: 0n as Quantity, done: false });
    if (this.desk.state.commit % 5 === 0)
      this.snapshots.push({
        at: this.desk.state.commit,
        bytes: encodeSnapshot(this.desk.state, new Uint8Array(32), 1),
      });
    this.check(this.desk.state, folded, reducible, this.desk.batches.at(-1) as Batch);
  }

  step(step: Step): void {
    const { desk } = this;
    switch (step.do) {
      case "enter":
        this.ask({
          account: at(ACCOUNTS, step.a),
          symbol: at(SYMBOLS, step.s),
          side: step.sell ? "SELL" : "BUY",
          purpose: step.more ? "INCREASE" : "OPEN",
          size: { kind: "quantity", quantity: (LOT * BigInt(step.lots)) as Quantity },
          entryStyle: step.post ? "POST_ONLY" : "BOUNDED_LIMIT",
          // Some are better than what is held: they rotate.
          confidence: ratio(`0.${5 + (step.lots % 5)}`),
        });
        return;
      case "exit": {
        const account = at(ACCOUNTS, step.a);
        const symbol = at(SYMBOLS, step.s);
        const amount = desk.account(account).books.get(parseSymbol(symbol))?.position.amount ?? 0n;
        this.ask({
          account,
          symbol,
          side: amount === 0n ? "SELL" : reducingSide(amount as never),
          purpose: step.lots === 0 ? "CLOSE" : "REDUCE",
          size:
            step.lots === 0
              ? { kind: "all" }
              : { kind: "quantity", quantity: (LOT * BigInt(step.lots)) as Quantity },
          slippageBps: step.bps,
          confidence: ratio("0"),
        });
        return;
      }
      case "exchange":
        this.act(this.real[this.real.length - 1 - step.o], step.act);
        return;
      case "deliver":
        for (let i = 0; i < step.n; i += 1)
          this.deliver(step.from === "front" ? this.pending.shift() : this.pending.pop());
        return;
      case "again":
        this.deliver(this.delivered[this.delivered.length - 1 - step.o]);
        return;
      case "repeat": {
        const intent = this.intents[this.intents.length - 1 - step.o];
        if (intent !== undefined) desk.intent(intent);
        return;
      }
      case "foreign":
        this.foreign(
          at(ACCOUNTS, step.a),
          at(SYMBOLS, step.s),
          (LOT * BigInt(step.lots)) as Quantity,
          step.sell,
        );
        return;
      case "mark": {
        const price = `${Math.floor(step.tenths / 10)}.${step.tenths % 10}`;
        desk.mark(at(SYMBOLS, step.s), price, price, price);
        return;
      }
      case "stop":
        desk.fact("", {
          kind: "control",
          commandId: "c",
          command: step.command,
          operator: "ana",
          reason: "test",
        });
        return;
      case "time":
        desk.nowMs += step.ms;
        for (const symbol of SYMBOLS) {
          const known = desk.state.marks.get(parseSymbol(symbol));
          if (known !== undefined) desk.mark(symbol, format(known.mark));
        }
        return;
      case "commit":
        this.commit();
        return;
    }
  }

  ask(over: Parameters<TestDesk["intentOf"]>[0]): void {
    const intent = this.desk.intentOf(over);
    this.intents.push(intent);
    this.desk.intent(intent);
  }

  deliver(fact: (() => void) | undefined): void {
    if (fact === undefined) return;
    fact();
    this.delivered.push(fact);
  }

  /** Reality moves; what it says about itself waits in `pending`. */
  act(real: Real | undefined, act: Extract<Step, { do: "exchange" }>["act"]): void {
    if (real === undefined) return;
    const { desk } = this;
    const { order } = real;
    if (act === "unknown") return void this.pending.push(() => desk.send(order, "UNKNOWN"));
    if (real.done) return;
    const fresh = real.filled === 0n && !this.shown.has(order.clientOrderId);
    switch (act) {
      case "new":
        this.shown.add(order.clientOrderId);
        this.pending.push(() => desk.orderFact(order, "NEW", "0"));
        return;
      case "part":
      case "fill": {
        this.shown.add(order.clientOrderId);
        const left = order.quantity - real.filled;
        const quantity = (act === "fill" || left <= LOT ? left : (left / 2n / LOT) * LOT || left) as Quantity;
        real.filled = (real.filled + quantity) as Quantity;
        real.done = real.filled === order.quantity;
        this.move(order, quantity);
        const tradeId = String(++this.#trade);
        const cumulative = real.filled;
        const status = real.done ? "FILLED" : "PARTIALLY_FILLED";
        this.pending.push(() => desk.orderFact(order, status, cumulative, { tradeId, quantity }));
        return;
      }
      case "cancel": {
        this.shown.add(order.clientOrderId);
        real.done = true;
        const cumulative = real.filled;
        this.pending.push(() => desk.orderFact(order, "CANCELED", cumulative));
        return;
      }
      case "reject":
      case "not-placed":
        if (!fresh) return;
        real.done = true;
        this.pending.push(() => desk.send(order, act === "reject" ? "REJECTED" : "NOT_PLACED"));
        return;
      case "lie":
        // The router's proof is wrong: the order lives on.
        if (fresh) this.pending.push(() => desk.send(order, "NOT_PLACED"));
        return;
    }
  }

  move({ account, symbol, side }: OrderCommand, quantity: bigint): void {
    const id = key(account, symbol);
    this.positions.set(id, (this.positions.get(id) ?? 0n) + (side === "BUY" ? quantity : -quantity));
  }

  /** What an account could really hold at a mark of 50,000: positions and all that live entries can still fill. */
  exposureOf(account: string): { readonly gross: bigint; readonly slots: number } {
    const sizes = new Map<string, bigint>();
    const add = (id: string, size: bigint): void => void sizes.set(id, (sizes.get(id) ?? 0n) + size);
    for (const symbol of SYMBOLS) {
      const amount = this.positions.get(key(account, symbol)) ?? 0n;
      if (amount !== 0n) add(symbol, amount < 0n ? -amount : amount);
    }
    for (const { order, filled, done } of this.real)
      if (!done && order.account === account)
        add(order.symbol, order.reduceOnly ? 0n : order.quantity - filled);
    return { gross: [...sizes.values()].reduce((sum, size) => sum + size, 0n) * 50_000n, slots: sizes.size };
  }

  readonly shown = new Set<string>();

  foreign(account: string, symbol: string, quantity: Quantity, sell: boolean): void {
    this.#foreign += 1;
    const intent = this.desk.intentOf({ account, symbol, side: sell ? "SELL" : "BUY" });
    const order = {
      ...this.template(intent),
      clientOrderId: `web_${this.#foreign}` as OrderCommand["clientOrderId"],
      quantity,
    };
    const tradeId = String(++this.#trade);
    this.move(order, quantity);
    this.pending.push(() => this.desk.orderFact(order, "FILLED", quantity, { tradeId, quantity }));
  }

  template({ account, symbol, side, intentId }: Intent): OrderCommand {
    return {
      action: "PLACE",
      clientOrderId: "web" as OrderCommand["clientOrderId"],
      intentId,
      account,
      symbol,
      side,
      strategy: "test",
      leg: "ENTRY",
      attempt: 0,
      timeInForce: "GTC",
      quantity: LOT,
      price: parsePrice("50000"),
      reduceOnly: false,
      notAfterMs: 0,
      workingUntilMs: 0,
      traceparent: "",
    };
  }

  /** Everything ends at the exchange, every fact arrives, and somebody flattens by hand. */
  finish(): void {
    // A flatten would go on closing, and what waits for a slot would take it.
    this.step({ do: "stop", command: "ARM" });
    this.step({ do: "stop", command: "STOP" });
    this.commit();
    for (const real of this.real) if (!real.done) this.act(real, "cancel");
    while (this.pending.length > 0) this.deliver(this.pending.shift());
    this.commit();
    for (const account of ACCOUNTS)
      for (const symbol of SYMBOLS) {
        const known = parsePositionAmount(this.desk.position(symbol, account));
        const real = this.positions.get(key(account, symbol)) ?? 0n;
        if (known !== real) throw new Error(`the kernel holds ${known} ${symbol}, really it is ${real}`);
      }
    for (const account of ACCOUNTS)
      for (const symbol of SYMBOLS) {
        const amount = this.desk.account(account).books.get(parseSymbol(symbol))?.position.amount ?? 0n;
        if (amount !== 0n)
          this.foreign(account, symbol, (amount < 0n ? -amount : amount) as Quantity, amount > 0n);
      }
    while (this.pending.length > 0) this.deliver(this.pending.shift());
    this.commit();
  }
}

const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

/** Looks at the state after a commit; `reducible`: what of each position no exit had claimed before it, by {@link key}. */
type Check = (
  state: KernelState,
  folded: Folded,
  reducible: ReadonlyMap<string, Quantity>,
  batch: Batch,
) => void;

export const key = (account: string, symbol: string): string => `${account} ${symbol}`;
const reducibleOf = (state: KernelState): ReadonlyMap<string, Quantity> =>
  new Map(
    [...state.accounts.values()].flatMap((account) =>
      [...account.books].map(([symbol, book]) => [key(account.id, symbol), closable(book)] as const),
    ),
  );
