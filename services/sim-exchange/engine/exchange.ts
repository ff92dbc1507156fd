import {
  divideBy,
  format,
  min,
  notionalOf,
  parsePrice,
  parseQuantity,
  parseQuantityOrZero,
  parseRatio,
  plus,
  sizeOf,
  ZERO_MONEY,
  ZERO_QUANTITY,
  type Money,
  type Price,
  type Quantity,
  type Side,
} from "#libs/domain/fixed.ts";
import type { JudgeLine, JudgeOrder } from "../judge.ts";
import type { VenueEvent } from "../market/events.ts";
import { VenueAccount } from "./account.ts";
import { VenueBook } from "./book.ts";
import { checkFilters, VenueError, type SymbolRules } from "./rules.ts";

export type OrderStatus = "NEW" | "PARTIALLY_FILLED" | "FILLED" | "CANCELED" | "EXPIRED";

export interface VenueOrder {
  readonly orderId: bigint;
  readonly account: string;
  readonly clientId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: "LIMIT" | "MARKET";
  readonly timeInForce: "GTC" | "IOC" | "FOK" | "GTX";
  readonly price: Price;
  readonly quantity: Quantity;
  filled: Quantity;
  quote: Money;
  status: OrderStatus;
  readonly reduceOnly: boolean;
  readonly timeMs: number;
  updateTimeMs: number;
  /** Displayed quantity that trades before us at our price; undefined after a restart until the market is seen. */
  queueAhead: Quantity | undefined;
}

export interface VenueFill {
  readonly tradeId: number;
  readonly account: string;
  readonly symbol: string;
  readonly orderId: bigint;
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly realizedPnl: Money;
  readonly fee: Money;
  readonly maker: boolean;
  readonly timeMs: number;
}

/** What the exchange tells the outside, in order; the judge's line is always written first. */
export type VenueNotice =
  | {
      readonly kind: "order";
      readonly order: VenueOrder;
      readonly execution: "NEW" | "CANCELED" | "EXPIRED";
      readonly expiryReason: string;
    }
  | { readonly kind: "fill"; readonly order: VenueOrder; readonly fill: VenueFill }
  | {
      readonly kind: "funding";
      readonly account: VenueAccount;
      readonly symbol: string;
      readonly change: Money;
    }
  | {
      readonly kind: "leverage";
      readonly account: VenueAccount;
      readonly symbol: string;
      readonly leverage: number;
    };

export interface PlaceOrder {
  readonly symbol: string;
  readonly side: Side;
  readonly type: "LIMIT" | "MARKET";
  readonly timeInForce: "GTC" | "IOC" | "FOK" | "GTX";
  readonly quantity: Quantity;
  readonly price: Price | undefined;
  readonly reduceOnly: boolean;
  readonly clientId: string;
}

const FUNDING_PERIOD_MS = 8 * 3_600_000;
export const FUNDING_RATE = parseRatio("0.0001");
const KEEP_CLOSED_ORDERS = 20_000;

/** The start of the next funding period after `timeMs`. */
export const nextFunding = (timeMs: number): number =>
  (Math.floor(timeMs / FUNDING_PERIOD_MS) + 1) * FUNDING_PERIOD_MS;

/**
 * Books, orders and accounts of the exchange. Pure: time comes in with each call, and everything it does leaves
 * through `record` (the judge's ledger) and then `notify` (user streams), in that order.
 */
export class Exchange {
  readonly accounts = new Map<string, VenueAccount>();
  readonly books = new Map<string, VenueBook>();
  readonly rules = new Map<string, SymbolRules>();
  readonly orders = new Map<bigint, VenueOrder>();
  readonly #resting = new Map<string, Set<VenueOrder>>();
  readonly fills: VenueFill[] = [];
  readonly #record: (line: JudgeLine) => void;
  readonly #notify: (notice: VenueNotice) => void;
  #nextOrderId = 8_389_765_593_361_000_000n;
  #nextTradeId = 1_000_000;
  #nextFundingMs = 0;

  constructor(record: (line: JudgeLine) => void, notify: (notice: VenueNotice) => void) {
    this.#record = record;
    this.#notify = notify;
  }

  addSymbol(rules: SymbolRules, hasDepth: boolean): void {
    this.rules.set(rules.symbol, rules);
    this.books.set(rules.symbol, new VenueBook(hasDepth));
  }

  account(id: string): VenueAccount {
    let account = this.accounts.get(id);
    if (account === undefined) this.accounts.set(id, (account = new VenueAccount(id)));
    return account;
  }

  book(symbol: string): VenueBook {
    const book = this.books.get(symbol);
    if (book === undefined) throw new VenueError(-1121, "Invalid symbol.");
    return book;
  }

  /** The mark price: the middle of the touch. */
  mark(symbol: string): Price {
    const { mid } = this.book(symbol);
    if (mid === undefined) throw new VenueError(-1112, "No orders on book for symbol.");
    return mid;
  }

  /** Folds one market event and fills our resting orders by it. */
  applyMarket(event: VenueEvent, nowMs: number): void {
    const book = this.books.get(event.symbol);
    const rules = this.rules.get(event.symbol);
    if (book === undefined || rules === undefined) return;
    switch (event.kind) {
      case "top":
        book.applyTop(event);
        this.#matchTouch(event.symbol, book, nowMs);
        return;
      case "trade":
        if (!this.#hasTops.has(event.symbol)) {
          book.applyTradeAsTop(event.price, event.quantity, event.buyerIsMaker, rules.tickSize);
          this.#matchTouch(event.symbol, book, nowMs);
        }
        this.#matchTrade(event, nowMs);
        return;
      case "depth":
        book.applyDepth(event);
        return;
      case "snapshot":
        book.applySnapshot(event);
    }
  }

  /** Symbols whose source has tops of its own. */
  readonly #hasTops = new Set<string>();
  sawTop(symbol: string): void {
    this.#hasTops.add(symbol);
  }

  /** Pays funding when its time has come. */
  advance(nowMs: number): void {
    if (this.#nextFundingMs === 0) this.#nextFundingMs = nextFunding(nowMs);
    if (nowMs < this.#nextFundingMs) return;
    this.#nextFundingMs = nextFunding(nowMs);
    for (const account of this.accounts.values())
      for (const [symbol, position] of account.positions) {
        if (position.amount === 0n || !this.book(symbol).ready) continue;
        const change = account.fund(symbol, FUNDING_RATE, this.mark(symbol));
        this.#record({
          k: "funding",
          t: nowMs,
          account: account.id,
          symbol,
          change: format(change),
          wallet: format(account.wallet),
        });
        this.#notify({ kind: "funding", account, symbol, change });
      }
  }

  setLeverage(accountId: string, symbol: string, leverage: number, nowMs: number): void {
    this.book(symbol);
    const account = this.account(accountId);
    account.leverage.set(symbol, leverage);
    this.#record({ k: "leverage", t: nowMs, account: accountId, symbol, leverage });
    this.#notify({ kind: "leverage", account, symbol, leverage });
  }

  /** @throws VenueError when the order is not taken; nothing has happened then. */
  place(accountId: string, request: PlaceOrder, nowMs: number): VenueOrder {
    const rules = this.rules.get(request.symbol);
    if (rules === undefined) throw new VenueError(-1121, "Invalid symbol.");
    const book = this.book(request.symbol);
    const account = this.account(accountId);
    const mark = this.mark(request.symbol);
    for (const open of this.openOrders(accountId))
      if (open.clientId === request.clientId) throw new VenueError(-4116, "ClientOrderId is duplicated.");
    checkFilters(rules, request, mark);

    const { amount } = account.position(request.symbol);
    let { quantity } = request;
    if (request.reduceOnly) {
      const reduces = amount !== 0n && amount > 0n === (request.side === "SELL");
      if (!reduces) throw new VenueError(-2022, "ReduceOnly Order is rejected.");
      quantity = min(quantity, sizeOf(amount));
    }
    const levels = book.takeable(request.side, request.price);
    const crosses = levels.length > 0;
    if (request.timeInForce === "GTX" && crosses)
      throw new VenueError(
        -5022,
        "Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be recorded in the order history.",
      );
    if (request.timeInForce === "FOK") {
      const there = levels.reduce((sum, level) => plus(sum, level.quantity), ZERO_QUANTITY);
      if (there < quantity)
        throw new VenueError(
          -5021,
          "Due to the order could not be filled immediately, the FOK order has been rejected. The order will not be recorded in the order history.",
        );
    }
    if (!request.reduceOnly) this.#checkMargin(account, request, mark);

    const order: VenueOrder = {
      orderId: this.#nextOrderId++,
      account: accountId,
      clientId: request.clientId,
      symbol: request.symbol,
      side: request.side,
      type: request.type,
      timeInForce: request.timeInForce,
      price: request.price ?? (0n as Price),
      quantity,
      filled: ZERO_QUANTITY,
      quote: ZERO_MONEY,
      status: "NEW",
      reduceOnly: request.reduceOnly,
      timeMs: nowMs,
      updateTimeMs: nowMs,
      queueAhead: request.price === undefined ? ZERO_QUANTITY : book.displayed(request.side, request.price),
    };
    this.orders.set(order.orderId, order);
    this.#changed(order, "NEW", "0", nowMs);

    if (request.timeInForce !== "GTX")
      for (const level of levels) {
        const open = (order.quantity - order.filled) as Quantity;
        if (open === 0n) break;
        const taken = min(open, level.quantity);
        book.take(level.price, taken);
        this.#fill(order, taken, level.price, false, nowMs);
      }
    if (order.filled < order.quantity) {
      if (order.type === "MARKET" || order.timeInForce === "IOC")
        this.#end(order, "EXPIRED", order.type === "MARKET" ? "9" : "2", nowMs);
      else this.#restingOf(order.symbol).add(order);
    }
    this.#forgetOldOrders();
    return order;
  }

  /** @throws VenueError -2011 when there is no such open order. */
  cancel(order: VenueOrder | undefined, nowMs: number): VenueOrder {
    if (order === undefined || !isOpen(order)) throw new VenueError(-2011, "Unknown order sent.");
    this.#end(order, "CANCELED", "0", nowMs);
    return order;
  }

  find(
    accountId: string,
    symbol: string,
    orderId: bigint | undefined,
    clientId: string | undefined,
  ): VenueOrder | undefined {
    if (orderId !== undefined) {
      const order = this.orders.get(orderId);
      return order?.account === accountId && order.symbol === symbol ? order : undefined;
    }
    let newest: VenueOrder | undefined;
    for (const order of this.orders.values())
      if (order.account === accountId && order.symbol === symbol && order.clientId === clientId)
        newest = order;
    return newest;
  }

  *openOrders(accountId: string, symbol?: string): Generator<VenueOrder> {
    for (const [key, orders] of this.#resting) {
      if (symbol !== undefined && key !== symbol) continue;
      for (const order of orders) if (order.account === accountId) yield order;
    }
  }

  unrealized(account: VenueAccount): Money {
    let sum = ZERO_MONEY;
    for (const [symbol, { amount }] of account.positions)
      if (amount !== 0n && this.book(symbol).ready)
        sum = plus(sum, account.unrealized(symbol, this.mark(symbol)));
    return sum;
  }

  initialMargin(account: VenueAccount): Money {
    let sum = ZERO_MONEY;
    for (const [symbol, { amount }] of account.positions)
      if (amount !== 0n && this.book(symbol).ready)
        sum = plus(sum, account.initialMargin(symbol, this.mark(symbol)));
    for (const order of this.openOrders(account.id))
      if (!order.reduceOnly)
        sum = plus(
          sum,
          divideBy(
            notionalOf((order.quantity - order.filled) as Quantity, order.price, "up"),
            account.leverageOf(order.symbol),
            "up",
          ),
        );
    return sum;
  }

  /** Takes over one line of an earlier run. */
  restore(line: JudgeLine): void {
    if (line.k === "order") {
      const order = orderOf(line.account, line.order);
      this.orders.set(order.orderId, order);
      if (order.orderId >= this.#nextOrderId) this.#nextOrderId = order.orderId + 1n;
      const resting = this.#restingOf(order.symbol);
      for (const other of resting) if (other.orderId === order.orderId) resting.delete(other);
      if (isOpen(order)) resting.add(order);
    } else if (line.k === "fill") {
      const account = this.account(line.account);
      const position = account.position(line.symbol);
      position.amount = (
        line.amount.startsWith("-")
          ? -parseQuantityOrZero(line.amount.slice(1))
          : parseQuantityOrZero(line.amount)
      ) as typeof position.amount;
      position.entryPrice = (line.entry === "0" ? 0n : parsePrice(line.entry)) as Price;
      position.updateTimeMs = line.t;
      account.wallet = moneyOf(line.wallet);
      this.#nextTradeId = Math.max(this.#nextTradeId, line.tradeId + 1);
      this.fills.push({
        tradeId: line.tradeId,
        account: line.account,
        symbol: line.symbol,
        orderId: BigInt(line.orderId),
        side: line.side,
        price: parsePrice(line.price),
        quantity: parseQuantity(line.quantity),
        realizedPnl: moneyOf(line.realized),
        fee: moneyOf(line.fee),
        maker: line.maker,
        timeMs: line.t,
      });
    } else if (line.k === "funding") {
      this.account(line.account).wallet = moneyOf(line.wallet);
    } else if (line.k === "leverage") {
      this.account(line.account).leverage.set(line.symbol, line.leverage);
    }
  }

  #restingOf(symbol: string): Set<VenueOrder> {
    let resting = this.#resting.get(symbol);
    if (resting === undefined) this.#resting.set(symbol, (resting = new Set()));
    return resting;
  }

  #checkMargin(account: VenueAccount, { symbol, side, quantity, price }: PlaceOrder, mark: Price): void {
    const { amount } = account.position(symbol);
    const growing =
      amount === 0n || amount > 0n === (side === "BUY")
        ? quantity
        : ((quantity > sizeOf(amount) ? quantity - sizeOf(amount) : 0n) as Quantity);
    const needed = divideBy(notionalOf(growing, price ?? mark, "up"), account.leverageOf(symbol), "up");
    const available = account.wallet + this.unrealized(account) - this.initialMargin(account);
    if (needed > available) throw new VenueError(-2019, "Margin is insufficient.");
  }

  /** Our order fills when the opposite touch reaches it; a shrinking level moves us forward in its queue. */
  #matchTouch(symbol: string, book: VenueBook, nowMs: number): void {
    const resting = this.#resting.get(symbol);
    if (resting === undefined || resting.size === 0) return;
    for (const order of resting) {
      const opposite = order.side === "BUY" ? book.ask : book.bid;
      const own = order.side === "BUY" ? book.bid : book.ask;
      if (opposite === undefined || own === undefined) continue;
      if (order.side === "BUY" ? opposite.price <= order.price : opposite.price >= order.price) {
        const open = (order.quantity - order.filled) as Quantity;
        const quantity = min(open, opposite.quantity);
        if (quantity > 0n) this.#fill(order, quantity, order.price, true, nowMs);
      } else {
        const displayed = book.displayed(order.side, order.price);
        if (order.queueAhead === undefined || (own.price === order.price && displayed < order.queueAhead))
          order.queueAhead = displayed;
      }
    }
  }

  /** A trade at our price uses up the queue before us; one beyond it fills us. */
  #matchTrade(trade: Extract<VenueEvent, { kind: "trade" }>, nowMs: number): void {
    const resting = this.#resting.get(trade.symbol);
    if (resting === undefined || resting.size === 0) return;
    const price = parsePrice(trade.price);
    let left = parseQuantity(trade.quantity);
    const side: Side = trade.buyerIsMaker ? "BUY" : "SELL";
    const reached = [...resting]
      .filter(
        (order) => order.side === side && (side === "BUY" ? order.price >= price : order.price <= price),
      )
      .sort((a, b) =>
        a.price === b.price
          ? a.orderId < b.orderId
            ? -1
            : 1
          : a.price > b.price === (side === "BUY")
            ? -1
            : 1,
      );
    for (const order of reached) {
      if (left === 0n) return;
      if (order.price === price) {
        const ahead = order.queueAhead ?? left;
        const used = min(ahead, left);
        order.queueAhead = (ahead - used) as Quantity;
        left = (left - used) as Quantity;
      }
      const quantity = min((order.quantity - order.filled) as Quantity, left);
      if (quantity === 0n) continue;
      left = (left - quantity) as Quantity;
      this.#fill(order, quantity, order.price, true, nowMs);
    }
  }

  #fill(order: VenueOrder, wanted: Quantity, price: Price, maker: boolean, nowMs: number): void {
    const account = this.account(order.account);
    let quantity = wanted;
    if (order.reduceOnly) {
      const { amount } = account.position(order.symbol);
      const reducible =
        amount !== 0n && amount > 0n === (order.side === "SELL") ? sizeOf(amount) : ZERO_QUANTITY;
      if (reducible === 0n) {
        this.#end(order, "EXPIRED", "4", nowMs);
        return;
      }
      quantity = min(quantity, reducible);
    }
    const { realizedPnl, fee } = account.fill(order.symbol, order.side, quantity, price, maker, nowMs);
    order.filled = plus(order.filled, quantity);
    order.quote = plus(order.quote, notionalOf(quantity, price, "down"));
    order.status = order.filled === order.quantity ? "FILLED" : "PARTIALLY_FILLED";
    order.updateTimeMs = nowMs;
    if (order.status === "FILLED") this.#restingOf(order.symbol).delete(order);
    const fill: VenueFill = {
      tradeId: this.#nextTradeId++,
      account: order.account,
      symbol: order.symbol,
      orderId: order.orderId,
      side: order.side,
      price,
      quantity,
      realizedPnl,
      fee,
      maker,
      timeMs: nowMs,
    };
    this.fills.push(fill);
    this.#record({
      k: "fill",
      t: nowMs,
      account: order.account,
      symbol: order.symbol,
      clientId: order.clientId,
      orderId: order.orderId.toString(),
      tradeId: fill.tradeId,
      side: order.side,
      quantity: format(quantity),
      price: format(price),
      maker,
      fee: format(fee),
      realized: format(realizedPnl),
      ...account.stateText(order.symbol),
    });
    this.#recordOrder(order, nowMs);
    this.#notify({ kind: "fill", order: { ...order }, fill });
  }

  #end(order: VenueOrder, status: "CANCELED" | "EXPIRED", expiryReason: string, nowMs: number): void {
    order.status = status;
    order.updateTimeMs = nowMs;
    this.#restingOf(order.symbol).delete(order);
    this.#changed(order, status, expiryReason, nowMs);
  }

  #changed(
    order: VenueOrder,
    execution: "NEW" | "CANCELED" | "EXPIRED",
    expiryReason: string,
    nowMs: number,
  ): void {
    this.#recordOrder(order, nowMs);
    this.#notify({ kind: "order", order: { ...order }, execution, expiryReason });
  }

  #recordOrder(order: VenueOrder, nowMs: number): void {
    this.#record({
      k: "order",
      t: nowMs,
      account: order.account,
      order: {
        orderId: order.orderId.toString(),
        clientId: order.clientId,
        symbol: order.symbol,
        side: order.side,
        type: order.type,
        timeInForce: order.timeInForce,
        price: format(order.price),
        quantity: format(order.quantity),
        filled: format(order.filled),
        quote: format(order.quote),
        status: order.status,
        reduceOnly: order.reduceOnly,
        timeMs: order.timeMs,
        updateTimeMs: order.updateTimeMs,
      },
    });
  }

  #forgetOldOrders(): void {
    if (this.orders.size <= 2 * KEEP_CLOSED_ORDERS) return;
    for (const [id, order] of this.orders) {
      if (this.orders.size <= KEEP_CLOSED_ORDERS) break;
      if (!isOpen(order)) this.orders.delete(id);
    }
  }
}

export const isOpen = ({ status }: VenueOrder): boolean => status === "NEW" || status === "PARTIALLY_FILLED";

const moneyOf = (text: string): Money =>
  (text.startsWith("-")
    ? -parseQuantityOrZero(text.slice(1))
    : parseQuantityOrZero(text)) as unknown as Money;

function orderOf(account: string, order: JudgeOrder): VenueOrder {
  return {
    orderId: BigInt(order.orderId),
    account,
    clientId: order.clientId,
    symbol: order.symbol,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce as VenueOrder["timeInForce"],
    price: (order.price === "0" ? 0n : parsePrice(order.price)) as Price,
    quantity: parseQuantity(order.quantity),
    filled: parseQuantityOrZero(order.filled),
    quote: moneyOf(order.quote),
    status: order.status as OrderStatus,
    reduceOnly: order.reduceOnly,
    timeMs: order.timeMs,
    updateTimeMs: order.updateTimeMs,
    queueAhead: undefined,
  };
}
