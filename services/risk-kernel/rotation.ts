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
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { CLOSE_EVERY_MS, closingOrder } from "./exits.ts";
import { usesSlot, type Account, type Book, type KernelState } from "./state.ts";

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
  for (const [symbol, book] of account.books) {
    const settled = book.position.amount !== 0n && book.orders.size === 0;
    const held = book.lastEntryAtMs === 0 || state.nowMs - book.lastEntryAtMs >= policy.cooldownMs;
    if (!settled || !held || symbol === intent.symbol) continue;
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
  if (account.stop !== "ARMED" || account.circuit !== "" || nowMs > rotation.intent.expiresAtMs)
    return "stopped";
  return nowMs - rotation.sinceMs >= (state.policy?.rotationTimeoutMs ?? 0) ? "late" : undefined;
}

export const isRotationDue = (state: KernelState, account: Account, nowMs: number): boolean =>
  rotationEnd(state, account, nowMs) !== undefined || makeRoom(state, account, nowMs) !== undefined;

/** The next order that closes the position to be given up, or undefined while one is under way or it is too early. */
export function makeRoom(state: KernelState, account: Account, nowMs: number): OrderCommand | undefined {
  const { rotation } = account;
  if (rotation === undefined) return undefined;
  const { intentId, traceparent, strategy } = rotation.intent;
  const book = account.books.get(rotation.victim);
  if (book === undefined || nowMs - rotation.askedAtMs < (rotation.closes === 0 ? 0 : CLOSE_EVERY_MS))
    return undefined;
  return closingOrder(state, book, {
    intentId,
    account: account.id,
    symbol: rotation.victim,
    leg: "EXIT",
    attempt: rotation.closes,
    traceparent,
    strategy,
  });
}
