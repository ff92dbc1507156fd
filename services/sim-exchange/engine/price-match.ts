import type { Price, Side } from "#libs/domain/fixed.ts";
import type { Core } from "./core.ts";
import type { PriceMatch } from "./order.ts";
import { VenueError } from "./rules.ts";

/** The price of the best, 5th, 10th or 20th level of the own (QUEUE) or the other side. @throws VenueError -5041 */
export function matchedPrice(core: Core, symbol: string, side: Side, match: PriceMatch): Price {
  const [where, depth = "1"] = match.split("_");
  const own = where === "QUEUE";
  const levels = core.book(symbol).levels(own === (side === "BUY") ? "BUY" : "SELL", Number(depth));
  const level = levels[Number(depth) - 1];
  if (level === undefined) throw new VenueError(-5041, "No depth matches this price match.");
  return level.price;
}
