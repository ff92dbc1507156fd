import { seeded } from "../market/synthetic.ts";
import { faultsOn, type FaultName, type FaultOn } from "./catalogue.ts";
import type { FaultRule } from "./rule.ts";

/** A rule that was switched on, and what became of it. */
export interface ActiveFault<Name extends FaultName = FaultName> {
  readonly id: number;
  readonly rule: FaultRule<Name>;
  readonly fromMs: number;
  readonly untilMs: number;
  times: number;
  /** Of a condition: it holds now. */
  holds: boolean;
  readonly random: () => number;
}

/** What is about to happen; a rule acts when everything it names is the same. */
export interface Occasion {
  readonly account?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly symbol?: string | undefined;
  readonly event?: string | undefined;
}

export type Condition = ActiveFault<FaultOn<"condition">>;
const CONDITIONS: ReadonlySet<FaultName> = new Set(faultsOn("condition"));
const isCondition = (fault: ActiveFault): fault is Condition => CONDITIONS.has(fault.rule.fault);

/** Begins and ends conditions. */
export interface Conditions {
  readonly begin: (fault: Condition, nowMs: number) => void;
  readonly end: (fault: Condition, nowMs: number) => void;
}

/**
 * Which faults are switched on. Each rule draws from a generator of its own, seeded by the plan's seed and its
 * number: the same requests under the same seed meet the same faults, whatever the other rules do.
 */
export class FaultPlan {
  readonly #seed: number;
  readonly #faults = new Map<number, ActiveFault>();
  #conditions: Conditions | undefined;
  #nextId = 1;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Who begins and ends conditions. */
  attach(conditions: Conditions): void {
    this.#conditions = conditions;
  }

  /** No fault is switched on. */
  get idle(): boolean {
    return this.#faults.size === 0;
  }

  get faults(): IterableIterator<ActiveFault> {
    return this.#faults.values();
  }

  add(rule: FaultRule, nowMs: number): ActiveFault {
    const id = this.#nextId++;
    const fromMs = nowMs + rule.afterMs;
    const fault: ActiveFault = {
      id,
      rule,
      fromMs,
      untilMs: fromMs + rule.forMs,
      times: 0,
      holds: false,
      random: seeded(Math.imul(this.#seed + 1, 2_654_435_761) + id),
    };
    this.#faults.set(id, fault);
    this.tick(nowMs);
    return fault;
  }

  /** Switches a fault off; false when there is none of this id. */
  remove(id: number, nowMs: number): boolean {
    const fault = this.#faults.get(id);
    if (fault === undefined) return false;
    this.#faults.delete(id);
    if (fault.holds && isCondition(fault)) this.#conditions?.end(fault, nowMs);
    return true;
  }

  /** Begins the conditions whose time has come and ends those whose time is over. */
  tick(nowMs: number): void {
    for (const fault of this.#faults.values()) {
      if (nowMs >= fault.untilMs) this.remove(fault.id, nowMs);
      else if (isCondition(fault) && !fault.holds && nowMs >= fault.fromMs) {
        fault.holds = true;
        fault.times += 1;
        this.#conditions?.begin(fault, nowMs);
      }
    }
  }

  /** The first of the named faults that acts now. It has been counted and drawn for. */
  pick<Name extends FaultName>(
    names: readonly Name[],
    occasion: Occasion,
    nowMs: number,
  ): ActiveFault<Name> | undefined {
    for (const fault of this.#faults.values()) {
      const { rule } = fault;
      if (!isOneOf(fault, names) || nowMs < fault.fromMs || nowMs >= fault.untilMs) continue;
      if (fault.times >= rule.count || !concerns(rule, occasion)) continue;
      if (rule.probability < 1 && fault.random() >= rule.probability) continue;
      fault.times += 1;
      return fault;
    }
    return undefined;
  }
}

const isOneOf = <Name extends FaultName>(
  fault: ActiveFault,
  names: readonly Name[],
): fault is ActiveFault<Name> => (names as readonly FaultName[]).includes(fault.rule.fault);

const concerns = (rule: FaultRule, occasion: Occasion): boolean =>
  (["account", "endpoint", "symbol", "event"] as const).every(
    (name) => rule[name] === undefined || rule[name] === occasion[name],
  );
