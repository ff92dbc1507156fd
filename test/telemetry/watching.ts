import { readdirSync, readFileSync } from "node:fs";
import { ALL_METRICS } from "#libs/telemetry/catalogue.ts";
import type { Metric } from "#libs/telemetry/catalogue/metric.ts";

/** What is deployed to watch the system, as files. */
export const DEPLOY = new URL("../../deploy/", import.meta.url).pathname;

/** A query and where it stands. */
export interface Watch {
  readonly where: string;
  readonly expression: string;
}

/** Every query of every dashboard. */
export const dashboardQueries = (): readonly Watch[] =>
  readdirSync(`${DEPLOY}grafana`).flatMap((file) => {
    if (!file.endsWith(".json")) return [];
    const { panels } = JSON.parse(readFileSync(`${DEPLOY}grafana/${file}`, "utf8")) as {
      readonly panels: readonly {
        readonly title: string;
        readonly targets: readonly { readonly expr: string }[];
      }[];
    };
    return panels.flatMap(({ title, targets }) =>
      targets.map(({ expr }) => ({ where: `${file}: ${title}`, expression: expr })),
    );
  });

/** Every alert rule, with its runbook. */
export const alertRules = (): readonly (Watch & { readonly runbook: string })[] => {
  const text = readFileSync(`${DEPLOY}prometheus/rules.yaml`, "utf8");
  const rule = /- alert: (\w+)\n\s+expr: (.+)\n[\s\S]*?runbook_url: (\S+)/g;
  return [...text.matchAll(rule)].map(([, where = "", expression = "", runbook = ""]) => ({
    where,
    // Written as JSON text, or in YAML's single quotes.
    expression: expression.startsWith('"')
      ? (JSON.parse(expression) as string)
      : expression.replace(/^'|'$/g, "").replaceAll("''", "'"),
    runbook,
  }));
};

/** Names of our metrics in a query. */
export const namesIn = (expression: string): readonly string[] =>
  [...expression.matchAll(/\bplimsoll_\w+/g)].map(([name]) => name);

/** The metric a series belongs to, by its name; undefined: the catalogue has none. */
export const familyOf = (name: string): Metric | undefined =>
  ALL_METRICS.find(
    (metric) =>
      metric.name === name ||
      (metric.type === "histogram" && name.replace(/_(bucket|sum|count)$/, "") === metric.name),
  );
