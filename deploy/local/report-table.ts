import type { Distribution, Report } from "./report.ts";

const distributionText = ({ p50, p99, max, count }: Distribution): string =>
  count === 0 ? "no sample" : `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms (${count})`;

function costRows({
  orders,
  filled,
  unknown,
  slippageBps,
  fees,
  roles,
  ms,
  waitMs,
}: Report["costs"]): [string, string][] {
  const counts = (of: Readonly<Record<string, number | string>>): string =>
    Object.entries(of)
      .map(([name, value]) => `${value} ${name}`)
      .join(", ");
  const times = (of: Readonly<Record<string, Report["costs"]["ms"]["sendToAnswer"]>>): string =>
    Object.entries(of)
      .map(([name, { p50, p95 }]) => `${name} ${p50 ?? "-"}/${p95 ?? "-"}`)
      .join(", ");
  return [
    ["orders ended", `${orders}: ${filled} with fills (${counts(roles)}), ${unknown} not known whole`],
    [
      "slippage, fees",
      slippageBps.count === 0
        ? "no sample"
        : `p50 ${slippageBps.p50} bps, p95 ${slippageBps.p95} bps, max ${slippageBps.max} bps (${slippageBps.count}); ${counts(fees)}`,
    ],
    ["order ms p50/p95", times(ms)],
    ["router ms p50/p95", times(waitMs)],
  ];
}

/** The report as a table for people. */
export function reportTable(report: Report): string {
  const { run } = report;
  const rows: [string, string][] = [
    [
      "prices",
      `${run.source === "synthetic" ? `SYNTHETIC, seed ${run.seed}` : `replay of ${run.replay.join(", ")}`}, speed ${run.speed}: ${run.symbols.join(", ")}`,
    ],
    ["policy", `${run.policy}${run.demoPolicy ? " (a demo policy: short cooldown)" : ""}`],
    ["accounts", run.accounts.join(", ")],
    ["nats-server", run.natsServer],
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
    ...report.reconciliation.differences.map((difference): [string, string] => ["  difference", difference]),
    ["unprotected", distributionText(report.protection.byExchange)],
    ["unprotected by router", distributionText(report.protection.byRouter)],
    ...costRows(report.costs),
    ...Object.entries(report.latencyMs).map(([name, { p50, p99, max, count }]): [string, string] => [
      `latency ${name}`,
      count === 0 ? "no sample" : `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms (${count})`,
    ]),
    [
      "restarts",
      Object.entries(report.restarts)
        .filter(([, count]) => count > 0)
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
