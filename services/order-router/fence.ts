import type { Lease } from "#libs/bus/lease.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";

/** Whether this process may act. */
export type LeaseView = Pick<Lease, "holds" | "confirmedUntilMs">;

/**
 * The time to sign a request with, exchange milliseconds; undefined without the lease.
 *
 * Taken before the lease is looked at. A pause between the two can only make the look fail; a pause behind both
 * leaves a request that the exchange refuses recvWindow after a time at which the lease was still ours, and that
 * is what a successor waits for. The time is never past the lease's end: `confirmedUntilMs` lies half a second
 * before it, more than a clock that never runs back can be ahead of its own estimate.
 */
export function signingTime(clock: ExchangeClock, lease: LeaseView): number | undefined {
  const takenAt = performance.now();
  const timestampMs = clock.now(takenAt);
  return lease.holds() && takenAt < lease.confirmedUntilMs ? timestampMs : undefined;
}
