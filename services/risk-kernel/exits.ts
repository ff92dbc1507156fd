import {
  FLAT,
  format,
  max,
  min,
  type Price,
  type Quantity,
  reducingSide,
  scaleBy,
  toStep,
} from "#libs/domain/fixed.ts";
import { clientOrderIdOf, type IntentId } from "#libs/domain/ids.ts";
import type { Intent, Size } from "#libs/domain/intent.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { SymbolReference } from "#libs/domain/reference.ts";
import { closable } from "./exposure.ts";
import { askOf, bidOf, entryPrice, type Priced } from "./pricing.ts";
import { deny, type Ruling } from "./ruling.ts";
import type { Book, KernelState, Mark } from "./state.ts";

/** How far through the touch an order that closes a position without an intent may go, basis points. */
const CLOSE_BPS = 10;
/** Between two of them for one position, exchange time. */
export const CLOSE_EVERY_MS = 500;

/** Whose order an exit is. */
type Origin = Pick<OrderCommand, "account" | "symbol" | "leg" | "attempt" | "traceparent" | "strategy"> & {
  readonly intentId: IntentId;
};

/**
 * Exits: only that there is something to reduce. They do not expire and no gate stops them: without reference
 * data, a price or an account that is known they are priced by the best there is.
 */
export function admitExit(state: KernelState, book: Book | undefined, intent: Intent): Ruling {
  const amount = book?.position.amount ?? FLAT;
  const available = book === undefined ? 0n : closable(book);
  if (book === undefined || amount === 0n || intent.side !== reducingSide(amount) || available === 0n)
    return deny(
      "NO_POSITION",
      amount === 0n
        ? "there is no position to reduce"
        : "nothing of the position is left to reduce on this side",
      { observed: format(amount), requested: intent.side, lever: "side" },
    );
  const reference = state.references.get(intent.symbol);
  const quantity = exitQuantity(intent.size, available as Quantity, reference);
  if (quantity === 0n)
    return deny("SIZE_BELOW_MINIMUM", "less than one lot; CLOSE takes all that is left", {
      limit: reference === undefined ? "" : format(reference.stepSize),
      requested: intent.size.kind === "quantity" ? format(intent.size.quantity) : "",
      observed: format(available as Quantity),
      lever: "size",
    });
  const workingUntilMs = state.nowMs + (intent.workingMs === 0 ? 30_000 : intent.workingMs);
  return {
    kind: "approved",
    command: exitOrder(state, book, quantity, { ...intent, leg: "EXIT", attempt: 0 }, workingUntilMs),
  };
}

/** The order that closes, at once and bounded, what is left of a position; undefined when nothing is. */
export function closingOrder(state: KernelState, book: Book, origin: Origin): OrderCommand | undefined {
  const available = closable(book);
  if (available === 0n) return undefined;
  const quantity = exitQuantity({ kind: "all" }, available, state.references.get(origin.symbol));
  const side = reducingSide(book.position.amount);
  return exitOrder(state, book, quantity, {
    ...origin,
    side,
    entryStyle: "BOUNDED_LIMIT",
    slippageBps: CLOSE_BPS,
  });
}

/** @param workingUntilMs when one that rests is cancelled. */
function exitOrder(
  state: KernelState,
  book: Book,
  quantity: Quantity,
  exit: Origin & Priced,
  workingUntilMs = 0,
): OrderCommand {
  const { intentId, account, symbol, side, leg, attempt, traceparent, strategy } = exit;
  const rests = exit.entryStyle === "POST_ONLY";
  return {
    action: "PLACE",
    clientOrderId: clientOrderIdOf(intentId, leg, attempt),
    intentId,
    account,
    symbol,
    side,
    leg,
    attempt,
    timeInForce: rests ? "GTX" : "IOC",
    quantity,
    price: exitPrice(exit, state.marks.get(symbol), book, state.references.get(symbol)),
    reduceOnly: true,
    notAfterMs: 0,
    workingUntilMs: rests ? workingUntilMs : 0,
    traceparent,
    strategy,
  };
}

/** Rounded down to the lot, except all that is left: the exchange's lot must not keep a remainder alive. */
function exitQuantity(size: Size, available: Quantity, reference: SymbolReference | undefined): Quantity {
  const wanted = size.kind === "quantity" ? min(size.quantity, available) : available;
  if (reference === undefined) return wanted;
  const quantity = min(toStep(wanted, reference.stepSize, "down"), reference.maxQuantity);
  return quantity === 0n && wanted === available ? wanted : quantity;
}

/** As an entry's, but pulled inside the exchange's price band instead of being refused there. */
function exitPrice(
  intent: Priced,
  known: Mark | undefined,
  book: Book,
  reference: SymbolReference | undefined,
): Price {
  const fallback = book.position.entryPrice;
  const mark = known ?? { mark: fallback, bid: fallback, ask: fallback, receivedAtMs: 0 };
  // Without reference data the tick is not known; the touch stands on it.
  if (reference === undefined) return intent.side === "BUY" ? askOf(mark) : bidOf(mark);
  const { tickSize, multiplierUp, multiplierDown, minPrice, maxPrice } = reference;
  const price = entryPrice(intent, mark, reference);
  return intent.side === "BUY"
    ? min(
        price,
        max(tickSize, min(maxPrice, toStep(scaleBy(mark.mark, multiplierUp, "down"), tickSize, "down"))),
      )
    : max(price, max(minPrice, toStep(scaleBy(mark.mark, multiplierDown, "up"), tickSize, "up")));
}
