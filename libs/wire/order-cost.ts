import { InvalidValueError } from "#libs/domain/errors.ts";
import {
  format,
  parseMoney,
  parsePrice,
  parsePriceOrZero,
  parseQuantityOrZero,
  parseRatio,
} from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import type { Execution, LiquidityRole, OrderCost, OrderEnd } from "#libs/domain/order-cost.ts";
import { legs, sides } from "./enums.ts";
import { decodeAs, enumCodec, textOf, wholeNumber } from "./fields.ts";
import { plimsoll } from "./gen/plimsoll.js";

const wire = plimsoll.v1;
type Wire = InstanceType<typeof wire.OrderCost>;

const ends = enumCodec<OrderEnd>("end", {
  FILLED: wire.OrderEnd.ORDER_END_FILLED,
  CANCELED: wire.OrderEnd.ORDER_END_CANCELED,
  EXPIRED: wire.OrderEnd.ORDER_END_EXPIRED,
  REJECTED: wire.OrderEnd.ORDER_END_REJECTED,
  NOT_PLACED: wire.OrderEnd.ORDER_END_NOT_PLACED,
});

const roles = enumCodec<LiquidityRole>("role", {
  MAKER: wire.LiquidityRole.LIQUIDITY_ROLE_MAKER,
  TAKER: wire.LiquidityRole.LIQUIDITY_ROLE_TAKER,
  BOTH: wire.LiquidityRole.LIQUIDITY_ROLE_BOTH,
});

export function encodeOrderCost(cost: OrderCost): Uint8Array {
  const { execution, arrival, request } = cost;
  return wire.OrderCost.encode({
    account: cost.account,
    symbol: cost.symbol,
    clientOrderId: cost.clientOrderId,
    intentId: cost.intentId,
    strategy: cost.strategy,
    side: sides.toWire(cost.side),
    leg: legs.toWire(cost.leg),
    end: ends.toWire(cost.end),
    code: cost.code,
    quantity: format(cost.quantity),
    price: format(cost.price),
    filled: format(cost.filled),
    ...(execution === undefined ? {} : executionToWire(execution)),
    ...(arrival === undefined
      ? {}
      : { arrivalPrice: format(arrival.price), arrivalReceivedAtMs: arrival.receivedAtMs }),
    ...(cost.decidedAtMs === undefined ? {} : { decidedAtMs: cost.decidedAtMs }),
    ...request,
    endedAtMs: cost.endedAtMs,
    commitNumber: cost.commitNumber,
  } as plimsoll.v1.OrderCost.$Properties).finish();
}

const executionToWire = (execution: Execution): plimsoll.v1.OrderCost.$Properties => ({
  averagePrice: format(execution.averagePrice),
  ...(execution.slippageBps === undefined ? {} : { slippageBps: format(execution.slippageBps) }),
  fees: [...execution.fees].map(([asset, amount]) => ({ asset, amount: format(amount) })),
  role: roles.toWire(execution.role),
  makerFilled: format(execution.makerFilled),
  firstFillAtMs: execution.firstFillAtMs,
  lastFillAtMs: execution.lastFillAtMs,
});

/** @throws InvalidValueError when the bytes are no OrderCost or a field is outside its range; names the field. */
export function decodeOrderCost(bytes: Uint8Array): OrderCost {
  const cost = decodeAs("OrderCost", () => wire.OrderCost.decode(bytes));
  return {
    account: parseAccountId(cost.account),
    symbol: parseSymbol(cost.symbol),
    clientOrderId: textOf("clientOrderId", cost.clientOrderId, 1, 64),
    intentId: textOf("intentId", cost.intentId, 0, 64),
    strategy: textOf("strategy", cost.strategy, 0, 100),
    side: sides.fromWire(cost.side),
    leg: legs.fromWire(cost.leg),
    end: ends.fromWire(cost.end),
    code: wholeNumber("code", cost.code, -100_000, 100_000),
    quantity: parseQuantityOrZero(cost.quantity),
    price: parsePriceOrZero(cost.price),
    filled: parseQuantityOrZero(cost.filled, "filled"),
    ...executionFromWire(cost),
    ...(cost.arrivalPrice === null
      ? {}
      : {
          arrival: {
            price: parsePrice(cost.arrivalPrice, "arrivalPrice"),
            receivedAtMs: timeOf("arrivalReceivedAtMs", cost.arrivalReceivedAtMs),
          },
        }),
    ...(cost.decidedAtMs === null ? {} : { decidedAtMs: timeOf("decidedAtMs", cost.decidedAtMs) }),
    ...requestFromWire(cost),
    endedAtMs: wholeNumber("endedAtMs", cost.endedAtMs),
    commitNumber: wholeNumber("commitNumber", cost.commitNumber),
  };
}

function executionFromWire(cost: Wire): Pick<OrderCost, "execution"> {
  if (cost.averagePrice === null) return {};
  return {
    execution: {
      averagePrice: parsePrice(cost.averagePrice, "averagePrice"),
      ...(cost.slippageBps === null ? {} : { slippageBps: parseRatio(cost.slippageBps, "slippageBps") }),
      fees: new Map(cost.fees.map(({ asset, amount }) => [asset, parseMoney(amount, `fees.${asset}`)])),
      role: roles.fromWire(cost.role),
      makerFilled: parseQuantityOrZero(present("makerFilled", cost.makerFilled), "makerFilled"),
      firstFillAtMs: timeOf("firstFillAtMs", cost.firstFillAtMs),
      lastFillAtMs: timeOf("lastFillAtMs", cost.lastFillAtMs),
    },
  };
}

function requestFromWire(cost: Wire): Pick<OrderCost, "request"> {
  if (cost.sentAtMs === null) return {};
  return {
    request: {
      sentAtMs: timeOf("sentAtMs", cost.sentAtMs),
      queueWaitUs: timeOf("queueWaitUs", cost.queueWaitUs),
      budgetWaitUs: timeOf("budgetWaitUs", cost.budgetWaitUs),
      ...(cost.answeredAtMs === null ? {} : { answeredAtMs: timeOf("answeredAtMs", cost.answeredAtMs) }),
    },
  };
}

function present<T>(field: string, value: T | null): T {
  if (value === null) throw new InvalidValueError(field, value, "present beside what it belongs to");
  return value;
}

const timeOf = (field: string, value: number | null): number => wholeNumber(field, present(field, value));
