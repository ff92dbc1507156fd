import {
  min,
  notionalOf,
  reducingSide,
  scaleBy,
  sizeOf,
  ZERO_MONEY,
  ZERO_QUANTITY,
  type Money,
  type Price,
  type Quantity,
  type Side,
} from "#libs/domain/fixed.ts";
import type { VenueAccount } from "./account.ts";
import type { Core } from "./core.ts";
import { changed, end, fill } from "./filling.ts";
import { transfer } from "./income.ts";
import { accountMargin, type AccountMargin } from "./margin.ts";
import { isOpen, openQuantity, type VenueOrder } from "./order.ts";

/** A margin call is sent when maintenance margin has used up this share of the balance, in hundredths. */
const MARGIN_CALL_AT = 80n;

/**
 * Looks at the accounts that hold a symbol after its mark has moved: liquidates those whose balance no longer covers
 * their maintenance margin, and warns those that come near it.
 */
export function watchMargin(core: Core, symbol: string, nowMs: number): void {
  for (const account of core.accounts.values()) {
    const position = account.positions.get(symbol);
    if (position === undefined || position.amount === 0n) continue;
    const margin = accountMargin(core, account);
    if (margin.balance <= margin.maintenance) liquidate(core, account, nowMs);
    else warn(core, account, margin);
  }
}

function warn(core: Core, account: VenueAccount, margin: AccountMargin): void {
  const near = margin.maintenance * 100n >= margin.balance * MARGIN_CALL_AT;
  if (near && !account.warned)
    core.notify({
      kind: "margin-call",
      account,
      positions: margin.symbols
        .filter(({ notional }) => notional !== 0n)
        .map(({ symbol, unrealized, maintenance }) => ({
          symbol,
          mark: core.mark(symbol),
          unrealized,
          maintenance,
        })),
    });
  account.warned = near;
}

/**
 * Cancels every open order, then closes position after position, the one with the most maintenance margin first,
 * until the balance covers what is left. A wallet below 0 is made up by the insurance fund.
 */
export function liquidate(core: Core, account: VenueAccount, nowMs: number): void {
  for (const order of core.orders.open(account.id))
    if (isOpen(order)) end(core, order, "CANCELED", "5", nowMs);
  for (;;) {
    const margin = accountMargin(core, account);
    const [worst] = margin.symbols
      .filter(({ notional }) => notional !== 0n)
      .sort((a, b) => (a.maintenance === b.maintenance ? 0 : a.maintenance > b.maintenance ? -1 : 1));
    if (worst === undefined || margin.balance > margin.maintenance) break;
    closePosition(core, account, worst.symbol, bankruptcyPrice(core, account, margin, worst.symbol), nowMs);
  }
  if (account.wallet < 0n && !holdsAny(account))
    transfer(core, account.id, -account.wallet as Money, "INSURANCE_CLEAR", nowMs);
}

const holdsAny = (account: VenueAccount): boolean =>
  [...account.positions.values()].some(({ amount }) => amount !== 0n);

/** The price at which closing a position would leave a balance of nothing, on the tick; at least one tick. */
function bankruptcyPrice(
  core: Core,
  account: VenueAccount,
  { balance }: AccountMargin,
  symbol: string,
): Price {
  const { amount } = account.position(symbol);
  const rules = core.rulesOf(symbol);
  const room = (balance * 100_000_000n) / sizeOf(amount);
  const price = amount > 0n ? core.mark(symbol) - room : core.mark(symbol) + room;
  const onTick = price - (price % rules.tickSize);
  return (onTick < rules.tickSize ? rules.tickSize : onTick) as Price;
}

/**
 * Sells (or buys) a position into the book as far as the bankruptcy price; what is left is taken over from the
 * account at that price by others who hold the opposite side, who are deleveraged, and else by the insurance fund.
 */
function closePosition(core: Core, account: VenueAccount, symbol: string, limit: Price, nowMs: number): void {
  const { amount } = account.position(symbol);
  const side = reducingSide(amount);
  const order = closing(core, account.id, symbol, side, sizeOf(amount), limit, "autoclose", nowMs);
  const fee = core.rulesOf(symbol).liquidationFee;
  const book = core.book(symbol);
  for (const level of book.takeable(side, limit)) {
    if (!isOpen(order)) break;
    const quantity = min(openQuantity(order), level.quantity);
    book.take(level.price, quantity);
    const cost = scaleBy(notionalOf(quantity, level.price, "up"), fee, "up");
    fill(core, order, quantity, level.price, nowMs, { maker: false, execution: "CALCULATED", fee: cost });
  }
  if (!isOpen(order)) return;
  deleverage(core, order, limit, nowMs);
  if (isOpen(order))
    fill(core, order, openQuantity(order), limit, nowMs, {
      maker: false,
      execution: "CALCULATED",
      fee: ZERO_MONEY,
    });
}

/** Closes opposite positions of other accounts, the most profitable first, against what a liquidation leaves. */
function deleverage(core: Core, order: VenueOrder, price: Price, nowMs: number): void {
  const counterparties = [...core.accounts.values()]
    .filter((other) => other.id !== order.account && other.reducible(order.symbol, opposite(order.side)) > 0n)
    .sort((a, b) => {
      const [x, y] = [a, b].map((each) => each.unrealized(order.symbol, core.mark(order.symbol)));
      return x === y ? 0 : (x ?? 0n) > (y ?? 0n) ? -1 : 1;
    });
  for (const other of counterparties) {
    if (!isOpen(order)) return;
    const quantity = min(openQuantity(order), other.reducible(order.symbol, opposite(order.side)));
    const tradeId = core.nextTradeId++;
    autoClose(core, other, order.symbol, quantity, price, "adl_autoclose", nowMs, tradeId);
    fill(core, order, quantity, price, nowMs, {
      maker: false,
      execution: "CALCULATED",
      fee: ZERO_MONEY,
      tradeId,
    });
  }
}

const opposite = (side: Side): Side => (side === "BUY" ? "SELL" : "BUY");

/** Closes part of an account's position at a price, by an order whose client id tells why. */
export function autoClose(
  core: Core,
  account: VenueAccount,
  symbol: string,
  quantity: Quantity,
  price: Price,
  reason: "adl_autoclose" | "settlement_autoclose" | "autoclose",
  nowMs: number,
  tradeId?: number,
): void {
  const side = reducingSide(account.position(symbol).amount);
  const order = closing(core, account.id, symbol, side, quantity, price, reason, nowMs);
  fill(core, order, quantity, price, nowMs, {
    maker: false,
    execution: "CALCULATED",
    fee: ZERO_MONEY,
    ...(tradeId === undefined ? {} : { tradeId }),
  });
}

function closing(
  core: Core,
  account: string,
  symbol: string,
  side: Side,
  quantity: Quantity,
  price: Price,
  reason: string,
  nowMs: number,
): VenueOrder {
  const orderId = core.nextOrderId++;
  const order: VenueOrder = {
    orderId,
    account,
    // ADL's client id has no number of its own.
    clientId: reason === "adl_autoclose" ? reason : `${reason}-${orderId}`,
    symbol,
    side,
    type: "LIMIT",
    timeInForce: "IOC",
    price,
    quantity,
    filled: ZERO_QUANTITY,
    quote: ZERO_MONEY,
    status: "NEW",
    reduceOnly: false,
    selfTradeMode: "NONE",
    priceMatch: "NONE",
    goodTillMs: 0,
    origin: undefined,
    amendments: 0,
    modifyId: undefined,
    timeMs: nowMs,
    updateTimeMs: nowMs,
    held: ZERO_MONEY,
    queueAhead: ZERO_QUANTITY,
  };
  core.orders.add(order);
  changed(core, order, "NEW", "0", nowMs);
  return order;
}
