import { expect, test } from "vitest";
import { RateLimits, type Moment } from "../../services/sim-exchange/rest/limits.ts";

/** The start of a minute and of five. */
const T0 = 1_790_000_100_000;
const at = (ms: number, scale = 1): Moment => ({
  wallMs: T0 + ms,
  exchangeMs: 1_000_000 + ms * scale,
  scale,
});
const weigh = (limits: RateLimits, weight: number, ms: number, ip = "1.2.3.4") =>
  limits.weigh(ip, weight, undefined, at(ms));

test("2400 weight a minute are taken, one more is refused until the minute is over, each address by itself", () => {
  const limits = new RateLimits(true);
  expect(weigh(limits, 2_400, 0)).toEqual({
    headers: { "X-MBX-USED-WEIGHT-1M": "2400" },
    refusal: undefined,
  });
  const { headers, refusal } = weigh(limits, 1, 15_000);
  expect(headers).toEqual({ "X-MBX-USED-WEIGHT-1M": "2401" });
  expect(refusal).toMatchObject({ status: 429, code: -1003, retryAfterS: 45 });
  expect(refusal?.message).toContain("IP(1.2.3.4) is 2400");
  expect(weigh(limits, 1, 15_000, "5.6.7.8").refusal).toBeUndefined();
  expect(weigh(limits, 1, 60_000)).toEqual({ headers: { "X-MBX-USED-WEIGHT-1M": "1" }, refusal: undefined });
});

test("who goes on after 429 is banned for two minutes, then four, and its text names exchange time", () => {
  const limits = new RateLimits(true);
  const flood = (fromMs: number): number => {
    for (let requests = 0; ; requests += 1) {
      const { refusal } = limits.weigh("1.2.3.4", 500, undefined, at(fromMs, 10));
      if (refusal?.status !== 418) continue;
      expect(refusal.message).toMatch(/^Way too many requests; IP\(1\.2\.3\.4\) banned until \d+\. /);
      const until = Number(/until (\d+)/.exec(refusal.message)?.[1]);
      // The text is exchange time, ten times faster here; Retry-After is real seconds.
      expect(refusal.retryAfterS).toBe((until - at(fromMs, 10).exchangeMs) / 10 / 1_000);
      return refusal.retryAfterS ?? 0;
    }
  };
  expect(flood(0)).toBe(120);
  expect(weigh(limits, 1, 119_999).refusal?.status).toBe(418);
  expect(weigh(limits, 1, 120_000).refusal).toBeUndefined();
  expect(flood(120_000)).toBe(240);
  expect(weigh(limits, 1, 359_999).refusal?.status).toBe(418);
  let longest = 0;
  for (let day = 1; day < 60; day += 4) longest = flood(day * 86_400_000);
  expect(longest).toBe(3 * 86_400);
});

test("300 orders in ten seconds and 1200 in a minute, per account", () => {
  const limits = new RateLimits(true);
  const one = { in10s: 1, in1m: 1 };
  const many = (account: string, count: number, ms: number) => {
    let last = limits.order(account, one, T0 + ms);
    for (let i = 1; i < count; i += 1) last = limits.order(account, one, T0 + ms);
    return last;
  };
  expect(many("a", 300, 0)).toEqual({
    headers: { "X-MBX-ORDER-COUNT-10S": "300", "X-MBX-ORDER-COUNT-1M": "300" },
    refusal: undefined,
  });
  expect(many("a", 1, 4_000).refusal).toMatchObject({ status: 429, code: -1015, retryAfterS: 6 });
  expect(many("b", 1, 4_000).refusal).toBeUndefined();
  for (const ms of [10_000, 20_000, 30_000]) many("a", 299, ms);
  expect(many("a", 2, 40_000).refusal).toBeUndefined();
  expect(many("a", 1, 40_000).refusal).toMatchObject({ code: -1015, retryAfterS: 20 });
  // A batch of five counts as five and one.
  expect(limits.order("c", { in10s: 5, in1m: 1 }, T0).headers).toEqual({
    "X-MBX-ORDER-COUNT-10S": "5",
    "X-MBX-ORDER-COUNT-1M": "1",
  });
});

test("funding history has a pool of its own", () => {
  const limits = new RateLimits(true);
  for (let i = 0; i < 500; i += 1)
    expect(limits.weigh("1.2.3.4", 0, "funding", at(i)).refusal).toBeUndefined();
  expect(limits.weigh("1.2.3.4", 0, "funding", at(100_000)).refusal).toMatchObject({
    status: 429,
    retryAfterS: 200,
  });
});

test("limits that are not enforced are counted and shown all the same", () => {
  const limits = new RateLimits(false);
  expect(weigh(limits, 9_999, 0)).toEqual({
    headers: { "X-MBX-USED-WEIGHT-1M": "9999" },
    refusal: undefined,
  });
  expect(limits.order("a", { in10s: 999, in1m: 9_999 }, T0).refusal).toBeUndefined();
});
