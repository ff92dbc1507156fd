import { InvalidValueError } from "#libs/domain/errors.ts";
import type {
  AccountSnapshot,
  BalanceFact,
  ControlFact,
  Fact,
  FactBody,
  Fill,
  LeverageFact,
  OrderFact,
  SendFact,
} from "#libs/domain/fact.ts";
import {
  format,
  parseMoney,
  parsePositionAmount,
  parsePrice,
  parsePriceOrZero,
  parseQuantity,
  parseQuantityOrZero,
} from "#libs/domain/fixed.ts";
import { parseAccountId, parseClientOrderId, parseSymbol } from "#libs/domain/ids.ts";
import { controlCommands, factSources, orderStatuses, sendOutcomes, sides } from "./enums.ts";
import { decodeAs, integerText, textOf, traceparentOf, wholeNumber } from "./fields.ts";
import { plimsoll } from "./gen/plimsoll.js";

const wire = plimsoll.v1;
type Wire = typeof plimsoll.v1;

/** @throws InvalidValueError when the bytes are no Fact or a field is outside its range; names the field. */
export function decodeFact(bytes: Uint8Array): Fact {
  const message = decodeAs("Fact", () => wire.Fact.decode(bytes));
  const body = bodyFromWire(message);
  return {
    account: message.account === "" && body.kind === "control" ? "" : parseAccountId(message.account),
    recordedAtMs: wholeNumber("recordedAtMs", message.recordedAtMs),
    traceparent: traceparentOf(message.traceparent),
    body,
  };
}

export function encodeFact(fact: Fact): Uint8Array {
  return wire.Fact.encode({
    account: fact.account,
    recordedAtMs: fact.recordedAtMs,
    traceparent: fact.traceparent,
    ...bodyToWire(fact.body),
  } as plimsoll.v1.Fact.$Properties).finish();
}

function bodyFromWire(message: InstanceType<Wire["Fact"]>): FactBody {
  const { order, send, snapshot, balance, stream, leverage, control } = message;
  if (order != null) return orderFromWire(order);
  if (send != null) return sendFromWire(send);
  if (snapshot != null) return snapshotFromWire(snapshot);
  if (balance != null) return balanceFromWire(balance);
  if (stream != null)
    return {
      kind: "stream",
      connected: stream.connected,
      reason: textOf("stream.reason", stream.reason, 0, 200),
    };
  if (leverage != null) return leverageFromWire(leverage);
  if (control != null) return controlFromWire(control);
  throw new InvalidValueError(
    "fact",
    null,
    "one of order, send, snapshot, balance, stream, leverage, control",
  );
}

function bodyToWire(body: FactBody): Record<string, unknown> {
  switch (body.kind) {
    case "order":
      return { order: orderToWire(body) };
    case "send":
      return {
        send: { ...body, outcome: sendOutcomes.toWire(body.outcome), reason: body.reason.slice(0, 300) },
      };
    case "snapshot":
      return { snapshot: snapshotToWire(body) };
    case "balance":
      return { balance: { ...body, change: format(body.change), walletBalance: format(body.walletBalance) } };
    case "stream":
      return { stream: { connected: body.connected, reason: body.reason.slice(0, 200) } };
    case "leverage":
      return { leverage: { symbol: body.symbol, leverage: body.leverage } };
    case "control":
      return { control: { ...body, command: controlCommands.toWire(body.command) } };
  }
}

function orderFromWire(order: InstanceType<Wire["OrderFact"]>): OrderFact {
  const fill = order.fill as InstanceType<Wire["Fill"]> | null;
  return {
    kind: "order",
    symbol: parseSymbol(order.symbol),
    clientOrderId: textOf("order.clientOrderId", order.clientOrderId, 1, 64),
    exchangeOrderId: integerText("order.exchangeOrderId", order.exchangeOrderId),
    side: sides.fromWire(order.side, "order.side"),
    status: orderStatuses.fromWire(order.status, "order.status"),
    quantity: parseQuantityOrZero(order.quantity, "order.quantity"),
    price: parsePriceOrZero(order.price, "order.price"),
    cumulativeFilled: parseQuantityOrZero(order.cumulativeFilled, "order.cumulativeFilled"),
    ...(fill == null ? {} : { fill: fillFromWire(fill) }),
    reduceOnly: order.reduceOnly,
    transactionTimeMs: wholeNumber("order.transactionTimeMs", order.transactionTimeMs),
    source: factSources.fromWire(order.source, "order.source"),
  };
}

function orderToWire(order: OrderFact): Record<string, unknown> {
  const { fill } = order;
  return {
    symbol: order.symbol,
    clientOrderId: order.clientOrderId,
    exchangeOrderId: order.exchangeOrderId,
    side: sides.toWire(order.side),
    status: orderStatuses.toWire(order.status),
    quantity: format(order.quantity),
    price: format(order.price),
    cumulativeFilled: format(order.cumulativeFilled),
    ...(fill === undefined ? {} : { fill: fillToWire(fill) }),
    reduceOnly: order.reduceOnly,
    transactionTimeMs: order.transactionTimeMs,
    source: factSources.toWire(order.source),
  };
}

const fillFromWire = (fill: InstanceType<Wire["Fill"]>): Fill => ({
  tradeId: integerText("fill.tradeId", fill.tradeId),
  price: parsePrice(fill.price, "fill.price"),
  quantity: parseQuantity(fill.quantity, "fill.quantity"),
  fee: parseMoney(fill.fee, "fill.fee"),
  feeAsset: textOf("fill.feeAsset", fill.feeAsset, 1, 20),
  realizedPnl: parseMoney(fill.realizedPnl, "fill.realizedPnl"),
  maker: fill.maker,
});

const fillToWire = (fill: Fill): Record<string, unknown> => ({
  ...fill,
  price: format(fill.price),
  quantity: format(fill.quantity),
  fee: format(fill.fee),
  realizedPnl: format(fill.realizedPnl),
});

const sendFromWire = (send: InstanceType<Wire["SendFact"]>): SendFact => ({
  kind: "send",
  symbol: parseSymbol(send.symbol),
  clientOrderId: parseClientOrderId(send.clientOrderId),
  outcome: sendOutcomes.fromWire(send.outcome),
  code: wholeNumber("send.code", send.code, -100_000, 100_000),
  reason: textOf("send.reason", send.reason, 0, 300),
  exchangeOrderId:
    send.exchangeOrderId === "" ? "" : integerText("send.exchangeOrderId", send.exchangeOrderId),
  commitNumber: wholeNumber("send.commitNumber", send.commitNumber),
  receiptToRequestUs: wholeNumber("send.receiptToRequestUs", send.receiptToRequestUs),
  requestToAnswerUs: wholeNumber("send.requestToAnswerUs", send.requestToAnswerUs),
});

const snapshotFromWire = (snapshot: InstanceType<Wire["AccountSnapshot"]>): AccountSnapshot => ({
  kind: "snapshot",
  walletBalance: parseMoney(snapshot.walletBalance, "snapshot.walletBalance"),
  positions: snapshot.positions.map((position) => ({
    symbol: parseSymbol(position.symbol),
    amount: parsePositionAmount(position.amount, "snapshot.positions.amount"),
    entryPrice: parsePriceOrZero(position.entryPrice, "snapshot.positions.entryPrice"),
    lastTradeId: integerText("snapshot.positions.lastTradeId", position.lastTradeId),
  })),
  openClientOrderIds: snapshot.openClientOrderIds,
  asOfMs: wholeNumber("snapshot.asOfMs", snapshot.asOfMs, 1),
  caughtUp: snapshot.caughtUp,
});

const snapshotToWire = (snapshot: AccountSnapshot): Record<string, unknown> => ({
  walletBalance: format(snapshot.walletBalance),
  positions: snapshot.positions.map((position) => ({
    symbol: position.symbol,
    amount: format(position.amount),
    entryPrice: format(position.entryPrice),
    lastTradeId: position.lastTradeId,
  })),
  openClientOrderIds: [...snapshot.openClientOrderIds],
  asOfMs: snapshot.asOfMs,
  caughtUp: snapshot.caughtUp,
});

const balanceFromWire = (balance: InstanceType<Wire["BalanceFact"]>): BalanceFact => ({
  kind: "balance",
  reason: textOf("balance.reason", balance.reason, 1, 60),
  change: parseMoney(balance.change, "balance.change"),
  walletBalance: parseMoney(balance.walletBalance, "balance.walletBalance"),
  asset: textOf("balance.asset", balance.asset, 1, 20),
  transactionTimeMs: wholeNumber("balance.transactionTimeMs", balance.transactionTimeMs),
  symbol: textOf("balance.symbol", balance.symbol, 0, 40),
});

const leverageFromWire = (leverage: InstanceType<Wire["LeverageFact"]>): LeverageFact => ({
  kind: "leverage",
  symbol: parseSymbol(leverage.symbol),
  leverage: wholeNumber("leverage.leverage", leverage.leverage, 0, 125),
});

const controlFromWire = (control: InstanceType<Wire["ControlFact"]>): ControlFact => ({
  kind: "control",
  commandId: textOf("control.commandId", control.commandId, 1, 64),
  command: controlCommands.fromWire(control.command),
  operator: textOf("control.operator", control.operator, 1, 60),
  reason: textOf("control.reason", control.reason, 1, 300),
});
