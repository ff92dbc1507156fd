import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Report } from "../../deploy/local/report.ts";
import { freePort } from "../support/free-port.ts";

const root = new URL("../..", import.meta.url).pathname;
const RECORDED = new URL("../../../shared/data/market/", import.meta.url).pathname;
const LOGS = ["usdm_raw_ws_btcusdt_20240808T2354Z.log.gz", "usdm_raw_ws_ethusdt_20240808T2354Z.log.gz"];
const scratch = mkdtempSync(join(tmpdir(), "plimsoll-main-"));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** Runs `npm start` with these flags in the scratch state folder; resolves with exit code, output and report. */
async function run(flags: readonly string[], interruptWhen?: RegExp) {
  const ports = [await freePort(), await freePort()];
  const reportFile = join(scratch, "report.json");
  rmSync(reportFile, { force: true });
  const child = spawn(
    process.execPath,
    [
      "deploy/local/bootstrap.mjs",
      "start",
      "--state",
      join(scratch, "state"),
      "--report",
      reportFile,
      "--nats-port",
      String(ports[0]),
      "--exchange-port",
      String(ports[1]),
      ...flags,
    ],
    { cwd: root, stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  let output = "";
  let interruptedAt = 0;
  const onData = (chunk: Buffer): void => {
    output += chunk.toString();
    if (interruptedAt === 0 && interruptWhen?.test(output) === true) {
      interruptedAt = performance.now();
      // As a terminal does: the whole foreground group gets it.
      process.kill(-(child.pid ?? 0), "SIGINT");
    }
  };
  child.stdout.on("data", onData);
  child.stderr.on("data", onData);
  const [code] = (await once(child, "exit")) as [number | null];
  const endedAfterMs = interruptedAt === 0 ? 0 : performance.now() - interruptedAt;
  const report = existsSync(reportFile)
    ? (JSON.parse(readFileSync(reportFile, "utf8")) as Report)
    : undefined;
  return { code, output, report, endedAfterMs, group: child.pid ?? 0 };
}

const here = existsSync(join(RECORDED, LOGS[0] ?? ""));
if (!here)
  process.stderr.write("skipped: the recorded market data is not here, so the main job does not run on it\n");

test.skipIf(!here)(
  "the main job on recorded prices: trades, holds its limits, agrees with the exchange to the last digit",
  async () => {
    const { code, output, report } = await run([
      "--replay",
      ...LOGS.map((name) => join(RECORDED, name)),
      "--speed",
      "10",
      "--for",
      "60s",
      "--fresh",
    ]);
    expect(output).toContain("the recording is over");
    expect(report?.market.messages).toBeGreaterThan(100_000);
    expect(report?.orders.filled).toBeGreaterThan(50);
    expect(report?.orders.duplicates).toBe(0);
    expect(report?.reconciliation).toMatchObject({ residual: "0", drifts: 0, differences: [] });
    expect(Object.entries(report?.limits ?? {}).filter(([, { cap, peak }]) => peak > cap)).toEqual([]);
    expect(report?.memoryMb["total"]).toBeLessThanOrEqual(1_229);
    expect(
      Object.entries(report?.guarantees ?? {}).filter(([, { verdict }]) => verdict === "broken"),
    ).toEqual([]);
    expect(code).toBe(0);
  },
  120_000,
);

test("Ctrl-C ends everything within 5 s without an orphan, and the next start resumes positions and orders", async () => {
  const first = await run(["--fresh", "--seed", "3"], /fills [1-9]\d*  positions [1-9]/);
  expect(first.output).toContain("SYNTHETIC");
  expect(first.endedAfterMs).toBeLessThan(5_000);
  expect(processesOfGroup(first.group)).toEqual([]);

  const second = await run(["--for", "8s", "--seed", "3"]);
  expect(second.report?.reconciliation).toMatchObject({ residual: "0", drifts: 0 });
  expect(second.report?.guarantees["G3"]?.verdict).toBe("held");
  expect(second.code).toBe(0);
}, 90_000);

/** Processes that still belong to a process group. */
function processesOfGroup(group: number): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
        return Number(fields[2]) === group && fields[0] !== "Z";
      } catch {
        return false;
      }
    });
}
