import { format, plus, ZERO_MONEY, type Money, type Ratio } from "#libs/domain/fixed.ts";
import type { OrderCost } from "#libs/domain/order-cost.ts";

/** Of a figure of which each order has one, or none when it is not known; null without any. */
interface Spread<T> {
  readonly p50: T | null;
  readonly p95: T | null;
  readonly max: T | null;
  readonly count: number;
}

/** What a run's orders cost; see proto OrderCost. */
export interface CostSummary {
  /** Orders that have ended. */
  readonly orders: number;
  /** Those with fills, and of them those whose fills are not all known. */
  readonly filled: number;
  readonly unknown: number;
  /** Against the middle when it was decided, > 0 is worse; decimal text. */
  readonly slippageBps: Spread<string>;
  /** Decimal text by asset. */
  readonly fees: Readonly<Record<string, string>>;
  readonly roles: Readonly<Record<string, number>>;
  /** Between two moments of an order: exchange milliseconds. */
  readonly ms: Readonly<
    Record<"decisionToSend" | "sendToAnswer" | "decisionToFirstFill" | "firstToLastFill", Spread<number>>
  >;
  /** In the router, real milliseconds. */
  readonly waitMs: Readonly<Record<"queue" | "budget", Spread<number>>>;
}

export function summaryOf(costs: readonly OrderCost[]): CostSummary {
  const executions = costs.flatMap(({ execution }) => (execution === undefined ? [] : [execution]));
  const fees = new Map<string, Money>();
  const roles = new Map<string, number>();
  for (const { fees: paid, role } of executions) {
    for (const [asset, amount] of paid) fees.set(asset, plus(fees.get(asset) ?? ZERO_MONEY, amount));
    roles.set(role, (roles.get(role) ?? 0) + 1);
  }
  const slippages = executions.flatMap(({ slippageBps }) => (slippageBps === undefined ? [] : [slippageBps]));
  const filled = costs.filter((cost) => cost.filled > 0n);
  const between = (from: (cost: OrderCost) => number | undefined, to: typeof from): Spread<number> =>
    spreadOf(costs.flatMap((cost) => differenceOf(from(cost), to(cost))));
  const waits = (of: (request: NonNullable<OrderCost["request"]>) => number): Spread<number> =>
    spreadOf(costs.flatMap(({ request }) => (request === undefined ? [] : [of(request) / 1_000])));
  const decided = (cost: OrderCost): number | undefined => cost.decidedAtMs;
  const sent = (cost: OrderCost): number | undefined => cost.request?.sentAtMs;
  const firstFill = (cost: OrderCost): number | undefined => cost.execution?.firstFillAtMs;
  return {
    orders: costs.length,
    filled: filled.length,
    unknown: filled.filter(({ execution }) => execution === undefined).length,
    slippageBps: textOf(spreadOf(slippages)),
    fees: Object.fromEntries([...fees].map(([asset, amount]) => [asset, format(amount)])),
    roles: Object.fromEntries(roles),
    ms: {
      decisionToSend: between(decided, sent),
      sendToAnswer: between(sent, (cost) => cost.request?.answeredAtMs),
      decisionToFirstFill: between(decided, firstFill),
      firstToLastFill: between(firstFill, (cost) => cost.execution?.lastFillAtMs),
    },
    waitMs: {
      queue: waits(({ queueWaitUs }) => queueWaitUs),
      budget: waits(({ budgetWaitUs }) => budgetWaitUs),
    },
  };
}

const differenceOf = (from: number | undefined, to: number | undefined): readonly number[] =>
  from === undefined || to === undefined ? [] : [to - from];

function spreadOf<T extends number | bigint>(values: readonly T[]): Spread<T> {
  const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const at = (share: number): T | null => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
  return { p50: at(0.5), p95: at(0.95), max: at(1), count: sorted.length };
}

const textOf = ({ p50, p95, max, count }: Spread<Ratio>): Spread<string> => {
  const text = (value: Ratio | null): string | null => (value === null ? null : format(value));
  return { p50: text(p50), p95: text(p95), max: text(max), count };
};
