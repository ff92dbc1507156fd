export type MetricType = "counter" | "gauge" | "histogram";

/**
 * One metric family as Prometheus shows it; the name's end is its unit.
 *
 * `from` says which figures of a process's stats it shows: a name, a name that gives the label a value (`name=value`), or
 * the beginning of names whose rest, split at its dots, is the labels' values (`name.*`). Without it the value is read when somebody asks.
 * Figures of durations are in milliseconds and shown in seconds.
 */
export interface Metric {
  readonly name: `plimsoll_${string}`;
  readonly type: MetricType;
  readonly labels?: readonly string[];
  readonly from?: readonly string[];
  /** What a figure is multiplied with. */
  readonly scale?: number;
  readonly help: string;
}
