import { expect, test } from "vitest";
import { ALL_METRICS, metricOf, type CounterName } from "#libs/telemetry/catalogue.ts";
import { Health } from "#libs/runtime/health.ts";
import { serveProcess } from "#libs/runtime/process-endpoint.ts";
import { Stats } from "#libs/telemetry/stats.ts";
import { freePort } from "../support/free-port.ts";
import { scrape } from "./exposition.ts";

test("the catalogue is closed: each name once, of its kind's form, each figure shown by one metric", () => {
  const names = ALL_METRICS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, type } of ALL_METRICS) {
    expect(name).toMatch(/^plimsoll_[a-z0-9_]+$/);
    expect([name, name.endsWith("_total")]).toEqual([name, type === "counter"]);
    if (type === "histogram") expect(name).toMatch(/_seconds$/);
  }
  const figures = ALL_METRICS.flatMap(({ from = [] }) => from.map((text) => text.split("=")[0]));
  expect(new Set(figures).size).toBe(figures.length);
  expect(metricOf("answers.denied")).toMatchObject({
    metric: { name: "plimsoll_answers_total" },
    labels: { verdict: "denied" },
  });
  // The longest beginning wins, an exact name over all.
  expect(metricOf("md.dropped.trade")?.metric.name).toBe("plimsoll_market_dropped_total");
  expect(metricOf("md.acked")?.metric.name).toBe("plimsoll_market_publish_total");
  expect(metricOf("alerts.critical.ess-tripped")?.labels).toEqual({
    severity: "critical",
    kind: "ess-tripped",
  });
  expect(metricOf("nobody.knows")).toBeUndefined();
});

test("what is counted, set, timed and read is shown; what no metric stands for is not", async () => {
  const port = await freePort();
  const stats = new Stats("test", "test-0", 1);
  const health = new Health("test", "test-0");
  const stop = await serveProcess("test", "test-0", { host: "127.0.0.1", port }, { health, stats });
  stats.count("orders.sent", 3);
  stats.count("nobody.knows" as CounterName);
  stats.gauge("parkedForMs", 1_500);
  // 1.024 ms is a bound: of it, below it, above it, and beyond the last.
  for (const ms of [1.024, 0.9, 1.1, 200_000]) stats.latency("intentToCommit", ms);
  stats.observe(() => [["plimsoll_mark_age_seconds", 0.25, { symbol: 'a"b' }]]);
  const shown = await scrape(port);
  const of = (name: string, labels: Readonly<Record<string, string>> = {}): number | undefined =>
    shown.find(
      (sample) =>
        sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    )?.value;
  expect(shown.every(({ labels }) => labels["service"] === "test" && labels["process"] === "test-0")).toBe(
    true,
  );
  expect(of("plimsoll_orders_total", { outcome: "sent" })).toBe(3);
  expect(of("plimsoll_budget_silent_seconds")).toBe(1.5);
  expect(of("plimsoll_mark_age_seconds", { symbol: 'a\\"b' })).toBe(0.25);
  const bucket = (le: string) => of("plimsoll_intent_to_commit_seconds_bucket", { le });
  expect([bucket("0.000512"), bucket("0.001024"), bucket("0.002048"), bucket("+Inf")]).toEqual([0, 2, 3, 4]);
  expect(of("plimsoll_intent_to_commit_seconds_sum")).toBeCloseTo(200.003_024, 6);
  expect(of("plimsoll_process_resident_memory_bytes")).toBeGreaterThan(1e6);
  expect(shown.filter(({ name }) => !ALL_METRICS.some((metric) => name.startsWith(metric.name)))).toEqual([]);
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
  await stop();
  await expect(scrape(port)).rejects.toThrow("fetch failed");
});
