import type { AccountSnapshot, DriftClass, DriftFact } from "#libs/domain/fact.ts";
import {
  FLAT,
  format,
  max,
  minus,
  notionalOf,
  percentOf,
  plus,
  sizeOf,
  ZERO_MONEY,
  type Money,
  type PositionAmount,
  type Price,
} from "#libs/domain/fixed.ts";
import { decodeClientOrderId } from "#libs/domain/ids.ts";
import type { Raise } from "./alert.ts";
import { bookOf, type Account } from "./account.ts";
import { openCircuit } from "./circuit.ts";
import { QUOTE_ASSET } from "./day.ts";
import { adoptOrder } from "./order-facts.ts";
import type { KernelState } from "./state.ts";
import { equityOf } from "./valuation.ts";
import { heldAt } from "./held-price.ts";

/**
 * The first complete snapshot is the account's base; every later one is compared and never copied: a difference
 * is a drift with a name, and entries stop until both are equal or an operator's reset asks for a new base.
 */
export function foldSnapshot(
  state: KernelState,
  account: Account,
  snapshot: AccountSnapshot,
  raise: Raise,
): void {
  if (snapshot.caughtUp && isOlder(account, snapshot)) return;
  if (!account.known || (account.rebase && snapshot.caughtUp)) adopt(state, account, snapshot, raise);
  else if (snapshot.caughtUp) compare(state, account, snapshot, raise);
}

/** Facts newer than the read are folded already: it says nothing about now, and taken over it would undo them. */
const isOlder = (account: Account, { positions }: AccountSnapshot): boolean =>
  positions.some(
    ({ symbol, lastTradeId }) => (account.books.get(symbol)?.lastTradeId ?? 0n) > BigInt(lastTradeId),
  );

function adopt(state: KernelState, account: Account, snapshot: AccountSnapshot, raise: Raise): void {
  if (account.rebase)
    raise({
      severity: "WARNING",
      kind: "account-rebased",
      account: account.id,
      text: `the exchange's word is taken over: wallet ${format(snapshot.walletBalance)} instead of ${format(account.wallet)}`,
    });
  account.known = snapshot.caughtUp; // An incomplete one is replaced by the next.
  account.reconciled = snapshot.caughtUp;
  account.wallet = snapshot.walletBalance;
  account.drift = ZERO_MONEY;
  account.driftText = "";
  account.driftsInRow = 0;
  account.driftSize = ZERO_MONEY;
  account.suspects = [];
  account.rebase = false;
  account.uncovered = true;
  for (const book of account.books.values()) {
    book.position.amount = FLAT;
    book.position.entryPrice = 0n as Price;
  }
  for (const { symbol, amount, entryPrice, lastTradeId } of snapshot.positions) {
    const book = bookOf(account, symbol);
    book.position.amount = amount;
    book.position.entryPrice = entryPrice;
    book.baseTradeId = max(book.baseTradeId, BigInt(lastTradeId));
    book.lastTradeId = max(book.lastTradeId, BigInt(lastTradeId));
  }
  for (const [symbol, book] of account.books)
    for (const order of book.orders.values()) adoptOrder(state, account, symbol, book, order);
}

function compare(state: KernelState, account: Account, snapshot: AccountSnapshot, raise: Raise): void {
  const differences: string[] = [];
  account.drift = minus(snapshot.walletBalance, account.wallet);
  let size = max(account.drift, minus(ZERO_MONEY, account.drift));
  if (account.drift !== 0n)
    differences.push(`wallet ${format(account.wallet)} here, ${format(snapshot.walletBalance)} there`);
  const there = new Map(snapshot.positions.map(({ symbol, amount }) => [symbol, amount]));
  for (const symbol of new Set([...account.books.keys(), ...there.keys()])) {
    const ours = account.books.get(symbol)?.position.amount ?? 0n;
    const theirs = there.get(symbol) ?? 0n;
    if (ours === theirs) continue;
    differences.push(`${symbol} ${format(ours as Money)} here, ${format(theirs as Money)} there`);
    const mark = state.marks.get(symbol);
    const price = mark === undefined ? account.books.get(symbol)?.position.entryPrice : heldAt(mark).mark;
    if (price !== undefined)
      size = plus(size, notionalOf(sizeOf((theirs - ours) as PositionAmount), price, "up"));
  }
  // An order may come or go between the read and its fact: what persists is a difference.
  const suspects = suspectOrders(account, snapshot);
  differences.push(...suspects.filter((suspect) => account.suspects.includes(suspect)));
  account.suspects = suspects;
  const listed = new Set(snapshot.openClientOrderIds);
  for (const [id, clientOrderId] of account.foreign)
    if (!listed.has(clientOrderId)) account.foreign.delete(id);

  const text = differences.join("; ");
  account.reconciled = text === "";
  account.driftsInRow = text === "" ? 0 : account.driftsInRow + 1;
  account.driftSize = size;
  if (text !== "" && text !== account.driftText) {
    account.driftsTotal += 1;
    raise({
      severity: "CRITICAL",
      kind: "drift",
      account: account.id,
      text: `our books and the exchange's differ, entries stop: ${text}. After looking, reset-circuit takes the exchange's word over`,
    });
  }
  account.driftText = text;
}

/** Orders the exchange has shown us and no longer lists, and orders of ours it lists that hold no reservation. */
function suspectOrders(account: Account, snapshot: AccountSnapshot): string[] {
  const listed = new Set(snapshot.openClientOrderIds);
  const suspects: string[] = [];
  const open = new Set<string>();
  for (const book of account.books.values())
    for (const [id, order] of book.orders) {
      open.add(id);
      if (order.shown && order.phase !== "ENDED" && !listed.has(id))
        suspects.push(`order ${id} is not open there`);
    }
  for (const id of listed)
    if (!open.has(id) && decodeClientOrderId(id) !== undefined)
      suspects.push(`order ${id} is open there only`);
  return suspects;
}

/** Nobody can say what it was: which of the two books is wrong is a person's to find out. */
const UNNAMED: ReadonlySet<DriftClass> = new Set(["OUR_BUG", "UNEXPLAINED"]);

/**
 * A difference that user-stream has named. What repairs it is folded already; new risk stops when nothing explains it,
 * or when it was large and the stream that should have told of it was trusted meanwhile.
 */
export function foldDrift(state: KernelState, account: Account, drift: DriftFact, raise: Raise): void {
  const { symbol, asset, amount, exposure, ours, theirs, repaired, knownGap } = drift;
  const unnamed = UNNAMED.has(drift.class);
  if (!knownGap) account.driftsTotal += 1;
  const what = drift.class.toLowerCase().replaceAll("_", "-");
  const where = symbol === "" ? "" : `${symbol}: `;
  const found = `${where}${what} of ${format(amount)} ${asset === "" ? QUOTE_ASSET : asset}${exposure === 0n ? "" : ` and ${format(exposure)} of exposure`}; here: ${ours}; there: ${theirs}`;
  raise({
    severity: unnamed ? "CRITICAL" : "WARNING",
    kind: `drift-${what}`,
    account: account.id,
    text: `${found}; ${repaired ? "repaired from the exchange's word" : "not repaired"}`,
  });
  if (unnamed) {
    openCircuit(account, `nothing explains what our books and the exchange's differ by: ${found}`, raise);
    return;
  }
  const percentMax = state.policy?.driftTripPercent;
  if (knownGap || percentMax === undefined) return;
  const equity = equityOf(account);
  const limit = equity > 0n ? percentOf(equity, percentMax, "up") : ZERO_MONEY;
  const size = plus(exposure, asset === QUOTE_ASSET ? max(amount, minus(ZERO_MONEY, amount)) : ZERO_MONEY);
  if (size > limit)
    openCircuit(
      account,
      `our books and the exchange's differed by ${format(size)}, the limit is ${format(percentMax)} % of equity: ${found}`,
      raise,
    );
}
