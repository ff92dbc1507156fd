import type { KV } from "@nats-io/kv";
import { readSnapshot } from "#libs/bus/snapshot.ts";
import { HaltError } from "#libs/domain/errors.ts";
import { projectorCursorKey } from "./projection.ts";
import { decodeSnapshot } from "./snapshot.ts";
import { emptyState, type KernelState } from "./state.ts";

/** What a commit's place in the ledger needs to be continued. */
export interface Standing {
  readonly state: KernelState;
  readonly hash: Uint8Array;
}

/** The newest snapshot, or the beginning. @param risk the KV bucket. */
export async function loadStanding(risk: KV): Promise<Standing> {
  const snapshot = await readSnapshot(risk);
  if (snapshot === undefined) return { state: emptyState(), hash: new Uint8Array(32) };
  return decodeSnapshot(snapshot);
}

/**
 * What was published or kept as a snapshot was stored: a ledger that ends before it has lost commits.
 *
 * @param number its last commit. @param known a commit that was stored.
 * @throws HaltError LEDGER_CUT
 */
export async function expectWhole(risk: KV, partition: number, number: number, known: number): Promise<void> {
  const published = Number((await risk.get(projectorCursorKey(partition)))?.string() ?? 0);
  const stored = Math.max(published, known);
  if (stored > number)
    throw new HaltError(
      "LEDGER_CUT",
      `the ledger ends at commit ${number}, but commit ${stored} was stored: commits are lost, so what it says about positions and orders is not the truth. "npm run replay" names the place; restore the stream from a replica or a backup`,
    );
}
