import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { messageOf } from "#libs/domain/errors.ts";
import { benchAdapter } from "./adapter.ts";
import { benchCommit } from "./commit.ts";
import { benchDecide } from "./decide.ts";
import { benchDecideMemory } from "./decide-memory.ts";
import { benchEdge } from "./edge.ts";
import { benchEndToEnd } from "./end-to-end.ts";
import { benchFanOut } from "./fan-out.ts";
import { benchFeed } from "./feed.ts";
import { benchOrderMemory } from "./order-memory.ts";
import { benchOrders } from "./orders.ts";
import { BenchSystem } from "./system.ts";
import { benchTelemetry } from "./telemetry.ts";

/** One figure of ours beside its floor, both taken in this run. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly floor: number;
  readonly floorIs: string;
  /** The ratio ours ÷ floor that is wanted: at least, or at most where less is better. Without one, for information. */
  readonly wanted?: number;
  /** Ours may be this much above the floor, in its unit. */
  readonly wantedOver?: number;
  readonly lessIsBetter?: boolean;
  /** What limits ours. */
  readonly limit: string;
}

const BENCHES: Readonly<Record<string, () => readonly Row[] | Promise<readonly Row[]>>> = {
  feed: async () => {
    const system = await BenchSystem.start(1);
    try {
      return await benchFeed(system);
    } finally {
      await system.stop();
    }
  },
  "fan-out": benchFanOut,
  edge: benchEdge,
  decide: benchDecide,
  "decide-memory": benchDecideMemory,
  adapter: benchAdapter,
  exchange: benchOrders,
  "exchange-memory": benchOrderMemory,
  commit: () => benchCommit(1),
  "commit-three": () => benchCommit(3),
  "end-to-end": benchEndToEnd,
  telemetry: benchTelemetry,
};

try {
  const { values } = parseArgs({ options: { only: { type: "string" }, json: { type: "string" } } });
  if (values.only !== undefined && BENCHES[values.only] === undefined)
    throw new Error(`--only ${values.only}: must be one of ${Object.keys(BENCHES).join(", ")}`);
  process.stdout.write(
    `${cpus().length} cores, ${cpus()[0]?.model ?? "unknown"}; floors and figures are of this run\n`,
  );
  const rows: Row[] = [];
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (values.only !== undefined && values.only !== name) continue;
    process.stdout.write(`${name} …\n`);
    for (const row of await bench()) {
      rows.push(row);
      const ratio = row.ours / row.floor;
      process.stdout.write(
        `  ${verdictOf(row)} ${row.name.padEnd(52)} ${shown(row.ours)} ${row.unit}, floor ${shown(row.floor)} (${row.floorIs}): ratio ${ratio.toFixed(2)}${wantedOf(row)}\n       limited by: ${row.limit}\n`,
      );
    }
  }
  if (values.json !== undefined)
    writeFileSync(
      values.json,
      `${JSON.stringify(
        rows.map((row) => ({ ...row, ratio: row.ours / row.floor })),
        null,
        2,
      )}\n`,
    );
} catch (error) {
  process.stderr.write(`bench: ${messageOf(error)}\n`);
  process.exitCode = 1;
}

function wantedOf({ wanted, wantedOver, lessIsBetter, unit }: Row): string {
  if (wantedOver !== undefined) return `, wanted <= floor + ${wantedOver} ${unit}`;
  return wanted === undefined ? "" : `, wanted ${lessIsBetter === true ? "<=" : ">="} ${wanted}`;
}

function verdictOf({ ours, floor, wanted, wantedOver, lessIsBetter }: Row): string {
  if (wantedOver !== undefined) return ours <= floor + wantedOver ? "ok  " : "SLOW";
  if (wanted === undefined) return "    ";
  const held = lessIsBetter === true ? ours / floor <= wanted : ours / floor >= wanted;
  return held ? "ok  " : "SLOW";
}

function shown(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(2);
}
