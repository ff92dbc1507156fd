import type { Lane, Rules } from "./limits.ts";
import { parsePoolJson, poolOf, poolText } from "./pool-json.ts";
import { grant, keyOf, newPool, othersOf, type Cell, type Pool } from "./pool.ts";
import type { BudgetStore } from "./store.ts";
import { Wallet } from "./wallet.ts";
import type { Instant } from "./window-clock.ts";

/** Windows that begin within this time are leased beforehand. */
const AHEAD_MS = 1_000;
const ATTEMPTS = 20;

/** One pool as this process has it: its wallet, and what it last knew of the bucket. */
export class SharedPool {
  readonly key: string;
  readonly wallet: Wallet;
  readonly #store: BudgetStore;
  readonly #id: () => string;
  readonly #onOthers: (cell: Cell) => void;
  /** As it stands in the bucket, as far as is known; without a pool when there is none. */
  #last: { readonly pool: Pool | undefined; readonly revision: number } | undefined;
  readonly #told = new Set<string>();
  pool: Pool | undefined;

  constructor(options: {
    readonly key: string;
    readonly rules: Rules;
    readonly store: BudgetStore;
    /** This process, in what it writes. */
    readonly owner: string;
    /** A new id each time. */
    readonly id: () => string;
    /** Others were seen in a window for the first time. */
    readonly onOthers: (cell: Cell) => void;
  }) {
    this.key = options.key;
    this.wallet = new Wallet(options.rules, `${options.owner} ${options.id()}`);
    this.#store = options.store;
    this.#id = options.id;
    this.#onOthers = options.onOthers;
  }

  /** Whether a lease would tell or bring anything. */
  lacks(targets: ReadonlyMap<Lane, number>, now: Instant): boolean {
    return !this.wallet.holds(targets, now, AHEAD_MS);
  }

  /**
   * Tells the fleet what this process has used and leases what it will need.
   *
   * @throws when the bus is away.
   */
  async lease(targets: ReadonlyMap<Lane, number>, now: () => Instant): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (this.#last === undefined || attempt > 0) this.#last = await this.#read();
      const { revision: before } = this.#last;
      const at = now();
      const pool = this.#last.pool ?? newPool(this.#id(), at);
      this.wallet.learn(pool, at);
      const asked = this.wallet.forAnotherPool(this.wallet.ask(targets, at, AHEAD_MS), pool.born);
      const granted = grant(pool, asked, at);
      const text = poolText(granted.pool);
      let revision: number | undefined;
      try {
        revision = await this.#store.write(this.key, text, before);
      } catch (error) {
        this.#last = undefined;
        this.wallet.undecided(asked, granted);
        throw error;
      }
      if (revision === undefined) continue; // Somebody was faster.
      this.#last = { pool: granted.pool, revision };
      this.wallet.accept(asked, granted, at);
      this.pool = granted.pool;
      this.#lookForOthers(granted.pool);
      return;
    }
    this.#last = undefined;
  }

  async #read(): Promise<{ readonly pool: Pool | undefined; readonly revision: number }> {
    const { text = "", revision = 0 } = (await this.#store.read(this.key)) ?? {};
    return { pool: text === "" ? undefined : poolOf(parsePoolJson(this.key, text)), revision };
  }

  #lookForOthers({ cells }: Pool): void {
    for (const cell of cells.values()) {
      const key = keyOf(cell.limit, cell.index);
      if (othersOf(cell) < Math.max(10, cell.limit.limit / 20) || this.#told.has(key)) continue;
      this.#told.add(key);
      this.#onOthers(cell);
    }
  }
}
