import { isTerminal, type Fill, type OrderFact, type SendFact } from "#libs/domain/fact.ts";
import {
  max,
  parsePrice,
  plus,
  ZERO_MONEY,
  ZERO_QUANTITY,
  type Money,
  type Price,
  type Quantity,
} from "#libs/domain/fixed.ts";
import { decodeClientOrderId, type AccountId } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { Execution, LiquidityRole, OrderCost, OrderEnd } from "#libs/domain/order-cost.ts";
import { slippageBps } from "#libs/domain/slippage.ts";
import type { LazyNamed } from "#libs/wire/lazy-commit.ts";
import type { plimsoll } from "#libs/wire/gen/plimsoll.js";
import type { Observer } from "./outstanding.ts";

type Terms = Pick<OrderCost, "intentId" | "strategy" | "side" | "leg" | "quantity" | "price">;
type Marks = readonly LazyNamed<plimsoll.v1.MarkUsed>[];

/** What is known of one order that has not been told. */
interface Trace {
  readonly account: AccountId;
  readonly symbol: OrderCost["symbol"];
  readonly clientOrderId: string;
  terms: Terms | undefined;
  decided: Pick<OrderCost, "decidedAtMs" | "arrival"> & { readonly commitNumber: number };
  request: OrderCost["request"];
  readonly fills: Map<string, Fill & { readonly atMs: number }>;
  /** As the exchange counts it. */
  filled: Quantity;
  ended: { readonly end: OrderEnd; readonly code: number; readonly atMs: number } | undefined;
  /** Time of the commit that folded its end. */
  endedInMs: number;
}

/** Fills that are missing at an order's end come with the next comparison; exchange milliseconds. */
const FILLS_WITHIN_MS = 60_000;
/** The user stream may tell of an order's end before the router has stored the answer to its request. */
const REQUEST_WITHIN_MS = 10_000;
/** Orders already told, of which something may still be said. */
const TOLD_MAX = 10_000;

/**
 * What each order cost, gathered from the ledger alone: its decision and the prices of it, what the router said of its
 * request, its fills and its end. Pure: folded again it says the same; what lies before the point from which it was
 * folded is absent.
 *
 * Told between {@link begin} and {@link end} of each commit; what is said outside is what a snapshot holds, or comes again.
 */
export class CostBook implements Observer {
  readonly #mine: (account: AccountId) => boolean;
  readonly #traces = new Map<string, Trace>();
  readonly #ended = new Set<Trace>();
  readonly #told = new Set<string>();
  /** The newest prices of each symbol. */
  readonly #marks = new Map<string, Marks[number]>();
  #commit: { readonly number: number; readonly nowMs: number } | undefined;

  /** @param mine accounts whose orders are told here; others are another router's. */
  constructor(mine: (account: AccountId) => boolean) {
    this.#mine = mine;
  }

  /** A commit's facts and commands follow. */
  begin(commit: { readonly number: number; readonly nowMs: number; readonly marks: () => Marks }): void {
    this.#commit = commit;
    for (const mark of commit.marks()) this.#marks.set(mark.of, mark);
  }

  /** The commit is over. @returns what is complete with it. */
  end(): readonly OrderCost[] {
    const nowMs = this.#commit?.nowMs ?? 0;
    this.#commit = undefined;
    const costs: OrderCost[] = [];
    for (const trace of this.#ended) {
      const waitedMs = nowMs - trace.endedInMs;
      const known = filledBy(trace) === trace.filled;
      if (!known && waitedMs < FILLS_WITHIN_MS) continue;
      if (lacksRequest(trace) && waitedMs < REQUEST_WITHIN_MS) continue;
      const cost = costOf(trace, known);
      if (cost !== undefined) costs.push(cost);
      this.#forget(trace);
    }
    return costs;
  }

  readonly command = (command: OrderCommand): void => {
    const { account, symbol, clientOrderId } = command;
    if (this.#traces.has(clientOrderId) || this.#told.has(clientOrderId)) return;
    const { intentId, strategy, side, leg, quantity, price } = command;
    const trace = this.#open(account, symbol, clientOrderId);
    trace.terms = { intentId, strategy, side, leg, quantity, price };
    // A snapshot's: when and at which prices it was decided is not known.
    if (this.#commit === undefined) return;
    const arrival = arrivalOf(this.#marks.get(symbol));
    trace.decided = {
      commitNumber: this.#commit.number,
      decidedAtMs: this.#commit.nowMs,
      ...(arrival === undefined ? {} : { arrival }),
    };
  };

  readonly fact: Observer["fact"] = (body, account) => {
    if (this.#commit === undefined || (body.kind !== "order" && body.kind !== "send")) return;
    if (!this.#mine(account as AccountId)) return;
    const trace = this.#traces.get(body.clientOrderId) ?? this.#ofRouter(body, account as AccountId);
    if (trace === undefined) return;
    if (body.kind === "order") this.#onOrder(trace, body);
    else this.#onSend(trace, body);
  };

  readonly notPlaced = ({ clientOrderId }: OrderCommand): void => {
    const trace = this.#traces.get(clientOrderId);
    if (trace !== undefined) this.#end(trace, "NOT_PLACED", 0, 0);
  };

  /** Stops, and what closes a position that cannot be protected, are the router's own: no commit has a command for them. */
  #ofRouter({ clientOrderId, symbol }: OrderFact | SendFact, account: AccountId): Trace | undefined {
    const leg = decodeClientOrderId(clientOrderId)?.leg;
    if ((leg !== "STOP" && leg !== "FLATTEN") || this.#told.has(clientOrderId)) return undefined;
    return this.#open(account, symbol, clientOrderId);
  }

  #open(account: AccountId, symbol: OrderCost["symbol"], clientOrderId: string): Trace {
    const trace: Trace = {
      account,
      symbol,
      clientOrderId,
      terms: undefined,
      decided: { commitNumber: 0 },
      request: undefined,
      fills: new Map(),
      filled: ZERO_QUANTITY,
      ended: undefined,
      endedInMs: 0,
    };
    this.#traces.set(clientOrderId, trace);
    return trace;
  }

  #onOrder(trace: Trace, order: OrderFact): void {
    const { side, quantity, price, fill, status, transactionTimeMs } = order;
    const id = decodeClientOrderId(trace.clientOrderId);
    trace.terms ??= {
      intentId: id?.intentId ?? "",
      strategy: "",
      leg: id?.leg ?? "STOP",
      side,
      quantity,
      price,
    };
    trace.filled = max(trace.filled, order.cumulativeFilled);
    if (fill !== undefined && !trace.fills.has(fill.tradeId))
      trace.fills.set(fill.tradeId, { ...fill, atMs: transactionTimeMs });
    if (isTerminal(status)) this.#end(trace, status as OrderEnd, 0, transactionTimeMs);
  }

  #onSend(trace: Trace, { outcome, code, request, receiptToRequestUs }: SendFact): void {
    if (request !== undefined) {
      const { sentAtMs, answeredAtMs, budgetWaitUs } = request;
      const queueWaitUs = Math.max(0, receiptToRequestUs - budgetWaitUs);
      trace.request = {
        sentAtMs,
        queueWaitUs,
        budgetWaitUs,
        ...(answeredAtMs === 0 ? {} : { answeredAtMs }),
      };
    }
    if (outcome === "REJECTED" || outcome === "NOT_PLACED")
      this.#end(trace, outcome, code, request?.answeredAtMs ?? 0);
  }

  /** @param atMs 0: as late as the commit that says so. */
  #end(trace: Trace, end: OrderEnd, code: number, atMs: number): void {
    if (trace.ended !== undefined) return;
    const nowMs = this.#commit?.nowMs ?? 0;
    trace.ended = { end, code, atMs: atMs === 0 ? nowMs : atMs };
    trace.endedInMs = nowMs;
    this.#ended.add(trace);
  }

  #forget(trace: Trace): void {
    const { clientOrderId } = trace;
    this.#ended.delete(trace);
    this.#traces.delete(clientOrderId);
    this.#told.add(clientOrderId);
    const [oldest] = this.#told;
    if (this.#told.size > TOLD_MAX && oldest !== undefined) this.#told.delete(oldest);
  }
}

/** Middle of the touch; undefined without one. */
function arrivalOf(mark: Marks[number] | undefined): OrderCost["arrival"] {
  if (mark === undefined) return undefined;
  const { bidPrice, askPrice, receivedAtMs } = mark.read();
  if (bidPrice === "" || askPrice === "") return undefined;
  const middle = (parsePrice(bidPrice, "bidPrice") + parsePrice(askPrice, "askPrice")) / 2n;
  return { price: middle as Price, receivedAtMs };
}

/** Whether the router has yet to say what became of its request; of a stop's it says nothing here. */
const lacksRequest = ({ request, terms, ended }: Trace): boolean =>
  request === undefined && terms?.leg !== "STOP" && ended?.end !== "NOT_PLACED" && ended?.end !== "REJECTED";

const filledBy = ({ fills }: Trace): Quantity =>
  [...fills.values()].reduce((sum, { quantity }) => plus(sum, quantity), ZERO_QUANTITY);

/** @param known every fill is. @returns undefined for an order of which nobody has said what it was. */
function costOf(trace: Trace, known: boolean): OrderCost | undefined {
  const { account, symbol, clientOrderId, terms, decided, request, filled, ended } = trace;
  if (terms === undefined || ended === undefined) return undefined;
  const execution = known ? executionOf(trace, terms) : undefined;
  return {
    account,
    symbol,
    clientOrderId,
    ...terms,
    end: ended.end,
    code: ended.code,
    filled,
    ...(execution === undefined ? {} : { execution }),
    ...decided,
    ...(request === undefined ? {} : { request }),
    endedAtMs: ended.atMs,
  };
}

function executionOf({ fills, decided }: Trace, { side }: Terms): Execution | undefined {
  if (fills.size === 0) return undefined;
  const fees = new Map<string, Money>();
  let [quantity, makerFilled] = [ZERO_QUANTITY, ZERO_QUANTITY];
  let notional = 0n;
  const times: number[] = [];
  for (const fill of fills.values()) {
    quantity = plus(quantity, fill.quantity);
    if (fill.maker) makerFilled = plus(makerFilled, fill.quantity);
    notional += fill.price * fill.quantity;
    fees.set(fill.feeAsset, plus(fees.get(fill.feeAsset) ?? ZERO_MONEY, fill.fee));
    times.push(fill.atMs);
  }
  const averagePrice = ((notional + quantity / 2n) / quantity) as Price;
  const { arrival } = decided;
  return {
    averagePrice,
    ...(arrival === undefined ? {} : { slippageBps: slippageBps(side, arrival.price, averagePrice) }),
    fees,
    role: roleOf(makerFilled, quantity),
    makerFilled,
    firstFillAtMs: Math.min(...times),
    lastFillAtMs: Math.max(...times),
  };
}

const roleOf = (maker: Quantity, all: Quantity): LiquidityRole =>
  maker === 0n ? "TAKER" : maker === all ? "MAKER" : "BOTH";
