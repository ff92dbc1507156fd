import { sha256 } from "#libs/wire/sha256.ts";
import type { Account, KernelState } from "./state.ts";

/**
 * SHA-256 over what limits depend on: policy, cursors, totals, every account's wallet, positions and orders.
 *
 * An account's part is kept until {@link accountChanged}: most commits change none or one.
 */
export function stateHash(state: KernelState): Uint8Array {
  const parts = [
    Buffer.from(JSON.stringify([state.policyRevision, state.cursors, state.totals, state.seen.size])),
  ] as Uint8Array[];
  for (const account of state.accounts.values()) parts.push(digests.get(account) ?? digestOf(account));
  return sha256(Buffer.concat(parts));
}

const digests = new WeakMap<Account, Uint8Array>();

/** Everything that may have changed an account in this commit says so. */
export function accountChanged(account: Account): void {
  digests.delete(account);
}

function digestOf(account: Account): Uint8Array {
  let text = `${account.id} ${account.wallet} ${account.stop} ${account.reconciled} ${account.circuit} ${account.stopCause} ${account.coolUntilMs} ${account.closes} ${account.errorsInRow} ${account.dayStart} ${account.rotation?.sequence ?? ""}`;
  for (const [symbol, book] of account.books) {
    text += `\n${symbol} ${book.position.amount} ${book.position.entryPrice} ${book.lastTradeId} ${book.leverage}`;
    for (const [id, order] of book.orders) text += `\n${id} ${order.phase} ${order.filled} ${order.reported}`;
  }
  const digest = sha256(text);
  digests.set(account, digest);
  return digest;
}
