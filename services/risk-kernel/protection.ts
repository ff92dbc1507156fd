import { isNewerStop, isStopOver, type ProtectionFact, type StopFact } from "#libs/domain/fact.ts";
import {
  max,
  min,
  minus,
  plus,
  reducingSide,
  toStep,
  ZERO_QUANTITY,
  type Price,
} from "#libs/domain/fixed.ts";
import {
  clientOrderIdOf,
  decodeClientOrderId,
  entryIdOf,
  parseIntentId,
  type ClientOrderId,
  type Symbol,
} from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import type { OrderCommand, Protection } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import type { SymbolReference } from "#libs/domain/reference.ts";
import type { Raise } from "./alert.ts";
import { bookOf, type Account } from "./account.ts";
import type { Book } from "./book.ts";
import { accountChanged } from "./digest.ts";
import { byName, type KernelState, type Watched } from "./state.ts";
import type { Stop } from "./orders.ts";
import { aim, hasTargets } from "./target-state.ts";

/** How often a stop is tried under a new id, and how many orders may close a position without one. */
const STOP_ATTEMPTS = 2;
const FLATTEN_ATTEMPTS = 6;
/** The exchange ends a stop with its position; one that is still there so much later is cancelled. Exchange time. */
const SPARE_FOR_MS = 500;
/** Stops of earlier positions that are remembered. */
const STOPS_KEPT = 16;
/** Real milliseconds of `reissueAfterMs`. */
const REISSUE_REAL_MS = 5_000;

/** What protects the position that an entry makes. @param stopDistance > 0, from the entry's price. */
export function protectionOf(
  intent: Pick<Intent, "intentId" | "side">,
  price: Price,
  stopDistance: Price,
  policy: Policy,
  reference: SymbolReference,
): Protection {
  return {
    stopPrice: stopPriceOf(intent.side, price, stopDistance, reference),
    workingType: "MARK",
    deadlineMs: policy.protectionDeadlineMs,
    stopId: clientOrderIdOf(intent.intentId, "STOP", 0),
    stopAttempts: STOP_ATTEMPTS,
    flattenBps: policy.protectionFlattenBps,
    flattenAttempts: FLATTEN_ATTEMPTS,
    tickSize: reference.tickSize,
  };
}

/** On the tick nearer to the entry, so that the loss at the stop is what was admitted; never the entry's own price. */
export function stopPriceOf(
  side: Intent["side"],
  price: Price,
  stopDistance: Price,
  { tickSize, minPrice, maxPrice }: SymbolReference,
): Price {
  if (side === "BUY") {
    const stop = min(toStep(minus(price, stopDistance), tickSize, "up"), minus(price, tickSize));
    return max(max(minPrice, tickSize), stop);
  }
  const stop = max(toStep(plus(price, stopDistance), tickSize, "down"), plus(price, tickSize));
  return maxPrice > 0n ? min(maxPrice, stop) : stop;
}

/** A fill of an entry whose position is to be protected. */
export function guard(book: Book, command: OrderCommand): void {
  if (command.protection !== undefined) book.guards.set(entryIdOf(parseIntentId(command.intentId)), command);
}

/** The exchange's word about a conditional order; one that is not ours protects nothing we committed. */
export function foldStopFact(state: KernelState, account: Account, fact: StopFact, raise: Raise): void {
  const id = decodeClientOrderId(fact.clientOrderId);
  if (id === undefined || id.leg !== "STOP") return;
  const book = bookOf(account, fact.symbol);
  note(book, fact.clientOrderId as ClientOrderId, entryIdOf(id.intentId), fact);
  watch(state, account, fact.symbol, book);
  if (book.nakedSinceMs === state.nowMs && isStopOver(fact.status))
    raise({
      severity: "WARNING",
      kind: "stop-gone",
      account: account.id,
      text: `${fact.symbol}: stop ${fact.clientOrderId} is ${fact.status} and the position stands${fact.reason === "" ? "" : `: ${fact.reason}`}; the router places another one or closes it`,
    });
}

/** The router's record. A confirmed stop counts as placed; everything else is told to a person. */
export function foldProtection(
  state: KernelState,
  account: Account,
  fact: ProtectionFact,
  raise: Raise,
): void {
  const { symbol, outcome, stopId, clientOrderId, side } = fact;
  if (outcome === "CONFIRMED") {
    const book = bookOf(account, symbol);
    const id = decodeClientOrderId(clientOrderId);
    const entry = id === undefined ? clientOrderId : entryIdOf(id.intentId);
    note(book, stopId, entry, { side, status: "NEW", triggerPrice: fact.stopPrice });
    watch(state, account, symbol, book);
    return;
  }
  const why = `${fact.reason}${fact.code === 0 ? "" : ` (${fact.code})`}`;
  const told = {
    FLATTENING: ["CRITICAL", "protection-failed", `has no stop and is being closed, bounded: ${why}`],
    FLATTENED: ["WARNING", "protection-flattened", `is closed, ${fact.unprotectedMs} ms without a stop`],
    KEPT: ["WARNING", "stop-kept", `keeps the stop it has: ${why}`],
    FAILED: ["CRITICAL", "protection-failed", `has no stop and could not be closed: ${why}`],
  } as const;
  const [severity, kind, text] = told[outcome];
  raise({ severity, kind, account: account.id, text: `${symbol}: the position of ${clientOrderId} ${text}` });
}

function note(
  book: Book,
  id: ClientOrderId,
  entry: ClientOrderId,
  { side, status, triggerPrice }: Pick<StopFact, "side" | "status" | "triggerPrice">,
): void {
  const known = book.stops.get(id);
  if (known === undefined)
    book.stops.set(id, { entry, side, price: triggerPrice, status, spareSinceMs: 0, cancelledAtMs: 0 });
  else if (isNewerStop(status, known.status)) known.status = status;
}

/** It rests, or it is the market order that closes the position now. */
const protects = (book: Book, { entry, side, status }: Stop): boolean =>
  (status === "NEW" || status === "TRIGGERED") &&
  side === reducingSide(book.position.amount) &&
  book.guards.has(entry);

/** The confirmed stop of a position, the newest when there are several. */
export function stopOf(book: Book): ClientOrderId | undefined {
  let found: ClientOrderId | undefined;
  if (book.position.amount !== 0n) for (const [id, stop] of book.stops) if (protects(book, stop)) found = id;
  return found;
}

/** Looks at a book after a fill or a word about a stop: is its position naked, and which stop is one too many? */
export function watch(state: KernelState, account: Account, symbol: Symbol, book: Book): void {
  const { nowMs } = state;
  const { amount } = book.position;
  const held = amount !== 0n;
  if (hasTargets(book)) aim(state, account, symbol, book);
  const closing = held ? reducingSide(amount) : undefined;
  // Flat, or turned by hand: what our entries had made is over, and what stands instead is somebody else's.
  for (const [entry, { side }] of book.guards) if (!held || side === closing) book.guards.delete(entry);
  for (const [intent, { side }] of book.targets) if (side !== closing) book.targets.delete(intent);
  const stop = stopOf(book);
  if (!held || stop !== undefined || book.guards.size === 0) book.nakedSinceMs = book.nakedUntilMs = 0;
  else if (book.nakedSinceMs === 0) {
    book.nakedSinceMs = nowMs;
    book.nakedUntilMs = untilOf(state, book);
  }
  const entering = [...book.orders.values()].some(({ command }) => !command.reduceOnly);
  for (const [id, one] of book.stops) {
    // While an entry works, its stop may be known before its fill.
    const over = (stop !== undefined && id !== stop) || (one.side !== closing && !entering);
    const unneeded = one.status === "NEW" && over;
    one.spareSinceMs = unneeded ? (one.spareSinceMs === 0 ? nowMs : one.spareSinceMs) : 0;
  }
  index(state, account, symbol, book);
}

/**
 * Nobody has looked for a while: what was said of stops meanwhile waits to be folded, so every position without one has
 * its deadline again from now on.
 */
export function watchAnew(state: KernelState): void {
  for (const [book, { account }] of state.sums.watched) {
    if (book.nakedSinceMs === 0) continue;
    book.nakedUntilMs = untilOf(state, book);
    accountChanged(account);
  }
}

const untilOf = (state: KernelState, book: Book): number =>
  state.nowMs + Math.ceil(deadlineOf(book) * (pace.get(state) ?? 1));

/** Whether time alone can make the kernel act on a book. */
export function index({ sums }: KernelState, account: Account, symbol: Symbol, book: Book): void {
  const spare = [...book.stops.values()].some(({ spareSinceMs }) => spareSinceMs > 0);
  if (spare || book.nakedSinceMs > 0) sums.watched.set(book, { account, symbol });
  else sums.watched.delete(book);
}

const watchedOf = ({ sums: { watched } }: KernelState): readonly (readonly [Book, Watched])[] =>
  [...watched].sort(byName);

const deadlineOf = ({ guards }: Book): number =>
  Math.min(...[...guards.values()].map(({ protection }) => protection?.deadlineMs ?? 0));

/** From flat: what was before is over. The newest stay known, because an older word about them may come late. */
export function forgetStops(book: Book): void {
  for (const [id, { status }] of book.stops) {
    if (book.stops.size <= STOPS_KEPT) return;
    if (isStopOver(status)) book.stops.delete(id);
  }
}

/** How fast exchange time runs in the commit that is being folded, for what is meant in real time. */
const pace = new WeakMap<KernelState, number>();

export function keepPace(state: KernelState, reissueAfterMs: number): void {
  pace.set(state, Math.max(1, reissueAfterMs / REISSUE_REAL_MS));
}

/** A position that stood without a confirmed stop for too long. */
export function nakedTrip(
  account: Account,
  nowMs: number,
): { readonly cause: "NAKED_POSITION"; readonly text: string } | undefined {
  for (const [symbol, { nakedSinceMs, nakedUntilMs }] of account.books)
    if (nakedUntilMs > 0 && nowMs > nakedUntilMs)
      return {
        cause: "NAKED_POSITION",
        text: `${symbol} is held without a confirmed stop for ${nowMs - nakedSinceMs} ms, allowed are ${nakedUntilMs - nakedSinceMs}`,
      };
  return undefined;
}

/** Accounts that hold such a position and do not close it yet. */
export function* nakedAccounts(state: KernelState, nowMs: number): Generator<Account> {
  for (const [{ nakedUntilMs }, { account }] of watchedOf(state))
    if (nakedUntilMs > 0 && nowMs > nakedUntilMs && !account.flatten) yield account;
}

/** Cancels of stops that protect nothing any more. Whoever sends one notes when. */
export function* spareStops(
  state: KernelState,
  nowMs: number,
  againAfterMs: number,
): Generator<Watched & { readonly stop: Stop; readonly command: OrderCommand }> {
  for (const [book, { account, symbol }] of watchedOf(state))
    for (const [id, stop] of book.stops) {
      if (stop.spareSinceMs === 0 || nowMs - stop.spareSinceMs < SPARE_FOR_MS) continue;
      if (stop.cancelledAtMs > 0 && nowMs - stop.cancelledAtMs < againAfterMs) continue;
      const { intentId = "", attempt = 0 } = decodeClientOrderId(id) ?? {};
      yield {
        account,
        symbol,
        stop,
        command: {
          action: "CANCEL",
          clientOrderId: id,
          intentId,
          account: account.id,
          symbol,
          side: stop.side,
          leg: "STOP",
          attempt,
          timeInForce: "GTC",
          quantity: ZERO_QUANTITY,
          price: stop.price,
          reduceOnly: true,
          notAfterMs: 0,
          workingUntilMs: 0,
          traceparent: "",
          strategy: "",
        },
      };
    }
}

/** True when time alone makes the kernel act on a stop or a position without one. */
export const isProtectionDue = (state: KernelState, nowMs: number, againAfterMs: number): boolean =>
  state.sums.watched.size > 0 &&
  (nakedAccounts(state, nowMs).next().done !== true ||
    spareStops(state, nowMs, againAfterMs).next().done !== true);
