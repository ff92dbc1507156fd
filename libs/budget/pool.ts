import { applies, ceilingOf, judgedOthers, LANES, type Lane, type Limit, type Rules } from "./limits.ts";
import type { Instant } from "./window-clock.ts";

/** `<limit>/<index>`: one window of one limit. */
export type CellKey = string;

/** One window of one limit, as the whole fleet knows it. */
export interface Cell {
  readonly limit: Limit;
  readonly index: number;
  /** Leased to processes, used or not. */
  readonly granted: number;
  /** Of what was leased: sent, as far as it was told. */
  readonly spent: number;
  /** Of what was sent: answered by the exchange, so that `seen` holds it. */
  readonly done: number;
  /** The highest count the exchange has told, ours and everybody's. */
  readonly seen: number;
  /** The pool began within this window: what was leased before is not known. */
  readonly partial: boolean;
}

export interface Heard {
  readonly number: number;
  /** The exchange's wall clock. */
  readonly atMs: number;
}

export interface Pool {
  /** Differs for each pool that was made anew, because the bucket is gone when the bus restarts. */
  readonly born: string;
  /** When that was, by the exchange's wall clock. */
  readonly bornMs: number;
  readonly cells: ReadonlyMap<CellKey, Cell>;
  /** By process: the last ask of it that was taken over. */
  readonly heard: ReadonlyMap<string, Heard>;
  /** The exchange said that the account's orders are used up: no entries before this, its wall clock. */
  readonly stoppedUntilMs: number;
}

/** To hold so much for a lane, in all of these windows. */
export interface Want {
  readonly lane: Lane;
  /** Whose ceiling holds. */
  readonly upTo: Lane;
  readonly target: number;
  readonly keys: readonly CellKey[];
}

/** What one process says of one window. */
export interface CellReport {
  readonly limit: Limit;
  readonly index: number;
  /** By lane, unused. */
  readonly held: readonly number[];
  /** Sent without a lease, or leased from a pool that is gone: to be counted whatever is left. */
  readonly owed: number;
  readonly spent: number;
  readonly done: number;
  readonly seen: number;
}

export interface Ask {
  /** Who asks, and how many times it has asked before. */
  readonly id: string;
  readonly number: number;
  readonly wants: readonly Want[];
  readonly reports: ReadonlyMap<CellKey, CellReport>;
  readonly stopUntilMs: number;
}

export interface Granted {
  readonly pool: Pool;
  /** By window, then by lane. */
  readonly given: ReadonlyMap<CellKey, readonly number[]>;
}

/** What is not known of a window that began before the pool did is taken as this share of the limit. */
const UNKNOWN_SHARE = 1 / 2;
/** An ask that nobody has decided for so long is of windows that are over. */
const HEARD_MS = 300_000;

export const keyOf = (limit: Limit, index: number): CellKey => `${limit.name}/${index}`;
export const startOf = ({ limit, index }: Pick<Cell, "limit" | "index">): number => index * limit.lengthMs;
export const endOf = ({ limit, index }: Pick<Cell, "limit" | "index">): number =>
  (index + 1) * limit.lengthMs;

export const newPool = (born: string, now: Instant): Pool => ({
  born,
  bornMs: now.hiMs,
  cells: new Map(),
  heard: new Map(),
  stoppedUntilMs: 0,
});

/** What others have certainly used: more was counted than the fleet ever leased. */
export const othersOf = ({ limit, seen, granted, partial }: Cell): number =>
  limit.own || partial ? 0 : Math.max(0, seen - granted);

/**
 * How much of a window must be taken as used.
 *
 * Either everything leased and what others may still want, or what the exchange has counted and everything leased that
 * its count may not hold yet: the larger. For exits the first alone: what nobody is sure of must not hold them up, and
 * they have room that nobody else may use.
 *
 * @param before the window before it, by which others are judged until they show in this one.
 */
function usedOf(cell: Cell, before: Cell | undefined, lane: Lane, now: Instant): number {
  const { limit, granted, done, seen, partial } = cell;
  if (limit.own) return granted;
  const unknown = partial && seen === 0 ? Math.ceil(limit.limit * UNKNOWN_SHARE) : 0;
  const exit = lane === "exit";
  const expected = granted + Math.max(unknown, othersIn(cell, before, now, exit ? othersOf : likelyOthersOf));
  return exit ? expected : Math.max(expected, seen + granted - done);
}

/** What others use of the window until its end, if they go on; or as much as in the one before. */
function othersIn(cell: Cell, before: Cell | undefined, now: Instant, used: (cell: Cell) => number): number {
  const { limit } = cell;
  const others = used(cell);
  const { noise, afterMs } = judgedOthers(limit);
  const elapsed = Math.max(afterMs, now.loMs - startOf(cell));
  const goingOn = others < noise ? 0 : Math.min(limit.limit, Math.ceil((others * limit.lengthMs) / elapsed));
  const last = before === undefined ? 0 : used(before);
  return Math.max(others, goingOn, last < noise ? 0 : last);
}

/** What others have probably used: more was counted than the fleet says it has sent. It may not have said all yet. */
const likelyOthersOf = ({ limit, seen, spent, partial }: Cell): number =>
  limit.own || partial ? 0 : Math.max(0, seen - spent);

/** For how long a window has been watched; of one that began before the pool half is left to others already. */
const watchedMs = (cell: Cell, now: Instant): number =>
  cell.partial && cell.seen === 0 ? Number.POSITIVE_INFINITY : now.loMs - startOf(cell);

/** Takes over what a process says and leases it what is left for its lanes, the first lane first. Pure. */
export function grant(pool: Pool, ask: Ask, now: Instant): Granted {
  const cells = new Map<CellKey, Cell>();
  for (const [key, cell] of pool.cells)
    // Kept for longer than any process speaks of it: one forgotten and told anew would look as if others had used it.
    if (endOf(cell) + 3 * cell.limit.lengthMs > now.loMs) cells.set(key, cell);
  const stoppedUntilMs = Math.max(pool.stoppedUntilMs, ask.stopUntilMs);
  for (const [key, report] of ask.reports) {
    const cell = cells.get(key) ?? newCell(report, pool);
    cells.set(key, {
      ...cell,
      limit: report.limit,
      granted: cell.granted + report.owed,
      spent: Math.max(0, cell.spent + report.spent),
      done: cell.done + report.done,
      seen: Math.max(cell.seen, report.seen),
    });
  }
  const given = new Map<CellKey, number[]>();
  const before = ({ limit, index }: Cell): Cell | undefined => cells.get(keyOf(limit, index - 1));
  for (const { lane, upTo, target, keys } of [...ask.wants].sort(
    (a, b) => LANES.indexOf(a.lane) - LANES.indexOf(b.lane),
  )) {
    const at = LANES.indexOf(lane);
    if (lane !== "exit" && lane !== "cancel" && now.loMs < stoppedUntilMs) continue;
    const haveIn = (key: CellKey): number =>
      (ask.reports.get(key)?.held[at] ?? 0) + (given.get(key)?.[at] ?? 0);
    let reach = target;
    for (const key of keys) {
      const cell = cells.get(key);
      if (cell === undefined) throw new Error(`no report of ${key}`);
      reach = Math.min(
        reach,
        haveIn(key) +
          Math.max(
            0,
            ceilingOf(cell.limit, upTo, watchedMs(cell, now)) - usedOf(cell, before(cell), lane, now),
          ),
      );
    }
    for (const key of keys) {
      const more = reach - haveIn(key);
      const cell = cells.get(key);
      if (more <= 0 || cell === undefined) continue;
      cells.set(key, { ...cell, granted: cell.granted + more });
      const lanes = given.get(key) ?? LANES.map(() => 0);
      lanes[at] = (lanes[at] ?? 0) + more;
      given.set(key, lanes);
    }
  }
  const heard = new Map([...pool.heard].filter(([, { atMs }]) => atMs + HEARD_MS > now.loMs));
  heard.set(ask.id, { number: ask.number, atMs: now.hiMs });
  return { pool: { ...pool, cells, heard, stoppedUntilMs }, given };
}

const newCell = ({ limit, index }: CellReport, { bornMs }: Pool): Cell => ({
  limit,
  index,
  granted: 0,
  spent: 0,
  done: 0,
  seen: 0,
  partial: index * limit.lengthMs <= bornMs,
});

/** The limits that hold for a lane, each with the windows in which a request sent now may be counted. */
export function windowsOf(
  rules: Rules,
  lane: Lane,
  now: Instant,
  lateMs: number,
): readonly { readonly limit: Limit; readonly index: number }[] {
  const windows: { readonly limit: Limit; readonly index: number }[] = [];
  for (const limit of rules.limits) {
    if (!applies(limit, lane)) continue;
    const first = Math.floor(now.loMs / limit.lengthMs);
    const last = limit.own ? first : Math.floor((now.hiMs + lateMs) / limit.lengthMs);
    for (let index = first; index <= last; index += 1) windows.push({ limit, index });
  }
  return windows;
}
