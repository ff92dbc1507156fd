import { max, min, scaleBy, toStep, type Price, type Quantity, type Side } from "#libs/domain/fixed.ts";
import type { SymbolReference } from "#libs/domain/reference.ts";
import { heldAt } from "./held-price.ts";
import { askOf, bidOf, entryPrice } from "./pricing.ts";
import type { Book } from "./book.ts";
import type { Mark } from "./state.ts";

/** How an exit is priced: so far through the touch, at the touch without taking, or to the end of the price band. */
export type ExitLevel = number | "POST_ONLY" | "MARKET";

/**
 * What of `rest` goes into one order of about `wanted`: on the lot, one lot at least. Rounded down, except all that is
 * left: the exchange's lot must not keep a remainder alive.
 */
export function lotsOf(rest: Quantity, wanted: Quantity, reference: SymbolReference | undefined): Quantity {
  if (reference === undefined) return rest;
  const { stepSize, minQuantity, maxQuantity } = reference;
  const part = min(rest, max(wanted, max(stepSize, minQuantity)));
  const quantity = min(toStep(part, stepSize, "down"), maxQuantity);
  return quantity === 0n && part === rest ? rest : quantity;
}

/** As an entry's, but pulled inside the exchange's price band instead of being refused there. */
export function exitPrice(
  side: Side,
  level: ExitLevel,
  known: Mark | undefined,
  book: Book,
  reference: SymbolReference | undefined,
): Price {
  const fallback = book.position.entryPrice;
  const mark = known === undefined ? { mark: fallback, bid: fallback, ask: fallback } : heldAt(known);
  // Without reference data the tick is not known; the touch stands on it.
  if (reference === undefined) return side === "BUY" ? askOf(mark) : bidOf(mark);
  const { tickSize, multiplierUp, multiplierDown, minPrice, maxPrice } = reference;
  const furthest =
    side === "BUY"
      ? max(tickSize, min(maxPrice, toStep(scaleBy(mark.mark, multiplierUp, "down"), tickSize, "down")))
      : max(minPrice, toStep(scaleBy(mark.mark, multiplierDown, "up"), tickSize, "up"));
  if (level === "MARKET") return furthest;
  const style = level === "POST_ONLY" ? level : "BOUNDED_LIMIT";
  const price = entryPrice(
    { side, entryStyle: style, slippageBps: level === "POST_ONLY" ? 0 : level },
    mark,
    reference,
  );
  return side === "BUY" ? min(price, furthest) : max(price, furthest);
}
