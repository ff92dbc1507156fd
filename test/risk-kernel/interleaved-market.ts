import {
  format,
  parseMoney,
  parsePositionAmount,
  reducingSide,
  sizeOf,
  type Quantity,
} from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import type { Policy } from "#libs/domain/policy.ts";
import type { Batch } from "../../services/risk-kernel/batch.ts";
import { closable } from "../../services/risk-kernel/exposure.ts";
import type { Folded } from "../../services/risk-kernel/fold.ts";
import { encodeSnapshot } from "../../services/risk-kernel/snapshot.ts";
import type { KernelState } from "../../services/risk-kernel/state.ts";
import { ratio, TestDesk, WIDE_POLICY } from "./desk.ts";
import { key, LOT, Reality } from "./reality.ts";
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

/** A desk and what is real beside it, which the kernel hears of late, twice and out of order. */
export class Market {
  readonly desk: TestDesk;
  readonly reality: Reality;
  readonly intents: Intent[] = [];
  /** State after each commit, as a snapshot would keep it, every few commits. */
  readonly snapshots: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  readonly check: Check;

  constructor(check: Check, policy: Policy = POLICY) {
    this.check = check;
    this.desk = TestDesk.ready({ policy, symbols: SYMBOLS, accounts: ACCOUNTS });
    this.reality = new Reality(this.desk);
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
    for (const order of folded.orders) if (order.action === "PLACE") this.reality.place(order);
    if (this.desk.state.commit % 5 === 0)
      this.snapshots.push({
        at: this.desk.state.commit,
        bytes: encodeSnapshot(this.desk.state, new Uint8Array(32), 1),
      });
    this.check(this.desk.state, folded, reducible, this.desk.batches.at(-1) as Batch);
  }

  step(step: Step): void {
    const { desk, reality } = this;
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
      case "exchange": {
        const real = reality.orders[reality.orders.length - 1 - step.o];
        if (real !== undefined) reality.act(real, step.act);
        return;
      }
      case "deliver":
        for (let i = 0; i < step.n; i += 1)
          reality.tell(step.from === "front" ? reality.pending.shift() : reality.pending.pop());
        return;
      case "again":
        reality.tell(reality.told[reality.told.length - 1 - step.o]);
        return;
      case "repeat": {
        const intent = this.intents[this.intents.length - 1 - step.o];
        if (intent !== undefined) desk.intent(intent);
        return;
      }
      case "foreign":
        reality.foreign(
          at(ACCOUNTS, step.a),
          at(SYMBOLS, step.s),
          step.sell ? "SELL" : "BUY",
          (LOT * BigInt(step.lots)) as Quantity,
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

  /** Everything ends at the exchange, every fact arrives, and somebody flattens by hand. */
  finish(): void {
    const { desk, reality } = this;
    // A flatten would go on closing, and what waits for a slot would take it.
    this.step({ do: "stop", command: "ARM" });
    this.step({ do: "stop", command: "STOP" });
    this.commit();
    for (const real of reality.orders) if (!real.done) reality.act(real, "cancel");
    this.#tellAll();
    for (const account of ACCOUNTS)
      for (const symbol of SYMBOLS) {
        const known = parsePositionAmount(desk.position(symbol, account));
        const real = reality.positions.get(key(account, symbol)) ?? 0n;
        if (known !== real) throw new Error(`the kernel holds ${known} ${symbol}, really it is ${real}`);
        if (known !== 0n) reality.foreign(account, symbol, reducingSide(known), sizeOf(known));
      }
    this.#tellAll();
  }

  #tellAll(): void {
    const { pending } = this.reality;
    while (pending.length > 0) this.reality.tell(pending.shift());
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

const reducibleOf = (state: KernelState): ReadonlyMap<string, Quantity> =>
  new Map(
    [...state.accounts.values()].flatMap((account) =>
      [...account.books].map(([symbol, book]) => [key(account.id, symbol), closable(book)] as const),
    ),
  );
