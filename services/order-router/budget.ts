import { setTimeout as sleep } from "node:timers/promises";

/**
 * Orders per minute and in a burst, with a reserve that only exits may use. First depth: one process; the budget
 * of the whole fleet takes its place without changing its callers.
 */
export class OrderBudget {
  readonly #perMs: number;
  readonly #burst: number;
  readonly #reserve: number;
  #tokens: number;
  #atMs: number;

  /** @param nowMs monotonic milliseconds. */
  constructor(ordersPerMinute: number, burst: number, exitReserve: number, nowMs: number) {
    this.#perMs = ordersPerMinute / 60_000;
    this.#burst = burst;
    this.#reserve = exitReserve;
    this.#tokens = burst;
    this.#atMs = nowMs;
  }

  /** Milliseconds to wait before one order of this kind may go; 0 takes the token. */
  take(exit: boolean, nowMs: number): number {
    this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#atMs) * this.#perMs);
    this.#atMs = nowMs;
    const needed = exit ? 1 : 1 + this.#reserve;
    if (this.#tokens >= needed) {
      this.#tokens -= 1;
      return 0;
    }
    return Math.ceil((needed - this.#tokens) / this.#perMs);
  }
}

/** A budget for each account. */
export class OrderBudgets {
  readonly #budgets = new Map<string, OrderBudget>();

  /** Resolves when one order may go. */
  async take(account: string, exit: boolean): Promise<void> {
    let budget = this.#budgets.get(account);
    if (budget === undefined)
      this.#budgets.set(account, (budget = new OrderBudget(1_200, 50, 10, performance.now())));
    for (;;) {
      const waitMs = budget.take(exit, performance.now());
      if (waitMs === 0) return;
      await sleep(waitMs);
    }
  }
}
