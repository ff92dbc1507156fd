import { InvalidValueError } from "#libs/domain/errors.ts";
import { parseMoney, type Money } from "#libs/domain/fixed.ts";
import { timeOf } from "./orders.ts";
import type { SignedRead } from "./trades.ts";

/** One change of a wallet, in the exchange's own books. Source: facts, section 4.3, income. */
export interface Income {
  /** REALIZED_PNL, COMMISSION, FUNDING_FEE, TRANSFER, … */
  readonly type: string;
  readonly asset: string;
  /** As the wallet changed, signed, in the asset. */
  readonly amount: Money;
  /** "" when it is no symbol's. */
  readonly symbol: string;
  readonly timeMs: number;
  /** Unique per type. */
  readonly tranId: string;
  /** "" when it is no trade's. */
  readonly tradeId: string;
}

/** A page costs as much with one row as with all of these. */
const PAGE = 1_000;
/** Widest span of one request. Source: Binance USDⓈ-M, "Get Income History". */
const SPAN_MAX_MS = 7 * 86_400_000;

/** An account's incomes from one exchange time to another, both included, oldest first. Weight: 30 per thousand. */
export async function incomesBetween(
  read: SignedRead,
  fromMs: number,
  toMs: number,
): Promise<readonly Income[]> {
  const incomes: Income[] = [];
  for (let startTime = fromMs; startTime <= toMs; startTime += SPAN_MAX_MS) {
    const endTime = Math.min(toMs, startTime + SPAN_MAX_MS - 1);
    for (let page = 1; ; page += 1) {
      const params = { startTime, endTime, page, limit: PAGE };
      const rows = (await read("/fapi/v1/income", params)) as readonly Record<string, unknown>[];
      incomes.push(...rows.map(incomeOf));
      if (rows.length < PAGE) break;
    }
  }
  return incomes;
}

/** @throws InvalidValueError naming the field that cannot be read. */
export function incomeOf(row: Readonly<Record<string, unknown>>): Income {
  const word = (field: string): string => {
    const value = row[field];
    if (typeof value === "string" && value !== "") return value;
    if (typeof value === "number") return String(value);
    throw new InvalidValueError(`income.${field}`, value, "present");
  };
  const wordOrNone = (field: string): string => {
    const value = row[field];
    return value === undefined || value === null || value === "" ? "" : word(field);
  };
  return {
    type: word("incomeType"),
    asset: word("asset"),
    amount: parseMoney(word("income"), "income.income"),
    symbol: wordOrNone("symbol"),
    timeMs: timeOf(row["time"], "income.time"),
    tranId: word("tranId"),
    tradeId: wordOrNone("tradeId"),
  };
}
