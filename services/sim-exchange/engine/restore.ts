import {
  parseMoney,
  parsePrice,
  parsePositionAmount,
  parsePriceOrZero,
  parseQuantity,
} from "#libs/domain/fixed.ts";
import type { JudgeLine } from "../judge.ts";
import { algoOfJudge, isWaiting } from "./algo-order.ts";
import type { Core } from "./core.ts";
import { keepTransfer } from "./income.ts";
import { isOpen, orderOfJudge } from "./order.ts";
import { restoreRules } from "./rule-change.ts";
import { keepCountdown } from "./timers.ts";

/** Takes over one line of an earlier run. */
export function restore(core: Core, line: JudgeLine): void {
  switch (line.k) {
    case "order": {
      const order = orderOfJudge(line.account, line.order);
      const known = core.orders.get(order.orderId);
      if (known !== undefined) {
        core.orders.ended(known);
        core.goodTill.delete(known);
      }
      core.orders.add(order);
      if (order.orderId >= core.nextOrderId) core.nextOrderId = order.orderId + 1n;
      if (!isOpen(order)) return;
      core.orders.rest(order);
      if (order.timeInForce === "GTD") core.goodTill.add(order);
      return;
    }
    case "fill":
      restoreFill(core, line);
      return;
    case "algo": {
      const algo = algoOfJudge(line.account, line.algo);
      const known = core.algos.get(algo.algoId);
      if (known !== undefined) core.waiting.delete(known);
      core.algos.set(algo.algoId, algo);
      if (isWaiting(algo)) core.waiting.add(algo);
      core.nextAlgoId = Math.max(core.nextAlgoId, algo.algoId + 1);
      return;
    }
    case "funding":
      restoreWallet(core, line);
      core.incomes.push({
        account: line.account,
        symbol: line.symbol,
        type: "FUNDING_FEE",
        income: parseMoney(line.change),
        timeMs: line.t,
        info: "FUNDING_FEE",
        tranId: line.tranId ?? 0,
        tradeId: "",
      });
      return;
    case "transfer":
      restoreWallet(core, line);
      keepTransfer(core, line.account, parseMoney(line.change), line.reason, line.tranId, line.t);
      return;
    case "leverage":
      core.account(line.account).leverage.set(line.symbol, line.leverage);
      return;
    case "dual":
      core.account(line.account).dualSidePosition = line.dual;
      return;
    case "countdown":
      keepCountdown(core, line.account, line.symbol, line.until);
      return;
    case "rules":
      restoreRules(core, line);
      return;
    case "start":
    case "clock":
    case "request":
  }
}

function restoreWallet(core: Core, line: Extract<JudgeLine, { k: "funding" | "transfer" }>): void {
  const account = core.account(line.account);
  account.wallet = parseMoney(line.wallet);
  account.updateTimeMs = line.t;
  core.nextTransferId = Math.max(core.nextTransferId, (line.tranId ?? 0) + 1);
}

function restoreFill(core: Core, line: Extract<JudgeLine, { k: "fill" }>): void {
  const account = core.account(line.account);
  const [price, quantity] = [parsePrice(line.price), parseQuantity(line.quantity)];
  const fee = parseMoney(line.fee);
  account.fill(line.symbol, line.side, quantity, price, fee, line.t);
  // The line is the record; what was folded before it may have begun later than the account did.
  const position = account.position(line.symbol);
  position.amount = parsePositionAmount(line.amount);
  position.entryPrice = parsePriceOrZero(line.entry);
  account.wallet = parseMoney(line.wallet);
  core.nextTradeId = Math.max(core.nextTradeId, line.tradeId + 1);
  const fill = {
    tradeId: line.tradeId,
    account: line.account,
    symbol: line.symbol,
    orderId: BigInt(line.orderId),
    side: line.side,
    price,
    quantity,
    realizedPnl: parseMoney(line.realized),
    fee,
    maker: line.maker,
    timeMs: line.t,
  };
  core.fills.push(fill);
  core.incomes.push(fill);
}
