import { isTerminal } from "#libs/domain/fact.ts";
import { InvalidValueError } from "#libs/domain/errors.ts";
import { decodeClientOrderId, entryIdOf } from "#libs/domain/ids.ts";
import { decodeFact } from "#libs/wire/fact.ts";
import { traceparentOf } from "#libs/wire/fields.ts";
import { below, isTracing, spanIdOf, traceOf } from "#libs/telemetry/trace.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import type { LazyCommit } from "#libs/wire/lazy-commit.ts";

/** Ended orders that are remembered: an event of theirs can come after the commit that folded their end. */
const ENDED_KEPT = 1_000;

/**
 * The trace each order belongs to, from the ledger's own commands: the exchange hands back our order id and nothing
 * else. Holds the live orders, which the kernel's reservations bound, and the newest that ended.
 */
export class OrderTraces {
  readonly #live = new Map<string, string>();
  readonly #ended = new Map<string, string>();

  /** Traceparent of the router's span of it; "" for an order that is not ours, has no trace, or ended long ago. */
  of(clientOrderId: string): string {
    const id = decodeClientOrderId(clientOrderId);
    // No command places a stop: its fills belong to the entry that it protects.
    const told = id?.leg === "STOP" ? entryIdOf(id.intentId) : clientOrderId;
    const trace = this.#live.get(told) ?? this.#ended.get(told) ?? "";
    return trace === "" || !isTracing() ? trace : below(trace, spanIdOf("order", told));
  }

  get size(): number {
    return this.#live.size + this.#ended.size;
  }

  /** Takes over a snapshot's outstanding orders. */
  restore(commands: readonly plimsoll.v1.OrderCommand[]): void {
    for (const command of commands) this.#begin(command);
  }

  /** @throws HaltError LEDGER_BYTES. */
  fold(commit: LazyCommit): void {
    for (const command of commit.orders()) this.#begin(command);
    for (const fact of commit.executions()) this.#foldFact(fact);
  }

  #begin(command: plimsoll.v1.OrderCommand): void {
    const { clientOrderId } = command;
    if (command.leg === plimsoll.v1.Leg.LEG_STOP) return;
    const trace = traceOf(command, command.reduceOnly);
    if (trace === "" || this.#ended.has(clientOrderId)) return;
    try {
      this.#live.set(clientOrderId, traceparentOf(trace));
    } catch (error) {
      // Without a trace the fact is complete; with a malformed one nobody could read it.
      if (!(error instanceof InvalidValueError)) throw error;
    }
  }

  #foldFact(data: Uint8Array): void {
    try {
      const { body } = decodeFact(data);
      if (body.kind === "order" && isTerminal(body.status)) this.#end(body.clientOrderId);
      else if (body.kind === "send" && (body.outcome === "REJECTED" || body.outcome === "NOT_PLACED"))
        this.#end(body.clientOrderId);
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error; // The kernel put it in the DLQ.
    }
  }

  #end(clientOrderId: string): void {
    const traceparent = this.#live.get(clientOrderId);
    if (traceparent === undefined) return;
    this.#live.delete(clientOrderId);
    this.#ended.set(clientOrderId, traceparent);
    if (this.#ended.size <= ENDED_KEPT) return;
    const oldest = this.#ended.keys().next().value;
    if (oldest !== undefined) this.#ended.delete(oldest);
  }
}
