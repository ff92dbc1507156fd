import { randomUUID } from "node:crypto";
import { FleetBudget } from "#libs/budget/fleet-budget.ts";
import { KvStore } from "#libs/budget/kv-store.ts";
import { LocalStore, type BudgetStore } from "#libs/budget/store.ts";
import type { TestBus } from "./test-bus.ts";

type Options = Partial<ConstructorParameters<typeof FleetBudget>[0]>;

/** A process's part of a budget; of its own alone unless a store is given. */
export const budgetOf = (options: Options = {}): FleetBudget =>
  new FleetBudget({
    store: new LocalStore(),
    owner: "test",
    egress: "test",
    monotonic: () => performance.now(),
    wallMs: () => Date.now(),
    random: () => 0.5,
    id: () => randomUUID(),
    signal: new AbortController().signal,
    ...options,
  });

/** The bucket of a test's bus. */
export const storeOf = async ({ js, jsm, kvm }: TestBus): Promise<BudgetStore> =>
  new KvStore({ js, jsm, kv: await kvm.open("budget"), onError: () => undefined });
