import type { Ratio } from "#libs/domain/fixed.ts";

/** What decides the place of a signal in the queue. */
export interface Queueable {
  readonly account: string;
  readonly isExit: boolean;
  readonly confidence: Ratio;
}

/**
 * Signals that wait for the bus: exits before entries, accounts in turn, each account's in the order they came.
 *
 * Of each account so many entries wait; beyond it the least confident, of equals the latest, loses its place. Exits lose
 * theirs to nobody: one that finds the exits' own, far larger bound reached is not taken.
 */
export class SignalQueue<Signal extends Queueable> {
  readonly #entriesMax: number;
  readonly #exitsMax: number;
  readonly #entries = new Map<string, Signal[]>();
  readonly #exits = new Map<string, Signal[]>();
  #length = 0;

  /** Bounds are per account. */
  constructor({ entriesMax, exitsMax }: { readonly entriesMax: number; readonly exitsMax: number }) {
    this.#entriesMax = entriesMax;
    this.#exitsMax = exitsMax;
  }

  get length(): number {
    return this.#length;
  }

  /** @returns the signal that lost its place, which may be this one; undefined when there was room. */
  push(signal: Signal): Signal | undefined {
    const lines = signal.isExit ? this.#exits : this.#entries;
    const line = lines.get(signal.account);
    if (line === undefined) lines.set(signal.account, [signal]);
    else if (signal.isExit && line.length >= this.#exitsMax) return signal;
    else line.push(signal);
    this.#length += 1;
    return signal.isExit || line === undefined || line.length <= this.#entriesMax
      ? undefined
      : this.#dropLeast(line);
  }

  /** The next to be sent; `exitsOnly`: an entry has to wait. */
  shift({ exitsOnly }: { readonly exitsOnly: boolean }): Signal | undefined {
    const signal = inTurn(this.#exits) ?? (exitsOnly ? undefined : inTurn(this.#entries));
    if (signal !== undefined) this.#length -= 1;
    return signal;
  }

  #dropLeast(line: Signal[]): Signal | undefined {
    let least = 0;
    for (const [i, { confidence }] of line.entries())
      if (confidence <= (line[least]?.confidence ?? confidence)) least = i;
    this.#length -= 1;
    return line.splice(least, 1)[0];
  }
}

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
