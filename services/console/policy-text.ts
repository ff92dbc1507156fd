import { PROFILES } from "#libs/domain/policy-key.ts";
import { isPolicyKey, POLICY_KEYS, profileOf } from "#libs/domain/policy.ts";
import { differenceTexts, valueText, type KeyChange } from "#libs/domain/policy-version.ts";
import type { EntryProbe, Outcome, WhatIf } from "#libs/domain/what-if.ts";
import type { Changed, history, StoredView } from "./policy.ts";
import { table } from "./table.ts";

const KEYS = Object.keys(POLICY_KEYS).filter((key) => isPolicyKey(key));
const none = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? ["  none"] : lines);

/** The stored policy for a person. */
export function policyText({ policy, change, revision, inForce }: StoredView): string {
  if (policy === undefined) return "there is no policy";
  const kernel =
    inForce === undefined
      ? "no active kernel answers"
      : inForce.revision === revision
        ? `in force, found in KV ${Math.round(inForce.ageMs / 1_000)} s ago`
        : `NOT in force: the kernel acts by revision ${inForce.revision}`;
  return [
    `policy ${policy.name}, revision ${revision}: ${kernel}`,
    change === undefined
      ? "nobody is named: it was not put there by the policy command"
      : `${change.at}  ${change.operator}: ${change.reason}`,
    "",
    ...table(
      KEYS.map((key) => [key, valueText(policy[key]), POLICY_KEYS[key].unit]),
      ["key", "value", "unit"],
    ),
  ].join("\n");
}

/** One version a line, what it changed below. */
export const historyText = (versions: Awaited<ReturnType<typeof history>>): string =>
  versions.length === 0
    ? "there never was a policy"
    : versions
        .flatMap(({ revision, storedAtMs, policy, change, missing }) => [
          `${revision}  ${new Date(storedAtMs).toISOString()}  ${policy?.name ?? missing}  ${change === undefined ? "(nobody is named)" : `${change.operator}: ${change.reason}`}`,
          ...changeLines(change?.changes ?? []),
        ])
        .join("\n");

const changeLines = (changes: readonly KeyChange[]): readonly string[] =>
  changes.length > 0 && changes.every(({ before }) => before === null)
    ? ["     the first one"]
    : differenceTexts(changes).map((text) => `     ${text}`);

/** Every profile, key by key; a key that profiles do not touch shows a dash. */
export const profilesText = (): string =>
  table(
    KEYS.map((key) => [
      key,
      ...PROFILES.map((profile) => (POLICY_KEYS[key].kept ? "-" : valueText(profileOf(profile)[key]))),
      POLICY_KEYS[key].unit,
    ]),
    ["key", ...PROFILES, "unit"],
  ).join("\n");

export function changedText(changed: Changed | undefined): string {
  if (changed === undefined) return "nothing changes: the stored policy is that already";
  const { policy, revision, change, whatIf } = changed;
  return [
    `policy ${policy.name}, revision ${revision}, is in force (change ${change.id})`,
    ...none(differenceTexts(change.changes).map((text) => `  ${text}`)),
    ...(whatIf === undefined ? [] : findings(whatIf)),
  ].join("\n");
}

export const whatIfText = (whatIf: WhatIf): string =>
  [
    `policy ${whatIf.policy} on the state after commit ${whatIf.commit}`,
    "",
    "CHANGES against the policy in force",
    ...none(differenceTexts(whatIf.changes).map((text) => `  ${text}`)),
    "",
    "CAPS in use",
    ...table(
      whatIf.caps.map(({ scope, key, observed, limit, over }) => [
        scope,
        key,
        observed,
        limit,
        over ? "OVER: entries are denied, nothing is closed" : "",
      ]),
      ["scope", "key", "used", "limit", ""],
    ),
    "",
    "SMALLEST ENTRY possible",
    ...table(
      whatIf.entries.map(({ account, symbol, quantity, notional, margin, before, now }) => [
        account,
        symbol,
        quantity,
        notional,
        margin,
        outcomeText(before),
        outcomeText(now),
      ]),
      ["account", "symbol", "quantity", "notional", "margin", "in force now", "under this policy"],
    ),
    ...findings(whatIf),
  ].join("\n");

/** What a person has to know before it is done. */
function findings({ caps, entries, trips, notJudged, neverOpens }: WhatIf): string[] {
  const never = entries.filter(({ empty, tighterStop }) => empty.verdict === "DENIED" && !tighterStop);
  return [
    ...trips.map((trip) => `WARNING: the emergency stop trips at once and closes positions: ${trip}`),
    ...caps
      .filter(({ over }) => over)
      .map(
        ({ scope, key, observed, limit }) =>
          `over: ${scope} ${key} ${observed} of ${limit}; nothing is closed for it`,
      ),
    ...entries
      .filter(({ before, now }) => before.verdict === "APPROVED" && now.verdict === "DENIED")
      .map((entry) => `approved before, denied now: ${entryText(entry, entry.now)}`),
    ...entries
      .filter(({ tighterStop }) => tighterStop)
      .map((entry) => `only with a stop tighter than the default: ${entryText(entry, entry.empty)}`),
    ...(neverOpens ? ["WARNING: under this policy nothing can ever open with the equity there is now:"] : []),
    ...never.map((entry) => `never, even with nothing held: ${entryText(entry, entry.empty)}`),
    ...notJudged.map((what) => `not judged: ${what}`),
  ];
}

const entryText = ({ account, symbol, quantity }: EntryProbe, outcome: Outcome): string =>
  `${account} ${symbol} ${quantity}: ${outcomeText(outcome)}${outcome.verdict === "DENIED" ? ` (limit ${outcome.limit || "-"}, observed ${outcome.observed || "-"}, requested ${outcome.requested || "-"})` : ""}`;

const outcomeText = (outcome: Outcome): string =>
  outcome.verdict === "APPROVED"
    ? "approved"
    : `${outcome.reason} by ${outcome.lever}${outcome.reason === "LEVERAGE" ? ", until order-router has set it" : ""}`;
