import type { KV, KvEntry } from "@nats-io/kv";
import { POLICY_KEY } from "#libs/bus/policy-store.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { policyToJson } from "#libs/domain/policy-json.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { parseVersion } from "#libs/domain/policy-version.ts";

const REREAD_EVERY_MS = 60_000;

/** What was read last, and when by the monotonic clock. */
interface Read {
  readonly revision: number;
  /** The policy in canonical form; undefined when it was deleted or has faults. */
  readonly policy: string | undefined;
  readonly atMs: number;
  /** When the server stored it: what was asked for earlier may arrive later. */
  readonly storedAt: Date;
}

/** A version that is stored and has no faults. */
export interface ReadVersion {
  readonly revision: number;
  readonly json: string;
}

/**
 * Reads KV `policy`: watched, and read again every 60 s.
 *
 * Only a read that finds the very policy that is in force confirms it. A KV that cannot be read, is empty, or holds
 * something else lets the age grow, and past `policyStaleMs` entries are denied; nothing else takes its place.
 */
export class PolicyReader {
  readonly #options: Parameters<typeof PolicyReader.start>[0];
  readonly #timer: NodeJS.Timeout;
  #read: Read | undefined;
  #confirmedAtMs = Number.NEGATIVE_INFINITY;
  #queued: number;
  #watching = false;
  #stopped = false;
  #stopWatch: () => void = () => undefined;
  #canonical: { readonly of: Policy | undefined; readonly text: string } = { of: undefined, text: "" };

  private constructor(options: Parameters<typeof PolicyReader.start>[0]) {
    this.#options = options;
    this.#queued = options.folded();
    this.#timer = setInterval(() => void this.#reread(), options.everyMs ?? REREAD_EVERY_MS);
  }

  static start(options: {
    readonly kv: KV;
    /** The policy in force. */
    readonly inForce: () => Policy | undefined;
    /** Revision of the newest version folded, refused ones included. */
    readonly folded: () => number;
    /** A revision newer than all before: to be folded. */
    readonly onRevision: (entry: KvEntry) => void;
    /** A version without faults was read. */
    readonly onValid?: (version: ReadVersion) => void;
    readonly onTrouble: (what: string) => void;
    readonly everyMs?: number;
  }): PolicyReader {
    const reader = new PolicyReader(options);
    void reader.#reread();
    return reader;
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#stopWatch();
  }

  /** Milliseconds since the policy in force was last found in KV, at a time of the monotonic clock. */
  ageMs(nowMs: number): number {
    this.#confirm();
    return nowMs - this.#confirmedAtMs;
  }

  #confirm(): void {
    const read = this.#read;
    // What waits to be folded is in force before the next decision.
    if (
      read?.policy !== undefined &&
      (read.revision > this.#options.folded() || this.#isInForce(read.policy))
    )
      this.#confirmedAtMs = read.atMs;
  }

  async #reread(): Promise<void> {
    if (!this.#watching) void this.#watch();
    try {
      const entry = await this.#options.kv.get(POLICY_KEY);
      if (this.#stopped) return;
      if (entry === null) this.#options.onTrouble("KV policy is empty");
      else this.#take(entry);
    } catch (error) {
      this.#options.onTrouble(`KV policy cannot be read: ${messageOf(error)}`);
    }
  }

  async #watch(): Promise<void> {
    this.#watching = true;
    try {
      const watch = await this.#options.kv.watch({ key: POLICY_KEY });
      this.#stopWatch = () => {
        watch.stop();
      };
      if (this.#stopped) this.#stopWatch();
      for await (const entry of watch) if (!this.#stopped) this.#take(entry);
    } catch (error) {
      this.#options.onTrouble(`KV policy cannot be watched: ${messageOf(error)}`);
    }
    this.#watching = false;
  }

  #take(entry: KvEntry): void {
    const { revision, created } = entry;
    if (this.#read !== undefined && created < this.#read.storedAt) return;
    const json = entry.operation === "PUT" ? entry.string() : undefined;
    let policy: string | undefined;
    try {
      if (json === undefined) this.#options.onTrouble(`KV policy was deleted in revision ${revision}`);
      else policy = policyToJson(parseVersion(json).policy);
    } catch (error) {
      this.#options.onTrouble(`revision ${revision} of the policy is refused: ${messageOf(error)}`);
    }
    this.#confirm();
    this.#read = { revision, policy, atMs: performance.now(), storedAt: created };
    if (json === undefined) return;
    if (revision > this.#queued) {
      this.#queued = revision;
      this.#options.onRevision(entry);
    } else if (policy !== undefined && revision <= this.#options.folded() && !this.#isInForce(policy)) {
      this.#options.onTrouble(
        `revision ${revision} in KV is not the policy in force, and the ledger is past its number: plimsoll policy restore`,
      );
      return;
    }
    if (policy !== undefined) this.#options.onValid?.({ revision, json });
  }

  #isInForce(policy: string): boolean {
    const inForce = this.#options.inForce();
    if (inForce === undefined) return false;
    if (this.#canonical.of !== inForce) this.#canonical = { of: inForce, text: policyToJson(inForce) };
    return this.#canonical.text === policy;
  }
}
