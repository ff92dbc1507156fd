import {
  divideBy,
  format,
  max,
  notionalOf,
  ONE,
  parseRatio,
  percentOf,
  plus,
  quantityFor,
  toStep,
  ZERO_MONEY,
  type Money,
  type Price,
  type Quantity,
} from "#libs/domain/fixed.ts";
import { uuid7, type AccountId, type Symbol } from "#libs/domain/ids.ts";
import type { ExitPlan, Intent, Purpose } from "#libs/domain/intent.ts";
import { differencesOf } from "#libs/domain/policy-version.ts";
import { isPolicyKey, type Policy } from "#libs/domain/policy.ts";
import type { SymbolReference } from "#libs/domain/reference.ts";
import type { CapUse, EntryProbe, Outcome, WhatIf } from "#libs/domain/what-if.ts";
import { admit } from "./admission.ts";
import { grossCap } from "./caps.ts";
import { bookMargin, bookNotional } from "./exposure.ts";
import { askOf, bidOf } from "./pricing.ts";
import { slotCap } from "./rotation.ts";
import type { Trust } from "./ruling.ts";
import { emptyBook, usesSlot, type Book } from "./book.ts";
import { emptyState, emptyTotals, type KernelState, type Mark } from "./state.ts";
import { emptySums } from "./sums.ts";
import type { Account } from "./account.ts";
import { tripOf } from "./stop.ts";
import { equityOf } from "./valuation.ts";

/** Accounts times symbols asked about at most: the kernel decides nothing else meanwhile. */
const PROBES_MAX = 300;
/** Rows shown at most; an answer has to stay below the server's 1 MB. */
const CAPS_MAX = 500;
/** As tight as a policy's default can be. */
const TIGHTEST_STOP_PERCENT = parseRatio("0.05");

/**
 * The present state under another policy: what is over its cap, what would be denied, and whether anything could
 * ever open.
 *
 * Pure; changes nothing in `state`. The verdicts are the ladder's own. `marks` are newer prices than the state's.
 */
export function whatIf(state: KernelState, policy: Policy, marks: ReadonlyMap<Symbol, Mark>): WhatIf {
  const fresh = [...new Map([...state.marks, ...marks])].map(
    ([symbol, mark]) => [symbol, { ...mark, receivedAtMs: state.nowMs }] as const,
  );
  const priced: KernelState = {
    ...state,
    marks: new Map(fresh),
    deskStop: "ARMED",
    stopped: emptyState().stopped,
  };
  const notJudged: string[] = [];
  const entries: EntryProbe[] = [];
  let left = PROBES_MAX;
  for (const account of state.accounts.values()) {
    if (!account.known) {
      notJudged.push(`${account.id}: no snapshot from the exchange yet`);
      continue;
    }
    const held = healthy(account);
    // What is held first.
    const books = [...held.books].sort(([, a], [, b]) => b.sums.slots - a.sums.slots);
    for (const [symbol, book] of books.slice(0, left)) {
      const probe = probeOf(priced, policy, held, symbol, book);
      if (typeof probe === "string") notJudged.push(`${account.id} ${symbol}: ${probe}`);
      else entries.push(probe);
    }
    if (books.length > left) notJudged.push(`${account.id}: ${books.length - left} more symbols`);
    left = Math.max(0, left - books.length);
  }
  const caps = capsOf(priced, policy).sort((a, b) => Number(b.over) - Number(a.over));
  if (caps.length > CAPS_MAX) notJudged.push(`${caps.length - CAPS_MAX} more caps are not shown`);
  return {
    commit: state.commit,
    policy: policy.name,
    changes: differencesOf(state.policy, policy),
    caps: caps.slice(0, CAPS_MAX),
    entries,
    trips: tripsOf(state, policy, new Map([...state.marks, ...marks])),
    notJudged,
    neverOpens:
      entries.some(({ empty }) => empty.verdict === "DENIED" && isPolicyKey(empty.lever)) &&
      entries.every(({ empty, tighterStop }) => empty.verdict === "DENIED" && !tighterStop),
  };
}

/** What stands armed under the policy in force and would not under the other; prices have their true ages. */
function tripsOf(state: KernelState, policy: Policy, marks: ReadonlyMap<Symbol, Mark>): string[] {
  return [...state.accounts.values()].flatMap((account) => {
    if (account.stop !== "ARMED" || !account.known) return [];
    const under = (one: Policy | undefined) =>
      tripOf({ ...state, policy: one }, account, state.nowMs, account.sums.unrealized, marks);
    const trip = under(policy);
    return trip === undefined || under(state.policy) !== undefined
      ? []
      : [`${account.id}: ${trip.cause}, ${trip.text}`];
  });
}

function capsOf(state: KernelState, policy: Policy): CapUse[] {
  const caps: CapUse[] = [];
  const count = (scope: string, key: keyof Policy, limit: number, observed: number): void =>
    void caps.push({ scope, key, limit: String(limit), observed: String(observed), over: observed > limit });
  const amount = (scope: string, key: keyof Policy, limit: Money, observed: Money): void =>
    void caps.push({ scope, key, limit: format(limit), observed: format(observed), over: observed > limit });
  count("desk", "deskSlotsMax", policy.deskSlotsMax, state.sums.desk.slots);
  for (const account of state.accounts.values()) {
    const equity = max(equityOf(account), 0n as Money);
    const budget = percentOf(equity, policy.marginUtilizationPercentMax, "down");
    const share = percentOf(budget, policy.symbolSharePercentMax, "down");
    const cap = slotCap(state, policy);
    count(account.id, cap.lever, cap.slots, account.sums.slots);
    amount(account.id, "grossExposurePercentMax", grossCap(policy, equity), account.sums.gross);
    amount(account.id, "marginUtilizationPercentMax", budget, account.sums.margin);
    for (const [symbol, book] of account.books) {
      if (!usesSlot(book)) continue;
      const scope = `${account.id} ${symbol}`;
      const notional = bookNotional(book, state.marks.get(symbol));
      const margin = bookMargin(book, notional);
      amount(scope, "positionNotionalMax", policy.positionNotionalMax, notional);
      amount(scope, "positionMarginMax", policy.positionMarginMax, margin);
      amount(scope, "symbolSharePercentMax", share, margin);
      count(scope, "leverageMax", policy.leverageMax, book.leverage);
    }
  }
  return caps;
}

/** The probe of one symbol in an account that is {@link healthy}, or why there is none. */
function probeOf(
  state: KernelState,
  policy: Policy,
  held: Account,
  symbol: Symbol,
  book: Book,
): EntryProbe | string {
  const reference = state.references.get(symbol);
  const mark = state.marks.get(symbol);
  if (reference === undefined) return "no reference data";
  if (mark === undefined) return "no price yet";
  if (book.leverage === 0) return "leverage is not set and read back";
  const buying = book.position.amount >= 0n;
  const price = buying
    ? toStep(askOf(mark), reference.tickSize, "down")
    : toStep(bidOf(mark), reference.tickSize, "up");
  const quantity = smallestEntry(policy, reference, book.leverage, price);
  const notional = notionalOf(quantity, price, "up");
  // As order-router sets it when the policy is in force.
  const leverage = Math.min(book.leverage, policy.leverageMax);
  const alone = smallestEntry(policy, reference, leverage, price);
  const intent = (quantity: Quantity, purpose: Purpose, exitPlan?: ExitPlan): Intent => ({
    intentId: uuid7(state.nowMs, new Uint8Array(10)),
    account: held.id,
    strategy: "what-if",
    symbol,
    side: buying ? "BUY" : "SELL",
    purpose,
    size: { kind: "quantity", quantity },
    entryStyle: "BOUNDED_LIMIT",
    slippageBps: 0,
    workingMs: 0,
    ...(exitPlan === undefined ? {} : { exitPlan }),
    confidence: ONE,
    votes: [],
    createdAtMs: state.nowMs,
    expiresAtMs: state.nowMs + 1,
    traceparent: "",
  });
  const nobody: KernelState = { ...state, sums: emptyTotals() };
  const flat: Account = {
    ...held,
    wallet: equityOf(held),
    books: new Map([[symbol, { ...emptyBook(), leverage, brackets: book.brackets }]]),
    sums: emptySums(),
    maintenance: ZERO_MONEY,
    unbracketed: ZERO_MONEY,
  };
  const onTop = intent(quantity, book.position.amount === 0n ? "OPEN" : "INCREASE");
  const empty = ask(nobody, policy, flat, intent(alone, "OPEN"));
  const tightly = intent(alone, "OPEN", { ladder: [], horizonMs: 0, stopPercent: TIGHTEST_STOP_PERCENT });
  return {
    account: held.id,
    symbol,
    quantity: format(quantity),
    notional: format(notional),
    margin: format(divideBy(notional, book.leverage, "up")),
    before: ask(state, state.policy, held, onTop),
    now: ask(state, policy, held, onTop),
    empty,
    tighterStop:
      empty.verdict === "DENIED" &&
      empty.reason === "LOSS_AT_STOP" &&
      ask(nobody, policy, flat, tightly).verdict === "APPROVED",
  };
}

/** The least that passes the exchange's and the policy's minimums, on the lot. */
function smallestEntry(policy: Policy, reference: SymbolReference, leverage: number, price: Price): Quantity {
  const least = max((policy.positionMarginMin * BigInt(leverage)) as Money, reference.minNotional);
  const quantity = max(reference.minQuantity, toStep(quantityFor(least, price), reference.stepSize, "up"));
  return notionalOf(quantity, price, "down") < least ? plus(quantity, reference.stepSize) : quantity;
}

/** The account with everything in order that is no matter of the policy; its books are copies. */
const healthy = (account: Account): Account => ({
  ...account,
  stop: "ARMED",
  circuit: "",
  reconciled: true,
  streamConnected: true,
  recentOrders: [],
  books: new Map(
    [...account.books].map(([symbol, book]) => [symbol, { ...book, lastEntryAtMs: 0, lastOrderAtMs: 0 }]),
  ),
});

const VOUCHED_FOR: Trust = { streamAgeMs: 0, comparedAgeMs: 0, compareEveryMs: 0 };

/** The ladder's word under a policy, with nothing out of date. */
function ask(state: KernelState, policy: Policy | undefined, account: Account, intent: Intent): Outcome {
  const accounts = new Map<AccountId, Account>([[account.id, account]]);
  const ruling = admit(
    { ...state, policy, accounts },
    account,
    intent,
    { clockAgeMs: 0, policyAgeMs: 0, busUsedPercent: 0, trust: new Map([[account.id, VOUCHED_FOR]]) },
    false,
  );
  if (ruling.kind !== "denied") return { verdict: "APPROVED" };
  const { reason, limit, observed, requested, lever, text } = ruling;
  return { verdict: "DENIED", reason, limit, observed, requested, lever, text };
}
