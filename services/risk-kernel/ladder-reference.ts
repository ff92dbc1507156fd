import type { DenialReason } from "#libs/domain/ledger.ts";

/** What one denial means and what its numbers are. */
export interface DenialReference {
  /** Step of the admission ladder, design section 3. */
  readonly step: number;
  readonly meaning: string;
  /** What `limit`, `observed` and `requested` hold, with unit; none where the denial carries "". */
  readonly limit?: string;
  readonly observed?: string;
  readonly requested?: string;
  /** What changes it beside the policy keys that name it; none where only these do. */
  readonly lever?: string;
}

/**
 * Every denial in the order the ladder asks: of several faults the first names the denial. docs/denials.md is made
 * from it; a reason without a row does not compile.
 */
export const LADDER = {
  INVALID_MESSAGE: {
    step: 1,
    meaning:
      "A field is missing, malformed or out of range, times lie in the exchange's future, or the stop is on the wrong side of the entry.",
    limit: "latest time, ms; or entry price",
    requested: "time, ms; or stop price",
    lever: "the field it names",
  },
  EXPIRED: {
    step: 1,
    meaning: "An entry past its expiresAtMs, or an id older than 24 h, whose repeat could not be recognised.",
    limit: "latest or oldest time, ms",
    observed: "now, ms",
    requested: "the id's time, ms",
    lever: "expiresAtMs, or a new id",
  },
  BACKLOG_FULL: {
    step: 1,
    meaning: "Too many intents of the account waited for the kernel, and this one was the least confident.",
    limit: "intents",
    observed: "intents that waited",
    requested: "its confidence, 0..1",
    lever: "fewer intents at once",
  },
  ACCOUNT_UNKNOWN: {
    step: 2,
    meaning: "No snapshot of the account has come from the exchange.",
    observed: "account",
    lever: "user-stream with the account's keys",
  },
  NOT_ARMED: {
    step: 2,
    meaning:
      "The emergency stop of the desk or the account is not ARMED: an operator's, or one that has tripped.",
    limit: "ARMED",
    observed: "its state",
    lever: "plimsoll arm",
  },
  CIRCUIT_OPEN: {
    step: 2,
    meaning: "Something the kernel did not approve took a counter over its cap.",
    observed: "what it was",
    lever: "plimsoll reset-circuit",
  },
  NOT_RECONCILED: {
    step: 2,
    meaning:
      "Our books and the exchange's were not found equal since the last interruption, or not for too long.",
    limit: "ms",
    observed: "drift, quote asset; or ms since",
    lever: "user-stream's next comparison",
  },
  STREAM_DOWN: {
    step: 2,
    meaning: "The account's event stream is down, or user-stream has not vouched for it lately.",
    limit: "ms",
    observed: "ms since; empty: it said so itself, or nobody ever vouched",
    lever: "user-stream",
  },
  POLICY_MISSING: {
    step: 3,
    meaning: "There is no policy.",
    lever: "plimsoll policy restore or profile",
  },
  MARKET_STALE: {
    step: 2,
    meaning: "The symbol's prices are too old, or there are none.",
    limit: "ms",
    observed: "age, ms; empty: no price yet",
    lever: "feed-gateway",
  },
  CLOCK_STALE: {
    step: 2,
    meaning: "Exchange time was not confirmed lately.",
    limit: "ms",
    observed: "age, ms",
    lever: "feed-gateway",
  },
  BUS_NOT_DURABLE: {
    step: 2,
    meaning: "The bus is nearly full, or how full it is is not known: the rest is kept for exits.",
    limit: "per cent of its room",
    observed: "per cent of its room; empty: not known",
    lever: "space on the bus's volume, or a larger budget of the stream",
  },
  POLICY_STALE: {
    step: 3,
    meaning: "The policy in force was not found in KV lately.",
    limit: "ms",
    observed: "age, ms",
    lever: "KV policy; plimsoll policy get says what it holds",
  },
  SYMBOL_UNKNOWN: {
    step: 4,
    meaning: "There is no reference data of the symbol.",
    observed: "symbol",
    lever: "feed-gateway's SYMBOLS",
  },
  SYMBOL_NOT_TRADING: {
    step: 4,
    meaning: "The exchange, or the policy's universe, does not let the symbol be opened.",
    limit: "TRADING, or the universe",
    observed: "the exchange's status, or the symbol",
  },
  LEVERAGE_UNVERIFIED: {
    step: 4,
    meaning:
      "Leverage of the symbol is not set and read back for the account, or the account is not in one-way mode with crossed margin.",
    lever: "order-router, whose log says what the exchange refuses",
  },
  LEVERAGE: {
    step: 4,
    meaning:
      "Leverage at the exchange is above the cap; or, asked in step 10, the exchange lets no such notional stand at the leverage that is set.",
    limit: "×; or quote asset",
    observed: "×; or quote asset",
    requested: "quote asset",
    lever: "order-router, which sets it; size",
  },
  CONFIDENCE_BELOW_FLOOR: {
    step: 5,
    meaning: "The intent's confidence is below the floor.",
    limit: "0..1",
    requested: "0..1",
  },
  COOLDOWN: {
    step: 6,
    meaning: "The symbol was entered too recently in the account.",
    limit: "ms",
    observed: "ms since",
  },
  POSITION_EXISTS: {
    step: 6,
    meaning: "OPEN, but a position or a working order is there.",
    observed: "position, base asset",
    lever: "purpose",
  },
  NO_POSITION: {
    step: 6,
    meaning:
      "REDUCE, CLOSE or INCREASE without a position on the side it needs, or one that is being closed.",
    observed: "position or what of it is not yet claimed, base asset",
    requested: "side, or base asset",
    lever: "side, size or purpose",
  },
  CORRELATION: {
    step: 7,
    meaning: "The symbol moves too much like one that is held; an unknown correlation counts as 1.",
    limit: "0..1",
    observed: "0..1",
    requested: "the symbol that is held",
  },
  ACCOUNT_SLOTS: {
    step: 8,
    meaning:
      "All position slots of the account are in use, reservations included, and nothing is given up for the intent.",
    limit: "positions",
    observed: "positions",
    requested: "positions",
  },
  REGIME_SLOTS: {
    step: 8,
    meaning:
      "All position slots the regime leaves the account are in use, and nothing is given up for the intent.",
    limit: "positions",
    observed: "positions",
    requested: "positions",
  },
  ROTATION_TIMEOUT: {
    step: 8,
    meaning: "The position that was to make room was not closed in time.",
    limit: "ms",
    observed: "ms waited",
    requested: "the symbol that was to be closed",
  },
  DESK_SLOTS: {
    step: 8,
    meaning: "All position slots of the desk are in use, reservations included.",
    limit: "positions",
    observed: "positions",
    requested: "positions",
  },
  SIZE_BELOW_MINIMUM: {
    step: 9,
    meaning:
      "After rounding down to the lot, below the exchange's minimum or the policy's smallest margin; never rounded up.",
    limit: "base asset, notional or margin",
    requested: "same as the limit",
    lever: "size",
  },
  SIZE_ABOVE_MAXIMUM: {
    step: 9,
    meaning: "Above the exchange's largest quantity or the policy's largest margin.",
    limit: "base asset or margin",
    requested: "same as the limit",
    lever: "size",
  },
  POSITION_NOTIONAL: {
    step: 10,
    meaning: "The position's notional, its resting entries included, would exceed its cap.",
    limit: "quote asset",
    observed: "quote asset",
    requested: "quote asset",
  },
  SYMBOL_SHARE: {
    step: 10,
    meaning: "The symbol's margin would exceed its share of the margin budget.",
    limit: "quote asset",
    observed: "quote asset",
    requested: "quote asset",
  },
  MARGIN_UTILIZATION: {
    step: 10,
    meaning: "The account's initial margin would exceed its share of equity.",
    limit: "quote asset",
    observed: "quote asset",
    requested: "quote asset",
  },
  GROSS_EXPOSURE: {
    step: 10,
    meaning: "The account's gross exposure would exceed its share of equity.",
    limit: "quote asset",
    observed: "quote asset",
    requested: "quote asset",
  },
  ORDER_NOTIONAL: {
    step: 10,
    meaning: "The order's notional exceeds its cap.",
    limit: "quote asset",
    observed: "0",
    requested: "quote asset",
  },
  PRICE_BAND: {
    step: 10,
    meaning: "The order's price is too far from the mark price, by the policy or by the exchange.",
    limit: "% of the mark price, or a price",
    observed: "mark price",
    requested: "price",
    lever: "slippageBps",
  },
  LOSS_AT_STOP: {
    step: 10,
    meaning: "The whole position's loss at the stop would exceed the risk per trade.",
    limit: "quote asset",
    observed: "0",
    requested: "quote asset",
    lever: "exitPlan, size",
  },
  LIQUIDATION_DISTANCE: {
    step: 10,
    meaning: "The liquidation price would be too near, or nearer than the stop.",
    limit: "% of the price",
    observed: "% of the price",
    lever: "exitPlan, size",
  },
  ORDER_RATE: {
    step: 11,
    meaning:
      "Too many orders of the account were approved in 10 s of exchange time, or the last one on the symbol too lately.",
    limit: "orders; or ms",
    observed: "orders; or ms since",
    requested: "orders",
  },
} as const satisfies Readonly<Record<DenialReason, DenialReference>>;
