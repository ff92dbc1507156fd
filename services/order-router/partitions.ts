import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { keysOf } from "#libs/bus/kv-keys.ts";
import { LastingLease } from "#libs/bus/lasting-lease.ts";
import { Lease } from "#libs/bus/lease.ts";
import { HaltError } from "#libs/domain/errors.ts";

/** The lease, once it is known who says whether it may be gone on with, see {@link LastingLease}. */
export type Lasting = (mayGoOn: () => Promise<boolean>) => LastingLease;

const RETRY_MS = 250;
/** Who holds more waits longer before it takes another: routers that start together share. */
const SHARE_MS = 1_000;
const KEY = "router.";

/** By account: whose it is is asked for each fact and order. */
const hashes = new Map<string, number>();

/** The partition, 0 to count − 1, of an account: the same in every process of the fleet. */
export function partitionOf(account: string, count: number): number {
  let hash = hashes.get(account);
  if (hash === undefined)
    hashes.set(account, (hash = createHash("sha256").update(account).digest().readUInt32BE(0)));
  return hash % count;
}

/**
 * Takes the lease of one partition after the other, of those that nobody holds, and begins with each. Whatever it holds
 * it keeps until the process ends.
 *
 * @param count partitions in all: must be the same in every router. @param wanted those that have accounts.
 * @throws HaltError ROUTER_PARTITIONS when another router counts otherwise: an account would have two of them.
 */
export async function takePartitions(options: {
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly kv: KV;
  readonly instance: string;
  readonly count: number;
  readonly wanted: readonly number[];
  readonly signal: AbortSignal;
  /** @param lasting makes it one that outlives the absence of the bus. */
  readonly begin: (partition: number, lasting: Lasting) => Promise<void>;
  /** Told once when everything is held by others: it could take over. */
  readonly standsBy: () => void;
}): Promise<void> {
  const { js, jsm, kv, instance, count, wanted, signal, begin, standsBy } = options;
  const owner = `${instance} of ${count}`;
  const left = new Set(wanted);
  const agree = async (): Promise<void> => {
    while (!signal.aborted)
      try {
        await checkCounts(jsm, kv, count);
        return;
      } catch (error) {
        if (error instanceof HaltError) throw error;
        // The bus is away: then nobody can be asked yet.
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
  };
  await agree();
  let told = false;
  for (let held = 0; left.size > 0 && !signal.aborted;) {
    let took = false;
    for (const partition of left) {
      const asked = { js, kv, key: `${KEY}${partition}`, owner, signal };
      const lease = await Lease.take(asked);
      if (lease === undefined) continue;
      left.delete(partition);
      held += 1;
      took = true;
      // Two that began at once with different counts: each has its lease before it looks.
      await agree();
      await begin(partition, (mayGoOn) => new LastingLease(lease, asked, mayGoOn));
      break;
    }
    if (!took && held === 0 && !told) {
      told = true;
      standsBy();
    }
    await sleep(took ? SHARE_MS * held : RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function checkCounts(jsm: JetStreamManager, kv: KV, count: number): Promise<void> {
  for (const key of await keysOf(jsm, kv, `${KEY}*`)) {
    const entry = await kv.get(key);
    const other = entry?.operation === "PUT" ? / of (\d+)$/.exec(entry.string())?.[1] : undefined;
    if (other !== undefined && Number(other) !== count)
      throw new HaltError(
        "ROUTER_PARTITIONS",
        `ROUTER_PARTITIONS is ${count}, but ${entry?.string()} holds ${key}: give every router the same number, after all of them have ended`,
      );
  }
}
