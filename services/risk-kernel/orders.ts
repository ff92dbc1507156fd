import type { StopStatus } from "#libs/domain/fact.ts";
import { ZERO_QUANTITY, type Price, type Quantity, type Side } from "#libs/domain/fixed.ts";
import type { ClientOrderId } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";

/**
 * Where an order is. `RESERVED → WORKING → gone` on the good way; `UNKNOWN` keeps its reservation until evidence
 * settles it; `ENDED` waits for fills the exchange has reported in total but not yet one by one.
 */
export type OrderPhase = "RESERVED" | "WORKING" | "UNKNOWN" | "ENDED";

/** One order with capacity reserved for it. */
export interface OpenOrder {
  readonly command: OrderCommand;
  /** What may fill of it, and at what price: more than was commanded when somebody has amended it at the exchange. */
  quantity: Quantity;
  price: Price;
  phase: OrderPhase;
  /** Sum of the fills folded. */
  filled: Quantity;
  /** The exchange's own total; the fills up to it may still be on their way. */
  reported: Quantity;
  readonly committedAtMs: number;
  /** Last word about it; once it was asked about, the time from which silence counts again. */
  lastWordAtMs: number;
  reissues: number;
  /** The exchange itself has reported it, so the router's "never placed" cannot be true. */
  shown: boolean;
  /** When its cancel was last asked for; 0: never. */
  cancelledAtMs: number;
  /** The exchange's word was taken over while it stood: fills that are a part of that are not waited for. */
  adopted?: true;
}

export const openOrder = (command: OrderCommand, nowMs: number): OpenOrder => ({
  command,
  quantity: command.quantity,
  price: command.price,
  phase: "RESERVED",
  filled: ZERO_QUANTITY,
  reported: ZERO_QUANTITY,
  committedAtMs: nowMs,
  lastWordAtMs: nowMs,
  reissues: 0,
  shown: false,
  cancelledAtMs: 0,
});

/** What of an order can still fill. */
export const remainingOf = (order: OpenOrder): Quantity => {
  const total = order.phase === "ENDED" ? order.reported : order.quantity;
  return (total > order.filled ? total - order.filled : ZERO_QUANTITY) as Quantity;
};

/** A conditional order of ours that protects or protected a position. */
export interface Stop {
  /** Whose position. */
  readonly entry: ClientOrderId;
  readonly side: Side;
  readonly price: Price;
  status: StopStatus;
  /** Since when it protects nothing any more, exchange time; 0: it is needed. */
  spareSinceMs: number;
  /** When its cancel was last asked for; 0: never. */
  cancelledAtMs: number;
}
