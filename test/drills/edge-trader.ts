import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { uuid7 } from "#libs/domain/ids.ts";
import { EdgeClient } from "../edge/client.ts";

const AGAIN_MS = 50;

/** A strategy at the edge: what is not answered `stored` it sends again, to whoever listens after a connection's end. */
export class EdgeTrader {
  /** Close codes, in order. */
  readonly ends: number[] = [];
  /** Of each connection after the first, from the end of the one before it to its welcome. */
  readonly awayMs: number[] = [];
  readonly #options: ConstructorParameters<typeof EdgeTrader>[0];
  readonly #stop = new AbortController();
  readonly #waiting = new Map<string, object>();
  /** Intents that the edge says are stored. */
  stored = 0;
  /** Sent again after the end of a connection. */
  repeated = 0;
  #running: Promise<void> | undefined;

  constructor(options: {
    /** Where it listens now. */
    readonly url: () => string;
    readonly token: string;
    readonly accounts: readonly string[];
    readonly symbols: readonly string[];
    readonly everyMs: number;
    /** Exchange time. */
    readonly nowMs: () => number;
    /** Gets a line with each id that is stored. */
    readonly sentFile: string;
  }) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Resolves once everything that it has sent is stored. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    let endedAt: number | undefined;
    for (;;) {
      const client = await this.#connect();
      if (client === undefined) {
        if (this.#stop.signal.aborted) return;
        continue;
      }
      if (endedAt !== undefined) this.awayMs.push(Math.round(performance.now() - endedAt));
      this.repeated += this.#waiting.size;
      for (const message of this.#waiting.values()) client.send(message);
      await this.#trade(client);
      endedAt = performance.now();
      if (client.closed === undefined) {
        client.end();
        return;
      }
      this.ends.push(client.closed.code);
    }
  }

  /** Until the connection ends, or everything is stored after the last one was sent. */
  async #trade(client: EdgeClient): Promise<void> {
    const { accounts, symbols, everyMs, nowMs } = this.#options;
    let heard = 0;
    const hear = (): void => {
      for (const { type, intentId = "" } of client.messages.slice(heard)) {
        if (type !== "stored" || !this.#waiting.delete(intentId)) continue;
        this.stored += 1;
        appendFileSync(this.#options.sentFile, `${intentId}\n`);
      }
      heard = client.messages.length;
    };
    for (let n = 0; client.closed === undefined; n += 1) {
      hear();
      if (this.#stop.signal.aborted) {
        if (this.#waiting.size === 0) return;
      } else {
        const createdAtMs = Math.round(nowMs());
        const intentId = uuid7(createdAtMs, randomBytes(10));
        const of = { account: accounts[n % accounts.length], symbol: symbols[n % symbols.length] };
        const intent = {
          intentId,
          createdAtMs,
          ...of,
          side: "BUY",
          purpose: "OPEN",
          notional: "2600",
          confidence: "0.9",
        };
        const message = { op: "signal", id: intentId, intent };
        this.#waiting.set(intentId, message);
        client.send(message);
      }
      await sleep(everyMs);
    }
    hear();
  }

  async #connect(): Promise<EdgeClient | undefined> {
    const client = new EdgeClient(this.#options.url());
    try {
      await once(client.socket, "open");
    } catch {
      await sleep(AGAIN_MS);
      return undefined;
    }
    client.send({ op: "auth", token: this.#options.token });
    while (client.closed === undefined && client.of("welcome").length === 0) await sleep(AGAIN_MS);
    return client;
  }
}
