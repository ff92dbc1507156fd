import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { LedgerFact } from "#libs/domain/fact.ts";
import type { AccountRead, Balances } from "./account-reader.ts";
import type { AccountBooks } from "./books.ts";
import type { Cadence } from "./cadence.ts";
import type { FactQueue } from "./fact-queue.ts";
import type { FoundByRest } from "./found.ts";
import type { KernelView } from "./kernel-view.ts";
import type { Told } from "./told.ts";

/** What a look at a read has come to. */
export type Settled =
  /** All that is known is told: the read may be handed on. */
  | "SETTLED"
  /** Something was told that is not in the read: read again. */
  | "TOLD"
  /** Something is so young that its event may be on its way: look again. */
  | "YOUNG";

/** How an account stands to what was told, by its balances alone. */
export interface Standing {
  /** The wallets are to the last digit what every fill and booking that was told makes them. */
  readonly closes: boolean;
  /** The wallet is that, or what the stream said last. */
  readonly isAsSaid: boolean;
  /** The positions are what every fill that was told makes them. */
  readonly hasPositions: boolean;
  /** Whatever is missing of the money, income will tell. */
  readonly incomeTells: boolean;
}

/**
 * Holds an account as it was read against what was told: orders and money. What is missing is handed on and named;
 * what nothing explains is named as that. Publishes the books when they were looked at.
 */
export class Reconciler {
  readonly #books: AccountBooks;
  readonly #found: FoundByRest;
  readonly #told: Told;
  readonly #queue: FactQueue;
  readonly #clock: ExchangeClock;
  readonly #cadence: Cadence;
  #statementDue = true;
  #statement: LedgerFact | undefined;
  /** The kernel had stopped new risk while a difference stood unexplained. */
  #stopped = false;

  constructor(options: {
    readonly books: AccountBooks;
    readonly found: FoundByRest;
    readonly told: Told;
    readonly queue: FactQueue;
    readonly clock: ExchangeClock;
    readonly cadence: Cadence;
  }) {
    this.#books = options.books;
    this.#found = options.found;
    this.#told = options.told;
    this.#queue = options.queue;
    this.#clock = options.clock;
    this.#cadence = options.cadence;
  }

  /** What the balances alone prove of what was told. */
  standing({ wallet, wallets, positions }: Balances): Standing {
    const closes = this.#books.close(wallets);
    return {
      closes,
      isAsSaid: closes || this.#told.hasWallet(wallet),
      hasPositions: this.#told.hasPositions(positions),
      incomeTells: this.#books.isOpen && !this.#books.standsUnexplained,
    };
  }

  /** Whether every trade of the read was told, and its wallet is what the stream said last or what the books make it. */
  isAsTold(read: AccountRead): boolean {
    const { wallet, wallets } = read;
    return this.#told.hasTradesOf(read) && (this.#told.hasWallet(wallet) || this.#books.close(wallets));
  }

  /**
   * @param kernel undefined when none answers, or its word is older than the read.
   * @param knownGap what is found happened while everybody knew that nobody listened.
   * @throws VenueAnswerError
   */
  async settle(read: AccountRead, kernel: KernelView | undefined, knownGap: boolean): Promise<Settled> {
    const told = !(await this.#found.lookAtOrders(kernel, read, knownGap));
    const money = await this.#money(read, knownGap);
    return told ? "TOLD" : money;
  }

  async #money(read: AccountRead, knownGap: boolean): Promise<Settled> {
    const books = this.#books;
    const isDue = !knownGap && books.isDue(this.#cadence.booksMs);
    if (!isDue && (books.agree(read) || books.standsUnexplained)) return "SETTLED";
    const missing = await books.missing(read);
    this.#statementDue = true;
    const found = await this.#found.repair(missing, knownGap);
    if (found) return "TOLD";
    if (missing.young) return "YOUNG";
    for (const drift of books.unexplained(read)) this.#found.name(drift, knownGap);
    return "SETTLED";
  }

  /** An operator's reset of what a difference has stopped takes the exchange's word over: new books. */
  heed({ circuit }: KernelView): void {
    if (!this.#books.standsUnexplained) this.#stopped = false;
    else if (circuit !== "") this.#stopped = true;
    else if (this.#stopped) {
      this.#stopped = false;
      this.#books.end();
    }
  }

  /** The read is handed on: nothing has happened between it and now. */
  compared(read: AccountRead): void {
    const asOfMs = this.#clock.now(performance.now());
    if (!this.#books.isOpen) {
      this.#books.open(read, asOfMs);
      this.#statementDue = true;
    }
    if (!this.#statementDue) return;
    const statement = this.#books.statement(read, asOfMs);
    if (statement === undefined) return;
    this.#statementDue = false;
    this.#statement = statement;
    this.#queue.put(statement);
    void this.store();
  }

  /** Stores the newest statement, and what a successor needs: at a moment when every fact in the books is stored. */
  async store(): Promise<void> {
    do if (!(await this.#queue.stored())) return;
    while (this.#queue.isWaiting);
    if (this.#statement === undefined) return;
    const { compareMs, ordersMs, booksMs } = this.#cadence;
    const everyMs = { account: compareMs, openOrders: ordersMs, books: booksMs };
    await this.#books.store(this.#statement, this.#queue.storedUpTo, { everyMs });
  }
}
