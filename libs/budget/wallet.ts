import { LANES, localReserve, type Lane, type Limit, type Rules } from "./limits.ts";
import { newLocalCell, pay, usable, type LocalCell } from "./local-cell.ts";
import {
  endOf,
  keyOf,
  startOf,
  windowsOf,
  type Ask,
  type CellKey,
  type CellReport,
  type Granted,
  type Pool,
  type Want,
} from "./pool.ts";
import type { Instant } from "./window-clock.ts";

/** A request may reach the exchange so long after it was sent: it is paid for in every window until then. */
export const LATE_MS = 2_000;

/** So many writes without an answer take longer than any window lasts: what earlier ones leased is of no use. */
const UNDECIDED_MAX = 100;

/** What one request took. It is answered, or was never sent, or nothing is ever heard of it. */
export interface Charge {
  readonly lane: Lane;
  readonly amount: number;
  readonly sent: Instant;
  /** Which of this process's requests and answers it was. */
  readonly turn: number;
  /** By window, then by lane: what it was paid with. */
  readonly paid: Map<CellKey, readonly number[]>;
}

/** A request that is over, and of which a later count must tell whether it fell into a window. */
interface Settled {
  readonly charge: Charge;
  /** Requests sent after this turn, and not before this time, are counted after it. */
  readonly turn: number;
  readonly notBeforeMs: number;
}

/** What an answer's headers say, by limit: the exchange's count. */
export type Counts = ReadonlyMap<string, number>;

/** What this process asked for, and what it said with it. */
export interface Asked extends Ask {
  readonly born: string;
}

/** Written, and nobody knows whether the pool has taken it over. */
interface Undecided {
  readonly asked: Asked;
  readonly granted: Granted;
}

/** One process's part of one pool: what it has leased and not used, and what it has to tell. Pure. */
export class Wallet {
  #rules: Rules;
  readonly #id: string;
  #asks = 0;
  #undecided: readonly Undecided[] = [];
  readonly #cells = new Map<CellKey, LocalCell>();
  readonly #inFlight = new Set<Charge>();
  /** Taken for what may have to be sent at any time. */
  readonly #kept = new Set<Charge>();
  #keptAmount = 0;
  /** By window, in the order of their turns. */
  readonly #settled = new Map<CellKey, Settled[]>();
  /** By limit: the windows in which all that is under way is paid. */
  #carriedTo: { readonly first: number; readonly last: number }[] = [];
  /** No window is forgotten before. */
  #forgetAfterMs = Number.POSITIVE_INFINITY;
  #turn = 0;
  #born = "";
  /** Since when it is in touch with the pool. */
  #sinceMs = Number.POSITIVE_INFINITY;
  #stopUntilMs = 0;

  /** @param id no other wallet has, nor ever had: by it a pool says what it has taken over. */
  constructor(rules: Rules, id: string) {
    this.#rules = rules;
    this.#id = id;
  }

  /** From now on, in windows that have begun too: an exchange that allows less does so at once. */
  set rules(rules: Rules) {
    this.#rules = rules;
    for (const cell of this.#cells.values())
      cell.limit =
        rules.limits.find(
          ({ name, lengthMs }) => name === cell.limit.name && lengthMs === cell.limit.lengthMs,
        ) ?? cell.limit;
    this.#carriedTo = [];
  }

  /** The exchange said that the account's orders are used up. */
  stop(untilMs: number): void {
    this.#stopUntilMs = Math.max(this.#stopUntilMs, untilMs);
  }

  get stopUntilMs(): number {
    return this.#stopUntilMs;
  }

  /**
   * Pays for a request that is sent now; undefined when not enough is leased.
   *
   * @param away the bus is: exits, cancels and amendments may use this process's part of what is set aside.
   */
  take(lane: Lane, amount: number, now: Instant, away: boolean): Charge | undefined {
    this.#carry(now);
    if (lane !== "exit" && lane !== "cancel" && now.loMs < this.#stopUntilMs) return undefined;
    const reserve = away && lane !== "entry" && lane !== "read";
    const cells = this.#cellsOf(lane, now);
    for (const cell of cells) {
      // One that has just started must not use up again what the one before it has used.
      const mine = reserve && startOf(cell) > this.#sinceMs;
      const left = mine ? localReserve(cell.limit, this.#rules.sharers) - cell.local : 0;
      if (usable(cell, lane) + Math.max(0, left) < amount) return undefined;
    }
    const charge: Charge = { lane, amount, sent: now, turn: (this.#turn += 1), paid: new Map() };
    for (const cell of cells) charge.paid.set(cell.key, pay(cell, lane, amount));
    this.#inFlight.add(charge);
    return charge;
  }

  /**
   * What was taken is not sent now, but may be at any time, as an exit: in the windows that follow as much is leased for
   * exits. {@link unsent} ends it.
   */
  keep(charge: Charge): void {
    if (!this.#inFlight.delete(charge)) return;
    this.#kept.add(charge);
    this.#keptAmount += charge.amount;
    for (const cell of this.#paidIn(charge)) {
      cell.spent -= charge.amount;
      cell.kept += charge.amount;
    }
  }

  /** Gives back what a request took that was certainly never sent, or what was kept for one. */
  unsent(charge: Charge): void {
    const { amount } = charge;
    if (this.#inFlight.delete(charge)) for (const cell of this.#paidIn(charge)) cell.spent -= amount;
    else if (this.#kept.delete(charge)) {
      this.#keptAmount -= amount;
      for (const cell of this.#paidIn(charge)) cell.kept -= amount;
    } else return;
    for (const [key, paid] of charge.paid) {
      const cell = this.#cells.get(key);
      if (cell === undefined) continue;
      let unleased = amount;
      for (const [at, part] of paid.entries()) {
        cell.held[at] = (cell.held[at] ?? 0) + part;
        unleased -= part;
      }
      cell.local -= unleased;
      // Where the pool was told of it, it is leased by now: for exits, as what is under way is paid.
      const untold = Math.min(unleased, cell.owed);
      cell.owed -= untold;
      cell.held[0] = (cell.held[0] ?? 0) + unleased - untold;
    }
  }

  *#paidIn({ paid }: Charge): Iterable<LocalCell> {
    for (const key of paid.keys()) {
      const cell = this.#cells.get(key);
      if (cell !== undefined) yield cell;
    }
  }

  /**
   * A request was answered.
   *
   * @param counts what the answer says; a limit it does not name stays as it was: the request may not be in any count.
   * @param received the exchange's wall clock; a count that may belong to either of two windows says nothing.
   */
  answered(charge: Charge, counts: Counts, received: Instant): void {
    this.#inFlight.delete(charge);
    this.#settle(charge, 0);
    for (const cell of this.observe(counts, charge.sent, received)) {
      // Whether it fell into this window or into the one beside it: the count shows all of it that there is.
      const isCounted = ({ charge: earlier, turn, notBeforeMs }: Settled): boolean =>
        earlier === charge || (charge.turn > turn && charge.sent.loMs >= notBeforeMs);
      const waiting: Settled[] = [];
      for (const settled of this.#settled.get(cell.key) ?? [])
        if (isCounted(settled)) cell.done += settled.charge.amount;
        else waiting.push(settled);
      this.#settled.set(cell.key, waiting);
    }
  }

  /** Takes over what an answer says; gives the windows that are meant, where there is no doubt about them. */
  observe(counts: Counts, sent: Instant, received: Instant): readonly LocalCell[] {
    return this.#rules.limits.flatMap((limit) => {
      const count = counts.get(limit.name);
      const index = Math.floor(sent.loMs / limit.lengthMs);
      if (limit.own || count === undefined || index !== Math.floor(received.hiMs / limit.lengthMs)) return [];
      const cell = this.#cell(limit, index);
      cell.seen = Math.max(cell.seen, count);
      return [cell];
    });
  }

  /** Nothing was heard of a request: it may be counted yet, or never. */
  lost(charge: Charge): void {
    this.#inFlight.delete(charge);
    this.#settle(charge, charge.sent.hiMs + LATE_MS);
  }

  #settle(charge: Charge, notBeforeMs: number): void {
    const settled: Settled = { charge, turn: (this.#turn += 1), notBeforeMs };
    for (const { key, limit } of this.#paidIn(charge))
      if (!limit.own) {
        const before = this.#settled.get(key);
        if (before === undefined) this.#settled.set(key, [settled]);
        else before.push(settled);
      }
    // Settled again it says nothing new.
    charge.paid.clear();
  }

  /** What to ask the pool for. @param targets what to hold, by lane, in the windows of `now`. */
  ask(targets: ReadonlyMap<Lane, number>, now: Instant, aheadMs: number): Asked {
    this.#carry(now);
    const wants: Want[] = [];
    for (const lane of LANES) {
      const target = targets.get(lane) ?? 0;
      if (target === 0 && (lane !== "exit" || this.#kept.size === 0)) continue;
      for (const cells of this.#inTime(lane, now, aheadMs)) {
        wants.push({ lane, upTo: lane, target, keys: cells.map(({ key }) => key) });
        // Of what entries may use: what is kept for a stop that may never be sent takes no exit's place.
        if (lane === "exit" && this.#kept.size > 0)
          for (const cell of cells)
            wants.push({ lane, upTo: "entry", target: target + this.#keptOutside(cell), keys: [cell.key] });
      }
    }
    return {
      id: this.#id,
      number: (this.#asks += 1),
      wants,
      reports: this.#reports(),
      stopUntilMs: this.#stopUntilMs,
      born: this.#born,
    };
  }

  /** Whether everything that {@link ask} would ask for is there already. */
  holds(targets: ReadonlyMap<Lane, number>, now: Instant, aheadMs: number): boolean {
    this.#carry(now);
    for (const [at, lane] of LANES.entries()) {
      const target = targets.get(lane) ?? 0;
      if (target === 0 && (lane !== "exit" || this.#kept.size === 0)) continue;
      for (const cells of this.#inTime(lane, now, aheadMs))
        for (const cell of cells)
          if ((cell.held[at] ?? 0) < target + (lane === "exit" ? this.#keptOutside(cell) : 0)) return false;
    }
    return true;
  }

  /** Of the windows of now, and of those of what is about to begin. */
  #inTime(lane: Lane, now: Instant, aheadMs: number): readonly (readonly LocalCell[])[] {
    const cells = this.#cellsOf(lane, now);
    const soon = { loMs: now.loMs + aheadMs, hiMs: now.hiMs + aheadMs };
    return aheadMs > 0 ? [cells, this.#cellsOf(lane, soon)] : [cells];
  }

  /** What is kept, and not paid in that window. */
  #keptOutside(cell: LocalCell): number {
    return this.#keptAmount - cell.kept;
  }

  /** Whether there is anything to tell. */
  get hasNews(): boolean {
    for (const { done, owed } of this.#cells.values()) if (done > 0 || owed > 0) return true;
    return false;
  }

  /** What must be said again to a pool that was made anew: everything it does not know of. */
  forAnotherPool(asked: Asked, born: string): Asked {
    if (asked.born === born || asked.born === "") return { ...asked, born };
    const reports = new Map<CellKey, CellReport>();
    for (const [key, report] of asked.reports) {
      const cell = this.#cells.get(key);
      reports.set(key, {
        ...report,
        owed: report.owed + (cell?.grantedTold ?? 0),
        spent: report.spent + (cell?.spentTold ?? 0),
        done: report.done + (cell?.doneTold ?? 0),
      });
    }
    return { ...asked, reports, born };
  }

  /** The pool has taken over what was asked and said. */
  accept(asked: Asked, { given, pool }: Granted, now: Instant): void {
    this.#undecided = [];
    this.#sinceMs = Math.min(this.#sinceMs, now.hiMs);
    if (pool.born !== this.#born)
      for (const cell of this.#cells.values()) [cell.grantedTold, cell.spentTold, cell.doneTold] = [0, 0, 0];
    this.#born = pool.born;
    this.#stopUntilMs = Math.max(this.#stopUntilMs, pool.stoppedUntilMs);
    this.#told(asked);
    for (const [key, lanes] of given) {
      const cell = this.#cells.get(key);
      if (cell === undefined) continue;
      for (const [at, amount] of lanes.entries()) {
        cell.held[at] = (cell.held[at] ?? 0) + amount;
        cell.grantedTold += amount;
      }
    }
  }

  /** Nobody knows whether the pool has taken it over: it counts as not said, and what it leased is not used, before {@link learn}. */
  undecided(asked: Asked, granted: Granted): void {
    this.#undecided = [...this.#undecided.slice(1 - UNDECIDED_MAX), { asked, granted }];
  }

  /** Takes over what was undecided, if the pool as it is now has. Only one can be in it: each was written in place of the others. */
  learn(pool: Pool, now: Instant): void {
    const number = pool.heard.get(this.#id)?.number;
    const landed = this.#undecided.find(({ asked }) => asked.number === number);
    if (landed !== undefined) this.accept(landed.asked, landed.granted, now);
    this.#undecided = this.#undecided.filter(({ granted }) => granted.pool.born === pool.born);
  }

  #told(asked: Asked): void {
    for (const [key, { owed, spent, done }] of asked.reports) {
      const cell = this.#cells.get(key);
      if (cell === undefined) continue;
      // What was told again to another pool was told before.
      cell.owed = Math.max(0, cell.owed - owed);
      cell.spent = Math.max(0, cell.spent - spent);
      cell.done = Math.max(0, cell.done - done);
      cell.grantedTold += owed;
      cell.spentTold += spent;
      cell.doneTold += done;
    }
  }

  #reports(): ReadonlyMap<CellKey, CellReport> {
    return new Map(
      [...this.#cells].map(([key, { limit, index, held, owed, spent, done, seen }]) => [
        key,
        { limit, index, held: [...held], owed, spent, done, seen },
      ]),
    );
  }

  /** Windows that are long over are forgotten; what is still under way may be counted wherever what is sent now may be. */
  #carry(now: Instant): void {
    if (this.#forgetAfterMs < now.loMs) this.#forget(now);
    for (const [at, limit] of this.#rules.limits.entries()) {
      const first = Math.floor(now.loMs / limit.lengthMs);
      const last = Math.floor((now.hiMs + LATE_MS) / limit.lengthMs);
      const to = this.#carriedTo[at];
      // What was taken since is paid in them.
      if (limit.own || (to?.first === first && to.last === last)) continue;
      this.#carriedTo[at] = { first, last };
      for (const charge of this.#inFlight)
        for (let index = first; index <= last; index += 1) {
          const cell = this.#cell(limit, index);
          if (!charge.paid.has(cell.key)) charge.paid.set(cell.key, pay(cell, "exit", charge.amount));
        }
    }
  }

  #forget(now: Instant): void {
    this.#forgetAfterMs = Number.POSITIVE_INFINITY;
    for (const cell of this.#cells.values()) {
      if (overOf(cell) < now.loMs) {
        this.#cells.delete(cell.key);
        this.#settled.delete(cell.key);
      } else this.#forgetAfterMs = Math.min(this.#forgetAfterMs, overOf(cell));
    }
  }

  /** Of the windows in which a request sent now may be counted. */
  #cellsOf(lane: Lane, now: Instant): readonly LocalCell[] {
    return windowsOf(this.#rules, lane, now, LATE_MS).map(({ limit, index }) => this.#cell(limit, index));
  }

  #cell(limit: Limit, index: number): LocalCell {
    const key = keyOf(limit, index);
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      this.#cells.set(key, (cell = newLocalCell(key, limit, index)));
      this.#forgetAfterMs = Math.min(this.#forgetAfterMs, overOf(cell));
    }
    return cell;
  }
}

/** When a window is long over. */
const overOf = (cell: LocalCell): number => endOf(cell) + cell.limit.lengthMs;
