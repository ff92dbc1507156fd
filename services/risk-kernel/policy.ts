import { shown } from "#libs/domain/errors.ts";
import { differencesOf, differenceTexts, parseVersion } from "#libs/domain/policy-version.ts";
import type { Raise } from "./alert.ts";
import type { Input } from "./batch.ts";
import type { KernelState } from "./state.ts";

/**
 * Puts a version of the policy in force, between two decisions, and says so once: `policy-updated`.
 *
 * @throws InvalidValueError that names every fault; the policy in force stays then.
 */
export function foldPolicy(state: KernelState, input: Input, raise: Raise): void {
  const { policy, change } = parseVersion(new TextDecoder().decode(input.data));
  const changes = differencesOf(state.policy, policy);
  const what =
    state.policy === undefined
      ? "the first one"
      : changes.length === 0
        ? "no key changed"
        : differenceTexts(changes)
            .map((text) => shown(text).slice(1, -1))
            .join(", ");
  state.policy = policy;
  state.policyRevision = input.sequence;
  raise({
    severity: change === undefined ? "WARNING" : "INFO",
    kind: "policy-updated",
    account: "",
    text: `policy ${policy.name}, revision ${input.sequence}, is in force (${what}); ${change === undefined ? "it was not put there by the policy command, so nobody is named" : `${change.operator}: ${change.reason}`}`,
  });
}
