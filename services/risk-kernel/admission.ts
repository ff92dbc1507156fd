import {
  basisPoints,
  divideBy,
  format,
  min,
  notionalOf,
  ONE,
  parseRatio,
  percent,
  plus,
  quantityFor,
  ratioOf,
  reducingSide,
  scaleBy,
  toStep,
  type Money,
  type Price,
  type Quantity,
  type Ratio,
} from "#libs/domain/fixed.ts";
import { clientOrderIdOf, timeOfUuid7 } from "#libs/domain/ids.ts";
import { INTENT_LIFE_MS, isEntry, type ExitPlan, type Intent } from "#libs/domain/intent.ts";
import type { DenialReason, OrderCommand } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import type { SymbolReference } from "#libs/domain/reference.ts";
import { bookMargin, bookNotional, closable, deskSlots, exposureOf } from "./exposure.ts";
import { bookOf, usesSlot, type Account, type Book, type KernelState, type Mark } from "./state.ts";

/** A refusal with the numbers behind it and what would change it. */
export interface Denial {
  readonly reason: DenialReason;
  readonly limit: string;
  readonly observed: string;
  readonly requested: string;
  readonly lever: string;
  readonly text: string;
}

export type Ruling =
  | { readonly kind: "approved"; readonly command: OrderCommand }
  | ({ readonly kind: "denied" } & Denial);

/** Ages the shell measured in real time; they are part of the commit, so that a replay sees the same. */
export interface Ages {
  readonly clockAgeMs: number;
  readonly policyAgeMs: number;
}

const CLOCK_AHEAD_MS = 60_000;
export const RATE_WINDOW_MS = 10_000;

const deny = (
  reason: DenialReason,
  text: string,
  numbers: { limit?: string; observed?: string; requested?: string; lever?: string } = {},
): Ruling => ({
  kind: "denied",
  reason,
  limit: numbers.limit ?? "",
  observed: numbers.observed ?? "",
  requested: numbers.requested ?? "",
  lever: numbers.lever ?? "",
  text,
});

/**
 * The ladder of the design, section 3: the first check that fails names the denial.
 *
 * Pure. Intents that reduce risk skip everything that is about taking it: nothing may block an exit.
 */
export function admit(state: KernelState, account: Account | undefined, intent: Intent, ages: Ages): Ruling {
  const expired = expiry(state, intent);
  if (expired !== undefined) return expired;
  if (account === undefined || !account.known)
    return deny("ACCOUNT_UNKNOWN", `account ${intent.account} has no snapshot from the exchange yet`, {
      observed: intent.account,
      lever: "start user-stream with this account's keys",
    });
  const book = bookOf(account, intent.symbol);
  const reference = state.references.get(intent.symbol);
  return isEntry(intent.purpose)
    ? admitEntry(state, account, book, reference, intent, ages)
    : admitExit(state, book, reference, intent);
}

function expiry(state: KernelState, intent: Intent): Ruling | undefined {
  const madeAtMs = timeOfUuid7(intent.intentId);
  if (madeAtMs > state.nowMs + CLOCK_AHEAD_MS || intent.createdAtMs > state.nowMs + CLOCK_AHEAD_MS)
    return deny(
      "INVALID_MESSAGE",
      "intentId or createdAtMs lies in the exchange's future: use exchange time",
      {
        limit: String(state.nowMs + CLOCK_AHEAD_MS),
        requested: String(Math.max(madeAtMs, intent.createdAtMs)),
        lever: "the producer's clock",
      },
    );
  if (madeAtMs < state.nowMs - INTENT_LIFE_MS)
    return deny("EXPIRED", "the intent's id is older than 24 h, so a repeat could not be recognised", {
      limit: String(state.nowMs - INTENT_LIFE_MS),
      requested: String(madeAtMs),
      lever: "issue the intent anew under a new id",
    });
  if (isEntry(intent.purpose) && state.nowMs > intent.expiresAtMs)
    return deny("EXPIRED", `the entry expired ${state.nowMs - intent.expiresAtMs} ms ago`, {
      limit: String(intent.expiresAtMs),
      observed: String(state.nowMs),
      lever: "expiresAtMs",
    });
  return undefined;
}

function admitEntry(
  state: KernelState,
  account: Account,
  book: Book,
  reference: SymbolReference | undefined,
  intent: Intent,
  ages: Ages,
): Ruling {
  const { policy } = state;
  const mark = state.marks.get(intent.symbol);
  const gate = gates(state, account, intent, mark, ages);
  if (gate !== undefined) return gate;
  if (policy === undefined)
    return deny("POLICY_MISSING", "there is no policy", { lever: "KV policy, key active" });
  if (mark === undefined)
    return deny("MARKET_STALE", `no price of ${intent.symbol} yet`, { lever: "marketStaleMs" });
  const symbol = symbolRules(book, reference, intent, policy);
  if (symbol !== undefined) return symbol;
  if (reference === undefined) return deny("SYMBOL_UNKNOWN", `no reference data of ${intent.symbol}`);

  if (intent.confidence < policy.confidenceFloor)
    return deny("CONFIDENCE_BELOW_FLOOR", "the confidence is below the floor", {
      limit: format(policy.confidenceFloor),
      requested: format(intent.confidence),
      lever: "confidenceFloor",
    });
  const sinceEntryMs = state.nowMs - book.lastEntryAtMs;
  if (book.lastEntryAtMs > 0 && sinceEntryMs < policy.cooldownMs)
    return deny("COOLDOWN", `${intent.symbol} was entered ${sinceEntryMs} ms ago`, {
      limit: String(policy.cooldownMs),
      observed: String(sinceEntryMs),
      lever: "cooldownMs",
    });
  const held = book.position.amount;
  if (intent.purpose === "OPEN" ? usesSlot(book) : held !== 0n && held > 0n !== (intent.side === "BUY"))
    return deny(
      "POSITION_EXISTS",
      intent.purpose === "OPEN"
        ? `${intent.symbol} has a position or a working order already`
        : `INCREASE ${intent.side} is against the position held`,
      { observed: format(held), lever: "purpose" },
    );

  const exposure = exposureOf(state, account);
  const newSlot = usesSlot(book) ? 0 : 1;
  if (exposure.slots + newSlot > policy.accountSlotsMax)
    return deny("ACCOUNT_SLOTS", "all position slots of the account are in use", {
      limit: String(policy.accountSlotsMax),
      observed: String(exposure.slots),
      requested: String(newSlot),
      lever: "accountSlotsMax",
    });
  const desk = deskSlots(state);
  if (desk + newSlot > policy.deskSlotsMax)
    return deny("DESK_SLOTS", "all position slots of the desk are in use", {
      limit: String(policy.deskSlotsMax),
      observed: String(desk),
      requested: String(newSlot),
      lever: "deskSlotsMax",
    });

  const price = entryPrice(intent, mark, reference);
  const plan = exitPlanOf(intent, policy);
  const stopDistance = stopDistanceOf(plan, price);
  const quantity = entryQuantity(
    intent,
    policy,
    reference,
    price,
    stopDistance,
    exposure.equity,
    book.leverage,
  );
  const size = sizeRules(quantity, price, reference, policy, book.leverage, intent);
  if (size !== undefined) return size;
  const caps = capRules(state, account, book, policy, mark, price, quantity, stopDistance);
  if (caps !== undefined) return caps;
  return {
    kind: "approved",
    command: {
      action: "PLACE",
      clientOrderId: clientOrderIdOf(intent.intentId, "ENTRY", 0),
      intentId: intent.intentId,
      account: intent.account,
      symbol: intent.symbol,
      side: intent.side,
      leg: "ENTRY",
      attempt: 0,
      timeInForce: intent.entryStyle === "POST_ONLY" ? "GTX" : "IOC",
      quantity,
      price,
      reduceOnly: false,
      notAfterMs: Math.min(state.nowMs + policy.entrySendWithinMs, intent.expiresAtMs),
      workingUntilMs: intent.entryStyle === "POST_ONLY" ? state.nowMs + workingMs(intent, policy) : 0,
      exitPlan: plan,
      traceparent: intent.traceparent,
    },
  };
}

/** Exits: only that there is something to reduce, lot and tick. They do not expire, and no gate stops them. */
function admitExit(
  state: KernelState,
  book: Book,
  reference: SymbolReference | undefined,
  intent: Intent,
): Ruling {
  const { amount } = book.position;
  const available = closable(book);
  if (amount === 0n || intent.side !== reducingSide(amount) || available === 0n)
    return deny(
      "NO_POSITION",
      amount === 0n
        ? "there is no position to reduce"
        : "nothing of the position is left to reduce on this side",
      {
        observed: format(amount),
        requested: intent.side,
        lever: "side",
      },
    );
  if (reference === undefined)
    return deny("SYMBOL_UNKNOWN", `no reference data of ${intent.symbol}: lot and tick are not known`, {
      observed: intent.symbol,
      lever: "feed-gateway's SYMBOLS",
    });
  const mark = state.marks.get(intent.symbol);
  if (mark === undefined)
    return deny("MARKET_STALE", `there never was a price of ${intent.symbol}: the exit cannot be bounded`, {
      lever: "feed-gateway's SYMBOLS",
    });
  const wanted = intent.size.kind === "quantity" ? min(intent.size.quantity, available) : available;
  const quantity = toStep(wanted, reference.stepSize, "down");
  if (quantity === 0n)
    return deny("SIZE_BELOW_MINIMUM", "less than one lot is left", {
      limit: format(reference.stepSize),
      requested: format(wanted),
      lever: "none: the exchange's lot",
    });
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
      timeInForce: intent.entryStyle === "POST_ONLY" ? "GTX" : "IOC",
      quantity: min(quantity, reference.maxQuantity),
      price: entryPrice(intent, mark, reference),
      reduceOnly: true,
      notAfterMs: 0,
      workingUntilMs:
        intent.entryStyle === "POST_ONLY"
          ? state.nowMs + (intent.workingMs === 0 ? 30_000 : intent.workingMs)
          : 0,
      traceparent: intent.traceparent,
    },
  };
}

/** Whether anything may be opened at all: armed, circuit, reconciled, connected, fresh. */
function gates(
  state: KernelState,
  account: Account,
  intent: Intent,
  mark: Mark | undefined,
  ages: Ages,
): Ruling | undefined {
  const { policy } = state;
  if (account.stop !== "ARMED")
    return deny("NOT_ARMED", `the emergency stop of ${account.id} is ${account.stop}`, {
      limit: "ARMED",
      observed: account.stop,
      lever: `plimsoll arm --scope ${account.id}`,
    });
  if (account.circuit !== "")
    return deny("CIRCUIT_OPEN", `the circuit is open: ${account.circuit}`, {
      observed: account.circuit,
      lever: `plimsoll reset-circuit --scope ${account.id}`,
    });
  if (!account.reconciled)
    return deny(
      "NOT_RECONCILED",
      "our books and the exchange's were not found equal since the last interruption",
      {
        observed: format(account.drift),
        lever: "wait for user-stream's next comparison",
      },
    );
  if (!account.streamConnected)
    return deny("STREAM_DOWN", "the account's event stream is down", { lever: "user-stream" });
  if (policy === undefined)
    return deny("POLICY_MISSING", "there is no policy", { lever: "KV policy, key active" });
  const markAgeMs = mark === undefined ? Number.POSITIVE_INFINITY : state.nowMs - mark.receivedAtMs;
  if (markAgeMs > policy.marketStaleMs)
    return deny(
      "MARKET_STALE",
      mark === undefined
        ? `no price of ${intent.symbol} yet`
        : `the price of ${intent.symbol} is ${markAgeMs} ms old`,
      {
        limit: String(policy.marketStaleMs),
        observed: mark === undefined ? "" : String(markAgeMs),
        lever: "marketStaleMs",
      },
    );
  if (ages.clockAgeMs > policy.clockStaleMs)
    return deny("CLOCK_STALE", "exchange time was not confirmed lately", {
      limit: String(policy.clockStaleMs),
      observed: String(ages.clockAgeMs),
      lever: "clockStaleMs",
    });
  if (ages.policyAgeMs > policy.policyStaleMs)
    return deny("POLICY_STALE", "the policy was not confirmed lately", {
      limit: String(policy.policyStaleMs),
      observed: String(ages.policyAgeMs),
      lever: "policyStaleMs",
    });
  return undefined;
}

function symbolRules(
  book: Book,
  reference: SymbolReference | undefined,
  intent: Intent,
  policy: Policy,
): Ruling | undefined {
  if (reference === undefined)
    return deny("SYMBOL_UNKNOWN", `there is no reference data of ${intent.symbol}`, {
      observed: intent.symbol,
      lever: "feed-gateway's SYMBOLS",
    });
  const inUniverse = policy.universe.length === 0 || policy.universe.includes(intent.symbol);
  if (reference.status !== "TRADING" || !inUniverse)
    return deny(
      "SYMBOL_NOT_TRADING",
      inUniverse
        ? `${intent.symbol} is ${reference.status} at the exchange`
        : `${intent.symbol} is not in the universe`,
      {
        limit: inUniverse ? "TRADING" : policy.universe.join(","),
        observed: inUniverse ? reference.status : intent.symbol,
        lever: inUniverse ? "none: the exchange's status" : "universe",
      },
    );
  if (book.leverage === 0)
    return deny("LEVERAGE_UNVERIFIED", `leverage of ${intent.symbol} is not set and read back`, {
      lever: "order-router sets it at start",
    });
  if (book.leverage > policy.leverageMax)
    return deny("LEVERAGE", "leverage at the exchange is above the cap", {
      limit: String(policy.leverageMax),
      observed: String(book.leverage),
      lever: "leverageMax",
    });
  return undefined;
}

/** The worst price accepted: the touch for post-only, the bound for a taker; on the tick, never beyond the bound. */
function entryPrice(intent: Intent, mark: Mark, reference: SymbolReference): Price {
  const bid = mark.bid > 0n ? mark.bid : mark.mark;
  const ask = mark.ask > 0n ? mark.ask : mark.mark;
  const buying = intent.side === "BUY";
  if (intent.entryStyle === "POST_ONLY")
    return toStep(buying ? bid : ask, reference.tickSize, buying ? "down" : "up");
  const slippage = basisPoints(intent.slippageBps);
  return buying
    ? toStep(scaleBy(ask, (ONE + slippage) as Ratio, "down"), reference.tickSize, "down")
    : toStep(scaleBy(bid, (ONE - slippage) as Ratio, "up"), reference.tickSize, "up");
}

const workingMs = (intent: Intent, policy: Policy): number =>
  intent.workingMs === 0 ? policy.defaultWorkingMs : intent.workingMs;

/** The intent's plan with every default filled in. Ladder default: design, section 3. */
function exitPlanOf(intent: Intent, policy: Policy): ExitPlan {
  const given = intent.exitPlan;
  const stop =
    given?.stopPrice !== undefined
      ? { stopPrice: given.stopPrice }
      : { stopPercent: given?.stopPercent ?? policy.defaultStopPercent };
  return {
    ...given,
    ...stop,
    targetPercent: given?.targetPercent ?? policy.defaultTargetPercent,
    ladder: given?.ladder ?? [],
    breakEvenR: given?.breakEvenR ?? parseRatio("0.5"),
    horizonMs: given?.horizonMs ?? 0,
  };
}

/** Distance of the stop from the entry, quote per base. */
function stopDistanceOf(plan: ExitPlan, price: Price): Price {
  if (plan.stopPrice !== undefined)
    return (plan.stopPrice > price ? plan.stopPrice - price : price - plan.stopPrice) as Price;
  return scaleBy(price, percent(plan.stopPercent ?? (0n as Ratio)), "up");
}

/** Rounded down to the lot: never up through a limit. */
function entryQuantity(
  intent: Intent,
  policy: Policy,
  reference: SymbolReference,
  price: Price,
  stopDistance: Price,
  equity: Money,
  leverage: number,
): Quantity {
  const { size } = intent;
  if (size.kind === "quantity") return toStep(size.quantity, reference.stepSize, "down");
  if (size.kind === "notional") return toStep(quantityFor(size.notional, price), reference.stepSize, "down");
  if (size.kind === "all" || stopDistance === 0n || equity <= 0n) return 0n as Quantity;
  const loss = scaleBy(equity, percent(size.percent), "down");
  const byRisk = quantityFor(loss, stopDistance);
  // A size asked for as risk is capped; a size asked for as such is denied instead of changed.
  const byMargin = quantityFor((policy.positionMarginMax * BigInt(leverage)) as Money, price);
  const byNotional = quantityFor(min(policy.positionNotionalMax, policy.orderNotionalMax), price);
  return toStep(min(byRisk, min(byMargin, byNotional)), reference.stepSize, "down");
}

function sizeRules(
  quantity: Quantity,
  price: Price,
  reference: SymbolReference,
  policy: Policy,
  leverage: number,
  intent: Intent,
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
  if (intent.purpose !== "OPEN") return undefined;
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

function capRules(
  state: KernelState,
  account: Account,
  book: Book,
  policy: Policy,
  mark: Mark,
  price: Price,
  quantity: Quantity,
  stopDistance: Price,
): Ruling | undefined {
  const exposure = exposureOf(state, account);
  const added = notionalOf(quantity, price > mark.mark ? price : mark.mark, "up");
  const addedMargin = divideBy(added, book.leverage, "up");
  const position = plus(bookNotional(book, mark), added);
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
  const share = (value: Ratio): Money =>
    exposure.equity <= 0n ? (0n as Money) : scaleBy(exposure.equity, percent(value), "down");
  const marginBudget = share(policy.marginUtilizationPercentMax);
  const heldHere = (position - added) as Money;
  const bandLimit = scaleBy(mark.mark, percent(policy.priceBandPercent), "down");
  const distance = (price > mark.mark ? price - mark.mark : mark.mark - price) as Price;
  const worstLoss = notionalOf(quantity, stopDistance, "up");
  const recent = account.recentOrders.filter((atMs) => atMs > state.nowMs - RATE_WINDOW_MS).length;

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
      "SYMBOL_SHARE",
      "the symbol's margin would exceed its share of the margin budget",
      "symbolSharePercentMax",
      scaleBy(marginBudget, percent(policy.symbolSharePercentMax), "down"),
      bookMargin(book, mark),
      addedMargin,
    ) ??
    over(
      "MARGIN_UTILIZATION",
      "initial margin would exceed its share of equity",
      "marginUtilizationPercentMax",
      marginBudget,
      exposure.margin,
      addedMargin,
    ) ??
    over(
      "GROSS_EXPOSURE",
      "gross exposure would exceed its share of equity",
      "grossExposurePercentMax",
      share(policy.grossExposurePercentMax),
      exposure.gross,
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
    over(
      "LOSS_AT_STOP",
      "the loss at the stop would exceed the risk per trade",
      "riskPerTradePercent",
      share(policy.riskPerTradePercent),
      0n as Money,
      worstLoss,
    ) ??
    (recent >= policy.ordersPer10sMax
      ? deny("ORDER_RATE", "too many orders in 10 s", {
          limit: String(policy.ordersPer10sMax),
          observed: String(recent),
          requested: "1",
          lever: "ordersPer10sMax",
        })
      : undefined)
  );
}

/** An account's gross exposure cap at this moment, for display. */
export const grossCap = (policy: Policy, equity: Money): Money =>
  equity <= 0n ? (0n as Money) : scaleBy(equity, percent(policy.grossExposurePercentMax), "down");

export const grossRatio = (gross: Money, cap: Money): string =>
  cap === 0n ? "" : format(ratioOf(gross, cap, "up"));
