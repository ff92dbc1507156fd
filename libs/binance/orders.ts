import type { Fill, OrderFact, OrderStatus } from "#libs/domain/fact.ts";
import { InvalidValueError } from "#libs/domain/errors.ts";
import {
  parseMoney,
  parsePrice,
  parsePriceOrZero,
  parseQuantity,
  parseQuantityOrZero,
  type Side,
} from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";

/** An order as REST describes it; ids stay text. Source: facts, section 4.2. */
export interface RestOrder {
  readonly orderId: string | number;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly status: string;
  readonly price: string;
  readonly origQty: string;
  readonly executedQty: string;
  readonly reduceOnly: boolean;
  readonly updateTime: number;
}

/** A row of userTrades. */
export interface RestTrade {
  readonly id: string | number;
  readonly orderId: string | number;
  readonly symbol: string;
  readonly side: Side;
  readonly price: string;
  readonly qty: string;
  readonly realizedPnl: string;
  readonly commission: string;
  readonly commissionAsset: string;
  readonly time: number;
  readonly maker: boolean;
}

const STATUS: Readonly<Record<string, OrderStatus>> = {
  NEW: "NEW",
  PARTIALLY_FILLED: "PARTIALLY_FILLED",
  FILLED: "FILLED",
  CANCELED: "CANCELED",
  EXPIRED: "EXPIRED",
  EXPIRED_IN_MATCH: "EXPIRED",
  REJECTED: "REJECTED",
};

export const isKnownStatus = (text: string): boolean => Object.hasOwn(STATUS, text);

/** @throws InvalidValueError for a status this version does not know: its meaning for capacity is not known either. */
function orderStatusOf(text: string): OrderStatus {
  const status = isKnownStatus(text) ? STATUS[text] : undefined;
  if (status === undefined)
    throw new InvalidValueError("status", text, `one of ${Object.keys(STATUS).join(", ")}`);
  return status;
}

function sideOf(text: unknown, field: string): Side {
  if (text !== "BUY" && text !== "SELL") throw new InvalidValueError(field, text, "BUY or SELL");
  return text;
}

/** Epoch milliseconds. @throws InvalidValueError */
export function timeOf(value: unknown, field: string): number {
  const time = Number(value);
  if (!Number.isSafeInteger(time) || time < 0)
    throw new InvalidValueError(field, value, "epoch milliseconds");
  return time;
}

/**
 * An order as a fact learned by REST.
 *
 * @param status what the order is when its own word for it does not count.
 * @throws InvalidValueError
 */
export const factOfOrder = (
  order: RestOrder,
  status: OrderStatus = orderStatusOf(order.status),
): OrderFact => ({
  kind: "order",
  symbol: parseSymbol(order.symbol),
  clientOrderId: order.clientOrderId,
  exchangeOrderId: String(order.orderId),
  side: sideOf(order.side, "side"),
  status,
  quantity: parseQuantityOrZero(order.origQty, "origQty"),
  price: parsePriceOrZero(order.price),
  cumulativeFilled: parseQuantityOrZero(order.executedQty, "executedQty"),
  reduceOnly: order.reduceOnly,
  transactionTimeMs: timeOf(order.updateTime, "updateTime"),
  source: "REST",
});

export const fillOfTrade = (trade: RestTrade): Fill => ({
  tradeId: String(trade.id),
  price: parsePrice(trade.price),
  quantity: parseQuantity(trade.qty),
  fee: parseMoney(trade.commission),
  feeAsset: trade.commissionAsset,
  realizedPnl: parseMoney(trade.realizedPnl),
  maker: trade.maker,
});

/**
 * A trade as a fact. Its order's end is left to a fact of its own: a fill alone never releases capacity, and the
 * order's total is stated so that nobody thinks it complete too early.
 *
 * @throws InvalidValueError for an amount that cannot be read; the order's status does not matter.
 */
export const factOfTrade = (trade: RestTrade, order: RestOrder): OrderFact => ({
  ...factOfOrder(order, "PARTIALLY_FILLED"),
  fill: fillOfTrade(trade),
  transactionTimeMs: timeOf(trade.time, "time"),
});

type Payload = Readonly<Record<string, unknown>>;

/** Whether ORDER_TRADE_UPDATE's `o` tells of a trade; CALCULATED is what the exchange itself closes. Source: facts, section 3.3. */
export const isTrade = (o: Payload): boolean => o["x"] === "TRADE" || o["x"] === "CALCULATED";

/** ORDER_TRADE_UPDATE's `o` as a fact. Source: facts, section 3.3. */
export function factOfOrderUpdate(o: Payload): OrderFact {
  const word = (field: string): string => {
    const value = o[field];
    if (typeof value === "string") return value;
    if (typeof value === "number") return String(value);
    throw new InvalidValueError(`o.${field}`, value, "present");
  };
  return {
    kind: "order",
    symbol: parseSymbol(word("s")),
    clientOrderId: word("c"),
    exchangeOrderId: word("i"),
    side: sideOf(o["S"], "o.S"),
    status: orderStatusOf(word("X")),
    quantity: parseQuantityOrZero(word("q"), "q"),
    price: parsePriceOrZero(word("p"), "p"),
    cumulativeFilled: parseQuantityOrZero(word("z"), "z"),
    ...(isTrade(o) && word("l") !== "0"
      ? {
          fill: {
            tradeId: word("t"),
            price: parsePrice(word("L"), "L"),
            quantity: parseQuantity(word("l"), "l"),
            // Both may be absent when nothing was charged.
            fee: parseMoney(o["n"] === undefined ? "0" : word("n"), "n"),
            feeAsset: o["N"] === undefined || o["N"] === null ? "USDT" : word("N"),
            realizedPnl: parseMoney(word("rp"), "rp"),
            maker: o["m"] === true,
          },
        }
      : {}),
    reduceOnly: o["R"] === true,
    transactionTimeMs: timeOf(o["T"], "o.T"),
    source: "STREAM",
  };
}
