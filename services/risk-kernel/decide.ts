import { HaltError, InvalidValueError } from "#libs/domain/errors.ts";
import { format, plus, ZERO_MONEY, type Money } from "#libs/domain/fixed.ts";
import { isUuid7, symbolToken, timeOfUuid7, type IntentId } from "#libs/domain/ids.ts";
import { INTENT_LIFE_MS, isEntry, type Intent } from "#libs/domain/intent.ts";
import type { Answer, OrderCommand } from "#libs/domain/ledger.ts";
import { decodeIntent, peekIntent } from "#libs/wire/intent.ts";
import { admit, isAhead } from "./admission.ts";
import type { Input } from "./batch.ts";
import { startEntry } from "./entries.ts";
import type { ExitRecord } from "./exit-state.ts";
import { forgetStops } from "./protection.ts";
import { makeRoom, rotationEnd } from "./rotation.ts";
import { hold } from "./reserving.ts";
import { deny, type Ages, type Ruling } from "./ruling.ts";
import { accountOf, type KernelState } from "./state.ts";
import { bookOf, type Account } from "./account.ts";
import { usesSlot } from "./book.ts";
import { startExit } from "./sweep.ts";
import { assign } from "./valuation.ts";

const PREFIX = "intent.";

/** The one decision on one intent, or a step of one that waits for room. */
export interface Decision {
  /** Not there yet while the intent waits for room. */
  readonly answer?: Answer;
  /** The order whose capacity is reserved now. */
  readonly order?: OrderCommand;
  readonly account?: Account;
  /** What became of an exit that another one took over. */
  readonly ended?: ExitRecord;
  /** Why it cannot be read; it is answered all the same. */
  readonly unreadable?: string;
}

/** Answers one intent, exactly once in its life: a repeat is named as one, and an approval takes its capacity. */
export function decide(state: KernelState, input: Input, ages: Ages): Decision {
  let intent: Intent;
  try {
    intent = decodeIntent(input.data);
    // Permissions are given by subject, so a message must not speak for another account or symbol.
    expectSubject(input.subject, intent);
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    return { answer: answerUnreadable(state, input, ages, error), unreadable: error.message };
  }
  const { intentId } = intent;
  const madeAtMs = timeOfUuid7(intentId);
  const seen = answeredIn(state, intentId, madeAtMs);
  if (seen !== undefined) {
    state.totals.duplicate += 1;
    return { answer: duplicate(state, input, seen, intentId, intent.account, intent.symbol) };
  }
  remember(state, ages, intentId, madeAtMs);
  const account = state.accounts.get(intent.account);
  const ruling = admit(state, account, intent, ages, true, input.waiting);
  if (ruling.kind !== "rotates" || account === undefined)
    return settle(state, intent, ruling, input.sequence);
  account.rotation = {
    intent,
    sequence: input.sequence,
    victim: ruling.victim,
    sinceMs: state.nowMs,
    closes: 0,
  };
  return { account };
}

/** Piece by piece: the whole would be put together for every decision only to be compared. */
function expectSubject(subject: string, { account, symbol }: Intent): void {
  const token = symbolToken(symbol);
  const dot = PREFIX.length + account.length;
  const right =
    subject.length === dot + 1 + token.length &&
    subject.startsWith(PREFIX) &&
    subject.startsWith(account, PREFIX.length) &&
    subject[dot] === "." &&
    subject.endsWith(token);
  if (!right) throw new InvalidValueError("subject", subject, `${PREFIX}${account}.${token}`);
}

/** The next step of a rotation: another closing order, or the waiting intent's answer; undefined while it waits. */
export function rotate(state: KernelState, account: Account, ages: Ages): Decision | undefined {
  const { rotation } = account;
  if (rotation === undefined) return undefined;
  const end = rotationEnd(state, account, state.nowMs);
  if (end === undefined) {
    const begun = makeRoom(state, account);
    if (begun === undefined) return undefined;
    const order = begun.slice.command;
    hold(state, account, order);
    startExit(state, account, rotation.victim, begun);
    return { order, account };
  }
  account.rotation = undefined;
  const { intent } = rotation;
  const ruling =
    end === "late"
      ? deny("ROTATION_TIMEOUT", `${rotation.victim} was not closed in time to make room`, {
          limit: String(state.policy?.rotationTimeoutMs ?? 0),
          observed: String(state.nowMs - rotation.sinceMs),
          requested: rotation.victim,
          lever: "rotationTimeoutMs",
        })
      : admit(state, account, intent, ages, false);
  // Repeats are told where its answer stands, not where it came in.
  if (answeredIn(state, intent.intentId) !== undefined) state.seen.set(intent.intentId, state.commit);
  const settled = settle(state, intent, ruling, rotation.sequence);
  return { ...settled, account };
}

const UNANSWERED = {
  limit: "",
  observed: "",
  requested: "",
  lever: "",
  clientOrderIds: [],
  quantity: "",
  lossAtStop: "",
  breakEvenWinRate: "",
} as const;

function settle(state: KernelState, intent: Intent, ruling: Ruling, inputSequence: number): Decision {
  const { intentId, account, symbol } = intent;
  if (ruling.kind === "rotates")
    throw new HaltError("INVARIANT_VIOLATED", `intent ${intentId} rotates without an account`);
  const { commit: commitNumber, nowMs: decidedAtMs } = state;
  if (ruling.kind === "denied") {
    state.totals.denied += 1;
    const { reason, limit, observed, requested, lever, text } = ruling;
    const answer: Answer = {
      intentId,
      account,
      symbol,
      verdict: "DENIED",
      reason,
      limit,
      observed,
      requested,
      lever,
      text,
      commitNumber,
      decidedAtMs,
      inputSequence,
      clientOrderIds: [],
      quantity: "",
      lossAtStop: "",
      breakEvenWinRate: "",
    };
    return { answer };
  }
  const { command, plan, scaling, exit } = ruling;
  state.totals.approved += 1;
  const quantity = format(exit?.quantity ?? command.quantity);
  const holder = reserve(state, intent, command, plan?.lossAtStop ?? ZERO_MONEY);
  const ended = exit === undefined ? undefined : startExit(state, holder, symbol, exit);
  const answer: Answer = {
    intentId,
    account,
    symbol,
    verdict: "APPROVED",
    limit: "",
    observed: "",
    requested: "",
    lever: "",
    text: `${command.side} ${quantity} ${symbol} at ${format(command.price)} or better${exit === undefined ? "" : " at first, in bounded slices until it is done"}${scaling === undefined ? "" : `; ${scaling}`}`,
    commitNumber,
    decidedAtMs,
    inputSequence,
    clientOrderIds: [command.clientOrderId],
    quantity,
    lossAtStop: plan === undefined ? "" : format(plan.lossAtStop),
    breakEvenWinRate: plan === undefined ? "" : format(plan.breakEvenWinRate),
  };
  return { answer, order: command, account: holder, ...(ended === undefined ? {} : { ended }) };
}

/** Capacity is taken in the same commit that carries the order. */
function reserve(state: KernelState, intent: Intent, command: OrderCommand, lossAtStop: Money): Account {
  const { nowMs } = state;
  const account = accountOf(state, intent.account);
  const book = bookOf(account, intent.symbol);
  // From flat: the position that comes of it is this strategy's.
  if (!usesSlot(book)) {
    assign(state, book, intent.strategy);
    forgetStops(book);
    book.confidence = intent.confidence;
  }
  hold(state, account, command);
  if (isEntry(intent.purpose)) {
    startEntry(state, account, book, intent, command, lossAtStop);
    book.lastEntryAtMs = nowMs;
    book.riskAtStop = plus(book.riskAtStop, lossAtStop);
  }
  return account;
}

/** Commit of an id's answer, by the id's own time: an id is known or too old, and never neither. */
const answeredIn = (
  state: KernelState,
  id: IntentId,
  madeAtMs: number = timeOfUuid7(id),
): number | undefined => (isTooOld(state, madeAtMs) ? undefined : state.seen.get(id));

const isTooOld = ({ nowMs }: KernelState, madeAtMs: number): boolean => madeAtMs < nowMs - INTENT_LIFE_MS;

/** Ids out of their time are refused by the ladder each time; remembering them would only hold up forgetting. */
function remember(state: KernelState, ages: Ages, id: IntentId, madeAtMs: number = timeOfUuid7(id)): void {
  if (!isTooOld(state, madeAtMs) && !isAhead(state, ages, madeAtMs)) state.seen.set(id, state.commit);
}

function duplicate(
  state: KernelState,
  input: Input,
  seen: number,
  intentId: string,
  account: string,
  symbol: string,
): Answer {
  const waits = [...state.accounts.values()].some(({ rotation }) => rotation?.intent.intentId === intentId);
  return {
    ...UNANSWERED,
    intentId,
    account,
    symbol,
    verdict: "DUPLICATE",
    text: waits
      ? `seen before, in commit ${seen}: it waits for a position to be closed and will be answered`
      : `seen before: the answer in commit ${seen} stands`,
    commitNumber: seen,
    decidedAtMs: state.nowMs,
    inputSequence: input.sequence,
  };
}

function answerUnreadable(state: KernelState, input: Input, ages: Ages, error: InvalidValueError): Answer {
  const peeked = peekIntent(input.data);
  const [, subjectAccount = "", token = ""] = input.subject.split(".");
  const account = peeked.account === "" ? subjectAccount : peeked.account;
  const symbol = peeked.symbol === "" ? token : peeked.symbol;
  // Its id may be somebody's who was answered: then that answer stands. A new one is answered here, once.
  const seen = isUuid7(peeked.intentId) ? answeredIn(state, peeked.intentId) : undefined;
  if (seen !== undefined) {
    state.totals.duplicate += 1;
    return duplicate(state, input, seen, peeked.intentId, account, symbol);
  }
  state.totals.denied += 1;
  if (isUuid7(peeked.intentId)) remember(state, ages, peeked.intentId);
  return {
    ...UNANSWERED,
    intentId: peeked.intentId,
    account,
    symbol,
    verdict: "DENIED",
    reason: "INVALID_MESSAGE",
    lever: error.field,
    text: error.message,
    commitNumber: state.commit,
    decidedAtMs: state.nowMs,
    inputSequence: input.sequence,
  };
}
