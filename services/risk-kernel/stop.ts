import { sha256 } from "#libs/wire/sha256.ts";
import { format, minus, percentOf, plus, ZERO_MONEY, type Money } from "#libs/domain/fixed.ts";
import { uuid7, type IntentId, type Symbol } from "#libs/domain/ids.ts";
import type { ControlFact } from "#libs/domain/fact.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import type { Raise } from "./alert.ts";
import { unrealizedOf } from "./exposure.ts";
import type { ExitRecord } from "./exit-state.ts";
import { pricedAtMs } from "./held-price.ts";
import { nakedTrip } from "./protection.ts";
import { cancelledByScope, isCancelling, isStopped, raiseLevel, rises } from "./levels.ts";
import { CLEAR_SIGHT, type Sight } from "./sight.ts";
import type { Account, StopLevel } from "./account.ts";
import type { Book } from "./book.ts";
import type { KernelState, Mark } from "./state.ts";
import { refusedForMoney } from "./real-money.ts";
import { take } from "./reserving.ts";
import { beginExit, isWanted, startExit, type BegunExit } from "./sweep.ts";
import { blindAccounts, causeOf, isCausePresent, mayTrip, TRIP_LEVEL, type Trip } from "./trips.ts";
import { equityOf } from "./valuation.ts";

type Aged = Pick<Mark, "receivedAtMs" | "rest">;

/** Why an account must stop now, or undefined: of several causes the one that goes furthest. */
export function tripOf(
  state: KernelState,
  account: Account,
  nowMs: number,
  unrealized: Money = account.sums.unrealized,
  marks: ReadonlyMap<Symbol, Aged> = state.marks,
): Trip | undefined {
  const { policy } = state;
  if (policy === undefined) return undefined;
  return priceTripOf(state, account, nowMs, unrealized, marks, policy) ?? causeOf(state, account, policy);
}

/**
 * Longs are valued at bid, shorts at ask, each with the age of its price.
 *
 * @param marks prices newer than the state's, to look whether a commit is due.
 */
function priceTripOf(
  state: KernelState,
  account: Account,
  nowMs: number,
  unrealized: Money,
  marks: ReadonlyMap<Symbol, Aged>,
  policy: Policy,
): Trip | undefined {
  const equity = plus(account.wallet, unrealized);
  const lost = minus(account.dayStart, equity);
  const lostMax = percentOf(account.dayStart, policy.dailyDrawdownTripPercent, "up");
  if (account.dayStart > 0n && lost >= lostMax)
    return {
      cause: "DAILY_DRAWDOWN",
      text: `${format(lost)} lost since the day began with ${format(account.dayStart)}, the limit is ${format(policy.dailyDrawdownTripPercent)} %`,
    };
  const openLossMax = percentOf(account.wallet, policy.openLossTripPercent, "up");
  if (account.wallet > 0n && unrealized < 0n && -unrealized >= openLossMax)
    return {
      cause: "OPEN_LOSS",
      text: `open positions lose ${format(-unrealized as Money)} of a wallet of ${format(account.wallet)}, the limit is ${format(policy.openLossTripPercent)} %`,
    };
  const naked = nakedTrip(account, nowMs);
  if (naked !== undefined) return naked;
  const stale = staleSymbol(state, account, nowMs, policy, marks);
  return stale === undefined
    ? undefined
    : {
        cause: "MARKET_STALE",
        text: `${stale} is held and its price is older than ${policy.marketStaleTripMs} ms, by the streams and by REST`,
      };
}

function staleSymbol(
  state: KernelState,
  account: Account,
  nowMs: number,
  policy: Policy,
  marks: ReadonlyMap<Symbol, Aged>,
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
  mark: Aged,
  nowMs: number,
  { marketStaleTripMs }: Policy,
): boolean => nowMs - Math.max(pricedAtMs(mark), watchingSinceMs) > marketStaleTripMs;

/** Day start, trips and the end of closing, after a commit's inputs are folded. Says whether anything changed. */
export function foldStop(state: KernelState, account: Account, raise: Raise): boolean {
  if (!account.known) return false;
  // Also when more was withdrawn than it began with: of nothing, or of a debt, no part can be lost.
  const begins = account.dayStart <= 0n && isPriced(state, account);
  if (begins) account.dayStart = equityOf(account);
  const trip = mayTrip(account) ? tripOf(state, account, state.nowMs) : undefined;
  const trips = trip !== undefined && rises(account, TRIP_LEVEL[trip.cause]);
  if (trips) {
    const level = TRIP_LEVEL[trip.cause];
    raiseLevel(account, level);
    account.stop = "TRIPPED";
    account.stopCause = trip.cause;
    account.coolUntilMs = 0;
    raise({
      severity: "CRITICAL",
      kind: "ess-tripped",
      account: account.id,
      text: `${trip.cause}: ${trip.text}. ${DOES[level]}; ${nextStep(state, account)}`,
    });
  }
  return coolDown(state, account, raise) || trips || begins;
}

const DOES: Readonly<Record<StopLevel, string>> = {
  REDUCE_ONLY: "Nothing opens, and nothing is cancelled or closed",
  CANCEL: "Entries are cancelled, and nothing is closed",
  FLATTEN: "Entries are cancelled and every position is closed",
};

/** What has tripped cools down from when it is flat, or when its cause is gone. Says whether that was now. */
function coolDown(state: KernelState, account: Account, raise: Raise): boolean {
  const { stop, stopCause } = account;
  if (stop !== "TRIPPED" || stopCause === "OPERATOR" || isCausePresent(state, account)) return false;
  account.stop = "COOLING_DOWN";
  account.coolUntilMs = state.nowMs + (state.policy?.stopCooldownMs ?? 0);
  raise({
    severity: "WARNING",
    kind: "ess-cooling-down",
    account: account.id,
    text: `${account.flatten ? "flat" : "the cause is gone"} after ${stopCause}; ${nextStep(state, account)}`,
  });
  return true;
}

function nextStep(state: KernelState, account: Account): string {
  const command = `plimsoll arm --scope ${account.id} --operator NAME --reason TEXT`;
  return account.stop === "COOLING_DOWN"
    ? `from ${new Date(account.coolUntilMs).toISOString()} on, and once the cause is gone: ${command}`
    : `${state.policy === undefined ? "" : `${Math.round(state.policy.stopCooldownMs / 60_000)} min after ${account.flatten ? "it is flat" : "the cause is gone"}: `}${command}`;
}

const isPriced = (state: KernelState, account: Account): boolean => {
  for (const [symbol, { position }] of account.books)
    if (position.amount !== 0n && !state.marks.has(symbol)) return false;
  return true;
};

/** An operator's ARM. What tripped by itself is armed again only when it has cooled down and its cause is gone. */
export function arm(state: KernelState, account: Account, control: ControlFact, raise: Raise): void {
  coolDown(state, account, raise);
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
  // Also those of while a stop stood that they could not take further.
  account.errorsInRow = 0;
  account.coolUntilMs = 0;
  account.flatten = false;
  account.keepsEntries = false;
}

function refusalToArm(state: KernelState, account: Account): string {
  const refused = refusedForMoney(account, state.nowMs);
  if (refused !== "") return refused;
  if (account.stopCause === "" || account.stopCause === "OPERATOR") return "";
  if (account.stop === "TRIPPED")
    return account.flatten
      ? `positions are still being closed after ${account.stopCause}`
      : `its cause is still there: ${account.stopCause}`;
  if (state.nowMs < account.coolUntilMs)
    return `it cools down until ${new Date(account.coolUntilMs).toISOString()} after ${account.stopCause}`;
  if (!account.reconciled) return "our books and the exchange's are not known to be equal";
  // Its errors are what the operator has looked at.
  account.errorsInRow = 0;
  const still = tripOf(state, account, state.nowMs);
  return still === undefined ? "" : `its cause is still there: ${still.text}`;
}

/** An operator's REDUCE_ONLY, STOP or FLATTEN. */
export function stopByOperator(account: Account, level: StopLevel): void {
  raiseLevel(account, level);
  if (isStopped(account)) return;
  account.stop = "TRIPPED";
  account.stopCause = "OPERATOR";
}

/** One order the stop wants at this moment. */
interface StopOrder {
  readonly account: Account;
  readonly symbol: Symbol;
  readonly book: Book;
  readonly command: OrderCommand;
  /** The exit that begins with it; without one it is a cancel. */
  readonly begun?: BegunExit;
}

/**
 * What a stopped account or one with an open circuit still has to do: cancel what could open or increase, and,
 * when it closes, cancel what rests and begin to close what is held: the sweep goes on until it is flat.
 *
 * Changes nothing: {@link applyStop} does.
 */
export function* stopOrders(
  state: KernelState,
  account: Account,
  nowMs: number,
  againAfterMs: number,
): Generator<StopOrder> {
  const stopped = isStopped(account);
  const cancels = (stopped && !account.keepsEntries) || account.circuit !== "";
  if ((!cancels && !isCancelling(state)) || account.sums.slots === 0) return;
  for (const [symbol, book] of account.books) {
    for (const { command, phase, cancelledAtMs } of book.orders.values()) {
      const rests = !command.reduceOnly || (account.flatten && command.timeInForce === "GTX");
      if (!rests || phase === "ENDED" || (!cancels && !cancelledByScope(state, command))) continue;
      if (cancelledAtMs > 0 && nowMs - cancelledAtMs < againAfterMs) continue;
      yield { account, symbol, book, command: { ...command, action: "CANCEL" } };
    }
    const running = account.exits.get(symbol);
    // One that runs to flat already goes on as it is, while anybody wants it.
    const goesOn = running !== undefined && running.left === undefined && isWanted(account, running);
    if (!stopped || !account.flatten || goesOn) continue;
    if (book.position.amount === 0n) continue;
    const begun = beginExit(state, account, symbol, book, {
      cause: "FLATTEN",
      intentId: closingId(account, nowMs),
      leg: "FLATTEN",
      attemptFrom: 0,
      traceparent: "",
      strategy: "",
      firstBps: undefined,
    });
    if (begun !== undefined) yield { account, symbol, book, command: begun.slice.command, begun };
  }
}

/** The stop's exit belongs to no intent of a strategy; its id follows from account and count, and never repeats. */
function closingId(account: Account, nowMs: number): IntentId {
  const random = sha256(`${account.id} flatten ${account.closes}`);
  return uuid7(nowMs, random);
}

/** Takes one of {@link stopOrders} into the state. Gives what became of an exit that it took over. */
export function applyStop(
  state: KernelState,
  { account, symbol, book, command, begun }: StopOrder,
  orders: OrderCommand[],
): ExitRecord | undefined {
  orders.push(command);
  if (begun === undefined) {
    const order = book.orders.get(command.clientOrderId);
    if (order !== undefined) order.cancelledAtMs = state.nowMs;
    return undefined;
  }
  account.closes += 1;
  take(state, account, command);
  return startExit(state, account, symbol, begun);
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

/** Whether an account would trip at these newer prices, or for what the kernel sees: then a commit is due. */
export function isTripDue(
  state: KernelState,
  nowMs: number,
  newer: ReadonlyMap<Symbol, Mark>,
  sight: Sight = CLEAR_SIGHT,
): boolean {
  const { policy } = state;
  if (policy === undefined) return false;
  if (blindAccounts(state, sight).next().done !== true) return true;
  for (const account of state.accounts.values()) {
    if (!account.known || !mayTrip(account) || account.sums.slots === 0) continue;
    let unrealized = ZERO_MONEY;
    for (const [symbol, book] of account.books)
      unrealized = plus(unrealized, unrealizedOf(book, newer.get(symbol) ?? state.marks.get(symbol)));
    if (priceTripOf(state, account, nowMs, unrealized, newer, policy) !== undefined) return true;
  }
  return false;
}
