import { isTerminal, isStopOver, type FactBody } from "#libs/domain/fact.ts";
import { FLAT, plus, signed, ZERO_MONEY, type Money, type PositionAmount } from "#libs/domain/fixed.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import type { AccountRead, Moved } from "./account-reader.ts";

/** What the stream has told of an account: a read by REST is held against it. Pure. */
export class Told {
  /** Newest trade id that was handed on, per symbol. */
  readonly #lastTrade = new Map<Symbol, bigint>();
  readonly #orders = new Set<Symbol>();
  readonly #trades = new Set<Symbol>();
  #wallet: Money = ZERO_MONEY;
  /** Positions by the last read that agreed and every fill that was told since. */
  #amounts = new Map<Symbol, PositionAmount>();
  /** Newest trade ids of the last read that agreed. */
  #compared: AccountRead["newest"] = new Map();
  /** Orders and stops whose end was told, by client order id, oldest first. */
  readonly #ended = new Set<string>();
  /** Orders that were told at all, by the exchange's id, oldest first. */
  readonly #shown = new Set<string>();
  /** Trades by symbol and id, oldest first. */
  readonly #fills = new Set<string>();

  /** A fact was handed on. */
  fact(body: FactBody): void {
    if (body.kind === "stop" && isStopOver(body.status)) keep(this.#ended, body.clientOrderId);
    if (body.kind !== "order") return;
    if (isTerminal(body.status)) keep(this.#ended, body.clientOrderId);
    this.shown(body.exchangeOrderId);
    this.order(body.symbol);
    if (body.fill === undefined) return;
    this.#trades.add(body.symbol);
    if (!this.hasTrade(body.symbol, body.fill.tradeId))
      this.#amounts.set(
        body.symbol,
        plus(this.#amounts.get(body.symbol) ?? FLAT, signed(body.side, body.fill.quantity)),
      );
    keep(this.#fills, `${body.symbol}:${body.fill.tradeId}`);
    this.upTo(body.symbol, BigInt(body.fill.tradeId));
  }

  /** Whether the end of an order or stop was told, not too long ago. */
  hasEnd(clientOrderId: string): boolean {
    return this.#ended.has(clientOrderId);
  }

  /** Whether a trade was told, not too long ago. */
  hasTrade(symbol: Symbol, tradeId: string): boolean {
    return this.#fills.has(`${symbol}:${tradeId}`);
  }

  /** Whether an order was told, not too long ago. @param orderId the exchange's. */
  hasShown(orderId: string): boolean {
    return this.#shown.has(orderId);
  }

  /** An order was told, by whomever. @param orderId the exchange's. */
  shown(orderId: string): void {
    keep(this.#shown, orderId);
  }

  /** The open orders of a symbol may have changed. */
  order(symbol: Symbol): void {
    this.#orders.add(symbol);
  }

  wallet(balance: Money): void {
    this.#wallet = balance;
  }

  /** Trades up to this id are handed on, or known to whoever asks. */
  upTo(symbol: Symbol, tradeId: bigint): void {
    if (tradeId > this.lastTrade(symbol)) this.#lastTrade.set(symbol, tradeId);
  }

  /** 0 when there was none. */
  lastTrade(symbol: Symbol): bigint {
    return this.#lastTrade.get(symbol) ?? 0n;
  }

  /** Every trade up to this id was told; later ones, up to the newest that was told, may have been lost. */
  toldUpTo(symbol: Symbol): bigint {
    return this.#compared.get(symbol) ?? this.lastTrade(symbol);
  }

  /** What moved since the last read that agreed. @param open symbols whose orders are looked at whatever moved. */
  moved(allOrders: Moved["allOrders"], open: Iterable<Symbol> = []): Moved {
    return {
      orders: new Set([...this.#orders, ...open]),
      trades: new Set(this.#trades),
      lastTrade: (symbol) => this.lastTrade(symbol),
      allOrders,
    };
  }

  /** A process that begins goes on from what the kernel has folded. */
  begin(positions: ReadonlyMap<Symbol, PositionAmount>): void {
    this.#amounts = new Map(positions);
  }

  /** Whether a position is flat by what was told. */
  isFlat(symbol: Symbol): boolean {
    return (this.#amounts.get(symbol) ?? FLAT) === FLAT;
  }

  /** Symbols whose position is not what the fills that were told have made of it. */
  strayed(positions: ReadonlyMap<Symbol, PositionAmount>): readonly Symbol[] {
    return [...new Set([...positions.keys(), ...this.#amounts.keys()])].filter(
      (symbol) => (positions.get(symbol) ?? FLAT) !== (this.#amounts.get(symbol) ?? FLAT),
    );
  }

  /** Whether each position is what the fills that were told have made of it. */
  hasPositions(positions: ReadonlyMap<Symbol, PositionAmount>): boolean {
    return this.strayed(positions).length === 0;
  }

  /** Whether the wallet is what the stream said last. */
  hasWallet(wallet: Money): boolean {
    return wallet === this.#wallet;
  }

  /** Every trade up to the read was told, and none behind it. */
  hasTradesOf({ newest }: AccountRead): boolean {
    return [...newest].every(([symbol, tradeId]) => this.lastTrade(symbol) === tradeId);
  }

  /** The read is handed on: from here on only what differs from it is news. */
  compared(read: AccountRead): void {
    this.#wallet = read.wallet;
    this.#compared = read.newest;
    this.#amounts = new Map([...read.positions].map(([symbol, { amount }]) => [symbol, amount]));
    this.#orders.clear();
    this.#trades.clear();
  }
}

const KEPT = 2_000;

function keep(set: Set<string>, value: string): void {
  set.add(value);
  if (set.size <= KEPT) return;
  const oldest = set.values().next().value;
  if (oldest !== undefined) set.delete(oldest);
}
