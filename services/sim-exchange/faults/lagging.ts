import { closeSync, openSync, readSync } from "node:fs";
import { Exchange } from "../engine/exchange.ts";
import type { JudgeLine } from "../judge.ts";

const CHUNK = 1024 * 1024;

/** The exchange as it was a while ago: a second one, rebuilt from the ledger and held back. */
export class LaggingExchange {
  readonly #exchange = new Exchange(
    () => undefined,
    () => undefined,
  );
  readonly #live: Exchange;
  readonly #path: string;
  readonly #lagMs: number;
  readonly #pending: JudgeLine[] = [];
  #offset = 0;
  #rest = Buffer.alloc(0);

  constructor(live: Exchange, path: string, lagMs: number) {
    this.#live = live;
    this.#path = path;
    this.#lagMs = lagMs;
    for (const rules of live.rules.values()) this.#exchange.addSymbol(rules, false);
  }

  /** It, as of `nowMs` less the lag, at the prices of now. */
  at(nowMs: number): Exchange {
    this.#read();
    while ((this.#pending[0]?.t ?? Number.POSITIVE_INFINITY) <= nowMs - this.#lagMs)
      this.#exchange.restore(this.#pending.shift() as JudgeLine);
    for (const symbol of this.#live.rules.keys())
      if (this.#live.hasMark(symbol))
        this.#exchange.stateMark(symbol, this.#live.mark(symbol), this.#live.fundingRate(symbol));
    return this.#exchange;
  }

  #read(): void {
    const fd = openSync(this.#path, "r");
    try {
      for (;;) {
        const chunk = Buffer.alloc(CHUNK);
        const size = readSync(fd, chunk, 0, CHUNK, this.#offset);
        if (size === 0) return;
        this.#offset += size;
        const bytes = Buffer.concat([this.#rest, chunk.subarray(0, size)]);
        const end = bytes.lastIndexOf(10) + 1;
        this.#rest = bytes.subarray(end);
        for (const text of bytes.subarray(0, end).toString().split("\n")) this.#take(text);
      }
    } finally {
      closeSync(fd);
    }
  }

  #take(text: string): void {
    if (text === "") return;
    let line: JudgeLine;
    try {
      line = JSON.parse(text) as JudgeLine;
    } catch {
      return; // Torn by a kill of an earlier run.
    }
    if (line.k !== "request" && line.k !== "clock" && line.k !== "start") this.#pending.push(line);
  }
}
