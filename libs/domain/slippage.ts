import { ONE, type Price, type Ratio, type Side } from "./fixed.ts";

/** Basis points by which a price is worse than the arrival price, cut to two decimals; > 0 is worse. */
export function slippageBps(side: Side, arrival: Price, price: Price): Ratio {
  const worse = side === "SELL" ? arrival - price : price - arrival;
  const hundredths = (worse * 1_000_000n) / arrival;
  return ((hundredths * ONE) / 100n) as Ratio;
}
