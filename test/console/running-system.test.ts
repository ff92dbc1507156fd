import { jetstreamManager } from "@nats-io/jetstream";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { plimsoll, ROOT, runToEnd, startPaper, type LivePaper } from "../support/paper.ts";
import { readmeBlocks } from "./readme.ts";

/** One running system of two accounts for every test here; they build on each other, in this order. */
let live: LivePaper;
let scratchInRepository = "";
const SECTION = "Send an intent of your own";
const ACCOUNTS = ["paper-1", "paper-2"];
const env = (): Record<string, string> => ({ NATS_URL: live.natsUrl });

beforeAll(async () => {
  // Inside the repository, as a reader of README.md would, so that #libs resolves; git ignores the folder.
  scratchInRepository = join(ROOT, ".plimsoll", `test-${process.pid}`);
  mkdirSync(scratchInRepository, { recursive: true });
  const policyFile = join(scratchInRepository, "policy.json");
  writeFileSync(policyFile, '{"name":"TWO-EACH","accountSlotsMax":2,"deskSlotsMax":3,"cooldownMs":500}');
  live = await startPaper({ accounts: 2, policyFile });
});
afterAll(async () => {
  await live.remove();
  rmSync(scratchInRepository, { recursive: true, force: true });
});

test("both accounts trade, each in slots of its own, and the policy file's caps hold", async () => {
  await until("both accounts filled orders and a cap denied one", () => {
    const peaks = ACCOUNTS.map((id) => live.judge.limits.get(`accountSlots.${id}`)?.peak ?? 0);
    return peaks.every((peak) => peak > 0) && live.judge.fills > 4 && live.judge.denied.has("DESK_SLOTS");
  });
  for (const id of ACCOUNTS) expect(live.judge.limits.get(`accountSlots.${id}`)?.cap).toBe(2);
  expect(live.judge.limits.get("deskSlots")?.cap).toBe(3);
  expect(live.judge.faults).toEqual([]);
}, 40_000);

test("every stream, bucket and reader says what it is", async () => {
  const jsm = await jetstreamManager(live.nc);
  const names: string[] = [];
  const readers = new Set<string>();
  for await (const { config } of jsm.streams.list()) {
    names.push(config.name);
    expect(`${config.name}: ${config.description}`).toMatch(/: [A-Z].{20,}\.$/);
    // A KV watch's consumer cannot be named by its client library.
    if (config.name.startsWith("KV_")) continue;
    for await (const { name } of jsm.consumers.list(config.name)) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)?(-\d+)?(-inputs)?-[0-9a-f]{8}_\d+$/);
      readers.add(`${config.name} ${name.replace(/-[0-9a-f]{8}_\d+$/, "")}`);
    }
  }
  // The design's section 5; `secrets` comes with live trading.
  expect(names.sort()).toEqual([
    "ALERTS",
    "ANSWERS",
    "AUDIT",
    "DLQ",
    "FACTS",
    "INTENTS",
    "KV_budget",
    "KV_lease",
    "KV_policy",
    "KV_reference",
    "KV_risk",
    "LEDGER_0",
    "MARKET",
  ]);
  expect([...readers]).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^FACTS risk-kernel-\d-inputs$/),
      expect.stringMatching(/^INTENTS risk-kernel-\d-inputs$/),
      "LEDGER_0 launcher",
      "LEDGER_0 order-router-0",
    ]),
  );
});

test("status shows the desk, the accounts, who reads what and what the buckets hold", async () => {
  const { status, stdout, stderr } = await plimsoll(["status"], env());
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^kernel +risk-kernel-\d, commit \d+ at 20.*, policy TWO-EACH$/m);
  expect(stdout).toMatch(/^desk +slots \d\/3, gross \d/m);
  for (const id of ACCOUNTS)
    expect(stdout).toMatch(
      new RegExp(`^${id} +ARMED, reconciled, account stream connected, circuit closed`, "m"),
    );
  expect(stdout).toMatch(/^ +INTENTS .* risk-kernel-\d-inputs .* What strategies want/m);
  expect(stdout).toMatch(/^ +LEDGER_0 .* launcher.*order-router-0.* The ledger/m);
  expect(stdout).toMatch(/^ +risk .* account.paper-1, account.paper-2, global/m);

  const json = await plimsoll(["status", "--json"], env());
  expect(JSON.parse(json.stdout)).toMatchObject({
    desk: { slotsMax: 3 },
    accounts: ACCOUNTS.map((id) => ({ id, stop: "ARMED" })),
  });
  expect(json.stdout).toMatch(/"name": "policy",[^{}]*"keys": \[\s*"active"\s*\]/);
  // Without --nats and NATS_URL the launcher's state folder says where the bus is.
  expect((await plimsoll(["status", "--state", join(live.scratch, "state")])).status).toBe(0);
});

test("positions are closed by hand once nobody else trades", async () => {
  await live.supervisor.stop("signal-engine-0");
  await until("everything is closed", async () => {
    const open = await positions();
    for (const { id, symbol, amount } of open) {
      const side = amount.startsWith("-") ? "BUY" : "SELL";
      const intent = { account: id, symbol, side, purpose: "CLOSE", slippageBps: 50 };
      const sent = await plimsoll(["intent", JSON.stringify(intent)], env());
      expect(sent.stderr).toBe("");
      expect(sent.status).toBe(0);
    }
    return open.length === 0;
  });
}, 40_000);

test("README.md, TypeScript: the intent is approved", async () => {
  const [code = ""] = readmeBlocks(SECTION, "ts");
  expect(code).toContain("nats://127.0.0.1:4222");
  const file = join(scratchInRepository, "my-strategy.ts");
  writeFileSync(file, code.replace("nats://127.0.0.1:4222", live.natsUrl));
  const { status, stdout, stderr } = await runToEnd("npx", ["node", file]);
  expect(stderr.replace(/^npm warn.*\n/gm, "")).toBe("");
  expect(stdout).toContain("verdict: 'APPROVED'");
  expect(status).toBe(0);
});

test("README.md, Protobuf from JSON: the exit is approved (the nats CLI's publish replaced by a plain NATS publish)", async () => {
  const block = readmeBlocks(SECTION, "sh").find((code) => code.includes("buf convert")) ?? "";
  const bin = join(scratchInRepository, "bin");
  mkdirSync(bin, { recursive: true });
  const nats = join(bin, "nats");
  writeFileSync(
    nats,
    `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, "test/console/nats-pub.ts")}" "$@"\n`,
  );
  chmodSync(nats, 0o755);
  await until("SOLUSDT is held", async () => (await positions()).some(({ symbol }) => symbol === "SOLUSDT"));
  const script = block.replaceAll(".plimsoll/", `${scratchInRepository}/`);
  const { status, stdout } = await runToEnd("bash", ["-e", "-c", script], {
    ...env(),
    PATH: `${bin}:${process.env["PATH"] ?? ""}`,
  });
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ symbol: "SOLUSDT", verdict: "APPROVED", quantity: /./ });
  await until("it is closed", async () => (await positions()).length === 0);
});

test("README.md, by hand: every line works as it stands", async () => {
  const [block = ""] = readmeBlocks(SECTION, "sh");
  const lines = block.trim().split("\n");
  expect(lines).toHaveLength(4);
  let intentId = "";
  for (const line of lines) {
    const { status, stdout } = await runToEnd("bash", ["-c", line.replace("<intentId>", intentId)], env());
    expect({ line, status }).toEqual({ line, status: 0 });
    intentId = /"intentId": "([^"]+)"/.exec(stdout)?.[1] ?? intentId;
    if (line.includes(" answer ")) expect(stdout).toContain('"verdict": "APPROVED"');
  }
  // The last line was the stop.
  const { stdout } = await plimsoll(["status"], env());
  for (const id of ACCOUNTS) expect(stdout).toMatch(new RegExp(`^${id} +TRIPPED`, "m"));
});

/** What the kernel holds now. */
async function positions(): Promise<readonly { id: string; symbol: string; amount: string }[]> {
  const { stdout } = await plimsoll(["status", "--json"], env());
  const { accounts } = JSON.parse(stdout) as {
    accounts: { id: string; positions: { symbol: string; amount: string }[] }[];
  };
  return accounts.flatMap((account) =>
    account.positions.map(({ symbol, amount }) => ({ id: account.id, symbol, amount })),
  );
}

/** Looks until it is so; fails with what it waited for. */
async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; look < 100; look += 1) {
    if (await holds()) return;
    await sleep(200);
  }
  throw new Error(`it never came to be that ${what}`);
}
