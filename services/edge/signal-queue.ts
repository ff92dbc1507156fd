import type { Lane } from "#libs/bus/departures.ts";
import type { Ratio } from "#libs/domain/fixed.ts";

/** What decides the place of a signal in the queue. */
export interface Queueable {
  readonly account: string;
  readonly isExit: boolean;
  readonly confidence: Ratio;
}

/**
 * Signals that wait for the bus, lane by lane: accounts in turn, each account's in the order they came.
 *
 * Of each account so many entries wait; beyond it the least confident, of equals the latest, loses its place. Exits lose
 * theirs to nobody: one that finds the exits' own, far larger bound reached is not taken.
 */
export class SignalQueue<Signal extends Queueable> {
  readonly #entriesMax: number;
  readonly #exitsMax: number;
  readonly #lines: Readonly<Record<Lane, Map<string, Signal[]>>> = { exits: new Map(), entries: new Map() };
  readonly #waiting: Record<Lane, number> = { exits: 0, entries: 0 };

  /** Bounds are per account. */
  constructor({ entriesMax, exitsMax }: { readonly entriesMax: number; readonly exitsMax: number }) {
    this.#entriesMax = entriesMax;
    this.#exitsMax = exitsMax;
  }

  get length(): number {
    return this.#waiting.exits + this.#waiting.entries;
  }

  waiting(lane: Lane): number {
    return this.#waiting[lane];
  }

  /** @returns the signal that lost its place, which may be this one; undefined when there was room. */
  push(signal: Signal): Signal | undefined {
    const lane = laneOf(signal);
    const lines = this.#lines[lane];
    const line = lines.get(signal.account);
    if (line === undefined) lines.set(signal.account, [signal]);
    else if (signal.isExit && line.length >= this.#exitsMax) return signal;
    else line.push(signal);
    this.#waiting[lane] += 1;
    return signal.isExit || line === undefined || line.length <= this.#entriesMax
      ? undefined
      : this.#dropLeast(line);
  }

  /** The next to be sent. */
  shift(lane: Lane): Signal | undefined {
    const signal = inTurn(this.#lines[lane]);
    if (signal !== undefined) this.#waiting[lane] -= 1;
    return signal;
  }

  #dropLeast(line: Signal[]): Signal | undefined {
    let least = 0;
    for (const [i, { confidence }] of line.entries())
      if (confidence <= (line[least]?.confidence ?? confidence)) least = i;
    this.#waiting.entries -= 1;
    return line.splice(least, 1)[0];
  }
}

export const laneOf = ({ isExit }: Queueable): Lane => (isExit ? "exits" : "entries");

/** The first of the account whose turn it is, which goes to the end. */
function inTurn<Signal>(lines: Map<string, Signal[]>): Signal | undefined {
  for (const [account, line] of lines) {
    lines.delete(account);
    const signal = line.shift();
    if (line.length > 0) lines.set(account, line);
    return signal;
  }
  return undefined;
}
