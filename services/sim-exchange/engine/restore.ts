import { parsePrice, parseQuantity, parseQuantityOrZero, type Price } from "#libs/domain/fixed.ts";
import type { JudgeLine } from "../judge.ts";
import type { Core } from "./core.ts";
import { isOpen, moneyOf, orderOfJudge } from "./order.ts";

/** Takes over one line of an earlier run. */
export function restore(core: Core, line: JudgeLine): void {
  if (line.k === "order") {
    const order = orderOfJudge(line.account, line.order);
    core.orders.set(order.orderId, order);
    if (order.orderId >= core.nextOrderId) core.nextOrderId = order.orderId + 1n;
    const resting = core.restingOf(order.symbol);
    for (const other of resting) if (other.orderId === order.orderId) resting.delete(other);
    if (isOpen(order)) resting.add(order);
  } else if (line.k === "fill") {
    const account = core.account(line.account);
    const position = account.position(line.symbol);
    position.amount = (
      line.amount.startsWith("-")
        ? -parseQuantityOrZero(line.amount.slice(1))
        : parseQuantityOrZero(line.amount)
    ) as typeof position.amount;
    position.entryPrice = (line.entry === "0" ? 0n : parsePrice(line.entry)) as Price;
    position.updateTimeMs = line.t;
    account.wallet = moneyOf(line.wallet);
    core.nextTradeId = Math.max(core.nextTradeId, line.tradeId + 1);
    core.fills.push({
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
    core.account(line.account).wallet = moneyOf(line.wallet);
  } else if (line.k === "leverage") {
    core.account(line.account).leverage.set(line.symbol, line.leverage);
  }
}
