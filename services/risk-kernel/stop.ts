import { sha256 } from "#libs/wire/sha256.ts";
import { format, minus, percent, plus, scaleBy, ZERO_MONEY, type Money } from "#libs/domain/fixed.ts";
import { uuid7, type IntentId, type Symbol } from "#libs/domain/ids.ts";
import type { ControlFact } from "#libs/domain/fact.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import type { Raise } from "./alert.ts";
import { CLOSE_EVERY_MS, closingOrder } from "./exits.ts";
import { unrealizedOf } from "./exposure.ts";
import { openOrder, type Account, type Book, type KernelState, type Mark } from "./state.ts";
import { addOrder, equityOf } from "./valuation.ts";

type Trip = { readonly cause: Account["stopCause"]; readonly text: string };

/**
 * Why an account must stop now, or undefined. Longs are valued at bid, shorts at ask, each with the age of its price.
 *
 * @param marks prices newer than the state's, to look whether a commit is due.
 */
export function tripOf(
  state: KernelState,
  account: Account,
  nowMs: number,
  unrealized: Money = account.sums.unrealized,
  marks: ReadonlyMap<Symbol, Pick<Mark, "receivedAtMs">> = state.marks,
): Trip | undefined {
  const { policy } = state;
  if (policy === undefined) return undefined;
  const equity = plus(account.wallet, unrealized);
  const lost = minus(account.dayStart, equity);
  const lostMax = scaleBy(account.dayStart, percent(policy.dailyDrawdownTripPercent), "up");
  if (account.dayStart > 0n && lost >= lostMax)
    return {
      cause: "DAILY_DRAWDOWN",
      text: `${format(lost)} lost since the day began with ${format(account.dayStart)}, the limit is ${format(policy.dailyDrawdownTripPercent)} %`,
    };
  const openLossMax = scaleBy(account.wallet, percent(policy.openLossTripPercent), "up");
  if (account.wallet > 0n && unrealized < 0n && -unrealized >= openLossMax)
    return {
      cause: "OPEN_LOSS",
      text: `open positions lose ${format(-unrealized as Money)} of a wallet of ${format(account.wallet)}, the limit is ${format(policy.openLossTripPercent)} %`,
    };
  if (account.errorsInRow >= policy.executionErrorsMax)
    return { cause: "EXECUTION_ERRORS", text: `${account.errorsInRow} execution errors in a row` };
  const stale = staleSymbol(state, account, nowMs, policy, marks);
  return stale === undefined
    ? undefined
    : {
        cause: "MARKET_STALE",
        text: `${stale} is held and its price is older than ${policy.marketStaleTripMs} ms`,
      };
}

function staleSymbol(
  state: KernelState,
  account: Account,
  nowMs: number,
  policy: Policy,
  marks: ReadonlyMap<Symbol, Pick<Mark, "receivedAtMs">>,
): Symbol | undefined {
  for (const [symbol, { position }] of account.books) {
    if (position.amount === 0n) continue;
    // A position whose price has never been seen is as old as the commit that found it; entries are denied anyway.
    const mark = marks.get(symbol) ?? state.marks.get(symbol);
    if (mark !== undefined && isStale(state, mark, nowMs, policy)) return symbol;
  }
  return undefined;
}

/** While no kernel was there nobody missed a price: its age counts from when one looked again. */
const isStale = (
  { watchingSinceMs }: KernelState,
  { receivedAtMs }: Pick<Mark, "receivedAtMs">,
  nowMs: number,
  { marketStaleTripMs }: Policy,
): boolean => nowMs - Math.max(receivedAtMs, watchingSinceMs) > marketStaleTripMs;

/** Day start, trips and the end of closing, after a commit's inputs are folded. Says whether anything changed. */
export function foldStop(state: KernelState, account: Account, raise: Raise): boolean {
  if (!account.known) return false;
  if (account.dayStart === 0n && isPriced(state, account)) account.dayStart = equityOf(account);
  const trip = account.stop === "ARMED" ? tripOf(state, account, state.nowMs) : undefined;
  if (trip !== undefined) {
    account.stop = "TRIPPED";
    account.stopCause = trip.cause;
    account.flatten = true;
    raise({
      severity: "CRITICAL",
      kind: "ess-tripped",
      account: account.id,
      text: `${trip.cause}: ${trip.text}. Entries are cancelled and every position is closed; ${nextStep(state, account)}`,
    });
  }
  if (account.stop !== "TRIPPED" || account.stopCause === "OPERATOR" || account.sums.slots > 0)
    return trip !== undefined;
  account.stop = "COOLING_DOWN";
  account.coolUntilMs = state.nowMs + (state.policy?.stopCooldownMs ?? 0);
  raise({
    severity: "WARNING",
    kind: "ess-cooling-down",
    account: account.id,
    text: `flat after ${account.stopCause}; ${nextStep(state, account)}`,
  });
  return true;
}

function nextStep(state: KernelState, account: Account): string {
  const command = `plimsoll arm --scope ${account.id} --operator NAME --reason TEXT`;
  return account.stop === "COOLING_DOWN"
    ? `from ${new Date(account.coolUntilMs).toISOString()} on, and once the cause is gone: ${command}`
    : `${state.policy === undefined ? "" : `${Math.round(state.policy.stopCooldownMs / 60_000)} min after it is flat: `}${command}`;
}

const isPriced = (state: KernelState, account: Account): boolean => {
  for (const [symbol, { position }] of account.books)
    if (position.amount !== 0n && !state.marks.has(symbol)) return false;
  return true;
};

/** An operator's ARM. What tripped by itself is armed again only when it has cooled down and its cause is gone. */
export function arm(state: KernelState, account: Account, control: ControlFact, raise: Raise): void {
  const refusal = refusalToArm(state, account);
  if (refusal !== "") {
    raise({
      severity: "WARNING",
      kind: "arm-refused",
      account: account.id,
      text: `${control.operator}: ARM is refused, ${refusal}`,
    });
    return;
  }
  if (account.stopCause !== "")
    raise({
      severity: "INFO",
      kind: "ess-rearmed",
      account: account.id,
      text: `${control.operator} armed it again after ${account.stopCause}: ${control.reason}`,
    });
  account.stop = "ARMED";
  account.stopCause = "";
  account.coolUntilMs = 0;
  account.flatten = false;
}

function refusalToArm(state: KernelState, account: Account): string {
  if (account.stopCause === "" || account.stopCause === "OPERATOR") return "";
  if (account.stop === "TRIPPED") return `positions are still being closed after ${account.stopCause}`;
  if (state.nowMs < account.coolUntilMs)
    return `it cools down until ${new Date(account.coolUntilMs).toISOString()} after ${account.stopCause}`;
  if (!account.reconciled) return "our books and the exchange's are not known to be equal";
  // Its errors are what the operator has looked at.
  account.errorsInRow = 0;
  const still = tripOf(state, account, state.nowMs);
  return still === undefined ? "" : `its cause is still there: ${still.text}`;
}

/** An operator's STOP or FLATTEN. */
export function stopByOperator(account: Account, flatten: boolean): void {
  if (account.stop !== "TRIPPED" && account.stop !== "COOLING_DOWN") {
    account.stop = "TRIPPED";
    account.stopCause = "OPERATOR";
  }
  account.flatten ||= flatten;
}

/** One order the stop wants at this moment. */
interface StopOrder {
  readonly account: Account;
  readonly symbol: Symbol;
  readonly book: Book;
  readonly kind: "cancel" | "close";
  readonly command: OrderCommand;
}

/**
 * What a stopped account or one with an open circuit still has to do: cancel what could open or increase, and,
 * when it closes, cancel what rests and close what is held, bounded, again and again until it is flat.
 *
 * Changes nothing: {@link applyStop} does.
 */
export function* stopOrders(
  state: KernelState,
  account: Account,
  nowMs: number,
  againAfterMs: number,
): Generator<StopOrder> {
  const stopped = account.stop === "TRIPPED" || account.stop === "COOLING_DOWN";
  if ((!stopped && account.circuit === "") || account.sums.slots === 0) return;
  for (const [symbol, book] of account.books) {
    for (const { command, phase, cancelledAtMs } of book.orders.values()) {
      const rests = !command.reduceOnly || (account.flatten && command.timeInForce === "GTX");
      if (!rests || phase === "ENDED") continue;
      if (cancelledAtMs > 0 && nowMs - cancelledAtMs < againAfterMs) continue;
      yield { account, symbol, book, kind: "cancel", command: { ...command, action: "CANCEL" } };
    }
    if (!stopped || !account.flatten || nowMs - book.closedAtMs < CLOSE_EVERY_MS) continue;
    const command = closingOrder(state, book, {
      intentId: closingId(account, nowMs),
      account: account.id,
      symbol,
      leg: "FLATTEN",
      attempt: 0,
      traceparent: "",
      strategy: "",
    });
    if (command !== undefined) yield { account, symbol, book, kind: "close", command };
  }
}

/** A closing order belongs to no intent of a strategy; its id follows from account and count, and never repeats. */
function closingId(account: Account, nowMs: number): IntentId {
  const random = sha256(`${account.id} flatten ${account.closes}`);
  return uuid7(nowMs, random);
}

/** Takes one of {@link stopOrders} into the state. */
export function applyStop(
  state: KernelState,
  { account, symbol, book, kind, command }: StopOrder,
  orders: OrderCommand[],
): void {
  orders.push(command);
  if (kind === "cancel") {
    const order = book.orders.get(command.clientOrderId);
    if (order !== undefined) order.cancelledAtMs = state.nowMs;
    return;
  }
  account.closes += 1;
  book.closedAtMs = state.nowMs;
  addOrder(state, account, symbol, book, openOrder(command, state.nowMs));
}

/** Accounts that hold a symbol whose price has not come for too long; nothing else moves them. */
export function* staleAccounts(state: KernelState): Generator<Account> {
  const { policy, nowMs } = state;
  if (policy === undefined) return;
  for (const [symbol, { slots }] of state.sums.symbols) {
    const mark = state.marks.get(symbol);
    if (slots === 0 || mark === undefined || !isStale(state, mark, nowMs, policy)) continue;
    for (const account of state.accounts.values()) if (account.books.has(symbol)) yield account;
  }
}

/** Whether an account would trip at these newer prices: then a commit is due that carries them. */
export function isTripDue(state: KernelState, nowMs: number, newer: ReadonlyMap<Symbol, Mark>): boolean {
  for (const account of state.accounts.values()) {
    if (account.stop !== "ARMED" || account.sums.slots === 0) continue;
    let unrealized = ZERO_MONEY;
    for (const [symbol, book] of account.books)
      unrealized = plus(unrealized, unrealizedOf(book, newer.get(symbol) ?? state.marks.get(symbol)));
    if (tripOf(state, account, nowMs, unrealized, newer) !== undefined) return true;
  }
  return false;
}
