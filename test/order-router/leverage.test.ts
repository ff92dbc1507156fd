import type { KV } from "@nats-io/kv";
import { afterAll, beforeAll, expect, test } from "vitest";
import { policyToJson, profileOf } from "#libs/domain/policy.ts";
import { versionToJson } from "#libs/domain/policy-version.ts";
import { targetLeverage } from "../../services/order-router/leverage.ts";
import { TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let kv: KV;

beforeAll(async () => {
  bus = await TestBus.start();
  kv = await bus.kvm.open("policy");
});
afterAll(() => bus.stop());

const change = { id: "c", at: "", operator: "ada", reason: "test", changes: [] };
test.each<[what: string, stored: string | undefined, leverage: number]>([
  ["no policy: what is wanted, the kernel denies entries anyway", undefined, 20],
  ["a version that allows less", versionToJson({ policy: profileOf("DEFENSIVE"), change }), 10],
  ["a bare policy that allows less", policyToJson(profileOf("STARTER")), 5],
  ["one that allows more", policyToJson(profileOf("AGGRESSIVE")), 20],
  ["one with faults: the kernel holds the cap it had", '{"leverageMax":500}', 20],
])("%s", async (_, stored, leverage) => {
  if (stored !== undefined) await kv.put("active", stored);
  expect(await targetLeverage(kv)).toBe(leverage);
});
