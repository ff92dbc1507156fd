import type { Quantity, Side } from "./fixed.ts";

/** How far from the touch each of a summary's bands reaches, basis points; 0: the best price alone. */
export const DEPTH_BANDS_BPS = [0, 10, 25, 50, 100, 200, 500] as const;

/** What the book takes within each of {@link DEPTH_BANDS_BPS} of its touch, base asset; nearest first. */
export interface Depth {
  readonly bids: readonly Quantity[];
  readonly asks: readonly Quantity[];
  /** When the gateway had it, exchange epoch milliseconds. */
  readonly receivedAtMs: number;
}

/** What an order of this side finds within `bps` of the touch at least: the widest band that does not go further. */
export function depthWithin({ bids, asks }: Depth, side: Side, bps: number): Quantity {
  const bands = side === "SELL" ? bids : asks;
  let within = 0n as Quantity;
  for (const [i, band] of DEPTH_BANDS_BPS.entries()) if (band <= bps) within = bands[i] ?? within;
  return within;
}
