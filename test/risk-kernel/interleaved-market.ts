import type { Snapshot } from "#libs/bus/snapshot.ts";
import {
  format,
  parseMoney,
  max,
  parsePositionAmount,
  reducingSide,
  sizeOf,
  type Quantity,
} from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import type { Policy } from "#libs/domain/policy.ts";
import type { Batch } from "../../services/risk-kernel/batch.ts";
import type { Folded } from "../../services/risk-kernel/fold.ts";
import { CLEAR_SIGHT } from "../../services/risk-kernel/sight.ts";
import { encodeSnapshot } from "../../services/risk-kernel/snapshot.ts";
import { scopedStop } from "../../services/risk-kernel/levels.ts";
import { remainingOf } from "../../services/risk-kernel/orders.ts";
import type { KernelState } from "../../services/risk-kernel/state.ts";
import { ratio, WIDE_POLICY } from "./given.ts";
import { TestDesk } from "./desk.ts";
import { key, LOT, Reality } from "./reality.ts";
import type { Step } from "./steps.ts";

export const ACCOUNTS = ["a", "b"] as const;
export const SYMBOLS = ["XUSDT", "YUSDT", "ZUSDT"] as const;

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
  // Near enough that it is placed at once.
  defaultTargetPercent: ratio("1"),
  rotationImprovementMin: ratio("0.15"),
  rotationTimeoutMs: 5_000,
  entryRepriceMax: 2,
  entryFallbackBps: 15,
  entryRetryMax: 2,
  entryChaseMax: 2,
};

/** A desk and what is real beside it, which the kernel hears of late, twice and out of order. */
export class Market {
  readonly desk: TestDesk;
  readonly reality: Reality;
  readonly intents: Intent[] = [];
  /** State after each commit, as a snapshot would keep it, every few commits. */
  readonly snapshots: { readonly at: number; readonly snapshot: Snapshot }[] = [];
  /** How often entries waited for which next order, and how they ended. */
  readonly worked = new Map<string, number>();
  readonly #approved = new Map<string, bigint>();
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
    for (const order of folded.orders)
      if (order.action === "PLACE") this.reality.place(order);
      else if (order.action === "CANCEL") this.reality.cancel(order);
    for (const { intentId, quantity, leg, attempt } of folded.orders)
      if (leg === "ENTRY" && attempt === 0) this.#approved.set(intentId, quantity);
    for (const { next, end } of folded.entries) {
      const what = next ?? end ?? "";
      this.worked.set(what, (this.worked.get(what) ?? 0) + 1);
    }
    this.#oneEntryEach();
    stopsHold(this.desk.state, folded);
    if (this.desk.state.commit % 5 === 0)
      this.snapshots.push({
        at: this.desk.state.commit,
        snapshot: encodeSnapshot(this.desk.state, new Uint8Array(32), 1),
      });
    this.check(this.desk.state, folded, reducible, this.desk.batches.at(-1) as Batch);
  }

  /** G2: of an intent one entry order lives at most, and all of them together fill no more than was approved. */
  #oneEntryEach(): void {
    for (const [intentId, { live, filled }] of this.reality.entriesOf()) {
      if (live > 1) throw new Error(`${live} entry orders of intent ${intentId} may fill at the exchange`);
      if (filled > (this.#approved.get(intentId) ?? 0n))
        throw new Error(`${filled} of intent ${intentId} filled, approved was less`);
    }
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
          workingMs: 8_000,
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
      case "stop-only":
        desk.fact("", {
          kind: "control",
          commandId: "c",
          command: step.command,
          operator: "ana",
          reason: "test",
          ...(step.s === undefined ? { strategy: "test" } : { symbol: parseSymbol(at(SYMBOLS, step.s)) }),
        });
        return;
      case "sight":
        desk.sight = {
          clockBadMs: step.seen === "no clock" ? 60_001 : 0,
          busBadMs: step.seen === "no room" ? 60_001 : 0,
          watchAnew: step.seen === "anew",
        };
        return;
      case "ban":
        desk.fact(at(ACCOUNTS, step.a), { kind: "ban", untilMs: desk.nowMs + step.ms, reason: "test" });
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
    const { desk } = this;
    // A flatten would go on closing, and what waits for a slot would take it.
    this.desk.sight = CLEAR_SIGHT;
    this.step({ do: "stop", command: "ARM" });
    this.step({ do: "stop", command: "STOP" });
    this.commit();
    // A loss may trip meanwhile and close more: what it sends ends like the rest.
    for (let rounds = 0; rounds === 0 || (desk.open > 0 && rounds < 10); rounds += 1) this.#endAll();
  }

  #endAll(): void {
    const { desk, reality } = this;
    // An exit goes on with another slice: it ends in its turn.
    do {
      for (const real of reality.orders) if (!real.done) reality.act(real, "cancel");
      this.#tellAll();
    } while (reality.orders.some(({ done }) => !done));
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

/** Nothing opens in a scope that is stopped, and nothing is closed for a stop that does not go so far. */
function stopsHold(state: KernelState, { orders }: Folded): void {
  for (const { action, leg, account, symbol, strategy } of orders) {
    if (action !== "PLACE") continue;
    if (leg === "ENTRY" && scopedStop(state, symbol, strategy) !== undefined)
      throw new Error(`an entry of ${strategy} on ${symbol}, which an operator has stopped`);
    if (leg === "FLATTEN" && state.accounts.get(account)?.flatten !== true)
      throw new Error(`${account} is closed although no stop asks for it`);
  }
}

export const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

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
      [...account.books].map(([symbol, book]) => {
        let claimed = 0n;
        for (const order of book.orders.values())
          if (order.command.reduceOnly && order.command.leg !== "TARGET") claimed += remainingOf(order);
        // An exit to flat has claimed all there is, whatever is added meanwhile.
        const exit = account.exits.get(symbol);
        const size = exit !== undefined && exit.left === undefined ? 0n : sizeOf(book.position.amount);
        return [key(account.id, symbol), max(size - claimed, 0n) as Quantity] as const;
      }),
    ),
  );
