import { type Lane, type Rules } from "#libs/budget/limits.ts";
import { poolOf, parsePoolJson, poolText } from "#libs/budget/pool-json.ts";
import { grant, newPool, type Pool } from "#libs/budget/pool.ts";
import { Wallet, type Charge } from "#libs/budget/wallet.ts";
import type { Instant } from "#libs/budget/window-clock.ts";

export const T0 = 1_790_000_100_000;
export const OFF_MAX_MS = 400;
export const PROCESSES = 4;
const LOOK_EVERY_MS = 50;

/** What becomes of a write: taken over; taken over, and nobody hears of it; neither. */
export type Write = "told" | "unheard" | "gone";

export type Step =
  | { readonly do: "pass"; readonly ms: number }
  | {
      readonly do: "lease";
      readonly of: number;
      readonly lane: Lane;
      readonly target: number;
      readonly write: Write;
    }
  | {
      readonly do: "send";
      readonly of: number;
      readonly lane: Lane;
      readonly times: number;
      readonly lateMs: number;
      readonly answered: boolean;
    }
  | { readonly do: "takeOff"; readonly of: number; readonly lane: Lane; readonly times: number }
  | { readonly do: "land"; readonly of: number; readonly times: number; readonly last: boolean }
  | { readonly do: "enter"; readonly of: number; readonly times: number; readonly answered: boolean }
  | { readonly do: "stop"; readonly of: number; readonly times: number; readonly answered: boolean }
  | { readonly do: "end"; readonly of: number; readonly times: number }
  | { readonly do: "crash"; readonly of: number }
  | { readonly do: "away"; readonly away: boolean }
  | { readonly do: "others"; readonly amount: number };

/** The exchange's own count, by its own clock; what others send counts too, and is told apart only here. */
class Exchange {
  readonly #rules: Rules;
  readonly #ours = new Map<string, number>();
  readonly #all = new Map<string, number>();

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  count(ms: number, ours: boolean): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const limit of this.#rules.limits.filter(({ own }) => !own)) {
      const key = `${limit.name}/${Math.floor(ms / limit.lengthMs)}`;
      if (ours) this.#ours.set(key, (this.#ours.get(key) ?? 0) + 1);
      this.#all.set(key, (this.#all.get(key) ?? 0) + 1);
      counts.set(limit.name, this.#all.get(key) ?? 0);
    }
    return counts;
  }

  /** Windows in which the fleet alone was above its limit. */
  get above(): readonly string[] {
    return this.#beyond(this.#ours);
  }

  /** Windows in which everybody together was: somebody was answered 429. */
  get overrun(): readonly string[] {
    return this.#beyond(this.#all);
  }

  #beyond(counts: ReadonlyMap<string, number>): readonly string[] {
    return [...counts].flatMap(([key, used]) => {
      const limit = this.#rules.limits.find(({ name }) => key.startsWith(`${name}/`));
      return used > (limit?.limit ?? 0) ? [`${key}: ${used}`] : [];
    });
  }
}

/** Processes with clocks of their own beside one pool, stepped one at a time: every interleaving is a list of steps. */
export class Fleet {
  readonly exchange: Exchange;
  readonly #rules: Rules;
  readonly #offsets: readonly number[];
  readonly #wallets: Wallet[];
  /** By process: requests that are under way for as long as it takes. */
  readonly #flying: Charge[][];
  /** By process: the shares of stops whose entries have not filled. */
  readonly #paid: Charge[][];
  #pool: Pool;
  #nowMs = T0;
  #started = 0;
  #away = false;

  constructor(rules: Rules, offsets: readonly number[]) {
    this.#rules = rules;
    this.#offsets = offsets;
    this.exchange = new Exchange(rules);
    this.#wallets = offsets.map(() => this.#newWallet());
    this.#flying = offsets.map(() => []);
    this.#paid = offsets.map(() => []);
    // Known to be fresh: what was used before it is another matter.
    this.#pool = { ...newPool("first", this.#instant(0)), bornMs: 0 };
  }

  #newWallet(): Wallet {
    return new Wallet(this.#rules, `process ${(this.#started += 1)}`);
  }

  #instant(of: number, ms = this.#nowMs): Instant {
    const middle = ms + (this.#offsets[of] ?? 0);
    return { loMs: middle - OFF_MAX_MS, hiMs: middle + OFF_MAX_MS };
  }

  step(step: Step): void {
    switch (step.do) {
      case "pass":
        this.#pass(step.ms);
        return;
      case "lease":
        this.lease(step.of, step.lane, step.target, step.write);
        return;
      case "send":
        for (let i = 0; i < step.times; i += 1) this.send(step.of, step.lane, step.lateMs, step.answered);
        return;
      case "takeOff":
        for (let i = 0; i < step.times; i += 1) this.#takeOff(step.of, step.lane);
        return;
      case "land":
        this.#land(step.of, step.times, step.last);
        return;
      case "enter":
        for (let i = 0; i < step.times; i += 1) this.enter(step.of, step.answered);
        return;
      case "stop":
        for (let i = 0; i < step.times; i += 1) this.stop(step.of, step.answered);
        return;
      case "end":
        for (const share of this.#paid[step.of]!.splice(0, step.times)) this.#wallets[step.of]!.unsent(share);
        return;
      case "crash":
        this.#land(step.of, Number.POSITIVE_INFINITY, false);
        this.#paid[step.of] = [];
        this.#wallets[step.of] = this.#newWallet();
        return;
      case "away":
        // Of what is under way for longer than windows last nobody could be told.
        for (const of of this.#flying.keys()) this.#land(of, Number.POSITIVE_INFINITY, false);
        this.#away = step.away;
        return;
      case "others":
        for (let i = 0; i < step.amount; i += 1) this.exchange.count(this.#nowMs, false);
    }
  }

  /** Who has something under way looks at its leases meanwhile. */
  #pass(ms: number): void {
    for (let left = ms; left > 0; left -= LOOK_EVERY_MS) {
      this.#nowMs += Math.min(left, LOOK_EVERY_MS);
      for (const [of, flying] of this.#flying.entries())
        if (flying.length > 0) this.leaseAll(of, new Map(), 0);
    }
  }

  #takeOff(of: number, lane: Lane): void {
    const charge = this.#away ? undefined : this.#wallets[of]!.take(lane, 1, this.#instant(of), false);
    if (charge !== undefined) this.#flying[of]!.push(charge);
  }

  /** They reach the exchange now, and are answered now. */
  #land(of: number, times: number, last: boolean): void {
    const flying = this.#flying[of]!;
    for (let left = Math.min(Math.ceil(times), flying.length); left > 0; left -= 1) {
      const charge = (last ? flying.pop() : flying.shift())!;
      this.#wallets[of]!.answered(charge, this.exchange.count(this.#nowMs, true), this.#instant(of));
    }
  }

  lease(of: number, lane: Lane, target: number, write: Write): void {
    this.leaseAll(of, new Map([[lane, target]]), 500, write);
  }

  leaseAll(of: number, targets: ReadonlyMap<Lane, number>, aheadMs: number, write: Write = "told"): void {
    if (this.#away) return;
    const wallet = this.#wallets[of]!;
    const now = this.#instant(of);
    // Through the text, as the bucket has it.
    const stored = poolOf(parsePoolJson("p", poolText(this.#pool)));
    wallet.learn(stored, now);
    const asked = wallet.forAnotherPool(wallet.ask(targets, now, aheadMs), stored.born);
    const granted = grant(stored, asked, now);
    if (write !== "gone") this.#pool = granted.pool;
    if (write === "told") wallet.accept(asked, granted, now);
    else wallet.undecided(asked, granted);
  }

  send(of: number, lane: Lane, lateMs: number, answered: boolean): Charge | undefined {
    const wallet = this.#wallets[of]!;
    const now = this.#instant(of);
    const charge = wallet.take(lane, 1, now, this.#away);
    if (charge === undefined) return undefined;
    const counts = this.exchange.count(this.#nowMs + lateMs, true);
    if (answered) wallet.answered(charge, counts, this.#instant(of, this.#nowMs + lateMs));
    else wallet.lost(charge);
    return charge;
  }

  /** An entry with its stop's share, or neither. */
  enter(of: number, answered: boolean): boolean {
    const wallet = this.#wallets[of]!;
    const share = wallet.take("entry", 1, this.#instant(of), this.#away);
    if (share === undefined) return false;
    const sent = this.send(of, "entry", 0, answered);
    if (sent === undefined) {
      wallet.unsent(share);
      return false;
    }
    wallet.keep(share);
    this.#paid[of]!.push(share);
    return true;
  }

  /** The stop of the entry that waits longest; false when it has to wait. */
  stop(of: number, answered: boolean): boolean {
    const share = this.#paid[of]!.shift();
    if (share === undefined) return true;
    this.#wallets[of]!.unsent(share);
    return this.send(of, "exit", 0, answered) !== undefined;
  }

  restingOf(of: number): number {
    return this.#paid[of]!.length;
  }

  /** Stops that may have to be sent at any time. */
  get resting(): number {
    return this.#paid.reduce((sum, { length }) => sum + length, 0);
  }

  /** Whether the process of that number can send this now, the bus being there. */
  can(of: number, lane: Lane): boolean {
    this.#away = false;
    this.lease(of, lane, 1, "told");
    return this.send(of, lane, 0, true) !== undefined;
  }
}
