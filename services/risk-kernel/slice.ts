import { depthWithin, DEPTH_BANDS_BPS } from "#libs/domain/depth.ts";
import {
  max,
  min,
  plus,
  quantityFor,
  reducingSide,
  sizeOf,
  ZERO_QUANTITY,
  type Price,
  type Quantity,
  type Side,
} from "#libs/domain/fixed.ts";
import {
  ATTEMPTS_PER_LEG,
  clientOrderIdOf,
  timeOfUuid7,
  uuid7,
  type ClientOrderId,
  type IntentId,
  type Symbol,
} from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { NORMAL_POLICY, type Policy } from "#libs/domain/policy.ts";
import { sha256 } from "#libs/wire/sha256.ts";
import { exitPrice, lotsOf } from "./exit-pricing.ts";
import type { Exit } from "./exit-state.ts";
import { askOf, bidOf } from "./pricing.ts";
import { remainingOf, type OpenOrder } from "./orders.ts";
import type { Account } from "./account.ts";
import type { Book } from "./book.ts";
import type { KernelState } from "./state.ts";
import { isTarget } from "./target-state.ts";
import { heldAt } from "./held-price.ts";

/** Ids of one intent end here: the next slices carry an id that follows from it. */

/** One order of an exit, and how far it may go. */
export interface Slice {
  readonly command: OrderCommand;
  readonly step: number;
  readonly bps: number;
}

/** How far slices may go, step by step, basis points; "MARKET": as far as the exchange's price band. */
export function levelsOf(policy: Policy, firstBps: number | undefined): readonly (number | "MARKET")[] {
  const { exitStepsBps, exitMaxBps, exitLastLevel } = policy;
  const first = Math.min(firstBps ?? exitStepsBps[0] ?? exitMaxBps, exitMaxBps);
  const between = exitStepsBps.filter((bps) => bps > first && bps < exitMaxBps);
  return [
    first,
    ...between,
    ...(first < exitMaxBps ? [exitMaxBps] : []),
    ...(exitLastLevel === "MARKET" ? (["MARKET"] as const) : []),
  ];
}

export const policyOf = (state: KernelState): Policy => state.policy ?? NORMAL_POLICY;

/** An order of a sweep: it takes what it finds at once. */
export const isSlice = ({ command }: OpenOrder): boolean =>
  command.reduceOnly && command.timeInForce === "IOC" && command.leg !== "ENTRY";

/** An exit that rests: it waits for its price, or for its time to be over. */
export const isRestingExit = ({ command, phase }: OpenOrder): boolean =>
  command.reduceOnly && command.timeInForce === "GTX" && phase !== "ENDED";

/** What may still be asked for of `left`, or of all that is held: no exit of the book has claimed it yet. */
export function unclaimed(
  { position: { amount }, orders }: Book,
  left?: Quantity,
  strays: readonly ClientOrderId[] = [],
): Quantity {
  if (amount === 0n) return ZERO_QUANTITY;
  let [claimed, sliced] = [0n, 0n];
  for (const order of orders.values()) {
    const { reduceOnly, side, clientOrderId } = order.command;
    // One that would reduce the other side takes nothing of this one, and a target gives way.
    if (!reduceOnly || side !== reducingSide(amount) || isTarget(order)) continue;
    const own = isSlice(order) && !strays.includes(clientOrderId);
    // Whatever is heard of a silent exit, it can only reduce: it must not keep a position from being closed.
    if (isGivenUp(order) && (left === undefined || !own)) continue;
    claimed += remainingOf(order);
    if (own) sliced += remainingOf(order);
  }
  const held = sizeOf(amount) - claimed;
  const rest = left === undefined ? held : min(held, left - sliced);
  return max(rest, 0n) as Quantity;
}

/** It is being cancelled and nobody says what became of it: a slice at once, one that rests when asking brought nothing. */
const isGivenUp = (order: OpenOrder): boolean =>
  order.cancelledAtMs > 0 && (isSlice(order) || (order.phase === "UNKNOWN" && order.reissues > 0));

interface SliceRequest {
  /** Place in {@link levelsOf}. */
  readonly step: number;
  /** No more than this, whatever is left. */
  readonly most?: Quantity | undefined;
  /** What orders claim that are given up with this one: for an exit to flat it is free. */
  readonly freed?: Quantity | undefined;
}

/** The next slice: what the book takes within this step, a lot at least, what is left at most. */
export function sliceOf(
  state: KernelState,
  account: Account,
  symbol: Symbol,
  book: Book,
  exit: Exit,
  { step, most, freed }: SliceRequest,
): Slice | undefined {
  const policy = policyOf(state);
  const reference = state.references.get(symbol);
  const mark = state.marks.get(symbol);
  const level = levelsOf(policy, exit.firstBps)[step] ?? policy.exitMaxBps;
  const touch = touchOf(state, symbol, book, exit.side);
  let rest = unclaimed(book, exit.left, exit.strays);
  if (freed !== undefined && exit.left === undefined)
    rest = min(plus(rest, freed), sizeOf(book.position.amount));
  if (most !== undefined) rest = min(rest, most);
  const price = exitPrice(exit.side, level, mark, book, reference);
  const bps = level === "MARKET" ? bpsThrough(exit.side, touch, price) : level;
  const fresh = mark?.depth !== undefined && state.nowMs - mark.depth.receivedAtMs <= policy.marketStaleMs;
  const known =
    fresh && mark.depth !== undefined
      ? min(depthWithin(mark.depth, exit.side, bps), quantityFor(policy.exitSliceNotionalMax, touch))
      : quantityFor(policy.exitBlindNotional, touch);
  const quantity = lotsOf(rest, known, reference);
  if (quantity === 0n) return undefined;
  const count = exit.attemptFrom + exit.slices;
  const attempt = count % ATTEMPTS_PER_LEG;
  const intentId = idOf(exit, Math.floor(count / ATTEMPTS_PER_LEG));
  return {
    step,
    bps,
    command: {
      action: "PLACE",
      clientOrderId: clientOrderIdOf(intentId, exit.leg, attempt),
      intentId,
      account: account.id,
      symbol,
      side: exit.side,
      leg: exit.leg,
      attempt,
      timeInForce: "IOC",
      quantity,
      price,
      reduceOnly: true,
      notAfterMs: 0,
      workingUntilMs: 0,
      traceparent: exit.traceparent,
      strategy: exit.strategy,
    },
  };
}

/** Ids never repeat, however many slices it takes. */
const idOf = ({ intentId }: Exit, round: number): IntentId =>
  round === 0 ? intentId : uuid7(timeOfUuid7(intentId), sha256(`${intentId} exit ${round}`));

function touchOf(state: KernelState, symbol: Symbol, book: Book, side: Side): Price {
  const mark = state.marks.get(symbol);
  if (mark === undefined) return max(book.position.entryPrice, 1n as Price);
  const held = heldAt(mark);
  return side === "SELL" ? bidOf(held) : askOf(held);
}

/** Whole basis points from the touch to a worse price, rounded up. */
function bpsThrough(side: Side, touch: Price, price: Price): number {
  const through = side === "SELL" ? touch - price : price - touch;
  return through <= 0n ? 0 : Number((through * 10_000n + touch - 1n) / touch);
}

/** The band of the book that would take so much now, basis points; "" while that is not known. */
export function estimate(state: KernelState, symbol: Symbol, side: Side, wanted: Quantity): string {
  const mark = state.marks.get(symbol);
  if (mark?.depth === undefined || state.nowMs - mark.depth.receivedAtMs > policyOf(state).marketStaleMs)
    return "";
  for (const band of DEPTH_BANDS_BPS) if (depthWithin(mark.depth, side, band) >= wanted) return String(band);
  return `>${DEPTH_BANDS_BPS.at(-1)}`;
}
