import { jetstreamManager } from "@nats-io/jetstream";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { misbehave, plimsoll, ROOT, runToEnd, startPaper, type LivePaper } from "../support/paper.ts";
import { doctorCommands } from "./doctor-commands.ts";
import { lookInside } from "./look-inside.ts";
import { policyCommands } from "./policy-commands.ts";
import { stopCommands } from "./stop-commands.ts";
import { readmeBlocks } from "./readme.ts";
import { until } from "../support/eventually.ts";

/** One running system of two accounts for every test here; they build on each other, in this order. */
let live: LivePaper;
let scratchInRepository = "";
const SECTION = "Send an intent of your own";
const ACCOUNTS = ["paper-1", "paper-2"];
const BY_ADA = ["--operator", "ada", "--reason", "test"];
const env = (): Record<string, string> => ({ NATS_URL: live.natsUrl, BUS_KEYS: live.busKeys });

beforeAll(async () => {
  // Inside the repository, as a reader of README.md would, so that #libs resolves; git ignores the folder.
  scratchInRepository = join(ROOT, ".plimsoll", `test-${process.pid}`);
  mkdirSync(scratchInRepository, { recursive: true });
  const policyFile = join(scratchInRepository, "policy.json");
  writeFileSync(
    policyFile,
    '{"name":"TWO-EACH","accountSlotsMax":2,"deskSlotsMax":3,"cooldownMs":500,"correlationMax":"1"}',
  );
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
  expect(live.judge.limits.get("deskSlots")).toEqual({ cap: 3, peak: 3 });
  expect(live.judge.faults).toEqual([]);
});

test("the kernel has each account's leverage tables, and when they were read", async () => {
  for (const account of ACCOUNTS)
    await eventually(async () => {
      const reply = await live.nc.request("kernel.query", JSON.stringify({ what: "account", account }));
      const { bracketsAtMs } = reply.json<{ account: { bracketsAtMs: number } }>().account;
      expect(bracketsAtMs).toBeGreaterThan(0);
    });
});

test("every stream, bucket and reader says what it is", async () => {
  const jsm = await jetstreamManager(live.nc);
  const names: string[] = [];
  const readers = new Set<string>();
  for await (const { config } of jsm.streams.list()) {
    names.push(config.name);
    expect(`${config.name}: ${config.description}`).toMatch(/: [A-Z].{20,}\.$/);
    // A KV watch's consumer cannot be named by its client library.
    if (config.name.startsWith("KV_")) continue;
    expect(config.metadata?.["message"]).toMatch(/^plimsoll\.v1\.[A-Z]\w+$|^JSON$/);
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
    "COSTS",
    "DLQ",
    "FACTS",
    "INTENTS",
    "KV_budget",
    "KV_lease",
    "KV_operations",
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
  // A kernel that became active leaves no reader behind; the standby has one.
  expect([...readers].filter((reader) => reader.startsWith("LEDGER_0 risk-kernel"))).toHaveLength(1);
});

doctorCommands(() => live);

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

lookInside(() => live);

test("an order that stays unknown is shown with its evidence, and an operator resolves it", async () => {
  const fault = (rule: object): Promise<void> => misbehave(live, { account: "paper-1", ...rule });
  await fault({ fault: "internal-error-503", endpoint: "GET /fapi/v1/order" });
  await fault({ fault: "reset-before", endpoint: "POST /fapi/v1/order", count: 1 });
  let shown = "";
  await until("an order is unknown and was asked about", async () => {
    shown = (await plimsoll(["orders", "unknown"], env())).stdout;
    return shown.includes("the last question failed");
  });
  expect(shown).toMatch(
    /^p1-\S+ {2}paper-1 \w+ (ENTRY|EXIT|TARGET) (BUY|SELL) [\d.]+ at [\d.]+, committed \d+ s ago/m,
  );
  expect(shown).toMatch(/^ {2}recorded {2}20\S+Z UNKNOWN POST \/fapi\/v1\/order: /m);
  expect(shown).toMatch(
    /^ {2}router {4}RESOLVING, asked \d+ times, last: the last question failed: Internal error/m,
  );
  const [id = ""] = shown.split(" ");
  const resolved = await plimsoll(["orders", "resolve", id, "--not-placed", ...BY_ADA], env());
  expect(resolved.stderr).toBe("");
  expect(resolved.stdout).toMatch(
    new RegExp(`^${id} counts as not placed: its capacity is free \\(command `),
  );
  expect((await plimsoll(["orders", "unknown"], env())).stdout).not.toContain(id);
  expect((await plimsoll(["orders", "resolve", id, "--not-placed", ...BY_ADA], env())).stderr).toContain(
    "no account has an open order with this id",
  );
  await misbehave(live);
});

test("a post-only entry that the exchange refuses is placed again", async () => {
  const { worked, followed, faults } = live.judge;
  const priced = (): number => worked.get("ENTRY_NEXT_REPRICE") ?? 0;
  const before = [priced(), followed.size] as const;
  await misbehave(live, { fault: "post-only-refused", probability: 0.7 });
  const follow = (): boolean => priced() > before[0] + 1 && followed.size > before[1] + 1;
  await until("refused entries are priced anew, and the exchange shows their later orders", follow);
  await misbehave(live);
  expect(faults).toEqual([]);
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
    // An entry that still rests could open another one.
    return open.length === 0 && (await ordersOpen()) === 0;
  });
});

test("what the newest orders cost is shown, and as JSON with what is known", async () => {
  const { stdout } = await plimsoll(["costs"], env());
  expect(stdout).toMatch(/ EXIT +(BUY|SELL) +FILLED .* -?\d+(\.\d+)? bps +\d\S* USDT +TAKER +\d+ ms /);
  const rows = JSON.parse((await plimsoll(["costs", "--json"], env())).stdout) as readonly {
    readonly end: string;
    readonly execution?: { readonly fees: object };
  }[];
  expect(rows.length).toBeGreaterThan(4);
  const filled = rows.find(({ end }) => end === "FILLED");
  expect(filled?.execution?.fees).toEqual({ USDT: expect.stringMatching(/^\d/) as string });
});

test("README.md, TypeScript: the intent is approved", async () => {
  const [code = ""] = readmeBlocks(SECTION, "ts");
  expect(code).toContain("nats://127.0.0.1:4222");
  const file = join(scratchInRepository, "my-strategy.ts");
  writeFileSync(
    file,
    code.replace("nats://127.0.0.1:4222", live.natsUrl).replace(".plimsoll/state/bus", live.busKeys),
  );
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
  const script = block
    .replaceAll(".plimsoll/state/bus", live.busKeys)
    .replaceAll(".plimsoll/", `${scratchInRepository}/`);
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

stopCommands(() => live);

test("an intent sent twice is answered DUPLICATE, and answer finds what was recorded", async () => {
  const id = "01890a5d-ac96-774b-bcce-b302099a8057";
  expect(await plimsoll(["answer", id], env())).toEqual({
    status: 1,
    stdout: "",
    stderr: `plimsoll: there is no answer to ${id} (answers are kept for 24 h)\n`,
  });
  const entry = { account: "paper-2", symbol: "ETHUSDT", side: "BUY", purpose: "OPEN", notional: "2600" };
  const printed = await plimsoll(["intent", "--print", JSON.stringify(entry)], env());
  const { intentId } = JSON.parse(printed.stdout) as { intentId: string };
  // Printed, not sent.
  expect((await plimsoll(["answer", intentId], env())).status).toBe(1);
  const again = JSON.stringify({ ...entry, intentId });
  const first = await plimsoll(["intent", again], env());
  expect(JSON.parse(first.stdout)).toMatchObject({ intentId, verdict: "APPROVED" });
  const recorded = await plimsoll(["answer", intentId], env());
  expect(JSON.parse(recorded.stdout)).toEqual(JSON.parse(first.stdout));
});

test.each<[what: string, args: string[], message: RegExp]>([
  [
    "a field it does not know",
    ["intent", '{"acount":"paper-1"}'],
    /intent: field is "acount", but must be one of/,
  ],
  [
    "a side that is none",
    ["intent", '{"account":"paper-1","symbol":"X","side":"UP"}'],
    /intent: (side|purpose) is/,
  ],
  ["an account that is none", ["stop", "--scope", "paper-9"], /--scope paper-9: .* paper-1, paper-2/],
  ["a scope that is none", ["stop", "--scope", "All of it"], /--scope: account is "All of it"/],
  [
    "a reason too long",
    ["stop", "--operator", "ada", "--reason", "x".repeat(301)],
    /STOP: control\.reason is .* 1\.\.300/,
  ],
])("%s: one clear line, exit code 2, nothing stored", async (_, args, message) => {
  const jsm = await jetstreamManager(live.nc);
  const stored = async (): Promise<number[]> =>
    Promise.all(["INTENTS", "AUDIT"].map(async (name) => (await jsm.streams.info(name)).state.last_seq));
  const before = await stored();
  const { status, stdout, stderr } = await plimsoll(
    args[0] === "stop" && !args.includes("--operator") ? ["stop", ...BY_ADA, ...args.slice(1)] : args,
    env(),
  );
  expect(stderr).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect([status, stdout]).toEqual([2, ""]);
  expect(await stored()).toEqual(before);
});

test("a message nobody can read is listed, shown, replayed and discarded", async () => {
  const none = await plimsoll(["dlq", "list"], env());
  expect(none).toEqual({ status: 0, stdout: "no dead letters\n", stderr: "" });
  live.nc.publish("intent.paper-1.SOLUSDT", new Uint8Array([255, 0, 255]));
  let listed = "";
  await until("the letter is listed", async () => {
    listed = (await plimsoll(["dlq", "list"], env())).stdout;
    return listed !== none.stdout;
  });
  expect(listed).toMatch(/^1 {2}20\S+Z {2}INTENTS \d+ {2}intent\.paper-1\.SOLUSDT {2}\S.*\n$/);
  const [letter] = JSON.parse((await plimsoll(["dlq", "list", "--json"], env())).stdout) as object[];
  expect(letter).toMatchObject({ id: 1, stream: "INTENTS", payloadBytes: 3 });
  const shown = await plimsoll(["dlq", "show", "1"], env());
  expect(JSON.parse(shown.stdout)).toMatchObject({ id: 1, payload: "/wD/" });
  const replayed = await plimsoll(["dlq", "replay", "1", ...BY_ADA], env());
  expect(replayed.stdout).toMatch(/^dead letter 1 was published again on intent\.paper-1\.SOLUSDT;/);
  await until("the replay is a letter again", async () =>
    (await plimsoll(["dlq", "list"], env())).stdout.includes("\n2  "),
  );
  for (const id of ["1", "2"])
    expect((await plimsoll(["dlq", "discard", id, ...BY_ADA], env())).stdout).toBe(
      `dead letter ${id} is discarded\n`,
    );
  expect((await plimsoll(["dlq", "list"], env())).stdout).toBe("no dead letters\n");
  expect(await plimsoll(["dlq", "show", "1"], env())).toEqual({
    status: 1,
    stdout: "",
    stderr: "plimsoll: there is no dead letter 1\n",
  });
});

policyCommands(() => live);

test("every operator's act stands in AUDIT with name and reason, the launcher's included", async () => {
  const jsm = await jetstreamManager(live.nc);
  const acts: string[] = [];
  for (let seq = 1; ; seq += 1) {
    const message = await jsm.streams.getMessage("AUDIT", { seq });
    if (message === null) break;
    const { act, operator, reason } = message.json<Record<string, string>>();
    acts.push(`${message.subject} ${act} ${operator}: ${reason}`);
  }
  expect(acts).toEqual([
    "audit.policy_set POLICY_SET launcher: npm start --policy",
    "audit.arm ARM launcher: paper run started",
    "audit.doctor DOCTOR ada: test",
    "audit.doctor_red DOCTOR_RED ada: test",
    "audit.doctor_red DOCTOR_RED ada: test",
    "audit.backup BACKUP ada: test",
    "audit.resolve_not_placed RESOLVE_NOT_PLACED ada: test",
    "audit.stop STOP ada: lunch",
    "audit.arm ARM ada: test",
    "audit.arm ARM ada: test",
    "audit.reset_circuit RESET_CIRCUIT ada: test",
    "audit.stop STOP ada: test",
    "audit.arm ARM ada: test",
    "audit.stop STOP ada: test",
    "audit.arm ARM ada: test",
    "audit.stop STOP ada: test",
    "audit.arm ARM ada: test",
    "audit.dlq_replay DLQ_REPLAY ada: test",
    "audit.dlq_discard DLQ_DISCARD ada: test",
    "audit.dlq_discard DLQ_DISCARD ada: test",
    "audit.policy_set POLICY_SET ada: test",
    "audit.policy_profile POLICY_PROFILE ada: test",
    "audit.policy_set POLICY_SET ada: test",
    "audit.policy_set POLICY_SET ada: test",
    "audit.policy_restore POLICY_RESTORE ada: test",
    "audit.policy_restore POLICY_RESTORE ada: test",
  ]);
});

test("the bus has refused nobody anything of all that", () => {
  const log = readFileSync(join(live.scratch, "state", "logs", "nats-server.log"), "utf8");
  expect(log.split("\n").filter((line) => line.includes("Violation"))).toEqual([]);
});

/** What the kernel holds now. */
async function ordersOpen(): Promise<number> {
  const { stdout } = await plimsoll(["status", "--json"], env());
  return (JSON.parse(stdout) as { desk: { ordersOpen: number } }).desk.ordersOpen;
}

async function positions(): Promise<readonly { id: string; symbol: string; amount: string }[]> {
  const { stdout } = await plimsoll(["status", "--json"], env());
  const { accounts } = JSON.parse(stdout) as {
    accounts: { id: string; positions: { symbol: string; amount: string }[] }[];
  };
  return accounts.flatMap((account) =>
    account.positions.map(({ symbol, amount }) => ({ id: account.id, symbol, amount })),
  );
}
