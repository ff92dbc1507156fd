import type { Snapshot } from "#libs/bus/snapshot.ts";
import { parseIntentId, type IntentId } from "#libs/domain/ids.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import type { SeenHour } from "../../services/risk-kernel/seen.ts";

const RECORD_BYTES = 24;
const ID_BYTES = 16;

/**
 * A snapshot as a kernel of an older schema wrote it: everything in one piece.
 *
 * @param change takes out of the state what that schema did not have.
 */
export function olderSnapshot<State>(
  { body, pages }: Snapshot,
  schema: number,
  change: (state: State) => void = () => undefined,
): Snapshot {
  const snapshot = plimsoll.v1.Snapshot.decode(body);
  const state = JSON.parse(snapshot.stateJson) as { seen: object };
  const seen = snapshot.seen.map(({ hour, name }) => ({
    hour: Number(hour),
    records: recordsOf(pages.get(name ?? "") ?? new Uint8Array()),
  }));
  state.seen = schema < 5 ? seenAsMap(seen) : { $seen: seen.map(seenAsHour) };
  change(state as State);
  Object.assign(snapshot, { schema, stateJson: JSON.stringify(state), seen: [] });
  return { body: plimsoll.v1.Snapshot.encode(snapshot).finish(), pages: new Map() };
}

interface Seen {
  readonly hour: number;
  readonly records: readonly Buffer[];
}

const recordsOf = (page: Uint8Array): Buffer[] =>
  Array.from({ length: page.length / RECORD_BYTES }, (_, i) =>
    Buffer.from(page.slice(i * RECORD_BYTES, (i + 1) * RECORD_BYTES)),
  );

/** From schema 5 to 10: by the hour. */
const seenAsHour = ({ hour, records }: Seen): SeenHour => ({
  hour,
  ids: Buffer.concat(records.map((record) => record.subarray(0, ID_BYTES))).toString("base64"),
  commits: Buffer.concat(records.map((record) => record.subarray(ID_BYTES))).toString("base64"),
});

/** Before that: a map of texts. */
const seenAsMap = (seen: readonly Seen[]): { readonly $map: readonly [IntentId, number][] } => ({
  $map: seen.flatMap(({ records }) =>
    records.map((record): [IntentId, number] => [
      parseIntentId(
        Buffer.from(record.subarray(0, ID_BYTES))
          .swap32()
          .toString("hex")
          .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
      ),
      record.readDoubleLE(ID_BYTES),
    ]),
  ),
});
