import { parseIntentId, type IntentId } from "#libs/domain/ids.ts";
import { SeenIds, type SeenHour } from "../../services/risk-kernel/seen.ts";

/** Seen ids as snapshots held them up to schema 4: a map of texts. */
export function seenAsMap({ $seen = [] }: { readonly $seen?: readonly SeenHour[] }): {
  readonly $map: [IntentId, number | undefined][];
} {
  const seen = SeenIds.from($seen);
  const ids = $seen.flatMap((hour) => {
    const hex = Buffer.from(hour.ids, "base64").swap32().toString("hex");
    return (hex.match(/.{32}/g) ?? []).map((id) =>
      parseIntentId(id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")),
    );
  });
  return { $map: ids.map((id) => [id, seen.get(id)]) };
}
