/**
 * What stands on which subject: a message of plimsoll.v1, JSON, or plain text. The first pattern that fits counts. Of questions it is the
 * question; what is answered has no subject of its own.
 */
const CARRIED: readonly (readonly [pattern: string, type: string])[] = [
  ["md.>", "MarketEvent"],
  ["intent.>", "Intent"],
  ["exec.>", "Fact"],
  ["account.>", "Fact"],
  ["control.>", "Fact"],
  ["ledger.*", "Commit"],
  ["answer.>", "Answer"],
  ["cost.>", "OrderCost"],
  ["alert.>", "AlertRaised"],
  ["dlq.>", "DeadLetter"],
  ["audit.>", "JSON"],
  ["clock.exchange", "ClockBeat"],
  ["beat.user-stream", "AccountsBeat"],
  ["history.*", "HistoryQuery"],
  ["stats.>", "JSON"],
  ["$KV.risk.snapshot.*.*", "Snapshot"],
  // Whose it is.
  ["$KV.lease.>", "text"],
  ["$KV.>", "JSON"],
];

/** The type on a subject, or on all that a pattern of subjects names; undefined when none is known. */
export const typeOf = (subject: string): string | undefined =>
  CARRIED.find(([pattern]) => fits(pattern.split("."), subject.split(".")))?.[1];

/** Whether a type on a subject is a message of plimsoll.v1. */
export const isMessage = (type: string): boolean => type !== "JSON" && type !== "text";

function fits(pattern: readonly string[], subject: readonly string[]): boolean {
  for (const [i, token] of pattern.entries()) {
    if (token === ">") return subject.length > i;
    if (subject[i] === undefined || (token !== "*" && token !== subject[i])) return false;
  }
  return pattern.length === subject.length;
}
