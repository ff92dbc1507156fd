import type { KV } from "@nats-io/kv";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { policyHistory, readPolicy, storePolicy } from "#libs/bus/policy-store.ts";
import { NORMAL_POLICY } from "#libs/domain/policy.ts";
import { policyToJson } from "#libs/domain/policy-json.ts";
import { parseVersion, type PolicyVersion } from "#libs/domain/policy-version.ts";
import { TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let kv: KV;
let versions = 0;

beforeAll(async () => {
  bus = await TestBus.start();
});
beforeEach(async () => {
  await bus.ensureStreams();
  kv = await bus.kvm.open("policy");
});
afterEach(async () => {
  bus.server.thaw();
  await bus.jsm.streams.delete("KV_policy");
});
afterAll(() => bus.stop());

function version(accountSlotsMax: number): PolicyVersion {
  versions += 1;
  const change = { id: `c-${versions}`, at: "", operator: "ada", reason: "test", changes: [] };
  return { policy: { ...NORMAL_POLICY, accountSlotsMax }, change };
}
const slots = async (): Promise<number | undefined> => {
  const json = (await readPolicy(kv))?.json;
  return json === undefined ? undefined : parseVersion(json).policy.accountSlotsMax;
};

test("a version is stored over the revision it was made from, and over no other", async () => {
  expect(await readPolicy(kv)).toBe(undefined);
  expect(await policyHistory(kv)).toEqual([]);
  expect(await storePolicy(kv, version(1), 0)).toBe(1);
  expect(await storePolicy(kv, version(2), 1)).toBe(2);
  await expect(storePolicy(kv, version(3), 1)).rejects.toThrow("the policy has revision 2 by now, not 1");
  await expect(storePolicy(kv, version(3), 0)).rejects.toThrow("the policy has revision 2 by now, not 0");
  expect(await slots()).toBe(2);
  expect((await policyHistory(kv)).map(({ revision }) => revision)).toEqual([1, 2]);
});

test("of twenty at once one wins", async () => {
  const over = await storePolicy(kv, version(0), 0);
  const settled = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) => storePolicy(kv, version(i + 1), over)),
  );
  expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const result of settled)
    if (result.status === "rejected") expect(String(result.reason)).toContain("PolicyConflictError");
  expect((await policyHistory(kv)).length).toBe(2);
  expect(await slots()).toBe(settled.findIndex(({ status }) => status === "fulfilled") + 1);
});

test("a deleted policy is none, stays in the history, and can be replaced", async () => {
  await storePolicy(kv, version(1), 0);
  await kv.delete("active");
  expect(await readPolicy(kv)).toMatchObject({ revision: 2, json: undefined });
  await expect(storePolicy(kv, version(2), 0)).rejects.toThrow("revision 2 by now");
  expect(await storePolicy(kv, version(2), 2)).toBe(3);
  expect((await policyHistory(kv)).map(({ json }) => json !== undefined)).toEqual([true, false, true]);
});

test("when the server hangs in the middle the version is stored once", async () => {
  await storePolicy(kv, version(1), 0);
  bus.server.freeze();
  const storing = storePolicy(kv, version(2), 1);
  setTimeout(() => {
    bus.server.thaw();
  }, 2_500);
  expect(await storing).toBe(2);
  expect((await policyHistory(kv)).map(({ revision }) => revision)).toEqual([1, 2]);
});

test("in a bucket that was made anew the number goes above what the ledger has folded", async () => {
  expect(await storePolicy(kv, version(4), 0, 7)).toBe(8);
  expect(await slots()).toBe(4);
});

test("64 versions are kept", async () => {
  for (let over = 0; over < 66; over += 1) await kv.put("active", policyToJson(NORMAL_POLICY));
  const kept = await policyHistory(kv);
  expect([kept.length, kept[0]?.revision, kept.at(-1)?.revision]).toEqual([64, 3, 66]);
});
