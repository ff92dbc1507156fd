import type { Fill } from "#libs/domain/fact.ts";
import {
  FLAT,
  format,
  max,
  min,
  minus,
  notionalOf,
  plus,
  reducingSide,
  sizeOf,
  ZERO_MONEY,
  ZERO_QUANTITY,
  type Price,
  type Quantity,
} from "#libs/domain/fixed.ts";
import type { ClientOrderId, Symbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import type { Raise } from "./alert.ts";
import type { Exit, ExitEnd, ExitOrigin, ExitRecord } from "./exit-state.ts";
import { isStopped } from "./levels.ts";
import { estimate, isRestingExit, isSlice, levelsOf, policyOf, sliceOf, type Slice } from "./slice.ts";
import { remainingOf, type OpenOrder } from "./orders.ts";
import { take } from "./reserving.ts";
import type { Account } from "./account.ts";
import type { Book } from "./book.ts";
import type { KernelState } from "./state.ts";
import { aim, hasTargets } from "./target-state.ts";
import { heldAt } from "./held-price.ts";

/** Slices nobody says anything about, beside which another one goes; each waits twice as long as the one before. */
const GIVEN_UP_MAX = 6;
const UNPLACED_ALARM = 5;

/** What one exit does next, and on which book. */
export interface SweepStep {
  readonly symbol: Symbol;
  readonly exit: Exit;
  readonly end?: ExitEnd;
  /** Slices nobody has said anything about for long, and what rests beside an exit to flat; at the end, all slices under way. */
  readonly cancels: readonly OrderCommand[];
  readonly slice?: Slice;
  /** Why a person should look. */
  readonly alarm?: string;
}

/** A new exit with its first slice; nothing of it is in the state yet, see {@link startExit}. */
export interface BegunExit {
  readonly exit: Exit;
  readonly slice: Slice;
}

/**
 * An exit of what a position holds, or of `left` of it, with its first slice, or undefined when nothing is unclaimed.
 * One that runs for less is taken over: what it has not taken yet is part of this one.
 *
 * @param freed what resting exits claim that give way to one to flat: it cancels them.
 */
export function beginExit(
  state: KernelState,
  account: Account,
  symbol: Symbol,
  book: Book,
  origin: ExitOrigin,
  asked?: Quantity,
  freed?: Quantity,
): BegunExit | undefined {
  const { amount } = book.position;
  if (amount === 0n) return undefined;
  const running = account.exits.get(symbol);
  const side = reducingSide(amount);
  // A REDUCE takes over what another one has not taken yet; to a CLOSE that is given up it owes nothing.
  const before = running?.side === side && running.left !== undefined ? running : undefined;
  const known = state.marks.get(symbol);
  const mark = known === undefined ? undefined : heldAt(known);
  const wanted = asked ?? sizeOf(amount);
  const exit: Exit = {
    ...origin,
    side,
    sinceMs: state.nowMs,
    arrival:
      mark === undefined || mark.bid === 0n || mark.ask === 0n
        ? (0n as Price)
        : (((mark.bid + mark.ask) / 2n) as Price),
    wanted,
    estimatedBps: estimate(state, symbol, side, wanted),
    left: asked === undefined ? undefined : plus(asked, before?.left ?? ZERO_QUANTITY),
    strays: asked === undefined ? [] : (before?.strays ?? underWay(book)),
    step: 0,
    slices: 0,
    slice: {
      id: "" as ClientOrderId,
      quantity: ZERO_QUANTITY,
      atMs: 0,
      before: ZERO_QUANTITY,
      unplaced: false,
    },
    unplaced: 0,
    filled: ZERO_QUANTITY,
    notional: ZERO_MONEY,
    worstBps: 0,
    alarmed: false,
  };
  // What has filled too little goes on where it was: a repeated request is no way back to the first step.
  const last = levelsOf(policyOf(state), exit.firstBps).length - 1;
  const step = running?.side === side ? Math.min(running.step, last) : 0;
  const slice = sliceOf(state, account, symbol, book, exit, { step, most: asked, freed });
  return slice === undefined ? undefined : { exit, slice };
}

const underWay = ({ orders }: Book): readonly ClientOrderId[] =>
  [...orders.values()].filter(isSlice).map(({ command }) => command.clientOrderId);

/** Takes an exit into the state; its first slice is the caller's to reserve. Gives what became of one it took over. */
export function startExit(
  state: KernelState,
  account: Account,
  symbol: Symbol,
  { exit, slice }: BegunExit,
): ExitRecord | undefined {
  const before = account.exits.get(symbol);
  account.exits.set(symbol, exit);
  state.sums.exiting.add(account);
  aimAgain(state, account, symbol);
  noteSlice(state, exit, slice);
  if (before !== undefined) countCloses(account, before);
  return before === undefined ? undefined : recordOf(state, account, symbol, before, "TAKEN_OVER");
}

/** Accounts with a running exit, in an order that a restored state has too. */
export const exitingAccounts = ({ sums: { exiting } }: KernelState): readonly Account[] =>
  [...exiting].sort((a, b) => (a.id < b.id ? -1 : 1));

/** What every running exit of an account has to do now; changes nothing, {@link applySweep} does. */
export function* sweepSteps(
  state: KernelState,
  account: Account,
  nowMs: number,
  silenceMs: number,
): Generator<SweepStep> {
  for (const [symbol, exit] of account.exits) {
    const step = nextOf(state, account, symbol, exit, nowMs, silenceMs);
    if (step !== undefined) yield step;
  }
}

function nextOf(
  state: KernelState,
  account: Account,
  symbol: Symbol,
  exit: Exit,
  nowMs: number,
  silenceMs: number,
): SweepStep | undefined {
  const book = account.books.get(symbol);
  const end = endOf(state, account, symbol, book, exit);
  // What the router has not sent yet, or has to ask about, must not come when it is wanted no more.
  if (end !== undefined || book === undefined)
    return { symbol, exit, end: end ?? "FLAT", cancels: cancelsOf(book, isSlice) };
  const policy = policyOf(state);
  const age = nowMs - exit.slice.atMs;
  const under = book.orders.get(exit.slice.id);
  let givenUp = 0;
  for (const order of book.orders.values()) if (isSlice(order) && order.cancelledAtMs > 0) givenUp += 1;
  const patienceMs = Math.max(silenceMs, policy.exitSilenceMs) * 2 ** givenUp;
  const silences = cancelsOf(book, (order) => isSlice(order) && nowMs - order.committedAtMs >= patienceMs);
  // Whatever rests for a better price would hold up an exit to flat.
  const cancels = exit.left === undefined ? [...silences, ...cancelsOf(book, isRestingExit)] : silences;
  const silent = under !== undefined;
  const newlySilent = silent && silences.some(({ clientOrderId }) => clientOrderId === exit.slice.id);
  if (silent && under.cancelledAtMs === 0 && !newlySilent) return only(symbol, exit, cancels);
  // A REDUCE must not take twice: it waits until its slice is known to be gone.
  const waits = silent && (exit.left !== undefined || givenUp + silences.length >= GIVEN_UP_MAX);
  const pace = policy.exitStepMs * 2 ** Math.min(exit.unplaced + Number(exit.slice.unplaced), 5);
  if (waits || age < pace) return only(symbol, exit, cancels);

  const last = levelsOf(policy, exit.firstBps).length - 1;
  const tooLittle =
    exit.slices > 0 &&
    !silent &&
    !exit.slice.unplaced &&
    (exit.filled - exit.slice.before) * 2n < exit.slice.quantity;
  const step = Math.min(exit.step + Number(tooLittle), last);
  const slice = sliceOf(state, account, symbol, book, exit, {
    step,
    freed: newlySilent ? remainingOf(under) : undefined,
  });
  const alarm = exit.alarmed
    ? undefined
    : alarmOf(policy, symbol, book, exit, tooLittle && exit.step >= last);
  if (slice === undefined) return only(symbol, exit, cancels);
  return { symbol, exit, cancels, slice, ...(alarm === undefined ? {} : { alarm }) };
}

const only = (symbol: Symbol, exit: Exit, cancels: readonly OrderCommand[]): SweepStep | undefined =>
  cancels.length === 0 ? undefined : { symbol, exit, cancels };

/** Orders of exits under way that are to be cancelled, and were not before. */
const cancelsOf = (book: Book | undefined, wanted: (order: OpenOrder) => boolean): readonly OrderCommand[] =>
  [...(book?.orders.values() ?? [])]
    .filter((order) => order.phase !== "ENDED" && order.cancelledAtMs === 0 && wanted(order))
    .map(({ command }) => ({ ...command, action: "CANCEL" }));

function endOf(
  { references }: KernelState,
  account: Account,
  symbol: Symbol,
  book: Book | undefined,
  exit: Exit,
): ExitEnd | undefined {
  const amount = book?.position.amount ?? FLAT;
  if (amount === 0n) return "FLAT";
  if (reducingSide(amount) !== exit.side) return "OTHER_SIDE";
  if (exit.left !== undefined && exit.left <= 0n) return "REDUCED";
  // No order takes less than a lot, except all that is held; the exchange may have made its lot larger meanwhile.
  const lot = references.get(symbol)?.stepSize ?? ZERO_QUANTITY;
  if (
    exit.left !== undefined &&
    exit.left < min(lot, sizeOf(amount)) &&
    book?.orders.has(exit.slice.id) !== true
  )
    return "REDUCED";
  return isWanted(account, exit) ? undefined : "GIVEN_UP";
}

/** Whether what began it still wants it. */
export function isWanted(account: Account, { cause, intentId }: Exit): boolean {
  if (cause === "INTENT") return true;
  return cause === "FLATTEN"
    ? account.flatten && isStopped(account)
    : account.rotation?.intent.intentId === intentId;
}

function alarmOf(
  policy: Policy,
  symbol: Symbol,
  book: Book,
  exit: Exit,
  atBound: boolean,
): string | undefined {
  const refused = exit.unplaced + Number(exit.slice.unplaced) >= UNPLACED_ALARM;
  if (!atBound && !refused) return undefined;
  const held = `${symbol}: ${format(sizeOf(book.position.amount))} is still held after ${exit.slices} slices of an exit`;
  return refused
    ? `${held}, the last ${exit.unplaced + 1} of which the exchange did not take. It goes on, less often; look at order-router's log for the exchange's words`
    : `${held}, the last at its bound of ${levelsOf(policy, exit.firstBps).at(-1) === "MARKET" ? "the exchange's price band" : `${policy.exitMaxBps} bps`} filled less than half. It goes on there; a higher exitMaxBps or exitLastLevel MARKET lets it go further`;
}

/** Takes one of {@link sweepSteps} into the state. Gives what became of an exit that ended. */
export function applySweep(
  state: KernelState,
  account: Account,
  { symbol, exit, end, cancels, slice, alarm }: SweepStep,
  orders: OrderCommand[],
  raise: Raise,
): ExitRecord | undefined {
  const book = account.books.get(symbol);
  for (const cancel of cancels) {
    const order = book?.orders.get(cancel.clientOrderId);
    if (order !== undefined) order.cancelledAtMs = state.nowMs;
    orders.push(cancel);
  }
  if (end !== undefined) {
    account.exits.delete(symbol);
    if (account.exits.size === 0) state.sums.exiting.delete(account);
    aimAgain(state, account, symbol);
    countCloses(account, exit);
    const record = recordOf(state, account, symbol, exit, end);
    if (exit.alarmed)
      raise({
        severity: "INFO",
        kind: "exit-ended",
        account: account.id,
        text: `${symbol}: the exit that was stuck ended ${end} after ${exit.slices} slices; ${format(record.remaining)} is held`,
      });
    return record;
  }
  if (alarm !== undefined) {
    exit.alarmed = true;
    raise({ severity: "CRITICAL", kind: "exit-at-bound", account: account.id, text: alarm });
  }
  if (slice !== undefined && book !== undefined) {
    noteSlice(state, exit, slice);
    orders.push(slice.command);
    take(state, account, slice.command);
  }
  return undefined;
}

/** An exit of a rotation ends, however it does: one that has to begin anew goes on behind its ids. */
function countCloses({ rotation }: Account, { intentId, slices }: Exit): void {
  if (rotation?.intent.intentId === intentId) rotation.closes += slices;
}

/** An exit that begins or ends gives the position's targets another room. */
function aimAgain(state: KernelState, account: Account, symbol: Symbol): void {
  const book = account.books.get(symbol);
  if (book !== undefined && hasTargets(book)) aim(state, account, symbol, book);
}

function noteSlice(state: KernelState, exit: Exit, { command, step, bps }: Slice): void {
  exit.unplaced = exit.slice.unplaced ? exit.unplaced + 1 : 0;
  exit.step = step;
  exit.slices += 1;
  exit.worstBps = Math.max(exit.worstBps, bps);
  exit.slice = {
    id: command.clientOrderId,
    quantity: command.quantity,
    atMs: state.nowMs,
    before: exit.filled,
    unplaced: false,
  };
}

/** A fill of one of its slices. */
export function noteExitFill(
  account: Account,
  symbol: Symbol,
  order: OpenOrder,
  fill: Pick<Fill, "quantity" | "price">,
): void {
  const exit = account.exits.get(symbol);
  if (exit === undefined || !isSlice(order) || order.command.side !== exit.side) return;
  if (exit.strays.includes(order.command.clientOrderId)) return;
  exit.filled = plus(exit.filled, fill.quantity);
  exit.notional = plus(exit.notional, notionalOf(fill.quantity, fill.price, "down"));
  if (exit.left !== undefined) exit.left = max(minus(exit.left, fill.quantity), ZERO_QUANTITY);
}

/** A slice that never was at the exchange says nothing about the price. */
export function noteExitUnplaced(account: Account, symbol: Symbol, id: ClientOrderId): void {
  const exit = account.exits.get(symbol);
  if (exit?.slice.id === id) exit.slice.unplaced = true;
}

const recordOf = (
  state: KernelState,
  account: Account,
  symbol: Symbol,
  exit: Exit,
  end: ExitEnd,
): ExitRecord => ({
  ...exit,
  account: account.id,
  symbol,
  end,
  endedAtMs: state.nowMs,
  remaining: sizeOf(account.books.get(symbol)?.position.amount ?? FLAT),
});
