import { LANES, type Lane, type Limit } from "./limits.ts";
import type { CellKey } from "./pool.ts";

/** One window of one limit, as one process has it. */
export interface LocalCell {
  readonly key: CellKey;
  limit: Limit;
  readonly index: number;
  /** By lane, unused. */
  readonly held: number[];
  /** Paid in it for what may have to be sent at any time, and is not sent. */
  kept: number;
  /** Used without a lease while the bus was away. */
  local: number;
  /** Used and not leased: to be counted with the next lease. */
  owed: number;
  /** Sent, not reported; answered, not reported. */
  spent: number;
  done: number;
  seen: number;
  /** In all, as the pool knows it: told again to a pool that was made anew. */
  grantedTold: number;
  spentTold: number;
  doneTold: number;
}

export const newLocalCell = (key: CellKey, limit: Limit, index: number): LocalCell => ({
  key,
  limit,
  index,
  held: LANES.map(() => 0),
  kept: 0,
  local: 0,
  owed: 0,
  spent: 0,
  done: 0,
  seen: 0,
  grantedTold: 0,
  spentTold: 0,
  doneTold: 0,
});

/** What a lane may use of what is held: its own, and what is held for the lanes behind it. */
export function usable({ held }: LocalCell, lane: Lane): number {
  let amount = 0;
  for (let at = LANES.indexOf(lane); at < held.length; at += 1) amount += held[at] ?? 0;
  return amount;
}

/** Takes from the last lane first, so that what only exits may use lasts longest. What is not held is owed. */
export function pay(cell: LocalCell, lane: Lane, amount: number): readonly number[] {
  const paid = LANES.map(() => 0);
  let left = amount;
  for (let at = LANES.length - 1; at >= LANES.indexOf(lane) && left > 0; at -= 1) {
    const part = Math.min(left, cell.held[at] ?? 0);
    cell.held[at] = (cell.held[at] ?? 0) - part;
    paid[at] = part;
    left -= part;
  }
  cell.spent += amount;
  cell.local += left;
  cell.owed += left;
  return paid;
}
