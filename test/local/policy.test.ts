import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KV } from "@nats-io/kv";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { policyHistory, storePolicy } from "#libs/bus/policy-store.ts";
import { NORMAL_POLICY, profileOf } from "#libs/domain/policy.ts";
import { policyToJson } from "#libs/domain/policy-json.ts";
import { startPolicy } from "../../deploy/local/policy.ts";
import { TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let kv: KV;
let scratch: string;
const start = (given?: typeof NORMAL_POLICY) => startPolicy(bus.js, given, join(scratch, "policy.json"));

beforeAll(async () => {
  bus = await TestBus.start();
});
beforeEach(async () => {
  await bus.ensureStreams();
  kv = await bus.kvm.open("policy");
  scratch = mkdtempSync(join(tmpdir(), "plimsoll-start-"));
});
afterEach(async () => {
  await bus.jsm.streams.delete("KV_policy");
  rmSync(scratch, { recursive: true });
});
afterAll(() => bus.stop());
const revisions = async (): Promise<number> => (await policyHistory(kv)).length;

test("a first run gets DEMO, and the next one finds it", async () => {
  for (let run = 0; run < 2; run += 1) {
    const { policy, text } = await start();
    expect([policy?.name, text]).toEqual([
      "DEMO",
      expect.stringMatching(/^DEMO \(a demo policy: cooldown 2 s/),
    ]);
  }
  expect(await revisions()).toBe(1);
});

test("an operator's policy stays; only one that is given takes its place, audited", async () => {
  const change = { id: "c", at: "", operator: "ada", reason: "test", changes: [] };
  await storePolicy(kv, { policy: profileOf("STARTER"), change }, 0);
  expect((await start()).text).toBe("STARTER, as stored (revision 1)");
  const before = (await bus.jsm.streams.info("AUDIT")).state.last_seq;
  expect((await start(NORMAL_POLICY)).text).toBe("NORMAL");
  expect((await start(NORMAL_POLICY)).text).toBe("NORMAL");
  expect(await revisions()).toBe(2);
  const act = await bus.jsm.streams.getMessage("AUDIT", { seq: before + 1 });
  expect(act?.json()).toMatchObject({ act: "POLICY_SET", operator: "launcher", over: 1 });
  expect((await bus.jsm.streams.info("AUDIT")).state.last_seq).toBe(before + 1);
});

test("a KV that has lost its policy stays empty while there is a backup", async () => {
  writeFileSync(join(scratch, "policy.json"), policyToJson(NORMAL_POLICY));
  const { policy, text } = await start();
  expect([policy, text]).toEqual([
    undefined,
    expect.stringMatching(/^NONE: KV has lost it.*policy restore$/),
  ]);
  expect(await revisions()).toBe(0);
  expect((await start(NORMAL_POLICY)).policy).toEqual(NORMAL_POLICY);
});

test("a stored policy with faults is not replaced by anything that was not given", async () => {
  await kv.put("active", '{"leverageMax":500}');
  expect((await start()).text).toMatch(
    /^NONE: revision 1 in KV is refused.*leverageMax: is 500.*policy restore$/,
  );
  expect(await revisions()).toBe(1);
  expect((await start(NORMAL_POLICY)).text).toBe("NORMAL");
  expect(await revisions()).toBe(2);
});
