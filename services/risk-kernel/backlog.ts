import type { Ratio } from "#libs/domain/fixed.ts";
import { glanceAtIntent } from "#libs/wire/intent.ts";
import { accountToken } from "./batch.ts";
import { Fifo } from "./fifo.ts";
import type { Queued } from "./inbox.ts";

interface Waiting {
  queued: Queued;
  readonly line: Line;
  /** Undefined until it had to be compared. */
  confidence: Ratio | undefined;
  surplus: boolean;
}

/** What waits of one account. */
interface Line {
  total: number;
  /** In the stream's order, without what is surplus; exits only until the first comparison. */
  kept: Waiting[];
}

/**
 * Intents on their way to a decision, in the stream's order. Of each account no more entries wait than the bound says:
 * the least confident beyond it, of equals the latest, is marked surplus and costs no more than a denial in its turn.
 * Exits are never surplus.
 */
export class Backlog {
  readonly #queue = new Fifo<Waiting>();
  readonly #lines = new Map<string, Line>();
  #surplus = 0;

  get length(): number {
    return this.#queue.length;
  }

  /** Of these, what only has to be denied. */
  get surplus(): number {
    return this.#surplus;
  }

  push(queued: Queued, max: number): void {
    const account = accountToken(queued.input.subject);
    let line = this.#lines.get(account);
    if (line === undefined) this.#lines.set(account, (line = { total: 0, kept: [] }));
    const waiting: Waiting = { queued, line, confidence: undefined, surplus: false };
    this.#queue.push(waiting);
    line.total += 1;
    line.kept.push(waiting);
    if (line.kept.length > max) this.#bound(line, max);
  }

  /** The oldest; a surplus one says how many waited. */
  shift(): Queued | undefined {
    const waiting = this.#queue.shift();
    if (waiting === undefined) return undefined;
    const { queued, line } = waiting;
    line.total -= 1;
    if (line.total === 0) this.#lines.delete(accountToken(queued.input.subject));
    else if (line.kept[0] === waiting) line.kept.shift();
    if (waiting.surplus) this.#surplus -= 1;
    return queued;
  }

  #bound(line: Line, max: number): void {
    line.kept = line.kept.filter((waiting) => {
      if (waiting.confidence !== undefined) return true;
      const { isExit, confidence } = glanceAtIntent(waiting.queued.input.data);
      waiting.confidence = confidence;
      return !isExit;
    });
    while (line.kept.length > max) {
      let least = 0;
      for (const [i, { confidence = 0n }] of line.kept.entries())
        if (confidence <= (line.kept[least]?.confidence ?? 0n)) least = i;
      const [waiting] = line.kept.splice(least, 1);
      if (waiting === undefined) return;
      waiting.surplus = true;
      waiting.queued = {
        ...waiting.queued,
        input: { ...waiting.queued.input, waiting: line.total },
      };
      this.#surplus += 1;
    }
  }
}
