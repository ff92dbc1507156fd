import { isTerminal, type FactBody } from "#libs/domain/fact.ts";
import { parseIntentId, timeOfUuid7, type AccountId, type ClientOrderId } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { decodeFact } from "#libs/wire/fact.ts";
import type { plimsoll } from "#libs/wire/gen/plimsoll.js";
import type { LazyCommit } from "#libs/wire/lazy-commit.ts";
import { orderCommandFromWire } from "#libs/wire/ledger.ts";
import { InvalidValueError } from "#libs/domain/errors.ts";

/**
 * What the router knows of an order that has no terminal outcome in the ledger.
 *
 * - `COMMITTED`: the ledger has the command; it may have been sent by an earlier router.
 * - `SENDING`: this router is at it. `WORKING`: the exchange has it.
 * - `RESOLVING`: nobody knows; it is being asked about.
 */
export type Phase = "COMMITTED" | "SENDING" | "WORKING" | "RESOLVING";

export interface Task {
  readonly command: OrderCommand;
  readonly commitNumber: number;
  /** Exchange time before which it cannot have been sent, 0 when that is not known. */
  readonly notBeforeMs: number;
  phase: Phase;
  /** A request that places it is under way, or its answer is not dealt with yet. */
  posting: boolean;
  /** Such a request of this router's has left, once at least. */
  posted: boolean;
  /** The kernel wants it gone: it is not sent any more, and cancelled once it is there. */
  cancelWanted: boolean;
  /** A cancel was sent and not answered yet. */
  canceling: boolean;
  /** A cancel was confirmed; the order's own end follows. */
  canceled: boolean;
  /** The exchange has it or had it: it is never sent again, whatever a later query says. */
  seen: boolean;
  /** Its end was said or folded: nothing more is sent, asked or said about it. */
  ended: boolean;
  /** Questions to the exchange, and what the last one brought; for an operator. */
  asked: number;
  found: string;
  /** Its span was begun by this router. */
  traced: boolean;
}

/** What a commit asks for, besides what it changes in the tasks. */
export interface Wanted {
  readonly place: readonly Task[];
  /** Ask about these before anything else. */
  readonly ask: readonly Task[];
  readonly cancel: readonly Task[];
  /** Stops that protect nothing any more. */
  readonly cancelStops: readonly OrderCommand[];
}

/** Learns what the ledger and FACTS say, in their order: whoever protects what the orders make, or counts what they cost. */
export interface Observer {
  readonly command: (command: OrderCommand) => void;
  /** @param ahead no commit has folded it yet. */
  readonly fact: (body: FactBody, account: string, ahead: boolean) => void;
  /** An operator has settled that the exchange never had it: no fact will say so. */
  readonly notPlaced: (command: OrderCommand) => void;
}

/**
 * Orders in the ledger minus outcomes in the ledger's facts. A pure fold: a router that starts anew knows exactly
 * what to ask about.
 */
export class Outstanding {
  readonly tasks = new Map<ClientOrderId, Task>();
  readonly #mine: (account: AccountId) => boolean;
  readonly #observers: readonly Observer[];

  /** @param mine accounts whose orders are folded; others are another router's. */
  constructor(mine: (account: AccountId) => boolean = () => true, ...observers: readonly Observer[]) {
    this.#mine = mine;
    this.#observers = observers;
  }

  /** Takes over the orders of a snapshot: each may have been sent, and some are to be cancelled. */
  restore(
    commands: readonly plimsoll.v1.OrderCommand[],
    commitNumber: number,
    cancelled: readonly string[] = [],
  ): void {
    const unwanted = new Set(cancelled);
    for (const wire of commands) {
      const command = orderCommandFromWire(wire);
      if (!this.#mine(command.account)) continue;
      for (const observer of this.#observers) observer.command(command);
      // The commit's time is not in the snapshot; its intent was made before it.
      const task = taskOf(command, commitNumber, madeAtMs(command.intentId));
      task.cancelWanted = unwanted.has(command.clientOrderId);
      this.tasks.set(command.clientOrderId, task);
    }
  }

  /**
   * Folds a fact that FACTS holds and no commit has folded yet. What it ends stays here, as ended, until a commit
   * says so too: a re-issue committed before must not look like an order nobody knows.
   */
  foldAhead(data: Uint8Array): void {
    this.#foldFact(data, true, (task) => {
      task.ended = true;
    });
  }

  /** @throws HaltError LEDGER_BYTES. */
  fold(commit: LazyCommit): Wanted {
    for (const fact of commit.executions())
      this.#foldFact(fact, false, (task) => {
        // Whoever still works on it must notice: it holds the task, not the map.
        task.ended = true;
        this.tasks.delete(task.command.clientOrderId);
      });
    const place: Task[] = [];
    const ask: Task[] = [];
    const cancel: Task[] = [];
    const cancelStops: OrderCommand[] = [];
    for (const wire of commit.orders()) {
      const command = orderCommandFromWire(wire);
      if (!this.#mine(command.account)) continue;
      if (command.leg === "STOP") {
        cancelStops.push(command);
        continue;
      }
      if (command.action === "PLACE") for (const observer of this.#observers) observer.command(command);
      const known = this.tasks.get(command.clientOrderId);
      if (command.action === "CANCEL") {
        if (known === undefined) continue;
        known.cancelWanted = true;
        cancel.push(known);
        continue;
      }
      if (command.action === "RESOLVED_PLACED" || command.action === "RESOLVED_NOT_PLACED") {
        if (command.action === "RESOLVED_NOT_PLACED")
          for (const observer of this.#observers) observer.notPlaced(command);
        if (known === undefined) continue;
        if (command.action === "RESOLVED_PLACED") known.seen = true;
        else {
          known.ended = true;
          this.tasks.delete(command.clientOrderId);
        }
        continue;
      }
      if (known !== undefined) {
        // Whatever this router has learned of it is stored: the kernel has not folded it yet. A question for each order of
        // a burst that had to wait would use up what is left of the budget.
        if (known.phase === "COMMITTED" && !known.ended) ask.push(known);
        continue;
      }
      const task = taskOf(command, commit.number, commit.nowMs);
      this.tasks.set(command.clientOrderId, task);
      (command.action === "PLACE" ? place : ask).push(task);
    }
    return { place, ask, cancel, cancelStops };
  }

  #foldFact(data: Uint8Array, ahead: boolean, end: (task: Task) => void): void {
    let fact: ReturnType<typeof decodeFact>;
    try {
      fact = decodeFact(data);
    } catch (error) {
      if (error instanceof InvalidValueError) return; // The kernel put it in the DLQ; it says nothing of an order.
      throw error;
    }
    const { account, body } = fact;
    for (const observer of this.#observers) observer.fact(body, account, ahead);
    if (body.kind !== "order" && body.kind !== "send") return;
    const task = this.tasks.get(body.clientOrderId as ClientOrderId);
    if (task === undefined) return;
    if (body.kind === "order") {
      task.seen = true;
      if (isTerminal(body.status)) end(task);
      else if (task.phase === "COMMITTED") task.phase = "WORKING";
    } else if (body.outcome === "REJECTED" || body.outcome === "NOT_PLACED") end(task);
    else if (body.outcome === "ACCEPTED") {
      task.seen = true;
      if (task.phase === "COMMITTED") task.phase = "WORKING";
    }
  }
}

/** @param notBeforeMs exchange time before which it cannot have been sent. */
export const taskOf = (command: OrderCommand, commitNumber: number, notBeforeMs: number): Task => ({
  command,
  commitNumber,
  notBeforeMs,
  phase: "COMMITTED",
  posting: false,
  posted: false,
  cancelWanted: false,
  canceling: false,
  canceled: false,
  seen: false,
  ended: false,
  asked: 0,
  traced: false,
  found: "",
});

function madeAtMs(intentId: string): number {
  try {
    return timeOfUuid7(parseIntentId(intentId));
  } catch (error) {
    if (error instanceof InvalidValueError) return 0;
    throw error;
  }
}
