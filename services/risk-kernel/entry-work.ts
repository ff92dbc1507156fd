import {
  format,
  max,
  min,
  minus,
  notionalOf,
  plus,
  toStep,
  ZERO_MONEY,
  type Money,
  type Price,
  type Quantity,
} from "#libs/domain/fixed.ts";
import { clientOrderIdOf, type Symbol } from "#libs/domain/ids.ts";
import type { OrderCommand, Protection } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import type { SymbolReference } from "#libs/domain/reference.ts";
import { capRules, sizeRules, type Place } from "./caps.ts";
import { closedOver, endEntry, indexEntries, isBookDue, isHalted, leftBehind } from "./entries.ts";
import { nextPrice } from "./entry-pricing.ts";
import { keptBy, priceOf } from "./exposure.ts";
import type { Entry, EntryNext } from "./entry-state.ts";
import { gates, symbolRules } from "./gates.ts";
import {
  askOf,
  bidOf,
  entryQuantity,
  exitPlanOf,
  positionRoom,
  scaledRisk,
  stopDistanceOf,
} from "./pricing.ts";
import { protectionOf } from "./protection.ts";
import { hold } from "./reserving.ts";
import type { Ages, Ruling } from "./ruling.ts";
import type { Account } from "./account.ts";
import type { Book } from "./book.ts";
import { byName, type KernelState, type Watched } from "./state.ts";
import { equityOf, revalue } from "./valuation.ts";

/** While the account's order rate is used up, an entry waits at least so long. */
const RATE_PAUSE_MS = 100;

/** Takes every entry's next step into the state: an order more, a cancel, or its end. Gives the books that changed. */
export function workEntries(state: KernelState, ages: Ages, orders: OrderCommand[]): readonly Watched[] {
  const due: (readonly [Book, Watched])[] = [];
  for (const [book, at] of state.sums.entries)
    if (isBookDue(state, at.account, book, state.nowMs, state.marks.get(at.symbol))) due.push([book, at]);
  for (const [book, { account, symbol }] of due.sort(byName))
    for (const entry of book.entries.values()) workEntry(state, account, symbol, book, entry, ages, orders);
  return due.map(([, at]) => at);
}

function workEntry(
  state: KernelState,
  account: Account,
  symbol: Symbol,
  book: Book,
  entry: Entry,
  ages: Ages,
  orders: OrderCommand[],
): void {
  const { waiting } = entry;
  if (waiting === undefined) {
    if (entry.chasing && isHalted(state, account, entry)) entry.chasing = false;
    const over = closedOver(account, book, entry);
    if (over !== undefined) {
      over.cancelledAtMs = state.nowMs;
      orders.push({ ...over.command, action: "CANCEL" });
      return;
    }
    const left = leftBehind(state, account, book, entry, state.nowMs, state.marks.get(symbol));
    if (left === undefined) return;
    left.cancelledAtMs = state.nowMs;
    entry.chasing = true;
    orders.push({ ...left.command, action: "CANCEL" });
    return;
  }
  const halted = isHalted(state, account, entry);
  if (!halted && (state.nowMs < waiting.notBeforeMs || waiting.sinceCommit >= state.commit)) return;
  const step = halted
    ? refused("entries are stopped")
    : nextOrder(state, account, symbol, book, entry, waiting.next, ages);
  if ("later" in step) {
    waiting.notBeforeMs = state.nowMs + Math.max(RATE_PAUSE_MS, state.policy?.orderSpacingMs ?? 0);
    return;
  }
  if ("why" in step) {
    endEntry(state, account, symbol, book, entry, "GIVEN_UP", step.why);
    revalue(state, account, symbol, book);
    return;
  }
  const { next, command, lossAtStop } = step;
  entry.waiting = undefined;
  revalue(state, account, symbol, book);
  entry.command = command;
  entry.reprices += Number(next === "REPRICE");
  entry.chases += Number(next === "CHASE");
  entry.retries += Number(next === "RETRY");
  entry.fallback ||= next === "FALLBACK";
  if (entry.filled === 0n) {
    book.riskAtStop = max(plus(minus(book.riskAtStop, entry.lossAtStop), lossAtStop), ZERO_MONEY);
    entry.lossAtStop = lossAtStop;
  }
  hold(state, account, command);
  indexEntries(state, account, symbol, book);
  orders.push(command);
}

interface NextOrder {
  readonly next: EntryNext;
  readonly command: OrderCommand;
  readonly lossAtStop: Money;
}

/** Why there is none; `later`: only the rate of orders forbids it, and that passes. */
interface Refused {
  readonly why: string;
  readonly later?: true;
}

const refused = (why: string): Refused => ({ why });

/** The next order of an entry. */
function nextOrder(
  state: KernelState,
  account: Account,
  symbol: Symbol,
  book: Book,
  entry: Entry,
  wanted: EntryNext,
  ages: Ages,
): NextOrder | Refused {
  const { intent, filled } = entry;
  const { policy } = state;
  const next = inTime(state, entry, wanted);
  if (next === undefined) return refused("its time was over before the next order could be placed");
  if (policy !== undefined && !isAllowed(entry, next, policy))
    return refused("the policy allows no order more of its kind");
  const { amount } = book.position;
  const buying = intent.side === "BUY";
  if ((filled > 0n || intent.purpose === "INCREASE") && (amount === 0n || amount > 0n !== buying))
    return refused("the position it adds to is not held any more");
  if (filled === 0n && intent.purpose === "OPEN" && amount !== 0n)
    return refused("there is a position already");
  if (account.exits.has(symbol)) return refused("the position is being closed");
  if (isUnprotected(state, book)) return refused("the position has no confirmed stop");
  const mark = state.marks.get(symbol);
  const gate = gates(state, account, intent, mark, ages);
  if (gate !== undefined) return refused(textOf(gate));
  const reference = state.references.get(symbol);
  if (policy === undefined || mark === undefined || reference === undefined)
    return refused("nothing is known to price it by");
  const rule = symbolRules(book, reference, intent, policy);
  if (rule !== undefined) return refused(textOf(rule));

  const price = nextPrice(entry, next, mark, reference, policy);
  const plan = entry.command.exitPlan ?? exitPlanOf(intent, policy);
  // As long as nothing has filled the stop follows the price; then the position has its stop.
  const stopPrice = filled === 0n ? undefined : entry.command.protection?.stopPrice;
  const stopDistance = stopDistanceOf(
    stopPrice === undefined ? plan : { ...plan, stopPrice },
    price,
    intent.side,
  );
  if (price <= 0n || stopDistance <= 0n)
    return refused(`its stop would be on the wrong side of ${format(price)}`);
  const place = { state, account, book, policy, reference, mark };
  const quantity = quantityOf(place, entry, price, stopDistance);
  const order = {
    side: intent.side,
    price,
    quantity,
    stopDistance,
    liquidationDistance: plan.liquidationDistancePercent,
  };
  const size = sizeRules(place, order, false);
  if (size !== undefined) return refused(textOf(size));
  const caps = capsWithout(state, account, symbol, book, entry, () => capRules(place, order));
  if (caps !== undefined)
    return {
      why: textOf(caps),
      ...(caps.kind === "denied" && caps.reason === "ORDER_RATE" ? { later: true } : {}),
    };
  const rests = next === "REPRICE" || next === "CHASE";
  const attempt = entry.command.attempt + 1;
  return {
    next,
    lossAtStop: notionalOf(quantity, stopDistance, "up"),
    command: {
      ...entry.command,
      clientOrderId: clientOrderIdOf(intent.intentId, "ENTRY", attempt),
      attempt,
      timeInForce: rests ? "GTX" : "IOC",
      quantity,
      price,
      notAfterMs: Math.min(state.nowMs + policy.entrySendWithinMs, intent.expiresAtMs),
      workingUntilMs: rests ? entry.untilMs : 0,
      protection: protectionFor(entry, price, stopDistance, policy, reference),
    },
  };
}

/** What still may follow at this time; undefined: nothing. */
function inTime(
  { nowMs, policy }: KernelState,
  { intent, untilMs, filled }: Entry,
  next: EntryNext,
): EntryNext | undefined {
  if (nowMs >= intent.expiresAtMs) return undefined;
  if (next === "FALLBACK" || next === "RETRY" || nowMs < untilMs) return next;
  return filled > 0n && (policy?.entryFallbackBps ?? 0) > 0 ? "FALLBACK" : undefined;
}

/** Of what takes: the policy may have become another since the entry began to wait for it. */
const isAllowed = (
  { retries }: Entry,
  next: EntryNext,
  { entryFallbackBps, entryRetryMax }: Policy,
): boolean =>
  next === "FALLBACK" ? entryFallbackBps > 0 : next === "RETRY" ? retries < entryRetryMax : true;

/** Half of the time for a stop is over, and there is none: something is wrong with it. */
const isUnprotected = ({ nowMs }: KernelState, { nakedSinceMs, nakedUntilMs }: Book): boolean =>
  nakedSinceMs > 0 && (nowMs - nakedSinceMs) * 2 >= nakedUntilMs - nakedSinceMs;

/** All that is left; of a size given as risk no more than the price allows. */
function quantityOf(
  { state, account, book, policy, reference, mark }: Place,
  entry: Entry,
  price: Price,
  stopDistance: Price,
): Quantity {
  const { intent, filled } = entry;
  // The exchange may have made its lot another since the approval.
  const rest = toStep(keptBy(entry), reference.stepSize, "down");
  if (intent.size.kind !== "risk") return rest;
  const equity = equityOf(account);
  const touch = intent.side === "BUY" ? askOf(mark) : bidOf(mark);
  const kept = notionalOf(keptBy(entry), max(entry.command.price, priceOf(book, mark)), "up");
  const room = positionRoom(book, policy, equity, minus(book.sums.gross, kept));
  const { size } = scaledRisk(state, intent, policy);
  return min(
    rest,
    entryQuantity(size, reference, price, stopDistance, equity, room, touch, mark.mark, filled),
  );
}

/** Judged as if what it keeps for its next order was free: that is what the order takes. */
function capsWithout(
  state: KernelState,
  account: Account,
  symbol: Symbol,
  book: Book,
  entry: Entry,
  judge: () => Ruling | undefined,
): Ruling | undefined {
  const { waiting } = entry;
  entry.waiting = undefined;
  revalue(state, account, symbol, book);
  const ruling = judge();
  entry.waiting = waiting;
  revalue(state, account, symbol, book);
  return ruling;
}

/** The stop belongs to the position: once something has filled it stays where it is. */
function protectionFor(
  { intent, filled, command }: Entry,
  price: Price,
  stopDistance: Price,
  policy: Policy,
  reference: SymbolReference,
): Protection {
  return filled > 0n && command.protection !== undefined
    ? command.protection
    : protectionOf(intent, price, stopDistance, policy, reference);
}

const textOf = (ruling: Ruling): string =>
  ruling.kind === "denied"
    ? `${ruling.reason}: ${ruling.text}${ruling.limit === "" ? "" : `, limit ${ruling.limit}`}${ruling.requested === "" ? "" : `, requested ${ruling.requested}`}`
    : ruling.kind;
