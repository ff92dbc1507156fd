import { parseMoney, parsePriceOrZero, type Money, type Price } from "#libs/domain/fixed.ts";
import { timeOf } from "./orders.ts";

/** Answer of account v3, as far as it is read. Its positions carry no entry price. Source: facts, section 4.3. */
export interface RestAccount {
  readonly totalWalletBalance: string;
  readonly assets: readonly {
    readonly asset: string;
    readonly walletBalance: string;
    readonly updateTime: number;
  }[];
  readonly positions: readonly { readonly symbol: string; readonly positionAmt: string }[];
}

/** A row of positionRisk v3; flat symbols have none. */
export interface RestPosition {
  readonly symbol: string;
  readonly positionAmt: string;
  readonly entryPrice: string;
}

const PLACES = 8;

/**
 * An average entry price as the exchange states it. It is a quotient and may have more places than any price: those
 * beyond the eighth are rounded half up, as averages are here.
 *
 * @throws InvalidValueError unless it is a plain decimal >= 0.
 */
export function parseEntryPrice(text: string): Price {
  const match = /^(\d{1,15})\.(\d{9,30})$/.exec(text);
  if (match === null) return parsePriceOrZero(text, "entryPrice");
  const [, whole = "", fraction = ""] = match;
  const kept = BigInt(whole + fraction.slice(0, PLACES));
  const rounded = kept + (Number(fraction.charAt(PLACES)) >= 5 ? 1n : 0n);
  const digits = rounded.toString().padStart(PLACES + 1, "0");
  return parsePriceOrZero(`${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`, "entryPrice");
}

/** Balance of each asset that was ever held, and exchange time of its last change. @throws InvalidValueError */
export const walletsOf = (
  account: RestAccount,
): ReadonlyMap<string, { readonly balance: Money; readonly atMs: number }> =>
  new Map(
    account.assets.map(({ asset, walletBalance, updateTime }) => [
      asset,
      {
        balance: parseMoney(walletBalance, `assets.${asset}.walletBalance`),
        atMs: timeOf(updateTime, `assets.${asset}.updateTime`),
      },
    ]),
  );
