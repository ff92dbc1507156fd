import { SlidingWindow } from "#libs/runtime/sliding-window.ts";

/** Streams that one connection may carry. Source: facts, section 2.1. */
export const STREAMS_MAX = 1_024;
/** Messages and control frames a client may send on one connection within a second. */
const MESSAGES_MAX = 10;
/** New connections of one address within five minutes; the exchange documents it for Spot only. */
const CONNECTS_MAX = 300;
const CONNECTS_WINDOW_MS = 300_000;

/** What one connection has sent within the last second. */
export const messageWindow = (): SlidingWindow => new SlidingWindow(MESSAGES_MAX, 1_000);

/** New connections per address. */
export class ConnectLimit {
  readonly #byAddress = new Map<string, SlidingWindow>();

  admit(address: string, monotonicMs: number): boolean {
    let window = this.#byAddress.get(address);
    if (window === undefined)
      this.#byAddress.set(address, (window = new SlidingWindow(CONNECTS_MAX, CONNECTS_WINDOW_MS)));
    return window.admit(monotonicMs);
  }
}
