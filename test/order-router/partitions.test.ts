import { afterAll, beforeAll, expect, test } from "vitest";
import type { LastingLease } from "#libs/bus/lasting-lease.ts";
import { partitionOf, takePartitions, type Lasting } from "../../services/order-router/partitions.ts";
import { TestBus } from "../support/test-bus.ts";

let bus: TestBus;
const stop = new AbortController();

beforeAll(async () => {
  bus = await TestBus.start();
});
afterAll(async () => {
  stop.abort();
  await bus.stop();
});

/** Takes partitions as a router does; `held` grows as it gets them. */
async function router(instance: string, count: number, wanted: readonly number[]) {
  const held = new Map<number, LastingLease>();
  const { js, jsm } = bus;
  const kv = await bus.kvm.open("lease");
  const begin = async (partition: number, lasting: Lasting): Promise<void> =>
    void held.set(
      partition,
      lasting(() => Promise.resolve(true)),
    );
  const signal = stop.signal;
  const { promise: standing, resolve: standsBy } = Promise.withResolvers<void>();
  return {
    held,
    kv,
    standing,
    done: takePartitions({ js, jsm, kv, instance, count, wanted, signal, begin, standsBy }),
  };
}

test("an account's partition is the same in every process, and all of them are used", () => {
  const of = Array.from({ length: 100 }, (_, i) => partitionOf(`paper-${i}`, 4));
  expect(new Set(of)).toEqual(new Set([0, 1, 2, 3]));
  // Written down, because routers of two versions must agree.
  expect([1, 2, 3, 4, 5, 6].map((i) => partitionOf(`paper-${i}`, 3))).toEqual([0, 1, 0, 2, 2, 0]);
});

test("a partition has one holder; one that is given back is taken by who waits; other counts are refused", async () => {
  const a = await router("a", 2, [0, 1]);
  await a.done;
  const b = await router("b", 2, [0, 1]);
  await expect((await router("c", 3, [2])).done).rejects.toThrow(
    /ROUTER_PARTITIONS is 3, but a of 2 holds router\.\d: give every router the same number/,
  );
  // Ready to take over: a rollout waits for that before it ends the holder.
  await b.standing;
  expect([new Set(a.held.keys()), b.held.size]).toEqual([new Set([0, 1]), 0]);
  for (const lease of a.held.values()) await lease.release(a.kv);
  await b.done;
  expect(new Set(b.held.keys())).toEqual(new Set([0, 1]));
  for (const lease of b.held.values()) await lease.release(b.kv);
});
