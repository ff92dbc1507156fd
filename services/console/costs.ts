import { format } from "#libs/domain/fixed.ts";
import type { OrderCost } from "#libs/domain/order-cost.ts";
import { decodeOrderCost } from "#libs/wire/order-cost.ts";
import type { Bus } from "./bus.ts";
import { table } from "./table.ts";

const NEWEST = 20;

/** What the newest orders cost, oldest first. */
export async function newestCosts(bus: Bus): Promise<readonly OrderCost[]> {
  const { last_seq: last } = (await bus.jsm.streams.info("COSTS")).state;
  const costs: OrderCost[] = [];
  for (let seq = Math.max(1, last - NEWEST + 1); seq <= last; seq += 1) {
    const message = await bus.jsm.streams.getMessage("COSTS", { seq });
    if (message !== null) costs.push(decodeOrderCost(message.data));
  }
  return costs;
}

export function costsText(costs: readonly OrderCost[]): string {
  if (costs.length === 0) return "no order has ended yet";
  const head =
    "ended order account symbol leg side end filled average arrival slippage fees role decision→send send→answer decision→fill queue budget";
  return table(costs.map(rowOf), head.split(" ")).join("\n");
}

/** For JSON: amounts as decimal text, what is not known left out. */
export const costJson = ({ execution, arrival, quantity, price, filled, ...rest }: OrderCost): object => ({
  ...rest,
  quantity: format(quantity),
  price: format(price),
  filled: format(filled),
  ...(arrival === undefined ? {} : { arrival: { ...arrival, price: format(arrival.price) } }),
  ...(execution === undefined
    ? {}
    : {
        execution: {
          ...execution,
          averagePrice: format(execution.averagePrice),
          ...(execution.slippageBps === undefined ? {} : { slippageBps: format(execution.slippageBps) }),
          fees: Object.fromEntries([...execution.fees].map(([asset, amount]) => [asset, format(amount)])),
          makerFilled: format(execution.makerFilled),
        },
      }),
});

function rowOf(cost: OrderCost): readonly string[] {
  const { execution, arrival, request, decidedAtMs } = cost;
  const fees = [...(execution?.fees ?? [])].map(([asset, amount]) => `${format(amount)} ${asset}`);
  const ms = (from: number | undefined, to: number | undefined): string =>
    from === undefined || to === undefined ? "-" : `${to - from} ms`;
  const real = (us: number | undefined): string => (us === undefined ? "-" : `${(us / 1_000).toFixed(1)} ms`);
  return [
    new Date(cost.endedAtMs).toISOString(),
    cost.clientOrderId,
    cost.account,
    cost.symbol,
    cost.leg,
    cost.side,
    cost.end,
    `${format(cost.filled)}/${format(cost.quantity)}`,
    execution === undefined ? "-" : format(execution.averagePrice),
    arrival === undefined ? "-" : format(arrival.price),
    execution?.slippageBps === undefined ? "-" : `${format(execution.slippageBps)} bps`,
    fees.join("+") || "-",
    execution?.role ?? "-",
    ms(decidedAtMs, request?.sentAtMs),
    ms(request?.sentAtMs, request?.answeredAtMs),
    ms(decidedAtMs, execution?.firstFillAtMs),
    real(request?.queueWaitUs),
    real(request?.budgetWaitUs),
  ];
}
