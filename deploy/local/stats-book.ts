import { mergeHistograms, quantileMs, type HistogramJson, type StatsJson } from "#libs/telemetry/stats.ts";
import type { Report } from "./report.ts";

export const LATENCIES = [
  "priceToIntent",
  "intentToCommit",
  "commitToRequest",
  "requestToFill",
  "fillToFolded",
] as const;

/** The newest figures of every process that ever reported, by instance and pid. */
export class StatsBook {
  readonly #latest = new Map<string, StatsJson>();

  take(stats: StatsJson): void {
    this.#latest.set(`${stats.instance} ${stats.pid}`, stats);
  }

  /** A counter summed over all processes of a service, dead ones included. */
  counter(service: string, name: string): number {
    let sum = 0;
    for (const stats of this.#latest.values())
      if (stats.service === service) sum += stats.counters[name] ?? 0;
    return sum;
  }

  latency(name: string): HistogramJson {
    return mergeHistograms([...this.#latest.values()].flatMap(({ latencies }) => latencies[name] ?? []));
  }
}

export function latencyRows(book: StatsBook): Report["latencyMs"] {
  const rounded = (ms: number | undefined): number | null =>
    ms === undefined ? null : Math.round(ms * 100) / 100;
  return Object.fromEntries(
    LATENCIES.map((name) => {
      const histogram = book.latency(name);
      return [
        name,
        {
          p50: rounded(quantileMs(histogram, 0.5)),
          p99: rounded(quantileMs(histogram, 0.99)),
          max: histogram.count === 0 ? null : histogram.maxUs / 1000,
          count: histogram.count,
        },
      ];
    }),
  );
}
