import { Kvm, type KV } from "@nats-io/kv";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { policyHistory, readPolicy, storePolicy, type PolicyRevision } from "#libs/bus/policy-store.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { format, type Money } from "#libs/domain/fixed.ts";
import { PROFILES } from "#libs/domain/policy-key.ts";
import { closedBy } from "#libs/domain/policy-closed.ts";
import { judgePolicy, policyToJson } from "#libs/domain/policy-json.ts";
import { POLICY_KEYS, profileOf, type Policy } from "#libs/domain/policy.ts";
import {
  checkNamed,
  differencesOf,
  parseVersion,
  type PolicyChange,
  type PolicyVersion,
} from "#libs/domain/policy-version.ts";
import type { WhatIf } from "#libs/domain/what-if.ts";
import { askKernel, type Bus } from "./bus.ts";
import { recordAct, type Operator } from "./operator.ts";
import type { PolicyAct, PolicySource } from "./policy-act.ts";
import { typed, UsageError } from "./usage.ts";

const IN_FORCE_WITHIN_MS = 3_000;

/** The policy as the active kernel has it. */
interface InForce {
  readonly name?: string;
  readonly revision: number;
  /** Revision of the newest version it has looked at, refused ones included. */
  readonly folded: number;
  /** Real milliseconds since it was last found in KV. */
  readonly ageMs: number;
}

/** What KV holds now. */
export interface StoredPolicy extends Partial<PolicyVersion> {
  /** 0: there never was one. */
  readonly revision: number;
  /** Why there is none that can be used. */
  readonly missing?: string;
}

export interface StoredView extends StoredPolicy {
  /** Undefined when no kernel answers. */
  readonly inForce: InForce | undefined;
}

export interface Changed {
  readonly revision: number;
  readonly policy: Policy;
  readonly change: PolicyChange;
  /** Undefined when no kernel answered. */
  readonly whatIf: WhatIf | undefined;
}

/** For JSON: the policy's decimals as text, and the policy once. */
export const policyJson = (shown: { readonly policy?: Policy }): unknown =>
  JSON.parse(
    JSON.stringify({ ...shown, json: undefined }, (_, value: unknown) =>
      typeof value === "bigint" ? format(value as Money) : value,
    ),
  );

const openPolicy = ({ js }: Bus): Promise<KV> => new Kvm(js).open("policy");

/** The stored policy. @throws Error when there is none. */
export async function getPolicy(bus: Bus): Promise<StoredView> {
  const stored = storedOf(await readPolicy(await openPolicy(bus)));
  if (stored.policy === undefined) throw new Error(noPolicy(stored));
  return { ...stored, inForce: await inForce(bus) };
}

/** The stored versions, newest first. */
export async function history(bus: Bus): Promise<readonly (PolicyRevision & StoredPolicy)[]> {
  const revisions = await policyHistory(await openPolicy(bus));
  return revisions.map((revision) => ({ ...revision, ...storedOf(revision) })).reverse();
}

/** The present state under another policy, or under the stored one. */
export async function policyWhatIf(bus: Bus, source: PolicySource | undefined): Promise<WhatIf> {
  const kv = await openPolicy(bus);
  const stored = storedOf(await readPolicy(kv));
  if (source === undefined && stored.policy === undefined) throw new Error(noPolicy(stored));
  const policy = source === undefined ? stored.policy : await make(kv, stored, source, true);
  return askWhatIf(bus, policy as Policy);
}

/**
 * Stores a new version over the one that was read, audited, and waits until the kernel acts by it.
 *
 * @returns undefined when nothing would change.
 * @throws UsageError that names every fault; nothing is stored then.
 * @throws Error when it is stored but not in force.
 */
export async function changePolicy(
  bus: Bus,
  asked: Extract<PolicyAct, { readonly source: PolicySource; readonly closeOnly: boolean }>,
  operator: Operator,
): Promise<Changed | undefined> {
  typed(`policy ${asked.act}`, () => {
    checkNamed(operator);
  });
  const kv = await openPolicy(bus);
  const stored = storedOf(await readPolicy(kv));
  if (asked.ifRevision !== undefined && asked.ifRevision !== stored.revision)
    throw new Error(
      `the policy has revision ${stored.revision} by now, not ${asked.ifRevision}: nothing is stored`,
    );
  const policy = await make(kv, stored, asked.source, asked.closeOnly);
  const changes = differencesOf(stored.policy, policy);
  if (stored.policy !== undefined && changes.length === 0 && asked.act !== "restore") return undefined;
  const kernel = await inForce(bus);
  const seen = kernel === undefined ? undefined : await askWhatIf(bus, policy);
  if (seen?.neverOpens === true && !asked.closeOnly)
    throw new UsageError(
      `policy ${asked.act}: with the equity there is now, nothing could ever open (${firstDenial(seen)}); look with policy what-if, or say --close-only when it is meant`,
    );
  if (seen !== undefined && seen.trips.length > 0 && !asked.mayTrip)
    throw new UsageError(
      `policy ${asked.act}: the emergency stop would trip at once and close positions (${seen.trips.join("; ")}); say --may-trip when it is meant`,
    );
  const change: PolicyChange = {
    id: randomUUID(),
    at: new Date().toISOString(),
    ...operator,
    changes,
  };
  const act = `POLICY_${asked.act.toUpperCase()}`;
  const from = asked.source.kind === "version" ? { from: asked.source.from } : {};
  await recordAct(bus.js, act, change.id, {
    id: change.id,
    ...operator,
    over: stored.revision,
    ...from,
    changes,
    policy: JSON.parse(policyToJson(policy)) as unknown,
  });
  const revision = await storePolicy(kv, { policy, change }, stored.revision, kernel?.folded);
  await untilInForce(bus, revision, policy.name);
  return { revision, policy, change, whatIf: seen };
}

/** The policy that is asked for. @throws UsageError that names every fault. */
async function make(kv: KV, stored: StoredPolicy, source: PolicySource, closeOnly: boolean): Promise<Policy> {
  const { policy, faults } = await unjudged(kv, stored, source);
  const all = [...faults, ...(closeOnly ? [] : closedBy(policy))];
  if (all.length > 0) throw new UsageError(`policy: ${all.join("; ")}`);
  return policy;
}

async function unjudged(
  kv: KV,
  stored: StoredPolicy,
  source: PolicySource,
): Promise<{ readonly policy: Policy; readonly faults: readonly string[] }> {
  switch (source.kind) {
    case "version":
      return { policy: source.version.policy, faults: [] };
    case "revision": {
      const found = (await policyHistory(kv)).find(({ revision }) => revision === source.revision);
      if (found === undefined)
        throw new UsageError(
          `--revision ${source.revision}: is not among the versions that policy history shows`,
        );
      const { policy } = storedOf(found);
      if (policy === undefined)
        throw new UsageError(`--revision ${source.revision}: ${noPolicy(storedOf(found))}`);
      return { policy, faults: [] };
    }
    case "profile":
      return { policy: { ...profileOf(source.profile), ...keptOf(stored.policy) }, faults: [] };
    case "keys": {
      if (stored.policy === undefined) throw new Error(noPolicy(stored));
      const judged = judgePolicy(source.given, stored.policy);
      const named =
        "name" in source.given ? judged.policy : { ...judged.policy, name: nameOf(judged.policy) };
      return { policy: named, faults: judged.faults };
    }
  }
}

/** Keys that are the operator's own and no profile's. */
const keptOf = (policy: Policy | undefined): Partial<Policy> =>
  policy === undefined
    ? {}
    : Object.fromEntries(Object.entries(policy).filter(([key]) => POLICY_KEYS[key as keyof Policy].kept));

/** A profile that was changed must not go on under the profile's name. */
function nameOf(policy: Policy): string {
  const profile = PROFILES.find((one) => one === policy.name);
  if (profile === undefined) return policy.name;
  const same = differencesOf({ ...profileOf(profile), ...keptOf(policy) }, policy).length === 0;
  return same ? policy.name : `${policy.name}-changed`;
}

function storedOf(read: PolicyRevision | undefined): StoredPolicy {
  if (read === undefined) return { revision: 0, missing: "KV policy is empty" };
  const { revision, json } = read;
  if (json === undefined) return { revision, missing: `it was deleted in revision ${revision}` };
  try {
    return { revision, ...parseVersion(json) };
  } catch (error) {
    return { revision, missing: `revision ${revision} cannot be used: ${messageOf(error)}` };
  }
}

const noPolicy = ({ missing }: StoredPolicy): string =>
  `there is no policy (${missing}): policy restore brings back the backup, policy profile NAME starts with a profile`;

const firstDenial = ({ entries }: WhatIf): string => {
  const [entry] = entries;
  return entry?.empty.verdict === "DENIED"
    ? `${entry.account} ${entry.symbol}: ${entry.empty.reason}, ${entry.empty.lever}, limit ${entry.empty.limit}, requested ${entry.empty.requested}`
    : "";
};

async function inForce(bus: Bus): Promise<InForce | undefined> {
  try {
    return await askKernel<InForce>(bus, { what: "policy" });
  } catch {
    return undefined;
  }
}

async function askWhatIf(bus: Bus, policy: Policy): Promise<WhatIf> {
  const reply = await askKernel<WhatIf | { readonly error: string }>(bus, {
    what: "what-if",
    policy: JSON.parse(policyToJson(policy)) as unknown,
  });
  if ("error" in reply) throw new Error(`the kernel refuses the policy: ${reply.error}`);
  return reply;
}

async function untilInForce(bus: Bus, revision: number, name: string): Promise<void> {
  let waiting = "";
  for (const by = performance.now() + IN_FORCE_WITHIN_MS; performance.now() < by; await sleep(50)) {
    const kernel = await inForce(bus);
    if (kernel?.revision === revision) return;
    if (kernel !== undefined && kernel.folded >= revision)
      throw new Error(
        `policy ${name} is stored as revision ${revision}, but revision ${kernel.revision} is in force: see policy history and the alerts`,
      );
    waiting = kernel === undefined ? "no active kernel answers" : `revision ${kernel.revision} is`;
  }
  throw new Error(
    `policy ${name} is stored as revision ${revision} but not in force after ${IN_FORCE_WITHIN_MS / 1_000} s: ${waiting}`,
  );
}
