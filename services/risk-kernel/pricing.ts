import {
  basisPoints,
  format,
  max,
  min,
  minus,
  type Money,
  ONE,
  parseRatio,
  percentOf,
  plus,
  type Price,
  type Quantity,
  quantityFor,
  type Ratio,
  ratioOf,
  scaleBy,
  type Side,
  toStep,
  ZERO_MONEY,
  ZERO_QUANTITY,
} from "#libs/domain/fixed.ts";
import type { ExitPlan, Intent, Size } from "#libs/domain/intent.ts";
import type { Policy } from "#libs/domain/policy.ts";
import type { SymbolReference } from "#libs/domain/reference.ts";
import type { Book } from "./book.ts";
import type { KernelState, Mark } from "./state.ts";

/** What an order is priced from; a bid or ask of 0 is not known. */
export type Touch = Pick<Mark, "mark" | "bid" | "ask">;

export const bidOf = (mark: Touch): Price => (mark.bid > 0n ? mark.bid : mark.mark);
export const askOf = (mark: Touch): Price => (mark.ask > 0n ? mark.ask : mark.mark);

/** What an order's price follows from. */
export type Priced = Pick<Intent, "side" | "entryStyle" | "slippageBps">;

/** The worst price accepted: the touch for post-only, the bound for a taker; on the tick, never beyond the bound. */
export function entryPrice(intent: Priced, mark: Touch, reference: SymbolReference): Price {
  const bid = bidOf(mark);
  const ask = askOf(mark);
  const buying = intent.side === "BUY";
  if (intent.entryStyle === "POST_ONLY")
    return toStep(buying ? bid : ask, reference.tickSize, buying ? "down" : "up");
  const slippage = basisPoints(intent.slippageBps);
  return buying
    ? toStep(scaleBy(ask, (ONE + slippage) as Ratio, "down"), reference.tickSize, "down")
    : toStep(scaleBy(bid, (ONE - slippage) as Ratio, "up"), reference.tickSize, "up");
}

export const workingMs = (intent: Intent, policy: Policy): number =>
  intent.workingMs === 0 ? policy.defaultWorkingMs : intent.workingMs;

/** The intent's plan with every default filled in. Ladder default: design, section 3. */
export function exitPlanOf(intent: Intent, policy: Policy): ExitPlan {
  const given = intent.exitPlan;
  const targetPercent = given?.targetPercent ?? policy.defaultTargetPercent;
  return {
    ladder: [],
    breakEvenR: HALF,
    horizonMs: 0,
    ...given,
    ...(given?.stopPrice === undefined
      ? { stopPercent: given?.stopPercent ?? policy.defaultStopPercent }
      : { stopPrice: given.stopPrice }),
    ...(targetPercent === 0n ? {} : { targetPercent }),
  };
}

/** Distance of the stop from the entry, quote per base; not > 0 when the stop is on the wrong side. */
export function stopDistanceOf(plan: ExitPlan, price: Price, side: Side): Price {
  if (plan.stopPrice !== undefined)
    return (side === "BUY" ? price - plan.stopPrice : plan.stopPrice - price) as Price;
  return percentOf(price, plan.stopPercent ?? (0n as Ratio), "up");
}

const HALF = (ONE / 2n) as Ratio;
const LOW_CONFIDENCE = parseRatio("0.60");
const HIGH_CONFIDENCE = parseRatio("0.85");
const HALF_AGAIN = parseRatio("1.5");

/**
 * A size given as risk, scaled: half below 0.60 of confidence, half again from 0.85 on; in proportion when the symbol
 * moves more than the policy's target, half when nobody has said lately how much it moves; never above the policy's
 * risk per trade. Other sizes stay as they were asked for.
 */
export function scaledRisk(
  state: KernelState,
  { size, symbol, confidence }: Intent,
  policy: Policy,
): { readonly size: Size; readonly text: string } {
  if (size.kind !== "risk") return { size, text: "" };
  const byConfidence = confidence < LOW_CONFIDENCE ? HALF : confidence >= HIGH_CONFIDENCE ? HALF_AGAIN : ONE;
  const target = policy.volatilityTargetPercent;
  const condition = state.conditions.symbols.get(symbol);
  const fresh = condition !== undefined && state.nowMs - condition.asOfMs <= policy.conditionStaleMs;
  const atr = fresh ? condition.atrPercent : undefined;
  const byVolatility =
    target === 0n
      ? ONE
      : atr === undefined
        ? HALF
        : atr <= target
          ? ONE
          : ratioOf(target as bigint as Money, atr as bigint as Money, "down");
  const scaled = scaleBy(scaleBy(size.percent, byConfidence, "down"), byVolatility, "down");
  // More than the policy's is never made of it; who asks for more is denied.
  const given = scaled > size.percent ? max(size.percent, min(scaled, policy.riskPerTradePercent)) : scaled;
  if (given === size.percent) return { size, text: "" };
  return {
    size: { kind: "risk", percent: given },
    text: `risk ${format(size.percent)} % × ${format(byConfidence)} for confidence × ${format(byVolatility)} for volatility${scaled > given ? ", capped" : ""} = ${format(given)} %`,
  };
}

/**
 * Share of trades an exit plan has to win to break even before fees, when a trade either loses its stop or wins its
 * ladder and its target: 1 ÷ (1 + average win in R).
 */
export function breakEvenWinRate(plan: ExitPlan, price: Price, stopDistance: Price): Ratio {
  const target = percentOf(price, plan.targetPercent ?? (0n as Ratio), "down");
  const targetR = ratioOf(target as bigint as Money, stopDistance as bigint as Money, "down");
  let rest: Ratio = ONE;
  let win = 0n as Ratio;
  for (const { r, fraction } of plan.ladder) {
    const part = min(fraction, rest);
    win = plus(win, scaleBy(r, part, "down"));
    rest = minus(rest, part);
  }
  win = plus(win, scaleBy(targetR, rest, "down"));
  return ratioOf(ONE as bigint as Money, plus(ONE, win) as bigint as Money, "up");
}

/**
 * Rounded down to the lot: never up through a limit.
 *
 * @param filled of what is given as risk: it is at stake already, and the room is without it.
 */
export function entryQuantity(
  size: Size,
  reference: SymbolReference,
  price: Price,
  stopDistance: Price,
  equity: Money,
  room: Money,
  touch: Price,
  mark: Price,
  filled: Quantity = ZERO_QUANTITY,
): Quantity {
  if (size.kind === "quantity") return toStep(size.quantity, reference.stepSize, "down");
  if (size.kind === "notional") return toStep(quantityFor(size.notional, touch), reference.stepSize, "down");
  if (size.kind === "all" || equity <= 0n || room <= 0n) return 0n as Quantity;
  const loss = percentOf(equity, size.percent, "down");
  const byRisk = max(minus(quantityFor(loss, stopDistance), filled), ZERO_QUANTITY);
  // A size asked for as risk is capped; a size asked for as such is denied instead of changed.
  const byRoom = quantityFor(room, max(price, mark));
  return toStep(min(min(byRisk, byRoom), reference.maxQuantity), reference.stepSize, "down");
}

/** Notional that still fits below every cap of one order and one position. @param held of the position already. */
export function positionRoom({ leverage }: Book, policy: Policy, equity: Money, held: Money): Money {
  const byMargin = (margin: Money): Money => (margin * BigInt(leverage) - held) as Money;
  const budget = equity <= 0n ? ZERO_MONEY : percentOf(equity, policy.marginUtilizationPercentMax, "down");
  const share = percentOf(budget, policy.symbolSharePercentMax, "down");
  return [policy.orderNotionalMax, byMargin(policy.positionMarginMax), byMargin(share)].reduce(
    (least, cap) => min(least, cap),
    minus(policy.positionNotionalMax, held),
  );
}
