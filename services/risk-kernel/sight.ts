/** Looks further apart than this: the kernel stood still, and what it has not heard says nothing. */
const STOOD_STILL_MS = 5_000;
/** A bus that has not answered for so long is away: what has not come from it says nothing. */
const BUS_SILENT_MS = 10_000;
/** Nobody leads FACTS for so long, less than a position may be without a stop: what was not heard of a stop says nothing. */
const DEAF_MS = 1_500;

/**
 * How well the kernel sees, in real time; part of the commit, so that a replay sees the same. See proto Commit.
 */
export interface Sight {
  /** How long exchange time has not been confirmed, while somebody looked; 0 while it is. */
  readonly clockBadMs: number;
  /** How long the bus has had no room for entries, or not said how much, while somebody looked; 0 while it has. */
  readonly busBadMs: number;
  /** The kernel did not see for a while: ages of prices count from this commit on. */
  readonly watchAnew: boolean;
}

export const CLEAR_SIGHT: Sight = { clockBadMs: 0, busBadMs: 0, watchAnew: false };

/** Keeps {@link Sight} from looks a fraction of a second apart. Pure: monotonic milliseconds come in. */
export class SightKeeper {
  #lookedAtMs: number;
  #clockBadSince: number | undefined;
  #busBadSince: number | undefined;
  #busAway = false;
  #deaf = false;
  #anew = false;

  constructor(nowMs: number) {
    this.#lookedAtMs = nowMs;
  }

  look(
    nowMs: number,
    seen: {
      readonly clockBad: boolean;
      readonly busBad: boolean;
      readonly busSilentMs: number;
      readonly factsSilentMs: number;
    },
  ): void {
    if (nowMs - this.#lookedAtMs > STOOD_STILL_MS) {
      this.#clockBadSince = undefined;
      this.#busBadSince = undefined;
      this.#anew = true;
    }
    this.#lookedAtMs = nowMs;
    this.#clockBadSince = seen.clockBad ? (this.#clockBadSince ?? nowMs) : undefined;
    this.#busBadSince = seen.busBad ? (this.#busBadSince ?? nowMs) : undefined;
    const away = seen.busSilentMs > BUS_SILENT_MS;
    const deaf = seen.factsSilentMs > DEAF_MS;
    this.#anew ||= away || this.#busAway || deaf || this.#deaf;
    this.#busAway = away;
    this.#deaf = deaf;
  }

  /** While the bus is away nothing can be stored, and nothing that was not heard may be acted on. */
  get blind(): boolean {
    return this.#busAway;
  }

  /** What the last look saw. */
  get now(): Sight {
    const since = (badSince: number | undefined): number =>
      badSince === undefined ? 0 : Math.round(this.#lookedAtMs - badSince);
    return {
      clockBadMs: since(this.#clockBadSince),
      busBadMs: since(this.#busBadSince),
      watchAnew: this.#anew,
    };
  }

  /** As {@link now}, for a commit: that ages count anew is said once. */
  take(): Sight {
    const sight = this.now;
    this.#anew = this.#busAway || this.#deaf;
    return sight;
  }
}
