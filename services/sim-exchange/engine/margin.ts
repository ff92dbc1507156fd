import {
  divideBy,
  max,
  notionalOf,
  plus,
  SCALE,
  sizeOf,
  ZERO_MONEY,
  type Money,
  type Price,
  type Quantity,
  type Side,
} from "#libs/domain/fixed.ts";
import type { VenueAccount } from "./account.ts";
import { bracketAt, maintenanceMargin, maxNotional } from "./brackets.ts";
import type { Core } from "./core.ts";
import { VenueError } from "./rules.ts";

/** What one symbol holds of an account's margin, in the quote asset. */
export interface SymbolMargin {
  readonly symbol: string;
  /** Signed notional of the position at its mark. */
  readonly notional: Money;
  readonly unrealized: Money;
  readonly bidNotional: Money;
  readonly askNotional: Money;
  /** Of the position and the orders that could grow it together. */
  readonly initial: Money;
  readonly positionInitial: Money;
  readonly openOrderInitial: Money;
  readonly maintenance: Money;
}

export interface AccountMargin {
  readonly symbols: readonly SymbolMargin[];
  readonly unrealized: Money;
  readonly initial: Money;
  readonly positionInitial: Money;
  readonly openOrderInitial: Money;
  readonly maintenance: Money;
  /** Wallet and unrealised profit. */
  readonly balance: Money;
  /** What new positions may use; never below 0. */
  readonly available: Money;
}

const size = (value: Money): Money => (value < 0n ? -value : value) as Money;

/** The worse of the two ways a symbol's orders could fill. */
const exposed = (notional: Money, bids: Money, asks: Money): Money =>
  max(size((notional + bids) as Money), size((notional - asks) as Money));

export function symbolMargin(core: Core, account: VenueAccount, symbol: string): SymbolMargin {
  const { amount } = account.position(symbol);
  const known = amount !== 0n && core.hasMark(symbol);
  return {
    ...initialMargin(core, account, symbol),
    maintenance: known
      ? maintenanceMargin(core.rulesOf(symbol).brackets, amount, core.mark(symbol))
      : ZERO_MONEY,
  };
}

/** What an order is checked by: all but the maintenance margin. */
function initialMargin(core: Core, account: VenueAccount, symbol: string): Omit<SymbolMargin, "maintenance"> {
  const { amount } = account.position(symbol);
  const leverage = account.leverageOf(symbol);
  const known = amount !== 0n && core.hasMark(symbol);
  const mark = known ? core.mark(symbol) : (0n as Price);
  const held = notionalOf(amount, mark, "up");
  const notional = (amount < 0n ? -held : held) as Money;
  const sums = core.orders.exposure(account.id, symbol) ?? { BUY: ZERO_MONEY, SELL: ZERO_MONEY };
  const initial = divideBy(exposed(notional, sums.BUY, sums.SELL), leverage, "up");
  const positionInitial = divideBy(held, leverage, "up");
  return {
    symbol,
    notional,
    unrealized: known ? account.unrealized(symbol, mark) : ZERO_MONEY,
    bidNotional: sums.BUY,
    askNotional: sums.SELL,
    initial,
    positionInitial,
    openOrderInitial: (initial - positionInitial) as Money,
  };
}

/** Symbols with a position or an open order. */
function involvedSymbols(core: Core, account: VenueAccount): ReadonlySet<string> {
  const involved = new Set<string>();
  for (const [symbol, { amount }] of account.positions) if (amount !== 0n) involved.add(symbol);
  for (const [symbol, { orders }] of core.orders.exposures(account.id)) if (orders > 0) involved.add(symbol);
  return involved;
}

/** Every symbol with a position or an open order, and the sums. */
export function accountMargin(core: Core, account: VenueAccount): AccountMargin {
  const symbols = [...involvedSymbols(core, account)]
    .sort()
    .map((symbol) => symbolMargin(core, account, symbol));
  const sum = (of: (margin: SymbolMargin) => Money): Money =>
    symbols.reduce((total, margin) => plus(total, of(margin)), ZERO_MONEY);
  const unrealized = sum((margin) => margin.unrealized);
  const initial = sum((margin) => margin.initial);
  const balance = plus(account.wallet, unrealized);
  return {
    symbols,
    unrealized,
    initial,
    positionInitial: sum((margin) => margin.positionInitial),
    openOrderInitial: sum((margin) => margin.openOrderInitial),
    maintenance: sum((margin) => margin.maintenance),
    balance,
    available: max(ZERO_MONEY, (balance - initial) as Money),
  };
}

/**
 * What `quantity` more to rest or trade at `price` would need beyond what is held already. A reduce-only order needs
 * some when it would, together with the open orders of its side, turn the position.
 *
 * @throws VenueError -2019 when it is not there, -4118 for a reduce-only order; -2027 when the leverage does not allow
 * a position that large.
 */
export function checkMargin(
  core: Core,
  account: VenueAccount,
  order: {
    readonly symbol: string;
    readonly side: Side;
    readonly quantity: Quantity;
    readonly price: Price;
    readonly reduceOnly: boolean;
  },
): void {
  const now = initialMargin(core, account, order.symbol);
  const added = notionalOf(order.quantity, order.price, "up");
  const buys = order.side === "BUY";
  const after = exposed(
    now.notional,
    buys ? plus(now.bidNotional, added) : now.bidNotional,
    buys ? now.askNotional : plus(now.askNotional, added),
  );
  const before = exposed(now.notional, now.bidNotional, now.askNotional);
  if (after <= before) return;
  const leverage = account.leverageOf(order.symbol);
  const lacks = divideBy(after, leverage, "up") - now.initial > available(core, account, now);
  if (order.reduceOnly) {
    if (lacks)
      throw new VenueError(
        -4118,
        "ReduceOnly Order Failed. Please check your existing position and open orders.",
      );
    return;
  }
  if (after > maxNotional(core.rulesOf(order.symbol).brackets, leverage))
    throw new VenueError(-2027, "Exceeded the maximum allowable position at current leverage.");
  if (lacks) throw new VenueError(-2019, "Margin is insufficient.");
}

/** What new positions may use; never below 0. @param known the margin of a symbol that was worked out already. */
export function available(
  core: Core,
  account: VenueAccount,
  known?: Omit<SymbolMargin, "maintenance">,
): Money {
  let left = account.wallet;
  for (const symbol of involvedSymbols(core, account)) {
    const { unrealized, initial } = symbol === known?.symbol ? known : initialMargin(core, account, symbol);
    left = (left + unrealized - initial) as Money;
  }
  return max(ZERO_MONEY, left);
}

/**
 * The mark at which a cross position would be liquidated, all else as it is now; undefined when there is none.
 *
 * Source: facts, section 7. The bracket is the one at the price found, by iteration.
 */
export function liquidationPrice(
  core: Core,
  account: VenueAccount,
  all: AccountMargin,
  symbol: string,
): Price | undefined {
  const { amount, entryPrice } = account.position(symbol);
  const own = all.symbols.find((margin) => margin.symbol === symbol);
  if (amount === 0n || own === undefined || !core.hasMark(symbol)) return undefined;
  const { brackets } = core.rulesOf(symbol);
  const others = account.wallet - (all.maintenance - own.maintenance) + (all.unrealized - own.unrealized);
  const held = sizeOf(amount);
  let price = core.mark(symbol);
  for (let round = 0; round < brackets.length; round += 1) {
    const { maintMarginRatio, cum } = bracketAt(brackets, notionalOf(amount, price, "up"));
    const numerator = (others + cum) * SCALE - amount * entryPrice;
    const denominator = (held * maintMarginRatio) / SCALE - amount;
    const found = (denominator === 0n ? 0n : numerator / denominator) as Price;
    if (found <= 0n) return undefined;
    if (found === price) break;
    price = found;
  }
  return price;
}
