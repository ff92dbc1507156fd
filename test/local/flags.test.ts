import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { parseFlags, UsageError } from "../../deploy/local/flags.ts";
import { debianMirror } from "../../deploy/local/debian.ts";
import { ProcessesFile } from "../../deploy/local/processes-file.ts";
import { freePort, freePorts } from "../support/free-port.ts";

const root = new URL("../..", import.meta.url).pathname;
const scratch = mkdtempSync(join(tmpdir(), "plimsoll-flags-"));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

test("reads every flag", () => {
  expect(
    parseFlags([
      "--for",
      "2m",
      "--replay",
      "a",
      "b",
      "--speed",
      "max",
      "--seed",
      "7",
      "--symbols",
      "A,B",
      "--accounts",
      "3",
      "--fresh",
      "--state",
      "s",
    ]),
  ).toMatchObject({
    forMs: 120_000,
    replay: ["a", "b"],
    speed: "max",
    seed: 7,
    symbols: ["A", "B"],
    accounts: 3,
    fresh: true,
    stateDir: "s",
  });
  expect(parseFlags(["--help"])).toBe("help");
});

test.each([
  ["--nope"],
  ["--for", "30"],
  ["--for", "0s"],
  ["--speed", "-1"],
  ["--speed", "fast"],
  ["--seed", "x"],
  ["--accounts", "0"],
  ["--symbols", "A B"],
  ["stray"],
])("refuses %s %s in one line that names it", (...args) => {
  expect(() => parseFlags(args)).toThrow(UsageError);
  expect(() => parseFlags(args)).toThrow(new RegExp(args[0]!.replace("--", "")));
});

/** `npm start` as a user types it, without npm. */
const start = (...args: string[]) =>
  spawnSync(
    process.execPath,
    ["deploy/local/bootstrap.mjs", "start", "--state", join(scratch, "state"), ...args],
    { cwd: root, encoding: "utf8", timeout: 30_000 },
  );

/** A file or folder in the scratch folder. */
function given(name: string, content?: string | Buffer): string {
  const path = join(scratch, name);
  if (content === undefined) mkdirSync(path, { recursive: true });
  else writeFileSync(path, content);
  return path;
}

test.each<[what: string, args: () => string[], message: RegExp]>([
  ["a wrong flag", () => ["--nope"], /--nope/],
  [
    "a missing replay file",
    () => ["--replay", join(scratch, "missing.log")],
    /--replay: .*missing\.log: there is no such file/,
  ],
  [
    "a replay file that is none",
    () => ["--replay", given("junk.log", "hello\nworld\n")],
    /junk\.log: it is neither a raw WebSocket log nor/,
  ],
  [
    "a replay file that is cut off",
    () => ["--replay", given("BTCUSDT-aggTrades.csv.gz", gzipSync("1,2,3\n".repeat(999)).subarray(0, 20))],
    /BTCUSDT-aggTrades\.csv\.gz: unexpected end of file/,
  ],
  [
    "an empty replay file",
    () => ["--replay", given("BTCUSDT-klines.csv", "")],
    /BTCUSDT-klines\.csv: it has no/,
  ],
  ["a replay folder without any", () => ["--replay", given("none")], /none: no file in it is a recording/],
  [
    "a symbol the source lacks",
    () => ["--symbols", "BTCUSDT,DOGEUSDT"],
    /--symbols DOGEUSDT: .* only BTCUSDT/,
  ],
  [
    "a policy with three faults",
    () => ["--policy", given("policy.json", '{"leverageMax":500,"nonsense":1,"cooldownMs":"2"}')],
    /--policy .*leverageMax: is 500, but must be .*1\.\.125; nonsense: is no policy key; cooldownMs: is "2", but must be/,
  ],
  [
    "a policy that is no JSON",
    () => ["--policy", given("broken.json", '{\n  "name": "A",\n}\n')],
    /--policy .*broken\.json: .*JSON/,
  ],
  ["a missing policy", () => ["--policy", join(scratch, "no.json")], /--policy .*no\.json.*no such file/],
  ["a report that is a folder", () => ["--report", scratch], /--report .* cannot be written: it is a folder/],
  [
    "a report in a folder that is not there",
    () => ["--report", join(scratch, "nowhere", "r.json")],
    /--report .*nowhere.* cannot be written/,
  ],
  [
    "one port for both",
    () => ["--nats-port", "4999", "--exchange-port", "4999"],
    /both 4999; they must differ/,
  ],
  [
    "the edge on another's port",
    () => ["--edge-port", "4999", "--exchange-port", "4999"],
    /--exchange-port and --edge-port are both 4999; they must differ/,
  ],
  [
    "the exchange on one of the metrics' ports",
    () => ["--exchange-port", "4999", "--metrics-port", "4997"],
    /--exchange-port and --metrics-port\+2 are both 4999; they must differ/,
  ],
  [
    "a state folder of somebody else",
    () => ["--fresh", "--state", join(given("foreign/x", undefined), "..")],
    /--state .*foreign: it is not empty and no state of ours/,
  ],
  ["a state folder that is a file", () => ["--state", given("file", "x")], /--state .*file: .*ENOTDIR/],
  [
    "a state folder in use",
    () => {
      new ProcessesFile(join(given("used"), "processes.json")).record("launcher", process.pid);
      writeFileSync(join(scratch, "used", "plimsoll-state"), "");
      return ["--state", join(scratch, "used")];
    },
    new RegExp(`--state .*used: it is in use by process ${process.pid}`),
  ],
  [
    "positions and orders that would have no price",
    () => {
      const state = given("held");
      mkdirSync(join(state, "exchange"), { recursive: true });
      writeFileSync(join(state, "plimsoll-state"), "");
      const order = { orderId: "1", clientId: "c", symbol: "SOLUSDT", status: "NEW" };
      writeFileSync(
        join(state, "exchange", "ledger.jsonl"),
        `${JSON.stringify({ k: "fill", t: 1, account: "paper-1", symbol: "XRPUSDT", amount: "-5", wallet: "1" })}\n${JSON.stringify({ k: "order", t: 1, account: "paper-1", order })}\n`,
      );
      return ["--state", state, "--symbols", "BTCUSDT"];
    },
    /--state .*held: earlier runs hold SOLUSDT, XRPUSDT, of which this run has no prices; start anew with --fresh/,
  ],
])("%s ends with one clear line and exit code 2, and nothing is started", (_, args, message) => {
  const { status, stderr, stdout } = start(...args());
  expect(stderr).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stdout).toBe("");
  expect(status).toBe(2);
  expect(existsSync(join(scratch, "state"))).toBe(false);
});

test("a taken port ends with exit code 2 and starts nothing", async () => {
  // The one before it is free.
  const port = (await freePorts(2)) + 1;
  const server = createServer();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const flags = ["--nats-port", "--exchange-port", "--edge-port"];
  for (const flag of flags) {
    const given = flags.map(async (one) => [one, String(one === flag ? port : await freePort())]);
    const { status, stderr, stdout } = start(...(await Promise.all(given)).flat());
    expect(stderr).toBe(`plimsoll: ${flag} ${port} is taken; choose another or stop what listens there\n`);
    expect([status, stdout]).toEqual([2, ""]);
  }
  const free = ["--nats-port", String(await freePort()), "--exchange-port", String(await freePort())];
  const { status, stderr } = start(...free, "--edge-port", "0", "--metrics-port", String(port - 1));
  expect(stderr).toBe(
    `plimsoll: --metrics-port+1 ${port} is taken; choose another or stop what listens there\n`,
  );
  expect(status).toBe(2);
  expect(existsSync(join(scratch, "state"))).toBe(false);
  server.close();
});

const systemNode = (process.env["PATH"] ?? "")
  .split(delimiter)
  .map((dir) => join(dir, "node"))
  .find((path) => !path.includes("node_modules") && existsSync(path));
test.skipIf(systemNode === undefined)("starts on the system's own Node too, before ours is there", () => {
  const { status, stdout, stderr } = spawnSync(
    systemNode ?? "",
    ["deploy/local/bootstrap.mjs", "start", "--help"],
    { cwd: root, encoding: "utf8" },
  );
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/--replay FILE/);
});

test("finds Debian's mirror in both forms of apt's sources", () => {
  const dir = mkdtempSync(join(scratch, "apt-"));
  writeFileSync(
    join(dir, "sources.list"),
    "# nothing\ndeb [arch=amd64] http://mirror.example/debian bookworm main\n",
  );
  expect(debianMirror(dir)).toBe("http://mirror.example/debian");
});
