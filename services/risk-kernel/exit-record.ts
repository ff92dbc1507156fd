import { format, ratioOf, type Money, type Price } from "#libs/domain/fixed.ts";
import { slippageBps } from "#libs/domain/slippage.ts";
import { sides } from "#libs/wire/enums.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import type { ExitRecord } from "./exit-state.ts";

const { ExitCause, ExitEnd } = plimsoll.v1;

/** What became of an exit, as it stands in the commit. */
export const exitRecordToWire = (record: ExitRecord): plimsoll.v1.ExitRecord.$Properties => {
  const average = averageOf(record);
  return {
    account: record.account,
    symbol: record.symbol,
    intentId: record.intentId,
    cause: ExitCause[`EXIT_CAUSE_${record.cause}`],
    end: ExitEnd[`EXIT_END_${record.end}`],
    side: sides.toWire(record.side),
    sinceMs: record.sinceMs,
    endedMs: record.endedAtMs,
    wanted: format(record.wanted),
    filled: format(record.filled),
    remaining: format(record.remaining),
    slices: record.slices,
    worstBps: record.worstBps,
    estimatedBps: record.estimatedBps,
    arrivalPrice: record.arrival === 0n ? "" : format(record.arrival),
    averagePrice: average === undefined ? "" : format(average),
    slippageBps: slippageText(record, average),
    alarmed: record.alarmed,
  };
};

const averageOf = ({ filled, notional }: ExitRecord): Price | undefined =>
  filled === 0n ? undefined : (ratioOf(notional, filled as bigint as Money, "down") as bigint as Price);

const slippageText = ({ arrival, side }: ExitRecord, average: Price | undefined): string =>
  arrival === 0n || average === undefined ? "" : format(slippageBps(side, arrival, average));
