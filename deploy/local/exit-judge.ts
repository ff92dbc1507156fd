import type { Commit } from "#libs/bus/ledger-follower.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { orderCommandFromWire } from "#libs/wire/ledger.ts";

const { ExitEnd } = plimsoll.v1;
/** An exit that has sent nothing for so many times the wait for an order's word is forgotten. */
const FORGOTTEN_AFTER_WAITS = 12;

interface Running {
  readonly account: string;
  readonly symbol: string;
  /** It began in this run. */
  readonly counted: boolean;
  lastSliceMs: number;
}

/** What the kernel says of an exit that ended. */
/** An order of an exit. */
function begins(wire: Parameters<typeof orderCommandFromWire>[0]): boolean {
  const { action, leg, timeInForce } = orderCommandFromWire(wire);
  return action === "PLACE" && leg !== "ENTRY" && timeInForce === "IOC";
}

export type EndedExit = plimsoll.v1.ExitRecord;

/**
 * Exits as the ledger's orders show them, beside what the kernel says of them: one that was asked for ends flat, or as
 * small as was asked, or is still being worked.
 */
export class ExitJudge {
  readonly ended: EndedExit[] = [];
  readonly faults: string[] = [];
  asked = 0;
  alarms = 0;
  /** By account and symbol: there is one at a time. */
  readonly #running = new Map<string, Running>();
  #nowMs = 0;
  #waitMs = 0;

  /** @param positionOf signed position by orders and fills alone, after this commit. */
  fold(commit: Commit, counted: boolean, positionOf: (account: string, symbol: string) => bigint): void {
    this.#nowMs = commit.nowMs;
    this.#waitMs = commit.reissueAfterMs;
    // Several REDUCEs in one commit: each takes over from the one before, whose first order is in this commit too.
    const ended = new Set(commit.exits.map(({ intentId }) => intentId));
    const begunHere = new Set(commit.orders.filter(begins).map(({ intentId }) => intentId));
    for (const record of commit.exits) {
      const name = `${record.account} ${record.symbol}`;
      const known = this.#running.delete(name);
      const here = !known && begunHere.has(record.intentId);
      if (!counted) continue;
      if (here) this.asked += 1;
      this.ended.push(record);
      if (!known && !here)
        this.faults.push(`commit ${commit.number}: an exit of ${name} ends that never began`);
      if (record.end === ExitEnd.EXIT_END_FLAT && positionOf(record.account, record.symbol) !== 0n)
        this.faults.push(`commit ${commit.number}: ${name} is said to be flat and is not`);
    }
    for (const wire of commit.orders) {
      if (!begins(wire) || ended.has(wire.intentId)) continue;
      const { account, symbol } = wire;
      const name = `${account} ${symbol}`;
      const running = this.#running.get(name);
      if (running !== undefined) running.lastSliceMs = commit.nowMs;
      else {
        this.#running.set(name, { account, symbol, counted, lastSliceMs: commit.nowMs });
        if (counted) this.asked += 1;
      }
    }
    if (counted) this.alarms += commit.alerts.filter(({ kind }) => kind === "exit-at-bound").length;
  }

  /** Exits that nobody works on any more although something is held. */
  forgotten(positionOf: (account: string, symbol: string) => bigint): readonly string[] {
    return [...this.#running.values()]
      .filter(
        ({ account, symbol, counted, lastSliceMs }) =>
          counted &&
          positionOf(account, symbol) !== 0n &&
          this.#nowMs - lastSliceMs > FORGOTTEN_AFTER_WAITS * this.#waitMs,
      )
      .map(
        ({ account, symbol, lastSliceMs }) =>
          `an exit of ${account} ${symbol} has sent nothing for ${this.#nowMs - lastSliceMs} ms and is not flat`,
      );
  }

  get running(): number {
    return [...this.#running.values()].filter(({ counted }) => counted).length;
  }

  /** Exchange milliseconds from the first slice to flat, ascending. */
  get timesToFlat(): readonly number[] {
    return this.ended
      .filter(({ end }) => end === ExitEnd.EXIT_END_FLAT)
      .map(({ sinceMs, endedMs }) => endedMs - sinceMs)
      .sort((a, b) => a - b);
  }
}

/** The value that so much of a sorted list does not exceed. */
export const quantile = (sorted: readonly number[], share: number): number | undefined =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
