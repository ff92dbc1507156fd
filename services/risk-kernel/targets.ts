import type { Fill } from "#libs/domain/fact.ts";
import {
  max,
  min,
  minus,
  ONE,
  percentOf,
  plus,
  reducingSide,
  scaleBy,
  sizeOf,
  toStep,
  ZERO_QUANTITY,
  type Price,
  type Quantity,
  type Ratio,
  type Side,
} from "#libs/domain/fixed.ts";
import { ATTEMPTS_PER_LEG, clientOrderIdOf, parseIntentId, type Symbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { SymbolReference } from "#libs/domain/reference.ts";
import type { Raise } from "./alert.ts";
import type { Account } from "./account.ts";
import type { Book } from "./book.ts";
import { remainingOf, type OpenOrder } from "./orders.ts";
import { take } from "./reserving.ts";
import { byName, type KernelState, type Watched } from "./state.ts";
import { aim, isTarget, type TargetLeg, type TargetPlan } from "./target-state.ts";
import { heldAt } from "./held-price.ts";

/** How often a target is tried; a position without one still has its stop. */
const FAILURES_MAX = 2;
const RETRY_MS = 1_000;
/** A target beyond the exchange's price band waits until the price is nearer; looked at again so often. Exchange time. */
const FAR_MS = 10_000;
/**
 * An entry fills in many parts, and the exchange lets 200 orders of a symbol rest: what fills so soon behind an order of a leg
 * is placed together, later with each order that works there. Exchange time.
 */
const GATHER_MS = 1_000;
const GATHER_MAX_MS = 30_000;

/** A ladder's rungs in R, of the distance to the stop, and the target for the rest; on the tick further away. */
export function legsOf(
  { exitPlan, protection, side, price }: OrderCommand,
  { tickSize, minPrice, maxPrice }: SymbolReference,
): readonly TargetLeg[] {
  if (exitPlan === undefined || protection === undefined) return [];
  const { stopPrice } = protection;
  const risk = price > stopPrice ? minus(price, stopPrice) : minus(stopPrice, price);
  const shares = new Map<Price, Ratio>();
  const add = (distance: Price, share: Ratio): void => {
    const at =
      side === "BUY"
        ? toStep(plus(price, distance), tickSize, "up")
        : toStep(max(minus(price, distance), 0n as Price), tickSize, "down");
    if (share === 0n || at < max(minPrice, tickSize) || (maxPrice > 0n && at > maxPrice)) return;
    shares.set(at, plus(shares.get(at) ?? (0n as Ratio), share));
  };
  let rest = ONE;
  for (const { r, fraction } of exitPlan.ladder) {
    const share = min(fraction, rest);
    add(scaleBy(risk, r, "up"), share);
    rest = minus(rest, share);
  }
  if (exitPlan.targetPercent !== undefined && exitPlan.targetPercent > 0n)
    add(percentOf(price, exitPlan.targetPercent, "up"), rest);
  return [...shares]
    .map(([at, share]) => ({ price: at, share, taken: ZERO_QUANTITY }))
    .sort((a, b) => (side === "BUY" ? ascending(a.price, b.price) : ascending(b.price, a.price)));
}

const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : Number(a > b));

/** A fill of an entry makes its targets larger; one of a target is taken. */
export function noteTargetFill(
  state: KernelState,
  book: Book,
  { command }: OpenOrder,
  fill: Pick<Fill, "quantity" | "price">,
): void {
  const { leg, intentId, symbol, side } = command;
  const known = book.targets.get(intentId);
  if (leg === "TARGET") {
    const taken = known?.legs.find(({ price }) => price === command.price);
    if (taken !== undefined) taken.taken = plus(taken.taken, fill.quantity);
    return;
  }
  if (leg !== "ENTRY") return;
  if (known !== undefined) {
    known.filled = plus(known.filled, fill.quantity);
    return;
  }
  const reference = state.references.get(symbol);
  const legs = reference === undefined ? [] : legsOf(command, reference);
  if (legs.length > 0)
    book.targets.set(intentId, {
      side: side === "BUY" ? "SELL" : "BUY",
      legs,
      filled: fill.quantity,
      firstAttempt: book.targetsPlaced % ATTEMPTS_PER_LEG,
      attempts: 0,
      failures: 0,
      notBeforeMs: 0,
    });
}

/** A target ended with something left that nobody asked it to leave, while the position was there. */
export function noteTargetEnd(state: KernelState, book: Book, order: OpenOrder, raise: Raise): void {
  const { command, phase, cancelledAtMs } = order;
  const plan = book.targets.get(command.intentId);
  if (!isTarget(order) || phase !== "ENDED" || cancelledAtMs > 0 || plan === undefined) return;
  const left = minus(order.quantity, order.reported);
  if (left <= 0n || sizeOf(book.position.amount) < left) return;
  // What ends with another, as a whole ladder does when the exchange cancels what rests, fails once with it.
  if (plan.failures > 0 && order.committedAtMs <= plan.notBeforeMs - RETRY_MS) return;
  plan.failures += 1;
  plan.notBeforeMs = state.nowMs + RETRY_MS;
  if (plan.failures === FAILURES_MAX)
    raise({
      severity: "WARNING",
      kind: "target-gone",
      account: command.account,
      text: `${command.symbol}: targets of intent ${command.intentId} ended ${FAILURES_MAX} times without being filled and are placed no more; the position keeps its stop. Close it, or look at order-router's log for the exchange's words`,
    });
}

/** Books whose targets have to be looked at now. */
export const aimedBooks = ({ sums: { aimed }, nowMs }: KernelState): readonly (readonly [Book, Watched])[] =>
  [...aimed].filter(([{ aimAtMs }]) => aimAtMs <= nowMs).sort(byName);

export function isTargetDue({ sums: { aimed } }: KernelState, nowMs: number): boolean {
  for (const { aimAtMs } of aimed.keys()) if (aimAtMs <= nowMs) return true;
  return false;
}

/**
 * Makes a book's targets what they have to be: none beside an exit to flat or without a position, never more than is
 * held, nearest first; every leg's share of what its entry has filled, less what was taken there.
 */
export function applyTargets(
  state: KernelState,
  account: Account,
  symbol: Symbol,
  book: Book,
  againAfterMs: number,
  orders: OrderCommand[],
): void {
  const { nowMs } = state;
  const kept = cancelExcess(state, account, symbol, book, againAfterMs, orders);
  let nextMs = Number.POSITIVE_INFINITY;
  for (const order of book.orders.values())
    if (isTarget(order) && order.cancelledAtMs > 0)
      nextMs = Math.min(nextMs, order.cancelledAtMs + againAfterMs);
  if (kept !== undefined) nextMs = Math.min(nextMs, place(state, account, symbol, book, kept, orders));
  aim(state, account, symbol, book, nextMs === Number.POSITIVE_INFINITY ? 0 : Math.max(nextMs, nowMs + 1));
}

/** Gives what of the position no order has claimed yet; undefined: nothing is to be placed. */
function cancelExcess(
  state: KernelState,
  account: Account,
  symbol: Symbol,
  book: Book,
  againAfterMs: number,
  orders: OrderCommand[],
): bigint | undefined {
  const { amount } = book.position;
  const exit = account.exits.get(symbol);
  const side =
    amount === 0n || (exit !== undefined && exit.left === undefined) ? undefined : reducingSide(amount);
  let room: bigint = sizeOf(amount);
  const targets: OpenOrder[] = [];
  for (const order of book.orders.values())
    if (isTarget(order)) targets.push(order);
    else if (order.command.reduceOnly && order.command.side === side && order.cancelledAtMs === 0)
      room -= remainingOf(order);
  for (const order of nearestFirst(targets)) {
    room -= remainingOf(order);
    const { command, cancelledAtMs, phase } = order;
    const wanted = command.side === side && room >= 0n && book.targets.has(command.intentId);
    if (phase === "ENDED" || (wanted && cancelledAtMs === 0)) continue;
    if (cancelledAtMs > 0 && state.nowMs - cancelledAtMs < againAfterMs) continue;
    order.cancelledAtMs = state.nowMs;
    orders.push({ ...command, action: "CANCEL" });
  }
  return side === undefined ? undefined : room;
}

const nearestFirst = (targets: readonly OpenOrder[]): readonly OpenOrder[] =>
  targets.toSorted(({ command: a }, { command: b }) =>
    a.side === "SELL" ? ascending(a.price, b.price) : ascending(b.price, a.price),
  );

/** Gives when to look again, exchange time. */
function place(
  state: KernelState,
  account: Account,
  symbol: Symbol,
  book: Book,
  free: bigint,
  orders: OrderCommand[],
): number {
  const reference = state.references.get(symbol);
  let [room, nextMs] = [free, Number.POSITIVE_INFINITY];
  for (const [intent, plan] of book.targets) {
    if (reference === undefined || plan.failures >= FAILURES_MAX) continue;
    if (plan.side !== reducingSide(book.position.amount)) continue;
    const missing = missingOf(book, intent, plan, reference);
    for (const [leg, wanted] of missing) {
      const most = min(max(room, 0n) as Quantity, reference.maxQuantity);
      const quantity = toStep(min(wanted, most), reference.stepSize, "down");
      if (quantity === 0n || quantity < reference.minQuantity || plan.attempts >= ATTEMPTS_PER_LEG) continue;
      const fromMs = Math.max(plan.notBeforeMs, gathersUntil(book, intent, leg));
      if (fromMs > state.nowMs) nextMs = Math.min(nextMs, fromMs);
      else if (isFar(state, symbol, plan.side, leg.price, reference))
        nextMs = Math.min(nextMs, state.nowMs + FAR_MS);
      else {
        room -= quantity;
        const command = commandOf(account, symbol, book, intent, plan, leg.price, quantity);
        plan.attempts += 1;
        book.targetsPlaced += 1;
        orders.push(command);
        take(state, account, command);
      }
    }
  }
  return nextMs;
}

/** Until when further fills are gathered, exchange time: each order that works at the leg doubles how long. */
function gathersUntil({ orders }: Book, intent: string, { price }: TargetLeg): number {
  let [working, newestMs] = [0, 0];
  for (const order of orders.values()) {
    if (!isTarget(order) || order.command.intentId !== intent || order.command.price !== price) continue;
    working += 1;
    newestMs = Math.max(newestMs, order.committedAtMs);
  }
  return working === 0 ? 0 : newestMs + Math.min(GATHER_MAX_MS, GATHER_MS * 2 ** (working - 1));
}

/** What each leg lacks: its share of what is filled, less what was taken and what works there. */
function missingOf(
  book: Book,
  intent: string,
  { legs, filled }: TargetPlan,
  { stepSize }: SymbolReference,
): readonly (readonly [TargetLeg, Quantity])[] {
  const whole = legs.reduce((sum, { share }) => plus(sum, share), 0n as Ratio) >= ONE;
  let rest = filled;
  return legs.map((leg, i) => {
    const last = whole && i === legs.length - 1;
    const share = last ? rest : min(toStep(scaleBy(filled, leg.share, "down"), stepSize, "down"), rest);
    rest = minus(rest, share);
    let there = leg.taken;
    for (const order of book.orders.values())
      if (isTarget(order) && order.command.intentId === intent && order.command.price === leg.price)
        there = plus(there, remainingOf(order));
    return [leg, max(minus(share, there), ZERO_QUANTITY)] as const;
  });
}

/** Beyond the exchange's price band, as far as the mark price is known. */
function isFar(
  { marks }: KernelState,
  symbol: Symbol,
  side: Side,
  price: Price,
  { multiplierUp, multiplierDown }: SymbolReference,
): boolean {
  const known = marks.get(symbol);
  if (known === undefined) return true;
  const { mark } = heldAt(known);
  return side === "SELL"
    ? price > scaleBy(mark, multiplierUp, "down")
    : price < scaleBy(mark, multiplierDown, "up");
}

function commandOf(
  { id }: Account,
  symbol: Symbol,
  { strategy }: Book,
  intent: string,
  { side, firstAttempt, attempts }: TargetPlan,
  price: Price,
  quantity: Quantity,
): OrderCommand {
  const attempt = (firstAttempt + attempts) % ATTEMPTS_PER_LEG;
  return {
    action: "PLACE",
    clientOrderId: clientOrderIdOf(parseIntentId(intent), "TARGET", attempt),
    intentId: intent,
    account: id,
    symbol,
    side,
    leg: "TARGET",
    attempt,
    timeInForce: "GTC",
    quantity,
    price,
    reduceOnly: true,
    notAfterMs: 0,
    workingUntilMs: 0,
    traceparent: "",
    strategy,
  };
}
