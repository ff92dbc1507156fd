import { JetStreamApiError } from "@nats-io/jetstream";
import type { KV, KvEntry } from "@nats-io/kv";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "#libs/domain/errors.ts";
import { parseVersion, versionToJson, type PolicyVersion } from "#libs/domain/policy-version.ts";
import { WRONG_LAST_SEQUENCE } from "./publish.ts";

/** The one key of KV `policy`; its revisions are the policy's versions. */
export const POLICY_KEY = "active";

/** What the key held at one revision. */
export interface PolicyRevision {
  /** KV revision: the number of the version everywhere, the ledger included. */
  readonly revision: number;
  /** When the server stored it, wall clock. */
  readonly storedAtMs: number;
  /** Undefined when the key was deleted. */
  readonly json: string | undefined;
}

/** Somebody else has changed the policy since it was read. */
export class PolicyConflictError extends Error {
  override readonly name = "PolicyConflictError";
}

/** Another write of the key is being replicated, or was a moment ago. */
const WRITE_IN_FLIGHT = 10164;
const ATTEMPTS = 5;

const revisionOf = (entry: KvEntry): PolicyRevision => ({
  revision: entry.revision,
  storedAtMs: entry.created.getTime(),
  json: entry.operation === "PUT" ? entry.string() : undefined,
});

/** The newest revision, or undefined when there never was one. @throws when KV cannot be read. */
export async function readPolicy(kv: KV): Promise<PolicyRevision | undefined> {
  const entry = await kv.get(POLICY_KEY);
  return entry === null ? undefined : revisionOf(entry);
}

/** The revisions KV keeps, oldest first. */
export async function policyHistory(kv: KV): Promise<readonly PolicyRevision[]> {
  const revisions: PolicyRevision[] = [];
  // Read one by one: a consumer is more than who only looks may make.
  const { state } = (await kv.status()).streamInfo;
  for (let revision = state.first_seq; revision <= state.last_seq; revision += 1) {
    const entry = await kv.get(POLICY_KEY, { revision });
    if (entry !== null) revisions.push(revisionOf(entry));
  }
  return revisions;
}

/**
 * Stores a version over exactly the revision it was made from (0: over none), and gives its revision.
 *
 * `above` is a revision the ledger has folded already: in a bucket that was made anew, numbers begin at 1 again, and
 * the kernel would never look at them. The version is then stored again until its number is above.
 *
 * @throws PolicyConflictError when the key has another revision by now; nothing is stored then.
 */
export async function storePolicy(kv: KV, version: PolicyVersion, over: number, above = 0): Promise<number> {
  const json = versionToJson(version);
  let revision = await swap(kv, version, json, over);
  while (revision <= above) revision = await swap(kv, version, json, revision);
  return revision;
}

async function swap(kv: KV, { change }: PolicyVersion, json: string, over: number): Promise<number> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await kv.put(POLICY_KEY, json, { previousSeq: over, timeout: 2_000 });
    } catch (error) {
      const code = error instanceof JetStreamApiError ? error.code : undefined;
      if (code === WRITE_IN_FLIGHT && attempt < ATTEMPTS) {
        await sleep(20);
        continue;
      }
      // After a timeout, or a retry of our own, what is there says whether it was stored.
      const there = await readPolicy(kv);
      if (there !== undefined && there.revision > over && isOurs(there, change?.id)) return there.revision;
      const now = there?.revision ?? 0;
      if (now !== over || code === WRONG_LAST_SEQUENCE)
        throw new PolicyConflictError(
          `the policy has revision ${now} by now, not ${over}: look at it, then try again`,
          { cause: error },
        );
      if (attempt >= ATTEMPTS)
        throw new Error(`the policy cannot be stored: ${messageOf(error)}`, { cause: error });
    }
}

function isOurs({ json }: PolicyRevision, id: string | undefined): boolean {
  if (json === undefined || id === undefined) return false;
  try {
    return parseVersion(json).change?.id === id;
  } catch {
    return false;
  }
}
