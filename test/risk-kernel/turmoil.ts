import { bracketsKey, bracketsToJson } from "#libs/domain/brackets.ts";
import { conditionToJson, regimeToJson } from "#libs/domain/conditions.ts";
import type { StopStatus } from "#libs/domain/fact.ts";
import {
  FLAT,
  format,
  parseMoney,
  reducingSide,
  ZERO_MONEY,
  type PositionAmount,
  type Quantity,
  type Ratio,
} from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol, symbolToken, type AccountId, type Symbol } from "#libs/domain/ids.ts";
import type { ExitPlan } from "#libs/domain/intent.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { CLEAR_SIGHT } from "../../services/risk-kernel/sight.ts";
import { ratio, reference } from "./given.ts";
import { ACCOUNTS, at, Market, POLICY, SYMBOLS } from "./interleaved-market.ts";
import { key, LOT, type Real } from "./reality.ts";
import type { Step } from "./steps.ts";
import type { Upheaval } from "./turmoil-steps.ts";
import { JUST_NOW } from "./vouched.ts";

const POLICIES: readonly Policy[] = [
  POLICY,
  { ...POLICY, accountSlotsMax: 1 },
  { ...POLICY, accountSlotsMax: 3, deskSlotsMax: 5 },
  { ...POLICY, orderNotionalMax: parseMoney("2000"), positionNotionalMax: parseMoney("4000") },
  { ...POLICY, leverageMax: 5 },
  { ...POLICY, exitSliceNotionalMax: parseMoney("1500"), exitBlindNotional: parseMoney("1000") },
  { ...POLICY, defaultTargetPercent: ratio("0") },
  { ...POLICY, cooldownMs: 500, stopCooldownMs: 0 },
  {
    ...POLICY,
    regimeSlotsBase: 2,
    regimeSlotsTrend: 3,
    regimeSlotsChop: 1,
    rotationImprovementMin: ratio("0.05"),
  },
  { ...POLICY, protectionDeadlineMs: 1_000, stopCooldownMs: 0 },
  { ...POLICY, correlationMax: ratio("0.7"), volatilityTargetPercent: ratio("0.3") },
  { ...POLICY, liquidationDistancePercentMin: ratio("5"), driftTripPercent: ratio("1") },
  { ...POLICY, exitLastLevel: "MARKET", executionErrorsMax: 3 },
  { ...POLICY, dailyDrawdownTripPercent: ratio("1"), openLossTripPercent: ratio("1") },
];
const PLAN: ExitPlan = { stopPercent: ratio("1"), ladder: [], horizonMs: 0 };
const half = ratio("0.5");
const PLANS: readonly (ExitPlan | undefined)[] = [
  undefined,
  PLAN,
  {
    ...PLAN,
    ladder: [
      { r: ratio("1"), fraction: half },
      { r: ratio("2"), fraction: half },
    ],
  },
  { ...PLAN, ladder: [{ r: ratio("1"), fraction: half }], breakEvenR: ratio("1"), trailingAtr: ratio("2") },
  { ...PLAN, horizonMs: 5_000 },
  { ...PLAN, targetPercent: ratio("0.4"), pnlFloorPercent: half },
];

/** What becomes of a slice, and what is said of it. */
export const SLICE_ACTS = ["fill", "fill", "fill", "part", "cancel", "unknown", "silent"] as const;
type SliceAct = (typeof SLICE_ACTS)[number];

/** A {@link Market} in which everything else changes as well, and facts are lost. */
export class Turmoil extends Market {
  /** What has happened and nobody has told. */
  readonly lost: (() => void)[] = [];

  suffer(list: readonly (Step | Upheaval)[]): void {
    for (const step of list) if (!this.#upheaval(step as Upheaval)) this.step(step as Step);
    this.commit();
  }

  /** Says whether it was one. */
  #upheaval(step: Upheaval): boolean {
    const { desk, reality } = this;
    switch (step.do) {
      case "policy":
        desk.policy(at(POLICIES, step.n));
        return true;
      case "leverage":
        desk.fact(at(ACCOUNTS, step.a), { kind: "leverage", symbol: symbolAt(step.s), leverage: step.to });
        return true;
      case "brackets":
        this.#brackets(parseAccountId(at(ACCOUNTS, step.a)), step.s, step.steep);
        return true;
      case "transfer":
        desk.fact(at(ACCOUNTS, step.a), {
          kind: "balance",
          reason: "DEPOSIT",
          change: parseMoney(String(step.amount)),
          walletBalance: ZERO_MONEY,
          asset: "USDT",
          transactionTimeMs: desk.nowMs + step.amount,
          symbol: "",
        });
        return true;
      case "halt":
        desk.reference(
          reference(at(SYMBOLS, step.s), { status: step.halted ? "BREAK" : "TRADING", asOfMs: desk.nowMs }),
        );
        return true;
      case "jump": {
        const bands = ["0.01", "0.05", "0.1", "0.2", "0.4", "0.8", "2"];
        const [bid, ask] = [String(step.price), String(step.price + 1)];
        desk.mark(at(SYMBOLS, step.s), bid, bid, ask, desk.nowMs, step.deep ? bands : undefined);
        return true;
      }
      case "pass":
        // What was asked before is decided before.
        this.commit();
        this.step({ do: "time", ms: Math.round(step.hours * 3_600_000) });
        for (const symbol of SYMBOLS) desk.reference(reference(symbol, { asOfMs: desk.nowMs }));
        return true;
      case "regime": {
        const regime = at(["TREND", "BASE", "CHOP"] as const, step.n);
        desk.estimate("regime", regimeToJson({ regime, windowMs: 60_000, asOfMs: desk.nowMs }));
        return true;
      }
      case "condition": {
        const symbol = symbolAt(step.s);
        const [x, y, z] = SYMBOLS.map((one) => parseSymbol(one));
        const moves = [
          new Map([
            [x, ratio("0.95")],
            [y, ratio("0.2")],
          ]),
          new Map([
            [y, ratio("-0.9")],
            [z, ratio("0.1")],
          ]),
          new Map([
            [x, ratio("0.3")],
            [y, ratio("0.3")],
            [z, ratio("0.3")],
          ]),
        ];
        const asOfMs = desk.nowMs - (step.old ? 3_600_000 : 0);
        const correlations = at(moves, step.moves) as ReadonlyMap<Symbol, Ratio>;
        const atrPercent = ratio(at(["0.05", "0.2", "1", "5"], step.moves));
        desk.estimate(
          `condition.${symbolToken(symbol)}`,
          conditionToJson({ symbol, windowMs: 60_000, asOfMs, atrPercent, correlations }),
        );
        return true;
      }
      case "tables": {
        const account = parseAccountId(at(ACCOUNTS, step.a));
        desk.estimate(`brackets-read.${account}`, JSON.stringify({ account, asOfMs: desk.nowMs }));
        return true;
      }
      case "drift": {
        const money = parseMoney(String(step.amount));
        desk.fact(at(ACCOUNTS, step.a), {
          kind: "drift",
          class: step.of,
          symbol: "",
          asset: "USDT",
          amount: money,
          exposure: parseMoney(String(Math.abs(step.amount))),
          ours: "1",
          theirs: "2",
          happenedAtMs: desk.nowMs,
          repaired: true,
          knownGap: step.gap,
        });
        return true;
      }
      case "hand":
        reality.rest(
          at(ACCOUNTS, step.a),
          at(SYMBOLS, step.s),
          step.sell ? "SELL" : "BUY",
          (LOT * BigInt(step.lots)) as Quantity,
        );
        return true;
      case "by-hand": {
        const real = reality.byHand.at(-1);
        if (real === undefined) return true;
        if (step.act === "again") reality.pending.push(() => void desk.orderFact(real.order, "NEW", "0"));
        else reality.act(real, step.act);
        return true;
      }
      case "gates":
        this.#shut(step.shut);
        return true;
      case "surplus":
        desk.waiting = step.waiting === 0 ? undefined : step.waiting;
        return true;
      case "silence":
        desk.reissueAfterMs = step.ms;
        return true;
      case "reign":
        this.commit();
        desk.epoch += 1;
        return true;
      case "stream":
        desk.fact(at(ACCOUNTS, step.a), { kind: "stream", connected: step.connected, reason: "test" });
        return true;
      case "lose":
        this.lost.push(...reality.pending.splice(0, 1));
        return true;
      case "find":
        reality.tell(this.lost.shift());
        return true;
      case "books":
        this.books(at(ACCOUNTS, step.a), step.full);
        return true;
      case "reset":
        this.reset(at(ACCOUNTS, step.a));
        return true;
      case "stop-word": {
        const entries = reality.orders.filter(({ order, filled }) => order.protection && filled > 0n);
        const real = entries[entries.length - 1 - step.o];
        if (real !== undefined) this.#stopWord(real, step.status);
        return true;
      }
      case "resolve":
        this.#resolve(step.o);
        return true;
      case "rest": {
        const [account, symbol] = [at(ACCOUNTS, step.a), at(SYMBOLS, step.s)];
        const amount = desk.account(account).books.get(parseSymbol(symbol))?.position.amount ?? FLAT;
        if (amount === 0n) return true;
        const quantity = (LOT * BigInt(step.lots)) as Quantity;
        this.ask({
          account,
          symbol,
          side: reducingSide(amount),
          purpose: step.lots === 0 ? "CLOSE" : "REDUCE",
          size: step.lots === 0 ? { kind: "all" } : { kind: "quantity", quantity },
          entryStyle: "POST_ONLY",
          workingMs: 3_600_000,
          confidence: ratio("0"),
        });
        return true;
      }
      case "want": {
        const plan = at(PLANS, step.plan);
        const horizonMs = plan?.horizonMs === 0 ? 0 : desk.nowMs + (plan?.horizonMs ?? 0);
        this.ask({
          account: at(ACCOUNTS, step.a),
          symbol: at(SYMBOLS, step.s),
          side: step.sell ? "SELL" : "BUY",
          purpose: step.more ? "INCREASE" : "OPEN",
          size:
            step.size < 10
              ? { kind: "risk", percent: ratio(`0.${step.size + 1}`) }
              : { kind: "notional", notional: parseMoney(String((step.size - 9) * 500)) },
          entryStyle: step.post ? "POST_ONLY" : "BOUNDED_LIMIT",
          workingMs: 8_000,
          slippageBps: step.size,
          confidence: ratio(`0.${5 + (step.size % 5)}`),
          ...(plan === undefined ? {} : { exitPlan: { ...plan, horizonMs } }),
        });
        return true;
      }
      default:
        return false;
    }
  }

  /** Nothing is in the way any more. */
  calm(): void {
    this.#shut("none");
    this.desk.sight = CLEAR_SIGHT;
    this.desk.reissueAfterMs = 1e12;
    this.desk.waiting = undefined;
    for (const account of ACCOUNTS)
      this.desk.fact(account, { kind: "stream", connected: true, reason: "test" });
    this.desk.policy(POLICY);
    this.commit();
  }

  findAll(): void {
    while (this.lost.length > 0) this.reality.tell(this.lost.shift());
  }

  reset(account: string): void {
    this.desk.fact(account, {
      kind: "control",
      commandId: "c",
      command: "RESET_CIRCUIT",
      operator: "ana",
      reason: "test",
    });
  }

  /** What the exchange says of now; the wallet is never what differs. */
  books(account: string, full: boolean): void {
    const { desk, reality } = this;
    if (full) {
      while (reality.pending.length > 0) reality.tell(reality.pending.shift());
      this.commit();
    }
    const own = desk.state.accounts.get(parseAccountId(account));
    desk.snapshot(
      account,
      format(own?.wallet ?? ZERO_MONEY),
      SYMBOLS.map((symbol) => {
        const amount = (reality.positions.get(key(account, symbol)) ?? 0n) as PositionAmount;
        const position = own?.books.get(parseSymbol(symbol))?.position;
        const entry = position?.amount === amount ? format(position.entryPrice) : "50000";
        return [
          symbol,
          format(amount),
          amount === 0n ? "0" : entry,
          full ? reality.lastTradeId : "0",
        ] as const;
      }),
      {
        caughtUp: full,
        open: [...reality.orders, ...reality.byHand]
          .filter(({ done, shown, order }) => !done && shown && order.account === account)
          .map(({ order }) => order.clientOrderId),
      },
    );
  }

  /** Every order ends at the exchange, whatever follows on it as well, and every stop; all of it is told. */
  endAll(): void {
    const { reality } = this;
    for (let rounds = 0; rounds < 6; rounds += 1)
      do {
        for (const real of [...reality.orders, ...reality.byHand]) {
          if (!real.done) reality.act(real, "cancel");
          if (reality.stopOf(real) !== undefined) this.#stopWord(real, "EXPIRED");
        }
        while (reality.pending.length > 0) reality.tell(reality.pending.shift());
        this.commit();
      } while (reality.orders.some(({ done }) => !done));
  }

  get isFlat(): boolean {
    return [...this.reality.positions.values()].every((amount) => amount === 0n);
  }

  /**
   * An operator wants everything closed, and the exchange goes along: it does what is drawn with a slice, and soon fills it.
   * Of a silent one nothing is ever heard again. Gives how often it was asked.
   */
  flatten(acts: readonly SliceAct[]): number {
    const { desk, reality } = this;
    desk.fact("", { kind: "control", commandId: "c", command: "FLATTEN", operator: "ana", reason: "test" });
    const silent = new Set<Real>();
    let rounds = 0;
    for (; rounds < 400 && !this.isFlat; rounds += 1) {
      while (reality.pending.length > 0) reality.tell(reality.pending.shift());
      this.step({ do: "time", ms: 700 });
      this.commit();
      const act = rounds > 30 ? "fill" : at(acts, rounds);
      for (const real of reality.orders) {
        const isSlice = real.order.timeInForce === "IOC";
        if (isSlice && act === "silent") silent.add(real);
        if (real.done || silent.has(real)) continue;
        if (real.unwanted) reality.act(real, "cancel");
        else if (isSlice && act !== "silent") reality.act(real, act);
      }
    }
    return rounds;
  }

  #brackets(account: AccountId, s: number, steep: boolean): void {
    // One of them is none that anybody trades.
    const symbol = parseSymbol(at([...SYMBOLS, "WUSDT"], s));
    const brackets = [
      { leverageMax: 50, notionalCap: parseMoney("5000"), maintenanceRatio: ratio("0.004"), cum: ZERO_MONEY },
      {
        leverageMax: 5,
        notionalCap: parseMoney("50000"),
        maintenanceRatio: ratio(steep ? "0.1" : "0.01"),
        cum: parseMoney("30"),
      },
    ];
    this.desk.estimate(bracketsKey(account, symbol), bracketsToJson({ account, symbol, brackets }));
  }

  #shut(gate: (Upheaval & { readonly do: "gates" })["shut"]): void {
    const { desk } = this;
    desk.clockAgeMs = gate === "clock" ? 100_000 : 10;
    desk.policyAgeMs = gate === "policy" ? 700_000 : 10;
    desk.busUsedPercent = gate === "bus" ? 75 : gate === "exits too" ? 95 : 10;
    desk.trust = gate === "trust" ? undefined : JUST_NOW;
  }

  #stopWord(real: Real, status: (Upheaval & { readonly do: "stop-word" })["status"]): void {
    const { desk, reality } = this;
    const { order } = real;
    const stop = reality.stopOf(real);
    if (stop === undefined) return;
    if (status === "FIRES") return reality.fire(stop, (word) => this.#say(stop, word));
    if (status !== "CONFIRMED") return void reality.pending.push(() => this.#say(stop, status));
    reality.pending.push(
      () =>
        void desk.fact(order.account, {
          kind: "protection",
          symbol: order.symbol,
          clientOrderId: order.clientOrderId,
          stopId: stop.clientOrderId,
          outcome: "CONFIRMED",
          nakedSinceMs: desk.nowMs,
          unprotectedMs: 5,
          code: 0,
          reason: "",
          side: stop.side,
          stopPrice: stop.price,
        }),
    );
  }

  #say({ account, symbol, clientOrderId, side, price }: OrderCommand, status: StopStatus): void {
    this.desk.fact(account, {
      kind: "stop",
      symbol,
      clientOrderId,
      algoId: "1",
      side,
      status,
      triggerPrice: price,
      childOrderId: "",
      reason: "",
      transactionTimeMs: this.desk.nowMs,
      source: "STREAM",
    });
  }

  /** An operator says what really became of an order that the kernel knows nothing of. */
  #resolve(o: number): void {
    const { desk, reality } = this;
    const unknown = reality.orders.filter(
      ({ order }) =>
        desk.state.accounts.get(order.account)?.books.get(order.symbol)?.orders.get(order.clientOrderId)
          ?.phase === "UNKNOWN",
    );
    const real = unknown[o % Math.max(1, unknown.length)];
    if (real === undefined) return;
    if (!real.shown) real.done = true;
    desk.fact(real.order.account, {
      kind: "control",
      commandId: "c",
      command: real.shown ? "RESOLVE_PLACED" : "RESOLVE_NOT_PLACED",
      operator: "ana",
      reason: "test",
      clientOrderId: real.order.clientOrderId,
    });
  }
}

const symbolAt = (s: number) => parseSymbol(at(SYMBOLS, s));
