import type { Credentials } from "./endpoint.ts";

/** What a key may do, as its owner sets it on the exchange's website. Source: facts, section 4.3. */
const AS_MADE = {
  ipRestrict: true,
  createTime: 1_600_000_000_000,
  enableReading: true,
  enableWithdrawals: false,
  enableInternalTransfer: false,
  enableMargin: false,
  enableFutures: true,
  permitsUniversalTransfer: false,
  enableVanillaOptions: false,
  enableFixApiTrade: false,
  enableFixReadOnly: false,
  enableSpotAndMarginTrading: false,
  enablePortfolioMarginTrading: false,
};
type Restrictions = typeof AS_MADE;

const changed = new WeakMap<readonly Credentials[], Map<string, Restrictions>>();

export const restrictionsOf = (accounts: readonly Credentials[], account: string): Restrictions =>
  changed.get(accounts)?.get(account) ?? AS_MADE;

/** @returns what holds now, or the name that is no permission. */
export function restrict(
  accounts: readonly Credentials[],
  account: string,
  change: Readonly<Record<string, unknown>>,
): Restrictions | string {
  const wrong = Object.entries(change).find(
    ([name, value]) => !(name in AS_MADE) || name === "createTime" || typeof value !== "boolean",
  );
  if (wrong !== undefined) return wrong[0];
  const ofAccounts = changed.get(accounts) ?? new Map<string, Restrictions>();
  changed.set(accounts, ofAccounts);
  const now = { ...restrictionsOf(accounts, account), ...change };
  ofAccounts.set(account, now);
  return now;
}
