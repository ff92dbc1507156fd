import { format, parsePrice, parseQuantity } from "#libs/domain/fixed.ts";
import { parseAccountId, parseClientOrderId, parseSymbol } from "#libs/domain/ids.ts";
import type { Answer, OrderCommand } from "#libs/domain/ledger.ts";
import { denialReasons, legs, orderActions, sides, timesInForce, verdicts } from "./enums.ts";
import { decodeAs, textOf, traceparentOf, wholeNumber } from "./fields.ts";
import { plimsoll } from "./gen/plimsoll.js";
import { exitPlanFromWire, exitPlanToWire } from "./intent.ts";

const wire = plimsoll.v1;

/** An order command as it stands in a Commit. @throws InvalidValueError naming the field. */
export function orderCommandFromWire(command: plimsoll.v1.OrderCommand): OrderCommand {
  const exitPlan = command.exitPlan as plimsoll.v1.ExitPlan | null;
  return {
    action: orderActions.fromWire(command.action),
    clientOrderId: parseClientOrderId(command.clientOrderId),
    intentId: textOf("intentId", command.intentId, 0, 64),
    account: parseAccountId(command.account),
    symbol: parseSymbol(command.symbol),
    side: sides.fromWire(command.side),
    leg: legs.fromWire(command.leg),
    attempt: wholeNumber("attempt", command.attempt, 0, 1295),
    timeInForce: timesInForce.fromWire(command.timeInForce),
    quantity: parseQuantity(command.quantity),
    price: parsePrice(command.price),
    reduceOnly: command.reduceOnly,
    notAfterMs: wholeNumber("notAfterMs", command.notAfterMs),
    workingUntilMs: wholeNumber("workingUntilMs", command.workingUntilMs),
    ...(exitPlan == null ? {} : { exitPlan: exitPlanFromWire(exitPlan) }),
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
    traceparent: command.traceparent,
    strategy: command.strategy,
  };
}

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
