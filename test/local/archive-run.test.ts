import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Report } from "../../deploy/local/report.ts";
import { readJudgeLedger } from "../../services/sim-exchange/judge.ts";
import { inspectAll, openRecordings } from "../../services/sim-exchange/market/recording.ts";
import { archiveCsv, type ArchiveKind } from "../support/archive.ts";
import { freePorts, launch } from "../support/launcher.ts";

/** One run of the launcher on the public archive's CSV kinds, with every flag that shapes a run. */
const scratch = mkdtempSync(join(tmpdir(), "plimsoll-archive-"));
const folder = join(scratch, "archive");
const startMs = 1_746_316_800_000;
const BTC = { startMs, seconds: 240, price: 95_000, decimals: 1 };
const ETH = { startMs, seconds: 240, price: 1_800, decimals: 2 };
const SOL = { startMs, seconds: 240, price: 145, decimals: 2 };
/** Long enough for a slow machine to trade on each of them, at 20 times their speed. */
const RUN = { seconds: 400 };
let output = "";
let code: number | null = null;
let report: Report;

beforeAll(async () => {
  mkdirSync(folder);
  writeFileSync(
    join(folder, "BTCUSDT-aggTrades-2025-05-04.csv"),
    archiveCsv("aggTrades", { ...BTC, ...RUN }, false),
  );
  writeFileSync(
    join(folder, "ETHUSDT-bookTicker-2025-05-04.csv"),
    archiveCsv("bookTicker", { ...ETH, ...RUN }, true),
  );
  writeFileSync(join(folder, "SOLUSDT-1m-2025-05-04.csv"), archiveCsv("klines", { ...SOL, ...RUN }, true));
  writeFileSync(join(folder, "BNBUSDT-1m-2025-05-04.csv"), archiveCsv("klines", { ...SOL, ...RUN }, false));
  writeFileSync(join(folder, "README.md"), "not a recording\n");
  const policy = join(scratch, "policy.json");
  writeFileSync(
    policy,
    '{"name":"ARCHIVE","accountSlotsMax":3,"deskSlotsMax":5,"cooldownMs":500,"marketStaleMs":20000,"entrySendWithinMs":30000,"correlationMax":"1"}',
  );
  const run = launch(scratch, await freePorts(), [
    "--fresh",
    "--replay",
    folder,
    "--symbols",
    "BTCUSDT,ETHUSDT,SOLUSDT",
    "--policy",
    policy,
    "--speed=20",
    "--accounts=2",
    "--for=60s",
  ]);
  code = await run.exited;
  output = run.output();
  const written = run.report();
  if (written === undefined) throw new Error(`it wrote no report:\n${output}`);
  report = written;
}, 120_000);
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

test("every kind trades; symbols left out do not; the screen says what runs", async () => {
  const exchange = await readJudgeLedger(join(scratch, "state", "exchange", "ledger.jsonl"));
  const filled = [...exchange.orders.values()].filter(({ status }) => status === "FILLED");
  expect(new Set(filled.map(({ symbol }) => symbol))).toEqual(new Set(["BTCUSDT", "ETHUSDT", "SOLUSDT"]));
  expect(report.orders.filled).toBe(filled.length);
  expect(output).toMatch(/^market {5}replay of archive, speed 20: BTCUSDT, ETHUSDT, SOLUSDT$/m);
  expect(output).toMatch(/^derived .*\bdepth\b/m);
  expect(output).toMatch(/^policy {5}ARCHIVE from /m);
  expect(output).toMatch(/^ended {6}the recording is over$/m);
  expect(code).toBe(0);
});

test("both accounts trade within limits of their own and are reconciled", () => {
  expect(report.run).toMatchObject({
    policy: "ARCHIVE",
    demoPolicy: false,
    source: "replay",
    accounts: ["paper-1", "paper-2"],
    symbols: ["BTCUSDT", "ETHUSDT", "SOLUSDT"],
    speed: 20,
  });
  for (const [name, cap] of [
    ["accountSlots.paper-1", 3],
    ["accountSlots.paper-2", 3],
    ["deskSlots", 5],
  ] as const) {
    expect(report.limits[name]?.cap).toBe(cap);
    expect(report.limits[name]?.peak).toBeGreaterThan(0);
    expect(report.limits[name]?.peak).toBeLessThanOrEqual(cap);
  }
  expect(report.reconciliation).toEqual({ residual: "0", drifts: 0, differences: [] });
  expect(report.guarantees["G7"]?.verdict).toBe("held");
});

const SERVICES = [
  "edge",
  "feed-gateway",
  "nats-server",
  "order-router",
  "risk-kernel",
  "signal-engine",
  "sim-exchange",
  "user-stream",
];

test("the report has the keys that its readers rely on, and no others", () => {
  const keys = (of: object): string[] => Object.keys(of).sort();
  expect(keys(report)).toEqual(
    "approved costs denied dlq durationS guarantees intents latencyMs limits market memoryMb orders protection reconciliation restarts run".split(
      " ",
    ),
  );
  expect(keys(report.market)).toEqual(["messages"]);
  expect(keys(report.orders)).toEqual(["accepted", "duplicates", "filled", "sent", "unknown"]);
  expect(keys(report.limits)).toEqual([
    "accountSlots.paper-1",
    "accountSlots.paper-2",
    "deskSlots",
    "grossExposure.paper-1",
    "grossExposure.paper-2",
  ]);
  for (const limit of Object.values(report.limits)) expect(keys(limit)).toEqual(["cap", "peak"]);
  expect(keys(report.reconciliation)).toEqual(["differences", "drifts", "residual"]);
  expect(keys(report.protection)).toEqual(["byExchange", "byRouter", "nakedNow", "outcomes", "positions"]);
  for (const unprotected of [report.protection.byExchange, report.protection.byRouter]) {
    expect(keys(unprotected)).toEqual(["count", "max", "p50", "p99"]);
    expect(unprotected.count).toBeGreaterThan(0);
  }
  expect(keys(report.costs)).toEqual("fees filled ms orders roles slippageBps unknown waitMs".split(" "));
  expect(keys(report.costs.ms)).toEqual(
    "decisionToFirstFill decisionToSend firstToLastFill sendToAnswer".split(" "),
  );
  expect(keys(report.costs.waitMs)).toEqual(["budget", "queue"]);
  for (const spread of [
    report.costs.slippageBps,
    ...Object.values(report.costs.ms),
    ...Object.values(report.costs.waitMs),
  ]) {
    expect(keys(spread)).toEqual(["count", "max", "p50", "p95"]);
    expect(spread.count).toBeGreaterThan(0);
  }
  expect(keys(report.latencyMs)).toEqual(
    ["priceToIntent", "intentToCommit", "commitToRequest", "requestToFill", "fillToFolded"].sort(),
  );
  for (const latency of Object.values(report.latencyMs)) {
    expect(keys(latency)).toEqual(["count", "max", "p50", "p99"]);
    expect(latency.count).toBeGreaterThan(0);
  }
  expect(keys(report.restarts)).toEqual(SERVICES);
  expect(keys(report.memoryMb)).toEqual([...SERVICES, "launcher", "total"].sort());
  expect(keys(report.guarantees)).toEqual(["G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8", "G9"]);
  for (const [id, { verdict, why }] of Object.entries(report.guarantees)) {
    expect(`${id} ${verdict}`).toBe(`${id} held`);
    expect(why).not.toBe("");
  }
  const denied = Object.values(report.denied).reduce((sum, count) => sum + count, 0);
  expect(report.intents).toBe(report.approved + denied);
});

test("the table on screen says what the JSON says", () => {
  const rows = new Map<string, string>();
  for (const [, name = "", value = ""] of output.matchAll(/^ {2,4}(\S.*?) {2,}(\S.*)$/gm))
    rows.set(name, value);
  const { orders, run, reconciliation } = report;
  const denied = report.intents - report.approved;
  expect(Object.fromEntries(rows)).toMatchObject({
    prices: `replay of ${folder}, speed 20: BTCUSDT, ETHUSDT, SOLUSDT`,
    policy: "ARCHIVE",
    accounts: "paper-1, paper-2",
    "nats-server": run.natsServer,
    duration: `${report.durationS} s`,
    "market messages": String(report.market.messages),
    intents: `${report.intents}: ${report.approved} approved, ${denied} denied`,
    orders: `${orders.sent} sent, ${orders.accepted} accepted, ${orders.filled} filled, ${orders.duplicates} duplicates, ${orders.unknown} unknown`,
    reconciliation: `residual ${reconciliation.residual}, ${reconciliation.drifts} drifts`,
    restarts: "none",
    "dead letters": String(report.dlq),
    "memory peak": `${Object.entries(report.memoryMb)
      .map(([name, mb]) => `${name} ${mb}`)
      .join(", ")} MB`,
    ...Object.fromEntries(Object.entries(report.denied).map(([reason, count]) => [reason, String(count)])),
    ...Object.fromEntries(
      Object.entries(report.limits).map(([name, { cap, peak }]) => [
        `limit ${name}`,
        `peak ${peak} of ${cap}`,
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(report.latencyMs).map(([name, { p50, p99, max, count }]) => [
        `latency ${name}`,
        `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms (${count})`,
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(report.guarantees).map(([id, { verdict, why }]) => [id, `${verdict}: ${why}`]),
    ),
  });
});

test("unpaced, a small recording is heard from its first row", async () => {
  const run = launch(scratch, await freePorts(), [
    "--replay",
    join(folder, "BTCUSDT-aggTrades-2025-05-04.csv"),
    "--speed=max",
    "--fresh",
    "--for=60s",
  ]);
  const ended = await run.exited;
  const broken = Object.entries(run.report()?.guarantees ?? {}).filter(
    ([, { verdict }]) => verdict === "broken",
  );
  expect(broken).toEqual([]);
  expect(ended).toBe(0);
  expect(run.output()).toMatch(/^ended {6}the recording is over$/m);
  // Each of the 1,200 trades makes a top of its own; the two sockets do not open in the same moment.
  expect(run.report()?.market.messages).toBeGreaterThan(600);
  expect(run.report()?.guarantees["G3"]?.verdict).toBe("held");
});

test.each<[ArchiveKind, header: boolean, first: object]>([
  ["aggTrades", true, { kind: "trade", tradeId: 1, price: "95000.0", quantity: "2", buyerIsMaker: true }],
  ["aggTrades", false, { kind: "trade", tradeId: 1, price: "95000.0", quantity: "2", buyerIsMaker: true }],
  ["bookTicker", true, { kind: "top", updateId: 1, bid: "95000.0", ask: "95000.1" }],
  ["bookTicker", false, { kind: "top", updateId: 1, bid: "95000.0", ask: "95000.1" }],
  ["klines", true, { kind: "trade", price: "95000.0", quantity: "10000.000" }],
  ["klines", false, { kind: "trade", price: "95000.0", quantity: "10000.000" }],
])("%s with header: %s", async (kind, header, first) => {
  const file = join(scratch, `BTCUSDT-${kind}-${header}.csv`);
  writeFileSync(file, archiveCsv(kind, BTC, header));
  const recordings = await inspectAll([file]);
  expect(recordings).toEqual([
    { path: file, kind, symbols: ["BTCUSDT"], firstTimeMs: startMs, hasDepth: false },
  ]);
  const events = [];
  for await (const event of openRecordings(recordings)) events.push(event);
  expect(events[0]).toMatchObject({ symbol: "BTCUSDT", timeMs: startMs, ...first });
  expect(events).toHaveLength(kind === "klines" ? 16 : 1_200);
});
