import {
  min,
  parseMoney,
  parsePositionAmount,
  parsePrice,
  plus,
  pnlOf,
  ZERO_MONEY,
  type Money,
} from "#libs/domain/fixed.ts";
import { judgeLines } from "../../../services/sim-exchange/judge.ts";
import type { Extremes } from "./candle-files.ts";

const MINUTE_MS = 60_000;

/** A midnight, and what is known of it. */
export interface Around {
  /** The exchange's ledger. */
  readonly ledger: string;
  readonly midnightMs: number;
  /** A commit may come so much later, exchange time: what happened meanwhile is in it. */
  readonly lateMs: number;
  readonly extremes: Extremes;
}

interface Held {
  wallet: Money;
  readonly positions: Map<string, { readonly amount: string; readonly entry: string }>;
}

/**
 * What an account's equity can have been when a UTC day began: by the exchange's own record of wallet and positions about
 * then, and the lowest and highest price of the minutes about it.
 */
export async function equityAround(
  account: string,
  around: Around,
): Promise<{ readonly low: Money; readonly high: Money }> {
  const { ledger, midnightMs, lateMs } = around;
  const held: Held = { wallet: parseMoney("10000"), positions: new Map() };
  let bounds: { low: Money; high: Money } | undefined;
  const look = (): void => {
    const now = boundsOf(held, around);
    bounds =
      bounds === undefined
        ? now
        : { low: min(bounds.low, now.low), high: bounds.high > now.high ? bounds.high : now.high };
  };
  for await (const line of judgeLines(ledger)) {
    if (line.t > midnightMs + lateMs) break;
    if (line.k !== "fill" && line.k !== "funding" && line.k !== "transfer") continue;
    if (line.account !== account) continue;
    if (line.t > midnightMs - lateMs) look();
    held.wallet = parseMoney(line.wallet);
    if (line.k === "fill") held.positions.set(line.symbol, { amount: line.amount, entry: line.entry });
    if (line.t > midnightMs - lateMs) look();
  }
  if (bounds === undefined) look();
  return bounds ?? { low: ZERO_MONEY, high: ZERO_MONEY };
}

function boundsOf({ wallet, positions }: Held, { midnightMs, lateMs, extremes }: Around) {
  const apart = Math.ceil(lateMs / MINUTE_MS);
  const minutes = Array.from({ length: 2 * apart + 1 }, (_, i) => i - apart);
  let [low, high] = [wallet, wallet];
  for (const [symbol, { amount: amountText, entry }] of positions) {
    const amount = parsePositionAmount(amountText);
    if (amount === 0n) continue;
    const results = minutes.flatMap((minute) => {
      const prices = extremes.get(symbol)?.get(midnightMs + minute * MINUTE_MS) ?? [];
      // Longs are valued at the bid, a step beside the last price.
      return prices.flatMap((price) =>
        [0.9999, 1, 1.0001].map((beside) =>
          pnlOf(amount, parsePrice(entry), parsePrice((Number(price) * beside).toFixed(8))),
        ),
      );
    });
    if (results.length === 0) throw new Error(`the recording has no price of ${symbol} about midnight`);
    low = plus(
      low,
      results.reduce((least, each) => min(least, each)),
    );
    high = plus(
      high,
      results.reduce((most, each) => (each > most ? each : most)),
    );
  }
  return { low, high };
}
