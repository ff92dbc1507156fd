import { BUCKETS } from "./buckets.ts";
import type { Saved } from "./roles.ts";
import { STREAMS } from "./streams.ts";

const DECLARED: readonly { readonly name: string; readonly saved: Saved }[] = [
  // Within `early` the projector's cursor first: behind it answers and alerts are published again.
  ...BUCKETS.map(({ bucket, saved }) => ({ name: `KV_${bucket}`, saved })),
  ...STREAMS,
];

/** The streams of a backup, buckets among them, in the order in which they are saved. */
export const savedStreams = (): readonly string[] =>
  (["early", "ledger", "late"] as const).flatMap((when) =>
    DECLARED.filter(({ saved }) => saved === when).map(({ name }) => name),
  );

export const savedLedgers = (): readonly string[] =>
  DECLARED.filter(({ saved }) => saved === "ledger").map(({ name }) => name);
