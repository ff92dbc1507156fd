import { parseEntryPrice, walletsOf, type RestAccount, type RestPosition } from "#libs/binance/account.ts";
import type { RestOrder } from "#libs/binance/orders.ts";
import { newestTradeId, type SignedRead } from "#libs/binance/trades.ts";
import type { AccountSnapshot } from "#libs/domain/fact.ts";
import {
  FLAT,
  format,
  parsePositionAmount,
  ZERO_MONEY,
  type Money,
  type PositionAmount,
  type Price,
} from "#libs/domain/fixed.ts";
import { parseSymbol, type Symbol } from "#libs/domain/ids.ts";
import { QUOTE_ASSET } from "./events.ts";
import type { Opening } from "./ledger.ts";

type Wallets = ReadonlyMap<string, Opening>;

/** The account at one moment. */
export interface AccountRead {
  readonly wallet: Money;
  /** Exchange time of the wallet's last change, or 0. */
  readonly walletAtMs: number;
  /** Of every asset. */
  readonly wallets: Wallets;
  readonly positions: ReadonlyMap<Symbol, { readonly amount: PositionAmount; readonly entryPrice: Price }>;
  /** Open orders by symbol. */
  readonly open: ReadonlyMap<Symbol, readonly RestOrder[]>;
  /** Newest trade id of ours, by symbol; 0 without one. */
  readonly newest: ReadonlyMap<Symbol, bigint>;
}

/** What moved since the last read, by the stream's word. */
export interface Moved {
  /** Symbols whose open orders may have changed. */
  readonly orders: ReadonlySet<Symbol>;
  /** Symbols with a trade. */
  readonly trades: ReadonlySet<Symbol>;
  /** Newest trade of a symbol that was told, by whomever: where nothing betrays another, it is the newest. */
  readonly lastTrade: (symbol: Symbol) => bigint;
  /** Look at our symbols' open orders, or at the whole account's, whatever moved. */
  readonly allOrders: "symbols" | "account" | undefined;
}

/** What an account has and holds at one moment. */
export interface Balances {
  readonly wallet: Money;
  readonly walletAtMs: number;
  readonly wallets: Wallets;
  /** Only what is not flat. */
  readonly positions: ReadonlyMap<Symbol, PositionAmount>;
  /** Symbols with a position or an open order. Source: facts, section 4.3, account v3. */
  readonly involved: ReadonlySet<Symbol>;
}

/** Weight of openOrders for the whole account: as much as for this many symbols one by one. */
const ALL_ORDERS_WEIGHT = 40;

/**
 * Reads the account by REST as cheaply as the question allows: what did not move is taken from the last read, and what
 * the balances prove is not asked for.
 *
 * Weights: account 5, positionRisk 5, openOrders 1 per symbol, userTrades 5 per symbol. A quiet account costs 5, one that
 * trades on n symbols and is as it was told 15 + n; a whole read of n symbols 15 + n where the balances prove the trades,
 * and 5 n more where not. The account itself says on which foreign symbols somebody has an order, so that openOrders for
 * every symbol (40) is left to the cadence.
 */
export class AccountReader {
  readonly #read: SignedRead;
  readonly #symbols: readonly Symbol[];

  constructor(read: SignedRead, symbols: readonly Symbol[]) {
    this.#read = read;
    this.#symbols = symbols;
  }

  /**
   * Everything, foreign symbols with a position or an order included; undefined when the account moved meanwhile.
   *
   * @param account as it was read just now. @param newest trade by symbol, where the balances prove it; else it is asked for.
   */
  async whole(
    account: Balances,
    newest: ((symbol: Symbol) => bigint) | undefined,
  ): Promise<AccountRead | undefined> {
    const symbols = new Set([...this.#symbols, ...account.positions.keys()]);
    const [entries, open, newestIds] = await Promise.all([
      this.#entries(account),
      this.#openOrders(new Set([...symbols, ...account.involved])),
      newest === undefined
        ? this.#newestTrades(symbols)
        : new Map([...symbols].map((symbol) => [symbol, newest(symbol)])),
    ]);
    return this.#settled(account, entries, open, newestIds);
  }

  /** What the account has and holds, and nothing else: the cheapest question. Weight: 5. */
  balances(): Promise<Balances> {
    return this.#account();
  }

  /**
   * What differs from the last read; undefined when the account moved meanwhile.
   *
   * @param account as it was read just now. @param proven by its balances: the newest trades are those that were told.
   */
  async since(
    last: AccountRead,
    moved: Moved,
    account: Balances,
    proven: boolean,
  ): Promise<AccountRead | undefined> {
    const changed = new Set(moved.trades);
    for (const symbol of new Set([...last.positions.keys(), ...account.positions.keys()]))
      if ((account.positions.get(symbol) ?? FLAT) !== (last.positions.get(symbol)?.amount ?? FLAT))
        changed.add(symbol);
    // The wallet moved and the stream names no trade: it can be any symbol's.
    const unexplained = !proven && !isSame(account.wallets, last.wallets) && changed.size === 0;
    const traded = unexplained ? new Set(last.newest.keys()) : changed;
    const wide = moved.allOrders === "account";
    // On a foreign symbol somebody trades by hand: nothing else tells in time that the orders there are others.
    const listed = [...last.open].flatMap(([symbol, open]) => (open.length > 0 ? [symbol] : []));
    const foreign = [...account.involved, ...listed].filter((symbol) => !this.#symbols.includes(symbol));
    const orders = new Set([...(moved.allOrders === "symbols" ? this.#symbols : moved.orders), ...foreign]);
    const asTold = new Map(
      Array.from([...last.newest.keys(), ...traded], (symbol) => [symbol, moved.lastTrade(symbol)]),
    );
    if (traded.size === 0 && orders.size === 0 && !wide)
      return { ...last, ...account, positions: last.positions, newest: asTold };
    const [entries, open, asked] = await Promise.all([
      traded.size === 0 ? last.positions : this.#entries(account),
      this.#openOrders(wide ? undefined : orders),
      proven ? new Map<Symbol, bigint>() : this.#newestTrades(traded),
    ]);
    return this.#settled(
      account,
      entries,
      wide ? open : new Map([...last.open, ...open]),
      new Map([...asTold, ...asked]),
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
    if (!isSame(after.wallets, before.wallets) || entries.size !== after.positions.size) return undefined;
    for (const [symbol, amount] of after.positions)
      if (before.positions.get(symbol) !== amount || entries.get(symbol)?.amount !== amount) return undefined;
    return { ...after, positions: entries, open, newest };
  }

  async #account(): Promise<Balances> {
    const account = (await this.#read("/fapi/v3/account", {})) as RestAccount;
    const wallets = walletsOf(account);
    const quote = wallets.get(QUOTE_ASSET);
    const positions = new Map<Symbol, PositionAmount>();
    const involved = new Set<Symbol>();
    for (const { symbol, positionAmt } of account.positions) {
      const amount = parsePositionAmount(positionAmt, "positionAmt");
      involved.add(parseSymbol(symbol));
      if (amount !== FLAT) positions.set(parseSymbol(symbol), amount);
    }
    return {
      wallet: quote?.balance ?? ZERO_MONEY,
      walletAtMs: quote?.atMs ?? 0,
      wallets,
      positions,
      involved,
    };
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

  async #openOrders(symbols: ReadonlySet<Symbol> | undefined): Promise<Map<Symbol, readonly RestOrder[]>> {
    const open = new Map<Symbol, RestOrder[]>();
    const read = async (params: Readonly<Record<string, string>>): Promise<void> => {
      const orders = (await this.#read("/fapi/v1/openOrders", params)) as readonly RestOrder[];
      for (const order of orders)
        open.set(parseSymbol(order.symbol), [...(open.get(parseSymbol(order.symbol)) ?? []), order]);
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
        newest.set(symbol, await newestTradeId(this.#read, symbol));
      }),
    );
    return newest;
  }
}

const isSame = (a: Wallets, b: Wallets): boolean =>
  a.size === b.size && [...a].every(([asset, { balance }]) => b.get(asset)?.balance === balance);

/** The read as a fact. @param asOfMs exchange time of the read. @param live from where real money moves. */
export const snapshotOf = (read: AccountRead, asOfMs: number, live: boolean): AccountSnapshot => ({
  kind: "snapshot",
  walletBalance: read.wallet,
  positions: [...new Set([...read.newest.keys(), ...read.positions.keys()])].map((symbol) => ({
    symbol,
    amount: read.positions.get(symbol)?.amount ?? FLAT,
    entryPrice: read.positions.get(symbol)?.entryPrice ?? (0n as Price),
    lastTradeId: (read.newest.get(symbol) ?? 0n).toString(),
  })),
  openClientOrderIds: [...read.open.values()]
    .flat()
    .map(({ clientOrderId }) => clientOrderId)
    .sort(),
  asOfMs,
  caughtUp: true,
  ...(live ? { live } : {}),
});

/** Equal texts mean equal words. @param newest trades, where they were asked for. */
export const textOf = (
  { wallet, positions }: Balances | AccountRead,
  newest: AccountRead["newest"] = new Map(),
): string =>
  JSON.stringify([
    format(wallet),
    [...positions].map(([symbol, held]) => [symbol, format(typeof held === "bigint" ? held : held.amount)]),
    [...newest].map(([symbol, id]) => [symbol, id.toString()]),
  ]);
