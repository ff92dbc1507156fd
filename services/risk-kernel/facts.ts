import type { BalanceFact, ControlFact, Fact, Fill, OrderFact, SendFact } from "#libs/domain/fact.ts";
import { isTerminal } from "#libs/domain/fact.ts";
import {
  averagePrice,
  format,
  max,
  minus,
  notionalOf,
  parseRatio,
  plus,
  pnlOf,
  scaleBy,
  signed,
  sizeOf,
  ZERO_MONEY,
  type PositionAmount,
  type Price,
  type Side,
} from "#libs/domain/fixed.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { decodeClientOrderId, type AccountId, type ClientOrderId } from "#libs/domain/ids.ts";
import type { Raise } from "./alert.ts";
import { addResult, dayOf, QUOTE_ASSET, rollResults } from "./day.ts";
import { bookNotional } from "./exposure.ts";
import { grossCap } from "./caps.ts";
import { foldSnapshot } from "./reconciliation.ts";
import { arm, stopByOperator } from "./stop.ts";
import {
  accountOf,
  bookOf,
  remainingOf,
  type Account,
  type Book,
  type KernelState,
  type OpenOrder,
} from "./state.ts";
import { equityOf, revalue, revalueAccount } from "./valuation.ts";

const TRADES_KEPT = 2_000;
/** Of the fill's notional: a millionth is rounding, more is a difference. */
const PNL_TOLERANCE = parseRatio("0.000001");
const POST_ONLY_WOULD_TAKE = -5022;
/** Money that comes or goes without being won or lost. */
const TRANSFERS = new Set([
  "DEPOSIT",
  "WITHDRAW",
  "WITHDRAW_REJECT",
  "ADMIN_DEPOSIT",
  "ADMIN_WITHDRAW",
  "MARGIN_TRANSFER",
  "ASSET_TRANSFER",
  "COIN_SWAP_DEPOSIT",
  "COIN_SWAP_WITHDRAW",
  "AUTO_EXCHANGE",
]);

/** Folds one fact; everything it changes is in `state`. */
export function foldFact(state: KernelState, fact: Fact, raise: Raise): void {
  if (fact.body.kind === "control") {
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
      foldSnapshot(account, fact.body, raise);
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
    case "leverage":
      bookOf(account, fact.body.symbol).leverage = fact.body.leverage;
      revalue(state, account, fact.body.symbol, bookOf(account, fact.body.symbol));
  }
}

function foldControl(state: KernelState, scope: AccountId | "", control: ControlFact, raise: Raise): void {
  const targets = scope === "" ? [...state.accounts.values()] : [accountOf(state, scope)];
  if (scope === "" && control.command !== "RESET_CIRCUIT")
    state.deskStop = control.command === "ARM" ? "ARMED" : "TRIPPED";
  for (const account of targets)
    switch (control.command) {
      case "ARM":
        arm(state, account, control, raise);
        break;
      case "STOP":
      case "FLATTEN":
        stopByOperator(account, control.command === "FLATTEN");
        break;
      case "RESET_CIRCUIT":
        account.circuit = "";
        // A drift is repaired by taking over the exchange's next complete word, on an operator's responsibility.
        if (account.driftText !== "") account.rebase = true;
    }
  raise({
    severity: control.command === "STOP" || control.command === "FLATTEN" ? "WARNING" : "INFO",
    kind: `control-${control.command.toLowerCase().replaceAll("_", "-")}`,
    account: scope,
    text: `${control.operator}: ${control.command} for ${scope === "" ? "the desk" : scope}, because ${control.reason}`,
  });
}

function foldOrder(state: KernelState, account: Account, fact: OrderFact, raise: Raise): void {
  const book = bookOf(account, fact.symbol);
  const clientOrderId = fact.clientOrderId as ClientOrderId;
  const order = book.orders.get(clientOrderId);
  if (order !== undefined) followAmendment(account, order, fact, raise);
  const fresh = fact.fill !== undefined && isNewTrade(book, fact.fill.tradeId);
  const room = order === undefined ? 0n : remainingOf(order);
  if (fact.fill !== undefined && fresh) {
    if (fact.fill.quantity > room) account.uncovered = true;
    foldFill(state, account, book, fact.side, fact.fill, raise);
    addResult(state, fact.symbol, book.strategy, fact.fill);
    if (order !== undefined) order.filled = plus(order.filled, fact.fill.quantity);
  }
  if (order !== undefined) {
    order.lastWordAtMs = state.nowMs;
    order.shown = true;
    order.reported = max(order.reported, fact.cumulativeFilled);
    // It got there, whatever became of it then.
    account.errorsInRow = 0;
    if (isTerminal(fact.status)) order.phase = "ENDED";
    else if (order.phase !== "ENDED") order.phase = "WORKING";
    settle(book, clientOrderId);
    return;
  }
  if (
    fact.fill === undefined &&
    !isTerminal(fact.status) &&
    !fact.reduceOnly &&
    state.disproven.has(fact.clientOrderId)
  )
    openCircuit(
      account,
      `order ${fact.clientOrderId} works at the exchange although the router reported that it was not placed`,
      raise,
    );
  if (!fresh) return;
  const ours = decodeClientOrderId(fact.clientOrderId) !== undefined;
  raise({
    severity: "WARNING",
    kind: ours ? "late-fill" : "foreign-fill",
    account: account.id,
    text: `${fact.symbol}: a fill of ${ours ? "an order that was settled" : `order ${fact.clientOrderId}, which is not ours,`} moved the position to ${format(book.position.amount)}`,
  });
}

/**
 * Somebody has amended the order at the exchange: what it holds grows with it, and the caps are looked at. It never
 * shrinks before the order ends, because an older word may come later.
 */
function followAmendment(account: Account, order: OpenOrder, fact: OrderFact, raise: Raise): void {
  if (isTerminal(fact.status) || (fact.quantity <= order.quantity && fact.price <= order.price)) return;
  raise({
    severity: "WARNING",
    kind: "order-amended",
    account: account.id,
    text: `${fact.symbol}: order ${fact.clientOrderId} is for ${format(fact.quantity)} at ${format(fact.price)} at the exchange, ${format(order.quantity)} at ${format(order.price)} were reserved: somebody else has amended it`,
  });
  order.quantity = max(order.quantity, fact.quantity);
  order.price = max(order.price, fact.price);
  account.uncovered = true;
}

/**
 * Opens the circuit of every account in which something that no reservation covered took a counter over its cap,
 * and returns these.
 * Without a policy there is no cap yet, and the question stays open.
 */
export function checkUncovered(state: KernelState, raise: Raise): readonly Account[] {
  const opened: Account[] = [];
  if (state.policy === undefined) return opened;
  for (const account of state.accounts.values()) {
    if (!account.uncovered) continue;
    account.uncovered = false;
    const excess = excessOf(state, account, state.policy);
    if (excess === "") continue;
    openCircuit(account, `${excess} through something the kernel did not approve`, raise);
    opened.push(account);
  }
  return opened;
}

function excessOf(state: KernelState, account: Account, policy: Policy): string {
  const { slots, gross } = account.sums;
  const equity = equityOf(account);
  if (slots > policy.accountSlotsMax) return `position slots ${slots} above ${policy.accountSlotsMax}`;
  const desk = state.sums.desk.slots;
  if (desk > policy.deskSlotsMax) return `desk slots ${desk} above ${policy.deskSlotsMax}`;
  const cap = grossCap(policy, equity);
  if (gross > cap) return `gross exposure ${format(gross)} above ${format(cap)}`;
  for (const [symbol, book] of account.books) {
    const notional = bookNotional(book, state.marks.get(symbol));
    if (notional > policy.positionNotionalMax)
      return `${symbol} position ${format(notional)} above ${format(policy.positionNotionalMax)}`;
  }
  return "";
}

function openCircuit(account: Account, why: string, raise: Raise): void {
  if (account.circuit !== "") return;
  account.circuit = why;
  raise({
    severity: "CRITICAL",
    kind: "circuit-opened",
    account: account.id,
    text: `entries stop: ${why}. When the cause is cleared: plimsoll reset-circuit --scope ${account.id}`,
  });
}

function isNewTrade(book: Book, tradeId: string): boolean {
  return BigInt(tradeId) > book.baseTradeId && !book.trades.has(tradeId);
}

/** One execution: position, average entry, wallet. Entry unchanged on reduce, reset on flip. */
function foldFill(
  state: KernelState,
  account: Account,
  book: Book,
  side: Side,
  fill: Fill,
  raise: Raise,
): void {
  book.trades.add(fill.tradeId);
  if (book.trades.size > TRADES_KEPT) {
    const oldest = book.trades.values().next().value;
    if (oldest !== undefined) {
      book.trades.delete(oldest);
      book.baseTradeId = max(book.baseTradeId, BigInt(oldest));
    }
  }
  book.lastTradeId = max(book.lastTradeId, BigInt(fill.tradeId));
  state.totals.fills += 1;

  const { position } = book;
  const change = signed(side, fill.quantity);
  const before = position.amount;
  const after = (before + change) as PositionAmount;
  let realized = ZERO_MONEY;
  if (before === 0n) position.entryPrice = fill.price;
  else if (before > 0n === change > 0n)
    position.entryPrice = averagePrice(sizeOf(before), position.entryPrice, fill.quantity, fill.price);
  else {
    const closed = sizeOf(change) < sizeOf(before) ? (-change as PositionAmount) : before;
    realized = pnlOf(closed, position.entryPrice, fill.price);
    if (after === 0n) position.entryPrice = 0n as Price;
    else if (after > 0n !== before > 0n) position.entryPrice = fill.price;
  }
  position.amount = after;
  // The exchange keeps entries at more places than it says; what it books is what the wallet gets.
  const off = max(minus(realized, fill.realizedPnl), minus(fill.realizedPnl, realized));
  if (off > scaleBy(notionalOf(fill.quantity, fill.price, "up"), PNL_TOLERANCE, "up"))
    raise({
      severity: "WARNING",
      kind: "pnl-differs",
      account: account.id,
      text: `trade ${fill.tradeId}: we realise ${format(realized)}, the exchange says ${format(fill.realizedPnl)}`,
    });
  rollDay(state, account);
  account.realizedDay = plus(account.realizedDay, fill.realizedPnl);
  account.wallet = plus(account.wallet, fill.realizedPnl);
  if (fill.feeAsset === QUOTE_ASSET) {
    account.wallet = minus(account.wallet, fill.fee);
    account.feesDay = plus(account.feesDay, fill.fee);
  }
}

/** Day figures start anew at UTC midnight of exchange time. */
function rollDay(state: KernelState, account: Account): void {
  const day = dayOf(state);
  if (account.day === day) return;
  account.day = day;
  account.realizedDay = ZERO_MONEY;
  account.feesDay = ZERO_MONEY;
  account.dayStart = ZERO_MONEY;
  state.sums.moved.add(account);
}

/** The day figures of everybody, see {@link rollDay}. */
export function rollDays(state: KernelState): void {
  rollResults(state);
  const day = dayOf(state);
  const rolled = rolledOf.get(state);
  if (rolled?.day === day && rolled.accounts === state.accounts.size) return;
  for (const account of state.accounts.values()) rollDay(state, account);
  rolledOf.set(state, { day, accounts: state.accounts.size });
}

/** The day that so many accounts' figures are of: looked at once a day, not in every commit. */
const rolledOf = new WeakMap<KernelState, { readonly day: number; readonly accounts: number }>();

/** What the router learned. UNKNOWN keeps the reservation; only what is proven gone releases it. */
function foldSend(state: KernelState, account: Account, send: SendFact, raise: Raise): void {
  const book = bookOf(account, send.symbol);
  const order = book.orders.get(send.clientOrderId);
  if (order === undefined) return;
  order.lastWordAtMs = state.nowMs;
  switch (send.outcome) {
    case "ACCEPTED":
      account.errorsInRow = 0;
      if (order.phase !== "ENDED") order.phase = "WORKING";
      return;
    case "UNKNOWN":
      account.errorsInRow += 1;
      if (order.phase === "RESERVED") order.phase = "UNKNOWN";
      return;
    case "REJECTED":
    case "NOT_PLACED":
      if (order.shown) {
        raise({
          severity: "WARNING",
          kind: "send-contradicted",
          account: account.id,
          text: `the router reports ${send.outcome} for ${send.clientOrderId}, but the exchange has shown it: its capacity stays reserved until the exchange reports its end`,
        });
        return;
      }
      // A post-only order that would have taken is a price that moved, no error.
      if (send.outcome === "REJECTED" && send.code !== POST_ONLY_WOULD_TAKE) account.errorsInRow += 1;
      order.phase = "ENDED";
      settle(book, send.clientOrderId);
      state.disproven.set(send.clientOrderId, state.nowMs);
      return;
    case "CANCEL_DONE":
      return; // The order's own terminal event releases it.
  }
}

/** Frees the reservation of an order that has ended once all its fills are folded. */
function settle(book: Book, id: ClientOrderId): void {
  const order = book.orders.get(id);
  if (order?.phase === "ENDED" && remainingOf(order) === 0n) book.orders.delete(id);
}

function foldBalance(account: Account, balance: BalanceFact): void {
  if (balance.asset !== QUOTE_ASSET) return;
  account.wallet = plus(account.wallet, balance.change);
  if (TRANSFERS.has(balance.reason) && account.dayStart > 0n)
    account.dayStart = plus(account.dayStart, balance.change);
}
