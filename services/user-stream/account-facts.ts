import type { SignedRead } from "#libs/binance/trades.ts";
import { UnknownWords } from "#libs/binance/unknown-words.ts";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import type { FactBody, OrderFact, StopFact } from "#libs/domain/fact.ts";
import { parseMoney } from "#libs/domain/fixed.ts";
import type { AccountId, Symbol } from "#libs/domain/ids.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { AccountRead } from "./account-reader.ts";
import type { AccountBooks } from "./books.ts";
import { isEventOf, understand, type Payload, type StrangeOrder, type Understood } from "./events.ts";
import type { FactQueue } from "./fact-queue.ts";
import { StrangeOrders } from "./strange-orders.ts";
import { StopChildren } from "./stops.ts";
import { Told } from "./told.ts";
import { TradeLook } from "./trade-look.ts";

/**
 * What one account's events say, handed on as facts in order; what they leave open is found out by REST. Events wait
 * here while the stream is not caught up.
 */
export class AccountFacts {
  readonly told = new Told();
  readonly trades: TradeLook;
  readonly #context: ServiceContext;
  readonly #account: AccountId;
  readonly #queue: FactQueue;
  readonly #books: AccountBooks;
  readonly #read: SignedRead;
  readonly #recover: (reason: string) => void;
  readonly #onReadError: (error: unknown) => void;
  readonly #children = new StopChildren();
  readonly #strange: StrangeOrders;
  #held: Payload[] | undefined = [];
  /** Nothing is missing between what was handed on and what waits. */
  #follows = false;
  #unclear = false;
  /** Balance changes up to this exchange time are in the base. */
  #baseWalletAtMs = 0;

  constructor(options: {
    readonly context: ServiceContext;
    readonly account: AccountId;
    readonly queue: FactQueue;
    readonly books: AccountBooks;
    readonly read: SignedRead;
    /** Between two looks at an order in a status nobody knows, real milliseconds. */
    readonly looksApartMs: number;
    /** What was said may not be all: only a comparison can tell. */
    readonly recover: (reason: string) => void;
    readonly onReadError: (error: unknown) => void;
  }) {
    this.#context = options.context;
    this.#account = options.account;
    this.#queue = options.queue;
    this.#books = options.books;
    this.#read = options.read;
    this.trades = new TradeLook(options.read);
    this.#recover = options.recover;
    this.#onReadError = options.onReadError;
    this.#strange = new StrangeOrders(options.looksApartMs);
  }

  /** An event came. */
  take(event: Payload): void {
    if (this.#held !== undefined) this.#held.push(event);
    else this.#onEvent(event);
  }

  /** From here on events wait, and what came before them may be missing. */
  hold(): void {
    this.#held ??= [];
    this.#follows = false;
  }

  /** Hands on what waits, because nothing is missing before it; later events go on waiting. */
  releaseHeld(): void {
    const held = this.#held ?? [];
    this.#held = [];
    this.#follows = true;
    for (const event of held) this.#onEvent(event);
  }

  /** Hands on what waits, if nothing is missing before it; later events go on waiting. */
  releaseMore(): void {
    if (this.#held !== undefined && this.#follows) this.releaseHeld();
  }

  /** From here on events are handed on as they come. */
  flow(): void {
    this.#held = undefined;
  }

  /** Whether an event that waits tells of this trade. */
  holds(symbol: Symbol, tradeId: string): boolean {
    return (this.#held ?? []).some((event) => isEventOf(event, symbol, tradeId));
  }

  /** An event that was handed on since {@link listenAnew} could not be understood. */
  get unclear(): boolean {
    return this.#unclear;
  }

  listenAnew(): void {
    this.#unclear = false;
  }

  /** The account as the kernel begins with it: what it holds is not told again. @param beganAtMs of the read. */
  beginWith(read: AccountRead, beganAtMs: number): void {
    this.#baseWalletAtMs = read.walletAtMs === 0 ? beganAtMs : read.walletAtMs;
    for (const [symbol, tradeId] of read.newest) this.told.upTo(symbol, tradeId);
  }

  /** What REST has told of an order, joined to its stop if it is one's child. */
  joined<Body extends FactBody>(body: Body): Body | OrderFact {
    return body.kind === "order" ? this.#children.joined(body) : body;
  }

  /** REST says which order a stop has become; what it says of the stop itself is not told by this. */
  noteChild(stop: StopFact): void {
    this.#children.note(stop);
  }

  /** An order in a status nobody knows: what became of it has to be found out. */
  addStrange(order: StrangeOrder): void {
    this.#strange.add(order);
  }

  /** Hands on what REST has told. */
  handOnFound(body: FactBody): void {
    if (body.kind === "stop") this.#children.note(body);
    this.#books.book(body);
    this.#store(body);
  }

  /** Finds out what became of orders in a status nobody knows. @throws VenueAnswerError */
  async lookAtStrange(): Promise<void> {
    this.#context.stats.gauge("orders.strange", this.#strange.size);
    if (this.#strange.size === 0) return;
    for (const fact of await this.#strange.look(this.#read, performance.now())) {
      this.#context.log.warn(
        { event: "status-settled", clientOrderId: fact.clientOrderId, status: fact.status },
        "what became of the order was found out by REST",
      );
      this.#handOn(fact);
    }
  }

  #onEvent(event: Payload): void {
    const { log, stats } = this.#context;
    UnknownWords.of(this.#context).event(event);
    let understood: Understood;
    try {
      understood = understand(event);
      if (understood.wallet !== undefined) this.told.wallet(parseMoney(understood.wallet, "wb"));
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      const reason = messageOf(error);
      stats.count("events.refused");
      log.error({ event: "event-refused", account: this.#account, error: reason }, "an event was refused");
      this.#queue.putRefused(event, reason);
      // What it said is not known: only a comparison can tell whether it mattered.
      this.#unclear = true;
      this.#recover(`an event was refused: ${reason}`);
      return;
    }
    for (const body of understood.facts) this.#handOn(body);
    const { strange } = understood;
    if (strange === undefined) return;
    const { symbol, clientOrderId, status } = strange;
    const reason = `order ${clientOrderId} has status ${status}, which this version does not know`;
    stats.count("events.strange");
    log.error({ event: "status-unknown", account: this.#account, clientOrderId, status }, reason);
    this.#queue.putRefused(event, reason);
    this.told.order(symbol);
    this.#strange.add(strange);
    this.lookAtStrange().catch(this.#onReadError);
  }

  #handOn(said: FactBody): void {
    if (said.kind === "balance" && said.transactionTimeMs <= this.#baseWalletAtMs) return;
    if (said.kind === "stop") this.#children.note(said);
    const body = this.joined(said);
    if (this.#books.tell(body)) this.#store(body);
  }

  #store(body: FactBody): void {
    this.told.fact(body);
    if (body.kind === "order" && body.fill !== undefined) this.trades.told(body.symbol, body.fill.tradeId);
    this.#queue.put(body);
  }
}
