/** Where an event stands in its stream. */
export interface Place {
  /** Sequence number of the event before it. */
  readonly previous: number;
  readonly sequence: number;
  /** Exchange milliseconds. */
  readonly timeMs: number;
}

interface Held<Event> extends Place {
  readonly event: Event;
}

/** Younger by this and yet with a lower number: the exchange began to count anew (its testnet does). */
const BEGAN_ANEW_MS = 60_000;
/** However little the other connections say, an event does not wait longer for those before it. */
const HOLD_MS = 1_000;
const HELD_MAX = 1_000;

/**
 * Makes one stream of what several connections bring of it: each event once, from whichever brings it first, in order.
 *
 * An event that does not follow the last one waits as long as another connection may still bring what is missing
 * before it. When every connection has passed that point, or after a second, it is given out all the same: whoever
 * takes it sees the hole.
 */
export class Sequencer<Event> {
  readonly #deliver: (event: Event, last: number | undefined) => void;
  readonly #anew: () => void;
  #last: number | undefined;
  #lastTimeMs = 0;
  #held: Held<Event>[] = [];
  #heldSince = 0;
  /** The newest event of each connection. Within one connection they come in order. */
  readonly #newest = new Map<number, number>();
  /** Events that another connection had brought already. */
  duplicates = 0;
  /** Holes that no connection filled. */
  gaps = 0;

  /**
   * @param deliver takes an event and the number of the one given out before it.
   * @param anew the numbers began anew; the event that shows it follows.
   */
  constructor(deliver: (event: Event, last: number | undefined) => void, anew: () => void = () => undefined) {
    this.#deliver = deliver;
    this.#anew = anew;
  }

  /** @param now monotonic milliseconds. */
  take(event: Event, place: Place, connection: number, now: number): void {
    this.#newest.set(connection, place.sequence);
    const last = this.#last;
    if (last === undefined || (place.previous <= last && place.sequence > last)) {
      this.#give(event, place);
      if (this.#held.length > 0) this.#giveFollowing();
    } else if (place.sequence > last) this.#hold({ ...place, event }, now);
    else if (place.timeMs > this.#lastTimeMs + BEGAN_ANEW_MS) {
      this.#newest.clear();
      this.#held = [];
      this.#anew();
      this.#give(event, place);
    } else this.duplicates += 1;
    this.#giveUpPassed();
  }

  mayBeOld(sequence: number): boolean {
    return this.#last !== undefined && sequence <= this.#last;
  }

  dropsOld(sequence: number, timeMs: number, connection: number): boolean {
    if (!this.mayBeOld(sequence) || timeMs > this.#lastTimeMs + BEGAN_ANEW_MS) return false;
    this.#newest.set(connection, sequence);
    this.duplicates += 1;
    return true;
  }

  /** A connection has ended: nothing more is expected of it. */
  forget(connection: number): void {
    if (this.#newest.delete(connection)) this.#giveUpPassed();
  }

  /** Gives out what has waited for too long. */
  tick(now: number): void {
    if (now - this.#heldSince > HOLD_MS) while (this.#held.length > 0) this.#giveUp();
  }

  #give(event: Event, { sequence, timeMs }: Place): void {
    const last = this.#last;
    this.#last = sequence;
    this.#lastTimeMs = timeMs;
    this.#deliver(event, last);
  }

  #hold(held: Held<Event>, now: number): void {
    if (this.#held.length === 0) this.#heldSince = now;
    const at = this.#held.findIndex(({ sequence }) => sequence >= held.sequence);
    if (at === -1) this.#held.push(held);
    else if (this.#held[at]?.sequence === held.sequence) this.duplicates += 1;
    else this.#held.splice(at, 0, held);
  }

  #giveFollowing(): void {
    for (let next = this.#held[0]; next !== undefined; next = this.#held[0]) {
      const last = this.#last as number;
      if (next.previous > last) return;
      this.#held.shift();
      if (next.sequence > last) this.#give(next.event, next);
    }
  }

  #allPassed(): boolean {
    for (const newest of this.#newest.values()) if (newest <= (this.#last as number)) return false;
    return true;
  }

  #giveUpPassed(): void {
    while (this.#held.length > 0 && (this.#held.length > HELD_MAX || this.#allPassed())) this.#giveUp();
  }

  /** Waits no longer for what is missing before the first event that waits. */
  #giveUp(): void {
    const next = this.#held.shift() as Held<Event>;
    this.gaps += 1;
    this.#give(next.event, next);
    this.#giveFollowing();
  }
}

/** Whether something is newer than all before it: for what replaces itself, so that nothing is waited for. */
export class Newest {
  #sequence = Number.NEGATIVE_INFINITY;
  #timeMs = 0;
  duplicates = 0;

  /** @param timeMs exchange milliseconds. */
  take(sequence: number, timeMs: number): boolean {
    if (this.dropsOld(sequence, timeMs)) return false;
    this.#sequence = sequence;
    this.#timeMs = timeMs;
    return true;
  }

  dropsOld(sequence: number, timeMs: number): boolean {
    if (sequence > this.#sequence || timeMs > this.#timeMs + BEGAN_ANEW_MS) return false;
    this.duplicates += 1;
    return true;
  }

  mayBeOld(sequence: number): boolean {
    return sequence <= this.#sequence;
  }
}
