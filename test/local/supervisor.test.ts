import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Supervisor } from "../../deploy/local/supervisor.ts";
import { eventually } from "../support/eventually.ts";

test("a process that cannot be started is tried again until it can, and told to stop it stays away", async () => {
  const dir = mkdtempSync(join(tmpdir(), "plimsoll-supervisor-"));
  const command = join(dir, "sleeper");
  const started: string[] = [];
  const deaths: string[] = [];
  const supervisor = new Supervisor({
    logDir: dir,
    onStart: (instance) => started.push(instance),
    onDeath: (_, why) => deaths.push(why),
  });
  supervisor.start({
    instance: "sleeper-0",
    service: "sleeper",
    command,
    args: ["60"],
    env: {},
    endsWithStdin: false,
  });
  await eventually(() => {
    expect(deaths.length).toBeGreaterThanOrEqual(2);
    return Promise.resolve();
  });
  expect(deaths[1]).toBe(`could not be started: spawn ${command} ENOENT`);
  expect([started, supervisor.pid("sleeper-0")]).toEqual([[], undefined]);
  symlinkSync("/bin/sleep", command);
  await eventually(() => {
    expect(supervisor.pid("sleeper-0")).toBeGreaterThan(0);
    return Promise.resolve();
  });
  expect(started).toEqual(["sleeper-0"]);
  // What is in no group ends too: nothing outlives a run that failed.
  supervisor.start({
    instance: "strategy-0",
    service: "strategy",
    command,
    args: ["60"],
    env: {},
    endsWithStdin: false,
  });
  const pids = ["sleeper-0", "strategy-0"].map((instance) => supervisor.pid(instance) ?? 0);
  expect(pids.every((pid) => pid > 0)).toBe(true);
  await supervisor.stopAll([["sleeper-0"]]);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  rmSync(dir, { recursive: true, force: true });
});
