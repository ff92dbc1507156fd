import type { Commit } from "#libs/bus/ledger-follower.ts";
import {
  isNewerStop,
  isStopOver,
  isTerminal,
  type ProtectionOutcome,
  type StopStatus,
} from "#libs/domain/fact.ts";
import { InvalidValueError } from "#libs/domain/errors.ts";
import { format, signed, type PositionAmount } from "#libs/domain/fixed.ts";
import { decodeClientOrderId } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { decodeFact } from "#libs/wire/fact.ts";
import { peekIntent } from "#libs/wire/intent.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { answerFromWire, orderCommandFromWire } from "#libs/wire/ledger.ts";
import { ExitJudge } from "./exit-judge.ts";

interface Slot {
  position: bigint;
  readonly trades: Set<string>;
  readonly orders: Set<string>;
  /** Those of them that the exchange has shown: only it says that they are over. */
  readonly shown: Set<string>;
  /** Intents whose entry waits for its next order. */
  readonly waiting: Set<string>;
  /** What of each order's fills was told. */
  readonly filled: Map<string, bigint>;
  /** Orders that have ended with more fills than were told: by the exchange's count so much has filled. */
  readonly owed: Map<string, bigint>;
  /** Statuses of its stops by order id. */
  readonly stops: Map<string, StopStatus>;
  /** The newest word about it. */
  lastWord: string;
}

/**
 * Looks at the ledger from outside: counts what happened, and recomputes the slots in use from orders, fills and stops
 * alone, without the kernel's own counters.
 */
export class LedgerJudge {
  readonly denied = new Map<string, number>();
  readonly limits = new Map<string, { cap: number; peak: number }>();
  /** Order ids committed for placing; each must come once. */
  readonly placed = new Map<string, number>();
  /** Limits exceeded or miscounted. */
  readonly faults: string[] = [];
  /** What the router reported of protection, by outcome. */
  readonly protections = new Map<ProtectionOutcome, number>();
  /** Of each confirmed stop, by the router's word. */
  readonly unprotectedMs: number[] = [];
  /** Intents with more than one live entry order. */
  readonly entryFaults: string[] = [];
  /** Intents answered more or less than once. */
  readonly answerFaults: string[] = [];
  /** How often entries waited for which next order, and how those of more than one ended. */
  readonly worked = new Map<string, number>();
  /** Later orders of entries that the exchange has shown. */
  readonly followed = new Set<string>();
  /** What became of exits. */
  readonly exits = new ExitJudge();
  counters: plimsoll.v1.Counters.$Shape["desk"] | undefined;
  readonly accounts = new Map<string, plimsoll.v1.AccountCounters>();
  /** The last commit folded; 0 before the first. */
  number = 0;
  commits = 0;
  intents = 0;
  approved = 0;
  duplicates = 0;
  answers = 0;
  fills = 0;
  orders = 0;
  unexplained = 0;
  /** Intent sequences answered; each must come once. */
  readonly #answered = new Set<number>();
  /** Intents that wait for the slot of a position that is being closed for them. */
  readonly #waiting = new Set<number>();
  readonly #slots = new Map<string, Slot>();
  readonly #driftsBefore = new Map<string, number>();
  readonly #secrets: readonly Buffer[];
  secretsFound = 0;
  /** Totals count only from here on; state is folded from the beginning. */
  readonly #countFrom: number;

  constructor(countFrom: number, secrets: readonly string[]) {
    this.#countFrom = countFrom;
    this.#secrets = secrets.map((secret) => Buffer.from(secret));
  }

  fold(commit: Commit, bytes: Uint8Array): void {
    const counted = commit.number > this.#countFrom;
    this.number = commit.number;
    if (counted) this.commits += 1;
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (const secret of this.#secrets) if (view.includes(secret)) this.secretsFound += 1;

    const answered = new Set(commit.answers.map(({ inputSequence }) => inputSequence));
    for (const input of commit.inputs)
      if (input.stream === plimsoll.v1.InputStream.INPUT_STREAM_INTENTS) {
        if (!answered.has(input.sequence)) this.#foldWaiting(commit, input.sequence, input.data);
      } else if (input.stream === plimsoll.v1.InputStream.INPUT_STREAM_FACTS)
        this.#foldFact(input.data, counted);
    const here = new Set(
      commit.inputs.flatMap(({ stream, sequence }) =>
        stream === plimsoll.v1.InputStream.INPUT_STREAM_INTENTS ? [sequence] : [],
      ),
    );
    for (const sequence of answered)
      if (!here.has(sequence) && !this.#waiting.delete(sequence))
        this.answerFaults.push(
          `commit ${commit.number}: answers intent ${sequence}, which does not wait for it`,
        );

    for (const wire of commit.orders) {
      const order = orderCommandFromWire(wire);
      const slot = this.#slot(order.account, order.symbol);
      // An operator has said that it never was.
      if (order.action === "RESOLVED_NOT_PLACED") slot.orders.delete(order.clientOrderId);
      if (order.action !== "PLACE") continue;
      slot.orders.add(order.clientOrderId);
      // Its targets go by the same intent.
      if (order.leg === "ENTRY") slot.waiting.delete(order.intentId);
      this.#oneAtATime(commit.number, order, slot);
      this.placed.set(order.clientOrderId, (this.placed.get(order.clientOrderId) ?? 0) + 1);
      if (counted) this.orders += 1;
    }
    for (const wire of commit.answers) {
      const answer = answerFromWire(wire);
      if (this.#answered.has(answer.inputSequence))
        this.answerFaults.push(`intent ${answer.inputSequence} answered twice`);
      this.#answered.add(answer.inputSequence);
      if (!counted) continue;
      this.intents += 1;
      this.answers += 1;
      if (answer.verdict === "APPROVED") this.approved += 1;
      else if (answer.verdict === "DUPLICATE") this.duplicates += 1;
      else {
        const reason = answer.reason ?? "";
        this.denied.set(reason, (this.denied.get(reason) ?? 0) + 1);
        if (reason === "" || answer.text === "") this.unexplained += 1;
      }
    }
    for (const { account, symbol, intentId, next, end } of commit.entries) {
      const { EntryEnd, EntryNext } = plimsoll.v1;
      const what = next === EntryNext.ENTRY_NEXT_UNSPECIFIED ? EntryEnd[end] : EntryNext[next];
      if (counted) this.worked.set(what ?? "", (this.worked.get(what ?? "") ?? 0) + 1);
      const { waiting } = this.#slot(account, symbol);
      if (next === plimsoll.v1.EntryNext.ENTRY_NEXT_UNSPECIFIED) waiting.delete(intentId);
      else waiting.add(intentId);
    }
    this.exits.fold(commit, counted, this.positionOf);
    this.#limits(commit, counted);
  }

  /** G2: of one intent at most one entry order lives. */
  #oneAtATime(commit: number, { leg, intentId, clientOrderId }: OrderCommand, { orders }: Slot): void {
    if (leg !== "ENTRY") return;
    for (const other of orders) {
      const id = other === clientOrderId ? undefined : decodeClientOrderId(other);
      if (id?.leg === "ENTRY" && id.intentId === intentId)
        this.entryFaults.push(
          `commit ${commit}: places ${clientOrderId} while ${other} of the same intent is open`,
        );
    }
  }

  /** Signed, in hundred-millionths, by fills alone. */
  readonly positionOf = (account: string, symbol: string): bigint => this.#slot(account, symbol).position;

  /** Only an intent for which a position is closed in the same commit may be answered later. */
  #foldWaiting(commit: Commit, sequence: number, data: Uint8Array): void {
    const { intentId } = peekIntent(data);
    if (commit.orders.some((order) => order.intentId === intentId && order.reduceOnly))
      this.#waiting.add(sequence);
    else this.answerFaults.push(`commit ${commit.number}: intent ${sequence} has no answer`);
  }

  /** Orders that have not ended; targets apart, which rest as long as their position stands. */
  get underWay(): number {
    let count = 0;
    for (const { orders } of this.#slots.values())
      for (const id of orders) count += Number(decodeClientOrderId(id)?.leg !== "TARGET");
    return count;
  }

  /** Drifts found in this run. */
  get drifts(): number {
    let sum = 0;
    for (const [id, { driftsTotal }] of this.accounts) sum += driftsTotal - (this.#driftsBefore.get(id) ?? 0);
    return sum;
  }

  #limits(commit: Commit, counted: boolean): void {
    const { counters } = commit;
    if (counters?.desk == null) return;
    this.counters = counters.desk;
    const approving = commit.orders.some(
      ({ reduceOnly, action }) => !reduceOnly && action === plimsoll.v1.OrderAction.ORDER_ACTION_PLACE,
    );
    let desk = 0;
    for (const account of counters.accounts) {
      this.accounts.set(account.account, account);
      if (!counted) {
        this.#driftsBefore.set(account.account, account.driftsTotal);
        continue;
      }
      const used = this.#slotsOf(account.account);
      if (used !== account.slotsUsed)
        this.faults.push(
          `commit ${commit.number}: ${account.account} uses ${used} slots by orders and fills, the kernel says ${account.slotsUsed} (${this.#slotsText(account.account)}; the kernel's ${kernelText(account)})`,
        );
      if (approving) this.#limit(`accountSlots.${account.account}`, account.slotsMaxAccount, used);
      if (approving && account.grossPeakRatio !== "")
        this.#limit(`grossExposure.${account.account}`, 1, Number(account.grossPeakRatio));
    }
    for (const id of this.#slots.keys()) if (this.#used(id)) desk += 1;
    if (approving && counted) this.#limit("deskSlots", counters.desk.slotsMax, desk);
  }

  #limit(name: string, cap: number, peak: number): void {
    const known = this.limits.get(name);
    // A policy may change in mid-run: what counts is how close it came to the cap of that moment.
    if (known === undefined || peak * known.cap >= known.peak * cap) this.limits.set(name, { cap, peak });
    if (peak > cap) this.faults.push(`${name}: ${peak} above ${cap} right after an approval`);
  }

  #foldFact(data: Uint8Array, counted: boolean): void {
    let fact: ReturnType<typeof decodeFact>;
    try {
      fact = decodeFact(data);
    } catch (error) {
      if (error instanceof InvalidValueError) return; // In the DLQ; it moved nothing.
      throw error;
    }
    const { account, body } = fact;
    if (body.kind === "snapshot") {
      for (const position of body.positions) {
        const slot = this.#slot(account, position.symbol);
        if (slot.trades.size === 0) slot.position = position.amount;
      }
      return;
    }
    if (body.kind === "stop") {
      if (decodeClientOrderId(body.clientOrderId)?.leg === "STOP")
        this.#foldStop(account, body.symbol, body.clientOrderId, body.status);
      return;
    }
    if (body.kind === "protection") {
      if (counted) {
        this.protections.set(body.outcome, (this.protections.get(body.outcome) ?? 0) + 1);
        if (body.outcome === "CONFIRMED") this.unprotectedMs.push(body.unprotectedMs);
      }
      if (body.outcome === "CONFIRMED") this.#foldStop(account, body.symbol, body.stopId, "NEW");
      return;
    }
    if (body.kind !== "order" && body.kind !== "send") return;
    const slot = this.#slot(account, body.symbol);
    const what = body.kind === "send" ? body.outcome : `${body.status} ${body.fill?.tradeId ?? ""}`;
    slot.lastWord = `${body.kind} ${body.clientOrderId} ${what} in commit ${this.number}`;
    if (body.kind === "send") {
      if (body.outcome !== "REJECTED" && body.outcome !== "NOT_PLACED") return;
      if (!slot.shown.has(body.clientOrderId)) slot.orders.delete(body.clientOrderId);
      else if (counted)
        this.faults.push(
          `commit ${this.number}: the router says ${body.outcome} of ${body.clientOrderId}, which the exchange has shown: ${body.reason} (${body.code})`,
        );
      return;
    }
    if (isTerminal(body.status)) slot.shown.delete(body.clientOrderId);
    else if (slot.orders.has(body.clientOrderId)) slot.shown.add(body.clientOrderId);
    if (body.fill !== undefined && !slot.trades.has(body.fill.tradeId)) {
      slot.trades.add(body.fill.tradeId);
      slot.filled.set(body.clientOrderId, (slot.filled.get(body.clientOrderId) ?? 0n) + body.fill.quantity);
      slot.position += signed(body.side, body.fill.quantity);
      if (counted) this.fills += 1;
    }
    const id = decodeClientOrderId(body.clientOrderId);
    if (id?.leg === "ENTRY" && id.attempt > 0) this.followed.add(body.clientOrderId);
    if (isTerminal(body.status) && slot.orders.delete(body.clientOrderId))
      slot.owed.set(body.clientOrderId, body.cumulativeFilled);
    const owed = slot.owed.get(body.clientOrderId);
    if (owed !== undefined && owed <= (slot.filled.get(body.clientOrderId) ?? 0n)) {
      slot.owed.delete(body.clientOrderId);
      slot.filled.delete(body.clientOrderId);
    }
  }

  /** Words about a stop may come late; one that is over stays over. */
  #foldStop(account: string, symbol: string, id: string, status: StopStatus): void {
    const { stops } = this.#slot(account, symbol);
    const known = stops.get(id);
    if (known === undefined || isNewerStop(status, known)) stops.set(id, status);
    this.#slot(account, symbol).lastWord = `stop ${id} ${status} in commit ${this.number}`;
  }

  #slot(account: string, symbol: string): Slot {
    const key = `${account} ${symbol}`;
    let slot = this.#slots.get(key);
    if (slot === undefined)
      this.#slots.set(
        key,
        (slot = {
          position: 0n,
          trades: new Set(),
          orders: new Set(),
          shown: new Set(),
          waiting: new Set(),
          filled: new Map(),
          owed: new Map(),
          stops: new Map(),
          lastWord: "nothing",
        }),
      );
    return slot;
  }

  #used(key: string): boolean {
    const slot = this.#slots.get(key);
    return slot !== undefined && usesOf(slot).next().done !== true;
  }

  /** Of each symbol, what uses its slot, and the newest word. */
  #slotsText(account: string): string {
    return [...this.#slots]
      .filter(([key]) => key.startsWith(`${account} `))
      .map(([key, slot]) => {
        const uses = [...usesOf(slot)];
        const what = uses.length === 0 ? "is free" : `has ${uses.join(" and ")}`;
        return `${key.slice(account.length + 1)} ${what}, newest: ${slot.lastWord}`;
      })
      .join("; ");
  }

  #slotsOf(account: string): number {
    let used = 0;
    for (const key of this.#slots.keys()) if (key.startsWith(`${account} `) && this.#used(key)) used += 1;
    return used;
  }
}

/** What keeps a slot from being free. */
function* usesOf({ position, orders, waiting, owed, stops }: Slot): Generator<string> {
  if (position !== 0n) yield `a position of ${format(position as PositionAmount)}`;
  for (const id of orders) yield `order ${id}`;
  for (const id of waiting) yield `an order to come of intent ${id}`;
  for (const id of owed.keys()) yield `untold fills of ${id}`;
  for (const [id, status] of stops) if (!isStopOver(status)) yield `stop ${id} ${status}`;
}

const kernelText = ({ positions, ordersOpen, ordersUnknown }: plimsoll.v1.AccountCounters): string =>
  `positions: ${positions.map(({ symbol, amount }) => `${symbol} ${amount}`).join(", ") || "none"}; orders: ${ordersOpen}, of these unknown: ${ordersUnknown}`;
