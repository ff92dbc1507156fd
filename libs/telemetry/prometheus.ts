import type { RequestListener } from "node:http";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import type { DataPoint, Histogram, MetricData } from "@opentelemetry/sdk-metrics";
import { ALL_METRICS, metricOf, type Sample } from "./catalogue.ts";
import type { Metric } from "./catalogue/metric.ts";
import { upperBoundUs, type HistogramJson, type Stats } from "./stats.ts";

/** A process's metrics for whoever serves them. */
export interface OpenMetrics {
  /** Answers a request with all of them in Prometheus's text format. */
  readonly answer: RequestListener;
  readonly close: () => Promise<void>;
}

interface Point<Value> {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: Value;
}

/** Bounds of the histograms shown, a doubling each, 64 µs to 134 s: at these the counts are exact. */
const BOUNDS_US = Array.from({ length: 22 }, (_, i) => 2 ** (i + 6));
const LOOP_WINDOW_MS = 10_000;

/**
 * Shows a process's stats to Prometheus, by OpenTelemetry's exporter. Everything is read when it is asked for: what is
 * counted and timed costs no more than without.
 */
export async function openMetrics(service: string, instance: string, stats: Stats): Promise<OpenMetrics> {
  // Loaded only here, as the tracing SDK is.
  const [{ PrometheusExporter }, { AggregationTemporality, DataPointType, MeterProvider }, resources] =
    await Promise.all([
      import("@opentelemetry/exporter-prometheus"),
      import("@opentelemetry/sdk-metrics"),
      import("@opentelemetry/resources"),
    ]);
  const resource = resources.resourceFromAttributes({ service, process: instance });
  const loop = watchLoop();
  const dataOf = (metric: Metric, points: readonly Point<number | Histogram>[]): MetricData => {
    const descriptor = { name: metric.name, description: metric.help, unit: "", valueType: 1 };
    const at: [number, number] = [Math.floor(Date.now() / 1_000), 0];
    const dataPoints = points.map(({ labels, value }) => ({
      startTime: at,
      endTime: at,
      attributes: labels,
      value,
    }));
    const common = { descriptor, aggregationTemporality: AggregationTemporality.CUMULATIVE };
    if (metric.type === "histogram")
      return {
        ...common,
        dataPointType: DataPointType.HISTOGRAM,
        dataPoints: dataPoints as DataPoint<Histogram>[],
      };
    const numbers = dataPoints as DataPoint<number>[];
    return metric.type === "counter"
      ? { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: numbers }
      : { ...common, dataPointType: DataPointType.GAUGE, dataPoints: numbers };
  };
  const exporter = new PrometheusExporter({
    preventServerStart: true,
    withoutScopeInfo: true,
    withoutTargetInfo: true,
    withResourceConstantLabels: /^(service|process)$/,
    metricProducers: [
      {
        collect: async () => {
          const points = pointsOf(stats, loop.samples());
          const metrics = ALL_METRICS.flatMap((metric) => {
            const mine = points.get(metric.name);
            return mine === undefined ? [] : [dataOf(metric, mine)];
          });
          const scopeMetrics = [{ scope: { name: "plimsoll" }, metrics }];
          return { resourceMetrics: { resource, scopeMetrics }, errors: [] };
        },
      },
    ],
  });
  const provider = new MeterProvider({ resource, readers: [exporter] });
  return {
    answer: (request, response) => {
      exporter.getMetricsRequestHandler(request, response);
    },
    close: async () => {
      loop.stop();
      await provider.shutdown();
    },
  };
}

/** A process's figures by metric; what no metric shows is not shown. */
function pointsOf(
  stats: Stats,
  own: Iterable<Sample>,
): ReadonlyMap<string, readonly Point<number | Histogram>[]> {
  const points = new Map<string, Point<number | Histogram>[]>();
  const add = (name: string, labels: Readonly<Record<string, string>>, value: number | Histogram): void => {
    const mine = points.get(name);
    if (mine === undefined) points.set(name, [{ labels, value }]);
    else mine.push({ labels, value });
  };
  const addFigure = (figure: string, valueOf: (metric: Metric) => number | Histogram): void => {
    const found = metricOf(figure);
    if (found === undefined) return;
    const { metric, labels } = found;
    add(metric.name, labels, valueOf(metric));
  };
  const { counters, gauges, latencies } = stats.toJson();
  for (const [figure, value] of [...Object.entries(counters), ...Object.entries(gauges)])
    addFigure(figure, ({ scale = 1 }) => value * scale);
  for (const [figure, histogram] of Object.entries(latencies))
    addFigure(figure, () => shownHistogram(histogram));
  for (const [name, value, labels] of [...own, ...stats.samples()]) add(name, labels, value);
  return points;
}

function shownHistogram({ count, sumUs = 0, buckets }: HistogramJson): Histogram {
  const counts = BOUNDS_US.map(() => 0).concat(0);
  for (const [bucket, samples] of Object.entries(buckets)) {
    // A sum of powers of a root is a hair above the power of two that it is.
    const upTo = upperBoundUs(Number(bucket)) * (1 - 1e-9);
    const at = BOUNDS_US.findIndex((bound) => upTo <= bound);
    counts[at < 0 ? BOUNDS_US.length : at] = (counts[at < 0 ? BOUNDS_US.length : at] ?? 0) + samples;
  }
  return { count, sum: sumUs / 1e6, buckets: { boundaries: BOUNDS_US.map((us) => us / 1e6), counts } };
}

/** The process itself, and how late its event loop was. */
function watchLoop(): { readonly samples: () => readonly Sample[]; readonly stop: () => void } {
  const delays = monitorEventLoopDelay({ resolution: 20 });
  delays.enable();
  let busy = performance.eventLoopUtilization();
  let window: readonly Sample[] = [];
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    window = [
      ...([50, 99, 100] as const).map((percentile): Sample => [
        "plimsoll_process_event_loop_delay_seconds",
        delays.percentile(percentile) / 1e9,
        { quantile: String(percentile / 100) },
      ]),
      ["plimsoll_process_event_loop_busy_ratio", performance.eventLoopUtilization(now, busy).utilization, {}],
    ];
    busy = now;
    delays.reset();
  }, LOOP_WINDOW_MS);
  timer.unref();
  return {
    samples: () => {
      const { user, system } = process.cpuUsage();
      const { rss, heapUsed } = process.memoryUsage();
      return [
        ["plimsoll_process_start_time_seconds", performance.timeOrigin / 1_000, {}],
        ["plimsoll_process_cpu_seconds_total", (user + system) / 1e6, {}],
        ["plimsoll_process_resident_memory_bytes", rss, {}],
        ["plimsoll_process_heap_used_bytes", heapUsed, {}],
        ...window,
      ];
    },
    stop: () => {
      clearInterval(timer);
      delays.disable();
    },
  };
}
