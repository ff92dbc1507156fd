import { describe, expect, test } from "vitest";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { PROFILES } from "#libs/domain/policy-key.ts";
import { closedBy } from "#libs/domain/policy-closed.ts";
import { DEMO_POLICY, NORMAL_POLICY, POLICY_KEYS, profileOf, type Policy } from "#libs/domain/policy.ts";
import { parsePolicy, policyToJson } from "#libs/domain/policy-json.ts";
import {
  differencesOf,
  differenceTexts,
  parseVersion,
  valueText,
  versionToJson,
} from "#libs/domain/policy-version.ts";

const faultsOf = (parse: () => unknown): string => {
  try {
    parse();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidValueError);
    return messageOf(error);
  }
  throw new Error("no fault was found");
};
const change = { id: "c-1", at: "2026-11-21T08:00:00.000Z", operator: "ada", reason: "test", changes: [] };

describe("profiles", () => {
  test("differ from NORMAL as the design says and in nothing else", () => {
    const texts = (policy: Policy): string[] => [...differenceTexts(differencesOf(NORMAL_POLICY, policy))];
    expect(texts(profileOf("DEFENSIVE"))).toEqual([
      "name NORMAL → DEFENSIVE",
      "riskPerTradePercent 2 → 1",
      "leverageMax 30 → 10",
      "dailyDrawdownTripPercent 5 → 3",
    ]);
    expect(texts(profileOf("AGGRESSIVE"))).toEqual([
      "name NORMAL → AGGRESSIVE",
      "riskPerTradePercent 2 → 3",
      "leverageMax 30 → 50",
      "dailyDrawdownTripPercent 5 → 8",
    ]);
    expect(texts(profileOf("STARTER"))).toEqual([
      "name NORMAL → STARTER",
      "riskPerTradePercent 2 → 1",
      "leverageMax 30 → 5",
      "accountSlotsMax 10 → 5",
      "dailyDrawdownTripPercent 5 → 3",
    ]);
    expect(valueText(DEMO_POLICY.cooldownMs)).toBe("2000");
  });

  test.each(PROFILES)("%s is a policy without faults under which something can open", (profile) => {
    const policy = profileOf(profile);
    expect(parsePolicy(policyToJson(policy), DEMO_POLICY)).toEqual(policy);
    expect(closedBy(policy)).toEqual([]);
  });

  test("every key says its unit, range and text, and reads back what it shows", () => {
    for (const [key, { unit, range, limits, parse, typed }] of Object.entries(POLICY_KEYS)) {
      expect([key, unit, range, limits].every((text) => text !== "")).toBe(true);
      const value = NORMAL_POLICY[key as keyof Policy];
      const shown = valueText(value);
      expect(parse(typed(shown === "all" ? "" : shown))).toEqual(value);
    }
  });
});

describe("faults", () => {
  test("every fault is named at once, those between keys included", () => {
    const text = faultsOf(() =>
      parsePolicy(
        JSON.stringify({
          leverageMax: 500,
          cooldownMs: "2",
          riskPerTradePercent: "5.1",
          confidenceFloor: 0.5,
          universe: ["BTCUSDT", "BTCUSDT"],
          nonsense: "x".repeat(200),
          positionMarginMin: "3000",
          entryChaseBps: 20,
        }),
      ),
    );
    for (const fault of [
      "leverageMax: is 500, but must be a whole number within 1..125",
      'cooldownMs: is "2", but must be a whole number',
      'riskPerTradePercent: is "5.1", but must be within 0.01..5',
      "confidenceFloor: is 0.5, but must be decimal text",
      "universe: .* but must name each symbol once",
      "nonsense: is no policy key",
      "positionMarginMin: is 3000, above positionMarginMax 2000",
      "entryChaseBps: is 20, above entryChaseMaxBps 15",
    ])
      expect(text).toMatch(new RegExp(fault));
  });

  test("a policy cannot be stale between two reads, 60 s apart, of which one fails", () => {
    expect(faultsOf(() => parsePolicy('{"policyStaleMs":119999}'))).toContain("within 120000..86400000");
    expect(parsePolicy('{"policyStaleMs":120000}').policyStaleMs).toBe(120_000);
  });

  test("a thousand faults make a message that still fits an alert", () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`key${i}`, "x".repeat(500)]));
    const text = faultsOf(() => parsePolicy(JSON.stringify(many)));
    expect(text).toMatch(/and 960 more$/);
    expect(text.length).toBeLessThan(10_000);
  });

  test.each(["[]", "null", "3", '"x"', "{", ""])("%j is no policy", (json) => {
    expect(faultsOf(() => parsePolicy(json))).toMatch(/^policy is .*must be/);
    expect(faultsOf(() => parseVersion(json))).toMatch(/^policy is .*must be/);
  });

  test.each<[what: Partial<Policy>, reason: RegExp]>([
    [{ accountSlotsMax: 0 }, /^accountSlotsMax: is 0/],
    [{ deskSlotsMax: 0 }, /^deskSlotsMax: is 0/],
    [parsePolicy('{"grossExposurePercentMax":"0"}'), /^grossExposurePercentMax: is 0/],
    [
      parsePolicy('{"orderNotionalMax":"4.99","positionMarginMin":"0"}'),
      /below the exchange's smallest order of 5$/,
    ],
    [parsePolicy('{"orderNotionalMax":"99"}'), /^orderNotionalMax: is 99, below positionMarginMin 100/],
    [
      parsePolicy('{"positionNotionalMax":"99.9"}'),
      /^positionNotionalMax: is 99\.9, below positionMarginMin/,
    ],
  ])("nothing can open: %o", (over, reason) => {
    const reasons = closedBy({ ...NORMAL_POLICY, ...over });
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(reason);
  });

  test("at the boundary something can", () => {
    const least = parsePolicy('{"orderNotionalMax":"5","positionNotionalMax":"5","positionMarginMin":"5"}');
    expect(closedBy(least)).toEqual([]);
  });
});

describe("versions", () => {
  test("what is written is read back, and a bare policy is a version of nobody", () => {
    const version = { policy: profileOf("STARTER"), change };
    expect(parseVersion(versionToJson(version))).toEqual(version);
    expect(parseVersion(policyToJson(NORMAL_POLICY))).toEqual({ policy: NORMAL_POLICY, change: undefined });
  });

  test.each<[what: object, fault: RegExp]>([
    [{ operator: "" }, /change\.operator is "", but must be 1\.\.60/],
    [{ operator: "x".repeat(61) }, /change\.operator/],
    [{ reason: 3 }, /change\.reason/],
    [{ reason: "x".repeat(301) }, /change\.reason/],
    [{ id: 3 }, /change\.id/],
    [{ changes: "none" }, /change\.changes/],
  ])("a change with %j is refused", (over, fault) => {
    const json = JSON.stringify({
      policy: JSON.parse(policyToJson(NORMAL_POLICY)) as unknown,
      change: { ...change, ...over },
    });
    expect(faultsOf(() => parseVersion(json))).toMatch(fault);
  });
});
