import type { Quantity } from "#libs/domain/fixed.ts";
import type { Exchange } from "../engine/exchange.ts";
import type { FaultPlan } from "./plan.ts";

/** Lets the engine ask the plan: does this trigger get stuck, does this stop end, how much of this fill comes at once. */
export function misbehave(exchange: Exchange, plan: FaultPlan, now: () => number): void {
  exchange.faults.holdTrigger = ({ account, symbol }) =>
    !plan.idle && plan.pick(["stuck-trigger"], { account, symbol }, now()) !== undefined;
  exchange.faults.endStop = ({ account, symbol }) =>
    !plan.idle && plan.pick(["stop-expired"], { account, symbol }, now()) !== undefined;
  exchange.faults.fillQuantity = ({ account, symbol }, quantity) => {
    if (plan.idle) return quantity;
    const step = exchange.rules.get(symbol)?.stepSize ?? quantity;
    const fault = plan.pick(["odd-fills"], { account, symbol }, now());
    if (fault === undefined || quantity <= step) return quantity;
    // Somewhere between a tenth and nearly all of an even share, in whole steps.
    const share = quantity / BigInt(Math.max(2, Math.round(Number(fault.rule.settings["parts"]))));
    const part = (share * BigInt(100 + Math.floor(fault.random() * 900))) / 1_000n;
    const stepped = part - (part % step);
    return (stepped < step ? step : stepped) as Quantity;
  };
}
