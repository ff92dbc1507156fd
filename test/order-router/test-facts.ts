import type { FactBody, OrderFact, SendFact } from "#libs/domain/fact.ts";
import { parsePrice, parseQuantity, ZERO_QUANTITY } from "#libs/domain/fixed.ts";
import { parseClientOrderId, parseSymbol } from "#libs/domain/ids.ts";

/** What a router says of an order of BTCUSDT. */
export const sendOf = (clientOrderId: string, outcome: SendFact["outcome"]): FactBody => ({
  kind: "send",
  symbol: parseSymbol("BTCUSDT"),
  clientOrderId: parseClientOrderId(clientOrderId),
  outcome,
  code: 0,
  reason: "",
  exchangeOrderId: "",
  commitNumber: 1,
  receiptToRequestUs: 0,
  requestToAnswerUs: 0,
});

/** What the user stream says of an order of one BTCUSDT at 10; a filled one has filled whole. */
export const orderOf = (clientOrderId: string, status: OrderFact["status"]): FactBody => ({
  kind: "order",
  symbol: parseSymbol("BTCUSDT"),
  clientOrderId,
  exchangeOrderId: "1",
  side: "BUY",
  status,
  quantity: parseQuantity("1"),
  price: parsePrice("10"),
  cumulativeFilled: status === "FILLED" ? parseQuantity("1") : ZERO_QUANTITY,
  reduceOnly: false,
  transactionTimeMs: 1,
  source: "STREAM",
});
