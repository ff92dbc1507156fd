import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parseFlags, UsageError } from "../../deploy/local/flags.ts";
import { debianMirror } from "../../deploy/local/nats-server.ts";

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

test.each([
  ["a wrong flag", ["--nope"], /--nope/],
  [
    "a missing replay file",
    ["--replay", join(scratch, "missing.log")],
    /missing\.log: there is no such file/,
  ],
  ["a replay file that is none", ["--replay", join(scratch, "junk.log")], /junk\.log: .*(not|neither)/],
  ["a policy with two faults", ["--policy", join(scratch, "policy.json")], /leverageMax.*nonsense/],
])("%s ends with one clear line and exit code 2", (_, args, message) => {
  writeFileSync(join(scratch, "junk.log"), "hello\nworld\n");
  writeFileSync(join(scratch, "policy.json"), '{"leverageMax":500,"nonsense":1}');
  const { status, stderr, stdout } = start(...args);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stdout).toBe("");
  expect(status).toBe(2);
});

test("a taken port ends with exit code 2 and starts nothing", async () => {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { status, stderr } = start("--nats-port", String(port));
  expect(stderr).toMatch(new RegExp(`--nats-port ${port} is taken`));
  expect(status).toBe(2);
  server.close();
});

test("finds Debian's mirror in both forms of apt's sources", () => {
  const dir = mkdtempSync(join(scratch, "apt-"));
  writeFileSync(
    join(dir, "sources.list"),
    "# nothing\ndeb [arch=amd64] http://mirror.example/debian bookworm main\n",
  );
  expect(debianMirror(dir)).toBe("http://mirror.example/debian");
});
