import {
  format,
  max,
  min,
  minus,
  ONE,
  plus,
  ratioOf,
  scaleBy,
  type Money,
  type Ratio,
} from "#libs/domain/fixed.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { scopedStop } from "./levels.ts";
import { usesSlot, type Book } from "./book.ts";
import type { Account } from "./account.ts";
import type { KernelState } from "./state.ts";
import { beginExit, type BegunExit } from "./sweep.ts";
import { isTarget } from "./target-state.ts";

/** What one R of open profit is worth beside confidence. */
const WEIGHT_OF_R = (ONE / 5n) as Ratio;

/** Position slots of an account now: the account's own cap, or fewer while the market gives no more. */
export interface SlotCap {
  readonly slots: number;
  readonly reason: "ACCOUNT_SLOTS" | "REGIME_SLOTS";
  readonly lever: keyof Policy;
}

const REGIME_KEY = {
  BASE: "regimeSlotsBase",
  TREND: "regimeSlotsTrend",
  CHOP: "regimeSlotsChop",
} as const satisfies Record<string, keyof Policy>;

/** A regime nobody has confirmed lately counts as CHOP; a cap of 0 for a regime means that it has none. */
export function slotCap(state: KernelState, policy: Policy): SlotCap {
  const { regime } = state.conditions;
  const fresh = regime !== undefined && state.nowMs - regime.asOfMs <= policy.regimeStaleMs;
  const lever = REGIME_KEY[fresh ? regime.regime : "CHOP"];
  const ofRegime = policy[lever];
  return ofRegime === 0 || ofRegime >= policy.accountSlotsMax
    ? { slots: policy.accountSlotsMax, reason: "ACCOUNT_SLOTS", lever: "accountSlotsMax" }
    : { slots: ofRegime, reason: "REGIME_SLOTS", lever };
}

/** The least of what desk, account and regime give an account, and the policy key that gives it. */
export function effectiveSlots(
  state: KernelState,
  policy: Policy,
): { readonly slots: number; readonly lever: keyof Policy } {
  const own = slotCap(state, policy);
  return policy.deskSlotsMax < own.slots ? { slots: policy.deskSlotsMax, lever: "deskSlotsMax" } : own;
}

/**
 * What a position is worth keeping: the confidence it was entered with, plus a fifth of its open profit in R (the
 * loss at its stop when it was entered), that within −1..1. A position no strategy of ours opened scores 0 + its R.
 */
export function scoreOf(book: Book): Ratio {
  const r =
    book.riskAtStop > 0n
      ? max(-ONE as Ratio, min(ONE, signedRatio(book.sums.unrealized, book.riskAtStop)))
      : (0n as Ratio);
  return plus(book.confidence, scaleBy(r, WEIGHT_OF_R, "down"));
}

const signedRatio = (part: Money, whole: Money): Ratio =>
  part < 0n ? (-ratioOf(-part as Money, whole, "down") as Ratio) : ratioOf(part, whole, "down");

/** Whether a book is a position and nothing else: no entry of it works, and no order but where it takes profit. */
function isSettled({ position, entries, orders }: Book): boolean {
  if (entries.size > 0 || position.amount === 0n) return false;
  // Most have none; looking through nothing takes longer than seeing that it is nothing.
  if (orders.size === 0) return true;
  for (const order of orders.values()) if (!isTarget(order)) return false;
  return true;
}

/** The position to give up for an intent of this confidence, or why none is. */
export function weakestFor(
  state: KernelState,
  account: Account,
  intent: Intent,
  policy: Policy,
): { readonly victim: Symbol } | { readonly because: string } {
  if (account.rotation !== undefined)
    return { because: `a rotation to ${account.rotation.intent.symbol} is under way` };
  let weakest: { symbol: Symbol; score: Ratio } | undefined;
  // Most books are of symbols that are not held.
  let used = account.sums.slots;
  for (const [symbol, book] of account.books) {
    if (used === 0) break;
    used -= book.sums.slots;
    if (book.sums.slots === 0 || !isSettled(book) || account.exits.has(symbol)) continue;
    const held = book.lastEntryAtMs === 0 || state.nowMs - book.lastEntryAtMs >= policy.cooldownMs;
    if (!held || symbol === intent.symbol) continue;
    const score = scoreOf(book);
    if (weakest === undefined || score < weakest.score) weakest = { symbol, score };
  }
  if (weakest === undefined) return { because: "no position can be given up now" };
  const needed = plus(weakest.score, policy.rotationImprovementMin);
  if (intent.confidence < needed)
    return {
      because: `the weakest, ${weakest.symbol}, scores ${format(weakest.score)}: ${format(minus(needed, intent.confidence))} more confidence is needed`,
    };
  return { victim: weakest.symbol };
}

/** The account as it is judged for an intent that a position makes room for: what that takes is free, what it has won or lost stays. */
export function withoutBook(account: Account, symbol: Symbol): Account {
  const book = account.books.get(symbol);
  if (book === undefined) return account;
  const { sums } = account;
  return {
    ...account,
    sums: {
      ...sums,
      gross: minus(sums.gross, book.sums.gross),
      margin: minus(sums.margin, book.sums.margin),
    },
    maintenance: minus(account.maintenance, book.maintenance),
    unbracketed: minus(account.unbracketed, book.unbracketed),
  };
}

/** Whether the waiting intent has to be decided now, and whether for lack of time. */
export function rotationEnd(
  state: KernelState,
  account: Account,
  nowMs: number,
): "free" | "stopped" | "late" | undefined {
  const { rotation } = account;
  if (rotation === undefined) return undefined;
  const book = account.books.get(rotation.victim);
  if (book === undefined || !usesSlot(book)) return "free";
  const { symbol, strategy, expiresAtMs } = rotation.intent;
  if (account.stop !== "ARMED" || account.circuit !== "" || nowMs > expiresAtMs) return "stopped";
  if (scopedStop(state, symbol, strategy) !== undefined) return "stopped";
  return nowMs - rotation.sinceMs >= (state.policy?.rotationTimeoutMs ?? 0) ? "late" : undefined;
}

export const isRotationDue = (state: KernelState, account: Account, nowMs: number): boolean =>
  rotationEnd(state, account, nowMs) !== undefined || makeRoom(state, account) !== undefined;

/** The exit of the position to be given up; undefined while one runs. */
export function makeRoom(state: KernelState, account: Account): BegunExit | undefined {
  const { rotation } = account;
  const book = rotation === undefined ? undefined : account.books.get(rotation.victim);
  if (rotation === undefined || book === undefined || account.exits.has(rotation.victim)) return undefined;
  const { intentId, traceparent, strategy } = rotation.intent;
  return beginExit(state, account, rotation.victim, book, {
    cause: "ROTATION",
    intentId,
    leg: "EXIT",
    attemptFrom: rotation.closes,
    traceparent,
    strategy,
    firstBps: undefined,
  });
}
