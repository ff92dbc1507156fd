import {
  basisPoints,
  max,
  min,
  ONE,
  scaleBy,
  toStep,
  type Price,
  type Ratio,
  type Side,
} from "#libs/domain/fixed.ts";
import type { Policy } from "#libs/domain/policy.ts";
import type { SymbolReference } from "#libs/domain/reference.ts";
import type { Entry, EntryNext } from "./entry-state.ts";
import { entryPrice } from "./pricing.ts";
import type { Mark } from "./state.ts";

/** Where a post-only entry rests: at the touch, or inside it while that leaves a tick to the other side. */
export function restingPrice(side: Side, mark: Mark, reference: SymbolReference, insideTicks: number): Price {
  const touch = entryPrice({ side, entryStyle: "POST_ONLY", slippageBps: 0 }, mark, reference);
  if (insideTicks === 0 || mark.bid === 0n || mark.ask === 0n) return touch;
  const inside = reference.tickSize * BigInt(insideTicks);
  return side === "BUY"
    ? max(touch, min(touch + inside, mark.ask - reference.tickSize) as Price)
    : min(touch, max(touch - inside, mark.bid + reference.tickSize) as Price);
}

/** The price of an entry's next order, on prices of now. */
export function nextPrice(
  { intent: { side, slippageBps }, firstPrice, command, waiting }: Entry,
  next: EntryNext,
  mark: Mark,
  reference: SymbolReference,
  policy: Policy,
): Price {
  const { tickSize } = reference;
  // What was priced before may be off the tick that is the exchange's now.
  const better = (a: Price, b: Price): Price =>
    side === "BUY" ? toStep(min(a, b), tickSize, "down") : toStep(max(a, b), tickSize, "up");
  const taking = (bps: number): Price =>
    entryPrice({ side, entryStyle: "BOUNDED_LIMIT", slippageBps: bps }, mark, reference);
  switch (next) {
    case "REPRICE": {
      const touch = restingPrice(side, mark, reference, 0);
      // Prices from before the refusal would only be refused again.
      const known = waiting !== undefined && mark.receivedAtMs > waiting.sinceMs;
      const behind = (side === "BUY" ? command.price - tickSize : command.price + tickSize) as Price;
      return better(
        known ? touch : better(touch, behind),
        boundOf(side, firstPrice, policy.entryChaseMaxBps, tickSize),
      );
    }
    case "CHASE":
      return better(
        restingPrice(side, mark, reference, policy.entryInsideTicks),
        boundOf(side, firstPrice, policy.entryChaseMaxBps, tickSize),
      );
    case "FALLBACK":
      return better(
        taking(policy.entryFallbackBps),
        boundOf(side, firstPrice, policy.entryChaseMaxBps + policy.entryFallbackBps, tickSize),
      );
    case "RETRY":
      return better(taking(slippageBps), firstPrice);
  }
}

/** So far from a price to its worse side, on the tick, never beyond. */
function boundOf(side: Side, from: Price, bps: number, tickSize: Price): Price {
  const distance = basisPoints(bps);
  return side === "BUY"
    ? toStep(scaleBy(from, (ONE + distance) as Ratio, "down"), tickSize, "down")
    : toStep(scaleBy(from, (ONE - distance) as Ratio, "up"), tickSize, "up");
}

/** Whether the touch has moved so far away from a resting order that it is placed anew. */
export function isLeftBehind(
  { intent: { side }, firstPrice, command: { price } }: Entry,
  mark: Mark,
  { tickSize }: SymbolReference,
  policy: Policy,
): boolean {
  if (mark.bid === 0n || mark.ask === 0n) return false;
  const touch = side === "BUY" ? mark.bid : mark.ask;
  const trigger = boundOf(side, price, policy.entryChaseBps, tickSize);
  if (side === "BUY" ? touch <= trigger : touch >= trigger) return false;
  // Where it would rest next has to be better placed than where it is.
  const furthest = boundOf(side, firstPrice, policy.entryChaseMaxBps, tickSize);
  return side === "BUY" ? furthest > price : furthest < price;
}
