import type {
  AccountSnapshot,
  BalanceFact,
  ControlFact,
  Fact,
  Fill,
  OrderFact,
  SendFact,
} from "#libs/domain/fact.ts";
import { isTerminal } from "#libs/domain/fact.ts";
import {
  averagePrice,
  format,
  max,
  minus,
  plus,
  pnlOf,
  signed,
  sizeOf,
  ZERO_MONEY,
  type Money,
  type PositionAmount,
  type Price,
  type Side,
} from "#libs/domain/fixed.ts";
import { decodeClientOrderId, type AccountId, type ClientOrderId } from "#libs/domain/ids.ts";
import { accountOf, bookOf, remainingOf, type Account, type Book, type KernelState } from "./state.ts";

export interface Alert {
  readonly severity: "INFO" | "WARNING" | "CRITICAL";
  readonly kind: string;
  readonly account: string;
  readonly text: string;
}

const TRADES_KEPT = 2_000;
const QUOTE_ASSET = "USDT";
const DAY_MS = 86_400_000;

/** Folds one fact. Everything it changes is in `state`; alerts are what a person should hear of. */
export function foldFact(state: KernelState, fact: Fact, raise: (alert: Alert) => void): void {
  if (fact.body.kind === "control") {
    foldControl(state, fact.account, fact.body, raise);
    return;
  }
  const account = accountOf(state, fact.account as AccountId);
  switch (fact.body.kind) {
    case "order":
      foldOrder(state, account, fact.body, raise);
      return;
    case "send":
      foldSend(state, account, fact.body);
      return;
    case "snapshot":
      foldSnapshot(account, fact.body, raise);
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
  }
}

function foldControl(
  state: KernelState,
  scope: AccountId | "",
  control: ControlFact,
  raise: (alert: Alert) => void,
): void {
  const targets = scope === "" ? [...state.accounts.values()] : [accountOf(state, scope)];
  const stop = control.command === "ARM" ? "ARMED" : "TRIPPED";
  if (control.command !== "RESET_CIRCUIT") {
    if (scope === "") state.deskStop = stop;
    for (const account of targets) account.stop = stop;
  } else for (const account of targets) account.circuit = "";
  raise({
    severity: control.command === "STOP" ? "WARNING" : "INFO",
    kind: `control-${control.command.toLowerCase().replaceAll("_", "-")}`,
    account: scope,
    text: `${control.operator}: ${control.command} for ${scope === "" ? "the desk" : scope}, because ${control.reason}`,
  });
}

function foldOrder(
  state: KernelState,
  account: Account,
  fact: OrderFact,
  raise: (alert: Alert) => void,
): void {
  const book = bookOf(account, fact.symbol);
  const clientOrderId = fact.clientOrderId as ClientOrderId;
  const order = book.orders.get(clientOrderId);
  const fresh = fact.fill !== undefined && isNewTrade(book, fact.fill.tradeId);
  const before = book.position.amount;
  if (fact.fill !== undefined && fresh) {
    foldFill(state, account, book, fact.side, fact.fill, raise);
    if (order !== undefined) order.filled = plus(order.filled, fact.fill.quantity);
  }
  if (order !== undefined) {
    order.lastWordAtMs = state.nowMs;
    order.reported = max(order.reported, fact.cumulativeFilled);
    if (isTerminal(fact.status)) order.phase = "ENDED";
    else if (order.phase !== "ENDED") order.phase = "WORKING";
    settle(book, clientOrderId);
    return;
  }
  if (!fresh) return;
  // Capacity moved that no reservation of ours covered.
  const grew = sizeOf(book.position.amount) > sizeOf(before);
  const ours = decodeClientOrderId(fact.clientOrderId) !== undefined;
  raise({
    severity: "WARNING",
    kind: ours ? "late-fill" : "foreign-fill",
    account: account.id,
    text: `${fact.symbol}: a fill of ${ours ? "an order that was settled" : `order ${fact.clientOrderId}, which is not ours,`} moved the position to ${format(book.position.amount)}`,
  });
  if (grew && state.policy !== undefined && slotsOf(account) > state.policy.accountSlotsMax)
    openCircuit(
      account,
      `position slots ${slotsOf(account)} above ${state.policy.accountSlotsMax} by a fill from outside`,
      raise,
    );
}

function openCircuit(account: Account, why: string, raise: (alert: Alert) => void): void {
  if (account.circuit !== "") return;
  account.circuit = why;
  raise({
    severity: "CRITICAL",
    kind: "circuit-opened",
    account: account.id,
    text: `entries stop: ${why}. When the cause is cleared: plimsoll reset-circuit --scope ${account.id}`,
  });
}

const slotsOf = (account: Account): number => {
  let slots = 0;
  for (const book of account.books.values())
    if (book.position.amount !== 0n || book.orders.size > 0) slots += 1;
  return slots;
};

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
  raise: (alert: Alert) => void,
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
  if (realized !== fill.realizedPnl)
    raise({
      severity: "WARNING",
      kind: "pnl-differs",
      account: account.id,
      text: `trade ${fill.tradeId}: we realise ${format(realized)}, the exchange says ${format(fill.realizedPnl)}`,
    });
  rollDay(state, account);
  account.realizedDay = plus(account.realizedDay, realized);
  account.wallet = plus(account.wallet, realized);
  if (fill.feeAsset === QUOTE_ASSET) {
    account.wallet = minus(account.wallet, fill.fee);
    account.feesDay = plus(account.feesDay, fill.fee);
  }
}

/** Day figures start anew at UTC midnight of exchange time. */
export function rollDay(state: KernelState, account: Account): void {
  const day = Math.floor(state.nowMs / DAY_MS);
  if (account.day === day) return;
  account.day = day;
  account.realizedDay = ZERO_MONEY;
  account.feesDay = ZERO_MONEY;
}

/** What the router learned. UNKNOWN keeps the reservation; only what is proven gone releases it. */
function foldSend(state: KernelState, account: Account, send: SendFact): void {
  const book = bookOf(account, send.symbol);
  const order = book.orders.get(send.clientOrderId);
  if (order === undefined) return;
  order.lastWordAtMs = state.nowMs;
  switch (send.outcome) {
    case "ACCEPTED":
      if (order.phase !== "ENDED") order.phase = "WORKING";
      return;
    case "UNKNOWN":
      if (order.phase === "RESERVED") order.phase = "UNKNOWN";
      return;
    case "REJECTED":
    case "NOT_PLACED":
      order.phase = "ENDED";
      settle(book, send.clientOrderId);
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

/**
 * The first snapshot is the account's base; every later caught-up one is compared and never copied: a difference
 * is a drift with a name, and entries stop until somebody has looked.
 */
function foldSnapshot(account: Account, snapshot: AccountSnapshot, raise: (alert: Alert) => void): void {
  if (!account.known) {
    account.known = true;
    account.wallet = snapshot.walletBalance;
    for (const { symbol, amount, entryPrice, lastTradeId } of snapshot.positions) {
      const book = bookOf(account, symbol);
      book.position.amount = amount;
      book.position.entryPrice = entryPrice;
      book.baseTradeId = BigInt(lastTradeId);
      book.lastTradeId = BigInt(lastTradeId);
    }
    account.reconciled = true;
    return;
  }
  if (!snapshot.caughtUp) return;
  // Facts newer than the read are folded already: it says nothing about now.
  for (const { symbol, lastTradeId } of snapshot.positions)
    if ((account.books.get(symbol)?.lastTradeId ?? 0n) > BigInt(lastTradeId)) return;
  const differences: string[] = [];
  account.drift = minus(snapshot.walletBalance, account.wallet);
  if (account.drift !== 0n)
    differences.push(`wallet ${format(account.wallet)} here, ${format(snapshot.walletBalance)} there`);
  const there = new Map(snapshot.positions.map(({ symbol, amount }) => [symbol, amount]));
  for (const symbol of new Set([...account.books.keys(), ...there.keys()])) {
    const ours = account.books.get(symbol)?.position.amount ?? 0n;
    const theirs = there.get(symbol) ?? 0n;
    if (ours !== theirs)
      differences.push(`${symbol} ${format(ours as Money)} here, ${format(theirs as Money)} there`);
  }
  account.reconciled = differences.length === 0;
  if (differences.length === 0) return;
  account.driftsTotal += 1;
  raise({
    severity: "CRITICAL",
    kind: "drift",
    account: account.id,
    text: `our books and the exchange's differ, entries stop: ${differences.join("; ")}`,
  });
}

function foldBalance(account: Account, balance: BalanceFact): void {
  if (balance.asset === QUOTE_ASSET) account.wallet = plus(account.wallet, balance.change);
}
