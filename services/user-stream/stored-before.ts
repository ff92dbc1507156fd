import type { StoredId } from "#libs/bus/stored-since.ts";
import type { AccountId } from "#libs/domain/ids.ts";

/** What the stream already has of what waits. */
export interface StoredBefore {
  /**
   * Rows that are stored, each with its sequence: their acknowledgement was lost, or the process died before it took them
   * off the disk.
   */
  readonly rows: ReadonlyMap<number, number>;
  /** Sequence of the newest of them; 0 for none. */
  readonly sequence: number;
  /** Somebody else has spoken for the account since: what waits is older than what was said, and would be a step back. */
  readonly superseded: boolean;
}

/**
 * Judges what was stored of an account since something waits. Each process that takes the account says first how its
 * stream stands (`account.<a>.stream`), so a word of the stream that is not among what waits is another's. Pure.
 *
 * @param rowsOf the rows that wait under an id.
 */
export function storedBefore(
  account: AccountId,
  stored: readonly StoredId[],
  rowsOf: (msgId: string) => readonly number[],
): StoredBefore {
  const rows = new Map<number, number>();
  let sequence = 0;
  let superseded = false;
  for (const message of stored) {
    const waiting = rowsOf(message.msgId);
    for (const row of waiting) rows.set(row, message.sequence);
    if (waiting.length > 0) sequence = message.sequence;
    else if (message.subject === `account.${account}.stream`) superseded = true;
  }
  return { rows, sequence, superseded };
}
