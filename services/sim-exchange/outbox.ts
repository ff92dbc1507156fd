import type { JudgeLine, JudgeWriter } from "./judge.ts";

/**
 * What one turn of the exchange lets out, in order: the lines of its ledger in one write, and after them the events
 * that tell their owners. A request's own line ends its turn, so that nothing is told or answered before it is written.
 */
export class Outbox {
  readonly #judge: JudgeWriter;
  readonly #deliver: (account: string, event: object) => void;
  #lines: JudgeLine[] = [];
  #events: (readonly [account: string, event: object])[] = [];

  constructor(judge: JudgeWriter, deliver: (account: string, event: object) => void) {
    this.#judge = judge;
    this.#deliver = deliver;
  }

  record(line: JudgeLine): void {
    this.#lines.push(line);
    if (line.k === "request") this.flush();
  }

  tell(account: string, event: object): void {
    this.#events.push([account, event]);
  }

  flush(): void {
    if (this.#lines.length > 0) {
      const lines = this.#lines;
      this.#lines = [];
      this.#judge.write(lines);
    }
    if (this.#events.length === 0) return;
    const events = this.#events;
    this.#events = [];
    for (const [account, event] of events) this.#deliver(account, event);
  }
}
