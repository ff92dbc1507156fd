import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ALL_METRICS } from "#libs/telemetry/catalogue.ts";
import { ROOT, runToEnd } from "../support/paper.ts";
import { findPrometheus } from "../support/prometheus.ts";
import { alertRules, dashboardQueries, DEPLOY, familyOf, namesIn } from "./watching.ts";

const tools = findPrometheus();
if (typeof tools === "string") process.stderr.write(`skipped: ${tools}\n`);

test.skipIf(typeof tools === "string")(
  "Prometheus's own tools take the rules, their tests, the routes and the configuration",
  async () => {
    if (typeof tools === "string") return;
    const { promtool, amtool } = tools;
    const at = (file: string): string => `${DEPLOY}prometheus/${file}`;
    for (const [command, ...args] of [
      [promtool, "check", "rules", at("rules.yaml")],
      [promtool, "test", "rules", at("rules.test.yaml")],
      [promtool, "check", "config", "--syntax-only", at("prometheus.yaml")],
      [amtool, "check-config", at("alertmanager.yaml")],
    ] as const) {
      const { status, stdout, stderr } = await runToEnd(command, args);
      expect([args, status, status === 0 ? "" : stdout + stderr]).toEqual([args, 0, ""]);
    }
    const routed = async (...labels: readonly string[]): Promise<string> => {
      const { stdout } = await runToEnd(amtool, [
        "config",
        "routes",
        "test",
        `--config.file=${at("alertmanager.yaml")}`,
        ...labels,
      ]);
      return stdout.trim();
    };
    expect(await routed("alertname=PlimsollUnprotected", "severity=critical")).toBe(
      "pagerduty,webhook,slack",
    );
    expect(await routed("alertname=PlimsollLimitNear", "severity=warning")).toBe("webhook,slack");
    expect(await routed("alertname=PlimsollHeartbeat", "severity=none")).toBe("heartbeat");
  },
);

test("every dashboard and rule asks for metrics of the catalogue only, with labels it has", () => {
  const watches = [...dashboardQueries(), ...alertRules()];
  expect(watches.length).toBeGreaterThan(100);
  for (const { where, expression } of watches) {
    for (const name of namesIn(expression))
      expect([where, name, familyOf(name)?.type]).not.toContain(undefined);
    for (const [, name = "", matchers = ""] of expression.matchAll(/(plimsoll_\w+)\{([^}]*)\}/g)) {
      const labels = [...(familyOf(name)?.labels ?? []), "service", "process", "le"];
      for (const [, label = ""] of matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g))
        expect([where, labels]).toEqual([where, expect.arrayContaining([label])]);
    }
  }
  // What nobody looks at nobody needs.
  const asked = new Set(
    watches.flatMap(({ expression }) => namesIn(expression)).map((name) => familyOf(name)),
  );
  const unseen = ALL_METRICS.filter((metric) => !asked.has(metric)).map(({ name }) => name);
  expect(unseen.length).toBeLessThan(ALL_METRICS.length / 3);
});

test("every alert has its runbook, every link between runbooks leads somewhere", () => {
  const anchorsOf = (page: string): ReadonlySet<string> =>
    new Set(
      [...readFileSync(page, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
        title.toLowerCase().replaceAll(" ", "-"),
      ),
    );
  const alerts = alertRules();
  const rules = readFileSync(`${DEPLOY}prometheus/rules.yaml`, "utf8");
  expect(alerts.length).toBe([...rules.matchAll(/- alert:/g)].length);
  const anchors = anchorsOf(join(ROOT, "docs/runbooks/alerts.md"));
  for (const { where, runbook } of alerts) {
    expect(runbook).toBe(`docs/runbooks/alerts.md#${where.toLowerCase()}`);
    expect([...anchors]).toContain(where.toLowerCase());
  }
  const folder = join(ROOT, "docs/runbooks");
  for (const page of readdirSync(folder)) {
    const text = readFileSync(join(folder, page), "utf8");
    for (const [, target = ""] of text.matchAll(/\]\(([^)]+)\)/g)) {
      const [file = "", anchor] = target.split("#");
      const path = file === "" ? join(folder, page) : join(folder, file);
      expect([page, target, existsSync(path)]).toEqual([page, target, true]);
      if (anchor !== undefined) expect([...anchorsOf(path)]).toContain(anchor);
    }
  }
});
