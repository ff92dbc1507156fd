import { mergeHistograms, quantileMs, type HistogramJson, type StatsJson } from "#libs/telemetry/stats.ts";
import type { LedgerJudge } from "./ledger-judge.ts";

export interface Verdict {
  readonly verdict: "held" | "broken" | "not judged";
  readonly why: string;
}

/** The run report; keys are part of the contract with whoever reads it. */
export interface Report {
  readonly run: Readonly<Record<string, unknown>>;
  readonly durationS: number;
  readonly market: { readonly messages: number };
  readonly intents: number;
  readonly approved: number;
  readonly denied: Readonly<Record<string, number>>;
  readonly orders: {
    readonly sent: number;
    readonly accepted: number;
    readonly filled: number;
    readonly duplicates: number;
    readonly unknown: number;
  };
  readonly limits: Readonly<Record<string, { readonly cap: number; readonly peak: number }>>;
  readonly reconciliation: {
    readonly residual: string;
    readonly drifts: number;
    readonly differences: readonly string[];
  };
  readonly latencyMs: Readonly<
    Record<
      string,
      {
        readonly p50: number | null;
        readonly p99: number | null;
        readonly max: number | null;
        readonly count: number;
      }
    >
  >;
  readonly restarts: Readonly<Record<string, number>>;
  readonly dlq: number;
  readonly memoryMb: Readonly<Record<string, number>>;
  readonly guarantees: Readonly<Record<string, Verdict>>;
}

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

/** What the judges saw; everything here comes from the ledger stream or the exchange's own record. */
export interface Evidence {
  readonly judge: LedgerJudge;
  readonly chainFault: string | undefined;
  readonly duplicateOrders: readonly string[];
  readonly differences: readonly string[];
  readonly residual: string;
  readonly drifts: number;
  readonly http429: number;
  readonly weightPeak: number;
  readonly secretsInLogs: readonly string[];
  readonly unanswered: number;
  readonly replay: { readonly verified: number; readonly mismatched: number };
}

export function guaranteesOf(evidence: Evidence): Report["guarantees"] {
  const { judge } = evidence;
  const verdict = (broken: readonly string[], held: string): Verdict =>
    broken.length === 0
      ? { verdict: "held", why: held }
      : { verdict: "broken", why: broken.slice(0, 5).join("; ") };
  const notJudged = (why: string): Verdict => ({ verdict: "not judged", why });
  return {
    G1:
      judge.limits.size === 0
        ? notJudged("nothing was approved")
        : verdict(
            judge.faults,
            `${judge.orders} orders; slots recomputed from orders and fills never above a cap after an approval`,
          ),
    G2: verdict(
      [
        ...evidence.duplicateOrders,
        ...[...judge.placed].filter(([, count]) => count > 1).map(([id]) => `${id} committed twice`),
      ],
      `${judge.placed.size} order ids, each at most one order at the exchange; ${judge.answers} intents answered once`,
    ),
    G3: verdict(
      [
        ...(evidence.chainFault === undefined ? [] : [evidence.chainFault]),
        ...(evidence.unanswered > 0 ? [`${evidence.unanswered} stored intents have no answer`] : []),
      ],
      "the ledger is contiguous, its hashes chain, every stored intent is answered (one node: replicas are not judged on paper)",
    ),
    G4: notJudged("protective orders are not built yet"),
    G5: notJudged("the flatten procedure is not built yet"),
    G6: verdict(
      evidence.http429 > 0
        ? [`${evidence.http429} answers with 429`]
        : evidence.weightPeak > 2400
          ? [`${evidence.weightPeak} weight in one minute`]
          : [],
      `no 429; at most ${evidence.weightPeak} of 2400 weight in a minute`,
    ),
    G7: verdict(
      evidence.differences,
      `residual ${evidence.residual}, ${evidence.drifts} drifts; wallets, positions and open orders equal the exchange's own record`,
    ),
    G8: verdict(
      [
        ...evidence.secretsInLogs.map((file) => `a secret stands in ${file}`),
        ...(judge.secretsFound > 0 ? [`${judge.secretsFound} commits hold a secret`] : []),
      ],
      "no key or secret in any log or commit",
    ),
    G9:
      evidence.replay.mismatched > 0 || judge.unexplained > 0
        ? {
            verdict: "broken",
            why: `${evidence.replay.mismatched} commits folded again differ, ${judge.unexplained} denials without reason`,
          }
        : evidence.replay.verified === 0
          ? notJudged("no standby folded the ledger again")
          : {
              verdict: "held",
              why: `${evidence.replay.verified} commits folded again gave the same bytes; every denial names its reason`,
            },
  };
}

/** The report as a table for people. */
export function reportTable(report: Report): string {
  const rows: [string, string][] = [
    ["duration", `${report.durationS} s`],
    ["market messages", String(report.market.messages)],
    [
      "intents",
      `${report.intents}: ${report.approved} approved, ${Object.values(report.denied).reduce((a, b) => a + b, 0)} denied`,
    ],
    ...Object.entries(report.denied).map(([reason, count]): [string, string] => [
      `  ${reason}`,
      String(count),
    ]),
    [
      "orders",
      `${report.orders.sent} sent, ${report.orders.accepted} accepted, ${report.orders.filled} filled, ${report.orders.duplicates} duplicates, ${report.orders.unknown} unknown`,
    ],
    ...Object.entries(report.limits).map(([name, { cap, peak }]): [string, string] => [
      `limit ${name}`,
      `peak ${peak} of ${cap}`,
    ]),
    ["reconciliation", `residual ${report.reconciliation.residual}, ${report.reconciliation.drifts} drifts`],
    ...Object.entries(report.latencyMs).map(([name, { p50, p99, max, count }]): [string, string] => [
      `latency ${name}`,
      count === 0 ? "no sample" : `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms (${count})`,
    ]),
    [
      "restarts",
      Object.entries(report.restarts)
        .map(([name, count]) => `${name} ${count}`)
        .join(", ") || "none",
    ],
    ["dead letters", String(report.dlq)],
    [
      "memory peak",
      Object.entries(report.memoryMb)
        .map(([name, mb]) => `${name} ${mb}`)
        .join(", ") + " MB",
    ],
    ...Object.entries(report.guarantees).map(([id, { verdict, why }]): [string, string] => [
      id,
      `${verdict}: ${why}`,
    ]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join("\n");
}
