import type { CounterName, GaugeName, LatencyName, Sample } from "./catalogue.ts";

/**
 * Counters, gauges and latency histograms of one process, published once a second and merged by whoever
 * looks. Histograms have eight buckets per doubling, so a quantile is off by at most 9 %.
 */

/** A histogram as JSON: bucket index → count, and the exact maximum in microseconds. */
export interface HistogramJson {
  readonly count: number;
  readonly maxUs: number;
  readonly buckets: Readonly<Record<string, number>>;
  /** Of all samples. */
  readonly sumUs?: number;
}

/** What a process publishes on `stats.<service>.<instance>`. */
export interface StatsJson {
  readonly service: string;
  readonly instance: string;
  readonly pid: number;
  readonly uptimeS: number;
  readonly rssMb: number;
  readonly counters: Readonly<Record<string, number>>;
  readonly gauges: Readonly<Record<string, number>>;
  readonly latencies: Readonly<Record<string, HistogramJson>>;
}

const BUCKETS_PER_DOUBLING = 8;
const bucketOf = (us: number): number =>
  Math.max(0, Math.ceil(Math.log2(Math.max(1, us)) * BUCKETS_PER_DOUBLING));
/** In microseconds. */
export const upperBoundUs = (bucket: number): number => 2 ** (bucket / BUCKETS_PER_DOUBLING);

class Histogram {
  readonly #buckets = new Map<number, number>();
  #count = 0;
  #maxUs = 0;
  #sumUs = 0;

  record(us: number): void {
    const bucket = bucketOf(us);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
    this.#count += 1;
    this.#maxUs = Math.max(this.#maxUs, us);
    this.#sumUs += us;
  }

  toJson(): HistogramJson {
    return {
      count: this.#count,
      maxUs: Math.round(this.#maxUs),
      sumUs: Math.round(this.#sumUs),
      buckets: Object.fromEntries(this.#buckets),
    };
  }
}

export class Stats {
  readonly #identity: { readonly service: string; readonly instance: string; readonly pid: number };
  readonly #counters = new Map<string, number>();
  readonly #gauges = new Map<string, number>();
  readonly #latencies = new Map<string, Histogram>();
  readonly #readings: (() => Iterable<Sample>)[] = [];

  constructor(service: string, instance: string, pid: number) {
    this.#identity = { service, instance, pid };
  }

  /** Adds to a counter that only grows. */
  count(name: CounterName, by = 1): void {
    this.#counters.set(name, (this.#counters.get(name) ?? 0) + by);
  }

  /** Sets a value that goes up and down. */
  gauge(name: GaugeName, value: number): void {
    this.#gauges.set(name, value);
  }

  /** Records one duration in milliseconds; negative ones (clock steps) count as 0. */
  latency(name: LatencyName, ms: number): void {
    let histogram = this.#latencies.get(name);
    if (histogram === undefined) this.#latencies.set(name, (histogram = new Histogram()));
    histogram.record(Math.max(0, ms * 1000));
  }

  /** Values that are read when somebody asks for the metrics, with labels. */
  observe(read: () => Iterable<Sample>): void {
    this.#readings.push(read);
  }

  /** What every {@link observe} gives now. */
  *samples(): Generator<Sample> {
    for (const read of this.#readings) yield* read();
  }

  toJson(): StatsJson {
    return {
      ...this.#identity,
      uptimeS: Math.round(process.uptime()),
      rssMb: Math.round(process.memoryUsage.rss() / 1_048_576),
      counters: Object.fromEntries(this.#counters),
      gauges: Object.fromEntries(this.#gauges),
      latencies: Object.fromEntries(
        [...this.#latencies].map(([name, histogram]) => [name, histogram.toJson()]),
      ),
    };
  }
}

/** Several processes' histograms as one. */
export function mergeHistograms(parts: readonly HistogramJson[]): HistogramJson {
  const buckets: Record<string, number> = {};
  for (const part of parts)
    for (const [bucket, count] of Object.entries(part.buckets))
      buckets[bucket] = (buckets[bucket] ?? 0) + count;
  return {
    count: parts.reduce((sum, part) => sum + part.count, 0),
    maxUs: parts.reduce((most, part) => Math.max(most, part.maxUs), 0),
    buckets,
  };
}

/** The latency in milliseconds that `share` (0..1) of the samples do not exceed; undefined without samples. */
export function quantileMs(histogram: HistogramJson, share: number): number | undefined {
  if (histogram.count === 0) return undefined;
  const wanted = Math.max(1, Math.ceil(share * histogram.count));
  let seen = 0;
  for (const bucket of Object.keys(histogram.buckets)
    .map(Number)
    .sort((a, b) => a - b)) {
    seen += histogram.buckets[bucket] ?? 0;
    if (seen >= wanted) return Math.min(upperBoundUs(bucket), histogram.maxUs) / 1000;
  }
  return histogram.maxUs / 1000;
}
