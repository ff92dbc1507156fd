import { LANES, type Lane, type Rules } from "./limits.ts";
import type { Cell, Pool } from "./pool.ts";
import { SharedPool } from "./shared-pool.ts";
import type { BudgetStore } from "./store.ts";
import type { Charge, Wallet } from "./wallet.ts";
import type { Instant } from "./window-clock.ts";

export const LOOK_EVERY_MS = 50;
const REPORT_EVERY_MS = 250;
/** Between two leases for what still waits; exits do not wait that long. */
const AGAIN_MS = 200;
const EXIT_AGAIN_MS = 50;
/** A process that used a pool so recently leases ahead of need. */
const ACTIVE_MS = 10_000;

/** How much of a pool a process holds at a time. */
export interface Stock {
  /** Beyond what waits: always for exits and what keeps the process going. */
  readonly always: ReadonlyMap<Lane, number>;
  /** The same while the pool is in use. */
  readonly active: ReadonlyMap<Lane, number>;
  /** At most so much at once of what waits, but for exits. */
  readonly slice: number;
}

/** One process's part of one pool, leased in time: ahead of need, at once for exits, and not over and over for what is not there. */
export class LeasedPool {
  readonly #shared: SharedPool;
  readonly #options: ConstructorParameters<typeof LeasedPool>[0];
  /** Amounts that wait, by lane. */
  readonly waiting = new Map<Lane, number>();
  #leasing = false;
  #usedAt = Number.NEGATIVE_INFINITY;
  #leasedAt = Number.NEGATIVE_INFINITY;
  /** No lease before, but for exits. */
  #nextAt = 0;
  #reportedAt = 0;

  constructor(options: {
    readonly key: string;
    readonly rules: Rules;
    readonly stock: Stock;
    readonly store: BudgetStore;
    /** This process, in what it writes. */
    readonly owner: string;
    readonly id: () => string;
    /** Monotonic milliseconds. */
    readonly monotonic: () => number;
    /** The exchange's wall clock. */
    readonly now: () => Instant;
    /** 0..1. */
    readonly random: () => number;
    readonly onOthers: (cell: Cell) => void;
    /** After each lease; with the error when the bus is away. */
    readonly onLeased: (error: unknown) => void;
    readonly signal: AbortSignal;
  }) {
    this.#options = options;
    this.#shared = new SharedPool(options);
  }

  get wallet(): Wallet {
    return this.#shared.wallet;
  }

  /** The pool as it was at the last lease. */
  get pool(): Pool | undefined {
    return this.#shared.pool;
  }

  /** Whether anything of this lane, or of one before it, waits. */
  isAwaited(lane: Lane): boolean {
    return LANES.slice(0, LANES.indexOf(lane) + 1).some((each) => (this.waiting.get(each) ?? 0) > 0);
  }

  /** Pays for a request that is sent now; undefined when not enough is leased. */
  take(lane: Lane, amount: number, now: Instant, away: boolean): Charge | undefined {
    const charge = this.wallet.take(lane, amount, now, away);
    if (charge !== undefined) this.#usedAt = this.#options.monotonic();
    return charge;
  }

  /** Leases if something is to be told, or will be needed. */
  look(): void {
    const at = this.#options.monotonic();
    const news = this.wallet.hasNews && at - this.#reportedAt >= REPORT_EVERY_MS;
    if (news || (at >= this.#nextAt && this.#shared.lacks(this.#targets(at), this.#options.now())))
      this.lease();
  }

  /** Leases for what waits, unless that was just tried. */
  leaseWhenDue(): void {
    const at = this.#options.monotonic();
    const exits = (this.waiting.get("exit") ?? 0) > 0;
    if (at >= this.#nextAt || (exits && at >= this.#leasedAt + EXIT_AGAIN_MS)) this.lease();
  }

  lease(): void {
    const { monotonic, now, random, onLeased, signal } = this.#options;
    if (this.#leasing || signal.aborted) return;
    this.#leasing = true;
    const at = monotonic();
    this.#reportedAt = at;
    const targets = this.#targets(at);
    const over = (error: unknown): void => {
      this.#leasing = false;
      // Who was given less than he asked for has no use of asking again at once.
      const short = error !== undefined || this.#shared.lacks(targets, now());
      this.#leasedAt = monotonic();
      this.#nextAt = short ? this.#leasedAt + AGAIN_MS + random() * LOOK_EVERY_MS : 0;
      onLeased(error);
    };
    this.#shared.lease(targets, now).then(() => {
      over(undefined);
    }, over);
  }

  /** What waits, exits whole and what is behind them in slices, and what is held beyond. */
  #targets(at: number): ReadonlyMap<Lane, number> {
    const { always, active, slice } = this.#options.stock;
    const stock = at - this.#usedAt < ACTIVE_MS ? active : always;
    return new Map(
      LANES.map((lane) => {
        const wanted = this.waiting.get(lane) ?? 0;
        const part = lane === "exit" ? wanted : Math.min(wanted, slice);
        return [lane, part + (stock.get(lane) ?? 0)] as const;
      }),
    );
  }
}
