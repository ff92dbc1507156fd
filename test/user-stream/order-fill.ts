import type { Fill, OrderFact } from "#libs/domain/fact.ts";
import { parsePrice, parseQuantity, ZERO_MONEY } from "#libs/domain/fixed.ts";
import { clientOrderIdOf, parseSymbol, uuid7 } from "#libs/domain/ids.ts";

type Change = Partial<Fill> & { readonly transactionTimeMs?: number; readonly clientOrderId?: string };

/** A fill of one of our orders, as the stream tells it. */
export const orderFill = ({ transactionTimeMs = 1, clientOrderId, ...fill }: Change): OrderFact => ({
  kind: "order",
  symbol: parseSymbol("BTCUSDT"),
  clientOrderId: clientOrderId ?? clientOrderIdOf(uuid7(1_700_000_000_000, new Uint8Array(10)), "ENTRY", 0),
  exchangeOrderId: "8389765593361680990",
  side: "BUY",
  status: "FILLED",
  quantity: parseQuantity("1"),
  price: parsePrice("10"),
  cumulativeFilled: parseQuantity("1"),
  fill: {
    tradeId: "1",
    price: parsePrice("10"),
    quantity: parseQuantity("1"),
    fee: ZERO_MONEY,
    feeAsset: "USDT",
    realizedPnl: ZERO_MONEY,
    maker: false,
    ...fill,
  },
  reduceOnly: false,
  transactionTimeMs,
  source: "STREAM",
});
