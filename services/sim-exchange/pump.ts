import { performance } from "node:perf_hooks";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { TimeScale } from "#libs/runtime/env.ts";
import type { VenueEvent, VenueFeed } from "./market/events.ts";

/** Exchange time: paced by real time, or (unpaced) the time of the event last played. */
export class VenueClock {
  readonly #speed: TimeScale;
  readonly #startMs: number;
  readonly #startedAt: number;
  #lastEventMs: number;
  #lastEventAt: number;
  #realized = 1;

  constructor(speed: TimeScale, startMs: number) {
    this.#speed = speed;
    this.#startMs = startMs;
    this.#startedAt = performance.now();
    this.#lastEventMs = startMs;
    this.#lastEventAt = this.#startedAt;
  }

  now(): number {
    if (this.#speed === "max")
      return Math.floor(this.#lastEventMs + (this.#ended ? performance.now() - this.#lastEventAt : 0));
    return Math.floor(this.#startMs + (performance.now() - this.#startedAt) * this.#speed);
  }

  #ended = false;

  /** Unpaced time stands still between events; after the last one it goes on in real time. */
  end(): void {
    this.#ended = true;
    this.#lastEventAt = performance.now();
  }

  played(eventMs: number): void {
    this.#lastEventMs = Math.max(this.#lastEventMs, eventMs);
    const elapsed = performance.now() - this.#startedAt;
    if (elapsed > 100) this.#realized = Math.max(1, (this.#lastEventMs - this.#startMs) / elapsed);
  }

  /** Exchange milliseconds per real millisecond. */
  get scale(): number {
    return this.#speed === "max" ? this.#realized : this.#speed;
  }
}

const TICK_MS = 5;
const BATCH = 400;
/** Unpaced play waits while the slowest reader has this much before it, and until there is one. */
const BUFFERED_MAX = 1024 * 1024;

/**
 * Plays a feed: each event when its time has come, and `tick` a few hundred times a second besides.
 *
 * Returns when the feed has ended; the clock and the ticks go on by {@link idle}.
 */
export async function play(options: {
  readonly feed: VenueFeed;
  readonly shiftMs: number;
  readonly speed: TimeScale;
  readonly clock: VenueClock;
  readonly signal: AbortSignal;
  readonly onEvent: (event: VenueEvent, nowMs: number) => void;
  readonly tick: (nowMs: number) => void;
  readonly buffered: () => number;
}): Promise<void> {
  const { clock, signal, speed, shiftMs } = options;
  let sinceYield = 0;
  for await (const recorded of options.feed) {
    if (signal.aborted) return;
    const event = { ...recorded, timeMs: recorded.timeMs + shiftMs };
    if (speed === "max") {
      while (options.buffered() > BUFFERED_MAX && !signal.aborted) await sleep(1);
      clock.played(event.timeMs);
      options.onEvent(event, clock.now());
      if (++sinceYield >= BATCH) {
        sinceYield = 0;
        options.tick(clock.now());
        await setImmediate();
      }
      continue;
    }
    while (event.timeMs > clock.now() && !signal.aborted) {
      options.tick(clock.now());
      await sleep(TICK_MS);
      sinceYield = 0;
    }
    options.onEvent(event, clock.now());
    if (++sinceYield >= BATCH) {
      // Behind its time: still let requests and sockets have their turn.
      sinceYield = 0;
      options.tick(clock.now());
      await setImmediate();
    }
  }
  clock.end();
}

/** Time alone, as often as between events. */
export async function tickUntil(
  clock: VenueClock,
  tick: (nowMs: number) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    tick(clock.now());
    await sleep(TICK_MS);
  }
}

/** After the recording: time goes on, the last book stays. */
export async function idle(
  clock: VenueClock,
  tick: (nowMs: number) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    tick(clock.now());
    await sleep(100);
  }
}
