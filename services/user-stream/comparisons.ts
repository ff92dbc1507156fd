import { setTimeout as sleep } from "node:timers/promises";
import { parseSymbol } from "#libs/domain/ids.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { AccountFacts } from "./account-facts.ts";
import { textOf, type AccountReader, type AccountRead, type Moved } from "./account-reader.ts";
import { ordersEvery, type Cadence } from "./cadence.ts";
import type { FoundByRest } from "./found.ts";
import type { KernelView } from "./kernel-view.ts";
import type { Reconciler } from "./reconciler.ts";
import type { Suspicion } from "./suspicion.ts";

/** An account that moves while it is read is read again so often, so much later. */
const READS = 3;
const READ_AGAIN_MS = 300;

/** Why the next comparison comes sooner than usual. */
type Sooner = "SUSPICION" | "FAILED" | "YOUNG" | "UNSURE";

/** What a comparison needs of the stream that it looks after. */
interface Compared {
  readonly isCaughtUp: () => boolean;
  /** Another one means that the stream was taken down meanwhile. */
  readonly generation: () => number;
  readonly verified: () => AccountRead | undefined;
  readonly askKernel: () => Promise<KernelView | undefined>;
  /** The account is as it was told. */
  readonly agreed: (read: AccountRead) => void;
  readonly distrust: (reason: string) => void;
  readonly probe: () => Promise<void>;
  readonly onReadError: (error: unknown) => void;
}

/**
 * Holds an account against what was told of it, over and over: the balances first, which cost least and betray nearly
 * everything, and the rest only where they leave something open.
 */
export class Comparisons {
  readonly #context: Pick<ServiceContext, "signal" | "stats">;
  readonly #cadence: Cadence;
  readonly #clock: ExchangeClock;
  readonly #ordersEvery: number;
  readonly #facts: AccountFacts;
  readonly #reader: AccountReader;
  readonly #found: FoundByRest;
  readonly #reconciler: Reconciler;
  readonly #suspicion: Suspicion;
  readonly #stream: Compared;
  #count = 0;
  /** Monotonic milliseconds of the last look at the whole account's open orders. */
  #allOrdersAtMs = performance.now();
  /** Monotonic milliseconds of the last look at every trade; a process begins where the account was as it was told. */
  #tradesAtMs = performance.now();
  #sooner: Sooner | undefined;
  /** Monotonic milliseconds of the next comparison. */
  #dueAtMs = Number.POSITIVE_INFINITY;
  /** Monotonic milliseconds from which on the kernel is asked what it made of the newest snapshot. */
  #askAtMs = Number.POSITIVE_INFINITY;
  /** How long after a snapshot that is: longer each time that it was not found equal. */
  #askAfterMs: number;
  #wake: () => void = () => undefined;

  constructor(options: {
    readonly context: Pick<ServiceContext, "signal" | "stats">;
    readonly cadence: Cadence;
    readonly clock: ExchangeClock;
    /** Known symbols. */
    readonly symbols: number;
    readonly facts: AccountFacts;
    readonly reader: AccountReader;
    readonly found: FoundByRest;
    readonly reconciler: Reconciler;
    readonly suspicion: Suspicion;
    readonly stream: Compared;
  }) {
    this.#context = options.context;
    this.#cadence = options.cadence;
    this.#clock = options.clock;
    this.#ordersEvery = ordersEvery(options.symbols);
    this.#facts = options.facts;
    this.#reader = options.reader;
    this.#found = options.found;
    this.#reconciler = options.reconciler;
    this.#suspicion = options.suspicion;
    this.#stream = options.stream;
    this.#askAfterMs = options.cadence.soonMs;
  }

  /** The next one does not wait for its turn. */
  hurry(why: Sooner): void {
    this.#sooner = why;
    this.#dueAtMs = Math.min(this.#dueAtMs, performance.now() + this.#waitMs(why));
    this.#wake();
  }

  /** A snapshot goes to the kernel: whether it was found equal there is asked a little later. */
  handedOn(): void {
    this.#askAtMs = performance.now() + this.#askAfterMs;
    this.#wake();
  }

  /** Until the signal is aborted. */
  async run(): Promise<void> {
    const { signal } = this.#context;
    const { compareMs } = this.#cadence;
    // Accounts of one address that began together do not ask together.
    this.#dueAtMs = performance.now() + compareMs * Math.random();
    while (!signal.aborted) {
      await this.#untilDue();
      if (signal.aborted) return;
      const sooner = this.#sooner;
      this.#sooner = undefined;
      if (this.#stream.isCaughtUp())
        await this.#compare(sooner === "SUSPICION" || sooner === "UNSURE").catch(this.#stream.onReadError);
      const waitMs =
        this.#sooner === undefined ? compareMs * (0.9 + Math.random() / 5) : this.#waitMs(this.#sooner);
      this.#dueAtMs = performance.now() + waitMs;
    }
  }

  #waitMs(why: Sooner): number {
    const { soonMs, retryMs, graceMs } = this.#cadence;
    return { SUSPICION: soonMs, FAILED: retryMs, YOUNG: graceMs, UNSURE: 0 }[why];
  }

  async #untilDue(): Promise<void> {
    const { signal } = this.#context;
    for (;;) {
      const nowMs = performance.now();
      if (signal.aborted || nowMs >= this.#dueAtMs) return;
      if (nowMs >= this.#askAtMs) {
        await this.#askWhetherEqual();
        continue;
      }
      const woken = new AbortController();
      this.#wake = () => {
        woken.abort();
      };
      const waitMs = Math.min(this.#dueAtMs, this.#askAtMs) - nowMs;
      await sleep(waitMs, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(
        () => undefined,
      );
    }
  }

  /**
   * The kernel compares a snapshot with what it has folded by then. A router's fact may be ahead of the read, an order's end
   * behind it: then it opens nothing until a later one is equal, which with many accounts is minutes away.
   */
  async #askWhetherEqual(): Promise<void> {
    this.#askAtMs = Number.POSITIVE_INFINITY;
    if (!this.#stream.isCaughtUp()) return;
    const { soonMs, compareMs } = this.#cadence;
    const kernel = await this.#stream.askKernel();
    if (kernel === undefined) this.#askAtMs = performance.now() + soonMs;
    else if (kernel.reconciled) this.#askAfterMs = soonMs;
    else if (this.#stream.isCaughtUp()) {
      this.#askAfterMs = Math.min(2 * this.#askAfterMs, compareMs);
      // Also when the account moves too much to be compared now.
      this.#askAtMs = performance.now() + this.#askAfterMs;
      this.hurry("UNSURE");
    }
  }

  /** @param again it is the second look at something: a third is not hurried, reads cost weight. */
  async #compare(again: boolean): Promise<void> {
    const stream = this.#stream;
    const { stats } = this.#context;
    const generation = stream.generation();
    const over = (): boolean => generation !== stream.generation();
    this.#count += 1;
    await this.#facts.lookAtStrange().catch(stream.onReadError);
    const kernel = await stream.askKernel();
    if (kernel !== undefined) this.#reconciler.heed(kernel);
    const allOrders = this.#widthOfOrders();
    let unsaid: string | undefined;
    for (let attempt = 0; attempt < READS && !over(); attempt += 1) {
      if (attempt > 0) await sleep(READ_AGAIN_MS);
      if (over()) return;
      const events = this.#suspicion.events;
      const look = await this.#look(kernel, allOrders);
      if (over()) return;
      if (events !== this.#suspicion.events) continue;
      if (typeof look === "string") {
        unsaid = look;
        continue;
      }
      const settled = await this.#reconciler.settle(look, kernel, false);
      if (over()) return;
      if (this.#found.suspects && !again) this.#sooner = "SUSPICION";
      if (settled === "YOUNG") {
        // Its event may be on its way: reading income over and over in the meantime costs 30 each.
        this.#sooner = "YOUNG";
        return;
      }
      if (settled !== "SETTLED" || events !== this.#suspicion.events) continue;
      stats.count("verifications");
      stream.agreed(look);
      if (allOrders === "account") {
        this.#allOrdersAtMs = performance.now();
        await stream.probe().catch(stream.onReadError);
      }
      await this.#lookAtStops(kernel);
      await this.#lookAtTrades(kernel);
      return;
    }
    if (over()) return;
    stats.count("verifications.unstable");
    if (unsaid !== undefined) {
      if (!again) this.#sooner = "SUSPICION";
      if (this.#suspicion.unsaid(unsaid)) {
        stream.distrust("the account moved and the stream did not say so");
        return;
      }
    }
    await this.#lookAtStops(kernel);
  }

  /** A stop whose end was not told would count as protection. */
  async #lookAtStops(kernel: KernelView | undefined): Promise<void> {
    if (kernel !== undefined) await this.#found.lookAtStops(kernel).catch(this.#stream.onReadError);
  }

  /** The account is as it was told, and there may yet be trades that nobody has told. */
  async #lookAtTrades(kernel: KernelView | undefined): Promise<void> {
    const nowMs = performance.now();
    if (kernel === undefined || nowMs - this.#tradesAtMs < this.#cadence.booksMs) return;
    const youngMs = this.#cadence.graceMs * this.#clock.rate;
    await this.#found
      .lookAtTrades(kernel, this.#clock.now(nowMs) - youngMs)
      .then(() => {
        this.#tradesAtMs = nowMs;
      })
      .catch(this.#stream.onReadError);
  }

  /** The account where it is as it was told, or else what it says, equal texts for equal words. */
  async #look(kernel: KernelView | undefined, allOrders: Moved["allOrders"]): Promise<AccountRead | string> {
    const verified = this.#stream.verified();
    if (verified === undefined) return "";
    const balances = await this.#reader.balances();
    const standing = this.#reconciler.standing(balances);
    if (!standing.isAsSaid) return textOf(balances);
    const open = new Set((kernel?.openOrders ?? []).map(({ symbol }) => parseSymbol(symbol)));
    const moved = this.#facts.told.moved(allOrders, open);
    const read = await this.#reader.since(
      verified,
      moved,
      balances,
      standing.closes && standing.hasPositions,
    );
    // It moves, and nothing says so: no text for it is like another.
    if (read === undefined) return String(performance.now());
    return this.#reconciler.isAsTold(read) ? read : textOf(read, read.newest);
  }

  /** Which open orders are looked at besides those of symbols that moved or have some. */
  #widthOfOrders(): Moved["allOrders"] {
    if (performance.now() - this.#allOrdersAtMs >= this.#cadence.ordersMs) return "account";
    return this.#count % this.#ordersEvery === 0 ? "symbols" : undefined;
  }
}
