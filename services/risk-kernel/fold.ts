import { createHash, type Hash } from "node:crypto";
import { HaltError, InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { format, parsePrice, parsePriceOrZero } from "#libs/domain/fixed.ts";
import {
  parseSymbol,
  symbolToken,
  timeOfUuid7,
  type AccountId,
  type IntentId,
  type Symbol,
} from "#libs/domain/ids.ts";
import { INTENT_LIFE_MS, isEntry, type Intent } from "#libs/domain/intent.ts";
import type { Answer, OrderCommand } from "#libs/domain/ledger.ts";
import { parsePolicy } from "#libs/domain/policy.ts";
import { referenceFromJson } from "#libs/domain/reference.ts";
import type { Fact } from "#libs/domain/fact.ts";
import { decodeFact } from "#libs/wire/fact.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { decodeIntent, peekIntent } from "#libs/wire/intent.ts";
import { answerToWire, orderCommandToWire } from "#libs/wire/ledger.ts";
import { admit, isAhead } from "./admission.ts";
import { RATE_WINDOW_MS } from "./caps.ts";
import { type Ages } from "./ruling.ts";
import { countersOf } from "./counters.ts";
import { checkUncovered, foldFact, rollDay, type Alert } from "./facts.ts";
import { accountOf, bookOf, type KernelState } from "./state.ts";

const wire = plimsoll.v1;
export type InputStream = "FACTS" | "INTENTS" | "POLICY" | "REFERENCE";

export interface Input {
  readonly stream: InputStream;
  readonly sequence: number;
  readonly subject: string;
  readonly data: Uint8Array;
}

export interface MarkUpdate {
  readonly symbol: string;
  readonly mark: string;
  readonly bid: string;
  readonly ask: string;
  readonly receivedAtMs: number;
}

/** Everything one commit is decided from. */
export interface Batch {
  readonly epoch: number;
  readonly commitId: string;
  readonly previousHash: Uint8Array;
  readonly nowMs: number;
  readonly ages: Ages;
  readonly marks: readonly MarkUpdate[];
  /** In fold order, see {@link foldOrder}. */
  readonly inputs: readonly Input[];
  /** An outstanding order is asked about again after this much exchange time without a word. */
  readonly reissueAfterMs: number;
}

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
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const REISSUES_MAX = 1_000;

const STREAM_NUMBER: Record<InputStream, number> = {
  FACTS: wire.InputStream.INPUT_STREAM_FACTS,
  INTENTS: wire.InputStream.INPUT_STREAM_INTENTS,
  POLICY: wire.InputStream.INPUT_STREAM_POLICY,
  REFERENCE: wire.InputStream.INPUT_STREAM_REFERENCE,
};
const STREAM_NAME = new Map(
  Object.entries(STREAM_NUMBER).map(([name, number]) => [number, name as InputStream]),
);
const CURSOR = { FACTS: "facts", INTENTS: "intents", POLICY: "policy", REFERENCE: "reference" } as const;

/**
 * The order inputs are folded in: control, facts, reference, policy, exits, then entries round-robin by account.
 * Within one account and kind the stream's order is kept.
 */
export function foldOrder(inputs: readonly Input[]): Input[] {
  const rank = (input: Input): number => {
    if (input.stream === "FACTS") return input.subject.startsWith("control.") ? 0 : 1;
    if (input.stream === "REFERENCE") return 2;
    if (input.stream === "POLICY") return 3;
    return 4;
  };
  const ranked = inputs.map((input) => ({ input, rank: rank(input), turn: 0 }));
  const turns = new Map<string, number>();
  for (const entry of ranked) {
    if (entry.rank < 4) continue;
    if (isExit(entry.input.data)) {
      entry.turn = -1;
      continue;
    }
    const account = entry.input.subject.split(".")[1] ?? "";
    entry.turn = turns.get(account) ?? 0;
    turns.set(account, entry.turn + 1);
  }
  return ranked
    .sort((a, b) => a.rank - b.rank || a.turn - b.turn || a.input.sequence - b.input.sequence)
    .map(({ input }) => input);
}

/** Reads only the purpose field, so that an exit need not wait behind entries that come before it. */
function isExit(data: Uint8Array): boolean {
  try {
    const { purpose } = wire.Intent.decode(data);
    return purpose === wire.Purpose.PURPOSE_REDUCE || purpose === wire.Purpose.PURPOSE_CLOSE;
  } catch {
    return false; // Unreadable: refused in its turn.
  }
}

/** True when time alone makes the kernel act: an order nobody has said anything about for too long. */
export function isDue(state: KernelState, nowMs: number, reissueAfterMs: number): boolean {
  for (const account of state.accounts.values())
    for (const book of account.books.values())
      for (const order of book.orders.values())
        if (
          order.phase !== "WORKING" &&
          nowMs - order.lastWordAtMs >= reissueAfterMs &&
          order.reissues < REISSUES_MAX
        )
          return true;
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
  forgetSeen(state);
  for (const mark of batch.marks) foldMark(state, mark);

  const answers: Answer[] = [];
  const orders: OrderCommand[] = [];
  const alerts: Alert[] = [];
  const undecodable: { input: Input; reason: string }[] = [];
  const touched = { accounts: new Set<AccountId>(), symbols: new Set<Symbol>() };
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
      checkUncovered(state, raise);
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
  if (!checked) checkUncovered(state, raise);
  reissue();

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
    counters: countersOf(state, touched.accounts, touched.symbols, orders),
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
    reissueAfterMs: batch.reissueAfterMs,
  };
  const bytes = wire.Commit.encode(commit).finish();
  return { bytes, hash: createHash("sha256").update(bytes).digest(), answers, orders, alerts, undecodable };

  function foldInput(input: Input): void {
    switch (input.stream) {
      case "FACTS": {
        const fact = decodeFact(input.data);
        checkSubject(fact, input.subject);
        foldFact(state, fact, raise);
        if (fact.account !== "") touched.accounts.add(fact.account);
        else for (const id of state.accounts.keys()) touched.accounts.add(id);
        if ("symbol" in fact.body && fact.body.symbol !== "") touched.symbols.add(fact.body.symbol as Symbol);
        return;
      }
      case "POLICY":
        state.policy = parsePolicy(new TextDecoder().decode(input.data));
        state.policyRevision = input.sequence;
        return;
      case "REFERENCE": {
        const reference = referenceFromJson(new TextDecoder().decode(input.data));
        state.references.set(reference.symbol, reference);
        return;
      }
      case "INTENTS":
        answers.push(answerIntent(input));
    }
  }

  function answerIntent(input: Input): Answer {
    let intent: Intent;
    try {
      intent = decodeIntent(input.data);
      // Permissions are given by subject, so a message must not speak for another account or symbol.
      const subject = `intent.${intent.account}.${symbolToken(intent.symbol)}`;
      if (input.subject !== subject) throw new InvalidValueError("subject", input.subject, subject);
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      return unreadable(input, error);
    }
    const base = {
      intentId: intent.intentId,
      account: intent.account,
      symbol: intent.symbol,
      limit: "",
      observed: "",
      requested: "",
      lever: "",
      commitNumber: number,
      decidedAtMs: batch.nowMs,
      clientOrderIds: [],
      quantity: "",
      inputSequence: input.sequence,
    };
    const seen = state.seen.get(intent.intentId);
    if (seen !== undefined) {
      state.totals.duplicate += 1;
      return { ...base, ...duplicateOf(seen) };
    }
    remember(intent.intentId);
    const account = state.accounts.get(intent.account);
    const ruling = admit(state, account, intent, batch.ages);
    if (account !== undefined) touched.accounts.add(intent.account);
    touched.symbols.add(intent.symbol);
    if (ruling.kind === "denied") {
      state.totals.denied += 1;
      const { kind: _, ...denial } = ruling;
      return { ...base, ...denial, verdict: "DENIED" };
    }
    const { command } = ruling;
    reserve(intent, command);
    state.totals.approved += 1;
    orders.push(command);
    return {
      ...base,
      verdict: "APPROVED",
      quantity: format(command.quantity),
      clientOrderIds: [command.clientOrderId],
      text: `${command.side} ${format(command.quantity)} ${command.symbol} at ${format(command.price)} or better`,
    };
  }

  function duplicateOf(seen: number) {
    return {
      verdict: "DUPLICATE",
      commitNumber: seen,
      text: `seen before: the answer in commit ${seen} stands`,
    } as const;
  }

  /** Ids out of their time are refused by the ladder each time; remembering them would only hold up forgetting. */
  function remember(id: IntentId): void {
    if (timeOfUuid7(id) >= batch.nowMs - INTENT_LIFE_MS && !isAhead(state, batch.ages, timeOfUuid7(id)))
      state.seen.set(id, number);
  }

  /** Capacity is taken in the same commit that carries the order. */
  function reserve(intent: Intent, command: OrderCommand): void {
    const account = accountOf(state, intent.account);
    const book = bookOf(account, intent.symbol);
    book.orders.set(command.clientOrderId, {
      command,
      phase: "RESERVED",
      filled: 0n as OrderCommand["quantity"],
      reported: 0n as OrderCommand["quantity"],
      committedAtMs: batch.nowMs,
      lastWordAtMs: batch.nowMs,
      reissues: 0,
      shown: false,
    });
    if (isEntry(intent.purpose)) book.lastEntryAtMs = batch.nowMs;
    account.recentOrders.push(batch.nowMs);
    while ((account.recentOrders[0] ?? 0) <= batch.nowMs - RATE_WINDOW_MS && account.recentOrders.length > 0)
      account.recentOrders.shift();
  }

  function reissue(): void {
    for (const account of state.accounts.values()) {
      rollDay(state, account);
      for (const [symbol, book] of account.books)
        for (const order of book.orders.values()) {
          const silentMs = batch.nowMs - order.lastWordAtMs;
          if (order.phase === "WORKING" || silentMs < batch.reissueAfterMs || order.reissues >= REISSUES_MAX)
            continue;
          order.lastWordAtMs = batch.nowMs;
          order.reissues += 1;
          orders.push({ ...order.command, action: "REISSUE" });
          touched.accounts.add(account.id);
          touched.symbols.add(symbol);
        }
    }
  }

  function unreadable(input: Input, error: InvalidValueError): Answer {
    const peeked = peekIntent(input.data);
    const [, account = "", token = ""] = input.subject.split(".");
    undecodable.push({ input, reason: error.message });
    // Its id may be somebody's who was answered: then that answer stands. A new one is answered here, once.
    const seen = state.seen.get(peeked.intentId);
    if (seen === undefined) state.totals.denied += 1;
    else state.totals.duplicate += 1;
    if (UUID_V7.test(peeked.intentId) && seen === undefined) remember(peeked.intentId as IntentId);
    return {
      intentId: peeked.intentId,
      account: peeked.account === "" ? account : peeked.account,
      symbol: peeked.symbol === "" ? token : peeked.symbol,
      ...(seen === undefined
        ? ({
            verdict: "DENIED",
            reason: "INVALID_MESSAGE",
            lever: error.field,
            text: error.message,
            commitNumber: number,
          } as const)
        : { ...duplicateOf(seen), lever: "" }),
      limit: "",
      observed: "",
      requested: "",
      decidedAtMs: batch.nowMs,
      clientOrderIds: [],
      quantity: "",
      inputSequence: input.sequence,
    };
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

/** What a commit was decided from, to fold it again. */
export function batchOf(commit: plimsoll.v1.Commit): Batch {
  return {
    epoch: commit.epoch,
    commitId: commit.commitId,
    previousHash: commit.previousHash,
    nowMs: commit.nowMs,
    ages: { clockAgeMs: commit.clockAgeMs, policyAgeMs: commit.policyAgeMs },
    marks: commit.marks.map((mark) => ({
      symbol: mark.symbol,
      mark: mark.markPrice,
      bid: mark.bidPrice,
      ask: mark.askPrice,
      receivedAtMs: mark.receivedAtMs,
    })),
    inputs: commit.inputs.map((input) => {
      const stream = STREAM_NAME.get(input.stream);
      if (stream === undefined)
        throw new HaltError(
          "LEDGER_BYTES",
          `commit ${commit.number} has an input of unknown stream ${input.stream}`,
        );
      return { stream, sequence: input.sequence, subject: input.subject, data: input.data };
    }),
    reissueAfterMs: commit.reissueAfterMs,
  };
}

function foldMark(state: KernelState, update: MarkUpdate): void {
  const mark = parsePrice(update.mark, "mark");
  state.marks.set(parseSymbol(update.symbol), {
    mark,
    bid: update.bid === "" ? (0n as typeof mark) : parsePriceOrZero(update.bid, "bid"),
    ask: update.ask === "" ? (0n as typeof mark) : parsePriceOrZero(update.ask, "ask"),
    receivedAtMs: update.receivedAtMs,
  });
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

/** SHA-256 over what limits depend on: policy, cursors, totals, every account's wallet, positions and orders. */
function stateHash(state: KernelState): Uint8Array {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([state.policyRevision, state.cursors, state.totals, state.seen.size]));
  for (const account of state.accounts.values()) hashAccount(hash, account);
  return hash.digest();
}

function hashAccount(hash: Hash, account: ReturnType<typeof accountOf>): void {
  hash.update(`${account.id} ${account.wallet} ${account.stop} ${account.reconciled} ${account.circuit}`);
  for (const [symbol, book] of account.books) {
    hash.update(
      `${symbol} ${book.position.amount} ${book.position.entryPrice} ${book.lastTradeId} ${book.leverage}`,
    );
    for (const [id, order] of book.orders)
      hash.update(`${id} ${order.phase} ${order.filled} ${order.reported}`);
  }
}
