import { format } from "#libs/domain/fixed.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import type { EntryRecord } from "./entry-state.ts";

const { EntryEnd, EntryNext } = plimsoll.v1;

/** What became of an entry, as it stands in the commit. */
export const entryRecordToWire = (record: EntryRecord): plimsoll.v1.EntryRecord.$Properties => ({
  account: record.account,
  symbol: record.symbol,
  intentId: record.intentId,
  next: EntryNext[`ENTRY_NEXT_${record.next ?? "UNSPECIFIED"}`],
  end: EntryEnd[`ENTRY_END_${record.end ?? "UNSPECIFIED"}`],
  wanted: format(record.wanted),
  filled: format(record.filled),
  orders: record.orders,
  reason: record.reason,
});
