import { ZERO_MONEY, type Money } from "#libs/domain/fixed.ts";

/** What a book, an account, a symbol or the desk holds, reservations counted as completely filled. */
export interface Sums {
  slots: number;
  /** Notional of positions and reservations at mark. */
  gross: Money;
  /** What entries may still add to positions; over several symbols it means nothing. */
  entering: bigint;
  /** Initial margin of the same. */
  margin: Money;
  /** Unrealised profit, longs at bid and shorts at ask. */
  unrealized: Money;
  /** Positions; over several symbols it means nothing. */
  net: bigint;
  /** Positions at mark, longs minus shorts. */
  netNotional: Money;
  orders: number;
  /** Of these, unknown. */
  unknown: number;
}

export const emptySums = (): Sums => ({
  slots: 0,
  gross: ZERO_MONEY,
  entering: 0n,
  margin: ZERO_MONEY,
  unrealized: ZERO_MONEY,
  net: 0n,
  netNotional: ZERO_MONEY,
  orders: 0,
  unknown: 0,
});

/** Fields that follow from the others; no snapshot holds them. */
export const DERIVED: ReadonlySet<string> = new Set(["sums", "maintenance", "unbracketed"]);
