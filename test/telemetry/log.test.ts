import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { LineWriter } from "#libs/telemetry/line-writer.ts";
import { ROOT, runToEnd } from "../support/paper.ts";

/** Logs what it is told to, in a process of its own, and ends with code 3. */
const PROGRAM = `
import { createLogger } from "#libs/telemetry/log.ts";
const log = createLogger("service", "service-0", "info");
process.stdin.on("end", () => {
  for (let i = 0; i < Number(process.env.LINES); i += 1) log.info({ i, text: "x".repeat(1000) }, "line");
  log.fatal({ apiSecret: "open sesame" }, "last words");
  process.exit(3);
});
process.stdin.resume();
`;

function logger(lines: number) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", PROGRAM], {
    cwd: ROOT,
    env: { ...process.env, LINES: String(lines) },
    stdio: ["pipe", "pipe", "inherit"],
  });
  return { child, exited: once(child, "close") };
}

test("a process whose log nobody reads any more still ends", async () => {
  const { child, exited } = logger(10);
  child.stdout.destroy();
  child.stdin.end();
  expect(await exited).toEqual([3, null]);
});

test("every line arrives in order up to the last, with secrets redacted", async () => {
  const { child, exited } = logger(500);
  child.stdin.end();
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await exited;
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ i }) => i)).toEqual([...Array(500).keys(), undefined]);
  expect(lines.at(-1)).toMatchObject({ level: "fatal", apiSecret: "[redacted]", msg: "last words" });
});

test("a reader that is slow is waited for; beyond 1 MB lines are dropped and counted", async () => {
  const dir = mkdtempSync(join(tmpdir(), "plimsoll-log-"));
  const path = join(dir, "pipe");
  expect((await runToEnd("mkfifo", [path])).status).toBe(0);
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const writer = new LineWriter(fd);
  for (let i = 0; i < 2_000; i += 1) writer.write(`${JSON.stringify({ i, text: "x".repeat(990) })}\n`);
  let text = "";
  const chunk = Buffer.alloc(65_536);
  for (let idle = 0; idle < 100 && !text.includes("log-dropped");) {
    try {
      text += chunk.toString("utf8", 0, readSync(fd, chunk));
      idle = 0;
    } catch {
      idle += 1;
      await sleep(20);
    }
  }
  closeSync(fd);
  rmSync(dir, { recursive: true });
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { i?: number; lines?: number });
  const kept = lines.slice(0, -1);
  expect(kept.map(({ i }) => i)).toEqual([...kept.keys()]);
  expect(kept.length).toBeGreaterThan(1_000);
  expect(lines.at(-1)).toMatchObject({ event: "log-dropped", lines: 2_000 - kept.length });
});
