import { expect, test } from "vitest";
import { NORMAL_POLICY, type Policy } from "#libs/domain/policy.ts";
import { versionToJson } from "#libs/domain/policy-version.ts";
import type { Input } from "../../services/risk-kernel/batch.ts";
import { fold } from "../../services/risk-kernel/fold.ts";
import { emptyState } from "../../services/risk-kernel/state.ts";
import { Bench } from "./support.ts";

const change = { id: "c", at: "2026-11-21T08:00:00.000Z", operator: "ada", reason: "holiday", changes: [] };
const stored = (json: string): Omit<Input, "sequence"> => ({
  stream: "POLICY",
  subject: "active",
  data: new TextEncoder().encode(json),
});
const version = (over: Partial<Policy>): Omit<Input, "sequence"> =>
  stored(versionToJson({ policy: { ...NORMAL_POLICY, ...over }, change }));

test("each version that takes force is told once, with what it changes here and who did it", () => {
  const bench = new Bench();
  const texts = [version({}), version({ accountSlotsMax: 4 }), version({ accountSlotsMax: 4 })].map((input) =>
    bench.commit([input]).alerts.map(({ severity, kind, text }) => `${severity} ${kind}: ${text}`),
  );
  expect(texts).toEqual([
    ["INFO policy-updated: policy NORMAL, revision 1, is in force (the first one); ada: holiday"],
    ["INFO policy-updated: policy NORMAL, revision 2, is in force (accountSlotsMax 10 → 4); ada: holiday"],
    ["INFO policy-updated: policy NORMAL, revision 3, is in force (no key changed); ada: holiday"],
  ]);
});

test("a bare policy is in force too, and that nobody is named is a warning", () => {
  const bench = new Bench();
  const [alert] = bench.commit([bench.policy()]).alerts;
  expect(alert).toMatchObject({ severity: "WARNING", kind: "policy-updated" });
  expect(alert?.text).toMatch(/so nobody is named$/);
});

test("it takes force between two decisions: intents of the same commit are decided by the new one", () => {
  const bench = new Bench().ready();
  const { answers } = bench.commit([
    bench.intent(),
    version({ confidenceFloor: NORMAL_POLICY.correlationMax }),
  ]);
  expect(answers[0]).toMatchObject({ reason: "CONFIDENCE_BELOW_FLOOR", limit: "0.8" });
});

test("a version with faults leaves the one before in force and names every fault", () => {
  const bench = new Bench().ready();
  const before = bench.state.policy;
  const faulty = '{"policy":{"leverageMax":500,"nonsense":1},"change":null}';
  const { alerts } = bench.commit([stored(faulty)]);
  expect(alerts).toEqual([
    expect.objectContaining({
      severity: "CRITICAL",
      kind: "unreadable-input",
      text: expect.stringMatching(/leverageMax: is 500.*nonsense: is no policy key/) as unknown,
    }),
  ]);
  expect([bench.state.policy, bench.state.policyRevision]).toEqual([before, 1]);
  expect(bench.state.cursors.policy).toBe(2);
});

test("folded again the same commits come out, byte for byte", () => {
  const bench = new Bench().ready();
  bench.commit([version({ accountSlotsMax: 4 })]);
  bench.commit([stored("{}"), bench.intent()]);
  const again = emptyState();
  for (const [index, batch] of bench.batches.entries())
    expect(Buffer.compare(fold(again, batch).bytes, bench.folded[index]?.bytes ?? new Uint8Array())).toBe(0);
});
