import { ACCOUNTS, RECONCILIATION } from "./catalogue/accounts.ts";
import { EDGE } from "./catalogue/edge.ts";
import { EXECUTION, BUDGET } from "./catalogue/execution.ts";
import { FEEDS } from "./catalogue/feeds.ts";
import { KERNEL, LIMITS, TRADE } from "./catalogue/kernel.ts";
import { PROCESS, BUS } from "./catalogue/process.ts";
import type { Metric, MetricType } from "./catalogue/metric.ts";

/** Every metric a process may show, by group; docs/metrics.md is made from it. */
export const METRICS = {
  process: PROCESS,
  kernel: KERNEL,
  trade: TRADE,
  limits: LIMITS,
  accounts: ACCOUNTS,
  execution: EXECUTION,
  budget: BUDGET,
  reconciliation: RECONCILIATION,
  feeds: FEEDS,
  edge: EDGE,
  bus: BUS,
} as const satisfies Readonly<Record<string, readonly Metric[]>>;

type Row = (typeof METRICS)[keyof typeof METRICS][number];
type NameOf<From> = From extends `${infer Start}*`
  ? `${Start}${string}`
  : From extends `${infer Name}=${string}`
    ? Name
    : From;
type FigureOf<Type extends MetricType> =
  Extract<Row, { readonly type: Type; readonly from: readonly string[] }> extends infer Known
    ? Known extends { readonly from: readonly (infer From)[] }
      ? NameOf<From>
      : never
    : never;

/** Names under which a process may count, show and time; no other compiles. */
export type CounterName = FigureOf<"counter">;
export type GaugeName = FigureOf<"gauge">;
export type LatencyName = FigureOf<"histogram">;

type Observed = Exclude<Row, { readonly from: readonly string[] }>;
type LabelsOf<Known> = Known extends { readonly labels: readonly (infer Label extends string)[] }
  ? Readonly<Record<Label, string>>
  : Readonly<Record<never, string>>;

/** A value that is read when somebody asks, with all labels of its metric. */
export type Sample = {
  [Name in Observed["name"]]: readonly [
    name: Name,
    value: number,
    labels: LabelsOf<Extract<Observed, { readonly name: Name }>>,
  ];
}[Observed["name"]];

/** All of them. */
export const ALL_METRICS: readonly Metric[] = Object.values(METRICS).flat();

/** Which metric shows a figure of a process's stats, and with which labels; undefined: none does. */
export function metricOf(
  figure: string,
): { readonly metric: Metric; readonly labels: Readonly<Record<string, string>> } | undefined {
  const exact = EXACT.get(figure);
  if (exact !== undefined) return { metric: exact.metric, labels: labelled(exact.metric, [exact.label]) };
  const found = BEGINNINGS.find(({ start }) => figure.startsWith(start));
  if (found === undefined) return undefined;
  const { metric, start } = found;
  const values = figure.slice(start.length).split(".");
  const most = metric.labels?.length ?? 0;
  return {
    metric,
    labels: labelled(metric, [...values.slice(0, most - 1), values.slice(most - 1).join(".")]),
  };
}

const labelled = ({ labels = [] }: Metric, values: readonly string[]): Record<string, string> =>
  Object.fromEntries(labels.map((label, i) => [label, values[i] ?? ""]));

const EXACT = new Map<string, { readonly metric: Metric; readonly label: string }>();
const BEGINNINGS: { readonly start: string; readonly metric: Metric }[] = [];
for (const metric of ALL_METRICS)
  for (const from of metric.from ?? []) {
    const [name = "", label = ""] = from.split("=");
    if (name.endsWith("*")) BEGINNINGS.push({ start: name.slice(0, -1), metric });
    else EXACT.set(name, { metric, label });
  }
BEGINNINGS.sort((a, b) => b.start.length - a.start.length);
