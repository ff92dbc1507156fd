import { factOfOrder, factOfTrade, isKnownStatus, type RestOrder } from "#libs/binance/orders.ts";
import type { SignedRead } from "#libs/binance/trades.ts";
import {
  isTerminal,
  type DriftClass,
  type DriftFact,
  type FactBody,
  type OrderFact,
} from "#libs/domain/fact.ts";
import { decodeClientOrderId, parseSymbol, type AccountId, type Symbol } from "#libs/domain/ids.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { AccountFacts } from "./account-facts.ts";
import type { AccountRead, AccountReader } from "./account-reader.ts";
import type { Missing } from "./books.ts";
import { driftOfFound, driftOfOrder } from "./drift.ts";
import type { FactQueue } from "./fact-queue.ts";
import { fillsFrom, orderOf, wordsAbout, type OpenOrder } from "./gap.ts";
import type { KernelView } from "./kernel-view.ts";
import { endedStops } from "./stops.ts";

/** What our own orders did while everybody knew that nobody listened is no difference worth a name. */
const EXPECTED_IN_GAP: ReadonlySet<DriftClass> = new Set(["MISSED_FILL", "MISSED_END"]);

/**
 * What REST tells of an account and no event has told: handed on as facts, and named. Whether a gap was known (nobody
 * listened, and everybody knew) or the stream seemed well is part of the name.
 */
export class FoundByRest {
  readonly #context: ServiceContext;
  readonly #account: AccountId;
  readonly #symbols: readonly Symbol[];
  readonly #facts: AccountFacts;
  readonly #queue: FactQueue;
  readonly #read: SignedRead;
  readonly #reader: AccountReader;
  /** Our orders that one side alone listed at the last look, and what was named of them. */
  #alone = new Set<string>();
  #named = new Set<string>();

  constructor(options: {
    readonly context: ServiceContext;
    readonly account: AccountId;
    readonly symbols: readonly Symbol[];
    readonly facts: AccountFacts;
    readonly queue: FactQueue;
    readonly read: SignedRead;
    readonly reader: AccountReader;
  }) {
    this.#context = options.context;
    this.#account = options.account;
    this.#symbols = options.symbols;
    this.#facts = options.facts;
    this.#queue = options.queue;
    this.#read = options.read;
    this.#reader = options.reader;
  }

  /** What the kernel has folded was told. */
  goOnFrom(kernel: KernelView): void {
    const { told } = this.#facts;
    for (const [symbol, tradeId] of kernel.lastTradeIds) told.upTo(symbol, tradeId);
    for (const { orderId } of kernel.foreignOrders) told.shown(orderId);
  }

  /**
   * Fills that no event has told. Weight: 5 per symbol, 1 per order.
   *
   * Those whose event waits are the stream's to tell, behind these: told from here they would be differences that
   * there never were, and an account that trades while it is caught up with would be told of nothing else. Behind one that
   * waits there may be one that nobody has told, where the connection was cut between them: then the first is told from
   * here too, unnamed, because out of their order fills make another entry price.
   *
   * @param symbols undefined: every one. @throws VenueAnswerError
   */
  async replayGap(kernel: KernelView, knownGap: boolean, symbols?: readonly Symbol[]): Promise<void> {
    const { told } = this.#facts;
    for (const symbol of symbols ?? new Set([...this.#symbols, ...kernel.lastTradeIds.keys()])) {
      const waiting: OrderFact[] = [];
      let asked = false;
      for await (const fill of fillsFrom(this.#read, symbol, told.toldUpTo(symbol) + 1n)) {
        const tradeId = fill.fill?.tradeId ?? "";
        if (told.hasTrade(symbol, tradeId)) continue;
        if (this.#facts.holds(symbol, tradeId)) {
          waiting.push(fill);
          continue;
        }
        if (!asked && [...waiting, fill].some(isForeign)) {
          asked = true;
          await this.#learnChildren(kernel, symbol);
        }
        for (const said of waiting.splice(0)) this.#facts.handOnFound(this.#facts.joined(said));
        this.#tell(fill, knownGap);
      }
    }
  }

  /**
   * Hands on trades that nobody has told and no balance betrays. Weight: 5 per symbol and thousand trades, 1 per trade that was missed.
   *
   * @param beforeMs exchange time; what is younger may still come by the stream. @throws VenueAnswerError
   */
  async lookAtTrades(kernel: KernelView, beforeMs: number): Promise<void> {
    const symbols = new Set([...this.#symbols, ...kernel.lastTradeIds.keys()]);
    for await (const trade of this.#facts.trades.untold(symbols, beforeMs)) {
      const fill = factOfTrade(trade, await orderOf(this.#read, trade));
      if (isForeign(fill)) await this.#learnChildren(kernel, fill.symbol);
      this.#tell(fill, false);
    }
  }

  /**
   * What our orders and stops have become, and no event has told. Weight: 1 per order that is not listed any more, 1 per
   * symbol with a stop.
   *
   * @throws VenueAnswerError
   */
  async lookAtEnds(kernel: KernelView, { open }: AccountRead, knownGap: boolean): Promise<void> {
    const listed = new Map([...open.values()].flat().map((order) => [order.clientOrderId, order]));
    const asked: OpenOrder[] = [];
    for (const known of kernel.openOrders) {
      const order = listed.get(known.clientOrderId);
      if (order !== undefined && isKnownStatus(order.status)) this.#tell(factOfOrder(order), knownGap);
      else if (mayHaveEnded(known) && !this.#facts.told.hasEnd(known.clientOrderId)) asked.push(known);
    }
    await this.#wordsAbout(asked, knownGap);
    await this.#stops(kernel, knownGap);
  }

  /** A stop whose end was not told would count as protection. @throws VenueAnswerError */
  async lookAtStops(kernel: KernelView): Promise<void> {
    await this.#stops(kernel, false);
  }

  /**
   * Open orders of both sides. Ours that the exchange does not list any more, in two looks, have ended; those of
   * somebody else that no event has told are told.
   *
   * @returns false when something was handed on: what was read is not compared with it yet. @throws VenueAnswerError
   */
  async lookAtOrders(
    kernel: KernelView | undefined,
    { open }: AccountRead,
    knownGap: boolean,
  ): Promise<boolean> {
    const { told } = this.#facts;
    const listed = new Map([...open.values()].flat().map((order) => [order.clientOrderId, order]));
    const strangers = [...listed.values()].filter(
      (order) =>
        decodeClientOrderId(order.clientOrderId) === undefined &&
        isKnownStatus(order.status) &&
        !told.hasShown(String(order.orderId)),
    );
    for (const order of strangers) {
      // Nobody keeps those that can open nothing: each process that begins would find them anew.
      if (!knownGap || !order.reduceOnly) this.name(driftOfOrder(order), knownGap);
      this.#tell(factOfOrder(order), knownGap);
    }
    if (kernel === undefined) return strangers.length === 0;
    const known = new Set(kernel.openOrders.map(({ clientOrderId }) => clientOrderId));
    const gone = kernel.openOrders.filter(
      (order) =>
        mayHaveEnded(order) &&
        open.has(parseSymbol(order.symbol)) &&
        !listed.has(order.clientOrderId) &&
        !told.hasEnd(order.clientOrderId),
    );
    const surplus = [...listed.values()].filter(
      ({ clientOrderId }) =>
        !known.has(clientOrderId) && !told.hasEnd(clientOrderId) && isReserved(clientOrderId),
    );
    const before = this.#alone;
    this.#alone = new Set([...gone, ...surplus].map(({ clientOrderId }) => clientOrderId));
    // An event or a commit may be on its way: what stays so from one look to the next is neither.
    this.#nameSurplus(surplus.filter(({ clientOrderId }) => before.has(clientOrderId)));
    const ended = await this.#wordsAbout(
      gone.filter(({ clientOrderId }) => before.has(clientOrderId)),
      knownGap,
    );
    return strangers.length === 0 && ended === 0;
  }

  /** Whether a look at orders has found something that the next one has to confirm. */
  get suspects(): boolean {
    return [...this.#alone].some((id) => !this.#named.has(id));
  }

  /** Hands on what income has told. @returns whether there was anything. @throws VenueAnswerError */
  async repair({ balances, trades, drifts }: Missing, knownGap: boolean): Promise<boolean> {
    for (const { fact, drift } of balances) {
      if (drift !== undefined) this.name(drift, knownGap);
      this.#facts.handOnFound(fact);
    }
    for (const drift of drifts) this.name(drift, knownGap);
    let found = balances.length > 0;
    for (const [symbol, ids] of trades) {
      const first = [...ids].map(BigInt).reduce((least, id) => (id < least ? id : least));
      for await (const fill of fillsFrom(this.#read, parseSymbol(symbol), first))
        if (ids.has(fill.fill?.tradeId ?? "")) {
          this.#tell(fill, knownGap);
          found = true;
        }
    }
    return found;
  }

  /**
   * Says what a difference was; what repairs it comes after that. A process that is killed between the two has named what
   * its successor finds and names again; the other way round nobody would find it any more.
   */
  name(drift: DriftFact, knownGap: boolean): void {
    if (knownGap && EXPECTED_IN_GAP.has(drift.class)) return;
    const { ours, theirs } = drift;
    this.#context.stats.count(`drifts.${drift.class.toLowerCase()}`);
    this.#context.log.warn(
      { event: "drift", account: this.#account, class: drift.class, ours, theirs, knownGap },
      "our books and the exchange's differed",
    );
    this.#queue.put({ ...drift, knownGap });
  }

  /** @returns how many have ended. */
  async #wordsAbout(orders: readonly OpenOrder[], knownGap: boolean): Promise<number> {
    let ended = 0;
    for await (const word of wordsAbout(this.#read, orders)) {
      if ("kind" in word) this.#tell(word, knownGap);
      else this.#facts.addStrange(word);
      if ("kind" in word && isTerminal(word.status)) ended += 1;
    }
    return ended;
  }

  /**
   * Which orders our stops have become, where no event has said it: an order that seems somebody else's may be one's.
   * Weight: none without a stop on the symbol, else 1, and 1 per stop that is not open. @throws VenueAnswerError
   */
  async #learnChildren({ stops }: KernelView, symbol: Symbol): Promise<void> {
    const known = stops.filter((stop) => stop.symbol === symbol);
    for await (const stop of endedStops(this.#read, known)) this.#facts.noteChild(stop);
  }

  async #stops(kernel: KernelView, knownGap: boolean): Promise<void> {
    for await (const stop of endedStops(this.#read, kernel.stops)) {
      if (await this.#isClosingUntold(kernel, stop.symbol, knownGap)) continue;
      this.#context.stats.count("stops.recovered");
      this.#tell(stop, knownGap);
    }
  }

  /**
   * Whether a position has ended and we have not told it yet: its stop has ended with it. Told in the other order the
   * position would stand without a stop for as long as its last fill is on its way, and be closed for that.
   *
   * Weight: none when it is flat by what was told, else 5, and 5 more in a known gap, where the fills are told from here.
   * Where events flow they are the stream's to tell, and the next look has the stop. @throws VenueAnswerError
   */
  async #isClosingUntold(kernel: KernelView, symbol: Symbol, knownGap: boolean): Promise<boolean> {
    const { told } = this.#facts;
    this.#facts.releaseMore();
    if (told.isFlat(symbol)) return false;
    const { positions } = await this.#reader.balances();
    if (positions.has(symbol)) return false;
    this.#facts.releaseMore();
    if (knownGap) await this.replayGap(kernel, knownGap, [symbol]);
    return !told.isFlat(symbol);
  }

  #nameSurplus(orders: readonly RestOrder[]): void {
    for (const order of orders) {
      if (this.#named.has(order.clientOrderId)) continue;
      this.#named.add(order.clientOrderId);
      this.name({ ...driftOfOrder(order), repaired: false }, false);
    }
  }

  #tell(said: FactBody, knownGap: boolean): void {
    const { told } = this.#facts;
    const body = this.#facts.joined(said);
    if (body.kind === "order" && body.fill !== undefined) {
      if (told.hasTrade(body.symbol, body.fill.tradeId)) return;
      this.#context.stats.count("fills.recovered");
    }
    const isEnd = (body.kind === "order" && body.fill === undefined) || body.kind === "stop";
    const drift = isEnd && told.hasEnd(body.clientOrderId) ? undefined : driftOfFound(body);
    if (drift !== undefined) this.name(drift, knownGap);
    this.#facts.handOnFound(body);
  }
}

/**
 * An order of which nobody has said anything is its router's: it waits there for its turn, or its router asks about it. A
 * question about each of a burst that waits would use up the request weight that it waits for.
 */
const mayHaveEnded = ({ phase }: OpenOrder): boolean => phase !== "RESERVED";

/** By its own id; a stop's order has one of its own. */
const isForeign = ({ clientOrderId }: OrderFact): boolean => decodeClientOrderId(clientOrderId) === undefined;

/** Ours, and one that the kernel must hold a reservation for: what protects was committed with its entry. */
function isReserved(clientOrderId: string): boolean {
  const leg = decodeClientOrderId(clientOrderId)?.leg;
  return leg === "ENTRY" || leg === "EXIT";
}
