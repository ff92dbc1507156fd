import { afterAll, beforeAll, expect, test } from "vitest";
import { partitionOf } from "../../services/order-router/partitions.ts";
import type { StruckRouter } from "../drills/crash/router.ts";
import { Stage, type Sent, type Slot } from "../drills/crash/stage.ts";
import { judgeCell } from "../drills/crash/verdict.ts";

/** The whole system with three real routers that share six accounts. */
const PARTITIONS = 3;
const ALL = Array.from({ length: PARTITIONS }, (_, partition) => partition);
let stage: Stage;
let routers: readonly StruckRouter[];

beforeAll(async () => {
  stage = await Stage.start(6, 1);
  const leases = await stage.leases();
  for (const partition of ALL) await leases.create(`router.${partition}`, `test of ${PARTITIONS}`);
  routers = ALL.map(() => stage.router(PARTITIONS));
  if (!(await stage.until("all three are up", () => stage.heardOf("order-router") === PARTITIONS)))
    throw new Error("not all three routers have come up");
  for (const partition of ALL) await leases.delete(`router.${partition}`);
}, 120_000);
afterAll(async () => {
  await Promise.all(routers.map((router) => router.stop()));
  await stage.remove();
});

interface Order {
  readonly slot: Slot;
  readonly sent: Sent;
}

/** Two entries on each slot at once, the second behind the first. */
const pairs = (): readonly Order[] =>
  stage.slots.flatMap((slot) => [0, 1].map(() => ({ slot, sent: stage.idOf("ENTRY") })));

async function send(orders: readonly Order[], purpose: "OPEN" | "INCREASE"): Promise<void> {
  for (const { slot, sent } of orders) await stage.send(sent, slot, "ENTRY", false, purpose);
}

async function settled(orders: readonly Order[]): Promise<boolean> {
  return stage.until("every order has ended", async () => {
    const accounts = await stage.accounts();
    const open = new Set(
      [...accounts.values()].flatMap(({ openOrders = [] }) => openOrders.map((order) => order.clientOrderId)),
    );
    return (
      accounts.size === 6 &&
      orders.every(({ sent }) => stage.answers.has(sent.intentId) && !open.has(sent.orderId))
    );
  });
}

/** What is wrong with the orders, by the exchange's record, FACTS and the kernel, and with their sequence on each slot. */
async function faultsOf(orders: readonly Order[]): Promise<readonly string[]> {
  await stage.folded();
  const exchange = await stage.exchange();
  const [facts, accounts] = [stage.facts.facts, await stage.accounts()];
  const evidence = { exchange, facts, accounts, answers: stage.answers };
  const faults = orders.flatMap(({ slot, sent }) =>
    judgeCell(sent, slot, evidence).faults.map((fault) => `${sent.orderId}: ${fault}`),
  );
  for (const slot of stage.slots) {
    const placed = orders
      .filter((order) => order.slot === slot)
      .flatMap(({ sent }) => [...(exchange.ordersByClientId.get(sent.orderId) ?? [])].map(BigInt));
    if (placed.some((id, i) => i > 0 && id < (placed[i - 1] ?? 0n)))
      faults.push(`${slot.account} ${slot.symbol}: placed in another order than committed`);
  }
  return faults;
}

const placedOf = async (orders: readonly Order[]): Promise<number> => {
  const { ordersByClientId } = await stage.exchange();
  return orders.filter(({ sent }) => ordersByClientId.has(sent.orderId)).length;
};

test("three routers share the accounts; one is killed, one frozen and woken: no order twice, each slot in its order", async () => {
  const holders = new Map<string, number>();
  await stage.until("every partition is held", async () => {
    for (const partition of ALL) holders.set(await stage.leader(partition), partition);
    holders.delete("");
    return holders.size === PARTITIONS;
  });
  expect([...holders.keys()].toSorted()).toEqual(routers.map(({ instance }) => instance).toSorted());

  // Everybody opens: retried until the kernel knows the accounts.
  let opened: readonly Order[] = [];
  await stage.until("every slot has a position", async () => {
    const accounts = await stage.accounts();
    const flat = stage.slots.filter(
      ({ account, symbol }) =>
        accounts.get(account)?.positions?.some((position) => position.symbol === symbol) !== true,
    );
    const orders = flat.map((slot) => ({ slot, sent: stage.idOf("ENTRY") }));
    await send(orders, "OPEN");
    await settled(orders);
    opened = [...opened, ...orders];
    return flat.length === 0;
  });

  const [killed, frozen] = routers as [StruckRouter, StruckRouter, StruckRouter];
  const orders = pairs();
  const heldBy = (router: StruckRouter): readonly Order[] =>
    orders.filter(
      ({ slot }, i) => i % 2 === 0 && partitionOf(slot.account, PARTITIONS) === holders.get(router.instance),
    );
  for (const router of [killed, frozen])
    await router.plan(
      heldBy(router).map(({ sent }, i) => ({
        id: sent.orderId,
        point: `POST order#1 ${i % 2 === 0 ? "before" : "after"}`,
      })),
    );
  await send(orders, "INCREASE");
  for (const router of [killed, frozen]) {
    const isHeld = await stage.until("held", () => router.parked.size === heldBy(router).length);
    const leaders = await Promise.all(ALL.map((partition) => stage.leader(partition)));
    const was = `${router.instance} holds ${router.parked.size} of ${heldBy(router).length} orders; it led ${holders.get(router.instance)} of ${leaders.join()}`;
    if (!isHeld) throw new Error(was);
  }
  killed.strike("SIGKILL");
  frozen.strike("SIGSTOP");
  expect(await settled(orders)).toBe(true);
  frozen.wake();
  await frozen.ended;
  expect(await faultsOf(orders)).toEqual([]);
  for (const partition of ALL) expect(await stage.leader(partition)).toBe(routers[2]?.instance);

  // The one that is left serves everybody.
  const later = pairs();
  await send(later, "INCREASE");
  expect(await settled(later)).toBe(true);
  expect(await faultsOf(later)).toEqual([]);
  expect(await placedOf(later)).toBe(later.length);
}, 300_000);
