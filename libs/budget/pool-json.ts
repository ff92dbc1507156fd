import { InvalidValueError } from "#libs/domain/errors.ts";
import type { Limit } from "./limits.ts";
import { keyOf, othersOf, startOf, type Cell, type Pool } from "./pool.ts";

interface CellJson {
  readonly window: string;
  readonly from: string;
  readonly lengthMs: number;
  readonly limit: number;
  readonly own: boolean;
  readonly common: boolean;
  readonly granted: number;
  readonly spent: number;
  readonly done: number;
  readonly seen: number;
  /** For readers: what others have certainly used. */
  readonly others: number;
  readonly partial: boolean;
}

export interface PoolJson {
  readonly born: string;
  readonly bornMs: number;
  readonly stoppedUntil: string | null;
  readonly windows: readonly CellJson[];
  /** By process: the number of its last ask that is in here, and when that was. */
  readonly heard: Readonly<Record<string, { readonly number: number; readonly at: string }>>;
}

const isoOf = (ms: number): string => new Date(ms).toISOString();

/** A pool as text for the bucket, which a person can read. */
export const poolText = (pool: Pool): string =>
  JSON.stringify({
    born: pool.born,
    bornMs: pool.bornMs,
    stoppedUntil: pool.stoppedUntilMs === 0 ? null : isoOf(pool.stoppedUntilMs),
    windows: [...pool.cells.values()].map((cell): CellJson => {
      const { limit, granted, spent, done, seen, partial } = cell;
      return {
        window: limit.name,
        from: isoOf(startOf(cell)),
        lengthMs: limit.lengthMs,
        limit: limit.limit,
        own: limit.own,
        common: limit.common,
        granted,
        spent,
        done,
        seen,
        others: othersOf(cell),
        partial,
      };
    }),
    heard: Object.fromEntries(
      [...pool.heard].map(([id, { number, atMs }]) => [id, { number, at: isoOf(atMs) }]),
    ),
  } satisfies PoolJson);

/** @throws InvalidValueError */
export function parsePoolJson(key: string, text: string): PoolJson {
  const fault = (): InvalidValueError =>
    new InvalidValueError(
      `KV budget ${key}`,
      text,
      `what the budget wrote; delete it (nats kv del budget ${key}) and it is made anew`,
    );
  let json: PoolJson;
  try {
    json = JSON.parse(text) as PoolJson;
  } catch {
    throw fault();
  }
  const whole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
  const cellsWhole = (json as Partial<PoolJson> | null)?.windows?.every(
    ({ window, from, lengthMs, limit, granted, spent, done, seen }) =>
      typeof window === "string" &&
      Number.isFinite(Date.parse(from)) &&
      [lengthMs, limit, granted, spent, done, seen].every(whole) &&
      lengthMs > 0,
  );
  const heardWhole = Object.values((json as Partial<PoolJson> | null)?.heard ?? {}).every(
    ({ number, at }) => whole(number) && Number.isFinite(Date.parse(at)),
  );
  if (cellsWhole !== true || !heardWhole || typeof json.born !== "string" || !Number.isFinite(json.bornMs))
    throw fault();
  return json;
}

export function poolOf({ born, bornMs, stoppedUntil, windows, heard: told }: PoolJson): Pool {
  const cells = new Map<string, Cell>();
  for (const {
    window,
    from,
    lengthMs,
    limit: most,
    own,
    common,
    granted,
    spent,
    done,
    seen,
    partial,
  } of windows) {
    const limit: Limit = { name: window, lengthMs, limit: most, own, common };
    const index = Math.floor(Date.parse(from) / lengthMs);
    cells.set(keyOf(limit, index), { limit, index, granted, spent, done, seen, partial });
  }
  const heard = new Map(
    Object.entries(told).map(([id, { number, at }]) => [id, { number, atMs: Date.parse(at) }] as const),
  );
  return { born, bornMs, cells, heard, stoppedUntilMs: stoppedUntil === null ? 0 : Date.parse(stoppedUntil) };
}
