import { InvalidValueError, messageOf } from "./errors.ts";
import { format } from "./fixed.ts";
import { isPolicyKey, NORMAL_POLICY, POLICY_KEYS, type Policy } from "./policy.ts";
import { policyFrom, policyToJson } from "./policy-json.ts";

/** One key before and after, as text; before is null where there was no policy. */
export interface KeyChange {
  readonly key: string;
  readonly before: string | null;
  readonly after: string;
}

/** Who made a version, when, why, and what it changed. */
export interface PolicyChange {
  /** Unique: the same as in AUDIT, and how an update of unknown outcome is recognised. */
  readonly id: string;
  /** Wall clock, ISO 8601. */
  readonly at: string;
  readonly operator: string;
  readonly reason: string;
  readonly changes: readonly KeyChange[];
}

/** What KV `policy`, key `active`, holds: `{"policy": …, "change": …}`. */
export interface PolicyVersion {
  readonly policy: Policy;
  /** Undefined when the bare policy was put there by other means than the command. */
  readonly change: PolicyChange | undefined;
}

/** A key's value as a person reads it. */
export function valueText(value: Policy[keyof Policy]): string {
  if (typeof value === "bigint") return format(value);
  if (typeof value === "object") return value.length === 0 ? "all" : value.join(",");
  return String(value);
}

/** The keys in which two policies differ, in the table's order. */
export function differencesOf(before: Policy | undefined, after: Policy): readonly KeyChange[] {
  return Object.keys(POLICY_KEYS)
    .filter((key) => isPolicyKey(key))
    .map((key) => ({
      key,
      before: before === undefined ? null : valueText(before[key]),
      after: valueText(after[key]),
    }))
    .filter(({ before: old, after: now }) => old !== now);
}

/** `accountSlotsMax 10 → 5`, one per difference. */
export const differenceTexts = (changes: readonly KeyChange[]): readonly string[] =>
  changes.map(({ key, before, after }) => `${key} ${before ?? "none"} → ${after}`);

/** One line, as {@link policyToJson}. */
export const versionToJson = ({ policy, change }: PolicyVersion): string =>
  JSON.stringify({ policy: JSON.parse(policyToJson(policy)) as unknown, change });

/**
 * A version from its JSON; the bare policy is one too, made by nobody.
 *
 * @throws InvalidValueError that lists every fault.
 */
export function parseVersion(json: string, base: Policy = NORMAL_POLICY): PolicyVersion {
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch (error) {
    throw new InvalidValueError("policy", json, `JSON (${messageOf(error)})`);
  }
  if (typeof given !== "object" || given === null || !("policy" in given))
    return { policy: policyFrom(given, base), change: undefined };
  return {
    policy: policyFrom(given.policy, base),
    change: "change" in given && given.change !== undefined ? changeFrom(given.change) : undefined,
  };
}

/** @throws InvalidValueError unless it names a person and a reason that fit into a line. */
export function checkNamed({ operator, reason }: { operator: unknown; reason: unknown }): void {
  for (const [field, value, max] of [
    ["change.operator", operator, 60],
    ["change.reason", reason, 300],
  ] as const)
    if (typeof value !== "string" || value.length < 1 || value.length > max)
      throw new InvalidValueError(field, value, `1..${max} characters of text`);
}

function changeFrom(given: unknown): PolicyChange {
  if (typeof given !== "object" || given === null) throw new InvalidValueError("change", given, "an object");
  const change = given as PolicyChange;
  checkNamed(change);
  for (const field of ["id", "at"] as const)
    if (typeof change[field] !== "string" || change[field].length > 60)
      throw new InvalidValueError(`change.${field}`, change[field], "0..60 characters of text");
  if (!Array.isArray(change.changes)) throw new InvalidValueError("change.changes", change.changes, "a list");
  return change;
}
