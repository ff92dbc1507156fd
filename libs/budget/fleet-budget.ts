import { CONNECTIONS } from "./lines.ts";
import { exchangeLimitsOf, LANES, type Lane } from "./limits.ts";
import { FleetWords } from "./fleet-words.ts";
import { LOOK_EVERY_MS, type LeasedPool } from "./leased-pool.ts";
import { Pools, type WeightFigures } from "./pools.ts";
import type { Permit, Refusal, Request, RequestBudget } from "./port.ts";
import type { Silence } from "./silence.ts";
import type { Instant } from "./window-clock.ts";

interface Asking {
  readonly request: Request;
  readonly untilAt: number;
  readonly since: number;
}

interface Waiter extends Asking {
  readonly resolve: (result: Permit | Refusal) => void;
}

/**
 * One process's part of the budget that a fleet shares: requests wait here until they may be sent, exits first.
 *
 * What is leased is held here and spent without the bus; leases are renewed ahead of need. A request is counted in every
 * window of the exchange in which it may land.
 */
export class FleetBudget implements RequestBudget {
  readonly #options: ConstructorParameters<typeof FleetBudget>[0];
  readonly #pools: Pools;
  readonly #waiters = new Map<Lane, Waiter[]>(LANES.map((lane) => [lane, []]));
  readonly #words: FleetWords;
  readonly #timer: NodeJS.Timeout;

  constructor(
    options: Omit<ConstructorParameters<typeof Pools>[0], "onMore"> & {
      readonly onSilence?: (silence: Silence, leftMs: number) => void;
    },
  ) {
    this.#options = options;
    this.#pools = new Pools({
      ...options,
      onMore: () => {
        this.#pump();
      },
    });
    this.#words = new FleetWords({
      ...options,
      now: () => this.#pools.now(),
      onSilence: (silence, leftMs) => {
        options.onSilence?.(silence, leftMs);
        this.#pump();
      },
      onLimits: (limits) => {
        this.#pools.limits = limits;
      },
    });
    this.#timer = setInterval(() => {
      if (this.#waiting > 0) this.#pump();
      this.#pools.look();
    }, LOOK_EVERY_MS);
    this.#timer.unref();
    options.signal.addEventListener(
      "abort",
      () => {
        clearInterval(this.#timer);
        this.#pump();
      },
      { once: true },
    );
  }

  get connections(): number {
    return this.#options.connections ?? CONNECTIONS;
  }

  /** Reads what the fleet was told before, and follows it. @throws when the bus is away. */
  open(): Promise<void> {
    return this.#words.open();
  }

  /** This process places the accounts' orders from now on: for their exits something is always leased. */
  keepFor(accounts: readonly string[]): void {
    for (const account of accounts) this.#pools.ordersOf(account);
  }

  take(request: Request, untilAt: number): Promise<Permit | Refusal> {
    const silence = this.#silenceNow();
    if (silence !== undefined) return Promise.resolve(silence);
    const since = this.#options.monotonic();
    // Given back and taken again at once: nobody is in front of what was paid for already.
    request.paid?.giveBack();
    const blocked = new Set(this.#pools.awaited(request));
    const result = this.#serve({ request, untilAt, since }, since, this.#pools.now(), blocked);
    if (result !== undefined) return Promise.resolve(result);
    return new Promise((resolve) => {
      this.#waiters.get(request.lane)?.push({ request, untilAt, since, resolve });
      this.#pools.addWaiting(request);
      for (const pool of blocked) pool.leaseWhenDue();
    });
  }

  silenced(state: "RATE" | "BANNED", waitMs: number, text: string): void {
    this.#words.silenced(state, waitMs, text);
  }

  ordersUsedUp(account: string, waitMs: number): void {
    const pool = this.#pools.ordersOf(account);
    pool.wallet.stop(this.#pools.now().hiMs + Math.ceil(waitMs));
    pool.lease();
  }

  learn(exchangeInfo: unknown): void {
    this.#words.learn(exchangeLimitsOf(exchangeInfo));
  }

  silentForMs(): number {
    return this.#words.silentForMs();
  }

  /** For stats: what is used of this address's minute, by whom, and how many requests wait. */
  figures(): WeightFigures & { readonly waiting: number; readonly away: boolean } {
    return { ...this.#pools.figures(), waiting: this.#waiting, away: this.#pools.away };
  }

  get #waiting(): number {
    return [...this.#waiters.values()].reduce((sum, { length }) => sum + length, 0);
  }

  #silenceNow(): Refusal | undefined {
    const { silence } = this.#words;
    const waitMs = this.#words.silentForMs();
    if (silence === undefined || waitMs === 0) return undefined;
    const { state, untilMs, told, text } = silence;
    const what = state === "BANNED" ? "banned this address" : "told this address to wait";
    return {
      why: "SILENCE",
      state,
      waitMs,
      text: `not sent, the exchange ${what} until ${new Date(untilMs).toISOString()} (told ${told}: ${text})`,
    };
  }

  /** Gives every request its right that can have it now: by lane, then in the order they came. */
  #pump(): void {
    const at = this.#options.monotonic();
    const silence = this.#silenceNow();
    const now = this.#pools.now();
    const blocked = new Set<LeasedPool>();
    for (const lane of LANES) {
      const left: Waiter[] = [];
      for (const waiter of this.#waiters.get(lane) ?? []) {
        const result = silence ?? this.#serve(waiter, at, now, blocked);
        if (result === undefined) left.push(waiter);
        else {
          this.#pools.addWaiting(waiter.request, -1);
          waiter.resolve(result);
        }
      }
      this.#waiters.set(lane, left);
    }
    for (const pool of blocked) pool.leaseWhenDue();
  }

  #serve(waiter: Asking, at: number, now: Instant, blocked: Set<LeasedPool>): Permit | Refusal | undefined {
    const { request, untilAt, since } = waiter;
    if (at > untilAt) return this.#tooLate(request, at - since);
    const permit = this.#pools.pay(request, now, blocked);
    return permit ?? (this.#options.signal.aborted ? this.#tooLate(request, at - since) : undefined);
  }

  #tooLate(request: Request, waitedMs: number): Refusal {
    const { name, lane, account, orders } = request;
    const budget = orders > 0 ? `the order budget of ${account ?? ""}` : "the request weight of this address";
    const what = this.#pools.hasConnection(request) ? budget : "a connection";
    const { aborted } = this.#options.signal;
    const bus = aborted ? ", the process ends" : this.#pools.away ? ", the bus being away" : "";
    return {
      why: "DEADLINE",
      state: "RATE",
      waitMs: 0,
      text: `${name}: budget: waited ${Math.round(waitedMs)} ms for ${what} (lane ${lane}${bus})`,
    };
  }
}
