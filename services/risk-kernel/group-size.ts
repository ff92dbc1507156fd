/** A burst up to this size is decided as one: each commit costs as much as twenty decisions. */
export const BURST_INPUTS = 256;
/** A longer backlog goes in groups that take no longer to decide than the one before takes to store. */
export const GROUP_INPUTS = 16;

/**
 * How many inputs of a long backlog the next commit takes.
 *
 * As few as possible while storing keeps pace, so that it overlaps deciding. Whenever it does not, and every append that
 * may be in flight is, twice as many as before: so much storing takes per commit, however slow, and a backlog that a
 * slow moment left would otherwise not be worked off faster than new inputs come. Fewer again once appends are free.
 */
export class GroupSize {
  #size = GROUP_INPUTS;
  #waited = false;

  /** A commit could be made and has to wait: all appends are in flight. */
  wait(): void {
    this.#waited = true;
  }

  /** The next commit's, when so many appends of at most so many are in flight. */
  next(inFlight: number, inFlightMax: number): number {
    if (this.#waited) this.#size = Math.min(BURST_INPUTS, this.#size * 2);
    else if (inFlight < inFlightMax / 2) this.#size = Math.max(GROUP_INPUTS, this.#size / 2);
    this.#waited = false;
    return this.#size;
  }
}
