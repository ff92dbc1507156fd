import {
  divideBy,
  format,
  max,
  min,
  minus,
  type Money,
  notionalOf,
  ONE,
  percent,
  percentOf,
  plus,
  type Price,
  type Quantity,
  type Ratio,
  ratioOf,
  scaleBy,
  type Side,
  sizeOf,
  ZERO_MONEY,
} from "#libs/domain/fixed.ts";
import { maintenanceOf, notionalMaxAt, type Bracket } from "#libs/domain/brackets.ts";
import type { DenialReason } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import type { SymbolReference } from "#libs/domain/reference.ts";
import { bookMargin } from "./exposure.ts";
import { deny, type Ruling } from "./ruling.ts";
import type { Account } from "./account.ts";
import type { Book } from "./book.ts";
import type { KernelState, Mark } from "./state.ts";
import { equityOf } from "./valuation.ts";

export const RATE_WINDOW_MS = 10_000;
const HUNDRED = (100n * ONE) as Ratio;

/** Where an entry is decided. */
export interface Place {
  readonly state: KernelState;
  readonly account: Account;
  readonly book: Book;
  readonly policy: Policy;
  readonly reference: SymbolReference;
  readonly mark: Mark;
}

/** An entry as it would be ordered. */
export interface Wanted {
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Quantity;
  /** From the price to its stop. */
  readonly stopDistance: Price;
  /** The least that its exit plan wants of the liquidation price, per cent. */
  readonly liquidationDistance: Ratio | undefined;
}

/** @param opens from flat, which has to be worth a position. */
export function sizeRules(
  { reference, policy, book: { leverage } }: Place,
  { quantity, price }: Wanted,
  opens: boolean,
): Ruling | undefined {
  const notional = notionalOf(quantity, price, "down");
  if (quantity < reference.minQuantity || notional < reference.minNotional)
    return deny("SIZE_BELOW_MINIMUM", "below the exchange's minimum after rounding down to the lot", {
      limit: format(quantity < reference.minQuantity ? reference.minQuantity : reference.minNotional),
      requested: format(quantity < reference.minQuantity ? quantity : notional),
      lever: "size",
    });
  if (quantity > reference.maxQuantity)
    return deny("SIZE_ABOVE_MAXIMUM", "above the exchange's maximum quantity", {
      limit: format(reference.maxQuantity),
      requested: format(quantity),
      lever: "size",
    });
  if (!opens) return undefined;
  const margin = divideBy(notionalOf(quantity, price, "up"), leverage, "up");
  if (divideBy(notional, leverage, "down") < policy.positionMarginMin)
    return deny("SIZE_BELOW_MINIMUM", "the position's margin would be below the policy's minimum", {
      limit: format(policy.positionMarginMin),
      requested: format(margin),
      lever: "positionMarginMin",
    });
  if (margin > policy.positionMarginMax)
    return deny("SIZE_ABOVE_MAXIMUM", "the position's margin would be above the policy's maximum", {
      limit: format(policy.positionMarginMax),
      requested: format(margin),
      lever: "positionMarginMax",
    });
  return undefined;
}

/** What an account may have by its equity. */
interface Budget {
  readonly policy: Policy;
  readonly equity: Money;
  readonly margin: Money;
  readonly symbolMargin: Money;
  readonly gross: Money;
  readonly risk: Money;
}

/** An account's newest; equity and policy stay what they are for many decisions. */
const budgets = new WeakMap<Account, Budget>();

function budgetOf(account: Account, policy: Policy): Budget {
  const equity = equityOf(account);
  const known = budgets.get(account);
  if (known?.policy === policy && known.equity === equity) return known;
  const share = (value: Ratio): Money => (equity <= 0n ? ZERO_MONEY : percentOf(equity, value, "down"));
  const margin = share(policy.marginUtilizationPercentMax);
  const budget = {
    policy,
    equity,
    margin,
    symbolMargin: percentOf(margin, policy.symbolSharePercentMax, "down"),
    gross: grossCap(policy, equity),
    risk: share(policy.riskPerTradePercent),
  };
  budgets.set(account, budget);
  return budget;
}

export function capRules(place: Place, wanted: Wanted): Ruling | undefined {
  const { state, account, book, policy, reference, mark } = place;
  const { side, price, quantity, stopDistance } = wanted;
  const { sums } = account;
  const budget = budgetOf(account, policy);
  const added = notionalOf(quantity, price > mark.mark ? price : mark.mark, "up");
  const addedMargin = divideBy(added, book.leverage, "up");
  const position = plus(book.sums.gross, added);
  const over = (
    reason: DenialReason,
    text: string,
    lever: keyof Policy,
    limit: Money,
    observed: Money,
    requested: Money,
  ): Ruling | undefined =>
    observed + requested > limit
      ? deny(reason, text, {
          limit: format(limit),
          observed: format(observed),
          requested: format(requested),
          lever,
        })
      : undefined;
  const heldHere = (position - added) as Money;
  const bandLimit = percentOf(mark.mark, policy.priceBandPercent, "down");
  const distance = (price > mark.mark ? price - mark.mark : mark.mark - price) as Price;
  // The stop is the whole position's, so everything that may stand there counts.
  const atStake = (sizeOf(book.position.amount) + book.sums.entering + quantity) as Quantity;
  const worstLoss = notionalOf(atStake, stopDistance, "up");
  const recent = ordersRecent(state, account);

  return (
    over(
      "POSITION_NOTIONAL",
      "the position's notional would exceed its cap",
      "positionNotionalMax",
      policy.positionNotionalMax,
      heldHere,
      added,
    ) ??
    over(
      "POSITION_NOTIONAL",
      "the position's margin would exceed its cap",
      "positionMarginMax",
      (policy.positionMarginMax * BigInt(book.leverage)) as Money,
      heldHere,
      added,
    ) ??
    over(
      "SYMBOL_SHARE",
      "the symbol's margin would exceed its share of the margin budget",
      "symbolSharePercentMax",
      budget.symbolMargin,
      bookMargin(book, heldHere),
      addedMargin,
    ) ??
    tableRule(place, heldHere, added) ??
    over(
      "MARGIN_UTILIZATION",
      "initial margin would exceed its share of equity",
      "marginUtilizationPercentMax",
      budget.margin,
      sums.margin,
      addedMargin,
    ) ??
    over(
      "GROSS_EXPOSURE",
      "gross exposure would exceed its share of equity",
      "grossExposurePercentMax",
      budget.gross,
      sums.gross,
      added,
    ) ??
    over(
      "ORDER_NOTIONAL",
      "the order's notional exceeds its cap",
      "orderNotionalMax",
      policy.orderNotionalMax,
      0n as Money,
      added,
    ) ??
    (distance > bandLimit
      ? deny("PRICE_BAND", "the order's price is too far from the mark price", {
          limit: format(policy.priceBandPercent),
          observed: format(mark.mark),
          requested: format(price),
          lever: "priceBandPercent",
        })
      : undefined) ??
    exchangeBand(side, price, mark, reference) ??
    over(
      "LOSS_AT_STOP",
      "the loss at the stop would exceed the risk per trade",
      "riskPerTradePercent",
      budget.risk,
      0n as Money,
      worstLoss,
    ) ??
    liquidationRule(place, wanted, position) ??
    (recent >= policy.ordersPer10sMax
      ? deny("ORDER_RATE", "too many orders in 10 s", {
          limit: String(policy.ordersPer10sMax),
          observed: String(recent),
          requested: "1",
          lever: "ordersPer10sMax",
        })
      : undefined) ??
    spacingRule(state, book, policy)
  );
}

/** What was just ordered on the symbol has to arrive before more is asked for. */
function spacingRule({ nowMs }: KernelState, { lastOrderAtMs }: Book, policy: Policy): Ruling | undefined {
  const sinceMs = nowMs - lastOrderAtMs;
  if (lastOrderAtMs === 0 || sinceMs >= policy.orderSpacingMs) return undefined;
  return deny("ORDER_RATE", `the last order on the symbol was committed ${sinceMs} ms ago`, {
    limit: String(policy.orderSpacingMs),
    observed: String(sinceMs),
    lever: "orderSpacingMs",
  });
}

/** Whether the account's leverage tables are known to be the exchange's. */
const hasFreshTables = ({ nowMs }: KernelState, { bracketsAtMs }: Account, policy: Policy): boolean =>
  bracketsAtMs > 0 && nowMs - bracketsAtMs <= policy.bracketsStaleMs;

/** The exchange refuses what exceeds its largest notional at the leverage that is set. */
function tableRule(
  { state, account, book: { brackets, leverage }, policy }: Place,
  heldHere: Money,
  added: Money,
): Ruling | undefined {
  if (brackets.length === 0 || !hasFreshTables(state, account, policy)) return undefined;
  const most = notionalMaxAt(brackets, leverage);
  if (plus(heldHere, added) <= most) return undefined;
  return deny("LEVERAGE", `at a leverage of ${leverage} the exchange lets no more of the symbol stand`, {
    limit: format(most),
    observed: format(heldHere),
    requested: format(added),
    lever: "leverageMax",
  });
}

/**
 * How far the mark may go against the position before the account is liquidated, all else standing still, per cent:
 * where equity meets the maintenance margin of everything. It has to lie beyond the stop. Tables that are not known
 * or too old count as the policy's assumption, if they do not say more themselves.
 *
 * @param position notional of the position, the entry included.
 */
function liquidationRule(
  { state, account, book, policy }: Place,
  { side, price, stopDistance, liquidationDistance }: Wanted,
  position: Money,
): Ruling | undefined {
  const assumed = percent(policy.maintenanceMarginPercent);
  const fresh = hasFreshTables(state, account, policy);
  const known = minus(account.maintenance, book.maintenance);
  const others = fresh
    ? plus(known, scaleBy(minus(account.unbracketed, book.unbracketed), assumed, "up"))
    : max(known, scaleBy(minus(account.sums.gross, book.sums.gross), assumed, "up"));
  const buffer = minus(equityOf(account), others);
  const asMoney = (distance: Price): Money => distance as bigint as Money;
  const stop = scaleBy(ratioOf(asMoney(stopDistance), asMoney(price), "up"), HUNDRED, "up");
  const needed = max(max(policy.liquidationDistancePercentMin, liquidationDistance ?? stop), stop);
  const assuming = !fresh || book.brackets.length === 0;
  const lost = divideBy(scaleBy(position, needed, "up"), 100, "up");
  // A short grows while it loses, and what must be kept for it; that a long shrinks is not counted.
  const then = side === "BUY" ? position : plus(position, lost);
  const kept = maintenanceOf(book.brackets, then);
  if (minus(buffer, lost) >= (assuming ? max(kept, scaleBy(then, assumed, "up")) : kept)) return undefined;
  const distance = reachOf(
    side,
    position,
    buffer,
    assuming ? [...book.brackets, { maintenanceRatio: assumed, cum: ZERO_MONEY }] : book.brackets,
  );
  if (distance >= needed) return undefined;
  return deny(
    "LIQUIDATION_DISTANCE",
    `the liquidation price would be ${format(distance)} % away, the stop is ${format(stop)} %`,
    {
      limit: format(needed),
      observed: format(distance),
      lever: "liquidationDistancePercentMin",
    },
  );
}

/** Where what is left for a loss is used up, per cent of the price: each step says one place, the nearest is right. */
function reachOf(
  side: Side,
  position: Money,
  buffer: Money,
  steps: readonly Pick<Bracket, "maintenanceRatio" | "cum">[],
): Ratio {
  let nearest: Ratio | undefined;
  for (const { maintenanceRatio, cum } of steps) {
    const left = plus(minus(buffer, scaleBy(position, maintenanceRatio, "up")), cum);
    const slope = side === "BUY" ? position : scaleBy(position, plus(ONE, maintenanceRatio), "up");
    const reach =
      left <= 0n || slope <= 0n ? (0n as Ratio) : scaleBy(ratioOf(left, slope, "down"), HUNDRED, "down");
    if (nearest === undefined || reach < nearest) nearest = reach;
  }
  return nearest ?? (0n as Ratio);
}

/** PERCENT_PRICE and PRICE_FILTER: outside of them the exchange refuses. */
function exchangeBand(side: Side, price: Price, mark: Mark, reference: SymbolReference): Ruling | undefined {
  const highest = side === "BUY" ? scaleBy(mark.mark, reference.multiplierUp, "down") : reference.maxPrice;
  const lowest = side === "SELL" ? scaleBy(mark.mark, reference.multiplierDown, "up") : reference.minPrice;
  if (price >= max(lowest, reference.minPrice) && price <= min(highest, reference.maxPrice)) return undefined;
  return deny("PRICE_BAND", "the exchange would refuse a price so far from the mark price", {
    limit: format(side === "BUY" ? highest : lowest),
    observed: format(mark.mark),
    requested: format(price),
    lever: "slippageBps",
  });
}

/** Orders approved in the last 10 s of exchange time. */
export function ordersRecent(state: KernelState, { recentOrders }: Account): number {
  const since = state.nowMs - RATE_WINDOW_MS;
  // In the order of time: the first of the recent ones lies within from..to.
  let from = 0;
  for (let to = recentOrders.length; from < to;) {
    const middle = (from + to) >>> 1;
    if ((recentOrders[middle] ?? 0) > since) to = middle;
    else from = middle + 1;
  }
  return recentOrders.length - from;
}

/** An account's gross exposure cap at this moment, for display. */
export const grossCap = (policy: Policy, equity: Money): Money =>
  equity <= 0n ? (0n as Money) : percentOf(equity, policy.grossExposurePercentMax, "down");

export const grossRatio = (gross: Money, cap: Money): string =>
  cap === 0n ? "" : format(ratioOf(gross, cap, "up"));
