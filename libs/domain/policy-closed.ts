import { format, parseMoney } from "./fixed.ts";
import type { Policy } from "./policy.ts";

/** The exchange's smallest order where a symbol says nothing else. Source: Binance, filter MIN_NOTIONAL. */
const ORDER_NOTIONAL_LEAST = parseMoney("5");

/** Why nothing can ever open under a policy, whatever the equity; [] when something can. */
export function closedBy(policy: Policy): readonly string[] {
  const reasons: string[] = [];
  for (const key of [
    "accountSlotsMax",
    "deskSlotsMax",
    "grossExposurePercentMax",
    "marginUtilizationPercentMax",
    "symbolSharePercentMax",
    "positionMarginMax",
  ] as const)
    if (BigInt(policy[key]) === 0n) reasons.push(`${key}: is 0, so nothing can open`);
  for (const key of ["orderNotionalMax", "positionNotionalMax"] as const) {
    if (policy[key] < ORDER_NOTIONAL_LEAST)
      reasons.push(
        `${key}: is ${format(policy[key])}, below the exchange's smallest order of ${format(ORDER_NOTIONAL_LEAST)}`,
      );
    if (policy.positionMarginMin > policy[key])
      reasons.push(
        `${key}: is ${format(policy[key])}, below positionMarginMin ${format(policy.positionMarginMin)}, which an order must exceed at any leverage`,
      );
  }
  return reasons;
}
