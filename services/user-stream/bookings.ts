import type { Income } from "#libs/binance/income.ts";
import { TRANSFER_REASONS, type BalanceFact, type FactBody } from "#libs/domain/fact.ts";
import { format, minus, ZERO_MONEY, type Money } from "#libs/domain/fixed.ts";
import { QUOTE_ASSET } from "./events.ts";

/** What a wallet's changes are made of. */
export const TERMS = ["realised", "fees", "funding", "transfers", "other"] as const;
export type Term = (typeof TERMS)[number];

/** One change of one asset's wallet, as one side has booked it. */
export interface Booking {
  readonly term: Term;
  readonly asset: string;
  /** As the wallet changed: a fee paid is negative. */
  readonly amount: Money;
  /** "" when it is no symbol's. */
  readonly symbol: string;
  readonly timeMs: number;
  /** "" when it is no trade's. */
  readonly tradeId: string;
  /** The word for it of the side that has booked it. */
  readonly type: string;
  /** Unique on its side, and the same whenever it is told again. */
  readonly id: string;
  /** It corrects a booking that is joined already, and waits for no counterpart. */
  readonly settles?: boolean;
}

/** Whether both may be the same change, each as one side has booked it, when their times are near enough. */
export const isAlike = (a: Booking, b: Booking): boolean =>
  a.term === b.term &&
  a.asset === b.asset &&
  a.amount === b.amount &&
  (a.term !== "funding" || a.symbol === b.symbol);

/** Reason of a {@link BalanceFact} that moves a fee from one asset to the one it was paid in. */
const FEE_CORRECTION = "FEE_CORRECTION";

/** Income types by what they are; source: Binance USDⓈ-M, "Get Income History", `incomeType`. */
const INCOME_TERM: Readonly<Record<string, Term>> = {
  REALIZED_PNL: "realised",
  COMMISSION: "fees",
  FUNDING_FEE: "funding",
  TRANSFER: "transfers",
  INTERNAL_TRANSFER: "transfers",
  CROSS_COLLATERAL_TRANSFER: "transfers",
  COIN_SWAP_DEPOSIT: "transfers",
  COIN_SWAP_WITHDRAW: "transfers",
  AUTO_EXCHANGE: "transfers",
};

/** The exchange's own booking. */
export const bookingOfIncome = (income: Income): Booking => ({
  term: INCOME_TERM[income.type] ?? "other",
  asset: income.asset,
  amount: income.amount,
  symbol: income.symbol,
  timeMs: income.timeMs,
  // Only what a trade has earned and cost is joined by it.
  tradeId: income.type === "REALIZED_PNL" || income.type === "COMMISSION" ? income.tradeId : "",
  type: income.type,
  id: `${income.type}:${income.tranId}`,
});

/** What a fact that was handed on means for the wallets; nothing for most. */
export function bookingsOf(body: FactBody): readonly Booking[] {
  if (body.kind === "balance") return body.change === 0n ? [] : [bookingOfBalance(body)];
  if (body.kind !== "order" || body.fill === undefined) return [];
  const { tradeId, realizedPnl, fee, feeAsset } = body.fill;
  const of = (term: "realised" | "fees", asset: string, amount: Money): readonly Booking[] =>
    amount === 0n
      ? []
      : [
          {
            term,
            asset,
            amount,
            symbol: body.symbol,
            timeMs: body.transactionTimeMs,
            tradeId,
            type: `fill ${tradeId} of order ${body.clientOrderId}`,
            id: `${term}:${body.symbol}:${tradeId}`,
          },
        ];
  return [...of("realised", QUOTE_ASSET, realizedPnl), ...of("fees", feeAsset, minus(ZERO_MONEY, fee))];
}

function bookingOfBalance(balance: BalanceFact): Booking {
  const { reason, asset, change, symbol, transactionTimeMs } = balance;
  return {
    term: termOfReason(reason),
    asset,
    amount: change,
    symbol,
    timeMs: transactionTimeMs,
    tradeId: "",
    type: reason,
    id: `${asset}:${reason}:${symbol}:${transactionTimeMs}:${format(change)}`,
    ...(reason === FEE_CORRECTION ? { settles: true } : {}),
  };
}

/** What income has told keeps its type as its reason, and must be the same term on both sides. */
function termOfReason(reason: string): Term {
  if (reason === FEE_CORRECTION) return "fees";
  return TRANSFER_REASONS.has(reason) ? "transfers" : (INCOME_TERM[reason] ?? "other");
}

/**
 * The exchange's booking as the fact that its event would have been: the same id when both name the same time, so
 * that an event which comes later still is stored once.
 *
 * @param walletBalance of the asset when the booking was found.
 */
export const balanceFactOf = (booking: Booking, walletBalance: Money): BalanceFact => ({
  kind: "balance",
  reason: reasonOf(booking),
  change: booking.amount,
  walletBalance,
  asset: booking.asset,
  transactionTimeMs: booking.timeMs,
  symbol: booking.term === "funding" ? booking.symbol : "",
});

/** Income has words for transfers that no event has: whoever folds them would take the money for a gain or a loss. */
const reasonOf = ({ term, type, amount }: Booking): string =>
  term !== "transfers" || TRANSFER_REASONS.has(type) ? type : amount > 0n ? "DEPOSIT" : "WITHDRAW";

/** Takes a fee out of the asset that we booked it in, or puts it where the exchange took it. */
export const feeCorrection = (booking: Booking, change: Money, walletBalance: Money): BalanceFact => ({
  kind: "balance",
  reason: FEE_CORRECTION,
  change,
  walletBalance,
  asset: booking.asset,
  transactionTimeMs: booking.timeMs,
  symbol: booking.symbol,
});
