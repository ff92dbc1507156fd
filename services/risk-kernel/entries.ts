import {
  format,
  max,
  minus,
  ONE,
  plus,
  ZERO_MONEY,
  ZERO_QUANTITY,
  type Quantity,
} from "#libs/domain/fixed.ts";
import { type IntentId, type Symbol } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { isLeftBehind } from "./entry-pricing.ts";
import type { AttemptEnd, Entry, EntryEnd, EntryNext } from "./entry-state.ts";
import { scopedStop } from "./levels.ts";
import { policyOf } from "./slice.ts";
import type { Account } from "./account.ts";
import type { Book } from "./book.ts";
import type { OpenOrder } from "./orders.ts";
import type { KernelState, Mark } from "./state.ts";

/** The router cancels at the time limit by its own estimate of exchange time; so much earlier still counts as that. */
const CLOCK_SLACK_MS = 500;

/** An entry was approved: its first order is `command`. */
export function startEntry(
  state: KernelState,
  account: Account,
  book: Book,
  intent: Intent,
  command: OrderCommand,
  lossAtStop: Entry["lossAtStop"],
): void {
  book.entries.set(intent.intentId, {
    intent,
    wanted: command.quantity,
    firstPrice: command.price,
    untilMs: command.workingUntilMs,
    command,
    filled: ZERO_QUANTITY,
    lossAtStop,
    reprices: 0,
    chases: 0,
    retries: 0,
    fallback: false,
    chasing: false,
    ending: undefined,
    waiting: undefined,
  });
  // A taker's first order is over by itself; what the book's other entries wait for is in the index.
  if (command.timeInForce === "GTX") indexEntries(state, account, intent.symbol, book);
}

/** Whether time or prices alone can make the kernel act on an entry of the book. */
export function indexEntries({ sums }: KernelState, account: Account, symbol: Symbol, book: Book): void {
  for (const { waiting, chasing, command } of book.entries.values())
    if (waiting !== undefined || chasing || command.timeInForce === "GTX") {
      sums.entries.set(book, { account, symbol });
      return;
    }
  sums.entries.delete(book);
}

/** How an entry's order ended, by the first word that says so. */
export function noteEntryWord(
  book: Book,
  { intentId, clientOrderId }: OrderCommand,
  ending: AttemptEnd,
): void {
  const entry = book.entries.get(intentId as IntentId);
  if (entry?.command.clientOrderId === clientOrderId) entry.ending ??= ending;
}

/** The position is what an entry has made of it from its first fill on. */
export function noteEntryFill(book: Book, { intentId }: OrderCommand): void {
  const entry = book.entries.get(intentId as IntentId);
  if (entry !== undefined) book.confidence = entry.intent.confidence;
}

/** An order has ended and all its fills are folded: its entry ends too, or waits for the next one. */
export function endAttempt(
  state: KernelState,
  account: Account,
  symbol: Symbol,
  book: Book,
  order: OpenOrder,
): void {
  const entry = book.entries.get(order.command.intentId as IntentId);
  if (entry === undefined || entry.command.clientOrderId !== order.command.clientOrderId) return;
  entry.filled = plus(entry.filled, order.filled);
  const verdict = verdictOf(state, policyOf(state), entry, order);
  if ("end" in verdict) {
    endEntry(state, account, symbol, book, entry, verdict.end, verdict.reason);
    return;
  }
  const { next, reason } = verdict;
  entry.ending = undefined;
  entry.chasing = false;
  entry.waiting = {
    next,
    sinceCommit: state.commit,
    sinceMs: state.nowMs,
    notBeforeMs: book.lastOrderAtMs + policyOf(state).orderSpacingMs,
  };
  note(state, account, symbol, entry, next, undefined, reason);
  indexEntries(state, account, symbol, book);
}

type Verdict =
  | { readonly next: EntryNext; readonly reason: string }
  | { readonly end: EntryEnd; readonly reason: string };

function verdictOf(state: KernelState, policy: Policy, entry: Entry, order: OpenOrder): Verdict {
  const { filled, wanted, ending = "CANCELED", command, intent } = entry;
  if (filled >= wanted) return { end: "FILLED", reason: "" };
  const part = `${format(filled)} of ${format(wanted)} filled`;
  if (isComplete(entry, filled, policy))
    return { end: "COMPLETE", reason: `${part}, ${format(policy.entryFillPercentMin)} % are enough` };
  const end = (why: string): Verdict => ({
    end: filled === 0n ? "UNFILLED" : "PARTIAL",
    reason: `${part}: ${why}`,
  });
  if (ending === "FILLED" || ending === "REJECTED") return end(`its last order was ${ending}`);
  if (ending === "NOT_PLACED" && !entry.chasing) return end("its last order never got to the exchange");
  if (state.nowMs >= intent.expiresAtMs) return end("the intent has expired");
  if (command.timeInForce !== "GTX") {
    if (order.cancelledAtMs > 0) return end("it was cancelled");
    if (entry.fallback || filled === 0n || entry.retries >= policy.entryRetryMax)
      return end("the book had no more within its bound");
    return { next: "RETRY", reason: `${part} within its bound` };
  }
  const late = state.nowMs + CLOCK_SLACK_MS >= entry.untilMs;
  const unasked = order.cancelledAtMs === 0 && order.filled === 0n && !late;
  // An older exchange lets a post-only order that would take expire instead of refusing it.
  if (ending === "WOULD_TAKE" || (ending === "EXPIRED" && unasked)) {
    if (entry.reprices < policy.entryRepriceMax)
      return { next: "REPRICE", reason: `at ${format(command.price)} it would have taken` };
    return policy.entryFallbackBps > 0
      ? { next: "FALLBACK", reason: `it would have taken ${entry.reprices + 1} times` }
      : end(`it would have taken ${entry.reprices + 1} times`);
  }
  if (late)
    return filled > 0n && policy.entryFallbackBps > 0
      ? { next: "FALLBACK", reason: `${part} at its time limit` }
      : end("its time limit");
  return entry.chasing
    ? { next: "CHASE", reason: `the touch has left ${format(command.price)}` }
    : end("it was cancelled");
}

const isComplete = ({ wanted }: Entry, filled: Quantity, { entryFillPercentMin }: Policy): boolean =>
  filled * 100n * ONE >= wanted * entryFillPercentMin;

/** Nothing more is placed for it; what of it is under way goes on. */
export function endEntry(
  state: KernelState,
  account: Account,
  symbol: Symbol,
  book: Book,
  entry: Entry,
  end: EntryEnd,
  reason: string,
): void {
  book.entries.delete(entry.intent.intentId);
  // What never came is at no risk.
  if (entry.filled === 0n) book.riskAtStop = max(minus(book.riskAtStop, entry.lossAtStop), ZERO_MONEY);
  // One order that simply filled or ended says it all itself.
  if (entry.command.attempt > 0 || entry.waiting !== undefined || end === "COMPLETE")
    note(state, account, symbol, entry, undefined, end, reason);
  indexEntries(state, account, symbol, book);
}

function note(
  state: KernelState,
  account: Account,
  symbol: Symbol,
  { intent: { intentId }, wanted, filled, command }: Entry,
  next: EntryNext | undefined,
  end: EntryEnd | undefined,
  reason: string,
): void {
  state.sums.entryRecords.push({
    account: account.id,
    symbol,
    intentId,
    next,
    end,
    wanted,
    filled,
    orders: command.attempt + 1,
    reason,
  });
}

/** A fill contradicts what was said of an order of this intent: it is not worked any more. */
export function dropEntry(
  state: KernelState,
  account: Account,
  symbol: Symbol,
  book: Book,
  intentId: IntentId,
  quantity: Quantity,
): void {
  const entry = book.entries.get(intentId);
  if (entry === undefined) return;
  entry.filled = plus(entry.filled, quantity);
  endEntry(state, account, symbol, book, entry, "GIVEN_UP", "an order of it filled that was settled");
}

/** Whether a stop or an open circuit forbids any further order of an entry. */
export const isHalted = (state: KernelState, account: Account, { intent }: Entry): boolean =>
  state.deskStop === "TRIPPED" ||
  account.stop !== "ARMED" ||
  account.circuit !== "" ||
  scopedStop(state, intent.symbol, intent.strategy) !== undefined;

/** The order that is cancelled because the touch has left it; undefined while it stays where it is. */
export function leftBehind(
  state: KernelState,
  account: Account,
  book: Book,
  entry: Entry,
  nowMs: number,
  mark: Mark | undefined,
): OpenOrder | undefined {
  const policy = policyOf(state);
  const { command, untilMs, chases } = entry;
  if (entry.waiting !== undefined || entry.chasing || command.timeInForce !== "GTX") return undefined;
  if (chases >= policy.entryChaseMax || nowMs + CLOCK_SLACK_MS >= untilMs) return undefined;
  const reference = state.references.get(command.symbol);
  if (mark === undefined || reference === undefined || nowMs - mark.receivedAtMs > policy.marketStaleMs)
    return undefined;
  if (!isLeftBehind(entry, mark, reference, policy)) return undefined;
  const order = book.orders.get(command.clientOrderId);
  if (order === undefined || order.phase !== "WORKING" || order.cancelledAtMs > 0) return undefined;
  if (nowMs - order.committedAtMs < policy.orderSpacingMs) return undefined;
  if (isHalted(state, account, entry) || account.exits.has(command.symbol)) return undefined;
  return isComplete(entry, plus(entry.filled, order.filled), policy) ? undefined : order;
}

/** The resting order that would open anew what an intent is closing until it is flat; undefined: there is none. */
export function closedOver(account: Account, book: Book, { command }: Entry): OpenOrder | undefined {
  const exit = account.exits.get(command.symbol);
  if (exit?.cause !== "INTENT" || exit.left !== undefined || command.timeInForce !== "GTX") return undefined;
  const order = book.orders.get(command.clientOrderId);
  return order === undefined || order.phase === "ENDED" || order.cancelledAtMs > 0 ? undefined : order;
}

/** Whether an entry of the book has something to do now. */
export function isBookDue(
  state: KernelState,
  account: Account,
  book: Book,
  nowMs: number,
  mark: Mark | undefined,
): boolean {
  for (const entry of book.entries.values()) {
    if (entry.waiting !== undefined && nowMs >= entry.waiting.notBeforeMs) return true;
    if ((entry.waiting !== undefined || entry.chasing) && isHalted(state, account, entry)) return true;
    if (leftBehind(state, account, book, entry, nowMs, mark) !== undefined) return true;
    if (closedOver(account, book, entry) !== undefined) return true;
  }
  return false;
}

/** True when time or these prices make the kernel act on an entry. */
export function isEntryDue(
  state: KernelState,
  nowMs: number,
  marks: ReadonlyMap<Symbol, Mark> = state.marks,
): boolean {
  for (const [book, { account, symbol }] of state.sums.entries)
    if (isBookDue(state, account, book, nowMs, marks.get(symbol) ?? state.marks.get(symbol))) return true;
  return false;
}
