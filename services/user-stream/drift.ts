import type { RestOrder } from "#libs/binance/orders.ts";
import {
  isStopOver,
  isTerminal,
  type DriftClass,
  type DriftFact,
  type FactBody,
  type LedgerLine,
  type OrderFact,
} from "#libs/domain/fact.ts";
import {
  format,
  minus,
  notionalOf,
  parsePriceOrZero,
  parseQuantityOrZero,
  plus,
  ZERO_MONEY,
  type Money,
} from "#libs/domain/fixed.ts";
import { parseSymbol, type Symbol } from "#libs/domain/ids.ts";
import { originOf, type OrderOrigin } from "#libs/domain/order-origin.ts";
import type { Booking } from "./bookings.ts";
import { QUOTE_ASSET } from "./events.ts";
import type { Dispute } from "./ledger.ts";

const FILL_CLASS: Readonly<Record<OrderOrigin, DriftClass>> = {
  OURS: "MISSED_FILL",
  MANUAL: "MANUAL_TRADE",
  LIQUIDATION: "LIQUIDATION",
  ADL: "ADL",
  SETTLEMENT: "SETTLEMENT",
};
const UNTOLD = "no event told of it";

const driftOf = (
  name: DriftClass,
  rest: Partial<DriftFact> & Pick<DriftFact, "ours" | "theirs">,
): DriftFact => ({
  kind: "drift",
  class: name,
  symbol: "",
  asset: QUOTE_ASSET,
  amount: ZERO_MONEY,
  exposure: ZERO_MONEY,
  happenedAtMs: 0,
  repaired: true,
  knownGap: false,
  ...rest,
});

/** What a fact is a drift of that was found by REST and told by no event; undefined when it is no news. */
export function driftOfFound(body: FactBody): DriftFact | undefined {
  if (body.kind === "stop")
    return isStopOver(body.status)
      ? driftOf("MISSED_END", {
          symbol: body.symbol,
          ours: `stop ${body.clientOrderId} waits; ${UNTOLD}`,
          theirs: `stop ${body.clientOrderId} is ${body.status}`,
          happenedAtMs: body.transactionTimeMs,
        })
      : undefined;
  if (body.kind !== "order") return undefined;
  if (body.fill !== undefined) return driftOfFill(body);
  if (!isTerminal(body.status)) return undefined;
  return driftOf("MISSED_END", {
    symbol: body.symbol,
    ours: `order ${body.clientOrderId} is open; ${UNTOLD}`,
    theirs: `order ${body.clientOrderId} is ${body.status}, ${format(body.cumulativeFilled)} of ${format(body.quantity)} filled`,
    happenedAtMs: body.transactionTimeMs,
  });
}

function driftOfFill(order: OrderFact): DriftFact | undefined {
  const { fill, symbol, clientOrderId, side } = order;
  if (fill === undefined) return undefined;
  const origin = originOf(clientOrderId);
  const fee = fill.feeAsset === QUOTE_ASSET ? fill.fee : ZERO_MONEY;
  return driftOf(FILL_CLASS[origin], {
    symbol,
    amount: minus(fill.realizedPnl, fee),
    // What our own order may fill was reserved when it was approved.
    exposure: origin === "OURS" ? ZERO_MONEY : notionalOf(fill.quantity, fill.price, "up"),
    ours: UNTOLD,
    theirs: `trade ${fill.tradeId} of order ${clientOrderId}: ${side} ${format(fill.quantity)} at ${format(fill.price)}, realised ${format(fill.realizedPnl)}, fee ${format(fill.fee)} ${fill.feeAsset}`,
    happenedAtMs: order.transactionTimeMs,
  });
}

/** An order that rests at the exchange and that no event has told. */
export const driftOfOrder = (order: RestOrder): DriftFact => {
  const left = minus(
    parseQuantityOrZero(order.origQty, "origQty"),
    parseQuantityOrZero(order.executedQty, "executedQty"),
  );
  return driftOf("UNKNOWN_ORDER", {
    symbol: parseSymbol(order.symbol),
    exposure: order.reduceOnly ? ZERO_MONEY : notionalOf(left, parsePriceOrZero(order.price), "up"),
    ours: UNTOLD,
    theirs: `order ${order.clientOrderId} is ${order.status}: ${order.side} ${order.origQty} at ${order.price}, ${order.executedQty} filled`,
    happenedAtMs: order.updateTime,
  });
};

/** A change of the wallet that only the exchange's income tells, and that is no trade's. */
export const driftOfIncome = (booking: Booking): DriftFact =>
  driftOf(incomeClass(booking), {
    symbol: booking.symbol === "" ? "" : (booking.symbol as Symbol),
    asset: booking.asset,
    amount: booking.amount,
    ours: UNTOLD,
    theirs: `income ${booking.id} of ${format(booking.amount)} ${booking.asset}`,
    happenedAtMs: booking.timeMs,
  });

function incomeClass({ term, type }: Booking): DriftClass {
  if (type === "INSURANCE_CLEAR") return "LIQUIDATION";
  if (term === "funding") return "FUNDING";
  return term === "transfers" ? "TRANSFER" : "OTHER_INCOME";
}

/** A trade that both sides have booked differently: a fee is corrected, a profit is a person's to look at. */
export const driftOfDispute = ({ ours, theirs }: Dispute): DriftFact =>
  driftOf(ours.term === "fees" ? "FEE_ASSET" : "OUR_BUG", {
    symbol: ours.symbol as Symbol,
    asset: theirs.asset,
    amount: ours.asset === theirs.asset ? minus(theirs.amount, ours.amount) : theirs.amount,
    ours: `${ours.type}: ${ours.term} ${format(ours.amount)} ${ours.asset}`,
    theirs: `income ${theirs.id} of trade ${theirs.tradeId}: ${format(theirs.amount)} ${theirs.asset}`,
    happenedAtMs: theirs.timeMs,
    repaired: ours.term === "fees",
  });

/** What income does not explain. @param unconfirmed what we have told and income does not list. */
export function driftOfResidual(line: LedgerLine, unconfirmed: readonly Booking[]): DriftFact {
  const alone = unconfirmed.filter(({ asset }) => asset === line.asset);
  const told = alone.reduce((sum, { amount }) => plus(sum, amount), ZERO_MONEY);
  const invented = alone.length > 0 && told === minus(ZERO_MONEY, line.residual);
  return driftOf(invented ? "OUR_BUG" : "UNEXPLAINED", {
    asset: line.asset,
    amount: line.residual,
    ours: `${format(minus(line.wallet, line.residual))} ${line.asset}: opening ${format(line.opening)}, then ${termsText(line)}${invented ? `; income does not list ${alone.map(({ type, amount }) => `${type} (${format(amount)})`).join(", ")}` : ""}`,
    theirs: `wallet ${format(line.wallet)} ${line.asset}`,
    repaired: false,
  });
}

const termsText = ({ ours }: LedgerLine): string =>
  Object.entries(ours)
    .map(([term, amount]) => `${term} ${format(amount as Money)}`)
    .join(", ");
