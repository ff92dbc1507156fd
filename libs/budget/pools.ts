import {
  ceilingOf,
  DEFAULT_PACE,
  DOCUMENTED_LIMITS,
  orderRules,
  weightRules,
  type ExchangeLimits,
  type OrderPace,
  type Rules,
} from "./limits.ts";
import { LeasedPool, type Stock } from "./leased-pool.ts";
import { CONNECTIONS, Lines } from "./lines.ts";
import { othersOf, startOf, type Cell } from "./pool.ts";
import type { AnswerWords, PaidStop, Permit, Request } from "./port.ts";
import type { BudgetStore } from "./store.ts";
import type { Charge } from "./wallet.ts";
import { WindowClock, type Instant } from "./window-clock.ts";

const WEIGHT_STOCK: Stock = {
  always: new Map([
    ["cancel", 3],
    ["amend", 2],
  ]),
  active: new Map([
    ["cancel", 3],
    ["amend", 2],
    ["read", 10],
  ]),
  slice: 60,
};
const ORDER_STOCK: Stock = {
  always: new Map([["exit", 3]]),
  active: new Map([
    ["exit", 3],
    ["entry", 2],
  ]),
  slice: 10,
};

/** The address's minute: what is used of it, by whom, the limit, and up to where entries may go. */
export interface WeightFigures {
  readonly weightUsed: number;
  readonly weightOthers: number;
  readonly weightMax: number;
  readonly weightEntryMax: number;
}

interface Taken {
  readonly pool: LeasedPool;
  readonly charge: Charge;
}

/** Others than the fleet use what it lives on. */
export interface OthersSeen {
  /** `weight.<egress>` or `orders.<account>`. */
  readonly pool: string;
  readonly limit: string;
  readonly most: number;
  readonly fromMs: number;
  readonly used: number;
}

/**
 * What one process has of the fleet's pools, and its connections: pays for requests out of them, and takes over what
 * the answers say.
 */
export class Pools {
  readonly #options: ConstructorParameters<typeof Pools>[0];
  readonly #clock: WindowClock;
  readonly #lines: Lines;
  readonly #pace: OrderPace;
  readonly #weight: LeasedPool;
  readonly #orders = new Map<string, LeasedPool>();
  #limits = DOCUMENTED_LIMITS;
  #away = false;

  constructor(options: {
    readonly store: BudgetStore;
    /** This process. */
    readonly owner: string;
    /** The address by which the exchange knows us; processes behind one address share its weight. */
    readonly egress: string;
    readonly pace?: OrderPace;
    /** Of each line. */
    readonly connections?: number;
    /** Monotonic milliseconds. */
    readonly monotonic: () => number;
    /** This machine's wall clock. */
    readonly wallMs: () => number;
    /** 0..1. */
    readonly random: () => number;
    readonly id: () => string;
    readonly onOthers?: (seen: OthersSeen) => void;
    readonly onAway?: (error: unknown) => void;
    /** What waits may find what it needs: something was leased, or a connection is free. */
    readonly onMore: () => void;
    readonly signal: AbortSignal;
  }) {
    this.#lines = new Lines(options.connections ?? CONNECTIONS);
    this.#options = options;
    this.#pace = options.pace ?? DEFAULT_PACE;
    this.#clock = new WindowClock(options.wallMs(), options.monotonic());
    this.#weight = this.#poolOf(`weight.${options.egress}`, weightRules(this.#limits), WEIGHT_STOCK);
  }

  /** The exchange's wall clock. */
  now(): Instant {
    return this.#clock.at(this.#options.monotonic());
  }

  /** The last lease found the bus away. */
  get away(): boolean {
    return this.#away;
  }

  set limits(limits: ExchangeLimits) {
    this.#limits = limits;
    this.#weight.wallet.rules = weightRules(limits);
    for (const { wallet } of this.#orders.values()) wallet.rules = orderRules(limits, this.#pace);
  }

  ordersOf(account: string): LeasedPool {
    let pool = this.#orders.get(account);
    if (pool === undefined)
      this.#orders.set(
        account,
        (pool = this.#poolOf(`orders.${account}`, orderRules(this.#limits, this.#pace), ORDER_STOCK)),
      );
    return pool;
  }

  hasConnection({ lane, paid }: Request): boolean {
    // What was paid for already must not wait: somebody else would take what it has given back.
    return paid !== undefined || this.#lines.isFree(lane);
  }

  /** The pools on which something waits that goes before this request, or came before it. */
  awaited(request: Request): readonly LeasedPool[] {
    if (request.paid !== undefined) return [];
    return this.#poolsOf(request).flatMap(([pool]) => (pool.isAwaited(request.lane) ? [pool] : []));
  }

  /** Counts what waits. @param times -1: it does no longer. */
  addWaiting(request: Request, times: 1 | -1 = 1): void {
    for (const [pool, amount] of this.#poolsOf(request))
      pool.waiting.set(request.lane, (pool.waiting.get(request.lane) ?? 0) + times * amount);
  }

  /** Leases what will be needed, and tells what was used. */
  look(): void {
    for (const pool of this.#all) pool.look();
  }

  /**
   * Pays for a request that is sent now; undefined when that cannot be.
   *
   * @param blocked pools that had nothing left for a request before it, on which nobody overtakes; added to.
   */
  pay(request: Request, now: Instant, blocked: Set<LeasedPool>): Permit | undefined {
    if (!this.hasConnection(request)) return undefined;
    const taken: Taken[] = [];
    for (const [pool, amount] of this.#poolsOf(request)) {
      const charge = blocked.has(pool) ? undefined : pool.take(request.lane, amount, now, this.#away);
      if (charge === undefined) {
        blocked.add(pool);
        for (const { pool: other, charge: paid } of taken) other.wallet.unsent(paid);
        return undefined;
      }
      taken.push({ pool, charge });
    }
    const stop = request.withStop === true ? taken.pop() : undefined;
    const permit = this.#permit(taken, this.#options.monotonic(), this.#lines.begin(request.lane));
    return stop === undefined ? permit : { ...permit, stop: this.#paidStop(stop) };
  }

  /** What is used of this address's minute, and by whom. */
  figures(): WeightFigures {
    const now = this.now();
    let figures: WeightFigures = { weightUsed: 0, weightOthers: 0, weightMax: 0, weightEntryMax: 0 };
    for (const cell of this.#weight.pool?.cells.values() ?? [])
      if (!cell.limit.own && startOf(cell) <= now.loMs && now.loMs < startOf(cell) + cell.limit.lengthMs)
        figures = {
          weightUsed: Math.max(cell.granted, cell.seen),
          weightOthers: othersOf(cell),
          weightMax: cell.limit.limit,
          weightEntryMax: ceilingOf(cell.limit, "entry", now.loMs - startOf(cell)),
        };
    return figures;
  }

  #paidStop({ pool, charge }: Taken): PaidStop {
    pool.wallet.keep(charge);
    return {
      giveBack: () => {
        pool.wallet.unsent(charge);
      },
    };
  }

  /** @param over of the connection. */
  #permit(taken: readonly Taken[], sentAt: number, over: () => boolean): Permit {
    const end = (): void => {
      // Not before the rest of the answer is read: it may silence us.
      if (over())
        queueMicrotask(() => {
          this.#options.onMore();
        });
    };
    return {
      answered: (words: AnswerWords) => {
        const receivedAt = this.#options.monotonic();
        this.#clock.read(words.dateMs, sentAt, receivedAt);
        const received = this.#clock.at(receivedAt);
        const weights = countsOf([["60s", words.usedWeight1m]]);
        const orders = countsOf([
          ["10s", words.orders10s],
          ["60s", words.orders1m],
        ]);
        for (const { pool, charge } of taken)
          pool.wallet.answered(charge, pool === this.#weight ? weights : orders, received);
        // One that cost no weight tells the count all the same.
        if (!taken.some(({ pool }) => pool === this.#weight))
          this.#weight.wallet.observe(weights, this.#clock.at(sentAt), received);
        end();
      },
      unsent: () => {
        for (const { pool, charge } of taken) pool.wallet.unsent(charge);
        end();
      },
      lost: () => {
        for (const { pool, charge } of taken) pool.wallet.lost(charge);
        end();
      },
    };
  }

  /** The share of an entry's stop is the last. */
  #poolsOf({ weight, orders, account, withStop }: Request): readonly (readonly [LeasedPool, number])[] {
    return [
      ...(weight > 0 ? [[this.#weight, weight] as const] : []),
      ...(orders > 0 ? [[this.ordersOf(account ?? ""), orders] as const] : []),
      ...(withStop === true ? [[this.ordersOf(account ?? ""), 1] as const] : []),
    ];
  }

  get #all(): readonly LeasedPool[] {
    return [this.#weight, ...this.#orders.values()];
  }

  #poolOf(key: string, rules: Rules, stock: Stock): LeasedPool {
    const { onOthers, onAway, onMore, signal } = this.#options;
    return new LeasedPool({
      ...this.#options,
      key,
      rules,
      stock,
      now: () => this.now(),
      onOthers: (cell: Cell) =>
        onOthers?.({
          pool: key,
          limit: cell.limit.name,
          most: cell.limit.limit,
          fromMs: startOf(cell),
          used: othersOf(cell),
        }),
      onLeased: (error) => {
        if (error !== undefined && !this.#away && !signal.aborted) onAway?.(error);
        this.#away = error !== undefined;
        onMore();
      },
    });
  }
}

const countsOf = (
  pairs: readonly (readonly [limit: string, count: number | undefined])[],
): ReadonlyMap<string, number> =>
  new Map(pairs.flatMap(([limit, count]) => (count === undefined ? [] : [[limit, count] as const])));
