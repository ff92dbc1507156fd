import { jetstreamManager, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream";
import { setTimeout as sleep } from "node:timers/promises";
import { publishDurably, type DurableMessage } from "#libs/bus/publish.ts";
import { storedSince } from "#libs/bus/stored-since.ts";
import { HaltError, messageOf } from "#libs/domain/errors.ts";
import type { AccountId } from "#libs/domain/ids.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { TracedSpan } from "#libs/telemetry/trace.ts";
import { isFact, Line, type Waiting } from "./line.ts";
import type { Spool } from "./spool.ts";
import { storedBefore } from "./stored-before.ts";

const STREAM = "FACTS";
/** What waits longer for the bus goes to disk, and from then on everything, so often. */
const AWAY_AFTER_MS = 250;
const SPOOL_EVERY_MS = 50;
const AGAIN_MS = 200;
const OWNED_AGAIN_MS = 50;
/** Long before the stream forgets an id: what it has is then read instead of relied on. */
const READ_AGAIN_AFTER_MS = 3_600_000;
/** What waits when the process is told to stop may still be stored for this long. */
const DRAIN_MS = 2_000;

/** Who may speak for the account: another process may have taken it while this one stood still. */
export interface Owning {
  readonly holds: () => boolean;
  /** Aborted once another process holds it. */
  readonly over: AbortSignal;
}

/**
 * Stores one account's messages one after the other, in the order they were put, each exactly once. While the bus is
 * away they wait in the {@link Spool}, up to a number of them; what is left there, the next process stores first.
 */
export class Outbound {
  readonly #context: ServiceContext;
  readonly #js: JetStreamClient;
  readonly #account: AccountId;
  readonly #ownership: Owning;
  readonly #spool: Spool;
  readonly #waitingMax: number;
  readonly #onFull: (reason: string) => void;
  readonly #line: Line;
  readonly #give = new AbortController();
  /** Aborted when the publish under way is to begin anew, from what is on disk. */
  #attempt = new AbortController();
  #signal: AbortSignal;
  /** Monotonic milliseconds of the publish under way; 0 without one. */
  #attemptAtMs = 0;
  #awaySinceMs = 0;
  #readBackDue: boolean;
  #repeated: ReadonlyMap<number, number> = new Map();
  /** Sequence in FACTS: what waits is behind it, if it is stored. */
  #mark = 0;
  #sequence = 0;
  /** Ids of what was said here of how the account's stream stands. */
  readonly #words = new Set<string>();
  #jsm: JetStreamManager | undefined;
  #wake: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #resumed = false;
  #closed = false;
  #diskFailed = false;

  constructor(options: {
    readonly context: ServiceContext;
    readonly js: JetStreamClient;
    readonly account: AccountId;
    readonly ownership: Owning;
    readonly spool: Spool;
    /** Messages that may wait; the one beyond it, and all later ones, are not taken. */
    readonly waitingMax: number;
    /** Called once, when something is not taken. */
    readonly onFull: (reason: string) => void;
  }) {
    this.#context = options.context;
    this.#js = options.js;
    this.#account = options.account;
    this.#ownership = options.ownership;
    this.#spool = options.spool;
    this.#waitingMax = options.waitingMax;
    this.#onFull = options.onFull;
    this.#line = new Line(options.spool, options.account);
    this.#readBackDue = this.#line.onDisk > 0;
    this.#signal = this.#signals();
    this.#gauge();
  }

  /** Stores what an earlier process left before anything that is put now; waits for the bus as long as it takes. */
  async resume(): Promise<void> {
    const left = this.#line.onDisk;
    this.#awaySinceMs = performance.now();
    while (!this.#give.signal.aborted)
      try {
        const { last_seq: last } = (await (await this.#manager()).streams.info(STREAM)).state;
        this.#mark = left === 0 ? last : (this.#spool.storedUpTo(this.#account) ?? 0);
        break;
      } catch {
        await sleep(AGAIN_MS, undefined, { signal: this.#give.signal }).catch(() => undefined);
      }
    if (left > 0)
      this.#context.log.warn(
        { event: "spool-left", account: this.#account, waiting: left },
        "facts were left on disk: they are stored first",
      );
    this.#resumed = true;
    this.#pump().catch(this.#context.fail);
    await this.stored();
    // What was given up until here was a dead process's: of this one's own nothing is missing.
    if (!this.#closed && !this.#ownership.over.aborted) this.#line.lossless = true;
  }

  put(message: DurableMessage, span?: TracedSpan): void {
    if (this.#closed || this.#line.length >= this.#waitingMax) {
      this.#context.stats.count("facts.dropped");
      if (!this.#closed) this.#overflow();
      return;
    }
    if (message.subject === this.#wordOn) this.#words.add(message.msgId);
    this.#line.put({ message, span, atMs: performance.now(), row: undefined });
    this.#wake();
    this.#timer ??= setTimeout(this.#tick, AWAY_AFTER_MS);
  }

  /**
   * Whether nobody else has spoken for the account since this process did; true before its first word.
   *
   * @throws when the bus does not answer.
   */
  async spokeLast(): Promise<boolean> {
    if (this.#words.size === 0) return true;
    const newest = await (await this.#manager()).streams.getMessage(STREAM, { last_by_subj: this.#wordOn });
    return newest === null || this.#words.has(newest.header.get("Nats-Msg-Id"));
  }

  get #wordOn(): string {
    return `account.${this.#account}.stream`;
  }

  /** How long the oldest that is not stored waits; 0 when all are. @param nowMs monotonic. */
  waitingMs(nowMs: number): number {
    const since = this.#line.onDisk > 0 ? this.#awaySinceMs : this.#line.oldestInMemoryAtMs;
    return since === undefined ? 0 : Math.max(0, nowMs - since);
  }

  /** Messages that are not stored. */
  get waiting(): number {
    return this.#line.length;
  }

  /** Of {@link waiting}, those on disk. */
  get onDisk(): number {
    return this.#line.onDisk;
  }

  /** Sequence in FACTS up to which all that was put is stored; undefined when some is not, or before the first. */
  get storedUpTo(): number | undefined {
    return this.waiting > 0 || !this.#line.lossless || this.#sequence === 0 ? undefined : this.#sequence;
  }

  /** Resolves when everything put so far is stored; false when some never will be by this process. */
  stored(): Promise<boolean> {
    return this.#line.stored();
  }

  /** As {@link stored}, but what is not stored after a while is left on disk: for the end of the process. */
  async drain(): Promise<void> {
    const timeout = new AbortController();
    const late = sleep(DRAIN_MS, undefined, { signal: timeout.signal }).catch(() => undefined);
    await Promise.race([this.stored(), late]);
    timeout.abort();
    this.close();
  }

  /** Takes and stores nothing more; what waits is left on disk, unless somebody else speaks for the account. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#ownership.over.aborted) this.#discard(messageOf(this.#ownership.over.reason));
    if (this.#line.inMemory > 0) this.#toDisk();
    if (this.#line.inMemory > 0) this.#context.stats.count("facts.dropped", this.#line.inMemory);
    this.#line.close();
    this.#give.abort(new Error("closed"));
    clearTimeout(this.#timer);
    this.#wake();
  }

  readonly #tick = (): void => {
    this.#timer = undefined;
    if (this.#closed) return;
    const nowMs = performance.now();
    const oldestAtMs = this.#line.oldestInMemoryAtMs;
    if (this.#resumed && oldestAtMs !== undefined && nowMs - oldestAtMs >= this.#everyMs) this.#toDisk();
    if (this.#attemptAtMs > 0 && nowMs - this.#attemptAtMs >= READ_AGAIN_AFTER_MS) this.#beginAnew();
    if (this.waiting > 0) this.#timer = setTimeout(this.#tick, this.#everyMs);
  };

  get #everyMs(): number {
    return this.#line.onDisk > 0 ? SPOOL_EVERY_MS : AWAY_AFTER_MS;
  }

  #toDisk(): void {
    const sinceMs = this.#line.oldestInMemoryAtMs ?? performance.now();
    const first = this.#line.onDisk === 0;
    let written: number;
    try {
      written = this.#line.toDisk(this.#mark);
    } catch (error) {
      this.#diskFailure(error, "facts wait for the bus in memory only: the disk does not take them");
      return;
    }
    this.#diskFailed = false;
    this.#context.stats.count("spool.written", written);
    this.#gauge();
    if (!first) return;
    this.#awaySinceMs = sinceMs;
    this.#context.log.warn(
      { event: "spooling", account: this.#account, waiting: written },
      "the bus does not take facts: they wait on disk",
    );
    this.#beginAnew();
  }

  /** What was under way may be stored or not: what the stream has is read before anything is sent again. */
  #beginAnew(): void {
    this.#readBackDue = true;
    this.#attempt.abort(new Error("begins anew"));
  }

  async #pump(): Promise<void> {
    const { signal } = this.#give;
    while (!signal.aborted) {
      const oldest = this.#line.first();
      if (oldest === undefined) {
        await new Promise<void>((wake) => (this.#wake = wake));
        continue;
      }
      try {
        await this.#store(oldest);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof HaltError) {
          this.#refused(oldest, error);
          return;
        }
        if (this.#ownership.over.aborted) this.#discard(messageOf(this.#ownership.over.reason));
        else if (this.#attempt.signal.aborted) {
          this.#attempt = new AbortController();
          this.#signal = this.#signals();
        } else await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #store(oldest: Waiting): Promise<void> {
    if (isFact(oldest)) await this.#owned();
    if (this.#readBackDue) {
      await this.#readBack();
      return;
    }
    const storedAt = oldest.row === undefined ? undefined : this.#repeated.get(oldest.row);
    if (storedAt === undefined) {
      this.#attemptAtMs = performance.now();
      const { seq } = await publishDurably(this.#js, oldest.message, this.#signal);
      this.#attemptAtMs = 0;
      // It is left on disk, where the next one finds that it is stored.
      if (this.#closed) return;
      if (isFact(oldest)) {
        this.#sequence = Math.max(this.#sequence, seq);
        this.#mark = Math.max(this.#mark, seq);
      }
    } else {
      // Once it is off the disk nobody would know it for ours: the next look begins behind it.
      this.#mark = Math.max(this.#mark, storedAt);
      this.#context.stats.count("facts.repeated");
    }
    oldest.span?.end();
    this.#context.stats.count("facts");
    if (this.#line.takeOff(oldest)) this.#forget();
  }

  #forget(): void {
    try {
      this.#line.forget(this.#mark);
    } catch (error) {
      // Whoever finds them there finds that they are stored.
      this.#diskFailure(error, "what is stored cannot be taken off the disk");
    }
    this.#gauge();
    if (this.#line.onDisk > 0) return;
    const afterMs = Math.round(performance.now() - this.#awaySinceMs);
    this.#context.log.info(
      { event: "spool-empty", account: this.#account, afterMs },
      "everything that waited on disk is stored",
    );
  }

  /** @throws when the bus does not answer. */
  async #readBack(): Promise<void> {
    const stored = await storedSince({
      js: this.#js,
      jsm: await this.#manager(),
      stream: STREAM,
      subjects: [`exec.${this.#account}.>`, `account.${this.#account}.>`],
      after: this.#mark,
    });
    const { rows, sequence, superseded } = storedBefore(this.#account, stored, (msgId) =>
      this.#spool.rowsOf(this.#account, msgId),
    );
    this.#readBackDue = false;
    this.#repeated = rows;
    this.#sequence = Math.max(this.#sequence, sequence);
    if (superseded) this.#discard("another process has spoken for the account since", rows.size);
  }

  /**
   * Facts of somebody who does not speak for the account any more: the exchange has told its successor the same.
   *
   * @param alreadyStored of those that wait.
   */
  #discard(reason: string, alreadyStored = 0): void {
    let discarded: number;
    try {
      discarded = this.#line.discardFacts() - alreadyStored;
    } catch (error) {
      this.#context.fail(error);
      return;
    }
    if (discarded <= 0) return;
    this.#context.stats.count("facts.superseded", discarded);
    this.#context.log.warn(
      { event: "facts-superseded", account: this.#account, discarded, reason },
      "facts that waited are not stored: who reads the account now has them from the exchange",
    );
    this.#gauge();
  }

  #overflow(): void {
    const reason = `${this.waiting} messages wait for the bus and no more are kept: what the exchange tells of ${this.#account} from now on is read anew when the bus is back`;
    this.#context.log.error({ event: "spool-full", account: this.#account, waiting: this.waiting }, reason);
    this.#context.stats.count("spool.full");
    this.close();
    try {
      this.#spool.setOverflow(this.#account, reason);
    } catch (error) {
      this.#diskFailure(error, "only the log tells that the spool was full");
    }
    this.#onFull(reason);
  }

  /** The stream will never have it; the process ends, and the next one reads the account anew. */
  #refused(oldest: Waiting, error: HaltError): void {
    this.#line.lossless = false;
    this.#context.stats.count("facts.lost");
    if (this.#line.takeOff(oldest)) this.#forget();
    if (!this.#context.signal.aborted) this.#context.fail(error);
  }

  /** Waits while it is not certain that nobody else speaks for the account. @throws when somebody else does. */
  async #owned(): Promise<void> {
    const { holds, over } = this.#ownership;
    while (!holds()) {
      over.throwIfAborted();
      await sleep(OWNED_AGAIN_MS, undefined, { signal: this.#give.signal });
    }
  }

  #diskFailure(error: unknown, text: string): void {
    this.#context.stats.count("spool.failed");
    if (!this.#diskFailed)
      this.#context.log.error(
        { event: "spool-failed", account: this.#account, error: messageOf(error) },
        text,
      );
    this.#diskFailed = true;
  }

  async #manager(): Promise<JetStreamManager> {
    return (this.#jsm ??= await jetstreamManager(this.#context.nc, { checkAPI: false }));
  }

  #signals(): AbortSignal {
    return AbortSignal.any([this.#give.signal, this.#attempt.signal, this.#ownership.over]);
  }

  #gauge(): void {
    this.#context.stats.gauge(`spool.${this.#account}`, this.#line.onDisk);
  }
}
