import { InvalidValueError, InvalidValuesError, messageOf, shown } from "./errors.ts";
import { format, type Ratio } from "./fixed.ts";
import { isPolicyKey, NORMAL_POLICY, POLICY_KEYS, type Policy } from "./policy.ts";

/** Faults between keys: each key is in its range, and together they make no sense. */
const TOGETHER: readonly ((policy: Policy) => string | undefined)[] = [
  ({ positionMarginMin: least, positionMarginMax: most }) =>
    least > most
      ? `positionMarginMin: is ${format(least)}, above positionMarginMax ${format(most)}: no position could have a margin between them`
      : undefined,
  ({ exitStepsBps, exitMaxBps }) =>
    (exitStepsBps.at(-1) ?? 0) > exitMaxBps
      ? `exitStepsBps: its last step is ${exitStepsBps.at(-1)}, above exitMaxBps ${exitMaxBps}: no slice could go there`
      : undefined,
  ({ entryChaseMax: times, entryChaseBps: least, entryChaseMaxBps: most }) =>
    times > 0 && least > most
      ? `entryChaseBps: is ${least}, above entryChaseMaxBps ${most}: no entry could be placed where it is to follow`
      : undefined,
  ({ exitBlindNotional: blind, exitSliceNotionalMax: most }) =>
    blind > most
      ? `exitBlindNotional: is ${format(blind)}, above exitSliceNotionalMax ${format(most)}: a slice would be larger while less is known`
      : undefined,
];

/** Its JSON form: every key, decimals as text. */
export const policyToJson = (policy: Policy): string =>
  // One line: the nats CLI shows a value of several as base64.
  JSON.stringify(policy, (_, value: unknown) => (typeof value === "bigint" ? format(value as Ratio) : value));

/**
 * A policy from JSON; keys that are left out keep `base`'s value.
 *
 * @throws InvalidValuesError that lists every fault at once: unknown keys, wrong types, values out of range, keys
 * that make no sense together.
 */
export function parsePolicy(json: string, base: Policy = NORMAL_POLICY): Policy {
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch (error) {
    throw new InvalidValueError("policy", json, `JSON (${messageOf(error)})`);
  }
  return policyFrom(given, base);
}

/** {@link parsePolicy} of JSON that is parsed already. */
export function policyFrom(given: unknown, base: Policy = NORMAL_POLICY): Policy {
  const { policy, faults } = judgePolicy(given, base);
  if (faults.length > 0) throw new InvalidValuesError("policy", faults);
  return policy;
}

/**
 * The policy that JSON makes of `base`, and every fault in it; with faults it must not be used.
 *
 * @throws InvalidValueError when it is no object.
 */
export function judgePolicy(
  given: unknown,
  base: Policy,
): { readonly policy: Policy; readonly faults: readonly string[] } {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new InvalidValueError("policy", given, "a JSON object");
  const faults: string[] = [];
  const parsed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    if (!isPolicyKey(key)) {
      faults.push(`${shown(key).slice(1, -1)}: is no policy key`);
      continue;
    }
    try {
      parsed[key] = POLICY_KEYS[key].parse(value);
    } catch (error) {
      faults.push(`${key}: is ${shown(value)}, but ${messageOf(error)}`);
    }
  }
  const policy: Policy = { ...base, ...parsed };
  for (const fault of TOGETHER) {
    const text = fault(policy);
    if (text !== undefined) faults.push(text);
  }
  return { policy, faults };
}
