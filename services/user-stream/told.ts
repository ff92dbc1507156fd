import type { FactBody } from "#libs/domain/fact.ts";
import { ZERO_MONEY, type Money } from "#libs/domain/fixed.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import type { AccountRead, Moved } from "./account-reader.ts";

/** What the stream has told of an account: a read by REST is held against it. Pure. */
export class Told {
  /** Newest trade id that was handed on, per symbol. */
  readonly #lastTrade = new Map<Symbol, bigint>();
  readonly #orders = new Set<Symbol>();
  readonly #trades = new Set<Symbol>();
  #wallet: Money = ZERO_MONEY;

  /** A fact was handed on. */
  fact(body: FactBody): void {
    if (body.kind !== "order") return;
    this.order(body.symbol);
    if (body.fill === undefined) return;
    this.#trades.add(body.symbol);
    this.upTo(body.symbol, BigInt(body.fill.tradeId));
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

  /** What moved since the last read that agreed. */
  moved(allOrders: boolean): Moved {
    return { orders: new Set(this.#orders), trades: new Set(this.#trades), allOrders };
  }

  /** Every trade up to the read was told, and none behind it. */
  hasTradesOf({ newest }: AccountRead): boolean {
    return [...newest].every(([symbol, tradeId]) => this.lastTrade(symbol) === tradeId);
  }

  agreesWith(read: AccountRead): boolean {
    return read.wallet === this.#wallet && this.hasTradesOf(read);
  }

  /** The read is handed on: from here on only what differs from it is news. */
  compared(read: AccountRead): void {
    this.#wallet = read.wallet;
    this.#orders.clear();
    this.#trades.clear();
  }
}
