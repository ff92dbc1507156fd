import {
  format,
  parsePrice,
  parsePriceOrZero,
  parseQuantity,
  parseQuantityOrZero,
} from "#libs/domain/fixed.ts";
import { InvalidValueError } from "#libs/domain/errors.ts";
import { ATTEMPTS_PER_LEG, parseAccountId, parseClientOrderId, parseSymbol } from "#libs/domain/ids.ts";
import type { Answer, OrderCommand, Protection } from "#libs/domain/ledger.ts";
import { denialReasons, legs, orderActions, sides, timesInForce, verdicts, workingTypes } from "./enums.ts";
import { decodeAs, textOf, traceparentOf, wholeNumber } from "./fields.ts";
import { plimsoll } from "./gen/plimsoll.js";
import { exitPlanFromWire, exitPlanToWire } from "./intent.ts";

const wire = plimsoll.v1;

/** An order command as it stands in a Commit. @throws InvalidValueError naming the field. */
export function orderCommandFromWire(command: plimsoll.v1.OrderCommand): OrderCommand {
  const exitPlan = command.exitPlan as plimsoll.v1.ExitPlan | null;
  const protection = command.protection as plimsoll.v1.Protection | null;
  const leg = legs.fromWire(command.leg);
  const action = orderActions.fromWire(command.action);
  if (leg === "STOP" && action !== "CANCEL")
    throw new InvalidValueError("action", action, "CANCEL for a STOP: its entry places it");
  return {
    action,
    clientOrderId: parseClientOrderId(command.clientOrderId),
    intentId: textOf("intentId", command.intentId, 0, 64),
    account: parseAccountId(command.account),
    symbol: parseSymbol(command.symbol),
    side: sides.fromWire(command.side),
    leg,
    attempt: wholeNumber("attempt", command.attempt, 0, ATTEMPTS_PER_LEG - 1),
    timeInForce: timesInForce.fromWire(command.timeInForce),
    quantity: leg === "STOP" ? parseQuantityOrZero(command.quantity) : parseQuantity(command.quantity),
    price: leg === "STOP" ? parsePriceOrZero(command.price) : parsePrice(command.price),
    reduceOnly: command.reduceOnly,
    notAfterMs: wholeNumber("notAfterMs", command.notAfterMs),
    workingUntilMs: wholeNumber("workingUntilMs", command.workingUntilMs),
    ...(exitPlan == null ? {} : { exitPlan: exitPlanFromWire(exitPlan) }),
    ...(protection == null ? {} : { protection: protectionFromWire(protection) }),
    traceparent: traceparentOf(command.traceparent),
    strategy: textOf("strategy", command.strategy, 0, 40),
  };
}

export function orderCommandToWire(command: OrderCommand): plimsoll.v1.OrderCommand.$Properties {
  return {
    action: orderActions.toWire(command.action),
    clientOrderId: command.clientOrderId,
    intentId: command.intentId,
    account: command.account,
    symbol: command.symbol,
    side: sides.toWire(command.side),
    leg: legs.toWire(command.leg),
    attempt: command.attempt,
    timeInForce: timesInForce.toWire(command.timeInForce),
    quantity: format(command.quantity),
    price: format(command.price),
    reduceOnly: command.reduceOnly,
    notAfterMs: command.notAfterMs,
    workingUntilMs: command.workingUntilMs,
    ...(command.exitPlan === undefined ? {} : { exitPlan: exitPlanToWire(command.exitPlan) }),
    ...(command.protection === undefined ? {} : { protection: protectionToWire(command.protection) }),
    traceparent: command.traceparent,
    strategy: command.strategy,
  };
}

const protectionFromWire = (protection: plimsoll.v1.Protection): Protection => ({
  stopPrice: parsePrice(protection.stopPrice, "protection.stopPrice"),
  workingType: workingTypes.fromWire(protection.workingType),
  deadlineMs: wholeNumber("protection.deadlineMs", protection.deadlineMs, 1, 600_000),
  stopId: parseClientOrderId(protection.stopId, "protection.stopId"),
  stopAttempts: wholeNumber("protection.stopAttempts", protection.stopAttempts, 1, ATTEMPTS_PER_LEG),
  flattenBps: wholeNumber("protection.flattenBps", protection.flattenBps, 1, 1_000),
  flattenAttempts: wholeNumber("protection.flattenAttempts", protection.flattenAttempts, 1, ATTEMPTS_PER_LEG),
  tickSize: parsePrice(protection.tickSize, "protection.tickSize"),
});

const protectionToWire = (protection: Protection): plimsoll.v1.Protection.$Properties => ({
  ...protection,
  stopPrice: format(protection.stopPrice),
  workingType: workingTypes.toWire(protection.workingType),
  tickSize: format(protection.tickSize),
});

export function answerToWire(answer: Answer): plimsoll.v1.Answer.$Properties {
  return {
    intentId: answer.intentId,
    account: answer.account,
    symbol: answer.symbol,
    verdict: verdicts.toWire(answer.verdict),
    reason: answer.reason === undefined ? 0 : denialReasons.toWire(answer.reason),
    limit: answer.limit,
    observed: answer.observed,
    requested: answer.requested,
    lever: answer.lever,
    text: answer.text,
    commitNumber: answer.commitNumber,
    decidedAtMs: answer.decidedAtMs,
    clientOrderIds: [...answer.clientOrderIds],
    quantity: answer.quantity,
    inputSequence: answer.inputSequence,
    lossAtStop: answer.lossAtStop,
    breakEvenWinRate: answer.breakEvenWinRate,
  };
}

export function answerFromWire(answer: plimsoll.v1.Answer): Answer {
  return {
    intentId: answer.intentId,
    account: answer.account,
    symbol: answer.symbol,
    verdict: verdicts.fromWire(answer.verdict),
    ...(answer.reason === 0 ? {} : { reason: denialReasons.fromWire(answer.reason) }),
    limit: answer.limit,
    observed: answer.observed,
    requested: answer.requested,
    lever: answer.lever,
    text: answer.text,
    commitNumber: wholeNumber("commitNumber", answer.commitNumber),
    decidedAtMs: wholeNumber("decidedAtMs", answer.decidedAtMs),
    clientOrderIds: answer.clientOrderIds.map((id) => parseClientOrderId(id)),
    quantity: answer.quantity,
    inputSequence: wholeNumber("inputSequence", answer.inputSequence),
    lossAtStop: answer.lossAtStop,
    breakEvenWinRate: answer.breakEvenWinRate,
  };
}

/** Reads the bytes published on `answer.<account>.<intentId>`. @throws InvalidValueError when they are no Answer. */
export const decodeAnswer = (bytes: Uint8Array): Answer =>
  answerFromWire(decodeAs("Answer", () => wire.Answer.decode(bytes)));
