import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accountHash } from "#libs/telemetry/trace.ts";
import { runPaper, type RunningPaper } from "../../deploy/local/paper.ts";
import { PROBES, type HealthView } from "#libs/runtime/health.ts";
import { until } from "../support/eventually.ts";
import { freePorts } from "../support/free-port.ts";
import { healthOf } from "../support/health.ts";
import { findPrometheus, Prometheus, type LoadedRule } from "../support/prometheus.ts";
import { scrape, type ShownSample } from "./exposition.ts";
import { OtlpReceiver, type ReceivedSpan } from "./otlp-receiver.ts";
import { TraceForest } from "./trace-tree.ts";
import { alertRules, dashboardQueries, DEPLOY, familyOf, namesIn } from "./watching.ts";
import { paperOptions } from "../support/paper.ts";

/**
 * One run of the whole system, every service its own process, watched as it would be: a collector that takes its spans, and a
 * real Prometheus that scrapes it and evaluates our rules.
 */
const ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
const PROCESSES = 7;
const SCRAPES = 4;
/** As OTLP numbers the kinds. */
const CONSUMER = 5;
const tools = findPrometheus();
if (typeof tools === "string") process.stderr.write(`partly skipped: ${tools}\n`);
const scratch = mkdtempSync(join(tmpdir(), "plimsoll-watched-"));
let receiver: OtlpReceiver;
let prometheus: Prometheus | undefined;
let shown: readonly (readonly ShownSample[])[] = [];
/** What Prometheus answered while the system ran: rows, or why none. */
const answers = new Map<string, number | string>();
let rules: readonly LoadedRule[] = [];
let here: ReadonlySet<string | undefined> = new Set();
let targets = "";
let metricsPort = 0;
/** What each process answered of itself, by probe. */
let health: readonly (readonly HealthView[])[] = [];

beforeAll(async () => {
  const before = process.env[ENDPOINT];
  receiver = await OtlpReceiver.start();
  metricsPort = await freePorts(PROCESSES);
  const ports = Array.from({ length: PROCESSES }, (_, i) => metricsPort + i);
  if (typeof tools !== "string")
    prometheus = await Prometheus.start(tools.prometheus, scratch, ports, `${DEPLOY}prometheus/rules.yaml`);
  const enough = new AbortController();
  process.env[ENDPOINT] = receiver.endpoint;
  try {
    await runPaper(await paperOptions(scratch, { forMs: undefined, seed: 3, metricsPort }), {
      print: () => undefined,
      signal: enough.signal,
      meanwhile: async (running) => {
        await traded(running);
        targets = readFileSync(join(scratch, "state", "prometheus-targets.json"), "utf8");
        shown = await Promise.all(ports.map(scrape));
        health = await Promise.all(ports.map(wellAll));
        if (prometheus !== undefined) await ask(prometheus);
        enough.abort();
      },
    });
  } finally {
    if (before === undefined) delete process.env[ENDPOINT];
    else process.env[ENDPOINT] = before;
  }
});
afterAll(async () => {
  await prometheus?.stop();
  await receiver.stop();
  rmSync(scratch, { recursive: true, force: true });
});

/** A few fills, a position protected, and all of it seen by Prometheus. */
async function traded({ judge }: RunningPaper): Promise<void> {
  const seen = async (): Promise<boolean> => {
    if (prometheus === undefined) return true;
    const scraped = `count_over_time(plimsoll_unprotected_seconds_count[1m]) >= ${SCRAPES}`;
    return (await prometheus.query(scraped)).length > 0;
  };
  const has = (name: string): boolean => receiver.spans.some((span) => span.name === name);
  while (judge.fills < 5 || !has("unprotected") || !(await seen())) await sleep(50);
}

/** Ready is what a moment's reconnection takes away. */
async function wellAll(port: number): Promise<readonly HealthView[]> {
  await until("the process is ready", async () => (await healthOf(port, "ready")).code === 200);
  return Promise.all(PROBES.map(async (probe) => (await healthOf(port, probe)).view));
}

const watches = [...dashboardQueries(), ...alertRules()];

async function ask(watching: Prometheus): Promise<void> {
  const names = await watching.query('count by (__name__) ({__name__=~"plimsoll_.+"})');
  here = new Set(names.map(({ metric }) => metric["__name__"]));
  for (const { expression } of watches)
    answers.set(
      expression,
      await watching.query(expression).then(
        ({ length }) => length,
        (error: unknown) => String(error),
      ),
    );
  do rules = await watching.rules();
  while (rules.some(({ health }) => health === "unknown"));
}

test("from signal to protective stop one trace: each span hangs where the work came from", () => {
  expect(receiver.requests).toEqual(new Set(["/v1/traces"]));
  const { spans } = receiver;
  const forest = new TraceForest(spans);
  expect(forest.orphans).toEqual([]);
  expect(forest.looseLinks).toBe(0);

  const named = (name: string): readonly ReceivedSpan[] => spans.filter((span) => span.name === name);
  const decided = [
    "signal-engine signal",
    "signal-engine publish intent.{account}.{symbol}",
    "risk-kernel process intent.{account}.{symbol}",
  ];
  const ordered = ["risk-kernel publish ledger.{partition}", "order-router process ledger.{partition}"];
  /** An exit's slice of a later commit hangs below the signal itself, as docs/traces.md says. */
  const isLaterSlice = (span: ReceivedSpan): boolean => {
    const command = forest.parentOf(forest.parentOf(span) ?? span);
    return command?.attributes["plimsoll.exit"] === "true" && forest.parentOf(command)?.kind !== CONSUMER;
  };
  const signalled = (span: ReceivedSpan): boolean => forest.pathOf(span)[0] === "signal-engine signal";
  for (const span of named("decide")) expect(forest.pathOf(span)).toEqual([...decided, "risk-kernel decide"]);
  // Targets and the emergency stop's exits are the kernel's own: their traces begin with their commits.
  for (const [name, service] of [
    ["queue", "order-router"],
    ["POST /fapi/v1/order", "order-router"],
    ["fill", "user-stream"],
    ["POST /fapi/v1/algoOrder", "order-router"],
    ["unprotected", "order-router"],
  ] as const) {
    const mine = named(name).filter(signalled);
    expect([name, mine.length > 0]).toEqual([name, true]);
    for (const span of mine)
      expect(forest.pathOf(span)).toEqual([
        ...(isLaterSlice(span) ? decided.slice(0, -1) : decided),
        ...ordered,
        `${service} ${name}`,
      ]);
  }
  for (const fill of named("fill"))
    expect(forest.parentOf(fill)?.attributes["plimsoll.client_order_id"]).toBe(
      fill.attributes["plimsoll.client_order_id"],
    );

  // A commit stands in a trace of its own, linked with what it carries, and that with it.
  for (const span of named("process intent.{account}.{symbol}")) {
    const [link] = span.links;
    const commit = spans.find(({ spanId }) => spanId === link?.spanId);
    expect(commit).toMatchObject({ name: "publish ledger.{partition}", parentSpanId: "" });
    expect(commit?.attributes["plimsoll.commit"]).toBe(span.attributes["plimsoll.commit"]);
    expect(commit?.links).toContainEqual({ traceId: span.traceId, spanId: span.spanId });
    expect(span.attributes).toMatchObject({
      "messaging.system": "nats",
      "messaging.operation.type": "process",
      "messaging.message.id": span.attributes["plimsoll.intent_id"],
      "plimsoll.account_hash": accountHash("paper-1"),
    });
    expect(span.endMs).toBeGreaterThanOrEqual(span.startMs);
  }
  // What the shipped collector chooses by is what spans say.
  const chosen = readFileSync(new URL("../../deploy/otel/collector.yaml", import.meta.url), "utf8");
  const said = new Set(spans.flatMap(({ attributes }) => Object.keys(attributes)));
  for (const [, key = ""] of chosen.matchAll(/key: (plimsoll\S+)/g)) expect(said).toContain(key);
  for (const [, name = ""] of chosen.matchAll(/name == "([^"]+)"/g))
    expect(named(name).length).toBeGreaterThan(0);
  expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toContain("paper-1");
});

test("every process shows metrics of the catalogue, with its labels, and nothing else", () => {
  expect(JSON.parse(targets)).toEqual([
    { targets: Array.from({ length: PROCESSES }, (_, i) => `127.0.0.1:${metricsPort + i}`) },
  ]);
  const processes = shown.map(([first]) => first?.labels["process"]);
  expect(processes).toEqual([
    "feed-gateway-0",
    "risk-kernel-0",
    "risk-kernel-1",
    "user-stream-0",
    "order-router-0",
    "signal-engine-0",
    "edge-0",
  ]);
  for (const samples of shown) {
    expect(samples.length).toBeGreaterThan(5);
    for (const { name, labels } of samples) {
      const family = familyOf(name);
      expect([name, family === undefined]).toEqual([name, false]);
      const known = [
        ...(family?.labels ?? []),
        "service",
        "process",
        ...(name.endsWith("_bucket") ? ["le"] : []),
      ];
      expect([name, Object.keys(labels).sort()]).toEqual([name, known.sort()]);
    }
  }
  const of = (name: string): readonly ShownSample[] => shown.flat().filter((sample) => sample.name === name);
  // What an operator has to see in any run.
  for (const name of [
    "plimsoll_limit_used",
    "plimsoll_limit_max",
    "plimsoll_budget_weight_max",
    "plimsoll_budget_weight_entry_max",
    "plimsoll_stream_lag_messages",
    "plimsoll_account_compared_age_seconds",
    "plimsoll_unprotected_seconds_count",
    "plimsoll_mark_age_seconds",
    "plimsoll_intent_to_commit_seconds_bucket",
    "plimsoll_process_resident_memory_bytes",
  ])
    expect([name, of(name).length > 0]).toEqual([name, true]);
  // Of two kernels one reigns, and only that one speaks of accounts.
  expect(new Set(of("plimsoll_kernel_active").map(({ value }) => value))).toEqual(new Set([0, 1]));
  expect(of("plimsoll_account_equity_usdt")).toHaveLength(1);
});

test("every process says that it is set up, alive and ready, with reasons and its role", () => {
  expect(health.map(([view]) => view?.instance)).toEqual(shown.map(([first]) => first?.labels["process"]));
  for (const views of health)
    for (const { instance, status, checks } of views)
      expect([
        instance,
        status,
        checks.length > 0 && checks.every(({ ok, reason }) => ok && reason !== ""),
      ]).toEqual([instance, "ok", true]);
  const ready = new Map(health.map((views) => [views[2]?.instance ?? "", views[2]]));
  const roles = ["risk-kernel-0", "risk-kernel-1"].map((instance) => ready.get(instance)?.role);
  expect(new Set(roles)).toEqual(new Set(["active", "standby"]));
  for (const [instance, own] of [
    ["feed-gateway-0", ["exchange-time", "prices"]],
    ["risk-kernel-1", ["ledger"]],
    ["user-stream-0", ["exchange-time", "accounts"]],
    ["order-router-0", ["exchange-time", "partitions"]],
    ["signal-engine-0", ["prices"]],
    ["edge-0", ["listening"]],
  ] as const)
    expect(ready.get(instance)?.checks.map(({ name }) => name)).toEqual(["process", "set-up", "bus", ...own]);
});

test("whether an account can trade is shown gate by gate, with since when", () => {
  const of = (name: string): readonly ShownSample[] => shown.flat().filter((sample) => sample.name === name);
  expect(of("plimsoll_trade_possible").map(({ value, labels }) => [labels["account"], value])).toEqual([
    ["paper-1", 1],
  ]);
  const open = of("plimsoll_trade_gate").filter(
    ({ labels, value }) => labels["status"] === "ok" && value === 1,
  );
  expect(new Set(open.map(({ labels }) => `${labels["account"]} ${labels["gate"]}`))).toEqual(
    new Set([
      " router",
      " exchange",
      ...["account", "armed", "circuit", "reconciled", "compared", "stream", "policy", "clock", "bus"].map(
        (gate) => `paper-1 ${gate}`,
      ),
      "paper-1 confirmed",
    ]),
  );
  for (const { value } of of("plimsoll_trade_gate_since_seconds")) expect(value).toBeGreaterThan(1e9);
  const symbols = of("plimsoll_trade_gate_symbols").filter(({ labels }) => labels["status"] === "ok");
  expect(new Set(symbols.map(({ labels }) => labels["gate"]))).toEqual(
    new Set(["scope", "market", "symbol"]),
  );
});

test.skipIf(typeof tools === "string")(
  "a real Prometheus answers every query of the dashboards and evaluates every rule",
  () => {
    expect(answers.size).toBeGreaterThan(100);
    for (const { where, expression } of watches) {
      const answer = answers.get(expression);
      // An instant query without conditions on metrics that are there has rows.
      const plain = !/[{<>]|==|rate\(|increase\(|deriv\(|delta\(|changes\(|absent\(/.test(expression);
      const least = plain && namesIn(expression).every((name) => here.has(name)) ? 1 : 0;
      expect([where, expression, typeof answer === "number" ? answer >= least : answer]).toEqual([
        where,
        expression,
        true,
      ]);
    }
    expect(rules.filter(({ health }) => health !== "ok")).toEqual([]);
    expect(new Set(rules.map(({ name }) => name))).toEqual(new Set(alertRules().map(({ where }) => where)));
  },
);
