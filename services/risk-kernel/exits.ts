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
import { clientOrderIdOf } from "#libs/domain/ids.ts";
import type { Intent, Size } from "#libs/domain/intent.ts";
import type { SymbolReference } from "#libs/domain/reference.ts";
import { closable } from "./exposure.ts";
import { askOf, bidOf, entryPrice, type Priced } from "./pricing.ts";
import { deny, type Ruling } from "./ruling.ts";
import type { Book, KernelState, Mark } from "./state.ts";

/**
 * Exits: only that there is something to reduce. They do not expire and no gate stops them: without reference
 * data, a price or an account that is known they are priced by the best there is.
 */
export function admitExit(
  state: KernelState,
  book: Book | undefined,
  reference: SymbolReference | undefined,
  intent: Intent,
): Ruling {
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
  const quantity = exitQuantity(intent.size, available as Quantity, reference);
  if (quantity === 0n)
    return deny("SIZE_BELOW_MINIMUM", "less than one lot; CLOSE takes all that is left", {
      limit: reference === undefined ? "" : format(reference.stepSize),
      requested: intent.size.kind === "quantity" ? format(intent.size.quantity) : "",
      observed: format(available as Quantity),
      lever: "size",
    });
  const rests = intent.entryStyle === "POST_ONLY";
  return {
    kind: "approved",
    command: {
      action: "PLACE",
      clientOrderId: clientOrderIdOf(intent.intentId, "EXIT", 0),
      intentId: intent.intentId,
      account: intent.account,
      symbol: intent.symbol,
      side: intent.side,
      leg: "EXIT",
      attempt: 0,
      timeInForce: rests ? "GTX" : "IOC",
      quantity,
      price: exitPrice(intent, state.marks.get(intent.symbol), book, reference),
      reduceOnly: true,
      notAfterMs: 0,
      workingUntilMs: rests ? state.nowMs + (intent.workingMs === 0 ? 30_000 : intent.workingMs) : 0,
      traceparent: intent.traceparent,
      strategy: intent.strategy,
    },
  };
}

/** Rounded down to the lot, except all that is left: the exchange's lot must not keep a remainder alive. */
export function exitQuantity(
  size: Size,
  available: Quantity,
  reference: SymbolReference | undefined,
): Quantity {
  const wanted = size.kind === "quantity" ? min(size.quantity, available) : available;
  if (reference === undefined) return wanted;
  const quantity = min(toStep(wanted, reference.stepSize, "down"), reference.maxQuantity);
  return quantity === 0n && wanted === available ? wanted : quantity;
}

/** As an entry's, but pulled inside the exchange's price band instead of being refused there. */
export function exitPrice(
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
