import { parseEntryPrice, walletOf, type RestAccount, type RestPosition } from "#libs/binance/account.ts";
import type { RestOrder, RestTrade } from "#libs/binance/orders.ts";
import type { SignedRead } from "#libs/binance/trades.ts";
import type { AccountSnapshot } from "#libs/domain/fact.ts";
import {
  FLAT,
  format,
  parseMoney,
  parsePositionAmount,
  type Money,
  type PositionAmount,
  type Price,
} from "#libs/domain/fixed.ts";
import { parseSymbol, type Symbol } from "#libs/domain/ids.ts";
import { QUOTE_ASSET } from "./events.ts";

/** The account at one moment. */
export interface AccountRead {
  readonly wallet: Money;
  /** Exchange time of the wallet's last change, or 0. */
  readonly walletAtMs: number;
  readonly positions: ReadonlyMap<Symbol, { readonly amount: PositionAmount; readonly entryPrice: Price }>;
  /** Client order ids of the open orders, by symbol. */
  readonly open: ReadonlyMap<Symbol, readonly string[]>;
  /** Newest trade id of ours, by symbol; 0 without one. */
  readonly newest: ReadonlyMap<Symbol, bigint>;
}

/** What moved since the last read, by the stream's word. */
export interface Moved {
  /** Symbols whose open orders may have changed. */
  readonly orders: ReadonlySet<Symbol>;
  /** Symbols with a trade. */
  readonly trades: ReadonlySet<Symbol>;
  /** Look at every symbol's open orders, whatever moved. */
  readonly allOrders: boolean;
}

/** Weight of openOrders for the whole account: as much as for this many symbols one by one. */
const ALL_ORDERS_WEIGHT = 40;

/**
 * Reads the account by REST as cheaply as the question allows: what did not move is taken from the last read.
 *
 * Weights: account 5, positionRisk 5, openOrders 1 per symbol, userTrades 5 per symbol. A quiet account costs 5; a
 * whole read of n symbols 55 + 5 n.
 */
export class AccountReader {
  readonly #read: SignedRead;
  readonly #symbols: readonly Symbol[];

  constructor(read: SignedRead, symbols: readonly Symbol[]) {
    this.#read = read;
    this.#symbols = symbols;
  }

  /** Everything, foreign symbols included; undefined when the account moved meanwhile. */
  async whole(): Promise<AccountRead | undefined> {
    const account = await this.#account();
    const symbols = new Set([...this.#symbols, ...account.positions.keys()]);
    const [entries, open, newest] = await Promise.all([
      this.#entries(account),
      this.#openOrders(undefined),
      this.#newestTrades(symbols),
    ]);
    return this.#settled(account, entries, open, newest);
  }

  /** What differs from the last read; undefined when the account moved meanwhile. */
  async since(last: AccountRead, moved: Moved): Promise<AccountRead | undefined> {
    const account = await this.#account();
    const changed = new Set(moved.trades);
    for (const symbol of new Set([...last.positions.keys(), ...account.positions.keys()]))
      if ((account.positions.get(symbol) ?? FLAT) !== (last.positions.get(symbol)?.amount ?? FLAT))
        changed.add(symbol);
    // The wallet moved and the stream names no trade: it can be any symbol's.
    const unexplained = account.wallet !== last.wallet && changed.size === 0;
    const traded = unexplained ? new Set(last.newest.keys()) : changed;
    const orders = moved.allOrders ? new Set([...this.#symbols, ...last.open.keys()]) : moved.orders;
    if (traded.size === 0 && orders.size === 0) return { ...last, walletAtMs: account.walletAtMs };
    const [entries, open, newest] = await Promise.all([
      traded.size === 0 ? last.positions : this.#entries(account),
      this.#openOrders(orders),
      this.#newestTrades(traded),
    ]);
    return this.#settled(
      account,
      entries,
      new Map([...last.open, ...open]),
      new Map([...last.newest, ...newest]),
    );
  }

  /** The same account must stand before and behind the other answers: then all are of one moment. */
  async #settled(
    before: Balances,
    entries: AccountRead["positions"],
    open: AccountRead["open"],
    newest: AccountRead["newest"],
  ): Promise<AccountRead | undefined> {
    const after = await this.#account();
    if (after.wallet !== before.wallet || entries.size !== after.positions.size) return undefined;
    for (const [symbol, amount] of after.positions)
      if (before.positions.get(symbol) !== amount || entries.get(symbol)?.amount !== amount) return undefined;
    const { wallet, walletAtMs } = after;
    return { wallet, walletAtMs, positions: entries, open, newest };
  }

  async #account(): Promise<Balances> {
    const account = (await this.#read("/fapi/v3/account", {})) as RestAccount;
    const { balance, updatedAtMs } = walletOf(account, QUOTE_ASSET);
    const positions = new Map<Symbol, PositionAmount>();
    for (const { symbol, positionAmt } of account.positions) {
      const amount = parsePositionAmount(positionAmt, "positionAmt");
      if (amount !== FLAT) positions.set(parseSymbol(symbol), amount);
    }
    return { wallet: parseMoney(balance, "walletBalance"), walletAtMs: updatedAtMs, positions };
  }

  async #entries({ positions }: Balances): Promise<AccountRead["positions"]> {
    if (positions.size === 0) return new Map();
    const rows = (await this.#read("/fapi/v3/positionRisk", {})) as readonly RestPosition[];
    return new Map(
      rows
        .map(
          ({ symbol, positionAmt, entryPrice }) =>
            [
              parseSymbol(symbol),
              {
                amount: parsePositionAmount(positionAmt, "positionAmt"),
                entryPrice: parseEntryPrice(entryPrice),
              },
            ] as const,
        )
        .filter(([, { amount }]) => amount !== FLAT),
    );
  }

  async #openOrders(symbols: ReadonlySet<Symbol> | undefined): Promise<Map<Symbol, readonly string[]>> {
    const open = new Map<Symbol, string[]>();
    const read = async (params: Readonly<Record<string, string>>): Promise<void> => {
      const orders = (await this.#read("/fapi/v1/openOrders", params)) as readonly RestOrder[];
      for (const { symbol, clientOrderId } of orders)
        open.set(parseSymbol(symbol), [...(open.get(parseSymbol(symbol)) ?? []), clientOrderId]);
    };
    for (const symbol of symbols ?? this.#symbols) open.set(symbol, []);
    if (symbols === undefined || symbols.size > ALL_ORDERS_WEIGHT) await read({});
    else await Promise.all([...symbols].map((symbol) => read({ symbol })));
    return open;
  }

  async #newestTrades(symbols: ReadonlySet<Symbol>): Promise<Map<Symbol, bigint>> {
    const newest = new Map<Symbol, bigint>();
    await Promise.all(
      [...symbols].map(async (symbol) => {
        const [trade] = (await this.#read("/fapi/v1/userTrades", {
          symbol,
          limit: 1,
        })) as readonly RestTrade[];
        newest.set(symbol, BigInt(trade?.id ?? 0));
      }),
    );
    return newest;
  }
}

interface Balances {
  readonly wallet: Money;
  readonly walletAtMs: number;
  /** Only what is not flat. */
  readonly positions: ReadonlyMap<Symbol, PositionAmount>;
}

/** The read as a fact. @param asOfMs exchange time of the read. */
export const snapshotOf = (read: AccountRead, asOfMs: number): AccountSnapshot => ({
  kind: "snapshot",
  walletBalance: read.wallet,
  positions: [...new Set([...read.newest.keys(), ...read.positions.keys()])].map((symbol) => ({
    symbol,
    amount: read.positions.get(symbol)?.amount ?? FLAT,
    entryPrice: read.positions.get(symbol)?.entryPrice ?? (0n as Price),
    lastTradeId: (read.newest.get(symbol) ?? 0n).toString(),
  })),
  openClientOrderIds: [...read.open.values()].flat().sort(),
  asOfMs,
  caughtUp: true,
});

/** Equal texts mean equal reads. */
export const textOf = (read: AccountRead): string =>
  JSON.stringify([
    format(read.wallet),
    [...read.positions].map(([symbol, { amount }]) => [symbol, format(amount)]),
    [...read.newest].map(([symbol, id]) => [symbol, id.toString()]),
  ]);
