import { HaltError, InvalidValueError } from "#libs/domain/errors.ts";
import { format, plus, ZERO_MONEY, type Money } from "#libs/domain/fixed.ts";
import { symbolToken, timeOfUuid7, type IntentId } from "#libs/domain/ids.ts";
import { INTENT_LIFE_MS, isEntry, type Intent } from "#libs/domain/intent.ts";
import type { Answer, OrderCommand } from "#libs/domain/ledger.ts";
import { decodeIntent, peekIntent } from "#libs/wire/intent.ts";
import { admit, isAhead } from "./admission.ts";
import type { Input } from "./batch.ts";
import { RATE_WINDOW_MS } from "./caps.ts";
import { makeRoom, rotationEnd } from "./rotation.ts";
import { deny, type Ages, type Ruling } from "./ruling.ts";
import { accountOf, bookOf, openOrder, usesSlot, type Account, type KernelState } from "./state.ts";
import { addOrder, assign } from "./valuation.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The one decision on one intent, or a step of one that waits for room. */
export interface Decision {
  /** Not there yet while the intent waits for room. */
  readonly answer?: Answer;
  /** The order whose capacity is reserved now. */
  readonly order?: OrderCommand;
  readonly account?: Account;
  /** Why it cannot be read; it is answered all the same. */
  readonly unreadable?: string;
}

/** Answers one intent, exactly once in its life: a repeat is named as one, and an approval takes its capacity. */
export function decide(state: KernelState, input: Input, ages: Ages): Decision {
  let intent: Intent;
  try {
    intent = decodeIntent(input.data);
    // Permissions are given by subject, so a message must not speak for another account or symbol.
    const subject = `intent.${intent.account}.${symbolToken(intent.symbol)}`;
    if (input.subject !== subject) throw new InvalidValueError("subject", input.subject, subject);
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    return { answer: answerUnreadable(state, input, ages, error), unreadable: error.message };
  }
  const { intentId } = intent;
  const seen = state.seen.get(intentId);
  if (seen !== undefined) {
    state.totals.duplicate += 1;
    return { answer: duplicate(state, input, seen, intentId, intent.account, intent.symbol) };
  }
  remember(state, ages, intentId);
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
    askedAtMs: 0,
  };
  return { account };
}

/** The next step of a rotation: another closing order, or the waiting intent's answer; undefined while it waits. */
export function rotate(state: KernelState, account: Account, ages: Ages): Decision | undefined {
  const { rotation } = account;
  if (rotation === undefined) return undefined;
  const end = rotationEnd(state, account, state.nowMs);
  if (end === undefined) {
    const order = makeRoom(state, account, state.nowMs);
    if (order === undefined) return undefined;
    rotation.closes += 1;
    rotation.askedAtMs = state.nowMs;
    hold(state, account, order);
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
  if (state.seen.has(intent.intentId)) state.seen.set(intent.intentId, state.commit);
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
  const common = {
    ...UNANSWERED,
    intentId,
    account,
    symbol,
    commitNumber: state.commit,
    decidedAtMs: state.nowMs,
    inputSequence,
  };
  if (ruling.kind === "rotates")
    throw new HaltError("INVARIANT_VIOLATED", `intent ${intentId} rotates without an account`);
  if (ruling.kind === "denied") {
    state.totals.denied += 1;
    const { reason, limit, observed, requested, lever, text } = ruling;
    return { answer: { ...common, verdict: "DENIED", reason, limit, observed, requested, lever, text } };
  }
  const { command, plan, scaling } = ruling;
  state.totals.approved += 1;
  const quantity = format(command.quantity);
  return {
    answer: {
      ...common,
      verdict: "APPROVED",
      text: `${command.side} ${quantity} ${symbol} at ${format(command.price)} or better${scaling === undefined ? "" : `; ${scaling}`}`,
      clientOrderIds: [command.clientOrderId],
      quantity,
      lossAtStop: plan === undefined ? "" : format(plan.lossAtStop),
      breakEvenWinRate: plan === undefined ? "" : format(plan.breakEvenWinRate),
    },
    order: command,
    account: reserve(state, intent, command, plan?.lossAtStop ?? ZERO_MONEY),
  };
}

/** Capacity is taken in the same commit that carries the order. */
function reserve(state: KernelState, intent: Intent, command: OrderCommand, lossAtStop: Money): Account {
  const { nowMs } = state;
  const account = accountOf(state, intent.account);
  const book = bookOf(account, intent.symbol);
  // From flat: the position that comes of it is this strategy's.
  if (!usesSlot(book)) assign(state, book, intent.strategy);
  hold(state, account, command);
  if (isEntry(intent.purpose)) {
    book.lastEntryAtMs = nowMs;
    book.confidence = intent.confidence;
    book.riskAtStop = plus(book.riskAtStop, lossAtStop);
  }
  return account;
}

function hold(state: KernelState, account: Account, command: OrderCommand): void {
  const { nowMs } = state;
  const book = bookOf(account, command.symbol);
  addOrder(state, account, command.symbol, book, openOrder(command, nowMs));
  account.recentOrders.push(nowMs);
  while ((account.recentOrders[0] ?? 0) <= nowMs - RATE_WINDOW_MS && account.recentOrders.length > 0)
    account.recentOrders.shift();
}

/** Ids out of their time are refused by the ladder each time; remembering them would only hold up forgetting. */
function remember(state: KernelState, ages: Ages, id: IntentId): void {
  const madeAtMs = timeOfUuid7(id);
  if (madeAtMs >= state.nowMs - INTENT_LIFE_MS && !isAhead(state, ages, madeAtMs))
    state.seen.set(id, state.commit);
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
  const seen = state.seen.get(peeked.intentId);
  if (seen !== undefined) {
    state.totals.duplicate += 1;
    return duplicate(state, input, seen, peeked.intentId, account, symbol);
  }
  state.totals.denied += 1;
  if (UUID_V7.test(peeked.intentId)) remember(state, ages, peeked.intentId as IntentId);
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
