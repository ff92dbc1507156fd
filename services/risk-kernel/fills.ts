import type { Fill } from "#libs/domain/fact.ts";
import {
  averagePrice,
  format,
  max,
  minus,
  notionalOf,
  parseRatio,
  plus,
  pnlOf,
  scaleBy,
  signed,
  sizeOf,
  ZERO_MONEY,
  type PositionAmount,
  type Price,
  type Side,
} from "#libs/domain/fixed.ts";
import type { Account } from "./account.ts";
import type { Raise } from "./alert.ts";
import type { Book } from "./book.ts";
import { QUOTE_ASSET, rollDay } from "./day.ts";
import type { KernelState } from "./state.ts";

const TRADES_KEPT = 2_000;
/** Of the fill's notional: a millionth is rounding, more is a difference. */
const PNL_TOLERANCE = parseRatio("0.000001");

/** Not part of the base, and not folded yet. */
export function isNewTrade(book: Book, tradeId: string): boolean {
  return BigInt(tradeId) > book.baseTradeId && !book.trades.has(tradeId);
}

/** One execution: position, average entry, wallet. Entry unchanged on reduce, reset on flip. */
export function foldFill(
  state: KernelState,
  account: Account,
  book: Book,
  side: Side,
  fill: Fill,
  raise: Raise,
): void {
  book.trades.add(fill.tradeId);
  if (book.trades.size > TRADES_KEPT) {
    const oldest = book.trades.values().next().value;
    if (oldest !== undefined) {
      book.trades.delete(oldest);
      book.baseTradeId = max(book.baseTradeId, BigInt(oldest));
    }
  }
  book.lastTradeId = max(book.lastTradeId, BigInt(fill.tradeId));
  state.totals.fills += 1;

  const { position } = book;
  const change = signed(side, fill.quantity);
  const before = position.amount;
  const after = (before + change) as PositionAmount;
  let realized = ZERO_MONEY;
  if (before === 0n) position.entryPrice = fill.price;
  else if (before > 0n === change > 0n)
    position.entryPrice = averagePrice(sizeOf(before), position.entryPrice, fill.quantity, fill.price);
  else {
    const closed = sizeOf(change) < sizeOf(before) ? (-change as PositionAmount) : before;
    realized = pnlOf(closed, position.entryPrice, fill.price);
    if (after === 0n) position.entryPrice = 0n as Price;
    else if (after > 0n !== before > 0n) position.entryPrice = fill.price;
  }
  position.amount = after;
  // The exchange keeps entries at more places than it says; what it books is what the wallet gets.
  const off = max(minus(realized, fill.realizedPnl), minus(fill.realizedPnl, realized));
  if (off > scaleBy(notionalOf(fill.quantity, fill.price, "up"), PNL_TOLERANCE, "up"))
    raise({
      severity: "WARNING",
      kind: "pnl-differs",
      account: account.id,
      text: `trade ${fill.tradeId}: we realise ${format(realized)}, the exchange says ${format(fill.realizedPnl)}`,
    });
  rollDay(state, account);
  account.realizedDay = plus(account.realizedDay, fill.realizedPnl);
  account.wallet = plus(account.wallet, fill.realizedPnl);
  if (fill.feeAsset === QUOTE_ASSET) {
    account.wallet = minus(account.wallet, fill.fee);
    account.feesDay = plus(account.feesDay, fill.fee);
  }
}
