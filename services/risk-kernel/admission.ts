import { format, notionalOf, ONE, type Ratio, type Side, ZERO_MONEY } from "#libs/domain/fixed.ts";
import { clientOrderIdOf, timeOfUuid7 } from "#libs/domain/ids.ts";
import { type Intent, INTENT_LIFE_MS, isEntry } from "#libs/domain/intent.ts";
import { NORMAL_POLICY, type Policy } from "#libs/domain/policy.ts";
import type { SymbolReference } from "#libs/domain/reference.ts";
import { capRules, sizeRules } from "./caps.ts";
import { restingPrice } from "./entry-pricing.ts";
import { admitExit } from "./exits.ts";
import {
  askOf,
  bidOf,
  breakEvenWinRate,
  entryPrice,
  entryQuantity,
  exitPlanOf,
  positionRoom,
  scaledRisk,
  stopDistanceOf,
  workingMs,
} from "./pricing.ts";
import { protectionOf } from "./protection.ts";
import { slotCap, weakestFor, withoutBook } from "./rotation.ts";
import { gates, symbolRules } from "./gates.ts";
import { type Ages, deny, type Ruling } from "./ruling.ts";
import { isWanted } from "./sweep.ts";
import type { Account } from "./account.ts";
import { type Book, emptyBook, usesSlot } from "./book.ts";
import type { KernelState } from "./state.ts";
import { equityOf } from "./valuation.ts";

const CLOCK_AHEAD_MS = 60_000;
/**
 * The ladder of the design, section 3: the first check that fails names the denial.
 *
 * Pure. `waiting`: an entry that is surplus among so many that waited. With all slots used a better intent may rotate: the weakest position is closed first. Intents that reduce risk skip everything that is about taking it: nothing may block an exit.
 */
export function admit(
  state: KernelState,
  account: Account | undefined,
  intent: Intent,
  ages: Ages,
  mayRotate: boolean,
  waiting?: number,
): Ruling {
  const expired = expiry(state, intent, ages);
  if (expired !== undefined) return expired;
  if (!isEntry(intent.purpose)) return admitExit(state, account, intent);
  if (waiting !== undefined)
    return deny(
      "BACKLOG_FULL",
      `${waiting} intents of ${intent.account} waited for the kernel, and this was the least confident`,
      {
        limit: String((state.policy ?? NORMAL_POLICY).intentsWaitingMax),
        observed: String(waiting),
        requested: format(intent.confidence),
        lever: "intentsWaitingMax",
      },
    );
  if (account === undefined || !account.known)
    return deny("ACCOUNT_UNKNOWN", `account ${intent.account} has no snapshot from the exchange yet`, {
      observed: intent.account,
      lever: "start user-stream with this account's keys",
    });
  // A refusal must leave no trace in the account: its digest is kept until the account changes.
  const book = account.books.get(intent.symbol) ?? emptyBook();
  const reference = state.references.get(intent.symbol);
  return admitEntry(state, account, book, reference, intent, ages, mayRotate);
}

/** Without a confirmed clock the id may well be right and the estimate wrong; then its age decides nothing. */
export const isAhead = (state: KernelState, ages: Ages, madeAtMs: number): boolean =>
  madeAtMs > state.nowMs + CLOCK_AHEAD_MS && ages.clockAgeMs <= CLOCK_AHEAD_MS;

function expiry(state: KernelState, intent: Intent, ages: Ages): Ruling | undefined {
  const madeAtMs = timeOfUuid7(intent.intentId);
  if (isAhead(state, ages, madeAtMs) || (isEntry(intent.purpose) && isAhead(state, ages, intent.createdAtMs)))
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
  mayRotate: boolean,
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
  if (intent.purpose === "OPEN" && usesSlot(book))
    return deny("POSITION_EXISTS", `${intent.symbol} has a position or a working order already`, {
      observed: format(held),
      lever: "purpose",
    });
  // From flat it would be an OPEN that evades what OPEN has to pass.
  if (intent.purpose === "INCREASE" && (held === 0n || held > 0n !== (intent.side === "BUY")))
    return deny(
      "NO_POSITION",
      `INCREASE ${intent.side} needs a position on its side; held is ${format(held)}`,
      {
        observed: format(held),
        lever: "purpose",
      },
    );
  // What it added would be closed with the rest.
  const running = account.exits.get(intent.symbol);
  if (held !== 0n && running !== undefined && running.left === undefined && isWanted(account, running))
    return deny("NO_POSITION", `the position in ${intent.symbol} is being closed until it is flat`, {
      observed: format(held),
      lever: "purpose",
    });

  const correlated = correlationRule(state, account, intent, policy);
  if (correlated !== undefined) return correlated;
  const slots = slotRules(state, account, usesSlot(book) ? 0 : 1, intent, policy, mayRotate);
  if (slots?.kind === "denied") return slots;

  const equity = equityOf(account);
  const price =
    intent.entryStyle === "POST_ONLY"
      ? restingPrice(intent.side, mark, reference, policy.entryInsideTicks)
      : entryPrice(intent, mark, reference);
  const plan = exitPlanOf(intent, policy);
  const stopDistance = stopDistanceOf(plan, price, intent.side);
  if (stopDistance <= 0n)
    return deny("INVALID_MESSAGE", "exitPlan.stopPrice is on the wrong side of the entry price", {
      limit: format(price),
      requested: plan.stopPrice === undefined ? "" : format(plan.stopPrice),
      lever: "exitPlan.stopPrice",
    });
  const risk = scaledRisk(state, intent, policy);
  const quantity = entryQuantity(
    risk.size,
    reference,
    price,
    stopDistance,
    equity,
    risk.size.kind === "risk" ? positionRoom(book, policy, equity, book.sums.gross) : ZERO_MONEY,
    intent.entryStyle === "POST_ONLY" ? price : intent.side === "BUY" ? askOf(mark) : bidOf(mark),
    mark.mark,
  );
  // Nothing is given up for what would be denied with the slot too.
  const without = slots?.kind === "rotates" ? withoutBook(account, slots.victim) : account;
  const place = { state, account: without, book, policy, reference, mark };
  const wanted = {
    side: intent.side,
    price,
    quantity,
    stopDistance,
    liquidationDistance: plan.liquidationDistancePercent,
  };
  const size = sizeRules(place, wanted, intent.purpose === "OPEN");
  if (size !== undefined) return size;
  const caps = capRules(place, wanted);
  if (caps !== undefined) return caps;
  if (slots !== undefined) return slots;
  return {
    kind: "approved",
    plan: {
      lossAtStop: notionalOf(quantity, stopDistance, "up"),
      breakEvenWinRate: breakEvenWinRate(plan, price, stopDistance),
    },
    ...(risk.text === "" ? {} : { scaling: risk.text }),
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
      workingUntilMs: intent.entryStyle === "POST_ONLY" ? workingUntil(state, intent, policy) : 0,
      exitPlan: plan,
      protection: protectionOf(intent, price, stopDistance, policy, reference),
      traceparent: intent.traceparent,
      strategy: intent.strategy,
    },
  };
}

/** A resting order works for its time, and no longer than the entry is wanted. */
const workingUntil = ({ nowMs }: KernelState, intent: Intent, policy: Policy): number =>
  Math.min(nowMs + workingMs(intent, policy), intent.expiresAtMs);

/**
 * No second bet on the same move: correlation with what is held or being opened, counted negative for the other
 * direction. What is unknown or too old counts as 1, whatever the direction.
 */
function correlationRule(
  state: KernelState,
  account: Account,
  intent: Intent,
  policy: Policy,
): Ruling | undefined {
  if (intent.purpose !== "OPEN" || policy.correlationMax >= ONE) return undefined;
  const condition = state.conditions.symbols.get(intent.symbol);
  const fresh = condition !== undefined && state.nowMs - condition.asOfMs <= policy.conditionStaleMs;
  for (const [symbol, other] of account.books) {
    if (symbol === intent.symbol || !usesSlot(other)) continue;
    const known = fresh ? condition.correlations.get(symbol) : undefined;
    const same = directionOf(other) === intent.side;
    const effective = known === undefined ? ONE : same ? known : (-known as Ratio);
    if (effective > policy.correlationMax)
      return deny(
        "CORRELATION",
        known === undefined
          ? `${symbol} is held, and its correlation with ${intent.symbol} is not known: it counts as 1`
          : `${symbol} is held ${same ? "in the same" : "in the other"} direction, and moves with ${intent.symbol}`,
        {
          limit: format(policy.correlationMax),
          observed: format(effective),
          requested: symbol,
          lever: "correlationMax",
        },
      );
  }
  return undefined;
}

function directionOf(book: Book): Side | undefined {
  if (book.position.amount !== 0n) return book.position.amount > 0n ? "BUY" : "SELL";
  for (const { command } of book.orders.values()) if (!command.reduceOnly) return command.side;
  for (const { intent } of book.entries.values()) return intent.side;
  return undefined;
}

/** A slot for the entry, or a rotation to it: only at the cap, never above, one at a time. */
function slotRules(
  state: KernelState,
  account: Account,
  wanted: 0 | 1,
  intent: Intent,
  policy: Policy,
  mayRotate: boolean,
): Ruling | undefined {
  const { slots } = account.sums;
  const cap = slotCap(state, policy);
  if (wanted === 1 && slots >= cap.slots) {
    const candidate =
      !mayRotate || slots > cap.slots || state.sums.desk.slots > policy.deskSlotsMax
        ? { because: "no position is given up for it" }
        : weakestFor(state, account, intent, policy);
    if ("victim" in candidate) return { kind: "rotates", victim: candidate.victim };
    return deny(
      cap.reason,
      `all position slots of the account are in use${cap.reason === "REGIME_SLOTS" ? " in this regime" : ""}; ${candidate.because}`,
      {
        limit: String(cap.slots),
        observed: String(slots),
        requested: "1",
        lever: cap.lever,
      },
    );
  }
  const desk = state.sums.desk.slots;
  if (desk + wanted > policy.deskSlotsMax)
    return deny("DESK_SLOTS", "all position slots of the desk are in use", {
      limit: String(policy.deskSlotsMax),
      observed: String(desk),
      requested: String(wanted),
      lever: "deskSlotsMax",
    });
  return undefined;
}
