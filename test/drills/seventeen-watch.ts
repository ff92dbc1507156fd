import { setTimeout as sleep } from "node:timers/promises";
import { followLedger, type Commit } from "#libs/bus/ledger-follower.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { orderCommandFromWire } from "#libs/wire/ledger.ts";
import { LedgerJudge } from "../../deploy/local/ledger-judge.ts";
import type { TestBus } from "../support/test-bus.ts";

/** In this time anything should have happened, on the slowest machine too. */
export const WITHIN_MS = 60_000;

/** An order that makes room, and whether the intent that waits for it has entered. */
interface Rotation {
  readonly victim: string;
  handedOver: boolean;
}

/** What the ledger says while the drill runs, beside what the played exchange holds. */
export class LedgerWatch {
  readonly judge = new LedgerJudge(0, []);
  /** By intent, every verdict in order. */
  readonly verdicts = new Map<string, number[]>();
  /** By intent, the newest reason. */
  readonly reasons = new Map<string, number>();
  /** Orders the kernel has committed and the exchange has not ended. */
  readonly working = new Map<string, { readonly order: OrderCommand; filled: bigint }>();
  /** Symbols with a position. */
  readonly held: Set<string>;
  /** Slots in use after the newest commit. */
  used = 0;
  peak = 0;
  /** Most symbols at once with a position or an order, as the exchange saw it. */
  peakAtExchange = 0;
  /** By the id of the intent that waits. */
  readonly rotations = new Map<string, Rotation>();
  /** Slots in use after each entry. */
  readonly usedAfterEntries: number[] = [];
  /** Entries that no rotation has made room for. */
  readonly unrotated: string[] = [];
  /** Regimes folded so far. */
  regimes = 0;
  readonly #abort = new AbortController();
  readonly #followed: Promise<void>;
  #fault: unknown;

  constructor(bus: TestBus, held: readonly string[]) {
    this.held = new Set(held);
    this.#followed = this.#follow(bus).catch((error: unknown) => {
      this.#fault = error;
    });
  }

  orders(): readonly OrderCommand[] {
    return [...this.working.values()].map(({ order }) => order);
  }

  /** @throws what ended the watching, or Error after a time in which anything should have happened. */
  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const by = performance.now() + WITHIN_MS;
    for (;;) {
      if (this.#fault !== undefined) throw this.#fault as Error;
      if (await holds()) return;
      if (performance.now() > by)
        throw new Error(
          `waited ${WITHIN_MS / 1_000} s until ${what}; ${this.judge.commits} commits seen, ${this.used} slots in use`,
        );
      await sleep(20);
    }
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#followed;
  }

  async #follow({ js, jsm }: TestBus): Promise<void> {
    for await (const { commit, bytes } of followLedger({
      reader: "drill",
      js,
      jsm,
      partition: 0,
      after: { number: 0, hash: undefined },
      signal: this.#abort.signal,
    })) {
      this.judge.fold(commit, bytes);
      for (const { intentId, verdict, reason } of commit.answers) {
        this.reasons.set(intentId, reason);
        this.verdicts.set(intentId, [...(this.verdicts.get(intentId) ?? []), verdict]);
      }
      for (const wire of commit.orders)
        if (wire.action === plimsoll.v1.OrderAction.ORDER_ACTION_PLACE) {
          const order = orderCommandFromWire(wire);
          this.working.set(order.clientOrderId, { order, filled: 0n });
          this.#lookAtRotation(commit, order);
        }
      this.regimes += commit.inputs.filter(({ subject }) => subject === "regime").length;
      for (const account of commit.counters?.accounts ?? []) this.used = account.slotsUsed;
      this.peak = Math.max(this.peak, this.used);
      const atExchange = new Set([...this.held, ...this.orders().map(({ symbol }) => symbol)]).size;
      this.peakAtExchange = Math.max(this.peakAtExchange, atExchange);
    }
  }

  /** A rotation begins with a closing order whose intent has no answer yet, and ends with that intent's entry. */
  #lookAtRotation(commit: Commit, { intentId, reduceOnly, symbol }: OrderCommand): void {
    const rotation = this.rotations.get(intentId);
    if (reduceOnly) {
      if (rotation === undefined && !commit.answers.some((answer) => answer.intentId === intentId))
        this.rotations.set(intentId, { victim: symbol, handedOver: false });
      return;
    }
    for (const { slotsUsed } of commit.counters?.accounts ?? []) this.usedAfterEntries.push(slotsUsed);
    // What it waited for is gone at the exchange, or it had not waited long enough.
    if (rotation === undefined || this.held.has(rotation.victim)) this.unrotated.push(symbol);
    else rotation.handedOver = true;
  }
}
