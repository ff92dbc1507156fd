import { failing, fine, type Finding } from "#libs/runtime/health.ts";

/** A standby that is further behind would need longer to take over than a lease lasts. */
const BEHIND_MAX = 1_000;
/** A reader that brings nothing for so long does not come back by itself. */
const STUCK_AFTER_MS = 120_000;
/** A figure of the ledger's length that is older says nothing about now. */
const MEASURED_WITHIN_MS = 10_000;

/** Where a kernel is in the ledger. */
export interface LedgerStanding {
  readonly reigning: boolean;
  /** Newest commit that it has folded. */
  readonly commit: number;
  /** Newest commit of the ledger as it was measured; undefined before the first time. */
  readonly tail: number | undefined;
  /** Real milliseconds since that was. */
  readonly measuredAgeMs: number;
}

/** Whether it reigns, or follows closely enough to take over. */
export function ledgerReady({ reigning, commit, tail }: LedgerStanding): Finding {
  if (reigning) return fine(`reigns at commit ${commit}`);
  if (tail === undefined) return failing("how long the ledger is was not measured yet", "wait, or the bus");
  const behind = Math.max(0, tail - commit);
  return behind <= BEHIND_MAX
    ? fine(`follows at commit ${commit}, ${behind} behind`)
    : failing(
        `is at commit ${commit} and ${behind} behind the ledger, ${BEHIND_MAX} are allowed`,
        "wait while it catches up",
      );
}

/** Watches whether a standby's reader of the ledger still brings what the bus is known to have. */
export class ReaderWatch {
  #commit = -1;
  #sinceMs = 0;

  /**
   * Looked at again and again. Of a reigning kernel nothing is judged: what its appends wait for is the bus, and that is no
   * better after a restart.
   *
   * @param nowMs monotonic.
   */
  look({ reigning, commit, tail = 0, measuredAgeMs }: LedgerStanding, nowMs: number): Finding {
    // It reads, or there is nothing to read, or nobody knows whether there is.
    if (reigning || tail <= commit || commit !== this.#commit || measuredAgeMs > MEASURED_WITHIN_MS) {
      this.#commit = commit;
      this.#sinceMs = nowMs;
    }
    const stuckMs = nowMs - this.#sinceMs;
    return stuckMs > STUCK_AFTER_MS
      ? failing(
          `the bus has ${tail - commit} commits more, and none was read for ${Math.round(stuckMs / 1_000)} s`,
          "a restart",
        )
      : fine(reigning ? "reigns" : `has read commit ${commit}`);
  }
}
