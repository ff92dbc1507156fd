/** Streams that one connection may carry. Source: facts, section 2.1. */
export const STREAMS_MAX = 1_024;
/** Messages and control frames a client may send on one connection within a second. */
const MESSAGES_MAX = 10;
/** New connections of one address within five minutes; the exchange documents it for Spot only. */
const CONNECTS_MAX = 300;
const CONNECTS_WINDOW_MS = 300_000;

/** Times of what happened within a sliding window, at most as many as are allowed. */
class Window {
  readonly #most: number;
  readonly #windowMs: number;
  #times: number[] = [];

  constructor(most: number, windowMs: number) {
    this.#most = most;
    this.#windowMs = windowMs;
  }

  /** Counts one; false when it is one too many. */
  admit(monotonicMs: number): boolean {
    const since = monotonicMs - this.#windowMs;
    if ((this.#times[0] ?? monotonicMs) <= since) this.#times = this.#times.filter((time) => time > since);
    if (this.#times.length >= this.#most) return false;
    this.#times.push(monotonicMs);
    return true;
  }
}

/** What one connection has sent within the last second. */
export const messageWindow = (): Window => new Window(MESSAGES_MAX, 1_000);

/** New connections per address. */
export class ConnectLimit {
  readonly #byAddress = new Map<string, Window>();

  admit(address: string, monotonicMs: number): boolean {
    let window = this.#byAddress.get(address);
    if (window === undefined)
      this.#byAddress.set(address, (window = new Window(CONNECTS_MAX, CONNECTS_WINDOW_MS)));
    return window.admit(monotonicMs);
  }
}
