import { VenueAnswerError } from "#libs/binance/errors.ts";
import {
  factOfOrder,
  factOfTrade,
  isKnownStatus,
  type RestOrder,
  type RestTrade,
} from "#libs/binance/orders.ts";
import { tradesFrom, type SignedRead } from "#libs/binance/trades.ts";
import type { OrderFact } from "#libs/domain/fact.ts";
import { parseSymbol, type Symbol } from "#libs/domain/ids.ts";
import type { StrangeOrder } from "./events.ts";

export interface OpenOrder {
  readonly clientOrderId: string;
  readonly symbol: string;
  /** As the kernel has it. `RESERVED`: nobody has said yet that it was sent. */
  readonly phase?: string;
}

/** The order that a trade is part of. Weight: 1. @throws VenueAnswerError */
export const orderOf = async (read: SignedRead, { symbol, orderId }: RestTrade): Promise<RestOrder> =>
  (await read("/fapi/v1/order", { symbol, orderId: String(orderId) })) as RestOrder;

/** Our fills on a symbol from a trade id on, oldest first. */
export async function* fillsFrom(
  read: SignedRead,
  symbol: Symbol,
  fromId: bigint,
): AsyncGenerator<OrderFact> {
  const orders = new Map<string, RestOrder>();
  for await (const trade of tradesFrom(read, symbol, fromId)) {
    const orderId = String(trade.orderId);
    let order = orders.get(orderId);
    if (order === undefined) {
      order = await orderOf(read, trade);
      orders.set(orderId, order);
    }
    yield factOfTrade(trade, order);
  }
}

/** What the exchange says now of orders that may have ended meanwhile. */
export async function* wordsAbout(
  read: SignedRead,
  orders: readonly OpenOrder[],
): AsyncGenerator<OrderFact | StrangeOrder> {
  for (const { clientOrderId, symbol } of orders)
    try {
      const order = (await read("/fapi/v1/order", { symbol, origClientOrderId: clientOrderId })) as RestOrder;
      if (isKnownStatus(order.status)) yield factOfOrder(order);
      else yield { symbol: parseSymbol(symbol), clientOrderId, status: order.status };
    } catch (error) {
      // Not known to the exchange (yet): the router finds out what became of it.
      if (!(error instanceof VenueAnswerError && error.answer === "NOT_FOUND")) throw error;
    }
}
