import type { RestTrade } from "#libs/binance/orders.ts";
import { newestTradeId, tradesFrom, type SignedRead } from "#libs/binance/trades.ts";
import type { Symbol } from "#libs/domain/ids.ts";

/**
 * Every trade of the account, read whole now and then: one that changes neither a wallet nor a position, like a round trip at one
 * price without a fee, betrays itself in no balance.
 */
export class TradeLook {
  readonly #read: SignedRead;
  /** Newest trade that was looked at, by symbol; none: not looked at yet. */
  readonly #upTo = new Map<Symbol, bigint>();
  /** Trades that were told and not looked at. */
  readonly #told = new Map<Symbol, Set<bigint>>();

  constructor(read: SignedRead) {
    this.#read = read;
  }

  /** The account was found to be as it was told: where nothing was looked at yet, the next look begins there. @param newest by symbol. */
  agreed(newest: ReadonlyMap<Symbol, bigint>): void {
    for (const [symbol, id] of newest) if (!this.#upTo.has(symbol)) this.#looked(symbol, id);
  }

  /** A trade was handed on. */
  told(symbol: Symbol, tradeId: string): void {
    const told = this.#told.get(symbol);
    if (told === undefined) this.#told.set(symbol, new Set([BigInt(tradeId)]));
    else told.add(BigInt(tradeId));
  }

  /**
   * Trades since the last look that nobody has told, oldest first; the first look at a symbol only finds out where to begin.
   *
   * Weight: 5 per symbol, and 5 for each further thousand trades.
   *
   * @param beforeMs exchange time; what is younger may still come by the stream, and is left to the next look. @throws VenueAnswerError
   */
  async *untold(symbols: Iterable<Symbol>, beforeMs: number): AsyncGenerator<RestTrade> {
    for (const symbol of symbols) {
      const upTo = this.#upTo.get(symbol);
      if (upTo === undefined) {
        this.#looked(symbol, await newestTradeId(this.#read, symbol));
        continue;
      }
      for await (const trade of tradesFrom(this.#read, symbol, upTo + 1n)) {
        if (trade.time >= beforeMs) break;
        const id = BigInt(trade.id);
        if (this.#told.get(symbol)?.has(id) !== true) yield trade;
        this.#looked(symbol, id);
      }
    }
  }

  #looked(symbol: Symbol, upTo: bigint): void {
    this.#upTo.set(symbol, upTo);
    const told = this.#told.get(symbol) ?? new Set();
    for (const id of told) if (id <= upTo) told.delete(id);
  }
}
