import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KV } from "@nats-io/kv";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPolicy } from "#libs/bus/policy-store.ts";
import { policyFrom, policyToJson } from "#libs/domain/policy-json.ts";
import { parseVersion } from "#libs/domain/policy-version.ts";
import { whatIf } from "../../services/risk-kernel/what-if.ts";
import { BTC, WIDE_POLICY } from "../risk-kernel/given.ts";
import { TestDesk } from "../risk-kernel/desk.ts";
import { TestBus } from "../support/test-bus.ts";
import { plimsoll, type Ended } from "../support/paper.ts";

/** The command on a real server without a kernel, then with the kernel's core on a state made for it. */
let bus: TestBus;
let kv: KV;
let scratch: string;
const BY_ADA = ["--operator", "ada", "--reason", "test"];
const policy = (...args: readonly string[]): Promise<Ended> =>
  plimsoll(["policy", ...args, "--nats", bus.url, "--state", scratch]);
const stored = async () => {
  const read = await readPolicy(kv);
  return { revision: read?.revision, ...(read?.json === undefined ? {} : parseVersion(read.json)) };
};

beforeAll(async () => {
  bus = await TestBus.start();
  kv = await bus.kvm.open("policy");
  scratch = mkdtempSync(join(tmpdir(), "plimsoll-alone-"));
});
afterAll(async () => {
  await bus.stop();
  rmSync(scratch, { recursive: true });
});

test("without any policy the command says how to get one, and keys alone do not make one", async () => {
  expect((await policy("history")).stdout).toBe("there never was a policy\n");
  for (const args of [["get"], ["set", "leverageMax=5", ...BY_ADA]]) {
    const { status, stdout, stderr } = await policy(...args);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(
      /^plimsoll: there is no policy \(KV policy is empty\): policy restore .*policy profile NAME/,
    );
  }
});

test("without a kernel a version is stored and said not to be in force", async () => {
  const { status, stdout, stderr } = await policy("profile", "STARTER", ...BY_ADA);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toBe(
    "plimsoll: policy STARTER is stored as revision 1 but not in force after 3 s: no active kernel answers\n",
  );
  expect((await policy("get")).stdout).toMatch(/^policy STARTER, revision 1: no active kernel answers\n/);
  const seen = await policy("what-if", "leverageMax=4");
  expect([seen.status, seen.stderr]).toEqual([
    1,
    expect.stringMatching(/^plimsoll: no active kernel answers/),
  ]);
});

test("a backup by hand is restored with its universe, which a profile keeps", async () => {
  const file = join(scratch, "policy.json");
  const kept = { ...WIDE_POLICY, universe: [BTC] };
  writeFileSync(file, `{"revision":9,"policy":${policyToJson(kept)}}`);
  expect((await policy("restore", ...BY_ADA)).stderr).toMatch(
    /policy WIDE is stored as revision 2 but not in force/,
  );
  expect((await stored()).policy).toEqual(kept);
  expect((await policy("profile", "NORMAL", ...BY_ADA)).stderr).toMatch(/NORMAL is stored as revision 3/);
  expect((await stored()).policy).toMatchObject({ name: "NORMAL", universe: [BTC] });
});

test("a policy under which a stop would trip at once is stored only when that is meant", async () => {
  const desk = TestDesk.ready({ policy: WIDE_POLICY });
  const { order } = desk.ask();
  if (order === undefined) throw new Error("not approved");
  desk.fillAll(order, "1").mark(BTC, "47000").commit();
  const kernel = bus.nc.subscribe("kernel.query", {
    callback: (error, message) => {
      if (error !== null) return;
      const asked = message.json<{ what: string; policy: unknown }>();
      const { policyRevision: revision, cursors } = desk.state;
      message.respond(
        JSON.stringify(
          asked.what === "what-if"
            ? whatIf(desk.state, policyFrom(asked.policy), new Map())
            : { revision, folded: cursors.policy, ageMs: 0 },
        ),
      );
    },
  });
  try {
    const before = (await stored()).revision;
    const refused = await policy("set", "dailyDrawdownTripPercent=2", ...BY_ADA);
    expect([refused.status, refused.stdout]).toEqual([2, ""]);
    expect(refused.stderr).toMatch(
      /^plimsoll: policy set: the emergency stop would trip at once and close positions \(paper-1: DAILY_DRAWDOWN, 300 lost .*--may-trip when it is meant\n$/,
    );
    expect((await stored()).revision).toBe(before);
    const meant = await policy("set", "dailyDrawdownTripPercent=2", "--may-trip", ...BY_ADA);
    // Nobody folds it here: the kernel goes on with what it had.
    expect(meant.stderr).toMatch(/is stored as revision \d+ but not in force after 3 s: revision 1 is\n$/);
    expect((await stored()).revision).toBe((before ?? 0) + 1);
    expect((await policy("get")).stdout).toMatch(
      /^policy NORMAL-changed, revision 4: NOT in force: the kernel acts by revision 1\n/,
    );
    const shown = await policy("what-if");
    expect(shown.stdout).toMatch(
      /^WARNING: the emergency stop trips at once and closes positions: paper-1: DAILY_DRAWDOWN/m,
    );
  } finally {
    kernel.unsubscribe();
  }
});

test("a stored policy that cannot be used is named with its faults, and a profile takes its place", async () => {
  await kv.put("active", '{"leverageMax":500,"nonsense":1}');
  const { status, stderr } = await policy("get");
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /there is no policy \(revision \d+ cannot be used: .*leverageMax: is 500.*nonsense: is no policy key/,
  );
  expect((await policy("history")).stdout).toMatch(
    /^\d+ {2}\S+ {2}revision \d+ cannot be used: .* \(nobody is named\)\n/,
  );
  expect((await policy("profile", "NORMAL", ...BY_ADA)).stderr).toMatch(/NORMAL is stored as revision/);
  expect((await stored()).policy?.name).toBe("NORMAL");
});
