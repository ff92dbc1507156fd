import { nameOf } from "./classes.ts";
import type { Played } from "./matrix.ts";

const COLUMNS = ["KILL", "FREEZE", "LONG"] as const;

/**
 * A line for each leg and answer: of the cells struck at their await, how many hold; then each that was not there.
 * `LONG` is a freeze that ends when the successor has settled everything.
 */
export function tableLines(played: readonly Played[]): readonly string[] {
  const rows = new Map<string, Played[]>();
  for (const each of played) {
    const name = `${each.cell.leg.toLowerCase().padEnd(6)}${each.cell.answer.name}`;
    rows.set(name, [...(rows.get(name) ?? []), each]);
  }
  const lines = [
    `${"".padEnd(34)}${COLUMNS.map((name) => name.toLowerCase().padStart(9)).join("")}   outcomes`,
    ...[...rows].map(([name, cells]) => {
      const counts = COLUMNS.map((strike) => {
        const reached = cells.filter((cell) => cell.strike === strike && cell.reached);
        const held = reached.filter(({ verdict }) => verdict.faults.length === 0);
        return (reached.length === 0 ? "-" : `${held.length}/${reached.length}`).padStart(9);
      });
      return `${name.padEnd(34)}${counts.join("")}   ${outcomes(cells)}`;
    }),
  ];
  for (const each of played) {
    const { strike, reached, verdict } = each;
    if (verdict.faults.length === 0 && strike !== "NONE" && !reached)
      lines.push(`not at its await: ${where(each)}: ${verdict.outcomes.join(", ")}`);
  }
  return lines;
}

/** A line for each cell that does not hold. */
export const failedLines = (played: readonly Played[]): readonly string[] =>
  played
    .filter(({ verdict }) => verdict.faults.length > 0)
    .map((each) => `FAILED  ${where(each)}: ${each.verdict.faults.join("; ")}`);

const where = ({ cell, strike, orderId }: Played): string => `${nameOf(cell, strike)} (${orderId})`;

function outcomes(cells: readonly Played[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of cells)
    for (const outcome of verdict.outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, count]) => `${outcome} ${count}`).join(", ");
}
