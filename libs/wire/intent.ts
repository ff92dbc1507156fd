import { InvalidValueError } from "#libs/domain/errors.ts";
import {
  format,
  ONE,
  parseMoney,
  parsePrice,
  parseQuantity,
  parseRatio,
  type Ratio,
} from "#libs/domain/fixed.ts";
import { parseAccountId, parseIntentId, parseSymbol } from "#libs/domain/ids.ts";
import { INTENT_LIFE_MS, type ExitPlan, type Intent, type Size } from "#libs/domain/intent.ts";
import { entryStyles, purposes, sides } from "./enums.ts";
import { decodeAs, textOf, traceparentOf, wholeNumber } from "./fields.ts";
import { plimsoll } from "./gen/plimsoll.js";
import protobuf from "./protobuf.js";

const wire = plimsoll.v1;
type WireIntent = plimsoll.v1.Intent;
type WireExitPlan = plimsoll.v1.ExitPlan;

const WORKING_MS_MAX = 24 * 3_600_000;

/** @throws InvalidValueError when the bytes are no Intent or a field is outside its range; names the field. */
export function decodeIntent(bytes: Uint8Array): Intent {
  const message = decodeAs("Intent", () => wire.Intent.decode(bytes));
  const purpose = purposes.fromWire(message.purpose);
  const createdAtMs = wholeNumber("createdAtMs", message.createdAtMs, 1);
  const exitPlan = message.exitPlan as WireExitPlan | null;
  return {
    intentId: parseIntentId(message.intentId),
    account: parseAccountId(message.account),
    strategy: strategyOf(message.strategy),
    symbol: parseSymbol(message.symbol),
    side: sides.fromWire(message.side),
    purpose,
    size: sizeOf(message, purpose),
    entryStyle: entryStyles.fromWire(message.entryStyle),
    slippageBps: wholeNumber("slippageBps", message.slippageBps, 0, 1000),
    workingMs: wholeNumber("workingMs", message.workingMs, 0, WORKING_MS_MAX),
    confidence: within("confidence", message.confidence, 0n, ONE),
    votes: message.votes.map((vote) => ({
      voter: textOf("votes.voter", vote.voter, 1, 60),
      score: within("votes.score", vote.score, -ONE, ONE),
    })),
    createdAtMs,
    expiresAtMs: wholeNumber("expiresAtMs", message.expiresAtMs, createdAtMs, createdAtMs + INTENT_LIFE_MS),
    traceparent: traceparentOf(message.traceparent),
    // Behind all else: what follows a spread is put into an object piece by piece.
    ...(exitPlan === null ? {} : { exitPlan: exitPlanFromWire(exitPlan) }),
  };
}

export function encodeIntent(intent: Intent): Uint8Array {
  const { size } = intent;
  return wire.Intent.encode({
    intentId: intent.intentId,
    account: intent.account,
    strategy: intent.strategy,
    symbol: intent.symbol,
    side: sides.toWire(intent.side),
    purpose: purposes.toWire(intent.purpose),
    ...(size.kind === "quantity" ? { quantity: format(size.quantity) } : {}),
    ...(size.kind === "notional" ? { notional: format(size.notional) } : {}),
    ...(size.kind === "risk" ? { riskPercent: format(size.percent) } : {}),
    entryStyle: entryStyles.toWire(intent.entryStyle),
    slippageBps: intent.slippageBps,
    workingMs: intent.workingMs,
    ...(intent.exitPlan === undefined ? {} : { exitPlan: exitPlanToWire(intent.exitPlan) }),
    confidence: format(intent.confidence),
    votes: intent.votes.map(({ voter, score }) => ({ voter, score: format(score) })),
    createdAtMs: intent.createdAtMs,
    expiresAtMs: intent.expiresAtMs,
    traceparent: intent.traceparent,
  }).finish();
}

/** What can be read of an intent that {@link decodeIntent} refused, so that its sender still gets an answer. */
export function peekIntent(bytes: Uint8Array): {
  readonly intentId: string;
  readonly account: string;
  readonly symbol: string;
} {
  try {
    const { intentId, account, symbol } = wire.Intent.decode(bytes);
    return { intentId: intentId.slice(0, 64), account: account.slice(0, 64), symbol: symbol.slice(0, 64) };
  } catch {
    // Not an Intent at all; the caller answers from the subject and keeps the bytes.
    return { intentId: "", account: "", symbol: "" };
  }
}

/** Field 6, a varint, and field 14, text. */
const PURPOSE_TAG = 6 << 3;
const CONFIDENCE_TAG = (14 << 3) | 2;

/** Whether the bytes say REDUCE or CLOSE; reads nothing else. False for what is no Intent: it is refused in its turn. */
export function isExitIntent(bytes: Uint8Array): boolean {
  let purpose = 0;
  try {
    const reader = protobuf.Reader.create(bytes);
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      if (tag === PURPOSE_TAG) purpose = reader.int32();
      else reader.skipType(tag & 7);
    }
  } catch {
    return false;
  }
  return purpose === wire.Purpose.PURPOSE_REDUCE || purpose === wire.Purpose.PURPOSE_CLOSE;
}

/** What decides which intent waits; reads nothing else. What cannot be read is of no confidence. */
export function glanceAtIntent(bytes: Uint8Array): { readonly isExit: boolean; readonly confidence: Ratio } {
  let confidence = "";
  try {
    const reader = protobuf.Reader.create(bytes);
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      if (tag === CONFIDENCE_TAG) confidence = reader.string();
      else reader.skipType(tag & 7);
    }
    return { isExit: isExitIntent(bytes), confidence: within("confidence", confidence, 0n, ONE) };
  } catch {
    return { isExit: isExitIntent(bytes), confidence: 0n as Ratio };
  }
}

export function exitPlanFromWire(plan: WireExitPlan): ExitPlan {
  return {
    ...(plan.stopPrice == null ? {} : { stopPrice: parsePrice(plan.stopPrice, "exitPlan.stopPrice") }),
    ...(plan.stopPercent == null ? {} : { stopPercent: positive("exitPlan.stopPercent", plan.stopPercent) }),
    ...optional("targetPercent", plan.targetPercent),
    ladder: plan.ladder.map((step) => ({
      r: positive("exitPlan.ladder.r", step.r),
      fraction: within("exitPlan.ladder.fraction", step.fraction, 1n, ONE),
    })),
    ...optional("trailingAtr", plan.trailingAtr),
    ...optional("breakEvenR", plan.breakEvenR),
    ...optional("pnlFloorPercent", plan.pnlFloorPercent),
    ...optional("liquidationDistancePercent", plan.liquidationDistancePercent),
    horizonMs: wholeNumber("exitPlan.horizonMs", plan.horizonMs),
  };
}

export function exitPlanToWire(plan: ExitPlan): plimsoll.v1.ExitPlan.$Properties {
  const text = (value: Ratio | undefined): string => (value === undefined ? "" : format(value));
  return {
    ...(plan.stopPrice === undefined ? {} : { stopPrice: format(plan.stopPrice) }),
    ...(plan.stopPrice === undefined && plan.stopPercent !== undefined
      ? { stopPercent: format(plan.stopPercent) }
      : {}),
    targetPercent: text(plan.targetPercent),
    ladder: plan.ladder.map(({ r, fraction }) => ({ r: format(r), fraction: format(fraction) })),
    trailingAtr: text(plan.trailingAtr),
    breakEvenR: text(plan.breakEvenR),
    pnlFloorPercent: text(plan.pnlFloorPercent),
    liquidationDistancePercent: text(plan.liquidationDistancePercent),
    horizonMs: plan.horizonMs,
  };
}

function sizeOf(message: WireIntent, purpose: Intent["purpose"]): Size {
  if (purpose === "CLOSE") {
    const given = message.quantity ?? message.notional ?? message.riskPercent;
    if (given != null)
      throw new InvalidValueError("size", given, "left out when purpose is CLOSE: all of it");
    return { kind: "all" };
  }
  if (message.quantity != null) return { kind: "quantity", quantity: parseQuantity(message.quantity) };
  if (purpose === "REDUCE") throw new InvalidValueError("size", null, "a quantity when purpose is REDUCE");
  if (message.notional != null) {
    const notional = parseMoney(message.notional, "notional");
    if (notional <= 0n) throw new InvalidValueError("notional", message.notional, "a decimal > 0");
    return { kind: "notional", notional };
  }
  if (message.riskPercent != null)
    return { kind: "risk", percent: within("riskPercent", message.riskPercent, 1n, 5n * ONE) };
  throw new InvalidValueError("size", null, "one of quantity, notional, riskPercent");
}

/** @throws InvalidValueError unless it is the name of a strategy. */
export function strategyOf(text: string): string {
  if (!/^[A-Za-z0-9_.-]{1,40}$/.test(text))
    throw new InvalidValueError("strategy", text, "1-40 characters of A-Z a-z 0-9 _ . -");
  return text;
}

function within(field: string, text: string, min: bigint, max: bigint): Ratio {
  const value = parseRatio(text, field);
  if (value < min || value > max)
    throw new InvalidValueError(field, text, `within ${format(min as Ratio)}..${format(max as Ratio)}`);
  return value;
}

const positive = (field: string, text: string): Ratio => within(field, text, 1n, 1_000_000n * ONE);

function optional<Key extends string>(key: Key, text: string): { readonly [K in Key]?: Ratio } {
  return (text === "" ? {} : { [key]: positive(`exitPlan.${key}`, text) }) as { readonly [K in Key]?: Ratio };
}
