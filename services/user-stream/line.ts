import type { DurableMessage } from "#libs/bus/publish.ts";
import type { AccountId } from "#libs/domain/ids.ts";
import type { TracedSpan } from "#libs/telemetry/trace.ts";
import type { Spool } from "./spool.ts";

const WINDOW = 256;

/** A message that waits for the bus. */
export interface Waiting {
  readonly message: DurableMessage;
  readonly span: TracedSpan | undefined;
  /** Monotonic milliseconds. */
  readonly atMs: number;
  /** Where it is on disk. */
  row: number | undefined;
}

/** Dead letters and alerts are true whoever reads the account. */
export const isFact = ({ message: { subject } }: Waiting): boolean =>
  subject.startsWith("exec.") || subject.startsWith("account.");

/** One account's messages in the order they were put: the older ones on disk, if any are, the newer ones in memory. */
export class Line {
  readonly #spool: Spool;
  readonly #account: AccountId;
  #memory: Waiting[] = [];
  /** The oldest of those on disk. */
  #window: Waiting[] = [];
  #onDisk: number;
  /** Up to here the rows are taken off, whether the disk knows or not. */
  #doneRow = 0;
  #accepted: number;
  #settled = 0;
  #waiters: { readonly upTo: number; readonly resolve: (all: boolean) => void }[] = [];
  #closed = false;
  /** False once something was given up. */
  lossless = true;

  constructor(spool: Spool, account: AccountId) {
    this.#spool = spool;
    this.#account = account;
    this.#onDisk = spool.count(account);
    this.#accepted = this.#onDisk;
  }

  get length(): number {
    return this.#onDisk + this.#memory.length;
  }

  get onDisk(): number {
    return this.#onDisk;
  }

  get inMemory(): number {
    return this.#memory.length;
  }

  /** Monotonic milliseconds when the oldest in memory was put; undefined without one. */
  get oldestInMemoryAtMs(): number | undefined {
    return this.#memory[0]?.atMs;
  }

  put(waiting: Waiting): void {
    this.#memory.push(waiting);
    this.#accepted += 1;
  }

  /** The oldest. @throws when the disk cannot be read. */
  first(): Waiting | undefined {
    if (this.#window.length === 0 && this.#onDisk > 0)
      this.#window = this.#spool
        .first(this.#account, this.#doneRow, WINDOW)
        .map(({ row, message }) => ({ message, span: undefined, atMs: 0, row }));
    return this.#window[0] ?? this.#memory[0];
  }

  /** The oldest is done with. @returns whether the disk should hear of it now: {@link forget}. */
  takeOff({ row }: Waiting): boolean {
    this.#settle(1);
    if (row === undefined) {
      this.#memory.shift();
      return false;
    }
    if (this.#window[0]?.row === row) this.#window.shift();
    this.#doneRow = row;
    this.#onDisk -= 1;
    return this.#window.length === 0;
  }

  /** Takes those that are done off the disk. @param mark sequence in FACTS, see {@link Spool.append}. @throws */
  forget(mark: number): void {
    this.#spool.remove(this.#account, this.#doneRow, mark);
  }

  /** What is in memory goes to disk at once. @returns how many. @throws when the disk does not take it; it stays. */
  toDisk(mark: number): number {
    const entries = this.#memory;
    const messages = entries.map(({ message }) => message);
    const rows = this.#spool.append(this.#account, messages, mark);
    for (const [i, entry] of entries.entries()) {
      entry.row = rows[i];
      entry.span?.end();
    }
    if (this.#onDisk === 0) this.#doneRow = (rows[0] ?? 1) - 1;
    this.#onDisk += rows.length;
    this.#memory = [];
    return rows.length;
  }

  /** Gives facts up. @returns how many. @throws when the disk does not forget them. */
  discardFacts(): number {
    const before = this.length;
    if (this.#onDisk > 0) {
      this.#spool.discardFacts(this.#account);
      this.#onDisk = this.#spool.count(this.#account);
      this.#window = [];
    }
    this.#memory = this.#memory.filter((entry) => !isFact(entry));
    const discarded = before - this.length;
    if (discarded > 0) this.lossless = false;
    this.#settle(discarded);
    return discarded;
  }

  /** Resolves when everything put so far is done with; false when some was given up or is left behind. */
  stored(): Promise<boolean> {
    if (this.#settled >= this.#accepted) return Promise.resolve(this.lossless);
    if (this.#closed) return Promise.resolve(false);
    return new Promise((resolve) => this.#waiters.push({ upTo: this.#accepted, resolve }));
  }

  /** Nothing more comes off. */
  close(): void {
    this.#closed = true;
    if (this.#memory.length > 0) this.lossless = false;
    for (const { resolve } of this.#waiters.splice(0)) resolve(false);
  }

  #settle(count: number): void {
    this.#settled += count;
    while ((this.#waiters[0]?.upTo ?? Number.POSITIVE_INFINITY) <= this.#settled)
      this.#waiters.shift()?.resolve(this.lossless);
  }
}
