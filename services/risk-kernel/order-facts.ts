import { isTerminal, type OrderFact } from "#libs/domain/fact.ts";
import { format, max, minus, plus } from "#libs/domain/fixed.ts";
import { originOf, type OrderOrigin } from "#libs/domain/order-origin.ts";
import { decodeClientOrderId, type ClientOrderId, type Symbol } from "#libs/domain/ids.ts";
import { bookOf, type Account } from "./account.ts";
import { countOutcome } from "./activity.ts";
import type { Raise } from "./alert.ts";
import { openCircuit } from "./circuit.ts";
import { addResult } from "./day.ts";
import { dropEntry, endAttempt, noteEntryFill, noteEntryWord } from "./entries.ts";
import type { AttemptEnd } from "./entry-state.ts";
import { foldFill, isNewTrade } from "./fills.ts";
import type { Book } from "./book.ts";
import { remainingOf, type OpenOrder } from "./orders.ts";
import { guard, watch } from "./protection.ts";
import type { KernelState } from "./state.ts";
import { noteExitFill } from "./sweep.ts";
import { noteTargetEnd, noteTargetFill } from "./targets.ts";

/** What the exchange says of an order: its fills, its end, and what somebody else did with it. */
export function foldOrder(state: KernelState, account: Account, fact: OrderFact, raise: Raise): void {
  const book = bookOf(account, fact.symbol);
  const clientOrderId = fact.clientOrderId as ClientOrderId;
  const order = book.orders.get(clientOrderId);
  if (order !== undefined) followAmendment(account, order, fact, raise);
  const fresh = fact.fill !== undefined && isNewTrade(book, fact.fill.tradeId);
  const room = order === undefined ? 0n : remainingOf(order);
  const id = decodeClientOrderId(fact.clientOrderId);
  const leg = id?.leg;
  // Committed with the entry, so nothing is reserved for it: it can only reduce.
  const protective = order === undefined && (leg === "STOP" || leg === "FLATTEN");
  if (fact.fill !== undefined && fresh) {
    if (fact.fill.quantity > room && !protective) account.uncovered = true;
    if (order !== undefined) guard(book, order.command);
    foldFill(state, account, book, fact.side, fact.fill, raise);
    addResult(state, fact.symbol, book.strategy, fact.fill);
    if (order !== undefined) {
      order.filled = plus(order.filled, fact.fill.quantity);
      noteEntryFill(book, order.command);
      noteExitFill(account, fact.symbol, order, fact.fill);
      noteTargetFill(state, book, order, fact.fill);
    }
  }
  if (order !== undefined) {
    order.lastWordAtMs = state.nowMs;
    order.shown = true;
    order.reported = max(order.reported, fact.cumulativeFilled);
    // It got there, whatever became of it then.
    account.errorsInRow = 0;
    countOutcome(state, order.command, false);
    if (isTerminal(fact.status)) {
      order.phase = "ENDED";
      noteEntryWord(book, order.command, endOf(fact.status));
    } else if (order.phase !== "ENDED") order.phase = "WORKING";
    settle(state, account, fact.symbol, book, clientOrderId);
    // Filled whole, however much somebody has made of it at the exchange, it did what it was for.
    if (fact.status !== "FILLED") noteTargetEnd(state, book, order, raise);
    watch(state, account, fact.symbol, book);
    return;
  }
  if (
    fact.fill === undefined &&
    !isTerminal(fact.status) &&
    !fact.reduceOnly &&
    state.disproven.has(fact.clientOrderId)
  )
    openCircuit(
      account,
      `order ${fact.clientOrderId} works at the exchange although the router reported that it was not placed`,
      raise,
    );
  const ours = leg !== undefined;
  if (!ours) followForeign(account, fact, raise);
  if (!fresh) return;
  watch(state, account, fact.symbol, book);
  if (id?.leg === "ENTRY") dropEntry(state, account, fact.symbol, book, id.intentId, fact.fill.quantity);
  if (protective) {
    if (leg === "STOP")
      raise({
        severity: "WARNING",
        kind: "stop-filled",
        account: account.id,
        text: `${fact.symbol}: stop ${fact.clientOrderId} has triggered and moved the position to ${format(book.position.amount)}`,
      });
    return;
  }
  const origin = originOf(fact.clientOrderId);
  const { severity, kind, what } = FILL_OF[origin];
  raise({
    severity,
    kind,
    account: account.id,
    text: `${fact.symbol}: ${what} (order ${fact.clientOrderId}) moved the position to ${format(book.position.amount)}`,
  });
}

/** A fill that no reservation has announced. */
const FILL_OF: Readonly<
  Record<
    OrderOrigin,
    { readonly severity: "WARNING" | "CRITICAL"; readonly kind: string; readonly what: string }
  >
> = {
  OURS: { severity: "WARNING", kind: "late-fill", what: "a fill of an order that was settled" },
  MANUAL: { severity: "WARNING", kind: "foreign-fill", what: "a fill of an order that is not ours" },
  LIQUIDATION: { severity: "CRITICAL", kind: "liquidated", what: "a liquidation" },
  ADL: { severity: "CRITICAL", kind: "deleveraged", what: "deleveraging against another's liquidation" },
  SETTLEMENT: { severity: "CRITICAL", kind: "settled", what: "the symbol's settlement" },
};

/** Somebody else's order that rests: nothing is reserved for it, so a person should know before it fills. */
function followForeign(account: Account, fact: OrderFact, raise: Raise): void {
  const { symbol, side, exchangeOrderId, clientOrderId, status, reduceOnly, quantity, price } = fact;
  // A trade that REST tells leaves its order's end to another word; what has filled whole rests no more.
  const isFilled = fact.fill !== undefined && fact.cumulativeFilled >= quantity;
  if (isTerminal(status) || isFilled || reduceOnly) {
    account.foreign.delete(exchangeOrderId);
    return;
  }
  if (account.foreign.has(exchangeOrderId)) return;
  account.foreign.set(exchangeOrderId, clientOrderId);
  raise({
    severity: "WARNING",
    kind: "foreign-order",
    account: account.id,
    text: `${symbol}: order ${clientOrderId}, which is not ours, rests at the exchange: ${side} ${format(quantity)} at ${format(price)}. It counts against the caps when it fills`,
  });
}

/**
 * Somebody has amended the order at the exchange: what it holds grows with it, and the caps are looked at. It never
 * shrinks before the order ends, because an older word may come later.
 */
function followAmendment(account: Account, order: OpenOrder, fact: OrderFact, raise: Raise): void {
  if (isTerminal(fact.status) || (fact.quantity <= order.quantity && fact.price <= order.price)) return;
  raise({
    severity: "WARNING",
    kind: "order-amended",
    account: account.id,
    text: `${fact.symbol}: order ${fact.clientOrderId} is for ${format(fact.quantity)} at ${format(fact.price)} at the exchange, ${format(order.quantity)} at ${format(order.price)} were reserved: somebody else has amended it`,
  });
  order.quantity = max(order.quantity, fact.quantity);
  order.price = max(order.price, fact.price);
  account.uncovered = true;
}

/** Frees the reservation of an order that has ended once all its fills are folded; an entry keeps what it still wants. */
export function settle(
  state: KernelState,
  account: Account,
  symbol: Symbol,
  book: Book,
  id: ClientOrderId,
): void {
  const order = book.orders.get(id);
  if (order?.phase !== "ENDED") return;
  if (order.adopted === true) creditReported(state, account, symbol, book, order);
  if (remainingOf(order) !== 0n) return;
  book.orders.delete(id);
  if (order.command.leg === "ENTRY") endAttempt(state, account, symbol, book, order);
}

/**
 * The exchange's word is taken over while the order stands: fills that were lost are a part of the position now, and are
 * never folded. Waiting for them an order that has ended, or ends later, would never go.
 */
export function adoptOrder(
  state: KernelState,
  account: Account,
  symbol: Symbol,
  book: Book,
  order: OpenOrder,
): void {
  order.adopted = true;
  creditReported(state, account, symbol, book, order);
  settle(state, account, symbol, book, order.command.clientOrderId);
}

/** Whoever placed an order has what it filled, told one by one or not; of a fill that was not told the price is the order's. */
function creditReported(
  state: KernelState,
  account: Account,
  symbol: Symbol,
  book: Book,
  order: OpenOrder,
): void {
  if (order.reported <= order.filled) return;
  const untold = { quantity: minus(order.reported, order.filled), price: order.price };
  order.filled = order.reported;
  guard(book, order.command);
  noteEntryFill(book, order.command);
  noteExitFill(account, symbol, order, untold);
  noteTargetFill(state, book, order, untold);
}

const endOf = (status: OrderFact["status"]): AttemptEnd =>
  status === "FILLED" || status === "EXPIRED" ? status : status === "REJECTED" ? "REJECTED" : "CANCELED";
