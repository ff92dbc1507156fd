import type { JudgeLine, JudgeWriter } from "./judge.ts";

/** So much leaves together at most. */
const TOGETHER_MAX = 256;

/**
 * What the exchange lets out, in order: lines of its ledger, and what follows from them, the events that tell their
 * owners and the answers. Those of one turn of the event loop share one write, and of the turns behind it as long as each
 * brings more: whatever is recorded is written first, and only then anything is told or answered. Who comes alone waits
 * for one empty turn, some microseconds; many at once cost a write and a wake-up of their client less each.
 */
export class Outbox {
  readonly #judge: JudgeWriter;
  readonly #deliver: (account: string, event: object) => void;
  #lines: JudgeLine[] = [];
  #waiting: (() => void)[] = [];
  #scheduled = false;

  constructor(judge: JudgeWriter, deliver: (account: string, event: object) => void) {
    this.#judge = judge;
    this.#deliver = deliver;
  }

  record(line: JudgeLine): void {
    this.#lines.push(line);
    this.#schedule();
  }

  tell(account: string, event: object): void {
    this.release(() => {
      this.#deliver(account, event);
    });
  }

  /** Does something once all that was recorded so far is written, after what waits already. */
  release(act: () => void): void {
    this.#waiting.push(act);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#afterTurn(0);
  }

  /** @param before what there was a turn ago. */
  #afterTurn(before: number): void {
    setImmediate(() => {
      const together = this.#lines.length + this.#waiting.length;
      if (together > before && together < TOGETHER_MAX) this.#afterTurn(together);
      else this.flush();
    });
  }

  flush(): void {
    this.#scheduled = false;
    if (this.#lines.length > 0) {
      const lines = this.#lines;
      this.#lines = [];
      this.#judge.write(lines);
    }
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const act of waiting) act();
  }
}
