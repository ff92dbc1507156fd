import type { JetStreamManager } from "@nats-io/jetstream";
import type { Appends } from "#libs/bus/stream-appender.ts";
import type { KV } from "@nats-io/kv";
import type { Input, InputStream } from "../../../services/risk-kernel/batch.ts";

/** An append of one or several commits on its way to the server, or its answer on the way back. */
interface Request {
  readonly expected: number;
  readonly commits: readonly Uint8Array[];
  readonly resolve: (last: number) => void;
  readonly reject: (error: Error) => void;
  /** What the server said; undefined while it has not heard of it. */
  said: "stored" | "refused" | undefined;
}

/** The ledger's stream: stores what expects its last sequence, refuses everything else. */
export class LedgerModel {
  readonly commits: Uint8Array[] = [];
  readonly #stored: (bytes: Uint8Array) => void;
  /** Appends of clients that have given them up; they may still come in. */
  readonly late: Request[] = [];

  constructor(stored: (bytes: Uint8Array) => void) {
    this.#stored = stored;
  }

  arrive(request: Request): void {
    if (request.said !== undefined) return;
    request.said = request.expected === this.commits.length ? "stored" : "refused";
    if (request.said === "refused") return;
    for (const bytes of request.commits) {
      this.commits.push(bytes);
      this.#stored(bytes);
    }
  }
}

/** One kernel's connection: what the real writer of the ledger sends through it waits for the scheduler. */
export class LinkModel {
  readonly #ledger: LedgerModel;
  readonly waiting: Request[] = [];
  /** The next look at the stream fails: the bus is away for a moment. */
  away = false;

  constructor(ledger: LedgerModel) {
    this.#ledger = ledger;
  }

  readonly appends: Appends = {
    one: (bytes, expected) => this.appends.atOnce([bytes], expected),
    atOnce: (commits, expected) =>
      new Promise((resolve, reject) => {
        this.waiting.push({ expected, commits, resolve, reject, said: undefined });
      }),
  };

  readonly jsm = {
    streams: {
      info: () => {
        if (this.away) {
          this.away = false;
          return Promise.reject(new Error("TIMEOUT"));
        }
        return Promise.resolve({ state: { last_seq: this.#ledger.commits.length } });
      },
      getMessage: () =>
        Promise.resolve({ seq: this.#ledger.commits.length, data: this.#ledger.commits.at(-1) }),
    },
  } as unknown as JetStreamManager;

  /** The oldest append the server has not heard of reaches it. */
  arrive(): void {
    const next = this.waiting.find(({ said }) => said === undefined);
    if (next !== undefined) this.#ledger.arrive(next);
  }

  /** The oldest append that was heard is answered. */
  answer(): void {
    const [next] = this.waiting;
    if (next?.said === undefined) return;
    this.waiting.shift();
    if (next.said === "stored") next.resolve(next.expected + next.commits.length);
    else next.reject(new Error("wrong last sequence"));
  }

  /** The oldest append runs into its timeout: heard or not, and perhaps heard later. */
  timeOut(mayStillCome: boolean): void {
    const next = this.waiting.shift();
    if (next === undefined) return;
    if (next.said === undefined && mayStillCome) this.#ledger.late.push(next);
    next.reject(new Error("TIMEOUT"));
  }
}

/** KV `risk` in memory: enough for the real snapshot code. Each write can be the one at which the process dies. */
export class KvModel {
  readonly #entries = new Map<string, { readonly value: Uint8Array; readonly revision: number }>();
  #revision = 0;

  /** A client of it that survives this many writes. */
  client(writes: number): { readonly kv: KV; readonly jsm: JetStreamManager } {
    let left = writes;
    const write = (act: () => void): Promise<number> => {
      if (left <= 0) return Promise.reject(new Error("killed"));
      left -= 1;
      this.#revision += 1;
      act();
      return Promise.resolve(this.#revision);
    };
    const kv = {
      get: (key: string) => {
        const entry = this.#entries.get(key);
        return Promise.resolve(
          entry === undefined
            ? null
            : { ...entry, operation: "PUT", string: () => new TextDecoder().decode(entry.value) },
        );
      },
      put: (key: string, value: Uint8Array | string, { previousSeq }: { previousSeq?: number } = {}) => {
        if (previousSeq !== undefined && (this.#entries.get(key)?.revision ?? 0) !== previousSeq)
          throw new Error(`${key} was written by another kernel meanwhile`);
        return write(() =>
          this.#entries.set(key, {
            value: typeof value === "string" ? new TextEncoder().encode(value) : value,
            revision: this.#revision,
          }),
        );
      },
      purge: (key: string) => write(() => this.#entries.delete(key)),
    } as unknown as KV;
    const subjects = (): Record<string, number> =>
      Object.fromEntries([...this.#entries.keys()].map((key) => [`$KV.risk.${key}`, 1]));
    const jsm = {
      streams: {
        info: () => Promise.resolve({ state: { subjects: subjects() } }),
        getMessage: (_: string, { last_by_subj: subject }: { readonly last_by_subj: string }) => {
          const entry = this.#entries.get(subject.slice("$KV.risk.".length));
          return Promise.resolve(
            entry === undefined
              ? null
              : {
                  seq: entry.revision,
                  header: { get: () => "" },
                  string: () => Buffer.from(entry.value).toString(),
                },
          );
        },
      },
    } as unknown as JetStreamManager;
    return { kv, jsm };
  }
}

/** The kernel's input streams. */
export class InputsModel {
  readonly streams: Record<InputStream, Input[]> = { FACTS: [], INTENTS: [], POLICY: [], REFERENCE: [] };

  /** Holds what the other one holds. */
  copy({ streams }: InputsModel): void {
    for (const stream of Object.keys(streams) as InputStream[]) this.streams[stream].push(...streams[stream]);
  }

  push(stream: InputStream, subject: string, data: Uint8Array): void {
    const messages = this.streams[stream];
    messages.push({ stream, sequence: messages.length + 1, subject, data });
  }
}
