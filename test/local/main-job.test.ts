import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { freePorts, launch } from "../support/launcher.ts";

const RECORDED = new URL("../../../shared/data/market/", import.meta.url).pathname;
const LOGS = ["usdm_raw_ws_btcusdt_20240808T2354Z.log.gz", "usdm_raw_ws_ethusdt_20240808T2354Z.log.gz"];
const scratch = mkdtempSync(join(tmpdir(), "plimsoll-main-"));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const here = existsSync(join(RECORDED, LOGS[0] ?? ""));
if (!here)
  process.stderr.write("skipped: the recorded market data is not here, so the main job does not run on it\n");

test.skipIf(!here)(
  "the main job on recorded prices: trades, holds its limits, agrees with the exchange to the last digit",
  async () => {
    const replay = ["--replay", ...LOGS.map((name) => join(RECORDED, name)), "--speed", "10"];
    const run = launch(scratch, await freePorts(), [...replay, "--for", "60s", "--fresh"]);
    const code = await run.exited;
    expect(run.output()).toContain("the recording is over");
    const report = run.report();
    // The run's own lines say since when: a verdict without them was once all that was left of a run that hardly traded.
    if ((report?.orders.filled ?? 0) <= 50) throw new Error(`it hardly traded:\n${run.output()}`);
    expect(report?.market.messages).toBeGreaterThan(100_000);
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
