import { expect, test } from "vitest";
import { exchangeTime } from "#libs/runtime/findings.ts";
import { failing, fine, Health, type HealthView, type Probe } from "#libs/runtime/health.ts";
import { pricesReady } from "../../services/feed-gateway/readiness.ts";
import { partitionsReady } from "../../services/order-router/readiness.ts";
import { ledgerReady, ReaderWatch, type LedgerStanding } from "../../services/risk-kernel/readiness.ts";
import { accountsReady } from "../../services/user-stream/readiness.ts";
import { failingOf } from "../support/health.ts";

const START = Date.UTC(2026, 0, 1);

test("a process begins, works, loses the bus, gets it back and ends: what each probe says", () => {
  let nowMs = START;
  const health = new Health("risk-kernel", "risk-kernel-0", () => nowMs);
  const says = (): readonly string[] =>
    (["startup", "live", "ready"] as const).map((probe) => health.answer(probe).status);
  expect(says()).toEqual(["failing", "ok", "failing"]);
  expect(failingOf(health.answer("startup"))).toEqual([
    ["bus", "connecting to bus: it has not answered yet"],
    ["set-up", "it is not set up yet"],
  ]);
  health.bus(true);
  expect(failingOf(health.answer("startup")).map(([name]) => name)).toEqual(["set-up"]);
  health.started();
  expect(says()).toEqual(["ok", "ok", "ok"]);
  // The bus is away: nothing a restart repairs.
  nowMs += 60_000;
  health.bus(false);
  expect(says()).toEqual(["ok", "ok", "failing"]);
  const check = (name: string): HealthView["checks"][number] | undefined =>
    health.answer("ready").checks.find((one) => one.name === name);
  const lostAt = check("bus")?.since;
  nowMs += 60_000;
  expect([lostAt, check("bus")?.since]).toEqual([
    new Date(START + 60_000).toISOString(),
    new Date(START + 60_000).toISOString(),
  ]);
  expect(check("set-up")?.since).toBe(new Date(START).toISOString());
  expect(check("bus")?.lever).not.toBe("");
  health.bus(true);
  expect(says()).toEqual(["ok", "ok", "ok"]);
  // It ends by itself: nobody has to end it harder, and nothing new is given to it.
  health.stopping();
  expect(says()).toEqual(["ok", "ok", "failing"]);
  expect(health.answer("live")).toMatchObject({ service: "risk-kernel", instance: "risk-kernel-0" });
});

test("each service's own checks: ready and live apart, the role, and a look that fails", () => {
  const health = new Health("order-router", "order-router-0", () => START);
  health.bus(true);
  health.started();
  let stuck = false;
  health.ready("partitions", () => failing("none", "a lease"));
  health.live("loop", () => (stuck ? failing("it stands", "a restart") : fine("it goes on")));
  const status = (probe: Probe): string => health.answer(probe).status;
  expect([status("live"), status("ready")]).toEqual(["ok", "failing"]);
  stuck = true;
  expect([status("live"), status("startup")]).toEqual(["failing", "ok"]);
  expect("role" in health.answer("ready")).toBe(false);
  health.role(() => "standby");
  expect(health.answer("ready").role).toBe("standby");
  health.ready("broken", () => {
    throw new Error("no such thing");
  });
  expect(failingOf(health.answer("ready"))).toContainEqual([
    "broken",
    "it could not be looked at: no such thing",
  ]);
  expect([...health.samples()]).toContainEqual(["plimsoll_health_ok", 0, { probe: "live" }]);
  expect([...health.samples()]).toContainEqual(["plimsoll_health_check_ok", 0, { check: "partitions" }]);
});

test("a kernel is ready while it reigns or follows closely; only a reader that stands ends it", () => {
  const standby: LedgerStanding = {
    reigning: false,
    commit: 5_000,
    tail: 6_000,
    measuredAgeMs: 2_000,
  };
  expect(ledgerReady(standby).ok).toBe(true);
  expect(ledgerReady({ ...standby, tail: 6_001 }).ok).toBe(false);
  expect(ledgerReady({ ...standby, tail: undefined }).ok).toBe(false);
  expect(ledgerReady({ ...standby, tail: 4_000 }).reason).toBe("follows at commit 5000, 0 behind");
  expect(ledgerReady({ ...standby, reigning: true, tail: 9_999_999 }).ok).toBe(true);

  /** Looked at each second for so long. */
  const after = (seconds: number, watch: ReaderWatch, over: Partial<LedgerStanding> = {}, from = 0) => {
    for (let s = from; s < from + seconds; s += 1) watch.look({ ...standby, ...over }, s * 1_000);
    return watch.look({ ...standby, ...over }, (from + seconds) * 1_000);
  };
  expect(after(120, new ReaderWatch()).ok).toBe(true);
  expect(after(121, new ReaderWatch())).toEqual({
    ok: false,
    reason: "the bus has 1000 commits more, and none was read for 121 s",
    lever: "a restart",
  });
  for (const over of [
    { reigning: true },
    { tail: 5_000 },
    { tail: undefined },
    // The bus says nothing: then nobody knows, and a restart would not help.
    { measuredAgeMs: 10_001 },
  ])
    expect(after(500, new ReaderWatch(), over).ok).toBe(true);
  // A ledger that was quiet for hours and has a commit now; a reader that reads, however slowly.
  const quiet = new ReaderWatch();
  after(10_000, quiet, { tail: 5_000 });
  expect(after(1, quiet, {}, 10_001).ok).toBe(true);
  const slow = new ReaderWatch();
  for (let s = 0; s < 1_000; s += 100) expect(after(99, slow, { commit: 5_000 + s / 100 }, s).ok).toBe(true);
});

test("what routers, user-streams and gateways need, and that a standby is ready", () => {
  expect(partitionsReady([], [0, 2])).toEqual(fine("stands by: partitions 0, 2 are held by others"));
  expect(partitionsReady([2], [0, 2]).ok).toBe(true);
  expect(partitionsReady([], []).ok).toBe(false);

  const read = (confirmed: boolean) => ({ account: `paper-${confirmed ? 1 : 2}`, confirmed });
  expect(accountsReady([], 3).ok).toBe(true);
  expect(accountsReady([read(true)], 3).ok).toBe(true);
  expect(accountsReady([read(true), read(false)], 3)).toMatchObject({
    ok: false,
    reason: "the event stream of paper-2 is not connected and caught up",
  });
  expect(accountsReady([], 0).ok).toBe(false);

  // One quiet market is no reason to call the gateway down.
  expect(pricesReady(["SOLUSDT"], ["BTCUSDT", "SOLUSDT"]).ok).toBe(true);
  expect(pricesReady(["BTCUSDT", "SOLUSDT"], ["BTCUSDT", "SOLUSDT"]).ok).toBe(false);

  expect(exchangeTime(60_000).ok).toBe(true);
  expect(exchangeTime(60_001)).toMatchObject({
    ok: false,
    reason: expect.stringContaining("60 s") as string,
  });
  expect(exchangeTime(Number.POSITIVE_INFINITY).reason).toBe("not yet: exchange time was read");
});
