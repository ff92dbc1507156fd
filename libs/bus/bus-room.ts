import { DiscardPolicy, type JetStreamManager } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import { statfs } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "#libs/domain/errors.ts";

const MEASURE_EVERY_MS = 2_000;
/** A figure older than this is none. */
const KNOWN_FOR_MS = 60_000;
/** Left for the rest of the machine. */
const VOLUME_RESERVE_BYTES = 1024 ** 3;

/** A stream as it was measured. */
export interface StreamFigures {
  readonly lastSequence: number;
  readonly bytes: number;
}

/**
 * The share of the bus's room that is used, measured now, per cent rounded up: the fullest of each stream with a
 * budget that refuses when it is full, the account's storage, and what the volume under `storeDir` still gives.
 *
 * @throws whatever the bus or the file system says when it cannot be measured.
 */
export async function measureBusRoom(
  jsm: JetStreamManager,
  storeDir: string | undefined,
  onStream: (name: string, figures: StreamFigures) => void = () => undefined,
): Promise<number> {
  const shares: number[] = [0];
  for await (const { config, state } of jsm.streams.list()) {
    onStream(config.name, { lastSequence: state.last_seq, bytes: state.bytes });
    if (config.max_bytes > 0 && config.discard === DiscardPolicy.New)
      shares.push(state.bytes / config.max_bytes);
  }
  const { storage, limits } = await jsm.getAccountInfo();
  if (limits.max_storage > 0) shares.push(storage / limits.max_storage);
  if (storeDir !== undefined) {
    const { bavail, bsize } = await statfs(storeDir);
    const free = Math.max(0, bavail * bsize - VOLUME_RESERVE_BYTES);
    shares.push(free === 0 ? 1 : storage / (storage + free));
  }
  return Math.min(100, Math.ceil(Math.max(...shares) * 100));
}

/** Measures the bus's room again and again, and remembers the newest figure for as long as it means something. */
export class BusRoom {
  #percent = -1;
  #measuredAtMs = Number.NEGATIVE_INFINITY;
  /** Every stream as it was measured last. */
  readonly streams = new Map<string, StreamFigures>();

  constructor(options: {
    readonly jsm: JetStreamManager;
    /** Where the server keeps its files, when that is on this machine. */
    readonly storeDir: string | undefined;
    readonly signal: AbortSignal;
    readonly onFailure: (reason: string) => void;
  }) {
    void this.#run(options);
  }

  /** Per cent; -1 when it is not known. */
  get usedPercent(): number {
    return performance.now() - this.#measuredAtMs <= KNOWN_FOR_MS ? this.#percent : -1;
  }

  /** Since it was last measured; Infinity before the first time. @param nowMs monotonic. */
  silentMs(nowMs: number): number {
    return nowMs - this.#measuredAtMs;
  }

  async #run({ jsm, storeDir, signal, onFailure }: ConstructorParameters<typeof BusRoom>[0]): Promise<void> {
    while (!signal.aborted) {
      try {
        this.#percent = await measureBusRoom(jsm, storeDir, (name, figures) => {
          this.streams.set(name, figures);
        });
        this.#measuredAtMs = performance.now();
      } catch (error) {
        if (!signal.aborted) onFailure(messageOf(error));
      }
      await sleep(MEASURE_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** An append slower than this for one in a hundred makes every decision wait. */
export const SLOW_APPEND_MS = 50;
const PROBES = 100;
const PROBE_BYTES = 1024;

/** The p99 in milliseconds of small writes one after the other, stored as the ledger's commits are. */
export async function probeAppends(kv: KV, key: string, signal: AbortSignal): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < PROBES && !signal.aborted; i += 1) {
    const startedAt = performance.now();
    await kv.put(key, JSON.stringify({ probe: i }).padEnd(PROBE_BYTES));
    took.push(performance.now() - startedAt);
  }
  const sorted = took.sort((a, b) => a - b);
  return sorted[Math.ceil(0.99 * sorted.length) - 1] ?? 0;
}
