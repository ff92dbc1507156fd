import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { TestServer } from "../support/nats-server.ts";
import { plimsoll, runToEnd } from "../support/paper.ts";

const empty = mkdtempSync(join(tmpdir(), "plimsoll-usage-"));
afterAll(() => {
  rmSync(empty, { recursive: true });
});

const BY_ADA = ["--operator", "ada", "--reason", "test"];
const ID = "01890a5d-ac96-774b-bcce-b302099a8057";

test.concurrent.each<[args: string[], message: RegExp]>([
  [["nope"], /no command "nope"/],
  [["status", "extra"], /status: unexpected "extra"/],
  [["status", "--nope"], /--nope/],
  [["stop"], /stop needs --operator NAME and --reason TEXT/],
  [["arm", "--operator", "ada"], /arm needs --operator NAME and --reason TEXT/],
  [["stop", "--symbol", "X", "--scope", "a", ...BY_ADA], /one of --scope, --symbol and --strategy/],
  [["flatten", "--symbol", "X", ...BY_ADA], /flatten is for the desk or an account: --scope/],
  [["stop", "--symbol", "", ...BY_ADA], /--symbol: symbol is ""/],
  [["arm", "--strategy", "", ...BY_ADA], /--strategy: strategy is "", but must be/],
  [["stop", "--strategy", "my own", ...BY_ADA], /--strategy: strategy is "my own", but must be/],
  [["stop", "--scope", "a", "--scope", "b", ...BY_ADA], /--scope is given twice/],
  [["reset-circuit", "--reason", "x"], /reset-circuit needs --operator NAME and --reason TEXT/],
  [["stop", "all", "--operator", "ada", "--reason", "x"], /stop: unexpected "all"/],
  [["doctor", "now"], /doctor: unexpected "now"/],
  [["doctor", "--operator", "ada"], /doctor needs --operator NAME and --reason TEXT/],
  [
    ["doctor", "--monitor", "here"],
    /doctor: invalid configuration; EXCHANGE_REST_URL: is missing; NATS_MONITORS: Invalid URL/,
  ],
  [["alerts", "test", ...BY_ADA], /alerts test needs --alertmanager URL/],
  [["alerts", "answer", "abc"], /alerts needs --operator NAME and --reason TEXT/],
  [["intent"], /an intent as JSON is needed, e\.g\. '\{/],
  [["intent", "{"], /intent: .*JSON/],
  [["intent", "[1]"], /intent: is \[1\], but must be a JSON object/],
  [["answer"], /INTENT_ID is "", but must be a UUIDv7/],
  [["answer", "42"], /INTENT_ID is "42", but must be a UUIDv7/],
  [["answer", ID, ID], /answer: unexpected/],
  [["orders"], /orders needs unknown, or resolve/],
  [["orders", "unknown", "p1-x"], /orders needs unknown, or resolve/],
  [["orders", "resolve", "p1-x", ...BY_ADA], /needs either --placed or --not-placed/],
  [
    ["orders", "resolve", "p1-x", "--placed", "--not-placed", ...BY_ADA],
    /needs either --placed or --not-placed/,
  ],
  [["orders", "resolve", "p 1", "--placed", ...BY_ADA], /clientOrderId is "p 1", but must be/],
  [["orders", "resolve", "p1-x", "--placed"], /orders resolve needs --operator NAME and --reason TEXT/],
  [["dlq"], /dlq needs list, or show, replay or discard/],
  [["dlq", "show"], /dlq needs list, or show, replay or discard/],
  [["dlq", "discard", "0"], /dlq needs list, or show, replay or discard/],
  [["dlq", "replay", "1e3"], /dlq needs list, or show, replay or discard/],
  [["policy"], /policy needs get, set, history, what-if, profile or restore/],
  [["policy", "toString"], /policy needs get, set/],
  [["policy", "get", "x"], /policy get: unexpected "x"/],
  [["policy", "set", ...BY_ADA], /policy set needs KEY=VALUE \.\.\., or --file FILE/],
  [["policy", "set", "leverageMax=5"], /policy needs --operator NAME and --reason TEXT/],
  [["policy", "set", "leverageMax", ...BY_ADA], /"leverageMax" is not KEY=VALUE/],
  [["policy", "set", "cooldownMs=1", "cooldownMs=2", ...BY_ADA], /cooldownMs is given twice/],
  [
    ["policy", "set", "cooldownMs=1", "--file", "x", ...BY_ADA],
    /KEY=VALUE and --file cannot be given together/,
  ],
  [["policy", "set", "--profile", "NORMAL", ...BY_ADA], /policy set takes no --profile/],
  [["policy", "set", "x=1", "--if-revision", "one", ...BY_ADA], /--if-revision one: must be a whole number/],
  [
    ["policy", "profile", "BOLD", ...BY_ADA],
    /no profile "BOLD"; one of NORMAL, DEFENSIVE, AGGRESSIVE, STARTER, DEMO/,
  ],
  [["policy", "what-if", "--file", "/nowhere"], /--file \/nowhere: ENOENT/],
  [["policy", "restore", ...BY_ADA], /--file .*policy\.json: ENOENT/],
  [
    ["policy", "restore", "--file", "package.json", ...BY_ADA],
    /--file package\.json: policy: version: is no policy key/,
  ],
  [["policy", "restore", "--file", "x", "--revision", "1", ...BY_ADA], /--file or --revision, not both/],
  [["status"], /no run was found in .*: start one with npm start/],
])("%j: one clear line, exit code 2", async (args, message) => {
  const { status, stdout, stderr } = await plimsoll([...args, "--state", empty]);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stdout).toBe("");
  expect(status).toBe(2);
});

test("--help and no command show the commands, exit code 0", async () => {
  for (const args of [["--help"], []]) {
    const { status, stdout, stderr } = await plimsoll(args);
    expect([status, stderr]).toEqual([0, ""]);
    for (const word of ["status", "arm", "stop", "reset-circuit", "intent", "answer", "policy", "dlq"])
      expect(stdout).toContain(word);
  }
});

test("a bus that is not there, and one without a kernel, end with one line and exit code 1 within seconds", async () => {
  const server = await TestServer.start();
  try {
    const startedAt = performance.now();
    const without = await plimsoll(["status", "--nats", server.url]);
    expect(without.stderr).toMatch(/^plimsoll: no active kernel answers \(.*\)\n$/);
    expect(without.status).toBe(1);
    await server.kill();
    const away = await plimsoll(["status", "--nats", server.url]);
    expect(away.stderr).toMatch(/^plimsoll: the bus at .* cannot be reached: .*\n$/);
    expect(away.status).toBe(1);
    // What reads a ledger goes on whenever its bus comes back: it must have been there once.
    const replayed = await runToEnd(process.execPath, ["deploy/local/replay.ts", "--nats", server.url]);
    expect(replayed.stderr).toMatch(/^replay: the bus at .* cannot be reached: .*\n$/);
    expect(replayed.status).toBe(1);
    expect(performance.now() - startedAt).toBeLessThan(30_000);
  } finally {
    await server.remove();
  }
});

test("an act that says what it did says it as JSON when asked for JSON", async () => {
  const file = join(empty, "plain.key");
  writeFileSync(file, `${"k".repeat(64)}\n${"s".repeat(64)}\n`, { mode: 0o600 });
  const args = ["credentials", "add", "a1", "--file", file, "--state", empty, "--json", ...BY_ADA];
  const { status, stdout } = await plimsoll(args, {});
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ said: expect.stringMatching(/^a1 has the /) as string });
});

test("help is a command", async () => {
  const { status, stdout } = await plimsoll(["help"], {});
  expect(status).toBe(0);
  expect(stdout).toMatch(/^npm run plimsoll -- <command>/);
});
