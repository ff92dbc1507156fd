import { sha256 } from "#libs/wire/sha256.ts";
import type { Account } from "./account.ts";
import type { KernelState } from "./state.ts";

/**
 * SHA-256 over what limits depend on: policy, cursors, totals, every account's wallet, positions and orders.
 *
 * An account's part is kept until {@link accountChanged}: most commits change none or one.
 */
export function stateHash(state: KernelState): Uint8Array {
  const parts = [
    Buffer.from(
      JSON.stringify([state.policyRevision, state.cursors, state.totals, state.seen.size, stopsOf(state)]),
    ),
  ] as Uint8Array[];
  for (const account of state.accounts.values()) parts.push(digests.get(account) ?? digestOf(account));
  return sha256(Buffer.concat(parts));
}

const stopsOf = ({ deskStop, stopped }: KernelState): unknown => [
  deskStop,
  [...stopped.symbols],
  [...stopped.strategies],
];

const digests = new WeakMap<Account, Uint8Array>();

/** Everything that may have changed an account in this commit says so. */
export function accountChanged(account: Account): void {
  digests.delete(account);
}

function digestOf(account: Account): Uint8Array {
  let text = `${account.id} ${account.wallet} ${account.stop} ${account.reconciled} ${account.circuit} ${account.stopCause} ${account.coolUntilMs} ${account.flatten} ${account.keepsEntries} ${account.bannedUntilMs} ${account.driftsInRow} ${account.foreign.size} ${account.closes} ${account.errorsInRow} ${account.dayStart} ${account.rotation?.sequence ?? ""} ${account.rotation?.closes ?? 0}`;
  if (account.live || account.doctorGreenAtMs > 0) text += ` ${account.live} ${account.doctorGreenAtMs}`;
  for (const [symbol, book] of account.books) {
    text += `\n${symbol} ${book.position.amount} ${book.position.entryPrice} ${book.lastTradeId} ${book.leverage}`;
    if (book.stops.size > 0 || book.nakedSinceMs > 0) text += `\n${book.nakedSinceMs} ${book.nakedUntilMs}`;
    for (const [id, stop] of book.stops)
      text += `\n${id} ${stop.status} ${stop.spareSinceMs} ${stop.cancelledAtMs}`;
    if (book.targetsPlaced > 0) text += `\n${book.targetsPlaced}`;
    for (const [intent, { filled, firstAttempt, attempts, failures, notBeforeMs, legs }] of book.targets)
      text += `\n${intent} ${filled} ${firstAttempt} ${attempts} ${failures} ${notBeforeMs} ${legs.map(({ taken }) => taken).join(" ")}`;
    for (const [id, order] of book.orders) text += `\n${id} ${order.phase} ${order.filled} ${order.reported}`;
  }
  for (const [symbol, { intentId, left, step, slices, filled, slice }] of account.exits)
    text += `\n${symbol} ${intentId} ${left ?? "all"} ${step} ${slices} ${filled} ${slice.atMs}`;
  const digest = sha256(text);
  digests.set(account, digest);
  return digest;
}
