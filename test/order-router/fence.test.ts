import { expect, test } from "vitest";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { signingFor, type LeaseView } from "../../services/order-router/fence.ts";
import { SentTimes } from "../../services/order-router/sent-times.ts";

const DAY0 = 1_700_000_000_000;

function clockAt(exchangeMs: number): ExchangeClock {
  const clock = new ExchangeClock(1);
  clock.sync(exchangeMs, performance.now());
  return clock;
}

/** Stops the process for a while, as a scheduler would. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test("with the lease the time is now's and the window the exchange's; without it there is none", () => {
  const confirmedUntilMs = performance.now() + 60_000;
  const signing = signingFor(clockAt(DAY0), { holds: () => true, confirmedUntilMs });
  expect(signing?.timestampMs).toBeGreaterThanOrEqual(DAY0);
  expect(signing?.recvWindowMs).toBe(5_000);
  expect(signingFor(clockAt(DAY0), { holds: () => false, confirmedUntilMs })).toBeUndefined();
});

test("a pause between the time and the look at the lease never makes the time later than the look", () => {
  const clock = clockAt(DAY0);
  let lookedAtMs = 0;
  // Renewed while this process stood still: the time signed must still be of before the pause.
  const lease: LeaseView = {
    holds: () => {
      lookedAtMs = clock.now(performance.now());
      pause(20);
      return true;
    },
    confirmedUntilMs: performance.now() + 60_000,
  };
  expect(signingFor(clock, lease)?.timestampMs).toBeLessThanOrEqual(lookedAtMs);
});

test("the window ends with the lease: a machine that was suspended behind the look sends nothing that is taken", () => {
  const clock = clockAt(DAY0);
  const confirmedUntilMs = performance.now() + 2_000;
  const { timestampMs, recvWindowMs } = signingFor(clock, { holds: () => true, confirmedUntilMs }) ?? {
    timestampMs: 0,
    recvWindowMs: 0,
  };
  const leaseEndsAtMs = clock.now(confirmedUntilMs);
  expect(timestampMs + recvWindowMs).toBeLessThanOrEqual(leaseEndsAtMs + 1);
  expect(timestampMs + recvWindowMs).toBeGreaterThan(leaseEndsAtMs - 3);
});

test("a lease that ends at once is none: the request would only be refused", () => {
  const lease: LeaseView = { holds: () => true, confirmedUntilMs: performance.now() + 400 };
  expect(signingFor(clockAt(DAY0), lease)).toBeUndefined();
});

test("times of orders whose end nobody reports do not pile up", () => {
  const times = new SentTimes(100);
  for (let i = 0; i < 1_000; i += 1) times.note(`o${i}`, i);
  expect(times.size).toBe(100);
  expect([times.take("o0"), times.take("o999"), times.take("o999")]).toEqual([undefined, 999, undefined]);
});
