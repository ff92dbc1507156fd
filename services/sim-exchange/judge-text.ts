import type { JudgeLine, JudgeOrder } from "./judge.ts";
import { quoted, quotedId, quotedName } from "./json.ts";

type Line<K extends JudgeLine["k"]> = Extract<JudgeLine, { readonly k: K }>;

/**
 * A line of the ledger as JSON, to the byte what `JSON.stringify` gives. Requests, orders and fills, which are nearly
 * all of them, are put together from their parts: the platform's writer is slow for an object with a string that is a
 * piece or a sum of others, as parameters, client ids and decimals are.
 */
export function lineText(line: JudgeLine): string {
  if (line.k === "request") return requestText(line);
  if (line.k === "fill") return fillText(line);
  if (line.k === "order")
    return `{"k":"order","t":${line.t},"account":${quotedName(line.account)},"order":${orderText(line.order)}}`;
  return JSON.stringify(line);
}

const requestText = (line: Line<"request">): string =>
  `{"k":"request","t":${line.t},"account":${quotedName(line.account)},"method":${quotedName(line.method)}` +
  `,"path":${quotedName(line.path)},"params":${quoted(line.params)},"status":${line.status},"code":${line.code}` +
  `,"weight":${line.weight}${line.fault === undefined ? "" : `,"fault":${quoted(line.fault)}`}}`;

const orderText = (order: JudgeOrder): string =>
  `{"orderId":"${order.orderId}","clientId":${quotedId(order.clientId)},"symbol":${quotedName(order.symbol)}` +
  `,"side":"${order.side}","type":"${order.type}","timeInForce":"${order.timeInForce}","price":"${order.price}"` +
  `,"quantity":"${order.quantity}","filled":"${order.filled}","quote":"${order.quote}","status":"${order.status}"` +
  `,"reduceOnly":${order.reduceOnly},"timeMs":${order.timeMs},"updateTimeMs":${order.updateTimeMs}` +
  `${rareText(order)}}`;

/** What most orders do not have. */
function rareText({
  selfTradeMode,
  priceMatch,
  goodTillMs,
  amendments,
  modifyId,
  origin,
}: JudgeOrder): string {
  let text = "";
  if (selfTradeMode !== undefined) text += `,"selfTradeMode":"${selfTradeMode}"`;
  if (priceMatch !== undefined) text += `,"priceMatch":"${priceMatch}"`;
  if (goodTillMs !== undefined) text += `,"goodTillMs":${goodTillMs}`;
  if (amendments !== undefined) text += `,"amendments":${amendments}`;
  if (modifyId !== undefined) text += `,"modifyId":${quoted(modifyId)}`;
  if (origin !== undefined) text += `,"origin":${JSON.stringify(origin)}`;
  return text;
}

const fillText = (line: Line<"fill">): string =>
  `{"k":"fill","t":${line.t},"account":${quotedName(line.account)},"symbol":${quotedName(line.symbol)}` +
  `,"clientId":${quotedId(line.clientId)},"orderId":"${line.orderId}","tradeId":${line.tradeId}` +
  `,"side":"${line.side}","quantity":"${line.quantity}","price":"${line.price}","maker":${line.maker}` +
  `,"fee":"${line.fee}","realized":"${line.realized}","amount":"${line.amount}","entry":"${line.entry}"` +
  `,"wallet":"${line.wallet}"}`;
