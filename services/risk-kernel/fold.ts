import { sha256 } from "#libs/wire/sha256.ts";
import { HaltError, InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { parseSymbol, timeOfUuid7, type IntentId, type Symbol } from "#libs/domain/ids.ts";
import { INTENT_LIFE_MS } from "#libs/domain/intent.ts";
import { bracketsFromJson, bracketsReadFromJson } from "#libs/domain/brackets.ts";
import { conditionFromJson, regimeFromJson } from "#libs/domain/conditions.ts";
import type { Answer, OrderCommand } from "#libs/domain/ledger.ts";
import { referenceFromJson } from "#libs/domain/reference.ts";
import type { Fact } from "#libs/domain/fact.ts";
import { decodeFact } from "#libs/wire/fact.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { answerToWire, orderCommandToWire } from "#libs/wire/ledger.ts";
import type { Alert } from "./alert.ts";
import { markOf, STREAM_NUMBER, type Batch, type Input, type MarkUpdate } from "./batch.ts";
import { countersOf, type Touched } from "./counters.ts";
import { decide, rotate, type Decision } from "./decide.ts";
import { accountChanged, stateHash } from "./digest.ts";
import { checkUncovered, foldFact, rollDays } from "./facts.ts";
import { foldPolicy } from "./policy.ts";
import { accountOf, bookOf, type Account, type KernelState } from "./state.ts";
import { isRotationDue } from "./rotation.ts";
import { awaitsWord, isSilent } from "./silence.ts";
import { applyStop, foldStop, staleAccounts, stopOrders } from "./stop.ts";
import { checkSums, revalue, revalueSymbol } from "./valuation.ts";

const wire = plimsoll.v1;
export interface Folded {
  /** The message to append. */
  readonly bytes: Uint8Array;
  /** SHA-256 of `bytes`. */
  readonly hash: Uint8Array;
  readonly answers: readonly Answer[];
  readonly orders: readonly OrderCommand[];
  readonly alerts: readonly Alert[];
  /** Inputs that cannot be read; they are in the commit, and the projector puts them in the DLQ. */
  readonly undecodable: readonly { readonly input: Input; readonly reason: string }[];
}

/** Disproven orders are remembered this long, exchange time. */
const DISPROVEN_FOR_MS = 3_600_000;
/** Commits between two counts of every sum from the beginning. */
const CHECK_EVERY = 64;

const CURSOR = { FACTS: "facts", INTENTS: "intents", POLICY: "policy", REFERENCE: "reference" } as const;

/** True when time alone makes the kernel act: an order nobody has said anything about for too long. */
export function isDue(state: KernelState, nowMs: number, reissueAfterMs: number): boolean {
  if (isSilent(state, nowMs, reissueAfterMs)) return true;
  for (const account of state.accounts.values()) {
    if (stopOrders(state, account, nowMs, reissueAfterMs).next().done !== true) return true;
    if (account.rotation !== undefined && isRotationDue(state, account, nowMs)) return true;
  }
  return false;
}

/**
 * Folds one batch into the state and makes the commit. The only way the state changes, live, in a standby and in
 * a replay; the same state and batch give the same bytes.
 */
export function fold(state: KernelState, batch: Batch): Folded {
  if (batch.nowMs < state.nowMs)
    throw new HaltError("INVARIANT_VIOLATED", `time went back from ${state.nowMs} to ${batch.nowMs}`);
  const number = state.commit + 1;
  state.commit = number;
  state.nowMs = batch.nowMs;
  if (batch.epoch !== state.epoch) {
    state.epoch = batch.epoch;
    state.watchingSinceMs = batch.nowMs;
  }
  forgetSeen(state);
  for (const mark of batch.marks) foldMark(state, mark);

  const answers: Answer[] = [];
  const orders: OrderCommand[] = [];
  const alerts: Alert[] = [];
  const undecodable: { input: Input; reason: string }[] = [];
  const touched: Touched = { accounts: new Set(), symbols: new Set(), strategies: new Set() };
  const touch = (account: Account, symbol: Symbol | undefined): void => {
    touched.accounts.add(account);
    if (symbol !== undefined) {
      touched.symbols.add(symbol);
      touched.strategies.add(account.books.get(symbol)?.strategy ?? "");
    }
    accountChanged(account);
  };
  const uncovered = (): void => {
    for (const account of checkUncovered(state, raise)) touch(account, undefined);
  };
  const raise = (alert: Alert): void => void alerts.push(alert);

  const before = { ...state.cursors };
  let checked = false;
  for (const input of batch.inputs) {
    const cursor = CURSOR[input.stream];
    // Control comes before other facts and exits before entries, so a sequence may follow a higher one here.
    if (input.sequence <= before[cursor])
      throw new HaltError(
        "INVARIANT_VIOLATED",
        `${input.stream} ${input.sequence} is behind its cursor ${before[cursor]}`,
      );
    state.cursors[cursor] = Math.max(state.cursors[cursor], input.sequence);
    if (input.stream === "INTENTS" && !checked) {
      uncovered();
      rotations();
      checked = true;
    }
    try {
      foldInput(input);
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      undecodable.push({ input, reason: messageOf(error) });
      raise({
        severity: input.stream === "POLICY" ? "CRITICAL" : "WARNING",
        kind: "unreadable-input",
        account: "",
        text: `${input.stream} ${input.sequence}: ${messageOf(error)}`,
      });
    }
  }
  if (!checked) uncovered();
  rotations();
  rollDays(state);
  reissue();
  stop();
  if (number % CHECK_EVERY === 0) checkSums(state);

  const commit = {
    number,
    epoch: batch.epoch,
    commitId: batch.commitId,
    previousHash: batch.previousHash,
    nowMs: batch.nowMs,
    marks: batch.marks.map((mark) => ({
      symbol: mark.symbol,
      markPrice: mark.mark,
      bidPrice: mark.bid,
      askPrice: mark.ask,
      receivedAtMs: mark.receivedAtMs,
    })),
    inputs: batch.inputs.map((input) => ({ ...input, stream: STREAM_NUMBER[input.stream] })),
    cursors: state.cursors,
    policyRevision: state.policyRevision,
    answers: answers.map(answerToWire),
    orders: orders.map(orderCommandToWire),
    counters: countersOf(state, touched, orders),
    stateHash: stateHash(state),
    alerts: alerts.map((alert) => ({
      severity: wire.Severity[`SEVERITY_${alert.severity}`],
      kind: alert.kind,
      account: alert.account,
      text: alert.text,
      raisedAtMs: batch.nowMs,
    })),
    clockAgeMs: batch.ages.clockAgeMs,
    policyAgeMs: batch.ages.policyAgeMs,
    busUsedPercent: batch.ages.busUsedPercent,
    reissueAfterMs: batch.reissueAfterMs,
    refused: undecodable.map(({ input, reason }) => ({
      stream: STREAM_NUMBER[input.stream],
      sequence: input.sequence,
      reason,
    })),
  };
  const bytes = wire.Commit.encode(commit).finish();
  return { bytes, hash: sha256(bytes), answers, orders, alerts, undecodable };

  function foldInput(input: Input): void {
    switch (input.stream) {
      case "FACTS": {
        const fact = decodeFact(input.data);
        checkSubject(fact, input.subject);
        const symbol =
          "symbol" in fact.body && fact.body.symbol !== "" ? (fact.body.symbol as Symbol) : undefined;
        // A position that ends here is still this strategy's news.
        const owner =
          fact.account === "" || symbol === undefined
            ? undefined
            : state.accounts.get(fact.account)?.books.get(symbol)?.strategy;
        if (owner !== undefined) touched.strategies.add(owner);
        foldFact(state, fact, raise);
        const concerned =
          fact.account === "" ? [...state.accounts.values()] : [accountOf(state, fact.account)];
        for (const account of concerned) {
          touch(account, symbol);
          if (fact.body.kind === "snapshot") for (const own of account.books.keys()) touch(account, own);
          state.sums.moved.add(account);
        }
        return;
      }
      case "POLICY":
        foldPolicy(state, input, raise);
        // Other limits: every stop is looked at anew.
        for (const account of state.accounts.values()) state.sums.moved.add(account);
        return;
      case "REFERENCE":
        foldReference(state, input);
        return;
      case "INTENTS": {
        const decision = decide(state, input, batch.ages);
        if (decision.unreadable !== undefined) undecodable.push({ input, reason: decision.unreadable });
        take(decision);
      }
    }
  }

  function take({ answer, order, account }: Decision): void {
    if (answer !== undefined) answers.push(answer);
    if (order !== undefined) orders.push(order);
    if (account !== undefined) touch(account, order?.symbol);
  }

  /** Slots that were made are handed over before anybody else can ask for them. */
  function rotations(): void {
    for (const account of state.accounts.values()) {
      if (account.rotation === undefined) continue;
      const decision = rotate(state, account, batch.ages);
      if (decision !== undefined) take(decision);
    }
  }

  function reissue(): void {
    if (!isSilent(state, batch.nowMs, batch.reissueAfterMs)) return;
    for (const account of state.accounts.values())
      for (const [symbol, book] of account.books)
        for (const order of book.orders.values()) {
          if (!awaitsWord(order) || batch.nowMs - order.lastWordAtMs < batch.reissueAfterMs) continue;
          order.lastWordAtMs = batch.nowMs;
          order.reissues += 1;
          orders.push({ ...order.command, action: "REISSUE" });
          touch(account, symbol);
        }
  }

  function stop(): void {
    const { moved } = state.sums;
    for (const account of staleAccounts(state)) moved.add(account);
    for (const account of moved) if (foldStop(state, account, raise)) touch(account, undefined);
    for (const account of state.accounts.values())
      // Each is taken before the next is made: the ids of closing orders count on.
      for (const order of stopOrders(state, account, batch.nowMs, batch.reissueAfterMs)) {
        applyStop(state, order, orders);
        touch(account, order.symbol);
      }
    // A closing order reserves and wins or loses nothing.
    moved.clear();
  }
}

function foldReference(state: KernelState, { subject, data }: Input): void {
  const text = new TextDecoder().decode(data);
  if (subject === "regime") state.conditions.regime = regimeFromJson(text);
  else if (subject.startsWith("condition.")) {
    const condition = conditionFromJson(text);
    state.conditions.symbols.set(condition.symbol, condition);
  } else if (subject.startsWith("brackets.")) {
    const { account: id, symbol, brackets } = bracketsFromJson(text);
    const account = accountOf(state, id);
    const book = bookOf(account, symbol);
    book.brackets = brackets;
    revalue(state, account, symbol, book);
  } else if (subject.startsWith("brackets-read.")) {
    const { account, asOfMs } = bracketsReadFromJson(text);
    accountOf(state, account).bracketsAtMs = asOfMs;
  } else {
    const reference = referenceFromJson(text);
    state.references.set(reference.symbol, reference);
  }
}

/** Permissions are given by subject, so a fact must not speak for another account. */
function checkSubject({ account, body }: Fact, subject: string): void {
  const prefix =
    body.kind === "control"
      ? `control.${account === "" ? "desk" : account}.`
      : `${body.kind === "order" || body.kind === "send" ? "exec" : "account"}.${account}.`;
  if (!subject.startsWith(prefix))
    throw new InvalidValueError("subject", subject, `one that begins with ${prefix}`);
}

function foldMark(state: KernelState, update: MarkUpdate): void {
  const symbol = parseSymbol(update.symbol);
  state.marks.set(symbol, markOf(update));
  revalueSymbol(state, symbol);
}

function forgetSeen(state: KernelState): void {
  // By the id's own time, the time its acceptance is judged by: an id is known or too old, and never neither.
  for (const id of state.seen.keys()) {
    if (timeOfUuid7(id as IntentId) >= state.nowMs - INTENT_LIFE_MS) break;
    state.seen.delete(id);
  }
  for (const [id, atMs] of state.disproven) {
    if (atMs >= state.nowMs - DISPROVEN_FOR_MS) break;
    state.disproven.delete(id);
  }
}
