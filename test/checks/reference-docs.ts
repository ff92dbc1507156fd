import { readFileSync, writeFileSync } from "node:fs";
import { PROFILES } from "#libs/domain/policy-key.ts";
import type { DenialReason } from "#libs/domain/ledger.ts";
import { isPolicyKey, POLICY_KEYS, profileOf, type Policy } from "#libs/domain/policy.ts";
import { valueText } from "#libs/domain/policy-version.ts";
import { METRICS } from "#libs/telemetry/catalogue.ts";
import type { Metric } from "#libs/telemetry/catalogue/metric.ts";
import { LADDER, type DenialReference } from "../../services/risk-kernel/ladder-reference.ts";

/**
 * Fails when docs/policy.md, docs/denials.md or docs/metrics.md is not what the code says; `--write` writes them.
 */
const root = new URL("../..", import.meta.url).pathname;
const KEYS = Object.keys(POLICY_KEYS).filter((key) => isPolicyKey(key));

const pages: Record<string, string> = {
  "docs/policy.md": page(
    "The policy",
    `What limits the desk, and what the kernel decides by. Kept in KV bucket \`policy\` under \`active\`; each revision is a
version with who, when, why and what it changed. Change it with \`npm run plimsoll -- policy\`; a denial names the key that
would change it. Amounts and ratios are decimal text in JSON, counts and times are numbers.

- A change takes force between two decisions and raises the alert \`policy-updated\`; shrinking a cap closes nothing, it denies.
- The kernel reads KV again every 60 s. When it has not found the very policy it acts by for \`policyStaleMs\`, entries are
  denied; exits go on. A version with faults is refused with all of them, and the one before stays in force.
- The active kernel keeps the newest version as a file (\`POLICY_BACKUP_FILE\`; on paper \`policy.json\` in the state folder)
  and never reads it. When KV has lost the policy, \`policy restore\` brings it back. KV keeps 64 versions, \`AUDIT\` every
  change for 90 days.
- A key that a stored policy does not have takes NORMAL's value.
- A profile replaces every key but those marked with a dash, which are the operator's own.`,
    ["key", "unit", "range", ...PROFILES, "what it limits", "denial"],
    KEYS.map((key) => {
      const { unit, range, limits, denials, kept } = POLICY_KEYS[key];
      return [
        `\`${key}\``,
        unit,
        range,
        ...PROFILES.map((profile) => (kept ? "-" : valueText(profileOf(profile)[key]))),
        limits,
        denials.map((reason) => `[${reason}](denials.md)`).join(" ") || "-",
      ];
    }),
  ),
  "docs/denials.md": page(
    "Denials",
    `Every reason for which the kernel denies an intent, in the order it asks: of several faults the first names the denial.
An \`Answer\` carries \`limit\`, \`observed\`, \`requested\` and the \`lever\` that would change it. Exits meet INVALID_MESSAGE,
EXPIRED (an id older than 24 h), NO_POSITION and SIZE_BELOW_MINIMUM (a REDUCE of less than a lot) only. Levers in code type are [policy keys](policy.md).`,
    ["step", "reason", "meaning", "limit", "observed", "requested", "lever"],
    Object.entries<DenialReference>(LADDER).map(([reason, row]) => [
      String(row.step),
      reason,
      row.meaning,
      row.limit ?? "-",
      row.observed ?? "-",
      row.requested ?? "-",
      [
        ...keysOf(reason as DenialReason).map((key) => `\`${key}\``),
        ...(row.lever === undefined ? [] : [row.lever]),
      ].join(", ") || "-",
    ]),
  ),
};

pages["docs/metrics.md"] = page(
  "Metrics",
  `Every metric that a process shows to Prometheus, and no other: a figure that is not in this table does not compile.
With \`METRICS_PORT\` (and \`METRICS_HOST\`, 127.0.0.1 unless set) a process shows them at \`/metrics\`; on paper
\`npm start -- --metrics-port 9464\` gives every process a port and writes \`prometheus-targets.json\` for Prometheus's
\`file_sd_configs\`. Each has the labels \`service\` and \`process\` besides its own.

The unit is the end of the name: \`_seconds\`, \`_bytes\`, \`_ratio\` (0..1), \`_usdt\`; \`_total\` counts since the process began;
else a plain number. Histograms have a bound per doubling, 64 µs to 134 s. Amounts are rounded to what a floating-point number
holds: for looking at, never for books. Accounts carry their own names: keep what scrapes these inside. Of limits, accounts and streams
only the reigning kernel speaks. Something that never happened is not shown, not even as 0.

Dashboards: [deploy/grafana](../deploy/grafana). Alert rules: [deploy/prometheus](../deploy/prometheus), each with its [runbook](runbooks/README.md).`,
  ["group", "metric", "type", "labels", "what"],
  Object.entries<readonly Metric[]>(METRICS).flatMap(([group, metrics]) =>
    metrics.map(({ name, type, labels = [], help }) => [
      group,
      `\`${name}\``,
      type,
      labels.map((label) => `\`${label}\``).join(", ") || "-",
      help,
    ]),
  ),
);

const stale = Object.entries(pages).filter(([path, text]) => current(path) !== text);
if (process.argv.includes("--write")) for (const [path, text] of stale) writeFileSync(root + path, text);
else if (stale.length > 0) {
  process.stderr.write(
    `${stale.map(([path]) => path).join(", ")} differ from the code: run "npm run docs" and commit.\n`,
  );
  process.exitCode = 1;
}

function keysOf(reason: DenialReason): readonly (keyof Policy)[] {
  return KEYS.filter((key) => POLICY_KEYS[key].denials.includes(reason));
}

function current(path: string): string | undefined {
  try {
    return readFileSync(root + path, "utf8");
  } catch {
    return undefined;
  }
}

function page(
  title: string,
  text: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [top = [], ...body] = cells;
  const rule = line(widths.map((width) => "-".repeat(width)));
  return [
    `# ${title}`,
    "",
    "_Made from the code by `npm run docs`; the tests compare it._",
    "",
    text,
    "",
    line(top),
    rule,
    ...body.map(line),
    "",
  ].join("\n");
}
