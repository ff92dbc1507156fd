import { setTimeout as waitMs } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FleetBudget } from "#libs/budget/fleet-budget.ts";
import type { Permit, Refusal, Request } from "#libs/budget/port.ts";
import { poolOf, parsePoolJson } from "#libs/budget/pool-json.ts";
import { othersOf } from "#libs/budget/pool.ts";
import { readBudget } from "../../services/console/budget.ts";
import { budgetOf, storeOf } from "../support/budget.ts";
import { eventually } from "../support/eventually.ts";
import { TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let stop: AbortController;

beforeEach(async () => {
  bus = await TestBus.start();
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await bus.stop();
});

/** One process of the fleet on the test's bus. */
async function join(owner: string, more: Parameters<typeof budgetOf>[0] = {}): Promise<FleetBudget> {
  const budget = budgetOf({ store: await storeOf(bus), owner, signal: stop.signal, ...more });
  await budget.open();
  return budget;
}

const entry: Request = { name: "POST /fapi/v1/order", lane: "entry", weight: 0, orders: 1, account: "a" };
const exit: Request = { ...entry, lane: "exit" };
const protectedEntry: Request = { ...entry, withStop: true };
const read: Request = { name: "GET /fapi/v1/openOrders", lane: "read", weight: 40, orders: 0 };
const soon = (ms = 30_000): number => performance.now() + ms;

const wholeSeconds = (ms: number): number => Math.floor(ms / 1_000) * 1_000;

/** A wall clock that goes as this machine's does and shows so many milliseconds of a minute now. */
function clockAt(ofMinuteMs: number): () => number {
  const ahead = ofMinuteMs - (Date.now() % 60_000);
  return () => Date.now() + ahead;
}

/** Says what an exchange whose windows show these counts would. */
function answer(permit: Permit | Refusal, words: Partial<Parameters<Permit["answered"]>[0]> = {}): void {
  if ("why" in permit) throw new Error(`refused: ${permit.text}`);
  permit.answered({
    dateMs: wholeSeconds(Date.now()),
    usedWeight1m: undefined,
    orders10s: undefined,
    orders1m: undefined,
    ...words,
  });
}

/** Waits for a condition. */
const until = (holds: () => boolean | Promise<boolean>): Promise<void> =>
  eventually(async () => {
    if (!(await holds())) throw new Error("not yet");
  });

const pool = async (key: string) =>
  poolOf(parsePoolJson(key, (await (await bus.kvm.open("budget")).get(key))?.string() ?? ""));

test("a ban told to one process silences all, one that starts during it too, and stands in the bucket as text", async () => {
  const [first, second] = [await join("router-0"), await join("user-stream-0")];
  first.silenced("BANNED", 120_000, "Way too many requests; banned");
  await until(() => second.silentForMs() > 100_000);
  expect(await second.take(read, soon())).toMatchObject({ why: "SILENCE", state: "BANNED" });
  const third = await join("router-1");
  expect(third.silentForMs()).toBeGreaterThan(100_000);
  const text = (await (await bus.kvm.open("budget")).get("silence.test"))?.string() ?? "";
  expect(JSON.parse(text)).toMatchObject({ state: "BANNED", told: "router-0" });
  const shown = await readBudget(await bus.kvm.open("budget"), ["silence.test"], Date.now());
  expect(shown[0]?.text).toMatch(/^BANNED until 20.*, 1\d\d s more: nothing is sent .*told router-0/);
  // A bucket that is gone with the bus is told again.
  await bus.jsm.streams.delete("KV_budget");
  await bus.ensureStreams();
  await until(async () => (await (await bus.kvm.open("budget")).get("silence.test")) !== null);
  expect((await join("router-2")).silentForMs()).toBeGreaterThan(100_000);
  // A shorter word later does not make it shorter.
  second.silenced("RATE", 5_000, "slow down");
  expect(second.silentForMs()).toBeGreaterThan(100_000);
});

test("orders of two processes come out of one budget; entries wait for it until their deadline and hear why; exits go", async () => {
  const pace = { burst: 5, perMinute: 60 };
  const [first, second] = [await join("router-0", { pace }), await join("router-1", { pace })];
  const untilAt = soon(700);
  const asked = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? first : second).take(entry, untilAt));
  const exits = Array.from({ length: 5 }, () => second.take(exit, soon()));
  expect((await Promise.all(exits)).filter((each) => "why" in each)).toEqual([]);
  const results = await Promise.all(asked);
  const permits = results.filter((each) => !("why" in each));
  // A burst of five, and another if a window of the pace began meanwhile.
  expect(permits.length).toBeGreaterThan(0);
  expect(permits.length).toBeLessThanOrEqual(10);
  const refusals = results.filter((each): each is Refusal => "why" in each);
  expect(refusals[0]?.why).toBe("DEADLINE");
  expect(refusals[0]?.text).toMatch(/budget: waited \d+ ms for the order budget of a/);
});

test("an entry takes its stop's share with it: the stop goes though everything else waits, and what is given back is there", async () => {
  // Its burst is a minute's: in the minute's seconds from the fifth on no other begins meanwhile.
  const wallMs = clockAt(5_000);
  const budget = await join("router-0", { pace: { burst: 5, perMinute: 5 }, wallMs });
  const told = (permit: Permit | Refusal, count: number): void => {
    answer(permit, { dateMs: wholeSeconds(wallMs()), orders10s: count, orders1m: count });
  };
  const untilAt = soon();
  const entries = await Promise.all([
    budget.take(protectedEntry, untilAt),
    budget.take(protectedEntry, untilAt),
  ]);
  const paid = entries.map((each) => ("why" in each ? undefined : each.stop));
  expect(paid.filter((each) => each === undefined)).toEqual([]);
  entries.forEach((each) => {
    told(each, 2);
  });
  // One order is left of the burst: too little for an entry and its stop, which take nothing then.
  expect(await budget.take(protectedEntry, soon(700))).toMatchObject({ why: "DEADLINE" });
  // Others use up the account's ten seconds: an exit has to wait, what was paid for has not.
  const isSeen = async (): Promise<boolean> =>
    [...(await pool("orders.a")).cells.values()].some(({ seen }) => seen === 290);
  await until(async () => {
    // In the second in which a window begins nobody can say which one an answer counts.
    const one = await budget.take(entry, soon(500));
    if (!("why" in one)) told(one, 290);
    return isSeen();
  });
  const waiting = Array.from({ length: 10 }, () => budget.take(exit, soon()));
  const stop = await Promise.race([budget.take({ ...exit, paid: paid[0] }, soon()), waitMs(5)]);
  expect(stop).toHaveProperty("answered");
  // The second entry never fills: its share serves whoever waits.
  paid[1]?.giveBack();
  paid[1]?.giveBack();
  await Promise.race(waiting);
});

test("what is leased is spent while the bus is frozen, exits have a reserve behind it, entries stop", async () => {
  // Windows that began before it did give it no reserve: it lives by a clock that has gone on.
  let late = 0;
  const budget = await join("router-0", { monotonic: () => performance.now() + late });
  budget.keepFor(["a"]);
  answer(await budget.take(entry, soon()), { dateMs: Number.NaN });
  late = 120_000;
  answer(await budget.take(entry, soon(150_000)), { dateMs: Number.NaN });
  bus.server.freeze();
  const taken = await Promise.all(Array.from({ length: 6 }, () => budget.take(exit, soon(150_000))));
  expect(taken.filter((each) => "why" in each)).toEqual([]);
  // Held for entries may be some; more there is not.
  const entries = await Promise.all(
    Array.from({ length: 60 }, () => budget.take(entry, performance.now() + late + 1_500)),
  );
  expect(entries.filter((each) => "why" in each).length).toBeGreaterThan(30);
  bus.server.thaw();
  answer(await budget.take(entry, soon(180_000)), { dateMs: Number.NaN });
});

test("leases whose answers were lost are not lost: exits use them once the bucket tells", async () => {
  const store = await storeOf(bus);
  let unheard = 0;
  const budget = await join("router-0", {
    store: {
      read: (key) => store.read(key),
      watch: (...all) => {
        store.watch(...all);
      },
      write: async (...all) => {
        const revision = await store.write(...all);
        if (revision !== undefined && (unheard -= 1) >= 0) throw new Error("the answer was lost");
        return revision;
      },
    },
  });
  unheard = 6;
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      answer(await budget.take(exit, soon()));
    }),
  );
  expect(unheard).toBeLessThan(6);
  // What waited and what is held beforehand, once; not once for each lease.
  for (const { granted } of (await pool("orders.a")).cells.values()) expect(granted).toBeLessThan(40);
});

test.each([
  // 88 % of 600 are amendments', of which 10 are used and a few are kept for what goes before them.
  ["less", 600, [11, 12]],
  ["more", 240_000, [60]],
])(
  "an exchange that allows %s than is documented does so in the minute that runs",
  async (_, limit, given) => {
    // Others have shown by now, or are not there.
    const wallMs = clockAt(20_000);
    const budget = await join("router-0", { wallMs });
    const told = (permit: Permit | Refusal, usedWeight1m: number): void => {
      answer(permit, { usedWeight1m, dateMs: wholeSeconds(wallMs()) });
    };
    const amend = { ...read, lane: "amend", weight: 10 } as const;
    told(await budget.take(amend, soon()), 10);
    budget.learn({
      rateLimits: [{ rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit }],
    });
    let got = 0;
    const one = async (): Promise<void> => {
      const permit = await budget.take({ ...amend, weight: 40 }, soon(3_000));
      if ("why" in permit) return;
      got += 1;
      told(permit, 10 + got * 40);
    };
    await Promise.all(Array.from({ length: 60 }, one));
    expect(given).toContain(got);
  },
);

test("another user of the key shows in the pool, is told once, and makes the budget smaller", async () => {
  await minuteFor(10_000);
  const told: unknown[] = [];
  const budget = await join("router-0", { onOthers: (seen) => told.push(seen) });
  // A pool that is older than its windows: what came before it began is nobody's known use.
  answer(await budget.take(read, soon()), { usedWeight1m: 40 });
  await (
    await bus.kvm.open("budget")
  ).put(
    "weight.test",
    ((await (await bus.kvm.open("budget")).get("weight.test"))?.string() ?? "")
      .replaceAll('"partial":true', '"partial":false')
      .replace(/"bornMs":\d+/, '"bornMs":0'),
  );
  answer(await budget.take(read, soon()), { usedWeight1m: 1_600 });
  const others = async (): Promise<number> =>
    Math.max(...[...(await pool("weight.test")).cells.values()].map(othersOf));
  await until(async () => (await others()) > 1_000);
  await until(() => told.length > 0);
  expect(told[0]).toMatchObject({ pool: "weight.test", limit: "60s", most: 2_400 });
  // 1,600 used, and others go on: reads have nothing left of their 1,800.
  const reads = Array.from({ length: 20 }, () => budget.take(read, soon(600)));
  const refused = (await Promise.all(reads)).filter((each) => "why" in each);
  expect(refused.length).toBeGreaterThan(10);
});

/** Waits, where the running minute ends sooner, for the next: what is leased or used in two of them stands in two cells. */
async function minuteFor(ms: number): Promise<void> {
  const left = 60_000 - (Date.now() % 60_000);
  if (left < ms) await waitMs(left);
}

test("a bucket that is gone is made anew with what every process has leased before", async () => {
  await minuteFor(20_000);
  const first = await join("router-0");
  const grantedInMinute = async (): Promise<number> => {
    const minutes = [...(await pool("orders.a")).cells.values()].filter(({ limit }) => limit.name === "60s");
    return Math.max(...minutes.map(({ granted }) => granted));
  };
  for (let i = 0; i < 30; i += 1) answer(await first.take(exit, soon()));
  const before = await grantedInMinute();
  expect(before).toBeGreaterThanOrEqual(30);
  await bus.jsm.streams.delete("KV_budget");
  await bus.ensureStreams();
  const second = await join("router-1");
  answer(await second.take(entry, soon()));
  for (let i = 0; i < 5; i += 1) answer(await first.take(exit, soon()));
  // What it holds may be enough for these: then it says so with its next word.
  await eventually(async () => {
    expect(await grantedInMinute()).toBeGreaterThan(before);
  });
});
