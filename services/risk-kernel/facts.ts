import { isDoctorWord, TRANSFER_REASONS, type BalanceFact, type Fact } from "#libs/domain/fact.ts";
import { plus } from "#libs/domain/fixed.ts";
import type { AccountId } from "#libs/domain/ids.ts";
import { bookOf, type Account } from "./account.ts";
import type { Raise } from "./alert.ts";
import { foldControl } from "./control-facts.ts";
import { QUOTE_ASSET } from "./day.ts";
import { foldOrder } from "./order-facts.ts";
import { foldProtection, foldStopFact, watch } from "./protection.ts";
import { foldDoctor, foldLive } from "./real-money.ts";
import { foldDrift, foldSnapshot } from "./reconciliation.ts";
import { foldSend } from "./send-facts.ts";
import { accountOf, type KernelState } from "./state.ts";
import { revalue, revalueAccount } from "./valuation.ts";

/** Two months of funding on ten positions; facts are kept for one. */
const BALANCES_KEPT = 2_000;

/** Folds one fact; everything it changes is in `state`. */
export function foldFact(state: KernelState, fact: Fact, raise: Raise): void {
  if (fact.body.kind === "control") {
    if (isDoctorWord(fact.body.command)) foldDoctor(state, fact);
    foldControl(state, fact.account, fact.body, raise);
    return;
  }
  const account = accountOf(state, fact.account as AccountId);
  switch (fact.body.kind) {
    case "order":
      foldOrder(state, account, fact.body, raise);
      revalue(state, account, fact.body.symbol, bookOf(account, fact.body.symbol));
      return;
    case "send":
      foldSend(state, account, fact.body, raise);
      revalue(state, account, fact.body.symbol, bookOf(account, fact.body.symbol));
      return;
    case "snapshot":
      foldLive(account, fact.body.live, raise);
      foldSnapshot(state, account, fact.body, raise);
      for (const [symbol, book] of account.books) watch(state, account, symbol, book);
      revalueAccount(state, account);
      return;
    case "balance":
      foldBalance(account, fact.body);
      return;
    case "stream":
      account.streamConnected = fact.body.connected;
      // What was missed is not known until the next comparison.
      if (!fact.body.connected) account.reconciled = false;
      return;
    case "stop":
      foldStopFact(state, account, fact.body, raise);
      revalue(state, account, fact.body.symbol, bookOf(account, fact.body.symbol));
      return;
    case "protection":
      foldProtection(state, account, fact.body, raise);
      revalue(state, account, fact.body.symbol, bookOf(account, fact.body.symbol));
      return;
    case "ban":
      account.bannedUntilMs = Math.max(account.bannedUntilMs, fact.body.untilMs);
      return;
    case "leverage":
      bookOf(account, fact.body.symbol).leverage = fact.body.leverage;
      revalue(state, account, fact.body.symbol, bookOf(account, fact.body.symbol));
      return;
    case "drift":
      foldDrift(state, account, fact.body, raise);
      return;
    case "router":
      // What it fences was refused by the stream already.
      foldLive(account, fact.body.live, raise);
      return;
    case "ledger": // A residual comes as a drift.
  }
}

function foldBalance(account: Account, balance: BalanceFact): void {
  if (balance.asset !== QUOTE_ASSET || !isNewBalance(account, balance)) return;
  account.wallet = plus(account.wallet, balance.change);
  if (TRANSFER_REASONS.has(balance.reason) && account.dayStart > 0n)
    account.dayStart = plus(account.dayStart, balance.change);
}

/** By what makes it the same message to the stream, which forgets after a day. */
function isNewBalance({ balances }: Account, balance: BalanceFact): boolean {
  const { reason, symbol, transactionTimeMs, change } = balance;
  const key = `${reason}:${symbol}:${transactionTimeMs}:${change}`;
  if (balances.has(key)) return false;
  balances.add(key);
  const oldest = balances.size > BALANCES_KEPT ? balances.values().next().value : undefined;
  if (oldest !== undefined) balances.delete(oldest);
  return true;
}
