import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KV } from "@nats-io/kv";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { NORMAL_POLICY, type Policy } from "#libs/domain/policy.ts";
import { policyToJson } from "#libs/domain/policy-json.ts";
import { parseVersion } from "#libs/domain/policy-version.ts";
import { PolicyBackup } from "../../services/risk-kernel/policy-backup.ts";
import { PolicyReader } from "../../services/risk-kernel/policy-reader.ts";
import { eventually } from "../support/eventually.ts";
import { TestBus } from "../support/test-bus.ts";

/** The reader on a real server; the fold is played by `foldAll`. */
let bus: TestBus;
let kv: KV;
let reader: PolicyReader;
let scratch: string;
let inForce: Policy | undefined;
let folded: number;
let read: { readonly revision: number; readonly json: string }[];
let troubles: string[];
let failures: unknown[];

beforeAll(async () => {
  bus = await TestBus.start();
});
afterAll(() => bus.stop());
beforeEach(async () => {
  await bus.ensureStreams();
  kv = await bus.kvm.open("policy");
  scratch = mkdtempSync(join(tmpdir(), "plimsoll-policy-"));
  [inForce, folded, read, troubles, failures] = [undefined, 0, [], [], []];
});
afterEach(async () => {
  reader.stop();
  await bus.jsm.streams.delete("KV_policy").catch(() => false);
  rmSync(scratch, { recursive: true, force: true });
});

function start(file = join(scratch, "policy.json")): void {
  const backup = new PolicyBackup(file, (error) => failures.push(error));
  reader = PolicyReader.start({
    kv,
    inForce: () => inForce,
    folded: () => folded,
    onRevision: (entry) => read.push({ revision: entry.revision, json: entry.string() }),
    onValid: (version) => {
      backup.keep(version);
    },
    onTrouble: (what) => troubles.push(what),
    everyMs: 50,
  });
}
/** What the kernel does with what was read. */
function foldAll(): void {
  for (const { revision, json } of read) {
    folded = Math.max(folded, revision);
    try {
      inForce = parseVersion(json).policy;
    } catch {
      continue;
    }
  }
}
const put = (over: Partial<Policy>): Promise<number> =>
  kv.put("active", policyToJson({ ...NORMAL_POLICY, ...over }));
const until = (what: () => boolean): Promise<void> =>
  eventually(() => (what() ? Promise.resolve() : Promise.reject(new Error("not yet"))));
const isConfirmed = (): boolean => Number.isFinite(reader.ageMs(performance.now()));
/** Confirmed by a read from now on. */
async function confirmedAnew(): Promise<void> {
  const now = performance.now();
  await until(() => reader.ageMs(now) <= 0);
}
const backup = (): { revision?: number; policy?: { accountSlotsMax: number } } => {
  try {
    return JSON.parse(readFileSync(join(scratch, "policy.json"), "utf8")) as object;
  } catch {
    return {};
  }
};

test("what is stored is handed over once, confirmed again and again, and kept as a file", async () => {
  await put({ accountSlotsMax: 3 });
  start();
  await until(() => read.length === 1);
  expect(isConfirmed()).toBe(true);
  foldAll();
  await confirmedAnew();
  await put({ accountSlotsMax: 4 });
  await until(() => read.length === 2);
  foldAll();
  await confirmedAnew();
  expect(read.map(({ revision }) => revision)).toEqual([1, 2]);
  await until(() => backup().revision === 2);
  expect(backup().policy?.accountSlotsMax).toBe(4);
  expect(readdirSync(scratch)).toEqual(["policy.json"]);
  expect([troubles, failures]).toEqual([[], []]);
});

test("while the server is away the age grows by the clock; back again it is confirmed, and a change is seen", async () => {
  await put({});
  start();
  await until(() => read.length === 1);
  foldAll();
  await confirmedAnew();
  await bus.server.kill();
  const lost = performance.now();
  await until(() => troubles.some((what) => what.startsWith("KV policy cannot be read")));
  expect(reader.ageMs(lost + 600_001)).toBeGreaterThan(600_000);
  await bus.server.restart();
  await confirmedAnew();
  await put({ accountSlotsMax: 9 });
  await until(() => read.length === 2);
});

test("an empty KV at start confirms nothing, although the ledger has a policy", async () => {
  inForce = NORMAL_POLICY;
  folded = 5;
  start();
  await until(() => troubles.includes("KV policy is empty"));
  expect(isConfirmed()).toBe(false);
  expect(backup()).toEqual({});
});

test("a KV that is not there at start is waited for", async () => {
  await bus.jsm.streams.delete("KV_policy");
  start();
  await until(() => troubles.some((what) => what.includes("cannot be read")));
  expect(isConfirmed()).toBe(false);
  await bus.ensureStreams();
  await put({ accountSlotsMax: 2 });
  await until(() => read.length === 1);
});

test("a deleted policy and one with faults confirm nothing, and the backup stays", async () => {
  await put({ accountSlotsMax: 3 });
  start();
  await until(() => read.length === 1);
  foldAll();
  await confirmedAnew();
  await until(() => backup().revision === 1);
  await kv.put("active", '{"leverageMax":500}');
  await until(() => read.length === 2);
  foldAll();
  expect(inForce?.accountSlotsMax).toBe(3);
  await until(() => troubles.some((what) => /revision 2 of the policy is refused: .*leverageMax/.test(what)));
  const faulty = performance.now();
  await until(() => troubles.filter((what) => what.includes("revision 2")).length > 3);
  expect(reader.ageMs(faulty)).toBeGreaterThan(0);
  await kv.delete("active");
  await until(() => troubles.includes("KV policy was deleted in revision 3"));
  expect(reader.ageMs(faulty)).toBeGreaterThan(0);
  expect(backup()).toMatchObject({ revision: 1, policy: { accountSlotsMax: 3 } });
});

test("a bucket made anew with other limits confirms nothing: its numbers are behind the ledger's", async () => {
  inForce = NORMAL_POLICY;
  folded = 5;
  await put({ accountSlotsMax: 3 });
  start();
  await until(() => troubles.some((what) => what.startsWith("revision 1 in KV is not the policy in force")));
  expect(isConfirmed()).toBe(false);
  expect([read, backup()]).toEqual([[], {}]);
  // The same limits under a smaller number are the policy in force.
  await put({});
  await until(isConfirmed);
  expect(read).toEqual([]);
});

test("a backup that cannot be written is reported and tried again, and the policy goes on", async () => {
  await put({});
  start(join(scratch, "missing", "policy.json"));
  await until(() => failures.length > 1);
  expect(isConfirmed()).toBe(true);
});
