import { sha256 } from "#libs/wire/sha256.ts";
import { HaltError, InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { parseSymbol, type Symbol } from "#libs/domain/ids.ts";
import { INTENT_LIFE_MS } from "#libs/domain/intent.ts";
import { bracketsFromJson, bracketsReadFromJson } from "#libs/domain/brackets.ts";
import { conditionFromJson, regimeFromJson } from "#libs/domain/conditions.ts";
import type { Answer, OrderCommand } from "#libs/domain/ledger.ts";
import { referenceFromJson } from "#libs/domain/reference.ts";
import type { Fact } from "#libs/domain/fact.ts";
import { decodeFact } from "#libs/wire/fact.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { answerToWire, orderCommandToWire } from "#libs/wire/ledger.ts";
import { isEntryDue } from "./entries.ts";
import { entryRecordToWire } from "./entry-record.ts";
import type { EntryRecord } from "./entry-state.ts";
import { workEntries } from "./entry-work.ts";
import { exitRecordToWire } from "./exit-record.ts";
import type { Alert } from "./alert.ts";
import { markOf, STREAM_NUMBER, type Batch, type Input, type MarkUpdate } from "./batch.ts";
import { countersOf, type Touched } from "./counters.ts";
import { decide, rotate, type Decision } from "./decide.ts";
import { accountChanged, stateHash } from "./digest.ts";
import { checkUncovered } from "./circuit.ts";
import { foldFact } from "./facts.ts";
import { isDayOver, rollDays, rollResults } from "./day.ts";
import { foldPolicy } from "./policy.ts";
import { settleScopes } from "./levels.ts";
import { accountOf, type KernelState } from "./state.ts";
import { bookOf, type Account } from "./account.ts";
import { isProtectionDue, keepPace, nakedAccounts, spareStops, watchAnew } from "./protection.ts";
import { foldResolution } from "./resolution.ts";
import { isRotationDue } from "./rotation.ts";
import { askedAgain, awaitsWord, isSilent } from "./silence.ts";
import type { ExitRecord } from "./exit-state.ts";
import { applySweep, exitingAccounts, sweepSteps } from "./sweep.ts";
import { aimedBooks, applyTargets, isTargetDue } from "./targets.ts";
import { applyStop, foldStop, staleAccounts, stopOrders } from "./stop.ts";
import { blindAccounts } from "./trips.ts";
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
  /** Exits that ended. */
  readonly exits: readonly ExitRecord[];
  /** Entries that wait for their next order, and those that ended after more than one. */
  readonly entries: readonly EntryRecord[];
  /** Inputs that cannot be read; they are in the commit, and the projector puts them in the DLQ. */
  readonly undecodable: readonly { readonly input: Input; readonly reason: string }[];
}

/** Disproven orders are remembered this long, exchange time. */
const DISPROVEN_FOR_MS = 3_600_000;
/** Commits between two counts of every sum from the beginning. */
const CHECK_EVERY = 64;

const CURSOR = { FACTS: "facts", INTENTS: "intents", POLICY: "policy", REFERENCE: "reference" } as const;

/** True when time alone makes the kernel act: an order nobody has said anything about for too long, a day that begins. */
export function isDue(state: KernelState, nowMs: number, reissueAfterMs: number): boolean {
  if (isDayOver(state, nowMs)) return true;
  if (isSilent(state, nowMs, reissueAfterMs) || isProtectionDue(state, nowMs, reissueAfterMs)) return true;
  if (isTargetDue(state, nowMs)) return true;
  for (const account of state.accounts.values()) {
    if (stopOrders(state, account, nowMs, reissueAfterMs).next().done !== true) return true;
    if (account.rotation !== undefined && isRotationDue(state, account, nowMs)) return true;
  }
  for (const account of state.sums.exiting)
    if (sweepSteps(state, account, nowMs, silenceOf(reissueAfterMs)).next().done !== true) return true;
  return isEntryDue(state, nowMs);
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
  keepPace(state, batch.reissueAfterMs);
  state.sight = batch.sight;
  if (batch.epoch !== state.epoch || batch.sight.watchAnew) {
    state.epoch = batch.epoch;
    state.watchingSinceMs = batch.nowMs;
    watchAnew(state);
  }
  forgetSeen(state);
  for (const mark of batch.marks) foldMark(state, mark);

  const answers: Answer[] = [];
  const orders: OrderCommand[] = [];
  const alerts: Alert[] = [];
  const exits: ExitRecord[] = [];
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

  const over = rollResults(state);
  for (const symbol of over.symbols.keys()) touched.symbols.add(symbol);
  for (const strategy of over.strategies.keys()) touched.strategies.add(strategy);
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
  for (const account of rollDays(state)) touch(account, undefined);
  reissue();
  // Before the stop: an entry that ends may leave an account flat.
  const worked = entries();
  stop();
  sweep();
  targets();
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
      ...(mark.depth === undefined
        ? {}
        : { depth: { ...mark.depth, bids: [...mark.depth.bids], asks: [...mark.depth.asks] } }),
      ...(mark.rest === undefined ? {} : { rest: { ...mark.rest, markPrice: mark.rest.mark } }),
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
    ...batch.sight,
    trust: [...batch.ages.trust].map(([account, trust]) => ({ account, ...trust })),
    reissueAfterMs: batch.reissueAfterMs,
    refused: undecodable.map(({ input, reason }) => ({
      stream: STREAM_NUMBER[input.stream],
      sequence: input.sequence,
      reason,
    })),
    exits: exits.map(exitRecordToWire),
    entries: worked.map(entryRecordToWire),
  };
  const bytes = wire.Commit.encode(commit).finish();
  return { bytes, hash: sha256(bytes), answers, orders, alerts, exits, entries: worked, undecodable };

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
        if (symbol !== undefined) touched.symbols.add(symbol);
        if (fact.body.kind === "control" && fact.body.strategy !== undefined)
          touched.strategies.add(fact.body.strategy);
        foldFact(state, fact, raise);
        const resolved = foldResolution(state, fact, raise);
        if (resolved !== undefined) {
          orders.push(resolved);
          touch(accountOf(state, resolved.account), resolved.symbol);
        }
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

  function take({ answer, order, account, ended }: Decision): void {
    if (ended !== undefined) exits.push(ended);
    if (answer !== undefined) answers.push(answer);
    if (order !== undefined) orders.push(order);
    if (account !== undefined) touch(account, order?.symbol);
    if (order !== undefined) touched.strategies.add(order.strategy);
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
          askedAgain(order, batch.nowMs, batch.reissueAfterMs);
          orders.push({ ...order.command, action: "REISSUE" });
          touch(account, symbol);
        }
  }

  /** Every entry takes its next step, or ends; what becomes of them is told once. */
  function entries(): readonly EntryRecord[] {
    for (const { account, symbol } of workEntries(state, batch.ages, orders)) touch(account, symbol);
    const records = state.sums.entryRecords.splice(0);
    for (const { account, symbol, intentId, end, reason } of records)
      if (end === "GIVEN_UP")
        raise({
          severity: "INFO",
          kind: "entry-given-up",
          account,
          text: `${symbol}: nothing more is placed for intent ${intentId}: ${reason}`,
        });
    return records;
  }

  function stop(): void {
    const { moved } = state.sums;
    for (const account of staleAccounts(state)) moved.add(account);
    for (const account of nakedAccounts(state, batch.nowMs)) moved.add(account);
    for (const account of blindAccounts(state, state.sight)) moved.add(account);
    // In the order of the state: in which they moved is not known to one that was restored.
    for (const account of state.accounts.values())
      if (moved.has(account) && foldStop(state, account, raise)) touch(account, undefined);
    for (const account of state.accounts.values())
      // Each is taken before the next is made: the ids of closing orders count on.
      for (const order of stopOrders(state, account, batch.nowMs, batch.reissueAfterMs)) {
        const ended = applyStop(state, order, orders);
        if (ended !== undefined) exits.push(ended);
        touch(account, order.symbol);
      }
    for (const spare of spareStops(state, batch.nowMs, batch.reissueAfterMs)) {
      spare.stop.cancelledAtMs = batch.nowMs;
      orders.push(spare.command);
      touch(spare.account, spare.symbol);
    }
    settleScopes(state);
    // A closing order reserves and wins or loses nothing.
    moved.clear();
  }

  /** Every exit that runs takes its next step, or ends. */
  function sweep(): void {
    for (const account of exitingAccounts(state))
      for (const step of sweepSteps(state, account, batch.nowMs, silenceOf(batch.reissueAfterMs))) {
        const ended = applySweep(state, account, step, orders, raise);
        if (ended !== undefined) exits.push(ended);
        touch(account, step.symbol);
      }
    state.sums.moved.clear();
  }

  /** After every exit: what these claim is no target's. */
  function targets(): void {
    for (const [book, { account, symbol }] of aimedBooks(state)) {
      applyTargets(state, account, symbol, book, batch.reissueAfterMs, orders);
      touch(account, symbol);
    }
    state.sums.moved.clear();
  }
}

/** A slice at the exchange is answered at once: half as long as any other order is waited for. */
const silenceOf = (reissueAfterMs: number): number => Math.ceil(reissueAfterMs / 2);

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
    accountChanged(account);
    revalue(state, account, symbol, book);
  } else if (subject.startsWith("brackets-read.")) {
    const { account, asOfMs } = bracketsReadFromJson(text);
    accountOf(state, account).bracketsAtMs = asOfMs;
  } else {
    const reference = referenceFromJson(text);
    state.references.set(reference.symbol, reference);
  }
}

const EXECUTION: ReadonlySet<string> = new Set(["order", "send", "stop", "protection"]);

/** Permissions are given by subject, so a fact must not speak for another account. */
function checkSubject({ account, body }: Fact, subject: string): void {
  const prefix =
    body.kind === "control"
      ? `control.${account === "" ? "desk" : account}.`
      : `${EXECUTION.has(body.kind) ? "exec" : "account"}.${account}.`;
  if (!subject.startsWith(prefix))
    throw new InvalidValueError("subject", subject, `one that begins with ${prefix}`);
}

function foldMark(state: KernelState, update: MarkUpdate): void {
  const symbol = parseSymbol(update.symbol);
  // The depth comes only when it is asked for; what was known of it grows old by itself.
  const depth = state.marks.get(symbol)?.depth;
  state.marks.set(symbol, { ...(depth === undefined ? {} : { depth }), ...markOf(update) });
  revalueSymbol(state, symbol);
}

function forgetSeen(state: KernelState): void {
  state.seen.forgetBefore(state.nowMs - INTENT_LIFE_MS);
  for (const [id, atMs] of state.disproven) {
    if (atMs >= state.nowMs - DISPROVEN_FOR_MS) break;
    state.disproven.delete(id);
  }
}
