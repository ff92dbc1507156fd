import { readFileSync, writeFileSync } from "node:fs";
import { parse, stringify } from "yaml";

/** Fails when the alert rules of the cluster are not those of deploy/prometheus/rules.yaml; `--write` writes them. */
const at = (path: string): string => new URL(`../../${path}`, import.meta.url).pathname;
const target = at("k8s/base/prometheus-rule.yaml");
const { groups } = parse(readFileSync(at("deploy/prometheus/rules.yaml"), "utf8")) as {
  readonly groups: object;
};
const rule = {
  apiVersion: "monitoring.coreos.com/v1",
  kind: "PrometheusRule",
  metadata: { name: "plimsoll" },
  spec: { groups },
};
const text = `# Made of deploy/prometheus/rules.yaml by npm run docs.\n${stringify(rule, { lineWidth: 0 })}`;
if (process.argv.includes("--write")) writeFileSync(target, text);
else if (readFileSync(target, "utf8") !== text) {
  process.stderr.write(
    "k8s/base/prometheus-rule.yaml is not what deploy/prometheus/rules.yaml says: npm run docs\n",
  );
  process.exitCode = 1;
}
