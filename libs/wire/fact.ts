import { InvalidValueError } from "#libs/domain/errors.ts";
import {
  isDoctorWord,
  isResolution,
  type AccountSnapshot,
  type BalanceFact,
  type ControlCommand,
  type ControlFact,
  type Fact,
  type FactBody,
  type Fill,
  type LeverageFact,
  type OrderFact,
  type ProtectionFact,
  type RouterFact,
  type SendFact,
  type StopFact,
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
import {
  controlCommands,
  factSources,
  orderStatuses,
  protectionOutcomes,
  sendOutcomes,
  sides,
  stopStatuses,
} from "./enums.ts";
import { decodeAs, integerText, textOf, traceparentOf, wholeNumber } from "./fields.ts";
import { plimsoll } from "./gen/plimsoll.js";
import { driftFromWire, driftToWire, ledgerFromWire, ledgerToWire } from "./reconciliation.ts";

const wire = plimsoll.v1;
type Wire = typeof plimsoll.v1;

/** @throws InvalidValueError when the bytes are no Fact or a field is outside its range; names the field. */
export function decodeFact(bytes: Uint8Array): Fact {
  const message = decodeAs("Fact", () => wire.Fact.decode(bytes));
  const body = bodyFromWire(message);
  if (body.kind === "control" && (body.symbol ?? body.strategy) !== undefined && message.account !== "")
    throw new InvalidValueError("account", message.account, "empty for a symbol's or a strategy's command");
  return {
    account:
      message.account === "" && body.kind === "control" && !isOfAccount(body.command)
        ? ""
        : parseAccountId(message.account),
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
  const { order, send, snapshot, balance, stream, leverage, control, router, stop, protection, ban } =
    message;
  const { drift, ledger } = message;
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
  if (router != null) return routerFromWire(router);
  if (stop != null) return stopFromWire(stop);
  if (protection != null) return protectionFromWire(protection);
  if (ban != null)
    return {
      kind: "ban",
      untilMs: wholeNumber("ban.untilMs", ban.untilMs, 1),
      reason: textOf("ban.reason", ban.reason, 0, 300),
    };
  if (drift != null) return driftFromWire(drift);
  if (ledger != null) return ledgerFromWire(ledger);
  throw new InvalidValueError(
    "fact",
    null,
    "one of order, send, snapshot, balance, stream, leverage, control, router, stop, protection, ban, drift, ledger",
  );
}

function bodyToWire(body: FactBody): Record<string, unknown> {
  switch (body.kind) {
    case "order":
      return { order: orderToWire(body) };
    case "send":
      return {
        send: {
          ...body,
          ...body.request,
          outcome: sendOutcomes.toWire(body.outcome),
          reason: body.reason.slice(0, 300),
        },
      };
    case "snapshot":
      return { snapshot: snapshotToWire(body) };
    case "balance":
      return { balance: { ...body, change: format(body.change), walletBalance: format(body.walletBalance) } };
    case "stream":
      return { stream: { connected: body.connected, reason: body.reason.slice(0, 200) } };
    case "leverage":
      return { leverage: { symbol: body.symbol, leverage: body.leverage } };
    case "ban":
      return { ban: { untilMs: body.untilMs, reason: body.reason.slice(0, 300) } };
    case "drift":
      return { drift: driftToWire(body) };
    case "ledger":
      return { ledger: ledgerToWire(body) };
    case "control":
      return { control: { ...body, command: controlCommands.toWire(body.command) } };
    case "router":
      return { router: routerToWire(body) };
    case "stop":
      return {
        stop: {
          ...body,
          side: sides.toWire(body.side),
          status: stopStatuses.toWire(body.status),
          triggerPrice: format(body.triggerPrice),
          reason: body.reason.slice(0, 300),
          source: factSources.toWire(body.source),
        },
      };
    case "protection":
      return {
        protection: {
          ...body,
          outcome: protectionOutcomes.toWire(body.outcome),
          side: sides.toWire(body.side),
          stopPrice: format(body.stopPrice),
          reason: body.reason.slice(0, 300),
        },
      };
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
  ...(send.sentAtMs === 0
    ? {}
    : {
        request: {
          sentAtMs: wholeNumber("send.sentAtMs", send.sentAtMs),
          answeredAtMs: wholeNumber("send.answeredAtMs", send.answeredAtMs),
          budgetWaitUs: wholeNumber("send.budgetWaitUs", send.budgetWaitUs),
        },
      }),
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
  ...(snapshot.live ? { live: true } : {}),
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
  ...(snapshot.live === true ? { live: true } : {}),
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

/** Whether it names an account, and never the whole desk. */
const isOfAccount = (command: ControlCommand): boolean => isResolution(command) || isDoctorWord(command);

const SCOPED: ReadonlySet<ControlCommand> = new Set(["ARM", "REDUCE_ONLY", "STOP"]);

/** More are asked about. */
const UNSENT_MAX = 1_000;

function routerFromWire({ instance, live, left }: InstanceType<Wire["RouterFact"]>): RouterFact {
  const begun = {
    kind: "router",
    instance: textOf("router.instance", instance, 1, 100),
    ...(live ? { live: true } : {}),
  } as const;
  if (left == null) return begun;
  if (left.unsent.length > UNSENT_MAX)
    throw new InvalidValueError("router.left.unsent", left.unsent.length, `at most ${UNSENT_MAX} orders`);
  const unsent = left.unsent.map((id) => parseClientOrderId(id, "router.left.unsent"));
  return { ...begun, left: { commit: wholeNumber("router.left.commit", left.commit), unsent } };
}

function routerToWire({ instance, live, left }: RouterFact): plimsoll.v1.RouterFact.$Properties {
  return {
    instance,
    ...(live === true ? { live: true } : {}),
    ...(left === undefined
      ? {}
      : { left: { commit: left.commit, unsent: left.unsent.slice(0, UNSENT_MAX) } }),
  };
}

function controlFromWire(control: InstanceType<Wire["ControlFact"]>): ControlFact {
  const { symbol, strategy } = control;
  const command = controlCommands.fromWire(control.command);
  if (symbol !== "" && strategy !== "")
    throw new InvalidValueError("control.strategy", strategy, "empty beside a symbol");
  if ((symbol !== "" || strategy !== "") && !SCOPED.has(command))
    throw new InvalidValueError(
      "control.command",
      command,
      `one of ${[...SCOPED].join(", ")} for a symbol or a strategy`,
    );
  return {
    kind: "control",
    commandId: textOf("control.commandId", control.commandId, 1, 64),
    command,
    operator: textOf("control.operator", control.operator, 1, 60),
    reason: textOf("control.reason", control.reason, 1, 300),
    ...(isResolution(command)
      ? { clientOrderId: parseClientOrderId(control.clientOrderId, "control.clientOrderId") }
      : {}),
    ...(symbol === "" ? {} : { symbol: parseSymbol(symbol, "control.symbol") }),
    ...(strategy === "" ? {} : { strategy: textOf("control.strategy", strategy, 1, 40) }),
  };
}

const stopFromWire = (stop: InstanceType<Wire["StopFact"]>): StopFact => ({
  kind: "stop",
  symbol: parseSymbol(stop.symbol),
  clientOrderId: textOf("stop.clientOrderId", stop.clientOrderId, 1, 64),
  algoId: stop.algoId === "" ? "" : integerText("stop.algoId", stop.algoId),
  side: sides.fromWire(stop.side, "stop.side"),
  status: stopStatuses.fromWire(stop.status),
  triggerPrice: parsePriceOrZero(stop.triggerPrice, "stop.triggerPrice"),
  childOrderId: stop.childOrderId === "" ? "" : integerText("stop.childOrderId", stop.childOrderId),
  reason: textOf("stop.reason", stop.reason, 0, 300),
  transactionTimeMs: wholeNumber("stop.transactionTimeMs", stop.transactionTimeMs),
  source: factSources.fromWire(stop.source, "stop.source"),
});

const protectionFromWire = (protection: InstanceType<Wire["ProtectionFact"]>): ProtectionFact => ({
  kind: "protection",
  symbol: parseSymbol(protection.symbol),
  clientOrderId: parseClientOrderId(protection.clientOrderId),
  stopId: parseClientOrderId(protection.stopId, "protection.stopId"),
  outcome: protectionOutcomes.fromWire(protection.outcome),
  nakedSinceMs: wholeNumber("protection.nakedSinceMs", protection.nakedSinceMs),
  unprotectedMs: wholeNumber("protection.unprotectedMs", protection.unprotectedMs),
  code: wholeNumber("protection.code", protection.code, -100_000, 100_000),
  reason: textOf("protection.reason", protection.reason, 0, 300),
  side: sides.fromWire(protection.side, "protection.side"),
  stopPrice: parsePrice(protection.stopPrice, "protection.stopPrice"),
});
