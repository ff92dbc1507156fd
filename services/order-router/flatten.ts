import {
  basisPoints,
  ONE,
  scaleBy,
  sizeOf,
  toStep,
  type PositionAmount,
  type Price,
  type Ratio,
} from "#libs/domain/fixed.ts";
import { clientOrderIdOf, parseIntentId } from "#libs/domain/ids.ts";
import type { OrderCommand, Protection } from "#libs/domain/ledger.ts";
import type { Guard } from "./protection.ts";

/** How far the first order goes through the touch, basis points; each later one twice as far, up to the bound. */
const FIRST_BPS = 10;

/** The order that closes, at once and bounded, a position that has no stop: reduce-only, as its entry's commit allows. */
export function flattenOrder(
  entry: OrderCommand,
  { flattenBps, tickSize }: Protection,
  amount: PositionAmount,
  { bid, ask }: { readonly bid: Price; readonly ask: Price },
  { flattens: attempt, flattensFrom }: Pick<Guard, "flattens" | "flattensFrom">,
): OrderCommand {
  const sells = amount > 0n;
  const bound = basisPoints(Math.min(flattenBps, FIRST_BPS * 2 ** (attempt - flattensFrom)));
  const price = sells
    ? toStep(scaleBy(bid, (ONE - bound) as Ratio, "up"), tickSize, "up")
    : toStep(scaleBy(ask, (ONE + bound) as Ratio, "down"), tickSize, "down");
  const { exitPlan: _, protection: __, ...rest } = entry;
  return {
    ...rest,
    action: "PLACE",
    clientOrderId: clientOrderIdOf(parseIntentId(entry.intentId), "FLATTEN", attempt),
    side: sells ? "SELL" : "BUY",
    leg: "FLATTEN",
    attempt,
    timeInForce: "IOC",
    quantity: sizeOf(amount),
    price,
    reduceOnly: true,
    notAfterMs: 0,
    workingUntilMs: 0,
  };
}
