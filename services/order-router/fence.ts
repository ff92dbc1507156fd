import { RECV_WINDOW_MS, type Signing } from "#libs/binance/rest.ts";
import type { LastingLease } from "#libs/bus/lasting-lease.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";

/** Whether this process may act. */
export type LeaseView = Pick<LastingLease, "holds" | "confirmedUntilMs">;

/** A request with less time than this would only be refused; the lease's next renewal is near. Real milliseconds. */
const LEFT_MIN_MS = 500;

/**
 * What to sign a request with, so that the exchange itself refuses it once our lease is over; undefined without the
 * lease.
 *
 * The time is taken before the lease is looked at: a pause between the two can only make the look fail, and a pause
 * behind both, even one in which this machine's clocks stood still, leaves a request whose window ends with the
 * lease. `confirmedUntilMs` lies half a second before the end that others see, more than our estimate of exchange
 * time is off.
 */
export function signingFor(clock: ExchangeClock, lease: LeaseView): Signing | undefined {
  const takenAt = performance.now();
  const timestampMs = clock.signing(takenAt);
  const leftMs = Math.floor(lease.confirmedUntilMs - takenAt);
  if (!lease.holds() || leftMs < LEFT_MIN_MS) return undefined;
  return { timestampMs, recvWindowMs: Math.min(RECV_WINDOW_MS, leftMs) };
}
