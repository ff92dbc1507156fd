import { jetstream } from "@nats-io/jetstream";
import { Kvm, type KV } from "@nats-io/kv";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Intent } from "#libs/domain/intent.ts";
import { until } from "../support/eventually.ts";
import { killRouter } from "../support/paper.ts";
import { DeadManStage } from "./dead-man-stage.ts";

/** The whole system in a market that falls, so that a sale that rests never fills and a short's stop is never reached. */
const FALLING = "crash:60s,crash:60s,crash:60s,crash:60s";
const COUNTDOWN_MS = 5_000;

let stage: DeadManStage;
let risk: KV;

beforeAll(async () => {
  // A falling market would reach a target.
  stage = await DeadManStage.start(COUNTDOWN_MS, FALLING, { defaultTargetPercent: "0" });
  risk = await new Kvm(jetstream(stage.paper.nc)).open("risk");
}, 120_000);

afterAll(() => stage.remove(), 60_000);

const sell = (symbol: string, change: Partial<Intent>): Promise<void> =>
  stage.enter(symbol, { side: "SELL", ...change });

test("a killed router's resting entry is cancelled by the exchange, its capacity is free again, and the stop stays", async () => {
  await until("a short is protected", async () => {
    // The market may be gone before it gets there.
    await sell("BTCUSDT", { slippageBps: 200 });
    const positions = async () => (await stage.account()).positions;
    await until("it has filled or not", async () => (await stage.account()).openOrders.length === 0);
    await until("its stop is there", async () => (await positions()).every(({ stopId }) => stopId !== ""));
    return (await positions()).length === 1;
  });
  await sell("SOLUSDT", { entryStyle: "POST_ONLY", workingMs: 1_000 });
  await sell("ETHUSDT", { entryStyle: "POST_ONLY", workingMs: 600_000 });
  // Beside a position and its stop, on the same symbol.
  await sell("BTCUSDT", { entryStyle: "POST_ONLY", workingMs: 600_000, purpose: "INCREASE" });

  // A second entry, cancelled at its time: its countdown is ended, and does not fire.
  await until("the countdown of SOLUSDT is ended", async () =>
    (await stage.exchange("SOLUSDT")).countdowns.some(({ until: at }) => at === 0),
  );
  const [set, ended] = (await stage.exchange("SOLUSDT")).countdowns.slice(-2);
  expect([set?.until, (ended?.t ?? 0) < (set?.until ?? 0)]).toEqual([(set?.t ?? 0) + COUNTDOWN_MS, true]);

  // While we live the entry rests, for longer than the countdown.
  await until("its countdown was set for longer than it lasts", async () => {
    const times = (await stage.exchange("ETHUSDT")).countdowns.map(({ t }) => t);
    return (times.at(-1) ?? 0) - (times[0] ?? 0) > COUNTDOWN_MS;
  });
  const before = await stage.exchange("ETHUSDT");
  expect(before.countdowns.every(({ t, until: at }) => at === t + COUNTDOWN_MS)).toBe(true);
  expect([...before.orders.values()].map(({ status }) => status)).toEqual(["NEW"]);
  const open = (await stage.account()).openOrders.map(({ symbol, phase }) => `${symbol} ${phase}`);
  expect(open.toSorted()).toEqual(["BTCUSDT WORKING", "ETHUSDT WORKING"]);
  expect((await risk.get("account.paper-1"))?.json<object>()).toMatchObject({ slotsUsed: 2 });
  const { waiting: stops } = await stage.exchange("BTCUSDT");
  expect(stops).toHaveLength(1);

  killRouter(stage.paper);
  // It stays dead.
  await stage.paper.supervisor.stop("order-router-0");
  const dead = [await stage.exchange("ETHUSDT"), await stage.exchange("BTCUSDT")];

  await until(
    "the kernel has released the entries",
    async () => (await stage.account()).openOrders.length === 0,
  );
  for (const [i, symbol] of ["ETHUSDT", "BTCUSDT"].entries()) {
    const { countdowns = [] } = dead[i] ?? {};
    const after = await stage.exchange(symbol);
    expect([...after.orders.values()].at(-1)?.status).toBe("CANCELED");
    // It fired by itself, not before its time.
    expect(after.countdowns.slice(countdowns.length).map(({ until: at }) => at)).toEqual([0]);
    expect(after.countdowns.at(-1)?.t).toBeGreaterThanOrEqual(countdowns.at(-1)?.until ?? Infinity);
  }
  await until("its slot is free", async () => {
    const { slotsUsed } = (await risk.get("account.paper-1"))?.json<{ slotsUsed: number }>() ?? {};
    return slotsUsed === 1;
  });
  expect((await stage.exchange("BTCUSDT")).waiting).toEqual(stops);
  expect((await stage.account()).positions).toMatchObject([{ symbol: "BTCUSDT", stopId: stops[0] }]);
  const { guarantees } = await stage.paper.end();
  expect([guarantees["G1"], guarantees["G4"], guarantees["G7"]].map((held) => held?.verdict)).toEqual([
    "held",
    "held",
    "held",
  ]);
}, 180_000);
