import { InvalidValueError } from "#libs/domain/errors.ts";
import { format } from "#libs/domain/fixed.ts";
import { symbolToken, timeOfUuid7, type IntentId } from "#libs/domain/ids.ts";
import { INTENT_LIFE_MS, isEntry, type Intent } from "#libs/domain/intent.ts";
import type { Answer, OrderCommand } from "#libs/domain/ledger.ts";
import { decodeIntent, peekIntent } from "#libs/wire/intent.ts";
import { admit, isAhead } from "./admission.ts";
import type { Input } from "./batch.ts";
import { RATE_WINDOW_MS } from "./caps.ts";
import type { Ages } from "./ruling.ts";
import { accountOf, bookOf, openOrder, usesSlot, type Account, type KernelState } from "./state.ts";
import { assign, revalue } from "./valuation.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The one decision on one intent. */
export interface Decision {
  readonly answer: Answer;
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
  const { intentId, symbol } = intent;
  const seen = state.seen.get(intentId);
  if (seen !== undefined) {
    state.totals.duplicate += 1;
    return { answer: duplicate(state, input, seen, intentId, intent.account, symbol) };
  }
  remember(state, ages, intentId);
  const account = state.accounts.get(intent.account);
  const ruling = admit(state, account, intent, ages);
  if (ruling.kind === "denied") {
    state.totals.denied += 1;
    const { reason, limit, observed, requested, lever, text } = ruling;
    return {
      answer: {
        intentId,
        account: intent.account,
        symbol,
        verdict: "DENIED",
        reason,
        limit,
        observed,
        requested,
        lever,
        text,
        commitNumber: state.commit,
        decidedAtMs: state.nowMs,
        clientOrderIds: [],
        quantity: "",
        inputSequence: input.sequence,
      },
    };
  }
  const { command } = ruling;
  state.totals.approved += 1;
  const quantity = format(command.quantity);
  return {
    answer: {
      intentId,
      account: intent.account,
      symbol,
      verdict: "APPROVED",
      limit: "",
      observed: "",
      requested: "",
      lever: "",
      text: `${command.side} ${quantity} ${symbol} at ${format(command.price)} or better`,
      commitNumber: state.commit,
      decidedAtMs: state.nowMs,
      clientOrderIds: [command.clientOrderId],
      quantity,
      inputSequence: input.sequence,
    },
    order: command,
    account: reserve(state, intent, command),
  };
}

/** Capacity is taken in the same commit that carries the order. */
function reserve(state: KernelState, intent: Intent, command: OrderCommand): Account {
  const { nowMs } = state;
  const account = accountOf(state, intent.account);
  const book = bookOf(account, intent.symbol);
  // From flat: the position that comes of it is this strategy's.
  if (!usesSlot(book)) assign(state, book, intent.strategy);
  book.orders.set(command.clientOrderId, openOrder(command, nowMs));
  revalue(state, account, intent.symbol, book);
  if (isEntry(intent.purpose)) book.lastEntryAtMs = nowMs;
  account.recentOrders.push(nowMs);
  while ((account.recentOrders[0] ?? 0) <= nowMs - RATE_WINDOW_MS && account.recentOrders.length > 0)
    account.recentOrders.shift();
  return account;
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
  return {
    intentId,
    account,
    symbol,
    verdict: "DUPLICATE",
    limit: "",
    observed: "",
    requested: "",
    lever: "",
    text: `seen before: the answer in commit ${seen} stands`,
    commitNumber: seen,
    decidedAtMs: state.nowMs,
    clientOrderIds: [],
    quantity: "",
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
    intentId: peeked.intentId,
    account,
    symbol,
    verdict: "DENIED",
    reason: "INVALID_MESSAGE",
    limit: "",
    observed: "",
    requested: "",
    lever: error.field,
    text: error.message,
    commitNumber: state.commit,
    decidedAtMs: state.nowMs,
    clientOrderIds: [],
    quantity: "",
    inputSequence: input.sequence,
  };
}
