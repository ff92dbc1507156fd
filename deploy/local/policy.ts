import type { JetStreamClient } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readPolicy, storePolicy } from "#libs/bus/policy-store.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { DEMO_POLICY, type Policy } from "#libs/domain/policy.ts";
import { policyToJson } from "#libs/domain/policy-json.ts";
import { differencesOf, parseVersion } from "#libs/domain/policy-version.ts";
import { recordAct } from "../../services/console/operator.ts";

/** The policy a run starts with. */
export interface StartPolicy {
  /** Undefined: there is none, and entries are denied until an operator gives one. */
  readonly policy: Policy | undefined;
  /** One line for a person. */
  readonly text: string;
}

/**
 * The policy of a paper run: `given` when there is one, else what is stored, else DEMO.
 *
 * A stored policy is an operator's: only `given` takes its place. A KV that has lost its policy while a backup is
 * there stays empty: a backup is used by an operator's command only.
 */
export async function startPolicy(
  js: JetStreamClient,
  given: Policy | undefined,
  backupFile: string,
): Promise<StartPolicy> {
  const kv = await new Kvm(js).open("policy");
  const stored = await readPolicy(kv);
  let before: Policy | undefined;
  try {
    before = stored?.json === undefined ? undefined : parseVersion(stored.json).policy;
  } catch (error) {
    if (given === undefined)
      return {
        policy: undefined,
        text: `NONE: revision ${stored?.revision} in KV is refused, entries are denied (${messageOf(error)}): npm run plimsoll -- policy restore`,
      };
  }
  if (given === undefined && before !== undefined && before.name !== DEMO_POLICY.name)
    return { policy: before, text: `${before.name}, as stored (revision ${stored?.revision})` };
  if (given === undefined && before === undefined && existsSync(backupFile))
    return {
      policy: undefined,
      text: `NONE: KV has lost it, so entries are denied. The backup is ${backupFile}: npm run plimsoll -- policy restore`,
    };
  const policy = given ?? before ?? DEMO_POLICY;
  const changes = differencesOf(before, policy);
  const what =
    policy.name === "DEMO"
      ? `DEMO (a demo policy: cooldown ${policy.cooldownMs / 1000} s, so that a short run trades)`
      : policy.name;
  if (before !== undefined && changes.length === 0) return { policy, text: what };
  const change = {
    id: randomUUID(),
    at: new Date().toISOString(),
    operator: "launcher",
    reason: given === undefined ? "paper run started" : "npm start --policy",
    changes,
  };
  await recordAct(js, "POLICY_SET", change.id, {
    ...change,
    over: stored?.revision ?? 0,
    policy: JSON.parse(policyToJson(policy)) as unknown,
  });
  await storePolicy(kv, { policy, change }, stored?.revision ?? 0);
  return { policy, text: what };
}
